"""The lines of a screening: read from the client's sheet, and each told apart as estimated, none, or not known."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from scope3.errors import Fault, InputError, fault_at
from scope3.inputs.lines import read_lines
from scope3.inputs.sources import Lines, find_sources, join, repeated_records, with_report
from scope3.organisation import Organisation
from scope3.screening.questions import ENERGY, PEOPLE, SPEND, asks
from scope3.settings import categories
from scope3.tables import rows_of
from scope3.tables.screening import SCREENING
from scope3.units import check_units

# The estimated figure of each kind of line, and what else it needs before it means anything.
FIGURE = {SPEND: "spend", ENERGY: "spend", PEOPLE: "distance"}
NEEDED = {
    SPEND: ("currency", "activity"),
    ENERGY: ("currency", "price", "price_unit", "activity", "energy_type"),
    PEOPLE: ("employees", "days", "activity"),
}
_ANSWER = "fill it in, or leave the whole figure blank where it is not known"


def read_screening(organisation: Organisation, folder: Path) -> pd.DataFrame:
    """The lines of one organisation's screening, with `asks`, `low` and `high`; without rows where no file is declared.

    folder: the organisation's folder of the year. `low` and `high` are the ends of the estimated figure (money in the
    line's currency, or the way to work in km one way), equal where one figure is given and blank where nothing is
    known. Raises InputError with the faults of all files: what cannot be read, and figures that contradict each other.
    """
    lines = Lines()
    for source in find_sources(organisation.screening, folder, lines.faults):
        read_lines(source, "screening", SCREENING, lines, strict=True)
    lines.faults += repeated_records(lines.tables)
    if lines.faults:
        raise InputError(lines.faults)
    table = join(lines.tables, SCREENING, "screening")
    known = set(categories(organisation.framework)["category"])
    faults = check_units(table, "price_unit")
    ends: list[tuple[str | None, float | None, float | None]] = []
    for row in rows_of(table):
        if row["category"] not in known:
            mend = f"use {min(known)} to {max(known)}"
            faults.append(fault_at(row, f"category {row['category']} is not in the framework", mend, "category"))
            ends.append((None, None, None))
            continue
        kind = asks(int(row["category"]))
        low, high, wrong = _ends(row, FIGURE[kind])
        faults += wrong or _missing(row, kind, high)
        ends.append((kind, low, high))
    if faults:
        raise InputError(faults)
    found = pd.DataFrame(ends, columns=["asks", "low", "high"], index=table.index)
    period = table["period"].fillna(str(organisation.year))
    told = table.assign(period=period, **found.astype({"asks": "str", "low": "float64", "high": "float64"}))
    return with_report(told, lines)


def _ends(row: dict[str, Any], name: str) -> tuple[float | None, float | None, list[Fault]]:
    """The ends of a figure that is given as one or as two, blank where it is not given; and what is wrong with them."""
    one, low, high = (
        row[column] if pd.notna(row[column]) else None for column in (name, f"{name}_low", f"{name}_high")
    )
    if one is not None:
        if low is None and high is None:
            return one, one, []
        what, mend = f"{name} and its low or high end are both given", "give the figure, or both ends of an estimate"
        return None, None, [fault_at(row, what, mend, name)]
    if (low is None) != (high is None):
        what = f"only one end of {name} is given"
        return (
            None,
            None,
            [fault_at(row, what, "give the other end too", f"{name}_{'high' if high is None else 'low'}")],
        )
    if low is not None and high is not None and low > high:
        what = f"{name}_low {low:,.10g} is above {name}_high {high:,.10g}"
        return None, None, [fault_at(row, what, "exchange the two, or correct them", f"{name}_low")]
    return low, high, []


def _missing(row: dict[str, Any], kind: str, high: float | None) -> list[Fault]:
    """What a figure needs beside it and does not have; what is not known needs nothing, and nothing needs nothing."""
    blank = [column for column in NEEDED[kind] if pd.isna(row[column])]
    if kind == PEOPLE:
        begun = high is not None or pd.notna(row["employees"])
        nobody = pd.notna(row["employees"]) and row["employees"] == 0
        blank = [*blank, *(["distance"] if high is None else [])] if begun and not nobody else []
    elif not high:
        blank = []
    return [
        fault_at(row, f"{row['record_id']}: {column} is blank beside the figure", _ANSWER, column) for column in blank
    ]
