"""Categories 5 and 12: each method on small numbers worked by hand, the rules of recycling and energy, and refusals."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import factor, factors, records
from method_cases.waste import end_of_life
from scope3.errors import InputError
from scope3.factors.library import check_factors
from scope3.factors.select import Unserved
from scope3.methods import METHODS, TABLES, calculate
from scope3.settings import house_defaults
from scope3.tables.waste import SHARED_TREATMENTS, TREATMENTS, WASTEWATER_SYSTEMS
from scope3.treatments import treatment_of_word, treatments, wastewater

# Wood in the words of a library that has landfill, energy from waste (combustion) and closed loop, per tonne.
WOOD = [
    end_of_life("wood/landfill", 900), end_of_life("wood/combustion", 20), end_of_life("wood/closed_loop", 6),
]  # fmt: skip
TABLE = factors(
    *WOOD,
    end_of_life("mixed/landfill", 500),
    end_of_life("mixed/combustion", 20),
    end_of_life("solvents", 2.5, "kg"),
    end_of_life("water_treatment", 0.2, "m3"),
    factor("methane", 28, "kg", component="release"),
    factor("nitrous_oxide", 265, "kg", component="release"),
    factor("lorry", 0.1, "tonne.km", component="combustion", boundary="combustion"),
    factor("lorry", 0.025, "tonne.km", component="wtt", boundary="well_to_tank"),
)
OFFCUTS = {"waste_type": "offcuts", "activity": "wood", "quantity": 10, "unit": "tonne"}
BOTH = [(5, "waste_type_specific"), (5, "average_data"), (12, "waste_type_specific"), (12, "average_data")]
both_categories = pytest.mark.parametrize(("category", "method"), BOTH)


def run(category, method, *rows, table=TABLE):
    return calculate(category, method, records(*rows, category=category), table)


def refused(error, category, method, *rows, table=TABLE):
    with pytest.raises(error) as raised:
        run(category, method, *rows, table=table)
    assert type(raised.value) is error
    return raised.value.faults


def by_component(emissions):
    return emissions.groupby("component")["kg_co2e"].sum().to_dict()


# --- By treatment ---


@both_categories
def test_one_treatment_takes_the_factor_of_kind_and_treatment(category, method):
    (row,) = run(category, method, OFFCUTS | {"treatment": "landfill"}).to_dict("records")
    assert (row["activity"], row["component"], row["kg_co2e"]) == ("wood/landfill", "landfill", 9000.0)
    assert row["boundary"] == "required"


@both_categories
def test_shares_split_the_mass_among_treatments(category, method):
    """10 t: 2 t × 900, 5 t × 20, 3 t × 6."""
    shares = {"share_landfill": 0.2, "share_incineration_with_energy_recovery": 0.5, "share_closed_loop": 0.3}
    emissions = run(category, method, OFFCUTS | shares)
    expected = {"landfill": 1800.0, "incineration_with_energy_recovery": 100.0, "closed_loop": 18.0}
    assert by_component(emissions) == pytest.approx(expected)
    assert emissions["quantity"].sum() == pytest.approx(10.0)
    assert "20 % to landfill" in emissions.set_index("component").loc["landfill", "step"]


@both_categories
@settings(max_examples=10, deadline=None)
@given(data=st.data())
def test_the_parts_make_the_whole_mass_whatever_the_shares(category, method, data):
    """Shares drawn as thirds of a hundred: the masses by treatment add up to the mass of the line."""
    first = data.draw(st.integers(0, 100))
    second = data.draw(st.integers(0, 100 - first))
    parts = {"landfill": first, "incineration_with_energy_recovery": second, "closed_loop": 100 - first - second}
    emissions = run(category, method, OFFCUTS | {f"share_{name}": part / 100 for name, part in parts.items()})
    assert emissions["quantity"].sum() == pytest.approx(10.0)
    assert set(emissions["component"]) == {name for name, part in parts.items() if part}


def test_an_activity_that_names_its_treatment_needs_no_other_word():
    (row,) = run(5, "waste_type_specific", OFFCUTS | {"activity": "wood/combustion"}).to_dict("records")
    assert (row["component"], row["kg_co2e"]) == ("incineration_with_energy_recovery", 200.0)


def test_an_own_factor_of_one_treatment_is_found_under_its_own_name():
    rags = {"waste_type": "solvent rags", "activity": "solvents", "quantity": 40, "unit": "kg"}
    (row,) = run(5, "waste_type_specific", rags | {"treatment": "incineration"}).to_dict("records")
    assert (row["component"], row["kg_co2e"]) == ("incineration", 100.0)


def test_waste_water_goes_by_its_volume():
    water = {"waste_type": "sewage", "activity": "water_treatment", "quantity": 1500, "unit": "m3"}
    assert by_component(run(5, "waste_type_specific", water)) == {"wastewater_treatment": 300.0}


def test_gases_and_biogenic_co2_are_taken_along_and_the_latter_stays_out_of_the_sum():
    table = factors(end_of_life("wood/incineration", 40, kg_ch4=0.1, kg_biogenic_co2=1500))
    (row,) = run(5, "waste_type_specific", OFFCUTS | {"treatment": "incineration"}, table=table).to_dict("records")
    assert (row["kg_co2e"], row["kg_ch4"], row["kg_biogenic_co2"]) == pytest.approx((400.0, 1.0, 15000.0))


# --- Recycling and energy from waste ---


def test_energy_from_waste_counts_preparation_and_transport_and_says_who_counts_the_fire():
    (row,) = run(5, "average_data", OFFCUTS | {"treatment": "incineration_with_energy_recovery"}).to_dict("records")
    assert row["kg_co2e"] == 200.0
    assert "preparation and transport; burning is scope 2 of who uses the energy" in row["step"]


@both_categories
@pytest.mark.parametrize("boundary", ["combustion", "life_cycle"])
def test_a_factor_that_holds_the_fire_is_no_factor_for_energy_from_waste(category, method, boundary):
    table = factors(end_of_life("wood/combustion", 400, boundary=boundary))
    treatment = {"treatment": "incineration_with_energy_recovery"}
    (fault,) = refused(InputError, category, method, OFFCUTS | treatment, table=table)
    assert "counts more than the end of life" in fault.what and "who uses" in fault.mend


@both_categories
def test_burning_without_recovery_never_takes_the_factor_of_energy_from_waste(category, method):
    """The library's combustion is preparation and transport alone: it would leave the fire out."""
    (fault,) = refused(InputError, category, method, OFFCUTS | {"activity": "wood/combustion",
                                                                 "treatment": "incineration"})  # fmt: skip
    assert "is for incineration_with_energy_recovery" in fault.what and fault.column == "treatment"
    (fault,) = refused(Unserved, category, method, OFFCUTS | {"treatment": "incineration"})
    assert "by incineration; the library has for it: closed_loop, incineration_with_energy_recovery, landfill" in (
        fault.what
    )


