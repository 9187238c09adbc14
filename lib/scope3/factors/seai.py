"""Energy emission factors of the Sustainable Energy Authority of Ireland as a factor table.

The workbook gives carbon dioxide alone, methane and nitrous oxide it leaves to the national inventory: kg CO2e is its
kg CO2, the source of every row says `CO2 only`, and the GWP set is `not_stated`, because none stands behind it. An
organisation that uses these factors accepts both by name.

Electricity is split as the workbook explains its two figures. `Gross electricity supply` is generation alone: the
component combustion. `Electricity consumption` holds generation, losses of the grid and own use of the plants: one
over the other is the share lost, a row of the component loss_rate. Upstream of generation SEAI does not publish.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from scope3.errors import Fault, InputError
from scope3.factors.published import PublishedEdition, Sheet, factor_table, number, read_sheets, slug, text
from scope3.units import ratio

PUBLISHER = "seai"
LICENCE = "CC-BY-4.0"
QUALITY, BY_YEAR, BY_UNIT = "QAQC", "Emission factors timeseries", "Conversion and emission factors"
UNIT, NOTE, EMISSION = "Unit", "Note", "Emission factor"
ELECTRICITY, SUPPLY, CONSUMPTION = "Electricity", "Gross electricity supply", "Electricity consumption"
GRAMS_PER_KWH = "gCO2/kWh"
PER = {"kgCO2/kg": "kg", "kgCO2/l": "litre", "kgCO2/m^3": "m3"}
CALORIFIC = {"GCV": "kWh (Gross CV)", "NCV": "kWh (Net CV)"}
NONE = "-"  # how the workbook prints that a fuel has no factor


def read(path: Path) -> PublishedEdition:
    """The factors by fuel and year per kWh, and those of the latest year per kg, litre and m3.

    path: the workbook as downloaded.
    Raises InputError for a missing sheet or heading, a unit not known, a cell that is neither number nor '-'.
    Source: https://www.seai.ie/data-and-insights/seai-statistics/conversion-factors
    """
    sheets = read_sheets(path)
    if missing := [name for name in (QUALITY, BY_YEAR, BY_UNIT) if name not in sheets]:
        mend = "give the workbook 'SEAI conversion and emission factors' as downloaded"
        raise InputError([Fault(f"sheet '{name}' is missing", mend, path.name, name) for name in missing])
    version, date = _version(sheets[QUALITY], path.name)
    valued, none, factors = 0, 0, []
    supplied: dict[int, tuple[float, int]] = {}
    consumed: dict[int, tuple[float, int]] = {}
    for name, year, value, row_number in _by_year(sheets[BY_YEAR], path.name):
        if value is None:
            none += 1
            continue
        valued += 1
        source = f"{BY_YEAR}, row {row_number}, CO2 only"
        kg = _kg(value)
        if name in (SUPPLY, CONSUMPTION):
            (supplied if name == SUPPLY else consumed)[year] = (value, row_number)
        if name == SUPPLY:
            factors.append(_row(version, "electricity", name, year, "kWh", source, kg_co2e=kg, kg_co2=kg))
        elif name != CONSUMPTION:
            fuel, unit = _fuel(name)
            factors.append(_row(version, fuel, name, year, unit, source, kg_co2e=kg, kg_co2=kg))
    for year in sorted(supplied.keys() & consumed.keys()):
        (generation, above), (delivered, below) = supplied[year], consumed[year]
        lost = float(f"{1 - generation / delivered:.12g}")
        said = f"{SUPPLY} and {CONSUMPTION}"
        source = f"{BY_YEAR}, 1 - row {above} / row {below}"
        factors.append(
            _row(version, "electricity", said, year, "kWh", source, loss_rate=lost, loss_rate_base="of_generation")
        )
    for name, year, unit, value, row_number in _by_unit(sheets[BY_UNIT], path.name):
        if value is None:
            none += 1
            continue
        valued += 1
        fuel, _ = _fuel(name)
        source = f"{BY_UNIT}, row {row_number}, CO2 only"
        factors.append(_row(version, fuel, name, year, unit, source, kg_co2e=value, kg_co2=value))
    unique = {row["factor_id"]: row for row in factors}
    dropped = [f"{none} cells '{NONE}': fuels of biogenic carbon, which have no factor here"] if none else []
    if len(factors) > len(unique):
        # A cubic metre is the same by either calorific value: the sheet prints its figure beside both.
        dropped.append(f"{len(factors) - len(unique)} figures printed twice, by gross and by net calorific value")
    dropped.append(f"{len(consumed)} figures of '{CONSUMPTION}' stand as the share lost, not as factors")
    table = factor_table(unique.values(), path.name)
    return PublishedEdition(PUBLISHER, version, table, valued, valued, f"{version} of {date}", dropped)


def _row(version: str, activity: str, name: str, year: int, unit: str, source: str, **figures: Any) -> dict[str, Any]:
    loss = "loss_rate" in figures
    component = "loss_rate" if loss else "combustion"
    return {
        "factor_id": f"{PUBLISHER}_{version}/{activity}/{year}/{component}/{slug(unit)}",
        "publisher": PUBLISHER,
        "edition": version,
        "activity": activity,
        "name": name,
        "region": "IE",
        "year": year,
        "component": component,
        "boundary": "losses" if loss else "combustion",
        "unit": unit,
        "gwp_set": None if loss else "not_stated",
        "source": source,
        "licence": LICENCE,
        **figures,
    }


def _version(rows: Sheet, file: str) -> tuple[str, str]:
    """The last version that the sheet on quality lists, and its date."""
    versions = [
        (text(row[1]).removeprefix("V"), text(row[2])) for row in rows if re.fullmatch(r"V\d+(\.\d+)*", text(row[1]))
    ]
    if not versions:
        raise InputError(Fault("no version is listed", "give the workbook as downloaded", file, QUALITY))
    return versions[-1]


def _by_year(rows: Sheet, file: str) -> list[tuple[str, int, float | None, int]]:
    """Name, year, grams per kWh and row of every cell below a heading of years."""
    found, years = [], dict[int, int]()
    for row_number, row in enumerate(rows, start=1):
        name, unit = text(row[1]), text(row[2])
        if unit == UNIT:
            years = {at: int(cell) for at, cell in enumerate(row) if isinstance(cell, float)}
        elif name and unit:
            if unit != GRAMS_PER_KWH or not years:
                what = f"'{name}' is in '{unit}' where {GRAMS_PER_KWH} below a heading of years is wanted"
                raise InputError(Fault(what, "give the workbook as downloaded", file, BY_YEAR, row_number))
            for at, year in years.items():
                if text(row[at]):
                    found.append((name, year, _figure(row[at], file, BY_YEAR, row_number), row_number))
    if not found:
        raise InputError(Fault("no factors by year", "give the workbook as downloaded", file, BY_YEAR))
    return found


def _by_unit(rows: Sheet, file: str) -> list[tuple[str, int, str, float | None, int]]:
    """Name, year, unit, kg per unit and row of the factors per kg, litre and m3."""
    found, units, year_at = [], dict[int, str](), -1
    for row_number, row in enumerate(rows, start=1):
        cells = [text(cell) for cell in row]
        if EMISSION in cells:
            units, year_at = {}, cells.index("Year") if "Year" in cells else -1
        elif PER.keys() & set(cells):
            units = {at: PER[cell] for at, cell in enumerate(cells) if cell in PER}
        elif units and cells[1] and year_at >= 0 and (year := number(row[year_at])) is not None:
            found += [
                (cells[1], int(year), unit, _figure(row[at], file, BY_UNIT, row_number), row_number)
                for at, unit in units.items()
                if cells[at]
            ]
    return found


def _figure(cell: Any, file: str, sheet: str, row_number: int) -> float | None:
    """The cell as a number; None where the workbook says that there is none."""
    value = number(cell)
    if value is None and text(cell) != NONE:
        what = f"'{text(cell)}' is neither a number nor '{NONE}'"
        raise InputError(Fault(what, "give the workbook as downloaded", file, sheet, row_number))
    return value


def _fuel(name: str) -> tuple[str, str]:
    """The activity of a fuel and its unit of energy: by net calorific value unless its name says gross."""
    value = next((value for value in CALORIFIC if name.endswith(f" ({value})")), "")
    return f"{PUBLISHER}/{slug(name.removesuffix(f' ({value})'))}", CALORIFIC[value or "NCV"]


def _kg(grams: float) -> float:
    """Grams as kilograms; twelve digits, so that 203.4 g does not print as noise."""
    return float(f"{grams * ratio('g', 'kg'):.12g}")
