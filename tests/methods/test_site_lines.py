"""Leased assets and franchises, several at once: shares, words, columns of the faults, and groups of samples."""

from __future__ import annotations

import pytest
from several_lines import faults, renumbered

from builders import factor, library, records
from scope3.errors import InputError
from scope3.factors.select import Unserved
from scope3.methods import franchises, leased_assets
from scope3.methods.sites import check, share_of_building, share_of_figures

SHELF = library(
    factor("grid", 0.4, "kWh", component="life_cycle", boundary="life_cycle"),
    factor("office", 30.0, "m2.year", component="operation", boundary="operation"),
    factor("office", 5000.0, "asset.year", component="operation", boundary="operation"),
    factor("brick", 800.0, "m2"),
)
GRID = {"energy_type": "electricity", "activity": "grid", "quantity": 1000, "unit": "kWh"}
SHARED = {"floor_area": 200, "building_area": 2000, "occupancy_rate": 0.8}
HALF = {"months_in_use": 6, "stated_for": "whole_year"}
STATED = {"partner_unit": "kg CO2e", "partner_source": "letter"}
SPLIT = STATED | {"partner_scope_1": 100, "partner_scope_2": 50}
NORTH = {"franchise_group": "north", "franchises_in_group": 10, "franchises_sampled": 2}
SOUTH = {"franchise_group": "south", "franchises_in_group": 3, "franchises_sampled": 1}


def sites(*rows, category=8):
    """Records of leased assets or franchises numbered as what is left of a longer table."""
    lease = {8: {"lease": "lessee_operating"}, 13: {"lease": "lessor_operating"}}.get(category, {})
    return renumbered(records(*(lease | row for row in rows), category=category))


def test_shares_of_buildings_and_years_in_numbers_and_words():
    """200 of 1,600 m2 in use; half a year; both; and what was read for the months alone is whole."""
    read = {"months_in_use": 6, "stated_for": "months_in_use"}
    lines = sites(GRID, GRID | SHARED, GRID | HALF, GRID | SHARED | HALF, GRID | read)
    of_building = "share of the building 0.125: 200 of 2,000 m2 at occupancy 0.8"
    share, said = share_of_building(lines)
    assert share.tolist() == [1, 0.125, 1, 0.125, 1] and share.index.equals(lines.index)
    assert said.tolist() == ["", of_building, "", of_building, ""] and said.index.equals(lines.index)
    share, said = share_of_figures(lines)
    assert share.tolist() == [1, 0.125, 0.5, 0.0625, 1] and share.index.equals(lines.index)
    assert said.tolist() == ["", of_building, "6 of 12 months", of_building + "; 6 of 12 months", ""]


@pytest.mark.parametrize(
    ("columns", "what", "column"),
    [
        ({"lease": None}, "lease is blank, so that the category cannot be checked", "lease"),
        ({"lease": "lessor_finance"}, "the lease does not belong in this category", "lease"),
        ({"counted_in_11": True}, "the product is counted in category 11, and never in both", "counted_in_11"),
        (SPLIT, "an energy line and a partner's figure on one record", "energy_type"),
        (SPLIT | {"energy_type": None, "partner_scope_1_and_2": 5}, "stand in one figure and split", "partner_scope_1_and_2"),
        (SHARED | {"partner_total_area": 9}, "building_area and partner_total_area on one record", "partner_total_area"),
        ({"months_in_use": 12.1}, "more months than a year has", "months_in_use"),
    ],
)  # fmt: skip
def test_one_site_that_contradicts_itself_is_named_and_no_other(columns, what, column):
    one_figure = STATED | {"partner_scope_1_and_2": 5}
    lines = sites(
        GRID | {"months_in_use": 12}, one_figure, GRID | columns, SPLIT, one_figure | {"lease": "lessee_finance"}
    )
    (fault,) = faults(InputError, check, lines)
    assert fault.row == 4 and what in fault.what and fault.column == column


def test_average_assets_for_a_part_of_the_year():
    """120 m2 for 6 of 12 months; three for the whole year."""
    area = {"activity": "office", "quantity": 120, "unit": "m2"}
    number = {"activity": "office", "quantity": 3, "unit": "piece"}
    rows = leased_assets.average_data(sites(area | {"months_in_use": 6}, number, area), SHELF)
    assert rows["kg_co2e"].tolist() == [1800.0, 15_000.0, 3600.0] and set(rows["method"]) == {"average_data"}
    assert rows["unit"].tolist() == ["m2.year", "asset.year", "m2.year"]
    assert rows.loc[0, "step"].startswith("6 of 12 months; ") and not rows.loc[1, "step"].startswith("; ")
    assert "months" not in rows.loc[1, "step"]
    opened = franchises.average_data(sites(number | {"months_in_use": 3}, category=14), SHELF)
    assert opened["kg_co2e"].tolist() == [3750.0] and set(opened["method"]) == {"average_data"}


