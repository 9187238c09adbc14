"""A client's file as a table of raw cells under its own headings, with the row numbers a spreadsheet program shows."""

from __future__ import annotations

import codecs
import csv
import io
import itertools
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from scope3.errors import Fault, InputError
from scope3.inputs.raw_tables import (
    HEADER_ROWS,
    MAX_CELLS,
    ClientTable,
    Unreadable,
    build_table,
    header_faults,
    headings_in,
    letter,
    plain,
)
from scope3.inputs.workbooks import LOOKS, read_workbook
from scope3.inputs.xls_workbooks import COMPOUND_FILE
from scope3.inputs.zipped_workbooks import MAX_UNPACKED_BYTES
from scope3.visible import CONTROL

__all__ = ["ClientTable", "Unreadable", "delimiter_of", "from_arrow", "plain", "read_table"]

MAX_FILE_BYTES = 2**30
DELIMITERS = (",", ";", "\t")
TEXTS = (".csv", ".tsv", ".txt")
KINDS = (*TEXTS, *LOOKS, ".parquet")
# What stands where a character was lost in a wrong encoding.
LOST = "\ufffd"
_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def read_table(
    path: Path, name: str, headings: Mapping[str, str], *, sheet: str | None = None, encoding: str | None = None
) -> ClientTable:
    """The raw cells of one client file; the header is the row that holds most of the headings looked for.

    path: the file. name: how messages call it. headings: plain heading → our column. sheet, encoding: as declared.
    Raises InputError naming file, sheet, row and column of what cannot be read without guessing.
    """
    kind = path.suffix.lower()
    if kind not in KINDS:
        macro = kind in (".xlsm", ".xltm", ".xlsb", ".xlam")
        what = "is a macro or binary workbook" if macro else f"files ending in '{kind}' are not read"
        raise InputError(Fault(what, "save it as one of " + ", ".join(KINDS), file=name))
    if path.stat().st_size > MAX_FILE_BYTES:
        raise InputError(Fault(f"larger than {MAX_FILE_BYTES} bytes", "split it into several files", file=name))
    if kind not in LOOKS and sheet is not None:
        raise InputError(
            Fault(f"has no sheets, but sheet '{sheet}' is declared", "remove sheet in organisation.yaml", name)
        )
    if kind not in TEXTS and encoding is not None:
        raise InputError(
            Fault(f"is no text, but encoding '{encoding}' is declared", "remove encoding in organisation.yaml", name)
        )
    if kind in LOOKS:
        return read_workbook(path, name, headings, sheet)
    return _text(path, name, headings, encoding) if kind in TEXTS else _parquet(path, name, headings)


# --- Text -------------------------------------------------------------------------------------------------------------


def _decode(content: bytes, name: str, declared: str | None) -> tuple[str, str]:
    """The text of a file and its encoding: declared, else told by a byte order mark, else UTF-8, else Windows-1252.

    Raises InputError where the bytes do not fit the encoding.
    """
    marked = next((encoding for mark, encoding in _BOMS if content.startswith(mark)), None)
    mend = "declare the encoding of this file in organisation.yaml, or save it as UTF-8"
    if content.startswith((b"PK\x03\x04", COMPOUND_FILE)):
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


def _text(path: Path, name: str, headings: Mapping[str, str], declared: str | None) -> ClientTable:
    text, encoding = _decode(path.read_bytes(), name, declared)
    if text.count("\n") + max(map(text.count, DELIMITERS)) >= MAX_CELLS:
        raise InputError(Fault(f"more than {MAX_CELLS} cells", "split it into several files", name))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text, headings), strict=True)
    rows: list[list[str]] = []
    try:
        rows.extend(reader)
    except csv.Error as fault:
        mend = "close every quote, and double the quotes inside a quoted text"
        raise InputError(Fault(f"quotes do not fit ({fault})", mend, name, row=len(rows) + 1)) from None
    if LOST in text or CONTROL.search(text):
        raise InputError(_control_fault(rows, name, encoding))
    return build_table(rows, name, headings, encoding=encoding, text=True)


def _control_fault(rows: list[list[str]], name: str, encoding: str) -> Fault:
    """Where the first character stands that no text holds."""
    for number, row in enumerate(rows, start=1):
        for position, cell in enumerate(row):
            if found := next((sign for sign in cell if sign == LOST or CONTROL.match(sign)), None):
                what = f"character U+{ord(found):04X} in {cell.strip()[:40]!r}; read as {encoding}, this is not text"
                mend = "declare the encoding of this file in organisation.yaml, or correct the text where it was lost"
                return Fault(what, mend, name, row=number, column=letter(position))
    raise AssertionError("called only where such a character was found")


