"""US EPA supply chain emission factors (USEEIO) by NAICS commodity as a factor table.

The publication gives factors without margins, the margins, and their sum. The first two are kept, as components
`cradle_to_gate` and `margins`: adding them gives the third, and a method that includes margins says so.

An edition has a file in CO2e and may have one by gas, which is an edition of its own here (`1.3_by_gas`): its CO2e is
summed from the gases rather than printed, and can be restated under another GWP set. A file names the year of its
dollars but neither its edition nor its GWP set: both stand in `known_editions.csv`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scope3.errors import Fault, InputError
from scope3.factors import epa_supply_chain_gases as by_gas
from scope3.factors.published import PublishedEdition, factor_table, number, read_sheets, text
from scope3.factors.table_files import known_editions

PUBLISHER = "epa_supply_chain"
LICENCE = "US-PD"
CODE, TITLE, GHG, UNIT = "2017 NAICS Code", "2017 NAICS Title", "GHG", "Unit"
WITHOUT = "Supply Chain Emission Factors without Margins"
MARGINS = "Margins of Supply Chain Emission Factors"
WITH = "Supply Chain Emission Factors with Margins"
COMPONENTS = {"cradle_to_gate": WITHOUT, "margins": MARGINS}
ALL = "All GHGs"
BY_GAS = "_by_gas"  # ends the name of an edition that is made from a file by gas
UNIT_WORDS = re.compile(r"^kg(?P<co2e> CO2e)?/(?P<year>\d{4}) USD, purchaser price$")
ROUNDING = 0.0011  # three decimals: without, margins and with are each rounded


def read(path: Path) -> PublishedEdition:
    """The factors per dollar in kg CO2e: two rows for each commodity, without margins and the margins.

    path: the CSV file of CO2e factors, or the one by gas.
    Raises InputError for a missing column, a unit, a gas or a dollar year not known, a blank figure, a commodity that
    lacks a gas, and where the publication's own sum does not hold.
    Source: https://catalog.data.gov/dataset/supply-chain-greenhouse-gas-emission-factors-v1-3-by-naics-6
    """
    rows = next(iter(read_sheets(path).values()))
    titles = [text(cell) for cell in rows[0]] if rows else []
    missing = [title for title in (CODE, TITLE, GHG, UNIT, WITHOUT, MARGINS, WITH) if title not in titles]
    if missing:
        mend = "give the file as published, with all its columns"
        raise InputError([Fault(f"column '{title}' is missing", mend, path.name, None, 1, title) for title in missing])
    lines = [
        (row_number, {title: text(row[at]) if at < len(row) else "" for at, title in enumerate(titles)})
        for row_number, row in enumerate(rows[1:], start=2)
        if any(map(text, row))
    ]
    split = any(cells[GHG] != ALL for _, cells in lines)
    known = _edition(lines, split, path.name)
    factors = [factor for row_number, cells in lines for factor in _factors(row_number, cells, known, split, path.name)]
    totals, beside = len(factors), None
    if split:
        totals = 0
        factors, beside = by_gas.combined(factors, known["gwp_set"], path.name)
    return PublishedEdition(
        PUBLISHER, known["edition"], factor_table(factors, path.name), len(lines), totals, other_gases=beside
    )


def _edition(lines: list[tuple[int, dict[str, str]]], split: bool, file: str) -> dict[str, str]:
    """The known edition whose dollars these are. Raises InputError where the unit does not say so."""
    years = set()
    for row_number, cells in lines:
        words = UNIT_WORDS.match(cells[UNIT])
        if words is None or not (split or words["co2e"]):
            what = f"'{cells[GHG]}' in '{cells[UNIT]}' where kg CO2e or kg per USD, purchaser price, is wanted"
            raise InputError(Fault(what, "give the file as published", file, None, row_number, UNIT))
        years.add(words["year"])
    if len(years) != 1:
        raise InputError(Fault(f"dollars of {len(years)} years", "give one edition at a time", file, column=UNIT))
    year = years.pop()
    known = [row for row in known_editions() if (row["publisher"], row.get("price_year")) == (PUBLISHER, year)]
    found = next((row for row in known if row["edition"].endswith(BY_GAS) == split), None)
    if found is None:
        what = f"no known edition {'by gas' if split else 'in CO2e'} has dollars of {year}"
        mend = "add it to data/factors/known_editions.csv with its price_year and gwp_set"
        raise InputError(Fault(what, mend, file, column=UNIT))
    return found


def _factors(
    row_number: int, cells: dict[str, str], known: dict[str, str], split: bool, file: str
) -> Iterator[dict[str, Any]]:
    """One row of the file as two factors: without margins, and the margins."""
    code, edition, year = cells[CODE], known["edition"], int(known["price_year"])
    without, margins, whole = (number(cells[title]) for title in (WITHOUT, MARGINS, WITH))
    if without is None or margins is None or whole is None:
        mend = "blank is never zero: give the file as published"
        raise InputError(Fault(f"a blank figure for {code}", mend, file, None, row_number))
    allowed = by_gas.ROUNDING * (without + margins + whole) if split else ROUNDING
    if abs(without + margins - whole) > allowed:
        what = f"{code}: {without} without margins and {margins} of margins do not make {whole}"
        raise InputError(Fault(what, "download the file again", file, None, row_number, WITH))
    for component, value in {"cradle_to_gate": without, "margins": margins}.items():
        figures: dict[str, Any] = {"kg_co2e": value, "gwp_set": known["gwp_set"]}
        place = f"row {row_number}"
        if split:
            gas = by_gas.gas_of(cells[GHG], " CO2e/" in cells[UNIT], file, row_number)
            figures, place = {"gas": gas, "kg": value}, f"rows of {code} by gas"
        yield {
            "factor_id": f"{PUBLISHER}_{edition}/naics/{code}/{component}/usd",
            "publisher": PUBLISHER,
            "edition": edition,
            "activity": f"naics/{code}",
            "name": cells[TITLE],
            "region": "US",
            "year": year,
            "component": component,
            "boundary": component,
            "unit": "USD",
            "price_year": year,
            "price_basis": "purchaser",
            "currency": "USD",
            "source": f"{place}, {COMPONENTS[component]}",
            "licence": LICENCE,
            **figures,
        }
