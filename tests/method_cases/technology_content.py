"""Category U, content and data."""

from __future__ import annotations

from builders import factor, factors, spend_factor
from method_cases import Case

TRANSFER = {
    "data_centre_operation": 0.03, "data_centre_embodied": 0.006, "network_operation": 0.028, "network_embodied": 0.007,
    "user_device_operation": 0.04, "user_device_embodied": 0.041,
}  # fmt: skip
TABLE = factors(
    *(factor("data_transfer", kg, "GB", component=part) for part, kg in TRANSFER.items()),
    factor("own_network", 0.05, "GB", component="data_transfer", boundary="life_cycle"),
    factor("film", 11_000.0, "hour", component="production", boundary="life_cycle"),
    factor("photograph", 3.0, "piece", component="production", boundary="life_cycle"),
    factor("rail", 0.035, "passenger.km", component="combustion", boundary="combustion"),
    factor("rail", 0.009, "passenger.km", component="wtt", boundary="well_to_tank"),
    factor("electricity", 0.2, "kWh", component="combustion", boundary="combustion"),
    factor("electricity", 0.05, "kWh", component="wtt", boundary="well_to_tank"),
    factor("hardware/hard_drive", 20.0, "TB", component="embodied"),
    factor("hardware/solid_state_drive", 160.0, "TB", component="embodied"),
    factor("hardware/tape", 0.62, "TB", component="embodied"),
    factor("hardware/tape_drive", 46.0, "device", component="embodied"),
    spend_factor("film", 0.12),
)
STATED = {"supplier_boundary": "upstream", "supplier_source": "sustainability report 2024, p. 40"}
POWER = {"activity": "electricity", "hosted_on": "supplier", "pue": 1.3}
STORED = POWER | {"stage": "storage", "stored_hours": 8760.0, "replicas": 3.0, "medium_life_years": 5.0}

CASES = {
    ("U_content", "supplier_specific"): Case(
        [
            STATED | {"stage": "distribution", "supplier_factor": 2.77, "supplier_factor_unit": "piece", "quantity": 3.0, "unit": "piece"},
            STATED | {"spend": 900.0, "currency": "GBP", "supplier_t_co2e": 120.0, "supplier_revenue": 4e9, "supplier_revenue_currency": "GBP"},
        ],
        TABLE,
        amounts=("quantity", "spend"),
    ),
    ("U_content", "production"): Case(
        [
            {"stage": "production", "activity": "film", "quantity": 90.0, "unit": "hour"},
            {"stage": "production", "activity": "photograph", "quantity": 12.0, "unit": "piece", "category": 2},
            {"stage": "production", "activity": "rail", "quantity": 4000.0, "unit": "passenger.km", "travel": True},
        ],
        TABLE,
        choices={"production_travel": "included"},
    ),
    ("U_content", "processing"): Case(
        [
            POWER | {"stage": "processing", "energy_kwh": 1200.0},
            POWER | {"stage": "processing", "energy_kwh": 80.0, "pue": 1.0},
        ],
        TABLE,
        amounts=("energy_kwh",),
    ),
    ("U_content", "storage"): Case(
        [
            STORED | {"capacity_tb": 12.0, "medium": "hard_drive"},
            STORED | {"capacity_tb": 3.0, "medium": "solid_state_drive", "replicas": 1.0, "stored_hours": 700.0},
            STORED | {"capacity_tb": 2.0, "medium": "tape", "kwh_per_tb_hour": 0.0001},
        ],
        TABLE,
        amounts=("capacity_tb",),
    ),
    ("U_content", "distribution"): Case(
        [
            {"stage": "distribution", "activity": "data_transfer", "transferred_gb": 5000.0, "to_own_devices": True},
            {"stage": "distribution", "activity": "data_transfer", "transferred_gb": 70.0, "to_own_devices": False},
            {"stage": "distribution", "activity": "own_network", "transferred_gb": 70.0, "to_own_devices": True},
        ],
        TABLE,
        amounts=("transferred_gb",),
        optional=frozenset({"user_device_operation", "user_device_embodied"}),
    ),
    ("U_content", "archiving"): Case(
        [
            {"stage": "archiving", "tape_drives": 1.0, "capacity_tb": 100.0, "replicas": 2.0, "category": 2},
            POWER | {"stage": "archiving", "energy_kwh": 60.0},
        ],
        TABLE,
        amounts=("tape_drives", "capacity_tb", "energy_kwh"),
    ),
    ("U_content", "spend_based"): Case(
        [
            {"stage": "production", "activity": "film", "spend": 4000.0, "currency": "GBP"},
            {"activity": "film", "spend": 300.0, "currency": "GBP"},
        ],
        TABLE,
        choices={"margins": "included", "deflator": "cpi"},
        amounts=("spend",),
    ),
}  # fmt: skip
