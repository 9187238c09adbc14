"""Every method as data, taken from its docstring and signature, so that no list can drift from the code."""

from __future__ import annotations

import inspect
import re
from typing import Any

from scope3.methods import METHODS, TABLES, choices_of

LABELS = {
    "symbols": "Symbols:",
    "minimum_boundary": "Minimum boundary:",
    "when_to_use_it": "When to use it:",
    "needs": "Needs:",
    "refuses": "Raises",
    "source": "Source:",
}


def describe(category: int, method: str) -> dict[str, Any]:
    """One method: what it does, its equation, inputs with units, choices, minimum boundary, when to use it, source."""
    function = METHODS[category][method]
    text = inspect.getdoc(function) or ""
    parts = sections(text)
    schema = TABLES[category]
    named = dict.fromkeys(name for name in re.findall(r"[a-z0-9_]+", parts["needs"]) if name in schema.columns)
    inputs = [
        {"column": name, "unit": schema.columns[name].metadata["unit"], "description": schema.columns[name].description}
        for name in named
    ]
    return {
        "category": category,
        "method": method,
        "summary": " ".join(text.split("\n\n")[0].split()),
        "equation": [" ".join(found.split()) for found in re.findall(r"\$\$(.+?)\$\$", text, re.DOTALL)],
        "inputs": inputs,
        "choices": choices_of(function),
        **parts,
    }


def sections(text: str) -> dict[str, str]:
    """The labelled sentences of a docstring, each without its label."""
    starts = sorted((text.find(label), name, label) for name, label in LABELS.items() if label in text)
    ends = [position for position, _, _ in starts[1:]] + [len(text)]
    found = {
        name: " ".join(text[begin + len(label) : end].split())
        for (begin, name, label), end in zip(starts, ends, strict=True)
    }
    return {name: found.get(name, "") for name in LABELS}


def catalogue(category: int | None = None) -> list[dict[str, Any]]:
    """All methods, or those of one category, most specific first."""
    return [
        describe(number, name) for number, methods in METHODS.items() if category in (None, number) for name in methods
    ]
