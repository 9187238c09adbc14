"""The organisation's own products as it declares them, with the parts they have in all it makes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from scope3.errors import Fault, InputError, fault_at, nearest
from scope3.inputs.lines import read_lines
from scope3.inputs.sources import Lines, find_sources, join, repeated_records, with_report
from scope3.money import exact_sum
from scope3.organisation import Organisation
from scope3.pact.specification import figure, figure_as_written
from scope3.tables import rows_of
from scope3.tables.products import PRODUCTS, SEPARATOR
from scope3.units import canonical

# One system is shared out once: by one basis, of one whole.
SYSTEM = ("allocation_basis", "allocation_whole")


def read_products(organisation: Organisation, folder: Path) -> pd.DataFrame:
    """The products of one organisation and year, a row each; without rows where no file is declared.

    folder: the organisation's folder of the year. Raises InputError with the faults of all files: what cannot be read,
    what shares the same emissions out twice, and what contradicts itself.
    Source of the sharing: GHG Protocol, Scope 3 Standard (2011), chapter 8.
    """
    lines = Lines()
    for source in find_sources(organisation.products, folder, lines.faults):
        read_lines(source, "products", PRODUCTS, lines, strict=True)
    lines.faults += repeated_records(lines.tables)
    if lines.faults:
        raise InputError(lines.faults)
    products = join(lines.tables, PRODUCTS, "products")
    faults = _sharing_faults(products) + _repeated_ids(products)
    for row in rows_of(products):
        faults += _day_faults(row, organisation.period.end) + _carbon_faults(row) + _standard_faults(row)
    if faults:
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


def names_in(cell: str) -> list[str]:
    """The URNs or names of one cell."""
    return [part.strip() for part in cell.split(SEPARATOR) if part.strip()]


def _repeated_ids(products: pd.DataFrame) -> list[Fault]:
    """An id stands for one product; a customer could not tell which of two footprints is the one it bought."""
    faults: list[Fault] = []
    first: dict[str, str] = {}
    for row in rows_of(products):
        for name in dict.fromkeys(names_in(row["product_ids"])):
            if name in first:
                what = f"{row['record_id']}: id '{name}' is that of {first[name]} as well"
                faults.append(fault_at(row, what, "give each product its own id", "product_ids"))
            first.setdefault(name, row["record_id"])
    return faults


def _day_faults(row: Mapping[str, Any], end: date) -> list[Fault]:
    """What a year emitted is known when it is over."""
    stated = date.fromisoformat(row["stated_on"])
    if stated >= end:
        return []
    what = f"{row['record_id']}: stated on {stated}, and the reporting period ends on {end}"
    return [fault_at(row, what, "give the day the footprint was stated, after the period", "stated_on")]


def _carbon_faults(row: Mapping[str, Any]) -> list[Fault]:
    """More carbon than the product weighs, and more CO2 taken up than the biogenic carbon in it makes."""
    name, biogenic = row["record_id"], row["biogenic_carbon"]
    faults = []
    # Figures are stated rounded.
    rounded = 1 + float(figure("sum_tolerance"))
    if pd.notna(biogenic):
        most = biogenic * float(figure("kg_co2_per_kg_carbon"))
        if row["biogenic_co2_uptake"] > most * rounded:
            taken_up = row["biogenic_co2_uptake"]
            what = f"{name}: {taken_up:g} kg of CO2 taken up, and the biogenic carbon makes {most:.4g} kg"
            faults.append(fault_at(row, what, "check both figures", "biogenic_co2_uptake"))
    carbon = row["fossil_carbon"] + (0 if pd.isna(biogenic) else biogenic)
    mass = row["declared_amount"] if _is_mass(row["unit"]) else row["mass"]
    if carbon > mass * rounded:
        what = f"{name}: {carbon:g} kg of carbon in a product of {mass:g} kg"
        faults.append(fault_at(row, what, "check both; they are per declared_amount", "fossil_carbon"))
    return faults


def _is_mass(unit: str) -> bool:
    try:
        return canonical(unit) == "kg"
    except InputError:  # told where the unit is asked for
        return False


def _standard_faults(row: Mapping[str, Any]) -> list[Fault]:
    known = figure_as_written("cross_sectoral_standards").split("|")
    return [
        fault_at(
            row,
            f"{row['record_id']}: standard '{name}' is none of the specification's names",
            nearest(name, known),
            "cross_sectoral_standards",
        )
        for name in names_in(row["cross_sectoral_standards"])
        if name not in known
    ]
