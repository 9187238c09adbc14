"""Waste, waste water and what is left of products sold: function by function, each figure by hand."""

from __future__ import annotations

import pandas as pd
import pytest
from several_lines import faults_of

from builders import factor, library, records
from method_cases.waste import end_of_life
from scope3.errors import InputError
from scope3.factors.select import Unserved
from scope3.methods import end_of_life as sold
from scope3.methods import waste
from scope3.methods.treatment import activity_of, check_rules, has_shares, treated_rows
from scope3.methods.wastewater import wastewater_rows

SHELF = library(
    end_of_life("wood/landfill", 900.0, factor_id="buried"),
    end_of_life("wood/combustion", 20.0, factor_id="burnt"),
    end_of_life("wood/closed_loop", 6.0, factor_id="looped"),
    end_of_life("card/landfill", 1000.0, factor_id="card"),
    end_of_life("rags", 2.5, "kg", factor_id="rags"),
    end_of_life("oil/incineration", 3.0, "kg", factor_id="fire", boundary="combustion"),
    factor("wood/anaerobic_digestion", 5.0, "tonne", component="combustion", boundary="combustion"),
    factor("lorry", 0.1, "tonne.km", factor_id="lorry", component="combustion", boundary="combustion"),
    factor("lorry", 0.02, "tonne.km", factor_id="lorry up", component="wtt", boundary="well_to_tank"),
    factor("methane", 28.0, "kg", factor_id="CH4", component="release", boundary="operation"),
    factor("gas/methane", 30.0, "g", factor_id="own CH4", component="release", boundary="operation"),
    factor("nitrous_oxide", 265.0, "kg", factor_id="N2O", component="release", boundary="operation"),
)
WOOD = {"waste_type": "offcuts", "activity": "wood", "quantity": 10.0, "unit": "tonne"}
BURIED = WOOD | {"treatment": "landfill"}
LORRY = WOOD | {"stage": "transport", "activity": "lorry", "distance": 35.0}


def lines(*rows, category=5):
    """Records whose index is not the numbers from 0: what is lined up is lined up by it."""
    table = records(*rows, category=category)
    return table.set_axis(range(7, 7 + len(table)))


def listed(rows):
    columns = ["record_id", "method", "component", "factor_id", "quantity", "unit", "kg_co2e", "boundary"]
    return rows[columns].values.tolist()


def before_the_factor(rows):
    """The steps, without the factor's edition and table at their end."""
    return [step.rpartition("; ")[0] for step in rows["step"]]


def treated(*rows, **named):
    return treated_rows(lines(*rows), SHELF, method="m", **named)


# --- Treatments ---


def test_each_line_takes_the_factor_of_its_material_and_treatment():
    """10 t of wood × 900; 40 kg of rags × 2.5 by their own factor; 2 t × 20 by a factor that names the treatment."""
    rags = {"activity": "rags", "quantity": 40.0, "unit": "kg", "treatment": "incineration"}
    rows = treated(BURIED, rags, {"activity": "wood/combustion", "quantity": 2.0, "unit": "tonne"}, BURIED)
    burnt = "incineration_with_energy_recovery"
    assert listed(rows) == [
        ["R1", "m", "landfill", "buried", 10.0, "tonne", 9000.0, "required"],
        ["R2", "m", "incineration", "rags", 40.0, "kg", 100.0, "required"],
        ["R3", "m", burnt, "burnt", 2.0, "tonne", 40.0, "required"],
        ["R4", "m", "landfill", "buried", 10.0, "tonne", 9000.0, "required"],
    ]
    assert rows["activity"].tolist() == ["wood/landfill", "rags", "wood/combustion", "wood/landfill"]
    buried = "all of it to landfill (counted here: collection and burial with all gas of the years to come)"
    counted = "preparation and transport; burning is scope 2 of who uses the energy"
    assert before_the_factor(rows) == [
        buried, "all of it to incineration (counted here: burning in full)",
        f"all of it to {burnt} (counted here: {counted})", buried,
    ]  # fmt: skip


def test_the_treatment_stands_behind_the_last_stroke_of_a_name():
    shelf = library(end_of_life("plastics/film/landfill", 8.0, factor_id="film"))
    rows = treated_rows(
        lines({"activity": "plastics/film/landfill", "quantity": 2.0, "unit": "tonne"}), shelf, method="m"
    )
    assert listed(rows) == [["R1", "m", "landfill", "film", 2.0, "tonne", 16.0, "required"]]


