"""The client's own factor tables: somebody stands behind each figure, something shows it, and it holds for a time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from scope3.errors import Fault, InputError, fault_at
from scope3.factors.checks import check_factors
from scope3.factors.table_files import read_factors
from scope3.tables import FACTORS, OWN_FACTORS, rows_of


def read_own_factors(files: Iterable[Path], period_end: date) -> list[pd.DataFrame]:
    """A client's factor tables, checked, with the column own_step: who stands behind the row, on what, until when.

    Arguments: `files`, `period_end` (last day of the reporting period). Returns rows of tables.FACTORS and own_step.
    Raises InputError with everything wrong: an unfit row, a blank owner or evidence, no date, a figure that expired.
    """
    tables, faults = [], []
    for path in files:
        try:
            tables.append(_read(path, period_end))
        except InputError as refused:
            faults += refused.faults
    if faults:
        raise InputError(faults)
    return tables


def _read(path: Path, period_end: date) -> pd.DataFrame:
    table = read_factors(path, OWN_FACTORS)
    faults = check_factors(table, path.name)
    placed = table.assign(source_file=path.name, source_row=range(2, len(table) + 2))
    faults += [fault for row in rows_of(placed) if (fault := _expiry_fault(row, period_end))]
    if faults:
        raise InputError(faults)
    said = "own factor of " + table["owner"] + ", evidence " + table["evidence"] + ", valid until " + table["expires"]
    return table[list(FACTORS.columns)].assign(own_step=said)


def _expiry_fault(row: dict[str, Any], period_end: date) -> Fault | None:
    """What is wrong with the last day of a figure."""
    try:
        expires = date.fromisoformat(row["expires"])
    except ValueError:
        return fault_at(row, f"'{row['expires']}' is no date", "write it as 2026-12-31", "expires")
    if expires >= period_end:
        return None
    what = f"own factor '{row['factor_id']}' expired on {expires}, the reporting period ends on {period_end}"
    return fault_at(row, what, f"ask {row['owner']} to confirm it to a later day, or take another factor", "expires")
