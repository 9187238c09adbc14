"""Scores and kinds as spreads: the published examples, the worst where nothing is known, and what decides a kind."""

from __future__ import annotations

import json
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scope3.paths import REFERENCE
from scope3.uncertainty.pedigree import (
    basic_uncertainty,
    geometric_standard_deviation,
    kind_of,
    pedigree,
    pedigree_factors,
)
from scope3.units import canonical
from uncertain_rows import ORDER, emissions, scores

# Ciroth and others (2013), the worst score of each indicator; the last cell is repeated where the table has none.
WORST = [1.69, 1.08, 1.29, 1.11, 2.8]
SCORE = st.integers(1, 5)


@pytest.mark.parametrize(("published_as", "printed"), [("squared_gsd", "1.813"), ("gsd", "3.288")])
def test_the_same_factors_read_in_two_ways(published_as, printed):
    """PED-ciroth-as-GSD2 and PED-ciroth-as-GSD: the table states deviations; read as squares they are far too small."""
    found = geometric_standard_deviation(WORST, published_as=published_as)
    assert found == pytest.approx({"squared_gsd": 1.8134, "gsd": 3.2885}[published_as], abs=5e-5)
    # The print cuts the fourth digit off.
    assert f"{math.floor(found * 1000) / 1000:.3f}" == printed


def test_the_expert_table_with_its_basic_uncertainty():
    """DER-pedigree, derived and not printed: scores 3, 2, 3, 2, 3 with a basic uncertainty of 1.05."""
    gsd = geometric_standard_deviation([1.1, 1.02, 1.1, 1.01, 1.2], basic=1.05, published_as="squared_gsd")
    assert gsd**2 == pytest.approx(1.262359, abs=5e-7)
    found = pedigree(emissions(scores(3, 2, 3, 2, 3)))["squared_gsd"].iloc[0]
    assert found == pytest.approx(1.262359, abs=5e-7)


@pytest.mark.parametrize(
    ("name", "given_scores", "squared_gsd", "sigma", "interval"),
    [
        ("PEDIGREE-11111", (1, 1, 1, 1, 1), 1.05, 0.024395082084716024, (0.9523809523809523, 1.05)),
        ("PEDIGREE-22222", (2, 2, 2, 2, 2), 1.0814121367312446, 0.039133860534177785, (0.9247168272243301, 1.0814121367312446)),
        ("PEDIGREE-12345", (1, 2, 3, 4, 5), 2.0176373801873844, 0.3509636065562486, (0.49562919968657937, 2.0176373801873844)),
        ("PEDIGREE-55555", (5, 5, 5, 5, 5), 2.5196020160608144, 0.4620504794582288, (0.3968880774128828, 2.5196020160608144)),
    ],
)  # fmt: skip
def test_worked_values_of_the_standards(name, given_scores, squared_gsd, sigma, interval):
    row = pedigree(emissions(scores(*given_scores))).iloc[0]
    assert row["squared_gsd_basic"] == 1.05
    assert row["squared_gsd"] == pytest.approx(squared_gsd, rel=1e-12)
    # The factors contribute to the square: the deviation of the logarithm is half of what it would else be.
    assert math.hypot(row["sigma_factor"], row["sigma_activity"]) == pytest.approx(sigma, rel=1e-12)
    assert (1 / row["squared_gsd"], row["squared_gsd"]) == pytest.approx(interval, rel=1e-12)


def test_the_worked_value_with_a_basic_uncertainty_of_two():
    row = pedigree(emissions(scores(4, 5, 3, 3, 4) | {"unit": "GBP 2022"})).iloc[0]
    assert row["squared_gsd_basic"] == 2.0
    assert row["squared_gsd"] == pytest.approx(2.3373, abs=5e-5)


@pytest.mark.parametrize("indicator", ORDER)
def test_a_missing_score_is_the_worst_and_never_the_best(indicator):
    blank, worst, best = (
        pedigree(emissions(scores(2, 2, 2, 2, 2) | {indicator: value}))["squared_gsd"].iloc[0] for value in (None, 5, 1)
    )
    assert blank == worst > best


def test_the_factor_bears_its_basic_uncertainty_and_the_quantity_does_not():
    row = pedigree(emissions(scores(4, 3, 1, 1, 1) | {"unit": "tonne.km"})).iloc[0]
    assert row["sigma_factor"] == pytest.approx(math.log(2) / 2)
    assert row["sigma_activity"] == pytest.approx(math.hypot(math.log(1.2), math.log(1.05)) / 2)