def test_a_name_may_be_a_treatment_s_word_by_itself():
    shelf = library(end_of_life("water_treatment", 0.25, "m3", factor_id="cleaned"))
    rows = treated_rows(lines({"activity": "water_treatment", "quantity": 8.0, "unit": "m3"}), shelf, method="m")
    assert listed(rows) == [["R1", "m", "wastewater_treatment", "cleaned", 8.0, "m3", 2.0, "required"]]


def test_shares_divide_a_line_and_say_how():
    """Of 10 t an eighth × 900, half × 20 and three eighths × 6."""
    shares = {"share_landfill": 0.125, "share_incineration_with_energy_recovery": 0.5, "share_closed_loop": 0.375}
    mass = pd.Series(["", "by weighing; "], index=[7, 8])
    rows = treated(BURIED, WOOD | shares | {"share_composting": 0.0}, mass=mass)
    assert set(rows["method"]) == {"m"}
    assert [[row[0], row[2], row[4], row[6]] for row in listed(rows)] == [
        ["R1", "landfill", 10.0, 9000.0],
        ["R2", "closed_loop", 3.75, 22.5],
        ["R2", "incineration_with_energy_recovery", 5.0, 100.0],
        ["R2", "landfill", 1.25, 1125.0],
    ]
    starts = ["all of it to landfill (", "by weighing; 37.5 % to closed_loop (",
              "by weighing; 50 % to incineration_with_energy_recovery (", "by weighing; 12.5 % to landfill ("]  # fmt: skip
    assert [step.startswith(start) for step, start in zip(rows["step"], starts, strict=True)] == [True] * 4


def test_a_share_of_one_treatment_is_all_of_it():
    (row,) = treated(WOOD | {"share_landfill": 1.0}).to_dict("records")
    assert (row["kg_co2e"], row["step"].split(" (")[0]) == (9000.0, "100 % to landfill")


def test_transport_of_waste_is_optional():
    """10 t over 35 km at 0.1 and at 0.02 for its fuel."""
    rows = treated(LORRY, BURIED, mass=pd.Series(["by weighing; ", ""], index=[7, 8]))
    assert listed(rows)[:2] == [
        ["R1", "m", "combustion", "lorry", 350.0, "tonne.km", 35.0, "optional"],
        ["R1", "m", "wtt", "lorry up", 350.0, "tonne.km", 7.0, "optional"],
    ]
    assert before_the_factor(rows)[:2] == ["by weighing; transport to the treatment, optional"] * 2
    assert listed(rows)[2][6:] == [9000.0, "required"]
    assert len(treated(LORRY)) == 2


@pytest.mark.parametrize("column", ["activity", "quantity", "unit"])
def test_waste_takes_no_blank(column):
    assert faults_of(Unserved, treated, BURIED, BURIED | {column: None}) == [
        (f"R2: {column} is blank", f"fill in {column}", 3, None)
    ]


def test_waste_without_a_treatment_is_refused():
    mend = "say how the waste is treated in treatment, or give the shares in the columns share_…"
    assert faults_of(Unserved, treated, BURIED, WOOD) == [
        ("R2: treatment is blank, and so are the shares", mend, 3, None)
    ]


def test_a_factor_of_another_treatment_is_refused():
    row = WOOD | {"activity": "wood/combustion", "treatment": "incineration"}
    ((what, mend, *place),) = faults_of(InputError, treated, BURIED, row, BURIED | {"activity": "wood/landfill"})
    assert what == (
        "R2: the factor 'wood/combustion' is for incineration_with_energy_recovery (counts preparation and transport; "
        "burning is scope 2 of who uses the energy), and the treatment is incineration"
    )
    assert mend.startswith("correct the treatment, or name the material alone") and place == [3, "treatment"]


