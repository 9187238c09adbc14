"""The small client in two years, so that what moves between them can be worked out by hand."""

from __future__ import annotations

from pathlib import Path

import small_client
from small_client import GOODS, LEDGER, METERS, ORGANISATION, RULES, write_folder

BASE_YEAR = """\
base_year:
  year: 2023
  covers: scope_3
  rationale: The first year that was calculated.
  significance_threshold: 0.1
"""
GOODS_WITH_SUPPLIER = [
    [*GOODS[0], "supplier_factor", "supplier_factor_unit", "supplier_source"],
    [*GOODS[1], "1.5", "kg", "Letter of the forge"],
    [*GOODS[2], "", "", ""],
]


def orders(*methods: str) -> str:
    """The line of organisation.yaml that orders the methods of category 1."""
    return f'methods: {{"1": [{", ".join(methods)}]}}\n'


SUPPLIER_FIRST = orders("supplier_specific", "average_data", "spend_based")
AVERAGE_FIRST = orders("average_data", "supplier_specific", "spend_based")


def of_year(rows: list[list[str]], year: int) -> list[list[str]]:
    """The rows with 2024 replaced by another year."""
    return [[cell.replace("2024", str(year)) for cell in row] for row in rows]


def write_year(data: Path, year: int, organisation: str = ORGANISATION, **changed: list[list[str]]) -> Path:
    """The small client's folder of one year; tables given as they are, the others moved to the year."""
    tables = {"ledger": LEDGER, "goods": GOODS_WITH_SUPPLIER, "meters": METERS, "rules": RULES}
    tables = {**tables, "factors": small_client.FACTORS, **changed}
    text = organisation.replace("year: 2024", f"year: {year}").replace("2024-", f"{year}-")
    write_folder(data / "small" / str(year), text, {name: of_year(rows, year) for name, rows in tables.items()})
    return data
