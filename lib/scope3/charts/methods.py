"""The charts of method choices: what each ladder would give by other orders, and from one total to another."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from scope3.charts.shared import (
    BLUE,
    EDGE,
    GREY,
    ORANGE,
    SKY,
    drawable,
    figure_and_axes,
    figure_behind,
    finished,
    fitting,
    height_of,
    in_words,
    nothing_to_draw,
    reach,
    short_number,
    value_axis,
)
from scope3.house_difference import PREFIX
from scope3.tables import rows_of


def methods_compared(ranges: pd.DataFrame) -> Figure:
    """Each ladder from the lowest to the highest figure that its methods give, with a mark at the run's own.

    Arguments: `ranges` (ladder, method, kind, t_co2e, as `picker.what_if.by_method` gives them): one row for the run,
    one for each method put first, one for each that alone serves every record.
    """
    ladders = list(dict.fromkeys(ranges["ladder"]))[::-1]
    figure, axes = figure_and_axes(height_of(map(fitting, ladders)))
    places = ranges["ladder"].map({name: place for place, name in enumerate(ladders)})
    spread = ranges.groupby("ladder")["t_co2e"].agg(["min", "max"]).reindex(ladders)
    rows = list(range(len(ladders)))
    low, high = spread["min"].set_axis(rows), spread["max"].set_axis(rows)
    axes.barh(rows, high - low, left=low, height=0.35, color=SKY, label="range", **EDGE)
    for kind, marker, colour in (("first", "o", ORANGE), ("alone", "s", BLUE), ("run", "D", "black")):
        own = ranges["kind"] == kind
        words = {"first": "this method first", "alone": "this method for all", "run": "as ordered"}[kind]
        axes.plot(ranges.loc[own, "t_co2e"], places[own], linestyle="none", marker=marker, color=colour, label=words)
    for place in rows:
        figure_behind(axes, high[place], place, f"  {short_number(low[place])} to {short_number(high[place])}")
    axes.set_yticks(rows, [drawable(fitting(name)) for name in ladders])
    reach(axes, low, high, room=0.2)
    value_axis(axes, "t CO2e")
    if not ladders:
        nothing_to_draw(axes)
    return finished(figure, "What the methods of each ladder give", columns=4)


def choice_steps(taken: pd.DataFrame, before: str, after: str) -> Figure:
    """From one total to another, one bar for each choice, read from top to bottom.

    Arguments: `taken` (`picker.what_if.steps`), `before` and `after` (what the two totals are called).
    """
    bars = step_bars(taken, before, after)
    figure, axes = figure_and_axes(height_of(bars["bar"]))
    places = pd.Series(range(len(bars)))
    for kind, colour in (("total", GREY), ("more", ORANGE), ("less", BLUE)):
        own = bars["kind"] == kind
        start, width = bars.loc[own, "from_t_co2e"], bars.loc[own, "to_t_co2e"] - bars.loc[own, "from_t_co2e"]
        axes.barh(places[own], width, left=start, height=0.7, color=colour, label=kind if own.any() else None, **EDGE)
    ends = bars[["from_t_co2e", "to_t_co2e"]].max(axis=1)
    for place, said in enumerate(bars["said"]):
        figure_behind(axes, ends[place], place, said)
    axes.set_yticks(places, [drawable(name) for name in bars["bar"]])
    axes.invert_yaxis()
    reach(axes, bars[["from_t_co2e", "to_t_co2e"]].min(axis=1), ends)
    value_axis(axes, "t CO2e")
    return finished(figure, f"From {before} to {after}", columns=3)


def step_bars(taken: pd.DataFrame, before: str, after: str) -> pd.DataFrame:
    """The bars of the chart: bar, kind (total, more, less), from_t_co2e, to_t_co2e, said (the figure behind)."""
    first, last = taken["from_t_co2e"].iloc[0], taken["to_t_co2e"].iloc[-1]
    rows: list[list[object]] = [[before, "total", 0.0, first, short_number(first)]]
    for step in rows_of(taken):
        name = "\n".join(in_words(part.replace(PREFIX, "methods of ")) for part in step["change"].split(", "))
        kind, sign = ("more", "+") if step["t_co2e"] > 0 else ("less", "")
        rows.append([name, kind, step["from_t_co2e"], step["to_t_co2e"], sign + short_number(step["t_co2e"])])
    rows.append([after, "total", 0.0, last, short_number(last)])
    return pd.DataFrame(rows, columns=["bar", "kind", "from_t_co2e", "to_t_co2e", "said"])
