"""What known_editions.csv says, against itself and against the files of the folder: words, digests, strangers."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from scope3.errors import Fault, fault_at
from scope3.factors.figure_checks import edition_of
from scope3.factors.table_files import KNOWN_EDITIONS, digests, factor_file, other_gases_file

STATED = ("factor_rows", "licence", "attribution", "page", "gwp_set", "shipped")
DIGEST = re.compile("[0-9a-f]{64}")


def known_faults(known: list[dict[str, Any]], folder: Path) -> list[Fault]:
    """Blanks in known_editions.csv, editions listed twice, words that are neither yes nor no, digests."""
    faults = []
    seen: set[str] = set()
    for row in known:
        name = edition_of(row)
        if name in seen:
            faults.append(fault_at(row, f"{name} is listed twice", "keep one", "edition"))
        seen.add(name)
        faults += [
            fault_at(row, f"{in_words(column)} of {name} is not stated", "state it, as the publication does", column)
            for column in STATED
            if not row[column]
        ]
        if row["shipped"] not in ("yes", "no", ""):
            faults.append(fault_at(row, f"shipped is '{row['shipped']}'", "write yes or no", "shipped"))
        faults += _official_digest(row)
        table = factor_file(name, folder)
        if row["shipped"] == "yes" and not table.is_file():
            what = f"the table of {name}, {table.name}, is not there"
            faults.append(fault_at(row, what, "import it with --write, or write no where it is not shipped", "shipped"))
        elif row["shipped"] == "yes":
            faults += _table_digests(row, table)
        elif row["shipped"] == "no" and table.is_file():
            mend = "take the table out, or write yes and record its digest"
            faults.append(fault_at(row, f"{table.name} is there, and not said to be", mend, "shipped"))
    return faults


def _official_digest(row: dict[str, Any]) -> list[Fault]:
    """A digest of the official file that is none, or that stands without the file's name, or is missing beside it."""
    file, digest = row["file"], row["sha256"]
    if digest and not DIGEST.fullmatch(digest):
        return [fault_at(row, f"'{digest}' is no SHA-256", "write its 64 digits, 0 to 9 and a to f", "sha256")]
    if bool(file) != bool(digest):
        what = f"{edition_of(row)} has {'a file without its digest' if file else 'a digest of no file'}"
        return [fault_at(row, what, "state both, or neither where the figures were tabulated by hand", "sha256")]
    return []


def _table_digests(row: dict[str, Any], table: Path) -> list[Fault]:
    """The table of an edition, or the gases beside it, where they are not those whose digests are recorded."""
    faults = []
    for column, digest in digests(table).items():
        file = (table if column == "table_sha256" else other_gases_file(table)).name
        if row[column] == digest:
            continue
        if not digest:
            faults.append(fault_at(row, f"{file} is not there", "restore it, or take its digest out", column))
        elif not row[column]:
            mend = f"import the official file again, and record the digest: {digest}"
            faults.append(fault_at(row, f"no digest of {file} is recorded", mend, column))
        else:
            mend = f"restore it, or import the official file again and record its digest in {KNOWN_EDITIONS}"
            faults.append(Fault("the table is not the one that was shipped", mend, file))
    return faults


def strangers(known: list[dict[str, Any]], folder: Path) -> list[Fault]:
    """Factor tables of the folder that no row of known_editions.csv stands for."""
    tables = [factor_file(edition_of(row), folder) for row in known]
    expected = {path.name for table in tables for path in (table, other_gases_file(table))}
    faults = []
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", errors="replace") as lines:
            first = lines.readline()
        if first.startswith("factor_id,") and path.name not in expected:
            what = f"a factor table of no edition in {KNOWN_EDITIONS}"
            faults.append(Fault(what, "list the edition with file, digest, counts and licence", path.name))
    beside = (table for table in tables if other_gases_file(table).is_file() and not table.is_file())
    faults += [Fault("gases of a table that is not there", "take it out", other_gases_file(t).name) for t in beside]
    return faults


def in_words(column: str) -> str:
    """A column as a person says it."""
    return {"gwp_set": "GWP set", "factor_rows": "count of factors"}.get(column, column)
