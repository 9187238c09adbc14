"""The organisation's own products as it declares them, with the parts they have in all it makes."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from scope3.errors import Fault, InputError, fault_at
from scope3.lines import read_lines
from scope3.money import exact_sum
from scope3.organisation import Organisation
from scope3.sources import Lines, find_sources, join, repeated_records, with_report
from scope3.tables import rows_of
from scope3.tables.products import PRODUCTS

# One system is shared out once: by one basis, of one whole.
SYSTEM = ("allocation_basis", "allocation_whole")


def read_products(organisation: Organisation, folder: Path) -> pd.DataFrame:
    """The products of one organisation and year, a row each; without rows where no file is declared.

    folder: the organisation's folder of the year. Raises InputError with the faults of all files: what cannot be read,
    and what shares the same emissions out twice.
    Source of the sharing: GHG Protocol, Scope 3 Standard (2011), chapter 8.
    """
    lines = Lines()
    for source in find_sources(organisation.products, folder, lines.faults):
        read_lines(source, "products", PRODUCTS, lines, strict=True)
    lines.faults += repeated_records(lines.tables)
    if lines.faults:
        raise InputError(lines.faults)
    products = join(lines.tables, PRODUCTS, "products")
    if faults := _sharing_faults(products):
        raise InputError(faults)
    return with_report(products, lines)


def _sharing_faults(products: pd.DataFrame) -> list[Fault]:
    """Parts that are shared by two keys or add up to more than the whole would be counted more than once."""
    rows = rows_of(products)
    faults = []
    for row in rows[1:]:
        first = rows[0]
        for column in SYSTEM:
            if row[column] != first[column]:
                what = f"{row['record_id']}: {column} is {row[column]}, that of {first['record_id']} {first[column]}"
                mend = "share the emissions out by one basis, of one whole; two would count some of them twice"
                faults.append(fault_at(row, what, mend, column))
    if rows and not faults:
        parts, whole = exact_sum(products["allocation_part"]), exact_sum([rows[0]["allocation_whole"]])
        if parts > whole:
            what = f"the parts of {len(rows)} products add up to {parts}, the whole is {whole}"
            faults.append(fault_at(rows[-1], what, "check parts and whole; they are in one unit", "allocation_part"))
    return faults
