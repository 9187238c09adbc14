"""Every method as data, taken from its docstring, signature and table, so that no list can drift from the code."""

from __future__ import annotations

import inspect
import re
from functools import cache
from typing import Any

import pandera.pandas as pa

from scope3 import paths
from scope3.methods import METHODS, TABLES, Methods, choices_of
from scope3.tables import FLAG, INTEGER, NUMBER, READ_BY_PROGRAM, TABLE_OF_CATEGORY, TEXT, Group
from scope3.yaml_files import load_yaml

LABELS = {
    "symbols": "Symbols:",
    "minimum_boundary": "Minimum boundary:",
    "when_to_use_it": "When to use it:",
    "needs": "Needs:",
    "refuses": "Raises",
    "source": "Source:",
}
# A record without a period is of the reporting year; reading says so on it.
FILLED_IN = ("period",)
JSON_TYPES = {TEXT: "string", NUMBER: "number", INTEGER: "integer", FLAG: "boolean"}


def describe(category: Group, method: str, methods: Methods = METHODS) -> dict[str, Any]:
    """One method: what it does, its equation, inputs with units, choices, minimum boundary, when to use it, source.

    Arguments: `category`, `method`, `methods` (those known: the house's, or a client's own beside them, which have no
    examples).
    `input_schema` is a JSON Schema (2020-12) of one row of the method's input table, `examples` are rows that fit it,
    and `example_factors` the factors these rows need beside the shipped editions.
    """
    function = methods[category][method]
    text = inspect.getdoc(function) or ""
    parts = sections(text)
    schema = TABLES[category]
    inputs = [
        {"column": name, "unit": schema.columns[name].metadata["unit"], "description": schema.columns[name].description}
        for name in named_columns(parts["needs"], schema)
    ]
    of_house = examples(TABLE_OF_CATEGORY[category])[str(category)]
    example = of_house.get(method, {"rows": [], "factors": []})
    return {
        "category": category,
        "method": method,
        "summary": " ".join(text.split("\n\n")[0].split()),
        "equation": equations(text),
        "table": TABLE_OF_CATEGORY[category],
        "inputs": inputs,
        "choices": choices_of(function),
        **parts,
        "input_schema": input_schema(category, method, methods),
        "examples": example["rows"],
        "example_factors": example["factors"],
    }


def equations(text: str) -> list[str]:
    """The equations of a docstring that stand on lines of their own, as LaTeX."""
    return [" ".join(found.split()) for found in re.findall(r"\$\$(.+?)\$\$", text, re.DOTALL)]


def named_columns(needs: str, schema: pa.DataFrameSchema) -> list[str]:
    """The columns of a table that a sentence names, in its order."""
    return list(dict.fromkeys(name for name in re.findall(r"[a-z0-9_]+", needs) if name in schema.columns))


def always_needed(category: Group, method: str, methods: Methods = METHODS) -> list[str]:
    """The columns a method needs whatever the record: those its docstring lists before the first alternative."""
    parts = sections(inspect.getdoc(methods[category][method]) or "")
    first = re.split(r"[;.(]|\bor\b|\beither\b", parts["needs"])[0]
    return named_columns(first, TABLES[category])


def input_schema(category: Group, method: str, methods: Methods = METHODS) -> dict[str, Any]:
    """The JSON Schema of one row of a method's input table."""
    schema = TABLES[category]
    own = {name: rule for name, rule in schema.columns.items() if name not in READ_BY_PROGRAM}
    needed = [name for name, rule in own.items() if not rule.nullable]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"{TABLE_OF_CATEGORY[category]}: category {category}, {method}",
        "type": "object",
        "properties": {name: _property(rule) for name, rule in own.items()},
        "required": [
            n for n in dict.fromkeys([*needed, *always_needed(category, method, methods)]) if n not in FILLED_IN
        ],
        "additionalProperties": False,
    }


def _property(rule: Any) -> dict[str, Any]:
    """One column as a JSON Schema: type, meaning with unit, limits, allowed values."""
    unit = rule.metadata["unit"]
    found: dict[str, Any] = {
        "type": JSON_TYPES[rule.metadata["type"]],
        "description": rule.description + (f" ({unit})" if unit else ""),
    }
    if rule.metadata["one_of"]:
        found["enum"] = list(rule.metadata["one_of"])
    for check in rule.checks:
        limits = check.statistics or {}
        if "min_value" in limits:
            strict = check.name == "greater_than" or limits.get("include_min") is False
            found["exclusiveMinimum" if strict else "minimum"] = limits["min_value"]
        if "max_value" in limits:
            found["maximum" if limits.get("include_max", True) else "exclusiveMaximum"] = limits["max_value"]
    return found


@cache
def examples(table: str) -> dict[str, Any]:
    """The example rows of a table's methods, by category and method, each with the factors it needs besides."""
    return dict(load_yaml(paths.REFERENCE / "method_examples" / f"{table}.yaml"))


def sections(text: str) -> dict[str, str]:
    """The labelled sentences of a docstring, each without its label."""
    starts = sorted((text.find(label), name, label) for name, label in LABELS.items() if label in text)
    ends = [position for position, _, _ in starts[1:]] + [len(text)]
    found = {
        name: " ".join(text[begin + len(label) : end].split())
        for (begin, name, label), end in zip(starts, ends, strict=True)
    }
    return {name: found.get(name, "") for name in LABELS}


def catalogue(category: Group | None = None, methods: Methods = METHODS) -> list[dict[str, Any]]:
    """All methods, or those of one category, most specific first; in front a client's own, where `methods` has them."""
    return [
        describe(number, name, methods)
        for number, known in methods.items()
        if category in (None, number)
        for name in known
    ]
