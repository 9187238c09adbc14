"""Propagation to the first order: the worked examples, shared errors that stay shared, and where no share is known."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scope3.uncertainty import first_order as uncertainty
from scope3.uncertainty.first_order import analytical, contributions, error_parts
from uncertain_rows import ORDER, emissions, of_total, row, scores, spread

SPREADS = ["sigma_factor", "sigma_activity"]


@pytest.fixture
def spreads(monkeypatch):
    """Rows state their own spreads, for examples that no scores give."""
    monkeypatch.setattr(uncertainty, "pedigree", lambda own: own[SPREADS])


def test_a_product_of_two_lognormals(spreads):
    """TAYLOR-PRODUCT: 1000 units (1.2) at 2.5 (1.5)."""
    found = of_total(analytical(emissions(row(2500, 1.5, 1.2))))
    assert found["t_co2e"] == 2500
    assert found["squared_gsd"] == pytest.approx(1.5598204153209623, rel=1e-9)
    assert (found["t_co2e_low"], found["t_co2e_high"]) == pytest.approx((1617.1, 3865.0), abs=0.05)


def test_a_sum_of_three_independent_sources(spreads):
    """TAYLOR-SUM; of equal files the quantities are certain here, so that only the factors err."""
    found = of_total(analytical(emissions(row(2500, 1.55), row(1000, 1.2), row(300, 3.0))))
    assert found["t_co2e"] == 3800
    assert found["squared_gsd"] == pytest.approx(1.356472001800976, rel=1e-9)
    # Printed with 1.96 for 1.959964 standard deviations.
    assert (found["t_co2e_low"], found["t_co2e_high"]) == pytest.approx((2818.5, 5123.3), abs=0.1)


def test_one_figure_of_a_supplier_on_twelve_lines_errs_once_and_stated_totals_each_for_itself(spreads):
    def lines(unit):
        said = {"method": "supplier_specific", "activity": "board", "unit": unit, "factor": 0.7, "supplier_data": True}
        return emissions(*[row(1, 1.8, factor_id=f"supplier:P{n}", **said) for n in range(12)])

    assert of_total(analytical(lines("kg")))["squared_gsd"] == pytest.approx(1.8)
    assert of_total(analytical(lines("kg CO2e")))["squared_gsd"] == pytest.approx(
        math.exp(math.log(1.8) / math.sqrt(12))
    )


def test_a_hundred_lines_with_one_factor_are_as_uncertain_as_the_factor(spreads):
    shared = emissions(*[row(10, 1.5, factor_id="one") for _ in range(100)])
    apart = emissions(*[row(10, 1.5) for _ in range(100)])
    assert of_total(analytical(shared))["squared_gsd"] == pytest.approx(1.5)
    assert of_total(analytical(apart))["squared_gsd"] == pytest.approx(1.041, abs=5e-4)


def test_lines_of_one_sheet_share_the_error_of_their_quantities(spreads):
    rows = [row(10, 1.0, 1.5, source_sheet=sheet) for sheet in ("A", "A", "B", None)]
    found = of_total(analytical(emissions(*rows)))
    # Two of four lines err together, the two others on their own: (2² + 1 + 1) / 4² of the square.
    assert found["squared_gsd"] == pytest.approx(1.5 ** math.sqrt(6 / 16))


def test_a_suppliers_own_figure_shares_with_no_other_line(spreads):
    figures = {"supplier:A": 0.5, "supplier:B": 0.6, "f": 0.5}
    rows = [row(10, 1.0, 1.5, factor_id=name, factor=factor) for name, factor in figures.items()]
    assert of_total(analytical(emissions(*rows)))["squared_gsd"] == pytest.approx(1.5 ** math.sqrt(3 / 9))
    assert set(error_parts(emissions(*rows))["activity"]) == {"supplier:A", "supplier:B", "goods.csv"}


def test_rows_of_one_factor_with_different_scores_move_together(spreads):
    found = of_total(analytical(emissions(row(10, 1.5, factor_id="f"), row(30, 2.0, factor_id="f"))))
    assert found["squared_gsd"] == pytest.approx(1.5 ** (10 / 40) * 2.0 ** (30 / 40))


def test_each_category_has_its_own_interval_and_optional_rows_have_none(spreads):
    rows = [row(10, 1.5), row(20, 2.0, category=4), row(99, 3.0, category=6, boundary="optional")]
    found = analytical(emissions(*rows)).set_index("category")
    assert list(found.index[:-1]) == [1, 4]
    assert list(found["squared_gsd"].iloc[:2]) == pytest.approx([1.5, 2.0])
    assert found["t_co2e"].iloc[-1] == 30


def test_a_credit_takes_away_from_the_error_of_its_factor(spreads):
    found = of_total(analytical(emissions(row(100, 1.5, factor_id="f"), row(-40, 1.5, factor_id="f"))))
    assert (found["t_co2e"], found["squared_gsd"]) == pytest.approx((60, 1.5))
    # With a factor of its own it adds: credits do not make an inventory sure.
    apart = of_total(analytical(emissions(row(100, 1.5), row(-40, 1.5))))
    assert apart["squared_gsd"] == pytest.approx(1.5 ** (math.hypot(100, 40) / 60))


def test_a_category_of_credits_alone_has_its_ends_in_order(spreads):
    found = of_total(analytical(emissions(row(-10, 1.5))))
    assert found["t_co2e_low"] < -10 < found["t_co2e_high"] < 0


def test_where_credits_leave_nothing_no_share_is_known(spreads):
    assert of_total(analytical(emissions(row(10, 1.5), row(-10, 1.5))))[["squared_gsd", "t_co2e_low"]].isna().all()
    nothing = of_total(analytical(emissions(row(0, 1.5))))
    assert (nothing["t_co2e_low"], nothing["t_co2e_high"]) == (0, 0)


def test_contributions_name_what_makes_the_total_uncertain(spreads):
    rows = [
        row(30, 2.0, 1.1, factor_id="steel"),
        row(10, 2.0, 1.1, factor_id="steel", category=2),
        row(60, 1.2, 1.1, factor_id="wood", source_file="other.csv"),
    ]
    found = contributions(emissions(*rows))
    squares = {
        "steel": (40 * spread(2.0)) ** 2,
        "wood": (60 * spread(1.2)) ** 2,
        "goods.csv": (40 * spread(1.1)) ** 2,
        "other.csv": (60 * spread(1.1)) ** 2,
    }
    assert list(found["source"]) == sorted(squares, key=lambda name: -squares[name])
    assert dict(zip(found["source"], found["share_of_variance"], strict=True)) == pytest.approx(
        {name: square / sum(squares.values()) for name, square in squares.items()}
    )
    assert found["share_of_variance"].sum() == pytest.approx(1)
    steel = found.set_index("source").loc["steel"]
    assert (steel["error"], steel["categories"], steel["t_co2e"]) == ("factor", "1, 2", 40)
    assert steel["squared_gsd"] == pytest.approx(2.0)


LINE = st.fixed_dictionaries(
    {
        "kg_co2e": st.floats(1, 1e6), "category": st.integers(1, 3), "factor_id": st.sampled_from(["a", "b", "supplier:c"]),
        "source_file": st.sampled_from(["x.csv", "y.csv"]), **dict.fromkeys(ORDER, st.integers(1, 5)),
    }
)  # fmt: skip


@settings(max_examples=25)
@given(lines=st.lists(LINE, min_size=1, max_size=6), scale=st.floats(0.001, 1000))
def test_scaled_emissions_have_a_scaled_interval(lines, scale):
    table = emissions(*lines)
    before, after = analytical(table), analytical(table.assign(kg_co2e=table["kg_co2e"] * scale))
    assert list(after["squared_gsd"]) == pytest.approx(list(before["squared_gsd"]))
    for end in ("t_co2e_low", "t_co2e_high"):
        assert list(after[end]) == pytest.approx(list(before[end] * scale))


@settings(max_examples=25)
@given(lines=st.lists(LINE, min_size=1, max_size=6), indicator=st.sampled_from(ORDER), worse=st.integers(1, 5))
def test_a_worse_score_never_narrows_the_total(lines, indicator, worse):
    """Of emissions without credits: a credit that errs with its factor makes up for it."""
    changed = [lines[0] | {indicator: max(worse, lines[0][indicator])}, *lines[1:]]
    before, after = (of_total(analytical(emissions(*given)))["squared_gsd"] for given in (lines, changed))
    assert after >= before * (1 - 1e-12)


@pytest.mark.slow
@settings(max_examples=25)
@given(lines=st.lists(LINE, min_size=2, max_size=6), turn=st.randoms(use_true_random=False))
def test_the_order_of_rows_makes_no_difference(lines, turn):
    turned = list(lines)
    turn.shuffle(turned)
    for table in (analytical, contributions, error_parts):
        pd.testing.assert_frame_equal(table(emissions(*lines)), table(emissions(*turned)), check_exact=True)


def test_scores_reach_the_total():
    """One material line at the worst scores, PEDIGREE-55555, through the whole path."""
    found = of_total(analytical(emissions(scores(5, 5, 5, 5, 5))))
    assert found["squared_gsd"] == pytest.approx(2.5196020160608144, rel=1e-12)