def test_a_material_without_a_factor_for_its_treatment_names_those_it_has():
    lost = WOOD | {"treatment": "composting"}
    mend = "name one of these, or add the factor to the organisation's factor table"
    rest = "the library has for it: closed_loop, incineration_with_energy_recovery, landfill"
    assert faults_of(Unserved, treated, BURIED, lost, {"activity": "tin", "quantity": 1, "unit": "kg"} | {
        "treatment": "recycling"}) == [
        (f"R2: no end_of_life factor for 'wood' by composting; {rest}", mend, 3, None),
        ("R3: no end_of_life factor for 'tin' by recycling; the library has for it: nothing", mend, 4, None),
    ]  # fmt: skip


def test_a_factor_that_holds_the_fire_is_no_end_of_life():
    row = {"activity": "oil", "quantity": 1.0, "unit": "kg", "treatment": "incineration"}
    mend = "give a factor of the boundary end_of_life; energy from waste is counted by who uses it"
    assert faults_of(InputError, treated, BURIED, row) == [
        ("R2: the factor for incineration counts more than the end of life", mend, 3, "activity")
    ]


def test_the_first_of_a_treatment_s_words_that_has_a_factor_is_the_activity():
    """Energy from waste is called by its own name first, then combustion."""
    treatment = "incineration_with_energy_recovery"
    both = library(end_of_life("wood/combustion", 1.0), end_of_life(f"wood/{treatment}", 2.0))
    assert activity_of("wood", treatment, both) == f"wood/{treatment}"
    assert activity_of("wood", treatment, SHELF) == "wood/combustion"
    assert activity_of("wood", "composting", SHELF) is None


# --- Rules ---

RULES = {
    "treated_by": ({"treated_by": "organisation"},
                   "waste the organisation treats itself belongs to its scopes 1 and 2 (dc-5-own)",
                   "count it there and take the line out, or say third_party"),
    "net_of_credits": ({"net_of_credits": True},
                       "the figure has avoided emissions or credits taken off, which are never netted into an inventory",
                       "ask for the figure before credits; report avoided emissions apart"),
    "avoided_kg_co2e": ({"avoided_kg_co2e": 0.0}, "avoided emissions and credits are no part of an inventory",
                        "leave it blank; report them apart"),
    "treatment": ({"share_landfill": 1.0}, "one treatment is named for all of it, and shares of several are given",
                  "leave one of the two blank"),
}  # fmt: skip


@pytest.mark.parametrize("column", RULES)
@pytest.mark.parametrize("function", [check_rules, treated])
def test_a_line_against_the_rules_is_refused_by_its_place(column, function):
    columns, what, mend = RULES[column]
    fine = [BURIED | {"treated_by": "third_party", "net_of_credits": False}, WOOD | {"share_landfill": 1.0}]
    rows = [*fine, BURIED | columns]
    found = faults_of(InputError, function, *([lines(*rows)] if function is check_rules else rows))
    assert found == [(f"R3: {what}", mend, 4, column)]


def test_shares_make_the_whole_or_are_refused_by_the_stream_s_name():
    """A share beyond a billionth of the whole is missed; each stream is named as its line names it."""
    third = {"share_landfill": 1 / 3, "share_composting": 1 / 3, "share_closed_loop": 1 / 3}
    check_rules(lines(WOOD | third, WOOD, WOOD | {"share_landfill": 1 - 5e-10}))
    short = {"share_closed_loop": 0.25, "share_composting": 0.5}
    named = [
        WOOD | short,
        {"description": "skip 4"} | short,
        {"share_landfill": 1.0, "share_composting": 0.25},
        WOOD | {"share_landfill": 1 - 2e-9},
    ]
    mend = "make the shares of the line add up to 100 %, as fractions: 0.25 for 25 %"
    assert faults_of(InputError, check_rules, lines(WOOD | third, *named)) == [
        ("R2: the treatment shares of 'offcuts' add up to 75 %", mend, 3, "share_closed_loop"),
        ("R3: the treatment shares of 'skip 4' add up to 75 %", mend, 4, "share_closed_loop"),
        ("R4: the treatment shares of 'R4' add up to 125 %", mend, 5, "share_landfill"),
        ("R5: the treatment shares of 'offcuts' add up to 99.9999998 %", mend, 6, "share_landfill"),
    ]
    assert has_shares(lines(WOOD, WOOD | {"share_composting": 0.0})).to_dict() == {7: False, 8: True}


# --- Waste water ---

