"""From the tables of the US EPA Emission Factors Hub to rows of a factor table, one function for each layout.

A number becomes a row only with all that its component needs: what is not available is never zero.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from scope3.errors import Fault, InputError
from scope3.factors.epa_hub_gwp import blends, single_gases, stated_set
from scope3.factors.epa_hub_names import (
    Rule,
    activity_of,
    is_biogenic,
    label_of,
    name_of,
    names_of,
    place_of,
    rules,
    slug_of,
    unit_of,
)
from scope3.factors.epa_hub_tables import (
    NOT_AVAILABLE,
    HubTable,
    Line,
    column_of,
    gas_lines,
    in_kg,
    significant,
    without_footnote,
)
from scope3.factors.published import number, slug, text
from scope3.gwp import GASES, gwp
from scope3.inputs.raw_tables import letter

PUBLISHER = "epa_hub"
LICENCE = "US-PD"
REGION, EVERYWHERE = "US", "world"
LOSS_HEADING = "Grid Gross Loss"
WASTE_UNIT = re.compile(r"^Metric Tons CO2e / (?P<per>Short Ton) Material$")
WASTE_SET = re.compile(r"\b(AR\d) GWP values")
PER_MASS_OF_GAS = "kg"


@dataclass(frozen=True)
class Hub:
    """What all tables of an edition share."""

    edition: str
    gwp_set: str
    file: str
    sheet: str
    tables: dict[str, HubTable]


@dataclass
class Part:
    """The factors of one table, the numbers and the totals in CO2e it prints, what was left out, and remarks."""

    factors: list[dict[str, Any]] = field(default_factory=list)
    numbers: int = 0
    totals: int = 0
    dropped: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def of_gases(table: HubTable, rule: Rule, hub: Hub) -> Part:
    """Factors of masses of gases; of the grid, its loss rates as well."""
    found = gas_lines(table, hub.file, hub.sheet)
    part = Part(numbers=found.numbers, dropped=found.dropped)
    co2 = _co2_by_fuel(hub, rule.co2_table) if rule.co2_table else {}
    for line in found.lines:
        gases, place, wanted = line.gases, place_of(line), set(GASES.values())
        if rule.co2_table:
            fuel = names_of("fuel").get(line.labels[-1])
            if fuel not in co2 or co2[fuel].per != line.per:
                part.warnings.append(f"{place}: '{line.labels[-1]}' has no CO2 per {line.per}, and is left out")
                continue
            gases, place = {**co2[fuel].gases, **gases}, f"{place}, CO2 from {co2[fuel].place}"
        elif rule.component != "combustion":
            wanted = set(gases)
        if lacking := sorted(wanted - set(gases)):
            part.dropped.append(f"{place}: {' and '.join(lacking)} not available, so no total")
            continue
        part.factors += _rows_of_line(line, gases, place, rule, hub)
    loss_at = column_of(table, LOSS_HEADING)
    if loss_at is not None:
        printed = {row_number: number(row[loss_at]) for row_number, row in table.rows}
        for line in found.lines:
            if (rate := printed[line.row]) is not None:
                part.numbers += 1
                values = {"loss_rate": rate, "component": "loss_rate", "boundary": "losses"}
                place, unit = (
                    f"{place_of(line)}, column {letter(loss_at)}",
                    unit_of(line.per, rule, hub.file, hub.sheet),
                )
                part.factors.append(_row(activity_of(rule, line), label_of(line), unit, place, values, hub))
    return part


def of_waste(table: HubTable, rule: Rule, hub: Hub) -> Part:
    """Factors of waste by material and treatment, in CO2e under the set that the table's note names."""
    part = Part()
    gwp_set = stated_set(table.notes, WASTE_SET, hub.file, hub.sheet)
    per = next((match["per"] for _, row in table.rows for cell in row if (match := WASTE_UNIT.match(text(cell)))), "")
    header = next((at for at, (_, row) in enumerate(table.rows) if text(row[2]) == "Material"), None)
    if not per or header is None:
        what = f"{table.number} has no line 'Metric Tons CO2e / Short Ton Material' or no heading 'Material'"
        raise InputError(Fault(what, "give the Hub as published", hub.file, hub.sheet))
    printed = {at: without_footnote(text(cell), table.notes) for at, cell in enumerate(table.rows[header][1]) if at > 2}
    treatments = {at: names for at, names in printed.items() if names[0]}
    for row_number, row in table.rows[header + 1 :]:
        material = text(row[2])
        for at, (treatment, footnote) in treatments.items():
            value, cell = number(row[at]), f"{table.number}, cell {letter(at)}{row_number}"
            if value is None:
                if text(row[at]) != NOT_AVAILABLE and material:
                    part.dropped.append(f"{cell}: '{text(row[at])}' is not a number")
                continue
            part.numbers, part.totals = part.numbers + 1, part.totals + 1
            word = name_of("treatment", treatment, hub.file, hub.sheet)
            activity = f"{rule.activity}/{slug_of(material)}/{word}"
            values = {
                "kg_co2e": in_kg(value, "tonne"),
                "gwp_set": gwp_set,
                "component": rule.component,
                "boundary": rule.boundary,
            }
            place = cell + (f", footnote {footnote}" if footnote else "")
            part.factors.append(
                _row(activity, f"{material} > {treatment}", unit_of(per, rule, hub.file, hub.sheet), place, values, hub)
            )
    return part


