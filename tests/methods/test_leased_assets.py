"""Categories 8 and 13: results worked by hand, shares of buildings and years, borders and refusals."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import factor, factors, records
from scope3.errors import InputError
from scope3.factors.select import Unserved
from scope3.methods import METHODS, calculate

TABLE = factors(
    factor("gas", 0.2, "kWh", component="combustion", boundary="combustion"),
    factor("gas", 0.05, "kWh", component="wtt", boundary="well_to_tank"),
    factor("pellets", 10.0, "tonne", component="combustion", boundary="combustion"),
    factor("pellets", 40.0, "tonne", component="wtt", boundary="well_to_tank"),
    factor("pellets", None, "tonne", component="biogenic", boundary="biogenic", kg_biogenic_co2=1700.0, gwp_set=None),
    factor("grid", 0.4, "kWh", component="life_cycle", boundary="life_cycle"),
    factor("coolant", 2000.0, component="release", boundary="operation"),
    factor("brick building", 800.0, "m2"),
    factor("store", 30.0, "m2.year", component="operation", boundary="operation"),
    factor("store", 5000.0, "asset.year", component="operation", boundary="operation"),
)
GAS = {"energy_type": "fuel", "activity": "gas", "quantity": 1000, "unit": "kWh"}
GRID = {"energy_type": "electricity", "activity": "grid", "quantity": 3000, "unit": "kWh"}
SHARED = {"floor_area": 200, "building_area": 2000, "occupancy_rate": 0.75}
OWN = {"partner_scope_1": 4, "partner_scope_2": 2.5, "partner_unit": "tonne CO2e", "partner_source": "statement"}
COMPANY = OWN | {"floor_area": 150, "partner_total_area": 6000}
STORE = {"activity": "store", "quantity": 120, "unit": "m2"}


def lessee(*rows, **common):
    return records(*({"lease": "lessee_operating"} | row | common for row in rows), category=8)


def lessor(*rows, **common):
    return records(*({"lease": "lessor_operating"} | row | common for row in rows), category=13)


def kilograms(category, method, rows):
    emissions = calculate(category, method, rows, TABLE)
    assert set(emissions["method"]) == {method}
    return emissions.groupby("component")["kg_co2e"].sum().to_dict()


# --- Asset-specific ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("category", "rows"), [(8, lessee), (13, lessor)])
def test_energy_of_an_asset_takes_life_cycle_factors(category, rows):
    """1,000 kWh of gas: 200 burnt, 50 upstream; 3,000 kWh of grid: 1,200, which holds its upstream."""
    assert kilograms(category, "asset_specific", rows(GAS, GRID)) == pytest.approx(
        {"combustion": 200.0, "wtt": 50.0, "life_cycle": 1200.0}
    )


def test_leakage_process_and_a_unit_that_converts():
    leak = {"energy_type": "refrigerant", "activity": "coolant", "quantity": 250, "unit": "g"}
    process = {"energy_type": "process", "quantity": 0.03, "unit": "tonne CO2e", "partner_source": "measured"}
    grid = GRID | {"quantity": 3, "unit": "MWh"}
    assert kilograms(8, "asset_specific", lessee(leak, process, grid)) == pytest.approx(
        {"release": 500.0, "process": 30.0, "life_cycle": 1200.0}
    )


def test_a_process_with_a_factor_is_multiplied_by_it():
    line = {"energy_type": "process", "activity": "coolant", "quantity": 2, "unit": "kg"}
    assert kilograms(13, "asset_specific", lessor(line)) == pytest.approx({"release": 4000.0})


def test_biogenic_carbon_stays_out_of_the_total():
    line = {"energy_type": "heating", "activity": "pellets", "quantity": 2, "unit": "tonne"}
    emissions = calculate(8, "asset_specific", lessee(line), TABLE)
    assert emissions["kg_co2e"].sum() == pytest.approx(2 * (10 + 40))
    assert emissions["kg_biogenic_co2"].sum() == pytest.approx(3400.0)


def test_a_tenant_without_a_meter_takes_its_share_of_the_let_area():
    """200 of 2,000 m2 of which three quarters are let: 200 / 1,500 of 3,000 kWh are 400 kWh."""
    emissions = calculate(8, "asset_specific", lessee(GRID | SHARED), TABLE)
    assert emissions["quantity"].tolist() == pytest.approx([400.0])
    assert emissions["kg_co2e"].tolist() == pytest.approx([160.0])
    assert "0.1333333333: 200 of 2,000 m2 at occupancy 0.75" in emissions.loc[0, "step"]


@settings(max_examples=10, deadline=None)
@given(areas=st.lists(st.floats(1, 500), min_size=2, max_size=5), occupancy=st.floats(0.1, 1))
def test_the_tenants_of_a_building_add_up_to_its_energy(areas, occupancy):
    building = {"building_area": sum(areas) / occupancy, "occupancy_rate": occupancy}
    # The last tenant must not exceed the let area by a rounding error.
    rows = lessee(*(GRID | building | {"floor_area": area * (1 - 1e-12)} for area in areas))
    assert calculate(8, "asset_specific", rows, TABLE)["quantity"].sum() == pytest.approx(3000.0)


def test_a_figure_for_the_year_is_scaled_and_one_for_the_months_is_not():
    yearly = GRID | {"months_in_use": 9, "stated_for": "whole_year"}
    metered = GRID | {"months_in_use": 9, "stated_for": "months_in_use"}
    emissions = calculate(8, "asset_specific", lessee(yearly, metered, GRID), TABLE)
    assert emissions["kg_co2e"].tolist() == pytest.approx([900.0, 1200.0, 1200.0])
    assert emissions["step"].str.contains("9 of 12 months").tolist() == [True, False, False]


def test_share_of_the_building_and_of_the_year_multiply():
    line = GRID | SHARED | {"months_in_use": 6, "stated_for": "whole_year"}
    assert kilograms(8, "asset_specific", lessee(line)) == pytest.approx({"life_cycle": 80.0})


def test_the_partner_states_scope_1_and_2_and_they_are_its_data():
    emissions = calculate(
        13, "asset_specific", lessor(OWN, OWN | {"months_in_use": 3, "stated_for": "whole_year"}), TABLE
    )
    sums = emissions.groupby(["record_id", "component"])["kg_co2e"].sum()
    assert sums.to_dict() == pytest.approx(
        {("R1", "partner_scope_1"): 4000, ("R1", "partner_scope_2"): 2500,
         ("R2", "partner_scope_1"): 1000, ("R2", "partner_scope_2"): 625}
    )  # fmt: skip
    assert emissions["supplier_data"].all() and (emissions["boundary"] == "required").all()


def test_a_partner_s_single_figure_serves_as_well():
    line = {"partner_scope_1_and_2": 650, "partner_unit": "kg CO2e", "partner_source": "statement"}
    assert kilograms(8, "asset_specific", lessee(line)) == pytest.approx({"partner_scope_1_and_2": 650.0})


def test_construction_and_the_partner_s_scope_3_stand_beside_the_total():
    built = {"energy_type": "construction", "activity": "brick building", "quantity": 3, "unit": "m2"}
    emissions = calculate(8, "asset_specific", lessee(built, OWN | {"partner_scope_3": 7}), TABLE)
    beside = emissions[emissions["boundary"] == "optional"].set_index("component")["kg_co2e"]
    assert beside.to_dict() == pytest.approx({"construction": 2400.0, "partner_scope_3": 7000.0})
    assert emissions.loc[emissions["boundary"] == "required", "kg_co2e"].sum() == pytest.approx(6500.0)


# --- A partner's company, and averages --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("category", "method", "rows"), [(8, "lessor_specific", lessee), (13, "lessee_specific", lessor)]
)
def test_the_share_of_a_partner_s_area(category, method, rows):
    """150 of 6,000 m2 are a fortieth: of 4 t 100 kg, of 2.5 t 62.5 kg; half of it for six months."""
    half = {"months_in_use": 6, "stated_for": "whole_year"}
    emissions = calculate(category, method, rows(COMPANY, COMPANY | half), TABLE)
    assert emissions["kg_co2e"].tolist() == pytest.approx([100.0, 62.5, 50.0, 31.25])
    said = "share of the partner's area 0.025; "
    assert (
        emissions["step"].tolist()
        == [said + "stated by the partner: statement"] * 2
        + [said + "6 of 12 months; stated by the partner: statement"] * 2
    )
    assert set(emissions["method"]) == {method}


@pytest.mark.parametrize(("category", "rows"), [(8, lessee), (13, lessor)])
def test_floor_area_and_number_by_factors_per_year(category, rows):
    """120 m2 for 7 of 12 months are 70 m2.year of 30 kg; 900 square feet are 83.612736 m2; 3 stores of 5,000 kg."""
    emissions = calculate(
        category, "average_data",
        rows(STORE | {"months_in_use": 7}, STORE | {"quantity": 900, "unit": "square foot"},
             STORE | {"quantity": 3, "unit": "piece"}),
        TABLE,
    )  # fmt: skip
    assert emissions["unit"].tolist() == ["m2.year", "m2.year", "asset.year"]
    assert emissions["kg_co2e"].tolist() == pytest.approx([2100.0, 2508.38208, 15000.0])


# --- Borders and refusals ---------------------------------------------------------------------------------------------


def message(category, method, rows, kind=InputError):
    with pytest.raises(kind) as refused:
        calculate(category, method, rows, TABLE)
    assert (kind is Unserved) == isinstance(refused.value, Unserved)
    assert all(fault.mend for fault in refused.value.faults)
    return str(refused.value)


@pytest.mark.parametrize(("category", "method"), [(c, m) for c in (8, 13) for m in METHODS[c]])
def test_the_lease_must_be_one_of_the_category(category, method):
    wrong_side = {8: "lessor_finance", 13: "lessee_operating"}[category]
    line = GAS | COMPANY | STORE
    said = message(category, method, records(line | {"lease": wrong_side}, category=category))
    assert said.startswith("records.csv, row 2, column lease: R1: the lease does not belong in this category")
    assert "lease is blank" in message(category, method, records(line, category=category))


@pytest.mark.parametrize("method", METHODS[13])
def test_a_product_counted_in_category_11_is_not_counted_again(method):
    said = message(13, method, lessor(GAS | {"counted_in_11": True}))
    assert "column counted_in_11: R1: the product is counted in category 11, and never in both" in said
    assert "list the record under exclusions" in said


WRONG = {
    "share above the let area": (SHARED | {"floor_area": 1501}, "column floor_area: R1: floor_area exceeds the part"),
    "energy and figures": (OWN, "column energy_type: R1: an energy line and a partner's figure on one record"),
    "thirteen months": (
        {"months_in_use": 13, "stated_for": "whole_year"},
        "column months_in_use: R1: more months than",
    ),
    "two areas": (SHARED | {"partner_total_area": 9000}, "building_area and partner_total_area on one record"),
    "unknown unit": ({"unit": "litre"}, "does not fit"),
}
LACKING = {
    "no quantity": ({"quantity": None}, "quantity is blank"),
    "no unit": ({"unit": None}, "unit is blank"),
    "no activity": ({"activity": None}, "activity is blank"),
    "no factor": ({"activity": "peat"}, "no combustion, release, operation or life_cycle factor for 'peat'"),
    "kind not said": ({"energy_type": None}, "energy_type and the partner's figures are blank"),
    "period not said": ({"months_in_use": 5}, "stated_for is blank beside months_in_use"),
    "no area": (SHARED | {"floor_area": None}, "floor_area is blank"),
    "no occupancy": (SHARED | {"occupancy_rate": None}, "occupancy_rate is blank"),
    "no building": ({"floor_area": 200, "occupancy_rate": 0.75}, "building_area is blank"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_contradicts_itself_stops_the_run(name):
    columns, said = WRONG[name]
    assert said in message(8, "asset_specific", lessee(GAS | columns))


@pytest.mark.parametrize("name", LACKING)
def test_what_is_missing_goes_to_the_next_method(name):
    columns, said = LACKING[name]
    assert said in message(8, "asset_specific", lessee(GAS | columns), Unserved)


@pytest.mark.parametrize("column", ["partner_scope_1", "partner_scope_2", "partner_unit", "partner_source"])
def test_a_blank_of_the_partner_is_not_read_as_zero(column):
    assert f"{column} is blank" in message(8, "asset_specific", lessee(OWN | {column: None}), Unserved)
    assert f"{column} is blank" in message(8, "lessor_specific", lessee(COMPANY | {column: None}), Unserved)


def test_a_partner_s_unit_that_is_no_emission_is_refused_at_its_column():
    assert "column partner_unit: R1: 'kg' cannot become 'kg CO2e'" in message(
        8, "asset_specific", lessee(OWN | {"partner_unit": "kg"})
    )


def test_figures_split_and_in_one_count_twice():
    said = message(8, "asset_specific", lessee(OWN | {"partner_scope_1_and_2": 6.5}))
    assert "scope 1 and 2 stand in one figure and split" in said


def test_figures_of_a_whole_company_are_never_taken_for_the_asset():
    for category, method, rows in ((8, "lessor_specific", lessee), (13, "lessee_specific", lessor)):
        bare = rows(COMPANY, {"floor_area": 150, "partner_total_area": 6000})
        said = message(category, method, bare, Unserved)
        assert said.startswith("records.csv, row 3: R2: the partner's figures are blank") and "row 2" not in said
    assert "those of all its assets" in message(8, "asset_specific", lessee(COMPANY), Unserved)
    assert "partner_total_area is blank" in message(8, "lessor_specific", lessee(OWN), Unserved)
    said = message(8, "lessor_specific", lessee(COMPANY | {"floor_area": 6001}))
    assert "floor_area exceeds partner_total_area" in said


def test_average_data_takes_assets_not_their_energy_lines():
    assert "the record is an energy line of an asset" in message(8, "average_data", lessee(GAS), Unserved)
    said = message(8, "average_data", lessee(STORE | {"unit": "kWh"}))
    assert "column unit: R1: the unit is neither of area nor of number" in said


def test_a_partner_s_figures_beside_a_floor_area_serve_both_methods_as_the_order_says():
    rows = lessee(OWN | STORE)
    assert kilograms(8, "asset_specific", rows) == pytest.approx({"partner_scope_1": 4000, "partner_scope_2": 2500})
    assert kilograms(8, "average_data", rows) == pytest.approx({"operation": 3600.0})
