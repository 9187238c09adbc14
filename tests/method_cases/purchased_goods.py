"""Categories 1 and 2."""

from __future__ import annotations

from builders import factor, factors, spend_factor
from method_cases import Case

TABLE = factors(
    factor("wood", 0.31, kg_co2=0.25, kg_ch4=0.001, kg_n2o=0.0001, kg_biogenic_co2=1.6),
    factor("steel", 2.3, "tonne"),
    factor("landfill", 0.6, component="end_of_life", boundary="end_of_life"),
    factor("lorry", 0.1, "tonne.km", component="combustion", boundary="combustion"),
    factor("lorry", 0.02, "tonne.km", component="wtt", boundary="well_to_tank"),
    factor("chair", 1.5, "piece", component="cradle_to_gate_excluding_producer"),
    spend_factor("paper", 0.7),
    spend_factor("paper", 0.1, component="margins", boundary="margins"),
    spend_factor("rent", 0.2),
)

SUPPLIER = {"supplier_source": "supplier"}
SHARE = {
    "supplier_t_co2e": 900, "supplier_revenue": 1e15, "supplier_revenue_currency": "GBP", "currency": "GBP",
} | SUPPLIER  # fmt: skip
HYBRID = [
    {"good": "chair", "stage": "supplier_scope_1_2", "supplier_kg_co2e": 12} | SUPPLIER,
    {"good": "chair", "stage": "waste", "activity": "landfill", "quantity": 1, "unit": "kg"},
]
LORRY = {"activity": "lorry", "quantity": 0.5, "unit": "tonne", "distance": 120}
INPUTS = [
    {"good": "chair", "stage": "material_input", "activity": "wood", "quantity": 5, "unit": "kg"},
    {"good": "chair", "stage": "transport_of_inputs"} | LORRY,
    {"good": "chair", "stage": "other", "supplier_kg_co2e": 0.3} | SUPPLIER,
]
UPSTREAM = {"good": "chair", "stage": "upstream", "activity": "chair", "quantity": 10, "unit": "piece"}
PARTS = ("quantity", "supplier_kg_co2e")

SERVED = {
    "supplier_specific": Case(
        [
            {"quantity": 2, "unit": "tonne", "supplier_factor": 0.3, "supplier_factor_unit": "kg"} | SUPPLIER,
            {"quantity": 8, "unit": "piece", "supplier_factor": 1.7, "supplier_factor_unit": "piece"} | SUPPLIER,
        ],
        TABLE,
    ),
    "hybrid_full": Case(HYBRID + INPUTS, TABLE, amounts=PARTS),
    "hybrid_partial": Case([*HYBRID, UPSTREAM], TABLE, amounts=PARTS),
    "average_data": Case(
        [
            {"activity": "wood", "quantity": 3, "unit": "kg"},
            {"activity": "steel", "quantity": 4, "unit": "kg"},
            {"activity": "wood", "quantity": 0.2, "unit": "tonne"},
        ],
        TABLE,
    ),
    "supplier_revenue_share": Case([SHARE | {"spend": 7e5}, SHARE | {"spend": 11.5}], TABLE, amounts=("spend",)),
    "spend_based": Case(
        [
            {"activity": "paper", "spend": 1000, "currency": "GBP"},
            {"activity": "rent", "spend": 55.5, "currency": "GBP"},
        ],
        TABLE,
        {"margins": "included", "deflator": "cpi"},
        ("spend",),
    ),
}
CASES = {(category, method): case for category in (1, 2) for method, case in SERVED.items()}
