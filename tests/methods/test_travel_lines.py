"""Categories 6 and 7, each method on several lines at once: figures, words and the one line that is refused."""

from __future__ import annotations

import pytest
from several_lines import faults, renumbered

from builders import factor, library, records, spend_factor
from method_cases.business_travel import PUBLISHED, life_cycle
from scope3.errors import InputError
from scope3.factors.select import Unserved
from scope3.methods import business_travel, commuting

SHELF = library(
    *life_cycle("petrol", 2.0, 0.5, "litre"),
    *life_cycle("car", 0.16, 0.04, "km"),
    *life_cycle("train", 0.03, 0.01, "passenger.km"),
    *life_cycle("jet", 0.2, 0.05, "passenger.km"),
    *life_cycle("power", 0.2, 0.05, "kWh"),
    factor("home", 0.25, "FTE working hour", component="life_cycle", boundary="life_cycle"),
    factor("hotel", 10.0, "room night", component="operation", boundary="operation", region="GB"),
    spend_factor("rail", 0.4),
    spend_factor("rail", 0.1, component="margins", boundary="margins"),
)
SAMPLE = {"stratum": "sales", "respondent": "A", "respondents": 2, "population": 5}
SAMPLED = "one of 2 who answered for 5 in sales"
MONEY = {"margins": "included", "deflator": "cpi"}
RF = {"radiative_forcing": "with_rf"}


@pytest.fixture(autouse=True)
def no_airports_and_one_currency(monkeypatch):
    """No line names an airport, and all money is in pounds of the factor's year."""
    monkeypatch.setattr("scope3.geography._airports", dict)
    monkeypatch.setattr("scope3.prices._rates", lambda: {("GBP", 2024): 0.8, ("EUR", 2024): 1.0})
    monkeypatch.setattr("scope3.prices._indices", lambda: {("cpi", "GB", 2024): 125.0})
    monkeypatch.setattr("scope3.prices._regions", lambda: {"GBP": "GB", "EUR": "EA"})


def lines(category, *rows):
    """Records numbered as what is left of a longer table."""
    return renumbered(records(*rows, category=category))


def served(method, rows, **choices):
    """Each record's kilograms, and the step of its first row without what the factor adds; all rows by the method."""
    emissions = method(rows, SHELF, **choices)
    assert set(emissions["method"]) == {method.__name__}
    steps = emissions.groupby("record_id")["step"].first()
    return emissions, emissions.groupby("record_id")["kg_co2e"].sum().tolist(), steps.tolist()


def refused(error, method, rows, **choices):
    return faults(error, method, rows, SHELF, **choices)


# --- Business travel --------------------------------------------------------------------------------------------------

LITRES = {"activity": "petrol", "quantity": 40, "unit": "litre"}
DRIVEN = {"activity": "petrol", "quantity": 60, "unit": "km", "fuel_per_km": 0.06, "fuel_unit": "litre"}
CLAIM = {"activity": "car", "quantity": 250, "unit": "km"}
RAIL = {"activity": "train", "quantity": 300, "unit": "km", "travellers": 2, "return_trip": True}
FLIGHT = {"activity": "jet", "haul": "long_haul", "quantity": 5000, "unit": "passenger.km"}


def test_fuel_of_travellers():
    """40 litres; ten people in cars of four, 60 km and back, of 0.06 are 18; 60 km alone are 3.6; 40 × 5 / 2 are 100."""
    rows = lines(6, LITRES, DRIVEN | {"travellers": 10, "occupancy": 4, "return_trip": True}, DRIVEN, LITRES | SAMPLE)
    emissions, kilograms, steps = served(business_travel.fuel_based, rows)
    assert kilograms == pytest.approx([100, 45, 9, 250]) and set(emissions["boundary"]) == {"required"}
    assert steps[1].startswith("0.06 per vehicle.km; ") and steps[3].startswith(f"fuel as stated; {SAMPLED}; ")
    (fault,) = refused(Unserved, business_travel.fuel_based, lines(6, LITRES, DRIVEN | {"travellers": 3}, DRIVEN))
    assert fault.row == 3 and "the distance is of people" in fault.what


