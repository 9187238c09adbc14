"""The charts of what others own or run: consolidation approaches, leased assets and franchises, investees."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from scope3.charts.shared import in_lines, in_tonnes, stacked_bars
from scope3.tables import APART, REQUIRED

BOUNDARY_WORDS = {"required": "scope 1 and 2, in the total", "optional": "optional, beside the total"}


def approaches_compared(parts: pd.DataFrame) -> Figure:
    """Scopes 1 and 2 and scope 3, upstream and downstream, one bar per consolidation approach."""
    title = "The same organisation under each consolidation approach"
    return stacked_bars(parts, "approach", "part", "t_co2e", "t CO2e", title)


def emissions_by_site(emissions: pd.DataFrame, records: pd.DataFrame) -> Figure:
    """Required emissions of leased assets and franchises by site, stacked by method.

    Arguments: `emissions`, `records` (record_id and `shown`, the name of its bar).
    """
    names = records.drop_duplicates("record_id").set_index("record_id")["shown"]
    own = emissions[emissions["boundary"] == REQUIRED]
    title = "Leased assets and franchises by category, site and method"
    table = in_tonnes(own).assign(site=own["record_id"].map(names).astype("str").map(in_lines))
    return stacked_bars(table, "site", "method", "t_co2e", "t CO2e", title)


def emissions_by_investee(investees: pd.DataFrame) -> Figure:
    """Emissions of each investee, required and optional; what stands apart from scope 3 is not drawn.

    Arguments: `investees` (investee, boundary, t_co2e).
    """
    shown = investees[investees["boundary"] != APART]
    table = shown.assign(investee=shown["investee"].map(in_lines), part=shown["boundary"].map(BOUNDARY_WORDS))
    return stacked_bars(table, "investee", "part", "t_co2e", "t CO2e", "Emissions of investments by investee")
