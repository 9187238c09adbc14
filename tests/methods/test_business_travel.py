"""Category 6: each method on journeys worked by hand, flights between airports, and what is refused."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import factor, factors, library, records, spend_factor
from method_cases.business_travel import FLIGHT, PUBLISHED, life_cycle
from scope3.errors import InputError
from scope3.factors.select import Unserved
from scope3.flight_rules import rules_of
from scope3.ladder import climb
from scope3.methods import METHODS, calculate

AIR = "business_travel_air/flights"
RF = {"radiative_forcing": "with_rf"}
SPEND = {"margins": "included", "deflator": "cpi"}
LAND = factors(
    *life_cycle("car", 0.16, 0.04, "km"),
    *life_cycle("van", 0.25, 0.05, "vehicle.km"),
    *life_cycle("train", 0.035, 0.005, "passenger.km"),
    *life_cycle("taxi", 0.2, 0.05, "km"),
    *life_cycle("taxi", 0.14, 0.03, "passenger.km"),
    *life_cycle("scope 1 electric car", 0.0, 0.01, "km"),
)
FUEL = factors(
    *life_cycle("petrol", 2.0, 0.5, "litre"),
    *life_cycle("power", 0.2, 0.05, "kWh"),
    factor("petrol", None, "litre", component="biogenic", boundary="biogenic", kg_biogenic_co2=0.1),
)
FLIGHTS = factors(
    *[
        row
        for haul, classes in {
            "domestic_to_from_uk": {"average_passenger": 0.25},
            "short_haul_to_from_uk": {"average_passenger": 0.15, "economy_class": 0.14, "business_class": 0.21},
            "long_haul_to_from_uk": {"economy_class": 0.2, "business_class": 0.58},
            "international_to_from_non_uk": {"economy_class": 0.13},
        }.items()
        for name, kg in classes.items()
        for forcing, times in (("with_rf", 1.7), ("without_rf", 1.0))
        for row in life_cycle(f"{AIR}/{haul}/{name}/{forcing}", round(kg * times, 5), 0.02, "passenger.km", **PUBLISHED)
    ],
    *life_cycle("jet", 0.2, 0.04, "passenger.km"),
)
FLOWN = {"origin": "MAN", "destination": "STR", "return_trip": True, "travellers": 3, "cabin_class": "economy"}


def refused(error, method, row, table, **choices):
    with pytest.raises(error) as raised:
        calculate(6, method, records(row, category=6), table, **choices)
    assert all(fault.mend for fault in raised.value.faults)
    return raised.value.faults


def total(method, row, table, **choices):
    return calculate(6, method, records(row, category=6), table, **choices)["kg_co2e"].sum()


# --- Fuel -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "litres", "said"),
    [
        ({"quantity": 40, "unit": "litre"}, 40, "fuel as stated"),
        # 90 pounds at 1.50 a litre
        ({"spend": 90, "currency": "GBP", "fuel_price": 1.5, "fuel_unit": "litre"}, 60, "money at a price of 1.5"),
        # 100 miles are 160.9344 km, at 0.05 litre per km
        ({"quantity": 100, "unit": "mile", "fuel_per_km": 0.05, "fuel_unit": "litre"}, 8.04672, "0.05 per vehicle.km"),
        # ten people in cars of four: two and a half cars, 60 km and back
        ({"quantity": 60, "unit": "km", "travellers": 10, "occupancy": 4, "return_trip": True, "fuel_per_km": 0.06,
          "fuel_unit": "litre"}, 18, "0.06 per vehicle.km"),
        ({"quantity": 200, "unit": "litre", "own_passenger_km": 300, "all_passenger_km": 1200}, 50, "own part 0.25"),
        # two of five sales people were asked
        ({"quantity": 40, "unit": "litre", "stratum": "sales", "respondent": "A", "respondents": 2, "population": 5},
         100, "one of 2 who answered for 5 in sales"),
    ],
)  # fmt: skip
def test_fuel_stated_or_from_money_or_from_distance_or_shared(row, litres, said):
    emissions = calculate(6, "fuel_based", records(row | {"activity": "petrol"}, category=6), FUEL)
    burnt, upstream = (emissions[emissions["component"] == name].iloc[0] for name in ("combustion", "wtt"))
    assert burnt["kg_co2e"] == pytest.approx(litres * 2.0) and upstream["kg_co2e"] == pytest.approx(litres * 0.5)
    assert burnt["kg_biogenic_co2"] == pytest.approx(litres * 0.1)
    assert burnt["unit"] == "litre" and said in burnt["step"]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ({"quantity": 60, "unit": "km"}, "the quantity is a distance, and no fuel_per_km is given"),
        ({"quantity": 2, "unit": "room night"}, "nights are no fuel"),
        ({"quantity": 60, "unit": "km", "fuel_per_km": 0.06}, "fuel_unit is blank"),
        ({"spend": 90, "fuel_price": 1.5, "fuel_unit": "litre"}, "currency is blank"),
        ({"quantity": 60, "unit": "litre", "fuel_per_km": 0.06, "fuel_unit": "litre"}, "the quantity is no distance"),
        ({"quantity": 60, "unit": "passenger.km", "fuel_per_km": 0.06, "fuel_unit": "litre"}, "the distance is of people"),
        ({"quantity": 60, "unit": "km", "travellers": 3, "fuel_per_km": 0.06, "fuel_unit": "litre"}, "the distance is of people"),
        ({"quantity": 8, "unit": "litre", "own_passenger_km": 3}, "all_passenger_km is blank"),
        ({"quantity": 8, "unit": "litre", "stratum": "sales"}, "respondent is blank"),
    ],
)  # fmt: skip
def test_a_record_without_its_fuel_goes_to_the_next_method(row, why):
    (fault,) = refused(Unserved, "fuel_based", row | {"activity": "petrol"}, FUEL)
    assert why in fault.what and (fault.file, fault.row) == ("records.csv", 2)


@pytest.mark.parametrize(
    ("row", "why", "column"),
    [
        ({"own_passenger_km": 1300, "all_passenger_km": 1200}, "own_passenger_km exceeds all_passenger_km", "own_passenger_km"),
        ({"fuel_per_km": 0.06, "fuel_price": 1.5, "fuel_unit": "litre"}, "fuel_per_km and fuel_price are both given", "fuel_price"),
        ({"stratum": "s", "respondent": "A", "respondents": 6, "population": 5}, "more respondents than employees", "respondents"),
    ],
)  # fmt: skip
def test_fuel_that_contradicts_itself_stops_the_run(row, why, column):
    stated = {"activity": "petrol", "quantity": 200, "unit": "litre"}
    (fault,) = refused(InputError, "fuel_based", stated | row, FUEL)
    assert why in fault.what and fault.column == column


# --- Distance by land -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "quantity", "unit", "kg"),
    [
        # TG-6.1's rule: 100 people in cars of three are 33.33 cars, never 34
        ({"activity": "van", "quantity": 100, "unit": "km", "travellers": 100, "occupancy": 3}, 10_000 / 3, "vehicle.km", 1000.0),
        ({"activity": "car", "quantity": 50, "unit": "km", "travellers": 10, "occupancy": 2}, 250, "km", 50.0),
        ({"activity": "car", "quantity": 250, "unit": "km"}, 250, "km", 50.0),  # a mileage claim
        ({"activity": "car", "quantity": 250, "unit": "vehicle.km"}, 250, "km", 50.0),
        ({"activity": "train", "quantity": 300, "unit": "km", "travellers": 2, "return_trip": True}, 1200, "passenger.km", 48.0),
        ({"activity": "train", "quantity": 1200, "unit": "passenger.km"}, 1200, "passenger.km", 48.0),
        # a taxi has both: three people in one car, and three people counted each
        ({"activity": "taxi", "quantity": 10, "unit": "km", "travellers": 3, "occupancy": 3}, 10, "km", 2.5),
        ({"activity": "taxi", "quantity": 10, "unit": "km", "travellers": 3}, 30, "passenger.km", 5.1),
    ],
)  # fmt: skip
def test_kilometres_of_people_or_of_the_vehicles_they_shared(row, quantity, unit, kg):
    emissions = calculate(6, "distance_based", records(row, category=6), LAND, **RF)
    assert emissions["quantity"].tolist() == pytest.approx([quantity] * 2) and set(emissions["unit"]) == {unit}
    assert emissions["kg_co2e"].sum() == pytest.approx(kg) and set(emissions["boundary"]) == {"required"}


def test_a_mile_is_longer_than_a_kilometre():
    claim = {"activity": "car", "quantity": 100, "unit": "mile"}
    assert total("distance_based", claim, LAND, **RF) == pytest.approx(160.9344 * 0.2)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ({"activity": "car", "quantity": 50, "unit": "km", "travellers": 10}, "occupancy is blank, and the factors of 'car' are per vehicle"),
        ({"activity": "car", "quantity": 50, "unit": "km", "occupancy": 2}, "travellers is blank, and occupancy is given"),
        ({"activity": "train", "quantity": 50, "unit": "km"}, "the distance is of a vehicle, and the factors of 'train' are per person"),
        ({"activity": "train", "quantity": 50, "unit": "km", "travellers": 4, "occupancy": 2}, "are per person"),
        ({"activity": "car", "unit": "km"}, "quantity is blank"),
        ({"quantity": 50, "unit": "km"}, "activity is blank"),
        ({"activity": "car", "quantity": 50, "unit": "litre"}, "the quantity is no distance"),
        ({"activity": "car", "quantity": 2, "unit": "room night"}, "nights are no distance"),
        ({"activity": "horse", "quantity": 50, "unit": "km"}, "no combustion, release, operation or life_cycle factor for 'horse'"),
    ],
)  # fmt: skip
def test_a_journey_without_its_kilometres_goes_to_the_next_method(row, why):
    (fault,) = refused(Unserved, "distance_based", row, LAND, **RF)
    assert why in fault.what and fault.row == 2


@pytest.mark.parametrize(
    ("row", "why", "column"),
    [
        ({"activity": "train", "quantity": 600, "unit": "passenger.km", "travellers": 2}, "names people or trips", "unit"),
        ({"activity": "train", "quantity": 600, "unit": "passenger.km", "return_trip": True}, "names people or trips", "unit"),
        ({"activity": "scope 1 electric car", "quantity": 60, "unit": "km"}, "it leaves its electricity out", "activity"),
    ],
)  # fmt: skip
def test_a_journey_that_contradicts_itself_stops_the_run(row, why, column):
    faults = refused(InputError, "distance_based", row, LAND, **RF)
    assert why in faults[0].what and faults[0].column == column and faults[0].file == "records.csv"


def test_a_fuel_of_biogenic_carbon_alone_may_burn_without_any_emissions():
    """Hydrotreated vegetable oil: nothing where it burns, 40 × 0.7 upstream; only a vehicle's factor of nothing stops the run."""
    table = factors(*life_cycle("oil", 0.0, 0.7, "litre"))
    assert total("fuel_based", {"activity": "oil", "quantity": 40, "unit": "litre"}, table) == pytest.approx(28.0)


