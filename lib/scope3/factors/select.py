"""Which factor serves which record: activity, region, year and component, each step away from the exact one named."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from scope3 import fuel_properties, units
from scope3.errors import Fault, InputError, fault_at
from scope3.factors.library import Library
from scope3.tables import rows_of
from scope3.tables.factors import OWN, WORLD

KEYS = ["activity", "country", "year", "unit"]
MONEY = "money"
NOWHERE = -1  # the row of a record that no factor serves


class Unserved(InputError):
    """Records that a method cannot serve, and why; the ladder hands them to the next method.

    Arguments: `rows` (record_id, source_file, source_row and reason of each), `mend`. The faults are worded only when
    somebody reads them, because a ladder may hand on a million records.
    """

    def __init__(self, rows: pd.DataFrame, mend: str):
        Exception.__init__(self)
        self.rows, self.mend = rows, mend

    @property
    def reasons(self) -> dict[str, str]:
        """Why, by record_id."""
        return dict(zip(self.rows["record_id"], self.rows["reason"], strict=True))

    @property
    def faults(self) -> list[Fault]:  # type: ignore[override]
        """One fault per record."""
        return [fault_at(row, f"{row['record_id']}: {row['reason']}", self.mend) for row in rows_of(self.rows)]

    def __str__(self) -> str:
        return "\n".join(map(str, self.faults))

    def __reduce__(self) -> tuple[Any, ...]:
        return (Unserved, (self.rows, self.mend))


def select(records: pd.DataFrame, library: Library, component: str, *, by: str = "unit") -> pd.DataFrame:
    """The factor of one component for each record.

    Arguments: `records` (activity data: activity, country, period, unit or, with `by=MONEY`, currency), `library`,
    `component`. Returns, on the records' index, the factor's columns, `ratio` (factor's units per record's unit) and
    `selection` (the steps taken, as text; why not, where `factor_id` is missing).
    Raises InputError where a unit does not fit the factor or two factors fit one key.
    """
    unit = records["currency"] if by == MONEY else records["unit"]
    named = (records["activity"], records["country"], records["period"].str.slice(0, 4), unit)
    # Blanks are not equal to each other; None is.
    wanted = list(zip(*([cell if cell == cell else None for cell in column] for column in named), strict=True))
    keys = {key: number for number, key in enumerate(dict.fromkeys(wanted))}
    group = np.array([keys[key] for key in wanted], dtype="int64")
    chosen: list[dict[str, Any]] = []
    faults = []
    for number, key in enumerate(keys):
        try:
            found = _one({"component": component, **dict(zip(KEYS, key, strict=True))}, library, by == MONEY)
        except InputError as refused:
            found = replace(refused.faults[0], column="unit")
        if isinstance(found, Fault):
            faults += [_at(row, found) for row in rows_of(records[group == number])]
            found = {"selection": ""}
        chosen.append(found)
    if faults:
        raise InputError(faults)
    where = pd.Series([library.position.get(str(found.get("factor_id")), NOWHERE) for found in chosen], dtype="int64")
    ratio = pd.Series([found.get("ratio") for found in chosen], dtype="float64")
    said = pd.Series([found["selection"] for found in chosen], dtype="str")
    picked = library.table.reindex(where.to_numpy()[group]).set_axis(records.index)
    return picked.assign(ratio=ratio.take(group).array, selection=said.take(group).array)


def _at(row: dict[str, Any], fault: Fault) -> Fault:
    """The fault at its record; where a rule gave the record its activity, the rule is named and no column."""
    rule = row.get("rule_id")
    if fault.column != "activity" or not isinstance(rule, str):
        return fault_at(row, fault.what, fault.mend, fault.column)
    return fault_at(row, f"{fault.what} (the classification rule '{rule}' names this activity)", fault.mend)


def _one(key: dict[str, Any], library: Library, money: bool) -> dict[str, Any] | Fault:
    """The one factor for a key, with the steps that led to it; {selection: why not} where there is none."""
    what = f"{key['component']} factor for '{key['activity']}'"
    if pd.isna(key["activity"]):
        return {"selection": "no activity is named"}
    known = library.factors_of(key["activity"], key["component"])
    if not known:
        return {"selection": f"no {what} in the pinned editions and own factor tables"}
    region = key["country"] if pd.notna(key["country"]) else WORLD
    here, steps, passed = _nearest([f for f in known if pd.notna(f["currency"]) == money], region, key["year"], library)
    if not here:
        if pd.isna(key["country"]) and all(factor["region"] != WORLD for factor in known):
            places = ", ".join(sorted({factor["region"] for factor in known}))
            return {"selection": f"country is blank, and the {what} is for {places}"}
        return {"selection": f"no {what} in " + " or ".join(passed)}
    column = "currency" if money else "unit"
    have = ", ".join(sorted({factor[column] for factor in here}))
    if pd.isna(key["unit"]):
        return {"selection": f"no unit to match the {what} (per {have})"}
    fitting = _fitting(key["unit"], here, money)
    if not fitting:
        return Fault(
            f"'{key['unit']}' does not fit the {what}, which is per {have}",
            f"give the quantity in {have}",
            column="unit",
        )
    fitting, before = _first_listed(fitting, library)
    if before:
        fitting = _fitting(key["unit"], fitting, money)
    if len(fitting) > 1:
        return _several(fitting)
    factor = fitting[0]
    if factor["refused"]:
        return Fault(
            f"'{factor['factor_id']}' may not be used: {factor['refused']}",
            "say so in organisation.yaml",
            column="activity",
        )
    said = [
        f"{factor['publisher']} {factor['edition']}, {factor['source']}",
        factor["own_step"],
        *steps,
        before,
        _passed_over(factor, [f for f in known if pd.notna(f["currency"]) == money], library),
        factor.get("bridge"),
        factor["gwp_step"],
    ]
    ratio = 1.0 if money else factor["ratio"] if "bridge" in factor else units.ratio(key["unit"], factor["unit"])
    return {**factor, "ratio": ratio, "selection": "; ".join(filter(None, said))}


def _nearest(
    factors: list[dict[str, Any]], region: str, year: Any, library: Library
) -> tuple[list[dict[str, Any]], list[str], list[str]]:
    """The factors of the nearest region and year allowed, the steps taken to them, and what was passed on the way."""
    passed: list[str] = []
    # A nearer region's allowed year comes before a farther region's exact one.
    for step in [region, *library.regions.get(region, [])]:
        found, year_step = _by_year([factor for factor in factors if factor["region"] == step], year, library)
        if found:
            return found, [f"{step} stands in for {region}" if step != region else "", year_step], passed
        passed.append(f"{step}: {year_step}" if year_step else step)
    return [], [], passed


def _by_year(factors: list[dict[str, Any]], year: Any, library: Library) -> tuple[list[dict[str, Any]], str]:
    """The factors of the year, else of the nearest year that the organisation allows, and the step in words."""
    years = sorted({int(factor["year"]) for factor in factors})
    if not years:
        return [], ""
    if pd.isna(year):
        return [], "the record has no period"
    wanted = int(year)
    earlier, later = [y for y in years if y < wanted], [y for y in years if y > wanted]
    too_old = [y for y in earlier if library.maximum_age is not None and wanted - y > library.maximum_age]
    earlier = earlier[len(too_old) :]
    if wanted in years:
        taken = wanted
    elif library.earlier_years and earlier:
        taken = earlier[-1]
    elif library.later_years and later:
        taken = later[0]
    else:
        why = "factor_selection allows no other year"
        if library.earlier_years and too_old:
            why = f"factor_selection.maximum_age forbids what is more than {_years(library.maximum_age)} older"
        return [], f"none for {wanted}, the library has {', '.join(map(str, years))}; {why}"
    apart = f"{_years(abs(wanted - taken))} {'older' if taken < wanted else 'later'}"
    step = "" if taken == wanted else f"{taken} stands in for {wanted}, {apart}"
    return [factor for factor in factors if factor["year"] == taken], step


def _years(count: int | None) -> str:
    return f"{count} year" + ("" if count == 1 else "s")


def _first_listed(factors: list[dict[str, Any]], library: Library) -> tuple[list[dict[str, Any]], str]:
    """Of factors from several tables, those of the one that factor_selection.precedence lists first, and the step.

    A table that is not listed has no place in the order: then all stay, and the key is refused.
    """
    sources = list(dict.fromkeys(map(_table_of, factors)))
    if len(sources) == 1 or not set(sources) <= set(library.precedence):
        return factors, ""
    first, *rest = sorted(sources, key=library.precedence.index)
    won = [factor for factor in factors if _table_of(factor) == first]
    named = "own factor" if first == OWN else first
    return won, f"{named} before {' and '.join(rest)} by factor_selection.precedence"


def _passed_over(taken: dict[str, Any], known: list[dict[str, Any]], library: Library) -> str:
    """The tables listed before the one taken that hold the activity in another region, year or unit."""
    table, order = _table_of(taken), library.precedence
    ahead = order[: order.index(table)] if table in order else order
    held = [name for name in ahead if name in set(map(_table_of, known))]
    return f"{' and '.join(held)}, listed before it, has no figure of this region, year and unit" if held else ""


def _table_of(factor: dict[str, Any]) -> str:
    """What organisation.yaml calls the table a factor stands in: publisher/edition, or own."""
    return OWN if factor["own_step"] else f"{factor['publisher']}/{factor['edition']}"


def _several(factors: list[dict[str, Any]]) -> Fault:
    """Two factors for one key, and how to say which one is meant."""
    names = ", ".join(factor["factor_id"] for factor in factors)
    mend = "use the unit of the one you mean, or pin or keep one"
    if len(sources := sorted(set(map(_table_of, factors)))) > 1:
        mend = f"list {' and '.join(sources)} under factor_selection.precedence, the one that wins first; or {mend}"
    return Fault(f"{len(factors)} factors for one key: {names}", mend, column="activity")


def _fitting(unit: str, factors: list[dict[str, Any]], money: bool) -> list[dict[str, Any]]:
    """The factors per a unit of the same dimension; of these, the one per the very unit if there is one.

    Money of any currency fits, because it is exchanged before it meets the factor.
    """
    if money:
        fitting, same = factors, [factor for factor in factors if factor["currency"] == unit]
    else:
        fitting = [factor for factor in factors if units.dimension(factor["unit"]) == units.dimension(unit)]
        fitting = fitting or fuel_properties.bridged(unit, factors)
        same = [factor for factor in fitting if factor["unit"] == units.canonical(unit)]
    editions, those = (set(map(_table_of, found)) for found in (fitting, same))
    # The very unit decides between rows of one edition; it must not decide between editions.
    return same if editions == those else fitting
