"""A year computed again by the rules of another, one step after the other: what moves is the rules, not the world."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from scope3.client import Client, library_of, open_client
from scope3.factors.library import Library
from scope3.inventory import calculate_emissions
from scope3.organisation import Organisation
from scope3.own_methods import texts_of
from scope3.settings import Settings, categories
from scope3.tables import REQUIRED

# In the order in which they are taken; each bar is the difference that one of them makes on top of those before it.
EDITION, GWP, METHOD, BOUNDARY = "factor edition", "GWP", "method", "boundary"
STEPS = (EDITION, GWP, METHOD, BOUNDARY)


@dataclass(frozen=True)
class Stage:
    """A year's emissions (minimum boundary) after a step; `kept` names what could not follow the other year's rules."""

    step: str
    client: Client
    emissions: pd.DataFrame
    kept: list[str]


def as_it_is(client: Client, emissions: pd.DataFrame | None = None) -> Stage:
    """A year by its own rules, before any step; `emissions` are the year's, where they are calculated already."""
    rows = calculate_emissions(client) if emissions is None else emissions
    return Stage("", client, _required(client, rows), [])


def stage_of(client: Client, calculated: Mapping[int, Stage]) -> Stage:
    """The year by its own rules, from those calculated already where it is one of them."""
    return calculated.get(client.organisation.year) or as_it_is(client)


def stages(first: Stage, other: Client, steps: Sequence[str] = STEPS) -> list[Stage]:
    """The year as it is, then under each rule of the other year that differs, taken one by one and kept.

    Arguments: `first` (the year that is computed again, as it is), `other` (the year whose rules are taken), `steps`
    (some of STEPS, taken in their order). Raises InputError where the records do not fit the other year's rules.
    """
    client, found, taken = first.client, [first], []
    for step in [step for step in STEPS if step in steps and _differs(client, other, step)]:
        taken.append(step)
        again, kept = _under(client, other, taken, step)
        emissions = _required(again, calculate_emissions(again))
        if BOUNDARY in taken:
            emissions = emissions[[counts(other.organisation, int(number)) for number in emissions["category"]]]
        found.append(Stage(step, again, emissions, kept))
    return found


def under(client: Client, other: Client, steps: Sequence[str]) -> Client:
    """The client under those of the other year's rules that are in `steps` and differ, not calculated yet."""
    taken = [step for step in STEPS if step in steps and _differs(client, other, step)]
    return _under(client, other, taken, "")[0]


def counts(organisation: Organisation, category: int) -> bool:
    """Whether a category is part of what an organisation reports: in its framework and not excluded."""
    excluded = any(omission.category == category for omission in organisation.exclusions)
    return not excluded and category in set(categories(organisation.framework)["category"])


def _required(client: Client, emissions: pd.DataFrame) -> pd.DataFrame:
    """The rows of the minimum boundary, which make the total, in the categories that are reported."""
    rows = emissions[emissions["boundary"] == REQUIRED]
    return rows[[counts(client.organisation, int(number)) for number in rows["category"]]]


def _differs(client: Client, other: Client, step: str) -> bool:
    one, two = client.organisation, other.organisation
    if step == METHOD:
        return rules_of_methods(client) != rules_of_methods(other)
    if step == BOUNDARY:
        seen = sorted({*categories(one.framework)["category"], *categories(two.framework)["category"]})
        return one.consolidation_approach != two.consolidation_approach or any(
            counts(one, number) != counts(two, number) for number in seen
        )
    return one.gwp_set != two.gwp_set if step == GWP else set(one.factor_editions) != set(two.factor_editions)


def rules_of_methods(client: Client) -> dict[str, str]:
    """The orders of methods and the choices by name, in words, and of each own method which text of its file it is."""
    orders = {key: " > ".join(order) for key, order in client.settings.methods.items()}
    return {**orders, **client.settings.choices, **texts_of(client.methods)}


def _under(client: Client, other: Client, taken: Iterable[str], step: str) -> tuple[Client, list[str]]:
    """The client under the rules taken so far, and what the last step could not move."""
    wanted = other.organisation
    if BOUNDARY in taken and client.organisation.consolidation_approach != wanted.consolidation_approach:
        given = client.settings.given
        name, year = client.organisation.organisation, client.organisation.year
        client = open_client(name, year, approach=wanted.consolidation_approach, **given)
    settings, kept_methods = _settings(client, other) if METHOD in taken else (client.settings, [])
    other_factors = EDITION in taken or GWP in taken
    library, kept_factors = (
        _library(client, other, EDITION in taken, GWP in taken) if other_factors else (client.library, [])
    )
    # An own method is the other year's, from the file beside its data.
    methods = client.methods
    if METHOD in taken:
        methods = {group: {**own, **other.methods[group]} for group, own in client.methods.items()}
    again = replace(client, settings=settings, library=library, methods=methods)
    return again, {METHOD: kept_methods, EDITION: kept_factors}.get(step, [])


def _settings(client: Client, other: Client) -> tuple[Settings, list[str]]:
    """The other year's orders of methods; those the order left out stand behind it, for records it cannot serve."""
    behind = {
        key: [name for name in client.settings.methods[key] if name not in order]
        for key, order in other.settings.methods.items()
    }
    methods = {key: [*order, *behind[key]] for key, order in other.settings.methods.items()}
    kept = [f"{name} of {key}, behind the other year's order" for key, names in behind.items() for name in names]
    return replace(other.settings, methods=methods), kept


def _library(client: Client, other: Client, editions: bool, gwp: bool) -> tuple[Library, list[str]]:
    """The factors by the other year's editions or GWP set; the client's own tables are data of its year and stay.

    A factor of another year than the record's is allowed here, because that is the question. What the other editions no
    longer hold is taken from the client's own, and named.
    """
    own, wanted = client.organisation, other.organisation
    model = own.model_copy(
        update={
            "gwp_set": wanted.gwp_set if gwp else own.gwp_set,
            "accept_gwp_sets": _both(own.accept_gwp_sets, wanted.accept_gwp_sets),
            "accept_price_bases": _both(own.accept_price_bases, wanted.accept_price_bases),
        }
    )
    before = library_of(model, client.folder)
    if not editions:
        return before, []
    selection = own.factor_selection.model_copy(
        update={
            "earlier_years": True,
            "later_years": True,
            "maximum_age": None,
            "regions": {**own.factor_selection.regions, **wanted.factor_selection.regions},
            "precedence": wanted.factor_selection.precedence,
            "price_years": {**own.factor_selection.price_years, **wanted.factor_selection.price_years},
        }
    )
    update = {"factor_editions": wanted.factor_editions, "factor_selection": selection}
    after = library_of(model.model_copy(update=update), client.folder)
    keys = ["activity", "component"]
    held = pd.MultiIndex.from_frame(after.table[keys])
    gone = before.table[~pd.MultiIndex.from_frame(before.table[keys]).isin(held)]
    used = gone[gone["activity"].isin(_activities(client))]
    merged = replace(after, table=pd.concat([after.table, gone], ignore_index=True))
    return merged, sorted(
        f"{row.activity} ({row.component}), {row.publisher} {row.edition}" for row in used.itertuples()
    )


def _activities(client: Client) -> set[str]:
    return {str(name) for table in client.activity_data.values() for name in table["activity"].dropna()}


def _both(one: Sequence[str], other: Sequence[str]) -> list[str]:
    return [*one, *(name for name in other if name not in one)]
