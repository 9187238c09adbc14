"""CSV files as spreadsheets write them where the comma is the decimal mark: semicolons between the cells."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from scope3.errors import Fault, InputError
from scope3.factors.published import number

# Windows-1252 holds all of Latin-1's letters; UTF-8 is tried first because it refuses what is not UTF-8.
ENCODINGS = ("utf-8-sig", "cp1252")


def read_semicolons(path: Path) -> list[list[str]]:
    """The rows of a CSV file with semicolons, in UTF-8 or Windows-1252; raises InputError where it is none."""
    if not path.is_file():
        raise InputError(Fault("no such file", "give the path of the file as downloaded", file=str(path)))
    for encoding in ENCODINGS:
        try:
            content = path.read_bytes().decode(encoding)
            return [list(row) for row in csv.reader(io.StringIO(content, newline=""), delimiter=";")]
        except (UnicodeDecodeError, csv.Error):
            continue
    raise InputError(Fault("not readable as CSV with semicolons", "download the file again", file=path.name))


def decimal(cell: str) -> float | None:
    """The cell as a number, the comma being its decimal mark; None for a blank and for what is no number.

    A point could be a mark of thousands, or a decimal one put there by another program: such a cell is no number.
    """
    return None if "." in cell else number(cell.strip().replace(",", "."))