def test_biogenic_carbon_that_only_another_year_states_per_the_unit_stays_blank():
    """The year's biogenic figure is per litre; that the year before had one per kWh must not stop a line in kWh."""
    table = factors(
        *life_cycle("diesel", 0.25, 0.06, "kWh"),
        *life_cycle("diesel", 2.5, 0.6, "litre"),
        factor("diesel", None, "litre", component="biogenic", boundary="biogenic", kg_biogenic_co2=0.15),
        factor("diesel", None, "kWh", component="biogenic", boundary="biogenic", kg_biogenic_co2=0.01, year=2023),
    )
    lines = [{"activity": "diesel", "quantity": 100, "unit": unit} for unit in ("kWh", "litre")]
    emissions = calculate(6, "fuel_based", records(*lines, category=6), table)
    burnt = emissions[emissions["component"] == "combustion"].set_index("record_id")
    assert burnt["kg_co2e"].to_dict() == pytest.approx({"R1": 25.0, "R2": 250.0})
    assert burnt["kg_biogenic_co2"].isna().to_dict() == {"R1": True, "R2": False}
    assert burnt.loc["R2", "kg_biogenic_co2"] == pytest.approx(15.0)


@settings(max_examples=10, deadline=None)
@given(st.floats(1, 500), st.floats(1, 9))
def test_more_people_in_a_car_share_its_emissions(people, occupancy):
    alone = {"activity": "van", "quantity": 10, "unit": "km", "travellers": people, "occupancy": 1}
    shared = total("distance_based", alone | {"occupancy": occupancy}, LAND, **RF)
    assert shared * occupancy == pytest.approx(total("distance_based", alone, LAND, **RF))


