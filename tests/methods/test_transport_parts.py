"""Borders, shares and amounts of transport and storage: function by function, each figure by hand."""

from __future__ import annotations

import pandas as pd
import pytest
from several_lines import faults_of

from builders import factor, library, records
from scope3.errors import InputError
from scope3.factors.select import Unserved
from scope3.methods.transport_amounts import (
    fuel_used,
    leg_distance,
    storage_activity,
    transport_activity,
    with_default,
)
from scope3.methods.transport_borders import CARRIED, FUEL, STORED, check_kind, check_records, check_stage
from scope3.methods.transport_shares import great_circle, share_of_site, share_of_vehicle
from scope3.tables.transport import PALLET_AS_FLOOR, TEU_AS_MASS

BURNT = {"component": "combustion", "boundary": "combustion"}
WHOLE = {"component": "life_cycle", "boundary": "life_cycle"}
STORE = {"component": "operation", "boundary": "operation"}
SHELF = library(
    factor("diesel", 2.5, "litre", **BURNT), factor("lorry", 0.1, "tonne.km", **BURNT),
    factor("lorry", 0.8, "km", **BURNT), factor("van", 0.5, "mile", **WHOLE), factor("store", 0.01, "m3.day", **STORE),
    factor("depot", 3.0, "m2.year", **STORE), factor("both", 1.0, "km", **BURNT), factor("both", 1.0, "litre", **BURNT),
    factor("freight", 0.6, "GBP", component="combustion", boundary="combustion", currency="GBP", price_year=2024,
           price_basis="purchaser"),
)  # fmt: skip


def lines(*rows, category=4):
    """Records whose index is not the numbers from 0: what is lined up is lined up by it."""
    table = records(*rows, category=category)
    return table.set_axis(range(7, 7 + len(table)))


def found(result):
    """Amounts, units and words as lists; the index is that of the records."""
    assert all(list(part.index) == list(range(7, 7 + len(part))) for part in result)
    return [part.tolist() for part in result]


# --- Borders ---

PAID = {"paid_by": "company"}
OTHERS = {"paid_by": "customer"}


@pytest.mark.parametrize(
    ("category", "good", "bad", "what", "column"),
    [
        (9, OTHERS, PAID, "the company pays for it, which makes it category 4", "paid_by"),
        (4, PAID, OTHERS | {"stage": "outbound"}, "outbound or storage that the company does not pay for is category 9",
         "paid_by"),
        (4, PAID, OTHERS | {"stage": "storage"}, "outbound or storage that the company does not pay for is category 9",
         "paid_by"),
        (9, OTHERS, {"stage": "inbound"}, "what comes in, or goes between own sites, is category 4", "stage"),
        (9, OTHERS, {"stage": "between_sites"}, "what comes in, or goes between own sites, is category 4", "stage"),
        (4, PAID, {"stage": "customer_trip"}, "a customer's own trip is category 9", "stage"),
    ],
)  # fmt: skip
def test_what_stands_on_the_wrong_side_of_a_border(category, good, bad, what, column):
    good = good | {"stage": "outbound"}
    found = faults_of(InputError, check_records, lines(good, bad, {}, category=category))
    assert found == [(f"R2: {what} (dc-4-9-payer)", f"correct the category or {column}", 3, column)]


@pytest.mark.parametrize("stage", ["outbound", "storage"])
@pytest.mark.parametrize("category", [4, 9])
def test_who_pays_is_said_of_what_was_sold(category, stage):
    mend = "say who pays: the company makes it category 4, somebody else category 9"
    assert faults_of(Unserved, check_records, lines({}, {"stage": stage}, category=category)) == [
        ("R2: paid_by is blank on outbound transport or storage", mend, 3, None)
    ]


def test_what_is_on_its_side_of_the_border_passes():
    inbound = [{"stage": stage} | payer for stage in ("inbound", "between_sites") for payer in (PAID, OTHERS, {})]
    check_records(lines(*inbound, OTHERS, {"stage": "backhaul"}, {"stage": "storage"} | PAID))
    check_records(lines({"stage": "customer_trip"}, {"stage": "storage"} | OTHERS, {"paid_by": "other"}, category=9))