def test_the_closed_loop_is_taken_only_where_it_is_said():
    (fault,) = refused(Unserved, 5, "waste_type_specific", OFFCUTS | {"treatment": "recycling"})
    assert "no end_of_life factor for 'wood' by recycling" in fault.what
    assert by_component(run(5, "waste_type_specific", OFFCUTS | {"treatment": "closed_loop"})) == {"closed_loop": 60.0}


def test_what_the_recyclate_carries_needs_a_factor_that_says_so():
    shares = {"share_recycling_allocated": 0.4, "share_landfill": 0.6}
    (fault,) = refused(Unserved, 5, "average_data", OFFCUTS | shares)
    assert "by recycling_allocated" in fault.what
    table = factors(*WOOD, end_of_life("wood/recycling_allocated", 0))
    emissions = run(5, "average_data", OFFCUTS | shares, table=table)
    assert by_component(emissions) == pytest.approx({"recycling_allocated": 0.0, "landfill": 5400.0})


@pytest.mark.parametrize("column", ["kg_co2e", "kg_biogenic_co2"])
def test_avoided_emissions_are_no_factor(column):
    with pytest.raises(InputError, match="below zero"):
        factors(end_of_life("wood/closed_loop", **({"kg_co2e": 6} | {column: -700})))


@pytest.mark.parametrize("column", ["quantity", "supplier_kg_co2e"])
def test_a_negative_amount_is_refused_at_its_cell(column):
    with pytest.raises(InputError) as raised:
        records(OFFCUTS | {column: -1}, category=5)
    assert (raised.value.faults[0].column, raised.value.faults[0].row) == (column, 2)


# --- Transport, optional ---


@both_categories
def test_transport_of_waste_stands_beside_the_minimum_boundary(category, method):
    """10 t over 35 km: 350 tonne.km × 0.1, and × 0.025 for the fuel."""
    carried = OFFCUTS | {"stage": "transport", "activity": "lorry", "distance": 35}
    emissions = run(category, method, carried, OFFCUTS | {"treatment": "landfill"})
    beside = emissions[emissions["boundary"] == "optional"]
    assert by_component(beside) == pytest.approx({"combustion": 35.0, "wtt": 8.75})
    assert by_component(emissions[emissions["boundary"] == "required"]) == {"landfill": 9000.0}


def test_transport_without_a_distance_is_refused():
    carried = OFFCUTS | {"stage": "transport", "activity": "lorry"}
    (fault,) = refused(Unserved, 5, "average_data", carried)
    assert "distance is blank" in fault.what


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


# --- Waste water by its load ---

