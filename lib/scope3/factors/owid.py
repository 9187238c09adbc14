"""Carbon intensity of electricity by country and year (Our World in Data, from Ember) as a factor table.

The figures are life cycle emissions per kWh *generated*: upstream of the fuel and the plant are in them, losses of the
grid are not. They are no scope 2 factor, and nothing upstream may be added to them. Their activity is therefore one
of its own, `electricity_generated`, and never `electricity`, whose combustion and upstream stand apart.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from scope3.errors import Fault, InputError
from scope3.factors.country_codes import alpha_2
from scope3.factors.published import PublishedEdition, factor_table, number, read_sheets, text
from scope3.tables.factors import WORLD
from scope3.units import ratio

PUBLISHER = "owid"
LICENCE = "CC-BY-4.0"
ACTIVITY, COMPONENT, UNIT = "electricity_generated", "life_cycle", "kWh"
ENTITY, CODE, YEAR = "Entity", "Code", "Year"
WHOLE_WORLD = "OWID_WRL"  # the one entity without a country code that is a region of ours


def read(path: Path) -> PublishedEdition:
    """The factors per kWh generated, one row for each country and year.

    path: the CSV file, whose name carries the month of download because no cell names the edition. The fourth column
    has a long or a short title, as one chooses when downloading.
    Raises InputError for a missing column, a file name without a year, a unit of the title that is not gCO2 per kWh.
    Source: https://ourworldindata.org/grapher/carbon-intensity-electricity
    """
    stated = re.search(r"(?<!\d)(20\d\d)(?:-(\d\d))?(?!\d)", path.name)
    if stated is None:
        mend = "put the month of download into the name, such as owid_carbon-intensity-electricity_2026-05.csv"
        raise InputError(Fault("the file name carries no year, and the file states none", mend, path.name))
    rows = next(iter(read_sheets(path).values()))
    header = [text(cell) for cell in rows[0]] if rows else []
    _check_header(header, path.name)
    codes = alpha_2()

    factors: list[dict[str, Any]] = []
    elsewhere: dict[str, int] = {}
    zeros: list[str] = []
    valued = 0
    for row_number, row in enumerate(rows[1:], start=2):
        if not any(map(text, row)):
            continue
        entity, code, year, value = text(row[0]), text(row[1]), number(row[2]), number(row[3])
        if year is None:
            raise InputError(Fault(f"'{row[2]}' is no year", "download the file again", path.name, None, row_number))
        if value is None:
            continue  # a blank is no figure, and never zero
        valued += 1
        region = WORLD if code == WHOLE_WORLD else codes.get(code)
        if region is None:
            elsewhere[entity] = elsewhere.get(entity, 0) + 1
        elif value == 0:
            zeros.append(f"{entity} {int(year)}")
        else:
            factors.append(_row(region, entity, int(year), value, stated.group(1), f"row {row_number}"))
    dropped = []
    if elsewhere:
        names = ", ".join(elsewhere)
        dropped.append(
            f"{sum(elsewhere.values())} figures of {len(elsewhere)} entities without a country code: {names}"
        )
    if zeros:
        # No way of generating has a life cycle of nothing: the source prints 0 where it has no generation mix.
        dropped.append(f"{len(zeros)} zeros in place of a blank: {', '.join(zeros)}")
    version = "-".join(filter(None, stated.groups()))
    table = factor_table(factors, path.name)
    return PublishedEdition(PUBLISHER, stated.group(1), table, valued, valued, version, dropped)


def _check_header(header: list[str], file: str) -> None:
    """Entity, Code, Year and one figure, whatever its title; a title that names a unit names grams per kWh."""
    missing = [name for at, name in enumerate((ENTITY, CODE, YEAR)) if header[at : at + 1] != [name]]
    if missing:
        mend = "download the data of the chart as CSV, full data"
        raise InputError([Fault(f"column '{name}' is missing", mend, file, None, 1, name) for name in missing])
    if len(header) != 4:
        what = f"{len(header) - 3} figures a row where one is wanted: {', '.join(header[3:])}"
        raise InputError(Fault(what, "download the chart 'Carbon intensity of electricity generation'", file, None, 1))
    title = header[3].lower().replace("₂", "2")
    if "carbon" not in title or ("per" in title and not re.search(r"g(rams of )?\s*co2.*(kwh|kilowatt-hour)", title)):
        what = f"'{header[3]}' is not the carbon intensity of electricity in grams per kWh"
        raise InputError(Fault(what, "download the chart 'Carbon intensity of electricity generation'", file, None, 1))


def _row(region: str, entity: str, year: int, grams: float, edition: str, source: str) -> dict[str, Any]:
    return {
        "factor_id": f"{PUBLISHER}_{edition}/{region.lower()}/{year}",
        "publisher": PUBLISHER,
        "edition": edition,
        "activity": ACTIVITY,
        "name": f"Lifecycle carbon intensity, {entity}",
        "region": region,
        "year": year,
        "component": COMPONENT,
        "boundary": COMPONENT,
        "unit": UNIT,
        # Twelve digits, many more than are published, so that 216.5 g does not print as noise.
        "kg_co2e": float(f"{grams * ratio('g', 'kg'):.12g}"),
        "gwp_set": "not_stated",
        "source": source,
        "licence": LICENCE,
    }