TOTAL, INTENSITY = {"supplier_kg_co2e": 5.0}, {"supplier_factor": 0.1}


@pytest.mark.parametrize(
    ("bad", "what", "mend", "column"),
    [
        (TOTAL | INTENSITY, "a total and an intensity of the carrier",
         "keep the total, which is never multiplied, or the intensity per tonne.km", "supplier_factor"),
        (TOTAL | {"round": "A"}, "a drop of a round with emissions of its own",
         "give round_kg_co2e, or take it out of the round", "supplier_kg_co2e"),
        ({"round_kg_co2e": 5.0}, "round_kg_co2e is given, and round is blank", "name the round", "round_kg_co2e"),
    ],
)  # fmt: skip
def test_figures_that_exclude_each_other(bad, what, mend, column):
    fine = [TOTAL, INTENSITY, {"round": "A"}, {"round": "A", "round_kg_co2e": 1.0}]
    assert faults_of(InputError, check_records, lines(*fine, bad)) == [(f"R5: {what}", mend, 6, column)]


def test_storage_and_transport_have_methods_of_their_own():
    stored, blank, moved = {"stage": "storage"}, {}, {"stage": "inbound"}
    check_stage(lines(stored, blank), storage=True)
    check_stage(lines(moved, blank), storage=False)
    assert faults_of(Unserved, check_stage, lines(blank, stored, moved), storage=True) == [
        ("R3: the record is no storage", "say stage storage", 4, None)
    ]
    assert faults_of(Unserved, check_stage, lines(blank, moved, stored), storage=False) == [
        ("R3: the record is storage", "use site_specific or average_data", 4, None)
    ]


KINDS = {FUEL: ["diesel", "both"], CARRIED: ["lorry", "van"], STORED: ["store", "depot"]}


@pytest.mark.parametrize("kind", KINDS)
def test_an_activity_s_factors_say_what_it_is(kind):
    """An activity without such factors is refused later; one per litre and per kilometre is no distance."""
    check_kind(lines(*({"activity": name} for name in (*KINDS[kind], "unknown", KINDS[kind][0]))), SHELF, kind)
    for other in KINDS:
        for name in KINDS[other] if other != kind else ():
            rows = lines({"activity": KINDS[kind][0]}, {"activity": name})
            per = {"lorry": "km, tonne.km", "van": "mile", "store": "m3.day", "depot": "m2.year", "both": "km, litre",
                   "diesel": "litre"}[name]  # fmt: skip
            assert faults_of(Unserved, check_kind, rows, SHELF, kind) == [
                (f"R2: the factors of '{name}' are per {per}, not for {kind}",
                 "use a method of that kind, or name another activity", 3, None)
            ]  # fmt: skip
    assert faults_of(Unserved, check_kind, lines({"activity": "diesel"}, {}), SHELF, FUEL) == [
        ("R2: activity is blank", "fill in activity", 3, None)
    ]


def test_factors_per_money_say_nothing_of_the_kind():
    """What is per money alone counts as a fuel: no distance and no time of storage stands behind it."""
    check_kind(lines({"activity": "freight"}), SHELF, FUEL)
    assert faults_of(Unserved, check_kind, lines({"activity": "freight"}), SHELF, CARRIED)[0][0].startswith("R1: ")


# --- Shares of a vehicle ---

ALONE = {"sharing": "exclusive"}
BY_MASS = {"limiting_factor": "mass", "company_mass": 2000.0, "total_mass": 8000.0}
BY_VOLUME = {"limiting_factor": "volume", "company_volume": 6.0, "total_volume": 60.0}
CHARGED = {"limiting_factor": "chargeable_mass", "company_mass": 900.0, "company_volume": 12.0,
           "dimensional_density": 250.0, "total_chargeable_mass": 20_000.0}  # fmt: skip
DROP = {"activity": "diesel", "unit": "litre", "quantity": 100.0, "round": "A", "drop_mass": 500.0,
        "distance": 30.0, "great_circle_distance": 20.0}  # fmt: skip


