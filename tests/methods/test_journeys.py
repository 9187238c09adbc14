"""Kilometres and fuel of journeys, function by function: what categories 6 and 7 have in common."""

from __future__ import annotations

import pandas as pd
import pytest
from several_lines import faults, renumbered

from builders import factor, library, records
from method_cases.business_travel import life_cycle
from scope3.errors import InputError
from scope3.factors.select import Unserved
from scope3.methods.journeys import (
    emissions_of,
    fuel_used,
    goes_back,
    is_in,
    join_steps,
    travelled,
    vehicle_km,
    worded,
)

SHELF = library(
    *life_cycle("car", 0.16, 0.04, "km"),
    *life_cycle("van", 0.25, 0.05, "vehicle.km"),
    *life_cycle("train", 0.035, 0.005, "passenger.km"),
    *life_cycle("tram", 0.5, 0.1, "km"),
    *life_cycle("tram", 0.6, 0.1, "vehicle.km"),
    *life_cycle("petrol", 2.0, 0.5, "litre"),
    *life_cycle("car without its electricity", 0.0, 0.01, "km"),
)


def journeys(*rows):
    """Records of category 6 numbered as what is left of a longer table."""
    return renumbered(records(*rows, category=6))


def numbers(rows, *values):
    return pd.Series(values, index=rows.index, dtype="float64")


def words(rows, *values):
    return pd.Series(values, index=rows.index, dtype="str")


def test_units_are_known_by_their_dimension_and_a_blank_one_is_of_none():
    lines = journeys(*({"unit": unit} for unit in ("mile", "passenger.km", "vehicle.km", None, "room night")))
    assert is_in(lines, "km").tolist() == [True, False, False, False, False]
    assert is_in(lines, "passenger.km", "room night").tolist() == [False, True, False, False, True]
    assert is_in(lines, "km").dtype == bool and is_in(lines, "km").index.equals(lines.index)


def test_a_way_back_is_one_only_where_it_is_said():
    lines = journeys({"return_trip": True}, {"return_trip": False}, {"return_trip": None})
    assert goes_back(lines).tolist() == [True, False, False] and goes_back(lines).dtype == bool
    assert goes_back(lines).index.equals(lines.index)


def test_sentences_are_joined_without_the_blank_ones():
    lines = journeys({}, {}, {})
    counted = worded(numbers(lines, 2, None, 0.5), "{:g} people")
    assert counted.tolist() == ["2 people", "", "0.5 people"] and counted.index.equals(lines.index)
    joined = join_steps(words(lines, "a", "", None), counted, words(lines, "", None, "c"), words(lines, "z", "z", ""))
    assert joined.tolist() == ["a; 2 people; z", "z", "0.5 people; c"] and joined.index.equals(lines.index)


# --- Kilometres -------------------------------------------------------------------------------------------------------


def test_kilometres_in_all_of_people_and_of_vehicles():
    """Five cars of two over 50 km twice; 2 people for 100 miles; a van alone; totals as they stand, one in miles."""
    lines = journeys(
        {"activity": "car", "quantity": 50, "unit": "km", "travellers": 10, "occupancy": 2},
        {"activity": "train", "quantity": 100, "unit": "mile", "travellers": 2},
        {"activity": "van", "quantity": 30, "unit": "km"},
        {"activity": "train", "quantity": 1200, "unit": "passenger.km", "occupancy": 3},
        {"activity": "car", "quantity": 70, "unit": "vehicle.mile"},
        {"activity": "tram", "quantity": 4, "unit": "km"},
    )
    trips, said = numbers(lines, 2, None, 3, None, None, None), words(lines, "there and back", "", "", "", "", "")
    found = travelled(lines, "travellers", trips, said, SHELF)
    assert found["quantity"].tolist() == pytest.approx([500, 321.8688, 90, 1200, 70 * 1.609344, 4])
    assert found["unit"].tolist() == ["km", "passenger.km", "vehicle.km", "passenger.km", "km", "vehicle.km"]
    assert found["step"].tolist() == [
        "10 travellers / 2 per vehicle; there and back", "2 travellers", "vehicle-kilometres as stated",
        "kilometres in all as stated", "kilometres in all as stated", "vehicle-kilometres as stated",
    ]  # fmt: skip
    assert found.index.equals(lines.index) and found["record_id"].tolist() == lines["record_id"].tolist()


FIT = {"activity": "train", "quantity": 10, "unit": "km", "travellers": 1}


