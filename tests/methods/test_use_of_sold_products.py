"""Category 11: each method on small numbers worked by hand, and what each refuses."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import factor, factors, library, records
from scope3.errors import InputError
from scope3.factors.select import Unserved
from scope3.ladder import climb
from scope3.methods import METHODS, calculate

TABLE = factors(
    factor("electricity", 0.2, "kWh", component="combustion", boundary="combustion", region="GB"),
    factor("electricity", 0.05, "kWh", component="wtt", boundary="well_to_tank", region="GB"),
    factor("electricity", 0.02, "kWh", component="t_and_d", boundary="losses", region="GB"),
    factor("electricity", 0.45, "kWh", component="combustion", boundary="life_cycle"),
    factor("refrigerant", 1300.0, component="release", boundary="operation"),
    factor("briquettes", 54.0, "tonne", component="combustion", boundary="combustion"),
    factor("briquettes", 177.0, "tonne", component="wtt", boundary="well_to_tank"),
    factor(
        "briquettes", None, "tonne", component="biogenic", boundary="biogenic", kg_biogenic_co2=1600.0, gwp_set=None
    ),
    factor("pellets", 60.0, "tonne", component="life_cycle", boundary="life_cycle"),
)
LAMP = {
    "use_type": "energy", "product": "lamp", "quantity": 50, "unit": "piece", "country": "GB", "activity": "electricity",
    "lifetime_uses": 4000, "consumption_per_use": 0.02, "consumption_unit": "kWh",
}  # fmt: skip
FRIDGE = {
    "use_type": "greenhouse_gas",
    "quantity": 20,
    "unit": "piece",
    "activity": "refrigerant",
    "kg_gas_per_product": 0.05,
}
FUEL = {"use_type": "fuel_or_feedstock", "quantity": 3, "unit": "tonne", "activity": "briquettes", "combusted": True}
WASH = LAMP | {
    "use_type": "indirect",
    "product": "cover",
    "scenario": "40 °C",
    "scenario_share": 1,
    "lifetime_uses": 10,
}
PART = {
    "use_type": "intermediate", "quantity": 4, "unit": "piece", "lifetime_uses": 1000, "use_unit": "km",
    "per_use_of": "intermediate_product", "kg_co2e_per_use": 0.5, "use_source": "test bench",
}  # fmt: skip
CHOICES = {"indirect_use_phase": {"indirect_use": "optional"}}


def run(method, *rows, **choices):
    emissions = calculate(11, method, records(*rows, category=11), TABLE, **(choices or CHOICES.get(method, {})))
    assert set(emissions["method"]) <= {method}
    return emissions


def parts(method, *rows, **choices):
    return run(method, *rows, **choices).set_index(["record_id", "component"])["kg_co2e"].to_dict()


def refused(error, method, *rows, **choices):
    with pytest.raises(error) as raised:
        run(method, *rows, **choices)
    assert all(fault.mend for fault in raised.value.faults)
    return raised.value.faults


# --- Energy-using products ---


def test_a_product_takes_energy_over_its_whole_lifetime():
    """50 × 4,000 × 0.02 kWh = 4,000 kWh; × 0.2 and × 0.05 upstream, without the losses of the grid."""
    assert parts("energy_using_products", LAMP) == pytest.approx({("R1", "combustion"): 800.0, ("R1", "wtt"): 200.0})


def test_years_times_uses_a_year_make_the_lifetime():
    """10 years × 400 are the 4,000 uses; nothing is discounted."""
    years = LAMP | {"lifetime_uses": None, "lifetime_years": 10, "uses_per_year": 400}
    assert parts("energy_using_products", years) == parts("energy_using_products", LAMP)
    step = run("energy_using_products", years)["step"].iloc[0]
    assert step.startswith("50 sold × 4,000 (10 years × 400) uses over the lifetime × 0.02 kWh; this year's factor")


def test_the_grid_of_the_country_goes_before_the_world_s():
    """4,000 kWh × 0.45 where no country is given; the world's factor holds its upstream already."""
    assert parts("energy_using_products", LAMP | {"country": None}) == {("R1", "combustion"): pytest.approx(1800.0)}


