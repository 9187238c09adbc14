"""The drops of a round share its fuel, distance or stated emissions by tonne-km, together or not at all."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from transport_records import CARRIER, DIESEL, LITRES, ROAD, kilograms, refused, run

from builders import library, records
from scope3.errors import InputError
from scope3.factors.select import Unserved
from scope3.ladder import climb
from scope3.methods import METHODS
from scope3.settings import house_defaults

# A round burns 60 litres for three drops. Great circles: 100 kg × 20 km, 300 kg × 40 km, 200 kg × 30 km make 2 + 12 + 6
# = 20 tonne-km: 10 %, 60 %, 30 %. Driven: 100 kg × 30 km, 300 kg × 90 km, 200 kg × 50 km make 3 + 27 + 10 = 40
# tonne-km: 7.5 %, 67.5 %, 25 %. The whole round is 60 × 3.0 = 180 kg.

FUEL_OF_ROUND = {"round": "R-1", "activity": "diesel", "quantity": 60, "unit": "litre"}
DROPS = [
    FUEL_OF_ROUND | {"drop_mass": 100, "great_circle_distance": 20, "distance": 30},
    FUEL_OF_ROUND | {"drop_mass": 300, "great_circle_distance": 40, "distance": 90},
    FUEL_OF_ROUND | {"drop_mass": 200, "great_circle_distance": 30, "distance": 50},
]


@pytest.mark.parametrize(
    ("basis", "expected"),
    [
        ("great_circle", {"R1": 18.0, "R2": 108.0, "R3": 54.0}),
        ("driven", {"R1": 13.5, "R2": 121.5, "R3": 45.0}),
    ],
)
def test_the_drops_of_a_round_share_its_fuel(basis, expected):
    assert kilograms("fuel_based", *DROPS, multi_drop_basis=basis) == pytest.approx(expected)
    said = run("fuel_based", *DROPS, multi_drop_basis=basis)["step"]
    assert said.str.contains(f"of round R-1 by {basis.replace('_', '-')} tonne-km").all()


def test_the_house_choice_is_the_great_circle():
    assert house_defaults()["choices"]["multi_drop_basis"]["default"] == "great_circle"


def test_the_carrier_s_emissions_of_a_round_are_shared_likewise():
    columns = {"round_kg_co2e": 200, "quantity": None, "unit": None, "activity": None} | CARRIER
    emissions = run("fuel_based", *(drop | columns for drop in DROPS))
    assert emissions["kg_co2e"].tolist() == pytest.approx([20.0, 120.0, 60.0])
    assert emissions["supplier_data"].all() and emissions["step"].str.contains("of round R-1").all()


def test_a_round_by_the_vehicle_s_distance():
    # 150 km × (0.8 + 0.2) = 150 kg for the round.
    columns = {"activity": "lorry", "quantity": 150, "unit": "km"}
    assert kilograms("distance_based", *(drop | columns for drop in DROPS)) == pytest.approx(
        {"R1": 15.0, "R2": 90.0, "R3": 45.0}
    )


def test_others_drops_count_in_the_whole_of_the_round():
    # Of 80 tonne-km in all, 20 are ours: 180 × 2/80, 12/80, 6/80.
    drops = [drop | {"round_tonne_km": 80, "round_basis": "great_circle"} for drop in DROPS]
    assert kilograms("fuel_based", *drops) == pytest.approx({"R1": 4.5, "R2": 27.0, "R3": 13.5})
    # A sum by great circles cannot be the whole of drops by driven distance.
    faults = refused(Unserved, "fuel_based", *drops, multi_drop_basis="driven")
    assert len(faults) == 3 and "round_basis is not driven" in faults[0].what


def test_the_great_circle_of_a_drop_may_come_from_coordinates():
    # One degree of the equator is 111.319 km for both drops: they share by mass alone.
    equator = {"origin_latitude": 0, "origin_longitude": 0, "destination_latitude": 0, "great_circle_distance": None}
    drops = [DROPS[0] | equator | {"destination_longitude": 1}, DROPS[1] | equator | {"destination_longitude": -1}]
    assert kilograms("fuel_based", *drops) == pytest.approx({"R1": 45.0, "R2": 135.0})


@given(
    drops=st.lists(st.tuples(st.floats(0.1, 5000), st.floats(0.1, 500), st.floats(0.1, 900)), min_size=1, max_size=6),
    basis=st.sampled_from(["great_circle", "driven"]),
)
@settings(max_examples=25, deadline=None)
def test_the_drops_of_a_round_make_the_whole_round(drops, basis):
    rows = [
        FUEL_OF_ROUND | {"drop_mass": mass, "great_circle_distance": circle, "distance": driven}
        for mass, circle, driven in drops
    ]
    assert sum(kilograms("fuel_based", *rows, multi_drop_basis=basis).values()) == pytest.approx(180.0)


def test_an_incomplete_round_is_refused_as_a_whole():
    """One drop less would give its share to the others."""
    faults = refused(Unserved, "fuel_based", DROPS[0], DROPS[1] | {"drop_mass": None}, DROPS[2], LITRES)
    assert [fault.row for fault in faults] == [2, 3, 4]
    assert all("drop_mass or great_circle_distance" in fault.what and "is blank" in fault.what for fault in faults)


def test_an_incomplete_round_stops_the_run_and_its_money_does_not_stand_in():
    rows = [drop | {"spend": 50, "currency": "GBP"} for drop in (DROPS[0], DROPS[1] | {"drop_mass": None}, DROPS[2])]
    made = {name: value["default"] for name, value in house_defaults()["choices"].items()}
    with pytest.raises(InputError) as caught:
        climb(records(*rows, category=4), 4, list(METHODS[4]), library(*DIESEL, ROAD), made)
    assert len(caught.value.faults) == 3 and "drop_mass" in str(caught.value)


@pytest.mark.parametrize("method", ["distance_based", "spend_based"])
def test_a_drop_is_never_served_alone(method):
    row = DROPS[0] | {"activity": "road freight", "spend": 30, "currency": "GBP", "quantity": 100, "unit": "kg"}
    row |= {"activity": "lorry"} if method == "distance_based" else {}
    (fault,) = refused(Unserved, method, row)
    assert "drop" in fault.what


@pytest.mark.parametrize(
    ("columns", "what"),
    [
        ({"quantity": 61}, "the drops of one round differ in quantity"),
        ({"round_tonne_km": 19.9}, "the drops of one round differ in round_tonne_km"),
        ({"supplier_kg_co2e": 5}, "a drop of a round with emissions of its own"),
        ({"round": None, "round_kg_co2e": 5}, "round_kg_co2e is given, and round is blank"),
        ({"limiting_factor": "mass"}, "a drop of a round and a limiting factor"),
    ],
)
def test_a_round_whose_drops_contradict_each_other_stops_the_run(columns, what):
    assert what in refused(InputError, "fuel_based", DROPS[0], DROPS[1] | columns, DROPS[2])[0].what


def test_drops_beyond_the_carrier_s_sum_stop_the_run():
    faults = refused(
        InputError, "fuel_based", *(drop | {"round_tonne_km": 19.9, "round_basis": "great_circle"} for drop in DROPS)
    )
    assert "the drops exceed round_tonne_km" in faults[0].what


def test_a_misspelt_basis_is_refused():
    with pytest.raises(InputError, match=r"multi_drop_basis 'straight' is not known.*great_circle or driven"):
        run("fuel_based", *DROPS, multi_drop_basis="straight")
