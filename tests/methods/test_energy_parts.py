"""Category 3 function by function: upstream, losses and what is resold, each figure by hand."""

from __future__ import annotations

import pandas as pd
import pytest
from several_lines import faults_of

from builders import factor, library, meters
from scope3.errors import InputError
from scope3.factors.select import Unserved
from scope3.methods.fuel_and_energy import (
    average_data,
    choose_part,
    derive,
    lost_per_unit,
    per_unit,
    supplier_specific,
)

WTT = {"component": "wtt", "boundary": "well_to_tank"}
BURNT = {"component": "combustion", "boundary": "combustion"}
SHELF = library(
    factor("gas", 0.03, "kWh", factor_id="gas up", **WTT),
    factor("grid", 0.2, "kWh", factor_id="grid", region="GB", **BURNT),
    factor("grid", 0.05, "kWh", factor_id="grid up", region="GB", **WTT),
    factor("grid", 0.02, "kWh", factor_id="grid lost", component="t_and_d", region="GB"),
    factor("grid", 0.004, "kWh", factor_id="grid lost up", component="wtt_t_and_d", region="GB"),
    factor("net", 0.5, "kWh", factor_id="net", region="FR", **BURNT),
    factor("net", 0.25, "kWh", factor_id="net up", region="FR", **WTT),
    factor("net", None, "kWh", factor_id="net rate", component="loss_rate", loss_rate=0.2, region="FR"),
    factor("steam", 0.4, "kWh", factor_id="steam", **BURNT),
    factor("steam", 0.1, "kWh", factor_id="steam up", **WTT),
    factor("steam", None, "kWh", factor_id="steam rate", component="loss_rate", loss_rate=0.25,
           loss_rate_base="of_consumption"),
    factor("whole", 0.9, "kWh", factor_id="whole", component="combustion", boundary="life_cycle"),
    factor("whole", 0.9, "kWh", factor_id="whole up", component="wtt", boundary="life_cycle"),
)  # fmt: skip
LIFE_CYCLE = {"ef_basis": "life_cycle", "loss_basis": "of_generation"}
COMBUSTION = LIFE_CYCLE | {"ef_basis": "combustion"}
GAS = {"energy_type": "fuel", "activity": "gas", "quantity": 1000.0}
GRID = {"activity": "grid", "quantity": 1000.0, "country": "GB"}
NET = {"activity": "net", "quantity": 1000.0, "country": "FR"}
STEAM = {"energy_type": "steam", "activity": "steam", "quantity": 1000.0}
SUPPLIER = {"quantity": 1000.0, "supplier_source": "tariff"}


def records_of(*rows, key=None):
    """The records of meters, of one activity where it is named; their index is not the numbers from 0."""
    table = derive(meters(*rows))
    table = table if key is None else table[table["sub_category"] == key]
    return table.set_axis(range(7, 7 + len(table)))


def listed(rows):
    columns = ["record_id", "sub_category", "method", "component", "factor_id", "quantity", "unit", "kg_co2e"]
    return [
        [round(cell, 9) if isinstance(cell, float) else cell for cell in row] for row in rows[columns].values.tolist()
    ]


# --- Records from meters ---


def test_meters_give_their_records():
    table = derive(meters(GAS, GRID, GRID | {"use": "resold"}, STEAM).set_axis([5, 6, 7, 8]))
    assert table[["record_id", "sub_category", "category"]].values.tolist() == [
        ["M1", "3A", 3], ["M2", "3B", 3], ["M4", "3B", 3], ["M2", "3C", 3], ["M4", "3C", 3], ["M3", "3D", 3],
    ]  # fmt: skip
    assert table.index.tolist() == list(range(6)) and table["category"].dtype == "Int64"


def test_a_fuel_that_is_resold_is_category_11():
    fuel = GAS | {"use": "resold"}
    assert faults_of(InputError, derive, meters(GAS, fuel, GRID | {"use": "resold"}, fuel)) == [
        (f"M{n}: a fuel that is resold has no place in category 3", "report its use in category 11", n + 1, "use")
        for n in (2, 4)
    ]


