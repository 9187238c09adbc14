"""The choices of a generated organisation: factors and how they may be picked, methods, entities, approach, year."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any

import yaml

from faults.second_path_book import Policy
from faults.second_path_shelf import REGIONS, Shelf
from faults.second_path_units import DATA
from faults.second_path_walk import LADDERS

APPROACHES = ("equity_share", "financial_control", "operational_control")
CONTROL = {"subsidiary": ("yes",), "associate": ("no",), "joint_venture": ("joint", "no"), "fixed_asset_investment": ("no",),
           "franchise": ("yes", "no")}  # fmt: skip


@dataclass
class House:
    """One set of choices; inventories drawn for it share them and nothing else."""

    shelf: Shelf
    year: int
    policy: Policy
    choices: dict[str, str]
    orders: dict[str, list[str]]
    entities: list[dict[str, Any]]
    approach: str


def house_choices() -> dict[str, Any]:
    """The house method as data/reference has it: what may be chosen, and the default order of each ladder."""
    return yaml.safe_load((DATA / "reference" / "house_defaults.yaml").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def draw_house(rng: Random, shelf: Shelf) -> House:
    """Choices of every kind: policy of regions and years, order of methods, tree of entities."""
    known = house_choices()
    regions = {place: rng.sample([r for r in REGIONS if r != place], rng.randint(1, 3)) for place in REGIONS[:3]}
    regions |= {"FR": ["world"], "IE": ["GB", "world"]}
    order = rng.sample([*shelf.editions, "own"], len(shelf.editions) + 1)
    policy = Policy(
        {place: stand_ins for place, stand_ins in regions.items() if rng.random() < 0.85},
        rng.random() < 0.9,
        rng.random() < 0.6,
        rng.choice((None, None, 3, 8)),
        tuple(order) if rng.random() < 0.5 else (),
        {2026: 2024, 2025: 2024},
    )
    orders = {key: list(known["methods"][key]) for key in LADDERS}
    for methods in orders.values():
        if rng.random() < 0.5:
            rng.shuffle(methods)
    choices = {name: rng.choice(rule["one_of"]) for name, rule in known["choices"].items()}
    year, approach = rng.randint(2022, 2025), rng.choice(APPROACHES)
    return House(shelf, year, policy, choices, orders, _entities(rng, approach), approach)


def _entities(rng: Random, approach: str) -> list[dict[str, Any]]:
    """A tree of entities with what is held and who controls it; some organisations are one."""
    if approach != "equity_share" and rng.random() < 0.4:
        return []
    found: list[dict[str, Any]] = [{"name": "Top"}]
    for number in range(rng.randint(1, 4)):
        kind = rng.choice(tuple(CONTROL))
        found.append(
            {
                "name": f"Part {number}",
                "parent": rng.choice(found)["name"],
                "kind": kind,
                "equity_share": round(rng.random(), 3),
                "financial_control": rng.choice(CONTROL[kind]),
                "operational_control": rng.choice(("yes", "no")),
            }
        )
    return found