LAGOON = {"waste_type": "water", "activity": "methane", "wastewater_system": "anaerobic_deep_lagoon"}
LOAD = LAGOON | {"quantity": 1.2, "unit": "tonne COD", "sludge_removed": 0.2, "methane_recovered": 30.0}
BOD = LAGOON | {"wastewater_system": "aerobic_overloaded", "quantity": 100.0, "unit": "kg BOD"}
EFFLUENT = {"activity": "nitrous_oxide", "wastewater_system": "effluent", "quantity": 0.14, "unit": "tonne N"}


def water(*rows):
    return wastewater_rows(lines(*rows), SHELF, method="m")


def test_gases_of_waste_water_by_hand():
    """(1,200 − 200) × 0.25 × 0.8 − 30 = 170 kg CH4; 100 × 0.6 × 0.3 = 18; 140 kg N × 0.005 × 44/28 = 1.1 kg N2O."""
    rows = water(LOAD, EFFLUENT | {"unit": "kg N", "quantity": 140.0}, BOD)
    place = "IPCC 2006 Guidelines, Volume 5, chapter 6, table"
    assert listed(rows.round(9)) == [
        ["R1", "m", "wastewater_treatment", "CH4", 170.0, "kg", 4760.0, "required"],
        ["R2", "m", "wastewater_treatment", "N2O", 1.1, "kg", 291.5, "required"],
        ["R3", "m", "wastewater_treatment", "CH4", 18.0, "kg", 504.0, "required"],
    ]
    assert before_the_factor(rows) == [
        f"load 1000 kg COD × 0.25 kg CH4 ({place} 6.2) × 0.8 ({place} 6.8), less 30 kg recovered",
        f"0.005 kg N2O-N per kg N ({place} 6.11), 44/28 kg N2O per kg N2O-N",
        f"load 100 kg BOD × 0.6 kg CH4 ({place} 6.2) × 0.3 ({place} 6.8), less 0 kg recovered",
    ]


def test_a_load_in_a_larger_unit_is_converted():
    """A tenth of a tonne BOD is 100 kg, 0.14 tonnes of nitrogen are 140 kg."""
    rows = water(BOD | {"quantity": 0.1, "unit": "tonne BOD"}, EFFLUENT)
    assert rows["kg_co2e"].tolist() == pytest.approx([504.0, 291.5])


def test_a_release_per_gram_is_given_its_grams():
    """18 kg are 18,000 g, × 30."""
    (row,) = water(BOD | {"activity": "gas/methane"}).to_dict("records")
    assert (row["quantity"], row["unit"], row["kg_co2e"]) == (pytest.approx(18_000.0), "g", pytest.approx(540_000.0))


def test_all_that_is_taken_off_leaves_nothing():
    """All sludge, and all methane: 100 kg BOD × 0.6 × 0.3 = 18 kg."""
    rows = water(LOAD | {"sludge_removed": 1.2, "methane_recovered": None}, BOD | {"methane_recovered": 17.5})
    assert rows["kg_co2e"].tolist() == pytest.approx([0.0, 14.0])


@pytest.mark.parametrize("column", ["activity", "quantity", "unit"])
def test_waste_water_takes_no_blank(column):
    assert faults_of(Unserved, water, LOAD, LOAD | {column: None})[0][0] == f"R2: {column} is blank"


@pytest.mark.parametrize(
    ("row", "what", "mend", "column"),
    [
        (LOAD | {"unit": "m3"}, "the load of waste water is in kg COD or kg BOD", "convert it, or name no system", "unit"),
        (LOAD | {"sludge_removed": 1.3}, "sludge_removed exceeds the load", "check both, in the line's unit",
         "sludge_removed"),
        (BOD | {"methane_recovered": 18.1}, "methane_recovered exceeds the methane formed",
         "check both; what is recovered from elsewhere belongs elsewhere", "methane_recovered"),
        (EFFLUENT | {"unit": "kg"}, "the nitrogen of an effluent is in kg N", "convert it, or name another system", "unit"),
        (EFFLUENT | {"unit": "kg N", "sludge_removed": 0.0}, "sludge_removed has no meaning for an effluent",
         "leave it blank", "sludge_removed"),
        (EFFLUENT | {"unit": "kg N", "methane_recovered": 1.0}, "methane_recovered has no meaning for an effluent",
         "leave it blank", "methane_recovered"),
        (LOAD | {"activity": "nitrous_oxide"}, "waste water of this system releases methane",
         "name the library's release of methane (`scope3 factors show methane`)", "activity"),
        (EFFLUENT | {"unit": "kg N", "activity": "methane"}, "waste water of this system releases nitrous oxide",
         "name the library's release of nitrous oxide (`scope3 factors show nitrous_oxide`)", "activity"),
    ],
)  # fmt: skip
def test_waste_water_that_contradicts_itself(row, what, mend, column):
    fine = EFFLUENT | {"unit": "kg N"} if row["wastewater_system"] == "effluent" else BOD
    assert faults_of(InputError, water, fine, row) == [(f"R2: {what}", mend, 3, column)]


