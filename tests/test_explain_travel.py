"""What is said on travel and commuting: categories in words, the ratio of radiative forcing, a survey's interval."""

from __future__ import annotations

import math

import pandas as pd
import pytest

import shipped
from scope3.explain.travel import radiative_forcing, survey_sentence
from scope3.inventory import calculate_emissions
from scope3.survey import COLUMNS, survey_result

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def client():
    return shipped.opened()


@pytest.fixture(scope="module")
def emissions(client):
    return calculate_emissions(client, 6, 7)


def test_the_ratio_of_radiative_forcing_is_the_publisher_s(client, emissions):
    """Edition 2024: 0.18287 and 0.10794 for the economy class of short haul, 0.27257 and 0.16098 for domestic."""
    table = radiative_forcing(client, emissions).set_index(["haul", "cabin_class"])
    assert table.loc[("short_haul", "economy"), "ratio"] == pytest.approx(0.18287 / 0.10794)
    # Domestic flights have one factor for all classes, shown once.
    assert table.loc["domestic", "ratio"].tolist() == pytest.approx([0.27257 / 0.16098])
    assert set(table.index) == {
        ("domestic", "average"), ("short_haul", "economy"), ("short_haul", "business"), ("international", "economy")
    }  # fmt: skip


def test_without_flights_there_is_no_ratio(emissions):
    client = shipped.opened("worked-examples", 2013)
    assert radiative_forcing(client, emissions).empty


def test_a_survey_in_words(client, emissions):
    """The example's: 38 of 95, 8 of 14 and 24 of 38."""
    said = survey_sentence(survey_result(client.records(7), emissions[emissions["boundary"] == "required"]))
    assert said.startswith("70 of 147 employees answered.") and "(±" in said and "at 95 % confidence between" in said


def test_no_survey_and_a_survey_without_an_error_say_so():
    assert (
        survey_sentence(pd.DataFrame(columns=[*COLUMNS]))
        == "Nobody was sampled: every line stands for the people it names."
    )
    one = pd.DataFrame([dict(zip(COLUMNS, ("all strata", 5.0, 1.0, 0.1, 0.5, *[math.nan] * 3), strict=True))])
    assert "gives no sampling error" in survey_sentence(one)
