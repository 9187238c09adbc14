"""A file too long to be held at once, in pieces that are each a table of raw cells as of a whole file."""

from __future__ import annotations

import codecs
import csv
import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from scope3.errors import Fault, InputError
from scope3.inputs.raw_tables import HEADER_ROWS, ClientTable, build_table
from scope3.inputs.reading import TEXTS, delimiter_of, from_arrow
from scope3.visible import CONTROL

# Lines in a piece: a few hundred megabytes while their cells are read.
PIECE = 200_000


def pieces(path: Path, name: str, headings: Mapping[str, str], encoding: str | None = None) -> Iterator[ClientTable]:
    """The file's lines, some at a time, with the row numbers that they have in the file.

    Arguments as of `reading.read_table`; Parquet and text are read, workbooks cannot be so long. Raises InputError
    naming file, row and column of what cannot be read without guessing.
    """
    kind = path.suffix.lower()
    if kind == ".parquet":
        yield from _parquet(path, name, headings)
    elif kind in TEXTS:
        yield from _text(path, name, headings, encoding)
    else:
        what = f"files ending in '{kind}' are not read piece by piece"
        raise InputError(Fault(what, "save it as one of " + ", ".join((*TEXTS, ".parquet")), name))


def _parquet(path: Path, name: str, headings: Mapping[str, str]) -> Iterator[ClientTable]:
    row = 2
    try:
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(PIECE):
                yield from_arrow(pa.Table.from_batches([batch]), name, headings, row)
                row += batch.num_rows
    except (pa.ArrowException, OSError, ValueError) as fault:
        raise InputError(Fault(f"cannot be opened as Parquet ({str(fault)[:120]})", "export it again", name)) from None


def _text(path: Path, name: str, headings: Mapping[str, str], declared: str | None) -> Iterator[ClientTable]:
    try:
        # A byte order mark is no part of the first heading.
        encoding = codecs.lookup(declared or "utf-8").name.replace("utf-8", "utf-8-sig")
    except LookupError:
        what = f"unknown encoding '{declared}'"
        raise InputError(Fault(what, "use a name such as utf-8, cp1252 or utf-16", name)) from None
    row = 0
    try:
        with path.open(encoding=encoding, newline="") as stream:
            delimiter = delimiter_of("".join(itertools.islice(stream, HEADER_ROWS)), headings)
            stream.seek(0)
            reader = csv.reader(_watched(stream, name, encoding), delimiter=delimiter, strict=True)
            header: list[list[str]] = []
            while rows := list(itertools.islice(reader, PIECE)):
                piece = build_table([*header, *rows], name, headings, encoding=encoding, text=True)
                if not header:
                    header, header_row = [rows[piece.header_row - 1]], piece.header_row
                else:
                    # The header stands above every piece, and counts in the first alone.
                    cells = piece.cells.set_axis(piece.cells.index + row - 1)
                    piece = replace(piece, header_row=header_row, cells=cells)
                row += len(rows)
                yield piece
    except UnicodeDecodeError:
        mend = "declare the encoding of this file in organisation.yaml, or save it as UTF-8"
        raise InputError(Fault(f"after row {row} the bytes are not {encoding}", mend, name)) from None
    except csv.Error as fault:
        mend = "close every quote, and double the quotes inside a quoted text"
        raise InputError(Fault(f"after row {row} quotes do not fit ({fault})", mend, name)) from None


def _watched(stream: Iterable[str], name: str, encoding: str) -> Iterator[str]:
    """The lines, as long as they hold only what text holds."""
    for number, line in enumerate(stream, start=1):
        if found := CONTROL.search(line):
            what = f"character U+{ord(found[0]):04X}; read as {encoding}, this is not text"
            mend = "declare the encoding of this file in organisation.yaml, or correct the text where it was lost"
            raise InputError(Fault(what, mend, name, row=number))
        yield line
