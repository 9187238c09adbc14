"""The chart of waste: each kind by its treatment, the treatments in the same colours on every chart of a page."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from scope3.charts.shared import in_lines, in_tonnes, stacked_bars
from scope3.tables import REQUIRED


def emissions_by_treatment(
    emissions: pd.DataFrame, records: pd.DataFrame, category: int, title: str, top: int
) -> Figure:
    """Required emissions of one category's waste by its kind, stacked by treatment.

    Arguments: `emissions` (of all categories drawn on one page, so that a treatment has one colour on all), `records`
    (record_id and `shown`, the name of its bar), `category`, `title`, `top` (how many kinds have a bar of their own).
    """
    rest = "all other kinds"
    names = records.drop_duplicates("record_id").set_index("record_id")["shown"]
    own = emissions[emissions["boundary"] == REQUIRED]
    named = own["record_id"].map(names).astype("str").map(in_lines)
    table = in_tonnes(own).assign(treatment=own["component"].str.replace("_", " "))
    there = own["category"] == category
    largest = own[there].groupby(named[there])["kg_co2e"].sum().sort_values(ascending=False).index[:top]
    shown = table.assign(kind=named.where(named.isin(largest), rest))[there]
    # Treatments of the other categories as nothing, so that they keep their place in the palette.
    others = table[~there & ~table["treatment"].isin(shown["treatment"])].drop_duplicates("treatment")
    if len(shown):
        shown = pd.concat([shown, others.assign(kind=shown["kind"].iloc[0], t_co2e=0.0)])
    return stacked_bars(shown, "kind", "treatment", "t_co2e", "t CO2e", title, last=rest)
