"""Flights of category 6, several at once: each finds its own distance, haul, class and words."""

from __future__ import annotations

import pytest
from several_lines import faults, renumbered

from builders import factor, library, records
from method_cases.business_travel import PUBLISHED, life_cycle
from scope3.errors import InputError
from scope3.factors.select import Unserved
from scope3.geography import great_circle_km
from scope3.methods.flights import are_flights, flown

AIR = "business_travel_air/flights"
SHORT, DOMESTIC = f"{AIR}/short_haul_to_from_uk", f"{AIR}/domestic_to_from_uk"
JET = life_cycle("jet", 0.2, 0.04, "passenger.km")
SHELF = library(*life_cycle(f"{SHORT}/economy_class/with_rf", 0.2, 0.02, "passenger.km", **PUBLISHED), *JET)
UNRULED = library(*JET, factor("train", 0.1, "passenger.km"))
FLOWN = {"origin": "MAN", "destination": "STR", "return_trip": True, "travellers": 3, "cabin_class": "economy"}
OWN = FLOWN | {"activity": "jet", "cabin_class": None, "distance_uplift": 0.1}
IN_FACTOR = ", uplift over the great circle in the factor"


@pytest.fixture(autouse=True)
def few_airports(monkeypatch):
    """Four airports, read from a map: Manchester, Stuttgart, Heathrow, Sint Maarten."""
    places = {"MAN": (53.354, -2.275), "STR": (48.690, 9.222), "LHR": (51.471, -0.462), "SXM": (18.041, -63.109)}
    countries = {"MAN": "GB", "STR": "DE", "LHR": "GB", "SXM": "SX"}
    monkeypatch.setattr("scope3.geography._airports", lambda: places)
    monkeypatch.setattr("scope3.geography._countries", lambda: countries)


def flights(*rows):
    """Records of category 6 numbered as what is left of a longer table."""
    return renumbered(records(*rows, category=6))


def refused(error, rows, shelf=SHELF):
    return faults(error, flown, rows, shelf, "with_rf")


def test_flights_are_known_by_their_airports_haul_class_or_published_name():
    named = {"activity": f"{SHORT}/economy_class/with_rf"}
    lines = flights(
        named, {"activity": "jet"}, {"origin": "MAN"}, {"destination": "MAN"}, {"haul": "short_haul"},
        {"cabin_class": "economy"}, {"activity": None},
    )  # fmt: skip
    assert are_flights(lines, SHELF).tolist() == [True, False, True, True, True, True, False]
    assert are_flights(lines, UNRULED).tolist() == [False, False, True, True, True, True, False]


def test_each_flight_finds_its_own_kilometres_and_factor():
    """Great circles: Manchester-Stuttgart 957 km, Manchester-Heathrow 243 km, each within 0.3 %; the rest is stated."""
    lines = flights(
        OWN,
        FLOWN,
        {"haul": "short_haul", "cabin_class": "average", "quantity": 500, "unit": "mile", "travellers": 4},
        {"activity": f"{SHORT}/business_class/without_rf", "quantity": 1000, "unit": "passenger.mile"},
        FLOWN | {"destination": "LHR", "return_trip": False, "travellers": 2, "cabin_class": "business",
                 "activity": f"{DOMESTIC}/average_passenger/with_rf"},
        OWN | {"distance_uplift": 0, "return_trip": False, "travellers": 1},
    )  # fmt: skip
    found = flown(lines, SHELF, "with_rf")
    assert found.index.equals(lines.index) and set(found["unit"]) == {"passenger.km"}
    assert found["quantity"].tolist() == pytest.approx(
        [6 * 957 * 1.1, 6 * 957, 4 * 500 * 1.609344, 1609.344, 2 * 243, 957], rel=3e-3
    )
    assert found["activity"].tolist() == [
        "jet", f"{SHORT}/economy_class/with_rf", f"{SHORT}/average_passenger/with_rf",
        f"{SHORT}/business_class/with_rf", f"{DOMESTIC}/average_passenger/with_rf", "jet",
    ]  # fmt: skip
    assert found["country"].fillna("").tolist() == ["", "GB", "GB", "GB", "GB", ""]
    said = found["step"].tolist()
    assert said[0] == "MAN-STR great circle 957 km plus 0.1 of it; times 2; 3 travellers"
    assert said[1] == (
        "MAN-STR great circle 957 km, nothing added; times 2; 3 travellers; "
        "short_haul, economy, with radiative forcing" + IN_FACTOR
    )
    assert said[2] == "distance as stated; times 1; 4 travellers; short_haul, average, with radiative forcing"
    assert said[3] == "kilometres in all as stated; short_haul, business, with radiative forcing"
    assert said[4].startswith("MAN-LHR great circle 243 km, nothing added; times 1; 2 travellers; domestic, business, ")
    assert IN_FACTOR in said[4] and "one factor for all classes" in said[4]
    assert said[5] == "MAN-STR great circle 957 km, nothing added; times 1; 1 travellers"


