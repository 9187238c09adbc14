"""US EPA supply chain emission factors (USEEIO) by NAICS commodity as a factor table.

The publication gives factors without margins, the margins, and their sum. The first two are kept, as components
`cradle_to_gate` and `margins`: adding them gives the third, and a method that includes margins says so.
"""

from __future__ import annotations

import re
from pathlib import Path

from scope3.errors import Fault, InputError
from scope3.factors.published import PublishedEdition, factor_table, number, read_sheets, text

PUBLISHER = "epa_supply_chain"
LICENCE = "US-PD"
CODE, TITLE, GHG, UNIT = "2017 NAICS Code", "2017 NAICS Title", "GHG", "Unit"
WITHOUT = "Supply Chain Emission Factors without Margins"
MARGINS = "Margins of Supply Chain Emission Factors"
WITH = "Supply Chain Emission Factors with Margins"
COMPONENTS = {"cradle_to_gate": WITHOUT, "margins": MARGINS}
UNIT_WORDS = re.compile(r"^kg CO2e/(\d{4}) USD, purchaser price$")
# The file names the year of its dollars but not its edition. The GWP set of 1.3 follows from its factors by gas;
# that of 1.2 has not been checked against figures.
EDITIONS = {"2022": ("1.3", "AR5GWP100"), "2021": ("1.2", "not_stated")}
ROUNDING = 0.0011  # three decimals: without, margins and with are each rounded


def read(path: Path) -> PublishedEdition:
    """The factors per dollar in kg CO2e: two rows for each commodity, without margins and the margins.

    path: the CSV file of CO2e factors (not the one by gas).
    Raises InputError for a missing column, the file by gas, a unit or a dollar year not known, a blank figure, and
    where the publication's own sum does not hold.
    Source: https://catalog.data.gov/dataset/supply-chain-greenhouse-gas-emission-factors-v1-3-by-naics-6
    """
    rows = next(iter(read_sheets(path).values()))
    titles = [text(cell) for cell in rows[0]] if rows else []
    missing = [title for title in (CODE, TITLE, GHG, UNIT, WITHOUT, MARGINS, WITH) if title not in titles]
    if missing:
        mend = "give the CO2e file as published, with all its columns"
        raise InputError([Fault(f"column '{title}' is missing", mend, path.name, None, 1, title) for title in missing])
    at = {title: titles.index(title) for title in titles}

    factors, years = [], set()
    for row_number, row in enumerate(rows[1:], start=2):
        if not any(map(text, row)):
            continue
        words, code = UNIT_WORDS.match(text(row[at[UNIT]])), text(row[at[CODE]])
        if text(row[at[GHG]]) != "All GHGs" or words is None or words.group(1) not in EDITIONS:
            what = f"'{text(row[at[GHG]])}' in '{text(row[at[UNIT]])}' where All GHGs in kg CO2e per USD is wanted"
            raise InputError(
                Fault(what, "give the CO2e file of version 1.3, not the one by gas", path.name, None, row_number, UNIT)
            )
        years.add(words.group(1))
        without, margins, whole = (number(row[at[title]]) for title in (WITHOUT, MARGINS, WITH))
        if without is None or margins is None or whole is None:
            raise InputError(
                Fault(
                    f"a blank figure for {code}",
                    "blank is never zero: give the file as published",
                    path.name,
                    None,
                    row_number,
                )
            )
        if abs(without + margins - whole) > ROUNDING:
            what = f"{code}: {without} without margins and {margins} of margins do not make {whole}"
            raise InputError(Fault(what, "download the file again", path.name, None, row_number, WITH))
        edition, gwp_set = EDITIONS[words.group(1)]
        for component, value in {"cradle_to_gate": without, "margins": margins}.items():
            factors.append(
                {
                    "factor_id": f"{PUBLISHER}_{edition}/naics/{code}/{component}/usd",
                    "publisher": PUBLISHER,
                    "edition": edition,
                    "activity": f"naics/{code}",
                    "name": text(row[at[TITLE]]),
                    "region": "US",
                    "year": int(words.group(1)),
                    "component": component,
                    "boundary": component,
                    "unit": "USD",
                    "kg_co2e": value,
                    "gwp_set": gwp_set,
                    "price_year": int(words.group(1)),
                    "price_basis": "purchaser",
                    "currency": "USD",
                    "source": f"row {row_number}, {COMPONENTS[component]}",
                    "licence": LICENCE,
                }
            )
    if len(years) != 1:
        raise InputError(Fault(f"dollars of {len(years)} years", "give one edition at a time", path.name, column=UNIT))
    return PublishedEdition(
        PUBLISHER, EDITIONS[years.pop()][0], factor_table(factors, path.name), len(factors) // 2, len(factors)
    )
