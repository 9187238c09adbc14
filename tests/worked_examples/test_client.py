"""The published examples as a client: the whole way from its files to the inventory gives the published results."""

from __future__ import annotations

import pandas as pd
import pytest

import shipped
from scope3.client import open_client
from scope3.inventory import build_inventory, calculate_emissions, total
from scope3.scope_1_and_2 import scope_1_and_2

pytestmark = pytest.mark.slow

# kg CO2e by example and activity, corrected where the print has a slip.
CATEGORY_1 = {
    "TG-1.1": 145_000, "TG-1.2": 257_300, "TG-1.3": 70_250, "TG-1.4": 54_100, "TG-intro-EEIO": 1_520_000,
    "NHS-9.4": 215, "NHS-P.3": 2_573, "NHS-P.4": 24_070, "NHS-P.6": 800,
}  # fmt: skip
CATEGORY_2 = {"MEM-cat2-identity": 500_000}
CATEGORY_3 = {
    ("TG-3.1", "3B"): 742_500, ("TG-3.1", "3C"): 483_300,
    ("STD-5.6-B", "3A"): 5_000,
    ("STD-5.6-C", "3B"): 500, ("STD-5.6-C", "3C"): 0, ("STD-5.6-C", "3D"): 94_500,
    ("STD-5.6-D", "3B"): 4_500, ("STD-5.6-D", "3C"): 10_500,
    ("CAC-A", "3B"): 187.5, ("CAC-A", "3C"): 135.45,
    ("CAC-B", "3B"): 82, ("CAC-B", "3C"): 52.48,
    ("CAC-C", "3B"): 180, ("CAC-C", "3C"): 208.2,
    ("NHS-6.10", "3A"): 21_790.6443792, ("NHS-6.12", "3A"): 4_782,
}  # fmt: skip
# Further categories, kg CO2e by example, optional emissions with them.
FURTHER = {
    4: {"TG-4.1": 760_000, "TG-4.2": 5_000, "TG-4.3": 31.5, "TG-4.4": 7_300, "TG-4.5": 5_187.5, "TG-4.6": 240,
        "GLEC-CHAIN": 4.74759, "ILEAP-PCF-BASIS": 8.42769},
    5: {"TG-5.1": 132_500, "TG-5.2": 3_320, "NHS-8": 95_600},
    6: {"TG-6.1": 8_317_583.333333333},
    7: {"TG-7.1": 3_072, "TG-7.2": 6_697_500},
    8: {"TG-8.1": 1_320},
    9: {"TG-9.1": 1_600},
    10: {"TG-10.1": 1_725, "TG-10.2": 1_500},
    11: {"TG-11.1": 13_042_500, "TG-11.2": 760_000, "TG-11.3": 36_000, "STD-5.6-A": 100_000, "TG-B.1": 162_000},
    12: {"TG-12.1": 3_700},
    13: {"TG-13.1": 3_000},
    14: {"TG-14.1": 355_000, "TG-14.2": 23_500_000},
    15: {
        "TG-15.1": 493e6, "TG-15.2": 2_332_500, "TG-15.3": 26_833_333.333333332, "TG-15.4": 7_519_000,
        "TG-15.5-30y": 31.5e9, "TG-15.5-60y": 63e9, "PCAF-5.5": 17_360_000, "PCAF-5.20": 196_906.14447429,
    },
}  # fmt: skip
# t CO2e of the minimum boundary: the indirect use phase of TG-11.2 stands beside category 11, scope 3 of PCAF-5.5
# beside category 15, and the lifetimes of TG-15.5 apart from it.
TOTALS = {
    1: 2_074.308,
    2: 500.0,
    3: 1_368.2182743792,
    4: 777.77217528,
    5: 231.42,
    6: 8_317.583333333333,
    7: 6_700.572,
    8: 1.32,
    9: 1.6,
    10: 3.225,
    11: 13_340.5,
    12: 3.7,
    13: 3.0,
    14: 23_855.0,
    15: 537_241.7394778077,
}

METHODS = {
    "TG-1.1": {"supplier_specific"}, "TG-1.2": {"hybrid_full"}, "TG-1.3": {"hybrid_partial"},
    "TG-1.4": {"average_data", "spend_based"}, "TG-intro-EEIO": {"spend_based"}, "NHS-9.4": {"spend_based"},
    "NHS-P.3": {"spend_based"}, "NHS-P.4": {"spend_based"}, "NHS-P.6": {"supplier_revenue_share"},
}  # fmt: skip


@pytest.fixture(scope="module")
def client():
    return shipped.opened("worked-examples", 2013)


@pytest.fixture(scope="module")
def emissions(client):
    rows = calculate_emissions(client)
    further = [name for examples in FURTHER.values() for name in examples]
    names = [*CATEGORY_1, *CATEGORY_2, *{name for name, _ in CATEGORY_3}, *further]
    prefixes = sorted(names, key=len, reverse=True)
    example = rows["record_id"].map(
        lambda record: next((name for name in prefixes if record.startswith(f"{name}-")), record)
    )
    return rows.assign(example=example)


