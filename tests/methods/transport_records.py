"""Factors and records for the tests of categories 4 and 9, and the few calls that calculate them or expect a refusal."""

from __future__ import annotations

import pytest

from builders import factor, factors, records, spend_factor
from scope3.errors import InputError
from scope3.methods import calculate

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
SITE = {"activity": "power", "quantity": 50_000, "unit": "kWh", "stage": "storage"}


def choices(method):
    """The choices a method asks for."""
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
    """The emissions of rows by a method, under the choices it asks for unless others are given."""
    rows = [said(row, category) for row in rows] if method != "site_specific" else [
        {"paid_by": "company" if category == 4 else "customer"} | row for row in rows
    ]  # fmt: skip
    return calculate(category, method, records(*rows, category=category), table, **(choices(method) | given))


def kilograms(method, *rows, **given):
    """kg CO2e by record."""
    return run(method, *rows, **given).groupby("record_id")["kg_co2e"].sum().to_dict()


def one(method, row, **given):
    """kg CO2e of a single record, to compare within rounding."""
    (found,) = kilograms(method, row, **given).values()
    return pytest.approx(found, rel=1e-12)


def refused(kind, method, *rows, **given):
    """The faults of a refusal of exactly this kind: what is missing (Unserved) is not what is wrong (InputError)."""
    with pytest.raises(InputError) as caught:
        run(method, *rows, **given)
    assert type(caught.value) is kind, caught.value
    return caught.value.faults
