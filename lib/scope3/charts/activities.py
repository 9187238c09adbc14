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


def emissions_by_activity(emissions: pd.DataFrame, factors: pd.DataFrame, top: int, without: str = "") -> Figure:
    """Emissions of the largest activities by method, in the publishers' words; the rest is one bar of its own.

    Arguments: `emissions`, `factors` (the factor table, for the wording), `top` (how many activities have a bar),
    `without` (what of these categories is not among the emissions, in words for the title).
    """
    title = _titled("Emissions{of} by activity and method", emissions, without)
    rest = "all other activities"
    words = factors.drop_duplicates("activity").set_index("activity")["name"]
    activity = emissions["activity"].fillna("supplier's own product")
    named = activity.map(words).fillna(activity).map(wrapped)
    largest = emissions.groupby(named)["kg_co2e"].sum().sort_values(ascending=False).index[:top]
    table = in_tonnes(emissions).assign(shown=named.where(named.isin(largest), rest))
    return stacked_bars(table, "shown", "method", "t_co2e", "t CO2e", title, last=rest)


def share_of_methods(emissions: pd.DataFrame, framework: str | None, without: str = "") -> Figure:
    """Emissions of each category by method.

    Arguments: `emissions`, `framework` (whose categories they are), `without` as in `emissions_by_activity`.
    """
    title = _titled("Which method gave how much{of}", emissions, without)
    table = in_tonnes(emissions).assign(label=_named(emissions["category"], framework))
    return stacked_bars(table, "label", "method", "t_co2e", "t CO2e", title)


def _titled(title: str, emissions: pd.DataFrame, without: str) -> str:
    """A title that says of which categories the emissions are, and what of these is not among them."""
    *others, last = map(str, sorted(emissions["category"].dropna().unique())) if len(emissions) else [""]
    named = f"categories {', '.join(others)} and {last}" if others else f"category {last}"
    return title.format(of=f" of {named}" if last else "") + (f", {without}" if without else "")


def _named(category: pd.Series, framework: str | None) -> pd.Series:
    """Categories as the framework calls them."""
    return numbered(category, categories(framework).set_index("category")["name"])
