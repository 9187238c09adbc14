"""Carriers' footprints in the iLEAP form → records of category 4, one a leg, with the carrier's own kg CO2e.

The trap of the form: it puts the emissions of the whole shipment where PACT has those per unit, so that they must never
be multiplied by tonne-kilometres. And a forwarder's footprint holds the legs of its carriers, who may send theirs too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import pandas as pd

from scope3.errors import Fault, InputError
from scope3.pact import lifecycle
from scope3.pact.factors import FREIGHT, Policy, foreign_faults, source_of
from scope3.pact.footprint import Extension, Footprint
from scope3.pact.reading import Given
from scope3.pact.records import Filled
from scope3.pact.specification import fields, figure
from scope3.pact.values import Values
from scope3.tables import TRANSPORT, conform, empty
from scope3.tables.transport import ACTUAL, GREAT_CIRCLE, LIFE_CYCLE, SHORTEST_FEASIBLE

CATEGORY = 4
# The form's words for what a distance is, and for what an intensity is per.
DISTANCE_BASIS = MappingProxyType({"actual": ACTUAL, "sfd": SHORTEST_FEASIBLE, "gcd": GREAT_CIRCLE})
THROUGHPUT = MappingProxyType({"tkm": "tonne.km", "TEUkm": "TEU.km", "tonnes": "tonne", "TEU": "TEU"})


@dataclass(frozen=True)
class Leg:
    """One element of a transport chain as read, and where it stands."""

    footprint: Footprint
    path: str
    number: int
    values: Mapping[str, Any]
    distance: tuple[str, Decimal]

    @property
    def key(self) -> tuple[str, str]:
        """What makes it the same leg in another footprint."""
        return self.values["shipmentId"], self.values["tceId"]

    def fault(self, what: str, mend: str) -> Fault:
        """A fault of this leg."""
        return Fault(f"{self.footprint.name}: {what}", mend, self.footprint.file, column=self.path)


def freight_records(footprints: Sequence[Footprint], policy: Policy, defaults: Mapping[str, str]) -> Filled:
    r"""Records of category 4 from shipments: the carrier's own well-to-wheel emissions of each leg.

    $$ E = \sum_{legs} E_l $$

    where $E_l$ is `co2eWTW` (kg CO2e) as stated, with the upstream of the fuel; nothing is multiplied.
    footprints: those of carriers, each with a shipment in the iLEAP extension. policy: the organisation's GWP sets and
    period. defaults: what all legs have in common, by column of the transport table (stage, paid_by, covers_account …).
    Raises InputError for a footprint without a shipment, withdrawn, of another GWP set or period, for legs that do not
    add up to the total, and for a leg that two footprints hold.
    Source: iLEAP Technical Specifications; GLEC Framework 3.0 and ISO 14083, well-to-wheel.
    """
    legs, remarks, faults, needed = [], [], [], set()
    for footprint in footprints:
        found = lifecycle.DEPRECATED if footprint.status == lifecycle.WITHDRAWN else None
        if found and (footprint.id, found) in policy.accepted:
            needed.add((footprint.id, found))
        elif found:
            faults.append(footprint.fault("its carrier has withdrawn it", "take the one that followed it", ".status"))
        faults += foreign_faults(footprint, policy)
        try:
            shipment = read_shipment(footprint)
        except InputError as refused:
            faults += refused.faults
            continue
        legs += shipment
        remarks += [*footprint.remarks, *footprint.notes, *_odd(shipment)]
        faults += [fault for leg in shipment for fault in _outside(leg, policy)]
    faults += _held_twice(legs)
    if faults:
        raise InputError(faults)
    rows = [_record(leg, defaults) for leg in legs]
    table = conform(pd.DataFrame(rows), TRANSPORT, "carrier_footprints") if rows else empty(TRANSPORT)
    return Filled(table, remarks, needed)


def read_shipment(footprint: Footprint) -> list[Leg]:
    """The legs of a shipment's footprint; raises InputError where there are none, or they differ from its total."""
    extension = _extension(footprint, "tces", "a shipment")
    whole = _values(footprint, extension.path, extension.content, "shipment")
    shipment = whole.read_all()
    faults, legs = list(whole.faults), []
    for number, content in enumerate(shipment["tces"] or []):
        path = f"{extension.path}.tces[{number}]"
        one = _values(footprint, path, content if isinstance(content, dict) else {}, "tce")
        values = one.read_all()
        distance = _distance(footprint, f"{path}.distance", values["distance"] or {}, one.faults)
        if values["shipmentId"] and values["shipmentId"] != shipment["shipmentId"]:
            one.refuse("is of another shipment", "ask the carrier for each shipment by itself", "shipmentId")
        if not one.faults and values["co2eTTW"] > values["co2eWTW"]:
            one.refuse("states more for the wheel than for well and wheel", "ask the carrier", "co2eTTW")
        faults += one.faults
        if not one.faults and distance:
            legs.append(Leg(footprint, path, number + 1, MappingProxyType(values), distance))
    if not faults and not legs:
        faults.append(footprint.fault("the shipment has no leg", "ask the carrier for its legs", ".extensions"))
    if not faults:
        faults += _differs_from_total(footprint, legs)
    if faults:
        raise InputError(faults)
    return legs


