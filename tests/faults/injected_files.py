"""A client's tables as the files a client sends: text under a convention, and workbooks of three formats.

A cell is what a person would have typed: text, a number, a day; or a `Typed` text that goes into the file as it stands,
an `Error` as formulas leave them, or a `Formula` that no program has calculated.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import struct
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from odf.opendocument import OpenDocumentSpreadsheet
from odf.style import Style, TableProperties
from odf.table import CoveredTableCell, Table, TableCell, TableRow
from odf.text import P
from openpyxl import Workbook

FORMS = ("csv", "xlsx", "ods", "xls")
WORKBOOKS = FORMS[1:]
SHEET = "Lines"


class Typed(str):
    """Text that stands in the file as it is, in a workbook as a cell of text."""


@dataclass(frozen=True)
class Error:
    """An error cell: what a spreadsheet program shows for it."""

    shown: str


@dataclass(frozen=True)
class Formula:
    """A formula without a result."""

    text: str = "=6*7"


@dataclass(frozen=True)
class Written:
    """How a text file is written: delimiter, decimal and thousands mark, days, encoding."""

    delimiter: str = ","
    decimal: str = "."
    thousands: str = ""
    date_format: str = "%Y-%m-%d"
    encoding: str = "utf-8"


@dataclass
class Book:
    """The rows of one file with what a workbook has beside them: merged cells (rows and columns from 1), sheets."""

    rows: list[list[Any]]
    merged: list[tuple[int, int, int]] = field(default_factory=list)  # first row, last row, column
    beside: dict[str, list[list[Any]]] = field(default_factory=dict)  # further sheets
    hidden: tuple[str, ...] = ()
    sheet: str = SHEET


def number(value: float, written: Written) -> str:
    """A number as the file's country writes it."""
    text = f"{value:,.2f}" if isinstance(value, float) else f"{value:,d}"
    if isinstance(value, float) and round(value, 2) != value:
        text = f"{value:,.12g}"
    whole, point, rest = text.partition(".")
    return whole.replace(",", written.thousands) + (written.decimal if point else "") + rest


