"""Spend factors of Open CEDA (Watershed) by country and BEA sector as a factor table.

The sheet is read by its labels, from the publisher's workbook and from a CSV export of it with semicolons and decimal
commas alike. Its licence asks that what is derived is shared alike: the table is a file of its own, is never merged
into another, and is not shipped, because 59,600 rows are many more than a run uses; `scope3 factors import ceda FILE
--write` makes it. The sheet names no GWP set. Prices are producer prices: trade and transport margins are not in them.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from scope3.errors import Fault, InputError
from scope3.factors.comma_csv import decimal, read_semicolons
from scope3.factors.country_codes import alpha_2
from scope3.factors.published import PublishedEdition, Sheet, factor_table, number, read_sheets, text

PUBLISHER = "ceda"
LICENCE = "CC-BY-SA-4.0"
VERSION, BASE_YEAR, PRICE_TYPE, CURRENCY = "CEDA Version", "Base year", "Price type", "Currency"
COUNTRY_CODE, UNIT_COLUMN = "Country Code", "country"  # the unit stands under a second heading 'country'
PER = "kgCO2e/US Dollar"
BASES = {"Producer price": "producer", "Purchaser price": "purchaser", "Basic price": "basic"}
CURRENCIES = {"US Dollar": "USD"}


def read(path: Path) -> PublishedEdition:
    """The factors per dollar, one row for each country and sector.

    path: the workbook of the 2024 layout, or the CSV export of its sheet.
    Raises InputError for a missing label, a price type, currency or unit not known, a figure that is no number.
    Source: https://watershed.com/open-ceda
    """
    sheet, rows = _sheet(path)
    header = next(at for at, row in enumerate(rows) if COUNTRY_CODE in map(text, row))
    stated = {label: _stated(rows[:header], label, path.name) for label in (VERSION, BASE_YEAR, PRICE_TYPE, CURRENCY)}
    year = re.search(r"20\d\d", stated[VERSION])
    known = year and stated[BASE_YEAR].isdigit() and stated[PRICE_TYPE] in BASES and stated[CURRENCY] in CURRENCIES
    if year is None or not known:
        what = "version, base year, price type or currency not known: " + ", ".join(stated.values())
        raise InputError(Fault(what, "give the sheet of Open CEDA 2024 as published", path.name, sheet or None))
    titles = [text(cell) for cell in rows[header]]
    code_at, unit_at = titles.index(COUNTRY_CODE), titles.index(UNIT_COLUMN) if UNIT_COLUMN in titles else -1
    sectors = {at: code for at, code in enumerate(titles) if at > unit_at >= 0 and code}
    names = [text(cell) for cell in rows[header - 1]]
    codes, money = alpha_2(), CURRENCIES[stated[CURRENCY]]

    factors: list[dict[str, Any]] = []
    elsewhere: dict[str, int] = {}
    valued = blanks = zeros = 0
    for row_number, row in enumerate(rows[header + 1 :], start=header + 2):
        country = text(row[code_at]) if len(row) > code_at else ""
        if not country:
            continue
        if text(row[unit_at]) != PER:
            what = f"unit '{text(row[unit_at])}' where {PER} is wanted"
            raise InputError(Fault(what, "give the sheet as published", path.name, sheet or None, row_number))
        for at, code in sectors.items():
            cell = row[at] if at < len(row) else ""
            value = decimal(cell) if isinstance(cell, str) else number(cell)
            if value is None and text(cell):
                what = f"'{cell}' of {country} and {code} is no number"
                mend = "give the sheet as published, with the comma as its decimal mark in CSV"
                raise InputError(Fault(what, mend, path.name, sheet or None, row_number, code))
            if value is None:
                blanks += 1
                continue
            valued += 1
            if country not in codes:
                elsewhere[country] = elsewhere.get(country, 0) + 1
                continue
            if value == 0:
                zeros += 1
                continue
            factors.append(
                {
                    "factor_id": f"{PUBLISHER}_{year.group()}/{code.lower()}/{codes[country].lower()}/cradle_to_gate",
                    "publisher": PUBLISHER,
                    "edition": year.group(),
                    "activity": f"{PUBLISHER}/{code}",
                    "name": names[at],
                    "region": codes[country],
                    "year": int(stated[BASE_YEAR]),
                    "component": "cradle_to_gate",
                    "boundary": "cradle_to_gate",
                    "unit": money,
                    "kg_co2e": value,
                    "gwp_set": "not_stated",
                    "price_year": int(stated[BASE_YEAR]),
                    "price_basis": BASES[stated[PRICE_TYPE]],
                    "currency": money,
                    "source": f"row {row_number}, {country}, sector {code}; CEDA by Watershed",
                    "licence": LICENCE,
                }
            )
    dropped = [f"{blanks} blank cells"] if blanks else []
    dropped += [f"{count} figures of '{code}', which is no country code" for code, count in elsewhere.items()]
    if zeros:
        # Nothing is sold that was made for nothing: the country has no such sector, and therefore no factor.
        dropped.append(f"{zeros} zeros of sectors that a country does not have")
    version = stated[VERSION]
    return PublishedEdition(PUBLISHER, year.group(), factor_table(factors, path.name), valued, valued, version, dropped)


def _sheet(path: Path) -> tuple[str, Sheet]:
    """The sheet whose rows hold the country codes; a CSV file is one sheet without a name."""
    if path.suffix.lower() == ".csv":
        sheets: dict[str, Sheet] = {"": [list(row) for row in read_semicolons(path)]}
    else:
        sheets = read_sheets(path)
    for name, rows in sheets.items():
        if any(COUNTRY_CODE in map(text, row) for row in rows[1:]):
            return name, rows
    mend = "give the sheet of Open CEDA 2024: names of sectors, below them their codes, a row for each country"
    raise InputError(Fault(f"no row of codes beside '{COUNTRY_CODE}'", mend, path.name))


def _stated(rows: Sheet, label: str, file: str) -> str:
    """What the sheet says beside a label above the table: the next cell of the row that is not blank."""
    for row in rows:
        cells = [text(cell) for cell in row]
        if label in cells:
            return next(filter(None, cells[cells.index(label) + 1 :]), "")
    raise InputError(Fault(f"'{label}' is not stated", "give the sheet with the rows above its table", file))