def test_kilometres_by_land_and_by_air():
    """250 × 0.2; 300 × 2 × 2 × 0.04; 5,000 × 0.25; and 250 × 5 / 2 × 0.2."""
    rows = lines(6, CLAIM, RAIL, FLIGHT, CLAIM | SAMPLE)
    emissions, kilograms, steps = served(business_travel.distance_based, rows, **RF)
    assert kilograms == pytest.approx([50, 48, 1250, 125]) and set(emissions["boundary"]) == {"required"}
    assert steps[0].startswith("vehicle-kilometres as stated; ")
    assert steps[1].startswith("2 travellers; times 2, there and back; ")
    assert steps[2].startswith("kilometres in all as stated; ")
    assert steps[3].startswith(f"vehicle-kilometres as stated; {SAMPLED}; ")
    for alone, kg in ((CLAIM, 50), (FLIGHT, 1250)):
        assert served(business_travel.distance_based, lines(6, alone), **RF)[1] == pytest.approx([kg])


@pytest.mark.parametrize(
    ("row", "what"),
    [
        (CLAIM | {"unit": "room night"}, "nights are no distance"), (CLAIM | {"unit": "litre"}, "the quantity is no distance"),
        (CLAIM | {"activity": None}, "activity is blank"), (CLAIM | {"quantity": None}, "quantity is blank"),
        (CLAIM | {"unit": None}, "unit is blank"), (CLAIM | {"travellers": 4}, "occupancy is blank"),
        (FLIGHT | {"quantity": None}, "quantity is blank"),
    ],
)  # fmt: skip
def test_one_journey_without_kilometres_is_named_and_no_other(row, what):
    (fault,) = refused(Unserved, business_travel.distance_based, lines(6, CLAIM, FLIGHT, row, RAIL), **RF)
    assert fault.row == 4 and what in fault.what


def test_a_published_flight_follows_the_choice():
    """Named with the effects of flying high: 1,000 passenger-kilometres of 0.3 + 0.02, without them of 0.2 + 0.02."""
    names = [
        f"business_travel_air/flights/short_haul_to_from_uk/economy_class/{rf}" for rf in ("with_rf", "without_rf")
    ]
    published = [
        life_cycle(name, kg, 0.02, "passenger.km", **PUBLISHED) for name, kg in zip(names, (0.3, 0.2), strict=True)
    ]
    shelf = library(*published[0], *published[1])
    rows = lines(6, {"activity": names[0], "quantity": 1000, "unit": "passenger.km"})
    found = {
        choice: business_travel.distance_based(rows, shelf, radiative_forcing=choice)["kg_co2e"].sum()
        for choice in ("with_rf", "without_rf")
    }
    assert found == pytest.approx({"with_rf": 320.0, "without_rf": 220.0})


@pytest.mark.parametrize("choice", ["with rf", "WITH_RF", "", "with"])
def test_radiative_forcing_is_one_of_two_words(choice):
    (fault,) = refused(InputError, business_travel.distance_based, lines(6, CLAIM), radiative_forcing=choice)
    assert fault.what == f"radiative_forcing '{choice}' is not known" and fault.column == "radiative_forcing"
    assert fault.mend == "choose with_rf or without_rf"


def test_nights_stand_beside_the_total():
    night = {"activity": "hotel", "quantity": 12, "unit": "nights", "country": "GB"}
    emissions, kilograms, _ = served(business_travel.hotel_nights, lines(6, night, night | SAMPLE))
    assert kilograms == pytest.approx([120, 300]) and set(emissions["boundary"]) == {"optional"}
    for row, what in (
        ({"unit": "km"}, "the unit is no room night"), ({"unit": None}, "unit is blank"),
        ({"quantity": None}, "quantity is blank"), ({"activity": None}, "activity is blank"),
    ):  # fmt: skip
        (fault,) = refused(Unserved, business_travel.hotel_nights, lines(6, night, night | row, night))
        assert fault.row == 3 and what in fault.what


def test_money_of_travel():
    """500 pounds at 0.4 and 0.1 of margins; of a sampled traveller 1,250 pounds."""
    paid = {"activity": "rail", "spend": 500, "currency": "GBP"}
    emissions, kilograms, steps = served(business_travel.spend_based, lines(6, paid, paid | SAMPLE), **MONEY)
    assert kilograms == pytest.approx([250, 625])
    assert emissions["component"].tolist() == ["cradle_to_gate", "margins"] * 2
    assert steps[0].startswith("GBP 2024") and steps[1].startswith(f"{SAMPLED}; GBP 2024")
    without = served(business_travel.spend_based, lines(6, paid), margins="excluded", deflator="cpi")[1]
    assert without == pytest.approx([200])
    with pytest.raises(InputError, match="unknown deflator 'rpi'"):
        business_travel.spend_based(lines(6, paid), SHELF, margins="included", deflator="rpi")


