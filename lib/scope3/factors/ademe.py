"""The Base Carbone of ADEME, the French agency for the ecological transition, as a factor table.

A fuel, electricity, a vehicle or a journey stands in its parts, where the Base Carbone gives them and they add up:
`combustion`, `wtt` (Amont), `embodied` (Fabrication, the vehicle's), `biogenic`. Losses of the grid hold their own
upstream, so they stand as a `loss_rate`: what is lost per kWh consumed, over combustion and upstream. Where there are
no such parts the total stands, as `life_cycle`. Goods and services stand whole, as `cradle_to_gate`, waste treated in
one named way as `end_of_life`. Electricity is `electricity` and never whole, because it would hold its upstream twice.

The file prints gases as CO2 equivalents. ADEME states the GWPs behind them on its page 'Les gaz', fifth assessment
report: where the gases make the total they become masses and the GWP set AR5GWP100, elsewhere it is `not_stated`. What
it prints as other gases (Autres GES) has no names, and stands beside the table in kg CO2e; so does what it counts for
fossil methane (30) above the set's value (28).
Every line left out is counted by its reason in `dropped`.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pandas as pd

from scope3.errors import Fault, InputError
from scope3.factors import ademe_lines as lines
from scope3.factors.ademe_lines import Element, Row
from scope3.factors.ademe_rows import PUBLISHER, Made, rows_of_element
from scope3.factors.comma_csv import read_semicolons
from scope3.factors.published import PublishedEdition, factor_table
from scope3.gwp import IN_CO2E
from scope3.units import dimension

PER = "kgCO2e/"
DAY_ZERO = date(1899, 12, 30)  # of a spreadsheet, which wrote some of the dates as numbers
Key = tuple[str, str, int]


def read(path: Path) -> PublishedEdition:
    """The valid factors of the Base Carbone that are activities of ours, by element, component and unit.

    path: the CSV export, whose name carries the version, such as Base_Carbone_V22.0.csv, because no cell does.
    Raises InputError for a file name without a version, a missing column, a figure that is no number.
    Source: https://base-empreinte.ademe.fr
    """
    version = re.search(r"V(\d+)(?:\.(\d+))?", path.name)
    if version is None:
        mend = "keep the version in the file's name, such as Base_Carbone_V22.0.csv"
        raise InputError(Fault("the file name carries no version, and the file states none", mend, path.name))
    major, minor = version.groups(default="0")
    edition = major if int(minor) == 0 else f"{major}.{minor}"
    found, counts = lines.elements(read_semicolons(path), path.name)
    year = max((_changed(element.total) for element in found), default=0)
    dropped: Counter[str] = Counter({"source data of studies, no factors": counts[lines.SOURCE_DATA]})
    strangers: Counter[str] = Counter()
    made = []
    for element in found:
        result = _made(element, year)
        if isinstance(result, Made):
            made.append(result)
        else:
            (dropped if result else strangers)[result or element.total[lines.CATEGORY]] += 1
    made = _one_unit_each(_told_apart(made, dropped), dropped)
    made = _whole_or_split(made, dropped)
    rows = [row for one in made for row in rows_of_element(one, edition)]
    beside = [[row["factor_id"], *(row.pop(name, 0.0) for name in IN_CO2E)] for row in rows]
    others = sorted(row for row in beside if any(row[1:]))
    table = factor_table(rows, path.name)
    said = [f"{count} elements: {reason}" for reason, count in dropped.items() if count]
    said += _left_beside(made)
    said.append(f"{len(made)} of {counts[lines.ELEMENT]} valid elements stand in the table")
    return PublishedEdition(
        PUBLISHER,
        edition,
        table,
        counts[lines.ELEMENT] + counts[lines.PART],
        counts[lines.ELEMENT],
        f"{major}.{minor}",
        said,
        [f"unknown category '{name}': {count} elements left out" for name, count in strangers.items()],
        pd.DataFrame(others, columns=["factor_id", *IN_CO2E]) if others else None,
    )


def _made(element: Element, year: int) -> Made | str:
    """The element as it is to stand, or why it is left out; blank where no rule knows its category."""
    total, names = element.total, lines.names()
    for heading in (lines.SOURCE, lines.PROGRAMME):
        if (heading, total[heading]) in names:
            return names[heading, total[heading]][1]
    rule = lines.rule_for(total)
    if rule is None:
        return ""
    if rule.left_out:
        return rule.left_out
    per, unit = total[lines.UNIT].startswith(PER), total[lines.UNIT].removeprefix(PER)
    ours, _, end = names.get((lines.UNIT, unit), ("", ""))[0].partition(";")
    if not (ours and per) or unit == rule.not_per:
        return "a unit that is none of ours" if not (ours and per) else "fuel per kWh without its calorific value"
    narrower = total[lines.NARROWER]
    place = (lines.NARROWER, narrower) if narrower else (lines.PLACE, total[lines.PLACE])
    region = names.get(place, ("", ""))[0]
    if not region:
        return "a place that is no country: a region, a town, several islands, a continent"
    figure = total.figure(lines.TOTAL)
    if figure is None:
        return "no figure"
    if figure < 0 or any((part.figure(lines.TOTAL) or 0) < 0 for part in element.parts):
        return "less than nothing: avoided emissions and sinks"
    stated = re.fullmatch(r"Année (\d{4})", total[lines.VALIDITY])
    made = Made(element, rule, region, ours, end, int(stated.group(1)) if stated else year)
    if made.parts is None and not rule.component:
        return "electricity of which combustion and upstream do not make the total"
    return made


def _told_apart(made: list[Made], dropped: Counter[str]) -> list[Made]:
    """Elements of one name, place, year and unit: the same figure stands once, others get the element's number."""
    groups: dict[tuple[Key, str], list[Made]] = {}
    for one in made:
        groups.setdefault((_key(one), one.unit), []).append(one)
    kept = []
    for group in groups.values():
        figures = {one.element.total.figure(lines.TOTAL): one for one in reversed(group)}
        dropped["the same figure under the same name once more"] += len(group) - len(figures)
        for one in figures.values():
            if len(figures) > 1:
                one.path.append(one.element.total[lines.NUMBER])
            kept.append(one)
    return kept


