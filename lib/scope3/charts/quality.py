"""The chart of data quality: a heat map of the five indicators by category."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pandas as pd
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from scope3.charts.shared import ORANGE, figure_and_axes, finished, in_lines
from scope3.quality import criteria
from scope3.tables import INDICATORS, WORST
from scope3.tables.column import BEST

# One hue from light to dark: no eye needs to tell colours apart, and it survives a copier.
SHADES = LinearSegmentedColormap.from_list("score", ["white", ORANGE])


def score_in_words(score: float) -> str:
    """A mean score to one decimal, with the GHG Protocol's word for the whole score it is nearest to: 2.4 good."""
    words = criteria().drop_duplicates("score").set_index("score")["ghg_protocol_word"]
    shown = Decimal(f"{score:.1f}")
    return f"{shown} {words[int(shown.quantize(Decimal(1), ROUND_HALF_UP))]}"


def quality_by_category(inventory: pd.DataFrame, whole: pd.DataFrame) -> Figure:
    """Scores of the five indicators and their mean for each calculated category and for all, the number in each cell.

    Arguments: `inventory`, `whole` (one row, as `quality.weighted` gives it for all required emissions). The darker a
    cell, the worse; a category without emissions has no row.
    """
    shown = [*INDICATORS, "data_quality"]
    own = inventory[inventory["data_quality"].notna()]
    named = (own["category"].astype("str") + " " + own["name"]).map(in_lines)
    table = pd.concat([own[shown].set_axis(named), whole[shown].set_axis(["All categories"])]).astype("float64")
    figure, axes = figure_and_axes(1.7 + 0.34 * len(table))
    image = axes.imshow(table.to_numpy(), cmap=SHADES, vmin=BEST, vmax=WORST, aspect="auto")
    for row, scores in enumerate(table.to_numpy()):
        for position, score in enumerate(scores):
            axes.text(position, row, f"{score:.1f}", ha="center", va="center", color="black")
    axes.set_xticks(range(len(shown)), [*INDICATORS, "mean of\nthe five"])
    axes.xaxis.tick_top()
    axes.tick_params(axis="x", labelsize=8)
    axes.set_yticks(range(len(table)), [str(name) for name in table.index])
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    axes.axhline(len(table) - 1.5, color="black", linewidth=0.8)
    axes.axvline(len(INDICATORS) - 0.5, color="black", linewidth=0.8)
    words = criteria().drop_duplicates("score").sort_values("score")
    bar = figure.colorbar(image, ax=axes, orientation="horizontal", fraction=0.05, aspect=40, pad=0.03)
    bar.set_ticks(
        words["score"].to_list(), labels=[f"{s} {w}" for s, w in words[["score", "ghg_protocol_word"]].to_numpy()]
    )
    bar.outline.set_visible(False)
    return finished(figure, "Data quality by category, weighted by emissions")
