"""The charts of transport by the data they draw: stages by method, intensities in grams."""

from __future__ import annotations

import pandas as pd

from drawn import bars
from scope3.charts.transport import emissions_by_stage, transport_intensities


def test_stages_bear_their_category_and_hold_the_minimum_boundary():
    rows = [("a", "required", "fuel_based", 2000.0), ("a", "optional", "fuel_based", 9000.0)]
    rows.append(("b", "required", "spend_based", 500.0))
    emissions = pd.DataFrame(rows, columns=["record_id", "boundary", "method", "kg_co2e"])
    records = pd.DataFrame({"record_id": ["a", "b"], "shown": ["4 inbound", "9 outbound"]})
    inbound, outbound = "Category 4 inbound", "Category 9 outbound"
    assert bars(emissions_by_stage(emissions, records)) == {
        "fuel based": {outbound: 0.0, inbound: 2.0},
        "spend based": {outbound: 0.5, inbound: 0.0},
    }


def test_intensities_are_grams_told_apart_by_where_they_are_emitted():
    table = pd.DataFrame(
        {"vehicle": ["HGV > Rigid", "HGV > Rigid", "Ship"], "component": ["combustion", "wtt", "life_cycle"],
         "g_per_tonne_km": [180.0, 42.0, 20.0]}
    )  # fmt: skip
    figure = transport_intensities(table)
    assert bars(figure)["in the vehicle"] == {"Ship": 0.0, "HGV, Rigid": 180.0}
    assert bars(figure)["both, not told apart"] == {"Ship": 20.0, "HGV, Rigid": 0.0}
    assert figure.axes[0].get_xlabel() == "g CO2e per tonne-kilometre"
