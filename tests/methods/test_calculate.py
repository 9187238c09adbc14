"""`calculate`: what it refuses by name, which records it takes, and how it hands them to a method."""

from __future__ import annotations

import pandas as pd
import pytest

from builders import factor, factors, library, meters, records
from scope3.errors import InputError
from scope3.methods import METHODS, SERVED_BY_SPEND, TABLES, calculate, choices_of
from scope3.methods.fuel_and_energy import derive

WOOD = {"record_id": "R1", "activity": "wood", "quantity": 10.0, "unit": "kg", "period": "2024"}
SHELF = library(factor("wood", 0.5))
GRID = library(
    factor("grid", 0.05, "kWh", component="wtt"), factor("grid", 0.02, "kWh", component="t_and_d"),
    factor("grid", 0.01, "kWh", component="wtt_t_and_d"),
)  # fmt: skip
BASES = {"ef_basis": "life_cycle", "loss_basis": "of_generation"}


def faults_of(*arguments, **choices):
    with pytest.raises(InputError) as refused:
        calculate(*arguments, **choices)
    return [(fault.what, fault.mend, fault.file, fault.column) for fault in refused.value.faults]


def test_categories_methods_and_choices_are_known_by_name():
    table = records(WOOD)
    (fault,) = faults_of("U_hardwar", "average_data", table, SHELF)
    assert fault[:2] == ("category U_hardwar has no methods", "did you mean 'U_hardware'?")
    (fault,) = faults_of(99, "average_data", table, SHELF)
    assert fault[:2] == ("category 99 has no methods", "did you mean '9'?")
    (fault,) = faults_of(1, "average_date", table, SHELF)
    assert fault[:2] == ("category 1 has no method 'average_date'", "did you mean 'average_data'?")
    (fault,) = faults_of(1, "average_data", table, SHELF, margins="included")
    assert fault[:2] == ("average_data knows no choice 'margins'", "it has none")
    (fault,) = faults_of(1, "spend_based", table, SHELF, margin="included", deflator="cpi")
    assert fault[:2] == ("spend_based knows no choice 'margin'", "did you mean 'margins'?")
    assert faults_of(1, "spend_based", table, SHELF) == [
        ("spend_based needs the choice 'margins'", "say margins=…", None, "margins"),
        ("spend_based needs the choice 'deflator'", "say deflator=…", None, "deflator"),
    ]
    assert faults_of(1, "spend_based", table, SHELF, margins="included") == [
        ("spend_based needs the choice 'deflator'", "say deflator=…", None, "deflator")
    ]


def test_the_choices_of_a_method_are_its_keyword_only_arguments():
    assert choices_of(METHODS[1]["spend_based"]) == ["margins", "deflator"]
    assert choices_of(METHODS[1]["average_data"]) == []


def test_which_categories_money_serves():
    """Travel, transport, goods and investments by tables of the guidance; none of category U, which stands in others."""
    assert 1 in SERVED_BY_SPEND and 4 in SERVED_BY_SPEND and 5 not in SERVED_BY_SPEND and 3 not in SERVED_BY_SPEND
    assert all(isinstance(category, int) for category in SERVED_BY_SPEND)
    assert set(TABLES) == set(METHODS)


def test_rows_that_name_no_file_stand_for_themselves():
    """A fault names activity_data and the row counted from 1, whatever the index; the category is the one asked for."""
    table = pd.DataFrame([WOOD, WOOD | {"record_id": "R2", "unit": "litre"}], index=[5, 9])
    before = table.copy(deep=True)
    with pytest.raises(InputError) as refused:
        calculate(1, "average_data", table, SHELF)
    (fault,) = refused.value.faults
    assert (fault.file, fault.row, fault.column) == ("activity_data", 2, "unit")
    made = calculate(2, "average_data", table.iloc[:1], SHELF)
    assert made[["record_id", "category", "source_file", "source_row", "kg_co2e"]].values.tolist() == [
        ["R1", 2, "activity_data", 1, 5.0]
    ]
    pd.testing.assert_frame_equal(table, before)


def test_a_row_keeps_the_place_it_names():
    made = calculate(1, "average_data", records(WOOD | {"source_row": 7}, {**WOOD, "record_id": "R2"}), SHELF)
    assert made["source_file"].tolist() == ["records.csv"] * 2 and made["source_row"].tolist() == [7, 3]


def test_a_table_that_does_not_fit_is_refused_by_its_name():
    ((what, _, file, column),) = faults_of(1, "average_data", pd.DataFrame([WOOD | {"quantity": -1.0}]), SHELF)
    assert (file, column) == ("activity_data", "quantity") and what == "-1 is below zero"
    ((what, _, file, _),) = faults_of(1, "average_data", pd.DataFrame([WOOD | {"colour": "red"}]), SHELF)
    assert (what, file) == ("unknown column 'colour'", "activity_data")


# --- Factors ---


