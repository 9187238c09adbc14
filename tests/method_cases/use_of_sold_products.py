"""Category 11."""

from __future__ import annotations

from builders import factor, factors
from method_cases import Case

TABLE = factors(
    factor("electricity", 0.2, "kWh", component="combustion", boundary="combustion", kg_co2=0.19, kg_ch4=1e-5, kg_n2o=1e-6),
    factor("electricity", 0.05, "kWh", component="wtt", boundary="well_to_tank"),
    factor("electricity", None, "kWh", component="biogenic", boundary="biogenic", kg_biogenic_co2=0.1, gwp_set=None),
    factor("world grid", 0.45, "kWh", component="life_cycle", boundary="life_cycle"),
    factor("refrigerant", 1300.0, component="release", boundary="operation"),
    factor("briquettes", 54.0, "tonne", component="combustion", boundary="combustion"),
    factor("briquettes", 177.0, "tonne", component="wtt", boundary="well_to_tank"),
    factor("briquettes", None, "tonne", component="biogenic", boundary="biogenic", kg_biogenic_co2=1677.0, gwp_set=None),
)  # fmt: skip

LAMP = {"use_type": "energy", "product": "lamp", "quantity": 120, "unit": "piece"}
COVER = {
    "use_type": "indirect", "product": "cover", "quantity": 90, "unit": "piece", "lifetime_uses": 30,
    "activity": "electricity", "consumption_unit": "kWh",
}  # fmt: skip
TOP = {"use_type": "intermediate", "product": "top", "quantity": 10, "unit": "piece", "lifetime_uses": 3e5}

CASES = {
    (11, "energy_using_products"): Case(
        [
            LAMP | {"activity": "electricity", "lifetime_uses": 9000, "consumption_per_use": 12, "consumption_unit": "kWh"},
            LAMP | {"activity": "world grid", "lifetime_years": 9, "uses_per_year": 365, "consumption_per_use": 0.01, "consumption_unit": "MWh"},
            LAMP | {"activity": "refrigerant", "lifetime_years": 9, "uses_per_year": 1, "consumption_per_use": 0.002, "consumption_unit": "kg"},
        ],
        TABLE,
    ),
    (11, "fuels_and_feedstocks"): Case(
        [
            {"use_type": "fuel_or_feedstock", "activity": "briquettes", "quantity": 14, "unit": "tonne", "combusted": True},
            {"use_type": "fuel_or_feedstock", "activity": "briquettes", "quantity": 900, "unit": "kg", "combusted": True},
            {"use_type": "fuel_or_feedstock", "activity": "resin", "quantity": 3, "unit": "tonne", "combusted": False},
        ],
        TABLE,
    ),
    (11, "greenhouse_gas_containing_products"): Case(
        [
            LAMP | {"use_type": "greenhouse_gas", "activity": "refrigerant", "kg_gas_per_product": 0.04, "share_released": 0.3},
            LAMP | {"use_type": "greenhouse_gas", "activity": "refrigerant", "kg_gas_per_product": 0.5},
        ],
        TABLE,
    ),
    (11, "indirect_use_phase"): Case(
        [
            COVER | {"scenario": "30 °C", "scenario_share": 0.25, "consumption_per_use": 0.4},
            COVER | {"scenario": "40 °C", "scenario_share": 0.75, "consumption_per_use": 0.5},
            COVER | {"use_type": "maintenance", "product": "lamp", "scenario": "service", "scenario_share": 1, "consumption_per_use": 2},
        ],
        TABLE,
        {"indirect_use": "optional"},
        optional=frozenset({"combustion", "wtt"}),
    ),
    (11, "intermediate_products"): Case(
        [
            TOP | {"per_use_of": "final_product", "kg_co2e_per_use": 0.3, "use_source": "maker", "use_unit": "km",
                   "allocation_basis": "mass", "allocation_part": 20, "allocation_whole": 500},
            TOP | {"per_use_of": "intermediate_product", "activity": "electricity", "consumption_per_use": 0.1, "consumption_unit": "kWh"},
        ],
        TABLE,
    ),
}  # fmt: skip
