"""The methods of categories 4 and 9 on records of every kind, each figure by hand; what stands beside the total."""

from __future__ import annotations

import pytest

from builders import factor, library, records, spend_factor
from scope3.errors import InputError
from scope3.factors.select import Unserved
from scope3.methods.transport import METHODS, average_data, distance_based, fuel_based, site_specific, spend_based

BURNT = {"component": "combustion", "boundary": "combustion"}
WTT = {"component": "wtt", "boundary": "well_to_tank"}
STORE = {"component": "operation", "boundary": "operation"}
SHELF = library(
    factor("diesel", 2.5, "litre", factor_id="D", **BURNT), factor("diesel", 0.5, "litre", factor_id="D up", **WTT),
    factor("lorry", 0.08, "tonne.km", factor_id="L", **BURNT), factor("lorry", 0.02, "tonne.km", factor_id="L up", **WTT),
    factor("store", 0.01, "m3.day", factor_id="S", **STORE),
    factor("power", 0.4, "kWh", factor_id="P", component="life_cycle", boundary="life_cycle"),
    spend_factor("freight", 0.6, factor_id="F"),
    spend_factor("freight", 0.1, factor_id="M", component="margins", boundary="margins"),
)  # fmt: skip
ALONE = {"sharing": "exclusive"}
TANK = {"activity": "diesel", "quantity": 100.0, "unit": "litre"} | ALONE
LEG = {"activity": "lorry", "quantity": 5.0, "unit": "tonne", "distance": 200.0}
SITE = {"activity": "power", "quantity": 50_000.0, "unit": "kWh", "stage": "storage", "paid_by": "company",
        "company_volume": 30.0, "total_volume": 1200.0}  # fmt: skip
STOCK = {"activity": "store", "quantity": 200.0, "unit": "m3", "days": 15.0}
PAID = {"activity": "freight", "spend": 100.0, "currency": "GBP"}
CARRIER = {"supplier_boundary": "life_cycle", "supplier_source": "statement"}
TOTAL = CARRIER | {"supplier_kg_co2e": 8.5}
INTENSITY = CARRIER | {"supplier_factor": 0.13, "supplier_factor_unit": "tonne.km"}
BASIS = {"multi_drop_basis": "driven"}
MONEY = {"margins": "included", "deflator": "cpi"}
CHOICES = {fuel_based: BASIS, distance_based: BASIS, site_specific: {}, average_data: {}, spend_based: MONEY}
SERVED = {fuel_based: TANK, distance_based: LEG, site_specific: SITE, average_data: STOCK, spend_based: PAID}


def lines(*rows, category=4):
    """Records whose index is not the numbers from 0: what is lined up is lined up by it."""
    table = records(*rows, category=category)
    return table.set_axis(range(7, 7 + len(table)))


def run(method, *rows, category=4):
    return method(lines(*rows, category=category), SHELF, **CHOICES[method])


def listed(rows):
    columns = ["record_id", "method", "component", "factor_id", "quantity", "unit", "kg_co2e", "boundary"]
    return [
        [round(cell, 9) if isinstance(cell, float) else cell for cell in row] for row in rows[columns].values.tolist()
    ]


def said(rows):
    """The step of each record's first row, without the factor at its end."""
    return [step.rpartition("; ")[0] for step in rows.drop_duplicates("record_id")["step"]]


def refused(error, method, *rows, category=4):
    with pytest.raises(error) as raised:
        run(method, *rows, category=category)
    assert type(raised.value) is error
    return [(fault.what, fault.mend, fault.row, fault.column) for fault in raised.value.faults]


def test_the_methods_go_from_the_most_specific_to_money():
    assert list(METHODS.values()) == [fuel_based, distance_based, site_specific, average_data, spend_based]
    assert [function.__name__ for function in METHODS.values()] == list(METHODS)


