"""Draws: where they agree with theory, where they must differ from it, and that they repeat to the last digit."""

from __future__ import annotations

import hashlib
import json
import math
import os
import statistics
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scope3.paths import ROOT
from scope3.uncertainty import first_order as uncertainty
from scope3.uncertainty.first_order import analytical
from scope3.uncertainty.monte_carlo import monte_carlo, total_interval
from scope3.uncertainty.pedigree import pedigree
from uncertain_rows import ORDER, emissions, of_total, row, scores, spread

SEED = "small/2024"
ENDS = ["t_co2e_low", "t_co2e_median", "t_co2e_high"]
QUANTILES = {"t_co2e_low": 0.025, "t_co2e_median": 0.5, "t_co2e_high": 0.975}


@pytest.fixture
def spreads(monkeypatch):
    """Rows state their own spreads, for examples that no scores give."""
    monkeypatch.setattr(uncertainty, "pedigree", lambda own: own[["sigma_factor", "sigma_activity"]])


def sampling_error(sigma, draws, quantile):
    """Four standard errors of a lognormal's quantile, relative: sqrt(p(1 - p) / n) over the density at it."""
    density = {0.025: 0.0584451, 0.5: 0.3989423, 0.975: 0.0584451}[quantile]
    return 4 * sigma * math.sqrt(quantile * (1 - quantile) / draws) / density


def test_a_product_of_lognormals_is_a_lognormal(spreads):
    """TAYLOR-PRODUCT: the analytical interval is exact, and the draws reach it but for the sampling error."""
    draws, table = 200_000, emissions(row(2500, 1.5, 1.2))
    drawn, exact = of_total(monte_carlo(table, SEED, draws)), of_total(analytical(table))
    for end, value in {
        "t_co2e_low": exact["t_co2e_low"],
        "t_co2e_median": 2500,
        "t_co2e_high": exact["t_co2e_high"],
    }.items():
        assert drawn[end] == pytest.approx(value, rel=sampling_error(spread(1.5598), draws, QUANTILES[end]))
    # The mean of a lognormal lies above its median by half its variance.
    sigma = spread(1.5598204)
    assert drawn["t_co2e_mean"] == pytest.approx(2500 * math.exp(sigma**2 / 2), rel=4 * sigma / math.sqrt(draws))


def test_a_sum_with_one_wide_source_differs_from_its_first_order(spreads):
    """§4.3: two million draws gave 2,891.6, 3,853.8, 5,277.7 and a mean of 3,913.8; Taylor gives 2,818.5 to 5,123.3."""
    draws, table = 200_000, emissions(row(2500, 1.55), row(1000, 1.2), row(300, 3.0))
    drawn, taylor = of_total(monte_carlo(table, SEED, draws)), of_total(analytical(table))
    for end, published in zip(ENDS, (2891.6, 3853.8, 5277.7), strict=True):
        assert drawn[end] == pytest.approx(published, rel=sampling_error(0.16, draws, QUANTILES[end]))
    assert drawn["t_co2e_mean"] == pytest.approx(3913.8, rel=4 * 0.16 / math.sqrt(draws))
    assert drawn["t_co2e_low"] > 1.02 * taylor["t_co2e_low"]
    assert drawn["t_co2e_high"] > 1.02 * taylor["t_co2e_high"]
    assert drawn["t_co2e"] == 3800 < drawn["t_co2e_median"] < drawn["t_co2e_mean"]


def test_with_small_spreads_both_ways_agree(spreads):
    rows = [row(10 + n, 1.01 + n / 1000, 1.02, factor_id=f"f{n % 7}", source_file=f"{n % 3}.csv") for n in range(30)]
    draws, table = 100_000, emissions(*rows)
    drawn, taylor = of_total(monte_carlo(table, SEED, draws)), of_total(analytical(table))
    # What is left of the second order is at most half the largest variance of a row.
    second_order = (spread(1.039) ** 2 + spread(1.02) ** 2) / 2
    for end in ("t_co2e_low", "t_co2e_high"):
        sampled = sampling_error(spread(taylor["squared_gsd"]), draws, QUANTILES[end])
        assert drawn[end] == pytest.approx(taylor[end], rel=sampled + second_order)
    assert drawn["t_co2e_high"] - drawn["t_co2e_low"] > 0.01 * drawn["t_co2e"]


def test_a_hundred_lines_with_one_factor_are_drawn_as_one(spreads):
    """Independent by row they would seem to have a square of 1.041; the truth is 1.5."""
    found = {}
    for name, factor in (("shared", "one"), ("apart", None)):
        rows = [row(10, 1.5, factor_id=factor or f"f{n}") for n in range(100)]
        drawn = of_total(monte_carlo(emissions(*rows), SEED, 50_000))
        # From the 95 % interval back to the square: two deviations for 2 × 1.96.
        found[name] = math.exp(math.log(drawn["t_co2e_high"] / drawn["t_co2e_low"]) / 1.959964)
    assert found["shared"] == pytest.approx(1.5, rel=0.01)
    assert found["apart"] == pytest.approx(1.041, abs=0.001)


