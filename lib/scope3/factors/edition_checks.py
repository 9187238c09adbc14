"""Every shipped edition validated again: its rows, its sums, its zeros, and what known_editions.csv says of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from scope3.errors import Fault, InputError, fault_at, nearest
from scope3.factors.checks import check_factors
from scope3.factors.figure_checks import (
    SUMS_FILE,
    ZEROS_FILE,
    check_other_gases,
    check_sums,
    check_zeros,
    edition_of,
    listed,
)
from scope3.factors.known_checks import in_words, known_faults, strangers
from scope3.factors.table_files import KNOWN_EDITIONS, factor_file, read_factors
from scope3.paths import FACTORS as FOLDER
from scope3.tables import rows_of
from scope3.tables.factors import OWN

BOUNDARIES_FILE = "component_boundaries.csv"
# What a list in known_editions.csv holds more than one value by, such as the GWP sets of an edition with two.
BETWEEN = "|"


@dataclass(frozen=True)
class CheckedEdition:
    """One edition: what was checked, in words, and what is wrong with it."""

    edition: str
    said: str
    faults: list[Fault]


def check_library(folder: Path = FOLDER) -> list[CheckedEdition]:
    """Every edition of a folder of factor tables checked; the last entry is what concerns them together.

    folder: with known_editions.csv, gas_sums.csv, accepted_zeros.csv, component_boundaries.csv and the tables.
    Raises InputError where one of these four files is not there.
    """
    known = listed(folder, KNOWN_EDITIONS)
    together = [*known_faults(known, folder), *strangers(known, folder), *_rules_of_nothing(known, folder)]
    checked = []
    tables: dict[str, pd.DataFrame] = {}
    for row in known:
        name = edition_of(row)
        path = factor_file(name, folder)
        if not path.is_file():
            continue
        try:
            tables[name] = read_factors(path)
        except InputError as refused:
            checked.append(CheckedEdition(name, "not readable", refused.faults))
            continue
        checked.append(_checked(name, tables[name], row, folder))
    together += _double_names(tables, folder)
    checked.sort(key=lambda one: one.edition)
    return [*checked, CheckedEdition("together", f"{len(tables)} editions, factor_ids unique across them", together)]


def _checked(name: str, table: pd.DataFrame, known: dict[str, Any], folder: Path) -> CheckedEdition:
    path = factor_file(name, folder)
    placed = table.assign(source_file=path.name, source_row=range(2, len(table) + 2))
    said: list[str] = []
    faults = check_factors(table, path.name)
    if len(table) != _count(known["factor_rows"]):
        what = f"{name} has {len(table)} factors in its table, {known['factor_rows']} here"
        faults.append(fault_at(known, what, "import the official file again, or correct the count", "factor_rows"))
    for column in ("publisher", "edition"):
        faults += _other_words(placed, column, [known[column]], known)
    for column in ("licence", "gwp_set"):
        words = known[column].split(BETWEEN)
        faults += _other_words(placed, column, words, known)
        faults += [
            fault_at(known, f"no factor of {name} has the {in_words(column)} '{word}'", "take it off the list", column)
            for word in words
            if word not in set(table[column].dropna())
        ]
        said.append(", ".join(words))
    faults += _other_price_years(placed, known)
    faults += _boundary_faults(placed, folder)
    for check in (check_sums, check_zeros, check_other_gases):
        checked, wrong = check(name, placed, folder)
        said.append(checked)
        faults += wrong
    counts = {
        "of CO2e": table["kg_co2e"], "of biogenic CO2": table["kg_biogenic_co2"], "loss rates": table["loss_rate"],
        "per money": table["currency"],
    }  # fmt: skip
    held = ", ".join(f"{column.notna().sum():,} {words}" for words, column in counts.items() if column.notna().any())
    return CheckedEdition(name, "; ".join(filter(None, [f"{len(table):,} factors ({held})", *said])), faults)


def _rules_of_nothing(known: list[dict[str, Any]], folder: Path) -> list[Fault]:
    """Tolerances and accepted zeros of an edition that is not known."""
    names = [edition_of(row) for row in known]
    return [
        fault_at(
            row, f"{edition_of(row)} is no edition in {KNOWN_EDITIONS}", nearest(edition_of(row), names), "edition"
        )
        for file in (SUMS_FILE, ZEROS_FILE)
        for row in listed(folder, file)
        if edition_of(row) not in names and row["publisher"] != OWN
    ]


def _other_words(placed: pd.DataFrame, column: str, words: list[str], known: dict[str, Any]) -> list[Fault]:
    """Rows whose word is not one that the edition has in known_editions.csv."""
    other = placed[placed[column].notna() & ~placed[column].isin(words)]
    name = edition_of(known)
    return [
        fault_at(
            row,
            f"{in_words(column)} is '{row[column]}', that of {name} is {' or '.join(words)}",
            f"correct the row, or list it in {KNOWN_EDITIONS}, row {known['source_row']}",
            column,
        )
        for row in rows_of(other)
    ]


def _other_price_years(placed: pd.DataFrame, known: dict[str, Any]) -> list[Fault]:
    """Factors per money of another year than the edition's."""
    other = placed[placed["price_year"].notna() & (placed["price_year"].astype("str") != known["price_year"])]
    mend = f"correct the row, or state it in {KNOWN_EDITIONS}, row {known['source_row']}"
    stated = known["price_year"] or "not stated"
    return [
        fault_at(row, f"price year is {row['price_year']}, that of the edition {stated}", mend, "price_year")
        for row in rows_of(other)
    ]


def _boundary_faults(placed: pd.DataFrame, folder: Path) -> list[Fault]:
    """Components with a boundary that component_boundaries.csv does not know for them."""
    allowed = pd.DataFrame([row for row in listed(folder, BOUNDARIES_FILE) if row.get("own_only") != "yes"])
    pairs = pd.MultiIndex.from_frame(allowed[["component", "boundary"]])
    strange = placed[~pd.MultiIndex.from_frame(placed[["component", "boundary"]]).isin(pairs)]
    faults = []
    for row in rows_of(strange):
        known = allowed.loc[allowed["component"] == row["component"], "boundary"]
        what = f"boundary '{row['boundary']}' does not go with the component '{row['component']}'"
        mend = f"use {' or '.join(known)}" if len(known) else nearest(row["component"], allowed["component"])
        faults.append(fault_at(row, what, f"{mend}, or add the pair to {BOUNDARIES_FILE}", "boundary"))
    return faults


def _double_names(tables: dict[str, pd.DataFrame], folder: Path) -> list[Fault]:
    """One factor_id in two editions."""
    if not tables:
        return []
    names = pd.concat(
        [
            pd.DataFrame({
                "factor_id": table["factor_id"], "source_file": factor_file(name, folder).name,
                "source_row": range(2, len(table) + 2),
            })
            for name, table in tables.items()
        ],
        ignore_index=True,
    )  # fmt: skip
    first = names.drop_duplicates("factor_id").set_index("factor_id")["source_file"]
    again = names[names["factor_id"].duplicated() & (names["factor_id"].map(first) != names["source_file"])]
    return [
        fault_at(
            row, f"factor_id '{row['factor_id']}' stands in {first[row['factor_id']]} too", "rename one", "factor_id"
        )
        for row in rows_of(again)
    ]


def _count(written: str) -> int | None:
    return int(written) if written.isdigit() else None