def test_fuel_of_the_company_s_own_and_shared_vehicles():
    """100 litres at 2.5 and 0.5; a quarter of them; 8.5 kg as stated; half of a round of 81 kg, and of its 40 litres."""
    drop = TANK | {"sharing": None, "round": "A", "drop_mass": 500.0, "distance": 30.0, "quantity": 40.0}
    shared = TANK | {"sharing": None, "limiting_factor": "mass", "company_mass": 1.0, "total_mass": 4.0}
    stated = drop | CARRIER | {"round": "B", "round_kg_co2e": 81.0, "activity": None, "quantity": None}
    rows = run(fuel_based, TANK, shared, TOTAL, drop, drop, stated, stated)
    whole = ["fuel_based", "life_cycle"]
    assert listed(rows) == [
        ["R1", "fuel_based", "combustion", "D", 100.0, "litre", 250.0, "required"],
        ["R1", "fuel_based", "wtt", "D up", 100.0, "litre", 50.0, "required"],
        ["R2", "fuel_based", "combustion", "D", 25.0, "litre", 62.5, "required"],
        ["R2", "fuel_based", "wtt", "D up", 25.0, "litre", 12.5, "required"],
        ["R3", *whole, "supplier:R3", 8.5, "kg CO2e", 8.5, "required"],
        *(row for n in (4, 5) for row in [
            [f"R{n}", "fuel_based", "combustion", "D", 20.0, "litre", 50.0, "required"],
            [f"R{n}", "fuel_based", "wtt", "D up", 20.0, "litre", 10.0, "required"]]),
        *([f"R{n}", *whole, f"supplier:R{n}", 40.5, "kg CO2e", 40.5, "required"] for n in (6, 7)),
    ]  # fmt: skip
    half = "50.0000 % of round {} by driven tonne-km"
    assert said(rows) == [
        "fuel as given, for the company alone", "fuel as given, 25.0000 % of the vehicle by mass", "",
        *[f"fuel as given, {half.format('A')}"] * 2, *[half.format("B")] * 2,
    ]  # fmt: skip
    assert rows.set_index("record_id")["step"]["R3"] == "stated by the partner: statement"
    assert rows["supplier_data"].tolist() == [False] * 4 + [True] + [False] * 4 + [True] * 2


def test_fuel_from_its_price_has_the_price_s_unit():
    """70 pounds at 1.40 a litre are 50 litres, at 2.5 and 0.5."""
    bought = {"activity": "diesel", "fuel_spend": 70.0, "currency": "GBP", "fuel_price": 1.4, "fuel_price_currency": "GBP",
              "fuel_unit": "litre"} | ALONE  # fmt: skip
    assert [[row[2], row[4], row[5], row[6]] for row in listed(run(fuel_based, bought))] == [
        ["combustion", 50.0, "litre", 125.0], ["wtt", 50.0, "litre", 25.0],
    ]  # fmt: skip


def test_legs_by_factors_and_by_a_carrier_s_intensity():
    """1,000 tonne.km at 0.08 and 0.02; at the carrier's 0.13; 2,000,000 kg.km are 2,000 tonne.km at 0.13."""
    rows = run(distance_based, LEG, LEG | INTENSITY, INTENSITY | {"quantity": 2e6, "unit": "kg.km"})
    carrier = ["distance_based", "life_cycle"]
    assert listed(rows) == [
        ["R1", "distance_based", "combustion", "L", 1000.0, "tonne.km", 80.0, "required"],
        ["R1", "distance_based", "wtt", "L up", 1000.0, "tonne.km", 20.0, "required"],
        ["R2", *carrier, "supplier:R2", 1000.0, "tonne.km", 130.0, "required"],
        ["R3", *carrier, "supplier:R3", 2000.0, "tonne.km", 260.0, "required"],
    ]
    steps = rows["step"].tolist()
    assert steps[0].startswith("distance not stated; ") and steps[1].startswith("distance not stated; ")
    assert steps[2:] == ["distance not stated; carrier's intensity: statement",
                         "transport as given; carrier's intensity: statement"]  # fmt: skip
    assert rows["supplier_data"].tolist() == [False, False, True, True]
    assert rows["factor"].tolist()[2:] == [0.13, 0.13]


