"""Which choice of method moves the total most: Sobol indices over orders of methods, choices and GWP sets."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd

from scope3.client import Client, library_of
from scope3.errors import InputError
from scope3.factors.library import Library
from scope3.gwp import known_sets
from scope3.inventory import at_share, calculate_emissions, tonnes
from scope3.ladder import climb, ladder_keys, of_key, serve
from scope3.methods import METHODS, choices_of
from scope3.settings import house_defaults
from scope3.tables import REQUIRED, Group
from scope3.uncertainty.monte_carlo import seed_number, seed_of
from scope3.uncertainty.sobol import INDICES, Part, alone, sobol_indices

GWP_SET = "gwp_set"
# The standard asks for 100 years; of the sets, those of an assessment report as it printed them.
HUNDRED_YEARS = re.compile(r"AR\d+GWP100")
COLUMNS = ["choice", "values", "t_co2e_lowest", "t_co2e_highest", *INDICES, "left_out"]


@dataclass(frozen=True)
class Ladder:
    """The records of one ladder key with the orders of methods that are alternatives for them.

    `emissions` are the run's own; `orders` goes by the method an order begins with, the run's own first; `left_out`
    says of other orders why they are no alternative.
    """

    group: Group
    records: pd.DataFrame
    emissions: pd.DataFrame
    orders: dict[str, list[str]]
    left_out: list[str]


# What differs from the run's own: names of choices with the values they take instead.
Changed = frozenset[tuple[str, str]]
# A ladder's emissions by its name and what is changed; raises InputError where a record cannot be served.
Climbed = Callable[[str, Changed], pd.DataFrame]


def method_sensitivity(client: Client) -> pd.DataFrame:
    r"""How far each choice moves the scope 3 total, alone and together with the others.

    $$ S_i = \frac{V_{x_i}[E(T \mid x_i)]}{V(T)} \qquad S_{T,i} = \frac{E_{x_{\sim i}}[V(T \mid x_{\sim i})]}{V(T)} $$

    Every alternative of a choice is as likely as another: each method of a ladder first, each value of a choice, each
    GWP set of 100 years (factors whose gases are not split stay as published). Ladders add up given the choices, so
    that each is calculated once for every combination that concerns it, and the samples only look figures up.
    Returns one row a choice, the most moving first: its values (the run's own first), the lowest and highest total
    where it alone is changed, the first-order index, the total one with its sampling error (95 %), and what was left
    out and why: an alternative that cannot serve every record, or that changes none.
    Source: Saltelli and others (2010), Computer Physics Communications 181, 259-270; computed by SALib.
    """
    ladders = dict(_ladders(client))
    libraries = _libraries(client)

    @cache
    def climbed(name: str, changed: Changed) -> pd.DataFrame:
        ladder, given = ladders[name], dict(changed)
        if not given:
            return ladder.emissions
        order = ladder.orders[given.pop(name, next(iter(ladder.orders)))]
        library = libraries[given.pop(GWP_SET, client.organisation.gwp_set)]
        emissions = climb(ladder.records, ladder.group, order, library, client.settings.choices | given, client.methods)
        return at_share(client, emissions)

    values, left_out, concerned = _values(client, ladders, libraries, climbed)
    parts = [_part(name, concerned[name], values, climbed) for name in ladders]
    rows = [
        {"choice": name, "values": " | ".join(known), **alone(parts, name, len(known))}
        | {"left_out": "; ".join(left_out[name]) or None}
        for name, known in values.items()
    ]
    varied = {name: len(known) for name, known in values.items() if len(known) > 1}
    seed = seed_number(seed_of(client.organisation), "method choices")
    table = pd.DataFrame(rows).merge(sobol_indices(parts, varied, seed), on="choice", how="left")
    return table.sort_values(["total_effect", "choice"], ascending=[False, True], ignore_index=True)[COLUMNS]


def _ladders(client: Client) -> Iterator[tuple[str, Ladder]]:
    """The ladders that have records in the run, by the name of their choice."""
    for key, group, records, own in ladder_records(client, calculate_emissions(client)):
        yield f"methods.{key}", _ladder(client, group, records, own, client.settings.methods[key])


def ladder_records(client: Client, emissions: pd.DataFrame) -> Iterator[tuple[str, Group, pd.DataFrame, pd.DataFrame]]:
    """Of each ladder that has records in the run: its key, its group, the records and their emissions."""
    for group in METHODS:
        records = client.records(group)
        records = records[records["record_id"].isin(emissions["record_id"])]
        for key in ladder_keys(group):
            rows = of_key(records, key, group)
            own = emissions[emissions["record_id"].isin(rows["record_id"])]
            own = of_key(own, key, group)
            if len(rows):
                yield key, group, rows, own


def _ladder(client: Client, group: Group, records: pd.DataFrame, emissions: pd.DataFrame, own: list[str]) -> Ladder:
    orders, left_out, idle = {own[0]: own}, [], []
    served_by = emissions.groupby("record_id")["method"].first()
    # An own method has passed the contract on the records of the ladders that name it, and on no others.
    for first in [method for method in client.methods[group] if method in {*METHODS[group], *own} - {own[0]}]:
        try:
            served, _ = serve(records, client.methods[group][first], client.library, client.settings.choices)
        except InputError as refused:
            left_out.append(f"{first} is refused: {refused.faults[0].what}")
            continue
        if set(served["record_id"]) <= set(served_by.index[served_by == first]):
            idle.append(first)
        else:
            orders[first] = [first, *(method for method in own if method != first)]
    if idle:
        left_out.append(f"no record is changed by {', '.join(idle)} first")
    return Ladder(group, records, emissions, orders, left_out)


def _libraries(client: Client) -> dict[str, Library]:
    """The factors under each GWP set of 100 years, the organisation's own first; what was accepted stays so."""
    model = client.organisation
    others = [name for name in known_sets() if HUNDRED_YEARS.fullmatch(name) and name != model.gwp_set]
    accepted = [*model.accept_gwp_sets, model.gwp_set]
    changed = {name: model.model_copy(update={"gwp_set": name, "accept_gwp_sets": accepted}) for name in others}
    return {model.gwp_set: client.library} | {name: library_of(to, client.folder) for name, to in changed.items()}


def _values(
    client: Client, ladders: dict[str, Ladder], libraries: dict[str, Library], climbed: Climbed
) -> tuple[dict[str, list[str]], dict[str, list[str]], dict[str, list[str]]]:
    """Of every choice the values that can serve all records, the run's own first, and what was left out.

    The third is, of every ladder, the choices beside its own order that its methods take or its factors feel.
    """
    values: dict[str, list[str]] = {}
    left_out: dict[str, list[str]] = {}
    concerned: dict[str, list[str]] = {}
    for name, ladder in ladders.items():
        values[name], left_out[name], concerned[name] = list(ladder.orders)[:1], list(ladder.left_out), []
        for first in list(ladder.orders)[1:]:
            _keep(first, [(name, frozenset({(name, first)}))], climbed, values[name], left_out[name])
        rows = pd.concat([climbed(name, order) for order in _alternatives(name, values[name])])
        concerned[name] = sorted(
            {c for method in set(rows["method"]) for c in choices_of(client.methods[ladder.group][method])}
        )
        if _feels(set(rows["factor_id"]), libraries):
            concerned[name].append(GWP_SET)
    house, own = house_defaults()["choices"], client.settings.choices
    asked = {name: sorted(house[name]["one_of"], key=lambda value: value != own[name]) for name in house}
    for choice, wanted in (asked | {GWP_SET: list(libraries)}).items():
        orders = [(n, order) for n in ladders if choice in concerned[n] for order in _alternatives(n, values[n])]
        if orders:
            values[choice], left_out[choice] = wanted[:1], []
        for value in wanted[1:] if orders else []:
            tried = [(name, order | {(choice, value)}) for name, order in orders]
            _keep(value, tried, climbed, values[choice], left_out[choice])
    return values, left_out, concerned


def _keep(value: str, tried: list[tuple[str, Changed]], climbed: Climbed, kept: list[str], left_out: list[str]) -> None:
    """Keep a value under which every ladder it concerns can serve its records, or say why it is left out."""
    try:
        for name, changed in tried:
            climbed(name, changed)
    except InputError as refused:
        left_out.append(f"{value} cannot serve every record: {refused.faults[0].what}")
    else:
        kept.append(value)


def _feels(used: set[str], libraries: dict[str, Library]) -> bool:
    """Whether a GWP set makes another figure of one of the factors used, or refuses it."""
    compared = ["kg_co2e", "refused"]
    own, *others = [library.table.set_index("factor_id")[compared] for library in libraries.values()]
    there = own.loc[own.index.isin(used)]
    return any(not other.loc[there.index].equals(there) for other in others)


def _alternatives(choice: str, known: list[str]) -> list[Changed]:
    """What is changed from the run's own for each value of a choice: nothing for the first."""
    return [frozenset(), *(frozenset({(choice, value)}) for value in known[1:])]


def _part(name: str, concerned: list[str], values: dict[str, list[str]], climbed: Climbed) -> Part:
    """A ladder's figures over the choices that move it; one that moves it under no order has no axis."""

    def figure(changed: Changed) -> float:
        emissions = climbed(name, changed)
        return tonnes(emissions.loc[emissions["boundary"] == REQUIRED, "kg_co2e"])

    def moves(choice: str) -> bool:
        changes = _alternatives(choice, values[choice])
        return any(figure(order | change) != figure(order) for order in orders for change in changes)

    orders = _alternatives(name, values[name])
    choices = [name, *filter(moves, concerned)]
    combinations = itertools.product(*(_alternatives(choice, values[choice]) for choice in choices))
    figures = [figure(frozenset().union(*combination)) for combination in combinations]
    return Part(choices, np.array(figures).reshape([len(values[choice]) for choice in choices]))
