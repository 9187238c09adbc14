"""Categories 4 and 9: fuels, loads over distances, and stores; a drop's part of a round is tried in test_transport_rounds."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from builders import factor, factors, spend_factor
from method_cases import Case

TABLE = factors(
    factor("diesel", 2.5, "litre", component="combustion", boundary="combustion", kg_biogenic_co2=0.2),
    factor("diesel", 0.6, "litre", component="wtt", boundary="well_to_tank"),
    factor("electricity", 0.2, "kWh", component="combustion", boundary="combustion"),
    factor("electricity", 0.05, "kWh", component="wtt", boundary="well_to_tank"),
    factor("refrigerant", 1924, "kg", component="release", boundary="operation"),
    factor("lorry", 0.1, "tonne.km", component="combustion", boundary="combustion"),
    factor("lorry", 0.02, "tonne.km", component="wtt", boundary="well_to_tank"),
    factor("lorry", 0.9, "km", component="combustion", boundary="combustion"),
    factor("lorry", 0.2, "km", component="wtt", boundary="well_to_tank"),
    factor("ship", 0.3, "TEU.km", component="life_cycle", boundary="life_cycle"),
    factor("car", 0.17, "km", component="combustion", boundary="combustion"),
    factor("car", 0.04, "km", component="wtt", boundary="well_to_tank"),
    factor("store", 0.01, "m3.day", component="operation", boundary="operation"),
    factor("floor", 0.3, "m2.day", component="operation", boundary="operation"),
    spend_factor("road freight", 0.6),
    spend_factor("road freight", 0.1, component="margins", boundary="margins"),
)
CARRIER = {"supplier_boundary": "life_cycle", "supplier_source": "carrier"}
FUELS = [
    {"activity": "diesel", "quantity": 120, "unit": "litre", "stage": "outbound", "sharing": "exclusive"},
    {"activity": "diesel", "fuel_spend": 700, "fuel_price": 1.4, "currency": "GBP", "fuel_price_currency": "GBP",
     "fuel_unit": "litre", "sharing": "exclusive"},
    {"activity": "diesel", "distance": 900, "fuel_per_km": 0.3, "fuel_unit": "litre", "limiting_factor": "mass",
     "company_mass": 1000, "total_mass": 8000},
    {"activity": "diesel", "distance": 200, "fuel_per_km": 0.2, "fuel_unit": "litre", "stage": "backhaul",
     "sharing": "exclusive"},
    {"activity": "refrigerant", "quantity": 0.5, "unit": "kg", "limiting_factor": "volume", "company_volume": 5,
     "total_volume": 50},
    {"supplier_kg_co2e": 8.43} | CARRIER,
]  # fmt: skip
LEGS = [
    {"activity": "lorry", "quantity": 2, "unit": "tonne", "distance": 300, "packaging_mass": 150},
    {"activity": "lorry", "quantity": 55, "unit": "tonne.km"},
    {"activity": "lorry", "quantity": 410, "unit": "km", "sharing": "exclusive"},
    {"activity": "lorry", "quantity": 90, "unit": "km", "stage": "backhaul", "sharing": "exclusive"},
    {"activity": "ship", "quantity": 1, "unit": "TEU", "origin_latitude": 53.6, "origin_longitude": -0.2,
     "destination_latitude": 51.9, "destination_longitude": 4.4, "factor_distance_basis": "great_circle"},
    {"quantity": 64.728, "unit": "tonne.km", "supplier_factor": 0.13, "supplier_factor_unit": "tonne.km"} | CARRIER,
]  # fmt: skip
SITE = {"stage": "storage", "company_volume": 40, "total_volume": 1000}
ENERGY = [
    {"activity": "electricity", "quantity": 90_000, "unit": "kWh"} | SITE,
    {"activity": "electricity", "quantity": 50, "unit": "MWh", "days": 30, "total_volume_days": 400_000} | SITE,
    {"supplier_kg_co2e": 77, "stage": "storage"} | CARRIER,
]
STORED = [
    {"activity": "store", "quantity": 40, "unit": "m3", "days": 21},
    {"activity": "store", "quantity": 300, "unit": "m3.day", "stage": "storage"},
    {"activity": "floor", "quantity": 12, "unit": "pallet", "days": 60, "load_default": "pallet_as_floor"},
]
MONEY = [
    {"activity": "road freight", "spend": 1000, "currency": "GBP"},
    {"activity": "road freight", "spend": 70.5, "currency": "GBP", "stage": "outbound"},
]
ROUND = {"multi_drop_basis": "great_circle"}
FUEL_AMOUNTS = ("quantity", "fuel_spend", "distance", "supplier_kg_co2e")
OPTIONAL = frozenset({"backhaul", "backhaul_wtt"})

SERVED = {
    "fuel_based": Case(FUELS, TABLE, ROUND, FUEL_AMOUNTS, optional=OPTIONAL),
    "distance_based": Case(LEGS, TABLE, ROUND, ("quantity", "packaging_mass"), optional=OPTIONAL),
    "site_specific": Case(ENERGY, TABLE, amounts=("quantity", "supplier_kg_co2e")),
    "average_data": Case(STORED, TABLE),
    "spend_based": Case(MONEY, TABLE, {"margins": "included", "deflator": "cpi"}, ("spend",)),
}
PAYER = {4: "company", 9: "customer"}


def with_payer(rows: list[dict[str, Any]], category: int) -> list[dict[str, Any]]:
    """The rows with who pays, which decides between the two categories."""
    return [row | ({"paid_by": PAYER[category]} if row.get("stage") in ("outbound", "storage") else {}) for row in rows]


CASES = {
    (category, method): replace(case, rows=with_payer(case.rows, category))
    for category in PAYER
    for method, case in SERVED.items()
}
