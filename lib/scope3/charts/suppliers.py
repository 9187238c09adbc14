"""The chart of suppliers: a Pareto of what they emit, beside the money paid to them."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from scope3.charts.shared import (
    BLUE,
    EDGE,
    ORANGE,
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
)
from scope3.suppliers import NO_SUPPLIER
from scope3.tables import rows_of

THICKNESS = 0.38


def suppliers_by_emissions(ranked: pd.DataFrame, top: int) -> Figure:
    """The largest suppliers by share of emissions, beside their share of spend, with the shares added up as a line.

    Arguments: `ranked` (as suppliers.suppliers_ranked gives it), `top` (how many suppliers have bars of their own). All
    others are one bar, and purchases without a supplier's name another, at the bottom.
    """
    rows = _rows(ranked, top)
    names = [drawable(in_lines(str(name))) for name in rows["supplier"]]
    figure, axes = figure_and_axes(height_of(names) + 0.12 * len(names))
    places = pd.Series(range(len(rows)), dtype="float64")
    emitted, paid = rows["share_emissions"] * 100, rows["share_spend"] * 100
    axes.barh(places - THICKNESS / 2, emitted, height=THICKNESS, color=BLUE, label="share of emissions", **EDGE)
    if paid.notna().any():
        axes.barh(places + THICKNESS / 2, paid, height=THICKNESS, color=ORANGE, label="share of spend", **EDGE)
    cumulative = rows["cumulative_share_emissions"] * 100
    axes.plot(
        cumulative,
        places,
        color="black",
        linewidth=1,
        marker="o",
        markersize=3,
        label="emissions, added up from the top",
    )
    for place, row in zip(places, rows_of(rows), strict=True):
        end = max(100 * row["share_emissions"], 0.0)
        figure_behind(axes, end, place - THICKNESS / 2, f"{short_number(row['t_co2e'])} t")
    axes.set_yticks(places, names)
    axes.invert_yaxis()
    if len(rows):
        both = pd.concat([emitted, paid.fillna(0.0)])
        reach(axes, both, pd.concat([both, cumulative]), room=0.03)
    else:
        nothing_to_draw(axes)
    value_axis(axes, "% of the emissions (t CO2e behind the bar) and of the spend")
    return finished(figure, "Suppliers by emissions, and what was paid to them", columns=3)


def _rows(ranked: pd.DataFrame, top: int) -> pd.DataFrame:
    """The rows drawn: the largest suppliers, all others as one, what names no supplier."""
    known = ranked[ranked["share_emissions"].notna()]
    unnamed = known["supplier"] == NO_SUPPLIER
    named = known[~unnamed]
    shown, rest = named.head(top), named.iloc[top:]
    parts = [shown]
    if len(rest):
        # Blank money stays blank: a sum of what is known would pass for the whole.
        sums = rest[["t_co2e", "share_emissions", "spend", "share_spend"]].sum(skipna=False)
        others = sums.to_frame().T.assign(
            supplier=f"all others ({len(rest)})",
            cumulative_share_emissions=rest["cumulative_share_emissions"].iloc[-1],
        )
        parts.append(others)
    return pd.concat([*parts, known[unnamed]], ignore_index=True)