# --- Category 5 ---

STATED = {"supplier_source": "statement"}
PLANT = STATED | {
    "quantity": 26.0,
    "unit": "tonne",
    "supplier_total_kg_co2e": 1.9e6,
    "supplier_total_quantity": 52000.0,
}


def test_a_waste_manager_s_figures():
    """412 kg as stated; 26 t of 52,000 t of a plant of 1,900 t CO2e."""
    rows = waste.supplier_specific(lines(PLANT, STATED | {"supplier_kg_co2e": 412.0, "treatment": "composting"}), SHELF)
    assert listed(rows) == [
        ["R1", "supplier_specific", "end_of_life", "supplier:R1", 950.0, "kg CO2e", 950.0, "required"],
        ["R2", "supplier_specific", "composting", "supplier:R2", 412.0, "kg CO2e", 412.0, "required"],
    ]
    assert rows["supplier_data"].tolist() == [True, True] and rows["step"].str.endswith("statement").all()


@pytest.mark.parametrize(
    ("error", "row", "what", "mend", "column"),
    [
        (Unserved, STATED, "supplier_kg_co2e is blank, and so is supplier_total_kg_co2e",
         "fill in what the waste manager states", None),
        (InputError, PLANT | {"supplier_kg_co2e": 1.0}, "the waste manager's figure is given for this waste and for the whole plant",
         "keep the one for this waste", "supplier_total_kg_co2e"),
        (InputError, PLANT | {"quantity": 52001.0}, "quantity exceeds supplier_total_quantity",
         "check both; the waste is a part of all the plant treats, in one unit", "quantity"),
        (InputError, PLANT | {"treated_by": "organisation"},
         "waste the organisation treats itself belongs to its scopes 1 and 2 (dc-5-own)",
         "count it there and take the line out, or say third_party", "treated_by"),
        (Unserved, PLANT | {"quantity": None}, "quantity is blank", "fill in quantity", None),
        (Unserved, PLANT | {"unit": None}, "unit is blank", "fill in unit", None),
        (Unserved, PLANT | {"supplier_source": None}, "supplier_source is blank", "fill in supplier_source", None),
    ],
)  # fmt: skip
def test_a_waste_manager_s_figures_that_cannot_be_taken(error, row, what, mend, column):
    good = STATED | {"supplier_kg_co2e": 412.0}
    assert faults_of(error, waste.supplier_specific, lines(good, row), SHELF) == [(f"R2: {what}", mend, 3, column)]


def test_waste_by_its_kind_holds_waste_water_and_the_rest():
    rows = waste.waste_type_specific(lines(BOD, BURIED), SHELF)
    assert [row[:4] for row in listed(rows)] == [
        ["R1", "waste_type_specific", "wastewater_treatment", "CH4"], ["R2", "waste_type_specific", "landfill", "buried"],
    ]  # fmt: skip
    (what, *_), *rest = faults_of(
        Unserved, waste.waste_type_specific, lines(BURIED, BURIED | {"waste_type": None}), SHELF
    )
    assert what == "R2: waste_type is blank" and not rest


def test_average_waste_is_no_load_of_water():
    assert listed(waste.average_data(lines(BURIED), SHELF)) == [
        ["R1", "average_data", "landfill", "buried", 10.0, "tonne", 9000.0, "required"]
    ]
    assert faults_of(Unserved, waste.average_data, lines(BURIED, BOD), SHELF) == [
        ("R2: waste water by its load is a kind of waste", "serve it by waste_type_specific", 3, None)
    ]