# --- Average data ---


def averaged(*rows, key=None, shelf=SHELF, **choices):
    return average_data(records_of(*rows, key=key), shelf, **(LIFE_CYCLE | choices))


def test_published_upstream_losses_and_generation():
    """1,000 kWh: gas at 0.03; grid at 0.05, its losses at 0.02 and 0.004; resold at 0.2 and 0.05."""
    average = "average_data"
    assert listed(averaged(GAS, GRID, GRID | {"use": "resold"})) == [
        ["M1", "3A", average, "wtt", "gas up", 1000.0, "kWh", 30.0],
        ["M2", "3B", average, "wtt", "grid up", 1000.0, "kWh", 50.0],
        ["M2", "3C", average, "t_and_d", "grid lost", 1000.0, "kWh", 20.0],
        ["M2", "3C", average, "wtt_t_and_d", "grid lost up", 1000.0, "kWh", 4.0],
        ["M3", "3D", average, "combustion", "grid", 1000.0, "kWh", 200.0],
        ["M3", "3D", average, "wtt", "grid up", 1000.0, "kWh", 50.0],
    ]
    rows = averaged(GRID, key="3C", ef_basis="combustion")
    assert listed(rows) == [["M1", "3C", average, "t_and_d", "grid lost", 1000.0, "kWh", 20.0]]
    assert rows["step"].tolist()[0].startswith("published loss per unit consumed; ")


def test_a_published_rate_makes_the_losses():
    """A fifth of generation is a quarter of consumption: 250 kWh at 0.5 and 0.25; of steam 250 at 0.4 and 0.1."""
    average = "average_data"
    rows = averaged(NET, STEAM, GRID, key="3C")
    assert listed(rows) == [
        ["M1", "3C", average, "t_and_d", "net", 250.0, "kWh", 125.0],
        ["M1", "3C", average, "wtt_t_and_d", "net up", 250.0, "kWh", 62.5],
        ["M2", "3C", average, "t_and_d", "steam", 250.0, "kWh", 100.0],
        ["M2", "3C", average, "wtt_t_and_d", "steam up", 250.0, "kWh", 25.0],
        ["M3", "3C", average, "t_and_d", "grid lost", 1000.0, "kWh", 20.0],
        ["M3", "3C", average, "wtt_t_and_d", "grid lost up", 1000.0, "kWh", 4.0],
    ]
    assert rows["supplier_data"].tolist() == [False] * len(rows)
    edition = "test 1, table 1"
    assert rows["step"].tolist()[:4] == [
        *[f"loss rate 0.2 of_generation, by the choice loss_basis (net rate, {edition}); {edition}"] * 2,
        *[f"loss rate 0.25 of_consumption, as the source states (steam rate, {edition}); {edition}"] * 2,
    ]
    # 20 % of consumption are 200 kWh.
    by_choice = averaged(NET, STEAM, key="3C", loss_basis="of_consumption", ef_basis="combustion")
    assert [row[3:] for row in listed(by_choice)] == [
        ["t_and_d", "net", 200.0, "kWh", 100.0], ["t_and_d", "steam", 250.0, "kWh", 100.0],
    ]  # fmt: skip


def test_a_rate_meets_a_meter_in_the_factor_s_unit():
    """2 MWh lose a quarter: 500 kWh."""
    (row,) = averaged(NET | {"quantity": 2.0, "unit": "MWh"}, key="3C", ef_basis="combustion").to_dict("records")
    assert (row["quantity"], row["unit"], row["kg_co2e"]) == (pytest.approx(500.0), "kWh", pytest.approx(250.0))


def both_ways(published, rate):
    """A library of a grid whose published loss and loss rate stand in the regions named."""
    return library(
        factor("grid", 0.02, "kWh", factor_id="loss", component="t_and_d", region=published),
        factor("grid", None, "kWh", factor_id="rate", component="loss_rate", loss_rate=0.5, region=rate),
        factor("grid", 0.2, "kWh", factor_id="made", region="world", **BURNT),
        regions={"GB": ["world"]},
    )


