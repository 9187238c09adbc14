"""The register of devices: which were acquired in the reporting period, and what contradicts itself."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from scope3.errors import Fault, fault_at
from scope3.organisation import Period
from scope3.reconcile import COVERS
from scope3.tables import rows_of

# A year, month or day; the amortised view goes by month and refuses the year alone.
DAY = re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?")


def acquired_in(period: Period, table: pd.DataFrame) -> pd.DataFrame:
    """The lines of the reporting period: those acquired in it; a line without a day of acquisition is of the period."""
    if "acquired" not in table:
        return table
    given = table["acquired"]
    return table[given.isna() | touches(period, given)].reset_index(drop=True)


def touches(period: Period, given: pd.Series) -> pd.Series:
    """Whether a day, month or year touches the period; a blank does."""
    first, last = period.start.isoformat(), period.end.isoformat()
    size = given.fillna("").str.len()
    early = given < size.map(lambda length: first[:length]).astype("str")
    late = given > size.map(lambda length: last[:length]).astype("str")
    return ~(early | late).fillna(True).astype("bool")


def register_faults(period: Period, devices: pd.DataFrame) -> list[Fault]:
    """Devices acquired after the period, disposed before they were acquired, or of earlier years and covering money.

    A day that is written otherwise than 2024-03-01 or 2024-03 is refused as well.
    """
    faults = []
    last = period.end.isoformat()
    for row in rows_of(devices[devices["acquired"].notna() | devices["disposed"].notna()]):
        if unread := _unread_days(row):
            faults += unread
            continue
        acquired, disposed = row["acquired"], row["disposed"]
        if pd.notna(acquired) and acquired > last[: len(acquired)]:
            mend = "enter it in the year it came into use, or correct the day"
            faults.append(fault_at(row, f"acquired {acquired}, after the reporting period", mend, "acquired"))
        if pd.notna(disposed) and pd.notna(acquired) and disposed < acquired[: len(disposed)]:
            faults.append(fault_at(row, f"disposed {disposed}, before it was acquired", "correct one", "disposed"))
    of_period = devices["record_id"].isin(acquired_in(period, devices)["record_id"])
    for row in rows_of(devices[~of_period & devices[COVERS].notna().any(axis=1)]):
        what = f"{row['record_id']} was acquired {row['acquired']} and covers money of this period"
        faults.append(fault_at(row, what, "take the reference out, or correct the day", "acquired"))
    return faults


def _unread_days(row: dict[str, Any]) -> list[Fault]:
    """Days that are written otherwise: they would be compared as text, and fall on the wrong side of the period."""
    return [
        fault_at(row, f"{column} '{row[column]}' is no day or month", "write 2024-03-01 or 2024-03", column)
        for column in ("acquired", "disposed")
        if pd.notna(row[column]) and not DAY.fullmatch(row[column])
    ]