WATER = {"waste_type": "waste water", "activity": "methane", "wastewater_system": "anaerobic_deep_lagoon"}


def test_methane_of_an_organic_load():
    """(1,200 − 200) kg COD × 0.25 × 0.8 − 30 kg = 170 kg of methane, × 28."""
    load = {"quantity": 1.2, "unit": "tonne COD", "sludge_removed": 0.2, "methane_recovered": 30}
    (row,) = run(5, "waste_type_specific", WATER | load).to_dict("records")
    assert (row["quantity"], row["unit"], row["kg_co2e"]) == (pytest.approx(170.0), "kg", pytest.approx(4760.0))
    assert "table 6.2" in row["step"] and "table 6.8" in row["step"]


def test_biochemical_demand_has_a_capacity_of_its_own():
    """100 kg BOD × 0.6 × 0.3 = 18 kg of methane, × 28."""
    load = WATER | {"wastewater_system": "aerobic_overloaded", "quantity": 100, "unit": "kg BOD"}
    assert run(5, "waste_type_specific", load)["kg_co2e"].tolist() == pytest.approx([504.0])


def test_nitrous_oxide_of_an_effluent():
    """140 kg N × 0.005 × 44/28 = 1.1 kg of nitrous oxide, × 265."""
    load = {"activity": "nitrous_oxide", "wastewater_system": "effluent", "quantity": 140, "unit": "kg N"}
    assert run(5, "waste_type_specific", WATER | load)["kg_co2e"].tolist() == pytest.approx([291.5])


@pytest.mark.parametrize(
    ("row", "what", "column"),
    [
        ({"unit": "m3"}, "the load of waste water is in kg COD or kg BOD", "unit"),
        ({"unit": "kg"}, "the load of waste water is in kg COD or kg BOD", "unit"),
        ({"sludge_removed": 1300}, "sludge_removed exceeds the load", "sludge_removed"),
        ({"methane_recovered": 240.1}, "methane_recovered exceeds the methane formed", "methane_recovered"),
        ({"activity": "nitrous_oxide"}, "waste water of this system releases methane", "activity"),
        ({"wastewater_system": "effluent"}, "the nitrogen of an effluent is in kg N", "unit"),
        ({"share_landfill": 1}, "takes no shares of treatments", "wastewater_system"),
    ],
)
def test_waste_water_that_contradicts_itself_is_refused(row, what, column):
    load = WATER | {"quantity": 1200, "unit": "kg COD"}
    (fault,) = refused(InputError, 5, "waste_type_specific", load | row)
    assert what in fault.what and (fault.column, fault.row) == (column, 2)


def test_waste_water_by_its_load_is_no_average():
    load = WATER | {"quantity": 1200, "unit": "kg COD"}
    (fault,) = refused(Unserved, 5, "average_data", load)
    assert "is a kind of waste" in fault.what


# --- Sold products ---


def test_mass_sold_is_pieces_times_mass_less_what_use_consumes():
    """80 pieces of 50 kg, a quarter consumed: 3 t × 900."""
    sold = {"quantity": 80, "unit": "piece", "mass_per_piece": 50, "consumed_in_use": 0.25, "treatment": "landfill"}
    (row,) = run(12, "waste_type_specific", OFFCUTS | sold | {"sold_as": "product"}).to_dict("records")
    assert row["kg_co2e"] == pytest.approx(2700.0)
    assert "pieces of 50 kg; 25 % consumed in use taken off; all of it to landfill" in row["step"]


def test_of_an_intermediate_product_the_intermediate_alone_is_counted():
    sold = OFFCUTS | {"treatment": "landfill", "sold_as": "intermediate"}
    assert "the intermediate alone" in run(12, "average_data", sold)["step"].item()


def test_all_that_burns_in_use_leaves_nothing():
    fuel = OFFCUTS | {"treatment": "landfill", "consumed_in_use": 1}
    assert run(12, "waste_type_specific", fuel)["kg_co2e"].tolist() == [0.0]


def test_tonnes_are_not_kilograms():
    """Example 12.1's narrative has tonnes where its table has kilograms: a factor of a thousand, by the unit alone."""
    shares = {"activity": "wood", "share_landfill": 0.9, "share_closed_loop": 0.1}
    kilograms = run(12, "average_data", OFFCUTS | shares | {"quantity": 10000, "unit": "kg"})["kg_co2e"].sum()
    tonnes = run(12, "average_data", OFFCUTS | shares | {"quantity": 10000, "unit": "tonne"})["kg_co2e"].sum()
    assert tonnes == pytest.approx(1000 * kilograms)


