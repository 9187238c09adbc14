"""The charts of uncertainty: estimates with the interval they lie in, and what makes the total uncertain."""

from __future__ import annotations

import textwrap

import pandas as pd
from matplotlib.figure import Figure

from scope3.charts.shared import (
    EDGE,
    SKY,
    WIDTH_OF_LABELS,
    bars_in_parts,
    drawable,
    figure_and_axes,
    figure_behind,
    finished,
    height_of,
    in_lines,
    nothing_to_draw,
    reach,
    short_number,
    value_axis,
    wrapped,
)
from scope3.methods.records import SUPPLIER

KINDS = {"factor": "emission factors", "activity": "activity data of one file or supplier"}


def estimates_with_intervals(table: pd.DataFrame, label: str, title: str) -> Figure:
    """Estimates scaled up from samples, one bar per `label`, with the interval in which they lie; none where blank.

    Arguments: `table` (the label's column, t_co2e, t_low, t_high), `title`.
    """
    rows = table.sort_values("t_co2e", kind="stable").reset_index(drop=True)
    names = [drawable(in_lines(str(name))) for name in rows[label]]
    figure, axes = figure_and_axes(height_of(names))
    axes.barh(rows.index, rows["t_co2e"], height=0.5, color=SKY, label="estimate", **EDGE)
    spread = [rows["t_co2e"] - rows["t_low"], rows["t_high"] - rows["t_co2e"]]
    interval = "interval at 95 % confidence"
    axes.errorbar(rows["t_co2e"], rows.index, xerr=spread, fmt="none", ecolor="black", capsize=4, label=interval)
    axes.set_yticks(range(len(rows)), names)
    ends = rows[["t_co2e", "t_high"]].max(axis=1)
    for place, (value, end) in enumerate(zip(rows["t_co2e"], ends, strict=True)):
        figure_behind(axes, end, place, short_number(value))
    if len(rows):
        reach(axes, rows[["t_co2e", "t_low"]].min(axis=1), ends)
    else:
        nothing_to_draw(axes)
    value_axis(axes, "t CO2e")
    return finished(figure, title)


def variance_shares(contributions: pd.DataFrame, factors: pd.DataFrame, top: int) -> Figure:
    """The largest sources of uncertainty by their share in the variance of the total, the rest as one bar.

    Arguments: `contributions` (as uncertainty.contributions gives them), `factors` (the factor table, for the wording),
    `top` (how many sources have a bar).
    """
    ranked = contributions.sort_values("share_of_variance", ascending=False, kind="stable")
    shown, rest = ranked.head(top), ranked.iloc[top:]
    # A supplier's own figure errs twice under one name: as a factor and as a quantity.
    shares = shown.pivot_table(index="source", columns="error", values="share_of_variance", aggfunc="sum", sort=False)
    shares = shares.reindex(columns=list(KINDS)).fillna(0.0)
    shares = shares.loc[shares.sum(axis=1).sort_values(kind="stable").index]
    known = factors.drop_duplicates("factor_id").set_index("factor_id")
    shares.index = pd.Index([_named(str(source), known) for source in shares.index], dtype="object")
    if len(rest):
        others = rest.groupby("error")["share_of_variance"].sum().reindex(list(KINDS)).fillna(0.0)
        shares = pd.concat([others.to_frame(f"all other sources ({len(rest)})").T, shares])
    figure, axes = figure_and_axes(height_of(shares.index))
    left, right = bars_in_parts(axes, (shares * 100).rename(columns=KINDS))
    for place, end in right.items():
        figure_behind(axes, end, int(str(place)), f"{short_number(end)} %")
    if len(shares):
        reach(axes, left, right)
    else:
        nothing_to_draw(axes)
    value_axis(axes, "% of the variance of the total, to the first order")
    return finished(figure, "What makes the total uncertain")


def _named(source: str, factors: pd.DataFrame) -> str:
    """A source in words: a factor as its publisher words it, with edition; a supplier's figure; a file."""
    if source in factors.index:
        factor = factors.loc[source]
        return f"{wrapped(str(factor['name']))}\n({factor['publisher']} {factor['edition']})"
    if source.startswith(SUPPLIER):
        return in_lines(f"supplier's figure on record {source.removeprefix(SUPPLIER)}")
    # A file's path is broken after its slashes.
    return textwrap.fill(source.replace("/", "/ "), WIDTH_OF_LABELS, break_on_hyphens=False).replace("/ ", "/")
