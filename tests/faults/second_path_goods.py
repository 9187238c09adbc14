"""Categories 1 to 3 by the second path: formulas 1.1 to 1.5, and 3.1 to 3.4 of the Technical Guidance."""

from __future__ import annotations

from faults.second_path_book import LackingError, Record, RefusedError
from faults.second_path_rows import Ask, Row, average, by_money, convert, exchanged, need, stated

CRADLE_TO_GATE = "cradle_to_gate"
T = 1000.0


def _a_purchase(record: Record) -> None:
    """A line of a good's life cycle is no purchase: alone it would count the good by a part of it."""
    if record.get("stage") is not None and record.get("table") == "purchased_goods":
        raise LackingError("part of a good")


def supplier_specific(record: Record, ask: Ask) -> list[Row]:
    """1.1: quantity × the supplier's cradle-to-gate factor."""
    _a_purchase(record)
    quantity, unit, factor, per, _ = need(
        record, "quantity", "unit", "supplier_factor", "supplier_factor_unit", "supplier_source"
    )
    amount = convert(quantity, unit, per)
    return [Row("stated", amount, factor, "supplier:" + record["record_id"])]


def average_data(record: Record, ask: Ask) -> list[Row]:
    """1.4: mass or units × the average factor."""
    _a_purchase(record)
    return [average(record, ask, CRADLE_TO_GATE)]


def spend_based(record: Record, ask: Ask) -> list[Row]:
    """1.5: money × the input-output factor."""
    _a_purchase(record)
    amount, currency = need(record, "spend", "currency")
    return by_money(record, ask, amount, currency)


def supplier_revenue_share(record: Record, ask: Ask) -> list[Row]:
    """The supplier's footprint × money spent with it / its revenue."""
    _a_purchase(record)
    amount, currency, footprint, revenue, of, _ = need(
        record,
        "spend",
        "currency",
        "supplier_t_co2e",
        "supplier_revenue",
        "supplier_revenue_currency",
        "supplier_source",
    )
    year = int(str(record["period"])[:4])
    spent = exchanged(amount, currency, of, year, ask.book.policy.price_years)
    if spent > revenue:
        raise RefusedError("more spent than the supplier earns")
    return [stated(record, footprint * T * spent / revenue)]


def _stages(record: Record, ask: Ask) -> set[str]:
    (good,) = need(record, "good")
    need(record, "stage")
    return {other["stage"] for other in ask.left if other.get("good") == good and other.get("stage")}


def _part_of_good(record: Record, ask: Ask) -> list[Row]:
    if record.get("supplier_kg_co2e") is not None:
        need(record, "supplier_source")
        return [stated(record, record["supplier_kg_co2e"])]
    component = {
        "material_input": CRADLE_TO_GATE, "other": CRADLE_TO_GATE, "waste": "end_of_life",
        "upstream": "cradle_to_gate_excluding_producer",
    }  # fmt: skip
    if record["stage"] in component:
        return [average(record, ask, component[record["stage"]])]
    if record["stage"] == "transport_of_inputs":
        quantity, unit, distance = need(record, "quantity", "unit", "distance")
        said = record | {"quantity": convert(quantity, unit, "tonne") * distance, "unit": "tonne.km"}
        found = [average(said, ask, "combustion")]
        # Upstream of the fuel where the library tells it apart; an own factor may hold it.
        return found + ([average(said, ask, "wtt")] if _known(said, ask, "wtt") else [])
    raise LackingError("a supplier's scope 1 and 2 are stated or nothing")


def _known(record: Record, ask: Ask, component: str) -> bool:
    """Whether the library has the component for the record's place and time."""
    try:
        ask.book.pick(record, component)
    except LackingError:
        return False
    return True


def hybrid_full(record: Record, ask: Ask) -> list[Row]:
    """1.2: the supplier's scope 1 and 2, material inputs, their transport, waste and the rest."""
    stages = _stages(record, ask)
    if not {"supplier_scope_1_2", "material_input"} <= stages or "upstream" in stages:
        raise LackingError("not every input of the good")
    return _part_of_good(record, ask)


