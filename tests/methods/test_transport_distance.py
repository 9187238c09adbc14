"""Transport by distance: loads, containers and whole vehicles by hand, and distances of two bases never mixed."""

from __future__ import annotations

import pytest
from transport_records import LEG, LORRY, kilograms, refused, run

from builders import factor, factors
from scope3.errors import InputError
from scope3.factors.select import Unserved
from scope3.guidance_defaults import guidance_default
from scope3.tables.transport import PALLET_AS_FLOOR, TEU_AS_MASS


@pytest.mark.parametrize(
    ("quantity", "unit"), [(5, "tonne"), (5000, "kg"), (5 / 0.00045359237, "lb"), (1000, "tonne.km"), (1e6, "kg.km")]
)
def test_load_times_distance_in_any_unit_of_mass(quantity, unit):
    # 5 tonnes over 200 km are 1,000 tonne-km: 80 + 20 kg.
    row = {"activity": "lorry", "quantity": quantity, "unit": unit, "distance": None if "km" in unit else 200}
    emissions = run("distance_based", row)
    assert emissions.set_index("component")["kg_co2e"].to_dict() == pytest.approx({"combustion": 80.0, "wtt": 20.0})
    assert set(emissions["unit"]) == {"tonne.km"}


def test_packaging_that_the_load_leaves_out_is_added():
    # 5 tonnes and 250 kg of pallets over 200 km: 1,050 tonne-km × 0.1.
    emissions = run("distance_based", LEG | {"packaging_mass": 250})
    assert emissions["kg_co2e"].sum() == pytest.approx(105.0)
    assert emissions["step"].str.contains("packaging added").all()


def test_containers_volumes_and_whole_vehicles():
    table = factors(
        *LORRY,
        factor("ship", 0.3, "TEU.km", component="life_cycle", boundary="life_cycle"),
        factor("van", 0.02, "m3.km", component="life_cycle", boundary="life_cycle"),
    )
    rows = [
        {"activity": "ship", "quantity": 2, "unit": "TEU", "distance": 1000},  # 2,000 TEU.km × 0.3
        {"activity": "van", "quantity": 12, "unit": "m3", "distance": 50},  # 600 m3.km × 0.02
        {"activity": "lorry", "quantity": 300, "unit": "km", "sharing": "exclusive"},  # 300 km × 1.0
        {"activity": "lorry", "quantity": 300, "unit": "km", "limiting_factor": "mass", "company_mass": 1,
         "total_mass": 4},
    ]  # fmt: skip
    assert kilograms("distance_based", *rows, table=table) == pytest.approx(
        {"R1": 600.0, "R2": 12.0, "R3": 300.0, "R4": 75.0}
    )


def test_a_whole_vehicle_needs_to_be_the_company_s_alone():
    row = {"activity": "lorry", "quantity": 300, "unit": "km"}
    assert "sharing is blank" in refused(Unserved, "distance_based", row)[0].what
    assert "the vehicle is shared" in refused(Unserved, "distance_based", row | {"sharing": "shared"})[0].what


def test_the_guidance_s_averages_only_where_asked_for_and_named():
    # Ten tonnes a container: 2 TEU over 300 km are 6,000 tonne-km × 0.1.
    row = {"activity": "lorry", "quantity": 2, "unit": "TEU", "distance": 300}
    emissions = run("distance_based", row | {"load_default": TEU_AS_MASS})
    assert emissions["kg_co2e"].sum() == pytest.approx(600.0)
    assert emissions["step"].str.contains("10 tonne per TEU by default (Technical Guidance", regex=False).all()
    (fault,) = refused(InputError, "distance_based", row)
    assert "'TEU.km' does not fit the combustion factor for 'lorry', which is per km, tonne.km" in fault.what
    (fault,) = refused(InputError, "distance_based", row | {"load_default": PALLET_AS_FLOOR})
    assert "the load_default does not fit here" in fault.what
    assert (guidance_default(TEU_AS_MASS), guidance_default(PALLET_AS_FLOOR)) == (10.0, 1.0)


