"""One answer of a large language model: how long it holds its graphics cards, how many of them, and what they draw.

A regression over measured open models. Its figures are rows of technology_models_figures.csv, all of one version:
versions differ in batch and devices, and must not be mixed.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from scope3 import units
from scope3.technology.standard import figure


def _of(name: str) -> float:
    return figure(f"request_{name}")[0]


def version() -> str:
    """Publisher and version of the regression."""
    return figure("request_batch")[1].split(",")[0]


def latency(activity_data: pd.DataFrame) -> pd.Series:
    """Seconds of one answer: by the formula, or as measured where that is shorter.

    A measured time holds waiting and the way through the network, so a longer one says nothing of the machine.
    """
    per_token = (
        _of("latency_per_parameter") * activity_data["parameters_active"]
        + _of("latency_per_batch") * _of("batch")
        + _of("latency_base")
    )
    by_formula = activity_data["tokens_per_request"] * per_token
    measured = activity_data["latency"]
    return by_formula.where(~(measured < by_formula), measured)


def gpus_needed(activity_data: pd.DataFrame) -> pd.Series:
    """Graphics cards that hold the model in memory, a power of two."""
    gigabytes = activity_data["parameters_total"] * _of("bytes_per_parameter") * _of("memory_overhead")
    return np.exp2(np.ceil(np.log2(np.ceil(gigabytes / _of("gpu_memory")))))


def worn_gpus(activity_data: pd.DataFrame) -> pd.Series:
    """Lives of a graphics card that one answer takes; a batch of answers shares the cards."""
    hours = latency(activity_data) * units.ratio("second", "hour")
    return hours * gpus_needed(activity_data) / (_of("hardware_life") * _of("batch"))


def gpus_per_server() -> float:
    """Graphics cards in one server of the regression."""
    return _of("server_gpus")


def kwh(activity_data: pd.DataFrame) -> pd.Series:
    """Electricity of one answer at the data centre's meter: cards, their part of the server, and cooling."""
    needed = gpus_needed(activity_data)
    hours = latency(activity_data) * units.ratio("second", "hour")
    server = hours * _of("server_power") * needed / (_of("server_gpus") * _of("batch"))
    per_parameter = _of("energy_per_parameter") * np.exp(_of("energy_batch_exponent") * _of("batch"))
    per_token = per_parameter * activity_data["parameters_active"] + _of("energy_base")
    card = activity_data["tokens_per_request"] * per_token * units.ratio("Wh", "kWh")
    return activity_data["pue"] * (server + needed * card)
