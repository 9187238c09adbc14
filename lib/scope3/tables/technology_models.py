"""Foundation models used: category U of the Technology Carbon Standard."""

from __future__ import annotations

import pandera.pandas as pa

from scope3.tables.column import ABOVE_ZERO, ACTIVITY, INTEGER, NOT_NEGATIVE, NUMBER, SHARE, TEXT, column
from scope3.tables.technology import BY_SUPPLIER

HOSTING = ("api", "own_hardware", "cloud")
SHARE_BASES = ("tokens", "requests", "seat_years", "spend")
AT_LEAST_ONE = (pa.Check.ge(1, error="below one"),)

# A line is either the training of a model, by the organisation's share of it, or the answers it asked for.
TECHNOLOGY_MODELS = pa.DataFrameSchema(
    {
        **ACTIVITY,
        "supplier_source": BY_SUPPLIER["supplier_source"],
        "model": column(TEXT, "Foundation model", example="Model of the supplier, version 3"),
        "hosting": column(TEXT, "Where the model runs: behind its supplier's interface (api), on own hardware, or in a cloud", example="api", one_of=HOSTING),
        "statement": column(TEXT, "What the supplier's figures cover: its training alone, or training and use together, which no method can take apart", example="training", one_of=("training", "training_and_use")),
        "embodied_kg_co2e": column(NUMBER, "Embodied emissions of training the whole model, as published", unit="kg CO2e", example="11200", checks=NOT_NEGATIVE),
        "training_kg_co2e": column(NUMBER, "Emissions of the electricity of training the whole model, as published", unit="kg CO2e", example="39300", checks=NOT_NEGATIVE),
        "training_basis": column(TEXT, "Whether these are by the grid (location_based) or by contracts (market_based)", example="location_based", one_of=("location_based", "market_based")),
        "training_kwh": column(NUMBER, "Electricity of training the whole model, with idle machines and cooling", unit="kWh", example="689842", checks=NOT_NEGATIVE),
        "gpu_hours": column(NUMBER, "GPU-hours of training, of the whole model", unit="GPU-hours", example="1082990", checks=NOT_NEGATIVE),
        "gpu_kg_co2e": column(NUMBER, "Embodied emissions of one GPU; blank takes the factor library's", unit="kg CO2e per GPU", example="150", checks=NOT_NEGATIVE),
        "server_kg_co2e": column(NUMBER, "Embodied emissions of one server without its GPUs; blank takes the factor library's", unit="kg CO2e per server", example="2500", checks=NOT_NEGATIVE),
        "gpus_per_server": column(INTEGER, "GPUs in one server", unit="GPUs per server", example="8", checks=ABOVE_ZERO),
        "life_hours": column(NUMBER, "Hours a server serves", unit="hours", example="52560", checks=ABOVE_ZERO),
        "utilisation": column(NUMBER, "Share of its life a server is in use", unit="fraction", example="0.85", checks=(*ABOVE_ZERO, *SHARE)),
        "share_basis": column(TEXT, "What the organisation's share is taken by; for spend, both amounts are in the line's currency", example="tokens", one_of=SHARE_BASES),
        "share_used": column(NUMBER, "Amount the organisation used in the year, in the unit the basis names", example="2000000000", checks=NOT_NEGATIVE),
        "share_whole": column(NUMBER, "Amount all users take over the model's life, in the same unit", example="100000000000000", checks=ABOVE_ZERO),
        "requests": column(NUMBER, "Requests the organisation made in the year", unit="requests", example="250000", checks=NOT_NEGATIVE),
        "tokens_per_request": column(NUMBER, "Tokens of one answer", unit="tokens per request", example="400", checks=NOT_NEGATIVE),
        "parameters_active": column(NUMBER, "Parameters active for a token", unit="billion", example="70", checks=ABOVE_ZERO),
        "parameters_total": column(NUMBER, "Parameters of the whole model", unit="billion", example="70", checks=ABOVE_ZERO),
        "latency": column(NUMBER, "Measured time of one answer; used where it is shorter than the formula's, which knows no queue", unit="seconds", example="5", checks=ABOVE_ZERO),
        "pue": column(NUMBER, "Power usage effectiveness of the data centre that answers", unit="kWh per kWh", example="1.26", checks=AT_LEAST_ONE),
        "electricity_activity": column(TEXT, "Electricity of training or of answering, in the factor library's words", example="electricity"),
        "electricity_country": column(TEXT, "Country of that data centre, ISO 3166-1 alpha-2; blank takes a factor of the world", example="GB"),
    },
    strict=True,
    unique=["record_id"],
    description="Foundation models used through a supplier (category U, foundation models; category 1)",
)  # fmt: skip
