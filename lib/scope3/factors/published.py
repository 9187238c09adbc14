"""What every importer hands over, and the few things all of them need to read a publisher's file."""

from __future__ import annotations

import csv
import math
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
from python_calamine import CalamineError, CalamineWorkbook

from scope3.errors import Fault, InputError
from scope3.tables import FACTORS, conform

Sheet = list[list[Any]]
WORKBOOKS = {".xls", ".xlsx", ".xlsm", ".xlsb", ".ods"}


@dataclass(frozen=True)
class PublishedEdition:
    """One publisher's edition in our schema, with what was counted and what was left out on the way.

    other_gases: by factor_id the masses of gases that the schema has no column for, if the publisher splits them.
    """

    publisher: str
    edition: str
    table: pd.DataFrame
    valued_rows: int
    co2e_rows: int
    version: str = ""
    dropped: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    other_gases: pd.DataFrame | None = None


def read_sheets(path: Path) -> dict[str, Sheet]:
    """Every sheet of a workbook as rows of cells; a CSV file is one sheet without a name.

    path: the file as downloaded (.csv, .xls, .xlsx, .ods).
    Raises InputError where the file is missing, of another kind, or cannot be opened.
    """
    if not path.is_file():
        raise InputError(Fault("no such file", "give the path of the file as downloaded", file=str(path)))
    if path.suffix.lower() == ".csv":
        try:
            with path.open(encoding="utf-8-sig", newline="") as lines:
                return {"": [list(row) for row in csv.reader(lines)]}
        except (UnicodeDecodeError, csv.Error) as refused:
            raise InputError(
                Fault(f"not readable as UTF-8 CSV ({refused})", "download it again", file=path.name)
            ) from None
    if path.suffix.lower() not in WORKBOOKS:
        raise InputError(Fault(f"'{path.suffix}' is not read", "give the publisher's csv or workbook", file=path.name))
    try:
        workbook = CalamineWorkbook.from_path(str(path))
        return {
            name: workbook.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in workbook.sheet_names
        }
    except (CalamineError, OSError) as refused:
        raise InputError(Fault(f"cannot be opened ({refused})", "download the file again", file=path.name)) from None


def number(cell: Any) -> float | None:
    """The cell as a finite number; None for a blank, for text such as '< 1' and for an error value."""
    if isinstance(cell, bool) or cell is None:
        return None
    try:
        value = float(cell)
    except (TypeError, ValueError):
        return None
    return value if math.isfinite(value) else None


def text(cell: Any) -> str:
    """The cell as text on one line; whole numbers without a decimal point."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return " ".join(str("" if cell is None else cell).split())


def slug(name: str) -> str:
    """A publisher's name as one part of an activity path: lower case, ASCII, words joined by underscores.

    A point between digits stays, so that 3.5 t is not 35 t; signs that carry meaning are spelt out.
    """
    plain = name.replace("–", "-").replace("—", "-")
    plain = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode().lower()
    plain = plain.replace("%", " percent ").replace(">", " over ").replace("<", " under ").replace("&", " and ")
    plain = re.sub(r"(?<=\d)\+", " plus ", plain)
    plain = re.sub(r"(?<=\d),(?=\d)", "", plain)
    plain = re.sub(r"(?<!\d)\.|\.(?!\d)", " ", plain)
    return re.sub(r"[^a-z0-9.]+", "_", plain).strip("_")


def factor_table(rows: Iterable[dict[str, Any]], name: str) -> pd.DataFrame:
    """Rows as a factor table: the schema's columns in order, checked, sorted by factor_id.

    rows: dicts of the schema's columns, absent ones being blank; name: the file, for messages.
    Raises InputError where two rows share activity, region, year, component and unit, or break the schema.
    """
    table = conform(pd.DataFrame(list(rows), columns=list(FACTORS.columns), dtype="object"), FACTORS, name)
    key = ["activity", "region", "year", "component", "unit"]
    twice = table[table.duplicated(key, keep=False)]
    if len(twice):
        places = "; ".join(twice["source"].head(4))
        what = f"two factors for one key: {' | '.join(str(twice.iloc[0][column]) for column in key)} ({places})"
        raise InputError(Fault(what, "use the publisher's own file, where each row stands once", file=name))
    return table.sort_values("factor_id", kind="stable").reset_index(drop=True)