def test_leakage_per_use_counts_by_its_warming_potential():
    """50 × 10 × 0.001 kg × 1,300."""
    leak = {
        "country": None,
        "activity": "refrigerant",
        "lifetime_uses": 10,
        "consumption_per_use": 0.001,
        "consumption_unit": "kg",
    }
    assert parts("energy_using_products", LAMP | leak) == {("R1", "release"): pytest.approx(650.0)}


@settings(max_examples=20, deadline=None)
@given(years=st.floats(0.5, 60), factor_of_life=st.floats(1.1, 5))
def test_a_longer_life_emits_in_proportion(years, factor_of_life):
    def total(lifetime):
        row = LAMP | {"lifetime_uses": None, "lifetime_years": lifetime, "uses_per_year": 7}
        return run("energy_using_products", row)["kg_co2e"].sum()

    assert total(years * factor_of_life) == pytest.approx(total(years) * factor_of_life)


def test_two_lifetimes_that_differ_stop_the_run():
    (fault,) = refused(InputError, "energy_using_products", LAMP | {"lifetime_years": 10, "uses_per_year": 300})
    assert "lifetime_uses is not lifetime_years times uses_per_year" in fault.what
    assert (fault.file, fault.row, fault.column) == ("records.csv", 2, "lifetime_uses")


def test_a_lifetime_is_never_guessed():
    (fault,) = refused(Unserved, "energy_using_products", LAMP | {"lifetime_uses": None, "lifetime_years": 10})
    assert "the lifetime is blank" in fault.what and "uses_per_year" in fault.mend


@pytest.mark.parametrize(
    "column", ["use_type", "quantity", "unit", "activity", "consumption_per_use", "consumption_unit"]
)
def test_a_product_in_use_needs(column):
    (fault,) = refused(Unserved, "energy_using_products", LAMP | {column: None})
    assert f"{column} is blank" in fault.what


def test_energy_in_place_of_the_number_sold_is_refused_at_its_column():
    (fault,) = refused(InputError, "energy_using_products", LAMP | {"unit": "kWh"})
    assert "'kWh' cannot become 'piece'" in fault.what and fault.column == "unit"


@pytest.mark.parametrize(("unit", "what"), [("kg", "does not fit the combustion factor"), ("kWhh", "unknown unit")])
def test_a_wrong_unit_of_the_consumption_is_refused_at_its_column(unit, what):
    (fault,) = refused(InputError, "energy_using_products", LAMP | {"consumption_unit": unit})
    assert what in fault.what and fault.column == "consumption_unit"


# --- Fuels and feedstocks ---


def test_a_fuel_sold_takes_combustion_alone_and_biogenic_co2_apart():
    """3 tonnes × 54; the 177 of its production are the company's own, the 1,600 of the wood stand apart."""
    (row,) = run("fuels_and_feedstocks", FUEL).to_dict("records")
    assert (row["component"], row["kg_co2e"]) == ("combustion", pytest.approx(162.0))
    assert row["kg_biogenic_co2"] == pytest.approx(4800.0)


def test_a_feedstock_that_is_not_burnt_is_counted_with_nothing():
    (row,) = run("fuels_and_feedstocks", FUEL | {"combusted": False, "activity": None}).to_dict("records")
    assert (row["quantity"], row["kg_co2e"], row["supplier_data"]) == (3.0, 0.0, False)
    assert "not burnt" in row["step"]


def test_whether_a_fuel_is_burnt_is_never_guessed():
    (fault,) = refused(Unserved, "fuels_and_feedstocks", FUEL | {"combusted": None})
    assert "combusted is blank" in fault.what


