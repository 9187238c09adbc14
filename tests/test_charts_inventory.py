"""The chart of the inventory by the data it draws: what figures rest on, intervals, scores, what is left out."""

from __future__ import annotations

import pandas as pd
import pytest

from drawn import bars, labels, whiskers, words
from scope3.charts.inventory import categories_ranked

GOODS, TRANSPORT, LEASES, WASTE = "1 Purchased goods", "4 Transport", "8 Leased assets", "5 Waste"
ROWS = [
    (1, "required", False, "kg", 1000.0),
    (1, "optional", False, "kg", 5000.0),
    (1, "required", False, "GBP 2022", 300.0),
    (4, "required", True, "GBP", 20.0),
    (4, "apart", False, "kg", 7000.0),
]


@pytest.fixture
def emissions():
    return pd.DataFrame(ROWS, columns=["category", "boundary", "supplier_data", "unit", "kg_co2e"])


@pytest.fixture
def inventory():
    return pd.DataFrame(
        {
            "category": [1, 4, 5, 8],
            "name": ["Purchased goods", "Transport", "Waste", "Leased assets"],
            "status": ["calculated", "calculated", "excluded", "not relevant"],
            "t_co2e": [1.3, 0.02, None, None],
            "t_co2e_low": [1.0, 0.01, None, None],
            "t_co2e_high": [1.9, 0.05, None, None],
            "data_quality": [2.46, 4.5, None, None],
        }
    )


def test_bars_are_the_minimum_boundary_by_what_it_rests_on(inventory, emissions):
    drawn = bars(categories_ranked(inventory, emissions))
    assert drawn["quantities and published factors"][GOODS] == 1.0
    assert drawn["money and published factors"][GOODS] == pytest.approx(0.3)
    assert drawn["data of suppliers and partners"][TRANSPORT] == pytest.approx(0.02)
    assert sum(sum(part.values()) for part in drawn.values()) == pytest.approx(1.32)


def test_each_category_has_its_interval_its_score_and_words_for_both(inventory, emissions):
    figure = categories_ranked(inventory, emissions)
    axes = figure.axes[0]
    assert labels(axes) == [LEASES, WASTE, TRANSPORT, GOODS]
    assert whiskers(axes, "interval at 95 %") == [pytest.approx((0.01, 0.05)), pytest.approx((1.0, 1.9))]
    assert words(figure)[:4] == ["not relevant", "excluded", "0.0200 (0.0100 to 0.0500)", "1.30 (1.00 to 1.90)"]
    # 4.5 is nearer to neither; the worse word is taken.
    assert words(figure)[4:6] == ["4.5 poor", "2.5 fair"] and "1 best to 5" in words(figure)[6]
    (scores,) = axes.collections[-1:]
    assert list(scores.get_array()) == [4.5, 2.46]
    assert axes.get_xlabel() == "t CO2e" and axes.get_xlim()[0] == 0 and axes.get_xlim()[1] > 1.9


def test_the_score_stands_at_the_height_of_its_bar(inventory, emissions):
    axes = categories_ranked(inventory, emissions).axes[0]
    heights = {text.get_text(): text.get_position()[1] for text in axes.texts if text.get_text().endswith("fair")}
    assert heights == {"2.5 fair": labels(axes).index(GOODS)}


def test_one_category_alone_and_none_at_all(inventory, emissions):
    one = categories_ranked(inventory[:1], emissions[emissions["category"] == 1])
    assert labels(one.axes[0]) == [GOODS]
    assert words(categories_ranked(inventory[:0], emissions[:0]))[-1] == "Nothing to draw"


def test_where_nothing_is_calculated_the_reasons_stand_alone(inventory, emissions):
    figure = categories_ranked(inventory[2:], emissions[:0])
    assert labels(figure.axes[0]) == [LEASES, WASTE] and words(figure)[:2] == ["not relevant", "excluded"]


def test_a_category_of_nothing_has_no_interval_and_no_score(inventory, emissions):
    nothing = inventory[:1].assign(t_co2e=0.0, t_co2e_low=None, t_co2e_high=None, data_quality=None)
    assert words(categories_ranked(nothing, emissions[:0]))[0] == "0"


def test_credits_and_their_interval_are_drawn_to_the_left(inventory, emissions):
    credit = inventory[:1].assign(t_co2e=-5.0, t_co2e_low=-9.0, t_co2e_high=-2.0)
    figure = categories_ranked(credit, emissions[:1].assign(kg_co2e=-5000.0))
    assert figure.axes[0].get_xlim()[0] < -9
    assert bars(figure)["quantities and published factors"][GOODS] == -5.0
