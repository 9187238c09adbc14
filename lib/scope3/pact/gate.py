"""What no footprint is, and what is odd about one: totals below zero, absurd magnitudes, sums that differ."""

from __future__ import annotations

from decimal import Decimal

from scope3 import units
from scope3.errors import Fault, InputError
from scope3.pact.footprint import Footprint
from scope3.pact.specification import fields, figure, pact_units


def judge(footprint: Footprint, total: str) -> tuple[list[Fault], list[Fault]]:
    """Remarks and notes on a footprint's figures; raises InputError for a total below zero.

    total: the path of the total within the footprint. The parts are compared with the total as

    $$ E = E_{fossil} + E_{land\\,use\\,change} + E_{land\\,management} + E_{biogenic,\\,not\\,CO_2} + R $$

    with $R$ the removals and captures (zero or below), all kg CO2e per unit. A difference is remarked on and no more:
    examples of the specification itself do not add up.
    Source: PACT Technical Specifications 3.0.3, CarbonFootprint.pcfExcludingBiogenicUptake.
    """
    if footprint.kg_co2e < 0:
        what = f"the total without biogenic uptake is {footprint.kg_co2e.normalize():f}, below zero"
        raise InputError(footprint.fault(what, "ask the supplier for it without removals", total))
    return _sum(footprint, total), [*_removals(footprint, total), *_beside(footprint)]


def magnitude(footprint: Footprint) -> tuple[str, str] | None:
    """What is absurd about the magnitude of a footprint and the mend; None where nothing is, or nothing can be told."""
    held = per_mass_or_energy(footprint)
    if held is None:
        return None
    value, unit, least, most = held
    if least <= value <= most:
        return None
    what = f"{float(value):.4g} kg CO2e per {unit} lies outside {float(least):g} to {float(most):g}"
    mend = "ask the supplier what the figure is per"
    if footprint.amount != 1 and value > most and least <= value / footprint.amount <= most:
        mend += f"; for the whole amount of {footprint.amount} {footprint.pact_unit} it would be plausible"
    return what, mend


def per_mass_or_energy(footprint: Footprint) -> tuple[Decimal, str, Decimal, Decimal] | None:
    """The footprint per kg, kWh or tonne.km, with that unit and its bounds; None where its unit tells none of them."""
    unit, nothing = footprint.unit, Decimal(0)
    if units.dimension(unit) == units.dimension("kg"):
        value = footprint.kg_co2e / Decimal(repr(units.ratio(unit, "kg")))
        return value, "kg", figure("least_kg_co2e_per_kg"), figure("most_kg_co2e_per_kg")
    for energy, name in (("kWh", "most_kg_co2e_per_kwh"), ("tonne.km", "most_kg_co2e_per_tonne_km")):
        if units.dimension(unit) == units.dimension(energy):
            return footprint.kg_co2e / Decimal(repr(units.ratio(unit, energy))), energy, nothing, figure(name)
    if footprint.mass:
        value = footprint.kg_co2e / footprint.mass
        return value, "kg", figure("least_kg_co2e_per_kg"), figure("most_kg_co2e_per_kg")
    return None


def sum_of_parts(footprint: Footprint) -> Decimal | None:
    """The parts that make the total by the specification's formula, per unit; version 2 has no such formula."""
    parts = [name for name, rule in fields(footprint.version, "pcf").items() if rule.part_of_total]
    stated = [footprint.parts[name] for name in parts if name in footprint.parts]
    return sum(stated, Decimal(0)) if parts else None


def _sum(footprint: Footprint, total: str) -> list[Fault]:
    found, stated = sum_of_parts(footprint), footprint.kg_co2e
    if found is None:
        fossil = footprint.parts["fossilGhgEmissions"]
        if fossil <= stated * (1 + figure("sum_tolerance")):
            return []
        what = f"its fossil part {_plain(fossil)} is more than its total {_plain(stated)} per {footprint.pact_unit}"
    elif abs(found - stated) <= figure("sum_tolerance") * abs(stated):
        return []
    else:
        what = f"its parts add up to {_plain(found)}, its total is {_plain(stated)} per {footprint.pact_unit}"
    return [footprint.fault(what, "the total is taken; ask the supplier what it holds", total)]


def _removals(footprint: Footprint, total: str) -> list[Fault]:
    """Removals netted into the total: scope 3 is reported without them, and only the supplier can tell them apart."""
    held = {
        name: footprint.parts[name]
        for name, rule in fields(footprint.version, "pcf").items()
        if rule.part_of_total and rule.limit == "<=0" and footprint.parts.get(name, 0) < 0
    }
    if not held:
        return []
    listed = ", ".join(f"{name} {_plain(value)}" for name, value in held.items())
    mend = "the total is taken; disclose the removals, which an inventory reports beside its emissions"
    return [footprint.fault(f"its total has removals in it: {listed} per {footprint.pact_unit}", mend, total)]


def _beside(footprint: Footprint) -> list[Fault]:
    found = []
    if footprint.primary_data_percent is None:
        what = "states no share of primary data, which stays unknown and counts as none in a share weighted by it"
        found.append(footprint.fault(what, "ask the supplier for primaryDataShare", ".pcf.primaryDataShare"))
    if outbound := footprint.parts.get("outboundLogisticsGhgEmissions"):
        what = f"delivery by the supplier, {_plain(outbound)} per {footprint.pact_unit}, is beside the total"
        what += " (dc-1-4-footprint)"
        mend = "it is the supplier's, or category 4 where you pay for it; nothing adds it here"
        found.append(footprint.fault(what, mend, ".pcf.outboundLogisticsGhgEmissions"))
    if per_mass_or_energy(footprint) is None and pact_units()[footprint.pact_unit].has_mass:
        what = "states no mass, so that nobody can tell whether its magnitude is plausible"
        found.append(footprint.fault(what, "ask the supplier for productMassPerDeclaredUnit", ".pcf"))
    return found


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}" if len(value.as_tuple().digits) < 12 else f"{float(value):.6g}"
