"""Hardware of category U by the second path: footprints less use, components, averages, ratios, mass and money."""

from __future__ import annotations

import math
from functools import cache

from faults.second_path_book import LackingError, Record, RefusedError
from faults.second_path_rows import OPTIONAL, REQUIRED, Ask, Row, apply, by_money, figure, need
from faults.second_path_units import rows

RACK, CARD = "server_component/", "graphics_card_component/"


@cache
def kinds() -> dict[str, dict[str, str]]:
    return {row["kind"]: row for row in rows("reference/technology_kinds.csv")}


def _boundary(record: Record) -> str:
    return OPTIONAL if record.get("ownership") in ("leased", "employee_owned") else REQUIRED


def _share(record: Record) -> float:
    if record.get("ownership") == "employee_owned":
        return need(record, "attribution")[0]
    return 1.0 if record.get("attribution") is None else record["attribution"]


def counted(record: Record) -> float:
    """Devices, by the condition in which they came and the share of them that is the organisation's."""
    (number,) = need(record, "quantity")
    return number * figure(f"hardware_condition_{record.get('condition') or 'new'}") * _share(record)


def footprint(record: Record, ask: Ask) -> list[Row]:
    """The maker's footprint × (1 − the share of use), or the sum of its other stages."""
    number, _ = counted(record), need(record, "footprint_source")
    stages = [record.get(f"{name}_kg_co2e") for name in ("manufacturing", "transport", "end_of_life")]
    if any(stage is not None for stage in stages):
        made, moved, ended = need(record, "manufacturing_kg_co2e", "transport_kg_co2e", "end_of_life_kg_co2e")
        name = "supplier:" + record["record_id"]
        gate = Row("embodied", number, made + moved, name, _boundary(record))
        return [gate, Row("end_of_life", number, ended, name, OPTIONAL)]
    whole, use = need(record, "footprint_kg_co2e", "use_share")
    return [Row("embodied", number, whole * (1 - use), "supplier:" + record["record_id"], _boundary(record))]


def _embodied(record: Record, ask: Ask, activity: str, amount: float, unit: str, component: str = "embodied") -> Row:
    # Hardware is made for the world: a figure of no country serves any.
    said = {"activity": activity, "unit": unit, "period": record["period"], "country": None}
    factor, per = ask.book.pick(said, component)
    at_end = component == "end_of_life"
    return apply(factor, amount * per, OPTIONAL if at_end else _boundary(record), component)


def _effective(area: float) -> float:
    """The wafer that one die of an area costs, with what is cut off, left at the rim and lost to defects."""
    across, cut = figure("hardware_gpu_wafer_diameter"), figure("hardware_gpu_scribe_line")
    wafer = math.pi * across**2 / 4
    cell = (math.sqrt(area) + cut) ** 2
    dies = wafer / cell - math.pi * across / math.sqrt(2 * cell)
    return cell * wafer / (dies * cell) * math.exp(math.sqrt(cell / figure("hardware_gpu_defect_area")))


def _cards(record: Record) -> list[tuple[str, float, str, str]]:
    casing, sink, board, die, memory, stacks, mass = need(
        record, "gpu_casing_mass", "gpu_heatsink_mass", "gpu_board_area", "gpu_die_area", "gpu_memory_gb",
        "gpu_memory_stacks", "gpu_mass",
    )  # fmt: skip
    per_stack = memory * figure("hardware_gpu_memory_area") / stacks if stacks else 0.0
    return [
        (CARD + "casing", casing, "kg", "embodied"), (CARD + "heatsink", sink, "kg", "embodied"),
        (CARD + "board", board, "cm2", "embodied"), (CARD + "die", die, "mm2", "embodied"),
        (CARD + "memory_die", stacks * _effective(per_stack) if stacks else 0.0, "mm2", "embodied"),
        (CARD + "transport_of_parts", mass, "kg", "embodied"),
        (CARD + "transport_by_lorry", mass * figure("hardware_gpu_lorry_distance"), "kg.km", "embodied"),
        (CARD + "transport_by_ship", mass * figure("hardware_gpu_ship_distance"), "kg.km", "embodied"),
        (CARD + "end_of_life", mass, "kg", "end_of_life"),
    ]  # fmt: skip


