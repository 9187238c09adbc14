"""Foundation models of category U by the second path: shares of a training, worn machines, and answers as EcoLogits has them."""

from __future__ import annotations

import math

from faults.second_path_book import LackingError, Record, RefusedError
from faults.second_path_goods import spend_based
from faults.second_path_rows import OPTIONAL, REQUIRED, Ask, Row, apply, figure, need, share, stated, used


def _share_of_model(record: Record) -> float:
    (basis,) = need(record, "share_basis")
    if basis == "spend":
        need(record, "currency")
    return share(record, "share_used", "share_whole")


def _electric(record: Record, ask: Ask) -> str:
    return REQUIRED if ask.choices["model_boundary"] == "wide" else OPTIONAL


def _electricity(record: Record, ask: Ask, kwh: float) -> list[Row]:
    activity = need(record, "electricity_activity")[0]
    country = record.get("electricity_country")
    where = record | {"activity": activity, "country": country, "quantity": kwh, "unit": "kWh"}
    found = used(where, ask, boundary=_electric(record, ask))
    if found[0].factor == 0:
        raise RefusedError("electricity of nothing is a statement by contracts")
    return found


def _training(record: Record, ask: Ask, part: float) -> list[Row]:
    """Electricity of training: as published by the grid, or metered; with the wide boundary it must be known."""
    if record.get("training_kg_co2e") is not None:
        if (
            need(record, "training_basis", "statement", "supplier_source")[0] != "location_based"
            or not record["training_kg_co2e"]
        ):
            raise RefusedError("a figure by contracts, or of nothing")
        return [stated(record, record["training_kg_co2e"] * part, "electricity", _electric(record, ask))]
    if record.get("training_kwh") is not None:
        need(record, "statement", "electricity_activity")
        return _electricity(record, ask, record["training_kwh"] * part)
    if ask.choices["model_boundary"] == "wide":
        raise LackingError("electricity of training")
    return []


def supplier_share(record: Record, ask: Ask) -> list[Row]:
    """What the supplier publishes of training × the organisation's share."""
    _, embodied, _, _ = need(record, "hosting", "embodied_kg_co2e", "statement", "supplier_source")
    part = _share_of_model(record)
    return [stated(record, embodied * part, "embodied"), *_training(record, ask, part)]


def _machines(record: Record, ask: Ask, cards: float, servers: float) -> list[Row]:
    """Worn-out cards and servers × the embodied emissions of one: the supplier's, or the library's."""
    found = []
    for name, number in (("gpu", cards), ("server", servers)):
        if record.get(f"{name}_kg_co2e") is not None:
            need(record, "supplier_source")
            found.append(Row("embodied", number, record[f"{name}_kg_co2e"], "supplier:" + record["record_id"]))
        else:
            said = {
                "activity": f"foundation_model/{name}",
                "unit": "device",
                "period": record["period"],
                "country": None,
            }
            factor, per = ask.book.pick(said, "embodied")
            found.append(apply(factor, number * per))
    return found


def gpu_hours(record: Record, ask: Ask) -> list[Row]:
    """Hours of cards over their life in use × (card + its part of a server) × the organisation's share."""
    _, hours, in_server, life, busy = need(
        record, "hosting", "gpu_hours", "gpus_per_server", "life_hours", "utilisation"
    )
    part = _share_of_model(record)
    worn = hours / (life * busy) * part
    return [*_machines(record, ask, worn, worn / in_server), *_training(record, ask, part)]


def per_request(record: Record, ask: Ask) -> list[Row]:
    """EcoLogits: the cards that an answer holds for its time, and the electricity they take."""
    _, requests, tokens, active, whole = need(
        record, "hosting", "requests", "tokens_per_request", "parameters_active", "parameters_total"
    )
    if active > whole:
        raise RefusedError("more parameters active than there are")
    f = {name: figure(f"request_{name}") for name in (
        "energy_per_parameter", "energy_batch_exponent", "energy_base", "latency_per_parameter", "latency_per_batch",
        "latency_base", "batch", "bytes_per_parameter", "memory_overhead", "gpu_memory", "server_gpus", "server_power",
        "hardware_life",
    )}  # fmt: skip
    seconds = tokens * (f["latency_per_parameter"] * active + f["latency_per_batch"] * f["batch"] + f["latency_base"])
    if record.get("latency") is not None:
        seconds = min(seconds, record["latency"])
    needed = math.ceil(f["memory_overhead"] * f["bytes_per_parameter"] * whole / f["gpu_memory"])
    cards = 2 ** math.ceil(math.log2(needed))
    worn = requests * seconds / 3600 * cards / (f["hardware_life"] * f["batch"])
    found = _machines(record, ask, worn, worn / f["server_gpus"])
    if ask.choices["model_boundary"] == "wide" or None not in (record.get("pue"), record.get("electricity_activity")):
        (pue,) = need(record, "pue")
        per_token = (
            f["energy_per_parameter"] * math.exp(f["energy_batch_exponent"] * f["batch"]) * active + f["energy_base"]
        )
        server = seconds / 3600 * f["server_power"] / (f["server_gpus"] * f["batch"])
        kwh = requests * pue * cards * (server + tokens * per_token / 1000)
        found += _electricity(record, ask, kwh)
    return found


def model_spend(record: Record, ask: Ask) -> list[Row]:
    need(record, "hosting")
    return spend_based(record, ask)


MODELS = {
    "supplier_share": supplier_share,
    "gpu_hours": gpu_hours,
    "per_request": per_request,
    "spend_based": model_spend,
}
