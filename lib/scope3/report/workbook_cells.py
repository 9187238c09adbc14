"""Cells of a spreadsheet: text that stays text, figures with their formula, tables with headings, notes and names."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
import pandera.pandas as pa
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from scope3.charts.shared import PALETTE
from scope3.errors import Fault, InputError
from scope3.tables import rows_of

# Paper sizes by their number in the file; heights in points.
A3, A4 = 8, 9
LINE_HEIGHT, HEADING_LINES = 15, 3
FILLED = 0.95  # of a line, where words break
TEXT, WHOLE, AMOUNT, FACTOR, TONNES, FRACTION, FLAG = "text", "whole", "amount", "factor", "tonnes", "fraction", "flag"
MONEY, SCORE = "money", "score"
WRAPPED = "wrapped"  # text over several lines of its cell
NUMBER_FORMATS = {
    TEXT: "@",
    WRAPPED: "@",
    WHOLE: "0",
    AMOUNT: "#,##0.000",
    MONEY: "#,##0.00",
    FACTOR: "General",
    TONNES: "#,##0.000",
    FRACTION: "0.0 %",
    FLAG: "General",
    SCORE: "0.0",
}
# What a spreadsheet's XML cannot hold, and text that its readers would take for such a character written out.
NOT_IN_XML = re.compile(r"[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
LIKE_AN_ESCAPE = re.compile(r"(_x[0-9A-Fa-f]{4}_)")
UTF_16 = "utf-16-le"
BYTES_PER_UNIT = 2


@dataclass(frozen=True)
class Column:
    """A column of a sheet: where its figure stands in the table, how it looks, and the formula that makes it anew.

    `formula` names cells of its own row by their columns, as {quantity}. It is written where the table has a figure,
    which viewers that do not calculate show, and where the column `live` (if named) is true; else the figure is typed.
    `named` is the name under which formulas of other sheets read the column.
    """

    name: str
    kind: str = TEXT
    width: int = 14
    heading: str = ""
    note: str = ""
    formula: str | None = None
    live: str | None = None
    named: str | None = None


def described(schema: pa.DataFrameSchema, name: str, kind: str = TEXT, width: int = 14, **more: Any) -> Column:
    """A column of one of the five tables, its heading with the unit and its note from the schema."""
    rule = schema.columns[name]
    unit = rule.metadata["unit"]
    heading = f"{name}\n{unit}" if unit else name
    note = "\n".join(filter(None, [rule.description, f"Unit: {unit}" if unit else ""]))
    return Column(name, kind, width, **{"heading": heading, "note": note, **more})


@dataclass(frozen=True)
class Book:
    """A workbook being written, its formats, and in which files the text stands that its cells cannot hold."""

    workbook: Workbook
    formats: dict[str, Format]
    cut: list[str] = field(default_factory=list)


def new_book(buffer: Any) -> Book:
    """An empty workbook whose text is never a formula or a link."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    workbook = Workbook(buffer, options)
    formats = {}
    for kind, shown in NUMBER_FORMATS.items():
        text = {"align": "left", "indent": 1, "text_wrap": kind == WRAPPED} if kind in (TEXT, WRAPPED, FLAG) else {}
        formats[kind] = workbook.add_format({"num_format": shown, "valign": "top", **text})
    bold = {"bold": True, "valign": "top", "align": "left", "indent": 1}
    accent = {"bg_color": PALETTE[0], "font_color": "#FFFFFF", "text_wrap": True}
    formats["heading"] = workbook.add_format({**bold, **accent})
    formats["title"] = workbook.add_format({"bold": True, "font_size": 16, "font_color": PALETTE[0]})
    formats["bold"] = workbook.add_format(bold)
    formats["wrong"] = workbook.add_format({"bg_color": PALETTE[5], "font_color": "#FFFFFF", "bold": True})
    for kind in (TONNES, FLAG):
        total = {"num_format": NUMBER_FORMATS[kind], "bold": True, "top": 1, "align": "right"}
        formats[f"total {kind}"] = workbook.add_format(total)
    formats["total"] = workbook.add_format({**bold, "top": 1})
    return Book(workbook, formats)


