"""What calamine does not tell of .xls: error cells, formulas without a result, and sizes it would take memory for.

An Excel 97 workbook is a stream of records (MS-XLS) inside a compound file of chained sectors (MS-CFB).
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator

from scope3.inputs.raw_tables import MAX_CELLS, UNCALCULATED, Hidden, Unreadable

COMPOUND_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MAX_COLUMNS = 256  # of the format itself
_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}
# Records that hold cells: MULBLANK, MULRK, FORMULA, LABEL (two forms), RSTRING, LABELSST, BLANK, NUMBER, BOOLERR, RK.
_CELLS = (0x00BE, 0x00BD, 0x0006, 0x0004, 0x0204, 0x00D6, 0x00FD, 0x0201, 0x0203, 0x0205, 0x027E)


def look_into_xls(content: bytes, name: str) -> Callable[[str], Hidden]:
    """What calamine reads as blank in a sheet of the workbook; raises ValueError for what it claims and cannot hold."""
    stream = stream_of(content)
    for kind, body in records_of(stream, 0):
        if kind == 0x00FC and struct.unpack_from("<I", body, 4)[0] > len(stream):  # SST: the texts of all sheets
            raise ValueError("more texts than bytes")
    hidden = {label: _hidden_in_xls(stream, start) for label, start in sheet_starts(stream).items()}
    return lambda sheet: hidden.get(sheet, {})


def sheet_starts(stream: bytes) -> dict[str, int]:
    """Where each sheet begins in the workbook stream, by its name."""
    starts = {}
    for kind, body in records_of(stream, 0):
        if kind == 0x0085:  # BOUNDSHEET: where the sheet begins, and its name in one or two bytes a letter
            wide = body[7] & 1
            label = body[8 : 8 + body[6] * (1 + wide)].decode("utf-16-le" if wide else "latin-1")
            starts[label] = struct.unpack_from("<I", body)[0]
    return starts


def records_of(stream: bytes, place: int) -> Iterator[tuple[int, bytes]]:
    """The records from a place in the workbook stream to the end of its sheet, each by its kind."""
    while place + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, place)
        if kind == 0x000A:  # EOF of the sheet
            return
        yield kind, stream[place + 4 : place + 4 + length]
        place += 4 + length


def _hidden_in_xls(stream: bytes, start: int) -> Hidden:
    hidden: Hidden = {}
    for kind, body in records_of(stream, start):
        if kind == 0x0200:  # DIMENSIONS, in a longer and an older form: calamine takes memory for whatever they say
            top, bottom, left, right = struct.unpack_from("<IIHH" if len(body) == 14 else "<4H", body)
            empty = bottom == 0 or right == 0
            if not empty and (bottom < top or right < left or bottom * right > MAX_CELLS):
                raise ValueError(f"rows {top} to {bottom}, columns {left} to {right}")
        elif kind in _CELLS:
            row, column = struct.unpack_from("<HH", body)
            last = struct.unpack_from("<H", body, len(body) - 2)[0] if kind in _CELLS[:2] else column
            if max(column, last) >= MAX_COLUMNS:
                raise ValueError(f"column {max(column, last)}")
            no_number = kind == 0x0006 and body[12:14] == b"\xff\xff"
            if kind == 0x0205 and body[7] == 1:
                hidden[row, column] = _error_cell(body[6])
            elif no_number and body[6] == 2:
                hidden[row, column] = _error_cell(body[8])
            elif no_number and body[6] == 3:  # an empty result and a result never calculated are stored alike
                hidden[row, column] = UNCALCULATED
    return hidden


def _error_cell(code: int) -> Unreadable:
    return Unreadable(f"error cell {_ERRORS.get(code, code)}")


def stream_of(content: bytes) -> bytes:
    """The workbook stream of a compound file (MS-CFB): sectors chained through an allocation table."""
    if not content.startswith(COMPOUND_FILE):
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