# --- Employee commuting -----------------------------------------------------------------------------------------------

WAY = {"purpose": "commute", "unit": "km", "days": 200}
DRIVE = WAY | {"activity": "car", "quantity": 10, "employees": 6, "occupancy": 2}
RIDE = WAY | {"activity": "train", "quantity": 10, "employees": 2}
TANK = {"purpose": "commute", "activity": "petrol", "quantity": 300, "unit": "litre"}
TOTAL = {"purpose": "commute", "activity": "train", "quantity": 8000, "unit": "passenger.km"}
BY_KM = DRIVE | {"activity": "petrol", "fuel_per_km": 0.05, "fuel_unit": "litre"}


def test_fuel_of_the_way_to_work():
    """300 litres of each of four; 3 cars over 10 km, 2 ways on 200 days, of 0.05: 600 litres; 300 × 5 / 2 are 750."""
    rows = lines(7, TANK | {"employees": 4}, BY_KM, TANK | SAMPLE, BY_KM | SAMPLE | {"employees": None, "occupancy": 1})
    emissions, kilograms, steps = served(commuting.fuel_based, rows)
    assert kilograms == pytest.approx([3000, 1500, 1875, 1250]) and set(emissions["boundary"]) == {"required"}
    assert steps[0].startswith("fuel as stated; ") and steps[2].startswith(f"fuel as stated; {SAMPLED}; ")
    assert steps[1].startswith("0.05 per vehicle.km; ")


def test_the_way_to_work_and_back():
    """3 cars over 10 km on 200 days are 12,000 km at 0.2; 2 people by train 8,000 at 0.04; 8,000 in all; 5 / 2 of one."""
    in_all = TOTAL | {"activity": "car", "unit": "vehicle.km"}
    one = RIDE | SAMPLE | {"employees": None}
    rows = lines(7, DRIVE, RIDE, TOTAL, one, one | {"employees": 1}, in_all, TOTAL | SAMPLE)
    emissions, kilograms, steps = served(commuting.distance_based, rows)
    assert kilograms == pytest.approx([2400, 320, 320, 400, 400, 1600, 800]) and set(emissions["boundary"]) == {
        "required"
    }
    assert steps[0].startswith("6 employees / 2 per vehicle; there and back on 200 days; ")
    assert steps[2].startswith("kilometres in all as stated; ")
    assert steps[3].startswith(f"1 employees; there and back on 200 days; {SAMPLED}; ")


COMMUTING = {
    "at home": ({"purpose": "telework"}, "the line is work at home"),
    "a share": ({"mode_share": 0.5}, "mode_share makes the line average data"),
    "no days": ({"days": None}, "days is blank"),
    "no people": ({"employees": None}, "employees is blank"),
    "no unit": ({"unit": None}, "unit is blank"),
    "no quantity": ({"quantity": None}, "quantity is blank"),
    "no activity": ({"activity": None}, "activity is blank"),
    "no stratum": (SAMPLE | {"stratum": None, "employees": None}, "stratum is blank"),
}


@pytest.mark.parametrize("name", COMMUTING)
@pytest.mark.parametrize(("method", "row"), [(commuting.fuel_based, BY_KM), (commuting.distance_based, DRIVE)])
def test_one_way_to_work_that_lacks_something_is_named_and_no_other(method, row, name):
    columns, what = COMMUTING[name]
    fitting = TANK if method is commuting.fuel_based else RIDE
    (fault,) = refused(Unserved, method, lines(7, fitting, row, row | columns, fitting))
    assert fault.row == 4 and what in fault.what


def test_a_way_that_is_no_distance_or_a_sampled_line_of_many_is_refused():
    (fault,) = refused(Unserved, commuting.distance_based, lines(7, RIDE, RIDE | {"unit": "litre"}, RIDE))
    assert fault.row == 3 and "the quantity is no distance" in fault.what
    many = lines(7, RIDE, RIDE | SAMPLE, TOTAL)
    (fault,) = refused(InputError, commuting.distance_based, many)
    assert (fault.row, fault.column) == (3, "employees") and "a sampled line is one employee" in fault.what