def shown(cell: Any, written: Written) -> str:
    """A cell as a text file holds it."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return str(cell)
    if isinstance(cell, Error):
        return cell.shown
    if isinstance(cell, Formula):
        return cell.text
    if isinstance(cell, dt.date):
        return cell.strftime(written.date_format)
    return number(cell, written)


def as_csv(book: Book, written: Written) -> bytes:
    """The rows as text."""
    text = io.StringIO()
    csv.writer(text, delimiter=written.delimiter, lineterminator="\n").writerows(
        [[shown(cell, written) for cell in row] for row in book.rows]
    )
    return text.getvalue().encode(written.encoding)


def as_xlsx(book: Book, written: Written) -> bytes:
    """The rows as an Excel workbook, by openpyxl."""
    workbook = Workbook()
    workbook.remove(workbook.active)
    for name, rows in {book.sheet: book.rows, **book.beside}.items():
        sheet = workbook.create_sheet(name)
        for r, row in enumerate(rows, start=1):
            for c, value in enumerate(row, start=1):
                if value is None:
                    continue
                cell = sheet.cell(r, c)
                cell.value = (
                    value.shown if isinstance(value, Error) else value.text if isinstance(value, Formula) else value
                )
                if isinstance(value, str):
                    cell.data_type = "s"
        if name in book.hidden:
            sheet.sheet_state = "hidden"
    for first, last, column in book.merged:
        workbook[book.sheet].merge_cells(start_row=first, end_row=last, start_column=column, end_column=column)
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()


def as_ods(book: Book, written: Written) -> bytes:
    """The rows as an OpenDocument workbook, by odfpy."""
    document = OpenDocumentSpreadsheet()
    unseen = Style(name="unseen", family="table")
    unseen.addElement(TableProperties(display="false"))
    document.automaticstyles.addElement(unseen)
    for name, rows in {book.sheet: book.rows, **book.beside}.items():
        table = Table(name=name, **({"stylename": "unseen"} if name in book.hidden else {}))
        spans = {(first, column): last - first + 1 for first, last, column in book.merged if name == book.sheet}
        covered = {
            (r, column) for first, last, column in book.merged if name == book.sheet for r in range(first + 1, last + 1)
        }
        for r, row in enumerate(rows, start=1):
            line = TableRow()
            for c, value in enumerate(row, start=1):
                line.addElement(CoveredTableCell() if (r, c) in covered else _ods_cell(value, spans.get((r, c))))
            table.addElement(line)
        document.spreadsheet.addElement(table)
    content = io.BytesIO()
    document.write(content)
    return content.getvalue()


def _ods_cell(value: Any, span: int | None) -> TableCell:
    spanned = {"numberrowsspanned": span, "numbercolumnsspanned": 1} if span else {}
    if value is None:
        return TableCell(**spanned)
    if isinstance(value, Formula):
        return TableCell(formula=f"of:{value.text}", **spanned)
    if isinstance(value, dt.date):
        return TableCell(valuetype="date", datevalue=value.isoformat(), **spanned)
    if isinstance(value, (int, float)):
        cell = TableCell(valuetype="float", value=repr(value), **spanned)
        cell.addElement(P(text=str(value)))
        return cell
    if isinstance(value, Error):
        cell = TableCell(formula="of:=1/0", valuetype="string", stringvalue="", **spanned)
        cell.addElement(P(text=value.shown))
        return cell
    cell = TableCell(valuetype="string", **spanned)
    if value:
        cell.addElement(P(text=str(value)))
    return cell


# --- Excel 97: a stream of records (MS-XLS) in a compound file (MS-CFB); no library that still lives writes it --------

_ERRORS = {"#NULL!": 0x00, "#DIV/0!": 0x07, "#VALUE!": 0x0F, "#REF!": 0x17, "#NAME?": 0x1D, "#NUM!": 0x24, "#N/A": 0x2A}
_SECTOR, _FREE, _END, _FAT = 512, 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def as_xls(book: Book, written: Written) -> bytes:
    """The rows as an Excel 97 workbook."""
    sheets = {book.sheet: book.rows, **book.beside}
    formats = b"".join(
        _record(0x00E0, struct.pack("<HHHBBBBIIH", 0, kind, 0, 0x20, 0, 0, 0, 0, 0, 0)) for kind in (0, 14)
    )
    head = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0x0600)) + formats
    parts = [_xls_sheet(rows, book.merged if name == book.sheet else []) for name, rows in sheets.items()]
    labels = [struct.pack("<BB", len(name), 1) + name.encode("utf-16-le") for name in sheets]
    place = len(head) + sum(4 + 6 + len(label) for label in labels) + 4
    for (name, label), part in zip(zip(sheets, labels, strict=True), parts, strict=True):
        head += _record(0x0085, struct.pack("<IBB", place, int(name in book.hidden), 0) + label)
        place += len(part)
    return _compound(head + _record(0x000A, b"") + b"".join(parts))


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _xls_sheet(rows: list[list[Any]], merged: list[tuple[int, int, int]]) -> bytes:
    width = max(map(len, rows), default=0)
    out = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0x0600))
    out += _record(0x0200, struct.pack("<IIHHH", 0, len(rows), 0, width, 0))
    out += b"".join(_xls_cell(r, c, value) for r, row in enumerate(rows) for c, value in enumerate(row))
    if merged:
        spans = b"".join(struct.pack("<HHHH", first - 1, last - 1, c - 1, c - 1) for first, last, c in merged)
        out += _record(0x00E5, struct.pack("<H", len(merged)) + spans)
    return out + _record(0x000A, b"")


def _xls_cell(row: int, column: int, value: Any) -> bytes:
    place = struct.pack("<HHH", row, column, int(isinstance(value, dt.date)))
    if value is None or value == "":
        return b""
    if isinstance(value, str):
        text = str(value)
        return _record(
            0x0204, place + struct.pack("<HB", len(text.encode("utf-16-le")) // 2, 1) + text.encode("utf-16-le")
        )
    if isinstance(value, Error):
        return _record(0x0205, place + bytes([_ERRORS[value.shown], 1]))
    if isinstance(value, Formula):
        never = b"\x03\x00\x00\x00\x00\x00\xff\xff"
        return _record(0x0006, place + never + struct.pack("<HIH", 0, 0, 3) + b"\x1e\x01\x00")
    if isinstance(value, dt.date):
        value = (value - dt.date(1899, 12, 30)).days
    return _record(0x0203, place + struct.pack("<d", float(value)))


def _compound(stream: bytes) -> bytes:
    """A compound file of one stream, 'Workbook', in sectors one after the other."""
    stream += b"\x00" * max(0, 4096 - len(stream))  # below 4096 bytes it would have to stand among small sectors
    stream += b"\x00" * (-len(stream) % _SECTOR)
    count = len(stream) // _SECTOR
    # Sector 0 is the allocation table, 1 the directory, the stream follows.
    table = [_FAT, _END, *range(3, count + 2), _END]
    assert len(table) <= _SECTOR // 4, "a stream of more sectors needs a second sector of the table"
    table += [_FREE] * (_SECTOR // 4 - len(table))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, _END, 0, _END, 0)
    header += struct.pack("<I", 0) + struct.pack("<I", _FREE) * 108
    entries = _entry("Root Entry", 5, _END, 0, child=1) + _entry("Workbook", 2, 2, len(stream)) + bytes(256)
    return header + struct.pack(f"<{len(table)}I", *table) + entries + stream


def _entry(name: str, kind: int, start: int, size: int, child: int = _FREE) -> bytes:
    label = name.encode("utf-16-le") + b"\x00\x00"
    return (
        label.ljust(64, b"\x00")
        + struct.pack("<HBBIII", len(label), kind, 1, _FREE, _FREE, child)
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )


WRITERS: dict[str, Callable[[Book, Written], bytes]] = {
    "csv": as_csv,
    "xlsx": as_xlsx,
    "ods": as_ods,
    "xls": as_xls,
}


def as_bytes(form: str, book: Book, written: Written) -> bytes:
    """A file in one of FORMS."""
    return WRITERS[form](book, written)


def with_part(content: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """A zipped workbook with one part changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for member in before.namelist():
            part = before.read(member)
            after.writestr(member, change(part) if member == name else part)
    return out.getvalue()