def test_a_table_of_factors_is_taken_as_published_for_the_exact_place_and_year():
    """Nothing is restated, whatever the set of the figure; another year or country is not stood in for."""
    table = factors(factor("wood", 0.5, gwp_set="AR4GWP100", kg_ch4=0.01, kg_co2=0.1, kg_n2o=0.0))
    (row,) = calculate(1, "average_data", records(WOOD), table).to_dict("records")
    assert row["kg_co2e"] == 5.0 and row["step"] == "test 1, table 1"
    for other in ({"period": "2023"}, {"country": "FR"}):
        with pytest.raises(InputError, match="no cradle_to_gate factor for 'wood' in|none for 2023"):
            calculate(1, "average_data", records(WOOD | other), table)


def test_a_table_of_factors_is_checked():
    table = factors(factor("wood", 0.5)).drop(columns="source")
    ((what, _, file, column), *_) = faults_of(1, "average_data", records(WOOD), table)
    assert (file, column) == ("factors", "source")
    table = factors(factor("wood", 0.5), factor("ash", 0.5)).assign(unit=["kg", "kgg"])
    ((what, _, file, column),) = faults_of(1, "average_data", records(WOOD), table)
    assert what.startswith("unknown unit 'kgg'") and (file, column) == ("factors", "unit")


# --- Category 3 and category U ---


def test_meters_become_records_of_category_3():
    """1,000 kWh at 0.05 upstream, and at 0.02 and 0.01 for losses."""
    both = calculate(3, "average_data", meters({"activity": "grid", "quantity": 1000.0}), GRID, **BASES)
    assert both[["record_id", "sub_category", "component", "kg_co2e"]].values.tolist() == [
        ["M1", "3B", "wtt", 50.0], ["M1", "3C", "t_and_d", 20.0], ["M1", "3C", "wtt_t_and_d", 10.0],
    ]  # fmt: skip


STATED = {"quantity": 10.0, "supplier_upstream_factor": 0.5, "supplier_source": "tariff"}


def test_records_of_category_3_keep_their_activity():
    """Two meters of one name in 3A and 3B; the upstream of both at 0.5."""
    table = meters(STATED | {"energy_type": "fuel"}, STATED)
    lines = table.assign(record_id="M1", sub_category=["3A", "3B"]).set_axis([8, 4])
    rows = calculate(3, "supplier_specific", lines, GRID, **BASES)
    assert rows[["record_id", "sub_category", "kg_co2e"]].values.tolist() == [["M1", "3A", 5.0], ["M1", "3B", 5.0]]


@pytest.mark.parametrize("columns", [{}, {"sub_category": "3B"}])
def test_a_meter_that_does_not_fit_is_refused(columns):
    table = meters(STATED).assign(quantity=-1.0, **columns).drop(columns=["source_file", "source_row"])
    assert faults_of(3, "supplier_specific", table, GRID, **BASES)[0][2:] == ("activity_data", "quantity")
    table = meters(STATED).assign(colour="red", **columns)
    assert faults_of(3, "supplier_specific", table, GRID, **BASES)[0][2] == "activity_data"


def test_a_record_of_category_3_named_twice_in_one_activity_is_refused():
    lines = derive(meters({"activity": "grid", "quantity": 1000.0}))
    twice = pd.concat([lines, lines[lines["sub_category"] == "3B"]])
    assert faults_of(3, "average_data", twice, GRID, **BASES)[0][3] == "record_id"


def test_a_line_of_category_u_keeps_the_category_it_names_and_takes_its_element():
    """Two laptops of 300 kg whose record says category 8; what stands as sub_category is told by the kind."""
    line = {"record_id": "R1", "kind": "laptop", "quantity": 2.0, "footprint_kg_co2e": 300.0, "footprint_source": "sheet", "use_share": 0.25,
            "category": 8, "period": "2024"}  # fmt: skip
    table = pd.DataFrame([line])
    (row,) = calculate("U_hardware", "model_footprint", table.assign(sub_category="nonsense"), SHELF).to_dict("records")
    assert (row["category"], row["sub_category"]) == (8, "employee_hardware")
    assert (row["source_file"], row["source_row"]) == ("activity_data", 1)
    assert row["source_file"] == "activity_data"


@pytest.mark.parametrize(("columns", "column"), [({"quantity": -1.0}, "quantity"), ({"category": None}, "category")])
def test_a_line_of_category_u_that_does_not_fit_is_refused(columns, column):
    line = {"record_id": "R1", "kind": "laptop", "quantity": 2.0, "category": 8} | columns
    assert faults_of("U_hardware", "model_footprint", pd.DataFrame([line]), SHELF)[0][2:] == ("activity_data", column)
    ((_, _, file, _),) = faults_of("U_hardware", "model_footprint", pd.DataFrame([line | {"colour": "red"}]), SHELF)
    assert file == "activity_data"


def test_a_line_of_software_takes_the_element_of_its_table():
    """200 seats at 4.2 kg."""
    line = {
        "record_id": "R1", "delivery": "installed", "product": "CAD", "licences": 200.0, "supplier_factor": 4.2,
        "supplier_factor_unit": "licence", "supplier_boundary": "upstream", "supplier_source": "report", "category": 1,
    }  # fmt: skip
    (row,) = calculate("U_software", "per_seat", pd.DataFrame([line]), SHELF).to_dict("records")
    assert (row["sub_category"], row["category"], row["kg_co2e"]) == ("software", 1, pytest.approx(840.0))