@pytest.mark.parametrize(
    ("row", "error", "what"),
    [
        ({"unit": "piece"}, Unserved, "mass_per_piece is blank"),
        ({"mass_per_piece": 4}, InputError, "a quantity that is no number of pieces"),
        ({"supplier_kg_co2e": 4}, InputError, "the guidance has no such method for products sold"),
        ({"unit": "m3"}, InputError, "'m3' does not fit"),
    ],
)
def test_what_sold_products_refuse(row, error, what):
    (fault,) = refused(error, 12, "waste_type_specific", OFFCUTS | {"treatment": "landfill"} | row)
    assert what in fault.what and fault.mend


@pytest.mark.parametrize("row", [{"sold_as": "product"}, {"consumed_in_use": 0.5}, {"mass_per_piece": 3}])
def test_waste_of_operations_takes_nothing_of_sold_products(row):
    (fault,) = refused(InputError, 5, "average_data", OFFCUTS | {"treatment": "landfill"} | row)
    assert fault.column == next(iter(row)) and "make it category 12" in fault.mend


# --- What both categories refuse ---


@both_categories
@pytest.mark.parametrize(("last", "whole"), [(0.4, "110 %"), (0.29, "99 %"), (None, "70 %")])
def test_shares_that_do_not_make_the_whole_are_refused_by_the_stream_s_name(category, method, last, whole):
    shares = {"share_landfill": 0.2, "share_incineration_with_energy_recovery": 0.5, "share_closed_loop": last}
    (fault,) = refused(InputError, category, method, OFFCUTS | shares)
    assert f"shares of 'offcuts' add up to {whole}" in fault.what
    assert (fault.file, fault.row, fault.column) == ("records.csv", 2, "share_landfill")


@both_categories
def test_own_treatment_belongs_to_scopes_1_and_2(category, method):
    (fault,) = refused(InputError, category, method, OFFCUTS | {"treatment": "landfill", "treated_by": "organisation"})
    assert "belongs to its scopes 1 and 2" in fault.what and fault.column == "treated_by"


@both_categories
@pytest.mark.parametrize("avoided", [-700, 700])
def test_avoided_emissions_are_refused_whatever_their_sign(category, method, avoided):
    (fault,) = refused(InputError, category, method, OFFCUTS | {"treatment": "landfill", "avoided_kg_co2e": avoided})
    assert "no part of an inventory" in fault.what and fault.column == "avoided_kg_co2e"


@both_categories
def test_one_treatment_and_shares_of_several_contradict_each_other(category, method):
    (fault,) = refused(InputError, category, method, OFFCUTS | {"treatment": "landfill", "share_landfill": 1})
    assert "shares of several are given" in fault.what


@both_categories
@pytest.mark.parametrize("column", ["activity", "quantity", "unit", "treatment"])
def test_no_blank_is_taken(category, method, column):
    row = OFFCUTS | {"treatment": "landfill"} | {column: None}
    (fault,) = refused(Unserved, category, method, row)
    assert f"{column} is blank" in fault.what


@pytest.mark.parametrize("category", [5, 12])
def test_mixed_waste_is_left_to_the_average(category):
    mixed = {"activity": "mixed", "treatment": "landfill", "quantity": 2, "unit": "tonne"}
    (fault,) = refused(Unserved, category, "waste_type_specific", mixed)
    assert "waste_type is blank" in fault.what
    assert run(category, "average_data", mixed)["kg_co2e"].tolist() == [1000.0]


@both_categories
def test_a_unit_that_does_not_fit_is_an_error_at_its_row(category, method):
    (fault,) = refused(InputError, category, method, OFFCUTS | {"treatment": "landfill", "unit": "litre"})
    assert "'litre' does not fit" in fault.what and (fault.row, fault.column) == (2, "unit")


# --- The words are data ---


def test_the_table_and_the_data_name_the_same_treatments():
    assert tuple(treatments().index) == TREATMENTS
    assert set(TREATMENTS) - set(SHARED_TREATMENTS) == {"wastewater_treatment"}
    assert (treatments()[["meaning", "generator_counts", "source"]] != "").all(axis=None)


def test_no_word_of_the_library_stands_for_two_treatments():
    words = [word for words in treatments()["library_words"] for word in words]
    assert len(words) == len(set(words)) == len(treatment_of_word())


def test_the_table_and_the_data_name_the_same_waste_water_systems():
    table = wastewater()
    assert tuple(dict.fromkeys(table.loc[table["system"] != "", "system"])) == WASTEWATER_SYSTEMS
    assert table["source"].str.startswith("Volume 5, chapter 6, ").all()


def test_every_word_for_waste_in_a_shipped_edition_is_known():
    from scope3.factors.library import factor_file, read_factors, shipped_editions

    for edition in shipped_editions():
        table = read_factors(factor_file(edition))
        assert check_factors(table, edition) == []
        names = table.loc[table["component"] == "end_of_life", "activity"]
        words = set(names.str.rsplit("/", n=1).str[-1])
        assert words <= set(treatment_of_word()), edition


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
