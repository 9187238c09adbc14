"""A client's file as a table of raw cells under its own headings, with the row numbers a spreadsheet program shows.

Nothing is converted here; what a cell means is decided in `cells`. What would be lost on the way (error cells, formulas
that were never calculated) is put in its place as an `Unreadable`, so that it is refused only where it matters.
"""

from __future__ import annotations

import codecs
import csv
import io
import itertools
import posixpath
import re
import struct
import unicodedata
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from defusedxml import DefusedXmlException
from defusedxml import ElementTree as SafeXml
from python_calamine import CalamineWorkbook, SheetVisibleEnum

from scope3.errors import Fault, InputError, nearest

# Limits against files made to exhaust the machine. A full ledger of a million lines stays well below each of them.
MAX_FILE_BYTES = 2**30
MAX_UNPACKED_BYTES = 2**30  # a million rows of ten cells are about 0.4 GiB of sheet XML
MAX_RATIO = 150  # ordinary workbooks pack 5 to 30 times; a zip bomb packs several hundred times
RATIO_COUNTS_FROM = 20 * 2**20  # a small workbook may pack well and still harm nobody
MAX_MEMBERS = 10_000
MAX_CELLS = 30_000_000  # a sheet of full height and 26 columns; every cell of the used area takes memory, empty or not
XLS_COLUMNS = 256  # of the format itself
HEADER_ROWS = 50  # title rows above the header are allowed, but the header stands within the first rows

FAULTS_SHOWN = 20  # of one kind in one file or column; a wrong convention makes as many faults as there are rows

