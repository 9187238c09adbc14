"""What other choices would give: from one total to another choice by choice, and each choice alone."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator

import pandas as pd

from scope3.errors import Fault, InputError
from scope3.house_difference import concerns
from scope3.methods import Methods
from scope3.organisation import Organisation
from scope3.picker.choices import (
    ACCEPTED_SETS,
    EDITIONS,
    GWP_SET,
    Picked,
    allowed,
    changes,
    editions_beside,
    ladders,
    offered,
    title_of,
)
from scope3.picker.total import Workings, recomputed
from scope3.technology.standard import WITHOUT
from scope3.uncertainty.method_sensitivity import HUNDRED_YEARS
from scope3.visible import in_markdown

STEPS = ["change", "from_t_co2e", "to_t_co2e", "t_co2e"]
FIRST = " first"
ALONE = ["choice", "value", "t_co2e", "change", "categories", "note"]


def steps(workings: Workings, before: Picked, after: Picked) -> pd.DataFrame:
    """From one total to another, choice by choice, each kept when the next is taken.

    Returns, for each change in the order of the choices, the total before and after it and the difference (t CO2e): a
    row begins where the one before it ended. Choices that only together serve every record are one row. Raises
    InputError where the last cannot be calculated.
    """
    at, rows, taken = recomputed(workings, before).total, [], dict(before)
    waiting: list[str] = []
    names = changes(before, after)
    for name in names:
        taken[name] = after[name]
        waiting.append(name)
        try:
            total = recomputed(workings, taken).total
        except InputError:
            if name == names[-1]:
                raise
            continue
        rows.append([", ".join(waiting), at, total, total - at])
        at, waiting = total, []
    return pd.DataFrame(rows, columns=STEPS)


def steps_from_house(workings: Workings) -> tuple[pd.DataFrame, str]:
    """The steps from the house method to the run, and where there are none a sentence that says why."""
    try:
        taken = steps(workings, workings.house, workings.picked)
    except InputError as refused:
        why = in_markdown(first_fault(refused.faults))
        return pd.DataFrame(columns=STEPS), f"The house method has no total here: it {why}."
    return taken, "" if len(taken) else "This run follows the house method throughout."


def alternatives(workings: Workings, covered: pd.DataFrame, with_factors: bool = False) -> pd.DataFrame:
    """The total under each choice alone: a method first on its ladder, another value of a choice.

    Arguments: `covered` (`coverage` of the run: what changes no record is left out), `with_factors` (also each other
    GWP set and edition, for which everything is calculated again). Returns choice, value, t_co2e, change (t CO2e), the
    categories that move, and in `note` why there is no figure.
    """
    own = recomputed(workings, workings.picked)
    rows: list[dict[str, object]] = []
    client = workings.client
    each = _each_alone(workings.picked, covered, client.organisation, client.methods, with_factors)
    for name, value, changed in each:
        row: dict[str, object] = {"choice": name, "value": value}
        try:
            other = recomputed(workings, {**workings.picked, **changed})
        except InputError as refused:
            rows.append(row | {"note": first_fault(refused.faults)})
            continue
        moved = ", ".join(str(number) for number, t_co2e in other.t_co2e.items() if t_co2e != own.t_co2e[number])
        rows.append(row | {"t_co2e": other.total, "change": other.total - own.total, "categories": moved or "none"})
    return pd.DataFrame(rows, columns=ALONE).astype({"t_co2e": "float64", "change": "float64"})


def by_method(
    covered: pd.DataFrame, alone: pd.DataFrame, framework: str | None, technology: Collection[int]
) -> pd.DataFrame:
    """What each ladder comes to (t CO2e) as ordered, with each method first, and by one method for all of its records.

    Arguments: `covered` (`coverage`), `alone` (`alternatives`), `framework` (for the names), `technology` (the
    categories in which lines of category U count, by ladders of their own). Returns ladder, method, kind (run, first,
    alone), t_co2e; ladders that could come to nothing else are left out.
    """
    rows: list[list[object]] = []
    for name, own in covered.groupby("choice", sort=False):
        run, title = math.fsum(own["t_co2e"]), title_of(str(name), framework)
        if own["category"].iloc[0] in technology:
            title += f", {WITHOUT}"
        first = alone[(alone["choice"] == name) & alone["change"].notna()]
        whole = own[own["t_co2e_alone"].notna()]
        figures = [*zip(first["value"].str.removesuffix(FIRST), run + first["change"], strict=True)]
        found = [[title, method, "first", t_co2e] for method, t_co2e in figures]
        found += [[title, *row] for row in whole.assign(kind="alone")[["method", "kind", "t_co2e_alone"]].to_numpy()]
        if not all(math.isclose(row[-1], run, rel_tol=1e-9) for row in found):
            rows += [[title, "as ordered", "run", run], *found]
    return pd.DataFrame(rows, columns=["ladder", "method", "kind", "t_co2e"])


def first_fault(faults: list[Fault]) -> str:
    """Why there is no figure: the first fault in its words, and how many more there are."""
    more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
    return f"cannot serve every record: {faults[0].what}{more}"


def _each_alone(
    picked: Picked, covered: pd.DataFrame, organisation: Organisation, methods: Methods, with_factors: bool
) -> Iterator[tuple[str, str, Picked]]:
    """Of each choice the values that are not the run's, in words and as what is then picked instead."""
    moving = covered[covered["changes"]]
    for name, first in zip(moving["choice"], moving["method"], strict=True):
        yield name, first + FIRST, {name: [first, *(method for method in picked[name] if method != first)]}
    groups = [ladders()[name] for name in covered["choice"].unique()]
    for name in [name for name in picked if isinstance(picked[name], str) and name != GWP_SET]:
        if any(concerns(group, name, methods) for group in groups):
            others = [value for value in offered(name, picked, organisation) if value != picked[name]]
            yield from ((name, value, {name: value}) for value in others)
    if with_factors:
        yield from _other_factors(picked)


def _other_factors(picked: Picked) -> Iterator[tuple[str, str, Picked]]:
    """Each other GWP set of 100 years, and each pinned edition with another of its publisher in its place."""
    own = str(picked[GWP_SET])
    for name in allowed(GWP_SET, picked):
        if HUNDRED_YEARS.fullmatch(name) and name != own:
            # What was accepted stays so; factors that cannot be restated stay as they were published.
            accepted = [*picked[ACCEPTED_SETS], *([own] if own not in picked[ACCEPTED_SETS] else [])]
            yield GWP_SET, name, {GWP_SET: name, ACCEPTED_SETS: accepted}
    for pinned in picked[EDITIONS]:
        for other in [name for name in editions_beside(pinned, picked) if name != pinned]:
            swapped = [other if name == pinned else name for name in picked[EDITIONS]]
            yield EDITIONS, f"{other} for {pinned}", {EDITIONS: swapped}
