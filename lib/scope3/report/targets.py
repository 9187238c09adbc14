"""Whether the inventory asks for a target for scope 3, and whether a target covers enough of it."""

from __future__ import annotations

import math
from functools import cache

import pandas as pd

from scope3 import paths
from scope3.errors import Fault, InputError
from scope3.report.scopes import Scopes


@cache
def thresholds() -> dict[str, float]:
    """The thresholds by name (fractions)."""
    table = pd.read_csv(paths.REFERENCE / "sbti_thresholds.csv", dtype={"threshold": "str"})
    return dict(zip(table["threshold"], table["value"].astype("float64"), strict=True))


def scope_3_target(scope_1: float, scope_2: float, scope_3: float) -> tuple[float, bool]:
    r"""The share of scope 3 in all scopes, and whether it asks for a target of its own.

    $$ s = \frac{E_3}{E_1 + E_2 + E_3} \qquad s \ge \theta $$

    Arguments: emissions of the scopes (t CO2e). Raises InputError where they are not above zero together. Source:
    Science Based Targets initiative, Corporate Near-term Criteria, by the rows of sbti_thresholds.csv.
    """
    share = _part(scope_3, math.fsum([scope_1, scope_2, scope_3]), "scopes 1 to 3")
    return share, share >= thresholds()["scope_3_share"]


def target_coverage(covered: float, scope_3: float) -> tuple[float, bool]:
    r"""The share of scope 3 that a target covers, and whether that is enough.

    $$ c = \frac{E_{covered}}{E_3} \qquad c \ge \kappa $$

    Arguments: emissions the target covers, all of scope 3 (t CO2e). Raises InputError where scope 3 is not above zero.
    Source: as `scope_3_target`.
    """
    share = _part(covered, scope_3, "scope 3")
    return share, share >= thresholds()["scope_3_coverage"]


def _part(part: float, whole: float, what: str) -> float:
    if not whole > 0:
        raise InputError(Fault(f"{what}: {whole:g} t CO2e, of which no share can be taken", "calculate them first"))
    return part / whole


def target_sentences(scopes: Scopes) -> list[str]:
    """What the share of scope 3 means for targets, and how much a target covers; nothing where a scope is not known."""
    if scopes.scope_1 is None or scopes.scope_2_location is None or not scopes.scope_3:
        return []
    share, required = scope_3_target(scopes.scope_1, scopes.scope_2_location, scopes.scope_3)
    known = {name: f"{value:.0%}".replace("%", " %") for name, value in thresholds().items()}
    said = f"Scope 3 is {share:.1%} of scopes 1 to 3, location-based".replace("%", " %")
    if not required:
        return [f"{said}: below the {known['scope_3_share']} from which on the SBTi asks for a target for it."]
    return [
        f"{said}: at {known['scope_3_share']} and above the SBTi asks for a target for it, "
        f"which covers at least {known['scope_3_coverage']} of scope 3."
    ]
