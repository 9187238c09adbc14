"""Category 14: franchises worked by hand, samples of groups, refusals."""

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
    factor("grid", 0.4, "kWh", component="life_cycle", boundary="life_cycle"),
    factor("studio", 40.0, "m2.year", component="operation", boundary="operation"),
    factor("studio", 7000.0, "asset.year", component="operation", boundary="operation"),
)
STATED = {"partner_unit": "kg CO2e", "partner_source": "franchisee's statement"}
GRID = {"energy_type": "electricity", "activity": "grid", "unit": "kWh"}
NORTH = {"franchise_group": "north", "franchises_in_group": 10, "franchises_sampled": 2}
SOUTH = {"franchise_group": "south", "franchises_in_group": 3, "franchises_sampled": 1}
SAMPLE = [
    NORTH | GRID | {"site": "York", "quantity": 1000},
    NORTH | {"site": "Leeds", "energy_type": "fuel", "activity": "gas", "unit": "kWh", "quantity": 2000},
    NORTH | GRID | {"site": "Leeds", "quantity": 500},
    SOUTH | STATED | {"site": "Bath", "partner_scope_1": 100, "partner_scope_2": 50},
]


def franchises(*rows):
    return records(*rows, category=14)


def message(method, *rows, kind=InputError):
    with pytest.raises(kind) as refused:
        calculate(14, method, franchises(*rows), TABLE)
    assert (kind is Unserved) == isinstance(refused.value, Unserved)
    assert all(fault.mend for fault in refused.value.faults)
    return str(refused.value)


def test_scope_1_and_2_of_each_franchise_add_up():
    rows = franchises(
        {"site": "York", "partner_scope_1": 1000, "partner_scope_2": 200} | STATED,
        {"site": "Leeds", "partner_scope_1": 0, "partner_scope_2": 0.5} | STATED | {"partner_unit": "tonne CO2e"},
    )
    emissions = calculate(14, "franchise_specific", rows, TABLE)
    assert emissions.groupby("record_id")["kg_co2e"].sum().to_dict() == pytest.approx({"R1": 1200, "R2": 500})


def test_a_franchise_in_a_shared_building_opened_in_the_year():
    """60 of 300 m2, four fifths in use: a quarter of 4,000 kWh, of which 8 of 12 months count: 666.67 kWh of 0.4 kg."""
    line = GRID | {"quantity": 4000, "floor_area": 60, "building_area": 300, "occupancy_rate": 0.8,
                   "months_in_use": 8, "stated_for": "whole_year"}  # fmt: skip
    emissions = calculate(14, "franchise_specific", franchises(line), TABLE)
    assert emissions["kg_co2e"].sum() == pytest.approx(266.6666666667)


def test_a_sample_stands_for_its_group_and_groups_add_up():
    """North: 1,000 + 500 kWh of 0.4 and 2,000 kWh of 0.25 are 1,100 kg, times 10 / 2; south: 150 kg, times 3."""
    emissions = calculate(14, "sampled_groups", franchises(*SAMPLE), TABLE)
    by_record = emissions.groupby("record_id")["kg_co2e"].sum()
    assert by_record.to_dict() == pytest.approx({"R1": 2000, "R2": 2500, "R3": 1000, "R4": 450})
    assert emissions.loc[0, "step"].startswith("group north: 2 of 10 franchises sampled; ")


def test_a_sampled_franchise_takes_its_share_of_the_building_and_of_the_year_first():
    """A quarter of 4,000 kWh for half of the year is 500 kWh of 0.4 kg, times three."""
    share = {
        "floor_area": 60,
        "building_area": 300,
        "occupancy_rate": 0.8,
        "months_in_use": 6,
        "stated_for": "whole_year",
    }
    line = SOUTH | GRID | share | {"site": "Bath", "quantity": 4000}
    assert calculate(14, "sampled_groups", franchises(line), TABLE)["kg_co2e"].tolist() == pytest.approx([600.0])


@settings(max_examples=10, deadline=None)
@given(kilograms=st.lists(st.floats(0, 1e6), min_size=1, max_size=6))
def test_a_group_sampled_in_full_is_the_sum_of_its_franchises(kilograms):
    size = {"franchise_group": "all", "franchises_in_group": len(kilograms), "franchises_sampled": len(kilograms)}
    rows = [{"site": f"S{n}", "partner_scope_1_and_2": kg} | STATED | size for n, kg in enumerate(kilograms)]
    found = calculate(14, "sampled_groups", franchises(*rows), TABLE)["kg_co2e"].sum()
    assert found == pytest.approx(sum(kilograms))


def test_floor_area_and_number_of_franchises():
    area = {"activity": "studio", "quantity": 90, "unit": "m2", "months_in_use": 10}
    count = {"activity": "studio", "quantity": 4, "unit": "piece"}
    emissions = calculate(14, "average_data", franchises(area, count), TABLE)
    assert emissions["kg_co2e"].tolist() == pytest.approx([3000.0, 28000.0])


def test_what_the_franchisee_buys_stands_beside_the_total():
    row = {"partner_scope_1": 1, "partner_scope_2": 2, "partner_scope_3": 30} | STATED
    emissions = calculate(14, "franchise_specific", franchises(row), TABLE).set_index("component")
    assert emissions["boundary"].to_dict() == {
        "partner_scope_1": "required", "partner_scope_2": "required", "partner_scope_3": "optional",
    }  # fmt: skip


# --- Refusals ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sampled", [1, 3])
def test_a_count_that_is_not_that_of_the_records_stops_the_run(sampled):
    rows = [row | {"franchises_sampled": sampled} for row in SAMPLE[:3]]
    said = message("sampled_groups", *rows)
    assert "row 2, column franchises_sampled: R1: franchises_sampled is not the number of franchises" in said


def test_numbers_of_a_group_agree_and_a_sample_is_not_larger_than_it():
    differing = [SAMPLE[0], SAMPLE[1] | {"franchises_in_group": 11}, SAMPLE[2]]
    assert "franchises_in_group differs between records of one group" in message("sampled_groups", *differing)
    small = [row | {"franchises_in_group": 1} for row in SAMPLE[:3]]
    assert "more franchises are sampled than the group has" in message("sampled_groups", *small)


def test_a_group_that_lacks_one_figure_is_refused_as_a_whole_and_the_other_is_not():
    with pytest.raises(Unserved) as refused:
        calculate(14, "sampled_groups", franchises(*SAMPLE[:1], SAMPLE[1] | {"quantity": None}, *SAMPLE[2:]), TABLE)
    assert refused.value.reasons == dict.fromkeys(["R1", "R2", "R3"], "in its group quantity is blank")


@pytest.mark.parametrize("column", ["site", "franchise_group", "franchises_in_group", "franchises_sampled"])
def test_a_sample_needs_its_group(column):
    row = SAMPLE[3] | {column: None}
    assert f"{column} is blank" in message("sampled_groups", row, kind=Unserved)


def test_a_sampled_franchise_is_never_counted_for_itself_alone():
    assert "the franchise stands for a group" in message("franchise_specific", SAMPLE[3], kind=Unserved)


BLANK = {
    "franchise_specific": GRID,
    "sampled_groups": SOUTH | GRID | {"site": "Bath"},
    "average_data": {"activity": "studio", "unit": "m2"},
}


@pytest.mark.parametrize("method", METHODS[14])
def test_a_blank_amount_is_never_zero(method):
    assert "quantity is blank" in message(method, BLANK[method], kind=Unserved)
