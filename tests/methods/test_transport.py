"""Categories 4 and 9 by hand: fuel, distance, stores, money; shares of vehicles and rounds; what is refused and why."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import factor, factors, library, records, spend_factor
from scope3.errors import InputError
from scope3.factors.select import Unserved
from scope3.guidance_defaults import guidance_default
from scope3.ladder import climb
from scope3.methods import METHODS, calculate
from scope3.settings import house_defaults
from scope3.tables.transport import PALLET_AS_FLOOR, TEU_AS_MASS

DIESEL = [
    factor("diesel", 2.5, "litre", component="combustion", boundary="combustion", kg_biogenic_co2=0.15),
    factor("diesel", 0.5, "litre", component="wtt", boundary="well_to_tank"),
]
LORRY = [
    factor("lorry", 0.08, "tonne.km", component="combustion", boundary="combustion"),
    factor("lorry", 0.02, "tonne.km", component="wtt", boundary="well_to_tank"),
    factor("lorry", 0.8, "km", component="combustion", boundary="combustion"),
    factor("lorry", 0.2, "km", component="wtt", boundary="well_to_tank"),
]
STORE = factor("store", 0.01, "m3.day", component="operation", boundary="operation")
FLOOR = factor("floor", 0.2, "m2.day", component="operation", boundary="operation")
POWER = factor("power", 0.4, "kWh", component="life_cycle", boundary="life_cycle")
ROAD = spend_factor("road freight", 0.6)
TABLE = factors(*DIESEL, *LORRY, STORE, FLOOR, POWER, ROAD)
GREAT_CIRCLE = {"multi_drop_basis": "great_circle"}
CARRIER = {"supplier_boundary": "life_cycle", "supplier_source": "carrier's statement"}
LITRES = {"activity": "diesel", "quantity": 100, "unit": "litre"}
LEG = {"activity": "lorry", "quantity": 5, "unit": "tonne", "distance": 200}


def choices(method):
    if method == "spend_based":
        return {"margins": "included", "deflator": "cpi"}
    return GREAT_CIRCLE if method in ("fuel_based", "distance_based") else {}


def said(row, category):
    """The row with what every record of its kind has to say, unless the row says it: who shares, who pays."""
    shared = {"sharing", "limiting_factor", "round"} & set(row)
    payer = (
        {"paid_by": "company" if category == 4 else "customer"} if row.get("stage") in ("outbound", "storage") else {}
    )
    return ({} if shared else {"sharing": "exclusive"} if row.get("activity") != "lorry" else {}) | payer | row


def run(method, *rows, category=4, table=TABLE, **given):
    rows = [said(row, category) for row in rows] if method != "site_specific" else [
        {"paid_by": "company" if category == 4 else "customer"} | row for row in rows
    ]  # fmt: skip
    return calculate(category, method, records(*rows, category=category), table, **(choices(method) | given))


def kilograms(method, *rows, **given):
    return run(method, *rows, **given).groupby("record_id")["kg_co2e"].sum().to_dict()


def one(method, row, **given):
    (found,) = kilograms(method, row, **given).values()
    return pytest.approx(found, rel=1e-12)


def refused(kind, method, *rows, **given):
    with pytest.raises(InputError) as caught:
        run(method, *rows, **given)
    assert type(caught.value) is kind, caught.value
    return caught.value.faults


# --- Fuel ---


def test_fuel_takes_combustion_and_upstream_and_keeps_biogenic_carbon_out():
    # 100 litres × (2.5 + 0.5) = 300 kg; 100 × 0.15 = 15 kg of biogenic CO2 beside it.
    emissions = run("fuel_based", LITRES)
    assert emissions.set_index("component")["kg_co2e"].to_dict() == {"combustion": 250.0, "wtt": 50.0}
    assert emissions["kg_biogenic_co2"].sum() == 15.0
    assert set(emissions["boundary"]) == {"required"}


def test_fuel_from_money_and_from_distance():
    # 840 GBP at 1.40 GBP a litre are 600 litres; 500 km at 0.3 litres are 150.
    spent = {"activity": "diesel", "fuel_unit": "litre", "fuel_spend": 840, "currency": "GBP", "fuel_price": 1.4,
             "fuel_price_currency": "GBP"}  # fmt: skip
    driven = {"activity": "diesel", "fuel_unit": "litre", "distance": 500, "fuel_per_km": 0.3}
    assert kilograms("fuel_based", spent, driven) == pytest.approx({"R1": 1800.0, "R2": 450.0})
    said = run("fuel_based", spent, driven).drop_duplicates("record_id").set_index("record_id")["step"]
    assert said["R1"].startswith("fuel from its spend and average price")
    assert said["R2"].startswith("fuel from distance driven")


def test_two_currencies_of_fuel_are_a_contradiction():
    row = {"activity": "diesel", "fuel_unit": "litre", "fuel_spend": 840, "currency": "EUR", "fuel_price": 1.4,
           "fuel_price_currency": "GBP"}  # fmt: skip
    (fault,) = refused(InputError, "fuel_based", row)
    assert "two currencies" in fault.what and fault.column == "fuel_price_currency" and fault.row == 2


@pytest.mark.parametrize("column", ["fuel_price", "currency", "fuel_price_currency", "fuel_unit"])
def test_fuel_from_money_takes_no_blank(column):
    row = {"activity": "diesel", "fuel_unit": "litre", "fuel_spend": 840, "currency": "GBP", "fuel_price": 1.4,
           "fuel_price_currency": "GBP"} | {column: None}  # fmt: skip
    (fault,) = refused(Unserved, "fuel_based", row)
    assert f"{column} is blank" in fault.what


def test_a_load_is_never_taken_for_a_fuel_nor_a_fuel_for_a_load():
    (fault,) = refused(Unserved, "fuel_based", LEG)
    assert "the factors of 'lorry' are per km, tonne.km, not for a fuel" in fault.what
    (fault,) = refused(Unserved, "distance_based", LITRES | {"distance": 5})
    assert "the factors of 'diesel' are per litre, not for a distance" in fault.what


def test_a_unit_that_does_not_fit_the_fuel_stops_the_run():
    (fault,) = refused(InputError, "fuel_based", LITRES | {"unit": "kWh"})
    assert "'kWh' does not fit the combustion factor for 'diesel', which is per litre" in fault.what


# --- Shares of a vehicle ---


@pytest.mark.parametrize(
    ("columns", "share", "words"),
    [
        ({"limiting_factor": "mass", "company_mass": 2000, "total_mass": 8000}, 0.25, "25.0000 % of the vehicle by mass"),
        ({"limiting_factor": "volume", "company_volume": 6, "total_volume": 60}, 0.1, "10.0000 % of the vehicle by volume"),
        # 12 m3 at 250 kg/m3 are charged as 3,000 kg, more than their 900 kg; of 20,000 kg charged for the vehicle 15 %.
        ({"limiting_factor": "chargeable_mass", "company_mass": 900, "company_volume": 12, "dimensional_density": 250,
          "total_chargeable_mass": 20_000}, 0.15, "15.0000 % of the vehicle by chargeable mass"),
        # 2 m3 at 250 kg/m3 are 500 kg, less than their 4,000 kg: the actual mass is charged.
        ({"limiting_factor": "chargeable_mass", "company_mass": 4000, "company_volume": 2, "dimensional_density": 250,
          "total_chargeable_mass": 20_000}, 0.2, "20.0000 % of the vehicle by chargeable mass"),
    ],
)  # fmt: skip
def test_the_fuel_of_a_shared_vehicle_is_divided_by_what_fills_it(columns, share, words):
    emissions = run("fuel_based", LITRES | columns)
    assert emissions["kg_co2e"].sum() == pytest.approx(300 * share)
    assert emissions["step"].str.contains(words, regex=False).all()


@given(loads=st.lists(st.floats(0.1, 1e4), min_size=1, max_size=6))
@settings(max_examples=25, deadline=None)
def test_the_shares_of_all_loads_make_the_whole_vehicle(loads):
    rows = [
        LITRES | {"limiting_factor": "mass", "company_mass": load, "total_mass": max(sum(loads), *loads)}
        for load in loads
    ]
    assert sum(kilograms("fuel_based", *rows).values()) == pytest.approx(300.0)


@pytest.mark.parametrize(
    ("columns", "kind", "what"),
    [
        ({"sharing": "shared"}, Unserved, "the vehicle is shared, and limiting_factor and round are blank"),
        ({"company_mass": 5, "total_mass": 9}, Unserved, "limiting_factor is blank, and loads to share by are given"),
        ({"limiting_factor": "mass", "company_mass": 5}, Unserved, "total_mass is blank"),
        ({"limiting_factor": "chargeable_mass", "company_mass": 5, "company_volume": 1, "total_chargeable_mass": 9},
         Unserved, "dimensional_density is blank"),
        ({"limiting_factor": "mass", "company_mass": 10, "total_mass": 9}, InputError, "company_mass exceeds total_mass"),
        ({"limiting_factor": "mass", "company_mass": 5, "total_mass": 9, "sharing": "exclusive"}, InputError,
         "exclusive, and figures to share by"),
    ],
)  # fmt: skip
def test_a_share_that_cannot_be_taken(columns, kind, what):
    (fault,) = refused(kind, "fuel_based", LITRES | columns)
    assert what in fault.what and fault.row == 2


def test_a_misspelt_limiting_factor_is_refused_at_its_cell():
    with pytest.raises(InputError, match=r"row 2, column limiting_factor: 'weight' is not allowed"):
        records(LITRES | {"limiting_factor": "weight"}, category=4)


# --- Rounds ---
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


# --- Optional ---


@pytest.mark.parametrize(
    ("method", "row", "category", "expected"),
    [
        # 80 km unladen at 0.25 litres are 20 litres.
        ("fuel_based", {"activity": "diesel", "fuel_unit": "litre", "distance": 80, "fuel_per_km": 0.25, "stage": "backhaul"},
         4, {"backhaul": 50.0, "backhaul_wtt": 10.0}),
        ("distance_based", {"activity": "lorry", "quantity": 80, "unit": "km", "sharing": "exclusive",
                            "stage": "customer_trip"}, 9, {"customer_trip": 64.0, "customer_trip_wtt": 16.0}),
        ("spend_based", {"activity": "road freight", "spend": 100, "currency": "GBP", "stage": "backhaul"}, 4,
         {"backhaul": 60.0}),
        ("fuel_based", {"supplier_kg_co2e": 7, "stage": "customer_trip"} | CARRIER, 9, {"customer_trip": 7.0}),
        ("distance_based", {"quantity": 10, "unit": "tonne.km", "supplier_factor": 0.1, "stage": "backhaul",
                            "supplier_factor_unit": "tonne.km"} | CARRIER, 4, {"backhaul": 1.0}),
    ],
)  # fmt: skip
def test_empty_returns_and_customers_trips_stand_beside_the_total(method, row, category, expected):
    emissions = run(method, row, LITRES if method == "fuel_based" else row | {"stage": None}, category=category)
    beside = emissions[emissions["boundary"] == "optional"]
    assert beside.set_index("component")["kg_co2e"].to_dict() == pytest.approx(expected)
    assert set(beside["record_id"]) == {"R1"}
    assert set(emissions.loc[emissions["record_id"] == "R2", "boundary"]) == {"required"}


# --- Distance ---


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


# --- What carriers state ---
# A shipment of 0.087 tonnes over 423 and 321 km: 64.728 tonne-km, 8.42769 kg CO2e in all, 0.1302 kg per tonne-km.


def test_a_shipment_s_total_is_never_multiplied_by_its_tonne_kilometres():
    row = {"quantity": 64.728, "unit": "tonne.km", "supplier_kg_co2e": 8.42769} | CARRIER
    emissions = run("fuel_based", row)
    assert emissions["kg_co2e"].tolist() == [8.42769]
    assert emissions["supplier_data"].all() and emissions["component"].tolist() == ["life_cycle"]


def test_a_carrier_s_intensity_is_multiplied():
    row = {"quantity": 87, "unit": "kg", "distance": 744, "supplier_factor": 0.1302, "supplier_factor_unit": "tonne.km"}
    emissions = run("distance_based", row | CARRIER)
    assert emissions["kg_co2e"].sum() == pytest.approx(64.728 * 0.1302)
    assert emissions["supplier_data"].all()


def test_a_total_in_place_of_an_intensity_is_refused_where_both_stand():
    row = {"quantity": 64.728, "unit": "tonne.km", "supplier_kg_co2e": 8.42769, "supplier_factor": 8.42769,
           "supplier_factor_unit": "tonne.km"} | CARRIER  # fmt: skip
    for method in ("fuel_based", "distance_based", "spend_based"):
        (fault,) = refused(InputError, method, row)
        assert "a total and an intensity of the carrier" in fault.what and "never multiplied" in fault.mend


@pytest.mark.parametrize(
    ("method", "row"),
    [
        ("fuel_based", {"supplier_kg_co2e": 8.43}),
        ("distance_based", {"quantity": 60, "unit": "tonne.km", "supplier_factor": 0.13,
                            "supplier_factor_unit": "tonne.km"}),
        ("site_specific", {"supplier_kg_co2e": 8.43, "stage": "storage"}),
    ],
)  # fmt: skip
def test_a_carrier_s_figure_must_hold_the_upstream_of_its_fuel_and_name_its_source(method, row):
    (fault,) = refused(Unserved, method, row | CARRIER | {"supplier_boundary": "combustion"})
    assert "leaves the upstream of its fuel out" in fault.what and "well-to-wheel" in fault.mend
    assert "supplier_boundary is blank" in refused(Unserved, method, row | {"supplier_source": "x"})[0].what
    assert "supplier_source is blank" in refused(Unserved, method, row | CARRIER | {"supplier_source": None})[0].what


# --- Storage ---

SITE = {"activity": "power", "quantity": 50_000, "unit": "kWh", "stage": "storage"}


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        # 50,000 kWh × 0.4 = 20,000 kg; 30 of 1,200 m3 are 2.5 %.
        ({"company_volume": 30, "total_volume": 1200}, 500.0),
        # 30 m3 for 40 days of 24,000 m3-days are 5 %.
        ({"company_volume": 30, "days": 40, "total_volume_days": 24_000}, 1000.0),
        ({"sharing": "exclusive"}, 20_000.0),
    ],
)
def test_a_site_s_energy_by_the_company_s_volume_and_days(columns, expected):
    assert one("site_specific", SITE | columns) == expected


@given(volumes=st.lists(st.floats(0.1, 1e4), min_size=1, max_size=6))
@settings(max_examples=25, deadline=None)
def test_the_volumes_of_a_site_make_the_whole_site(volumes):
    whole = max(sum(volumes), *volumes)
    rows = [SITE | {"company_volume": volume, "total_volume": whole} for volume in volumes]
    assert sum(kilograms("site_specific", *rows).values()) == pytest.approx(20_000.0)


@pytest.mark.parametrize(
    ("columns", "kind", "what"),
    [
        ({}, Unserved, "company_volume is blank"),
        ({"company_volume": 30, "total_volume_days": 900}, Unserved, "days is blank"),
        ({"company_volume": 30, "total_volume": 20}, InputError, "company_volume exceeds total_volume"),
        ({"stage": "inbound"}, Unserved, "the record is no storage"),
        ({"activity": "store", "unit": "m3.day"}, Unserved, "the factors of 'store' are per m3.day, not for a fuel"),
    ],
)
def test_a_site_that_cannot_be_served(columns, kind, what):
    (fault,) = refused(kind, "site_specific", SITE | columns)
    assert what in fault.what


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"activity": "store", "quantity": 200, "unit": "m3", "days": 15}, 30.0),  # 3,000 m3.day × 0.01
        ({"activity": "store", "quantity": 3000, "unit": "m3.day"}, 30.0),
        ({"activity": "floor", "quantity": 12, "unit": "m2", "days": 10}, 24.0),  # 120 m2.day × 0.2
        ({"activity": "floor", "quantity": 12, "unit": "pallet", "days": 10, "load_default": PALLET_AS_FLOOR}, 24.0),
    ],
)
def test_average_data_is_what_is_stored_times_days(row, expected):
    assert one("average_data", row) == expected


@pytest.mark.parametrize(
    ("columns", "kind", "what"),
    [
        ({"days": None}, Unserved, "days is blank"),
        ({"unit": "kg"}, Unserved, "what is stored in kg"),
        ({"unit": "m3.day"}, InputError, "the quantity already holds the days"),
        ({"unit": "pallet"}, InputError, "'pallet.day' does not fit the operation factor for 'store'"),
        ({"stage": "outbound"}, Unserved, "the record is no storage"),
        ({"activity": "diesel"}, Unserved, "the factors of 'diesel' are per litre, not for a time of storage"),
    ],
)
def test_average_data_that_cannot_be_served(columns, kind, what):
    row = {"activity": "store", "quantity": 200, "unit": "m3", "days": 15} | columns
    (fault,) = refused(kind, "average_data", row)
    assert what in fault.what


def test_storage_is_never_served_as_transport():
    for method, row in (("fuel_based", LITRES), ("distance_based", LEG)):
        assert "the record is storage" in refused(Unserved, method, row | {"stage": "storage"})[0].what


# --- The border of categories 4 and 9 ---


@pytest.mark.parametrize("method", METHODS[4])
@pytest.mark.parametrize(
    ("category", "columns", "what"),
    [
        (9, {"paid_by": "company"}, "the company pays for it, which makes it category 4"),
        (4, {"stage": "outbound", "paid_by": "customer"}, "the company does not pay for is category 9"),
        (4, {"stage": "storage", "paid_by": "other"}, "the company does not pay for is category 9"),
        (9, {"stage": "inbound"}, "is category 4"),
        (9, {"stage": "between_sites"}, "is category 4"),
        (4, {"stage": "customer_trip"}, "a customer's own trip is category 9"),
    ],
)
def test_the_border_is_held_by_every_method(method, category, columns, what):
    (fault,) = refused(InputError, method, LITRES | columns, category=category)
    assert what in fault.what and fault.row == 2 and fault.column in ("paid_by", "stage")


@pytest.mark.parametrize(
    ("category", "columns"),
    [
        (4, {"stage": "outbound", "paid_by": "company"}),
        (4, {"stage": "inbound", "paid_by": "supplier"}),  # tier 1 to the company is category 4, whoever pays
        (4, {}),
        (9, {"stage": "outbound", "paid_by": "customer"}),
        (9, {}),
    ],
)
def test_what_stands_on_the_right_side_is_served(category, columns):
    assert one("fuel_based", LITRES | columns, category=category) == 300.0


def test_both_categories_have_the_same_methods():
    assert METHODS[4] is METHODS[9]
    assert list(METHODS[4]) == ["fuel_based", "distance_based", "site_specific", "average_data", "spend_based"]
    assert house_defaults()["methods"]["4"] == house_defaults()["methods"]["9"] == list(METHODS[4])


# --- The ladder ---


def test_a_mixed_list_finds_the_method_of_each_record():
    rows = records(
        LITRES | {"sharing": "exclusive"}, LEG, SITE | {"company_volume": 30, "total_volume": 1200, "paid_by": "company"},
        {"activity": "store", "quantity": 200, "unit": "m3", "days": 15},
        {"activity": "road freight", "spend": 10, "currency": "GBP"},
        {"supplier_kg_co2e": 8.43, "activity": "lorry", "quantity": 1, "unit": "tonne", "distance": 1} | CARRIER,
        category=4,
    )  # fmt: skip
    made = {name: value["default"] for name, value in house_defaults()["choices"].items()}
    shelf = library(*DIESEL, *LORRY, STORE, POWER, ROAD)
    emissions = climb(rows, 4, list(METHODS[4]), shelf, made)
    assert emissions.groupby("record_id")["method"].first().to_dict() == {
        "R1": "fuel_based", "R2": "distance_based", "R3": "site_specific", "R4": "average_data", "R5": "spend_based",
        "R6": "fuel_based",
    }  # fmt: skip


def test_an_incomplete_round_stops_the_run_and_its_money_does_not_stand_in():
    rows = [drop | {"spend": 50, "currency": "GBP"} for drop in (DROPS[0], DROPS[1] | {"drop_mass": None}, DROPS[2])]
    made = {name: value["default"] for name, value in house_defaults()["choices"].items()}
    with pytest.raises(InputError) as caught:
        climb(records(*rows, category=4), 4, list(METHODS[4]), library(*DIESEL, ROAD), made)
    assert len(caught.value.faults) == 3 and "drop_mass" in str(caught.value)


def test_a_vehicle_s_fuel_does_not_say_by_itself_whose_it_is():
    with pytest.raises(Unserved, match="sharing is blank"):
        calculate(4, "fuel_based", records(LITRES, category=4), TABLE, **GREAT_CIRCLE)


@pytest.mark.parametrize("category", [4, 9])
def test_who_pays_decides_between_the_two_categories_and_is_never_left_open(category):
    row = LEG | {"stage": "outbound", "distance_basis": "actual"}
    with pytest.raises(Unserved, match="paid_by is blank on outbound transport"):
        calculate(category, "distance_based", records(row, category=category), TABLE, **GREAT_CIRCLE)
