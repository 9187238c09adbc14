"""The full-set layout of the UK conversion factors (2026): one sheet per Level 1, tables side by side with prose.

A table starts at a row 'Activity … Unit [Year] kg CO2e …'. Groups such as Diesel and Petrol, or With RF and Without
RF, stand one row above and reach to the next group. Merged labels are printed once and hold until the next one.
A table ends at the first row without a unit.
"""

from __future__ import annotations

from scope3.errors import Fault, InputError
from scope3.factors.desnz_flat import Reading, Value, beside
from scope3.factors.published import Sheet, number, text
from scope3.inputs.raw_tables import letter

# Sheets without factors. Overseas electricity has held no figures since the publisher gave them up.
PROSE = {
    "Introduction",
    "What's new",
    "Index",
    "Overseas electricity",
    "Conversions",
    "Fuel properties",
    "Haul definition",
}
ENERGY = "SECR kWh"  # energy per distance, not emissions: these sheets are left out, and out of the count


def read_full_set(sheets: dict[str, Sheet], file: str) -> Reading:
    """The values of a full set: every numeric cell under a 'kg CO2e …' heading, outside the SECR energy sheets.

    sheets: from `published.read_sheets`; file: its name, for messages.
    Raises InputError where no table or no year is found.
    Source: UK Government GHG Conversion Factors for Company Reporting, full set.
    """
    values: list[Value] = []
    dropped: list[str] = []
    warnings: list[str] = []
    years, versions = set(), set()
    for name, rows in sheets.items():
        if name in PROSE:
            continue
        if name.startswith(ENERGY):
            dropped.append(f"sheet '{name}': energy, not emissions")
            continue
        found = _sheet_values(name, rows, file, dropped)
        if not found:
            warnings.append(f"sheet '{name}' holds no table of factors")
            continue
        years.add(beside("Year:", rows))
        versions.add(beside("Version:", rows))
        values += found
    years.discard("")
    if not values:
        raise InputError(Fault("no table of factors found", "give the flat file or the full set as published", file))
    if len(years) != 1:
        what = f"the sheets name {len(years)} years ({', '.join(sorted(years))}), not one"
        raise InputError(Fault(what, "give the full set as published, with 'Year:' in the head of each sheet", file))
    return Reading(years.pop(), ", ".join(sorted(versions)), values, dropped, warnings)


def _sheet_values(name: str, rows: Sheet, file: str, dropped: list[str]) -> list[Value]:
    values = []
    for index, row in enumerate(rows):
        titles = [text(cell) for cell in row]
        if titles[:1] != ["Activity"]:
            continue
        if "Unit" not in titles:
            mend = "give the full set as published, with all its columns"
            raise InputError(Fault("column 'Unit' is missing", mend, file, name, index + 1, "Unit"))
        unit_at = titles.index("Unit")
        ghg_at = {at: title for at, title in enumerate(titles) if at > unit_at and title.startswith(("kg", "kWh"))}
        groups = _filled_right(rows[index - 1] if index else [], unit_at, len(titles))
        labels = [""] * unit_at
        for row_number, cells in enumerate(rows[index + 1 :], start=index + 2):
            unit = text(cells[unit_at])
            if not unit:
                break
            labels = _filled_down(labels, [text(cell) for cell in cells[:unit_at]])
            for at, ghg in ghg_at.items():
                value = number(cells[at])
                place = f"{name}, cell {letter(at)}{row_number}"
                if value is not None:
                    levels = (name, *(labels + [""] * 3)[:3], groups[at])
                    values.append(Value(levels, unit, ghg, value, place, name, row_number))
                elif text(cells[at]):
                    dropped.append(f"{place}: '{text(cells[at])}' is not a number")
    return values


def _filled_right(row: list, unit_at: int, width: int) -> list[str]:
    """The group heading of each column: a heading reaches to the next one; without headings all are blank."""
    groups, current = [], ""
    for at in range(width):
        heading = text(row[at]) if at < len(row) and at > unit_at else ""
        current = heading or current
        groups.append(current)
    return groups


def _filled_down(above: list[str], labels: list[str]) -> list[str]:
    """Labels of a row, taken from the row above where the cell is merged; a new label clears those right of it."""
    first = next((at for at, label in enumerate(labels) if label), len(labels))
    return above[:first] + labels[first:]