def test_the_share_of_a_vehicle_by_what_fills_it():
    """A quarter; a tenth; 12 × 250 = 3,000 of 20,000 charged; 4,000 of 20,000, more than 2 × 250."""
    heavy = CHARGED | {"company_mass": 4000.0, "company_volume": 2.0}
    assert found(share_of_vehicle(lines(ALONE, BY_MASS, heavy, BY_VOLUME, CHARGED), "driven")) == [
        [1.0, 0.25, 0.2, 0.1, 0.15],
        ["for the company alone", "25.0000 % of the vehicle by mass", "20.0000 % of the vehicle by chargeable mass",
         "10.0000 % of the vehicle by volume", "15.0000 % of the vehicle by chargeable mass"],
    ]  # fmt: skip


def test_the_drops_of_a_round_share_it_by_mass_times_distance():
    """0.5 t over 30 km and 1.5 t over 10 km driven: half each; by great circles 0.5 × 20 of 0.5 × 20 + 1.5 × 20."""
    far = DROP | {"drop_mass": 1500.0, "distance": 10.0}
    other = DROP | {"round": "B"}
    assert found(share_of_vehicle(lines(DROP, other, far), "driven")) == [
        [0.5, 1.0, 0.5],
        [f"{share} % of round {name} by driven tonne-km" for share, name in
         (("50.0000", "A"), ("100.0000", "B"), ("50.0000", "A"))],
    ]  # fmt: skip
    shares, said = found(share_of_vehicle(lines(DROP, far), "great_circle"))
    assert shares == [0.25, 0.75] and said[1] == "75.0000 % of round A by great-circle tonne-km"


def test_drops_of_others_stand_in_the_round_s_sum():
    """0.5 t × 30 km of 60 tonne-km."""
    summed = DROP | {"round_tonne_km": 60.0, "round_basis": "driven"}
    assert share_of_vehicle(lines(summed, ALONE), "driven")[0].tolist() == [0.25, 1.0]
    exact = summed | {"round_tonne_km": 15.0}
    assert share_of_vehicle(lines(exact), "driven")[0].tolist() == [1.0]
    close = summed | {"round_tonne_km": 15.0 - 4e-7}
    assert share_of_vehicle(lines(close), "driven")[0].tolist() == pytest.approx([1.0])
    beyond = [("R2: the drops exceed round_tonne_km", "check both figures", 3, "round_tonne_km")]
    for less in (14.999, 15.0 - 4e-6):
        rows = lines(ALONE, summed | {"round_tonne_km": less})
        assert faults_of(InputError, share_of_vehicle, rows, "driven") == beyond


SHARING = {
    "exclusive, and figures to share by": (InputError, ALONE | BY_MASS, "correct one of them", "sharing"),
    "a drop of a round and a limiting factor": (InputError, DROP | BY_MASS, "keep one", "round"),
    "limiting_factor is blank, and loads to share by are given":
        (Unserved, {"total_volume": 9.0} | ALONE, "say mass, volume or chargeable_mass", None),
    "sharing is blank": (Unserved, {}, "say exclusive, or what the vehicle is shared by", None),
    "the vehicle is shared, and limiting_factor and round are blank":
        (Unserved, {"sharing": "shared"}, "say mass, volume or chargeable_mass", None),
    "company_mass exceeds total_mass": (InputError, BY_MASS | {"company_mass": 8001.0},
                                        "check both; the vehicle carries the company's goods and others'", "company_mass"),
    "company_mass is blank": (Unserved, CHARGED | {"company_mass": None}, "fill in company_mass", None),
    "company_volume is blank": (Unserved, CHARGED | {"company_volume": None}, "fill in company_volume", None),
    "dimensional_density is blank": (Unserved, CHARGED | {"dimensional_density": None}, "fill in dimensional_density", None),
    "the round carries nothing over no distance":
        (InputError, DROP | {"drop_mass": 0.0}, "check its drops", "drop_mass"),
    "drop_mass or distance is blank on a drop of the round":
        (Unserved, DROP | {"drop_mass": None}, "complete every drop of the round, or choose the other multi_drop_basis", None),
    "round_basis is not driven, and others' drops stand in round_tonne_km":
        (Unserved, DROP | {"round_tonne_km": 60.0, "round_basis": "great_circle"}, "give the sum on that basis", None),
}  # fmt: skip


