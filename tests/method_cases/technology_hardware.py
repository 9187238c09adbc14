"""Category U, hardware."""

from __future__ import annotations

from builders import factor, factors, spend_factor
from method_cases import Case


def _embodied(activity, kg_co2e, unit="piece", **columns):
    return factor(activity, kg_co2e, unit, component="embodied", **columns)


SERVER = "server_component/"
CARD = "graphics_card_component/"
COMPONENTS = factors(
    *(
        _embodied(SERVER + name, kg_co2e, unit)
        for name, kg_co2e, unit in (
            ("cpu_die", 0.02, "mm2"), ("cpu_package", 9.0, "piece"), ("ram_die", 2.0, "cm2"), ("ram_module", 5.0, "piece"),
            ("ssd_die", 2.5, "cm2"), ("ssd_drive", 6.0, "piece"), ("hdd", 31.0, "piece"), ("motherboard", 66.0, "piece"),
            ("power_supply", 24.0, "kg"), ("case_rack", 150.0, "piece"), ("case_blade", 86.0, "piece"),
            ("assembly", 7.0, "piece"),
        )
    ),
    *(
        _embodied(CARD + name, kg_co2e, unit)
        for name, kg_co2e, unit in (
            ("casing", 8.0, "kg"), ("heatsink", 6.0, "kg"), ("board", 0.03, "cm2"), ("die", 0.04, "mm2"),
            ("memory_die", 0.2, "mm2"), ("transport_of_parts", 260.0, "tonne"), ("transport_by_lorry", 0.05, "tonne.km"),
            ("transport_by_ship", 0.01, "tonne.km"),
        )
    ),
    factor(CARD + "end_of_life", 1.5, "kg", component="end_of_life", boundary="end_of_life"),
)  # fmt: skip
KINDS = factors(
    _embodied("hardware/laptop", 240.0, "device"),
    _embodied("hardware/monitor", 350.0, "piece", kg_ch4=0.1),
    _embodied("hardware/solid_state_drive", 0.15, "GB"),
    _embodied("hardware_ratio/laptop", 4.0, "kg CO2e"),
    _embodied("hardware_ratio/server", 0.25, "tonne CO2e"),
    factor("material_use/electrical_items/electrical_items_it/primary_material_production", 25000.0, "tonne"),
    factor("material_use/electrical_items/electrical_items_small/primary_material_production", 5.6, "kg"),
    spend_factor("sic/26", 0.5),
    spend_factor("naics/334118", 0.12, "USD", price_year=2022),
    spend_factor("naics/334118", 0.02, "USD", price_year=2022, component="margins", boundary="margins"),
)
RACK = {
    "kind": "server", "cpu_units": 2, "cpu_die_area": 588.0, "ram_modules": 12, "ram_gb": 32.0, "ssd_units": 1,
    "ssd_gb": 400.0, "ssd_density": 50.0, "hdd_units": 3, "psu_units": 2, "psu_mass": 3.0, "case": "rack", "gpu_units": 0,
}  # fmt: skip
CHIPS = {
    "gpu_casing_mass": 0.8, "gpu_heatsink_mass": 0.9, "gpu_board_area": 296.0, "gpu_die_area": 2800.0,
    "gpu_memory_gb": 80.0, "gpu_memory_stacks": 6, "gpu_mass": 1.7,
}  # fmt: skip
READ = {"footprint_source": "maker's sheet"}

CASES = {
    ("U_hardware", "model_footprint"): Case(
        [
            READ | {"kind": "laptop", "quantity": 40.0, "footprint_kg_co2e": 322.0, "use_share": 0.139, "footprint_deviation": 70.0},
            READ | {"kind": "server", "quantity": 3.0, "unit": "piece", "condition": "refurbished", "manufacturing_kg_co2e": 1529.0, "transport_kg_co2e": 179.0, "end_of_life_kg_co2e": 18.0},
            READ | {"kind": "monitor", "quantity": 5.0, "category": 1, "attribution": 0.5, "footprint_kg_co2e": 481.0, "use_share": 0.25},
        ],
        factors(factor("none", 0)),
        optional=frozenset({"end_of_life"}),
    ),
    ("U_hardware", "components"): Case(
        [
            RACK | {"quantity": 4.0},
            RACK | CHIPS | {"quantity": 2.0, "case": "blade", "ssd_units": 0, "hdd_units": 0, "gpu_units": 8, "ram_density": 1.8},
            CHIPS | {"kind": "graphics_card", "quantity": 10.0, "condition": "remanufactured", "category": 1},
        ],
        COMPONENTS,
        choices={"component_model": "boavizta"},
        optional=frozenset({"end_of_life"}),
    ),
    ("U_hardware", "type_average"): Case(
        [
            {"kind": "laptop", "quantity": 40.0},
            {"kind": "monitor", "quantity": 30.0, "condition": "remanufactured", "unit": "piece"},
            {"kind": "solid_state_drive", "quantity": 6.0, "storage_tb": 8.0, "category": 1},
        ],
        KINDS,
    ),
    ("U_hardware", "usage_ratio"): Case(
        [
            {"kind": "laptop", "quantity": 40.0, "use_kg_co2e": 10.0, "life_years": 4.0},
            {"kind": "server", "quantity": 2.0, "use_kg_co2e": 1000.0, "life_years": 5.0, "attribution": 0.25},
        ],
        KINDS,
        amounts=("quantity",),
    ),
    ("U_hardware", "mass_based"): Case(
        [
            {"kind": "keyboard", "quantity": 100.0, "mass": 0.8},
            {"kind": "cable", "quantity": 12.0, "mass": 3.5, "category": 1},
        ],
        KINDS,
    ),
    ("U_hardware", "spend_based"): Case(
        [
            {"kind": "switch", "spend": 5400.0, "currency": "GBP", "condition": "refurbished"},
            {"kind": "printer", "activity": "naics/334118", "spend": 900.0, "currency": "EUR", "category": 1},
        ],
        KINDS,
        choices={"margins": "included", "deflator": "cpi"},
        amounts=("spend",),
    ),
}  # fmt: skip
