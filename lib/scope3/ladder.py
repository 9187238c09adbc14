"""The ladder: each record is served by the first method, in the consultant's order, that has its inputs and factor."""

from __future__ import annotations

from typing import Any

import pandas as pd

from scope3.errors import Fault, InputError, nearest
from scope3.factors.library import Library
from scope3.factors.select import Unserved
from scope3.methods import METHODS, Method, choices_of
from scope3.methods.records import gather


def ladder_keys(category: int) -> list[str]:
    """The names under which organisation.yaml orders the methods of a category: 1, 2, 3A to 3D …"""
    return ["3A", "3B", "3C", "3D"] if category == 3 else [str(category)]


def check_order(key: str, order: list[str], category: int) -> list[Fault]:
    """A fault for each name in an order that is no method of the category, or stands twice."""
    known = METHODS[category]
    faults = [Fault(f"'{name}' is no method of {key}", nearest(name, known), "organisation.yaml", column=f"methods.{key}")
              for name in order if name not in known]  # fmt: skip
    doubles = sorted({name for name in order if order.count(name) > 1})
    faults += [Fault(f"'{name}' stands twice in the order of {key}", "name it once", "organisation.yaml", column=f"methods.{key}") for name in doubles]
    if not order:
        faults.append(Fault(f"the order of {key} is empty", "name at least one method", "organisation.yaml", column=f"methods.{key}"))
    return faults


def climb(activity_data: pd.DataFrame, category: int, order: list[str], factors: Library, choices: dict[str, Any]) -> pd.DataFrame:
    """Emissions of a category's records, each by the first method of the order that can serve it.

    The row's step names the methods passed over and why. Raises InputError listing each record that no method can serve,
    with the reason of every method, and for anything that is wrong rather than missing (a unit that does not fit, two
    factors for one key).
    """
    left = activity_data
    passed: dict[str, list[str]] = {record: [] for record in activity_data["record_id"]}
    served: list[pd.DataFrame] = []
    for name in order:
        emissions, refused = _serve(left, METHODS[category][name], factors, choices)
        served.append(_with_trace(emissions, passed))
        for record, reason in refused.items():
            passed[record].append(f"{name}: {reason}")
        left = left[left["record_id"].isin(list(refused))]
    if len(left):
        raise InputError(
            [
                Fault(
                    f"no method can serve record {row.record_id} ({'; '.join(passed[row.record_id])})",
                    "give what one of the methods needs, or list the record under exclusions with a reason",
                    row.source_file, row=int(row.source_row),
                )
                for row in left.itertuples()
            ]
        )  # fmt: skip
    return gather(served)


def _serve(records: pd.DataFrame, method: Method, factors: Library, choices: dict[str, Any]) -> tuple[pd.DataFrame, dict[str, str]]:
    """What a method makes of the records it can serve, and why it refuses the others."""
    own_choices = {name: choices[name] for name in choices_of(method)}
    refused: dict[str, str] = {}
    while True:
        servable = records[~records["record_id"].isin(list(refused))]
        if servable.empty:
            return gather([]), refused
        try:
            return method(servable, factors, **own_choices), refused
        except Unserved as unserved:
            refused |= unserved.reasons


def _with_trace(emissions: pd.DataFrame, passed: dict[str, list[str]]) -> pd.DataFrame:
    """The emissions with the methods that were passed over, and why, in front of each step."""
    over = emissions["record_id"].map(lambda record: " | ".join(passed[record]))
    return emissions.assign(step=(over.where(over == "", "passed over " + over + "; then ") + emissions["step"]).astype("str"))
