"""What a method says of itself: its signature, its docstring, and where that leaves rows out of the total."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import pandas as pd
import pandera.pandas as pa

from scope3.catalogue import LABELS, named_columns, sections
from scope3.errors import nearest
from scope3.tables import APART, REQUIRED


class Breach(NamedTuple):
    """One way in which a method breaks the contract: the property, what was seen, what would mend it."""

    rule: str
    what: str
    mend: str


def signature(function: Callable[..., Any], choices: Iterable[str]) -> list[Breach]:
    """A method takes (activity_data, factors, *, choices…), each choice a name of `choices` and without a default."""
    given = list(inspect.signature(function).parameters.values())
    rule, known = "signature", list(choices)
    if [one.name for one in given[:2]] != ["activity_data", "factors"] or any(
        one.kind is not one.KEYWORD_ONLY for one in given[2:]
    ):
        mend = "write def name(activity_data, factors) and, behind a *, the choices it takes"
        return [Breach(rule, f"its arguments are {', '.join(one.name for one in given) or 'none'}", mend)]
    strange = [one.name for one in given[2:] if one.name not in known]
    faults = [Breach(rule, f"no choice is named '{name}'", nearest(name, known)) for name in strange]
    with_default = [one.name for one in given if one.default is not one.empty]
    mend = "leave the default out: what holds is said in organisation.yaml, or by the house"
    return faults + [Breach(rule, f"'{name}' has a default", mend) for name in with_default]


def explained(function: Callable[..., Any], schema: pa.DataFrameSchema) -> list[Breach]:
    """A docstring holds an equation and the labelled sentences, and its needs name columns of the method's table."""
    text, rule = inspect.getdoc(function) or "", "docstring"
    if not text:
        return [Breach(rule, "it has no docstring", "say what it does; the notebook and the auditor read it")]
    found = sections(text)
    missing = [f"'{LABELS[name]}'" for name in LABELS if not found[name]]
    if not re.search(r"\$\$.+?\$\$", text, re.DOTALL):
        missing.insert(0, "an equation between $$ and $$")
    faults = [Breach(rule, f"it lacks {one}", "add it, as the methods of scope3.methods have it") for one in missing]
    if html := re.search(r"<[A-Za-z/!?][^>]*>?", text):
        # A viewer of notebooks takes HTML in a text for the page's own.
        mend = "write it in words; in equations \\lt is less than"
        faults.append(Breach(rule, f"it holds HTML, '{html[0][:40]}'", mend))
    if found["needs"] and not named_columns(found["needs"], schema):
        faults.append(Breach(rule, "its needs name no column", f"name those it reads, of {', '.join(schema.columns)}"))
    return faults


def boundary_is_said(function: Callable[..., Any], emissions: pd.DataFrame) -> list[Breach]:
    """Where rows stand beside the total, the docstring's minimum boundary says so."""
    words = sections(inspect.getdoc(function) or "")["minimum_boundary"]
    if (emissions["boundary"] == REQUIRED).all() or re.search("optional|outside|beside|apart", words):
        return []
    what = f"{names_of(emissions.loc[emissions['boundary'] != REQUIRED, 'record_id'])}: rows stand beside the total"
    return [Breach("minimum boundary", what, f"say in 'Minimum boundary:' what is optional or {APART}, and why")]


def names_of(names: Iterable[str]) -> str:
    """The first records of a list, and how many more there are."""
    known = list(dict.fromkeys(names))
    return ", ".join(known[:3]) + (f" and {len(known) - 3} more" if len(known) > 3 else "")
