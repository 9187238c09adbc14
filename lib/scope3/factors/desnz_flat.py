"""The flat layout of the UK conversion factors (2022 .xls, 2023 and 2024 .xlsx, 2025 .csv): one row per factor and gas.

The header row has moved and one column has been renamed (GHG, GHG/Unit), so both are looked for, never counted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from scope3.errors import Fault, InputError
from scope3.factors.published import Sheet, number, text

SHEET = "Factors by Category"
FRONT_PAGE = "Front page"
LEVELS = ("Level 1", "Level 2", "Level 3", "Level 4", "Column Text")
VALUE_COLUMN = re.compile(r"^GHG Conversion Factor (\d{4})$")

# A revised release prints blanks where a first release printed zeros; real editions hold at most about 190 zeros.
MANY_ZEROS = 500


@dataclass(frozen=True)
class Value:
    """One published number with its labels as printed and its place in the file."""

    levels: tuple[str, ...]  # Level 1 to Level 4 and Column Text, blanks kept
    unit: str
    ghg: str
    value: float
    place: str
    sheet: str | None
    row: int


@dataclass(frozen=True)
class Reading:
    """Everything a layout gives: the edition, its values, the text found where a number belongs, and remarks."""

    edition: str
    version: str
    values: list[Value]
    dropped: list[str]
    warnings: list[str]


def read_flat(sheets: dict[str, Sheet], file: str) -> Reading:
    """The values of a flat file.

    sheets: from `published.read_sheets`; file: its name, for messages.
    Raises InputError for a missing header or column, and for a file that prints zeros in place of blanks.
    Source: UK Government GHG Conversion Factors for Company Reporting, flat format.
    """
    name = SHEET if SHEET in sheets else ""
    rows = sheets[name]
    header = next((index for index, row in enumerate(rows) if "Scope" in row), None)
    if header is None:
        raise InputError(
            Fault("no header row with a cell 'Scope'", "give the flat file as published", file, name or None)
        )
    titles = [text(cell) for cell in rows[header]]
    matches = [match for match in map(VALUE_COLUMN.match, titles) if match]
    ghg_title = "GHG/Unit" if "GHG/Unit" in titles else "GHG"
    missing = [title for title in (*LEVELS, "UOM", ghg_title) if title not in titles]
    missing += [] if matches else ["GHG Conversion Factor <year>"]
    if missing:
        mend = "give the flat file as published, with all its columns"
        raise InputError(
            [Fault(f"column '{title}' is missing", mend, file, name or None, header + 1, title) for title in missing]
        )
    at = {title: titles.index(title) for title in (*LEVELS, "UOM", ghg_title, matches[0].group(0))}
    id_at = titles.index("ID") if "ID" in titles else None

    values, dropped, blanks = [], [], 0
    for row_number, row in enumerate(rows[header + 1 :], start=header + 2):
        cells = [text(cell) for cell in row] + [""] * (len(titles) - len(row))
        if not cells[at["UOM"]] and not cells[at[ghg_title]]:
            continue  # the END marker and empty rows
        printed = row[at[matches[0].group(0)]] if at[matches[0].group(0)] < len(row) else ""
        value = number(printed)
        levels = tuple(cells[at[title]] for title in LEVELS)
        if value is None:
            blanks += not text(printed)
            if text(printed):
                dropped.append(
                    f"row {row_number}: '{text(printed)}' is not a number ({' > '.join(filter(None, levels))})"
                )
            continue
        identity = f", ID {cells[id_at]}" if id_at is not None and cells[id_at] else ""
        place = f"{name or 'flat file'}, row {row_number}{identity}"
        values.append(Value(levels, cells[at["UOM"]], cells[at[ghg_title]], value, place, name or None, row_number))

    zeros = sum(1 for entry in values if entry.value == 0)
    if not blanks and zeros > MANY_ZEROS:
        what = f"{zeros} zeros and no blank: this release prints 0 where a factor is not available"
        raise InputError(
            Fault(what, "download the revised release, which leaves those cells blank", file, name or None)
        )
    warnings = [f"unexpected sheet '{sheet}'" for sheet in sheets if sheet not in (SHEET, FRONT_PAGE, "")]
    return Reading(matches[0].group(1), beside("Version:", sheets.get(FRONT_PAGE, [])), values, dropped, warnings)


def beside(label: str, rows: Sheet) -> str:
    """The cell to the right of a label in the head of a sheet, as text; blank where the label is not there."""
    for row in rows[:12]:
        cells = [text(cell) for cell in row]
        if label in cells[:-1]:
            return cells[cells.index(label) + 1]
    return ""


def layout_is_flat(sheets: dict[str, Sheet], path: Path) -> bool:
    """Whether the file has the flat layout: its sheet is there, or it is a CSV file."""
    return SHEET in sheets or path.suffix.lower() == ".csv"
