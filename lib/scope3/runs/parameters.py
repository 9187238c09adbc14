"""What a notebook may be told: names its parameters cell declares, values that are JSON, and nothing else.

Papermill only logs a misspelt name and runs with the default, and writes names into code as they come.
"""

from __future__ import annotations

import ast
import json
import keyword
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scope3.errors import Fault, InputError, nearest

# Given by the run itself, never by --set.
RESERVED = ("organisation", "year", "overrides")

NAME = re.compile(r"[A-Za-z_]\w*", re.ASCII)

TYPES: dict[str, tuple[type, ...]] = {
    "str": (str,),
    "int": (int,),
    "float": (int, float),
    "bool": (bool,),
    "list": (list,),
    "dict": (dict,),
}


@dataclass(frozen=True)
class Parameter:
    """One name of a parameters cell: its annotation as written, whether None is among its values, its help."""

    name: str
    notebook: str
    annotation: str | None
    nullable: bool
    help: str

    def accepts(self, value: Any) -> bool:
        """Whether a value fits the annotation; an annotation other than the JSON types accepts everything."""
        if value is None:
            return self.nullable
        kinds = [part.strip() for part in re.sub(r"\[[^\[\]]*\]", "", self.annotation or "").split("|")]
        if not all(kind in TYPES or kind == "None" for kind in kinds):
            return True
        allowed = {kind for name in kinds for kind in TYPES.get(name, ())}
        # True is an int to Python; to a reader it is not.
        return type(value) in allowed


def declared(notebook: Path) -> dict[str, Parameter]:
    """The parameters of a notebook by name, from its cell tagged `parameters`; none when it has no such cell.

    Raises InputError when the cell is no Python. The same names as `papermill.inspect_notebook`, read as syntax instead
    of by pattern and without importing Jupyter.
    """
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    for cell in cells:
        if "parameters" in cell.get("metadata", {}).get("tags", []):
            return _read("".join(cell["source"]), notebook.name)
    return {}


def _read(source: str, notebook: str) -> dict[str, Parameter]:
    try:
        statements = ast.parse(source).body
    except SyntaxError as problem:
        mend = "write it as lines of `name: type = default  # help`"
        raise InputError(Fault(f"the parameters cell is not Python ({problem.msg})", mend, notebook)) from problem
    lines, found = source.splitlines(), {}
    for statement in statements:
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name) and statement.value:
            name, annotation = statement.target.id, ast.unparse(statement.annotation)
        elif isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            name, annotation = statement.targets[0].id, None
        else:
            continue
        no_default = isinstance(statement.value, ast.Constant) and statement.value.value is None
        nullable = no_default or annotation is None or "None" in annotation or "Optional" in annotation
        _, _, comment = lines[(statement.end_lineno or 1) - 1][statement.end_col_offset or 0 :].partition("#")
        found[name] = Parameter(name, notebook, annotation, nullable, comment.strip())
    return found


def known(notebooks: Iterable[Path]) -> dict[str, list[Parameter]]:
    """The names that --set knows: every name any of the notebooks declares, with each declaration."""
    names: dict[str, list[Parameter]] = {}
    for notebook in notebooks:
        for name, parameter in declared(notebook).items():
            if name not in RESERVED:
                names.setdefault(name, []).append(parameter)
    return names


def parse_settings(texts: Iterable[str]) -> dict[str, Any]:
    """`name=value` texts as a dict; a value that parses as JSON is that, any other is text.

    Raises InputError for a text without a name, or a name given twice.
    """
    settings: dict[str, Any] = {}
    faults = []
    for text in texts:
        name, equals, value = text.partition("=")
        name = name.strip()
        if not equals or not name:
            faults.append(Fault(f"--set {text} has no name and value", "write --set name=value"))
        elif name in settings:
            faults.append(Fault(f"--set {name} is given twice", "give each name once"))
        else:
            settings[name] = _parse(value)
    if faults:
        raise InputError(faults)
    return settings


def check(settings: Mapping[str, Any], notebooks: Iterable[Path]) -> None:
    """Raise InputError, with every fault, unless each setting is a declared name with a value that fits."""
    names = known(notebooks)
    faults = []
    for name, value in settings.items():
        if name in RESERVED:
            faults.append(Fault(f"'{name}' is not a setting", "the run itself gives it; leave it out of --set"))
        elif not (NAME.fullmatch(name) and not keyword.iskeyword(name)):
            faults.append(
                Fault(f"{name!r} is no parameter name", "use letters, digits and underscores, no digit first")
            )
        elif name not in names:
            faults.append(Fault(f"no notebook declares the parameter '{name}'", nearest(name, names)))
        elif not _is_json(value):
            mend = "pass text, a number, true, false, null, or lists and dicts of these"
            faults.append(Fault(f"the value of '{name}' is a {type(value).__name__}, which is no JSON value", mend))
        else:
            faults += [_unfit(parameter, value) for parameter in names[name] if not parameter.accepts(value)][:1]
    if faults:
        raise InputError(faults)


def for_notebook(notebook: Path, organisation: str, year: int, settings: Mapping[str, Any]) -> dict[str, Any]:
    """What one notebook gets: of the run's values, those it declares; all settings as `overrides` if it asks."""
    names = declared(notebook)
    values = {"organisation": organisation, "year": year, "overrides": dict(sorted(settings.items())), **settings}
    return {name: values[name] for name in sorted(values) if name in names}


def _unfit(parameter: Parameter, value: Any) -> Fault:
    what = f"{parameter.notebook} declares '{parameter.name}' as {parameter.annotation}; {json.dumps(value)} is none"
    if parameter.annotation and "str" in parameter.annotation and not isinstance(value, str):
        return Fault(what, f"quote it as text: --set '{parameter.name}={json.dumps(str(value))}'")
    if parameter.annotation and "list" in parameter.annotation:
        return Fault(what, f"give a list: --set '{parameter.name}={json.dumps([value])}'")
    return Fault(what, f"give a value of type {parameter.annotation}")


def _parse(text: str) -> Any:
    def refuse(constant: str) -> None:
        raise ValueError(constant)

    try:
        # NaN and Infinity are Python's extensions, not JSON: they stay text.
        return json.loads(text, parse_constant=refuse)
    except ValueError:
        return text


def _is_json(value: Any) -> bool:
    if isinstance(value, list):
        return all(_is_json(item) for item in value)
    if isinstance(value, dict):
        return all(isinstance(key, str) and _is_json(item) for key, item in value.items())
    if isinstance(value, float):
        return math.isfinite(value)
    return value is None or isinstance(value, str | int | bool)