# --- Flights ----------------------------------------------------------------------------------------------------------
# Great circles, to the kilometre: Manchester-Stuttgart 957, Manchester-Heathrow 243, Heathrow-New York JFK 5,555,
# Stuttgart-Milan Malpensa 342; on a sphere they come out within 0.3 % of the ellipsoid's.


@pytest.mark.parametrize(
    ("row", "km", "haul", "kg_per_km"),
    [
        ({}, 957, "short_haul", 0.238 + 0.02),
        ({"cabin_class": "business"}, 957, "short_haul", 0.357 + 0.02),
        ({"origin": "STR", "destination": "MAN"}, 957, "short_haul", 0.258),
        ({"destination": "LHR"}, 243, "domestic", 0.425 + 0.02),
        ({"origin": "LHR", "destination": "JFK"}, 5555, "long_haul", 0.34 + 0.02),
        ({"origin": "STR", "destination": "MXP"}, 342, "international", 0.221 + 0.02),
    ],
)
def test_a_flight_by_airports_finds_its_distance_haul_and_factor(row, km, haul, kg_per_km):
    emissions = calculate(6, "distance_based", records(FLOWN | row, category=6), FLIGHTS, **RF)
    assert emissions["quantity"].iloc[0] == pytest.approx(3 * 2 * km, rel=1e-3)
    assert emissions["kg_co2e"].sum() == pytest.approx(3 * 2 * km * kg_per_km, rel=1e-3)
    step = emissions["step"].iloc[0]
    assert haul in step and "nothing added" in step and "with radiative forcing" in step and "3 travellers" in step