DELIMITERS = (",", ";", "\t")
ERROR_CODES = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A",
}  # fmt: skip
_COMPOUND_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd]")
_BOMS = ((codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"), (codecs.BOM_UTF8, "utf-8-sig"),
         (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))  # fmt: skip


@dataclass(frozen=True)
class Unreadable:
    """A cell that holds no value a reader could trust: why, and what mends it."""

    what: str
    mend: str = "correct the formula in the client's file, or replace it by its value"


@dataclass(frozen=True)
class ClientTable:
    """One sheet of a client's file: raw cells under the client's headings, indexed by the file's own row numbers."""

    file: str
    sheet: str | None
    encoding: str | None
    header_row: int
    skipped: tuple[str, ...]
    cells: pd.DataFrame


def plain(heading: object) -> str:
    """A heading without case, spaces and punctuation; currency and percent signs stay, for they say something."""
    text = unicodedata.normalize("NFKC", str(heading)).casefold()
    return "".join(c for c in text if c.isalnum() or c == "%" or unicodedata.category(c) == "Sc")


def read_table(path: Path, name: str, headings: Mapping[str, str], *, sheet: str | None = None,
               encoding: str | None = None) -> ClientTable:  # fmt: skip
    """The raw cells of one client file; the header is the row that holds most of the headings looked for.

    path: the file. name: how messages call it. headings: plain heading → our column. sheet, encoding: as declared.
    Raises InputError naming file, sheet, row and column of what cannot be read without guessing.
    """
    kind = path.suffix.lower()
    if kind not in _READERS:
        macro = kind in (".xlsm", ".xltm", ".xlsb", ".xlam")
        what = "is a macro or binary workbook" if macro else f"files ending in '{kind}' are not read"
        raise InputError(Fault(what, "save it as one of " + ", ".join(_READERS), file=name))
    if path.stat().st_size > MAX_FILE_BYTES:
        raise InputError(Fault(f"larger than {MAX_FILE_BYTES} bytes", "split it into several files", file=name))
    if kind not in _WORKBOOKS and sheet is not None:
        raise InputError(
            Fault(f"has no sheets, but sheet '{sheet}' is declared", "remove sheet in organisation.yaml", name)
        )
    if kind not in _TEXTS and encoding is not None:
        raise InputError(
            Fault(f"is no text, but encoding '{encoding}' is declared", "remove encoding in organisation.yaml", name)
        )
    return _READERS[kind](path, name, headings, sheet, encoding)


# --- From rows to a table ---------------------------------------------------------------------------------------------


def _is_blank(cell: object) -> bool:
    return cell is None or (isinstance(cell, str) and (not cell or cell.isspace()))


def _headings_in(row: list[Any], headings: Mapping[str, str]) -> int:
    return len({headings[plain(cell)] for cell in row if isinstance(cell, str) and plain(cell) in headings})


def _letter(position: int) -> str:
    """The letter a spreadsheet program shows for a column, the first being 0."""
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _table(rows: list[list[Any]], name: str, headings: Mapping[str, str], sheet: str | None = None,
           encoding: str | None = None, text: bool = False) -> ClientTable:  # fmt: skip
    """The rows below the header as columns; a text file must have as many cells in every row as in its header."""
    scores = [_headings_in(row, headings) for row in rows[:HEADER_ROWS]]
    if not any(scores):
        first = next(([str(c) for c in row if not _is_blank(c)] for row in rows if not all(map(_is_blank, row))), [])
        what = (
            f"no header row in the first {HEADER_ROWS} rows; the first cells are {first[:8]}" if first else "is empty"
        )
        mend = "name the client's headings under columns in organisation.yaml; "
        raise InputError(
            Fault(what, mend + nearest(first[0], headings.values()) if first else "export it again", name, sheet)
        )
    top = scores.index(max(scores))
    header = ["" if _is_blank(cell) else _heading(cell) for cell in rows[top]]
    while not header[-1]:
        header.pop()
    body = rows[top + 1 :]
    numbers = range(top + 2, len(rows) + 1)
    filled = [number for number, row in zip(numbers, body, strict=True) if not all(map(_is_blank, row))]
    if len(filled) < len(body):
        body = [rows[number - 1] for number in filled]
    faults = _header_faults(header, name, sheet, top + 1) + _width_faults(header, body, filled, name, sheet, text)
    if faults:
        raise InputError(faults)
    if any(len(row) != len(header) for row in body):
        body = [(row + [""] * len(header))[: len(header)] for row in body]
    columns = list(zip(*body, strict=True)) if body else [()] * len(header)
    cells = {position: pd.Series(column, index=filled, dtype="str" if text else "object")
             for position, (heading, column) in enumerate(zip(header, columns, strict=True)) if heading}  # fmt: skip
    for position, heading in enumerate(header):
        if not heading and not all(map(_is_blank, columns[position])):
            row = next(n for n, cell in zip(filled, columns[position], strict=True) if not _is_blank(cell))
            raise InputError(Fault(*_NO_HEADING, name, sheet, row, _letter(position)))
    frame = pd.DataFrame(cells, index=pd.Index(filled, dtype="int64"))
    frame.columns = pd.Index([heading for heading in header if heading], dtype="object")
    skipped = tuple(f"row {n}: " + " | ".join(str(c).strip() for c in row if not _is_blank(c))
                    for n, row in enumerate(rows[:top], start=1) if not all(map(_is_blank, row)))  # fmt: skip
    return ClientTable(name, sheet, encoding, top + 1, skipped, frame)


def _heading(cell: object) -> str:
    if isinstance(cell, Unreadable):
        return cell.what
    return f"{cell:.15g}" if isinstance(cell, (int, float)) else str(cell).strip()


_NO_HEADING = ("a cell stands below no heading", "give the column a heading, or empty it")


def _header_faults(header: list[str], name: str, sheet: str | None, row: int) -> list[Fault]:
    again = sorted({heading for heading in header if heading and header.count(heading) > 1})
    mend = "give each column a heading of its own"
    return [Fault(f"heading '{h}' stands {header.count(h)} times", mend, name, sheet, row, h) for h in again]


def _width_faults(header: list[str], body: list[list[Any]], numbers: list[int], name: str, sheet: str | None,
                  text: bool) -> list[Fault]:  # fmt: skip
    """Rows with more cells than headings (an unquoted delimiter shifts every cell after it) or, in text, with fewer."""
    width, faults = len(header), []
    for number, row in zip(numbers, body, strict=True):
        if len(row) > width and not all(map(_is_blank, row[width:])):
            position = next(i for i in range(width, len(row)) if not _is_blank(row[i]))
            what, mend = (f"{len(row)} cells, the header has {width}", "put text that holds the delimiter in quotes")
            faults.append(Fault(*((what, mend) if text else _NO_HEADING), name, sheet, number, _letter(position)))
        elif text and len(row) < width:
            what = f"{len(row)} cells, the header has {width}"
            faults.append(Fault(what, "complete the row", name, sheet, number, header[len(row)] or _letter(len(row))))
    if len(faults) > FAULTS_SHOWN:
        more = Fault(f"{len(faults) - FAULTS_SHOWN} more rows of a wrong width", "mend them as above", name, sheet)
        return [*faults[:FAULTS_SHOWN], more]
    return faults


# --- Text -------------------------------------------------------------------------------------------------------------


def decode(content: bytes, name: str, declared: str | None = None) -> tuple[str, str]:
    """The text of a file and its encoding: declared, else told by a byte order mark, else UTF-8, else Windows-1252.

    Raises InputError where the bytes do not fit the encoding.
    """
    marked = next((encoding for mark, encoding in _BOMS if content.startswith(mark)), None)
    mend = "declare the encoding of this file in organisation.yaml, or save it as UTF-8"
    if content.startswith((b"PK\x03\x04", _COMPOUND_FILE)):
        raise InputError(Fault("is a workbook, not text", "name it by what it is, such as .xlsx", name))
    try:
        if declared and marked and not codecs.lookup(declared).name.startswith(marked.removesuffix("-sig")):
            raise InputError(
                Fault(f"'{declared}' is declared, but the file begins as {marked}", "correct the encoding", name)
            )
        if declared or marked:
            encoding = declared or str(marked)
            return content.decode(encoding).removeprefix("\ufeff"), encoding
        try:
            return content.decode("utf-8"), "utf-8"
        except UnicodeDecodeError:
            return content.decode("cp1252"), "cp1252"
    except LookupError:
        raise InputError(
            Fault(f"unknown encoding '{declared}'", "use a name such as utf-8, cp1252 or utf-16", name)
        ) from None
    except UnicodeDecodeError as fault:
        row = content[: fault.start].count(b"\n") + 1
        what = f"the bytes are not {declared or marked or 'utf-8, and not cp1252'}"
        raise InputError(Fault(what, mend, name, row=row)) from None


def _text(path: Path, name: str, headings: Mapping[str, str], sheet: str | None, declared: str | None) -> ClientTable:
    text, encoding = decode(path.read_bytes(), name, declared)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text, headings), strict=True)
    rows: list[list[str]] = []
    try:
        rows.extend(reader)
    except csv.Error as fault:
        mend = "close every quote, and double the quotes inside a quoted text"
        raise InputError(Fault(f"quotes do not fit ({fault})", mend, name, row=len(rows) + 1)) from None
    if _CONTROL.search(text):
        raise InputError(_control_fault(rows, name, encoding))
    return _table(rows, name, headings, encoding=encoding, text=True)