@pytest.mark.parametrize(("row", "what"), [
    ({"activity": "pellets"}, "no combustion factor for 'pellets'"),
    ({"activity": "electricity", "unit": "kWh"}, "holds upstream emissions"),
])  # fmt: skip
def test_a_life_cycle_factor_of_a_fuel_would_count_its_production_again(row, what):
    (fault,) = refused(Unserved, "fuels_and_feedstocks", FUEL | row)
    assert what in fault.what


# --- Products that contain greenhouse gases ---


def test_gas_in_a_product_counts_by_the_share_that_escapes():
    """20 × 0.05 kg × 0.3 × 1,300."""
    assert parts("greenhouse_gas_containing_products", FRIDGE | {"share_released": 0.3}) == {
        ("R1", "release"): pytest.approx(390.0)
    }


def test_a_gas_whose_factor_is_per_no_mass_is_refused_where_it_is_named():
    faults = refused(InputError, "greenhouse_gas_containing_products", FRIDGE, FRIDGE | {"activity": "electricity"})
    assert [(fault.row, fault.column) for fault in faults] == [(3, "activity")]


def test_an_unknown_share_is_all_of_it_and_the_row_says_whose_default_that_is():
    (row,) = run("greenhouse_gas_containing_products", FRIDGE).to_dict("records")
    assert row["kg_co2e"] == pytest.approx(1300.0)
    assert "share released unknown, the guidance's default" in row["step"] and "formula 11.3" in row["step"]


def test_a_share_of_zero_is_no_unknown_share():
    assert parts("greenhouse_gas_containing_products", FRIDGE | {"share_released": 0}) == {("R1", "release"): 0.0}


def test_a_share_above_one_is_refused_at_its_cell():
    with pytest.raises(InputError, match="write 8 % as 0.08"):
        records(FRIDGE | {"share_released": 30}, category=11)


# --- Indirect use phase ---

COLD = WASH | {"scenario": "30 °C", "scenario_share": 0.25, "consumption_per_use": 0.4}
HOT = WASH | {"scenario": "60 °C", "scenario_share": 0.75, "consumption_per_use": 0.8}


def test_each_way_of_use_takes_its_share_of_the_uses():
    """50 × 10 × 0.25 × 0.4 = 50 kWh and 50 × 10 × 0.75 × 0.8 = 300 kWh."""
    emissions = run("indirect_use_phase", COLD, HOT)
    burnt = emissions[emissions["component"] == "combustion"].set_index("record_id")
    assert burnt["quantity"].to_dict() == pytest.approx({"R1": 50.0, "R2": 300.0})
    assert emissions["kg_co2e"].sum() == pytest.approx(350 * 0.25)


def test_two_records_of_one_way_of_use_count_its_share_once():
    dryer = HOT | {"consumption_per_use": 2.0}
    assert run("indirect_use_phase", COLD, HOT, dryer)["quantity"].sum() == pytest.approx(2 * (50 + 300 + 750))


def test_indirect_use_stands_beside_the_total_unless_it_is_significant():
    assert set(run("indirect_use_phase", COLD, HOT)["boundary"]) == {"optional"}
    assert set(run("indirect_use_phase", COLD, HOT, indirect_use="required")["boundary"]) == {"required"}


def test_maintenance_stays_optional_whatever_the_choice():
    service = WASH | {"use_type": "maintenance", "product": "lamp", "scenario": "service"}
    emissions = run("indirect_use_phase", WASH, service, indirect_use="required").set_index("record_id")["boundary"]
    assert set(emissions["R1"]) == {"required"} and set(emissions["R2"]) == {"optional"}


def test_a_misspelt_choice_is_refused():
    (fault,) = refused(InputError, "indirect_use_phase", WASH, indirect_use="requird")
    assert "indirect_use 'requird' is not known" in fault.what and "optional or required" in fault.mend


