"""The base year by one set of rules, and a target that is a total only where it covers all that is counted."""

from __future__ import annotations

import math
import shutil

import pytest

import group_client
from group_client import BY_HAND
from scope3.change.recalculation import Target
from scope3.client import open_client
from scope3.report import figures_of
from scope3.report.other_years import base_year_of, target_of
from small_client import FACTORS, ORGANISATION, T_CO2E, with_cell, write
from two_years import BASE_YEAR, write_year

pytestmark = pytest.mark.slow  # a client is opened and calculated in two years or more

UNKNOWN = (None, None, None, None, None)


@pytest.fixture
def data(tmp_path, monkeypatch):
    monkeypatch.setenv("SCOPE3_DATA", str(tmp_path))
    return tmp_path


def group_in_two_years(data, policy):
    """The group by operational control in 2023 and by equity share in 2024, its purchases and meters alike."""
    latest = group_client.write(data) / "group" / "2024"
    base = shutil.copytree(latest, data / "group" / "2023")
    for file in base.iterdir():
        file.write_text(file.read_text().replace("2024", "2023"))
    text = (latest / "organisation.yaml").read_text().replace("approach: operational_control", "approach: equity_share")
    (latest / "organisation.yaml").write_text(text + policy)


def base_year(organisation):
    """Scope 1, 2, 3 and the total (location-based) of the base year, its categories, and what is said of it."""
    other, said = base_year_of(figures_of(open_client(organisation, 2024)))
    scopes = other.scopes
    found = (scopes.scope_1, scopes.scope_2_location, scopes.scope_2_market, scopes.scope_3, scopes.total_location)
    return found, other.categories, said[0]


def by_hand(approach):
    """Scope 1 (None where no record stands there), scope 2 on both bases and scope 3, in t CO2e."""
    parts = {place: math.fsum(rows.values()) / 1000 for place, rows in BY_HAND[approach].items()}
    scope_3 = math.fsum(value for place, value in parts.items() if place.startswith("category"))
    return parts.get("scope 1"), parts["scope 2"], parts["scope 2"], scope_3


def test_a_base_year_recalculated_to_another_approach_has_all_scopes_by_it(data):
    """By equity share the Sawmill's diesel and half of the Venture's 10 t and 4 t are scopes 1 and 2, not category 15."""
    group_in_two_years(data, BASE_YEAR)
    found, _, said = base_year("group")
    assert found == pytest.approx((5.0625, 2.4, 2.4, 2.64, 10.1025))
    assert found[:4] == pytest.approx(by_hand("equity_share"))
    rules = "all by the rules of 2024 (equity share, AR5GWP100)"
    assert said == f"the base year 2023 holds scope 3 as recalculated, and scopes 1 and 2 of its own meters, {rules}"


def test_a_base_year_not_recalculated_keeps_its_approach_in_all_scopes(data):
    """What moves comes to 75.3 % of 9.8675 t: 0.2, 0.015, 0.1, 0.05 and 7.0625 t."""
    group_in_two_years(data, BASE_YEAR.replace("0.1", "0.76"))
    found, _, said = base_year("group")
    assert found == (None, pytest.approx(0.48), pytest.approx(0.48), pytest.approx(9.8675), None)
    assert found[3] == pytest.approx(by_hand("operational_control")[3])
    rules = "all by the rules of 2023 (operational control, AR5GWP100)"
    assert said == f"the base year 2023 holds scope 3 as reported, and scopes 1 and 2 of its own meters, {rules}"


def test_where_categories_follow_two_approaches_no_scope_is_known(data):
    """Each by itself, categories 1 and 3 move by 8 % and stay, 8, 13 and 15 move by all they are."""
    group_in_two_years(data, BASE_YEAR.replace("scope_3", "each_category").replace("0.1", "0.5"))
    found, categories, said = base_year("group")
    assert found == UNKNOWN
    assert categories == pytest.approx({1: 2.5, 3: 0.18, 8: 0.1, 13: 0.0, 14: 0.075, 15: 0.0})
    mixed = "category 8, 13, 15 by equity share, AR5GWP100 and others by operational control, AR5GWP100"
    assert said == f"the base year 2023 holds scope 3 as recalculated, {mixed}: scopes and totals are left empty"


@pytest.mark.parametrize(
    ("threshold", "scope_1", "category_3"),
    # Combustion of 100 litres: 1.94 kg CO2 and 0.02 kg CH4 a litre, at 28 or 25; upstream 0.32 kg and 0.01 kg.
    [("0.0001", 0.25, 0.8), ("0.1", 0.244, 0.797)],
    ids=["recalculated to AR5", "left in AR4"],
)
def test_the_base_year_has_all_scopes_by_one_gwp_set(data, threshold, scope_1, category_3):
    gases = FACTORS
    for row, co2, methane in ((11, "1.94", "0.02"), (12, "0.32", "0.01")):
        for column, value in (("kg_co2", co2), ("kg_ch4", methane), ("kg_n2o", "0")):
            gases = with_cell(gases, row, column, value)
    fourth = ORGANISATION.replace("gwp_set: AR5GWP100", "gwp_set: AR4GWP100\naccept_gwp_sets: [AR5GWP100]")
    write_year(data, 2023, fourth, factors=gases)
    write_year(data, 2024, ORGANISATION + BASE_YEAR.replace("0.1", threshold), factors=gases)
    found, categories, _ = base_year("small")
    assert categories[3] == pytest.approx(category_3)
    scope_3 = 0.44995 + 2 * 1.5 + 0.15 + 1.0 + category_3
    assert found == pytest.approx((scope_1, 2.0, 2.0, scope_3, scope_1 + 2.0 + scope_3))


def target(data, **named):
    write(data)
    return target_of(Target(year=2030, source="Board", **named), figures_of(open_client("small", 2024)))


def test_a_target_for_one_category_is_none_for_scope_3(data):
    assert set(T_CO2E) == {1, 2, 3}
    found, said = target(data, scope_1_t_co2e=1, scope_2_location_t_co2e=1, scope_3_t_co2e={1: 2.0})
    assert found.categories == {1: 2.0}
    assert (found.scopes.scope_1, found.scopes.scope_3, found.scopes.total_location) == (1.0, None, None)
    missing = "scope 2 (market-based), category 2, category 3"
    assert said == [f"the target of 2030 names no figure for {missing}: a sum that needs one is left empty"]


def test_a_target_that_covers_all_has_its_totals(data):
    scopes = {"scope_1_t_co2e": 1, "scope_2_location_t_co2e": 2, "scope_2_market_t_co2e": 3}
    found, said = target(data, **scopes, scope_3_t_co2e={1: 2.0, 2: 0.5, 3: 0.25})
    totals = (found.scopes.scope_3, found.scopes.total_location, found.scopes.total_market)
    assert (totals, said) == ((2.75, 5.75, 6.75), [])
