"""Fuel properties: from a volume to a mass, from either to energy, and from gross to net calorific value.

The densities and calorific values are rows of `data/reference/fuel_properties.csv`, of a fuel, a region and a year.
Mass is where they meet: a density leads from volume to mass, a calorific value from mass to energy on its basis, and
the two calorific values of one fuel from one basis to the other. Nothing is bridged by a figure not published.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import pandas as pd

from scope3 import paths, units
from scope3.tables import rows_of

MASS = "kg"


@dataclass(frozen=True)
class Bridge:
    """How many of the one unit the other is, and the published properties that say so."""

    ratio: float
    properties: tuple[str, ...]


@cache
def _published() -> dict[tuple[str, str], list[dict[str, Any]]]:
    """The rows of the table, by activity and region, the earliest year first."""
    table = pd.read_csv(paths.REFERENCE / "fuel_properties.csv", dtype={"edition": "str"}).sort_values("year")
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in rows_of(table):
        found.setdefault((row["activity"], row["region"]), []).append(row)
    return found


@cache
def bridge(activity: str, region: str, year: int, unit: str, into: str) -> Bridge | None:
    """How many `into` one `unit` of a fuel is; None where no property published for it leads there.

    $$ r = \\frac{m(unit)}{m(into)}, \\qquad m(volume) = \\rho \\, V, \\qquad m(energy) = \\frac{E}{CV} $$

    Arguments: `activity`, `region` and `year` (of the factor: its publisher's properties of that year, else of the
    nearest year before, are those the factor goes with), `unit` and `into` (any units). $m$ mass (kg), $\\rho$ density
    (kg per m3), $V$ volume (m3), $E$ energy by gross or net calorific value (GJ), $CV$ that calorific value (GJ per
    tonne). Raises InputError for an unknown unit.
    """
    rows = {row["property"]: row for row in _published().get((activity, region), []) if row["year"] <= year}
    ends = [_mass(unit, rows.values()), _mass(into, rows.values())]
    if None in ends:
        return None
    (mass, here), (wanted, there) = ends  # type: ignore[misc]
    return Bridge(mass / wanted, tuple(dict.fromkeys(here + there)))


def _mass(unit: str, rows: Iterable[Mapping[str, Any]]) -> tuple[float, tuple[str, ...]] | None:
    """The mass of one unit (kg), and the property it takes to know it."""
    if units.dimension(unit) == units.dimension(MASS):
        return units.ratio(unit, MASS), ()
    for row in rows:
        value, of, per = row["value"], row["unit"], row["per"]
        said = (f"at {value:g} {of} per {per} ({row['publisher']} {row['edition']}, {row['source']})",)
        if units.dimension(unit) == units.dimension(per):
            return units.ratio(unit, per) * value * units.ratio(of, MASS), said
        if units.dimension(unit) == units.dimension(of):
            return units.ratio(unit, of) / value * units.ratio(per, MASS), said
    return None


def bridged(unit: str, factors: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The factors that the properties of their fuel lead to from a unit, each with `ratio` and `bridge` in words.

    The fewest properties lead: of a factor per tonne and one per kWh, a volume takes the first, which needs no
    calorific value. Several that need as few are all returned, for the caller to refuse.
    """
    found = []
    for factor in factors:
        way = bridge(factor["activity"], factor["region"], int(factor["year"]), unit, factor["unit"])
        if way:
            found.append((way, factor))
    fewest = min((len(way.properties) for way, _ in found), default=0)
    return [
        {**factor, "ratio": way.ratio, "bridge": " and ".join(way.properties)}
        for way, factor in found
        if len(way.properties) == fewest
    ]
