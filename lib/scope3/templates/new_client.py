"""A new client's folder: organisation.yaml with a word on each key, and the workbook of inputs that it names."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from scope3 import paths
from scope3.errors import Fault, InputError
from scope3.files import folder_in_place, write_atomically
from scope3.organisation import check_slug
from scope3.tables import ACTIVITY_DATA, LEDGER, OWN_FACTORS
from scope3.tables.products import PRODUCTS
from scope3.tables.screening import SCREENING
from scope3.templates.columns import input_columns
from scope3.templates.names import CSV_FOLDER, PAGE, WORKBOOK
from scope3.templates.organisation import organisation_page
from scope3.templates.page import RULE_COLUMNS, columns_page
from scope3.templates.workbook import template_row, workbook

SHEETS = {"screening": SCREENING, "ledger": LEDGER, **ACTIVITY_DATA, "products": PRODUCTS}


def new_client(organisation: str, year: int, editions: list[str]) -> list[Path]:
    """Write the folder of a new organisation and year, and return its files.

    Arguments: `organisation` (a slug), `year`, `editions` (of the factor library, pinned in organisation.yaml; the
    drop-downs offer their activities). Raises InputError for a name that is no slug and for a folder that already
    exists: nothing is overwritten.
    """
    check_slug(organisation)
    folder = paths.organisations() / organisation / str(year)
    if folder.exists():
        raise InputError(
            Fault(f"{organisation}/{year} is there already", "choose another name or year, or edit its files")
        )
    tables = {**SHEETS, "factors": OWN_FACTORS}
    contents: dict[str, str | bytes] = {
        "organisation.yaml": organisation_page(organisation, year, editions),
        WORKBOOK: workbook(SHEETS, organisation, year, editions),
        "factors.csv": _rows(list(input_columns(OWN_FACTORS)["column"])),
        "rules.csv": _rows(list(RULE_COLUMNS)),
        PAGE: columns_page(tables),
        **{
            f"{CSV_FOLDER}/{name}.csv": _rows(list(input_columns(schema)["column"]), [template_row(name, schema)])
            for name, schema in SHEETS.items()
        },
    }
    # A folder half written would be refused by the second attempt, as one that is there already.
    with folder_in_place(folder, replacing=False) as staged:
        for name, content in contents.items():
            write_atomically(staged / name, content)
    return [folder / name for name in contents]


def _rows(columns: list[str], lines: Iterable[dict[str, Any]] = ()) -> str:
    """The headings and the lines that a sheet begins with, as a text file."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(lines)
    return text.getvalue()