def _control_fault(rows: list[list[str]], name: str, encoding: str) -> Fault:
    """Where the first character stands that no text holds."""
    for number, row in enumerate(rows, start=1):
        for position, cell in enumerate(row):
            if found := _CONTROL.search(cell):
                what = f"character U+{ord(found[0]):04X} in {cell.strip()[:40]!r}; read as {encoding}, this is not text"
                mend = "declare the encoding of this file in organisation.yaml, or correct the text where it was lost"
                return Fault(what, mend, name, row=number, column=_letter(position))
    raise AssertionError("called only where such a character was found")


def _delimiter(text: str, headings: Mapping[str, str]) -> str:
    """The delimiter under which most headings are found; a guess from counts alone would split '1,5' in two."""
    return max(
        DELIMITERS, key=lambda mark: max((_headings_in(row, headings) for row in _first_rows(text, mark)), default=0)
    )


def _first_rows(text: str, delimiter: str) -> Iterator[list[str]]:
    try:
        yield from itertools.islice(
            csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True), HEADER_ROWS
        )
    except csv.Error:
        return


# --- Parquet ----------------------------------------------------------------------------------------------------------


def _parquet(
    path: Path, name: str, headings: Mapping[str, str], sheet: str | None, encoding: str | None
) -> ClientTable:
    try:
        with pq.ParquetFile(path) as file:
            if file.metadata.num_rows * file.metadata.num_columns > MAX_CELLS:
                raise InputError(Fault(f"more than {MAX_CELLS} cells", "split it into several files", name))
            table = file.read()
    except (pa.ArrowException, OSError, ValueError) as fault:
        raise InputError(Fault(f"cannot be opened as Parquet ({str(fault)[:120]})", "export it again", name)) from None
    header = [heading.strip() for heading in table.column_names]
    faults = _header_faults(header, name, None, 1)
    for field in table.schema:
        if pa.types.is_nested(field.type) or pa.types.is_binary(field.type) or getattr(field.type, "tz", None):
            mend = "use text, numbers, days without time zone, or truth values"
            faults.append(Fault(f"type {field.type} is not read", mend, name, column=field.name))
    if not _headings_in(header, headings):
        mend = "name the client's headings under columns in organisation.yaml"
        faults.append(Fault(f"no known heading among {header[:8]}", mend, name, row=1))
    if faults:
        raise InputError(faults)
    rows = pd.RangeIndex(2, table.num_rows + 2)
    cells = {heading: pd.Series(_cells(column), index=rows, dtype="str" if _is_text(column.type) else "object")
             for heading, column in zip(header, table.columns, strict=True)}  # fmt: skip
    return ClientTable(name, None, None, 1, (), pd.DataFrame(cells, index=rows))


