"""The second path's factors: read from data/factors row by row, and picked by the rule the organisation writes down.

Region before year: the record's own region, then those that may stand in for it, each with the year itself, else the
nearest earlier one, else the nearest later one, as far as the organisation allows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from faults.second_path_gases import restated
from faults.second_path_units import DATA, dimension, known, ratio, rows

Record = dict[str, Any]
Factor = dict[str, Any]
NUMBERS = ("kg_co2e", "kg_co2", "kg_ch4", "kg_n2o", "kg_biogenic_co2", "loss_rate")
WHOLE = ("year", "price_year")


class LackingError(Exception):
    """What a method needs and the record or the library has not: the next method is asked."""


class RefusedError(Exception):
    """What is wrong rather than missing: nobody may serve the record."""


class MisfitError(RefusedError):
    """A unit that does not fit the factor."""


@cache
def edition(name: str) -> list[Factor]:
    """The rows of an edition's table, its other gases on each."""
    publisher, number = name.split("/")
    beside = DATA / "factors" / f"{publisher}_{number}_other_gases.csv"
    gases: dict[str, dict[str, float]] = {}
    if beside.exists():
        for row in rows(f"factors/{beside.name}"):
            masses = {gas: float(mass) for gas, mass in row.items() if mass and gas != "factor_id"}
            gases[row["factor_id"]] = masses
    return [_factor(row, gases) for row in rows(f"factors/{publisher}_{number}.csv")]


def _factor(row: dict[str, str], gases: dict[str, dict[str, float]]) -> Factor:
    found: Factor = {name: cell or None for name, cell in row.items()}
    found |= {name: float(row[name]) if row[name] else None for name in NUMBERS}
    found |= {name: int(row[name]) if row[name] else None for name in WHOLE}
    return found | {"table": f"{row['publisher']}/{row['edition']}", "others": gases.get(row["factor_id"], {})}


@dataclass(frozen=True)
class Policy:
    """What organisation.yaml says of factors: the same words as in factor_selection."""

    regions: dict[str, list[str]] = field(default_factory=dict)
    earlier_years: bool = False
    later_years: bool = False
    maximum_age: int | None = None
    precedence: tuple[str, ...] = ()
    price_years: dict[int, int] = field(default_factory=dict)


