"""Categories 5 and 12: the methods and their order, the waste manager's figures, transport, and what all refuse."""

from __future__ import annotations

import pandas as pd
import pytest
from waste_records import OFFCUTS, TABLE, both_categories, by_component, refused, run

from builders import factors, records
from method_cases.waste import end_of_life
from scope3.errors import InputError
from scope3.factors.select import Unserved
from scope3.methods import METHODS, TABLES, calculate
from scope3.settings import house_defaults
from scope3.tables.waste import SHARED_TREATMENTS


def test_the_house_orders_the_methods_as_the_guidance_does():
    assert list(METHODS[5]) == ["supplier_specific", "waste_type_specific", "average_data"]
    assert list(METHODS[12]) == ["waste_type_specific", "average_data"]
    orders = house_defaults()["methods"]
    assert (orders["5"], orders["12"]) == (list(METHODS[5]), list(METHODS[12]))


def test_every_input_the_methods_name_is_a_column():
    for category in (5, 12):
        for function in METHODS[category].values():
            named = {word.strip(",;.") for word in function.__doc__.split() if word.startswith("share_")}
            assert named == {f"share_{name}" for name in SHARED_TREATMENTS} or function.__name__ == "supplier_specific"
            assert named <= set(TABLES[category].columns)


def test_the_empty_table_gives_no_emissions():
    nothing = records(OFFCUTS, category=5)[:0]
    assert isinstance(calculate(5, "average_data", nothing, TABLE), pd.DataFrame)


@pytest.mark.parametrize("category", [5, 12])
def test_mixed_waste_is_left_to_the_average(category):
    mixed = {"activity": "mixed", "treatment": "landfill", "quantity": 2, "unit": "tonne"}
    (fault,) = refused(Unserved, category, "waste_type_specific", mixed)
    assert "waste_type is blank" in fault.what
    assert run(category, "average_data", mixed)["kg_co2e"].tolist() == [1000.0]


def test_gases_and_biogenic_co2_are_taken_along_and_the_latter_stays_out_of_the_sum():
    table = factors(end_of_life("wood/incineration", 40, kg_ch4=0.1, kg_biogenic_co2=1500))
    (row,) = run(5, "waste_type_specific", OFFCUTS | {"treatment": "incineration"}, table=table).to_dict("records")
    assert (row["kg_co2e"], row["kg_ch4"], row["kg_biogenic_co2"]) == pytest.approx((400.0, 1.0, 15000.0))


# --- The waste manager's own figures ---


STATED = {"supplier_source": "statement 2024"}


def test_supplier_specific_takes_what_is_allocated_or_shares_the_plant_by_mass():
    """412 kg as stated; 26 t of 52,000 t of a plant of 1,900 t CO2e."""
    plant = {"quantity": 26, "unit": "tonne", "supplier_total_kg_co2e": 1.9e6, "supplier_total_quantity": 52000}
    emissions = run(5, "supplier_specific", STATED | {"supplier_kg_co2e": 412, "treatment": "composting"},
                    STATED | plant)  # fmt: skip
    assert by_component(emissions) == pytest.approx({"composting": 412.0, "end_of_life": 950.0})
    assert emissions["supplier_data"].all() and emissions["factor_id"].tolist() == ["supplier:R1", "supplier:R2"]


@pytest.mark.parametrize(
    ("row", "error", "what"),
    [
        ({}, Unserved, "supplier_kg_co2e is blank"),
        ({"supplier_kg_co2e": 5, "supplier_source": None}, Unserved, "supplier_source is blank"),
        ({"supplier_total_kg_co2e": 5}, Unserved, "quantity is blank"),
        ({"supplier_total_kg_co2e": 5, "quantity": 1, "unit": "kg"}, Unserved, "supplier_total_quantity is blank"),
        ({"supplier_kg_co2e": 5, "supplier_total_kg_co2e": 5}, InputError, "for this waste and for the whole plant"),
        ({"supplier_total_kg_co2e": 5, "quantity": 3, "unit": "kg", "supplier_total_quantity": 2}, InputError,
         "quantity exceeds supplier_total_quantity"),
        ({"supplier_kg_co2e": 5, "net_of_credits": True}, InputError, "avoided emissions or credits taken off"),
    ],
)  # fmt: skip
def test_what_supplier_specific_refuses(row, error, what):
    (fault,) = refused(error, 5, "supplier_specific", STATED | row)
    assert what in fault.what and fault.mend