def _is_text(kind: pa.DataType) -> bool:
    return pa.types.is_string(kind) or pa.types.is_large_string(kind)


def _cells(column: pa.ChunkedArray) -> list[Any]:
    if pa.types.is_decimal(column.type):
        column = column.cast(pa.float64())
    if pa.types.is_timestamp(column.type):
        column = column.cast(pa.timestamp("us"), safe=False)
    return column.to_pylist()


# --- Workbooks --------------------------------------------------------------------------------------------------------

# Records that hold cells: MULBLANK, MULRK, FORMULA, LABEL (two forms), RSTRING, LABELSST, BLANK, NUMBER, BOOLERR, RK.
_XLS_CELLS = (0x00BE, 0x00BD, 0x0006, 0x0004, 0x0204, 0x00D6, 0x00FD, 0x0201, 0x0203, 0x0205, 0x027E)

Hidden = dict[tuple[int, int], Unreadable]
_UNCALCULATED = Unreadable(
    "the formula was never calculated", "open the file in a spreadsheet program, let it calculate, and save it"
)


def _workbook(
    path: Path, name: str, headings: Mapping[str, str], sheet: str | None, encoding: str | None
) -> ClientTable:
    """One sheet through calamine, after the checks calamine does not make: it reads error cells as blanks."""
    content = path.read_bytes()
    look = {".xlsx": _look_into_xlsx, ".ods": _look_into_ods, ".xls": _look_into_xls}[path.suffix.lower()]
    try:
        # The look comes first: a far-off cell or a false size in the archive ends the process inside calamine.
        hidden_cells = look(content, name)
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as workbook:
            chosen = _choose_sheet(workbook, name, sheet, hidden_cells)
            cells = workbook.get_sheet_by_name(chosen)
            rows: list[list[Any]] = [list(row) for row in cells.to_python(skip_empty_area=False)]
            merged = cells.merged_cell_ranges or []
    except DefusedXmlException:
        raise InputError(Fault("declares XML entities", "save it again in a spreadsheet program", name)) from None
    except InputError:
        raise
    except BaseException as fault:
        # A damaged file fails in as many ways as its readers have; a panic inside calamine is not even an Exception.
        if not isinstance(fault, Exception) and type(fault).__name__ != "PanicException":
            raise
        what = f"cannot be opened as {path.suffix} ({type(fault).__name__}: {str(fault)[:120]})"
        raise InputError(
            Fault(what, "open it in a spreadsheet program and save it again, without password", name)
        ) from None
    for (row, column), unreadable in hidden_cells(chosen).items():
        while len(rows) <= row:
            rows.append([])
        rows[row] += [""] * (column + 1 - len(rows[row]))
        rows[row][column] = unreadable
    table = _table(rows, name, headings, sheet=chosen)
    for (first, left), (last, _) in merged:
        if last > first and last >= table.header_row and last < len(rows):
            mend = "unmerge the cells and fill in each row"
            what = f"cells are merged down to row {last + 1}; the value belongs to one row or to all"
            raise InputError(Fault(what, mend, name, chosen, first + 1, _letter(left)))
    return table