@pytest.mark.parametrize("what", SHARING)
def test_a_share_that_cannot_be_taken(what):
    error, row, mend, column = SHARING[what]
    rows = lines(ALONE, row, BY_VOLUME)
    assert faults_of(error, share_of_vehicle, rows, "driven") == [(f"R2: {what}", mend, 3, column)]


def test_an_exclusive_drop_contradicts_itself():
    rows = lines(DROP | ALONE)
    assert faults_of(InputError, share_of_vehicle, rows, "driven")[0][0] == "R1: exclusive, and figures to share by"


def test_a_shared_vehicle_with_its_loads_is_shared():
    assert share_of_vehicle(lines(BY_MASS | {"sharing": "shared"}), "driven")[0].tolist() == [0.25]


def test_a_misspelt_basis_is_refused():
    ((what, mend, _, column),) = faults_of(InputError, share_of_vehicle, lines(ALONE), "drivn")
    assert (what, mend) == ("multi_drop_basis 'drivn' is not known", "choose great_circle or driven")
    assert column == "multi_drop_basis"


def test_an_incomplete_round_is_refused_as_a_whole():
    """By great circles the distance may be blank, by driven ones the great circle."""
    blank = DROP | {"great_circle_distance": None}
    rows = lines(DROP, blank, DROP | {"round": "B", "distance": None})
    mend = "complete every drop of the round, or choose the other multi_drop_basis"
    what = "drop_mass or great_circle_distance (or the coordinates) is blank on a drop of the round"
    assert faults_of(Unserved, share_of_vehicle, rows, "great_circle") == [
        (f"R1: {what}", mend, 2, None), (f"R2: {what}", mend, 3, None)
    ]  # fmt: skip
    what = "drop_mass or distance is blank on a drop of the round"
    assert faults_of(Unserved, share_of_vehicle, rows, "driven") == [(f"R3: {what}", mend, 4, None)]


@pytest.mark.parametrize(
    ("column", "other"),
    [
        ("activity", "lorry"), ("unit", "kWh"), ("quantity", 101.0), ("quantity", None), ("country", "GB"),
        ("period", "2023"), ("round_kg_co2e", 5.0), ("round_tonne_km", 99.0), ("round_basis", "driven"),
        ("supplier_boundary", "life_cycle"), ("supplier_source", "letter"),
    ],
)  # fmt: skip
def test_what_is_the_round_s_is_the_same_on_every_drop(column, other):
    rows = lines(DROP, DROP | {"round": "B"}, DROP | {column: other})
    mend = "write the round's own figure on every drop"
    assert faults_of(InputError, share_of_vehicle, rows, "driven") == [
        (f"R{n}: the drops of one round differ in {column}", mend, n + 1, column) for n in (1, 3)
    ]


# A degree of the equator is 111.32 km on WGS 84.
EQUATOR = {"origin_latitude": 0.0, "origin_longitude": 10.0, "destination_latitude": 0.0, "destination_longitude": 11.0}


def test_a_great_circle_is_as_given_or_between_coordinates():
    rows = lines(EQUATOR, EQUATOR | {"great_circle_distance": 5.0}, EQUATOR | {"origin_longitude": None})
    (between,) = found([great_circle(rows).fillna(-1.0)])
    assert between == [pytest.approx(111.319, abs=0.001), 5.0, -1.0]


# --- Shares of a site ---