def test_shares_of_110_percent_stop_the_run_and_name_the_product():
    faults = refused(InputError, "indirect_use_phase", COLD | {"scenario_share": 0.35}, HOT, WASH | {"product": "rug"})
    assert not isinstance(faults, Unserved) and len(faults) == 2
    assert "the scenario shares of cover make 1.1" in faults[0].what and faults[0].column == "scenario_share"


def test_shares_that_do_not_make_one_lack_a_scenario():
    faults = refused(Unserved, "indirect_use_phase", COLD, WASH | {"product": "rug"})
    assert [fault.row for fault in faults] == [2]
    assert "the scenario shares of cover make 0.25" in faults[0].what and "scenarios that are missing" in faults[0].mend


def test_one_scenario_has_one_share():
    faults = refused(InputError, "indirect_use_phase", COLD, COLD | {"scenario_share": 0.75})
    assert "one scenario has two shares" in faults[0].what and faults[0].column == "scenario_share"


@pytest.mark.slow
@settings(max_examples=20, deadline=None)
@given(st.lists(st.floats(0.01, 1), min_size=1, max_size=6))
def test_ways_of_use_that_take_the_same_are_as_good_as_one(weights):
    shares = [weight / sum(weights) for weight in weights]
    split = [WASH | {"scenario": f"way {n}", "scenario_share": share} for n, share in enumerate(shares)]
    assert run("indirect_use_phase", *split)["kg_co2e"].sum() == pytest.approx(
        run("indirect_use_phase", WASH)["kg_co2e"].sum()
    )


# --- Intermediate products ---

OF_FINAL = {"per_use_of": "final_product", "allocation_basis": "mass", "allocation_part": 3, "allocation_whole": 60}


def test_stated_emissions_per_use_of_the_intermediate_product():
    """4 × 1,000 km × 0.5 kg."""
    (row,) = run("intermediate_products", PART).to_dict("records")
    assert (row["quantity"], row["unit"], row["kg_co2e"]) == (4000.0, "km", pytest.approx(2000.0))
    assert row["step"].endswith("for this product alone; stated per use: test bench")


def test_a_figure_of_the_final_product_is_allocated():
    """4 × 1,000 × 0.5 × 3/60."""
    (row,) = run("intermediate_products", PART | OF_FINAL).to_dict("records")
    assert row["kg_co2e"] == pytest.approx(100.0) and "allocated by mass, 3 of 60" in row["step"]


def test_energy_per_use_takes_the_grid_s_factor():
    """4 × 1,000 × 0.1 kWh × 3/60 = 20 kWh."""
    energy = {
        "kg_co2e_per_use": None,
        "activity": "electricity",
        "country": "GB",
        "consumption_per_use": 0.1,
        "consumption_unit": "kWh",
    }
    found = parts("intermediate_products", PART | OF_FINAL | energy)
    assert found == pytest.approx({("R1", "combustion"): 4.0, ("R1", "wtt"): 1.0})


def test_whose_data_a_stated_figure_is_the_record_says():
    rows = run("intermediate_products", PART, PART | {"primary_data": True}).set_index("record_id")["supplier_data"]
    assert rows.to_dict() == {"R1": False, "R2": True}


@pytest.mark.parametrize(("row", "column"), [
    ({"per_use_of": None}, "per_use_of"),
    ({"use_source": None}, "use_source"),
    ({"kg_co2e_per_use": None}, "activity"),
    (OF_FINAL | {"allocation_basis": None}, "allocation_basis"),
    (OF_FINAL | {"allocation_whole": None}, "allocation_whole"),
])  # fmt: skip
def test_an_intermediate_product_needs(row, column):
    (fault,) = refused(Unserved, "intermediate_products", PART | row)
    assert f"{column} is blank" in fault.what