def _choose_sheet(workbook: CalamineWorkbook, name: str, declared: str | None, look: Callable[[str], Hidden]) -> str:
    if declared is not None:
        if declared not in workbook.sheet_names:
            raise InputError(Fault(f"no sheet '{declared}'", nearest(declared, workbook.sheet_names), name))
        return declared
    filled = []
    for sheet in workbook.sheets_metadata:
        visible = sheet.visible == SheetVisibleEnum.Visible
        if visible and (look(sheet.name) or workbook.get_sheet_by_name(sheet.name).start is not None):
            filled.append(sheet.name)
    if len(filled) != 1:
        choice = ", ".join(f"'{s}'" for s in filled or workbook.sheet_names)
        mend = f"declare the sheet of this file in organisation.yaml, one of {choice}"
        raise InputError(Fault(f"{len(filled)} visible sheets with content", mend, name))
    return filled[0]


def _parts(content: bytes, name: str) -> dict[str, bytes]:
    """The XML parts of a zipped workbook, read only when the archive is of a size and shape a workbook has."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = archive.infolist()
        size, packed = sum(m.file_size for m in members), sum(m.compress_size for m in members)
        for wrong, what in (
            (len(members) > MAX_MEMBERS, f"{len(members)} parts, at most {MAX_MEMBERS} are read"),
            (size > MAX_UNPACKED_BYTES, f"{size} bytes unpacked, at most {MAX_UNPACKED_BYTES} are read"),
            (
                size > RATIO_COUNTS_FROM and size > MAX_RATIO * packed,
                f"unpacks to more than {MAX_RATIO} times its size",
            ),
            (len({m.filename for m in members}) < len(members), "holds two parts of one name"),
            (any(m.filename.lower().endswith("vbaproject.bin") for m in members), "holds macros"),
        ):
            if wrong:
                raise InputError(Fault(what, "save the sheet alone as .xlsx or .csv", name))
        parts = {m.filename: archive.read(m) for m in members if m.filename.endswith((".xml", ".rels"))}
    for part in parts.values():
        if b"\x00" in part[:4] or b"<!DOCTYPE" in part or b"<!ENTITY" in part:
            mend = "save it again in a spreadsheet program"
            raise InputError(Fault("declares XML entities, or is not UTF-8 inside", mend, name))
    return parts


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _look_into_xlsx(content: bytes, name: str) -> Callable[[str], Hidden]:
    parts = _parts(content, name)
    book = _relations(parts, "")["officeDocument"]
    targets = _relations(parts, book)
    root = SafeXml.fromstring(parts[book])
    sheets = {}
    for element in root.iter():
        if _local(element.tag) == "sheet":
            sheets[element.get("name", "")] = next(targets[v] for k, v in element.attrib.items() if _local(k) == "id")
    stale = any(_local(e.tag) == "calcPr" and e.get("fullCalcOnLoad") in ("1", "true") for e in root.iter())
    for sheet, part in sheets.items():
        _refuse_far_cells(parts.get(part, b""), name, sheet)
    return lambda sheet: _hidden_in_xlsx(parts.get(sheets.get(sheet, ""), b""), stale)


def _relations(parts: dict[str, bytes], part: str) -> dict[str, str]:
    """Where the relations of a part lead, by id and by kind."""
    folder, file = posixpath.split(part)
    found = {}
    for element in SafeXml.fromstring(parts[posixpath.join(folder, "_rels", file + ".rels")]):
        target = posixpath.normpath(posixpath.join("/", folder, element.get("Target", ""))).lstrip("/")
        found[element.get("Id", "")] = target
        found.setdefault(posixpath.basename(element.get("Type", "")), target)
    return found


def _refuse_far_cells(xml: bytes, name: str, sheet: str) -> None:
    """Two cells in far corners make a reader hold every cell between them; measured here without building them."""
    wide = set(re.findall(rb'\br=["\']([A-Za-z]{2,})\d', xml))
    columns = max((sum((c - 64) * 26**i for i, c in enumerate(reversed(w.upper()))) for w in wide), default=26)
    rows = max(map(int, re.findall(rb'\br=["\'][A-Za-z]*(\d{6,})', xml)), default=99_999)
    if rows * columns > MAX_CELLS:  # only a very wide sheet needs the shorter row numbers looked at
        rows = max(map(int, re.findall(rb'\br=["\'][A-Za-z]*(\d+)', xml)), default=0)
    if rows * columns > MAX_CELLS:
        what = f"spans {rows} rows and {columns} columns; at most {MAX_CELLS} cells are read"
        raise InputError(Fault(what, "delete the rows and columns around the table", name, sheet))


def _hidden_in_xlsx(xml: bytes, stale: bool) -> Hidden:
    """Error cells and formulas without a stored result, by position; `stale`: the workbook asks to be calculated."""
    if not re.search(rb"""\bt=["']e["']|<(\w+:)?f[\s/>]""", xml):
        return {}
    hidden: Hidden = {}
    row = column = -1
    for event, element in SafeXml.iterparse(io.BytesIO(xml), events=("start", "end")):
        tag = _local(element.tag)
        if tag == "row":
            if event == "start":
                row, column = int(element.get("r", row + 2)) - 1, -1
            else:
                element.clear()
        elif tag == "c" and event == "start":
            letters = re.match("[A-Za-z]*", element.get("r", ""))[0].upper()  # type: ignore[index]
            column = sum((ord(c) - 64) * 26**i for i, c in enumerate(reversed(letters))) - 1 if letters else column + 1
        elif tag == "c":
            inside = {_local(child.tag): child.text for child in element}
            value = inside.get("v")
            if element.get("t") == "e":
                hidden[row, column] = Unreadable(f"error cell {value}")
            elif "f" in inside and element.get("t") not in ("str", "inlineStr") and not value:
                hidden[row, column] = _UNCALCULATED
            elif "f" in inside and stale and element.get("t", "n") == "n" and value is not None and float(value) == 0:
                # Programs that write formulas without calculating them store 0 and ask for calculation on opening.
                hidden[row, column] = _UNCALCULATED
    return hidden


def _look_into_ods(content: bytes, name: str) -> Callable[[str], Hidden]:
    hidden: dict[str, Hidden] = {}
    sheet, row, column, widest = "", 0, 0, 0
    for event, element in SafeXml.iterparse(io.BytesIO(_parts(content, name)["content.xml"]), events=("start", "end")):
        tag, given = _local(element.tag), {_local(k): v for k, v in element.attrib.items()}
        if event == "start":
            if tag == "table":
                sheet, row, widest = given.get("name", ""), 0, 0
            elif tag == "table-row":
                column = 0
        elif tag in ("table-cell", "covered-table-cell"):
            shown = " ".join("".join(child.itertext()) for child in element if _local(child.tag) == "p")
            width = int(given.get("number-columns-repeated", 1))
            if shown or "value-type" in given:
                widest = max(widest, column + width)
            kinds = {v for k, v in element.attrib.items() if _local(k) == "value-type"}
            if "error" in kinds or ("formula" in given and re.fullmatch(r"#[A-Z0-9/]+[!?]?|Err:\d+", shown)):
                hidden.setdefault(sheet, {})[row, column] = Unreadable(f"error cell {shown}".strip())
            elif "formula" in given and not kinds:
                hidden.setdefault(sheet, {})[row, column] = _UNCALCULATED
            column += width
        elif tag == "table-row":
            height = int(given.get("number-rows-repeated", 1))
            filled = any(_local(k) == "value-type" for cell in element for k in cell.attrib)
            if filled and (row + height) * widest > MAX_CELLS:
                what = f"spans {row + height} rows and {widest} columns; at most {MAX_CELLS} cells are read"
                raise InputError(Fault(what, "delete the rows and columns around the table", name, sheet))
            row += height
            element.clear()
    return lambda sheet: hidden.get(sheet, {})


def _look_into_xls(content: bytes, name: str) -> Callable[[str], Hidden]:
    """Error cells in the records of an Excel 97 workbook; calamine reads them as blanks."""
    stream, starts = _stream(content), {}
    for kind, body in _records(stream, 0):
        if kind == 0x0085:  # BOUNDSHEET: where the sheet begins, and its name in one or two bytes a letter
            wide = body[7] & 1
            label = body[8 : 8 + body[6] * (1 + wide)].decode("utf-16-le" if wide else "latin-1")
            starts[label] = struct.unpack_from("<I", body)[0]
        elif kind == 0x00FC and struct.unpack_from("<I", body, 4)[0] > len(stream):  # SST: the texts of all sheets
            raise ValueError("more texts than bytes")
    hidden = {label: _hidden_in_xls(stream, start) for label, start in starts.items()}
    return lambda sheet: hidden.get(sheet, {})


def _records(stream: bytes, place: int) -> Iterator[tuple[int, bytes]]:
    while place + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, place)
        if kind == 0x000A:  # EOF of the sheet
            return
        yield kind, stream[place + 4 : place + 4 + length]
        place += 4 + length


