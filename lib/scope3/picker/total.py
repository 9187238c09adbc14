"""The total under what is picked: each ladder is climbed once for every combination of choices that concerns it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, TypeVar

import pandas as pd

from scope3.client import Client, open_client, open_model
from scope3.errors import InputError
from scope3.files import sha256
from scope3.house_difference import concerns
from scope3.inventory import calculate_emissions, counted_categories, tonnes
from scope3.methods import Methods
from scope3.methods.records import gather
from scope3.organisation import organisation_folder
from scope3.picker.choices import OF_FACTORS, Picked, picked_by, with_picks
from scope3.settings import resolve
from scope3.tables import REQUIRED, Group

FILE = "organisation.yaml"
Key = tuple[tuple[str, str | tuple[str, ...]], ...]
Made = TypeVar("Made")


@dataclass(frozen=True)
class Figures:
    """Emissions of the minimum boundary (t CO2e) by calculated category, and their total."""

    t_co2e: dict[int, float]
    total: float


@dataclass(frozen=True)
class Workings:
    """A client and year to be calculated under any picks; `digest` is that of organisation.yaml as it was opened.

    What was opened and climbed is kept, and so is what was refused: a refusal costs as much to find as a figure.
    """

    client: Client
    digest: str
    _opened: dict[Key, Client | InputError] = field(default_factory=dict, repr=False)
    _climbed: dict[tuple[Group, Key], pd.DataFrame | InputError] = field(default_factory=dict, repr=False)

    @property
    def saved(self) -> Picked:
        """What organisation.yaml picks, with the house method where it says nothing."""
        return picked_by(self.client.organisation, {})

    @property
    def picked(self) -> Picked:
        """What this run picks: its parameters before organisation.yaml."""
        return picked_by(self.client.organisation, self.client.settings.given)

    @property
    def house(self) -> Picked:
        """The house method, with the factors that organisation.yaml names: these have no house default."""
        return picked_by(self.client.organisation.model_copy(update={"methods": {}, "choices": {}}), {})


def open_workings(organisation: str, year: int, **overrides: Any) -> Workings:
    """Open a client and year for picking; arguments and what is raised are those of `open_client`."""
    # Taken before the file is read: what is written to it meanwhile makes saving refuse.
    digest = sha256(organisation_folder(organisation, year) / FILE)
    return Workings(open_client(organisation, year, **overrides), digest)


def client_under(workings: Workings, picked: Picked) -> Client:
    """The client as it would be opened if organisation.yaml said what is picked.

    Its files are read again where the factors are others, because footprints and the rules against double counting see
    the library. Raises InputError where they refuse it.
    """
    model = with_picks(workings.client.organisation, picked)
    of_factors = _key(picked, OF_FACTORS)
    if of_factors == _key(workings.saved, OF_FACTORS):
        opened = workings.client
    else:
        opened = _kept(workings._opened, of_factors, partial(open_model, model, workings.client.folder))
    return replace(opened, organisation=model, settings=resolve(model, {}, opened.methods))


def emissions_under(workings: Workings, picked: Picked) -> pd.DataFrame:
    """The emissions of all categories under what is picked, row for row those of a run; raises as `recomputed`."""
    return gather(_climbed(workings, picked))


def recomputed(workings: Workings, picked: Picked) -> Figures:
    """The total and each category under what is picked, to the last digit those of a run.

    Only what a choice concerns is calculated again. Raises InputError with each record that cannot be served: there is
    no total without it.
    """
    kilograms: dict[int, list[float]] = {category: [] for category in counted_categories(workings.client)}
    for emissions in _climbed(workings, picked):
        required = emissions[emissions["boundary"] == REQUIRED]
        for category, part in required.groupby("category")["kg_co2e"]:
            kilograms[int(str(category))] += part.tolist()
    figures = {category: tonnes(pd.Series(found, dtype="float64")) for category, found in kilograms.items()}
    return Figures(figures, math.fsum(figures.values()))


def _climbed(workings: Workings, picked: Picked) -> list[pd.DataFrame]:
    """The emissions of each category and part of category U under what is picked, calculated where they are not yet."""
    methods = workings.client.methods
    keys = [(group, _key(picked, [name for name in picked if _moves(group, name, methods)])) for group in methods]
    client = client_under(workings, picked)
    climbed, faults = [], []
    for key in keys:
        try:
            climbed.append(_kept(workings._climbed, key, partial(calculate_emissions, client, key[0])))
        except InputError as refused:
            faults += refused.faults
    if faults:
        raise InputError(faults)
    return climbed


def _kept(made: dict[Any, Made | InputError], key: Any, make: Callable[[], Made]) -> Made:
    """What was made under a key, made where it is not yet; what was refused is refused again in the same words."""
    if key not in made:
        try:
            made[key] = make()
        except InputError as refused:
            made[key] = refused
    found = made[key]
    if isinstance(found, InputError):
        raise InputError(found.faults)
    return found


def _key(picked: Picked, names: Iterable[str]) -> Key:
    """Some of the picks as what a dictionary can be asked by."""
    return tuple((name, value if isinstance(value := picked[name], str) else tuple(value)) for name in names)


def _moves(group: Group, name: str, methods: Methods) -> bool:
    """Whether a choice can move a category: factors can move all of them."""
    return name in OF_FACTORS or concerns(group, name, methods)