def carrier_intensities(footprints: Sequence[Footprint], policy: Policy) -> pd.DataFrame:
    """Carriers' own intensities, of operations (TOC) and hubs (HOC), in the columns of the transport table.

    One row a footprint: operation, supplier_factor (kg CO2e per supplier_factor_unit, well to wheel),
    supplier_factor_unit, supplier_boundary, supplier_source. Raises InputError for other footprints, and for those
    under a GWP set that is not accepted.
    """
    rows, faults = [], []
    for footprint in footprints:
        try:
            faults += foreign_faults(footprint, policy)
            kind, extension = _operation(footprint)
            one = _values(footprint, extension.path, extension.content, kind)
            values = one.read_all()
            if one.faults:
                raise InputError(one.faults)
            rows.append(
                {
                    "operation": values[f"{kind}Id"],
                    "supplier_factor": float(values["co2eIntensityWTW"]),
                    "supplier_factor_unit": THROUGHPUT[values["co2eIntensityThroughput"]],
                    "supplier_boundary": LIFE_CYCLE,
                    "supplier_source": source_of(footprint),
                }
            )
        except InputError as refused:
            faults += refused.faults
    if faults:
        raise InputError(faults)
    columns = ["operation", "supplier_factor", "supplier_factor_unit", "supplier_boundary", "supplier_source"]
    return pd.DataFrame(rows, columns=columns)


def _extension(footprint: Footprint, key: str, what: str) -> Extension:
    for one in footprint.extensions:
        if isinstance(one.content, dict) and key in one.content and FREIGHT in one.schema.lower():
            return one
    mend = "list it under footprints if it is of a product, or ask the carrier for the iLEAP extension"
    raise InputError(footprint.fault(f"holds no {what.removeprefix('a ')}", mend, ".extensions"))


def _operation(footprint: Footprint) -> tuple[str, Extension]:
    kinds = ("toc", "hoc")
    held = [kind for kind in kinds if any(f"{kind}Id" in (one.content or {}) for one in footprint.extensions)]
    kind = held[0] if held else kinds[0]
    return kind, _extension(footprint, f"{kind}Id", "an intensity")


def _values(footprint: Footprint, path: str, content: Mapping[str, Any], part: str) -> Values:
    given = Given(footprint.file, footprint.path, {"id": footprint.id})
    return Values(given, path, content, fields("ileap", part))


def _distance(
    footprint: Footprint, path: str, content: Mapping[str, Any], faults: list[Fault]
) -> tuple[str, Decimal] | None:
    """The one distance of a leg and its basis; a distance of no known basis or of two is none."""
    one = _values(footprint, path, content, "distance")
    stated = {name: value for name, value in one.read_all().items() if value is not None}
    if not one.faults and len(stated) != 1:
        one.refuse("is not one distance", "ask the carrier for actual, sfd or gcd, one of them")
    faults += one.faults
    return next(iter(stated.items())) if not one.faults else None


