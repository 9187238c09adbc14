"""The memo: scopes 1 and 2 from the meters that category 3 is derived from, never part of scope 3."""

from __future__ import annotations

import pytest

from builders import factor, library, meters
from scope3.factors.select import Unserved
from scope3.scope_1_and_2 import COLUMNS, scope_1_and_2

SHELF = library(
    factor("gas", 0.18, "kWh (Gross CV)", component="combustion", boundary="combustion"),
    factor("grid", 0.2, "kWh", component="combustion", boundary="combustion"),
    factor("heat", 0.1, "kWh", component="combustion", boundary="combustion"),
    factor("pellets", 50, "tonne", component="combustion", boundary="combustion"),
    factor("pellets", None, "tonne", component="biogenic", boundary="biogenic", kg_biogenic_co2=1700, gwp_set=None),
)
GAS = {"record_id": "gas", "energy_type": "fuel", "activity": "gas", "quantity": 1000, "unit": "kWh (Gross CV)"}
PELLETS = {"record_id": "pellets", "energy_type": "fuel", "activity": "pellets", "quantity": 500, "unit": "kg"}
GRID = {"record_id": "grid", "activity": "grid", "quantity": 3, "unit": "MWh"}
WIND = {
    "record_id": "wind",
    "activity": "grid",
    "quantity": 2000,
    "market_based_factor": 0.0,
    "supplier_source": "certificates",
}
HEAT = {"record_id": "heat", "energy_type": "heating", "activity": "heat", "quantity": 400}


def kg(*rows):
    memo = scope_1_and_2(meters(*rows), SHELF)
    assert list(memo.columns) == COLUMNS
    return {(row["record_id"], row["scope"], row["basis"]): row["kg_co2e"] for row in memo.to_dict("records")}


def test_fuels_are_scope_1_and_energy_is_scope_2_twice():
    assert kg(GAS, GRID, WIND, HEAT) == pytest.approx({
        ("gas", 1, "direct"): 180.0,
        ("grid", 2, "location"): 600.0, ("grid", 2, "market"): 600.0,
        ("wind", 2, "location"): 400.0, ("wind", 2, "market"): 0.0,
        ("heat", 2, "location"): 40.0, ("heat", 2, "market"): 40.0,
    })  # fmt: skip


def test_the_market_basis_says_where_it_takes_the_grid_s_average():
    memo = scope_1_and_2(meters(GRID, WIND), SHELF).set_index(["record_id", "basis"])
    assert memo.loc[("grid", "market"), "step"].startswith("no contract or residual mix given, grid average used; ")
    assert memo.loc[("grid", "location"), "step"] == "test 1, table 1"
    assert memo.loc[("wind", "market"), "step"] == "contract or residual mix: certificates"
    assert memo.loc[("wind", "market"), "factor_id"] == "supplier:wind"


def test_biogenic_carbon_of_fuels_stands_apart():
    memo = scope_1_and_2(meters(PELLETS, GAS), SHELF).set_index("record_id")
    assert memo["kg_co2e"].to_dict() == pytest.approx({"pellets": 25.0, "gas": 180.0})
    assert memo.loc["pellets", "kg_biogenic_co2"] == pytest.approx(850.0)
    assert memo["kg_biogenic_co2"].isna()["gas"]


def test_every_row_is_quantity_times_factor():
    memo = scope_1_and_2(meters(GAS, PELLETS, GRID, WIND, HEAT), SHELF)
    assert memo["kg_co2e"].tolist() == pytest.approx((memo["quantity"] * memo["factor"]).tolist())
    assert (memo["source_file"] == "meters.csv").all() and memo["source_row"].notna().all()


def test_energy_that_is_resold_is_no_scope_2():
    assert kg(GRID, GRID | {"record_id": "sold", "use": "resold"}).keys() == {
        ("grid", 2, "location"),
        ("grid", 2, "market"),
    }


def test_no_meters_give_an_empty_memo():
    memo = scope_1_and_2(meters(GRID | {"use": "resold"}), SHELF)
    assert memo.empty and list(memo.columns) == COLUMNS


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (GRID | {"quantity": None}, "quantity is blank"),
        (GRID | {"activity": "lava"}, "no combustion factor for 'lava'"),
        (WIND | {"supplier_source": None}, "supplier_source is blank"),
    ],
)  # fmt: skip
def test_a_meter_that_cannot_be_served_is_named(row, why):
    with pytest.raises(Unserved, match=f"{row['record_id']}: {why}"):
        scope_1_and_2(meters(GAS, row), SHELF)


def test_the_meters_stay_untouched():
    given = meters(GAS, GRID, WIND)
    before = given.copy(deep=True)
    scope_1_and_2(given, SHELF)
    assert given.equals(before)
