"""Categories 8, 13 and 14 by the second path: formulas 8.1 to 8.5 and 14.1 to 14.5 of the Technical Guidance."""

from __future__ import annotations

from faults.second_path_book import LackingError, Record, RefusedError
from faults.second_path_rows import OPTIONAL, Ask, Row, apply, average, convert, need, share, stated, used
from faults.second_path_units import dimension

MONTHS = 12
PARTNERS = ("partner_scope_1", "partner_scope_2", "partner_scope_1_and_2")


def _part_of_building(record: Record) -> float:
    """8.2: the asset's area over what is let of the building."""
    if record.get("building_area") is None:
        return 1.0
    own, building, let = need(record, "floor_area", "building_area", "occupancy_rate")
    if own > building * let:
        raise RefusedError("more than is let")
    return own / (building * let)


def _part_of_year(record: Record, yearly: bool | None = None) -> float:
    months = record.get("months_in_use")
    if months is None:
        return 1.0
    whole = need(record, "stated_for")[0] == "whole_year" if yearly is None else yearly
    return months / MONTHS if whole else 1.0


def _stated(record: Record, part: float) -> list[Row]:
    """Scope 1 and 2 as the partner states them, and its scope 3 beside them."""
    unit, _ = need(record, "partner_unit", "partner_source")
    if record.get("partner_scope_1_and_2") is not None:
        both = record["partner_scope_1_and_2"]
    else:
        both = sum(need(record, "partner_scope_1", "partner_scope_2"))
    found = [stated(record, convert(both, unit, "kg CO2e") * part)]
    if record.get("partner_scope_3") is not None:
        beyond = convert(record["partner_scope_3"], unit, "kg CO2e") * part
        found.append(stated(record, beyond, "partner_scope_3", OPTIONAL))
    return found


def _by_figures(record: Record) -> bool:
    return any(record.get(name) is not None for name in PARTNERS)


def of_asset(record: Record, ask: Ask, times: float = 1.0) -> list[Row]:
    """8.1: fuel, energy, leakage and processes of an asset, or its own scope 1 and 2."""
    if _by_figures(record):
        if record.get("partner_total_area") is not None:
            raise LackingError("the figures are of the whole company")
        return _stated(record, _part_of_building(record) * _part_of_year(record) * times)
    kind, quantity, unit = need(record, "energy_type", "quantity", "unit")
    part = _part_of_building(record) * _part_of_year(record) * times
    if kind == "process":
        need(record, "partner_source")
        return [stated(record, convert(quantity, unit, "kg CO2e") * part)]
    if kind == "construction":
        built = average(record, ask, "cradle_to_gate", part)
        return [built._replace(boundary=OPTIONAL)]
    return used(record, ask, quantity=quantity * part)


def asset_specific(record: Record, ask: Ask) -> list[Row]:
    need(record, "lease")
    return of_asset(record, ask)


def of_company(record: Record, ask: Ask) -> list[Row]:
    """8.3: the partner's scope 1 and 2 by the share of its area."""
    need(record, "lease", "partner_unit", "partner_source")
    part = share(record, "floor_area", "partner_total_area")
    return _stated(record, part * _part_of_year(record))


def average_data(record: Record, ask: Ask) -> list[Row]:
    """8.4 and 8.5, 14.4 and 14.5: area or number × a factor per year × the part of the year."""
    _, quantity, unit = need(record, "activity", "quantity", "unit")
    into = {"area": "m2", "item": "piece"}.get(dimension(unit))
    if into is None or record.get("energy_type") is not None:
        raise LackingError("neither an area nor a number")
    amount = convert(quantity, unit, into) * _part_of_year(record, True)
    factor, per = ask.book.pick(record, "operation", unit="m2.year" if into == "m2" else "asset.year")
    return [apply(factor, amount * per)]


def average_of_lease(record: Record, ask: Ask) -> list[Row]:
    need(record, "lease")
    return average_data(record, ask)


def franchise_specific(record: Record, ask: Ask) -> list[Row]:
    """14.1 and 14.2: each franchise by its own figures."""
    if record.get("franchise_group") is not None:
        raise LackingError("it stands for others")
    return of_asset(record, ask)


def sampled_groups(record: Record, ask: Ask) -> list[Row]:
    """14.3: what was sampled × franchises in the group over franchises sampled."""
    _, group, everybody, asked = need(record, "site", "franchise_group", "franchises_in_group", "franchises_sampled")
    seen = {other["site"] for other in ask.left if other.get("franchise_group") == group}
    if len(seen) != asked or asked > everybody:
        raise RefusedError("the sample is not what it says")
    return of_asset(record, ask, everybody / asked)


LESSEE = {"asset_specific": asset_specific, "lessor_specific": of_company, "average_data": average_of_lease}
LESSOR = {"asset_specific": asset_specific, "lessee_specific": of_company, "average_data": average_of_lease}
FRANCHISES = {
    "franchise_specific": franchise_specific,
    "sampled_groups": sampled_groups,
    "average_data": average_data,
}
