"""Waste water by its volume or its load, worked by hand, and loads that contradict themselves."""

from __future__ import annotations

import pytest
from waste_records import by_component, refused, run

from scope3.errors import InputError
from scope3.factors.select import Unserved
from scope3.tables.waste import WASTEWATER_SYSTEMS
from scope3.treatments import wastewater

WATER = {"waste_type": "waste water", "activity": "methane", "wastewater_system": "anaerobic_deep_lagoon"}


def test_waste_water_goes_by_its_volume():
    water = {"waste_type": "sewage", "activity": "water_treatment", "quantity": 1500, "unit": "m3"}
    assert by_component(run(5, "waste_type_specific", water)) == {"wastewater_treatment": 300.0}


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


def test_the_table_and_the_data_name_the_same_waste_water_systems():
    table = wastewater()
    assert tuple(dict.fromkeys(table.loc[table["system"] != "", "system"])) == WASTEWATER_SYSTEMS
    assert table["source"].str.startswith("Volume 5, chapter 6, ").all()
