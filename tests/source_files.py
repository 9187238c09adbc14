"""Files as clients send them, for the tests of reading: small texts and workbooks, sound or tampered with."""

from __future__ import annotations

import datetime as dt
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from scope3.errors import InputError
from scope3.inputs.reading import plain, read_table

FIXTURES = Path(__file__).parent / "fixtures"
HEADINGS = {plain(h): h for h in ("id", "supplier", "amount", "currency", "date")}
HEADER = ["id", "supplier", "amount", "currency"]
ROWS = [
    ["00123", "M\u00fcller & S\u00f6hne", 1234.5, "EUR"],
    ["T-2", "Oak, Boards", -12, "EUR"],
    ["NA", 'say "hi"', 0.01, "EUR"],
]


def write(folder, content, name="a.csv", encoding="utf-8"):
    """A file of text in an encoding, or of bytes as they are."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


def read(path, **declared):
    """The table of a file under the declaration."""
    return read_table(path, path.name, HEADINGS, **declared)


def refusal(path, **declared):
    """The first fault for which a file is refused."""
    with pytest.raises(InputError) as refused:
        read(path, **declared)
    return refused.value.faults[0]


def xlsx(path, *sheets, **options):
    """A workbook of sheets (name, rows); a cell may be ("=formula", stored result)."""
    with xlsxwriter.Workbook(path, options) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for name, rows in sheets:
            sheet = book.add_worksheet(name)
            for r, row in enumerate(rows):
                for c, cell in enumerate(row):
                    if isinstance(cell, tuple):
                        sheet.write_formula(r, c, cell[0], None, cell[1])
                    elif isinstance(cell, dt.date):
                        sheet.write_datetime(r, c, cell, day)
                    else:
                        sheet.write(r, c, cell)
    return path


def rezip(source, target, change):
    """The archive again with its parts changed by `change(name, content)`."""
    with zipfile.ZipFile(source) as before, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            after.writestr(name, change(name, before.read(name)))
    return target
