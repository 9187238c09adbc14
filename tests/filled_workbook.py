"""A new client's folder as `scope3 new` writes it, and rows typed into its workbook as a client would."""

from __future__ import annotations

import csv
from contextlib import contextmanager

import openpyxl

from scope3.catalogue import examples
from scope3.factors.table_files import factor_file
from scope3.tables import ACTIVITY_DATA, INTEGER, NUMBER, TABLE_OF_CATEGORY
from scope3.templates.names import WORKBOOK

FIRST_FREE_ROW = 3  # below the heading and the example


def example(category, record):
    """The example row of a method by its name, for one category."""
    methods = examples(TABLE_OF_CATEGORY[category])[str(category)]
    return next(dict(row) for method in methods.values() for row in method["rows"] if row["record_id"] == record)


def typed(table, row):
    """The row's values as a person types them: numbers as numbers."""
    kinds = {name: rule.metadata["type"] for name, rule in ACTIVITY_DATA[table].columns.items()}
    return {
        name: float(value) if kinds.get(name) in (NUMBER, INTEGER) else value
        for name, value in row.items()
        if value != ""
    }


def put(book, sheet, *rows, first=FIRST_FREE_ROW):
    """Type rows of cells, by heading, into a sheet; every heading must be there."""
    page = book[sheet]
    at = {cell.value: cell.column for cell in page[1]}
    for number, row in enumerate(rows, start=first):
        for name, value in row.items():
            page.cell(number, at[name]).value = value
    return page


@contextmanager
def filled(book, folder, rows):
    """The workbook saved with rows (sheet → list of rows) typed in; they are taken out again afterwards."""
    for sheet, lines in rows.items():
        put(book, sheet, *lines)
    try:
        book.save(folder / WORKBOOK)
        yield
    finally:
        for sheet, lines in rows.items():
            put(book, sheet, *({name: None for name in line} for line in lines))


def state(folder, left_out=(), **changed):
    """organisation.yaml as it was written, with categories left out and lines replaced as its comments tell."""
    page = folder / "organisation.yaml"
    text = (folder.parent / "organisation.yaml.new").read_text(encoding="utf-8")
    if left_out:
        lines = "".join(f'  - {{category: {n}, reason: "To be assessed next year"}}\n' for n in left_out)
        text = text.replace("exclusions: []\n", f"exclusions:\n{lines}")
    for key, value in changed.items():
        (old,) = [line for line in text.splitlines() if line.startswith(f"{key}:")]
        text = text.replace(old, f"{key}: {value}")
    page.write_text(text, encoding="utf-8")


def open_book(folder):
    """The workbook, opened once; organisation.yaml is kept beside, so that each test begins anew."""
    page = folder / "organisation.yaml"
    page.rename(folder.parent / "organisation.yaml.new")
    return openpyxl.load_workbook(folder / WORKBOOK)


def published(edition, activity, unit, *components):
    """The sum of a shipped edition's figures for an activity (kg CO2e per the unit), read without the library."""
    with factor_file(edition).open(encoding="utf-8", newline="") as lines:
        rows = [line for line in csv.DictReader(lines) if (line["activity"], line["unit"]) == (activity, unit)]
    found = {line["component"]: line["kg_co2e"] for line in rows}
    return sum(float(found[component]) for component in components)
