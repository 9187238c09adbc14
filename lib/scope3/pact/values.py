"""Values of a JSON object by the kinds of the specification, each fault with the path of the field."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from scope3.errors import Fault, nearest
from scope3.pact.reading import Given
from scope3.pact.specification import Field

_DECIMAL = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
_COMMA = re.compile(r"[+-]?[0-9]+,[0-9]+")
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})"
)
# Beyond this many digits before or after the point a number is no measurement, and binary numbers lose it.
_DIGITS = 30


class NotOfKind(Exception):
    """A value that is not of its kind: what is wrong and the mend."""


@dataclass
class Values:
    """Reads one object field by field; what is wrong is collected, so that a supplier hears everything at once."""

    given: Given
    path: str
    content: Mapping[str, Any]
    known: Mapping[str, Field]
    faults: list[Fault] = field(default_factory=list)
    remarks: list[Fault] = field(default_factory=list)

    def fault(self, what: str, mend: str, name: str = "") -> Fault:
        """A fault of the footprint at a field of this object."""
        place = f"{self.path}.{name}" if name else self.path
        return Fault(f"footprint {self.given.id}: {what}", mend, self.given.file, column=place)

    def refuse(self, what: str, mend: str, name: str = "") -> None:
        """Keep a fault."""
        self.faults.append(self.fault(what, mend, name))

    def remark(self, what: str, mend: str, name: str = "") -> None:
        """Keep a remark."""
        self.remarks.append(self.fault(what, mend, name))

    def read(self, name: str) -> Any:
        """The value of a field, None where it is absent or was refused; a mandatory one must be there."""
        rule = self.known[name]
        written = self.content.get(name)
        if written is None:
            if rule.required:
                self.refuse(f"{name} is missing, and the specification demands it", "ask the supplier for it", name)
            return None
        try:
            value = KINDS[rule.kind](written)
            _check_limit(value, rule)
            return value
        except NotOfKind as wrong:
            what, mend = wrong.args
            self.refuse(f"{name} {what}", mend, name)
            return None

    def read_all(self) -> dict[str, Any]:
        """Every known field; fields the specification does not know are none of our business."""
        return {name: self.read(name) for name in self.known}


def _check_limit(value: Any, rule: Field) -> None:
    if rule.limit == ">0" and value <= 0:
        raise NotOfKind(f"is {value}, and must be above zero", "ask the supplier for the figure")
    if rule.limit == ">=0" and value < 0:
        raise NotOfKind(f"is {value}, below zero", "ask the supplier for the figure; removals have fields of their own")
    # A removal with the wrong sign is the versions' matter: real files have it, and the total does not rest on it.
    if rule.allowed and value not in rule.allowed:
        raise NotOfKind(f"is '{value}'", nearest(str(value), rule.allowed))


def decimal(written: Any) -> Decimal:
    """A JSON number, or digits with a point in a string; never a binary number on the way."""
    if isinstance(written, Decimal):
        number = written
    elif isinstance(written, str) and _DECIMAL.fullmatch(written):
        number = Decimal(written)
    elif isinstance(written, str) and _COMMA.fullmatch(written.strip()):
        point = written.strip().replace(",", ".")
        mend = f"the specification knows the point only: have the supplier write {point}, if that is what it means"
        raise NotOfKind(f"is '{written}', with a comma", mend)
    else:
        raise NotOfKind(f"is {_shown(written)}, no decimal number", 'write digits with a point: "12.5"')
    if number and not -_DIGITS <= number.adjusted() <= _DIGITS:
        raise NotOfKind(f"is {number:.3E}, no figure of a product", "ask the supplier for the figure")
    return number


def text(written: Any) -> str:
    """A string, possibly empty."""
    if not isinstance(written, str):
        raise NotOfKind(f"is {_shown(written)}, no text", "write it in quotes")
    return written


def name(written: Any) -> str:
    """A string with something in it."""
    if not text(written).strip():
        raise NotOfKind("is empty", "ask the supplier for it")
    return text(written).strip()


def instant(written: Any) -> datetime:
    """A moment with its time zone, as moments of the world's clock."""
    if isinstance(written, str) and _INSTANT.fullmatch(written):
        try:
            return datetime.fromisoformat(written.upper()).astimezone(UTC)
        except (ValueError, OverflowError):
            pass
    raise NotOfKind(f"is {_shown(written)}, no moment", "write it like 2024-12-31T00:00:00Z")


def _texts(written: Any, least: int, of: Callable[[Any], str] = name) -> tuple[str, ...]:
    if not isinstance(written, list) or len(written) < least:
        raise NotOfKind(f"is {_shown(written)}, no list of values", 'write it like ["…"]')
    return tuple(of(one) for one in written)


def _urn(written: Any) -> str:
    if not name(written).lower().startswith("urn:"):
        raise NotOfKind(f"holds '{written}', no URN", "write it like urn:gtin:4712345060507")
    return name(written)


def _report(written: Any) -> str:
    if not re.fullmatch(r"AR[0-9]+", name(written)):
        raise NotOfKind(f"holds '{written}', no assessment report", "write it like AR6")
    return name(written)


def _country(written: Any) -> str:
    if not re.fullmatch(r"[A-Z]{2}", text(written)):
        raise NotOfKind(f"is '{written}', no country", "write its ISO 3166-1 code, like DE")
    return text(written)


def _subdivision(written: Any) -> str:
    if not re.fullmatch(r"[A-Z]{2}-[A-Z0-9]{1,3}", text(written)):
        raise NotOfKind(f"is '{written}', no part of a country", "write its ISO 3166-2 code, like DE-BW")
    return text(written)


def _version(written: Any) -> str:
    if not re.fullmatch(r"[0-9]+\.[0-9]+(\.[0-9]+)?(-[0-9]{8})?", text(written)):
        raise NotOfKind(f"is '{written}', no version", "write it like 3.0.0")
    return text(written)


def _integer(written: Any) -> int:
    number = decimal(written)
    if number != number.to_integral_value():
        raise NotOfKind(f"is {number}, no whole number", "ask the supplier for it")
    return int(number)


def _flag(written: Any) -> bool:
    if not isinstance(written, bool):
        raise NotOfKind(f"is {_shown(written)}, neither true nor false", "write true or false, without quotes")
    return written


def _object(written: Any) -> dict[str, Any]:
    if not isinstance(written, dict):
        raise NotOfKind(f"is {_shown(written)}, no object", "write it like {…}")
    return written


def _objects(written: Any) -> list[Any]:
    if not isinstance(written, list):
        raise NotOfKind(f"is {_shown(written)}, no list", "write it like [{…}]")
    return written


def is_uuid(written: str) -> bool:
    """Whether a name has the form the specification asks for; its own examples do not all have it."""
    try:
        return str(uuid.UUID(written)) == written.lower()
    except ValueError:
        return False


def _shown(written: Any) -> str:
    # As it stands in the file, not as Python has it.
    shown = json.dumps(written, ensure_ascii=False, default=str)
    return shown if len(shown) <= 40 else shown[:40] + "…"


KINDS: dict[str, Callable[[Any], Any]] = {
    "decimal": decimal, "text": text, "name": name, "names": lambda given: _texts(given, 1),
    "urns": lambda given: _texts(given, 1, _urn), "uuid": name, "uuids": lambda given: _texts(given, 0),
    "reports": lambda given: _texts(given, 1, _report), "instant": instant, "country": _country,
    "subdivision": _subdivision, "version": _version, "integer": _integer, "flag": _flag, "object": _object,
    "objects": _objects, "unit": name,
}  # fmt: skip
