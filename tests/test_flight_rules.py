"""The tables of flights against the factors they point to, and the hauls of well-known routes."""

from __future__ import annotations

import pandas as pd
import pytest

from builders import factor, library
from scope3.factors.table_files import factor_file, read_factors, shipped_editions
from scope3.flight_rules import RADIATIVE_FORCING, rules_of
from scope3.geography import airport_countries
from scope3.paths import REFERENCE
from scope3.tables.business_travel import CABIN_CLASSES, HAULS

PUBLISHER = "desnz"
EDITIONS = [edition.split("/")[1] for edition in shipped_editions() if edition.startswith(f"{PUBLISHER}/")]


@pytest.fixture(scope="module")
def rules():
    return rules_of(library(factor("x", 1.0, publisher=PUBLISHER, edition="2024")))


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_published_flight_has_its_haul_and_class_and_no_other_is_named(rules, edition):
    held = set(read_factors(factor_file(f"{PUBLISHER}/{edition}"))["activity"])
    assert set(rules.activities["activity"]) == {
        name for name in held if name.startswith("business_travel_air/flights/")
    }
    stated = pd.read_csv(REFERENCE / "flight_rules.csv", dtype="str")
    assert edition in set(stated.loc[stated["publisher"] == PUBLISHER, "edition"])


def test_the_tables_use_the_words_of_the_schema(rules):
    assert set(rules.activities["haul"]) == set(HAULS)
    assert set(rules.activities["cabin_class"]) == set(CABIN_CLASSES)
    assert set(rules.activities["radiative_forcing"]) == set(RADIATIVE_FORCING)


def test_the_uplift_is_in_the_factor_and_added_no_second_time(rules):
    """Full set 2026, Business travel- air: all factors hold the uplift of 8 %."""
    assert (rules.distance_uplift, rules.uplift_in_factor, rules.added, rules.region) == (0.08, True, 0.0, "GB")


@pytest.mark.parametrize(
    ("origin", "destination", "haul"),
    [
        ("GB", "GB", "domestic"),
        ("GB", "JE", "domestic"),  # the Channel Islands are domestic in the publisher's list
        ("GB", "DE", "short_haul"),
        ("MA", "GB", "short_haul"),
        ("GB", "US", "long_haul"),
        ("NA", "GB", "long_haul"),  # Namibia, not a blank
        ("DE", "IT", "international"),
        ("XK", "GB", "short_haul"),
        ("GB", "SX", None),  # in no list
        (None, "GB", None),
    ],
)
def test_a_haul_is_that_of_the_far_end(rules, origin, destination, haul):
    found = rules.hauls(pd.Series([origin], dtype="str"), pd.Series([destination], dtype="str")).iloc[0]
    assert found == haul if haul else pd.isna(found)


def test_airports_lie_in_their_countries():
    countries = airport_countries(pd.Series(["MAN", "str ", "WDH", "GCI", None, "QQQ"], dtype="str"))
    assert countries.tolist()[:4] == ["GB", "DE", "NA", "GG"] and countries.isna().tolist()[4:] == [True, True]