@settings(max_examples=40)
@given(given_scores=st.tuples(*[SCORE] * 5), indicator=st.sampled_from(ORDER), worse=SCORE)
def test_a_worse_score_never_narrows_a_row(given_scores, indicator, worse):
    before = scores(*given_scores)
    after = before | {indicator: max(worse, before[indicator])}
    table = pedigree(emissions(before, after))["squared_gsd"]
    assert table.iloc[1] >= table.iloc[0]


@given(factors=st.lists(st.floats(1, 5), max_size=6), more=st.floats(1, 5))
def test_more_uncertainty_never_narrows_the_interval(factors, more):
    before = geometric_standard_deviation(factors, published_as="gsd")
    after = geometric_standard_deviation([*factors, more], published_as="gsd")
    assert after >= before * (1 - 1e-12) >= 1 - 1e-12


@pytest.mark.parametrize("factor", [0.9, math.nan, [1.2, 0.5]])
def test_a_factor_below_one_or_none_is_refused(factor):
    with pytest.raises(ValueError, match="1 or more"):
        geometric_standard_deviation([factor], published_as="gsd")


def test_the_table_of_scores_is_whole_and_never_falls():
    published_as, factors = pedigree_factors()
    assert published_as == "squared_gsd"
    assert set(factors) == set(ORDER)
    for by_score in factors.values():
        assert list(by_score.index) == [1, 2, 3, 4, 5]
        assert by_score.iloc[0] == 1 and by_score.is_monotonic_increasing


@pytest.mark.parametrize(
    ("component", "unit", "supplier_data", "kind", "squared_gsd"),
    [
        ("combustion", "kWh", False, "energy", 1.05),
        ("wtt", "litre", False, "energy", 1.05),
        ("combustion", "tonne", False, "energy", 1.05),
        ("cradle_to_gate", "tonne", False, "materials", 1.05),
        ("landfill", "tonne", False, "waste_treatment", 1.05),
        ("wtt", "tonne.km", False, "transport_services", 2.0),
        ("transport_of_inputs", "kg.km", False, "transport_services", 2.0),
        ("combustion", "km", False, "transport_services", 2.0),
        ("combustion", "passenger.mile", False, "transport_services", 2.0),
        ("embodied", "device", False, "equipment", 3.0),
        ("embodied", "device", True, "equipment", 3.0),
        ("release", "kg", False, "released_gases", 1.44),
        ("cradle_to_gate", "GBP 2022", False, "money", 2.0),
        ("cradle_to_gate", "GBP", True, "company_figure", 1.05),
        ("partner_scope_3", "kg CO2e", True, "partner_inventory", 2.0),
        ("operation", "room night", False, "services", 2.0),
        ("data_centre_operation", "GB", False, "services", 2.0),
        ("life_cycle", "hour of display", False, "other", 3.0),
        ("operation", "TEU", False, "other", 3.0),
    ],
)
def test_the_kind_of_a_figure_decides_its_basic_uncertainty(component, unit, supplier_data, kind, squared_gsd):
    assert kind_of(component, unit, supplier_data) == kind
    assert basic_uncertainty().loc[kind, "squared_gsd"] == squared_gsd


def test_no_kind_is_certain_and_what_is_decided_says_why():
    kinds = basic_uncertainty()
    assert (kinds["squared_gsd"] > 1).all()
    assert kinds.loc[kinds["basis"] != "published", "note"].str.len().gt(40).all()
    # ±35 % at 90 % confidence, as a lognormal: its upper end is 1.35 at 1.645 deviations.
    assert round(1.35 ** (2 / 1.644854), 2) == kinds.loc["released_gases", "squared_gsd"]


def test_rules_name_known_kinds_and_units_and_the_last_fits_everything():
    rules = pd.read_csv(REFERENCE / "basic_uncertainty_rules.csv", dtype="str", keep_default_na=False)
    assert set(rules["kind"]) == set(basic_uncertainty().index)
    named = {unit for cell in rules["unit_like"] for unit in cell.split("|") if unit} - {"money"}
    assert {unit: canonical(unit) for unit in named} == {unit: unit for unit in named}
    assert (rules.iloc[-1][["components", "unit_like", "supplier_data"]] == "").all()


def test_rows_keep_their_index_and_stay_untouched():
    table = emissions({}, {"unit": "GBP 2022"}).set_axis([7, 3])
    before = table.copy()
    found = pedigree(table)
    pd.testing.assert_frame_equal(table, before)
    assert list(found.index) == [7, 3]
    assert list(found["kind"]) == ["materials", "money"]
    assert json.dumps(found["squared_gsd"].tolist()) and np.isfinite(found["squared_gsd"]).all()
