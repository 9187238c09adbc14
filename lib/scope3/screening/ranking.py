"""The categories of a screening, ranked: which may be significant, and what to collect next of each."""

from __future__ import annotations

import math
import re
from typing import Any

import pandas as pd

from scope3.catalogue import describe
from scope3.screening.questions import questions, setting
from scope3.screening.ranges import ESTIMATED, NONE, NOT_KNOWN, Screening, estimates, status_of_lines
from scope3.settings import categories
from scope3.tables import TABLE_OF_CATEGORY, rows_of

NO_INVENTORY = (
    "This is a screening and no inventory: money and head-counts times averages of sectors. It says where better data "
    "are worth the effort; no figure of it may be reported."
)
PARTLY, NOT_RELEVANT = "partly known", "not relevant"


def by_category(found: Screening) -> pd.DataFrame:
    """Every category of the framework with its range, largest in the middle of its range first, and what to do next.

    Returns category, name, status, t_co2e_low, t_co2e, t_co2e_high (blank where nothing is known), share_of_known (of
    the sum of the middles), significant (the decision trees' gate; blank where it cannot be told), rests_on,
    collect_next and reason (of a category that is not relevant).
    """
    lines = estimates(found)
    known = _status_by_category(found)
    sums = lines.groupby("category")[["t_co2e_low", "t_co2e", "t_co2e_high"]].sum()
    whole = math.fsum(sums["t_co2e"])
    rows = []
    for entry in rows_of(categories(found.organisation.framework)):
        category = int(entry["category"])
        status, reason = known[category]
        figures = sums.loc[category].to_dict() if category in sums.index else {}
        significant = _significant(figures, whole) if status in (ESTIMATED, PARTLY, NONE) else None
        rows.append(
            {
                "category": category,
                "name": entry["name"],
                "status": status,
                **{name: figures.get(name) for name in ("t_co2e_low", "t_co2e", "t_co2e_high")},
                "share_of_known": figures["t_co2e"] / whole if figures and whole else None,
                "significant": significant,
                "rests_on": _in_words(lines[lines["category"] == category]),
                "collect_next": _next(category, status, significant),
                "reason": reason,
            }
        )
    kinds = dict.fromkeys(("t_co2e_low", "t_co2e", "t_co2e_high", "share_of_known"), "float64")
    table = pd.DataFrame(rows).astype(kinds | {"significant": "boolean"})
    return table.sort_values(["t_co2e", "category"], ascending=[False, True], na_position="last", ignore_index=True)


def _status_by_category(found: Screening) -> dict[int, tuple[str, str | None]]:
    """What is known of each category, and why one is not relevant."""
    irrelevant = {one.category: one.reason for one in found.organisation.not_relevant}
    of_lines = status_of_lines(found.lines)
    told: dict[int, tuple[str, str | None]] = {}
    for number in categories(found.organisation.framework)["category"]:
        own = set(of_lines[found.lines["category"] == number])
        if own - {NOT_KNOWN}:
            status = PARTLY if NOT_KNOWN in own else ESTIMATED if ESTIMATED in own else NONE
        else:
            status = NOT_RELEVANT if number in irrelevant else NOT_KNOWN
        told[int(number)] = (status, irrelevant.get(number) if status == NOT_RELEVANT else None)
    return told


def _significant(figures: dict[Any, float], whole: float) -> bool:
    """Whether a category at the high end of its range is a significant share, all others in the middle of theirs."""
    high, others = figures.get("t_co2e_high", 0.0), whole - figures.get("t_co2e", 0.0)
    return high > 0 and high / (high + others) >= setting("significant_share")


def _in_words(lines: pd.DataFrame) -> str | None:
    """How many lines a category rests on, and on which factors."""
    if lines.empty:
        return None
    factors = sorted({name for own in lines["rests_on"].dropna() for name in str(own).split(", ")})
    count = f"{len(lines)} line{'' if len(lines) == 1 else 's'}"
    return f"{count}; {', '.join(factors)}" if factors else count


def _next(category: int, status: str, significant: bool | None) -> str | None:
    """What to collect next: an answer, data for a specific method where it matters, else for the next better one."""
    if status in (NOT_RELEVANT, NONE):
        return None
    asked = questions(category)
    if status == NOT_KNOWN:
        return "answer: " + " ".join(str(row["question"]) for row in asked)
    method = str(asked[0]["specific_method" if significant else "next_method"])
    gate = "significant, so specific data: " if significant else "not significant, so this will do; better is "
    # The first words of what a method needs; `scope3 methods` has them all.
    columns = re.split(r"[;.(]", describe(category, method)["needs"])[0].strip().removeprefix("either ")
    unknown = "answer its open lines; " if status == PARTLY else ""
    return f"{unknown}{gate}sheet {TABLE_OF_CATEGORY[category]}, {method} ({columns} …)"


def to_collect(table: pd.DataFrame) -> pd.DataFrame:
    """The categories of which something is to be collected: what is not known first, then by the high end."""
    wanted = table[table["collect_next"].notna()]
    order = wanted.assign(first=~wanted["status"].isin([NOT_KNOWN, PARTLY]), least=wanted["status"] != NOT_KNOWN)
    sorted_rows = order.sort_values(
        ["least", "first", "t_co2e_high", "category"], ascending=[True, True, False, True], ignore_index=True
    )
    return sorted_rows[["category", "name", "status", "t_co2e_high", "significant", "collect_next"]]


def sentence(table: pd.DataFrame) -> str:
    """What is known comes to how much, and how many categories are not in it."""
    if table["t_co2e"].isna().all():
        return "Nothing is known of any category yet."
    low, middle, high = (math.fsum(table[name].dropna()) for name in ("t_co2e_low", "t_co2e", "t_co2e_high"))
    open_ones = table[table["status"].isin([NOT_KNOWN, PARTLY])]
    left = ", ".join(str(number) for number in sorted(open_ones["category"]))
    words = "category" if len(open_ones) == 1 else "categories"
    missing = f" Of {words} {left} nothing, or not all, is known: the sum is of what is known, and no total."
    said = f"What is known comes to {low:,.0f} to {high:,.0f} t CO2e, {middle:,.0f} t in the middle."
    return said + (missing if left else "")
