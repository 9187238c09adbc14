"""The split of a change: published and hand-worked figures, and what must hold for any lines."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scope3.change.decomposition import decompose, lmdi, logarithmic_mean, mid_point

GROUP = ["unit"]


def lines(rows):
    """Lines of one unit: name, quantity, kg_co2e; the amount is the quantity."""
    columns = ["unit", "line", "quantity", "kg_co2e"]
    table = pd.DataFrame([["kg", *row] for row in rows], columns=columns).astype(
        {"quantity": "float64", "kg_co2e": "float64"}
    )
    return table.assign(amount=table["quantity"]).set_index(["unit", "line"])


def effects(before, after):
    return decompose(before, after, GROUP).groupby("effect")["kg_co2e"].agg(math.fsum).to_dict()


def test_the_sectors_of_angs_guide_come_out_to_the_digit():
    """LMDI-ANG2005: two sectors, energy and output in two years."""
    found = effects(lines([("one", 10, 30), ("two", 40, 20)]), lines([("one", 40, 80), ("two", 40, 16)]))
    assert found["activity"] == pytest.approx(32.38463791091676, rel=1e-9)
    assert found["mix"] == pytest.approx(38.284867350225625, rel=1e-9)
    assert found["intensity"] == pytest.approx(-24.66950526114238, rel=1e-9)
    assert math.fsum(found.values()) == pytest.approx(46.0, abs=1e-12)


def test_two_factors_by_hand():
    """1000 → 1200 at 2.0 → 1.7: the mean of 2040 and 2000 is 40 / ln 1.02 = 2019.934, times ln 1.2 and ln 0.85."""
    found = effects(lines([("one", 1000, 2000)]), lines([("one", 1200, 2040)]))
    assert found["activity"] == pytest.approx(40 / math.log(1.02) * math.log(1.2), rel=1e-12)
    assert found["activity"] == pytest.approx(368.2775, abs=5e-5)
    assert found["intensity"] == pytest.approx(-328.2775, abs=5e-5)


def test_the_mid_point_of_two_factors_is_marshall_and_edgeworths():
    one = pd.Series([-5.0])
    found = mid_point({"a": one, "b": pd.Series([2.0])}, {"a": pd.Series([3.0]), "b": pd.Series([4.0])})
    # Half of both years' other factor: (3 + 5) × (2 + 4) / 2 and (4 − 2) × (−5 + 3) / 2.
    assert found.iloc[0].to_dict() == {"a": 24.0, "b": -2.0}


def test_the_mean_of_two_amounts_that_hardly_differ_lies_between_them():
    a = pd.Series([5.0, 5.0, 5.0, 1e-9])
    b = pd.Series([5.0, math.nextafter(5.0, 6.0), 5.0 * (1 + 1e-12), 1e9])
    found = logarithmic_mean(a, b)
    assert found[0] == 5.0
    assert ((found >= a) & (found <= b)).all()
    assert found[3] == pytest.approx(1e9 / math.log(1e18), rel=1e-9)


def test_new_and_vanished_lines_stand_whole_and_leave_the_others_alone():
    found = effects(lines([("stays", 10, 30), ("goes", 7, 5)]), lines([("stays", 20, 60), ("comes", 9, 4)]))
    assert found["entries"] == 4.0
    assert found["exits"] == -5.0
    assert found["activity"] == pytest.approx(30.0)
    assert found["intensity"] == pytest.approx(0.0, abs=1e-12)


def test_a_credit_is_split_by_its_own_quantity_and_a_free_ride_counts_in_the_mix():
    before = lines([("car", 80, 16), ("bicycle", 20, 0), ("credit", -2, -6)])
    after = lines([("car", 60, 12), ("bicycle", 40, 0), ("credit", -3, -9)])
    found = decompose(before, after, GROUP).reset_index().set_index(["line", "effect"])
    # The whole stays 100, so nothing is activity; a fifth of the journeys left the car: 0.2 × 100 × 0.2 kg.
    assert found.loc[("car", "activity"), "kg_co2e"] == 0.0
    assert found.loc[("car", "mix"), "kg_co2e"] == pytest.approx(-4.0)
    assert found.loc[("credit", "activity"), "kg_co2e"] == pytest.approx(-3.0)
    assert set(found.loc["credit", "split_by"]) == {"mid-point (Shapley)"}
    assert set(found.loc["bicycle", "split_by"]) == {"mid-point (Shapley)"}


amounts = st.floats(-1e6, 1e6, allow_nan=False).map(lambda value: round(value, 3))
a_line = st.tuples(amounts, amounts)
years = st.dictionaries(st.sampled_from("abcdefg"), a_line, max_size=7)


# Two tables are made and split twice of every example, and thirty take seconds.
@pytest.mark.slow
@settings(max_examples=30)
@given(years, years)
def test_the_bars_add_up_for_any_lines_and_change_their_sign_the_other_way_round(one, two):
    before, after = (lines([(name, *pair) for name, pair in year.items()]) for year in (one, two))
    there, back = effects(before, after), effects(after, before)
    difference = math.fsum([*after["kg_co2e"], *(-before["kg_co2e"])])
    whole = math.fsum([*before["kg_co2e"].abs(), *after["kg_co2e"].abs(), 1.0])
    assert math.fsum(there.values()) == pytest.approx(difference, abs=1e-9 * whole)
    turned = {"entries": "exits", "exits": "entries"}
    scale = max([*before["kg_co2e"].abs(), *after["kg_co2e"].abs(), 1.0])
    assert set(back) == {turned.get(name, name) for name in there}
    for name, value in there.items():
        assert back[turned.get(name, name)] == pytest.approx(-value, abs=1e-6 * scale), name


@given(st.lists(st.tuples(*[st.floats(1e-3, 1e3)] * 6), min_size=1, max_size=5))
def test_both_rules_are_exact_and_agree_on_the_sign_of_the_whole(rows):
    table = pd.DataFrame(rows)
    before, after = ({name: table[start + place] for place, name in enumerate("abc")} for start in (0, 3))
    change = after["a"] * after["b"] * after["c"] - before["a"] * before["b"] * before["c"]
    for rule in (lmdi, mid_point):
        assert (rule(before, after).sum(axis=1) - change).abs().max() < 1e-9 * (1 + change.abs().max() + 1e6)
