"""The published examples on uncertainty: what a table's factors are decides the width of the interval by half."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scope3.uncertainty import geometric_standard_deviation, with_interval

# Ciroth and others (2013), the worst score of each indicator; the last cell is repeated where the table has none.
WORST = [1.69, 1.08, 1.29, 1.11, 2.8]


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


def test_an_interval_as_the_standard_writes_it():
    """STD-B-interval."""
    assert with_interval(140_000, 155_000, 170_000, "t CO2e") == "155,000 (±15,000) t CO2e"
    assert with_interval(50, 100, 200, "t CO2e") == "100 (50 to 200) t CO2e"


@given(factors=st.lists(st.floats(1, 5), max_size=6), more=st.floats(1, 5))
def test_more_uncertainty_never_narrows_the_interval(factors, more):
    before = geometric_standard_deviation(factors, published_as="gsd")
    after = geometric_standard_deviation([*factors, more], published_as="gsd")
    assert after >= before * (1 - 1e-12) >= 1 - 1e-12


def test_a_factor_below_one_is_refused():
    with pytest.raises(ValueError, match="1 or more"):
        geometric_standard_deviation([0.9], published_as="gsd")
