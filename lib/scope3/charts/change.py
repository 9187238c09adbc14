"""The charts of change: from one year's total to another's, and years as reported and restated."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import fill
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from scope3.change.better_data import BETTER, COARSER
from scope3.change.bridge import EFFECTS, Bridge, effects_of
from scope3.change.decomposition import ENTRIES, EXITS, MIX
from scope3.charts.shared import BLUE, EDGE, GREY, ORANGE, figure_and_axes, finished
from scope3.tables import rows_of

# Bars whose names alone do not say what they hold.
TERMS = (BETTER, COARSER, MIX, ENTRIES, EXITS)
SIGNS_A_LINE = 118


def waterfall(bridges: Sequence[Bridge]) -> Figure:
    """From each year's total to the next, one bar per effect, read from top to bottom."""
    bars = waterfall_bars(bridges)
    words = "\n".join(fill(f"{term}: {EFFECTS[term]}", SIGNS_A_LINE) for term in TERMS if term in set(bars["bar"]))
    figure, axes = figure_and_axes(1.4 + 0.24 * len(bars) + 0.15 * len(words.split("\n")) + 0.3)
    places = range(len(bars))
    for kind, colour in (("total", GREY), ("more", ORANGE), ("less", BLUE)):
        own = bars["kind"] == kind
        rows = [place for place, drawn in zip(places, own, strict=True) if drawn]
        axes.barh(rows, bars.loc[own, "t_co2e"], left=bars.loc[own, "from_t_co2e"], color=colour, label=kind, **EDGE)
    furthest = float((bars["from_t_co2e"] + bars["t_co2e"]).max())
    for place, bar in zip(places, rows_of(bars), strict=True):
        text = f"{bar['t_co2e']:,.0f}" if bar["kind"] == "total" else f"{bar['t_co2e']:+,.1f}"
        text, end = text.replace("-", "−"), max(bar["from_t_co2e"], bar["from_t_co2e"] + bar["t_co2e"])
        axes.annotate(text, (end, place), xytext=(3, 0), textcoords="offset points", verticalalignment="center")
    axes.set_yticks(list(places), list(bars["bar"]))
    axes.invert_yaxis()
    axes.set_xlabel("t CO2e")
    # Room for the figures that stand behind the bars.
    axes.set_xlim(min(0.0, float(bars["from_t_co2e"].min())), furthest * 1.1 if furthest > 0 else 1.0)
    axes.xaxis.set_major_formatter("{x:,.0f}")
    if words:
        # The layout keeps no room for a legend under these words: two blank lines do.
        figure.supxlabel(words + "\n\n", x=0.01, horizontalalignment="left", fontsize=8)
    first, last = bridges[0].earlier, bridges[-1].later
    return finished(figure, f"What moved scope 3 from {first} to {last}", columns=3)


def waterfall_bars(bridges: Sequence[Bridge]) -> pd.DataFrame:
    """The bars of the chart: bar, kind (total, more, less), from_t_co2e, t_co2e."""
    effects = effects_of(bridges)
    rows: list[list[Any]] = [[str(bridges[0].earlier), "total", 0.0, bridges[0].start]]
    for one in bridges:
        at = one.start
        for bar in rows_of(effects[effects["to"] == str(one.later)]):
            rows.append([bar["effect"], "more" if bar["t_co2e"] > 0 else "less", at, bar["t_co2e"]])
            at += bar["t_co2e"]
        rows.append([str(one.later), "total", 0.0, one.end])
    return pd.DataFrame(rows, columns=["bar", "kind", "from_t_co2e", "t_co2e"])
