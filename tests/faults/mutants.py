"""How much of a small change to the code that calculates its tests notice: read from the record of measurements.

Measuring takes hours and is done module by module (`make mutants MODULE=…`); what counts here is that a record stands
for each module as it is now, and that 85 % of its mutants die.
"""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from faults.counts import Count
from mutants.records import EQUIVALENT, PACKAGE, read_scores, read_survivors, sha256_of

WANTED = 0.85
BESIDE_METHODS = ("gwp", "inventory", "ladder", "units")


def scope() -> list[str]:
    """The modules whose every line makes figures."""
    return sorted([*BESIDE_METHODS, *(f"methods/{path.stem}" for path in (PACKAGE / "methods").glob("*.py"))])


def counts(whole: bool) -> list[Count]:
    """The mutants recorded, and the modules whose record is missing, stale or too low; short and in full alike."""
    return judged(read_scores(), read_survivors(), scope(), sha256_of)


def judged(
    scores: pd.DataFrame, survivors: pd.DataFrame, modules: list[str], digest_of: Callable[[str], str]
) -> list[Count]:
    """Two counts: of modules whose record stands, and of mutants that are dead or that somebody has judged."""
    measured = scores[scores["mutants"] != ""].set_index("module")
    said = [f"{module} is not measured" for module in modules if module not in measured.index]
    fallen = []
    for module in (module for module in modules if module in measured.index):
        score = score_of(measured.loc[module], survivors[survivors["module"] == module])
        if measured.loc[module, "sha256"] != digest_of(module):
            fallen.append(f"{module} has changed since it was measured")
        elif score < WANTED:
            fallen.append(f"{module} has {score:.1%}")
    recorded = len(modules) - len(said)
    mutants = int(measured["mutants"].astype("int").sum())
    unjudged = int((survivors["judgement"] == "").sum())
    return [
        Count("modules, 85 % of their mutants dead", recorded, len(fallen), len(modules), "; ".join(fallen + said)),
        Count("mutants, dead or judged", mutants, unjudged, len(modules), f"{len(survivors)} survive"),
    ]


def score_of(measured: pd.Series, survivors: pd.DataFrame) -> float:
    """The share of mutants killed, of those that a test could tell from the code."""
    told_apart = int(measured["mutants"]) - int(survivors["judgement"].str.startswith(EQUIVALENT).sum())
    return (int(measured["killed"]) + int(measured["timeouts"])) / told_apart if told_apart else 1.0