def test_the_share_of_a_site_by_volume_or_volume_and_days():
    """30 of 1,200 m3; 30 m3 for 40 days of 24,000 m3-days."""
    volume = {"company_volume": 30.0, "total_volume": 1200.0}
    days = {"company_volume": 30.0, "days": 40.0, "total_volume_days": 24_000.0}
    shared = volume | {"sharing": "shared"}
    assert found(share_of_site(lines(ALONE, volume, days, shared, ALONE | days))) == [
        [1.0, 0.025, 0.05, 0.025, 1.0],
        ["the site serves the company alone", "2.5000 % of the site by volume", "5.0000 % of the site by volume and days",
         "2.5000 % of the site by volume", "the site serves the company alone"],
    ]  # fmt: skip
    mend = "check both; the site stores others' goods too"
    for row, whole in (
        (volume | {"total_volume": 29.0}, "total_volume"),
        (days | {"days": 801.0}, "total_volume_days"),
    ):
        assert faults_of(InputError, share_of_site, lines(ALONE, row)) == [
            (f"R2: company_volume exceeds {whole}", mend, 3, "company_volume")
        ]
    for row, column in ((volume, "company_volume"), (volume, "total_volume"), (days, "days"), (days, "company_volume")):
        assert faults_of(Unserved, share_of_site, lines(ALONE, row | {column: None}))[0][0] == f"R2: {column} is blank"


# --- Fuel ---

SPENT = {"fuel_spend": 70.0, "currency": "GBP", "fuel_price": 1.4, "fuel_price_currency": "GBP", "fuel_unit": "litre"}
DRIVEN = {"distance": 80.0, "fuel_per_km": 0.25, "fuel_unit": "litre", "unit": "kg"}


def test_fuel_as_given_from_money_or_from_distance():
    """70 pounds at 1.40 are 50 litres; 80 km at 0.25 are 20. What is given comes first, then the money."""
    given = {"quantity": 10.0, "unit": "kWh"}
    assert found(fuel_used(lines(SPENT, given, DRIVEN, SPENT | DRIVEN, given | SPENT | DRIVEN | {"unit": "kWh"}))) == [
        pytest.approx([50.0, 10.0, 20.0, 50.0, 10.0]),
        ["litre", "kWh", "litre", "litre", "kWh"],
        ["fuel from its spend and average price", "fuel as given", "fuel from distance driven",
         "fuel from its spend and average price", "fuel as given"],
    ]  # fmt: skip


NO_FUEL = ("quantity is blank, and no spend or distance gives it",
           "give quantity, or fuel_spend with fuel_price, or distance with fuel_per_km")  # fmt: skip


@pytest.mark.parametrize(
    ("error", "row", "what", "mend", "column"),
    [
        *((Unserved, SPENT | {column: None}, f"{column} is blank", f"fill in {column}", None)
          for column in ("fuel_price", "currency", "fuel_price_currency", "fuel_unit")),
        (InputError, SPENT | {"fuel_price_currency": "EUR"}, "fuel_spend and fuel_price are in two currencies",
         "give both in one", "fuel_price_currency"),
        (InputError, SPENT | {"tax_included": True}, "the money holds tax, and whether fuel_price does is said nowhere",
         "say the price without tax and the money without it, or both with it and leave tax_included blank", "tax_included"),
        (Unserved, DRIVEN | {"fuel_unit": None}, "fuel_unit is blank", "fill in fuel_unit", None),
        (Unserved, DRIVEN | {"round": "A"}, *NO_FUEL, None),
        (Unserved, DRIVEN | {"distance": None}, *NO_FUEL, None),
        (Unserved, DRIVEN | {"fuel_per_km": None}, *NO_FUEL, None),
    ],
)  # fmt: skip
def test_fuel_that_nothing_gives(error, row, what, mend, column):
    fine = {"quantity": 1.0, "unit": "litre", "currency": "GBP", "fuel_price_currency": "EUR", "tax_included": True}
    assert faults_of(error, fuel_used, lines(fine, row, DRIVEN | {"tax_included": True})) == [
        (f"R2: {what}", mend, 3, column)
    ]


# --- Load times distance ---

LEG = {"activity": "lorry", "quantity": 5.0, "unit": "tonne", "distance": 200.0}
VEHICLE = {"quantity": 300.0, "unit": "km"} | ALONE


