"""Category U, foundation models."""

from __future__ import annotations

from builders import factor, factors, spend_factor
from method_cases import Case

ELECTRICITY = (
    factor("electricity", 0.2, "kWh", component="combustion", boundary="combustion", region="GB", kg_co2=0.19),
    factor("electricity", 0.05, "kWh", component="wtt", boundary="well_to_tank", region="GB"),
    factor("grid", 0.5, "MWh", component="life_cycle", boundary="life_cycle"),
)
DEVICES = (
    factor("foundation_model/gpu", 273.0, "device", component="embodied"),
    factor("foundation_model/server", 5700.0, "piece", component="embodied"),
)
TABLE = factors(*ELECTRICITY, *DEVICES)
LINE = {"category": 1, "hosting": "api", "model": "Model 3"}
BY_TOKENS = {"share_basis": "tokens", "share_used": 2e9, "share_whole": 1e14}
PUBLISHED = {"training_kg_co2e": 39300.0, "training_basis": "location_based"}
BY_METER = {"training_kwh": 689842.0, "electricity_activity": "electricity", "electricity_country": "GB"}
SOURCE = {"statement": "training", "supplier_source": "model card"}
SHARED = LINE | BY_TOKENS | SOURCE | {"embodied_kg_co2e": 11200.0}
TRAINED = (
    LINE
    | BY_TOKENS
    | SOURCE
    | {"gpu_hours": 1082990.0, "gpus_per_server": 8, "life_hours": 52560.0, "utilisation": 0.85}
)
ASKED = LINE | {
    "requests": 250000.0,
    "tokens_per_request": 400.0,
    "parameters_active": 70.0,
    "parameters_total": 70.0,
    "pue": 1.26,
    "electricity_activity": "electricity",
    "electricity_country": "GB",
}
OWN_DEVICES = {"gpu_kg_co2e": 150.0, "server_kg_co2e": 2500.0, "supplier_source": "makers' footprints"}
WIDE = {"model_boundary": "wide"}

CASES = {
    ("U_models", "supplier_share"): Case(
        [
            SHARED | PUBLISHED,
            SHARED | BY_METER,
            SHARED | BY_METER | {"electricity_activity": "grid", "electricity_country": None},
            SHARED | PUBLISHED | {"share_basis": "seat_years", "share_used": 40.0, "share_whole": 2e6},
            SHARED | PUBLISHED | {"share_basis": "spend", "share_used": 9e3, "share_whole": 3e9, "currency": "GBP"},
        ],
        TABLE,
        WIDE,
        amounts=("share_used",),
    ),
    ("U_models", "gpu_hours"): Case(
        [
            TRAINED | PUBLISHED,
            TRAINED | BY_METER | OWN_DEVICES,
            TRAINED | PUBLISHED | {"gpu_kg_co2e": 164.0, "utilisation": 1.0, "country": "GB"},
        ],
        TABLE,
        WIDE,
        amounts=("share_used",),
    ),
    ("U_models", "per_request"): Case(
        [
            ASKED,
            ASKED | OWN_DEVICES | {"latency": 5.0},
            ASKED | {"parameters_active": 12.9, "parameters_total": 46.7, "electricity_activity": "grid"}
            | {"electricity_country": None, "latency": 900.0, "country": "GB"},
        ],
        TABLE,
        WIDE,
        amounts=("requests",),
    ),
    ("U_models", "spend_based"): Case(
        [
            LINE | {"activity": "it_services", "spend": 5400.0, "currency": "GBP"},
            LINE | {"activity": "it_services", "spend": -400.0, "currency": "EUR"},
        ],
        factors(spend_factor("it_services", 0.12), spend_factor("it_services", 0.03, component="margins",
                boundary="margins")),
        {"margins": "included", "deflator": "cpi"},
        amounts=("spend",),
    ),
}  # fmt: skip
