"""The chart of the energy chain: what burning and bought energy emit here, and what they emitted before."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from scope3.charts.shared import in_tonnes, stacked_bars, wrapped
from scope3.scope_1_and_2 import MARKET

PARTS = {
    "scope 1": "scope 1: burnt here",
    "scope 2": "scope 2: bought energy (location)",
    "3A": "3A: upstream of fuels",
    "3B": "3B: upstream of bought energy",
    "3C": "3C: lost on the way",
    "3D": "3D: bought and resold",
}


def energy_chain(memo: pd.DataFrame, emissions: pd.DataFrame, factors: pd.DataFrame) -> Figure:
    """Scope 1 and 2 (location basis) beside the parts of category 3 that follow from the same meters.

    Arguments: `memo` (as inventory.scope_1_and_2_memo gives it), `emissions` of category 3, `factors` (for the
    wording).
    """
    own = memo[memo["basis"] != MARKET]
    parts = [
        in_tonnes(own).assign(part="scope " + own["scope"].astype("str")),
        in_tonnes(emissions).assign(part=emissions["sub_category"]),
    ]
    table = pd.concat([part[["activity", "part", "t_co2e"]] for part in parts])
    # The wording of combustion, which names the energy itself.
    words = factors[factors["component"] == "combustion"].drop_duplicates("activity").set_index("activity")["name"]
    table["energy"] = table["activity"].map(words).fillna(table["activity"]).map(wrapped)
    table["part"] = table["part"].map(PARTS)
    title = "Energy and its chain: scopes 1 and 2, and category 3"
    return stacked_bars(table, "energy", "part", "t_co2e", "t CO2e", title)