def test_what_a_leg_amounts_to():
    """5 t × 200; 2 TEU × 100; 3,000 litres are 3 m3, × 50; 5.25 t with pallets; a quarter of 300; 60 as given."""
    assert found(transport_activity(lines(
        VEHICLE, LEG, LEG | {"quantity": 2.0, "unit": "teu", "distance": 100.0},
        {"quantity": 60.0, "unit": "tonne.km"}, LEG | {"quantity": 3000.0, "unit": "litre", "distance": 50.0},
        LEG | {"quantity": 5000.0, "unit": "kg", "packaging_mass": 250.0, "distance_basis": "actual"},
        VEHICLE | BY_MASS | {"sharing": None, "unit": "mile"},
    ), "driven")) == [
        pytest.approx([300.0, 1000.0, 200.0, 60.0, 150.0, 1050.0, 75.0]),
        ["km", "tonne.km", "TEU.km", "tonne.km", "m3.km", "tonne.km", "mile"],
        ["distance of the vehicle, for the company alone", "distance not stated", "distance not stated",
         "transport as given", "distance not stated", "distance actual, packaging added",
         "distance of the vehicle, 25.0000 % of the vehicle by mass"],
    ]  # fmt: skip


def test_the_distance_of_a_vehicle_in_a_round_is_shared_by_its_drops():
    """300 km of the vehicle, half each."""
    drop = DROP | {"quantity": 300.0, "unit": "km", "activity": "lorry"}
    amount, unit, said = transport_activity(lines(drop, drop), "driven")
    assert amount.tolist() == [150.0, 150.0] and set(unit) == {"km"}
    assert set(said) == {"distance of the vehicle, 50.0000 % of round A by driven tonne-km"}
    assert found(transport_activity(lines(VEHICLE), "driven"))[0] == [300.0]
    assert found(transport_activity(lines({"quantity": 60.0, "unit": "tonne.km"}), "driven"))[0] == [60.0]


NO_MASS = ("packaging_mass is given, and the quantity is no mass", "add it to the quantity, or leave it blank")
IN_ROUND = "give the round's fuel or vehicle distance"
TWICE = ("the quantity already holds the distance", "give the load as quantity, or leave distance blank")


@pytest.mark.parametrize(
    ("error", "row", "what", "mend", "column"),
    [
        (Unserved, LEG | {"quantity": None}, "quantity is blank", "fill in quantity", None),
        (Unserved, LEG | {"unit": None}, "unit is blank", "fill in unit", None),
        (InputError, LEG | {"unit": "tonne.km"}, *TWICE, "distance"),
        (InputError, VEHICLE | {"distance": 3.0}, *TWICE, "distance"),
        (InputError, {"quantity": 1.0, "unit": "tonne.km", "packaging_mass": 1.0}, *NO_MASS, "packaging_mass"),
        (InputError, VEHICLE | {"packaging_mass": 1.0}, *NO_MASS, "packaging_mass"),
        (InputError, LEG | {"unit": "TEU", "packaging_mass": 1.0}, *NO_MASS, "packaging_mass"),
        (Unserved, {"quantity": 1.0, "unit": "tonne.km", "round": "A"}, "a drop of a round in tonne.km", IN_ROUND, None),
        (Unserved, LEG | {"round": "A"}, "a drop of a round by its mass", IN_ROUND, None),
        (Unserved, VEHICLE | {"sharing": None}, "sharing is blank, and the quantity is a whole vehicle's distance",
         "say exclusive, or shared with limiting_factor and the loads", None),
        (Unserved, LEG | {"unit": "kWh"}, "a load in kWh has no transport unit", "give mass, volume or TEU", None),
        (InputError, LEG | {"load_default": TEU_AS_MASS}, "the load_default does not fit here", "teu_as_mass is for TEU",
         "load_default"),
    ],
)  # fmt: skip
def test_what_is_no_leg(error, row, what, mend, column):
    fine = [LEG, VEHICLE, {"quantity": 1.0, "unit": "tonne.km"}]
    assert faults_of(error, transport_activity, lines(row, *fine), "driven") == [(f"R1: {what}", mend, 2, column)]


