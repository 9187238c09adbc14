"""The charts of purchases and activities: where the money went, what emitted, by which method."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from scope3.charts.shared import in_tonnes, numbered, stacked_bars, wrapped
from scope3.settings import categories

WHAT_BECAME = {
    "used": "used by a method",
    "retired": "retired: better data stand for it",
    "excluded": "excluded, with a reason",
}
WITHOUT_CATEGORY = {"meter": "Energy, by meters", "out_of_scope_3": "Outside scope 3"}


def money_by_place(ledger: pd.DataFrame, currency: str, framework: str | None) -> Figure:
    """Money of one currency by what became of it: category or reason, stacked by used, retired and excluded.

    Arguments: `ledger` (as placed), `currency` (ISO 4217), `framework` (whose categories they are).
    """
    # A currency is never added to another; lines in another one stand in the reconciliation only.
    lines = ledger[ledger["currency"] == currency]
    place = lines["disposition"].map(WITHOUT_CATEGORY).fillna(_named(lines["category"], framework))
    table = lines.assign(place=place, became=lines["status"].map(WHAT_BECAME))
    return stacked_bars(table, "place", "became", "spend", currency, "Where the money of the ledger went")


def emissions_by_activity(emissions: pd.DataFrame, factors: pd.DataFrame, top: int) -> Figure:
    """Emissions of the largest activities by method, in the publishers' words; the rest is one bar of its own.

    Arguments: `emissions`, `factors` (the factor table, for the wording), `top` (how many activities have a bar).
    """
    rest = "all other activities"
    words = factors.drop_duplicates("activity").set_index("activity")["name"]
    activity = emissions["activity"].fillna("supplier's own product")
    named = activity.map(words).fillna(activity).map(wrapped)
    largest = emissions.groupby(named)["kg_co2e"].sum().sort_values(ascending=False).index[:top]
    table = in_tonnes(emissions).assign(shown=named.where(named.isin(largest), rest))
    return stacked_bars(table, "shown", "method", "t_co2e", "t CO2e", "Emissions by activity and method", last=rest)


def share_of_methods(emissions: pd.DataFrame, framework: str | None) -> Figure:
    """Emissions of each category by method.

    Arguments: `emissions`, `framework` (whose categories they are).
    """
    table = in_tonnes(emissions).assign(label=_named(emissions["category"], framework))
    return stacked_bars(table, "label", "method", "t_co2e", "t CO2e", "Which method gave how much")


def _named(category: pd.Series, framework: str | None) -> pd.Series:
    """Categories as the framework calls them."""
    return numbered(category, categories(framework).set_index("category")["name"])
