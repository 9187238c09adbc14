"""Which category transport belongs to, what of it is optional, and which method each record finds."""

from __future__ import annotations

import pytest
from transport_records import (
    CARRIER,
    DIESEL,
    GREAT_CIRCLE,
    LEG,
    LITRES,
    LORRY,
    POWER,
    ROAD,
    SITE,
    STORE,
    TABLE,
    one,
    refused,
    run,
)

from builders import library, records
from scope3.errors import InputError
from scope3.factors.select import Unserved
from scope3.ladder import climb
from scope3.methods import METHODS, calculate
from scope3.settings import house_defaults

# --- The border of categories 4 and 9 ---


@pytest.mark.parametrize("method", METHODS[4])
@pytest.mark.parametrize(
    ("category", "columns", "what"),
    [
        (9, {"paid_by": "company"}, "the company pays for it, which makes it category 4"),
        (4, {"stage": "outbound", "paid_by": "customer"}, "the company does not pay for is category 9"),
        (4, {"stage": "storage", "paid_by": "other"}, "the company does not pay for is category 9"),
        (9, {"stage": "inbound"}, "is category 4"),
        (9, {"stage": "between_sites"}, "is category 4"),
        (4, {"stage": "customer_trip"}, "a customer's own trip is category 9"),
    ],
)
def test_the_border_is_held_by_every_method(method, category, columns, what):
    (fault,) = refused(InputError, method, LITRES | columns, category=category)
    assert what in fault.what and fault.row == 2 and fault.column in ("paid_by", "stage")


@pytest.mark.parametrize(
    ("category", "columns"),
    [
        (4, {"stage": "outbound", "paid_by": "company"}),
        (4, {"stage": "inbound", "paid_by": "supplier"}),  # tier 1 to the company is category 4, whoever pays
        (4, {}),
        (9, {"stage": "outbound", "paid_by": "customer"}),
        (9, {}),
    ],
)
def test_what_stands_on_the_right_side_is_served(category, columns):
    assert one("fuel_based", LITRES | columns, category=category) == 300.0


@pytest.mark.parametrize("category", [4, 9])
def test_who_pays_decides_between_the_two_categories_and_is_never_left_open(category):
    row = LEG | {"stage": "outbound", "distance_basis": "actual"}
    with pytest.raises(Unserved, match="paid_by is blank on outbound transport"):
        calculate(category, "distance_based", records(row, category=category), TABLE, **GREAT_CIRCLE)


# --- Optional ---


@pytest.mark.parametrize(
    ("method", "row", "category", "expected"),
    [
        # 80 km unladen at 0.25 litres are 20 litres.
        ("fuel_based", {"activity": "diesel", "fuel_unit": "litre", "distance": 80, "fuel_per_km": 0.25, "stage": "backhaul"},
         4, {"backhaul": 50.0, "backhaul_wtt": 10.0}),
        ("distance_based", {"activity": "lorry", "quantity": 80, "unit": "km", "sharing": "exclusive",
                            "stage": "customer_trip"}, 9, {"customer_trip": 64.0, "customer_trip_wtt": 16.0}),
        ("spend_based", {"activity": "road freight", "spend": 100, "currency": "GBP", "stage": "backhaul"}, 4,
         {"backhaul": 60.0}),
        ("fuel_based", {"supplier_kg_co2e": 7, "stage": "customer_trip"} | CARRIER, 9, {"customer_trip": 7.0}),
        ("distance_based", {"quantity": 10, "unit": "tonne.km", "supplier_factor": 0.1, "stage": "backhaul",
                            "supplier_factor_unit": "tonne.km"} | CARRIER, 4, {"backhaul": 1.0}),
    ],
)  # fmt: skip
def test_empty_returns_and_customers_trips_stand_beside_the_total(method, row, category, expected):
    emissions = run(method, row, LITRES if method == "fuel_based" else row | {"stage": None}, category=category)
    beside = emissions[emissions["boundary"] == "optional"]
    assert beside.set_index("component")["kg_co2e"].to_dict() == pytest.approx(expected)
    assert set(beside["record_id"]) == {"R1"}
    assert set(emissions.loc[emissions["record_id"] == "R2", "boundary"]) == {"required"}


# --- Methods and ladder ---


def test_both_categories_have_the_same_methods():
    assert METHODS[4] is METHODS[9]
    assert list(METHODS[4]) == ["fuel_based", "distance_based", "site_specific", "average_data", "spend_based"]
    assert house_defaults()["methods"]["4"] == house_defaults()["methods"]["9"] == list(METHODS[4])


def test_a_mixed_list_finds_the_method_of_each_record():
    rows = records(
        LITRES | {"sharing": "exclusive"}, LEG, SITE | {"company_volume": 30, "total_volume": 1200, "paid_by": "company"},
        {"activity": "store", "quantity": 200, "unit": "m3", "days": 15},
        {"activity": "road freight", "spend": 10, "currency": "GBP"},
        {"supplier_kg_co2e": 8.43, "activity": "lorry", "quantity": 1, "unit": "tonne", "distance": 1} | CARRIER,
        category=4,
    )  # fmt: skip
    made = {name: value["default"] for name, value in house_defaults()["choices"].items()}
    shelf = library(*DIESEL, *LORRY, STORE, POWER, ROAD)
    emissions = climb(rows, 4, list(METHODS[4]), shelf, made)
    assert emissions.groupby("record_id")["method"].first().to_dict() == {
        "R1": "fuel_based", "R2": "distance_based", "R3": "site_specific", "R4": "average_data", "R5": "spend_based",
        "R6": "fuel_based",
    }  # fmt: skip
