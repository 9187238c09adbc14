"""The workbook of a new client: a sheet for each table, with drop-downs, notes and an example that is never read."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd
import pandera.pandas as pa
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from scope3.screening.questions import ENERGY, PEOPLE, SPEND, asks, questions
from scope3.tables import ACTIVITY_DATA, EXAMPLE_RECORD, INTEGER, NUMBER, TEXT, rows_of
from scope3.templates.columns import SCREENING, columns_to_fill, example_row
from scope3.templates.lists import activities, factors_of, words
from scope3.templates.names import KNOWN, LISTS, START
from scope3.templates.start import write_activities, write_start

LAST_ROW = 5000  # down to which the drop-downs reach; further rows are read all the same
DAYS = ("date", "stated_on")
MESSAGE = 255  # letters that a spreadsheet program shows beside a cell
A4 = 9  # xlsxwriter's number for the paper
_ANY = 1e15  # a bound for numbers that have none: the digits a sheet keeps


class Lists:
    """The hidden sheet of lists; each list is written once and named by its cells."""

    def __init__(self, book: Workbook):
        self._sheet = book.add_worksheet(LISTS)
        self._sheet.hide()
        self._places: dict[tuple[Any, ...], str] = {}

    def place(self, values: Sequence[Any]) -> str:
        """The formula of the cells that hold a list."""
        key = tuple(values)
        if key not in self._places:
            at = len(self._places)
            self._sheet.write_column(0, at, key)
            first, last = (xl_rowcol_to_cell(row, at, True, True) for row in (0, len(key) - 1))
            self._places[key] = f"={LISTS}!{first}:{last}"
        return self._places[key]


def workbook(tables: Mapping[str, pa.DataFrameSchema], organisation: str, year: int, editions: list[str]) -> bytes:
    """The workbook as bytes, the same for the same arguments.

    Arguments: `tables` (a sheet each, in this order), `organisation`, `year`, `editions` (pinned; the drop-downs offer
    their activities).
    """
    buffer = io.BytesIO()
    factors = factors_of(editions)
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"title": f"Inputs of {organisation}, {year}", "created": dt.datetime(year, 1, 1)})
        start = book.add_worksheet(START)
        sheets = {name: book.add_worksheet(name) for name in tables}
        known = book.add_worksheet(KNOWN)
        lists = Lists(book)
        for name, schema in tables.items():
            _fill(book, sheets[name], name, schema, factors, lists)
        write_start(book, start, tables, organisation, year, editions)
        write_activities(book, known, editions, {name: activities(name, factors) for name in ACTIVITY_DATA})
        for sheet in (start, *sheets.values(), known):
            # On paper a sheet is as wide as the page, its headings on each.
            sheet.set_landscape()
            sheet.set_paper(A4)
            sheet.fit_to_pages(1, 0)
        for sheet in (*sheets.values(), known):
            sheet.repeat_rows(0)
        start.activate()
    return buffer.getvalue()


def _fill(
    book: Workbook, sheet: Worksheet, name: str, schema: pa.DataFrameSchema, factors: pd.DataFrame, lists: Lists
) -> None:
    """Headings with notes, a format and a check for each column, and the lines the sheet begins with."""
    head = book.add_format({"bottom": 1})
    needed = book.add_format({"bottom": 1, "bold": True, "bg_color": "#FFF2CC"})
    kinds = {TEXT: book.add_format({"num_format": "@"}), "day": book.add_format({"num_format": "yyyy-mm-dd"})}
    example = {
        kind: book.add_format({"italic": True, "font_color": "#595959", "num_format": form})
        for kind, form in ((TEXT, "@"), ("day", "yyyy-mm-dd"), (NUMBER, "General"))
    }
    begin = list(_first_lines(name, schema))
    sheet.freeze_panes(1, 1)
    for at, column in enumerate(rows_of(columns_to_fill(name, schema))):
        title = str(column["column"])
        rule = schema.columns[title]
        kind = "day" if title in DAYS else str(rule.metadata["type"])
        sheet.write_string(0, at, title, head if column["blank"] else needed)
        sheet.write_comment(0, at, note(column), {"x_scale": 2.5, "y_scale": 1.5})
        width = max(12, len(title) + 2, *(min(60, len(str(line.get(title, "")))) for line in begin))
        sheet.set_column(at, at, width, kinds.get(kind))
        for row, line in enumerate(begin, start=1):
            shown = example.get(kind, example[NUMBER]) if row == 1 else kinds.get(kind)
            _write(sheet, row, at, line.get(title, ""), kind, shown)
        offer, free = words(name, title, rule, factors)
        check = _check(rule, offer, free, lists) | _message(column)
        # A line of the screening is about one category, and its activities are those of its question.
        own = _offers_by_line(begin, factors) if (name, title) == (SCREENING, "activity") else {}
        for row, activities_of_line in own.items():
            sheet.data_validation(row, at, row, at, check | _listed(activities_of_line, True, lists))
        sheet.data_validation(len(own) + 1, at, LAST_ROW, at, check)


def template_row(name: str, schema: pa.DataFrameSchema) -> dict[str, Any]:
    """The example that a sheet or a text file begins with, by its name never read."""
    return {**example_row(name, schema), "record_id": EXAMPLE_RECORD}


def _first_lines(name: str, schema: pa.DataFrameSchema) -> Iterator[dict[str, Any]]:
    """The example, and for the screening a line for each question."""
    yield template_row(name, schema)
    if name == SCREENING:
        for asked in questions():
            kept = {key: asked[key] for key in ("category", "question", "energy_type")}
            yield {**kept, "record_id": asked["question_id"], "description": asked["note"]}


def _offers_by_line(lines: list[dict[str, Any]], factors: pd.DataFrame) -> dict[int, list[str]]:
    """The activities of each line's question; all of the sheet's where the pinned editions have none of its kind."""
    of_kind = {kind: activities(f"{SCREENING}_{kind}", factors) for kind in (SPEND, ENERGY, PEOPLE)}
    kinds = [asks(int(line["category"])) for line in lines]
    return {row: of_kind[kind] or activities(SCREENING, factors) for row, kind in enumerate(kinds, start=1)}


def _write(sheet: Worksheet, row: int, at: int, value: Any, kind: str, shown: Format | None) -> None:
    """A cell as a person would have typed it: numbers as numbers, days as days, everything else as text."""
    if value in ("", None):
        return
    if kind in (NUMBER, INTEGER):
        sheet.write_number(row, at, float(value), shown)
    elif kind == "day":
        sheet.write_datetime(row, at, dt.datetime.fromisoformat(str(value)), shown)
    else:
        sheet.write_string(row, at, str(value), shown)


def note(column: Mapping[str, Any]) -> str:
    """What a sheet says of a column: whether it must be filled in, its meaning, unit and an example."""
    parts = [
        "" if column["blank"] else "Required.",
        str(column["description"]),
        f"Unit: {column['unit']}" if isinstance(column["unit"], str) else "",
        f"Example: {column['example']}" if pd.notna(column["example"]) else "",
    ]
    return "\n".join(filter(None, parts))


def _message(column: Mapping[str, Any]) -> dict[str, str]:
    said = note(column)
    return {
        "input_title": str(column["column"])[:32],
        "input_message": said[: MESSAGE - 1] + "…" * (len(said) >= MESSAGE),
    }


def _check(rule: pa.Column, offer: Sequence[Any], free: bool, lists: Lists) -> dict[str, Any]:
    """What a program lets a person type into a column: a word of the list, a number within its bounds, anything."""
    if offer:
        return _listed(offer, free, lists)
    kind = rule.metadata["type"]
    if kind not in (NUMBER, INTEGER):
        return {"validate": "any"}
    low, high = -_ANY, _ANY
    for told in (check.statistics or {} for check in rule.checks):
        low, high = max(low, told.get("min_value", low)), min(high, told.get("max_value", high))
    return {
        "validate": "decimal" if kind == NUMBER else "integer",
        "criteria": "between",
        "minimum": low,
        "maximum": high,
        "error_title": "A number is needed",
        "error_message": "Only the number; unit and currency have columns of their own. A share of 8 % is 0.08.",
    }


def _listed(offer: Sequence[Any], free: bool, lists: Lists) -> dict[str, Any]:
    return {
        "validate": "list",
        "source": lists.place(offer),
        "error_type": "warning" if free else "stop",
        "error_title": "Not in the list",
        "error_message": "Keep it only if factors.csv or another edition has it."
        if free
        else "Choose one of the list, or leave the cell empty.",
    }