def test_errors_that_are_one_add_up_at_every_quantile(spreads):
    """Comonotone: a quantile of the sum is the sum of the quantiles; the first order is exact where the spreads are alike."""
    z = statistics.NormalDist().inv_cdf(0.975)
    for squares, alike in (((3.0, 3.0, 3.0), True), ((1.2, 3.0, 6.0), False)):
        own = {"factor_id": "one", "source_file": "goods.csv"}
        table = emissions(*(row(100.0 * n, square, **own) for n, square in enumerate(squares, start=1)))
        draws = 200_000
        drawn, taylor = of_total(monte_carlo(table, SEED, draws)), of_total(analytical(table))
        sigmas = [spread(square) for square in squares]
        for end, way in (("t_co2e_low", -z), ("t_co2e_high", z)):
            exact = math.fsum(100 * n * math.exp(way * sigma) for n, sigma in enumerate(sigmas, start=1))
            assert drawn[end] == pytest.approx(exact, rel=sampling_error(max(sigmas), draws, QUANTILES[end]))
            if alike:
                assert taylor[end] == pytest.approx(exact, rel=1e-12)
            else:
                assert taylor[end] < 0.99 * exact


def test_of_a_few_very_skewed_sources_only_the_draws_reach_the_exact_quantiles(spreads):
    """Two sources of 100 t with a square of 9: the sum's distribution by integration over the one, not by draws."""
    sigma, draws = spread(9.0), 200_000
    table = emissions(row(100, 9.0), row(100, 9.0))
    steps = (np.arange(4000) + 0.5) / 4000
    normal = statistics.NormalDist()
    one = 100 * np.exp(sigma * np.array([normal.inv_cdf(step) for step in steps]))

    def below(total):
        rest = np.log(np.maximum(total - one, 1e-300) / 100) / sigma
        return float(np.mean([normal.cdf(z) for z in rest]))

    drawn, taylor = of_total(monte_carlo(table, SEED, draws)), of_total(analytical(table))
    for end, quantile in QUANTILES.items():
        assert below(drawn[end]) == pytest.approx(quantile, abs=5 * math.sqrt(quantile * (1 - quantile) / draws))
    assert below(taylor["t_co2e_low"]) < 0.02
    assert below(taylor["t_co2e_high"]) < 0.96
    assert drawn["t_co2e_median"] > 1.1 * taylor["t_co2e"]


def test_the_draws_done_row_by_row_give_the_same_quantiles():
    """The long way: every row on its own, its two errors drawn by name, no grouping and no sharing of arrays."""
    draws = 2000
    table = emissions(
        scores(3, 5, 1, 2, 4) | {"factor_id": "a", "kg_co2e": 5e4},
        scores(1, 1, 1, 1, 1) | {"factor_id": "a", "kg_co2e": -1e4, "category": 4, "unit": "tonne.km"},
        scores(5, 2, 5, 5, 5) | {"factor_id": "b", "kg_co2e": 7e3, "unit": "GBP 2022", "source_sheet": "Q1"},
        scores(2, 2, 1, 1, 3) | {"factor_id": "supplier:R4", "kg_co2e": 9e3, "supplier_data": True},
    )
    places = ["goods.csv", "goods.csv", "goods.csv | Q1", "supplier:R4"]

    def normal(error, source):
        digest = hashlib.sha256(f"{SEED}\0{error}\0{source}".encode()).digest()
        return np.random.Generator(np.random.PCG64(int.from_bytes(digest, "big"))).standard_normal(draws)

    by_category = {1: np.zeros(draws), 4: np.zeros(draws)}
    for (_, line), place, (_, own) in zip(table.iterrows(), places, pedigree(table).iterrows(), strict=True):
        error = own["sigma_factor"] * normal("factor", line["factor_id"]) + own["sigma_activity"] * normal(
            "activity", place
        )
        by_category[line["category"]] += line["kg_co2e"] / 1000 * np.exp(error)
    found = monte_carlo(table, SEED, draws)
    for (_, got), drawn in zip(
        found.iterrows(), [by_category[1], by_category[4], sum(by_category.values())], strict=True
    ):
        assert list(got[ENDS]) == pytest.approx(list(np.percentile(drawn, [2.5, 50, 97.5])), abs=1e-6)
        assert got["t_co2e_mean"] == pytest.approx(drawn.mean(), abs=1e-6)


def test_a_credit_shares_the_draw_of_its_factor(spreads):
    both = emissions(row(100, 1.5, factor_id="f"), row(-100, 1.5, factor_id="f"))
    assert set(of_total(monte_carlo(both, SEED, 500))[ENDS]) == {0.0}
    apart = of_total(monte_carlo(emissions(row(100, 1.5), row(-100, 1.5)), SEED, 500))
    assert apart["t_co2e_low"] < -10 < 10 < apart["t_co2e_high"]
    alone = of_total(monte_carlo(emissions(row(-100, 1.5)), SEED, 500))
    assert alone["t_co2e_low"] < -100 < alone["t_co2e_high"] < 0


