"""The first place where two files of outputs differ, said so that a person finds it."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

LONGEST = 100


def difference(recorded: Path, fresh: Path, name: str) -> str | None:
    """One line on the first difference between a recorded file and a fresh one; None when the bytes are equal."""
    old, new = recorded.read_bytes(), fresh.read_bytes()
    if old == new:
        return None
    if name.endswith(".parquet"):
        return f"{name}, {_tables(recorded, fresh)}"
    if name.endswith(".ipynb"):
        return f"{name}, {_notebooks(old, new)}"
    try:
        return f"{name}, {_texts(old.decode('utf-8'), new.decode('utf-8'))}"
    except UnicodeDecodeError:
        return f"{name}: {len(old)} bytes -> {len(new)} bytes, other content"


# The ledger comes first: a line that is covered or excluded stands in no other table.
CAUSES = ("ledger", "activity_data", "emissions", "inventory", "reconciliation")


def order(name: str) -> tuple[int, str]:
    """Where a file stands in a report: causes before effects."""
    for rank, start in enumerate(CAUSES):
        if name.startswith(start):
            return rank, name
    return len(CAUSES), name


def _texts(old: str, new: str) -> str:
    olds, news = old.splitlines(), new.splitlines()
    for number, (one, other) in enumerate(zip(olds, news, strict=False), start=1):
        if one != other:
            return f"line {number}: {_short(one, other)}"
    shorter = min(len(olds), len(news))
    if len(olds) == len(news):
        return "other line ends"
    more, side = (olds, "only before") if len(olds) > shorter else (news, "only now")
    return f"line {shorter + 1}, {side}: {more[shorter][:LONGEST]}"


def _short(one: str, other: str) -> str:
    """Both lines, cut so that what differs is still in sight."""
    same = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    start = max(0, same - LONGEST // 2) if max(len(one), len(other)) > LONGEST else 0

    def cut(text: str) -> str:
        end = "..." if len(text) > start + LONGEST else ""
        return ("..." if start else "") + text[start : start + LONGEST] + end

    return f"{cut(one)} -> {cut(other)}"


def _notebooks(old: bytes, new: bytes) -> str:
    try:
        olds, news = json.loads(old)["cells"], json.loads(new)["cells"]
    except (ValueError, KeyError, TypeError):
        return "no longer a notebook"
    for number, (one, other) in enumerate(zip(olds, news, strict=False)):
        if one != other:
            part = "source" if one.get("source") != other.get("source") else "outputs"
            return f"cell {number}, {part}, {_texts(_text(one.get(part, one)), _text(other.get(part, other)))}"
    if len(olds) != len(news):
        return f"{len(olds)} cells -> {len(news)} cells"
    return "metadata"


def _text(value: Any) -> str:
    if isinstance(value, list) and all(isinstance(line, str) for line in value):
        return "".join(value)
    return json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False)


def _tables(recorded: Path, fresh: Path) -> str:
    import pyarrow
    import pyarrow.parquet

    try:
        old, new = (pyarrow.parquet.read_table(path).to_pylist() for path in (recorded, fresh))
    except (pyarrow.ArrowException, OSError) as problem:
        return f"not a readable table any more ({type(problem).__name__})"
    columns = [list(rows[0]) if rows else [] for rows in (old, new)]
    if old and new and columns[0] != columns[1]:
        gone, added = (sorted(set(one) - set(other)) for one, other in (columns, columns[::-1]))
        return (
            f"columns: {', '.join(gone) or 'none'} -> {', '.join(added) or 'none'}"
            if gone or added
            else "columns: other order"
        )
    lone = _lone_record(old, new) if len(old) != len(new) else None
    if lone:
        return f"{lone} ({len(old)} rows -> {len(new)} rows)"
    for number, (one, other) in enumerate(zip(old, new, strict=False)):
        for column in one:
            if not _equal(one[column], other[column]):
                return f"{_row(other, number)}, {column}: {one[column]} -> {other[column]}"
    if len(old) != len(new):
        return f"{len(old)} rows -> {len(new)} rows"
    return "equal values, stored otherwise"


def _lone_record(old: list[dict[str, Any]], new: list[dict[str, Any]]) -> str | None:
    """The first record that only one of the tables has."""
    for these, those, side in ((old, new, "only before"), (new, old, "only now")):
        others = {row.get("record_id") for row in those}
        for number, row in enumerate(these):
            if "record_id" in row and row["record_id"] not in others:
                return f"{_row(row, number)}, {side}"
    return None


def _row(row: dict[str, Any], number: int) -> str:
    where = f"record {row['record_id']}" if row.get("record_id") is not None else f"row {number + 1}"
    if row.get("source_file") is not None and row.get("source_row") is not None:
        where += f" ({row['source_file']} row {row['source_row']})"
    return where


def _equal(one: Any, other: Any) -> bool:
    # A missing number is equal to a missing number, which floating point denies.
    missing = isinstance(one, float) and isinstance(other, float) and math.isnan(one) and math.isnan(other)
    return missing or bool(one == other)
