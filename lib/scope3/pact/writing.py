"""A footprint of version 3 for a product of the organisation: written from given values, checked by the specification.

Nothing is filled in that is not given: a missing figure is refused, not written as zero.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from scope3.errors import Fault, InputError, nearest
from scope3.files import write_atomically
from scope3.pact.reading import Given
from scope3.pact.specification import Field, fields, figure_as_written
from scope3.pact.values import NotOfKind, is_uuid
from scope3.pact.versions import footprint_of

VERSION = 3
GIVEN = "the footprint to be written"
# Footprints never change: another content is another footprint, and its id follows from its content.
NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:pact:productfootprint")
_GEOGRAPHY = ("geographyRegionOrSubregion", "geographyCountry", "geographyCountrySubdivision")


def product_footprint(given: Mapping[str, Any]) -> dict[str, Any]:
    """A product footprint as it goes into JSON, its fields in the order of the specification.

    given: values by the specification's names, `pcf` a mapping of its own; numbers as Decimal, int or text (never
    binary), moments as date, datetime or text, status Active and specVersion the current one unless given, id derived
    from the content unless given. `created` must be given: what is written does not depend on the clock.
    Raises InputError with every field that is missing, unknown or of the wrong kind, with a sign or limit the
    specification does not allow, with geography stated twice, and with anything a reader would remark on.
    Source: PACT Technical Specifications 3.0.3, ProductFootprint and CarbonFootprint.
    """
    given = {"specVersion": figure_as_written("written_version"), "status": "Active", **given}
    faults: list[Fault] = []
    inner = given.get("pcf")
    written = _object(given, fields(VERSION, "footprint"), "$", faults)
    if isinstance(inner, Mapping):
        written["pcf"] = _object(inner, fields(VERSION, "pcf"), "$.pcf", faults)
        faults += _rules(inner)
    if faults:
        raise InputError(faults)
    if "id" not in written:
        written = {"id": str(uuid.uuid5(NAMESPACE, json.dumps(written, sort_keys=True, ensure_ascii=False))), **written}
    _read_back(written)
    return written


def footprint_text(footprints: Sequence[Mapping[str, Any]]) -> str:
    """Footprints as the text of a file, in the envelope of a list."""
    return json.dumps({"data": list(footprints)}, ensure_ascii=False, indent=2) + "\n"


def write_footprints(path: Path, footprints: Sequence[Mapping[str, Any]]) -> None:
    """Write footprints made by `product_footprint` into one file."""
    write_atomically(path, footprint_text(footprints))


def _object(given: Mapping[str, Any], known: Mapping[str, Field], path: str, faults: list[Fault]) -> dict[str, Any]:
    """The given values of one object as JSON has them, in the order of the specification."""
    for name in given:
        if name not in known:
            faults.append(Fault(f"unknown field '{name}'", nearest(name, known), GIVEN, column=f"{path}.{name}"))
    written: dict[str, Any] = {}
    for name, rule in known.items():
        value = given.get(name)
        if value is None and name == "id":
            continue
        if value is None:
            if rule.required:
                faults.append(Fault(f"{name} is missing", "give it", GIVEN, column=f"{path}.{name}"))
            continue
        if name == "pcf" and isinstance(value, Mapping):
            written[name] = {}  # an object with rules of its own; this keeps its place
            continue
        try:
            written[name] = _json(value, rule)
        except NotOfKind as wrong:
            what, mend = wrong.args
            faults.append(Fault(f"{name} {what}", mend, GIVEN, column=f"{path}.{name}"))
    return written


def _json(value: Any, rule: Field) -> Any:
    if rule.kind == "decimal":
        return _number(value)
    return _nested(value)


def _nested(value: Any) -> Any:
    """Lists and objects with every number in them as text."""
    if isinstance(value, Mapping):
        return {str(key): _nested(held) for key, held in value.items()}
    if isinstance(value, (list, tuple)):
        return [_nested(held) for held in value]
    if isinstance(value, (date, datetime)):
        return _moment(value)
    return _number(value) if isinstance(value, (float, int, Decimal)) and not isinstance(value, bool) else value


def _number(value: Any) -> str:
    """A number as the specification writes it: digits and a point, without exponent."""
    if isinstance(value, float):
        raise NotOfKind(f"is {value!r}, a binary number", "give a Decimal or text; 0.1 has no exact binary form")
    if isinstance(value, bool) or not isinstance(value, (Decimal, int, str)):
        raise NotOfKind(f"is {value!r}, no number", "give a Decimal, int or text")
    if isinstance(value, Decimal) and not value.is_finite():
        raise NotOfKind(f"is {value}, no figure", "give the figure, or leave the field out")
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _moment(value: date | datetime) -> str:
    if not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day, tzinfo=UTC)
    if value.tzinfo is None:
        raise NotOfKind(f"is {value}, without time zone", "give it with tzinfo, or as a date")
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _rules(pcf: Mapping[str, Any]) -> list[Fault]:
    """What the specification says of several fields together."""
    found = []
    if len(stated := [name for name in _GEOGRAPHY if pcf.get(name)]) > 1:
        found.append(Fault("states its geography more than once", "keep one", GIVEN, column=f"$.pcf.{stated[-1]}"))
    if not pcf.get("packagingEmissionsIncluded") and pcf.get("packagingGhgEmissions") is not None:
        what = "packagingGhgEmissions is given, and packaging is not included"
        found.append(Fault(what, "leave it out, or include it", GIVEN, column="$.pcf.packagingGhgEmissions"))
    return found


def _read_back(written: dict[str, Any]) -> None:
    """What is written must be read without a remark, by the same reader that suppliers' footprints pass."""
    # Numbers are strings here, as the specification wants them, so that no JSON text is needed in between.
    read = footprint_of(Given(GIVEN, "$", written))
    if not is_uuid(read.id):
        raise InputError(Fault("the id is no UUID", "leave it out to have one derived", GIVEN, column="$.id"))
    if read.remarks:
        raise InputError(read.remarks)
