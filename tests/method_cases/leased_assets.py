"""Categories 8, 13 and 14."""

from __future__ import annotations

from builders import factor, factors
from method_cases import Case

TABLE = factors(
    factor("gas", 0.2, "kWh", component="combustion", boundary="combustion", kg_co2=0.19),
    factor("gas", 0.03, "kWh", component="wtt", boundary="well_to_tank"),
    factor("pellets", 12.0, "tonne", component="combustion", boundary="combustion"),
    factor("pellets", 40.0, "tonne", component="wtt", boundary="well_to_tank"),
    factor("pellets", None, "tonne", component="biogenic", boundary="biogenic", kg_biogenic_co2=1700.0, gwp_set=None),
    factor("grid", 0.5, "kWh", component="life_cycle", boundary="life_cycle"),
    factor("coolant", 2000.0, component="release", boundary="operation"),
    factor("brick building", 800.0, "m2"),
    factor("store", 30.0, "m2.year", component="operation", boundary="operation"),
    factor("kiosk", 900.0, "asset.year", component="operation", boundary="operation"),
)

PARTNER = {"partner_unit": "tonne CO2e", "partner_source": "partner's statement"}
IN_BUILDING = {"floor_area": 150, "building_area": 2400, "occupancy_rate": 0.8}
LINES = [
    {"energy_type": "fuel", "activity": "gas", "quantity": 9000, "unit": "kWh", "site": "one"},
    {"energy_type": "heating", "activity": "pellets", "quantity": 12, "unit": "tonne", "site": "one"} | IN_BUILDING,
    {"energy_type": "electricity", "activity": "grid", "quantity": 3, "unit": "MWh", "site": "two",
     "months_in_use": 7, "stated_for": "whole_year"},
    {"energy_type": "refrigerant", "activity": "coolant", "quantity": 400, "unit": "g", "site": "two",
     "months_in_use": 7, "stated_for": "months_in_use"},
    {"energy_type": "process", "quantity": 0.2, "unit": "tonne CO2e", "partner_source": "measured", "site": "two"},
    {"energy_type": "construction", "activity": "brick building", "quantity": 2, "unit": "m2", "site": "two"},
    {"site": "three", "partner_scope_1": 3.5, "partner_scope_2": 0, "partner_scope_3": 11} | PARTNER,
]  # fmt: skip
COMPANY = [
    {"partner_scope_1": 900, "partner_scope_2": 1200, "floor_area": 150, "partner_total_area": 60000} | PARTNER,
    {"partner_scope_1_and_2": 77000, "floor_area": 80, "partner_total_area": 5000, "months_in_use": 3,
     "stated_for": "whole_year"} | PARTNER | {"partner_unit": "kg CO2e"},
]  # fmt: skip
AVERAGE = [
    {"activity": "store", "quantity": 120, "unit": "m2", "months_in_use": 5},
    {"activity": "store", "quantity": 900, "unit": "square foot"},
    {"activity": "kiosk", "quantity": 4, "unit": "piece"},
]
OF_NORTH = {"franchise_group": "north", "franchises_in_group": 12, "franchises_sampled": 2}
OF_SOUTH = {"franchise_group": "south", "franchises_in_group": 5, "franchises_sampled": 1}
AMOUNTS = ("quantity", "partner_scope_1", "partner_scope_2", "partner_scope_1_and_2", "partner_scope_3")
OPTIONAL = frozenset({"construction", "partner_scope_3"})


def _with(rows, **columns):
    return [row | columns for row in rows]


CASES = {
    (8, "asset_specific"): Case(_with(LINES, lease="lessee_operating"), TABLE, amounts=AMOUNTS, optional=OPTIONAL),
    (8, "lessor_specific"): Case(_with(COMPANY, lease="lessee_operating"), TABLE, amounts=AMOUNTS),
    (8, "average_data"): Case(_with(AVERAGE, lease="lessee_operating"), TABLE),
    (13, "asset_specific"): Case(_with(LINES, lease="lessor_finance"), TABLE, amounts=AMOUNTS, optional=OPTIONAL),
    (13, "lessee_specific"): Case(_with(COMPANY, lease="lessor_operating"), TABLE, amounts=AMOUNTS),
    (13, "average_data"): Case(_with(AVERAGE, lease="lessor_operating"), TABLE),
    (14, "franchise_specific"): Case(LINES, TABLE, amounts=AMOUNTS, optional=OPTIONAL),
    (14, "sampled_groups"): Case(
        [*_with(LINES[:4], **OF_NORTH), *_with(LINES[6:], **OF_SOUTH)], TABLE, amounts=AMOUNTS, optional=OPTIONAL
    ),
    (14, "average_data"): Case(AVERAGE, TABLE),
}