class Book:
    """Some editions and own factors under one GWP set, with the policy by which one of them is picked."""

    def __init__(self, editions: Iterable[str], own: Iterable[Factor], gwp_set: str, accepted: Iterable[str]):
        self.editions, self.own = tuple(editions), [factor | {"table": "own", "others": {}} for factor in own]
        self.gwp_set, self.accepted, self.policy = gwp_set, set(accepted) | {gwp_set, None}, Policy()
        self.bases: set[str | None] = {None}
        self.of: dict[tuple[str, str], list[Factor]] = defaultdict(list)
        for factor in [*(factor for name in self.editions for factor in edition(name)), *self.own]:
            self.of[factor["activity"], factor["component"]].append(factor)
        self._restated: dict[str, Factor] = {}

    def under_set(self, factor: Factor) -> Factor:
        """The factor under the inventory's GWP set, or as published where that is accepted."""
        name = factor["factor_id"]
        if name not in self._restated:
            self._restated[name] = restated(factor, self.gwp_set, factor["others"])
        found = self._restated[name]
        if found["kg_co2e"] is not None and found["gwp_set"] not in self.accepted - {None}:
            raise RefusedError(f"{name} is under {found['gwp_set']}")
        if found["currency"] and found["price_basis"] not in self.bases:
            raise RefusedError(f"{name} is at {found['price_basis']} prices")
        return found

    def has(self, activity: str | None, component: str) -> bool:
        return bool(self.of.get((activity or "", component)))

    def pick(self, record: Record, component: str, **changed: Any) -> tuple[Factor, float]:
        """The factor of a component for a record, and how many of its units one of the record's is."""
        said = record | changed
        activity, unit = said.get("activity"), said.get("unit")
        there = [f for f in self.of.get((activity or "", component), []) if not f["currency"]]
        here = self._near(there, said)
        if unit is None:
            raise LackingError("unit")
        fitting = [(f, ratio(unit, f["unit"])) for f in here if dimension(f["unit"]) == dimension(unit)]
        fitting = fitting or _by_properties(unit, here)
        if not fitting:
            raise MisfitError(f"{unit} does not fit {activity} {component}")
        fitting = self._very(fitting, "unit", known(unit))
        fitting = self._very(self._first_listed(fitting), "unit", known(unit))
        return self._only(fitting)

    def pick_of_money(self, record: Record, component: str) -> Factor:
        """The factor per money of a component for a record; money of any currency fits."""
        there = [f for f in self.of.get((record.get("activity") or "", component), []) if f["currency"]]
        fitting = [(f, 1.0) for f in self._near(there, record)]
        fitting = self._very(fitting, "currency", record.get("currency"))
        return self._only(self._very(self._first_listed(fitting), "currency", record.get("currency")))[0]

    def _near(self, there: list[Factor], record: Record) -> list[Factor]:
        region, year = record.get("country") or "world", int(str(record["period"])[:4])
        for place in [region, *self.policy.regions.get(region, [])]:
            years = sorted({factor["year"] for factor in there if factor["region"] == place})
            before = [
                y
                for y in years
                if y < year and (self.policy.maximum_age is None or year - y <= self.policy.maximum_age)
            ]
            after = [y for y in years if y > year]
            taken = None
            if year in years:
                taken = year
            elif self.policy.earlier_years and before:
                taken = before[-1]
            elif self.policy.later_years and after:
                taken = after[0]
            if taken is not None:
                return [factor for factor in there if factor["region"] == place and factor["year"] == taken]
        raise LackingError(f"no factor for {record.get('activity')} in {region} {year}")

    def _very(self, fitting: list[tuple[Factor, float]], column: str, wanted: Any) -> list[tuple[Factor, float]]:
        """Rows per the very unit decide within an edition; between editions the unit decides nothing."""
        same = [(factor, per) for factor, per in fitting if factor[column] == wanted]
        return same if {f["table"] for f, _ in same} == {f["table"] for f, _ in fitting} else fitting

    def _first_listed(self, fitting: list[tuple[Factor, float]]) -> list[tuple[Factor, float]]:
        tables, order = {factor["table"] for factor, _ in fitting}, self.policy.precedence
        if len(tables) == 1 or not tables <= set(order):
            return fitting
        first = min(tables, key=order.index)
        return [(factor, per) for factor, per in fitting if factor["table"] == first]

    def _only(self, fitting: list[tuple[Factor, float]]) -> tuple[Factor, float]:
        if len(fitting) > 1:
            raise RefusedError("several factors: " + ", ".join(factor["factor_id"] for factor, _ in fitting))
        return self.under_set(fitting[0][0]), fitting[0][1]


def _by_properties(unit: str, there: list[Factor]) -> list[tuple[Factor, float]]:
    """Factors that published densities and calorific values lead to, over the mass; the fewest figures win."""
    found = []
    for factor in there:
        of_fuel = [
            row for row in rows("reference/fuel_properties.csv")
            if (row["activity"], row["region"]) == (factor["activity"], factor["region"])
            and int(row["year"]) <= factor["year"]
        ]  # fmt: skip
        latest = {row["property"]: row for row in sorted(of_fuel, key=lambda row: int(row["year"]))}
        ways = [_mass_of(one, list(latest.values())) for one in (unit, factor["unit"])]
        if all(ways):
            (mass, used), (wanted, also) = ways  # type: ignore[misc]
            found.append((len(used | also), factor, mass / wanted))
    fewest = min((needed for needed, _, _ in found), default=0)
    return [(factor, per) for needed, factor, per in found if needed == fewest]


def _mass_of(unit: str, properties: list[dict[str, str]]) -> tuple[float, set[str]] | None:
    """The kilograms of one unit of a fuel and the property that says so."""
    if dimension(unit) == "mass":
        return ratio(unit, "kg"), set()
    for row in properties:
        if dimension(unit) == dimension(row["per"]):  # a density: mass per volume
            return ratio(unit, row["per"]) * float(row["value"]) * ratio(row["unit"], "kg"), {row["property"]}
        if dimension(unit) == dimension(row["unit"]):  # a calorific value: energy per mass
            return ratio(unit, row["unit"]) / float(row["value"]) * ratio(row["per"], "kg"), {row["property"]}
    return None