# --- Transport, optional ---


@both_categories
def test_transport_of_waste_stands_beside_the_minimum_boundary(category, method):
    """10 t over 35 km: 350 tonne.km × 0.1, and × 0.025 for the fuel."""
    carried = OFFCUTS | {"stage": "transport", "activity": "lorry", "distance": 35}
    emissions = run(category, method, carried, OFFCUTS | {"treatment": "landfill"})
    beside = emissions[emissions["boundary"] == "optional"]
    assert by_component(beside) == pytest.approx({"combustion": 35.0, "wtt": 8.75})
    assert by_component(emissions[emissions["boundary"] == "required"]) == {"landfill": 9000.0}


@pytest.mark.parametrize(("quantity", "unit"), [(10_000 / 907.18474, "short ton"), (1e7, "g"), (10_000, "kg")])
def test_a_mass_without_a_transport_unit_of_its_name_is_carried_in_tonnes(quantity, unit):
    carried = OFFCUTS | {"stage": "transport", "activity": "lorry", "distance": 35, "quantity": quantity, "unit": unit}
    assert by_component(run(5, "average_data", carried)) == pytest.approx({"combustion": 35.0, "wtt": 8.75})


def test_a_load_that_nothing_carries_is_refused_by_its_unit():
    carried = OFFCUTS | {"stage": "transport", "activity": "lorry", "distance": 35, "unit": "litre"}
    (fault,) = refused(InputError, 5, "average_data", carried)
    assert (fault.what, fault.column) == ("R1: a load in litre has no transport unit", "unit")


def test_transport_without_a_distance_is_refused():
    carried = OFFCUTS | {"stage": "transport", "activity": "lorry"}
    (fault,) = refused(Unserved, 5, "average_data", carried)
    assert "distance is blank" in fault.what


# --- What both categories refuse ---


@both_categories
def test_own_treatment_belongs_to_scopes_1_and_2(category, method):
    (fault,) = refused(InputError, category, method, OFFCUTS | {"treatment": "landfill", "treated_by": "organisation"})
    assert "belongs to its scopes 1 and 2" in fault.what and fault.column == "treated_by"


@both_categories
@pytest.mark.parametrize("avoided", [-700, 700])
def test_avoided_emissions_are_refused_whatever_their_sign(category, method, avoided):
    (fault,) = refused(InputError, category, method, OFFCUTS | {"treatment": "landfill", "avoided_kg_co2e": avoided})
    assert "no part of an inventory" in fault.what and fault.column == "avoided_kg_co2e"


@pytest.mark.parametrize("column", ["kg_co2e", "kg_biogenic_co2"])
def test_avoided_emissions_are_no_factor(column):
    with pytest.raises(InputError, match="below zero"):
        factors(end_of_life("wood/closed_loop", **({"kg_co2e": 6} | {column: -700})))


@pytest.mark.parametrize("column", ["quantity", "supplier_kg_co2e"])
def test_a_negative_amount_is_refused_at_its_cell(column):
    with pytest.raises(InputError) as raised:
        records(OFFCUTS | {column: -1}, category=5)
    assert (raised.value.faults[0].column, raised.value.faults[0].row) == (column, 2)


@both_categories
@pytest.mark.parametrize("column", ["activity", "quantity", "unit", "treatment"])
def test_no_blank_is_taken(category, method, column):
    row = OFFCUTS | {"treatment": "landfill"} | {column: None}
    (fault,) = refused(Unserved, category, method, row)
    assert f"{column} is blank" in fault.what


@both_categories
def test_a_unit_that_does_not_fit_is_an_error_at_its_row(category, method):
    (fault,) = refused(InputError, category, method, OFFCUTS | {"treatment": "landfill", "unit": "litre"})
    assert "'litre' does not fit" in fault.what and (fault.row, fault.column) == (2, "unit")