@pytest.mark.parametrize(
    ("columns", "kind", "what"),
    [
        ({"distance": None}, Unserved, "distance is blank, and no places give it"),
        ({"quantity": None}, Unserved, "quantity is blank"),
        ({"unit": "pallet"}, Unserved, "a load in pallet has no transport unit"),
        ({"unit": "tonne.km"}, InputError, "the quantity already holds the distance"),
        ({"unit": "m3", "packaging_mass": 5}, InputError, "packaging_mass is given, and the quantity is no mass"),
        ({"activity": "lory"}, Unserved, "no combustion, release, operation or life_cycle factor for 'lory'"),
        ({"activity": None}, Unserved, "activity is blank"),
    ],
)
def test_a_leg_that_cannot_be_served(columns, kind, what):
    (fault,) = refused(kind, "distance_based", LEG | columns)
    assert what in fault.what and fault.row == 2


# --- Which distance ---


PLANE = factor("plane", 1.5, "tonne.km", component="life_cycle", boundary="life_cycle")
FREIGHT = {"activity": "plane", "quantity": 2, "unit": "tonne"}
FLIGHT = FREIGHT | {"origin_airport": "LHR", "destination_airport": "JFK", "factor_distance_basis": "great_circle"}


def test_the_distance_may_follow_from_airports():
    # London to New York: 5,554.5 km; 2 tonnes × 1.5 kg.
    emissions = run("distance_based", FLIGHT, table=factors(PLANE))
    assert emissions["kg_co2e"].sum() == pytest.approx(3 * 5554.5, rel=1e-4)
    assert emissions["step"].str.startswith("distance great circle").all()


def test_a_published_adjustment_brings_the_distance_to_the_factor_s_basis():
    given = {"distance_basis": "shortest_feasible", "factor_distance_basis": "actual", "distance_adjustment": 1.05,
             "distance_adjustment_source": "handbook, table 3"}  # fmt: skip
    emissions = run("distance_based", LEG | given)
    assert emissions["kg_co2e"].sum() == pytest.approx(105.0)
    assert emissions["step"].str.contains("distance shortest feasible (adjusted by 1.05: handbook", regex=False).all()


@pytest.mark.parametrize(
    ("columns", "kind", "what"),
    [
        ({"distance_basis": "great_circle"}, Unserved, "factor_distance_basis is blank"),
        ({"distance_basis": "shortest_feasible"}, Unserved, "factor_distance_basis is blank"),
        ({"factor_distance_basis": "great_circle"}, Unserved, "distance_basis is blank"),
        ({"distance_basis": "actual", "factor_distance_basis": "shortest_feasible"}, InputError,
         "the distance and the factor are on two bases"),
        ({"distance_basis": "great_circle", "factor_distance_basis": "actual", "distance_adjustment": 1.15}, Unserved,
         "distance_adjustment_source is blank"),
        ({"distance_basis": "actual", "factor_distance_basis": "actual", "distance_adjustment": 1.05,
          "distance_adjustment_source": "handbook"}, InputError, "distance and factor are on one basis"),
    ],
)  # fmt: skip
def test_distances_of_two_bases_are_never_mixed(columns, kind, what):
    (fault,) = refused(kind, "distance_based", LEG | columns)
    assert what in fault.what and fault.row == 2


def test_places_give_a_great_circle_and_nothing_else():
    (fault,) = refused(InputError, "distance_based", FLIGHT | {"distance_basis": "actual"}, table=factors(PLANE))
    assert "makes it a great circle" in fault.what
    unsaid = FLIGHT | {"factor_distance_basis": None}
    assert "factor_distance_basis is blank" in refused(Unserved, "distance_based", unsaid, table=factors(PLANE))[0].what


def test_an_unknown_airport_is_named_with_its_row_and_the_nearest():
    (fault,) = refused(InputError, "distance_based", FLIGHT | {"origin_airport": "LHRR"}, table=factors(PLANE))
    assert (fault.row, fault.column) == (2, "origin_airport") and "unknown airport 'LHRR'" in fault.what
    assert "did you mean" in fault.mend
