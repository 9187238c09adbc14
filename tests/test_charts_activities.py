"""The charts of purchases and activities by the data they draw."""

from __future__ import annotations

import pandas as pd

from drawn import bars
from scope3.charts import activities as charts


def test_money_is_drawn_for_one_currency_only():
    ledger = pd.DataFrame(
        {
            "currency": ["GBP", "GBP", "EUR"], "disposition": ["category", "meter", "category"],
            "category": pd.array([1, 3, 1], dtype="Int64"), "status": ["used", "retired", "used"], "spend": [10.0, 4.0, 99.0],
        }
    )  # fmt: skip
    drawn = bars(charts.money_by_place(ledger, "GBP", None))
    assert drawn["used by a method"]["1 Purchased goods and services"] == 10.0
    assert drawn["retired: better data stand for it"]["Energy, by meters"] == 4.0


def test_activities_bear_the_publishers_words_and_the_rest_is_summed():
    emissions = pd.DataFrame(
        {"activity": ["a", "b", "c"], "kg_co2e": [3000.0, 2000.0, 1000.0], "method": ["m", "m", "m"]}
    )
    factors = pd.DataFrame({"activity": ["a"], "name": ["Fuels > Gas"]})
    drawn = bars(charts.emissions_by_activity(emissions, factors, top=2))["m"]
    assert drawn == {"Fuels, Gas": 3.0, "b": 2.0, "all other activities": 1.0}


def test_methods_are_drawn_by_category():
    emissions = pd.DataFrame({"category": [1], "boundary": ["required"], "method": ["m"], "kg_co2e": [1000.0]})
    assert bars(charts.share_of_methods(emissions, None)) == {"m": {"1 Purchased goods and services": 1.0}}
