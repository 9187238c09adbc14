"""The client's own factor tables: somebody stands behind each figure, something shows it, and it holds for a time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from scope3.errors import Fault, InputError, fault_at
from scope3.factors.checks import LOSSES, check_factors
from scope3.factors.own_checks import own_faults
from scope3.factors.table_files import read_factors
from scope3.tables import FACTORS, OWN_FACTORS, rows_of

BIOGENIC = "biogenic"  # the component of carbon dioxide outside the scopes


def read_own_factors(files: Iterable[Path], period_end: date) -> list[pd.DataFrame]:
    """A client's factor tables, checked, with the column own_step: who stands behind the row, on what, until when.

    Arguments: `files`, `period_end` (last day of the reporting period). Returns rows of tables.FACTORS and own_step.
    Raises InputError with everything wrong: an unfit row, a key nothing would ask for, gases that make more than the
    figure, a blank owner or evidence, no date, a figure that expired.
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


def unused_own_factors(table: pd.DataFrame, *figures: pd.DataFrame) -> list[str]:
    """The own factors of a library's table that no record used, by name.

    Arguments: `table` (of `Library`), `figures` (emissions, and the memo of scopes 1 and 2: factor_id and step). A loss
    rate is named in the step of what it makes; biogenic carbon dioxide stands on the row of its activity's factor.
    """
    used = {name for rows in figures for name in rows["factor_id"]}
    steps = "; ".join(sorted({str(step) for rows in figures for step in rows["step"]}))
    activities = set(table.loc[table["factor_id"].isin(used), "activity"])
    return [
        str(row["factor_id"])
        for row in rows_of(table[(table["own_step"] != "") & ~table["factor_id"].isin(used)])
        if not (row["component"] == LOSSES and f"({row['factor_id']}, " in steps)
        and not (row["component"] == BIOGENIC and row["activity"] in activities)
    ]


def _read(path: Path, period_end: date) -> pd.DataFrame:
    table = read_factors(path, OWN_FACTORS)
    faults = check_factors(table, path.name)
    placed = table.assign(source_file=path.name, source_row=range(2, len(table) + 2))
    faults += own_faults(placed, period_end, {(fault.row, fault.column) for fault in faults})
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
        expires = None
    # fromisoformat reads 20261231 and 2026-W53-4 too.
    if expires is None or expires.isoformat() != row["expires"]:
        return fault_at(row, f"'{row['expires']}' is no date", "write it as 2026-12-31", "expires")
    if expires >= period_end:
        return None
    what = f"own factor '{row['factor_id']}' expired on {expires}, the reporting period ends on {period_end}"
    return fault_at(row, what, f"ask {row['owner']} to confirm it to a later day, or take another factor", "expires")
