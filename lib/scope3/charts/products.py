"""The charts of products sold: their lifetime in use, and what other ways of using them would give."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from scope3.charts.shared import (
    EDGE,
    SKY,
    drawable,
    figure_and_axes,
    finished,
    in_lines,
    nothing_to_draw,
    stacked_bars,
    value_axis,
)
from scope3.tables import REQUIRED


def use_over_lifetime(metrics: pd.DataFrame) -> Figure:
    """Lifetime emissions of the products sold: the first year of use, the years after it, and what is optional.

    Arguments: `metrics` (product, boundary, t_co2e, t_co2e_one_year, blank where the lifetime in years is not known).
    """
    required, year = metrics["boundary"] == REQUIRED, metrics["t_co2e_one_year"]
    parts = {
        "first year": year.where(required),
        "later years": (metrics["t_co2e"] - year).where(required),
        "lifetime, not split": metrics["t_co2e"].where(required & year.isna()),
        "optional, lifetime": metrics["t_co2e"].where(~required),
    }
    wide = metrics[["product"]].assign(**parts)
    table = wide.melt("product", list(parts), var_name="part", value_name="t_co2e").dropna()
    table = table[table["t_co2e"] > 0]
    table = table.assign(product=table["product"].map(in_lines))
    return stacked_bars(table, "product", "part", "t_co2e", "t CO2e", "Use of the products sold in the year")


def situations_of_use(situations: pd.DataFrame) -> Figure:
    """Lifetime emissions of each product from the lowest to the highest situation, with a mark where it is as used.

    Arguments: `situations` (product, situation, t_co2e).
    """
    products = situations.groupby("product")["t_co2e"].agg(["min", "max"]).sort_values("max", kind="stable")
    as_used = situations[situations["situation"] == "as used"].set_index("product")["t_co2e"].reindex(products.index)
    figure, axes = figure_and_axes(1.4 + 0.4 * len(products))
    places = range(len(products))
    low, width = products["min"], products["max"] - products["min"]
    axes.barh(places, width, left=low, height=0.35, color=SKY, label="from the least to the most use", **EDGE)
    axes.plot(as_used, places, linestyle="none", marker="D", color="black", label="as used")
    axes.set_yticks(places, [drawable(in_lines(str(name))) for name in products.index])
    if len(products):
        axes.set_xlim(0, float(products["max"].max()) * 1.05)
    else:
        nothing_to_draw(axes)
    value_axis(axes, "t CO2e over the lifetime")
    return finished(figure, "What other ways of using the products would give")
