"""The tables of the US EPA Emission Factors Hub as lines: found by their titles, read by their headings.

Row numbers shift from year to year and one table changes its headings midway (per short ton, per scf, per gallon), so
nothing is counted: a heading such as '(g CH4 / vehicle-mile)' says gas, unit of mass and what the figure is per.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from scope3.errors import Fault, InputError
from scope3.factors.published import Sheet, number, text
from scope3.inputs.raw_tables import letter
from scope3.units import ratio

NUMBERED = re.compile(r"^Table \d+$")
HEADING = re.compile(r"\b(?P<mass>kg|g|lb) (?P<gas>CO2|CH4|N2O) (?:/|per) (?P<per>[\w -]+?) ?\)?$")
HEAT_CONTENT = re.compile(r"^mmBtu per ")
UNIT_HEADINGS = ("Unit", "Units")
SOME_UNIT = "unit"  # the heading's word where a column of its own names the unit
END = ("Source", "Notes")
NOT_AVAILABLE = "NA"
NON_BASELOAD = "Non-Baseload"
# A footnote letter glued to a name: 'Passenger Car A', 'RecycledA'; never part of PLA or MSW.
FOOTNOTE = re.compile(r"^(?P<name>.*[a-z)]) ?(?P<letter>[A-Z])$")
SIGNIFICANT = 12  # digits kept after a change of unit, many more than the publication has


@dataclass(frozen=True)
class HubTable:
    """One table of the sheet: number, title and row as printed, its rows with their row numbers, and its notes."""

    number: str
    title: str
    row: int
    rows: list[tuple[int, list[Any]]]
    notes: str


@dataclass(frozen=True)
class Line:
    """Masses of gases in kg per one unit, with the labels they stand beside; `footnotes` are the letters taken off."""

    place: str
    row: int
    group: str
    labels: tuple[str, ...]
    per: str
    gases: dict[str, float]
    footnotes: str = ""


@dataclass
class Found:
    """The lines of a table, how many numbers it prints, and what was left out."""

    lines: list[Line] = field(default_factory=list)
    numbers: int = 0
    dropped: list[str] = field(default_factory=list)


def find_tables(rows: Sheet) -> dict[str, HubTable]:
    """The tables by their titles: 'Table N' stands in the second column, the title to its right."""
    starts = [index for index, row in enumerate(rows) if NUMBERED.match(text(row[1]))]
    tables = {}
    for start, end in zip(starts, [*starts[1:], len(rows)], strict=True):
        body = [(index + 1, rows[index]) for index in range(start + 1, end)]
        last = next((at for at, (_, row) in enumerate(body) if text(row[2]).startswith(END)), len(body))
        notes = "\n".join(str(row[2]) for _, row in body[last:])
        title = text(rows[start][2])
        tables[title] = HubTable(text(rows[start][1]), title, start + 1, body[:last], notes)
    return tables


def gas_lines(table: HubTable, file: str, sheet: str) -> Found:
    """The lines of a table with columns of CO2, CH4 and N2O.

    table: from `find_tables`; file, sheet: for messages.
    Raises InputError where no heading names a gas, two columns hold one gas, or a row names no unit.
    """
    found, group = Found(), ""
    columns: dict[int, re.Match[str]] = {}
    labels: list[str] = []
    label_at: list[int] = []
    aside = _columns_aside(table)
    for row_number, row in table.rows:
        cells = [text(cell) for cell in row]
        headings = {at: match for at, cell in enumerate(cells) if (match := HEADING.search(cell))}
        if headings:
            first = min(headings)
            label_at = [at for at in range(2, first) if not HEAT_CONTENT.match(cells[at])]
            columns = {at: match for at, match in headings.items() if at not in aside}
            _refuse_doubles(columns, table, file, sheet, row_number)
            group, labels = "", [""] * len(label_at)
            continue
        if not columns:
            continue
        values = {at: number(row[at]) for at in columns}
        found.numbers += sum(value is not None for value in values.values())
        found.numbers += sum(number(row[at]) is not None for at in aside)
        if all(value is None for value in values.values()):
            group = cells[2] or group
            continue
        labels = _filled_down(labels, [cells[at] for at in label_at])
        found.dropped += [
            f"{table.number}, cell {letter(at)}{row_number}: '{cells[at]}' is not a number"
            for at, value in values.items()
            if value is None and cells[at]
        ]
        names, footnotes = zip(*(without_footnote(label, table.notes) for label in labels), strict=True)
        printed_unit = next((cells[at] for at in range(max(columns) + 1, len(cells)) if cells[at]), "")
        for per in dict.fromkeys(match["per"] for match in columns.values()):
            gases = {
                match["gas"]: in_kg(value, match["mass"])
                for at, match in columns.items()
                if match["per"] == per and (value := values[at]) is not None
            }
            unit = printed_unit if per == SOME_UNIT else per
            if gases and not unit:
                what = f"no unit beside '{names[0]}'"
                raise InputError(Fault(what, "give the Hub as published", file, sheet, row_number, UNIT_HEADINGS[0]))
            if gases:
                place = f"{table.number}, row {row_number}"
                found.lines.append(Line(place, row_number, group, names, unit, gases, "".join(footnotes)))
    if not columns:
        what = f"{table.number} '{table.title}' has no heading that names a gas"
        raise InputError(Fault(what, "give the Hub as published", file, sheet))
    if aside:
        span = f"columns {letter(min(aside))} to {letter(max(aside))}"
        found.dropped.append(f"{table.number}, {span}: non-baseload rates, which the Hub keeps out of inventories")
    return found


def without_footnote(label: str, notes: str) -> tuple[str, str]:
    """A name without the footnote letter glued to it, and the letter: only one that the notes explain."""
    match = FOOTNOTE.match(label)
    if match and re.search(rf"^{match['letter']} ", notes, re.MULTILINE):
        return match["name"].strip(), match["letter"]
    return label, ""


def in_kg(value: float, mass: str) -> float:
    """A mass in kg."""
    return significant(value * ratio(mass, "kg"))


def significant(value: float) -> float:
    """The value without the noise of a conversion: 0.0002 / 1000 must not print as 2.0000000000000002e-07."""
    return float(f"{value:.{SIGNIFICANT}g}")


def column_of(table: HubTable, heading: str) -> int | None:
    """The column under a heading that begins so, None where the table has none."""
    return next((at for _, row in table.rows for at, cell in enumerate(row) if text(cell).startswith(heading)), None)


def _columns_aside(table: HubTable) -> set[int]:
    """Columns of gases under the heading of non-baseload rates."""
    first = column_of(table, NON_BASELOAD)
    if first is None:
        return set()
    return {at for _, row in table.rows for at, cell in enumerate(row) if at >= first and HEADING.search(text(cell))}


def _refuse_doubles(columns: dict[int, re.Match[str]], table: HubTable, file: str, sheet: str, row: int) -> None:
    kinds = [(match["gas"], match["per"]) for match in columns.values()]
    if double := next((kind for kind in kinds if kinds.count(kind) > 1), None):
        what = f"{table.number} has two columns of {double[0]} per {double[1]}"
        raise InputError(Fault(what, "give the Hub as published", file, sheet, row))


def _filled_down(above: list[str], labels: list[str]) -> list[str]:
    """Labels of a row, from the row above where the cell is merged; a label in brackets goes on with the one above."""
    own = ["" if label.startswith("(") else label for label in labels]
    first = next((at for at, label in enumerate(own) if label), len(own))
    return above[:first] + own[first:]
