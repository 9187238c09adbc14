"""What every method does with its records, function by function: refuse with a place, join factors, write rows."""

from __future__ import annotations

import pandas as pd
import pytest

from builders import factor, library, meters, records
from scope3.errors import InputError
from scope3.factors.select import MONEY, Unserved
from scope3.methods.records import (
    apply_factor,
    check_choice,
    choose,
    emissions_rows,
    gather,
    no_tax_apart,
    ratios,
    refuse,
    require,
    written,
    wrong,
)
from scope3.tables import OPTIONAL

TWO = records(
    {"activity": "wood", "quantity": 2.0, "unit": "tonne", "source_file": "a.xlsx", "source_sheet": "May"},
    {"activity": "steel", "quantity": 3.0, "unit": "kg", "entity": "works", "rule_id": "7"},
)
SHELF = library(
    factor("wood", 0.4, factor_id="W", kg_co2=0.3, kg_ch4=0.002, kg_n2o=0.0001, kg_biogenic_co2=1.5),
    factor("steel", 2.0, "tonne", factor_id="S"),
)


def faults_of(error, function, *arguments, **named):
    with pytest.raises(error) as refused:
        function(*arguments, **named)
    return refused.value.faults


def places(faults):
    return [(fault.what, fault.mend, fault.file, fault.sheet, fault.row, fault.column) for fault in faults]


# --- Refusals ---


def test_refused_are_the_marked_records_each_with_its_place_and_reason():
    with pytest.raises(Unserved) as refused:
        refuse(TWO, pd.Series([True, False]), "too big", "cut it")
    assert refused.value.reasons == {"R1": "too big"}
    assert places(refused.value.faults) == [("R1: too big", "cut it", "a.xlsx", "May", 2, None)]


def test_each_record_may_be_refused_for_a_reason_of_its_own():
    with pytest.raises(Unserved) as refused:
        refuse(TWO, pd.Series([True, True]), pd.Series(["too big", "too small"]), "measure it")
    assert refused.value.reasons == {"R1": "too big", "R2": "too small"}


def test_nothing_marked_is_nothing_refused():
    none = pd.Series([False, False])
    assert refuse(TWO, none, "too big", "cut it") is None
    assert wrong(TWO, none, "too big", "cut it", "quantity") is None


def test_wrong_is_an_error_at_the_cell():
    faults = faults_of(InputError, wrong, TWO, pd.Series([False, True]), "too big", "cut it", "quantity")
    assert places(faults) == [("R2: too big", "cut it", "records.csv", None, 3, "quantity")]
    both = pd.Series(["too big", "too small"])
    faults = faults_of(InputError, wrong, TWO, pd.Series([True, True]), both, "measure it", "quantity")
    assert [fault.what for fault in faults] == ["R1: too big", "R2: too small"]
    faults = faults_of(InputError, wrong, TWO, pd.Series([False, True]), both, "measure it", "quantity")
    assert [fault.what for fault in faults] == ["R2: too small"]


def test_money_with_tax_divided_by_what_may_be_without_is_wrong():
    """Only where it is divided, and only where tax is stated: blank and no are no tax."""
    spent = {"spend": 10.0, "currency": "GBP"}
    taxed = records(spent | {"tax_included": True, "tax_rate": 0.2}, spent | {"tax_included": False}, spent)
    assert no_tax_apart(taxed, pd.Series([False, True, True]), "the price") is None
    faults = faults_of(InputError, no_tax_apart, taxed, pd.Series([True, True, True]), "the price")
    assert [(fault.row, fault.column) for fault in faults] == [(2, "tax_included")]
    assert faults[0].what == "R1: the money holds tax, and whether the price does is said nowhere"
    assert faults[0].mend.startswith("say the price without tax and the money without it")


def test_a_choice_is_one_of_those_known():
    assert check_choice("margins", "included", ("included", "excluded")) is None
    (fault,) = faults_of(InputError, check_choice, "margins", "Included", iter(("included", "excluded")))
    assert fault.what == "margins 'Included' is not known"
    assert (fault.mend, fault.column) == ("choose included or excluded", "margins")