@pytest.mark.parametrize(
    ("error", "row", "trips", "what", "mend"),
    [
        (InputError, {"unit": "passenger.km"}, None, "a total in passenger.km or vehicle.km names people or trips", "blank"),
        (InputError, {"unit": "vehicle.km", "travellers": None}, 2, "names people or trips", "in km or mile"),
        (Unserved, {"travellers": None, "occupancy": 2}, None, "travellers is blank, and occupancy is given", "fill in travellers"),
        (Unserved, {"activity": "car"}, None, "occupancy is blank, and the factors of 'car' are per vehicle", "fill in occupancy"),
        (Unserved, {"activity": "van"}, None, "occupancy is blank, and the factors of 'van' are per vehicle", "fill in occupancy"),
        (Unserved, {"occupancy": 1}, None, "the distance is of a vehicle, and the factors of 'train' are per person",
         "fill in travellers and no occupancy, or give the distance in passenger.km"),
    ],
)  # fmt: skip
def test_one_journey_that_cannot_be_counted_is_named_and_no_other(error, row, trips, what, mend):
    lines = journeys(FIT, FIT | row, {"activity": "car", "quantity": 5, "unit": "km"})
    arguments = (lines, "travellers", numbers(lines, 2, trips, None), words(lines, "", "", ""), SHELF)
    (fault,) = faults(error, travelled, *arguments)
    assert fault.row == 3 and what in fault.what and mend in fault.mend
    assert fault.column == ("unit" if error is InputError else None)


def test_a_taxi_counted_both_ways_is_refused_in_none():
    shelf = library(*life_cycle("taxi", 0.2, 0.05, "km"), *life_cycle("taxi", 0.14, 0.03, "passenger.km"))
    taxi = {"activity": "taxi", "quantity": 10, "unit": "km", "travellers": 3}
    lines = journeys(taxi, taxi | {"occupancy": 3}, taxi | {"activity": None})
    found = travelled(lines, "travellers", numbers(lines, None, None, None), words(lines, "", "", ""), shelf)
    assert found["quantity"].tolist() == pytest.approx([30, 10, 30])
    assert found["unit"].tolist() == ["passenger.km", "km", "passenger.km"]


def test_kilometres_of_the_vehicles_whose_fuel_is_taken_from_them():
    """300 km; nothing of a line in litres; 100 miles there and back of ten people in cars of four."""
    burnt = {"activity": "petrol", "fuel_unit": "litre"}
    lines = journeys(
        burnt | {"quantity": 300, "unit": "km", "fuel_per_km": 0.06},
        burnt | {"quantity": 40, "unit": "litre", "fuel_per_km": 0.06},
        burnt | {"quantity": 5, "unit": "km"},
        burnt | {"quantity": 100, "unit": "mile", "fuel_per_km": 0.06, "travellers": 10, "occupancy": 4},
    )
    driven = vehicle_km(lines, "travellers", numbers(lines, None, None, None, 2), SHELF)
    assert driven.index.equals(lines.index)
    assert driven.tolist() == pytest.approx([300, float("nan"), float("nan"), 804.672], nan_ok=True)


def test_fuel_per_km_of_a_vehicle_is_never_taken_for_people():
    row = {"activity": "petrol", "quantity": 60, "unit": "km", "fuel_per_km": 0.06}
    lines = journeys(row, row | {"travellers": 3})
    (fault,) = faults(Unserved, vehicle_km, lines, "travellers", numbers(lines, None, None), SHELF)
    assert fault.row == 3 and "fuel_per_km is of a vehicle, and the distance is of people" in fault.what
    assert fault.mend == "fill in occupancy; 1 where people drive alone"


# --- Fuel -------------------------------------------------------------------------------------------------------------

BURNT = {"activity": "petrol", "quantity": 40, "unit": "litre"}
BY_KM = BURNT | {"quantity": 300, "unit": "km", "fuel_per_km": 0.06, "fuel_unit": "kg"}
BY_MONEY = {"activity": "petrol", "spend": 90, "currency": "GBP", "fuel_price": 1.5, "fuel_unit": "kWh"}


