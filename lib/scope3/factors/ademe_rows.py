"""An element of the Base Carbone as rows of our table: whole, or in its parts with their gases."""

from __future__ import annotations

from typing import Any

from scope3.factors import ademe_lines as lines
from scope3.factors.ademe_lines import Element, Row, Rule
from scope3.factors.published import slug
from scope3.gwp import GASES, METHANE_ABOVE, UNSPECIFIED, gwp

PUBLISHER = "ademe"
LICENCE = "etalab-2.0"
SET = "AR5GWP100"  # where the gases make the total
LOSSES = "loss_rate"
OTHER_GASES = "Autres GES"


class Made:
    """An element as it stands in our table: the rule's activity, region, year and unit, and its parts by component."""

    def __init__(self, element: Element, rule: Rule, region: str, unit: str, end: str, year: int):
        self.element, self.rule, self.region, self.unit, self.year = element, rule, region, unit, year
        begin, _, last = rule.activity.partition(";")
        self.path = [begin, *(lines.slugs(element.total) if rule.names else []), end]
        if rule.frontier:  # the frontier is the treatment, which stands at the end in our words
            self.path.remove(slug(rule.frontier))
        self.last = last
        self.parts = lines.split_of(element) if rule.split and element.parts else None

    @property
    def activity(self) -> str:
        return "/".join(filter(None, (*self.path, self.last)))


def rows_of_element(one: Made, edition: str) -> list[dict[str, Any]]:
    """A whole element as one row, one in its parts as a row for each component."""
    if one.parts is None:
        boundary = one.rule.component
        return [_row(one, edition, one.rule.component, boundary, [one.element.total], _figures([one.element.total]))]
    rows = []
    for component, parts in one.parts.items():
        figures = _figures(parts)
        if component == LOSSES:
            figures = _lost(one.parts)
        if component and figures:
            rows.append(_row(one, edition, component, lines.boundaries()[component], parts, figures))
    burnt = one.parts.get("combustion", [])
    biogenic = lines.added(burnt, lines.BIOGENIC)
    wrong = (lines.BIOGENIC, one.element.total[lines.NUMBER]) in lines.names()
    if biogenic and biogenic > 0 and not wrong:
        rows.append(_row(one, edition, "biogenic", "biogenic", burnt, {"kg_biogenic_co2": biogenic}))
    return rows


def _figures(rows: list[Row]) -> dict[str, Any]:
    """Total and, where the gases make it, their masses; other gases are printed in CO2e and without a name.

    Fossil methane is printed by a value of its own; what that is above the set's stands beside the mass, in CO2e.
    """
    total = lines.added(rows, lines.TOTAL)
    columns = [column for column, _, _ in lines.gases()]
    printed = {column: lines.added(rows, column) for column in (*columns, OTHER_GASES)}
    whole = sum(value or 0 for value in printed.values())
    if total is None or None in printed.values() or abs(whole - total) > lines.ROUNDING * total:
        return {"kg_co2e": total, "gwp_set": "not_stated"}
    masses: dict[str, float] = {}
    above = 0.0
    for column, figure, counted in lines.gases():
        mass = (printed[column] or 0.0) / counted
        masses[figure] = masses.get(figure, 0.0) + mass
        above += mass * (counted - gwp(GASES[figure], SET))
    if min(masses.values()) < 0:  # uptake of carbon in growing: no mass that is emitted
        return {"kg_co2e": total, "gwp_set": "not_stated"}
    masses |= {UNSPECIFIED: printed[OTHER_GASES] or 0.0, METHANE_ABOVE: above}
    return {"kg_co2e": total, "gwp_set": SET} | {name: float(f"{kg:.12g}") for name, kg in masses.items()}


def _lost(parts: dict[str, list[Row]]) -> dict[str, Any]:
    """What is lost per kWh consumed, as a share of what generation emits, its upstream included, as the losses are."""
    generated = sum(lines.added(parts.get(name, []), lines.TOTAL) or 0.0 for name in ("combustion", "wtt"))
    losses = lines.added(parts[LOSSES], lines.TOTAL)
    if not generated or losses is None:
        return {}
    return {LOSSES: float(f"{losses / generated:.12g}"), "loss_rate_base": "of_consumption"}


def _row(
    one: Made, edition: str, component: str, boundary: str, rows: list[Row], figures: dict[str, Any]
) -> dict[str, Any]:
    number = one.element.total[lines.NUMBER]
    places = "row " + " and ".join(str(row.at) for row in rows)
    return {
        "factor_id": f"{PUBLISHER}_{edition}/{number}/{component}/{slug(one.unit)}",
        "publisher": PUBLISHER,
        "edition": edition,
        "activity": one.activity,
        "name": one.element.title,
        "region": one.region,
        "year": one.year,
        "component": component,
        "boundary": boundary,
        "unit": one.unit,
        "source": f"{places}, element {number}, {one.element.total[lines.CONTRIBUTOR]}",
        "licence": LICENCE,
        **figures,
    }