@pytest.mark.parametrize(
    ("published", "rate", "taken"),
    [("GB", "GB", "loss"), ("world", "world", "loss"), ("GB", "world", "loss"), ("world", "GB", "made")],
)
def test_the_record_s_own_grid_comes_first(published, rate, taken):
    """A world loss does not displace the country's rate; else what is published per unit comes before a rate."""
    rows = averaged(GRID, key="3C", ef_basis="combustion", shelf=both_ways(published, rate))
    assert rows["factor_id"].tolist() == [taken]


def test_losses_that_nothing_gives_say_why_both_ways():
    ((what, mend, *place),) = faults_of(Unserved, averaged, GRID, NET | {"country": "DE"}, key="3C")
    assert what == "M2: no t_and_d factor for 'net' in the pinned editions and own factor tables, and " + (
        "no loss_rate factor for 'net' in DE"
    )
    assert mend.startswith("add published losses or a loss rate") and place == [3, None]


@pytest.mark.parametrize("column", ["activity", "quantity", "unit"])
def test_average_data_takes_no_blank(column):
    assert faults_of(Unserved, averaged, GAS, GAS | {column: None}) == [
        (f"M2: {column} is blank", f"fill in {column}", 3, None)
    ]


@pytest.mark.parametrize("activity", ["grid", "net"])
def test_energy_with_losses_is_no_fuel(activity):
    found = faults_of(InputError, averaged, GAS, GAS | {"activity": activity, "country": "GB"})
    what, mend = (
        "an activity that comes from a grid, with losses, is no fuel",
        "give electricity, steam, heating or cooling",
    )
    assert found == [(f"M2: {what}", mend, 3, "energy_type")]


@pytest.mark.parametrize(("component", "taken"), [("combustion", "whole"), ("wtt", "whole up")])
def test_a_factor_that_holds_more_than_its_component_is_none_of_it(component, taken):
    rows = records_of(STEAM, {"activity": "whole", "quantity": 1.0}, key="3B")
    assert choose_part(rows[:1], SHELF, component)["factor_id"].tolist() == [
        "steam" if component == "combustion" else "steam up"
    ]
    what = f"M2: '{taken}' is no {component} factor: its boundary is life_cycle (dc-3-upstream)"
    assert faults_of(Unserved, choose_part, rows, SHELF, component) == [
        (what, "name an activity whose combustion and upstream stand apart", 3, None)
    ]


@pytest.mark.parametrize("method", [average_data, supplier_specific])
def test_choices_that_mean_nothing_are_refused(method):
    rows = records_of(GAS | SUPPLIER | {"supplier_upstream_factor": 0.1})
    for name, known in (("ef_basis", "life_cycle or combustion"), ("loss_basis", "of_generation or of_consumption")):
        ((what, mend, _, column),) = faults_of(InputError, method, rows, SHELF, **(LIFE_CYCLE | {name: "other"}))
        assert (what, mend, column) == (f"{name} 'other' is not known", f"choose {known}", name)


def test_losses_per_unit_consumed():
    rate, base = pd.Series([0.2, 0.2, 0.0]), pd.Series(["of_generation", "of_consumption", "of_generation"])
    assert lost_per_unit(rate, base).tolist() == [0.25, 0.2, 0.0]


# --- A supplier's own figures ---


def supplied(*rows, key=None, **choices):
    return supplier_specific(records_of(*rows, key=key), SHELF, **(LIFE_CYCLE | choices))


CYCLE = SUPPLIER | {"supplier_life_cycle_factor": 0.5, "supplier_combustion_factor": 0.3}


