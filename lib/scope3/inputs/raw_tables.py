"""Rows of a client's file → a table of raw cells under the client's headings, with the row numbers of the file.

Nothing is converted here; what a cell means is decided in `cells`. What would be lost on the way (error cells, formulas
that were never calculated) stands in its place as an `Unreadable`, so that it is refused only where it matters.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import pandas as pd

from scope3.errors import Fault, InputError, nearest
from scope3.visible import CONTROL

MAX_COLUMNS = 16_384  # of a sheet, by the format of Excel
MAX_CELLS = 30_000_000  # a sheet of full height and 26 columns; every cell of the used area takes memory, empty or not
HEADER_ROWS = 50  # title rows above the header are allowed, but the header stands within the first rows
FAULTS_SHOWN = 20  # of one kind in one file or column; a wrong convention makes as many faults as there are rows
_NO_HEADING = ("a cell stands below no heading", "give the column a heading, or empty it")


@dataclass(frozen=True)
class Unreadable:
    """A cell that holds no value a reader could trust: why, and what mends it."""

    what: str
    mend: str = "correct the formula in the client's file, or replace it by its value"


Hidden = dict[tuple[int, int], Unreadable]  # by row and column, the first being 0
UNCALCULATED = Unreadable(
    "the formula was never calculated", "open the file in a spreadsheet program, let it calculate, and save it"
)
# The format of .ods says so at the cell; of .xlsx and .xls calamine tells the areas (`workbooks`).
MERGED = Unreadable(
    "the cell is merged with the one above; the value belongs to one row or to all",
    "unmerge the cells and fill in each row",
)


@dataclass(frozen=True)
class ClientTable:
    """One sheet of a client's file: raw cells under the client's headings, indexed by the file's own row numbers."""

    file: str
    sheet: str | None
    encoding: str | None
    header_row: int
    skipped: tuple[str, ...]
    cells: pd.DataFrame
    letters: Mapping[str, str] = field(default_factory=dict)  # a spreadsheet program's letter of each heading


def plain(heading: object) -> str:
    """A heading without case, spaces and punctuation; currency and percent signs stay, for they say something."""
    return _plain(str(heading))


# The header row is looked for among the lines, whose words repeat.
@lru_cache(maxsize=10_000)
def _plain(heading: str) -> str:
    text = unicodedata.normalize("NFKC", heading).casefold()
    return "".join(c for c in text if c.isalnum() or c == "%" or unicodedata.category(c) == "Sc")


def is_blank(cell: object) -> bool:
    """Whether a raw cell holds nothing, or space alone."""
    return cell is None or (isinstance(cell, str) and (not cell or cell.isspace()))


def headings_in(row: list[Any], headings: Mapping[str, str]) -> int:
    """How many of our columns a row has headings for."""
    return len({headings[plain(cell)] for cell in row if isinstance(cell, str) and plain(cell) in headings})


