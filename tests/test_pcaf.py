"""PCAF's figures: scores, portfolios, intensities and the adjustment for enterprise values."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import records
from scope3 import pcaf
from scope3.errors import InputError
from scope3.tables.investments import ASSET_CLASSES


def held(*rows):
    return records(*rows, category=15)


def test_every_asset_class_of_the_table_has_a_rule_and_options():
    assert set(pcaf.asset_classes()) == set(ASSET_CLASSES) == set(pcaf.quality_options()["asset_class"])
    assert set(pcaf.quality_options()["score"]) <= {1.0, 2.0, 3.0, 4.0, 5.0}


def test_better_options_have_no_worse_scores():
    for _, options in pcaf.quality_options().groupby("asset_class"):
        assert options.sort_values("option")["score"].is_monotonic_increasing


@pytest.mark.parametrize(
    ("asset_class", "option", "score"),
    [
        ("listed_equity", "1a", 1), ("business_loan", "1b", 2), ("corporate_bond", "2a", 2), ("unlisted_equity", "2b", 3),
        ("project_finance", "3a", 4), ("business_loan", "3c", 5), ("commercial_real_estate", "1b", 2), ("mortgage", "3", 5),
        ("motor_vehicle_loan", "1b", 1), ("motor_vehicle_loan", "2b", 3), ("sovereign_debt", "2a", 3),
    ],
)  # fmt: skip
def test_the_score_of_an_option(asset_class, option, score):
    assert pcaf.quality_scores(held({"asset_class": asset_class, "quality_option": option})).tolist() == [score]


def test_a_record_without_an_option_has_no_score():
    found = pcaf.quality_scores(held({"asset_class": "mortgage"}, {}))
    assert found.isna().all() and len(found) == 2


def test_energy_data_give_no_score_for_scope_3():
    row = {"asset_class": "business_loan", "quality_option_scope_3": "2a"}
    with pytest.raises(InputError, match=r"R1: '2a' is no PCAF option .* use one of 1a, 1b, 2b, 3a, 3b, 3c"):
        pcaf.quality_scores(held(row), scope_3=True)
    assert pcaf.quality_scores(held(row | {"quality_option_scope_3": "2b"}), scope_3=True).tolist() == [3]


def test_an_option_without_an_asset_class_is_refused():
    with pytest.raises(InputError, match="give the asset_class as well"):
        pcaf.quality_scores(held({"quality_option": "1a"}))


def test_the_score_of_an_option_is_the_reliability_of_its_scopes():
    """Scopes 1 and 2 by the option of these, scope 3 by its own; a record without an option has none."""
    loan = {"record_id": "B1", "asset_class": "business_loan", "quality_option": "1a", "quality_option_scope_3": "3a"}
    none = {"record_id": "B2", "asset_class": "business_loan"}
    rows = held(loan, none).iloc[[0, 0, 1]].reset_index(drop=True)
    found = pcaf.reliability(rows, pd.Series([False, True, False]))
    assert found[:2].tolist() == [1.0, 4.0] and math.isnan(found[2])


def test_a_portfolio_is_weighted_by_money():
    # (300 × 1 + 100 × 5) / 400
    assert pcaf.portfolio_score(pd.Series([300.0, 100.0]), pd.Series([1.0, 5.0])) == 2.0
    assert pcaf.coverage(pd.Series([300.0, 100.0]), pd.Series([True, False])) == 0.75
    assert pcaf.economic_intensity(12.0, 400_000.0) == 30.0


@given(st.lists(st.tuples(st.integers(1, 10**9), st.integers(1, 5)), min_size=1, max_size=8))
def test_a_portfolio_is_never_better_than_its_best_loan(loans):
    money, scores = (pd.Series(column, dtype="float64") for column in zip(*loans, strict=True))
    assert min(scores) - 1e-9 <= pcaf.portfolio_score(money, scores) <= max(scores) + 1e-9


@pytest.mark.parametrize("money", [[], [0.0]])
def test_a_portfolio_of_nothing_has_no_score(money):
    with pytest.raises(InputError, match="outstanding is 0"):
        pcaf.portfolio_score(pd.Series(money, dtype="float64"), pd.Series([1.0] * len(money), dtype="float64"))


def test_a_blank_score_is_not_left_out():
    with pytest.raises(InputError, match="score is blank on 1 of 2 rows"):
        pcaf.portfolio_score(pd.Series([300.0, 100.0]), pd.Series([1.0, math.nan]))


def test_equity_below_zero_is_nothing():
    found = pcaf.equity_and_debt(pd.Series([-40.0, 60.0, math.nan]), pd.Series([100.0, 40.0, 1.0]))
    assert found[:2].tolist() == [100.0, 100.0] and math.isnan(found[2])


def test_weights_that_are_no_shares_of_one_portfolio_are_refused():
    values = pd.Series([100.0, 200.0])
    with pytest.raises(InputError, match="the weights add up to 1.1"):
        pcaf.evic_adjustment(pd.Series([0.5, 0.6]), values, values)


@given(st.floats(0.1, 10), st.floats(0.1, 1e6))
def test_both_ways_of_adjusting_give_the_same_change(adjustment, intensity):
    """The current year against an adjusted base, or an adjusted current year against the base."""
    base = 100.0
    forward = intensity / pcaf.base_year_adjusted(base, adjustment)
    assert pcaf.current_year_adjusted(intensity, adjustment) / base == pytest.approx(forward)