def test_one_way_is_half_the_way_there_and_back():
    there = total("distance_based", FLOWN | {"return_trip": False}, FLIGHTS, **RF)
    assert total("distance_based", FLOWN, FLIGHTS, **RF) == pytest.approx(2 * there)


def test_radiative_forcing_is_a_choice_and_stands_on_the_row():
    without = calculate(6, "distance_based", records(FLOWN, category=6), FLIGHTS, radiative_forcing="without_rf")
    with_it = calculate(6, "distance_based", records(FLOWN, category=6), FLIGHTS, **RF)
    ratio = with_it["factor"].iloc[0] / without["factor"].iloc[0]
    assert ratio == pytest.approx(1.7) and with_it["factor"].iloc[1] == without["factor"].iloc[1]
    assert "without radiative forcing" in without["step"].iloc[0]
    assert without["activity"].iloc[0] == f"{FLIGHT}/economy_class/without_rf"


def test_a_published_flight_named_outright_follows_the_choice_too():
    named = {"activity": f"{FLIGHT}/economy_class/with_rf", "quantity": 1000, "unit": "passenger.km"}
    assert total("distance_based", named, FLIGHTS, radiative_forcing="without_rf") == pytest.approx(
        1000 * (0.14 + 0.02)
    )
    assert total("distance_based", named, FLIGHTS, **RF) == pytest.approx(1000 * (0.238 + 0.02))


def test_haul_and_class_serve_a_flight_whose_airports_are_not_known():
    stated = {"haul": "short_haul", "cabin_class": "average", "quantity": 500, "unit": "km", "travellers": 4}
    assert total("distance_based", stated, FLIGHTS, **RF) == pytest.approx(4 * 500 * (0.255 + 0.02))


