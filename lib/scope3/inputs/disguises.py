"""What in a file is not what it seems: currencies, sides and tax in columns nobody reads, totals as lines."""

from __future__ import annotations

import csv
import re
from functools import cache

import pandas as pd
import pandera.pandas as pa

from scope3 import paths, tables
from scope3.errors import Fault
from scope3.inputs.headings import names_tax
from scope3.inputs.raw_columns import RawColumn, matches, trimmed
from scope3.inputs.raw_tables import ClientTable, plain
from scope3.organisation import SourceFile
from scope3.prices import known_currencies

# A rate that the law sets, and that a whole file may have in common; it is filled in where the money holds the tax.
TAXED, TAX_RATE = "tax_included", "tax_rate"
# Codes by which ledgers say which side of the account a line is on, in English, German and French.
SIDES = {"D", "C", "DR", "CR", "S", "H", "DEBIT", "CREDIT", "SOLL", "HABEN"}


def money_in_disguise(client: ClientTable, ignored: list[str]) -> list[Fault]:
    """A fault for each heading nobody reads whose cells change what the money means: currencies, debit and credit."""
    faults = []
    for heading in ignored:
        cells = {str(cell).strip().upper() for cell in client.cells[heading].dropna() if str(cell).strip()}
        if not cells:
            continue
        if cells <= SIDES:
            what = f"'{heading}' holds debit and credit marks, which nothing reads"
            mend = "give the amounts their sign and drop the column"
        elif cells <= known_currencies():
            what = f"'{heading}' holds currencies, which nothing reads"
            mend = f"declare columns: {{currency: {heading}}}"
        else:
            continue
        faults.append(Fault(what, mend, client.file, client.sheet, client.header_row, heading))
    return faults


def tax_is_settled(declared: SourceFile, mapped: dict[str, str], known: dict[str, str]) -> bool:
    """Whether somebody has said if the money holds tax: a column, the declaration, or the heading of the money."""
    said = TAXED in mapped or TAXED in declared.defaults or {TAXED, TAX_RATE} & set(declared.columns)
    heading = mapped.get("spend", "")
    # The only headings of money that we know and that name tax are those of money without it.
    return bool(said) or (known.get(plain(heading)) == "spend" and names_tax(heading))


def tax_in_disguise(client: ClientTable, ignored: list[str]) -> list[Fault]:
    """A fault for each heading nobody reads that names a tax and has a value below it."""
    mend = (
        "declare columns: {{tax_included: {0}}} or {{tax_rate: {0}}} where the money holds the tax, "
        "or {{tax_included: ''}} where it is without"
    )
    return [
        Fault(
            f"'{heading}' says something of tax, which nothing reads",
            mend.format(heading),
            client.file,
            client.sheet,
            client.header_row,
            heading,
        )
        for heading in ignored
        if names_tax(heading) and not blank_cells(client.cells[heading]).all()
    ]


def totals(client: ClientTable, raw: dict[str, RawColumn], schema: pa.DataFrameSchema) -> pd.Series:
    """Lines that sum up others, and notes: a word for a total as name or with only numbers beside it, or no word."""
    cells = client.cells
    words = [raw[column].heading for column in raw if schema.columns[column].metadata["type"] == tables.TEXT]
    held = [heading for heading in cells.columns if cells[heading].notna().any()]
    filled = pd.Series(0, index=cells.index)
    is_total = pd.Series(False, index=cells.index)
    named = pd.Series(False, index=cells.index)
    for heading in held:
        if heading in words:
            filled += ~blank_cells(cells[heading])
        says_total = matches(trimmed(cells[heading].astype("str")), _total())
        is_total |= says_total
        if "record_id" in raw and heading == raw["record_id"].heading:
            named = says_total
    suspects = cells[is_total & (filled <= 1)]
    labelled = pd.Series(
        cells.index.isin([row for row, line in suspects.iterrows() if _numbers_only(line)]), cells.index
    )
    labelled |= named
    return labelled | (filled == 0) if words else labelled


@cache
def _total() -> str:
    """The pattern of a cell that holds a word for a total and nothing else. Source: total_words.csv."""
    with (paths.REFERENCE / "total_words.csv").open(encoding="utf-8", newline="") as file:
        words = [r"[\s-]?".join(map(re.escape, row["word"].split())) for row in csv.DictReader(file)]
    return rf"(?i)({'|'.join(words)}):?"


def blank_cells(cells: pd.Series) -> pd.Series:
    """Where cells hold nothing, or space alone."""
    return trimmed(cells.astype("str")).isna()


def _numbers_only(row: pd.Series) -> bool:
    """Whether a line holds, beside the word for a total, nothing that has letters."""
    texts = [str(cell).strip() for cell in row if isinstance(cell, str) and cell.strip()]
    return sum(any(c.isalpha() for c in text) for text in texts) <= 1