def of_single_gases(table: HubTable, rule: Rule, hub: Hub) -> Part:
    """Global warming potentials of single gases as factors per kg released."""
    found = single_gases(table, hub.gwp_set)
    return _releases(found.values, rule, hub, Part([], found.numbers, found.numbers, found.dropped, found.warnings))


def of_blends(table: HubTable, rule: Rule, hub: Hub) -> Part:
    """Global warming potentials of blends as factors per kg released; what the Hub counts in them is in the name."""
    singles = next(hub.tables[title] for title, other in rules().items() if other.layout == "gwp")
    found = blends(table, single_gases(singles, hub.gwp_set))
    named = {f"{name} (HFCs and PFCs in it)": value for name, value in found.values.items()}
    return _releases(named, rule, hub, Part([], found.numbers, found.numbers, found.dropped, found.warnings))


LAYOUTS: dict[str, Callable[[HubTable, Rule, Hub], Part]] = {
    "gases": of_gases,
    "waste": of_waste,
    "gwp": of_single_gases,
    "blends": of_blends,
}


def _releases(values: dict[str, tuple[float, str]], rule: Rule, hub: Hub, part: Part) -> Part:
    for name, (value, place) in values.items():
        activity = f"{rule.activity}/{slug_of(name.split(' (')[0])}"
        figures = {"kg_co2e": value, "gwp_set": hub.gwp_set, "component": rule.component, "boundary": rule.boundary}
        row = _row(activity, name, PER_MASS_OF_GAS, place, figures, hub)
        part.factors.append({**row, "region": EVERYWHERE})
    return part


def _rows_of_line(line: Line, gases: dict[str, float], place: str, rule: Rule, hub: Hub) -> Iterator[dict[str, Any]]:
    """A line as one row; burning biomass as two, its carbon dioxide apart."""
    activity, name, unit = activity_of(rule, line), label_of(line), unit_of(line.per, rule, hub.file, hub.sheet)
    if is_biogenic(line):
        values = {"kg_biogenic_co2": gases["CO2"], "component": "biogenic", "boundary": "biogenic"}
        yield _row(activity, name, unit, place, values, hub)
        # The carbon dioxide is printed and stands in the row above: what is left of it here is known to be nothing.
        gases = {**gases, "CO2": 0.0}
        if set(gases) == {"CO2"}:
            return
    total = significant(sum(mass * gwp(gas, hub.gwp_set) for gas, mass in gases.items()))
    values = {"kg_co2e": total, "gwp_set": hub.gwp_set, "component": rule.component, "boundary": rule.boundary}
    masses = {column: gases.get(gas) for column, gas in GASES.items()}
    yield _row(activity, name, unit, place, {**values, **masses}, hub)


def _row(activity: str, name: str, unit: str, place: str, values: dict[str, Any], hub: Hub) -> dict[str, Any]:
    return {
        "factor_id": f"{PUBLISHER}_{hub.edition}/{activity}/{values['component']}/{slug(unit)}",
        "publisher": PUBLISHER,
        "edition": hub.edition,
        "activity": activity,
        "name": name,
        "region": REGION,
        "year": int(hub.edition),
        "unit": unit,
        "source": place,
        "licence": LICENCE,
        **values,
    }


def _co2_by_fuel(hub: Hub, title: str) -> dict[str | None, Line]:
    return {line.labels[0]: line for line in gas_lines(hub.tables[title], hub.file, hub.sheet).lines}