def _hidden_in_xls(stream: bytes, start: int) -> Hidden:
    hidden: Hidden = {}
    for kind, body in _records(stream, start):
        if kind == 0x0200:  # DIMENSIONS, in a longer and an older form: calamine takes memory for whatever they say
            top, bottom, left, right = struct.unpack_from("<IIHH" if len(body) == 14 else "<4H", body)
            empty = bottom == 0 or right == 0
            if not empty and (bottom < top or right < left or bottom * right > MAX_CELLS):
                raise ValueError(f"rows {top} to {bottom}, columns {left} to {right}")
        elif kind in _XLS_CELLS:
            row, column = struct.unpack_from("<HH", body)
            last = struct.unpack_from("<H", body, len(body) - 2)[0] if kind in _XLS_CELLS[:2] else column
            if max(column, last) >= XLS_COLUMNS:
                raise ValueError(f"column {max(column, last)}")
            no_number = kind == 0x0006 and body[12:14] == b"\xff\xff"
            if kind == 0x0205 and body[7] == 1:
                hidden[row, column] = _error_cell(body[6])
            elif no_number and body[6] == 2:
                hidden[row, column] = _error_cell(body[8])
            elif no_number and body[6] == 3:  # an empty result and a result never calculated are stored alike
                hidden[row, column] = _UNCALCULATED
    return hidden


