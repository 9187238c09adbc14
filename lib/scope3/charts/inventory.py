"""The chart of the inventory: categories ranked, what each rests on, how sure it is, and how good its data are."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from scope3.charts.quality import SHADES, score_in_words
from scope3.charts.shared import (
    EDGE,
    bars_in_parts,
    figure_and_axes,
    figure_behind,
    finished,
    height_of,
    in_tonnes,
    nothing_to_draw,
    numbered,
    reach,
    short_number,
    value_axis,
)
from scope3.tables import REQUIRED, WORST, rows_of
from scope3.tables.column import BEST


def categories_ranked(inventory: pd.DataFrame, emissions: pd.DataFrame) -> Figure:
    """Categories, largest on top: minimum boundary by what it rests on, the interval it lies in, its data quality.

    Arguments: `inventory`, `emissions` (of all categories). What is not calculated stands at the bottom without a bar,
    with its status. The interval is at 95 %; the figure need not stand in its middle, because a sum of lognormals
    leans upwards.
    """
    calculated = inventory["t_co2e"].notna()
    ranked = pd.concat([
        inventory[~calculated].sort_values("category", ascending=False),
        inventory[calculated].sort_values("t_co2e", kind="stable"),
    ]).reset_index(drop=True)  # fmt: skip
    own = emissions[emissions["boundary"] == REQUIRED]
    parts = in_tonnes(own).assign(rests_on=rests_on(own))
    wide = parts.pivot_table(index="category", columns="rests_on", values="t_co2e", aggfunc="sum").fillna(0.0)
    wide = wide.reindex(ranked["category"]).fillna(0.0)
    wide = wide.set_axis(numbered(ranked["category"], ranked.set_index("category")["name"]))
    figure, axes = figure_and_axes(height_of(wide.index) + 0.2)
    left, right = bars_in_parts(axes, wide)
    _intervals(axes, ranked)
    ends = right.combine(ranked["t_co2e_high"].fillna(0.0), max)
    for place, (category, end) in enumerate(zip(rows_of(ranked), ends, strict=True)):
        figure_behind(axes, end, place, _said(category))
    # Room for a figure with both ends of its interval.
    reach(axes, left.combine(ranked["t_co2e_low"].fillna(0.0), min), ends, room=0.5)
    _quality(axes, ranked)
    value_axis(axes, "t CO2e")
    if ranked.empty:
        nothing_to_draw(axes)
    return finished(figure, "Scope 3 by category: what it rests on, how sure it is", columns=2)


def rests_on(emissions: pd.DataFrame) -> pd.Series:
    """What each row rests on: data of suppliers and partners, quantities with published factors, or money."""
    # A factor per unit of money names currency and price year.
    by_money = emissions["unit"].str.fullmatch(r"[A-Z]{3} \d{4}")
    known = pd.Series("quantities and published factors", index=emissions.index)
    return known.mask(by_money, "money and published factors").mask(
        emissions["supplier_data"].astype("bool"), "data of suppliers and partners"
    )


def _said(category: dict[str, Any]) -> str:
    """The words behind a bar: the figure with its interval, or why there is none."""
    if pd.isna(category["t_co2e"]):
        return str(category["status"])
    figure = short_number(category["t_co2e"])
    if pd.isna(category["t_co2e_low"]):
        return figure
    low, high = (short_number(category[end]) for end in ("t_co2e_low", "t_co2e_high"))
    return f"{figure} ({low} to {high})"


def _intervals(axes: Axes, ranked: pd.DataFrame) -> None:
    known = ranked[ranked["t_co2e_low"].notna()]
    if known.empty:
        return
    middle, half = (known["t_co2e_low"] + known["t_co2e_high"]) / 2, (known["t_co2e_high"] - known["t_co2e_low"]) / 2
    axes.errorbar(
        middle, known.index, xerr=half, fmt="none", ecolor="black", elinewidth=1, capsize=3, label="interval at 95 %"
    )


def _quality(axes: Axes, ranked: pd.DataFrame) -> None:
    """To the right of the axes, the score of each category: a mark as dark as it is bad, the number, the word."""
    known = ranked[ranked["data_quality"].notna()]
    beside = axes.get_yaxis_transform()
    axes.scatter(
        [1.03] * len(known), known.index, c=known["data_quality"], cmap=SHADES, vmin=BEST, vmax=WORST, marker="s",
        transform=beside, clip_on=False, **EDGE,
    )  # fmt: skip
    for place, score in known["data_quality"].items():
        axes.text(1.05, float(str(place)), score_in_words(score), transform=beside, va="center", fontsize=8)
    axes.text(1.02, 1.0, f"data quality,\n{BEST} best to {WORST}", transform=axes.transAxes, va="bottom", fontsize=8)
