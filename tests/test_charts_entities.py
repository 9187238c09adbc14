"""The charts of what others own or run by the data they draw."""

from __future__ import annotations

import pandas as pd

from drawn import bars
from scope3.charts import entities as charts


def test_approaches_are_one_bar_each():
    parts = pd.DataFrame({"approach": ["equity share"] * 2, "part": ["scope 1", "upstream"], "t_co2e": [1.0, 2.0]})
    drawn = bars(charts.approaches_compared(parts))
    assert drawn == {"scope 1": {"equity share": 1.0}, "upstream": {"equity share": 2.0}}


def test_sites_and_investees_hold_what_their_boundary_says():
    rows = [("a", "required", "asset_specific", 2000.0), ("a", "optional", "asset_specific", 700.0)]
    emissions = pd.DataFrame(rows, columns=["record_id", "boundary", "method", "kg_co2e"])
    records = pd.DataFrame({"record_id": ["a"], "shown": ["8 Store"]})
    assert bars(charts.emissions_by_site(emissions, records)) == {"asset specific": {"8 Store": 2.0}}
    investees = pd.DataFrame(
        [("A", "required", 3.0), ("A", "optional", 1.0), ("A", "apart", 50.0)],
        columns=["investee", "boundary", "t_co2e"],
    )
    assert bars(charts.emissions_by_investee(investees)) == {
        "scope 1 and 2, in the total": {"A": 3.0}, "optional, beside the total": {"A": 1.0}
    }  # fmt: skip