def sums(rows, *keys):
    return rows.groupby(list(keys))["kg_co2e"].sum().to_dict()


def test_every_example_of_purchased_goods(emissions):
    assert sums(emissions[emissions["category"] == 1], "example") == pytest.approx(CATEGORY_1, rel=1e-9)


def test_the_example_of_capital_goods(emissions):
    assert sums(emissions[emissions["category"] == 2], "example") == pytest.approx(CATEGORY_2, rel=1e-9)


def test_every_example_of_fuel_and_energy(emissions):
    found = sums(emissions[emissions["category"] == 3], "example", "sub_category")
    assert found == pytest.approx(CATEGORY_3, rel=1e-9)


@pytest.mark.parametrize("category", FURTHER)
def test_every_example_of_the_further_categories(emissions, category):
    assert sums(emissions[emissions["category"] == category], "example") == pytest.approx(FURTHER[category], rel=1e-9)


def test_each_example_is_served_by_the_method_it_is_about(emissions):
    bought = emissions[emissions["category"] == 1].groupby("example")["method"].agg(set).to_dict()
    assert bought == METHODS


def test_every_record_is_counted_or_excluded_with_a_reason(client, emissions):
    held = pd.concat([table["record_id"] for table in client.activity_data.values()])
    assert set(emissions["record_id"]) == set(held)
    reasons = client.excluded_records.set_index("record_id")["reason"]
    assert set(reasons.index) == {
        "NHS-6.13-electricity", "NHS-6.15-electricity", "NHS-4.4-petrol", "NHS-4.4-diesel", "NHS-4.5-petrol",
        "NHS-4.5-diesel",
    }  # fmt: skip
    assert reasons[reasons.index.str.startswith("NHS-6")].str.contains("loss per kilowatt-hour alone").all()
    assert reasons[reasons.index.str.startswith("NHS-4")].str.contains("takes? their upstream", regex=True).all()


def test_the_inventory(client, emissions):
    inventory = build_inventory(client, emissions.drop(columns="example"))
    calculated = inventory[inventory["status"] == "calculated"].set_index("category")
    assert calculated["t_co2e"].to_dict() == pytest.approx(TOTALS, rel=1e-9)
    assert total(inventory) == pytest.approx(sum(TOTALS.values()), rel=1e-9)
    assert inventory.loc[inventory["status"] != "calculated", "reason"].notna().all()


@pytest.mark.parametrize(
    ("choices", "expected"),
    [
        ({"ef_basis": "combustion"}, 404_175),
        ({"loss_basis": "of_generation"}, 542_463.230576287),
        ({"ef_basis": "combustion", "loss_basis": "of_generation"}, 453_636.48495200754),
    ],
)  # fmt: skip
def test_the_choices_of_a_run_win_over_the_client_s(choices, expected):
    emissions = calculate_emissions(open_client("worked-examples", 2013, **choices), 3)
    lost = emissions[(emissions["sub_category"] == "3C") & emissions["record_id"].str.startswith("TG-3.1")]
    assert lost["kg_co2e"].sum() == pytest.approx(expected, rel=1e-9)


def test_a_round_is_shared_by_the_distance_the_run_chooses():
    emissions = calculate_emissions(open_client("worked-examples", 2013, multi_drop_basis="driven"), 4)
    round_of_three = emissions[emissions["record_id"].str.startswith("TG-4.3")].set_index("record_id")["kg_co2e"]
    assert round_of_three.tolist() == pytest.approx([11.8125, 7.3828125, 12.3046875], rel=1e-12)


def test_box_5_5_states_its_base_and_does_not_move_with_the_choice():
    for loss_basis in ("of_generation", "of_consumption"):
        emissions = calculate_emissions(open_client("worked-examples", 2013, loss_basis=loss_basis), 3)
        lost = emissions[(emissions["sub_category"] == "3C") & emissions["record_id"].str.startswith("STD-5.6-D")]
        assert lost["kg_co2e"].sum() == pytest.approx(10_500, rel=1e-9)


def test_the_end_user_of_box_5_5_carries_the_whole_chain(client, emissions):
    """Scope 2 of 90 t, 3B of 4.5 t and 3C of 10.5 t make the 105 t of the 100 MWh generated."""
    memo = scope_1_and_2(client.activity_data["fuel_and_energy"], client.library)
    scope_2 = memo[(memo["basis"] == "location") & memo["record_id"].str.startswith("STD-5.6-D")]["kg_co2e"].sum()
    scope_3 = emissions[emissions["example"] == "STD-5.6-D"]["kg_co2e"].sum()
    assert (scope_2, scope_3, scope_2 + scope_3) == pytest.approx((90_000, 15_000, 105_000), rel=1e-9)


def test_every_factor_says_where_it_stands(client):
    table = client.library.table
    assert (table["licence"] == "quoted figures").all() and (table["gwp_set"].dropna() == "not_stated").all()
    assert table["source"].str.contains(r"p\. \d|pp\. \d|equation|example [ABC]|element \d").all()
