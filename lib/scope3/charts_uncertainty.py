"""The charts of uncertainty: categories with the interval they lie in, and what makes the total uncertain."""

from __future__ import annotations

import textwrap

import pandas as pd
from matplotlib.figure import Figure

from scope3.charts import PALETTE, figure_and_axes, finished

WIDTH_OF_LABELS = 38


def categories_with_intervals(inventory: pd.DataFrame) -> Figure:
    """Calculated categories, largest on top, each with the interval its emissions lie in.

    Arguments: `inventory` (category, name, t_co2e, t_co2e_low, t_co2e_high). The figure itself need not stand in the
    middle: a sum of lognormals leans upwards.
    """
    rows = inventory[inventory["t_co2e"].notna()].sort_values("t_co2e", kind="stable")
    names = [
        textwrap.fill(f"{category} {name}", WIDTH_OF_LABELS)
        for category, name in zip(rows["category"], rows["name"], strict=True)
    ]
    figure, axes = figure_and_axes(1.4 + 0.32 * len(rows))
    axes.barh(names, rows["t_co2e"], height=0.6, color=PALETTE[4], label="figure of the inventory")
    middle, half = (rows["t_co2e_low"] + rows["t_co2e_high"]) / 2, (rows["t_co2e_high"] - rows["t_co2e_low"]) / 2
    axes.errorbar(
        middle, names, xerr=half, fmt="none", ecolor="black", elinewidth=1, capsize=3, label="interval at 95 %"
    )
    axes.axvline(0, color="black", linewidth=0.6)
    axes.set_xlabel("t CO2e")
    if not rows[["t_co2e", "t_co2e_low"]].lt(0).any(axis=None):
        axes.set_xlim(left=0)
    axes.xaxis.set_major_formatter("{x:,.0f}")
    return finished(figure, "How sure each category is")


def variance_shares(contributions: pd.DataFrame, top: int) -> Figure:
    """The largest sources of uncertainty by their share in the variance of the total, the rest as one bar.

    Arguments: `contributions` (as uncertainty.contributions gives them), `top` (how many sources have a bar).
    """
    kinds = {"factor": "emission factors", "activity": "activity data of one file or supplier"}
    ranked = contributions.sort_values("share_of_variance", ascending=False, kind="stable")
    shown, rest = ranked.head(top), ranked.iloc[top:]
    named = [_in_lines(str(source)) for source in shown["source"]]
    # A supplier's own figure errs twice under one name: as a factor and as a quantity.
    shares = shown.assign(name=named).pivot_table(
        index="name", columns="error", values="share_of_variance", aggfunc="sum", sort=False
    )
    shares = shares.reindex(columns=list(kinds)).fillna(0.0)
    shares = shares.loc[shares.sum(axis=1).sort_values(kind="stable").index]
    if len(rest):
        others = rest.groupby("error")["share_of_variance"].sum().reindex(list(kinds)).fillna(0.0)
        shares = pd.concat([others.to_frame(f"all other sources ({len(rest)})").T, shares])
    lines = sum(1 + str(name).count("\n") for name in shares.index)
    figure, axes = figure_and_axes(1.4 + 0.2 * len(shares) + 0.14 * lines)
    # A share of nothing would else pin the axis to the end of the largest bar.
    axes.use_sticky_edges = False
    left = pd.Series(0.0, index=shares.index)
    for position, (error, words) in enumerate(kinds.items()):
        axes.barh(list(shares.index), shares[error] * 100, left=left, height=0.6, color=PALETTE[position], label=words)
        left = left + shares[error] * 100
    axes.set_xlabel("% of the variance of the total, to the first order")
    axes.set_xlim(left=0)
    return finished(figure, "What makes the total uncertain")


def _in_lines(source: str) -> str:
    """A factor_id or a file's name on lines of a label, broken after its slashes."""
    return textwrap.fill(source.replace("/", "/ "), WIDTH_OF_LABELS, break_on_hyphens=False).replace("/ ", "/")
