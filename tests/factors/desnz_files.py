"""The UK conversion factors as files: the official ones where they are at hand, and small invented ones per layout."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
import xlsxwriter

from scope3.paths import ROOT

OFFICIAL = ROOT.parent / "shared" / "sources" / "desnz"
FILES = {
    "2022": "ghg-conversion-factors-2022-flat-format.xls",
    "2023": "ghg-conversion-factors-2023-flat-file-update.xlsx",
    "2024": "ghg-conversion-factors-2024-FlatFormat_v1_1.xlsx",
    "2025": "ghg-conversion-factors-2025-flat-format.csv",
    "2026": "ghg-conversion-factors-2026-full-set.xlsx",
}
LEVELS = ["Scope", "Level 1", "Level 2", "Level 3", "Level 4", "Column Text", "UOM"]
GAS = ["Scope 1", "Fuels", "Gaseous fuels", "Natural gas", "", "", "kWh (Gross CV)"]


def official(edition: str) -> Path:
    """An edition's file as the publisher issued it; the test is skipped where it is not at hand."""
    path = OFFICIAL / FILES[edition]
    if not path.exists():
        pytest.skip(f"official file not at hand: {path.name}")
    return path


def workbook(path: Path, sheets: dict[str, list[list]]) -> Path:
    """A workbook of sheets, each a list of rows."""
    with xlsxwriter.Workbook(str(path)) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
    return path


def flat_2022(path: Path, *rows: list) -> Path:
    """Header in row 5, no ID, gases without 'per unit'."""
    head = [["UK Government GHG Conversion Factors"], ["Factors by Category"], [], ["", "Category"]]
    header = [*LEVELS, "GHG/Unit", "GHG Conversion Factor 2022"]
    front = [["Front page"], [], ["", "Version:", 3.0, "Year:", 2022.0]]
    return workbook(path, {"Front page": front, "Factors by Category": [*head, header, *rows, ["END"]]})


def flat_csv(path: Path, *rows: list, year: int = 2025) -> Path:
    """Header in row 1, with ID, gases 'per unit', numbers as text."""
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines)
        writer.writerow(["ID", *LEVELS, "GHG/Unit", f"GHG Conversion Factor {year}"])
        writer.writerows([[f"id_{at}", *row] for at, row in enumerate(rows, start=1)])
    return path


def full_set(path: Path, name: str, *rows: list, year: int = 2026) -> Path:
    """A page per table, the year above its header."""
    head = [[name], [], [], [], ["Scope:", "Scope 1", "Version:", "1.0", "Year:", float(year)], [], ["Guidance"]]
    return workbook(path, {"Introduction": [["Introduction"]], name: [*head, *rows]})


def one(table, **where):
    """The only row of a table with these values."""
    for column, value in where.items():
        table = table[table[column] == value]
    assert len(table) == 1, table["factor_id"].tolist()
    return table.iloc[0]