def hybrid_partial(record: Record, ask: Ask) -> list[Row]:
    """1.3: the supplier's scope 1 and 2 and waste, and an average without what the producer emits."""
    stages = _stages(record, ask)
    if not {"supplier_scope_1_2", "upstream"} <= stages or "material_input" in stages:
        raise LackingError("not the producer apart from its upstream")
    return _part_of_good(record, ask)


def lost_per_unit(rate: float, base: str) -> float:
    """Box 5.5 of the Standard: of what is generated, L is lost for 1 − L delivered."""
    return rate / (1 - rate) if base == "of_generation" else rate


def energy_of_supplier(record: Record, ask: Ask) -> list[Row]:
    """3A to 3D by the supplier's own factors, per the unit it states them in."""
    key = record["sub_category"]
    quantity, unit, _ = need(record, "quantity", "unit", "supplier_source")
    if key == "3C":
        return _losses_of_supplier(record, ask)
    (per,) = need(record, "supplier_factor_unit")
    if key == "3D":
        (factor,) = need(record, "supplier_life_cycle_factor")
    elif record.get("supplier_upstream_factor") is not None:
        factor = record["supplier_upstream_factor"]
    else:
        whole, burnt = need(record, "supplier_life_cycle_factor", "supplier_combustion_factor")
        lost = need(record, "supplier_losses_in_life_cycle")[0] if key == "3B" else 0.0
        factor = whole - burnt - lost
        if factor < 0:
            raise LackingError("upstream below zero")
    return [stated(record, convert(quantity, unit, per) * factor)]


def _losses_of_supplier(record: Record, ask: Ask) -> list[Row]:
    (rate,) = need(record, "supplier_loss_rate")
    lost = lost_per_unit(rate, record.get("supplier_loss_rate_base") or ask.choices["loss_basis"])
    quantity, unit = record["quantity"], record["unit"]
    whole, inside = record.get("supplier_life_cycle_factor"), record.get("supplier_losses_in_life_cycle")
    own = whole - inside if whole is not None and inside is not None else None
    if ask.choices["ef_basis"] == "combustion":
        own = record.get("supplier_combustion_factor")
    if own is not None:
        (per,) = need(record, "supplier_factor_unit")
        return [stated(record, convert(quantity, unit, per) * lost * own)]
    return _generated(record, ask, lost)


def _generated(record: Record, ask: Ask, lost: float) -> list[Row]:
    """Generation, and its upstream where the basis is the life cycle, of the energy lost."""
    components = ("combustion", "wtt") if ask.choices["ef_basis"] == "life_cycle" else ("combustion",)
    return [average(record, ask, component, lost) for component in components]


def energy_by_average(record: Record, ask: Ask) -> list[Row]:
    """3A and 3B upstream of what is consumed, 3C losses, 3D generation and upstream of what is sold on."""
    key = record["sub_category"]
    need(record, "activity", "quantity", "unit")
    if key in ("3A", "3B"):
        return [average(record, ask, "wtt")]
    if key == "3D":
        return [average(record, ask, "combustion"), average(record, ask, "wtt")]
    # Published losses where there are any for the place and time, else the rate of its grid.
    if _known(record, ask, "t_and_d"):
        found = [average(record, ask, "t_and_d")]
        if ask.choices["ef_basis"] == "life_cycle":
            found.append(average(record, ask, "wtt_t_and_d"))
        return found
    factor, _ = ask.book.pick(record, "loss_rate")
    base = factor["loss_rate_base"] or ask.choices["loss_basis"]
    return _generated(record, ask, lost_per_unit(factor["loss_rate"], base))


GOODS = {
    "supplier_specific": supplier_specific,
    "hybrid_full": hybrid_full,
    "hybrid_partial": hybrid_partial,
    "average_data": average_data,
    "supplier_revenue_share": supplier_revenue_share,
    "spend_based": spend_based,
}
ENERGY = {"supplier_specific": energy_of_supplier, "average_data": energy_by_average}
