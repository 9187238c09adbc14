"""The statement of the spreadsheet: categories and total by formulas over the lines, scopes 1 and 2 beside them."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import pandas as pd
from xlsxwriter.utility import xl_rowcol_to_cell

from scope3.inventory import CALCULATED, tonnes, total
from scope3.report.figures import Figures
from scope3.report.workbook_cells import (
    FLAG,
    FRACTION,
    SCORE,
    TONNES,
    WHOLE,
    WRAPPED,
    Book,
    Column,
    add_sheet,
    described,
    write_table,
    write_text,
)
from scope3.scope_1_and_2 import DIRECT, LOCATION, MARKET
from scope3.tables import APART, INVENTORY, OPTIONAL, REQUIRED, rows_of
from scope3.units import ratio

STATEMENT = "Statement"


def _of_boundary(boundary: str) -> str:
    return f'SUMIFS(line_kg_co2e,line_category,{{category}},line_boundary,"{boundary}")/kg_per_tonne'


# The share of a category without emissions is blank in the inventory, and then no formula is written.
SUPPLIED = (
    f'SUMIFS(line_kg_co2e,line_category,{{category}},line_boundary,"{REQUIRED}",line_supplier_data,"yes")'
    f'/SUMIFS(line_kg_co2e,line_category,{{category}},line_boundary,"{REQUIRED}")'
)
BIOGENIC = f'SUMIFS(line_kg_biogenic_co2,line_category,{{category}},line_boundary,"<>{APART}")/kg_per_tonne'
# Each of these has a total of its own; they are never added to each other.
SUMMED = {
    "t_co2e": (
        "in the total\nt CO2e",
        "Minimum boundary of the category, without biogenic CO2",
        _of_boundary(REQUIRED),
    ),
    "t_co2e_optional": ("optional\nt CO2e", "Optional emissions, beside the total", _of_boundary(OPTIONAL)),
    "t_co2e_apart": (
        "apart from scope 3\nt CO2e",
        "Reported apart, such as the lifetime of projects financed",
        _of_boundary(APART),
    ),
    "t_biogenic_co2": ("biogenic CO2, apart\nt CO2", "Biogenic carbon dioxide, outside the scopes", BIOGENIC),
}
COLUMNS = [
    Column("category", WHOLE, 9),
    Column("name", width=44),
    Column("status", width=13),
    *(
        Column(name, TONNES, 14, heading=heading, note=note, formula=formula, named=f"category_{name}")
        for name, (heading, note, formula) in SUMMED.items()
    ),
    # Drawn or weighted by the run: figures, not formulas.
    described(INVENTORY, "t_co2e_low", TONNES, 13, heading="in the total, at least\nt CO2e"),
    described(INVENTORY, "t_co2e_high", TONNES, 13, heading="in the total, at most\nt CO2e"),
    described(INVENTORY, "data_quality", SCORE, 10, heading="data quality\n1 to 5"),
    Column("share_supplier_data", FRACTION, 12, heading="with data from suppliers", formula=SUPPLIED),
    described(INVENTORY, "share_primary_data", FRACTION, 12, heading="on primary data"),
    Column("records", WHOLE, 10),
    Column("how", WRAPPED, 66, heading="methods and the share each gave, or why it was not calculated"),
]
LABELS, VALUES = 1, 2
IN_TOTAL, BESIDE = ([column.name for column in COLUMNS].index(name) for name in ("t_co2e", "t_biogenic_co2"))
MEMO = [("Scope 1", 1, DIRECT), ("Scope 2, location basis", 2, LOCATION), ("Scope 2, market basis", 2, MARKET)]


class Cell(NamedTuple):
    """A cell of the statement that the checks read, and the run's figure for it."""

    what: str
    cell: str
    figure: float


def kg_per_tonne() -> float:
    """Kilograms in a tonne."""
    return ratio("tonne", "kg")


