"""A footprint as a supplier's factor for one purchase: per the unit that was bought, or refused with the reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from scope3 import units
from scope3.errors import Fault, InputError
from scope3.pact import lifecycle
from scope3.pact.footprint import Footprint
from scope3.pact.gate import magnitude
from scope3.pact.versions import EXACT

# Extensions under this name state freight; their totals are per shipment whatever the fields say.
FREIGHT = "ileap"


@dataclass(frozen=True)
class Policy:
    """What the organisation allows: its GWP set and those it accepts, its period, and footprints accepted by name.

    accepted: the reason by (footprint's id, state), where the state is one of `lifecycle.STATES`.
    """

    gwp_set: str
    first: date
    last: date
    accept_gwp_sets: tuple[str, ...] = ()
    accepted: Mapping[tuple[str, str], str] = field(default_factory=dict)


@dataclass(frozen=True)
class Factor:
    """kg CO2e per one `unit` of a product, where it was read, what is odd about it, and what had to be accepted.

    primary_data_share: of the figure (fraction); None where the supplier does not state it.
    """

    kg_co2e: Decimal
    unit: str
    source: str
    primary_data_share: Decimal | None
    remarks: tuple[Fault, ...]
    accepted: tuple[str, ...]


def factor_of(
    footprint: Footprint,
    policy: Policy,
    *,
    unit: str | None = None,
    period: str | None = None,
    others: Sequence[Footprint] = (),
) -> Factor:
    """A footprint's factor for a purchase in a unit and period.

    $$ EF_u = i, \\qquad EF_{kg} = \\frac{i}{m}, \\qquad EF_{piece} = i \\cdot a $$

    where $i$ is the footprint (kg CO2e per declared unit, without biogenic uptake), $m$ the mass of one unit (kg) and
    $a$ the units that one product holds.
    unit: what the purchase is counted in, else the footprint's. period: year, month or day of the purchase, else the
    reporting period. others: the footprints that may have taken its place.
    Raises InputError with everything that stands against its use: expired, not yet valid, deprecated, of another GWP
    set, implausible, of freight, or in a unit that does not convert.
    """
    faults = [*_of_freight(footprint), *foreign_faults(footprint, policy)]
    during = lifecycle.span(period, policy.first, policy.last)
    found = _against(footprint, during, others)
    reasons = {state: policy.accepted.get((footprint.id, state)) for state in found}
    accepted = {state: reason for state, reason in reasons.items() if reason is not None}
    for state, (what, mend, path) in found.items():
        if state not in accepted:
            mend += f", or accept it under accept_footprints with state {state} and the reason"
            faults.append(footprint.fault(what, mend, path))
    try:
        kg_co2e, per, said = _per_unit(footprint, unit)
    except InputError as refused:
        faults += refused.faults
    if faults:
        raise InputError(faults)
    remarks = [*footprint.remarks, *footprint.notes]
    if not found and not lifecycle.holds_throughout(footprint, during):
        what = "holds for a part of the purchase's period only"
        remarks.append(footprint.fault(what, "give the purchases by month or day", ".validityPeriodEnd"))
    said += "".join(f"; accepted though {state}: {reason}" for state, reason in accepted.items())
    source = source_of(footprint) + said
    return Factor(kg_co2e, per, source, footprint.primary_data_share, tuple(remarks), tuple(accepted))


def source_of(footprint: Footprint) -> str:
    """What the inventory says of a footprint: id, version, company, product, time, place, GWP sets, primary data."""
    start, end = footprint.reference
    sets = " and ".join(footprint.gwp_sets)
    parts = [
        f"PACT {footprint.name} (specification {footprint.spec_version})",
        f"{footprint.company}: {footprint.product}",
        f"data of {start:%Y-%m-%d} to {end:%Y-%m-%d}",
        footprint.geography,
        f"GWP {sets}",
    ]
    if footprint.primary_data_percent is not None:
        parts.append(f"{footprint.primary_data_percent.normalize():f} % primary data")
    else:
        parts.append("share of primary data not stated")
    if footprint.packaging_included is False:
        parts.append("without packaging")
    return ", ".join(parts)


def foreign_faults(footprint: Footprint, policy: Policy) -> list[Fault]:
    """A fault where the footprint is under a GWP set that is neither the inventory's nor accepted."""
    foreign = [name for name in footprint.gwp_sets if name not in (policy.gwp_set, *policy.accept_gwp_sets)]
    if not foreign:
        return []
    what = f"is under {' and '.join(footprint.gwp_sets)}, the inventory under {policy.gwp_set}"
    mend = "its gases are not told apart, so that it cannot be restated: ask the supplier, or list "
    path = ".pcf.ipccCharacterizationFactors" + ("" if footprint.version == 3 else "Sources")
    return [footprint.fault(what, f"{mend}{', '.join(foreign)} under accept_gwp_sets", path)]


def _of_freight(footprint: Footprint) -> list[Fault]:
    for extension in footprint.extensions:
        if FREIGHT in extension.schema.lower():
            what = "is of freight: its total is of a shipment, not per unit"
            mend = "name the file under carrier_footprints, which are category 4"
            return [Fault(f"{footprint.name}: {what}", mend, footprint.file, column=extension.path)]
    return []


def _against(
    footprint: Footprint, during: tuple[datetime, datetime], others: Sequence[Footprint]
) -> dict[str, tuple[str, str, str]]:
    """What stands against a footprint by its state: what is wrong, the mend, and the field."""
    after = lifecycle.replaced_by(footprint, others)
    found = {}
    begin, end = (f"{moment:%Y-%m-%d}" for moment in during)
    said = {
        lifecycle.EXPIRED: (
            f"held until {footprint.validity[1]:%Y-%m-%d}, the purchase is of {begin} or later",
            "ask the supplier for one that holds",
            ".validityPeriodEnd",
        ),
        lifecycle.NOT_YET_VALID: (
            f"holds from {footprint.validity[0]:%Y-%m-%d}, the purchase is from before {end}",
            "ask the supplier for the one before",
            ".validityPeriodStart",
        ),
        lifecycle.DEPRECATED: (
            f"{after.id} took its place" if after else "its supplier has withdrawn it (status Deprecated)",
            "take the one that followed it",
            ".status",
        ),
    }
    for state in lifecycle.states(footprint, during, after is not None):
        found[state] = said[state]
    if absurd := magnitude(footprint):
        found[lifecycle.IMPLAUSIBLE] = (*absurd, ".pcf")
    return found


def _per_unit(footprint: Footprint, unit: str | None) -> tuple[Decimal, str, str]:
    """The figure per a unit like the one bought, that unit, and what was done for it."""
    if unit is None or units.dimension(unit) == units.dimension(footprint.unit):
        return footprint.kg_co2e, footprint.unit, ""
    if units.dimension(unit) == units.dimension("kg") and footprint.mass:
        mass = EXACT.normalize(footprint.mass)
        return EXACT.divide(footprint.kg_co2e, footprint.mass), "kg", f"; {mass:.6g} kg per {footprint.unit}"
    if units.dimension(unit) == units.dimension("piece") and footprint.amount != 1:
        # One piece is one product: in bulk the amount is 1, and tells nothing about a piece.
        product = EXACT.multiply(footprint.kg_co2e, footprint.amount)
        return product, "piece", f"; a piece is {footprint.amount.normalize():f} {footprint.unit}"
    what = f"is per {footprint.pact_unit}, the purchase in {units.canonical(unit)}"
    mend = f"give the quantity in {footprint.unit}" + ("" if footprint.mass else ", or ask the supplier for its mass")
    raise InputError(footprint.fault(what, mend, ".pcf"))
