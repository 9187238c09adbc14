"""Selecting factors for a million records, against a plain Python loop that applies the same rule to each record.

    python benchmarks/select_factors.py

The loop asks the library's own rule for one record at a time, as code without tables would. A loop that remembers
what it found for each distinct key is shown as well: it answers the same question for the price of a dictionary, and
makes no table of the factor's columns, which `select` does.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from pairs import by_turns, machine, seconds, spread

from scope3.factors import select as selection
from scope3.factors.library import Library, open_library

COMPONENT = "cradle_to_gate"
ROUNDS = 3


def library() -> Library:
    """British conversion factors, with a region that stands in for another."""
    return open_library(
        ["desnz/2024"],
        [],
        gwp_set="AR5GWP100",
        accept_gwp_sets=[],
        accept_price_bases=["purchaser"],
        regions={"DE": ["GB"]},
        earlier_years=True,
        later_years=False,
    )


def records(factors: pd.DataFrame, count: int) -> pd.DataFrame:
    """Purchases of everything the library has a factor for, in two countries and three ways to write the period."""
    draw = np.random.default_rng(count)
    known = factors[factors["component"] == COMPONENT].drop_duplicates("activity")
    picked = draw.integers(0, len(known), count)
    return pd.DataFrame(
        {
            "activity": known["activity"].to_numpy()[picked],
            "unit": known["unit"].to_numpy()[picked],
            "country": draw.choice(["GB", "DE"], count),
            "period": draw.choice(["2024", "2024-03", "2024-11-02"], count),
        },
        dtype="str",
    )


def keys(table: pd.DataFrame) -> list[dict[str, str]]:
    """What the rule asks of each record."""
    return [
        {"activity": activity, "component": COMPONENT, "country": country, "year": period[:4], "unit": unit}
        for activity, country, period, unit in zip(
            table["activity"], table["country"], table["period"], table["unit"], strict=True
        )
    ]


def plain_loop(table: pd.DataFrame, factors: Library) -> list[str]:
    """The rule for each record in turn."""
    return [selection._one(key, factors, False)["factor_id"] for key in keys(table)]


def remembering_loop(table: pd.DataFrame, factors: Library) -> list[str]:
    """The rule once for each distinct key."""
    found: dict[tuple[str, ...], str] = {}
    chosen = []
    for key in keys(table):
        name = tuple(key.values())
        if name not in found:
            found[name] = selection._one(key, factors, False)["factor_id"]
        chosen.append(found[name])
    return chosen


def main() -> None:
    """Print the ratios and the growth."""
    factors = library()
    million = records(factors.table, 1_000_000)
    selected = selection.select(million, factors, COMPONENT)["factor_id"].tolist()
    if selected != plain_loop(million, factors):
        raise SystemExit("the loop and the selection disagree")
    print(machine())
    for name, loop in (("plain loop", plain_loop), ("loop that remembers", remembering_loop)):
        pair = by_turns(
            lambda: selection.select(million, factors, COMPONENT), lambda loop=loop: loop(million, factors), ROUNDS
        )
        print(f"a million records: select {spread(pair.first)} s, {name} {spread(pair.second)} s, ", end="")
        print(f"ratio {spread(pair.ratios)}")
    for count in (100_000, 1_000_000, 10_000_000):
        table = records(factors.table, count)
        taken = min(seconds(lambda table=table: selection.select(table, factors, COMPONENT)) for _ in range(ROUNDS))
        print(f"{count:>12,} records: {taken:.3g} s, {1e9 * taken / count:.0f} ns a record")


if __name__ == "__main__":
    main()