def letter(position: int) -> str:
    """The letter a spreadsheet program shows for a column, the first being 0."""
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def build_table(
    rows: list[list[Any]],
    name: str,
    headings: Mapping[str, str],
    sheet: str | None = None,
    encoding: str | None = None,
    text: bool = False,
) -> ClientTable:
    """The rows below the header as columns; a text file must have as many cells in every row as in its header."""
    if (width := max(map(len, rows), default=0)) > MAX_COLUMNS:
        row = next(number for number, cells in enumerate(rows, start=1) if len(cells) == width)
        what = f"{width} columns, at most {MAX_COLUMNS} are read"
        raise InputError(Fault(what, "give the table alone, one line for each record", name, sheet, row))
    scores = [headings_in(row, headings) for row in rows[:HEADER_ROWS]]
    if not any(scores):
        first = next(([str(c) for c in row if not is_blank(c)] for row in rows if not all(map(is_blank, row))), [])
        what = (
            f"no header row in the first {HEADER_ROWS} rows; the first cells are {first[:8]}" if first else "is empty"
        )
        mend = "name the client's headings under columns in organisation.yaml; "
        raise InputError(
            Fault(what, mend + nearest(first[0], headings.values()) if first else "export it again", name, sheet)
        )
    top = scores.index(max(scores))
    header = ["" if is_blank(cell) else _heading(cell) for cell in rows[top]]
    while not header[-1]:
        header.pop()
    body = rows[top + 1 :]
    numbers = range(top + 2, len(rows) + 1)
    filled = [number for number, row in zip(numbers, body, strict=True) if not all(map(is_blank, row))]
    if len(filled) < len(body):
        body = [rows[number - 1] for number in filled]
    faults = header_faults(header, name, sheet, top + 1) + _width_faults(header, body, filled, name, sheet, text)
    if faults:
        raise InputError(faults)
    if any(len(row) != len(header) for row in body):
        body = [(row + [""] * len(header))[: len(header)] for row in body]
    columns = list(zip(*body, strict=True)) if body else [()] * len(header)
    cells = {
        position: pd.Series(column, index=filled, dtype="str" if text else "object")
        for position, (heading, column) in enumerate(zip(header, columns, strict=True))
        if heading
    }
    for position, heading in enumerate(header):
        if not heading and not all(map(is_blank, columns[position])):
            row = next(n for n, cell in zip(filled, columns[position], strict=True) if not is_blank(cell))
            raise InputError(Fault(*_NO_HEADING, name, sheet, row, letter(position)))
    frame = pd.DataFrame(cells, index=pd.Index(filled, dtype="int64"))
    frame.columns = pd.Index([heading for heading in header if heading], dtype="object")
    skipped = tuple(
        f"row {n}: " + " | ".join(str(c).strip() for c in row if not is_blank(c))
        for n, row in enumerate(rows[:top], start=1)
        if not all(map(is_blank, row))
    )
    letters = {heading: letter(position) for position, heading in enumerate(header) if heading}
    return ClientTable(name, sheet, encoding, top + 1, skipped, frame, letters)


def _heading(cell: object) -> str:
    if isinstance(cell, Unreadable):
        return cell.what
    return f"{cell:.15g}" if isinstance(cell, (int, float)) else str(cell).strip()


def header_faults(header: list[str], name: str, sheet: str | None, row: int) -> list[Fault]:
    """A fault for each heading that stands more than once, or holds what no text holds."""
    times = Counter(filter(None, header))
    mend, sign = "give each column a heading of its own", "write the heading in plain letters"
    faults = [
        Fault(f"heading '{h}' stands {n} times", mend, name, sheet, row, h) for h, n in sorted(times.items()) if n > 1
    ]
    wrong = sorted((heading, found[0]) for heading in times if (found := CONTROL.search(heading)))
    return faults + [
        Fault(f"the heading holds U+{ord(letter):04X}, which no text holds", sign, name, sheet, row, heading)
        for heading, letter in wrong
    ]


def _width_faults(
    header: list[str], body: list[list[Any]], numbers: list[int], name: str, sheet: str | None, text: bool
) -> list[Fault]:
    """Rows with more cells than headings (an unquoted delimiter shifts every cell after it) or, in text, with fewer."""
    width, faults = len(header), []
    for number, row in zip(numbers, body, strict=True):
        if len(row) > width and not all(map(is_blank, row[width:])):
            position = next(i for i in range(width, len(row)) if not is_blank(row[i]))
            what, mend = (f"{len(row)} cells, the header has {width}", "put text that holds the delimiter in quotes")
            faults.append(Fault(*((what, mend) if text else _NO_HEADING), name, sheet, number, letter(position)))
        elif text and len(row) < width:
            what = f"{len(row)} cells, the header has {width}"
            faults.append(Fault(what, "complete the row", name, sheet, number, header[len(row)] or letter(len(row))))
    if len(faults) > FAULTS_SHOWN:
        more = Fault(f"{len(faults) - FAULTS_SHOWN} more rows of a wrong width", "mend them as above", name, sheet)
        return [*faults[:FAULTS_SHOWN], more]
    return faults
