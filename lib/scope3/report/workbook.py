"""The inventory as a spreadsheet that calculates itself: line, category and total by live formulas, with its checks."""

from __future__ import annotations

import io
from datetime import datetime, time

import pandas as pd

from scope3.factors.table_files import known_editions
from scope3.report.figures import Figures
from scope3.report.workbook_cells import WRAPPED, Book, Column, add_sheet, new_book, write_table, write_text
from scope3.report.workbook_checks import write_checks
from scope3.report.workbook_sheets import write_choices, write_factors, write_ledger, write_lines, write_memo
from scope3.report.workbook_statement import write_statement

GUIDE = {
    "Statement": "The inventory: each category adds its lines, the total adds the categories. Optional emissions, "
    "those reported apart and biogenic CO2 stand in columns of their own and are never added to the total.",
    "Lines": "One row per record and part of its life cycle: quantity x factor = kg_co2e. The quantity is in the "
    "factor's unit, at the share that the consolidation approach counts; the step says what was chosen and why.",
    "Scopes 1 and 2": "The same meters as category 3, as a memo.",
    "Factors": "Every published figure used, with edition, page or cell and licence. The lines look it up here: change "
    "one, and the lines, the categories and the total follow. A supplier's figure stands on its line.",
    "Ledger": "Every line the organisation booked, in exactly one place: used, retired for better data, or excluded, "
    "with the reason. Above them lines and money per currency.",
    "Exclusions and choices": "What is left out and why; every choice, with the house method beside it.",
    "Checks": "The formulas against the figures of the run, which are typed there and beside each line. All must be "
    "TRUE; after a change to a quantity or factor, FALSE stands where the figure moved.",
    "Blank cells": "Blank is never zero: it says that nothing is stated.",
    "Text": "What came from files of the organisation is text here, also where it begins like a formula.",
}


def content(figures: Figures) -> tuple[bytes, list[str]]:
    """The spreadsheet of one organisation and year, and a sentence on each text its cells cannot hold whole.

    Every figure stands with its formula and, for viewers that do not calculate, the run's own value. Raises InputError
    for more lines than a sheet has rows, a factor_id that no spreadsheet can look up, and a number without end.
    """
    organisation = figures.client.organisation
    buffer = io.BytesIO()
    book = new_book(buffer)
    # No clock: the same inputs make the same bytes.
    made = datetime.combine(organisation.period.end, time.min)
    title = f"Scope 3 inventory {organisation.year}: {organisation.name}"
    book.workbook.set_properties({"title": title, "created": made})
    cells = write_statement(book, figures)
    write_lines(book, figures)
    write_memo(book, figures)
    write_factors(book, figures)
    currencies = write_ledger(book, figures)
    write_choices(book, figures)
    write_checks(book, figures, cells, currencies)
    _write_guide(book, organisation.factor_editions)
    book.workbook.close()
    return buffer.getvalue(), [f"{place} is cut: a cell holds no longer text" for place in book.cut]


def _write_guide(book: Book, editions: list[str]) -> None:
    """How to read the sheets, and whose figures they hold."""
    sheet = add_sheet(book, "Read me")
    write_text(book, sheet, 0, 0, "How to read this workbook", "title")
    known = {f"{row['publisher']}/{row['edition']}": row for row in known_editions()}
    credits = [(name, f"{known[name]['attribution']} Licence: {known[name]['licence']}.") for name in editions]
    columns = [Column("part", width=28, heading="sheet or factors"), Column("said", WRAPPED, 110, heading="what it is")]
    table = pd.DataFrame([*GUIDE.items(), *credits], columns=[column.name for column in columns])
    write_table(book, sheet, columns, table, top=2)
