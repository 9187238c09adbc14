"""The chart of a screening: each category as the range it lies in, and those of which nothing is known by name."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from scope3.charts.shared import (
    BLUE,
    EDGE,
    SKY,
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
from scope3.tables import rows_of


def screened_categories(table: pd.DataFrame) -> Figure:
    """Categories as ranges, largest on top, each with its middle; below them those that are not known, without a bar.

    Arguments: `table` (category, name, status, t_co2e_low, t_co2e, t_co2e_high, as by_category gives them).
    """
    known, blank = table[table["t_co2e"].notna()], table[table["t_co2e"].isna()]
    # From the bottom up: what has no range lies below what has one.
    rows = pd.concat([blank.iloc[::-1], known.sort_values("t_co2e", kind="stable")], ignore_index=True)
    names = [
        drawable(in_lines(f"{number} {name}")) for number, name in zip(rows["category"], rows["name"], strict=True)
    ]
    figure, axes = figure_and_axes(height_of(names))
    ranges = rows["t_co2e"].notna()
    bars = rows[ranges]
    width = bars["t_co2e_high"] - bars["t_co2e_low"]
    axes.barh(bars.index, width, left=bars["t_co2e_low"], height=0.5, color=SKY, label="range", **EDGE)
    axes.plot(bars["t_co2e"], bars.index, "D", color=BLUE, markersize=5, label="middle of the range")
    axes.set_yticks(range(len(rows)), names)
    axes.set_ylim(-0.6, len(rows) - 0.4)
    for place, row in enumerate(rows_of(rows)):
        ends = f"{short_number(row['t_co2e_low'])} to {short_number(row['t_co2e_high'])}" if ranges[place] else ""
        figure_behind(axes, row["t_co2e_high"] if ends else 0.0, place, ends or row["status"])
    if len(bars):
        reach(axes, bars["t_co2e_low"], bars["t_co2e_high"], room=0.25)
    if rows.empty:
        nothing_to_draw(axes)
    value_axis(axes, "t CO2e")
    return finished(figure, "Screening from money and head-counts: where the categories lie")