def test_all_classes_of_a_domestic_flight_share_the_publisher_s_one_factor():
    for cabin_class in ("average", "economy", "business"):
        row = FLOWN | {"destination": "LHR", "cabin_class": cabin_class}
        emissions = calculate(6, "distance_based", records(row, category=6), FLIGHTS, **RF)
        assert set(emissions["activity"]) == {f"{AIR}/domestic_to_from_uk/average_passenger/with_rf"}
        assert ("one factor for all classes" in emissions["step"].iloc[0]) is (cabin_class != "average")


def test_an_own_factor_says_itself_what_is_added_to_the_great_circle():
    own = FLOWN | {"activity": "jet", "cabin_class": None, "distance_uplift": 0.1}
    emissions = calculate(6, "distance_based", records(own, category=6), FLIGHTS, **RF)
    assert emissions["quantity"].iloc[0] == pytest.approx(6 * 957 * 1.1, rel=1e-3)
    assert "plus 0.1 of it" in emissions["step"].iloc[0]
    bare = calculate(
        6, "distance_based", records(own, category=6), factors(*life_cycle("jet", 0.2, 0.04, "passenger.km")), **RF
    )
    assert bare["quantity"].tolist() == emissions["quantity"].tolist()


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ({"destination": None}, "destination is blank"),
        ({"origin": None}, "origin is blank"),
        ({"travellers": None}, "travellers is blank"),
        ({"return_trip": None}, "return_trip is blank"),
        ({"cabin_class": None}, "cabin_class is blank"),
        ({"activity": "jet"}, "distance_uplift is blank"),
        ({"origin": "MAN", "destination": "SXM"}, "lists no haul for one of the airports' countries"),
        ({"origin": None, "destination": None}, "quantity is blank"),
    ],
)
def test_a_flight_that_lacks_something_goes_to_the_next_method(row, why):
    (fault,) = refused(Unserved, "distance_based", FLOWN | row, FLIGHTS, **RF)
    assert why in fault.what


@pytest.mark.parametrize(
    ("row", "why", "mend", "column"),
    [
        ({"origin": "QQQ"}, "unknown airport 'QQQ'", "did you mean", "origin"),
        ({"destination": "MAN"}, "origin and destination are one airport", "correct one", "destination"),
        ({"haul": "long_haul"}, "haul is not that of the airports, short_haul", "leave haul blank", "haul"),
        ({"quantity": 1200, "unit": "km"}, "the distance is not that from origin to destination, 957 km", "leave the distance blank", "quantity"),
        ({"quantity": 5742, "unit": "passenger.km"}, "names airports, travellers or the way back", "leave airports", "unit"),
        ({"cabin_class": "premium_economy"}, "no factor for the class premium_economy on flights of haul short_haul", "or average", "cabin_class"),
        ({"activity": f"{FLIGHT}/business_class/with_rf"}, "cabin_class is not that of the activity, business", "leave cabin_class blank", "cabin_class"),
        ({"activity": f"{AIR}/long_haul_to_from_uk/economy_class/with_rf"}, "haul is not that of the activity, long_haul", "leave haul blank", "haul"),
        ({"distance_uplift": 0.08}, "distance_uplift is given beside a published factor", "leave it blank", "distance_uplift"),
    ],
)  # fmt: skip
def test_a_flight_that_contradicts_itself_stops_the_run(row, why, mend, column):
    (fault,) = refused(InputError, "distance_based", FLOWN | row, FLIGHTS, **RF)
    assert why in fault.what and mend in fault.mend and fault.column == column and fault.row == 2


def test_a_distance_stated_beside_the_airports_may_differ_by_the_way_planes_fly():
    agreeing = FLOWN | {"quantity": 1010, "unit": "km"}  # 5.5 % more than the great circle
    assert total("distance_based", agreeing, FLIGHTS, **RF) == pytest.approx(
        total("distance_based", FLOWN, FLIGHTS, **RF)
    )


def test_an_unknown_class_is_refused_where_it_stands():
    with pytest.raises(InputError, match=r"column cabin_class: 'club' is not allowed"):
        records(FLOWN | {"cabin_class": "club"}, category=6)


