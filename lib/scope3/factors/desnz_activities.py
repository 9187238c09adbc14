"""From the labels of the UK conversion factors to our activity, component, region and unit.

Names drift between editions, so names are data: `desnz_activities.csv` says which activity, component and boundary a
table belongs to, `desnz_names.csv` which name of another edition means the same, and the country of a hotel night.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from scope3.errors import Fault, InputError, nearest
from scope3.factors.desnz_flat import LEVELS, Value
from scope3.factors.published import slug
from scope3.paths import FACTORS

UNITS = {
    "tonnes": "tonne",
    "kg": "kg",
    "litres": "litre",
    "million litres": "million litres",
    "cubic metres": "m3",
    "kWh": "kWh",
    "kWh (Gross CV)": "kWh (Gross CV)",
    "kWh (Net CV)": "kWh (Net CV)",
    "GJ": "GJ",
    "km": "km",
    "miles": "mile",
    "passenger.km": "passenger.km",
    "tonne.km": "tonne.km",
    "Room per night": "room night",
    "per FTE Working Hour": "FTE working hour",
}


@dataclass(frozen=True)
class Rule:
    """Which activities and component a table belongs to.

    levels: Level 1 to at most Level 3, as many as the rule needs; activities: the first is the table's own, the others
    are those it serves as well; energy_basis: the calorific value behind a bare kWh or GJ of this table (the full set
    states net CV for bioenergy and outside of scopes; the upstream table has the same calorific values).
    """

    levels: tuple[str, ...]
    activities: tuple[str, ...]
    component: str
    boundary: str
    energy_basis: str


def labels_of(value: Value) -> tuple[str, ...]:
    """The levels without what is no label: Level 4 repeats the unit, or holds a year, in electricity and heat."""
    return tuple(
        "" if at == 3 and re.fullmatch(r"kWh|\d{4}", label) else label for at, label in enumerate(value.levels)
    )


def common_names(labels: Sequence[str]) -> tuple[str, ...]:
    """The levels under the names that all editions share; a WTT table drifts with the table it belongs to."""
    names = _names()
    return tuple(
        names.get((level, label)) or names.get((level, _without_wtt(label))) or label
        for level, label in zip(LEVELS, labels, strict=True)
    )


def rule_for(common: tuple[str, ...]) -> Rule | None:
    """The most specific rule for the levels, None for a table that no rule knows."""
    return next((rule for rule in _rules() if common[: len(rule.levels)] == rule.levels), None)


def path_below(common: tuple[str, ...], rule: Rule) -> str:
    """The levels below the rule's own as a path; a level that repeats the one above is written once."""
    kept = [rule.activities[0].rsplit("/", 1)[-1]]
    for label in filter(None, common[len(rule.levels) :]):
        part = slug(_without_wtt(label))
        if part != kept[-1]:
            kept.append(part)
    return "/".join(kept[1:])


def region_of(labels: tuple[str, ...], value: Value, file: str) -> str:
    """GB; for a hotel night the country of the hotel. Raises InputError for a country without a code."""
    if labels[0] != "Hotel stay":
        return "GB"
    region = _names().get(("Region", labels[2]))
    if region is None:
        mend = "add the country to data/factors/desnz_names.csv with its ISO 3166-1 alpha-2 code"
        raise InputError(Fault(f"country '{labels[2]}' has no code", mend, file, value.sheet, value.row, "Level 3"))
    return region


def unit_of(value: Value, rule: Rule, file: str) -> str:
    """The unit in the library's words. Raises InputError for a unit that is not known."""
    if value.unit not in UNITS:
        mend = f"give the publisher's own file, or add the unit to UNITS ({nearest(value.unit, UNITS)})"
        raise InputError(Fault(f"unknown unit '{value.unit}'", mend, file, value.sheet, value.row, "UOM"))
    unit = UNITS[value.unit]
    return f"{unit} ({rule.energy_basis})" if rule.energy_basis and unit in ("kWh", "GJ") else unit


def _without_wtt(label: str) -> str:
    return re.sub(r"^WTT-\s*", "", label)


@cache
def _rules() -> tuple[Rule, ...]:
    rules = []
    for row in _data("desnz_activities.csv"):
        levels = tuple(row[level] for level in ("level_1", "level_2", "level_3") if row[level])
        activities = tuple(row["activity"].split(";"))
        rules.append(Rule(levels, activities, row["component"], row["boundary"], row["energy_basis"]))
    return tuple(sorted(rules, key=lambda rule: -len(rule.levels)))


@cache
def _names() -> dict[tuple[str, str], str]:
    return {(row["level"], row["published"]): row["common"] for row in _data("desnz_names.csv")}


def _data(name: str) -> list[dict[str, str]]:
    with (FACTORS / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
