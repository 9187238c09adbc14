"""What a page says of a placement: sentences, the trail, what would change it, and instructive cases."""

from __future__ import annotations

import pandas as pd

from scope3.errors import InputError
from scope3.placement import (
    EXCLUSION,
    Placement,
    allowed_values,
    conditions,
    in_words,
    place,
    reference_rows,
    relevant_facts,
)
from scope3.settings import categories
from scope3.tables import OPTIONAL

CHANGES = ["fact", "value", "place", "rule_id", "sentence"]


def explain_placement(**described: str) -> str:
    """Where the thing belongs, in sentences: not here, because …; but there, because …; each with its rule_id."""
    found = place(**described)
    said = [f"Where {in_words(relevant_facts(described))}:"]
    for rule in found.trail:
        if rule is found.rule or rule.kind == EXCLUSION:
            out = f"not {_category(rule.category)}" if rule.kind == EXCLUSION else ""
            home = _place(found) if rule is found.rule else ""
            sentence = rule.sentence[0].lower() + rule.sentence[1:]
            said.append(f"{'; it belongs in '.join(filter(None, [out, home]))}, because {sentence} ({rule.rule_id});")
    return " ".join(said).removesuffix(";") + "."


def trail_table(**described: str) -> pd.DataFrame:
    """Every sentence that applies to the thing: where it says the thing is, or is not, its rule_id and source."""
    found = place(**described)
    rows = []
    for rule in found.trail:
        says = f"not {_category(rule.category)}" if rule.kind == EXCLUSION else _category(rule.place)
        rows.append({"says": says, "sentence": rule.sentence, "rule_id": rule.rule_id, "source": rule.source})
    return pd.DataFrame(rows)


def under_each(name: str, **described: str) -> pd.DataFrame:
    """The same thing with each value that a fact may have: where it then belongs, by which rule, or what is asked."""
    facts = relevant_facts({fact: value for fact, value in described.items() if fact != name})
    rows = []
    for value in allowed_values(name, facts):
        try:
            found = place(**described | {name: value})
            then = {"place": _place(found), "rule_id": found.rule_id, "sentence": found.rule.sentence}
        except InputError as missing:
            then = {"place": "depends", "rule_id": "", "sentence": missing.faults[0].mend}
        rows.append({"fact": name, "value": value, **then})
    return pd.DataFrame(rows, columns=CHANGES)


def what_would_change(**described: str) -> pd.DataFrame:
    """The single facts that would move the thing, each with its other value, the place it would have and the rule."""
    here = _place(place(**described))
    names = [name for name in relevant_facts(described) if name != "thing"]
    rows = [row for name in names for row in under_each(name, **described).to_dict("records") if row["place"] != here]
    return pd.DataFrame(rows, columns=CHANGES)


def described_cases() -> pd.DataFrame:
    """Instructive things as a consultant would put them, each with its place, its rule and the sentence."""
    cases = []
    for row in reference_rows("placement_examples.csv"):
        found = place(**{fact: values[0] for fact, values in conditions(row["facts"]).items()})
        why = {"place": _place(found), "rule_id": found.rule_id, "sentence": found.rule.sentence}
        cases.append({"described": row["described"], **why})
    return pd.DataFrame(cases)


def _place(found: Placement) -> str:
    return _category(found.place) + (", optional" if found.boundary == OPTIONAL else "")


def _category(home: str) -> str:
    """A place in words: a category with its name, or what stands outside the categories."""
    names = {str(row["category"]): row["name"] for row in categories().to_dict("records")}
    if home in names:
        return f"category {home}, {names[home]}"
    return home.replace("_", " ")
