"""YAML files in which every value is text, and models that refuse what they do not know."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, model_validator

from scope3.errors import Fault, InputError


class Part(BaseModel):
    """A part of a YAML file: unknown keys are refused, an empty value is an absent one."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _blank_is_absent(cls, given: Any) -> Any:
        return {k: v for k, v in given.items() if v != ""} if isinstance(given, dict) else given


class _Loader(yaml.BaseLoader):
    """Every scalar stays text (NO is Norway, 010 is 010), keys come once, and nothing is written by reference."""


def _mapping(loader: _Loader, node: yaml.MappingNode, deep: bool = False) -> dict[str, Any]:
    keys = [str(loader.construct_object(key)) for key, _ in node.value]
    for position, (key, (key_node, _)) in enumerate(zip(keys, node.value, strict=True)):
        if key in keys[:position]:
            raise yaml.constructor.ConstructorError(None, None, f"key '{key}' stands twice", key_node.start_mark)
    return {key: loader.construct_object(value, deep=True) for key, (_, value) in zip(keys, node.value, strict=True)}


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def load_yaml(path: Path) -> Any:
    """The content of a YAML file with every value as text; duplicate keys and aliases are refused."""
    try:
        text = path.read_text(encoding="utf-8")
        if any(isinstance(token, yaml.AliasToken) for token in yaml.scan(text)):
            raise InputError(Fault("YAML alias (*name)", "write the value out", file=path.name))
        return yaml.load(text, Loader=_Loader)  # noqa: S506  BaseLoader builds nothing but text, lists and mappings
    except FileNotFoundError:
        raise InputError(Fault("file not found", f"create it under {path.parent.name}/", file=path.name)) from None
    except UnicodeDecodeError as fault:
        raise InputError(Fault(f"not UTF-8 ({fault.reason})", "save the file as UTF-8", file=path.name)) from None
    except IsADirectoryError:
        raise InputError(Fault("is a folder", "name a file", file=path.name)) from None
    except yaml.reader.ReaderError as fault:
        raise InputError(Fault(str(fault).splitlines()[0], "save the file as plain text", file=path.name)) from None
    except yaml.MarkedYAMLError as fault:
        row = fault.problem_mark.line + 1 if fault.problem_mark else None
        raise InputError(Fault(str(fault.problem), "mend the YAML at this line", file=path.name, row=row)) from None


def line_of(path: Path, location: list[str]) -> int | None:
    """The line on which the value at `location` stands."""
    node = yaml.compose(path.read_text(encoding="utf-8"), Loader=_Loader)
    line = None
    for part in location:
        if isinstance(node, yaml.MappingNode):
            found = [(key, value) for key, value in node.value if key.value == part]
            if not found:
                break
            line, node = found[0][0].start_mark.line + 1, found[0][1]
        elif isinstance(node, yaml.SequenceNode) and part.isdigit():
            node = node.value[int(part)]
            line = node.start_mark.line + 1
    return line