def test_the_guidance_s_averages_where_a_line_asks_for_them():
    """10 tonnes a TEU, 1 m2 a pallet; what does not ask keeps its own."""
    source = "Technical Guidance for Calculating Scope 3 Emissions (2013), table 4.2"
    two = {"quantity": 2.0, "unit": "teu"}
    assert found(with_default(lines(two, two | {"load_default": TEU_AS_MASS}, LEG), TEU_AS_MASS)) == [
        [2.0, 20.0, 5.0], ["TEU", "tonne", "tonne"], ["", f"10 tonne per TEU by default ({source}), ", ""],
    ]  # fmt: skip
    pallets = {"quantity": 3.0, "unit": "pallet", "load_default": PALLET_AS_FLOOR}
    assert found(with_default(lines(pallets), PALLET_AS_FLOOR)) == [
        [3.0], ["m2"], [f"1 m2 per pallet by default ({source}), "],
    ]  # fmt: skip
    for name, wrong in (
        (PALLET_AS_FLOOR, two | {"load_default": TEU_AS_MASS}),
        (PALLET_AS_FLOOR, pallets | {"unit": "kg"}),
    ):
        assert faults_of(InputError, with_default, lines(pallets, wrong), name) == [
            ("R2: the load_default does not fit here", "pallet_as_floor is for pallet", 3, "load_default")
        ]
    amount, unit, said = transport_activity(lines(LEG, LEG | two | {"load_default": TEU_AS_MASS}), "driven")
    assert amount.tolist() == [1000.0, 4000.0] and unit.tolist() == ["tonne.km"] * 2
    assert said.tolist() == ["distance not stated", f"10 tonne per TEU by default ({source}), distance not stated"]


# --- Distances ---

AIR = {"origin_airport": "LHR", "destination_airport": "CDG", "factor_distance_basis": "great_circle"}
ADJUSTED = {"distance": 200.0, "distance_basis": "shortest_feasible", "factor_distance_basis": "actual",
            "distance_adjustment": 1.05, "distance_adjustment_source": "handbook"}  # fmt: skip


def test_the_distance_of_a_leg():
    """London to Paris is some 348 km, a degree of the equator 111.319; 200 km × 1.05."""
    rows = lines(
        {"distance": 5.0}, {"distance": 5.0, "distance_basis": "actual"}, ADJUSTED, AIR, AIR | EQUATOR,
        EQUATOR | {"factor_distance_basis": "great_circle"}, AIR | {"distance": 9.0, "distance_basis": "great_circle"},
        {"distance": 7.0, "distance_basis": "shortest_feasible", "factor_distance_basis": "shortest_feasible"},
    )  # fmt: skip
    km, said = found(leg_distance(rows))
    assert [km[0], km[1], km[2], km[6], km[7]] == [5.0, 5.0, 210.0, 9.0, 7.0]
    assert km[3] == km[4] == pytest.approx(348, abs=2) and km[5] == pytest.approx(111.319, abs=0.001)
    circle = "distance great circle"
    assert said == [
        "distance not stated", "distance actual", "distance shortest feasible (adjusted by 1.05: handbook)", circle, circle,
        circle, circle, "distance shortest feasible",
    ]  # fmt: skip


BASES = "give the published distance_adjustment with its source, or a distance of the factor's basis"


@pytest.mark.parametrize(
    ("error", "row", "what", "mend", "column"),
    [
        (Unserved, {}, "distance is blank, and no places give it",
         "fill in distance, or airports or coordinates of both ends", None),
        (Unserved, AIR | {"origin_airport": None}, "distance is blank, and no places give it",
         "fill in distance, or airports or coordinates of both ends", None),
        (InputError, AIR | {"distance_basis": "actual"},
         "the distance follows from places, which makes it a great circle", "leave distance_basis blank", "distance_basis"),
        (Unserved, AIR | {"factor_distance_basis": None},
         "factor_distance_basis is blank, and the distance is not the actual one",
         "say what distance the factor is per, and the adjustment if it is another", None),
        (Unserved, {"distance": 1.0, "factor_distance_basis": "actual"},
         "distance_basis is blank, and the factor's is given", "fill in distance_basis", None),
        (Unserved, ADJUSTED | {"distance_adjustment_source": None}, "distance_adjustment_source is blank",
         "fill in distance_adjustment_source", None),
        (Unserved, ADJUSTED | {"factor_distance_basis": None}, "factor_distance_basis is blank",
         "fill in factor_distance_basis", None),
        (InputError, ADJUSTED | {"distance_adjustment": None}, "the distance and the factor are on two bases", BASES,
         "distance_basis"),
        (InputError, ADJUSTED | {"distance_basis": "actual"},
         "a distance_adjustment, and distance and factor are on one basis", "take the adjustment out", "distance_adjustment"),
    ],
)  # fmt: skip
def test_a_distance_that_cannot_be_taken(error, row, what, mend, column):
    rows = lines({"distance": 5.0}, row, ADJUSTED, AIR | {"distance_basis": "great_circle"})
    assert faults_of(error, leg_distance, rows) == [(f"R2: {what}", mend, 3, column)]


