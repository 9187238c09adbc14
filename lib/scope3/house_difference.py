"""The client's choices against the house method, in tonnes: each alone, all together, and their interaction."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pandas as pd

from scope3.client import Client
from scope3.errors import InputError
from scope3.inventory import calculate_emissions, tonnes
from scope3.ladder import ladder_keys
from scope3.methods import METHODS, Methods, choices_of
from scope3.settings import differences, house_defaults
from scope3.tables import REQUIRED, Group, rows_of

TOGETHER, INTERACTION = "all together", "interaction"
COLUMNS = ["choice", "value", "house", "origin", "t_co2e", "t_co2e_house", "t_co2e_difference", "note"]
PREFIX = "methods."


def house_difference(client: Client, emissions: pd.DataFrame | None = None) -> pd.DataFrame:
    r"""What each choice that departs from the house method moves, and what all of them move.

    $$ \Delta_k = E - E_{k \to house} \qquad \Delta_{all} = E - E_{house} \qquad I = \Delta_{all} - \sum_k \Delta_k $$

    where $E$ is the run's total (t CO2e, minimum boundary), $E_{k \to house}$ the total with choice $k$ alone switched
    back, and $I$ the interaction: what two choices move only because both are taken. Arguments: `client`, `emissions`
    (the run's, where they are calculated already). Returns one row per choice, then all together and the interaction; a
    house method that cannot serve every record says so in `note`.
    """
    departures = [dict(row) for row in rows_of(differences(client.settings))]
    if not departures:
        return pd.DataFrame(columns=COLUMNS)
    own = calculate_emissions(client) if emissions is None else emissions
    total = tonnes(own.loc[own["boundary"] == REQUIRED, "kg_co2e"])
    rows = [{**row, **_switched(client, total, [str(row["choice"])])} for row in departures]
    rows.append({"choice": TOGETHER, **_switched(client, total, [str(row["choice"]) for row in departures])})
    alone, together = [row["t_co2e_difference"] for row in rows[:-1]], rows[-1]["t_co2e_difference"]
    known = together is not None and all(value is not None for value in alone)
    interaction = math.fsum([together, *(-value for value in alone)]) if known else None
    note = None if known else "not known, because not every choice can be switched back"
    rows.append({"choice": INTERACTION, "t_co2e_difference": interaction, "note": note})
    figures = {name: "float64" for name in COLUMNS if name.startswith("t_")}
    return pd.DataFrame(rows, columns=COLUMNS).astype(figures)


def _switched(client: Client, total: float, choices: list[str]) -> dict[str, Any]:
    """The run's total beside that with some choices switched back to the house's."""
    house, methods, values = house_defaults(), dict(client.settings.methods), dict(client.settings.choices)
    for choice in choices:
        if choice.startswith(PREFIX):
            methods[choice.removeprefix(PREFIX)] = house["methods"][choice.removeprefix(PREFIX)]
        else:
            values[choice] = house["choices"][choice]["default"]
    switched = replace(client, settings=replace(client.settings, methods=methods, choices=values))
    # What no choice concerns is the same on both sides, and is not calculated again.
    groups = [group for group in METHODS if any(concerns(group, choice, client.methods) for choice in choices)]
    try:
        by_house = math.fsum([total, -_total(client, groups), _total(switched, groups)])
    except InputError as refused:
        note = f"cannot serve every record: {refused.faults[0].what}"
        return {"t_co2e": total, "t_co2e_difference": None, "note": note}
    return {"t_co2e": total, "t_co2e_house": by_house, "t_co2e_difference": total - by_house}


def _total(client: Client, groups: list[Group]) -> float:
    """Emissions of the minimum boundary (t CO2e) in some categories and parts of category U."""
    emissions = calculate_emissions(client, *groups)
    return tonnes(emissions.loc[emissions["boundary"] == REQUIRED, "kg_co2e"])


def concerns(group: Group, choice: str, methods: Methods = METHODS) -> bool:
    """Whether a choice can move a category: it orders its methods, or one of them takes it."""
    if choice.startswith(PREFIX):
        return choice.removeprefix(PREFIX) in ladder_keys(group)
    return any(choice in choices_of(method) for method in methods[group].values())