def test_without_rules_an_own_factor_alone_serves():
    lines = flights(OWN, {"activity": "jet", "haul": "long_haul", "quantity": 5000, "unit": "passenger.km"})
    found = flown(lines, UNRULED, "with_rf")
    assert found["quantity"].tolist() == pytest.approx([6 * 957 * 1.1, 5000], rel=3e-3)
    assert found["activity"].tolist() == ["jet", "jet"] and found["country"].isna().all()
    (fault,) = refused(Unserved, flights(OWN, FLOWN, OWN), UNRULED)
    assert fault.row == 3 and "no pinned edition has factors of flights by haul" in fault.what


def test_a_distance_beside_the_airports_may_be_longer_by_what_is_added_and_no_more():
    """An own factor with 0.1 added: 957 km may be stated as 1,052 and not as 1,063; below the publisher's 8 % too."""
    stated = OWN | {"quantity": 1050, "unit": "km"}
    fitting = flights(stated, stated | {"distance_uplift": 0, "quantity": 1030}, stated | {"quantity": 870})
    assert flown(fitting, SHELF, "with_rf")["quantity"].tolist() == pytest.approx(
        [6 * 957 * 1.1, 6 * 957, 6 * 957 * 1.1], rel=3e-3
    )
    for beyond in ({"quantity": 1065}, {"distance_uplift": 0, "quantity": 1045}, {"quantity": 850}):
        (fault,) = refused(InputError, flights(stated, stated | beyond, FLOWN))
        assert (fault.row, fault.column) == (3, "quantity") and ", 957 km" in fault.what
    (alone,) = refused(InputError, flights(stated | {"distance_uplift": 0, "quantity": 965}), UNRULED)
    assert "the distance is not that from origin to destination" in alone.what


def test_the_great_circle_itself_is_no_other_distance():
    bare = flights(OWN | {"distance_uplift": 0, "quantity": 1, "unit": "km"})
    exact = great_circle_km(bare["origin"], bare["destination"]).item()
    assert flown(bare.assign(quantity=exact), UNRULED, "with_rf")["quantity"].item() == pytest.approx(6 * exact)


@pytest.mark.parametrize(
    ("error", "row", "what", "column"),
    [
        (InputError, FLOWN | {"distance_uplift": 0.1}, "distance_uplift is given beside a published factor", "distance_uplift"),
        (InputError, FLOWN | {"origin": "QQQ"}, "unknown airport 'QQQ'", "origin"),
        (InputError, FLOWN | {"destination": "QQQ"}, "unknown airport 'QQQ'", "destination"),
        (InputError, FLOWN | {"destination": "MAN"}, "origin and destination are one airport", "destination"),
        (InputError, OWN | {"quantity": 5742, "unit": "passenger.km"}, "names airports, travellers or the way back", "unit"),
        (InputError, OWN | {"origin": None, "destination": None, "quantity": 9, "unit": "passenger.km", "return_trip": None},
         "names airports, travellers or the way back", "unit"),
        (InputError, OWN | {"origin": None, "destination": None, "quantity": 9, "unit": "passenger.km", "travellers": None},
         "names airports, travellers or the way back", "unit"),
        (InputError, FLOWN | {"haul": "long_haul"}, "haul is not that of the airports, short_haul", "haul"),
        (InputError, FLOWN | {"activity": f"{AIR}/long_haul_to_from_uk/economy_class/with_rf"}, "haul is not that of the activity, long_haul", "haul"),
        (InputError, FLOWN | {"activity": f"{SHORT}/business_class/with_rf"}, "cabin_class is not that of the activity, business", "cabin_class"),
        (InputError, FLOWN | {"cabin_class": "premium_economy"}, "has no factor for the class premium_economy on flights of haul short_haul", "cabin_class"),
        (Unserved, FLOWN | {"origin": None}, "origin is blank", None),
        (Unserved, FLOWN | {"destination": None}, "destination is blank", None),
        (Unserved, FLOWN | {"return_trip": None}, "return_trip is blank", None),
        (Unserved, FLOWN | {"travellers": None}, "travellers is blank", None),
        (Unserved, FLOWN | {"cabin_class": None}, "cabin_class is blank", None),
        (Unserved, FLOWN | {"destination": "SXM"}, "desnz lists no haul for one of the airports' countries", None),
        (Unserved, OWN | {"distance_uplift": None}, "distance_uplift is blank", None),
        (Unserved, {"cabin_class": "economy", "haul": "short_haul", "unit": "km", "travellers": 1}, "quantity is blank", None),
        (Unserved, {"cabin_class": "economy", "haul": "short_haul", "quantity": 5, "travellers": 1}, "unit is blank", None),
        (Unserved, {"cabin_class": "economy", "quantity": 5, "unit": "km", "travellers": 1}, "haul is blank", None),
    ],
)  # fmt: skip
def test_one_flight_that_lacks_or_contradicts_something_is_named_and_no_other(error, row, what, column):
    (fault,) = refused(error, flights(OWN, FLOWN, row, FLOWN | {"destination": "LHR"}))
    assert fault.row == 4 and what in fault.what and fault.column == column