@pytest.mark.parametrize("column", ["origin_airport", "destination_airport"])
def test_every_unknown_airport_is_named(column):
    ((what, mend, *place),) = faults_of(InputError, leg_distance, lines(AIR, AIR | {column: "LHRR"}))
    assert what == "unknown airport 'LHRR'" and mend.startswith("did you mean") and place == [3, column]


# --- Storage ---


def test_what_is_stored_times_its_days():
    """200 m3 × 15 days; 3,000 m3.day; 1,000 litres are a cubic metre, × 4; 12 pallets, 2 of them as floor."""
    store = {"quantity": 200.0, "unit": "m3", "days": 15.0}
    floor = {"quantity": 2.0, "unit": "pallet", "days": 10.0, "load_default": PALLET_AS_FLOOR}
    rows = [store, {"quantity": 3000.0, "unit": "m3.day"}, store | {"quantity": 1000.0, "unit": "litre", "days": 4.0},
            floor | {"load_default": None}, floor, store | {"unit": "TEU"}, store | {"unit": "m2"},
            {"quantity": 2.0, "unit": "m2.year"}]  # fmt: skip
    amount, unit, said = found(storage_activity(lines(*rows)))
    assert amount == pytest.approx([3000.0, 3000.0, 4.0, 20.0, 20.0, 3000.0, 3000.0, 2.0])
    assert unit == ["m3.day", "m3.day", "m3.day", "pallet.day", "m2.day", "TEU.day", "m2.day", "m2.year"]
    source = "1 m2 per pallet by default (Technical Guidance for Calculating Scope 3 Emissions (2013), table 4.2), "
    assert said == [
        "15 days", "days as given", "4 days", "10 days", f"{source}10 days", "15 days", "15 days", "days as given"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("error", "row", "what", "mend", "column"),
    [
        (Unserved, {"days": None}, "days is blank", "fill in days", None),
        (Unserved, {"quantity": None}, "quantity is blank", "fill in quantity", None),
        (Unserved, {"unit": None}, "unit is blank", "fill in unit", None),
        (Unserved, {"unit": "kg"}, "what is stored in kg", "give m3, m2, pallets or TEU", None),
        (InputError, {"unit": "m3.day"}, "the quantity already holds the days",
         "give what is stored as quantity, or leave days blank", "days"),
        (InputError, {"unit": "TEU", "load_default": TEU_AS_MASS}, "the load_default does not fit here",
         "pallet_as_floor is for pallet", "load_default"),
    ],
)  # fmt: skip
def test_what_cannot_be_stored(error, row, what, mend, column):
    store = {"quantity": 200.0, "unit": "m3", "days": 15.0}
    assert faults_of(error, storage_activity, lines(store, store | row, {"quantity": 1.0, "unit": "m3.day"})) == [
        (f"R2: {what}", mend, 3, column)
    ]


def test_no_records_amount_to_nothing():
    nothing = lines(LEG)[:0]
    for function in (fuel_used, storage_activity, lambda rows: transport_activity(rows, "driven")):
        assert [len(part) for part in function(nothing)] == [0, 0, 0]
    assert all(isinstance(part, pd.Series) and part.empty for part in share_of_vehicle(nothing, "driven"))