@pytest.mark.parametrize(("row", "what", "column"), [
    (OF_FINAL | {"allocation_part": 61}, "allocation_part exceeds allocation_whole", "allocation_part"),
    (OF_FINAL | {"allocation_basis": "no_allocation", "allocation_part": None, "allocation_whole": None}, "a figure of the final product, and no allocation", "allocation_basis"),
    (OF_FINAL | {"per_use_of": "intermediate_product"}, "a figure of the intermediate product, and an allocation", "allocation_basis"),
    ({"allocation_part": 3, "allocation_whole": 60}, "figures to allocate by, and no allocation", "allocation_basis"),
    ({"consumption_per_use": 1}, "emissions and consumption per use in one line", "kg_co2e_per_use"),
])  # fmt: skip
def test_figures_that_contradict_each_other_stop_the_run(row, what, column):
    (fault,) = refused(InputError, "intermediate_products", PART | row)
    assert what in fault.what and fault.row == 2 and fault.column == column


def test_feedstocks_beside_fuels_are_counted_with_nothing_each_on_its_row():
    kept = FUEL | {"combusted": False, "activity": None}
    rows = run("fuels_and_feedstocks", kept | {"quantity": 5}, FUEL, kept)
    assert rows[["record_id", "component", "quantity", "kg_co2e", "supplier_data"]].values.tolist() == [
        ["R1", "combustion", 5.0, 0.0, False], ["R2", "combustion", 3.0, pytest.approx(162.0), False],
        ["R3", "combustion", 3.0, 0.0, False],
    ]  # fmt: skip
    assert rows["factor"].tolist() == [0.0, 54.0, 0.0]


def test_emissions_per_use_as_stated_by_a_partner_or_not():
    """4 products used 1,000 times of 0.5 kg each; in km where that is said, else in uses."""
    rows = run("intermediate_products", PART | {"primary_data": True}, PART | {"use_unit": None})
    assert rows[["component", "unit", "kg_co2e", "supplier_data"]].values.tolist() == [
        ["life_cycle", "km", 2000.0, True], ["life_cycle", "use", 2000.0, False],
    ]  # fmt: skip
    assert rows["step"].str.endswith("; stated per use: test bench").all()


# --- All of them ---


def test_the_type_of_use_decides_the_method():
    rows = records(LAMP, FUEL, FRIDGE, WASH, PART, category=11).assign(sub_category=None)
    emissions = climb(rows, 11, list(METHODS[11]), library(*TABLE.to_dict("records")), {"indirect_use": "optional"})
    served = emissions.groupby("record_id")["method"].unique().map(list).to_dict()
    assert served == {f"R{n}": [method] for n, method in enumerate(METHODS[11], start=1)}
    assert not emissions["step"].str.contains("passed over").any()


def test_a_record_of_another_type_is_refused_with_the_type_that_is_served():
    (fault,) = refused(Unserved, "energy_using_products", FUEL)
    assert fault.what == "R1: the record is of another kind" and fault.mend == "this method is for use_type energy"


def test_only_the_method_for_its_type_says_why_it_cannot_serve_a_record():
    rows = records(LAMP | {"lifetime_uses": None}, category=11).assign(sub_category=None)
    with pytest.raises(InputError) as raised:
        climb(rows, 11, list(METHODS[11]), library(*TABLE.to_dict("records")), {"indirect_use": "optional"})
    (fault,) = raised.value.faults
    assert fault.what == "no method can serve record R1 (energy_using_products: the lifetime is blank)"


def test_an_order_without_the_method_for_a_type_says_so():
    rows = records(FUEL, category=11).assign(sub_category=None)
    with pytest.raises(InputError, match="no method of the order is for records of its kind"):
        climb(rows, 11, ["energy_using_products"], library(*TABLE.to_dict("records")), {})


def test_a_misspelt_type_of_use_is_refused_at_its_cell():
    with pytest.raises(InputError) as raised:
        records(LAMP | {"use_type": "enrgy"}, category=11)
    (fault,) = raised.value.faults
    assert "'enrgy' is not allowed" in fault.what and (fault.row, fault.column) == (2, "use_type")
