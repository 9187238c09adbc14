"""Whether a client can be run, in the client's words: what was read, what is left to do, what is wrong and where."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd
import pandera.pandas as pa

from scope3.client import Client, open_client
from scope3.errors import Fault, Unanswered, attempt
from scope3.factors.own_factors import unused_own_factors
from scope3.inputs.activity_data import with_category
from scope3.inputs.lines import read_lines
from scope3.inputs.out_of_sight import in_words, out_of_sight
from scope3.inputs.sources import Lines, find_sources
from scope3.inputs.unread import not_read
from scope3.inventory import build_inventory, calculate_emissions, scope_1_and_2_memo
from scope3.methods import SERVED_BY_SPEND
from scope3.organisation import ActivityFile, Organisation, SourceFile, load_organisation, organisation_folder
from scope3.products import read_products
from scope3.screening.lines import read_screening
from scope3.settings import categories
from scope3.tables import ACTIVITY_DATA, CATEGORIES_OF_TABLE, LEDGER, TABLE_OF_CATEGORY, rows_of
from scope3.tables.products import PRODUCTS
from scope3.tables.screening import SCREENING
from scope3.units import check_units
from scope3.unusual import unusual

SHOWN = 8  # rows that one fault names; a wrong column can make as many as the sheet has


@dataclass
class Readiness:
    """What a check found: sheets as they were read, sentences on what is left to do, and the faults, grouped."""

    read: list[dict[str, Any]] = field(default_factory=list)
    to_do: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    client: Client | None = None


def readiness(organisation: str, year: int) -> Readiness:
    """Read and try everything, writing nothing.

    Arguments: `organisation`, `year`. Raises InputError only where organisation.yaml itself cannot be read; every other
    fault is in the result.
    """
    model, folder = load_organisation(organisation, year), organisation_folder(organisation, year)
    found = Readiness(read=_as_read(model, folder))
    faults: list[Fault] = []
    reached = False  # the inventory, which is tried only when nothing before it is wrong
    found.client = client = attempt(faults, lambda: open_client(organisation, year))
    attempt(faults, lambda: read_products(model, folder))
    attempt(faults, lambda: read_screening(model, folder))
    if client is not None:
        emissions = attempt(faults, lambda: calculate_emissions(client))
        memo = attempt(faults, lambda: scope_1_and_2_memo(client))
        reached = not faults
        if reached:
            attempt(faults, lambda: build_inventory(client, emissions))
        unread = attempt(faults, lambda: not_read(client)) or []
        found.notes = [f"not read: {name}; organisation.yaml does not name it" for name in unread]
        asked = attempt(faults, lambda: unusual(client)) or []
        found.notes += [f"to look at: {fault}" for fault in _grouped(_with_letters(asked, found.read))]
        figures = [table for table in (emissions, memo) if table is not None]
        if len(figures) == 2 and (idle := unused_own_factors(client.library.table, *figures)):
            found.notes.append(f"own factors no record used: {', '.join(idle)}")
        open_categories = {fault.category for fault in faults if isinstance(fault, Unanswered)}
    else:
        open_categories = _without_a_word(model, found.read)
        # Units are looked at when all files are read; a person mends them in the same go.
        faults += [
            fault for one in found.read for part in one["parts"] if "unit" in part for fault in check_units(part)
        ]
    found.to_do = _to_do(model, sorted(open_categories))
    if client is None and found.to_do and any(one["table"] == "ledger" and one["rows"] for one in found.read):
        found.notes.append("The ledger may serve some of these categories; that is told once the faults are mended.")
    if not reached:
        found.notes.append("More may follow once the faults are mended: what comes after them could not be tried yet.")
    plain = list(dict.fromkeys(fault for fault in faults if not isinstance(fault, Unanswered)))
    found.faults = _in_order(_grouped(_with_letters(plain, found.read)))
    return found


def _as_read(model: Organisation, folder: Path) -> list[dict[str, Any]]:
    """Each file and sheet that organisation.yaml names, on its own: how it was read, and whether it could be."""
    declared: list[tuple[str, pa.DataFrameSchema, Iterable[SourceFile], bool]] = [
        ("screening", SCREENING, model.screening, True),
        ("ledger", LEDGER, model.ledgers, False),
        *(
            (name, schema, [one for one in model.activity_data if one.table == name], True)
            for name, schema in ACTIVITY_DATA.items()
        ),
        ("products", PRODUCTS, model.products, True),
    ]
    reports = []
    for table, schema, files, strict in declared:
        for source in find_sources(files, folder, []):
            lines = Lines()
            read_lines(with_category(source, table), table, schema, lines, strict=strict)
            report: dict[str, Any] = {"file": source.name, "sheet": source.declaration.sheet, "remarks": []}
            report |= lines.files[0] if lines.files else {}
            if lines.tables and report["sheet"] is not None:
                report["remarks"] += _not_shown(source.path, report, lines.tables)
            named = [part["category"].dropna().unique() for part in lines.tables if "category" in part]
            served = {int(category) for found in named for category in found}
            reports.append({"rows": None, **report, "table": table, "categories": served, "parts": lines.tables})
    return reports


def _not_shown(path: Path, report: dict[str, Any], read: Iterable[pd.DataFrame]) -> list[str]:
    """What was read of a sheet though a spreadsheet program does not show it."""
    unseen = out_of_sight(path, report["sheet"])
    rows = unseen.rows & {int(row) for part in read for row in part["source_row"]} if unseen.rows else set()
    mend = "; delete what should not count"
    said = ["the sheet is hidden, and is read like any other"] if unseen.sheet else []
    if rows:
        said.append(f"{in_words(rows)} {'is' if len(rows) == 1 else 'are'} hidden, and read like any other{mend}")
    for heading, letter in report["letters"].items():
        if letter in unseen.columns and heading in report["read_as"].values():
            said.append(f"column {letter} ({heading}) is hidden, and is read like any other{mend}")
    return said


def _without_a_word(model: Organisation, read: list[dict[str, Any]]) -> set[int]:
    """Categories with no line in any sheet and no statement, where the client's files cannot be opened as a whole."""
    stated = {one.category for one in (*model.exclusions, *model.not_relevant)}
    begun = {number for one in read if one["table"] in ACTIVITY_DATA for number in one["categories"]}
    # A sheet that could not be read may hold any of its categories.
    maybe = {number for one in read if one["rows"] is None for number in CATEGORIES_OF_TABLE.get(one["table"], ())}
    return {int(c) for c in categories(model.framework)["category"]} - stated - begun - maybe


