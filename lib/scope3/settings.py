"""The choices of a run: notebook parameter before organisation.yaml before the house default, each with its origin."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import pandas as pd

from scope3 import paths
from scope3.errors import Fault, InputError, nearest
from scope3.ladder import check_order, groups_of_keys
from scope3.methods import METHODS, Methods
from scope3.organisation import Organisation
from scope3.yaml_files import load_yaml

HOUSE, ORGANISATION, PARAMETER = "house default", "organisation.yaml", "notebook parameter"


@dataclass(frozen=True)
class Settings:
    """What holds for this run and who said so: orders of methods by ladder key, choices by name."""

    methods: dict[str, list[str]]
    choices: dict[str, str]
    origin: dict[str, str]
    given: dict[str, Any]


@cache
def house_defaults() -> dict[str, Any]:
    """The house method: orders of methods and choices with their allowed values."""
    return dict(load_yaml(paths.REFERENCE / "house_defaults.yaml"))


@cache
def categories(framework: str | None = None) -> pd.DataFrame:
    """The categories of a framework edition, the house's where none is named; an edition with more of them is rows.

    Raises InputError for an edition that categories.csv does not hold.
    """
    table = pd.read_csv(paths.REFERENCE / "categories.csv", keep_default_na=False, dtype={"category": "Int64"})
    wanted = framework or house_defaults()["framework"]
    if wanted not in (known := table["framework"].unique().tolist()):
        what, mend = f"framework '{wanted}' is not in categories.csv", nearest(wanted, known)
        raise InputError(Fault(what, mend, "organisation.yaml", column="framework"))
    return table[table["framework"] == wanted].reset_index(drop=True)


def parameter_name(key: str) -> str:
    """The notebook parameter that orders the methods of a ladder key: methods_1, methods_3a …"""
    return f"methods_{key.lower()}"


def choice_names() -> list[str]:
    """The names of all choices, as notebook parameters."""
    return [*map(parameter_name, groups_of_keys()), *house_defaults()["choices"]]


def orders(organisation: Organisation, overrides: dict[str, Any]) -> dict[str, tuple[str, list[str]]]:
    """The order of methods that holds for each ladder key, and who said so; the names are not looked up."""
    found = {}
    for key in groups_of_keys():
        sources = [
            (PARAMETER, overrides.get(parameter_name(key))),
            (ORGANISATION, organisation.methods.get(key)),
            (HOUSE, house_defaults()["methods"][key]),
        ]
        found[key] = next((who, list(order)) for who, order in sources if order is not None)
    return found


def resolve(organisation: Organisation, overrides: dict[str, Any], methods: Methods = METHODS) -> Settings:
    """The settings of a run.

    Arguments: `organisation`, `overrides` (notebook parameters by name; None means not given), `methods` (those that an
    order may name). Raises InputError for an unknown key, choice, method or value, with the nearest known name.
    """
    house = house_defaults()
    keys = groups_of_keys()
    given = {name: value for name, value in overrides.items() if value is not None}
    known = choice_names()
    faults = [Fault(f"no choice is named '{name}'", nearest(name, known)) for name in given if name not in known]
    faults += _unknown(organisation.methods, list(keys), "methods") + _unknown(
        organisation.choices, list(house["choices"]), "choices"
    )
    ladders, choices, origin = {}, {}, {}
    for key, (who, order) in orders(organisation, given).items():
        origin[f"methods.{key}"], ladders[key] = who, order
        faults += check_order(key, order, keys[key], methods)
    for name, rule in house["choices"].items():
        sources = [
            (PARAMETER, given.get(name)),
            (ORGANISATION, organisation.choices.get(name)),
            (HOUSE, rule["default"]),
        ]
        origin[name], choices[name] = next((who, value) for who, value in sources if value is not None)
        if choices[name] not in rule["one_of"]:
            faults.append(
                Fault(
                    f"{name} is '{choices[name]}'", "choose " + " or ".join(rule["one_of"]), origin[name], column=name
                )
            )
    if faults:
        raise InputError(faults)
    return Settings(ladders, choices, origin, given)


def _unknown(given: dict[str, Any], known: list[str], column: str) -> list[Fault]:
    return [
        Fault(f"unknown name '{name}'", nearest(name, known), ORGANISATION, column=column)
        for name in given
        if name not in known
    ]


def differences(settings: Settings) -> pd.DataFrame:
    """Where this run departs from the house method: the choice, its value, the house's value and who said so."""
    house = house_defaults()
    rows = [
        {"choice": f"methods.{key}", "value": " > ".join(order), "house": " > ".join(house["methods"][key])}
        for key, order in settings.methods.items()
    ]
    rows += [
        {"choice": name, "value": value, "house": house["choices"][name]["default"]}
        for name, value in settings.choices.items()
    ]
    table = pd.DataFrame(rows)
    table["origin"] = table["choice"].map(settings.origin)
    return table[table["value"] != table["house"]].reset_index(drop=True)