def test_upstream_by_a_supplier():
    """1,000 × 0.04; 0.5 − 0.3; of energy 0.05 of losses less; the stated upstream before the difference."""
    rows = supplied(
        SUPPLIER | {"energy_type": "fuel", "supplier_upstream_factor": 0.04}, CYCLE | {"energy_type": "fuel"},
        CYCLE | {"energy_type": "fuel", "supplier_losses_in_life_cycle": 0.05}, CYCLE | {"supplier_upstream_factor": 0.07},
        key="3A",
    )  # fmt: skip
    method = "supplier_specific"
    assert listed(rows) == [
        ["M1", "3A", method, "wtt", "supplier:M1", 1000.0, "kWh", 40.0],
        ["M2", "3A", method, "wtt", "supplier:M2", 1000.0, "kWh", 200.0],
        ["M3", "3A", method, "wtt", "supplier:M3", 1000.0, "kWh", 200.0],
    ]
    rows = supplied(
        CYCLE | {"supplier_losses_in_life_cycle": 0.05}, CYCLE | {"supplier_upstream_factor": 0.07}, key="3B"
    )
    assert [row[7] for row in listed(rows)] == [150.0, 70.0]
    assert rows["step"].tolist() == [
        "supplier's life cycle less combustion: tariff",
        "supplier's upstream factor: tariff",
    ]
    assert rows["supplier_data"].tolist() == [True] * len(rows)


def test_upstream_of_nothing_is_nothing_and_below_zero_is_wrong():
    same = CYCLE | {"energy_type": "fuel", "supplier_combustion_factor": 0.5}
    assert supplied(same)["kg_co2e"].tolist() == [0.0]
    above = same | {"supplier_combustion_factor": 0.75}
    assert faults_of(InputError, supplied, same, above) == [
        (
            "M2: the upstream factor is below zero",
            "check the life cycle and combustion factors",
            3,
            "supplier_life_cycle_factor",
        )
    ]


def test_upstream_that_a_supplier_leaves_open_is_refused():
    what = "no upstream factor of the supplier, nor life cycle and combustion factors to take it from"
    fine = CYCLE | {"supplier_losses_in_life_cycle": 0.0}
    ((said, mend, *place),) = faults_of(Unserved, supplied, fine, CYCLE, key="3B")
    assert (said, place) == (f"M2: {what}", [3, None])
    assert mend == (
        "give supplier_upstream_factor; or supplier_life_cycle_factor, supplier_combustion_factor and, for energy, "
        "supplier_losses_in_life_cycle"
    )


LOST = SUPPLIER | {"activity": "grid", "country": "GB", "supplier_loss_rate": 0.2}


def test_losses_by_an_operator_s_rate():
    """A quarter of 1,000 kWh, at 0.5 − 0.1; at 0.3 + 0.15; at the library's 0.2 and 0.05; or a fifth as stated."""
    rows = supplied(
        LOST | {"supplier_life_cycle_factor": 0.5, "supplier_losses_in_life_cycle": 0.1},
        LOST | {"supplier_combustion_factor": 0.3, "supplier_upstream_factor": 0.15},
        LOST, LOST | {"supplier_loss_rate_base": "of_consumption"}, key="3C",
    )  # fmt: skip
    own, shelf = "supplier_specific", ["grid", "grid up"]
    assert listed(rows) == [
        ["M1", "3C", own, "t_and_d", "supplier:M1", 250.0, "kWh", 100.0],
        ["M2", "3C", own, "t_and_d", "supplier:M2", 250.0, "kWh", 112.5],
        ["M3", "3C", own, "t_and_d", shelf[0], 250.0, "kWh", 50.0],
        ["M3", "3C", own, "wtt_t_and_d", shelf[1], 250.0, "kWh", 12.5],
        ["M4", "3C", own, "t_and_d", shelf[0], 200.0, "kWh", 40.0],
        ["M4", "3C", own, "wtt_t_and_d", shelf[1], 200.0, "kWh", 10.0],
    ]
    chosen, stated = "by the choice loss_basis", "as the source states"
    assert rows["step"].tolist()[0] == f"loss rate 0.2 of_generation, {chosen}: tariff"
    assert rows["step"].tolist()[2] == f"loss rate 0.2 of_generation, {chosen}: tariff; test 1, table 1"
    assert rows["step"].tolist()[4] == f"loss rate 0.2 of_consumption, {stated}: tariff; test 1, table 1"
    assert rows["supplier_data"].tolist() == [True] * len(rows)


