"""Category U in two views of one register, never added: by year of acquisition, and spread over the years of service.

The inventory counts a device whole in the year it was acquired. The Technology Carbon Standard lets its embodied
emissions be spread over its life. Over that life the two come to the same.
"""

from __future__ import annotations

import math
import re
from dataclasses import replace
from typing import Any, NamedTuple

import pandas as pd

from scope3.client import Client
from scope3.errors import Fault, InputError, fault_at
from scope3.inventory import calculate_emissions, tonnes
from scope3.ladder import climb
from scope3.methods.records import gather
from scope3.methods.technology import with_element
from scope3.organisation import Period
from scope3.tables import REQUIRED, TECHNOLOGY, rows_of
from scope3.technology.register import acquired_in
from scope3.technology.standard import ELEMENT_OF_PART, ELEMENTS, HARDWARE, PART_OF_MODEL

PART = "U_hardware"
ACQUISITION, AMORTISED = "acquisition", "amortised"
VIEWS = (ACQUISITION, AMORTISED)
MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")
# What of a foundation model the standard counts here; its electricity belongs to whoever runs it.
COUNTED_OF_MODELS = "narrow"
CARRIED = [
    "record_id", "source_file", "source_sheet", "source_row", "sub_category", "kind", "quantity", "acquired",
    "disposed", "life_years",
]  # fmt: skip
COLUMNS = [
    *CARRIED, "method", "embodied_kg_co2e", "months_in_service", "amortised_kg_co2e", "written_off_kg_co2e",
    "year_kg_co2e", "remaining_kg_co2e",
]  # fmt: skip


class Spread(NamedTuple):
    """What the embodied emissions of a device come to in some months: months of service, kg CO2e of each kind."""

    months_in_service: float
    amortised: float
    written_off: float
    remaining: float


def amortise(
    embodied: float, acquired: str, life_years: float, disposed: str | None, first_month: str, last_month: str
) -> Spread:
    """Embodied emissions in a straight line over the months of a device's life, its remainder when it leaves early.

    $$ a = \\frac{E}{L} \\cdot \\frac{m}{12} $$

    Symbols: a, emissions of the months asked for (kg CO2e); E, embodied emissions (kg CO2e); L, life (years); m, months
    of service among them. Service lasts from the month of acquisition for 12 L months, both ends counted; a device that
    leaves before serves through the month of its disposal, in which the remainder is written off. One that leaves after
    its life adds nothing. Arguments: months as 2024-03 or days as 2024-03-01. Raises InputError for a year alone.
    Source: Technology Carbon Standard, glossary, amortisation.
    """
    start, first, last = _month(acquired), _month(first_month), _month(last_month)
    left = None if disposed is None else _month(disposed)
    life = 12 * life_years

    def served(month: int) -> float:
        """Months of service up to the end of a month."""
        until = month if left is None else min(month, left)
        return min(max(until - start + 1, 0), life)

    months = served(last) - served(first - 1)
    amortised = embodied / life_years * (months / 12)
    gone = left is not None and left <= last
    rest = embodied * (1 - served(last) / life)
    written_off = rest if left is not None and first <= left <= last else 0.0
    return Spread(months, amortised, written_off, 0.0 if gone else rest)


def _month(day: str) -> int:
    """A day or month as the number of its month."""
    if not (found := MONTH.match(day)):
        raise InputError(Fault(f"'{day}' names no month", "write it as 2024-03"))
    return 12 * int(found[1]) + int(found[2]) - 1


def months_of(period: Period) -> tuple[str, str]:
    """First and last month of a reporting period; a month belongs to the period that holds its last day."""
    end = pd.Timestamp(period.end)
    last = end if end.is_month_end else end - pd.DateOffset(months=1)
    return period.start.strftime("%Y-%m"), last.strftime("%Y-%m")


def acquisition(client: Client) -> pd.DataFrame:
    """Emissions rows of the devices acquired in the reporting year, whole: what the inventory counts.

    Source: Scope 3 Standard (2011), box 5.4: capital goods are not depreciated, discounted or amortised.
    """
    return calculate_emissions(client, PART)


def amortised(client: Client) -> pd.DataFrame:
    """Every line of the register, of earlier years too, with what the reporting year bears of its embodied emissions.

    The embodied emissions are those of the same ladder, each line of the year it was acquired in, at the share of its
    entity, every component whatever its place in the inventory. Columns: months_in_service (in the reporting year),
    amortised, written_off, year (both together) and remaining (at the end of the year), in kg CO2e. Raises InputError
    naming each record without life_years or without a month of acquisition, and each that no method can serve.
    """
    register = _register(client)
    if register.empty:
        return pd.DataFrame(columns=COLUMNS)
    if faults := [fault for row in rows_of(register) for fault in _unspreadable(row)]:
        raise InputError(faults)
    emissions = _embodied(client, register)
    places = client.consolidated.places.drop_duplicates("record_id").set_index("record_id")
    share = register["record_id"].map(places["share"]).astype("float64").fillna(1.0)
    by_record = emissions.groupby("record_id")
    embodied = register["record_id"].map(by_record["kg_co2e"].agg(math.fsum)) * share
    first, last = months_of(client.organisation.period)
    spread = pd.DataFrame(
        [
            amortise(kg, row["acquired"], row["life_years"], _text(row["disposed"]), first, last)
            for row, kg in zip(rows_of(register), embodied, strict=True)
        ]
    )
    return register[CARRIED].assign(
        method=register["record_id"].map(by_record["method"].first()),
        embodied_kg_co2e=embodied,
        months_in_service=spread["months_in_service"],
        amortised_kg_co2e=spread["amortised"],
        written_off_kg_co2e=spread["written_off"],
        year_kg_co2e=spread["amortised"] + spread["written_off"],
        remaining_kg_co2e=spread["remaining"],
    )[COLUMNS]


