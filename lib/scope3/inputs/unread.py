"""What lies in a client's folder and nothing reads: files nobody declared, and sheets beside those that are read."""

from __future__ import annotations

from pathlib import Path

from scope3.client import Client
from scope3.files import files_under
from scope3.inputs.sources import find_sources
from scope3.inputs.workbooks import filled_sheets
from scope3.organisation import SourceFile
from scope3.own_methods import texts_of
from scope3.own_source import FILE
from scope3.products import read_products
from scope3.screening.lines import read_screening
from scope3.tables import EXAMPLE_RECORD
from scope3.templates.names import CSV_FOLDER, NOT_FILLED_IN, PAGE, WORKBOOK

SETTINGS = "organisation.yaml"


def not_read(client: Client) -> list[str]:
    """Files of the folder that are not declared, and sheets with content of those that are, each as a message names it.

    None is a fault: a client's folder holds letters and notes. But a ledger that nobody declared would be lost without
    a word. Arguments: `client`.
    """
    organisation, folder = client.organisation, client.folder
    declared = [
        *organisation.ledgers,
        *organisation.activity_data,
        *organisation.products,
        *organisation.screening,
        *(SourceFile(file=name) for name in organisation.footprints),
        *(SourceFile(file=one.file) for one in organisation.carrier_footprints),
    ]
    # Each is found anew: a file that is named twice for two sheets is one file, and no fault here.
    found = {source.name for one in declared for source in find_sources([one], folder, [])}
    own_methods = [FILE] if texts_of(client.methods) else []
    named = {SETTINGS, *organisation.factors, *organisation.rules, *own_methods, *found}
    said = [name for name, path in files_under(folder) if name not in named and not _unfilled(name, path)]
    others = (read_products(organisation, folder), read_screening(organisation, folder))
    reports = [*client.files, *(report for table in others for report in table.attrs.get("files", []))]
    sheets: dict[str, set[str]] = {}
    for report in reports:
        if report["sheet"] is not None:
            sheets.setdefault(report["file"], set()).add(report["sheet"])
    for file, read in sorted(sheets.items()):
        passed = {*read, *(NOT_FILLED_IN if file == WORKBOOK else ())}
        said += [f"{file}, sheet {sheet}" for sheet in filled_sheets(folder / file, file) if sheet not in passed]
    return said


def _unfilled(name: str, path: Path) -> bool:
    """Whether a file is one that `scope3 new` made and nobody filled in: nothing can be lost with it."""
    if name == PAGE:
        return True
    if not name.startswith(f"{CSV_FOLDER}/") or path.suffix != ".csv":
        return False
    below = path.read_bytes().splitlines()[1:]
    return all(line.lstrip(b'"').startswith(EXAMPLE_RECORD.encode()) for line in below if line.strip(b" ,;\t"))
