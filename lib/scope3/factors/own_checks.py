"""What makes a row of a client's own factors unfit: keys that no record asks for, gases above the figure, blanks."""

from __future__ import annotations

import csv
from datetime import date
from functools import cache
from typing import Any

import pandas as pd

from scope3 import gwp, paths, units
from scope3.errors import Fault, InputError, fault_at, nearest
from scope3.factors.edition_checks import BOUNDARIES_FILE
from scope3.factors.figure_checks import SUMS_FILE, gases_make, listed
from scope3.factors.table_files import factor_file, shipped_editions
from scope3.paths import FACTORS as FOLDER
from scope3.tables import rows_of
from scope3.tables.factors import OWN

TEXTS = ("publisher", "edition", "name", "licence", "owner", "evidence")
KEY = ["activity", "region", "year", "component"]


def own_faults(placed: pd.DataFrame, period_end: date, known: set[tuple[int | None, str | None]]) -> list[Fault]:
    """What is wrong with the rows of an own table beyond what makes any factor table unfit.

    Arguments: `placed` (rows of tables.OWN_FACTORS with source_file and source_row), `period_end` (last day of the
    reporting period), `known` (rows and columns already found at fault, so that none is named twice).
    """
    faults = []
    for row in rows_of(placed):
        faults += [
            fault_at(row, f"{column} is blank where a value is needed", "fill it in; spaces say nothing", column)
            for column in TEXTS
            if not row[column].strip()
        ]
        faults += [*_capitals(row), *_year(row, period_end), *_gases(row)]
        if not known & {(row["source_row"], "component"), (row["source_row"], "boundary")}:
            faults += _component(row)
    return faults + _several_units(placed)


def _capitals(row: dict[str, Any]) -> list[Fault]:
    """An activity that no edition writes with capitals, which no record of it would meet."""
    activity = row["activity"]
    if activity == activity.lower() or activity in _published_with_capitals():
        return []
    mend = "write it in small letters without spaces around"
    return [fault_at(row, f"activity '{activity}' has capital letters", mend, "activity")]


@cache
def _published_with_capitals() -> set[str]:
    found: set[str] = set()
    for edition in shipped_editions():
        with factor_file(edition).open(encoding="utf-8-sig", newline="") as lines:
            found |= {row["activity"] for row in csv.DictReader(lines) if row["activity"] != row["activity"].lower()}
    return found


@cache
def _limits() -> dict[str, int]:
    """Which years a figure may stand for. Source: data/reference/own_factor_limits.csv."""
    table = pd.read_csv(paths.REFERENCE / "own_factor_limits.csv")
    return {str(name): int(value) for name, value in zip(table["name"], table["value"], strict=True)}


def _year(row: dict[str, Any], period_end: date) -> list[Fault]:
    first, last = _limits()["earliest_year"], period_end.year + _limits()["years_after_period"]
    if first <= row["year"] <= last:
        return []
    what = f"year {row['year']} of '{row['factor_id']}' is not between {first} and {last}"
    return [fault_at(row, what, "write the year that the figure stands for", "year")]


@cache
def _pairs() -> dict[str, list[str]]:
    """The boundaries that go with each component."""
    pairs: dict[str, list[str]] = {}
    for rule in listed(FOLDER, BOUNDARIES_FILE):
        pairs.setdefault(rule["component"], []).append(rule["boundary"])
    return pairs


def _component(row: dict[str, Any]) -> list[Fault]:
    """A component that no method asks for, or one with a boundary that it cannot have."""
    component = row["component"]
    if component not in _pairs():
        what = f"unknown component '{component}'"
        return [fault_at(row, what, nearest(component, _pairs()), "component")]
    if row["boundary"] not in _pairs()[component]:
        what = f"boundary '{row['boundary']}' does not go with the component '{component}'"
        return [fault_at(row, what, f"use {' or '.join(_pairs()[component])}", "boundary")]
    return []


@cache
def _tolerance() -> tuple[float, float]:
    """How far the gases of an own factor may make more than it (kg CO2e per unit; share)."""
    rule = next(rule for rule in listed(FOLDER, SUMS_FILE) if rule["publisher"] == OWN)
    return float(rule["absolute"]), float(rule["relative"])


def _gases(row: dict[str, Any]) -> list[Fault]:
    """Gases that make more than the whole; less is allowed, because other gases may be behind the figure."""
    if pd.isna(row["kg_co2e"]) or row["gwp_set"] not in gwp.known_sets():
        return []
    total, _ = gases_make(row, {})
    absolute, relative = _tolerance()
    if total - row["kg_co2e"] <= max(absolute, relative * row["kg_co2e"]):
        return []
    counted = ["kg_co2"] if row["gwp_set"] == gwp.NOT_STATED else list(gwp.GASES)
    masses = ", ".join(f"{row[column]:g} kg {gwp.GASES[column]}" for column in counted if pd.notna(row[column]))
    what = f"its gases make {total:.6g} kg CO2e ({masses}; {row['gwp_set']}), the row says {row['kg_co2e']:.6g}"
    return [fault_at(row, what, "correct the figure that is wrong, each per unit of the row", "kg_co2e")]


def _several_units(placed: pd.DataFrame) -> list[Fault]:
    """Two factors for one key in units that become each other."""
    physical = placed[placed["currency"].isna()]
    alike = physical.assign(dimension=physical["unit"].map(_dimension))
    alike = alike[alike["dimension"].notna()]
    each = alike.groupby([*KEY, "dimension"])["unit"]
    return [
        fault_at(
            row,
            f"two factors for one key ({', '.join(str(row[part]) for part in KEY)}) in units of one dimension",
            "keep one; records in the other unit are converted",
            "unit",
        )
        for row in rows_of(alike[each.transform("nunique") > 1])
    ]


def _dimension(unit: str) -> str | None:
    try:
        return units.dimension(unit)
    except InputError:  # check_factors says why
        return None
