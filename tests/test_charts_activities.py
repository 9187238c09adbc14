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
        {
            "activity": ["a", "b", "c"],
            "kg_co2e": [3000.0, 2000.0, 1000.0],
            "method": ["m", "m", "m"],
            "category": [1, 2, 2],
        }
    )
    factors = pd.DataFrame({"activity": ["a"], "name": ["Fuels > Gas"]})
    chart = charts.emissions_by_activity(emissions, factors, top=2)
    drawn = bars(chart)["m"]
    assert chart.get_suptitle() == "Emissions of categories 1 and 2 by activity and method"
    assert drawn == {"Fuels, Gas": 3.0, "b": 2.0, "all other activities": 1.0}


def test_methods_are_drawn_by_category():
    emissions = pd.DataFrame({"category": [1], "boundary": ["required"], "method": ["m"], "kg_co2e": [1000.0]})
    assert bars(charts.share_of_methods(emissions, None)) == {"m": {"1 Purchased goods and services": 1.0}}


def test_a_title_says_of_which_categories_and_what_is_left_out():
    emissions = pd.DataFrame({"category": [7, 6, 7], "method": "m", "kg_co2e": 1.0, "activity": "a"})
    factors = pd.DataFrame({"activity": ["a"], "name": ["A"]})
    words = "without technology (notebook 25)"
    title = charts.emissions_by_activity(emissions, factors, 3).get_suptitle()
    assert title == "Emissions of categories 6 and 7 by activity and method"
    title = charts.share_of_methods(emissions[:1], None, words).get_suptitle()
    assert title == f"Which method gave how much of category 7, {words}"
    assert charts.share_of_methods(emissions[:0], None).get_suptitle() == "Which method gave how much"


def test_the_longest_title_stays_within_the_chart():
    emissions = pd.DataFrame({"category": [1, 2], "method": "m", "kg_co2e": 1.0, "activity": "a"})
    factors = pd.DataFrame({"activity": ["a"], "name": ["A"]})
    figure = charts.emissions_by_activity(emissions, factors, 3, "without technology (notebook 25)")
    assert figure._suptitle.get_window_extent().x1 <= figure.bbox.x1