GROUP = WAY | {"employee_group": "Workshop", "employees": 50, "activity": "train", "quantity": 8}


def test_shares_of_a_group():
    """30 people by car in 1.25 a car over 12 km, 20 by train over 8 km, on 200 days; and ten of another group."""
    car = GROUP | {"activity": "car", "quantity": 12, "occupancy": 1.25, "mode_share": 0.6}
    office = GROUP | {"employee_group": "Office", "employees": 10, "mode_share": 1}
    rows = lines(7, car, office, GROUP | {"mode_share": 0.4})
    emissions, kilograms, steps = served(commuting.average_data, rows)
    assert kilograms == pytest.approx([24 * 12 * 400 * 0.2, 10 * 8 * 400 * 0.04, 20 * 8 * 400 * 0.04])
    assert set(emissions["boundary"]) == {"required"}
    assert steps[0].startswith("30 employees / 1.25 per vehicle; there and back on 200 days; ")
    parts = lines(7, office, car, GROUP | {"mode_share": 0.399})
    faults = refused(InputError, commuting.average_data, parts)
    assert [(fault.row, fault.column) for fault in faults] == [(3, "mode_share"), (4, "mode_share")]
    assert "the shares of Workshop add up to 99.9 %" in faults[0].what
    with pytest.raises(Unserved) as raised:
        commuting.average_data(lines(7, office, car, GROUP | {"mode_share": 0.4, "activity": "skates"}), SHELF)
    assert raised.value.reasons == {
        "R2": "another line of its group cannot be served",
        "R3": "no combustion, release, operation or life_cycle factor for 'skates'",
    }
    assert [fault.row for fault in raised.value.faults] == [3, 4] and raised.value.mend


@pytest.mark.parametrize(
    ("columns", "what"),
    [
        ({"purpose": "telework"}, "the line is work at home"), ({"mode_share": None}, "mode_share is blank"),
        ({"employee_group": None}, "employee_group is blank"), ({"employees": None}, "employees is blank"),
        ({"days": None}, "days is blank"), ({"unit": "litre"}, "the quantity is no distance"),
    ],
)  # fmt: skip
def test_one_group_that_lacks_something_is_named_and_no_other(columns, what):
    whole = GROUP | {"mode_share": 1}
    rows = lines(7, whole, whole | {"employee_group": "Office"} | columns)
    (fault,) = refused(Unserved, commuting.average_data, rows)
    assert fault.row == 3 and what in fault.what


HOME = {"purpose": "telework", "activity": "home", "quantity": 400, "unit": "FTE working hour"}
METER = {"purpose": "telework", "activity": "power", "quantity": 1100, "baseline": 900, "unit": "kWh"}


def test_work_at_home_stands_beside_the_total():
    """400 hours of 0.25 for ten people; 200 kWh more of 0.25; the same of one of two who answered for five."""
    rows = lines(7, HOME | {"employees": 10}, METER, METER | SAMPLE)
    emissions, kilograms, steps = served(commuting.telework, rows)
    assert kilograms == pytest.approx([1000, 50, 125]) and set(emissions["boundary"]) == {"optional"}
    assert steps[0].startswith("hours at home; 10 employees; ")
    assert steps[2].startswith(f"additional energy; {SAMPLED}; ")


@pytest.mark.parametrize(
    ("error", "row", "what", "column"),
    [
        (Unserved, METER | {"purpose": "commute"}, "the line is a way to work", None),
        (Unserved, METER | {"baseline": None}, "baseline is blank", None),
        (Unserved, HOME | {"activity": None}, "activity is blank", None),
        (Unserved, HOME | {"quantity": None}, "quantity is blank", None),
        (Unserved, HOME | {"unit": None}, "unit is blank", None),
        (InputError, HOME | {"baseline": 10}, "of additional energy already", "baseline"),
        (InputError, METER | {"baseline": 1101}, "baseline exceeds the quantity", "baseline"),
        (InputError, METER | SAMPLE | {"employees": 2}, "a sampled line is one employee", "employees"),
    ],
)
def test_one_home_that_lacks_or_contradicts_something_is_named_and_no_other(error, row, what, column):
    (fault,) = refused(error, commuting.telework, lines(7, HOME, METER, row, HOME | {"employees": 2}))
    assert fault.row == 4 and what in fault.what and fault.column == column
    assert served(commuting.telework, lines(7, METER | {"baseline": 1100}))[1] == [0.0]
