"""Transport by fuel: litres as stated, from money and from distance, by hand; a load is never taken for a fuel."""

from __future__ import annotations

import pytest
from transport_records import LEG, LITRES, kilograms, refused, run

from scope3.errors import InputError
from scope3.factors.select import Unserved


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