def test_the_words_of_what_a_partner_states_and_builds():
    measured = {"energy_type": "process", "quantity": 30, "unit": "kg CO2e", "partner_source": "sensor"}
    built = {"energy_type": "construction", "activity": "brick", "quantity": 3, "unit": "m2"}
    rows = leased_assets.asset_specific(sites(measured | HALF, built | HALF, SPLIT | HALF, GRID), SHELF)
    assert set(rows["method"]) == {"asset_specific"}
    assert rows["kg_co2e"].tolist() == [15.0, 1200.0, 50.0, 25.0, 400.0]
    assert rows.loc[0, "step"] == "6 of 12 months; stated by the partner: sensor"
    assert rows.loc[1, "step"].startswith("6 of 12 months; ")
    assert rows.loc[2, "step"] == "6 of 12 months; stated by the partner: letter"


# --- Franchises -------------------------------------------------------------------------------------------------------


def test_samples_stand_for_their_groups():
    """North: 1,000 kWh of 0.4, and half a year of it, times 10 / 2; south: 100 and 50 kg times 3."""
    lines = sites(
        NORTH | GRID | {"site": "York"}, SOUTH | SPLIT | {"site": "Bath"}, NORTH | GRID | HALF | {"site": "Leeds"},
        category=14,
    )  # fmt: skip
    rows = franchises.sampled_groups(lines, SHELF)
    assert rows["kg_co2e"].tolist() == [2000.0, 300.0, 150.0, 1000.0] and set(rows["method"]) == {"sampled_groups"}
    assert rows.loc[0, "step"].startswith("group north: 2 of 10 franchises sampled; test 1")
    assert rows.loc[1, "step"] == "group south: 1 of 3 franchises sampled; stated by the partner: letter"
    assert rows.loc[3, "step"].startswith("group north: 2 of 10 franchises sampled; 6 of 12 months; ")


WHOLE = {"franchise_group": "all", "franchises_in_group": 1, "franchises_sampled": 1, "site": "Hull"}


@pytest.mark.parametrize(
    ("columns", "what", "column"),
    [
        ({"franchises_in_group": 4}, "franchises_in_group differs between records of one group", "franchises_in_group"),
        ({"franchises_sampled": 2}, "franchises_sampled differs between records of one group", "franchises_sampled"),
        ({"site": "Wells"}, "franchises_sampled is not the number of franchises of the group", "franchises_sampled"),
    ],
)
def test_one_group_that_contradicts_itself_is_named_and_no_other(columns, what, column):
    """A group may be sampled in full."""
    bath = SOUTH | GRID | {"site": "Bath"}
    lines = sites(WHOLE | GRID, bath, bath | columns, WHOLE | GRID, category=14)
    named = faults(InputError, franchises.sampled_groups, lines, SHELF)
    assert [(fault.row, fault.column) for fault in named] == [(3, column), (4, column)] and what in named[0].what
    more = sites(WHOLE | GRID, WHOLE | GRID | {"franchise_group": "one", "franchises_sampled": 2}, category=14)
    (fault,) = faults(InputError, franchises.sampled_groups, more, SHELF)
    assert (fault.row, fault.column) == (3, "franchises_sampled")
    assert "more franchises are sampled than the group has" in fault.what


def test_a_franchise_that_stands_for_others_is_never_counted_for_itself():
    rows = franchises.franchise_specific(sites(GRID | HALF, SPLIT, category=14), SHELF)
    assert rows["kg_co2e"].tolist() == [200.0, 100.0, 50.0] and set(rows["method"]) == {"franchise_specific"}
    assert rows.loc[0, "step"].startswith("6 of 12 months; ")
    for name in ("franchises_in_group", "franchises_sampled"):
        (fault,) = faults(
            Unserved, franchises.franchise_specific, sites(GRID, GRID | {name: 2}, GRID, category=14), SHELF
        )
        assert fault.row == 3 and "the franchise stands for a group" in fault.what
    lacking = sites(SOUTH | GRID | {"site": "Bath"}, WHOLE | GRID | {"quantity": None}, WHOLE | GRID, category=14)
    named = faults(Unserved, franchises.sampled_groups, lacking, SHELF)
    assert [(fault.row, fault.what.partition(": ")[2]) for fault in named] == [
        (3, "in its group quantity is blank"), (4, "in its group quantity is blank"),
    ]  # fmt: skip