def test_sites_and_stores():
    """30 of 1,200 m3 of 50,000 kWh × 0.4; 8.5 kg as the store states; 3,000 m3.day × 0.01."""
    rows = run(site_specific, SITE, TOTAL | {"stage": "storage", "paid_by": "company"})
    assert listed(rows) == [
        ["R1", "site_specific", "life_cycle", "P", 1250.0, "kWh", 500.0, "required"],
        ["R2", "site_specific", "life_cycle", "supplier:R2", 8.5, "kg CO2e", 8.5, "required"],
    ]
    assert said(rows) == ["2.5000 % of the site by volume", ""]
    rows = run(average_data, STOCK)
    assert listed(rows) == [["R1", "average_data", "operation", "S", 3000.0, "m3.day", 30.0, "required"]]
    assert said(rows) == ["15 days"]


def test_money_takes_its_factor_and_margins():
    """100 pounds at 0.6, and at 0.1 for trade and transport where the choice includes them."""
    assert listed(run(spend_based, PAID)) == [
        ["R1", "spend_based", "cradle_to_gate", "F", 100.0, "GBP 2024", 60.0, "required"],
        ["R1", "spend_based", "margins", "M", 100.0, "GBP 2024", 10.0, "required"],
    ]
    alone = spend_based(lines(PAID), SHELF, margins="excluded", deflator="cpi")
    assert alone["kg_co2e"].tolist() == [60.0]


def test_the_deflator_of_the_run_is_the_one_that_counts(monkeypatch):
    """Consumer prices rose from 100 to 125, producer prices doubled: 100 pounds are 80 or 50 of 2020."""
    monkeypatch.setattr("scope3.prices._rates", lambda: {("GBP", 2024): 0.8, ("EUR", 2024): 1.0})
    indices = {("cpi", 2020): 100.0, ("cpi", 2024): 125.0, ("ppi", 2020): 1.0, ("ppi", 2024): 2.0}
    monkeypatch.setattr("scope3.prices._indices", lambda: {(k, "GB", y): at for (k, y), at in indices.items()})
    monkeypatch.setattr("scope3.prices._regions", lambda: {"GBP": "GB"})
    shelf = library(spend_factor("freight", 1.0, price_year=2020))
    found = [
        spend_based(lines(PAID), shelf, margins="included", deflator=name)["kg_co2e"].item() for name in ("cpi", "ppi")
    ]
    assert found == pytest.approx([80.0, 50.0])


# --- Beside the total ---


@pytest.mark.parametrize(
    ("method", "row", "stage", "category", "components"),
    [
        (fuel_based, TANK, "backhaul", 4, {"backhaul": 250.0, "backhaul_wtt": 50.0}),
        (distance_based, LEG, "customer_trip", 9, {"customer_trip": 80.0, "customer_trip_wtt": 20.0}),
        (spend_based, PAID, "backhaul", 4, {"backhaul": 60.0, "backhaul_margins": 10.0}),
        (fuel_based, TOTAL, "customer_trip", 9, {"customer_trip": 8.5}),
        (distance_based, LEG | INTENSITY, "backhaul", 4, {"backhaul": 130.0}),
    ],
)
def test_empty_returns_and_customers_trips_stand_beside_the_total(method, row, stage, category, components):
    rows = run(method, row, row | {"stage": stage}, row, category=category)
    beside = rows[rows["boundary"] == "optional"]
    assert set(beside["record_id"]) == {"R2"}
    assert beside.set_index("component")["kg_co2e"].to_dict() == pytest.approx(components)
    required = rows[rows["boundary"] == "required"]
    assert set(required["record_id"]) == {"R1", "R3"}
    assert required["kg_co2e"].sum() == pytest.approx(2 * sum(components.values()))


# --- Refusals ---


@pytest.mark.parametrize("method", SERVED)
def test_every_method_holds_the_border(method):
    row = SERVED[method]
    ((what, _, place, column),) = refused(InputError, method, row, row | {"stage": "storage", "paid_by": "other"})
    assert what == "R2: outbound or storage that the company does not pay for is category 9 (dc-4-9-payer)"
    assert (place, column) == (3, "paid_by")


