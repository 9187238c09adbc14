"""What the PACT specification says, as rows of data: fields of each version, units, and the figures it names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from types import MappingProxyType

import pandas as pd

from scope3 import paths


@dataclass(frozen=True)
class Field:
    """A field of one version: its kind, whether it must be there, its limit, and whether it is a part of the total."""

    name: str
    kind: str
    required: bool
    limit: str
    part_of_total: bool
    allowed: tuple[str, ...]


@dataclass(frozen=True)
class PactUnit:
    """A unit of the specification: ours, the version that brought it, and whether a thing so counted has a mass."""

    unit: str
    since: int
    has_mass: bool


@cache
def fields(version: int | str, part: str) -> Mapping[str, Field]:
    """The fields of an object by name: footprint or pcf of version 2 or 3, or one of the extension 'ileap'."""
    rows = _table("pact_fields.csv")
    rows = rows[(rows["version"] == str(version)) & (rows["object"] == part)]
    return MappingProxyType(
        {
            row["field"]: Field(
                row["field"],
                row["kind"],
                row["required"] == "yes",
                row["limit"],
                row["part_of_total"] == "yes",
                tuple(filter(None, row["allowed"].split("|"))),
            )
            for row in rows.to_dict("records")
        }
    )


@cache
def pact_units() -> Mapping[str, PactUnit]:
    """The units of the specification by the name they have there."""
    return MappingProxyType(
        {
            row["pact_unit"]: PactUnit(row["unit"], int(row["since"]), row["has_mass"] == "yes")
            for row in _table("pact_units.csv").to_dict("records")
        }
    )


@cache
def figure(name: str) -> Decimal:
    """A figure of pact_figures.csv, such as the years that a footprint holds."""
    return Decimal(figure_as_written(name))


def figure_as_written(name: str) -> str:
    """The same as text, for what is no number: the edition that footprints are written by."""
    return str(_table("pact_figures.csv").set_index("name").loc[name, "value"])


def _table(name: str) -> pd.DataFrame:
    return pd.read_csv(paths.REFERENCE / name, dtype="str", keep_default_na=False)
