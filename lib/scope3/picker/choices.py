"""What a consultant may pick beside the client's data, what is picked, and the organisation as it would then say so."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, get_args

from scope3.change.edition_change import repinned
from scope3.errors import Fault
from scope3.factors.table_files import shipped_editions
from scope3.gwp import NOT_STATED, known_sets
from scope3.house_difference import PREFIX
from scope3.ladder import groups_of_keys
from scope3.methods import METHODS
from scope3.organisation import Organisation
from scope3.prices import deflators_of
from scope3.settings import categories, house_defaults, orders
from scope3.tables import Group

GWP_SET, EDITIONS, ACCEPTED_SETS, ACCEPTED_BASES = (
    "gwp_set",
    "factor_editions",
    "accept_gwp_sets",
    "accept_price_bases",
)
# What makes another library of factors; it concerns every category.
OF_FACTORS = (GWP_SET, EDITIONS, ACCEPTED_SETS, ACCEPTED_BASES)
DEFLATOR = "deflator"
# By the name of the choice (methods.1, margins, gwp_set …) its value, or the list of its values in their order.
Picked = dict[str, Any]


def picked_by(organisation: Organisation, overrides: Mapping[str, Any]) -> Picked:
    """What organisation.yaml picks, and before it the parameters of a run, in the order of the choices."""
    choices = {
        name: overrides.get(name) or organisation.choices.get(name, rule["default"])
        for name, rule in house_defaults()["choices"].items()
    }
    return {
        **{f"{PREFIX}{key}": order for key, (_, order) in orders(organisation, dict(overrides)).items()},
        **choices,
        **{name: _copied(getattr(organisation, name)) for name in OF_FACTORS},
    }


def ladders() -> dict[str, Group]:
    """The category, or part of category U, of each order of methods, by the name of the choice."""
    return {f"{PREFIX}{key}": group for key, group in groups_of_keys().items()}


def title_of(name: str, framework: str | None) -> str:
    """What a choice is called on a page; an order of methods by its category."""
    if not name.startswith(PREFIX):
        return name.replace("_", " ")
    key, names = name.removeprefix(PREFIX), categories(framework).set_index("category")["name"]
    return f"{key.replace('_', ' ')} {names.get(ladders()[name], '')}".strip()


def allowed(name: str, picked: Picked) -> list[str]:
    """The values a choice may take; of an order of methods and of a list, what may stand in it.

    A client's own method may stand where its order names it: there it has passed the contract.
    """
    if name.startswith(PREFIX):
        return list(dict.fromkeys([*picked[name], *METHODS[ladders()[name]]]))
    if name == ACCEPTED_SETS:
        known = {*_named(GWP_SET), NOT_STATED, *picked[name]}
        return [one for one in known_sets() if one in known]
    if name in (GWP_SET, ACCEPTED_BASES):
        return _named(name)
    return list(house_defaults()["choices"][name]["one_of"])


def offered(name: str, picked: Picked, organisation: Organisation) -> list[str]:
    """The values of `allowed` that a record of the reporting year could take, and the one that is picked.

    Tables of prices end a year or two behind, some earlier than others: a deflator without the year serves nobody.
    """
    values, period = allowed(name, picked), organisation.period
    if name != DEFLATOR:
        return values
    years = range(period.start.year, period.end.year + 1)
    known = deflators_of(years, organisation.factor_selection.price_years)
    return [value for value in values if value in known or value == picked[name]]


def editions_beside(pinned: str, picked: Picked) -> list[str]:
    """The editions that may stand in the place of a pinned one, itself among them: those of its publisher."""
    publisher, _, _ = pinned.partition("/")
    others = [name for name in shipped_editions() if name.partition("/")[0] == publisher]
    return [name for name in others if name == pinned or name not in picked[EDITIONS]]


def to_accept(found: Iterable[Fault], picked: Picked) -> dict[str, list[str]]:
    """What the faults ask to have listed under accept_gwp_sets and accept_price_bases, by the name of the list."""
    texts = [f"{fault.what} {fault.mend}" for fault in found]
    asked: dict[str, list[str]] = {}
    for name, of_factor in ((ACCEPTED_SETS, "GWP set"), (ACCEPTED_BASES, "price basis")):
        said = "\n".join(text for text in texts if name in text)
        values = [value for value in allowed(name, picked) if value not in picked[name]]
        asked[name] = [
            value for value in values if re.search(rf"{of_factor}( is)? {value}\b|\b{value} under {name}\b", said)
        ]
    return asked


def with_picks(organisation: Organisation, picked: Picked) -> Organisation:
    """The organisation with what is picked; of the house method it states only what it stated before."""
    house = house_defaults()
    methods, choices = dict(organisation.methods), dict(organisation.choices)
    for name, value in picked.items():
        if name.startswith(PREFIX):
            key = name.removeprefix(PREFIX)
            if key in methods or value != house["methods"][key]:
                methods[key] = list(value)
        elif name not in OF_FACTORS and (name in choices or value != house["choices"][name]["default"]):
            choices[name] = str(value)
    of_factors: dict[str, Any] = {name: _copied(picked[name]) for name in OF_FACTORS if name != EDITIONS}
    model = organisation.model_copy(update={"methods": methods, "choices": choices, **of_factors})
    return repinned(model, list(picked[EDITIONS])) if picked[EDITIONS] != model.factor_editions else model


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """The names of the choices in which two picks differ, in the order of the choices."""
    return [name for name in before if before[name] != after[name]]


def in_words(name: str, before: Picked, after: Picked) -> str:
    """A change as a line: methods.1: a > b → b > a."""
    return f"{name}: {as_text(name, before[name])} → {as_text(name, after[name])}"


def as_text(name: str, value: Any) -> str:
    """A value on one line: methods by their order, other lists by commas."""
    if isinstance(value, str):
        return value
    return (" > " if name.startswith(PREFIX) else ", ").join(value) or "none"


def _copied(value: Any) -> Any:
    return list(value) if isinstance(value, list) else value


def _named(name: str) -> list[str]:
    """The names that the model of organisation.yaml knows for a key."""
    annotation = Organisation.model_fields[name].annotation
    inner = get_args(annotation)
    return list(get_args(inner[0]) or inner)