def _embodied(client: Client, register: pd.DataFrame) -> pd.DataFrame:
    """Emissions rows of every line: those of the year as the inventory counts them, earlier ones by what is known now.

    A register reaches back before the editions pinned. For its earlier lines a later year's factor may stand in, which
    the row's step says; for those of the year the organisation's own policy holds, so that both views agree.
    """
    order, choices = client.settings.methods[PART], client.settings.choices
    of_year = register["record_id"].isin(acquired_in(client.organisation.period, register)["record_id"])
    libraries = ((of_year, client.library), (~of_year, replace(client.library, later_years=True)))
    return gather([climb(register[own], PART, order, library, choices, client.methods) for own, library in libraries])


def _register(client: Client) -> pd.DataFrame:
    """The register without the categories left out, each line of earlier years with the year it was acquired in."""
    organisation = client.organisation
    left_out = [omission.category for omission in organisation.exclusions if omission.category is not None]
    table = client.activity_data[TECHNOLOGY[PART]]
    table = with_element(PART, table[~table["category"].isin(left_out)].reset_index(drop=True))
    earlier = ~table["record_id"].isin(acquired_in(organisation.period, table)["record_id"])
    first = _month(months_of(organisation.period)[0])
    # Reporting years before this one, so that a year from April to March is named as the organisation names it.
    years = [
        organisation.year - max(1, math.ceil((first - _month(day)) / 12)) if MONTH.match(day) else day
        for day in table.loc[earlier, "acquired"]
    ]
    period = table["period"].copy()
    period[earlier] = [str(year) for year in years]
    return table.assign(period=period)


def _unspreadable(row: dict[str, Any]) -> list[Fault]:
    """What a line lacks to be spread over its life."""
    name, faults = row["record_id"], []
    if pd.isna(row["life_years"]):
        what = f"{name} states no life_years, and the amortised view spreads its emissions over them"
        faults.append(fault_at(row, what, "give the years the devices are expected to serve", "life_years"))
    if pd.isna(row["acquired"]):
        what = f"{name} states no month of acquisition, and the amortised view begins with it"
        faults.append(fault_at(row, what, "give acquired as 2024-03", "acquired"))
    for column in ("acquired", "disposed"):
        if pd.notna(row[column]) and not MONTH.match(row[column]):
            what = f"{name} was {column} {row[column]}, and the amortised view goes by month"
            faults.append(fault_at(row, what, "add the month, such as 2024-03", column))
    return faults


def _text(value: Any) -> str | None:
    return None if pd.isna(value) else str(value)


def counted(emissions: pd.DataFrame) -> pd.DataFrame:
    """The emissions rows that the standard counts in category U.

    Of devices every row, the end of life and devices that are leased or employees' own with it; of foundation models
    what is embodied alone; of content the rows of the minimum boundary: an audience's devices are category D of the
    standard, and travel stands beside the total where the run's choice takes the standard's later text.
    """
    element = emissions["sub_category"]
    models = (element == ELEMENT_OF_PART["U_models"]) & (emissions["component"].map(PART_OF_MODEL) != COUNTED_OF_MODELS)
    content = (element == ELEMENT_OF_PART["U_content"]) & (emissions["boundary"] != REQUIRED)
    return emissions[element.isin(ELEMENTS) & ~models & ~content]


def views(client: Client, emissions: pd.DataFrame | None = None) -> pd.DataFrame:
    """Each element of category U in both views (t CO2e): lines of the year, lines in the files, and the two figures.

    Arguments: `client`, `emissions` (of the whole run, where they are at hand). Devices alone are amortised; the other
    elements are of the year in either view. An element without a line in the files stays blank: nothing is known of it.
    """
    rows = counted(calculate_emissions(client, *TECHNOLOGY) if emissions is None else emissions)
    spread = amortised(client)
    found = []
    for element in ELEMENTS:
        own, devices = rows[rows["sub_category"] == element], spread[spread["sub_category"] == element]
        of_year = own["record_id"].nunique()
        lines = len(devices) if element in HARDWARE else of_year
        whole = tonnes(own["kg_co2e"]) if lines else None
        year = tonnes(devices["year_kg_co2e"]) if lines and element in HARDWARE else whole
        found.append((element, of_year, lines, whole, year))
    columns = ["element", "records_of_year", "records", "acquisition_t_co2e", "amortised_t_co2e"]
    return pd.DataFrame(found, columns=columns).astype({name: "float64" for name in columns[3:]})


def views_sentence(table: pd.DataFrame) -> str:
    """The two figures of the hardware side by side, and why they are never added."""
    devices = table[table["element"].isin(HARDWARE) & (table["records"] > 0)]
    if devices.empty:
        return "There is no device in the register, and both views are empty."
    whole, year = (devices[f"{view}_t_co2e"].sum() for view in VIEWS)
    bought = int(devices["records_of_year"].sum())
    lines = f"{bought} line{'s' if bought != 1 else ''}"
    return (
        f"The {lines} of devices acquired in the year hold {whole:,.2f} t CO2e, which the inventory counts at once; "
        f"spread over their lives, all {int(devices['records'].sum())} lines of the register bear {year:,.2f} t CO2e "
        "of the year. The two are views of the same devices and are never added."
    )