def test_of_a_record_that_lacks_several_columns_the_first_is_told():
    lines = records(
        {"activity": "wood", "quantity": 1.0, "unit": "kg"}, {"activity": "wood"}, {"quantity": 1.0, "unit": "kg"}
    )
    with pytest.raises(Unserved) as refused:
        require(lines, ["unit", "activity", "quantity", "record_id"])
    assert refused.value.reasons == {"R2": "unit is blank", "R3": "activity is blank"}
    assert refused.value.mend == "fill in unit and activity and quantity"
    assert require(lines, ["record_id", "period"]) is None


# --- Factors ---


def test_a_record_without_a_factor_is_refused_with_the_step_that_failed():
    lines = records({"activity": "wood", "unit": "kg"}, {"activity": "gold", "unit": "kg"})
    with pytest.raises(Unserved) as refused:
        choose(lines, SHELF, "cradle_to_gate")
    assert list(refused.value.reasons) == ["R2"] and "'gold'" in refused.value.reasons["R2"]
    assert refused.value.mend.startswith("add the factor to the organisation's factor table")
    assert choose(lines.iloc[:1], SHELF, "cradle_to_gate")["factor_id"].tolist() == ["W"]


def test_a_factor_is_chosen_by_unit_unless_money_is_asked_for():
    line = records({"activity": "wood", "quantity": 1.0, "unit": "tonne", "spend": 5.0, "currency": "GBP"})
    assert choose(line, SHELF, "cradle_to_gate")["ratio"].tolist() == [1000.0]
    with pytest.raises(Unserved):
        choose(line, SHELF, "cradle_to_gate", by=MONEY)


def test_ratios_are_how_many_of_one_unit_the_other_is():
    found = ratios(TWO.set_index(pd.Index([4, 9])), pd.Series(["kg", "tonne"], index=[4, 9]))
    assert found.to_dict() == {4: 1000.0, 9: 0.001} and found.dtype == "float64"
    assert ratios(TWO.iloc[:0], pd.Series([], dtype="str")).dtype == "float64"
    by_weight = records({"supplier_factor_unit": "lb"}, {"supplier_factor_unit": "lb"})
    assert ratios(by_weight, pd.Series(["kg", "g"]), "supplier_factor_unit").tolist() == pytest.approx(
        [0.45359237, 453.59237]
    )


def test_every_record_whose_unit_does_not_convert_is_named():
    lines = records(*[{"unit": unit} for unit in ("kg", "litre", "kg", "bananas")])
    faults = faults_of(InputError, ratios, lines, pd.Series(["m3", "m3", "m3", "kg"]))
    assert [(fault.row, fault.column, fault.what) for fault in faults] == [
        (2, "unit", "R1: 'kg' cannot become 'm3'"),
        (4, "unit", "R3: 'kg' cannot become 'm3'"),
        (5, "unit", "R4: unknown unit 'bananas'"),
    ]
    assert faults[0].mend == "give the quantity in a unit like 'm3'"


# --- Rows ---


def test_a_factor_is_applied_in_its_own_unit_gas_by_gas():
    """2 t of wood are 2000 kg at 0.4; 3 kg of steel 0.003 t at 2."""
    picked = choose(TWO, SHELF, "cradle_to_gate")
    rows = apply_factor(TWO, picked, method="average_data", component="cradle_to_gate")
    columns = ["record_id", "category", "source_file", "source_sheet", "source_row", "factor_id", "method", "component"]
    assert rows[columns].fillna("").values.tolist() == [
        ["R1", 1, "a.xlsx", "May", 2, "W", "average_data", "cradle_to_gate"],
        ["R2", 1, "records.csv", "", 3, "S", "average_data", "cradle_to_gate"],
    ]
    assert rows[["activity", "entity", "rule_id", "boundary"]].fillna("").values.tolist() == [
        ["wood", "", "", "required"], ["steel", "works", "7", "required"],
    ]  # fmt: skip
    assert rows[["quantity", "unit", "factor", "share"]].values.tolist() == [
        [2000.0, "kg", 0.4, 1.0], [0.003, "tonne", 2.0, 1.0],
    ]  # fmt: skip
    assert rows["kg_co2e"].tolist() == pytest.approx([800.0, 0.006])
    masses = rows[["kg_co2", "kg_ch4", "kg_n2o", "kg_biogenic_co2"]]
    assert masses.iloc[0].tolist() == pytest.approx([600.0, 4.0, 0.2, 3000.0]) and masses.iloc[1].isna().all()
    assert rows["supplier_data"].tolist() == [False, False]
    assert rows["step"].tolist() == picked["selection"].tolist()