def _error_cell(code: int) -> Unreadable:
    return Unreadable(f"error cell {ERROR_CODES.get(code, code)}")


def _stream(content: bytes) -> bytes:
    """The workbook stream of a compound file (MS-CFB): sectors chained through an allocation table."""
    if not content.startswith(_COMPOUND_FILE):
        raise ValueError("not an Excel 97-2003 workbook")
    shift, small_shift = struct.unpack_from("<HH", content, 0x1E)
    first_directory, _, cutoff, first_small, _, next_list, _ = struct.unpack_from("<7I", content, 0x30)
    end = 0xFFFFFFFA  # numbers from here on are marks, not sectors

    def sector(number: int) -> bytes:
        return content[(number + 1) << shift : (number + 2) << shift]

    def numbers(data: bytes) -> tuple[int, ...]:
        return struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])

    def chain(start: int, table: list[int]) -> Iterator[int]:
        steps = 0
        while start < end:
            if (steps := steps + 1) > len(table):
                raise ValueError("sectors run in a circle")
            yield start
            start = table[start]

    listed = list(struct.unpack_from("<109I", content, 0x4C))
    lists = 0
    while next_list < end:
        *more, next_list = numbers(sector(next_list))
        listed += more
        if (lists := lists + 1) > len(content) >> shift:
            raise ValueError("sectors run in a circle")
    table = [n for number in listed if number < end for n in numbers(sector(number))]
    directory = b"".join(map(sector, chain(first_directory, table)))
    entries = {}
    for at in range(0, len(directory), 128):
        label = directory[at : at + struct.unpack_from("<H", directory, at + 64)[0]].decode("utf-16-le").rstrip("\x00")
        entries[label] = struct.unpack_from("<II", directory, at + 116)
    start, size = entries.get("Workbook") or entries["Book"]
    if size >= cutoff:
        return b"".join(map(sector, chain(start, table)))[:size]
    small_table = [n for number in chain(first_small, table) for n in numbers(sector(number))]
    small = b"".join(map(sector, chain(entries["Root Entry"][0], table)))
    return b"".join(small[n << small_shift : (n + 1) << small_shift] for n in chain(start, small_table))[:size]


_TEXTS = (".csv", ".tsv", ".txt")
_WORKBOOKS = (".xlsx", ".xls", ".ods")
_READERS: dict[str, Callable[[Path, str, Mapping[str, str], str | None, str | None], ClientTable]] = {
    **dict.fromkeys(_TEXTS, _text),
    **dict.fromkeys(_WORKBOOKS, _workbook),
    ".parquet": _parquet,
}