def write_statement(book: Book, figures: Figures) -> list[Cell]:
    """The statement; its calculated cells."""
    client, inventory = figures.client, figures.inventory
    organisation = client.organisation
    sheet = add_sheet(book, STATEMENT)
    write_text(book, sheet, 0, 0, f"Scope 3 inventory {organisation.year}: {organisation.name}", "title")
    period = organisation.period
    head = {
        "organisation": organisation.name,
        "reporting period": f"{period.start.isoformat()} to {period.end.isoformat()}",
        "consolidation approach": organisation.consolidation_approach.replace("_", " "),
        "GWP set": organisation.gwp_set,
        "factor editions": ", ".join([*organisation.factor_editions, *organisation.factors]),
    }
    for row, (label, said) in enumerate(head.items(), start=2):
        write_text(book, sheet, row, LABELS, label)
        write_text(book, sheet, row, VALUES, said)
    row = 2 + len(head)
    write_text(book, sheet, row, LABELS, "kg per tonne")
    sheet.write_number(row, VALUES, kg_per_tonne(), book.formats[WHOLE])
    book.workbook.define_name("kg_per_tonne", f"={STATEMENT}!{xl_rowcol_to_cell(row, VALUES, True, True)}")
    write_text(book, sheet, row + 1, LABELS, "scope 3 total, t CO2e", "total")
    sheet.write_formula(row + 1, VALUES, "=SUM(category_t_co2e)", book.formats[f"total {TONNES}"], total(inventory))
    write_text(book, sheet, row + 2, LABELS, "all checks hold (sheet Checks)", "bold")
    sheet.write_formula(row + 2, VALUES, "=AND(check_holds)", book.formats[f"total {FLAG}"], True)
    top = row + 4
    how = inventory["share_by_method"].fillna(inventory["reason"])
    end = write_table(book, sheet, COLUMNS, inventory.assign(how=how), top=top)
    cells = [Cell("Scope 3 total, t CO2e", f"{STATEMENT}!{xl_rowcol_to_cell(row + 1, VALUES)}", total(inventory))]
    for at, entry in enumerate(rows_of(inventory), start=top + 1):
        if entry["status"] == CALCULATED:
            cells.append(
                Cell(
                    f"Category {entry['category']}, t CO2e",
                    f"{STATEMENT}!{xl_rowcol_to_cell(at, IN_TOTAL)}",
                    entry["t_co2e"],
                )
            )
    cells += _write_totals(book, sheet, end, inventory)
    cells += _write_memo(book, sheet, end + 2, figures.scopes)
    sheet.freeze_panes(top + 1, LABELS + 1)
    sheet.repeat_rows(top)
    sheet.activate()
    return cells


def _write_totals(book: Book, sheet: Any, row: int, inventory: pd.DataFrame) -> list[Cell]:
    """The totals of the columns, each its own."""
    write_text(book, sheet, row, LABELS, "Scope 3", "total")
    cells = []
    for at, column in enumerate(COLUMNS):
        if column.name in SUMMED and inventory[column.name].notna().any():
            figure = math.fsum(inventory[column.name].dropna())
            sheet.write_formula(row, at, f"=SUM({column.named})", book.formats[f"total {TONNES}"], figure)
            what = f"All categories, {column.heading.replace(chr(10), ', ')}"
            cells.append(Cell(what, f"{STATEMENT}!{xl_rowcol_to_cell(row, at)}", figure))
    return cells


def _write_memo(book: Book, sheet: Any, row: int, scopes: pd.DataFrame) -> list[Cell]:
    """Scopes 1 and 2 of the same meters, in tonnes, biogenic CO2 apart."""
    write_text(book, sheet, row, LABELS, "Memo of the same meters: no part of scope 3, never added to it", "bold")
    cells = []
    for down, (label, scope, basis) in enumerate(MEMO, start=row + 1):
        own = scopes[(scopes["scope"] == scope) & (scopes["basis"] == basis)]
        write_text(book, sheet, down, LABELS, label)
        for amounts, at, unit in (("kg_co2e", IN_TOTAL, "t CO2e"), ("kg_biogenic_co2", BESIDE, "t biogenic CO2")):
            # Blank is never zero: no statement of biogenic CO2 is none.
            if own[amounts].isna().all():
                continue
            figure = tonnes(own[amounts].dropna())
            formula = f'=SUMIFS(memo_{amounts},memo_scope,{scope},memo_basis,"{basis}")/kg_per_tonne'
            sheet.write_formula(down, at, formula, book.formats[TONNES], figure)
            cells.append(Cell(f"{label}, {unit}", f"{STATEMENT}!{xl_rowcol_to_cell(down, at)}", figure))
    return cells