def test_only_the_minimum_boundary_is_drawn():
    counted = emissions({"category": 1}, {"category": 2})
    beside = emissions(
        {}, {"category": 2}, {"category": 2, "boundary": "optional"}, {"category": 5, "boundary": "apart"}
    )
    pd.testing.assert_frame_equal(monte_carlo(counted, SEED, 100), monte_carlo(beside, SEED, 100))


def test_without_emissions_the_total_is_nothing():
    found = monte_carlo(emissions({}).iloc[:0], SEED, 100)
    assert len(found) == 1 and found["category"].isna().all()
    assert (found["t_co2e"] == 0).all() and (found[ENDS] == 0).all(axis=None)


LINES = [
    {"factor_id": f"f{n % 4}", "category": 1 + n % 3, "source_file": f"{n % 2}.csv", "kg_co2e": 100.0 + n, "technological": 1 + n % 5}
    for n in range(20)
]  # fmt: skip


def test_the_same_seed_gives_the_same_digits_and_another_gives_others():
    first, again = (monte_carlo(emissions(*LINES), SEED, 500).to_csv() for _ in range(2))
    assert first == again
    other = monte_carlo(emissions(*LINES), "small/2025", 500)
    assert other.to_csv() != first


@settings(max_examples=10)
@given(turn=st.randoms(use_true_random=False))
def test_the_order_of_rows_moves_no_digit(turn):
    turned = list(LINES)
    turn.shuffle(turned)
    assert monte_carlo(emissions(*turned), SEED, 200).to_csv() == monte_carlo(emissions(*LINES), SEED, 200).to_csv()


def test_what_else_is_in_the_inventory_moves_no_other_category():
    alone = monte_carlo(emissions(*[line for line in LINES if line["category"] == 2]), SEED, 300)
    with_others = monte_carlo(emissions(*LINES), SEED, 300)
    pd.testing.assert_frame_equal(
        alone[alone["category"] == 2].reset_index(drop=True),
        with_others[with_others["category"] == 2].reset_index(drop=True),
    )


@pytest.mark.slow
def test_the_hash_seed_of_the_interpreter_is_no_matter():
    program = (
        "from test_monte_carlo import LINES, SEED; from uncertain_rows import emissions; "
        "from scope3.uncertainty.monte_carlo import monte_carlo; print(monte_carlo(emissions(*LINES), SEED, 300).to_csv())"
    )
    here = monte_carlo(emissions(*LINES), SEED, 300).to_csv()
    for hash_seed in ("1", "2"):
        ran = subprocess.run(
            [sys.executable, "-c", program], cwd=ROOT / "tests", capture_output=True, text=True, check=True,
            env=os.environ | {"PYTHONHASHSEED": hash_seed, "PYTHONPATH": f"{ROOT / 'tests'}:{ROOT / 'lib'}"},
        )  # fmt: skip
        assert ran.stdout.strip() == here.strip()


@settings(max_examples=20)
@given(scale=st.floats(0.01, 100))
def test_scaled_emissions_have_a_scaled_interval(scale):
    before = monte_carlo(emissions(*LINES), SEED, 200)
    after = monte_carlo(emissions(*[line | {"kg_co2e": line["kg_co2e"] * scale} for line in LINES]), SEED, 200)
    for end in ENDS:
        # Drawn figures are kept to a gram.
        assert list(after[end]) == pytest.approx(list(before[end] * scale), abs=1e-6 * (1 + scale))


@settings(max_examples=20)
@given(given_scores=st.tuples(*[st.integers(1, 5)] * 5), indicator=st.sampled_from(ORDER), worse=st.integers(1, 5))
def test_a_worse_score_never_narrows_a_line(given_scores, indicator, worse):
    before = scores(*given_scores)
    after = before | {indicator: max(worse, before[indicator])}
    narrow, wide = (of_total(monte_carlo(emissions(line), SEED, 400)) for line in (before, after))
    if pedigree(emissions(before))["squared_gsd"].iloc[0] < pedigree(emissions(after))["squared_gsd"].iloc[0]:
        # Two errors of one line add up: a wider one may turn the other way in the draws of a sample, by its error only.
        slack = sampling_error(0.5, 400, 0.025)
    else:
        slack = 0.0
    assert (
        math.log(wide["t_co2e_high"] / wide["t_co2e_low"])
        >= math.log(narrow["t_co2e_high"] / narrow["t_co2e_low"]) - slack
    )


def test_the_interval_of_the_statement_says_how_it_was_made():
    table = emissions(*LINES)
    said = json.loads(json.dumps(total_interval(table, SEED), allow_nan=False))
    drawn = of_total(monte_carlo(table, SEED, said["draws"]))
    assert (said["seed"], said["confidence"], said["draws"]) == (SEED, 0.95, 10_000)
    assert [said[end] for end in ENDS] == list(drawn[ENDS])
    assert said["analytical"]["squared_gsd"] == of_total(analytical(table))["squared_gsd"]
    assert "Monte Carlo" in said["method"]
