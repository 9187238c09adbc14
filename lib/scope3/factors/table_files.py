"""Factor tables as files: which editions there are, where each one stands, and its rows as typed cells."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pandera.pandas as pa

from scope3.errors import Fault, InputError, fault_at
from scope3.files import sha256
from scope3.paths import FACTORS as FOLDER
from scope3.tables import FACTORS, conform, rows_of
from scope3.visible import CONTROL

KNOWN_EDITIONS = "known_editions.csv"


def known_editions(folder: Path = FOLDER) -> list[dict[str, str]]:
    """The editions we know: digest and counts of the official file, digests of our tables. Source: known_editions.csv.

    Raises InputError where the list is not UTF-8.
    """
    try:
        with (folder / KNOWN_EDITIONS).open(encoding="utf-8-sig", newline="") as lines:
            return list(csv.DictReader(lines))
    except UnicodeDecodeError as refused:
        what = f"not a CSV file in UTF-8 ({refused})"
        raise InputError(Fault(what, "save it as CSV in UTF-8", KNOWN_EDITIONS)) from None


def shipped_editions(folder: Path = FOLDER) -> list[str]:
    """The known editions whose tables stand in the folder, as publisher/edition."""
    listed = (f"{row['publisher']}/{row['edition']}" for row in known_editions(folder))
    return sorted(edition for edition in listed if factor_file(edition, folder).exists())


def factor_file(edition: str, folder: Path = FOLDER) -> Path:
    """The table of one edition, named as publisher/edition."""
    return folder / f"{edition.replace('/', '_')}.csv"


def other_gases_file(table: Path) -> Path:
    """Beside a factor table, the masses of the gases that it has no columns for."""
    return table.with_name(f"{table.stem}_other_gases.csv")


def digests(table: Path) -> dict[str, str]:
    """SHA-256 of a factor table and of the gases beside it, by column of known_editions.csv; blank for no file."""
    files = {"table_sha256": table, "other_gases_sha256": other_gases_file(table)}
    return {column: sha256(file) if file.is_file() else "" for column, file in files.items()}


def read_factors(path: Path, schema: pa.DataFrameSchema = FACTORS) -> pd.DataFrame:
    """A factor table in a schema, the client's in OWN_FACTORS; raises InputError for what does not fit, with its place.

    Read as text first, so that the region NA stays Namibia and nothing but an empty cell is a blank.
    """
    text = _cells(path)
    needed = [(name, rule) for name, rule in schema.columns.items() if not rule.nullable and name not in text]
    faults = [
        Fault("the column is missing", f"add it: {r.description}", path.name, None, 1, name) for name, r in needed
    ]
    for column, rule in schema.columns.items():
        kind = rule.metadata["type"]
        if column not in text or kind not in ("float64", "Int64"):
            continue
        parsed = pd.to_numeric(text[column], errors="coerce")
        unfit = parsed.isna() | np.isinf(parsed) | ((kind == "Int64") & parsed.mod(1).ne(0))
        for row in rows_of(text[unfit & text[column].notna()]):
            what = f"'{row[column]}' is not a number" + (" without decimals" if kind == "Int64" else "")
            faults.append(fault_at(row, what, "write digits with '.' as the decimal mark", column))
        text[column] = parsed.mask(unfit)
    if faults:
        raise InputError(faults)
    placed = text[["source_file", "source_row"]]
    text = text.drop(columns=["source_file", "source_row"])
    try:
        return conform(text, schema, path.name)
    except InputError as refused:
        raise InputError([_placed(fault, placed) for fault in refused.faults]) from None


def _cells(path: Path) -> pd.DataFrame:
    """The cells of a factor table as text, each row with its place; blanks are missing."""
    if not path.is_file():
        raise InputError(Fault("factor table not found", "name a file beside organisation.yaml", file=path.name))
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            rows = [(number, row) for number, row in enumerate(csv.reader(lines, strict=True), start=1) if row]
    except (UnicodeDecodeError, csv.Error) as refused:
        what = f"not a CSV file in UTF-8 ({refused})"
        raise InputError(Fault(what, "save it as CSV in UTF-8", path.name)) from None
    if not rows:
        raise InputError(Fault("the file is empty", "give the header row and the factors", path.name))
    header = rows[0][1]
    if twice := sorted({name for name in header if header.count(name) > 1}):
        mend = "give each column a heading of its own"
        raise InputError([Fault(f"heading '{name}' stands twice", mend, path.name, None, 1, name) for name in twice])
    uneven = [number for number, row in rows[1:] if len(row) != len(header)]
    if uneven:
        mend = "put text that holds a comma in quotes, and write every cell of the row"
        raise InputError([Fault(f"not {len(header)} cells, as the header has", mend, path.name, row=n) for n in uneven])
    for number, row in rows:
        if sign := next(filter(None, map(CONTROL.search, row)), None):
            what = f"holds U+{ord(sign[0]):04X}, which no text holds"
            raise InputError(Fault(what, "write it in plain letters", path.name, row=number))
    cells = pd.DataFrame([row for _, row in rows[1:]], columns=header, dtype="str").replace("", None)
    return cells.assign(source_file=path.name, source_row=[number for number, _ in rows[1:]])


def _placed(fault: Fault, placed: pd.DataFrame) -> Fault:
    """A fault of the schema at the row of the file; the schema of factors itself knows no places."""
    return fault if fault.row is None else replace(fault, row=int(placed["source_row"].iloc[fault.row]))
