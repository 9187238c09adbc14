"""The two sheets of a new client's workbook that nobody fills in: where to begin, and what activities mean."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import pandera.pandas as pa
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from scope3.factors.table_files import factor_file, read_factors
from scope3.settings import categories
from scope3.tables import CATEGORIES_OF_TABLE, EXAMPLE_RECORD, rows_of
from scope3.templates.acceptance import to_accept

# Columns in characters, a line of text in points.
_WIDTHS, _LINE = (24, 60, 60), 15

_STEPS = (
    "1. Sheet screening: money and head-counts, question by question. `scope3 screen {organisation} {year}` says which "
    "categories are large and what to collect next.",
    "2. Sheet ledger: what was booked in the year, a line for each posting; or keep your own export and name it in "
    "organisation.yaml.",
    "3. The sheets of the large categories, a line for each thing. Empty sheets are fine.",
    "4. `scope3 check {organisation} {year}` says what was read, what is left to do, and what cannot be read.",
    "5. `scope3 run {organisation} {year}` makes the inventory.",
)
_RULES = (
    f"The second row of each sheet shows how it is filled in. Its record_id is '{EXAMPLE_RECORD}': it is never read. "
    "Write below it, or over it with a record_id of your own.",
    "Columns with a bold, shaded heading are required; every heading has a note. A column you do not need stays empty.",
    "Blank is never read as zero. Where there is none of a thing, say 0.",
    "Numbers without units or currency signs; these have columns of their own. No totals, no merged cells.",
    "record_id names a line, once in all sheets. Where the whole column is empty, lines are named by sheet and row.",
    "A drop-down with a warning lets you keep another word, such as an activity of your own in factors.csv.",
)


def write_start(
    book: Workbook,
    sheet: Worksheet,
    tables: Mapping[str, pa.DataFrameSchema],
    organisation: str,
    year: int,
    editions: Sequence[str],
) -> None:
    """What to fill in and in which order, what to accept of the pinned editions, and for each sheet what it is for."""
    title, bold = book.add_format({"bold": True, "font_size": 14}), book.add_format({"bold": True, "bottom": 1})
    text = book.add_format({"text_wrap": True, "valign": "top"})
    link = book.add_format({"underline": 1, "font_color": "#0563C1", "valign": "top"})
    for at, width in enumerate(_WIDTHS):
        sheet.set_column(at, at, width)
    sheet.write_string(0, 0, f"Inputs of {organisation}, {year}", title)
    row = 2
    told = [("In this order", _STEPS), ("How to fill in", _RULES), ("Before money is counted", to_accept(editions))]
    for heading, lines in told:
        if not lines:
            continue
        sheet.write_string(row, 0, heading, bold)
        for line in lines:
            row += 1
            words = line.format(organisation=organisation, year=year)
            sheet.merge_range(row, 0, row, 2, words, text)
            sheet.set_row(row, _height((words, sum(_WIDTHS))))
        row += 2
    for at, heading in enumerate(("Sheet", "One line is", "For")):
        sheet.write_string(row, at, heading, bold)
    names = {int(entry["category"]): str(entry["name"]) for entry in rows_of(categories())}
    for name, schema in tables.items():
        row += 1
        served = [f"{number} {names[number]}" for number in CATEGORIES_OF_TABLE.get(name, ())]
        sheet.write_url(row, 0, f"internal:'{name}'!A1", link, string=name)
        described, used = schema.description or "", "; ".join(served) or _OTHERS[name]
        sheet.write_string(row, 1, described, text)
        sheet.write_string(row, 2, used, text)
        sheet.set_row(row, _height((described, _WIDTHS[1]), (used, _WIDTHS[2])))


def _height(*cells: tuple[str, int]) -> int:
    """Points that a row of wrapped cells needs, each given as its words and its width in characters.

    Stated, because not every program makes room by itself. A tenth of the width is kept for words that do not break.
    """
    return _LINE * max(math.ceil(len(words) / (0.9 * width)) for words, width in cells)


_OTHERS = {
    "screening": "All categories, before anything else is known",
    "ledger": "All categories, by what was paid; categories 1, 2, 4, 6 and 9 may rest on it alone",
    "products": "Footprints of your own products, for customers who ask; no category",
}


def write_activities(
    book: Workbook, sheet: Worksheet, editions: Sequence[str], sheets: Mapping[str, Sequence[str]]
) -> None:
    """Every activity that a sheet offers: the publisher's words, what its factors are per, the sheets it is for."""
    bold = book.add_format({"bold": True, "bottom": 1})
    found: dict[str, dict[str, Any]] = {}
    table = pd.concat([read_factors(factor_file(edition)) for edition in editions])
    for (activity, edition), part in table.groupby(["activity", table["publisher"] + " " + table["edition"]]):
        said = found.setdefault(str(activity), {"name": str(part["name"].iloc[0]), "per": [], "of": []})
        said["per"] += [unit for unit in part["unit"].unique() if unit not in said["per"]]
        said["of"].append(edition)
    rows = [
        (activity, said["name"], ", ".join(said["per"]), ", ".join(said["of"]), used)
        for activity, said in sorted(found.items())
        if (used := ", ".join(name for name, offered in sheets.items() if activity in offered))
    ]
    for at, (heading, width) in enumerate(
        (("activity", 60), ("the publisher's words", 60), ("factors per", 24), ("edition", 24), ("for the sheets", 60))
    ):
        sheet.write_string(0, at, heading, bold)
        sheet.set_column(at, at, width)
    for row, cells in enumerate(rows, start=1):
        for at, cell in enumerate(cells):
            sheet.write_string(row, at, cell)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, len(rows), 4)