def test_losses_by_an_operator_s_rate_on_combustion_alone():
    """A quarter of 1,000 kWh at the supplier's 0.3, whatever its life cycle; at the library's 0.2."""
    both = {"supplier_combustion_factor": 0.3, "supplier_life_cycle_factor": 0.5, "supplier_losses_in_life_cycle": 0.1}
    rows = supplied(LOST | both, LOST, key="3C", ef_basis="combustion")
    assert [row[3:] for row in listed(rows)] == [
        ["t_and_d", "supplier:M1", 250.0, "kWh", 75.0], ["t_and_d", "grid", 250.0, "kWh", 50.0],
    ]  # fmt: skip
    rows = supplied(LOST, key="3C", loss_basis="of_consumption", ef_basis="combustion")
    assert listed(rows)[0][5:] == [200.0, "kWh", 40.0]
    rows = supplied(LOST | both, key="3C", ef_basis="combustion")
    assert listed(rows)[0][4:] == ["supplier:M1", 250.0, "kWh", 75.0]


def test_losses_without_a_rate_are_refused():
    assert faults_of(Unserved, supplied, LOST, LOST | {"supplier_loss_rate": None}, key="3C") == [
        ("M2: supplier_loss_rate is blank", "give the grid operator's loss rate", 3, None)
    ]


def test_what_is_resold_by_its_generator_s_factor():
    """1,000 × 0.5."""
    resold = CYCLE | {"use": "resold"}
    rows = supplied(resold)
    assert listed(rows) == [["M1", "3D", "supplier_specific", "life_cycle", "supplier:M1", 1000.0, "kWh", 500.0]]
    assert rows["step"].tolist() == ["generator's life cycle factor: tariff"]
    assert faults_of(Unserved, supplied, resold, resold | {"supplier_life_cycle_factor": None}) == [
        ("M2: supplier_life_cycle_factor is blank", "give the generator's life cycle factor", 3, None)
    ]


def test_each_activity_is_served_in_one_call():
    """Fuel, energy, its losses and what is resold: 40, 150, 100 and 500 kg."""
    energy = LOST | CYCLE | {"supplier_losses_in_life_cycle": 0.1, "supplier_upstream_factor": 0.15}
    fuel = SUPPLIER | {"energy_type": "fuel", "supplier_upstream_factor": 0.04}
    rows = supplied(fuel, energy, CYCLE | {"use": "resold"})
    assert [[row[1], row[7]] for row in listed(rows)] == [["3A", 40.0], ["3B", 150.0], ["3C", 100.0], ["3D", 500.0]]


@pytest.mark.parametrize("column", ["quantity", "unit", "supplier_source"])
def test_a_supplier_s_figures_take_no_blank(column):
    row = SUPPLIER | {"energy_type": "fuel", "supplier_upstream_factor": 0.04, "supplier_factor_unit": "kWh"}
    assert faults_of(Unserved, supplied, row, row | {column: None}) == [
        (f"M2: {column} is blank", f"fill in {column}", 3, None)
    ]


def test_a_supplier_s_factor_says_what_it_is_per():
    """2 MWh are 2,000 kWh, × 0.04."""
    row = SUPPLIER | {"energy_type": "fuel", "supplier_upstream_factor": 0.04, "quantity": 2.0, "unit": "MWh"}
    found = supplied(row | {"supplier_factor_unit": "kWh"})
    assert listed(found)[0][5:] == [2000.0, "kWh", 80.0]
    rows = records_of(row, row | {"supplier_factor_unit": None})
    assert faults_of(InputError, per_unit, rows) == [
        ("M2: supplier_factor_unit is blank beside a supplier's factor",
         "say what the supplier's or the contract's factor is per, such as kWh", 3, "supplier_factor_unit")
    ]  # fmt: skip


@pytest.mark.parametrize("method", [average_data, supplier_specific])
def test_no_records_give_no_rows(method):
    assert method(records_of(GAS)[:0], SHELF, **LIFE_CYCLE).empty
