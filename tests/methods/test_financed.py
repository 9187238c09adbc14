"""Financed emissions by PCAF: each asset class on small numbers worked by hand, and what is refused."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import factor, factors, records, spend_factor
from scope3.errors import InputError
from scope3.factors.select import Unserved
from scope3.methods import calculate
from scope3.tables import OPTIONAL, REQUIRED

TABLE = factors(
    spend_factor("looms", 0.4),
    factor("gas", 0.18, "kWh", component="combustion", boundary="combustion"),
    factor("office", 40, "m2.year", component="operation", boundary="operation"),
    factor("car", 0.2, "vehicle.km", component="combustion", boundary="combustion"),
    factor("car", 0.05, "vehicle.km", component="wtt", boundary="well_to_tank"),
)
STATED = {"scope_1_and_2_t_co2e": 1000, "investee_source": "report", "currency": "GBP"}


def served(*rows):
    return calculate(15, "financed_emissions", records(*rows, category=15), TABLE, deflator="cpi")


def one(row):
    (found,) = served(row).to_dict("records")
    return found


# Each class: what is held, the share of a thousand tonnes, and by what it was divided.
CLASSES = {
    "shares of a listed company": ({"asset_class": "listed_equity", "outstanding": 5, "evic": 100}, 0.05, "evic"),
    "bond of a listed company": (
        {"asset_class": "corporate_bond", "outstanding": 5, "evic": 50, "total_equity": 1, "total_debt": 9},
        0.1,
        "evic",
    ),
    "bond of an unlisted company": (
        {"asset_class": "corporate_bond", "outstanding": 5, "total_equity": 10, "total_debt": 40},
        0.1,
        "equity and debt",
    ),
    "loan": (
        {"asset_class": "business_loan", "outstanding": 25, "total_equity": 60, "total_debt": 40},
        0.25,
        "equity and debt",
    ),
    "loan, negative equity": (
        {"asset_class": "business_loan", "outstanding": 25, "total_equity": -40, "total_debt": 100},
        0.25,
        "equity and debt",
    ),
    "loan, balance sheet only": (
        {"asset_class": "business_loan", "outstanding": 25, "total_assets": 200},
        0.125,
        "total assets",
    ),
    # 30 % of an equity of 60, over 60 + 40: a share of 18 %, not of 30 %.
    "unlisted shares": (
        {"asset_class": "unlisted_equity", "equity_share": 0.3, "total_equity": 60, "total_debt": 40},
        0.18,
        "equity and debt",
    ),
    "unlisted shares, negative equity": (
        {"asset_class": "unlisted_equity", "equity_share": 0.3, "total_equity": -9, "total_debt": 40},
        0.0,
        "equity and debt",
    ),
    "project at the start": (
        {"asset_class": "project_finance", "outstanding": 10, "total_project_cost": 80},
        0.125,
        "total project cost",
    ),
    "project later": (
        {
            "asset_class": "project_finance",
            "outstanding": 10,
            "total_equity": 30,
            "total_debt": 10,
            "total_project_cost": 80,
        },
        0.25,
        "equity and debt",
    ),
    "office building": (
        {"asset_class": "commercial_real_estate", "outstanding": 60, "value_at_origination": 100, "latest_value": 200},
        0.6,
        "value at origination",
    ),
    "house, value at origination unknown": (
        {"asset_class": "mortgage", "outstanding": 60, "latest_value": 200},
        0.3,
        "latest value",
    ),
    "car": (
        {"asset_class": "motor_vehicle_loan", "outstanding": 9, "value_at_origination": 20},
        0.45,
        "value at origination",
    ),
    "car of unknown value": (
        {"asset_class": "motor_vehicle_loan", "outstanding": 9},
        1.0,
        "the whole, its value not being known",
    ),
}


@pytest.mark.parametrize("name", CLASSES)
def test_the_attribution_of_each_asset_class(name):
    held, share, by = CLASSES[name]
    row = one(held | STATED)
    assert (row["factor"], row["kg_co2e"]) == pytest.approx((share, share * 1_000_000))
    assert f" by {by}; stated by the investee: report" in row["step"]
    assert (row["boundary"], row["component"]) == (REQUIRED, "scope_1_and_2")


def test_sovereign_debt_is_divided_by_the_product_and_needs_scope_1_alone():
    """1 million dollars of 500,000 million; scope 2 and 3 of a country, its imports, stand beside."""
    country = {"asset_class": "sovereign_debt", "outstanding": 1e6, "gdp_ppp": 5e11, "currency": "USD",
               "scope_1_t_co2e": 6e7, "scope_3_t_co2e": 2e7, "investee_source": "UNFCCC"}  # fmt: skip
    emissions = served(country).set_index("component")
    assert emissions["kg_co2e"].to_dict() == pytest.approx({"scope_1": 120_000.0, "scope_3": 40_000.0})
    assert emissions["boundary"].to_dict() == {"scope_1": REQUIRED, "scope_3": OPTIONAL}
    assert served(country | {"scope_2_t_co2e": 1e6})["boundary"].tolist() == [REQUIRED, OPTIONAL, OPTIONAL]


def test_an_exposure_in_pounds_is_brought_into_dollars(monkeypatch):
    monkeypatch.setattr("scope3.prices._rates", lambda: {("GBP", 2024): 0.8, ("USD", 2024): 1.0})
    row = one({"asset_class": "sovereign_debt", "outstanding": 80, "gdp_ppp": 1000, "currency": "GBP",
               "scope_1_t_co2e": 10, "investee_source": "x"})  # fmt: skip
    assert row["factor"] == pytest.approx(0.1)


BOND = {"asset_class": "corporate_bond", "outstanding": 5, "evic": 50, "currency": "GBP"}


@pytest.mark.parametrize(
    ("columns", "kg_co2e"),
    [
        ({"activity": "gas", "quantity": 1000, "unit": "kWh"}, 18.0),
        ({"activity": "looms", "revenue": 2000}, 80.0),
        # Without anything of the company: 5 outstanding, the sector earns 0.9 per asset and emits 0.4 per revenue.
        ({"activity": "looms", "quality_option": "3c", "asset_turnover": 0.9}, 1.8),
        ({"activity": "looms", "quality_option": "3b"}, 2.0),
    ],
)
def test_emissions_of_a_company_that_states_none(columns, kg_co2e):
    assert one(BOND | columns)["kg_co2e"] == pytest.approx(kg_co2e)


def test_buildings_by_their_floor_and_vehicles_by_their_distance():
    house = {"asset_class": "mortgage", "outstanding": 50, "value_at_origination": 100, "quality_option": "2b",
             "activity": "office", "quantity": 200, "unit": "m2.year"}  # fmt: skip
    car = {
        "asset_class": "motor_vehicle_loan",
        "outstanding": 9,
        "quality_option": "1b",
        "activity": "car",
        "quantity": 10_000,
        "unit": "vehicle.km",
    }
    emissions = served(house, car).set_index("record_id")
    assert emissions["kg_co2e"].to_dict() == pytest.approx({"R1": 4000.0, "R2": 2000.0})


@pytest.mark.parametrize(
    ("columns", "error", "why"),
    [
        ({"asset_class": None}, Unserved, "asset_class is blank"),
        ({"evic": None}, Unserved, "evic or total_equity and total_debt or total_assets is blank"),
        ({"outstanding": None}, Unserved, "outstanding is blank"),
        ({"scope_1_and_2_t_co2e": None}, Unserved, "scope 1 and 2 are blank"),
        ({"scope_1_and_2_t_co2e": None, "scope_1_t_co2e": 5}, Unserved, "scope_2_t_co2e is blank"),
        ({"scope_1_and_2_t_co2e": None, "scope_1_t_co2e": 5, "investment_type": "general_purpose_debt"}, Unserved, "scope_2_t_co2e is blank"),
        ({"outstanding": 51}, InputError, "the amount held exceeds evic"),
        ({"consolidated": True}, InputError, "the investee is consolidated"),
        ({"quality_option": "3"}, InputError, "'3' is no PCAF option of corporate_bond"),
        ({"quality_option_scope_3": "2a", "scope_3_t_co2e": 1}, InputError, "'2a' is no PCAF option of corporate_bond for quality_option_scope_3"),
        ({"asset_class": "listed_equity", "evic": None, "total_assets": 100}, Unserved, "evic is blank"),
        ({"asset_class": "mortgage"}, Unserved, "value_at_origination or latest_value is blank"),
        ({"asset_class": "sovereign_debt", "gdp_ppp": None, "currency": "USD"}, Unserved, "gdp_ppp is blank"),
    ],
)  # fmt: skip
def test_what_is_refused(columns, error, why):
    with pytest.raises(error) as raised:
        served(BOND | STATED | columns)
    (fault,) = raised.value.faults
    assert why in fault.what and (fault.file, fault.row) == ("records.csv", 2) and fault.mend


@pytest.mark.parametrize(
    ("kind", "boundary"),
    [
        ({"investment_type": "general_purpose_debt"}, OPTIONAL),
        ({"investment_type": "managed_investment", "capital_of": "clients"}, OPTIONAL),
        ({"investment_type": "managed_investment", "capital_of": "own"}, REQUIRED),
        ({"investment_type": "known_use_of_proceeds"}, REQUIRED),
        ({}, REQUIRED),
    ],
)
def test_another_method_moves_no_record_into_the_minimum_boundary(kind, boundary):
    assert one(BOND | STATED | kind)["boundary"] == boundary
    by_revenue = {"activity": "looms", "revenue": 2000}
    assert one(BOND | by_revenue | kind)["boundary"] == boundary


def test_the_sector_s_turnover_is_not_guessed():
    with pytest.raises(Unserved, match="asset_turnover is blank"):
        served(BOND | {"activity": "looms", "quality_option": "3c"})


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(1, 10_000), min_size=1, max_size=6), st.floats(0.01, 0.99))
def test_lenders_and_owners_of_a_company_count_it_once(loans, owned):
    """The loans and all the shares of a company add up to its emissions."""
    balance = STATED | {"total_equity": 5000, "total_debt": sum(loans)}
    lent = [balance | {"asset_class": "business_loan", "outstanding": loan} for loan in loans]
    shares = [balance | {"asset_class": "unlisted_equity", "equity_share": share} for share in (owned, 1 - owned)]
    assert math.fsum(served(*lent, *shares)["kg_co2e"]) == pytest.approx(1_000_000, rel=1e-9)
