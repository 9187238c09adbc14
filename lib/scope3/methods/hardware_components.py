"""What is in a server or a graphics card: the amounts of its components, by the one or the other published model."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from scope3.factors.library import Library
from scope3.methods.hardware_counts import END_OF_LIFE, counted_devices, factor_of_device, one_family
from scope3.methods.records import OTHER_KIND, apply_factor, gather, refuse, require, written, wrong
from scope3.technology.standard import figure, kinds

SERVER, CARD = "server", "graphics_card"
CARD_COLUMNS = [
    "gpu_casing_mass", "gpu_heatsink_mass", "gpu_board_area", "gpu_die_area", "gpu_memory_gb", "gpu_memory_stacks",
    "gpu_mass",
]  # fmt: skip


@dataclass(frozen=True)
class Part:
    """One factor's amount in one device of each record that has the component.

    `component` (as the row names it), `activity` and `unit` (the factor's words and the unit of the amount), `amount`
    (per device, on the index of the records that have it), `said` (what was assumed, where something was).
    """

    component: str
    activity: str
    unit: str
    amount: pd.Series
    said: str | pd.Series = ""


def parts_of(activity_data: pd.DataFrame, component_model: str) -> list[Part]:
    """The components of each record; raises Unserved for other kinds of device, and for what is not known of them."""
    model = activity_data["kind"].map(kinds()["components"])
    refuse(activity_data, ~model.isin([SERVER, CARD]), OTHER_KIND, "serve it by another method")
    card = activity_data["kind"] == CARD
    units = activity_data["gpu_units"]
    what = "a graphics card is one card"
    wrong(activity_data, card & units.notna() & (units != 1), what, "count the cards as quantity", "gpu_units")
    # A graphics card is the device itself; the cards of a server are counted.
    cards = units.astype("float64").mask(card, 1.0)
    return COMPONENT_MODELS[component_model](activity_data, activity_data[~card], cards)


def rows_of_parts(activity_data: pd.DataFrame, parts: list[Part], factors: Library) -> pd.DataFrame:
    """Emissions rows of all components: amount in one device, times devices, times the component's factor."""
    counted = counted_devices(activity_data)
    found, asked, answered = [], [], []
    for part in parts:
        rows = activity_data.loc[part.amount.index].assign(activity=part.activity, unit=part.unit)
        if rows.empty:
            continue
        at_end = part.component == END_OF_LIFE
        picked = factor_of_device(rows, factors, END_OF_LIFE if at_end else "embodied")
        asked.append(rows)
        answered.append(picked[["publisher", "edition"]])
        own = counted.loc[rows.index]
        each = " × " + written(part.amount) + f" {part.unit} in each"
        said = pd.Series(part.said, index=rows.index, dtype="str")
        found.append(
            apply_factor(
                rows,
                picked,
                method="components",
                component=part.component,
                quantity=own["quantity"] * part.amount * picked["ratio"],
                step=own["step"] + each + ("; " + said).mask(said == "", ""),
            )
        )
    if asked:
        one_family(pd.concat(asked, ignore_index=True), pd.concat(answered, ignore_index=True))
    return gather(found)


def _boavizta(activity_data: pd.DataFrame, servers: pd.DataFrame, cards: pd.Series) -> list[Part]:
    """Components by area of dies, mass and number: processors, memory, drives, board, power, case, assembly, cards."""
    require(servers, ["cpu_units", "ram_modules", "ssd_units", "hdd_units", "psu_units", "case", "gpu_units"])
    cpu, ram, ssd, psu = (
        _with(servers, units, size)
        for units, size in (
            ("cpu_units", "cpu_die_area"),
            ("ram_modules", "ram_gb"),
            ("ssd_units", "ssd_gb"),
            ("psu_units", "psu_mass"),
        )
    )
    ram_density, ram_said = _density(ram, "ram_density")
    ssd_density, ssd_said = _density(ssd, "ssd_density")
    one = pd.Series(1.0, index=servers.index)
    word = "server_component/"
    parts = [
        Part("cpu", word + "cpu_die", "mm2", _number(cpu, "cpu_units") * cpu["cpu_die_area"]),
        Part("cpu", word + "cpu_package", "piece", _number(cpu, "cpu_units")),
        Part("ram", word + "ram_die", "cm2", _number(ram, "ram_modules") * ram["ram_gb"] / ram_density, ram_said),
        Part("ram", word + "ram_module", "piece", _number(ram, "ram_modules")),
        Part("ssd", word + "ssd_die", "cm2", _number(ssd, "ssd_units") * ssd["ssd_gb"] / ssd_density, ssd_said),
        Part("ssd", word + "ssd_drive", "piece", _number(ssd, "ssd_units")),
        Part("hdd", word + "hdd", "piece", _number(_with(servers, "hdd_units"), "hdd_units")),
        Part("motherboard", word + "motherboard", "piece", one),
        Part("power_supply", word + "power_supply", "kg", _number(psu, "psu_units") * psu["psu_mass"]),
        Part("assembly", word + "assembly", "piece", one),
    ]
    for case, rows in servers.groupby("case"):
        parts.append(Part("case", f"{word}case_{case}", "piece", one[rows.index]))
    has_cards = activity_data[cards > 0]
    return parts + _card(has_cards, cards[has_cards.index])


def _card(rows: pd.DataFrame, cards: pd.Series) -> list[Part]:
    """The components of graphics cards, their transport and their end of life."""
    require(rows, CARD_COLUMNS)
    stacked = rows["gpu_memory_gb"] > 0
    what = "memory without a stack"
    wrong(rows, stacked & (rows["gpu_memory_stacks"] == 0), what, "count the stacks", "gpu_memory_stacks")
    memory = rows[stacked]
    mass = cards * rows["gpu_mass"]
    lorry, ship = figure("hardware_gpu_lorry_distance"), figure("hardware_gpu_ship_distance")
    word = "graphics_card_component/"
    return [
        Part("gpu_casing", word + "casing", "kg", cards * rows["gpu_casing_mass"]),
        Part("gpu_heatsink", word + "heatsink", "kg", cards * rows["gpu_heatsink_mass"]),
        Part("gpu_board", word + "board", "cm2", cards * rows["gpu_board_area"]),
        Part("gpu_die", word + "die", "mm2", cards * rows["gpu_die_area"]),
        Part("gpu_memory", word + "memory_die", "mm2", cards[memory.index] * _memory_area(memory)),
        Part("transport", word + "transport_of_parts", "kg", mass),
        Part("transport", word + "transport_by_lorry", "kg.km", mass * lorry[0], f"{lorry[0]:,g} km: {lorry[1]}"),
        Part("transport", word + "transport_by_ship", "kg.km", mass * ship[0], f"{ship[0]:,g} km: {ship[1]}"),
        Part(END_OF_LIFE, word + "end_of_life", "kg", mass, "end of life; category 5 counts the disposal"),
    ]


def _memory_area(rows: pd.DataFrame) -> pd.Series:
    """Silicon of a card's memory (mm2): its dies, and what is lost around them on the wafer and to defects."""
    stacks = _number(rows, "gpu_memory_stacks")
    diameter, cut = figure("hardware_gpu_wafer_diameter")[0], figure("hardware_gpu_scribe_line")[0]
    die = (np.sqrt(rows["gpu_memory_gb"] * figure("hardware_gpu_memory_area")[0] / stacks) + cut) ** 2
    wafer = math.pi * diameter**2 / 4
    dies_of_wafer = wafer / die - math.pi * diameter / np.sqrt(2 * die)
    fault_free = np.exp(-np.sqrt(die / figure("hardware_gpu_defect_area")[0]))
    return stacks * wafer / dies_of_wafer / fault_free


def _ccf(activity_data: pd.DataFrame, servers: pd.DataFrame, cards: pd.Series) -> list[Part]:
    """A base server, and what a server holds beyond it."""
    require(servers, ["cpu_units", "ram_modules", "ssd_units", "hdd_units", "gpu_units"])
    memory = _number(servers, "ram_modules") * servers["ram_gb"].mask(servers["ram_modules"] == 0, 0.0)
    refuse(servers, memory.isna(), "ram_gb is blank", "fill in ram_gb")
    base, base_cpu = figure("hardware_base_server_memory")[0], figure("hardware_base_server_processors")[0]
    fewer = servers["cpu_units"] < base_cpu
    wrong(servers, fewer, "the base server has more processors", "count them, or choose boavizta", "cpu_units")
    more = memory - base
    beyond = _number(servers, "cpu_units") - base_cpu
    word = "server_addition/"
    return [
        Part("base_server", word + "base_server", "piece", pd.Series(1.0, index=servers.index)),
        Part("cpu", word + "cpu", "piece", beyond[beyond > 0]),
        Part("ram", word + "ram", "GB", more[more > 0], f"beyond {base:g} GB"),
        Part("ssd", word + "ssd", "piece", _number(_with(servers, "ssd_units"), "ssd_units")),
        Part("hdd", word + "hdd", "piece", _number(_with(servers, "hdd_units"), "hdd_units")),
        Part("gpu", word + "gpu", "piece", cards[cards > 0]),
    ]


def _with(rows: pd.DataFrame, units: str, size: str | None = None) -> pd.DataFrame:
    """The records that have a component; its size is needed of these alone."""
    has = rows[(rows[units] > 0).fillna(False)]
    require(has, [size] if size else [])
    return has


def _number(rows: pd.DataFrame, column: str) -> pd.Series:
    return rows[column].astype("float64")


def _density(rows: pd.DataFrame, column: str) -> tuple[pd.Series, pd.Series]:
    """GB per area of die, the published mean where it is not stated, and what the step says of that."""
    mean, source = figure(f"hardware_{column}")
    said = pd.Series(f"{mean:g} GB per cm2, as none is stated ({source})", index=rows.index, dtype="str")
    return rows[column].fillna(mean), said.where(rows[column].isna(), "")


COMPONENT_MODELS: dict[str, Callable[[pd.DataFrame, pd.DataFrame, pd.Series], list[Part]]] = {
    "boavizta": _boavizta,
    "ccf": _ccf,
}