def test_fuel_as_stated_by_distance_by_money_and_shared():
    """300 km of 0.06 are 18; 90 pounds at 1.50 are 60; a quarter of 200 and a tenth of 18 are 50 and 1.8."""
    share = {"own_passenger_km": 300, "all_passenger_km": 1200}
    lines = journeys(
        BURNT, BY_KM, BY_MONEY, BURNT | {"quantity": 200} | share,
        BY_KM | {"own_passenger_km": 1, "all_passenger_km": 10}, BURNT,
    )  # fmt: skip
    used = fuel_used(lines, numbers(lines, None, 300, None, None, 300, 7))
    assert used["quantity"].tolist() == pytest.approx([40, 18, 60, 50, 1.8, 40])
    assert used["unit"].tolist() == ["litre", "kg", "kWh", "litre", "kg", "litre"]
    assert used["step"].tolist() == [
        "fuel as stated", "0.06 per vehicle.km", "money at a price of 1.5",
        "fuel as stated; own part 0.25 by passenger-kilometres",
        "0.06 per vehicle.km; own part 0.1 by passenger-kilometres", "fuel as stated",
    ]  # fmt: skip
    assert used.index.equals(lines.index)


@pytest.mark.parametrize(
    ("error", "row", "what", "column"),
    [
        (Unserved, BURNT | {"activity": None}, "activity is blank", None),
        (InputError, BY_KM | {"fuel_price": 2.0}, "fuel_per_km and fuel_price are both given", "fuel_price"),
        (Unserved, BY_KM | {"fuel_unit": None}, "fuel_unit is blank", None),
        (Unserved, BY_MONEY | {"fuel_unit": None}, "fuel_unit is blank", None),
        (Unserved, BY_MONEY | {"spend": None}, "spend is blank", None),
        (Unserved, BY_MONEY | {"currency": None}, "currency is blank", None),
        (Unserved, BURNT | {"quantity": None}, "quantity is blank", None),
        (Unserved, BURNT | {"unit": None}, "unit is blank", None),
        (Unserved, BURNT | {"unit": "km"}, "the quantity is a distance, and no fuel_per_km is given", None),
        (Unserved, BURNT | {"unit": "vehicle.km"}, "the quantity is a distance, and no fuel_per_km is given", None),
        (Unserved, BY_KM | {"unit": "litre"}, "fuel_per_km is given, and the quantity is no distance", None),
        (Unserved, BURNT | {"unit": "room night"}, "nights are no fuel", None),
        (InputError, BY_MONEY | {"tax_included": True, "tax_rate": 0.2}, "whether fuel_price does is said nowhere", "tax_included"),
        (Unserved, BURNT | {"own_passenger_km": 3}, "all_passenger_km is blank", None),
        (InputError, BURNT | {"own_passenger_km": 3, "all_passenger_km": 2}, "own_passenger_km exceeds all_passenger_km", "own_passenger_km"),
    ],
)  # fmt: skip
def test_one_line_whose_fuel_is_not_known_is_named_and_no_other(error, row, what, column):
    lines = journeys(BURNT, BY_KM, row, BY_MONEY)
    (fault,) = faults(error, fuel_used, lines, numbers(lines, None, 300, 300, None))
    assert fault.row == 4 and what in fault.what and fault.column == column and fault.mend


def test_what_is_driven_and_upstream_of_its_fuel():
    lines = journeys(BURNT, BURNT | {"activity": "car", "quantity": 100, "unit": "km"})
    lines = lines.assign(step=words(lines, "as stated", "by the clock"))
    rows = emissions_of(lines, SHELF, method="fuel_based", boundary="optional")
    assert rows[["record_id", "component", "method", "boundary"]].values.tolist() == [
        [record, component, "fuel_based", "optional"] for record in ("R1", "R2") for component in ("combustion", "wtt")
    ]
    assert rows["kg_co2e"].tolist() == pytest.approx([80, 20, 16, 4])
    assert rows["step"].str.partition(";")[0].tolist() == ["as stated"] * 2 + ["by the clock"] * 2
    assert set(emissions_of(lines, SHELF, method="m")["boundary"]) == {"required"}
    assert emissions_of(lines[:0], SHELF, method="m", boundary="optional").empty


def test_a_vehicle_whose_electricity_stands_under_another_activity_is_refused():
    lines = journeys(BURNT, {"activity": "car without its electricity", "quantity": 100, "unit": "km"}, BURNT)
    lines = lines.assign(step="as stated")
    (fault,) = faults(InputError, emissions_of, lines, SHELF, method="distance_based")
    assert fault.row == 3 and fault.column == "activity" and "it leaves its electricity out" in fault.what
    oil = library(*life_cycle("petrol", 0.0, 0.5, "litre"), factor("foot", 0.0, "km", component="life_cycle", boundary="life_cycle"))  # fmt: skip
    walked = journeys(BURNT, {"activity": "foot", "quantity": 100, "unit": "km"}).assign(step="")
    assert emissions_of(walked, oil, method="m")["kg_co2e"].tolist() == pytest.approx([0, 20, 0])
