"""Where a described thing belongs, and by which sentence of the standard.

The sentences are rows of data/reference/placement_rules.csv, the facts they ask for rows of placement_facts.csv. A rule
holds when every fact it names has one of its values; a rule that names `place` says more of what already stands there.
The rules have no order: those that hold must agree.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import pandas as pd

from scope3 import paths
from scope3.errors import Fault, InputError, nearest
from scope3.tables import OPTIONAL

EXCLUSION = "exclusion"
PLACE = "place"

Conditions = dict[str, list[str]]  # each fact with the values that it may have


@dataclass(frozen=True)
class Rule:
    """One sentence: of which category, when it holds, and the place it names (blank: only where the thing is not)."""

    rule_id: str
    kind: str
    category: str
    when: Conditions
    place: str
    boundary: str
    sentence: str
    source: str


@dataclass(frozen=True)
class Fact:
    """A fact to describe a thing with: the question that asks for it, when it applies, and when each value does."""

    question: str
    asked_when: Conditions
    values: dict[str, Conditions]


@dataclass(frozen=True)
class Placement:
    """Where a thing belongs: a category or scope, in the minimum boundary or optional, and the rule that says so.

    `decided_by` are the facts the rule rests on. `trail` holds every sentence that applies: first those that keep the
    thing out of other categories, then the rule itself, then what else is said of the place.
    """

    place: str
    boundary: str
    rule: Rule
    decided_by: dict[str, str]
    trail: list[Rule]

    @property
    def rule_id(self) -> str:
        """The id of the rule that decides."""
        return self.rule.rule_id


@cache
def placement_rules() -> list[Rule]:
    """Every sentence that places something."""
    return [Rule(**row | {"when": conditions(row["when"])}) for row in reference_rows("placement_rules.csv")]


@cache
def placement_facts() -> dict[str, Fact]:
    """The facts by name, in the order in which they are asked for."""
    facts: dict[str, Fact] = {}
    for row in reference_rows("placement_facts.csv"):
        if row["value"]:
            facts[row["fact"]].values[row["value"]] = conditions(row["asked_when"])
        else:
            facts[row["fact"]] = Fact(row["question"], conditions(row["asked_when"]), {})
    return facts


def place(**described: str) -> Placement:
    """Where the thing described belongs.

    Arguments: facts with their values, as `placement_facts` names them; facts that do not concern the thing change
    nothing. Raises InputError for a fact or value that is unknown, for a fact that would decide and is missing, with
    the question that asks for it, and for rules that disagree, naming them.
    """
    facts = relevant_facts(described)
    deciding = [rule for rule in placement_rules() if PLACE not in rule.when]
    held = [rule for rule in deciding if _holds(rule.when, facts)]
    places = {rule.place for rule in held if rule.place}
    if not places:
        raise InputError(_next_question([rule for rule in deciding if rule.place], facts))
    if len(places) > 1 or places & {rule.category for rule in held if rule.kind == EXCLUSION}:
        said = "; ".join(f"{rule.rule_id}: {rule.sentence}" for rule in held)
        raise InputError(Fault(f"rules disagree ({said})", "correct the rules, or the facts they ask for"))
    home = places.pop()
    further = [rule for rule in placement_rules() if PLACE in rule.when and _holds(rule.when, facts | {PLACE: home})]
    # The narrowest sentence decides; of two as narrow, the one that takes the thing in.
    decides = max((rule for rule in held if rule.place), key=lambda rule: (len(rule.when), rule.kind != EXCLUSION))
    others = [rule for rule in held + further if rule is not decides]
    out = [rule for rule in others if rule.kind == EXCLUSION]
    trail = [*out, decides, *(rule for rule in others if rule.kind != EXCLUSION)]
    boundary = OPTIONAL if any(rule.boundary == OPTIONAL for rule in trail) else decides.boundary
    return Placement(home, boundary, decides, {fact: facts[fact] for fact in decides.when}, trail)


def relevant_facts(described: Mapping[str, str]) -> dict[str, str]:
    """The facts given that concern the thing, in the order in which they are asked for.

    Raises InputError for an unknown fact or value, and for a value that is never said of such a thing.
    """
    known = placement_facts()
    faults = [Fault(f"no fact is named '{name}'", nearest(name, known)) for name in described if name not in known]
    faults += [
        Fault(f"{name} is '{value}'", nearest(str(value), known[name].values), column=name)
        for name, value in described.items()
        if name in known and value not in known[name].values
    ]
    facts: dict[str, str] = {}
    for name in known if not faults else ():
        allowed = allowed_values(name, facts)
        if name in described and described[name] in allowed:
            facts[name] = described[name]
        elif name in described and allowed:
            what = f"{name} {described[name]} is never said where {in_words(facts)}"
            faults.append(Fault(what, "use one of " + ", ".join(allowed), column=name))
    if faults:
        raise InputError(faults)
    return facts


def allowed_values(name: str, facts: Mapping[str, str]) -> list[str]:
    """The values a fact may have, given the facts asked for before it; none when it does not concern the thing."""
    fact = placement_facts()[name]
    if not _holds(fact.asked_when, facts):
        return []
    return [value for value, asked_when in fact.values.items() if _holds(asked_when, facts)]


def _next_question(rules: list[Rule], facts: Mapping[str, str]) -> Fault:
    """What has to be asked next so that one of the rules that are still open can decide."""
    still_open = [
        rule for rule in rules if _holds({fact: rule.when[fact] for fact in rule.when if fact in facts}, facts)
    ]
    wanted = {fact for rule in still_open for fact in rule.when}
    for name in placement_facts():
        allowed = allowed_values(name, facts)
        if name in wanted and name not in facts and allowed:
            mend = f"give {name}, one of {', '.join(allowed)}. {placement_facts()[name].question}"
            return Fault(f"{name} is missing, and would decide where this belongs", mend, column=name)
    return Fault(f"no sentence places this ({in_words(facts)})", "describe it by other facts, or add a rule")


def _holds(when: Conditions, facts: Mapping[str, str]) -> bool:
    return all(facts.get(fact) in values for fact, values in when.items())


def conditions(text: str) -> Conditions:
    """`fact=value|value; fact=value` as the values each fact may have."""
    parts = (part.split("=") for part in text.split(";") if part.strip())
    return {fact.strip(): [value.strip() for value in values.split("|")] for fact, values in parts}


def reference_rows(name: str) -> list[dict[str, Any]]:
    """The rows of a reference table, every cell as text."""
    table = pd.read_csv(paths.REFERENCE / name, dtype="str", keep_default_na=False)
    return [{str(column): cell for column, cell in row.items()} for row in table.to_dict("records")]


def in_words(facts: Mapping[str, str]) -> str:
    """Facts as `name is value`, underscores as spaces."""
    return ", ".join(f"{name} is {value}" for name, value in facts.items()).replace("_", " ")
