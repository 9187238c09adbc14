"""Samples of employees: whom to ask, how many, and the error of what was scaled up, worked by hand."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import factor, factors, records
from scope3.errors import InputError
from scope3.methods import calculate
from scope3.survey import missing_answers, sample_size, survey_result, systematic_sample

FACTORS = factors(factor("car", 0.2, "km", component="life_cycle", boundary="life_cycle"))


def answers(*kilometres, stratum="Workshop", respondents=None, population=8):
    """One line a respondent: the one-way distance by car, on 250 days, so that 1 km is 100 kg."""
    return [
        {"record_id": f"{stratum}-{n}", "activity": "car", "purpose": "commute", "quantity": km, "unit": "km", "days": 250,
         "occupancy": 1, "stratum": stratum, "respondent": f"{stratum}-{n}", "population": population,
         "respondents": len(kilometres) if respondents is None else respondents}
        for n, km in enumerate(kilometres, start=1)
    ]  # fmt: skip


def result(*lines):
    rows = records(*lines, category=7)
    return survey_result(rows, calculate(7, "distance_based", rows, FACTORS)).set_index("stratum")


def test_a_systematic_sample_takes_every_kth():
    """The guidance's own: 100 farms, 20 wanted, the third picked first."""
    sample = systematic_sample(100, 20, 3)
    assert sample[:5] == [3, 8, 13, 18, 23] and sample[-2:] == [93, 98] and len(sample) == 20


@given(st.integers(1, 300), st.data())
def test_a_systematic_sample_has_the_size_wanted_and_stays_in_the_list(population, data):
    wanted = data.draw(st.integers(1, population))
    first = data.draw(st.integers(1, population // wanted))
    sample = systematic_sample(population, wanted, first)
    assert len(set(sample)) == wanted and min(sample) >= 1 and max(sample) <= population


@pytest.mark.parametrize(("arguments", "why"), [((10, 11, 1), "a sample of 11 from 10"), ((10, 0, 1), "a sample of 0"), ((100, 20, 6), "the first unit is 6")])  # fmt: skip
def test_a_sample_that_cannot_be_drawn_is_refused(arguments, why):
    with pytest.raises(InputError, match=why):
        systematic_sample(*arguments)


@pytest.mark.parametrize(
    ("population", "margin", "size"),
    # 4 × 0.25 / 0.05² = 400 of an endless list; 400 / (1 + 399 / 156) = 112.4 of 156; 25 / (1 + 24 / 156) = 21.7
    [(10**9, 0.05, 400), (156, 0.05, 113), (156, 0.2, 22), (1, 0.05, 1)],
)
def test_how_many_to_ask(population, margin, size):
    assert sample_size(population, margin) == size


def test_a_margin_in_per_cent_is_refused():
    with pytest.raises(InputError, match="write five per cent as 0.05"):
        sample_size(100, 5)


def test_a_stratum_is_scaled_to_its_population_with_its_error():
    """Four of eight: 2, 4, 6 and 8 km, so 0.2, 0.4, 0.6, 0.8 t; mean 0.5 t, variance 0.2 / 3."""
    row = result(*answers(2, 4, 6, 8)).loc["Workshop"]
    assert (row["t_co2e_per_person"], row["t_co2e"]) == (pytest.approx(0.5), pytest.approx(4.0))
    error = 8 * math.sqrt(0.5 * (0.2 / 3) / 4)
    assert row["t_standard_error"] == pytest.approx(error)
    assert (row["t_low"], row["t_high"]) == (pytest.approx(4 - 2 * error), pytest.approx(4 + 2 * error))


def test_two_lines_of_a_respondent_are_one_answer():
    lines = answers(2, 4, 6, 8)
    lines[1]["respondent"] = lines[0]["respondent"]
    for line in lines:
        line["respondents"] = 3
    row = result(*lines).loc["Workshop"]
    mean = (0.6 + 0.6 + 0.8) / 3
    variance = (2 * (0.6 - mean) ** 2 + (0.8 - mean) ** 2) / 2
    assert row["t_co2e"] == pytest.approx(8 * mean)
    assert row["t_standard_error"] == pytest.approx(8 * math.sqrt(5 / 8 * variance / 3))


def test_who_answered_and_does_not_travel_counts():
    """With a line of nothing, and without a line at all, which `missing_answers` tells."""
    stays, unseen = answers(2, 4, 6, 0), answers(2, 4, 6, respondents=4)
    pd.testing.assert_frame_equal(result(*stays), result(*unseen))
    assert missing_answers(records(*stays, category=7)) == []
    (fault,) = missing_answers(records(*unseen, category=7))
    assert "4 answered in Workshop, and not all have a line" in fault.what and fault.column == "respondents"


def test_there_is_no_error_where_everybody_answered_and_none_is_known_from_one_answer():
    assert result(*answers(2, 4, population=2)).loc["Workshop", "t_standard_error"] == 0
    assert math.isnan(result(*answers(3)).loc["Workshop", "t_standard_error"])


def test_strata_add_up_and_their_errors_by_squares():
    both = result(*answers(2, 4, 6, 8), *answers(1, 3, stratum="Office", population=10))
    whole, parts = both.loc["all strata"], both.drop("all strata")
    for column in ("population", "respondents", "t_co2e"):
        assert whole[column] == pytest.approx(parts[column].sum())
    assert whole["t_standard_error"] == pytest.approx(math.hypot(*parts["t_standard_error"]))
    assert whole["t_high"] - whole["t_low"] < (parts["t_high"] - parts["t_low"]).sum()


def test_the_result_is_the_inventory_s():
    """What the method scaled up and what the survey says are the same tonnes."""
    rows = records(*answers(2, 4, 6, 8), *answers(1, 3, stratum="Office", population=10), category=7)
    emissions = calculate(7, "distance_based", rows, FACTORS)
    whole = survey_result(rows, emissions).set_index("stratum").loc["all strata", "t_co2e"]
    assert whole * 1000 == pytest.approx(emissions["kg_co2e"].sum())


def test_without_a_sample_there_is_nothing_to_say():
    rows = records({"activity": "car", "purpose": "commute", "quantity": 5, "unit": "vehicle.km"}, category=7)
    assert survey_result(rows, calculate(7, "distance_based", rows, FACTORS)).empty and missing_answers(rows) == []