def _one_unit_each(made: list[Made], dropped: Counter[str]) -> list[Made]:
    """Of one thing in several units of one dimension, the one whose unit stands first in ademe_names.csv.

    Units of one dimension convert into each other, and two factors that fit a record would be a contradiction.
    """
    order = [ours for (column, _), (ours, _) in lines.names().items() if column == lines.UNIT]
    first: dict[tuple[Key, str], Made] = {}
    for one in sorted(made, key=lambda one: order.index(one.unit) if one.unit in order else len(order)):
        first.setdefault((_key(one), dimension(one.unit)), one)
    dropped["the same per another unit of the same kind, such as tep or GJ beside kWh"] += len(made) - len(first)
    return list(first.values())


def _whole_or_split(made: list[Made], dropped: Counter[str]) -> list[Made]:
    """An activity has its parts or its total, never both: methods take what they find."""
    split = {one.activity for one in made if one.parts is not None}
    kept = [one for one in made if one.parts is not None or one.activity not in split]
    dropped["a total beside an element of the same name in its parts"] += len(made) - len(kept)
    return kept


def _left_beside(made: list[Made]) -> list[str]:
    """Parts that stand in no row of ours: of goods, whose total stands, leaks of the grid, and errors of the source."""
    of_goods = sum(len(one.element.parts) for one in made if one.parts is None)
    leaks = sum(len(one.parts.get("", [])) for one in made if one.parts is not None)
    numbers = {one.element.total[lines.NUMBER]: one for one in made}
    wrong = [
        f"row {numbers[number].element.total.at}, element {number}: {note}"
        for (column, number), (_, note) in lines.names().items()
        if column == lines.BIOGENIC and number in numbers
    ]
    return [
        f"{of_goods} parts of elements whose total stands",
        f"{leaks} parts beside combustion, upstream and losses: leaks of the grid's switchgear",
        *wrong,
    ]


def _key(one: Made) -> Key:
    return one.activity, one.region, one.year


def _changed(row: Row) -> int:
    """The year in which an element was last changed; the latest is the year the edition stands for."""
    cell = row[lines.CHANGED]
    if cell.isdigit():
        return (DAY_ZERO + timedelta(days=int(cell))).year
    stated = re.search(r"(?<!\d)(?:19|20)\d\d(?!\d)", cell)
    return int(stated.group()) if stated else 0
