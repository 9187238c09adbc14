"""Spend factors of the UK carbon footprint by SIC group (Defra, University of Leeds) as a factor table.

The file states no GWP set and no price basis, and both are said to be `not_stated`: a method that needs one asks.
"""

from __future__ import annotations

import re
from pathlib import Path

from scope3.errors import Fault, InputError
from scope3.factors.published import PublishedEdition, factor_table, number, read_sheets, text

PUBLISHER = "uk_sic"
LICENCE = "OGL-UK-3.0"
TOTAL = "GHG (kgCO2e per £)"
CO2 = "CO2 (kgCO2 per £)"


def read(path: Path) -> PublishedEdition:
    """The factors per pound, one row for each SIC group.

    path: the .ods file, whose name carries the year of the factors because no cell does.
    Raises InputError for a missing column, a file name without a year, a row that is not complete.
    Source: https://www.gov.uk/government/statistics/uks-carbon-footprint
    """
    year = re.search(r"(?<!\d)20\d\d(?!\d)", path.name)
    if year is None:
        mend = "keep the publisher's file name, such as eeio-factors-by-sic-2022.ods"
        raise InputError(Fault("the file name carries no year, and the file states none", mend, path.name))
    edition = year.group()
    sheet, rows = next(iter(read_sheets(path).items()))
    header = next((index for index, row in enumerate(rows) if any("per £" in text(cell) for cell in row)), None)
    titles = [text(cell) for cell in rows[header]] if header is not None else []
    missing = [title for title in (TOTAL, CO2) if title not in titles]
    if header is None or missing:
        mend = "give the file as published, factors by SIC in kg per pound"
        raise InputError(
            [Fault(f"column '{title}' is missing", mend, path.name, sheet, None, title) for title in missing]
        )
    total_at, co2_at = titles.index(TOTAL), titles.index(CO2)

    factors, valued = [], 0
    for row_number, row in enumerate(rows[header + 1 :], start=header + 2):
        code, name, total, co2 = text(row[0]).replace(" ", ""), text(row[1]), number(row[total_at]), number(row[co2_at])
        if not (code or name or text(row[total_at])):
            continue
        if not code or not name or total is None or co2 is None:
            what = f"a row that is not complete: '{code}', '{name}', '{text(row[total_at])}', '{text(row[co2_at])}'"
            raise InputError(
                Fault(what, "give the file as published; blank is never zero", path.name, sheet, row_number)
            )
        valued += 2
        factors.append(
            {
                "factor_id": f"{PUBLISHER}_{edition}/sic/{code.lower()}/cradle_to_gate/gbp",
                "publisher": PUBLISHER,
                "edition": edition,
                "activity": f"sic/{code}",
                "name": name,
                "region": "GB",
                "year": int(edition),
                "component": "cradle_to_gate",
                "boundary": "cradle_to_gate",
                "unit": "GBP",
                "kg_co2e": total,
                "kg_co2": co2,
                "gwp_set": "not_stated",
                "price_year": int(edition),
                "price_basis": "not_stated",
                "currency": "GBP",
                "source": f"{sheet}, row {row_number}",
                "licence": LICENCE,
            }
        )
    return PublishedEdition(PUBLISHER, edition, factor_table(factors, path.name), valued, len(factors))