def delimiter_of(text: str, headings: Mapping[str, str]) -> str:
    """The delimiter under which most headings are found; a guess from counts alone would split '1,5' in two."""
    return max(
        DELIMITERS, key=lambda mark: max((headings_in(row, headings) for row in _first_rows(text, mark)), default=0)
    )


def _first_rows(text: str, delimiter: str) -> Iterator[list[str]]:
    try:
        yield from itertools.islice(
            csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True), HEADER_ROWS
        )
    except csv.Error:
        return


# --- Parquet ----------------------------------------------------------------------------------------------------------


def _parquet(path: Path, name: str, headings: Mapping[str, str]) -> ClientTable:
    try:
        with pq.ParquetFile(path) as file:
            if file.metadata.num_rows * file.metadata.num_columns > MAX_CELLS:
                raise InputError(Fault(f"more than {MAX_CELLS} cells", "split it into several files", name))
            groups = (file.metadata.row_group(number) for number in range(file.metadata.num_row_groups))
            if (
                sum(group.total_byte_size for group in groups) > MAX_UNPACKED_BYTES
                or _repeats(path) > MAX_UNPACKED_BYTES
            ):
                what = f"unpacks to more than {MAX_UNPACKED_BYTES} bytes"
                raise InputError(Fault(what, "split it into several files", name))
            table = file.read()
    except (pa.ArrowException, OSError, ValueError) as fault:
        raise InputError(Fault(f"cannot be opened as Parquet ({str(fault)[:120]})", "export it again", name)) from None
    return from_arrow(table, name, headings)


def from_arrow(table: pa.Table, name: str, headings: Mapping[str, str], first_row: int = 2) -> ClientTable:
    """A table of Arrow as a table of raw cells, the header being row 1 and the first line row `first_row`."""
    header = [heading.strip() for heading in table.column_names]
    faults = header_faults(header, name, None, 1)
    for field in table.schema:
        if pa.types.is_nested(field.type) or pa.types.is_binary(field.type) or getattr(field.type, "tz", None):
            mend = "use text, numbers, days without time zone, or truth values"
            faults.append(Fault(f"type {field.type} is not read", mend, name, column=field.name))
    if not headings_in(header, headings):
        mend = "name the client's headings under columns in organisation.yaml"
        faults.append(Fault(f"no known heading among {header[:8]}", mend, name, row=1))
    if faults:
        raise InputError(faults)
    rows = pd.RangeIndex(first_row, table.num_rows + first_row)
    cells = {
        heading: pd.Series(pd.array(column, dtype="str"), index=rows)
        if _is_text(column.type)
        else pd.Series(_cells(column), index=rows, dtype="object")
        for heading, column in zip(header, table.columns, strict=True)
    }
    return ClientTable(name, None, None, 1, (), pd.DataFrame(cells, index=rows))


def _repeats(path: Path) -> int:
    """The bytes that texts take when each stands in its row, counted while each is held once.

    A text is written once for a whole column, so that a small file may hold one of a megabyte a million times.
    """
    with pq.ParquetFile(path) as file:
        kinds = {field.name: getattr(field.type, "value_type", field.type) for field in file.schema_arrow}
    texts = [name for name, kind in kinds.items() if _is_text(kind)]
    size = 0
    with pq.ParquetFile(path, read_dictionary=texts) as file:
        for batch in file.iter_batches(columns=texts):
            for column in batch.columns:
                if pa.types.is_dictionary(column.type):
                    lengths = pc.binary_length(column.dictionary)
                    size += pc.sum(pc.take(lengths, column.indices).cast(pa.int64())).as_py() or 0
                else:
                    size += column.nbytes
    return size


def _is_text(kind: pa.DataType) -> bool:
    return pa.types.is_string(kind) or pa.types.is_large_string(kind)


def _cells(column: pa.ChunkedArray) -> list[Any]:
    if pa.types.is_decimal(column.type):
        column = column.cast(pa.float64())
    if pa.types.is_timestamp(column.type):
        column = column.cast(pa.timestamp("us"), safe=False)
    return column.to_pylist()