def add_sheet(book: Book, name: str, *, wide: bool = False) -> Worksheet:
    """A sheet that prints on landscape pages with its name and page number below: one across, or two larger ones."""
    sheet = book.workbook.add_worksheet(name)
    sheet.set_landscape()
    sheet.set_paper(A3 if wide else A4)
    sheet.fit_to_pages(2 if wide else 1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer("&L&F&C&A&Rpage &P of &N")
    return sheet


def write_text(
    book: Book, sheet: Worksheet, row: int, at: int, text: Any, look: str = TEXT, whole_in: str = ""
) -> None:
    """Text as text: what cannot stand in a file is written out, what a cell cannot hold is cut in words.

    Arguments: `row` and `at` (from 0), `text`, `look` (a format), `whole_in` (the file that holds the whole text).
    """
    told = LIKE_AN_ESCAPE.sub(r"_x005F\1", NOT_IN_XML.sub(_written_out, str(text)))
    units = told.encode(UTF_16)
    limit = sheet.xls_strmax
    if len(units) > limit * BYTES_PER_UNIT:
        mark = f" … (cut: {len(told):,} characters" + (f"; the whole text stands in {whole_in})" if whole_in else ")")
        kept = units[: (limit - len(mark)) * BYTES_PER_UNIT].decode(UTF_16, errors="ignore")
        told = kept + mark
        book.cut.append(f"{sheet.name}!{xl_rowcol_to_cell(row, at)}")
    sheet.write_string(row, at, told, book.formats[look])


def _written_out(found: re.Match[str]) -> str:
    return f"\\x{ord(found[0]):02x}"


def write_cell(book: Book, sheet: Worksheet, row: int, at: int, value: Any, kind: str, whole_in: str = "") -> None:
    """One value by its kind; a blank stays an empty cell. Raises InputError for a number without end."""
    if pd.isna(value):
        return
    if kind in (TEXT, WRAPPED):
        write_text(book, sheet, row, at, value, kind, whole_in)
    elif kind == FLAG:
        sheet.write_string(row, at, "yes" if value else "no", book.formats[FLAG])
    elif math.isinf(value):
        what = f"{value} would stand in {sheet.name}, row {row + 1}"
        raise InputError(Fault(what, "correct the quantity or factor that makes it"))
    else:
        sheet.write_number(row, at, float(value), book.formats[kind])


def write_table(
    book: Book, sheet: Worksheet, columns: list[Column], table: pd.DataFrame, *, top: int = 0, whole_in: str = ""
) -> int:
    """A table with its headings in row `top` (from 0); the row after its last.

    Arguments: `columns`, `table` (with every column named, and those of `live`), `whole_in` (the file that holds the
    same rows). Raises InputError for more rows than a sheet has, and for a number without end.
    """
    first, last = top + 1, top + max(len(table), 1)
    if last >= sheet.xls_rowmax:
        what = f"{len(table):,} rows do not fit the sheet {sheet.name}, which has {sheet.xls_rowmax:,}"
        raise InputError(Fault(what, f"read {whole_in or 'the outputs of the run'} instead, which holds every row"))
    letters = {column.name: xl_col_to_name(at) for at, column in enumerate(columns)}
    formulas = [_with_letters(column.formula, letters) for column in columns]
    sheet.set_row(top, LINE_HEIGHT * HEADING_LINES)
    for at, column in enumerate(columns):
        sheet.set_column(at, at, column.width)
        write_text(book, sheet, top, at, column.heading or column.name, "heading")
        if column.note:
            sheet.write_comment(top, at, column.note)
        if column.named:
            where = f"='{sheet.name}'!${letters[column.name]}${first + 1}:${letters[column.name]}${last + 1}"
            book.workbook.define_name(column.named, where)
    wrapped = [column for column in columns if column.kind == WRAPPED]
    for row, values in enumerate(rows_of(table), start=first):
        if wrapped:
            # Not every program fits the height to the text when it opens a file.
            sheet.set_row(row, LINE_HEIGHT * max(_lines(values[column.name], column.width) for column in wrapped))
        for at, (column, formula) in enumerate(zip(columns, formulas, strict=True)):
            value = values[column.name]
            if formula and pd.notna(value) and (column.live is None or values[column.live]):
                sheet.write_formula(row, at, formula.format(row=row + 1), book.formats[column.kind], value)
            else:
                write_cell(book, sheet, row, at, value, column.kind, whole_in)
    return last + 1


def finish_table(sheet: Worksheet, columns: list[Column], rows: int, *, top: int = 0) -> None:
    """The heading and the first column kept in sight and on every printed page, a filter on the heading."""
    sheet.freeze_panes(top + 1, 1)
    sheet.repeat_rows(top)
    sheet.repeat_columns(0)
    sheet.autofilter(top, 0, top + max(rows, 1), len(columns) - 1)


def _with_letters(formula: str | None, letters: dict[str, str]) -> str | None:
    """A formula whose cells are letters, with the row left open."""
    return None if formula is None else "=" + formula.format(**{name: f"{at}{{row}}" for name, at in letters.items()})


def _lines(text: Any, width: int) -> int:
    """How many lines a text takes in a column."""
    return 1 if pd.isna(text) else max(1, math.ceil(len(str(text)) / (width * FILLED)))
