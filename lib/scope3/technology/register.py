"""The register of devices: which were acquired in the reporting period, and what contradicts itself."""

from __future__ import annotations

import pandas as pd

from scope3.coverage import COVERS
from scope3.errors import Fault, fault_at
from scope3.organisation import Period
from scope3.tables import rows_of


def acquired_in(period: Period, table: pd.DataFrame) -> pd.DataFrame:
    """The lines of the reporting period: those acquired in it; a line without a day of acquisition is of the period.

    A month belongs to the period that holds its last day, so that no device is counted in two.
    """
    if "acquired" not in table:
        return table
    days = table["acquired"].map(_last_day, na_action="ignore").astype("str")
    inside = (days >= period.start.isoformat()) & (days <= period.end.isoformat())
    return table[days.isna() | inside.fillna(False).astype("bool")].reset_index(drop=True)


def _last_day(given: str) -> str:
    """A day, or the last day of a month or year."""
    if len(given) == len("2024"):
        return f"{given}-12-31"
    return given if len(given) > len("2024-03") else str(pd.Period(given, "M").end_time.date())


def touches(period: Period, given: pd.Series) -> pd.Series:
    """Whether a day, month or year touches the period; a blank does."""
    first, last = period.start.isoformat(), period.end.isoformat()
    size = given.fillna("").str.len()
    early = given < size.map(lambda length: first[:length]).astype("str")
    late = given > size.map(lambda length: last[:length]).astype("str")
    return ~(early | late).fillna(True).astype("bool")


def register_faults(period: Period, devices: pd.DataFrame) -> list[Fault]:
    """Devices acquired after the period, disposed before they were acquired, or of earlier years and covering money."""
    faults = []
    last = period.end.isoformat()
    for row in rows_of(devices[devices["acquired"].notna() | devices["disposed"].notna()]):
        acquired, disposed = row["acquired"], row["disposed"]
        if pd.notna(acquired) and len(acquired) == len("2024") and not period.is_calendar_year:
            mend = "give the month, as 2024-03: the year alone lies in two reporting periods"
            faults.append(fault_at(row, f"acquired {acquired}", mend, "acquired"))
        elif pd.notna(acquired) and _last_day(acquired) > last:
            mend = "enter it in the year it came into use, or correct the day"
            faults.append(fault_at(row, f"acquired {acquired}, after the reporting period", mend, "acquired"))
        if pd.notna(disposed) and pd.notna(acquired) and disposed < acquired[: len(disposed)]:
            faults.append(fault_at(row, f"disposed {disposed}, before it was acquired", "correct one", "disposed"))
    of_period = devices["record_id"].isin(acquired_in(period, devices)["record_id"])
    for row in rows_of(devices[~of_period & devices[COVERS].notna().any(axis=1)]):
        what = f"{row['record_id']} was acquired {row['acquired']} and covers money of this period"
        faults.append(fault_at(row, what, "take the reference out, or correct the day", "acquired"))
    return faults