def _differs_from_total(footprint: Footprint, legs: Sequence[Leg]) -> list[Fault]:
    """The legs must add up to what the footprint states for the shipment, or, read as PACT means it, per unit."""
    held = sum((leg.values["co2eWTW"] for leg in legs), Decimal(0))
    # Version 2 by the form: the shipment in the field that is per unit. By the letter, and in version 3: per unit.
    readings = {footprint.kg_co2e * footprint.amount} | ({footprint.kg_co2e} if footprint.version == 2 else set())
    if any(abs(held - total) <= figure("sum_tolerance") * total for total in readings):
        return []
    said = " or ".join(f"{float(total):.6g}" for total in sorted(readings))
    what = f"its legs add up to {float(held):.6g} kg CO2e, its total is {said}"
    return [footprint.fault(what, "ask the carrier which of them holds", ".pcf")]


def _odd(legs: Sequence[Leg]) -> list[Fault]:
    """Legs whose transport activity is not mass times distance: nothing rests on it, and the carrier should know."""
    found = []
    for leg in legs:
        moved = leg.values["mass"] / 1000 * leg.distance[1]
        stated = leg.values["transportActivity"]
        if abs(moved - stated) > figure("sum_tolerance") * moved:
            what = f"states {stated} tonne.km for {leg.values['mass']} kg over {leg.distance[1]} km"
            found.append(leg.fault(what, "its emissions are taken as stated; tell the carrier"))
    return found


def _outside(leg: Leg, policy: Policy) -> list[Fault]:
    """A shipment of another year is in another inventory; one without days must have a reference period that is in."""
    first, last = lifecycle.span(None, policy.first, policy.last)
    moment = _moment(leg)
    start, end = (moment, moment) if moment else leg.footprint.reference
    if first <= start and (end < last or (moment is None and end == last)):
        return []
    what = f"leg {leg.values['tceId']} is of {start:%Y-%m-%d}" + ("" if moment else f" to {end:%Y-%m-%d}")
    mend = "keep it in its year's folder" + ("" if moment else ", or ask the carrier for departureAt of each leg")
    return [leg.fault(f"{what}, outside {policy.first} to {policy.last}", mend)]


def _held_twice(legs: Sequence[Leg]) -> list[Fault]:
    first: dict[tuple[str, str], Leg] = {}
    found = []
    for leg in legs:
        before = first.setdefault(leg.key, leg)
        if before is not leg:
            shipment, name = leg.key
            what = f"leg {name} of shipment {shipment} stands in {before.footprint.name} in {before.footprint.file} too"
            what += " (dc-4-carrier)"
            found.append(leg.fault(what, "keep one of the two footprints; a forwarder's holds its carriers' legs"))
    return found


def _moment(leg: Leg) -> datetime | None:
    return leg.values["departureAt"] or leg.values["arrivalAt"]


def _record(leg: Leg, defaults: Mapping[str, str]) -> dict[str, Any]:
    shipment, name = leg.key
    moment = _moment(leg)
    basis, distance = leg.distance
    share = leg.footprint.primary_data_share
    return {
        **defaults,
        "record_id": f"{leg.footprint.id}:{name}",
        "source_file": leg.footprint.file,
        "source_sheet": leg.path,
        "source_row": leg.number,
        "category": CATEGORY,
        "description": f"Shipment {shipment}, leg {name}",
        "supplier": leg.footprint.company,
        "period": f"{moment:%Y-%m-%d}" if moment else f"{leg.footprint.reference[0]:%Y}",
        "quantity": float(leg.values["mass"]),
        "unit": "kg",
        "distance": float(distance),
        "distance_basis": DISTANCE_BASIS[basis],
        "supplier_kg_co2e": float(leg.values["co2eWTW"]),
        "supplier_boundary": LIFE_CYCLE,
        "supplier_source": source_of(leg.footprint),
        "primary_data_share": None if share is None else float(share),
    }
