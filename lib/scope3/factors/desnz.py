"""The UK Government conversion factors (DESNZ, before 2023 BEIS and Defra) as a factor table, editions 2022 to 2026.

Components: `combustion` (fuels, vehicles, travel and freight in use, electricity and heat generated), `wtt` (upstream
of the fuel or of the fuel behind the kWh), `t_and_d` (losses of electricity and district heat), `wtt_t_and_d`
(upstream of those losses), `cradle_to_gate` (material use, water supply), `end_of_life` (waste, water treatment),
`operation` (hotel nights, homeworking), `release` (refrigerants), `biogenic` (outside of scopes: the mass of biogenic
CO2, kg CO2e blank). Rows about the same thing share one activity. A WTT table that serves several vehicle tables
gives one row to each of them that holds the vehicle, with the same source.

Counted are the numbers an edition prints. A flat file counts its SECR energy rows too; in the full set these are
sheets of their own and are not counted. Zeros that stand for blanks are never counted.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scope3.errors import Fault, InputError
from scope3.factors.desnz_activities import Rule, common_names, labels_of, path_below, region_of, rule_for, unit_of
from scope3.factors.desnz_flat import Reading, Value, layout_is_flat, read_flat
from scope3.factors.desnz_full_set import read_full_set
from scope3.factors.published import PublishedEdition, factor_table, read_sheets, slug
from scope3.factors.table_files import known_editions
from scope3.gwp import gwp

PUBLISHER = "desnz"
LICENCE = "OGL-UK-3.0"
TOTAL = "kg CO2e"
GAS = re.compile(r"^kg CO2e of (CO2|CH4|N2O)( per unit)?$")
ENERGY = re.compile(r"^kWh( \((Net CV|net)\))?$")
LISTED_GWP = {"methane": "CH4", "nitrous_oxide": "N2O"}


@dataclass
class Line:
    """One published line: a total and its gases for one set of labels and one unit."""

    labels: tuple[str, ...]
    rule: Rule
    path: str
    region: str
    unit: str
    values: dict[str, Value] = field(default_factory=dict)

    @property
    def total(self) -> float | None:
        return self.values[TOTAL].value if TOTAL in self.values else None

    @property
    def place(self) -> str:
        return next(iter(self.values.values())).place

    def activity(self, base: str | None = None) -> str:
        return "/".join(part for part in (base or self.rule.activities[0], self.path) if part)


def read(path: Path) -> PublishedEdition:
    """One edition of the UK conversion factors from the flat file or the full set as downloaded.

    path: the .xls, .xlsx or .csv file.
    Raises InputError for a missing column, an unknown unit or gas, a country without a code, two values for one line.
    Source: https://www.gov.uk/government/collections/government-conversion-factors-for-company-reporting
    """
    sheets = read_sheets(path)
    reading = (read_flat if layout_is_flat(sheets, path) else read_full_set)(sheets, path.name)
    gwp_set = _gwp_set(int(reading.edition))
    lines, strangers = _lines(reading, path.name)
    blanks = _zeros_that_stand_for_blanks(lines)
    lines = [line for line in lines if line not in blanks]
    # Nothing is made for nothing: other editions leave such a cell blank or give a figure. The cell stays counted.
    unmade = [line for line in lines if line.total == 0 and line.rule.component == "cradle_to_gate"]
    lines = [line for line in lines if line not in unmade]
    in_use = {(line.activity(), line.unit) for line in lines if line.rule.component == "combustion"}
    table = factor_table((row for line in lines for row in _rows(line, reading.edition, gwp_set, in_use)), path.name)
    return PublishedEdition(
        publisher=PUBLISHER,
        edition=reading.edition,
        table=table,
        valued_rows=len(reading.values) - sum(len(line.values) for line in blanks),
        co2e_rows=sum(value.ghg == TOTAL for value in reading.values) - len(blanks),
        version=reading.version,
        dropped=reading.dropped
        + [f"{line.place}: 0 in place of a blank ({line.activity()}, {line.unit})" for line in [*blanks, *unmade]],
        warnings=reading.warnings + strangers + _gwp_check(lines, gwp_set),
    )


def _gwp_set(year: int) -> str:
    """The GWP set of an edition; of one we do not know that of the nearest known, and the GWPs it lists are checked."""
    sets = {int(row["edition"]): row["gwp_set"] for row in known_editions() if row["publisher"] == PUBLISHER}
    return sets[min(sets, key=lambda known: abs(known - year))]


def _lines(reading: Reading, file: str) -> tuple[list[Line], list[str]]:
    """Values gathered into lines, and a remark for each table that no rule knows."""
    lines: dict[tuple[tuple[str, ...], str], Line] = {}
    strangers: Counter[str] = Counter()
    for value in reading.values:
        if ENERGY.match(value.ghg):
            continue
        if value.ghg != TOTAL and not GAS.match(value.ghg):
            mend = "kg CO2e, or kg CO2e of CO2, CH4 or N2O"
            raise InputError(Fault(f"unknown gas '{value.ghg}'", mend, file, value.sheet, value.row, "GHG/Unit"))
        labels = labels_of(value)
        key, gas = (labels, value.unit), value.ghg.removesuffix(" per unit")
        if key not in lines:
            common = common_names(labels)
            rule = rule_for(common)
            if rule is None:
                strangers[" > ".join(filter(None, labels[:2]))] += 1
                continue
            region, unit = region_of(labels, value, file), unit_of(value, rule, file)
            lines[key] = Line(labels, rule, path_below(common, rule), region, unit)
        first = lines[key].values.setdefault(gas, value)
        if first is not value:
            what = f"a second value for {' > '.join(filter(None, labels))}, {value.unit}, {gas} (first: {first.place})"
            mend = "use the publisher's own file, where each line stands once"
            raise InputError(Fault(what, mend, file, value.sheet, value.row))
    # A line without a total is no factor, unless it is biogenic carbon dioxide, which never has one.
    whole = [line for line in lines.values() if line.total is not None or line.rule.component == "biogenic"]
    return whole, [f"unknown table '{name}': {count} values left out" for name, count in strangers.items()]


def _zeros_that_stand_for_blanks(lines: list[Line]) -> list[Line]:
    """Lines of zero whose activity is not zero per another unit.

    Nothing emits per km and not per tonne.km: such a zero is a blank that was printed as a number.
    """
    emitting = {(line.activity(), line.rule.component) for line in lines if line.total}
    return [line for line in lines if line.total == 0 and (line.activity(), line.rule.component) in emitting]


def _rows(line: Line, edition: str, gwp_set: str, in_use: set[tuple[str, str]]) -> list[dict[str, Any]]:
    """A line as one row, or as one for each activity it serves."""
    gases = {gas: _mass(line, gas, gwp_set) for gas in ("CO2", "CH4", "N2O")}
    biogenic = line.rule.component == "biogenic"
    own, *served = line.rule.activities
    return [
        {
            "factor_id": f"{PUBLISHER}_{edition}/{line.activity(base)}/{line.rule.component}/{slug(line.unit)}",
            "publisher": PUBLISHER,
            "edition": edition,
            "activity": line.activity(base),
            "name": " > ".join(filter(None, line.labels)),
            "region": line.region,
            "year": int(edition),
            "component": line.rule.component,
            "boundary": line.rule.boundary,
            "unit": line.unit,
            "kg_co2e": line.total,
            "kg_co2": None if biogenic else gases["CO2"],
            "kg_ch4": gases["CH4"],
            "kg_n2o": gases["N2O"],
            "kg_biogenic_co2": gases["CO2"] if biogenic else None,
            "gwp_set": gwp_set,
            "source": line.place,
            "licence": LICENCE,
        }
        for base in (own, *(base for base in served if (line.activity(base), line.unit) in in_use))
    ]


def _mass(line: Line, gas: str, gwp_set: str) -> float | None:
    """Mass of a gas: the publication prints its CO2 equivalent, which the GWP turns back into mass.

    Twelve digits are kept, many more than the publication has, so that 0.00252 / 28 does not print as noise.
    """
    value = line.values.get(f"kg CO2e of {gas}")
    if value is None or gas == "CO2":
        return value.value if value else None
    return float(f"{value.value / gwp(gas, gwp_set):.12g}")


def _gwp_check(lines: list[Line], gwp_set: str) -> list[str]:
    """The publication lists the GWPs of methane and nitrous oxide among the refrigerants: they must be the set's."""
    remarks = []
    for line in lines:
        gas = LISTED_GWP.get(line.path.split("/")[1]) if line.rule.component == "release" else None
        if gas and line.total != gwp(gas, gwp_set):
            remarks.append(f"{line.place}: GWP of {gas} is {line.total}, but {gwp_set} has {gwp(gas, gwp_set)}")
    return remarks
