"""What a client's cell means: raw text or spreadsheet value → number, day, code or text under the declared convention.

Nothing is guessed: a cell that can be read in two ways is refused with the choice that settles it. Every reader takes a
column of raw cells and returns its values, missing where the cell is blank or refused, and the faults found.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable, Collection
from dataclasses import replace
from functools import cache

import pandas as pd
import pandera.pandas as pa

from scope3 import paths
from scope3.errors import Fault, nearest
from scope3.inputs.day_cells import dates, periods
from scope3.inputs.number_cells import integers, numbers
from scope3.inputs.raw_columns import Convention, RawColumn, Read, faults_in, matches, parts_of
from scope3.inputs.raw_tables import FAULTS_SHOWN
from scope3.tables import FLAG, INTEGER, NUMBER

EXACT_DIGITS = 1e15  # spreadsheet programs keep fifteen digits; a longer code has lost its end
REPEATING = 10_000  # cells from which on it pays to look which are the same
_NOT_ISO = {"UK": "GB", "EL": "GR"}  # in use, but not the codes of ISO 3166-1; they are named in the mend, not read


def texts(raw: RawColumn, convention: Convention) -> Read:
    """Text as it stands without outer space: NA, null, 00123 and 1E5 stay; a whole number of a sheet loses its '.0'."""
    parts = parts_of(raw)
    lost = parts.numbers.abs() >= EXACT_DIGITS
    if lost.any():
        lost &= raw.cells.map(type).isin([float])  # whole numbers of a Parquet file keep every digit
    mend = "format the column as text and enter the code again"
    faults = parts.faults + faults_in(raw, lost, "{} has more digits than a sheet keeps", mend)
    from_numbers = raw.cells[parts.numbers.notna() & ~lost].map(lambda n: str(int(n)) if n == int(n) else f"{n:.15g}")
    from_others = parts.others.dropna().map(_other_text)
    values = parts.text
    for found in (from_numbers, from_others):
        if len(found):
            values = values.where(values.notna(), found.reindex(values.index).astype("str"))
    return values, faults


def _other_text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).upper()
    return value.isoformat() if isinstance(value, (dt.date, dt.time)) else str(value)


def flags(raw: RawColumn, convention: Convention) -> Read:
    """Truth values: yes, no, true, false, or the sheet's own."""
    parts = parts_of(raw)
    words = parts.text.str.lower().map({"yes": True, "true": True, "no": False, "false": False})
    own = parts.others.where(parts.others.map(lambda v: isinstance(v, bool)), None)
    values = words.astype("object").where(words.notna(), own).astype("boolean")
    filled = parts.text.notna() | parts.numbers.notna() | parts.others.notna()
    odd = filled & values.isna()
    return values, parts.faults + faults_in(raw, odd, "{} is neither yes nor no", "write yes, no or leave it empty")


def choices(raw: RawColumn, convention: Convention, allowed: Collection[str]) -> Read:
    """One of the words the table allows, in any case and with spaces or underscores."""
    values, faults = texts(raw, convention)
    values = values.str.lower().str.replace(" ", "_", regex=False)
    return _known(raw, values, faults, values.isin(list(allowed)), lambda value: "use one of " + ", ".join(allowed))


def currencies(raw: RawColumn, convention: Convention) -> Read:
    """Three capitals as in ISO 4217."""
    values, faults = texts(raw, convention)
    return _known(
        raw, values, faults, matches(values, "[A-Z]{3}"), lambda value: "write the ISO 4217 code, such as GBP"
    )


def countries(raw: RawColumn, convention: Convention) -> Read:
    """ISO 3166-1 alpha-2 codes (NA is Namibia), from these, alpha-3 codes or English names of the ISO list."""
    values, faults = texts(raw, convention)
    alpha_2, others = _countries()
    codes = values.where(values.isin(alpha_2))
    # A small 'na' or 'it' is as likely a word as a country.
    written = values.where(~matches(values, "[a-z]{2,3}")).str.casefold()
    codes = codes.where(codes.notna(), written.map(others).astype("str"))

    def mend(value: str) -> str:
        code = value.upper() if value.upper() in alpha_2 else others.get(value.casefold(), _NOT_ISO.get(value.upper()))
        return (
            f"write '{code}'"
            if code
            else "write the ISO 3166-1 code; " + nearest(value, [n for n in others if len(n) > 3])
        )

    return codes, _known(raw, values, faults, codes.notna(), mend)[1]


