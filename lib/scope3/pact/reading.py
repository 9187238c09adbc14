"""A JSON file → the product footprints in it, each with its place; numbers are decimals, and nothing is guessed.

Four envelopes are known: a footprint alone, the answer to one question {"data": {…}}, a list {"data": […]}, and the
event that brings footprints {"data": {"pfs": […]}}.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, NoReturn

from scope3.errors import Fault, InputError
from scope3.visible import CONTROL

# A supplier's whole catalogue of ten thousand footprints takes a third of it.
MAX_BYTES = 100 * 2**20


@dataclass(frozen=True)
class Given:
    """One footprint as it stands in a file: the file, the JSON path, and the object."""

    file: str
    path: str
    content: dict[str, Any]

    @property
    def id(self) -> str:
        """Its name in messages, also where it has none."""
        written = self.content.get("id")
        return written if isinstance(written, str) and written else "without id"


def read_given(path: Path, name: str | None = None) -> list[Given]:
    """The footprints of one file.

    path: the file. name: how messages call it. Raises InputError where it is no JSON, holds a key twice or a number
    that is none (NaN), or is none of the four envelopes.
    """
    file = name or path.name
    return [Given(file, place, content) for place, content in _unpack(_load(path, file), file)]


def _load(path: Path, file: str) -> Any:
    def refuse(what: str, mend: str) -> NoReturn:
        raise InputError(Fault(what, mend, file))

    def only_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        # Of a key that stands twice JSON readers take the last, without a word.
        found: dict[str, Any] = {}
        for key, value in pairs:
            if key in found:
                refuse(f"key '{key}' stands twice in one object", "ask the supplier which of the two holds")
            found[key] = value
            for text in (key, *(value if isinstance(value, list) else [value])):
                if isinstance(text, str) and (sign := CONTROL.search(text)):
                    what = f"'{key}' holds U+{ord(sign[0]):04X}, which no text holds"
                    refuse(what, "ask the supplier for it in plain letters")
        return found

    def no_number(written: str) -> NoReturn:
        refuse(f"{written} is no number of JSON", "ask the supplier for the figure")

    try:
        if path.stat().st_size > MAX_BYTES:
            refuse(f"larger than {MAX_BYTES} bytes", "split it into several files")
        text = path.read_text(encoding="utf-8-sig")
        return json.loads(
            text, parse_float=Decimal, parse_int=Decimal, parse_constant=no_number, object_pairs_hook=only_once
        )
    except UnicodeDecodeError:
        refuse("is not text in UTF-8", "save the file as the supplier's system sent it")
    except json.JSONDecodeError as fault:
        refuse(f"is no JSON: {fault.msg} in line {fault.lineno}", "save the file as the supplier's system sent it")
    except RecursionError:
        refuse("is nested without end", "save the file as the supplier's system sent it")


def _unpack(content: Any, file: str) -> Iterable[tuple[str, dict[str, Any]]]:
    known = 'a footprint alone, {"data": {…}}, {"data": […]} or {"data": {"pfs": […]}}'

    def refuse(what: str, path: str = "$", mend: str = f"give {known}") -> NoReturn:
        raise InputError(Fault(what, mend, file, column=path))

    if not isinstance(content, dict):
        refuse("holds no footprint")
    if "pcf" in content:
        if "data" in content:
            refuse("is a footprint and an envelope at once")
        return [("$", content)]
    if "data" not in content:
        refuse("holds no footprint: neither pcf nor data")
    data, path = content["data"], "$.data"
    if isinstance(data, dict) and "pfs" in data:
        data, path = data["pfs"], "$.data.pfs"
    elif isinstance(data, dict) and "pcf" in data:
        return [(path, data)]
    elif isinstance(data, dict) and "pfIds" in data:
        refuse("the event names footprints and holds none", path, "ask the supplier's system for these footprints")
    if not isinstance(data, list):
        refuse("holds no footprint", path)
    if not data:
        refuse("the list of footprints is empty", path, "take the file out, or ask the supplier for the footprints")
    for place, one in enumerate(data):
        if not isinstance(one, dict) or "pcf" not in one:
            refuse("is no footprint", f"{path}[{place}]")
    return [(f"{path}[{place}]", one) for place, one in enumerate(data)]
