"""The charts of uncertainty by the data they draw: bars, whiskers, names, units."""

from __future__ import annotations

import pandas as pd
import pytest

from scope3.charts_uncertainty import categories_with_intervals, variance_shares


@pytest.fixture
def inventory():
    return pd.DataFrame(
        {
            "category": [1, 4, 6],
            "name": ["Purchased goods and services", "Transport", "Business travel"],
            "t_co2e": [50.0, 80.0, None],
            "t_co2e_low": [40.0, 70.0, None],
            "t_co2e_high": [75.0, 120.0, None],
        }
    )


def test_each_calculated_category_has_its_bar_and_its_interval(inventory):
    axes = categories_with_intervals(inventory).axes[0]
    assert [text.get_text() for text in axes.get_yticklabels()] == ["1 Purchased goods and services", "4 Transport"]
    bars = next(container for container in axes.containers if container.get_label() == "figure of the inventory")
    assert [bar.get_width() for bar in bars] == [50.0, 80.0]
    whiskers = next(container for container in axes.containers if container.get_label() == "interval at 95 %")
    ends = [[float(x) for x in segment[:, 0]] for segment in whiskers.lines[2][0].get_segments()]
    assert ends == [[40.0, 75.0], [70.0, 120.0]]
    assert axes.get_xlabel() == "t CO2e" and axes.get_xlim()[0] == 0


def test_credits_are_drawn_to_the_left(inventory):
    credit = inventory.assign(t_co2e=[-5.0, 80.0, None], t_co2e_low=[-9.0, 70.0, None], t_co2e_high=[-2.0, 99.0, None])
    assert categories_with_intervals(credit).axes[0].get_xlim()[0] < -9


def test_shares_of_variance_make_the_whole():
    table = pd.DataFrame(
        {
            "error": ["factor", "activity", "factor", "activity"],
            "source": ["steel", "supplier:A", "supplier:A", "goods.csv"],
            "share_of_variance": [0.5, 0.3, 0.15, 0.05],
        }
    )
    axes = variance_shares(table, top=3).axes[0]
    assert [text.get_text() for text in axes.get_yticklabels()] == ["all other sources (1)", "supplier:A", "steel"]
    widths = {container.get_label(): [bar.get_width() for bar in container] for container in axes.containers}
    assert widths["emission factors"] == pytest.approx([0, 15, 50])
    assert widths["activity data of one file or supplier"] == pytest.approx([5, 30, 0])
    assert "%" in axes.get_xlabel()
