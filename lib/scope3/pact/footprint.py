"""A product footprint as read: whose it is, when it holds, what it is per, and its parts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from scope3.errors import Fault

WHOLE = 100  # per cent


@dataclass(frozen=True)
class Extension:
    """A data model extension as it stands in the file: its place, the schema it names, and its content."""

    path: str
    schema: str
    content: Any


@dataclass(frozen=True)
class Footprint:
    """One product footprint of one file, every figure per ONE `unit` whichever version it was written in.

    kg_co2e: without biogenic uptake, which is what an inventory counts; including: with it, if stated. amount: units in
    the product (what one piece of it holds). mass: kg per unit, if stated. parts: the other figures by their name in
    the file, per unit. gwp_sets: the sets behind it, by our names. remarks: what is odd, and no reason to refuse.
    notes: what is in order, and must be known to whoever counts with it.
    """

    file: str
    path: str
    id: str
    version: int
    spec_version: str
    revision: int | None
    status: str
    preceding: tuple[str, ...]
    company: str
    product: str
    description: str
    product_ids: tuple[str, ...]
    reference: tuple[datetime, datetime]
    validity: tuple[datetime, datetime]
    geography: str
    pact_unit: str
    unit: str
    amount: Decimal
    kg_co2e: Decimal
    including: Decimal | None
    mass: Decimal | None
    parts: Mapping[str, Decimal]
    gwp_sets: tuple[str, ...]
    packaging_included: bool | None
    primary_data_percent: Decimal | None
    extensions: tuple[Extension, ...]
    remarks: tuple[Fault, ...] = ()
    notes: tuple[Fault, ...] = ()

    @property
    def name(self) -> str:
        """How messages and the inventory call it."""
        revision = "" if self.revision is None else f" version {self.revision}"
        return f"footprint {self.id}{revision}"

    @property
    def primary_data_share(self) -> Decimal | None:
        """Share of it that rests on primary data (fraction); None where it states none, or more than all."""
        percent = self.primary_data_percent
        return None if percent is None or percent > WHOLE else percent / WHOLE

    def fault(self, what: str, mend: str, field: str = "") -> Fault:
        """A fault of this footprint, at a field of it."""
        return Fault(f"{self.name}: {what}", mend, self.file, column=f"{self.path}{field}")
