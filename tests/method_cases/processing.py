"""Category 10."""

from __future__ import annotations

from builders import factor, factors
from method_cases import Case

TABLE = factors(
    factor("electricity", 0.2, "kWh", component="combustion", boundary="combustion", kg_co2=0.19),
    factor("electricity", 0.05, "kWh", component="wtt", boundary="well_to_tank"),
    factor("gas", 2.0, "m3", component="combustion", boundary="combustion", kg_biogenic_co2=0.01),
    factor("gas", 0.3, "m3", component="wtt", boundary="well_to_tank"),
    factor("refrigerant", 1300.0, component="release", boundary="operation"),
    factor("offcuts", 6.4, "tonne", component="end_of_life", boundary="end_of_life"),
    factor("turning", 0.4, component="processing", boundary="life_cycle"),
    factor("moulding", 900.0, "tonne", component="processing", boundary="life_cycle"),
)
SITE = {
    "product": "legs",
    "processor": "Hartwell",
    "allocation_basis": "mass",
    "allocation_part": 20,
    "allocation_whole": 80,
}
ALONE = {"product": "tops", "processor": "Ibsley", "allocation_basis": "no_allocation"}

CASES = {
    (10, "site_specific"): Case(
        [
            SITE | {"flow": "energy", "activity": "electricity", "quantity": 5.0, "unit": "MWh"},
            SITE | {"flow": "energy", "activity": "gas", "quantity": 300.0, "unit": "m3"},
            SITE | {"flow": "leakage", "activity": "refrigerant", "quantity": 0.4, "unit": "kg"},
            SITE | {"flow": "waste", "activity": "offcuts", "quantity": 700.0, "unit": "kg"},
            ALONE | {"flow": "process_emissions", "partner_kg_co2e": 55.0, "partner_source": "their return"},
        ],
        TABLE,
        amounts=("quantity", "partner_kg_co2e"),
    ),
    (10, "average_data"): Case(
        [
            ALONE | {"activity": "turning", "quantity": 900.0, "unit": "kg", "factor_per": "intermediate_product"},
            SITE | {"activity": "turning", "quantity": 2.0, "unit": "tonne", "factor_per": "final_product", "yield_factor": 4.0},
            ALONE | {"activity": "moulding", "quantity": 50.0, "unit": "kg", "factor_per": "final_product", "yield_factor": 0.9},
        ],
        TABLE,
    ),
}  # fmt: skip