def test_a_quantity_and_unit_given_stand_in_place_of_the_record_s():
    picked = choose(TWO, SHELF, "cradle_to_gate")
    rows = apply_factor(
        TWO, picked, method="m", component="wtt", quantity=pd.Series([1.0, 10.0]), unit=pd.Series(["a", "b"]),
        step="by hand", boundary=OPTIONAL,
    )  # fmt: skip
    assert rows[["quantity", "unit", "kg_co2e"]].values.tolist() == [[1.0, "a", 0.4], [10.0, "b", 20.0]]
    assert rows["step"].tolist() == ["by hand; " + said for said in picked["selection"]]
    assert set(rows["boundary"]) == {"optional"} and set(rows["component"]) == {"wtt"}


def test_a_step_of_each_record_stands_before_the_selection_and_a_blank_one_leaves_no_mark():
    picked = choose(TWO, SHELF, "cradle_to_gate")
    rows = apply_factor(TWO, picked, method="m", component="wtt", step=pd.Series(["half of it", ""]))
    first, second = picked["selection"]
    assert rows["step"].tolist() == [f"half of it; {first}", second]


def test_rows_carry_what_the_table_of_records_has():
    """Meters state what they are part of; a figure of the supplier's is said to be one."""
    line = meters({"quantity": 4.0}).assign(sub_category="3B")
    rows = emissions_rows(
        line, method="m", component="wtt", factor_id=pd.Series(["F"]), quantity=pd.Series([4.0]), unit="kWh",
        factor=pd.Series([0.25]), step="so", supplier_data=True, masses={"kg_co2": pd.Series([0.9])},
    )  # fmt: skip
    (row,) = rows.to_dict("records")
    assert (row["sub_category"], row["record_id"], row["category"], row["unit"]) == ("3B", "M1", 3, "kWh")
    assert (row["kg_co2e"], row["kg_co2"], row["supplier_data"], row["step"]) == (1.0, 0.9, True, "so")
    assert (row["share"], row["boundary"]) == (1.0, "required")


def test_numbers_are_written_with_ten_digits_and_their_thousands():
    assert written(pd.Series([1234567.0, 0.1, 2 / 3, 1e-7])).tolist() == ["1,234,567", "0.1", "0.6666666667", "1e-07"]
    nothing = written(pd.Series([], dtype="float64"))
    assert len(nothing) == 0 and nothing.dtype == "str"


def made(record_id, component, factor_id="F", category=1, sub_category=None):
    line = records({"record_id": record_id}).assign(category=category)
    if sub_category:
        line = line.assign(sub_category=sub_category)
    one = pd.Series([1.0])
    return emissions_rows(
        line, method="m", component=component, factor_id=pd.Series([factor_id]), quantity=one, unit="kg", factor=one,
        step="", supplier_data=False,
    )  # fmt: skip


def test_parts_are_gathered_by_category_record_component_and_factor():
    parts = [
        made("R2", "wtt"), made("R1", "wtt"), made("R1", "combustion", "G"), made("R1", "combustion", "F"),
        made("R0", "wtt", category=3), made("R3", "wtt", category=3, sub_category="3B"),
        made("R4", "wtt", category=3, sub_category="3A"),
    ]  # fmt: skip
    rows = gather(parts)
    found = rows[["category", "sub_category", "record_id", "component", "factor_id"]].fillna("").values.tolist()
    assert found == [
        [1, "", "R1", "combustion", "F"], [1, "", "R1", "combustion", "G"], [1, "", "R1", "wtt", "F"],
        [1, "", "R2", "wtt", "F"], [3, "3A", "R4", "wtt", "F"], [3, "3B", "R3", "wtt", "F"], [3, "", "R0", "wtt", "F"],
    ]  # fmt: skip
    assert rows.index.tolist() == list(range(7)) and list(rows.columns) == list(parts[0].columns)


def test_parts_in_order_stay_as_they_are_and_nothing_is_an_empty_table():
    rows = gather([made("R1", "wtt"), made("R1", "wtt").iloc[:0], made("R2", "wtt")])
    assert rows["record_id"].tolist() == ["R1", "R2"] and rows.index.tolist() == [0, 1]
    nothing = gather([made("R1", "wtt").iloc[:0]])
    assert len(nothing) == 0 and list(nothing.columns) == list(rows.columns)