@pytest.mark.parametrize("method", list(waste.METHODS.values()))
@pytest.mark.parametrize("column", ["sold_as", "mass_per_piece", "consumed_in_use"])
def test_waste_of_operations_takes_no_column_of_products_sold(method, column):
    given = {"sold_as": "product", "mass_per_piece": 3.0, "consumed_in_use": 0.5}[column]
    assert faults_of(InputError, method, lines(BURIED, BURIED | {column: given}), SHELF) == [
        (f"R2: {column} is about products sold, and the line is waste of operations (dc-5-12-sold)",
         "make it category 12, or leave it blank", 3, column)
    ]  # fmt: skip


def test_a_system_of_waste_water_takes_no_shares():
    found = faults_of(InputError, waste.waste_type_specific, lines(BOD, BOD | {"share_landfill": 1.0}), SHELF)
    what, mend = "a system of waste water takes no shares of treatments", "give each system a line of its own"
    assert found == [(f"R2: {what}", mend, 3, "wastewater_system")]


# --- Category 12 ---

METHODS_OF_SOLD = [sold.waste_type_specific, sold.average_data]


@pytest.mark.parametrize("method", METHODS_OF_SOLD)
def test_what_is_left_of_products_sold(method):
    """80 × 50 kg less a quarter × 900 a tonne; 10 t; 2 dozen kg of rags, of which an eighth is gone, × 2.5."""
    pieces = BURIED | {"quantity": 80.0, "unit": "pcs", "mass_per_piece": 50.0, "consumed_in_use": 0.25}
    rags = {"waste_type": "rags", "activity": "rags", "quantity": 24.0, "unit": "kg", "treatment": "incineration"}
    rows = method(
        lines(pieces, BURIED | {"sold_as": "intermediate"}, rags | {"consumed_in_use": 0.125}, category=12), SHELF
    )
    assert listed(rows) == [
        ["R1", method.__name__, "landfill", "buried", 3.0, "tonne", 2700.0, "required"],
        ["R2", method.__name__, "landfill", "buried", 10.0, "tonne", 9000.0, "required"],
        ["R3", method.__name__, "incineration", "rags", 21.0, "kg", 52.5, "required"],
    ]
    starts = ["pieces of 50 kg; 25 % consumed in use taken off; all of it to landfill (",
              "the intermediate alone; all of it to landfill (",
              "12.5 % consumed in use taken off; all of it to incineration ("]  # fmt: skip
    assert [step.startswith(start) for step, start in zip(rows["step"], starts, strict=True)] == [True] * 3


@pytest.mark.parametrize("method", METHODS_OF_SOLD)
@pytest.mark.parametrize(
    ("error", "columns", "what", "mend", "column"),
    [
        (Unserved, {"unit": "piece"}, "mass_per_piece is blank", "fill in mass_per_piece", None),
        (Unserved, {"quantity": None}, "quantity is blank", "fill in quantity", None),
        (Unserved, {"unit": None}, "unit is blank", "fill in unit", None),
        (Unserved, {"activity": None}, "activity is blank", "fill in activity", None),
        (InputError, {"mass_per_piece": 4.0}, "mass_per_piece is given for a quantity that is no number of pieces",
         "give the number of pieces, or leave mass_per_piece blank", "mass_per_piece"),
        (InputError, {"treated_by": "organisation"},
         "waste the organisation treats itself belongs to its scopes 1 and 2 (dc-5-own)",
         "count it there and take the line out, or say third_party", "treated_by"),
        *((InputError, {column: given}, f"{column} is about waste of operations; the guidance has no such method for products sold",
           "make it category 5, or leave it blank", column)
          for column, given in [("supplier_kg_co2e", 1.0), ("supplier_total_kg_co2e", 1.0), ("wastewater_system", "effluent")]),
    ],
)  # fmt: skip
def test_what_products_sold_refuse(method, error, columns, what, mend, column):
    rows = lines(BURIED, BURIED | columns, category=12)
    assert faults_of(error, method, rows, SHELF) == [(f"R2: {what}", mend, 3, column)]


def test_products_sold_by_kind_name_the_kind():
    rows = lines(BURIED, BURIED | {"waste_type": None}, category=12)
    assert faults_of(Unserved, sold.waste_type_specific, rows, SHELF)[0][0] == "R2: waste_type is blank"
    assert len(sold.average_data(rows, SHELF)) == 2
