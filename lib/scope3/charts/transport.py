"""The charts of transport: emissions by stage, and what each vehicle or vessel emits for a tonne-kilometre."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from scope3.charts.shared import in_tonnes, stacked_bars, wrapped
from scope3.tables import REQUIRED

WHERE_BURNT = {"wtt": "upstream of the fuel", "combustion": "in the vehicle", "life_cycle": "both, not told apart"}


def emissions_by_stage(emissions: pd.DataFrame, records: pd.DataFrame) -> Figure:
    """Required emissions of transport and storage by category and stage, stacked by method.

    Arguments: `emissions`, `records` (record_id and `shown`, the name of its bar).
    """
    names = records.drop_duplicates("record_id").set_index("record_id")["shown"]
    own = emissions[emissions["boundary"] == REQUIRED]
    # The name begins with the number of the category.
    table = in_tonnes(own).assign(stage="Category " + own["record_id"].map(names).astype("str"))
    return stacked_bars(table, "stage", "method", "t_co2e", "t CO2e", "Transport and storage by stage and method")


def transport_intensities(table: pd.DataFrame) -> Figure:
    """Intensity of each vehicle or vessel, stacked by what burns in it and what its fuel emitted before.

    Arguments: `table` (vehicle, component, g_per_tonne_km).
    """
    shown = table.assign(vehicle=table["vehicle"].map(wrapped), part=table["component"].map(WHERE_BURNT))
    title = "What moving a tonne by a kilometre emits"
    return stacked_bars(shown, "vehicle", "part", "g_per_tonne_km", "g CO2e per tonne-kilometre", title)
