"""Categories 10 and 11 by the second path: formulas 10.1, 10.2 and 11.1 to 11.5 of the Technical Guidance."""

from __future__ import annotations

from faults.second_path_book import LackingError, Record, RefusedError
from faults.second_path_rows import (
    OPTIONAL,
    REQUIRED,
    Ask,
    Row,
    apply,
    average,
    biogenic,
    convert,
    figure,
    need,
    share,
    stated,
    used,
)


def _part(record: Record) -> float:
    """The product's share of what the figure is of."""
    (basis,) = need(record, "allocation_basis")
    return 1.0 if basis == "no_allocation" else share(record, "allocation_part", "allocation_whole")


def site_specific(record: Record, ask: Ask) -> list[Row]:
    """10.1: fuel, energy, leakage, process emissions and waste of the processor, by the product's share."""
    _, _, flow, _ = need(record, "product", "processor", "flow", "allocation_basis")
    if all(other.get("flow") == "waste" for other in ask.left if other.get("processor") == record["processor"]):
        raise LackingError("a site that gives its waste alone")
    part = _part(record)
    if record.get("partner_kg_co2e") is not None:
        need(record, "partner_source")
        return [stated(record, record["partner_kg_co2e"] * part)]
    if flow == "waste":
        return [average(record, ask, "end_of_life", part)]
    return used(record, ask, quantity=need(record, "quantity")[0] * part)


def processing_average(record: Record, ask: Ask) -> list[Row]:
    """10.2: mass sold × what is made of it × the factor of the processing."""
    need(record, "activity", "quantity", "unit")
    per, _ = need(record, "factor_per", "allocation_basis")
    if record.get("flow") is not None:
        raise LackingError("a line of a site")
    made = need(record, "yield_factor")[0] if per == "final_product" else 1.0
    return [average(record, ask, "processing", made * _part(record))]


def _pieces(record: Record) -> float:
    quantity, unit = need(record, "quantity", "unit")
    return convert(quantity, unit, "piece")


def _uses(record: Record) -> float:
    """Uses over the lifetime, in all or as years times uses a year."""
    if record.get("lifetime_uses") is not None:
        return record["lifetime_uses"]
    years, a_year = need(record, "lifetime_years", "uses_per_year")
    return years * a_year


def _is(record: Record, *kinds: str) -> None:
    if need(record, "use_type")[0] not in kinds:
        raise LackingError("of another kind")


def _in_use(record: Record, ask: Ask, times: float, boundary: str = REQUIRED) -> list[Row]:
    _, amount, unit = need(record, "activity", "consumption_per_use", "consumption_unit")
    return used(record, ask, boundary=boundary, quantity=amount * times, unit=unit)


def energy_using(record: Record, ask: Ask) -> list[Row]:
    """11.1: lifetime uses × units sold × what one use takes × life cycle factor."""
    _is(record, "energy")
    return _in_use(record, ask, _uses(record) * _pieces(record))


def fuels(record: Record, ask: Ask) -> list[Row]:
    """11.2: quantity × combustion factor; nothing where it is not burnt."""
    _is(record, "fuel_or_feedstock")
    quantity, _, burnt = need(record, "quantity", "unit", "combusted")
    if not burnt:
        return [Row("combustion", quantity, 0.0, "none")]
    need(record, "activity")
    factor, per = ask.book.pick(record, "combustion")
    if factor["boundary"] != "combustion":
        raise LackingError("the factor holds its upstream")
    found = apply(factor, quantity * per)
    if factor["kg_biogenic_co2"] is None:
        found = found._replace(kg_biogenic_co2=biogenic(record, ask))
    return [found]


def gases(record: Record, ask: Ask) -> list[Row]:
    """11.3: gas per product × units × share released, all where it is unknown."""
    _is(record, "greenhouse_gas")
    _, each = need(record, "activity", "kg_gas_per_product")
    released = record["share_released"] if record.get("share_released") is not None else figure("share_of_gas_released")
    return used(record, ask, quantity=_pieces(record) * each * released, unit="kg")


def indirect(record: Record, ask: Ask) -> list[Row]:
    """11.4: lifetime uses × the share of a way of using × units × what one such use takes."""
    _is(record, "indirect", "maintenance")
    _, _, part = need(record, "product", "scenario", "scenario_share")
    # What is used in one country, sold by one entity, or done for upkeep, is a whole of its own.
    whole = ("product", "use_type", "entity", "country")
    alike = [other for other in ask.left if all(other.get(name) == record.get(name) for name in whole)]
    ways = {other.get("scenario"): other.get("scenario_share") or 0.0 for other in alike}
    if sum(ways.values()) > 1 + 1e-9:
        raise RefusedError("more than all uses")
    if sum(ways.values()) < 1 - 1e-9:
        raise LackingError("not all uses")
    counted = record["use_type"] == "indirect" and ask.choices["indirect_use"] == "required"
    return _in_use(record, ask, _uses(record) * _pieces(record) * part, REQUIRED if counted else OPTIONAL)


def intermediate(record: Record, ask: Ask) -> list[Row]:
    """11.5: units × lifetime uses of the final product × the intermediate's part of one use."""
    _is(record, "intermediate")
    (of,) = need(record, "per_use_of")
    times = _uses(record) * _pieces(record) * (_part(record) if of == "final_product" else 1.0)
    if record.get("kg_co2e_per_use") is not None:
        need(record, "use_source")
        return [stated(record, record["kg_co2e_per_use"] * times)]
    return _in_use(record, ask, times)


PROCESSING = {"site_specific": site_specific, "average_data": processing_average}
USE = {
    "energy_using_products": energy_using,
    "fuels_and_feedstocks": fuels,
    "greenhouse_gas_containing_products": gases,
    "indirect_use_phase": indirect,
    "intermediate_products": intermediate,
}
