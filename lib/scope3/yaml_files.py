"""YAML files in which every value is text, and models that refuse what they do not know."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, model_validator

from scope3.errors import Fault, InputError
from scope3.visible import CONTROL

# A client with hundreds of files and exclusions writes a tenth of this; nothing in it lies deeper than five.
MAX_BYTES = 2**20
MAX_DEPTH = 20
_OPENS = (
    yaml.BlockMappingStartToken,
    yaml.BlockSequenceStartToken,
    yaml.FlowMappingStartToken,
    yaml.FlowSequenceStartToken,
)
_CLOSES = (yaml.BlockEndToken, yaml.FlowMappingEndToken, yaml.FlowSequenceEndToken)


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
    before: set[str] = set()
    for key, (key_node, _) in zip(keys, node.value, strict=True):
        if key in before:
            raise yaml.constructor.ConstructorError(None, None, f"key '{key}' stands twice", key_node.start_mark)
        before.add(key)
    return {key: loader.construct_object(value, deep=True) for key, (_, value) in zip(keys, node.value, strict=True)}


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def load_yaml(path: Path) -> Any:
    """The content of a YAML file with every value as text.

    Raises InputError for what is no YAML, and for what nobody writes who means well: keys given twice, aliases, tags,
    signs of control, lists without end, a file without end.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InputError(Fault(f"larger than {MAX_BYTES} bytes", "write the tables as CSV files", file=path.name))
        text = path.read_text(encoding="utf-8")
        _refuse_by_token(text, path.name)
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


def _refuse_by_token(text: str, name: str) -> None:
    """Raise InputError at the first token that does harm; read one by one, so that nothing is built before."""
    depth = 0
    for token in yaml.scan(text):
        depth += isinstance(token, _OPENS) - isinstance(token, _CLOSES)
        refused = None
        if isinstance(token, yaml.AliasToken):
            refused = "YAML alias (*name)", "write the value out"
        elif isinstance(token, yaml.TagToken):
            refused = "YAML tag (!name)", "write the value alone; the workbook knows its kind"
        elif depth > MAX_DEPTH:
            refused = f"more than {MAX_DEPTH} levels of lists and mappings", "write it as the template has it"
        elif isinstance(token, yaml.ScalarToken) and (sign := CONTROL.search(token.value)):
            refused = f"character U+{ord(sign[0]):04X}, which no text holds", "take it out"
        if refused:
            raise InputError(Fault(*refused, file=name, row=token.start_mark.line + 1))


def line_of(path: Path, location: list[str]) -> int | None:
    """The line on which the value at `location` stands."""
    node = _composed(path.read_text(encoding="utf-8"))
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


# Each fault of a file asks for its line.
@lru_cache(maxsize=2)
def _composed(text: str) -> Any:
    return yaml.compose(text, Loader=_Loader)