def test_a_misspelt_view_of_radiative_forcing_is_refused():
    (fault,) = refused(InputError, "distance_based", FLOWN, FLIGHTS, radiative_forcing="with rf")
    assert "radiative_forcing 'with rf' is not known" in fault.what


def test_without_published_flights_nothing_is_guessed():
    (fault,) = refused(Unserved, "distance_based", FLOWN, LAND, **RF)
    assert "no pinned edition has factors of flights by haul" in fault.what


def test_publishers_whose_rules_differ_are_not_mixed(monkeypatch):
    rules = pd.DataFrame(
        [["a", "1", "GB", "0.08", "yes"], ["b", "1", "GB", "0.09", "no"]],
        columns=["publisher", "edition", "region", "distance_uplift", "uplift_in_factor"],
    )
    monkeypatch.setattr("scope3.flight_rules._read", lambda name: rules)
    held = [factor("x", 1.0, publisher="a"), factor("y", 1.0, publisher="b")]
    assert rules_of(library(held[1])).added == 0.09 and rules_of(library(held[0])).added == 0.0
    with pytest.raises(InputError, match="different rules for flights: a/1, b/1"):
        rules_of(library(*held))


# --- Nights, money and the ladder -------------------------------------------------------------------------------------

HOTELS = factors(
    *[factor(f"hotel_{region}", kg, "room night", component="operation", boundary="operation", region=region)
      for region, kg in (("GB", 10.4), ("DE", 13.2))]
)  # fmt: skip


def test_nights_by_country_stand_beside_the_minimum_boundary():
    nights = [
        {"activity": f"hotel_{c}", "quantity": n, "unit": "nights", "country": c} for c, n in (("GB", 10), ("DE", 5))
    ]
    emissions = calculate(6, "hotel_nights", records(*nights, category=6), HOTELS)
    assert emissions.set_index("record_id")["kg_co2e"].to_dict() == pytest.approx({"R1": 104.0, "R2": 66.0})
    assert set(emissions["boundary"]) == {"optional"}


def test_a_night_in_another_country_has_another_factor():
    (fault,) = refused(
        Unserved, "hotel_nights", {"activity": "hotel_GB", "quantity": 1, "unit": "room night", "country": "IT"}, HOTELS
    )
    assert "no operation factor for 'hotel_GB' in IT" in fault.what


def test_kilometres_are_no_nights():
    (fault,) = refused(Unserved, "hotel_nights", {"activity": "hotel_GB", "quantity": 1, "unit": "km"}, HOTELS)
    assert "the unit is no room night" in fault.what


def test_money_of_travel_and_of_sampled_employees():
    table = factors(spend_factor("rail", 0.4))
    row = {"activity": "rail", "spend": 500, "currency": "GBP"}
    assert total("spend_based", row, table, **SPEND) == pytest.approx(200.0)
    sample = {"stratum": "sales", "respondent": "A", "respondents": 2, "population": 5}
    emissions = calculate(6, "spend_based", records(row | sample, category=6), table, **SPEND)
    assert (
        emissions["kg_co2e"].sum() == pytest.approx(500.0)
        and "one of 2 who answered for 5" in emissions["step"].iloc[0]
    )


def test_each_record_is_served_by_the_most_specific_method_that_can():
    table = [
        *LAND.to_dict("records"),
        *FUEL.to_dict("records"),
        *FLIGHTS.to_dict("records"),
        *HOTELS.to_dict("records"),
        spend_factor("rail", 0.4),
    ]
    rows = records(
        {"activity": "petrol", "quantity": 40, "unit": "litre"},
        {"activity": "train", "quantity": 40, "unit": "passenger.km"},
        FLOWN,
        {"activity": "hotel_DE", "quantity": 2, "unit": "room night", "country": "DE"},
        {"activity": "rail", "spend": 100, "currency": "GBP"},
        category=6,
    ).assign(sub_category=None)
    held = library(*table, regions={})
    emissions = climb(rows, 6, list(METHODS[6]), held, {**RF, **SPEND})
    served = emissions.groupby("record_id")["method"].first().tolist()
    assert served == ["fuel_based", "distance_based", "distance_based", "hotel_nights", "spend_based"]
