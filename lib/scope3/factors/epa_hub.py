"""The US EPA Emission Factors Hub as a factor table.

The Hub prints masses of CO2, CH4 and N2O and no CO2e: kg CO2e is their sum under the GWP set that the Hub itself
names. Waste is printed in CO2e alone, under an older set that its note names, and stays so.

Components: `combustion` (all three gases), `combustion_co2` and `combustion_ch4_n2o` (road fuels have CO2 per gallon
and the other gases per mile: neither alone is the combustion, and no method takes it for that), `biogenic` (CO2 of
biomass, outside the scopes), `loss_rate` (of the grid; the Hub does not say of what, so its base is blank),
`end_of_life`, `release`. Non-road vehicles have CO2 by fuel and the other gases by vehicle, both per gallon: these are
put together.

Counted are the emission figures an edition prints: masses of gases (non-baseload rates too), loss rates, waste, GWPs.
Heat contents, model years and the GWPs repeated in the head of the sheet are not.
"""

from __future__ import annotations

import re
from pathlib import Path

from scope3.errors import Fault, InputError
from scope3.factors.epa_hub_gwp import check_listed, stated_set
from scope3.factors.epa_hub_names import rules
from scope3.factors.epa_hub_rows import LAYOUTS, PUBLISHER, Hub
from scope3.factors.epa_hub_tables import find_tables
from scope3.factors.published import PublishedEdition, factor_table, read_sheets, text

SHEET = "Emission Factors Hub"
MODIFIED = re.compile(r"Last Modified: (?P<day>.*\b(?P<year>20\d\d))$")
STATED = re.compile(r"Assessment Report \((AR\d)\)")


def read(path: Path) -> PublishedEdition:
    """One edition of the Hub from the workbook as downloaded.

    path: the .xlsx file.
    Raises InputError for a workbook without the Hub's sheet, date, GWP set or one of its tables, and for a unit, a
    treatment or a fuel that is not known.
    Source: https://www.epa.gov/climateleadership/ghg-emission-factors-hub
    """
    sheets = read_sheets(path)
    if SHEET not in sheets:
        raise InputError(Fault(f"no sheet '{SHEET}'", "give the Hub's workbook as published", path.name))
    rows = sheets[SHEET]
    tables = find_tables(rows)
    if missing := [title for title in rules() if title not in tables]:
        mend = "give the Hub as published, or correct the title in data/factors/epa_hub_tables.csv"
        raise InputError([Fault(f"table '{title}' is missing", mend, path.name, SHEET) for title in missing])
    head = rows[: min(table.row for table in tables.values()) - 1]
    day = next((match for row in head for cell in row if (match := MODIFIED.search(text(cell)))), None)
    if day is None:
        raise InputError(Fault("no 'Last Modified: <date>'", "give the Hub as published", path.name, SHEET))
    words = " ".join(text(cell) for row in head for cell in row)
    hub = Hub(day["year"], stated_set(words, STATED, path.name, SHEET), path.name, SHEET, tables)
    parts = [LAYOUTS[rule.layout](tables[title], rule, hub) for title, rule in rules().items()]
    strangers = [f"unknown table '{title}' is left out" for title in tables if title not in rules()]
    return PublishedEdition(
        publisher=PUBLISHER,
        edition=hub.edition,
        table=factor_table((row for part in parts for row in part.factors), path.name),
        valued_rows=sum(part.numbers for part in parts),
        co2e_rows=sum(part.totals for part in parts),
        version=day["day"],
        dropped=[entry for part in parts for entry in part.dropped],
        warnings=check_listed(head, hub.gwp_set) + [entry for part in parts for entry in part.warnings] + strangers,
    )
