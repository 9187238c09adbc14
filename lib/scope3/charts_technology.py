"""The charts of category U: elements by method, and the register in both views over the years."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from scope3.charts import PALETTE, figure_and_axes, finished, in_tonnes, stacked_bars


def elements_by_method(emissions: pd.DataFrame) -> Figure:
    """Emissions of each element of category U by method, in the inventory and beside it."""
    label = emissions["sub_category"].str.replace("_", " ").str.capitalize()
    beside = emissions["boundary"] != "required"
    table = in_tonnes(emissions).assign(label=label.where(~beside, label + ",\noptional, beside the total"))
    return stacked_bars(table, "label", "method", "t_co2e", "t CO2e", "Technology: emissions by element and method")


def two_views(years: pd.DataFrame) -> Figure:
    """Devices year by year, whole in the year of acquisition or spread over the years of service; never added."""
    wide = years.pivot_table(index="year", columns="view", values="t_co2e", sort=False)
    figure, axes = figure_and_axes(3.2)
    for position, view in enumerate(wide.columns):
        shift = (position - 0.5) * 0.4
        axes.bar([year + shift for year in wide.index], wide[view], width=0.4, color=PALETTE[position], label=str(view))
    axes.set_ylabel("t CO2e")
    axes.set_xticks(list(wide.index))
    axes.tick_params(axis="x", rotation=45 if len(wide) > 12 else 0)
    return finished(figure, "The devices of the register in two views, which are never added")