def _server(record: Record) -> list[tuple[str, float, str, str]]:
    cpus, cpu_die, modules, ram, ssds, ssd, hdds, supplies, supply, case, cards = need(
        record, "cpu_units", "cpu_die_area", "ram_modules", "ram_gb", "ssd_units", "ssd_gb", "hdd_units", "psu_units",
        "psu_mass", "case", "gpu_units",
    )  # fmt: skip
    ram_density = record.get("ram_density") or figure("hardware_ram_density")
    ssd_density = record.get("ssd_density") or figure("hardware_ssd_density")
    parts = [
        ("cpu_die", cpus * cpu_die, "mm2"), ("cpu_package", cpus, "piece"),
        ("ram_die", modules * ram / ram_density, "cm2"), ("ram_module", modules, "piece"),
        ("ssd_die", ssds * ssd / ssd_density, "cm2"), ("ssd_drive", ssds, "piece"), ("hdd", hdds, "piece"),
        ("motherboard", 1.0, "piece"), ("power_supply", supplies * supply, "kg"), (f"case_{case}", 1.0, "piece"),
        ("assembly", 1.0, "piece"),
    ]  # fmt: skip
    found = [(RACK + name, float(amount), unit, "embodied") for name, amount, unit in parts]
    if cards:
        found += [(name, amount * cards, unit, component) for name, amount, unit, component in _cards(record)]
    return found


def _additions(record: Record) -> list[tuple[str, float, str, str]]:
    """A base server, and what is beyond it: processors, memory, drives and graphics cards."""
    cpus, modules, ram, ssds, hdds, cards = need(
        record, "cpu_units", "ram_modules", "ram_gb", "ssd_units", "hdd_units", "gpu_units"
    )
    memory = max(0.0, modules * ram - figure("hardware_base_server_memory"))
    parts = [
        ("base_server", 1.0, "piece"), ("cpu", cpus - figure("hardware_base_server_processors"), "piece"),
        ("ram", memory, "GB"), ("ssd", ssds, "piece"), ("hdd", hdds, "piece"), ("gpu", cards, "piece"),
    ]  # fmt: skip
    return [("server_addition/" + name, float(amount), unit, "embodied") for name, amount, unit in parts]


def components(record: Record, ask: Ask) -> list[Row]:
    """What is in the device, part by part × the factor of the part."""
    number, made_of = counted(record), kinds()[record["kind"]]["components"]
    by_area = ask.choices["component_model"] == "boavizta"
    if made_of == "server":
        parts = _server(record) if by_area else _additions(record)
    elif made_of == "graphics_card":
        parts = _cards(record) if by_area else [("server_addition/gpu", 1.0, "piece", "embodied")]
    else:
        raise LackingError("no model of its parts")
    found = [_embodied(record, ask, name, number * amount, unit, of) for name, amount, unit, of in parts if amount]
    return found


def type_average(record: Record, ask: Ask) -> list[Row]:
    """Devices × the published average of their kind; drives and tapes by capacity."""
    number, by_capacity = counted(record), kinds()[record["kind"]]["counted_by"] == "capacity"
    amount = number * need(record, "storage_tb")[0] if by_capacity else number
    return [_embodied(record, ask, f"hardware/{record['kind']}", amount, "TB" if by_capacity else "device")]


def usage_ratio(record: Record, ask: Ask) -> list[Row]:
    """Emissions of use over the life the ratio was published for × the ratio."""
    used = counted(record) * need(record, "use_kg_co2e")[0] * figure("hardware_ratio_life")
    return [_embodied(record, ask, f"hardware_ratio/{record['kind']}", used, "kg CO2e")]


def mass_based(record: Record, ask: Ask) -> list[Row]:
    """Mass × the factor of electrical items, in the country as any purchase."""
    mass = counted(record) * need(record, "mass")[0]
    said = record | {"activity": kinds()[record["kind"]]["mass_activity"], "unit": "kg"}
    factor, per = ask.book.pick(said, "cradle_to_gate")
    return [apply(factor, mass * per, _boundary(record))]


def spend_based(record: Record, ask: Ask) -> list[Row]:
    """Money × the share that is the organisation's × the factor of the branch; condition is in the price."""
    amount, currency = need(record, "spend", "currency")
    known = kinds()[record["kind"]]["spend_activity"].split("|")
    named = [record["activity"]] if record.get("activity") else [n for n in known if ask.book.has(n, "cradle_to_gate")]
    if not named:
        raise LackingError("no branch of the kind in the library")
    if len(named) > 1:
        raise RefusedError("two branches of the kind")
    return by_money(record | {"activity": named[0]}, ask, amount * _share(record), currency, boundary=_boundary(record))


HARDWARE = {
    "model_footprint": footprint,
    "components": components,
    "type_average": type_average,
    "usage_ratio": usage_ratio,
    "mass_based": mass_based,
    "spend_based": spend_based,
}
