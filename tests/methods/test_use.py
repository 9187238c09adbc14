"""Energy, fuel, vehicles and leakage in use, and shares of them: function by function, each figure by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from builders import factor, library, records
from scope3.errors import InputError
from scope3.factors.select import Unserved
from scope3.methods.use import allocated, carried, released_at, supplier_rows, use_rows
from scope3.tables import OPTIONAL

BURNT = {"component": "combustion", "boundary": "combustion"}
WTT = {"component": "wtt", "boundary": "well_to_tank"}
SHELF = library(
    factor("diesel", 2.5, "litre", factor_id="D", **BURNT),
    factor("diesel", 0.6, "litre", factor_id="D up", **WTT),
    factor("diesel", 0.0, "litre", factor_id="D bio", component="biogenic", boundary="biogenic", kg_biogenic_co2=0.25),
    factor("train", 0.05, "passenger.km", factor_id="T", component="life_cycle", boundary="life_cycle"),
    factor("leak", 1300.0, "kg", factor_id="L", component="release", boundary="operation"),
    factor("home", 0.3, "hour", factor_id="H", component="operation", boundary="operation"),
    factor("lone", 1.0, "kg", factor_id="A", **BURNT),
    factor("wood", 1.0, "kg"),
)
TANK = {"activity": "diesel", "quantity": 100.0, "unit": "litre"}
RIDE = {"activity": "train", "quantity": 200.0, "unit": "passenger.km"}
LEAK = {"activity": "leak", "quantity": 0.5, "unit": "kg"}
HOURS = {"activity": "home", "quantity": 10.0, "unit": "hour"}


def faults_of(error, function, *arguments, **named):
    with pytest.raises(error) as refused:
        function(*arguments, **named)
    return [(fault.what, fault.mend, fault.row, fault.column) for fault in refused.value.faults]


def used(*rows, **named):
    return use_rows(records(*rows), SHELF, method="m", **named)


def listed(rows):
    return rows[["record_id", "component", "factor_id", "kg_co2e"]].values.tolist()


def test_an_activity_releases_in_the_one_component_that_states_it():
    table = records(TANK, RIDE, LEAK, HOURS, {"activity": "wood"}, {"unit": "kg"})
    found = released_at(table, SHELF)
    assert found.fillna("").tolist() == ["combustion", "life_cycle", "release", "operation", "", ""]
    assert found.dtype == "str"


def test_a_life_cycle_stands_before_its_combustion():
    """The factor that holds both is taken where a library has both."""
    both = library(
        factor("car", 0.2, "km", **BURNT), factor("car", 0.3, "km", component="life_cycle", boundary="life_cycle")
    )
    assert released_at(records({"activity": "car"}), both).tolist() == ["life_cycle"]


def test_what_is_burnt_has_its_upstream_and_what_is_not_has_none():
    rows = used(TANK, RIDE, LEAK, HOURS)
    assert listed(rows) == [
        ["R1", "combustion", "D", 250.0], ["R1", "wtt", "D up", 60.0], ["R2", "life_cycle", "T", 10.0],
        ["R3", "release", "L", 650.0], ["R4", "operation", "H", 3.0],
    ]  # fmt: skip
    assert set(rows["method"]) == {"m"} and set(rows["boundary"]) == {"required"}
    assert rows["kg_biogenic_co2"].fillna(-1).tolist() == [25.0, -1, -1, -1, -1]


def test_a_partner_s_scopes_1_and_2_are_without_upstream():
    assert listed(used(TANK, RIDE, upstream=False)) == [
        ["R1", "combustion", "D", 250.0], ["R2", "life_cycle", "T", 10.0]
    ]  # fmt: skip


def test_the_step_and_boundary_of_a_record_stand_on_each_of_its_rows():
    rows = used(RIDE, TANK, step=pd.Series(["by rail", "by road"]), boundary=OPTIONAL)
    assert [(i, step.split("; ")[0]) for i, step in zip(rows["record_id"], rows["step"], strict=True)] == [
        ("R1", "by rail"), ("R2", "by road"), ("R2", "by road"),
    ]  # fmt: skip
    assert set(rows["boundary"]) == {"optional"}
    assert used(TANK, step="as metered")["step"].str.startswith("as metered; ").all()
    assert not used(TANK)["step"].str.startswith("; ").any()


@pytest.mark.parametrize("column", ["activity", "quantity", "unit"])
def test_use_takes_no_blank(column):
    ((what, *_),) = faults_of(Unserved, used, TANK, TANK | {column: None})
    assert what == f"R2: {column} is blank"


def test_an_activity_that_releases_nothing_known_is_refused():
    assert faults_of(Unserved, used, TANK, {"activity": "wood", "quantity": 1.0, "unit": "kg"}) == [
        ("R2: no combustion, release, operation or life_cycle factor for 'wood'",
         "name an activity of the pinned editions or of the own factor table", 3, None),
    ]  # fmt: skip


def test_what_is_burnt_without_an_upstream_factor_is_not_counted_in_part():
    line = {"activity": "lone", "quantity": 1.0, "unit": "kg"}
    ((what, *_),) = faults_of(Unserved, used, TANK, line)
    assert what.startswith("R2: no wtt factor for 'lone'")
    assert listed(used(line, upstream=False)) == [["R1", "combustion", "A", 1.0]]


def test_biogenic_carbon_stated_on_the_factor_itself_is_not_taken_a_second_time():
    both = library(
        factor("blend", 2.0, "litre", kg_biogenic_co2=0.5, **BURNT), factor("blend", 0.1, "litre", **WTT),
        factor("blend", 0.0, "litre", component="biogenic", boundary="biogenic", kg_biogenic_co2=0.25),
    )  # fmt: skip
    rows = use_rows(records({"activity": "blend", "quantity": 4.0, "unit": "litre"}), both, method="m")
    assert rows["kg_biogenic_co2"].tolist()[0] == 2.0


def test_biogenic_carbon_meets_each_record_in_its_own_unit():
    """A cubic metre is a thousand litres; what is stated per litre does not serve a record in kilograms."""
    shelf = library(
        factor("fuel", 2.0, "litre", factor_id="per litre", **BURNT), factor("fuel", 3.0, "kg", factor_id="per kg", **BURNT),
        factor("fuel", 0.0, "litre", component="biogenic", boundary="biogenic", kg_biogenic_co2=0.25),
    )  # fmt: skip
    lines = [("kg", 7.0), ("m3", 2.0), ("litre", 4.0)]
    table = records(*[{"activity": "fuel", "quantity": quantity, "unit": unit} for unit, quantity in lines])
    rows = use_rows(table.set_axis([4, 5, 6]), shelf, method="m", upstream=False)
    assert rows["kg_co2e"].tolist() == [21.0, 4000.0, 8.0]
    assert rows["kg_biogenic_co2"].fillna(-1).tolist() == [-1, 500.0, 1.0]


def test_biogenic_carbon_that_meets_no_record_leaves_all_blank():
    shelf = library(
        factor("fuel", 3.0, "kg", **BURNT),
        factor("fuel", 0.0, "litre", component="biogenic", boundary="biogenic", kg_biogenic_co2=0.25),
    )
    table = records({"activity": "fuel", "quantity": 7.0, "unit": "kg"})
    rows = use_rows(table, shelf, method="m", upstream=False)
    assert rows["kg_co2e"].tolist() == [21.0] and rows["kg_biogenic_co2"].isna().all()


# --- Carried loads ---


def test_a_load_times_its_distance_is_in_its_transport_unit_or_in_tonnes():
    loads = [("tonne", 2.0), ("kg", 500.0), ("TEU", 3.0), ("g", 1e6), ("t", 1.0)]
    table = records(*[{"quantity": quantity, "unit": unit, "distance": 100.0} for unit, quantity in loads])
    moved = carried(table)
    assert moved["unit"].tolist() == ["tonne.km", "kg.km", "TEU.km", "tonne.km", "tonne.km"]
    assert moved["quantity"].tolist() == pytest.approx([200.0, 50_000.0, 300.0, 100.0, 100.0])


def test_a_load_without_a_transport_unit_is_refused():
    load = {"quantity": 1.0, "unit": "tonne", "distance": 5.0}
    assert faults_of(InputError, carried, records(load, load | {"unit": "kWh"})) == [
        ("R2: a load in kWh has no transport unit", "give mass, m3 or TEU", 3, "unit")
    ]
    for column in load:
        ((what, *_),) = faults_of(Unserved, carried, records(load | {column: None}))
        assert what == f"R1: {column} is blank"


# --- Shares and figures of partners ---


def areas(*rows):
    return records(*({"lease": "lessee_operating"} | row for row in rows), category=8)


def test_a_share_is_the_part_of_the_whole_and_never_more():
    part = {"floor_area": 50.0, "building_area": 200.0}
    table = areas(part, part | {"floor_area": 200.0})
    assert allocated(table, "floor_area", "building_area", "one building").tolist() == [0.25, 1.0]
    table = areas(part, part | {"floor_area": 200.5})
    assert faults_of(InputError, allocated, table, "floor_area", "building_area", "one building") == [
        ("R2: floor_area exceeds building_area", "check both; one building", 3, "floor_area")
    ]
    for column in part:
        ((what, *_),) = faults_of(Unserved, allocated, areas(part | {column: None}), "floor_area", "building_area", "")
        assert what == f"R1: {column} is blank"


def test_a_partner_s_figure_is_taken_as_stated_and_says_where_it_was_read():
    table = records({"supplier_source": "report p. 3"}, {"supplier_source": "letter"})
    rows = supplier_rows(
        table, pd.Series([5.0, 7.5]), method="m", component="operation", source="supplier_source",
        boundary=OPTIONAL, step=pd.Series(["a half", ""]),
    )  # fmt: skip
    columns = ["record_id", "method", "component", "factor_id", "unit", "factor", "kg_co2e", "boundary"]
    assert rows[columns].values.tolist() == [
        ["R1", "m", "operation", "supplier:R1", "kg CO2e", 1.0, 5.0, "optional"],
        ["R2", "m", "operation", "supplier:R2", "kg CO2e", 1.0, 7.5, "optional"],
    ]  # fmt: skip
    assert rows["supplier_data"].tolist() == [True, True]
    assert rows["step"].tolist() == [
        "a half; stated by the partner: report p. 3", "stated by the partner: letter"
    ]  # fmt: skip
    ((what, *_),) = faults_of(
        Unserved, supplier_rows, records({}), pd.Series([1.0]), method="m", component="c", source="supplier_source"
    )
    assert what == "R1: supplier_source is blank"
    plain = supplier_rows(table, pd.Series([1.0, 1.0]), method="m", component="operation", source="supplier_source")
    assert set(plain["boundary"]) == {"required"}
    assert plain["step"].tolist() == ["stated by the partner: report p. 3", "stated by the partner: letter"]


def test_what_was_done_to_a_partner_s_figure_is_said_of_its_own_record():
    table = records({"supplier_source": "report"}, {"supplier_source": "letter"}).set_axis([4, 9])
    for step in ("a half", pd.Series(["a third", "a half"], index=[9, 4])):
        rows = supplier_rows(
            table, pd.Series([5.0, 7.5], index=[4, 9]), method="m", component="c", source="supplier_source", step=step
        )
        second = "a half" if isinstance(step, str) else "a third"
        assert rows["step"].tolist() == [
            "a half; stated by the partner: report",
            f"{second}; stated by the partner: letter",
        ]