@pytest.mark.parametrize(
    ("method", "what", "mend"),
    [
        (fuel_based, "the record is storage", "use site_specific or average_data"),
        (distance_based, "the record is storage", "use site_specific or average_data"),
        (site_specific, "the record is no storage", "say stage storage"),
        (average_data, "the record is no storage", "say stage storage"),
    ],
)
def test_storage_is_no_transport(method, what, mend):
    row = SERVED[method]
    other = "storage" if method in (fuel_based, distance_based) else "inbound"
    assert refused(Unserved, method, row, row | {"stage": other, "paid_by": "company"}) == [
        (f"R2: {what}", mend, 3, None)
    ]


@pytest.mark.parametrize(
    ("method", "activity", "per", "kind"),
    [
        (fuel_based, "lorry", "tonne.km", "a fuel, energy or refrigerant"),
        (distance_based, "diesel", "litre", "a distance"),
        (site_specific, "store", "m3.day", "a fuel, energy or refrigerant"),
        (average_data, "diesel", "litre", "a time of storage"),
    ],
)
def test_an_activity_of_another_kind_is_refused(method, activity, per, kind):
    row = SERVED[method]
    assert refused(Unserved, method, row, row | {"activity": activity}) == [
        (f"R2: the factors of '{activity}' are per {per}, not for {kind}",
         "use a method of that kind, or name another activity", 3, None)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("method", "row"),
    [(fuel_based, TOTAL), (distance_based, LEG | INTENSITY), (site_specific, SITE | TOTAL),
     (fuel_based, TANK | CARRIER | {"sharing": None, "round": "A", "drop_mass": 1.0, "distance": 2.0, "round_kg_co2e": 3.0})],
)  # fmt: skip
def test_a_carrier_s_figure_holds_the_upstream_and_names_its_source(method, row):
    fine = SERVED[method]
    assert refused(Unserved, method, fine, row | {"supplier_boundary": "combustion"}) == [
        ("R2: the carrier's figure leaves the upstream of its fuel out", "ask for the well-to-wheel figure", 3, None)
    ]
    for column in CARRIER:
        assert refused(Unserved, method, fine, row | {column: None}) == [
            (f"R2: {column} is blank", f"fill in {column}", 3, None)
        ]


def test_what_a_method_needs_is_named():
    assert refused(Unserved, distance_based, LEG, LEG | INTENSITY | {"supplier_factor_unit": None})[0][0] == (
        "R2: supplier_factor_unit is blank"
    )
    assert refused(Unserved, site_specific, SITE, SITE | {"quantity": None})[0][0] == "R2: quantity is blank"
    mend = "complete the round, or give its money as one line"
    assert refused(Unserved, spend_based, PAID, PAID | {"round": "A"}) == [
        ("R2: a drop is a part of its round", mend, 3, None)
    ]


def test_the_basis_of_a_round_is_the_run_s_choice():
    """0.5 t over 30 or 20 km, 0.5 t over 10 or 20 km: three quarters, or half."""
    drop = TANK | {"sharing": None, "round": "A", "drop_mass": 500.0, "distance": 30.0, "great_circle_distance": 20.0}
    km = drop | {"activity": "lorry", "unit": "km"}
    table = library(factor("lorry", 1.0, "km", **BURNT), factor("lorry", 0.0, "km", **WTT), *(
        factor("diesel", kg, "litre", **part) for kg, part in ((1.0, BURNT), (0.0, WTT))))  # fmt: skip
    for method, row in ((fuel_based, drop), (distance_based, km)):
        two = lines(row, row | {"distance": 10.0})
        found = {
            basis: method(two, table, multi_drop_basis=basis).groupby("record_id")["kg_co2e"].sum().tolist()
            for basis in ("driven", "great_circle")
        }
        assert found == {"driven": pytest.approx([75.0, 25.0]), "great_circle": pytest.approx([50.0, 50.0])}