def _to_do(model: Organisation, left: list[int]) -> list[str]:
    """For each category that has neither data nor a statement, the sheet that would serve it."""
    names = {int(entry["category"]): str(entry["name"]) for entry in rows_of(categories(model.framework))}
    return [f"{number:>2} {names[number]}: {_sheets_for(model, number)}" for number in left]


def _sheets_for(model: Organisation, category: int) -> str:
    table = TABLE_OF_CATEGORY[category]
    declared: list[ActivityFile] = [one for one in model.activity_data if one.table == table]
    by_money = model.ledgers if category in SERVED_BY_SPEND else []
    places = [f"sheet {one.sheet} of {one.file}" if one.sheet else one.file for one in (*declared, *by_money)]
    return " or ".join(places) or f"no file for the table {table}; name one under activity_data in organisation.yaml"


def _with_letters(faults: list[Fault], read: list[dict[str, Any]]) -> list[Fault]:
    """The faults with the letter that a spreadsheet program shows in front of the heading of their column."""
    known = {(one["file"], one["sheet"]): one for one in read if "letters" in one}
    said = []
    for fault in faults:
        report = known.get((fault.file, fault.sheet))
        if report is None or fault.column is None:
            said.append(fault)
            continue
        heading = report["read_as"].get(fault.column, fault.column)
        letter = report["letters"].get(heading)
        said.append(replace(fault, column=f"{letter} ({heading})") if letter else fault)
    return said


def _in_order(faults: list[Fault]) -> list[Fault]:
    """The faults file by file and sheet by sheet as they came, each from its first row down."""
    places = list(dict.fromkeys((fault.file, fault.sheet) for fault in faults))
    return sorted(faults, key=lambda fault: (places.index((fault.file, fault.sheet)), fault.row or 0))


def _grouped(faults: list[Fault]) -> list[Fault]:
    """Faults that say the same of several rows as one that names the rows."""
    rows: dict[Fault, list[int]] = {}
    for fault in faults:
        rows.setdefault(replace(fault, row=None), []).extend([fault.row] if fault.row is not None else [])
    said = []
    for fault, found in rows.items():
        first = sorted(found)
        if len(first) < 2:
            said.append(replace(fault, row=first[0] if first else None))
            continue
        more = f" and {len(first) - SHOWN} more" if len(first) > SHOWN else ""
        named = ", ".join(map(str, first[1:SHOWN])) + more
        said.append(
            replace(fault, row=first[0], what=f"{fault.what} (also row{'s' if len(first) > 2 else ''} {named})")
        )
    return said
