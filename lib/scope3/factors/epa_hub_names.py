"""What the tables and words of the US EPA Emission Factors Hub are in the library.

Names are data: `epa_hub_tables.csv` says which activity and component a title becomes, `epa_hub_names.csv` what its
words are here. Energy in fuel is by higher heating value, as US practice is, hence mmBtu (Gross CV); the mmBtu of
purchased steam is heat delivered.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache

from scope3.errors import Fault, InputError
from scope3.factors.epa_hub_tables import Line
from scope3.factors.published import slug
from scope3.paths import FACTORS
from scope3.units import canonical

HEAT = "mmBtu"  # the unit of energy that may be by calorific value


@dataclass(frozen=True)
class Rule:
    """What a table becomes; co2_table: the title of the table with the CO2 of its fuels, if that stands apart."""

    title: str
    layout: str
    activity: str
    component: str
    boundary: str
    energy_basis: str
    co2_table: str


def is_biogenic(line: Line) -> bool:
    """Whether the carbon dioxide of a line is biogenic: of the biomass groups, or a fuel known to stand in one."""
    if line.labels[0] in names_of("not_biogenic"):
        return False
    return line.group in names_of("biogenic_group") or line.labels[0] in names_of("biogenic_fuel")


def activity_of(rule: Rule, line: Line) -> str:
    """Activity of a line: the acronym of a grid region says it alone; a part that repeats the one above is left out."""
    labels = line.labels[:1] if rule.title in names_of("first_label") else line.labels
    parts: list[str] = []
    for part in filter(None, map(slug_of, (line.group, *labels))):
        if part not in parts[-1:]:
            parts.append(part)
    activity = "/".join(filter(None, (rule.activity, *parts)))
    return names_of("activity").get(activity, activity)


def label_of(line: Line) -> str:
    """The publisher's own words for a line."""
    return " > ".join(dict.fromkeys(filter(None, (line.group, *line.labels))))


def place_of(line: Line) -> str:
    """Table and row, with the footnote letters that were taken off the names."""
    return line.place + (f", footnote {line.footnotes}" if line.footnotes else "")


def slug_of(name: str) -> str:
    """A name as part of an activity; the signs that carry meaning are spelt out."""
    return slug(name.replace("≤", "up to ").replace(">=", " from "))


def unit_of(printed: str, rule: Rule, file: str, sheet: str) -> str:
    """The unit in the library's words. Raises InputError for a unit that is not known."""
    try:
        unit = canonical(names_of("unit").get(printed, printed))
    except InputError as refused:
        mend = "give the Hub as published, or add the unit to data/reference/units.csv"
        raise InputError(Fault(refused.faults[0].what, mend, file, sheet)) from None
    return f"{unit} ({rule.energy_basis})" if rule.energy_basis and unit == HEAT else unit


def name_of(kind: str, printed: str, file: str, sheet: str) -> str:
    """The library's word for a printed one. Raises InputError where the names do not have it."""
    if printed not in names_of(kind):
        mend = "add it to data/factors/epa_hub_names.csv"
        raise InputError(Fault(f"unknown {kind} '{printed}'", mend, file, sheet))
    return names_of(kind)[printed]


@cache
def rules() -> dict[str, Rule]:
    """What each table becomes, by its title. Source: epa_hub_tables.csv."""
    with (FACTORS / "epa_hub_tables.csv").open(encoding="utf-8", newline="") as lines:
        return {row["title"]: Rule(**row) for row in csv.DictReader(lines)}


@cache
def names_of(kind: str) -> dict[str, str]:
    """The library's words by the printed ones. Source: epa_hub_names.csv."""
    with (FACTORS / "epa_hub_names.csv").open(encoding="utf-8", newline="") as lines:
        return {row["published"]: row["common"] for row in csv.DictReader(lines) if row["kind"] == kind}
