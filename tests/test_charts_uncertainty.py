"""The charts of uncertainty by the data they draw: bars, whiskers, names, units."""

from __future__ import annotations

import pandas as pd
import pytest

from drawn import bars, labels, whiskers, words
from scope3.charts.uncertainty import estimates_with_intervals, variance_shares

FACTORS = pd.DataFrame(
    {"factor_id": ["p_2022/steel"], "name": ["Metals > Steel"], "publisher": ["p"], "edition": ["2022"]}
)


@pytest.fixture
def contributions():
    return pd.DataFrame(
        {
            "error": ["factor", "activity", "factor", "activity"],
            "source": ["p_2022/steel", "supplier:A", "supplier:A", "goods.csv"],
            "share_of_variance": [0.5, 0.3, 0.15, 0.05],
        }
    )


def test_shares_of_variance_make_the_whole_under_names_a_person_can_read(contributions):
    figure = variance_shares(contributions, FACTORS, top=3)
    axes = figure.axes[0]
    supplier, steel = "supplier's figure on record A", "Metals, Steel\n(p 2022)"
    assert labels(axes) == ["all other sources (1)", supplier, steel]
    drawn = bars(figure)
    assert drawn["emission factors"] == pytest.approx({labels(axes)[0]: 0, supplier: 15, steel: 50})
    assert drawn["activity data of one file or supplier"] == pytest.approx({labels(axes)[0]: 5, supplier: 30, steel: 0})
    assert words(figure) == ["5.00 %", "45.0 %", "50.0 %"]
    assert "%" in axes.get_xlabel()


def test_a_factor_that_is_in_no_table_keeps_its_id(contributions):
    assert labels(variance_shares(contributions, FACTORS[:0], top=4).axes[0])[-1] == "p_2022/steel"


def test_no_sources_are_said_to_be_none(contributions):
    assert words(variance_shares(contributions[:0], FACTORS, top=3)) == ["Nothing to draw"]


def test_estimates_stand_with_the_interval_in_which_they_lie():
    survey = pd.DataFrame(
        {"stratum": ["a", "b", "c"], "t_co2e": [5.0, 9.0, 2.0], "t_low": [4.0, 6.0, None], "t_high": [6.0, 12.0, None]}
    )
    figure = estimates_with_intervals(survey, "stratum", "Title")
    axes = figure.axes[0]
    assert bars(figure) == {"estimate": {"c": 2.0, "a": 5.0, "b": 9.0}}
    assert whiskers(axes, "interval at 95 % confidence")[-2:] == [(4.0, 6.0), (6.0, 12.0)]
    assert axes.get_xlabel() == "t CO2e" and axes.get_xlim()[1] > 12
    assert words(estimates_with_intervals(survey[:0], "stratum", "")) == ["Nothing to draw"]
