"""The ladder: each record is served by the first method, in the consultant's order, that has its inputs and factor."""

from __future__ import annotations

import inspect
from typing import Any

import pandas as pd

from scope3 import kept
from scope3.errors import Fault, InputError, fault_at, nearest
from scope3.factors.library import Library
from scope3.factors.select import Unserved
from scope3.methods import METHODS, Method, Methods, choices_of
from scope3.methods.records import OTHER_KIND, gather
from scope3.tables import EMISSIONS, Group, conform, digest, rows_of


def ladder_keys(category: Group) -> list[str]:
    """The names under which organisation.yaml orders the methods of a category: 1, 2, 3A to 3D …, U_hardware …"""
    return ["3A", "3B", "3C", "3D"] if category == 3 else [str(category)]


def groups_of_keys() -> dict[str, Group]:
    """The category, or part of category U, that each ladder key orders the methods of."""
    return {key: category for category in METHODS for key in ladder_keys(category)}


def of_key(records: pd.DataFrame, key: str, category: Group) -> pd.DataFrame:
    """The records of a category that a ladder key orders the methods of."""
    return records[records["sub_category"] == key] if len(ladder_keys(category)) > 1 else records


def check_order(key: str, order: list[str], category: Group, methods: Methods = METHODS) -> list[Fault]:
    """A fault for each name in an order that is no method of the category, or stands twice."""
    known = methods[category]
    faults = [
        Fault(f"'{name}' is no method of {key}", nearest(name, known), "organisation.yaml", column=f"methods.{key}")
        for name in order
        if name not in known
    ]
    doubles = sorted({name for name in order if order.count(name) > 1})
    faults += [
        Fault(
            f"'{name}' stands twice in the order of {key}", "name it once", "organisation.yaml", column=f"methods.{key}"
        )
        for name in doubles
    ]
    if not order:
        faults.append(
            Fault(
                f"the order of {key} is empty", "name at least one method", "organisation.yaml", column=f"methods.{key}"
            )
        )
    return faults


def climb(
    activity_data: pd.DataFrame,
    category: Group,
    order: list[str],
    factors: Library,
    choices: dict[str, Any],
    methods: Methods = METHODS,
) -> pd.DataFrame:
    """Emissions of a category's records, each by the first method of the order that can serve it.

    The row's step names the methods passed over and why. Raises InputError listing each record no method can serve,
    with the reason of every method, and for anything that is wrong rather than missing (a unit that does not fit, two
    factors for one key).
    """
    rows = activity_data.reset_index(drop=True)
    if not kept.keeps():
        return _climb(rows, category, order, factors, choices, methods)
    content = factors.content()
    taken = sorted({name for method in order for name in choices_of(methods[category][method])})
    asked = (climb, category, *order, *(inspect.unwrap(methods[category][name]) for name in order))
    key = (*asked, *((name, choices[name]) for name in taken), digest(rows), content)
    return kept.once(key, lambda: _climb(rows, category, order, factors, choices, methods, content)).copy(deep=False)


def _climb(
    left: pd.DataFrame,
    category: Group,
    order: list[str],
    factors: Library,
    choices: dict[str, Any],
    methods: Methods,
    content: str | None = None,
) -> pd.DataFrame:
    passed = pd.Series("", index=left.index, dtype="str")
    served: list[pd.DataFrame] = []
    for name in order:
        if left.empty:
            break
        emissions, refused = served_once(left, methods[category][name], factors, choices, content)
        if len(emissions):
            trace = dict(zip(left["record_id"], passed[left.index], strict=True))
            served.append(_with_trace(emissions, trace) if any(trace.values()) else emissions)
        passed[refused.index] += (name + ": " + refused + "; ").where(refused != OTHER_KIND, "").astype("str")
        left = left.loc[sorted(refused.index)]
    if len(left):
        mend = (
            "give what one of the methods needs (`scope3 factors show TEXT` finds a factor and its edition, to be "
            "pinned under factor_editions), or list the record under exclusions with a reason"
        )
        why = passed[left.index].str.removesuffix("; ").replace("", "no method of the order is for records of its kind")
        raise InputError(
            [
                fault_at(row, f"no method can serve record {row['record_id']} ({reason})", mend)
                for row, reason in zip(rows_of(left), why, strict=True)
            ]
        )
    return conform(gather(served), EMISSIONS, "emissions")


def serve(
    records: pd.DataFrame, method: Method, factors: Library, choices: dict[str, Any]
) -> tuple[pd.DataFrame, pd.Series]:
    """What a method makes of the records it can serve, and by their index why it refuses the others."""
    own_choices = {name: choices[name] for name in choices_of(method)}
    refused: list[pd.Series] = []
    servable = records
    while len(servable):
        try:
            return method(servable, factors, **own_choices), pd.concat([pd.Series(dtype="str"), *refused])
        except Unserved as unserved:
            refused.append(unserved.rows["reason"].astype("str"))
            servable = servable.drop(index=unserved.rows.index)
    return gather([]), pd.concat(refused)


def served_once(
    records: pd.DataFrame, method: Method, factors: Library, choices: dict[str, Any], content: str | None = None
) -> tuple[pd.DataFrame, pd.Series]:
    """What `serve` gives, from an earlier time where the run keeps that: other orders ask the same of many methods.

    `content` is the digest of the factors, where it is known already.
    """
    if not kept.keeps():
        return serve(records, method, factors, choices)
    taken = ((name, choices[name]) for name in choices_of(method))
    # Each opening wraps a client's own methods anew; what they wrap is one for one text of their file.
    key = (serve, inspect.unwrap(method), *taken, digest(records), content or factors.content())
    emissions, refused = kept.once(key, lambda: serve(records, method, factors, choices))
    return emissions.copy(deep=False), refused.copy(deep=False)


def _with_trace(emissions: pd.DataFrame, passed: dict[str, str]) -> pd.DataFrame:
    """The emissions with the methods that were passed over, and why, in front of each step."""
    over = emissions["record_id"].map(passed).astype("str").str.removesuffix("; ")
    return emissions.assign(
        step=(("passed over " + over + "; then ").where(over != "", "") + emissions["step"]).astype("str")
    )
