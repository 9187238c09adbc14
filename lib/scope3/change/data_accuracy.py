"""What better data would move in the base year: a proposal to the consultant, by which nothing is restated."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from scope3.change.base_year import ADJUSTMENT, CORRECTION, Restatement, tested
from scope3.change.better_data import BETTER
from scope3.change.bridge import Bridge
from scope3.change.data_pairs import covered_purchases, money_of, purchases_in
from scope3.change.dual_run import Stage
from scope3.client import Client
from scope3.coverage import JOINED
from scope3.inventory import tonnes
from scope3.reconcile import USED
from scope3.tables import rows_of

PROPOSED = [
    "year", "category", "supplier", "better_since", "t_co2e_by_money", "t_co2e_by_records", "t_co2e_adjustment",
    "share_of_base_year", "share_cumulative", "share_threshold", "significant", "why_not",
]  # fmt: skip
TESTED = ["share_of_base_year", "share_cumulative", "share_threshold", "significant"]


def data_accuracy(
    restated: Restatement, base: Stage, bridges: Sequence[Bridge], clients: Sequence[Client]
) -> pd.DataFrame:
    r"""What the base year would be, had its money been known as well as later years know it.

    $$ \Delta_{b,p} = E_{b,p}^{money} \left( \frac{E_{y,p}^{rec}}{E_{y,p}^{money}} - 1 \right) $$

    where $p$ is a pair of `one_kind_of_data` whose data got better in year $y$, and $b$ the base year (t CO2e). The
    ratio is an estimate: records of the base year itself are better. It is carried only where the base year counts the
    purchases by nothing but money and year $y$ by nothing but records. Shares of the base year stand on top of those
    that the log of the restatement holds. Arguments: `restated`, `base` (the base year by its own rules), `bridges`,
    `clients` (the years they lie between). Returns a row per pair; where it cannot be carried to the base year, or the
    organisation states data_accuracy for the category itself, the row says so in `why_not`, as it does where the better
    data are a supplier's own figure.
    Source: GHG Protocol, Scope 3 Standard (2011), section 9.3, on the accuracy of data.
    """
    opened = {client.organisation.year: client for client in clients}
    policy, recalculations = restated.policy, opened[restated.latest].organisation.recalculations
    of_base = [entry for entry in recalculations if (entry.trigger, entry.year) == (CORRECTION, policy.year)]
    stated = {entry.category: f"stated already: {entry.t_co2e:+,.3f} t, {entry.decided}" for entry in of_base}
    money, partly = money_of(base), covered_purchases(base.client)
    rows: list[dict[str, Any]] = []
    for one in bridges:
        for pair in rows_of(one.pairs[(one.pairs["effect"] == BETTER) & one.pairs["why_not"].isna()]):
            if pd.isna(pair["lines"]):
                why = f"whether the supplier's own figure held in {policy.year} is for the supplier to say"
                own_row = {**pair, "year": policy.year, "better_since": one.later, "why_not": why}
                rows.append({**own_row, **_carried(None, None)})
                continue
            ledger = opened[one.later].ledger
            purchases = purchases_in(ledger[ledger["record_id"].isin(str(pair["lines"]).split(JOINED))])
            own = money[money["purchase"].isin(list(purchases))]
            alone = own["by_money"].all() and purchases == set(own["purchase"]) and purchases.isdisjoint(partly)
            row = {**pair, "year": policy.year, "better_since": one.later}
            if not alone:
                row["why_not"] = f"{policy.year} does not count it, or not by its money alone"
            elif not purchases.isdisjoint(purchases_in(ledger[ledger["status"] == USED])):
                row["why_not"] = f"{one.later} counts a part of it by its money still"
            elif pair["t_co2e_by_money"] <= 0:
                row["why_not"] = f"its money comes to nothing in {one.later}"
            else:
                row["why_not"] = stated.get(pair["category"])
            ratio = None if row["why_not"] else pair["t_co2e_by_records"] / pair["t_co2e_by_money"]
            rows.append({**row, **_carried(tonnes(own["kg_co2e"]) if alone else None, ratio)})
    return _with_shares(pd.DataFrame(rows, columns=PROPOSED), restated)


def _carried(by_money: float | None, ratio: float | None) -> dict[str, float | None]:
    """What money of the base year emits, and what records would have it emit."""
    by_records = None if by_money is None or ratio is None else by_money * ratio
    moved = None if by_money is None or by_records is None else by_records - by_money
    return {"t_co2e_by_money": by_money, "t_co2e_by_records": by_records, "t_co2e_adjustment": moved}


def _with_shares(rows: pd.DataFrame, restated: Restatement) -> pd.DataFrame:
    """The rows with their shares of the base year, on top of what the log of the restatement holds."""
    figures = {
        int(str(year)): dict(zip(own["category"], own["t_co2e_reported"], strict=True))
        for year, own in restated.figures.groupby("year")
    }
    known = rows[rows["why_not"].isna()].assign(trigger=CORRECTION, reason="", decided="")
    together = pd.concat([restated.log[ADJUSTMENT], known[ADJUSTMENT]], ignore_index=True)
    shares = tested(together, figures, restated.policy)[TESTED].tail(len(known)).set_axis(known.index)
    found = rows.drop(columns=TESTED).join(shares)[PROPOSED]
    return found.astype({"year": "str", "better_since": "str", "significant": "boolean", "why_not": "str"})