def _known(
    raw: RawColumn, values: pd.Series, faults: list[Fault], known: pd.Series, mend: Callable[[str], str]
) -> Read:
    wrong = values.notna() & ~known
    for value in values[wrong].unique()[:FAULTS_SHOWN]:
        faults = faults + faults_in(raw, wrong & (values == value), "{} is not known here", mend(value))
    return values.where(known), faults


@cache
def _countries() -> tuple[frozenset[str], dict[str, str]]:
    """The alpha-2 codes, and the code behind each alpha-3 code and name in small letters."""
    with (paths.REFERENCE / "countries.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    others = {row[key].casefold(): row["alpha_2"] for row in rows for key in ("alpha_3", "name")}
    return frozenset(row["alpha_2"] for row in rows), others


# Figures that a thousands point read as a decimal would make a thousandth of what they are.
AMBIGUOUS_BY_1000 = (
    "spend", "supplier_revenue", "quantity", "distance", "supplier_kg_co2e", "supplier_t_co2e", "fuel_spend",
    "packaging_mass", "company_mass", "total_mass", "total_chargeable_mass", "company_volume", "total_volume",
    "embodied_kg_co2e", "training_kg_co2e", "training_kwh", "gpu_hours", "share_used", "share_whole", "requests",
    "licences", "licences_sold", "person_months", "energy_kwh", "capacity_tb", "transferred_gb", "footprint_kg_co2e",
    "total_volume_days", "drop_mass", "great_circle_distance", "round_tonne_km", "round_kg_co2e",
    "outstanding", "total_project_cost", "total_equity", "total_debt", "total_assets", "evic", "value_at_origination",
    "latest_value", "gdp_ppp", "revenue", "construction_cost", "scope_1_t_co2e", "scope_2_t_co2e",
    "scope_1_and_2_t_co2e", "scope_3_t_co2e", "scope_1_with_lulucf_t_co2e", "projected_annual_t_co2e", "biogenic_t_co2",
    "removals_t_co2e", "credits_retired_t_co2e", "credits_generated_t_co2e", "partner_scope_1", "partner_scope_2",
    "partner_scope_1_and_2", "partner_scope_3", "partner_kg_co2e", "partner_total_area", "floor_area", "building_area",
    "supplier_total_kg_co2e", "supplier_total_quantity", "sludge_removed", "methane_recovered", "allocation_part",
    "allocation_whole", "travellers", "employees", "respondents", "population", "own_passenger_km", "all_passenger_km",
    "baseline", "lifetime_uses", "uses_per_year", "uses_per_year_low", "uses_per_year_high", "manufacturing_kg_co2e",
    "transport_kg_co2e", "end_of_life_kg_co2e", "use_kg_co2e", "effort_kg_co2e", "gpu_kg_co2e", "server_kg_co2e",
    "life_hours", "tokens_per_request", "stored_hours",
)  # fmt: skip


def read_column(raw: RawColumn, column: str, rule: pa.Column, convention: Convention) -> Read:
    """The values of a column of our tables, read as its type and name ask."""
    if len(raw.cells) > REPEATING and raw.cells.dtype == "str" and rule.metadata["type"] != NUMBER:
        # Words and days repeat: each is read once. Where one is wrong, all cells are, so that each is told in its row.
        places, distinct = pd.factorize(raw.cells)
        values, faults = _read(replace(raw, cells=pd.Series(distinct, dtype="str")), column, rule, convention)
        if not faults:
            return pd.Series(values.array.take(places, allow_fill=True), index=raw.cells.index), []
    return _read(raw, column, rule, convention)


def _read(raw: RawColumn, column: str, rule: pa.Column, convention: Convention) -> Read:
    metadata = rule.metadata or {}
    # Most columns of a template stay empty, and there is nothing in them to misread.
    if (raw.cells.isna() | (raw.cells == "")).all():
        return pd.Series(None, index=raw.cells.index, dtype=metadata["type"]), []
    if metadata["type"] == NUMBER:
        return numbers(raw, convention, strict=column in AMBIGUOUS_BY_1000)
    if metadata["one_of"]:
        return choices(raw, convention, metadata["one_of"])
    named = {
        "date": dates,
        "period": periods,
        "acquired": periods,
        "disposed": periods,
        "stated_on": dates,
        "country": countries,
        INTEGER: integers,
        FLAG: flags,
    }
    if column.endswith("currency"):
        return currencies(raw, convention)
    return named.get(column, named.get(metadata["type"], texts))(raw, convention)
