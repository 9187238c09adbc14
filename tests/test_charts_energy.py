"""The chart of the energy chain by the data it draws."""

from __future__ import annotations

import pandas as pd
import pytest

from drawn import bars
from scope3.charts import energy as charts


def test_the_chain_puts_scopes_before_category_3_and_names_the_energy():
    memo = pd.DataFrame(
        {"basis": ["location", "market"], "scope": [2, 2], "activity": ["e", "e"], "kg_co2e": [2000.0, 9.0]}
    )
    emissions = pd.DataFrame({"sub_category": ["3B", "3C"], "activity": ["e", "e"], "kg_co2e": [500.0, 240.0]})
    factors = pd.DataFrame(
        {"activity": ["e"], "component": ["combustion"], "name": ["UK electricity > Electricity: UK"]}
    )
    drawn = bars(charts.energy_chain(memo, emissions, factors))
    named = {part.split(":")[0]: lengths for part, lengths in drawn.items()}
    label = "UK electricity, Electricity: UK"
    for part, t_co2e in {"scope 2": 2.0, "3B": 0.5, "3C": 0.24}.items():
        assert named[part] == {label: pytest.approx(t_co2e)}
    assert all(": " in part for part in drawn)  # a reader need not know what 3B is
    assert list(named) == ["scope 2", "3B", "3C"]
