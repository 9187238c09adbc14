"""The tables of the spreadsheet: lines by live formulas, scopes 1 and 2, factors, ledger, exclusions and choices."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from scope3.errors import Fault, InputError
from scope3.factors.own_factors import read_own_factors
from scope3.factors.table_files import factor_file, read_factors
from scope3.report.figures import Figures
from scope3.report.workbook_cells import Book, Column, add_sheet, finish_table, write_table
from scope3.report.workbook_columns import (
    CHOICE_COLUMNS,
    FACTOR_COLUMNS,
    LEDGER_COLUMNS,
    LINE_COLUMNS,
    MEMO_COLUMNS,
    PLACES,
    RECONCILIATION_COLUMNS,
)
from scope3.settings import house_defaults

LINES, FACTOR_SHEET, BOOKED, MEMO = "Lines", "Factors", "Ledger", "Scopes 1 and 2"
LOOKED_UP, TYPED = "sheet Factors", "typed, see step"
# A spreadsheet's look-up takes these for wildcards, does not tell capitals apart, and reads no longer text.
WILDCARDS = re.compile(r"[*?~]")
LONGEST_LOOKED_UP = 255
ONE_PAGE = 240  # characters across that can be read on one page


def write_lines(book: Book, figures: Figures) -> None:
    """Every row of the emissions: quantity times factor as a formula, the factor looked up among the factors."""
    table = _with_factor_from(figures.emissions, figures).assign(kg_co2e_of_the_run=figures.emissions["kg_co2e"])
    _sheet(book, LINES, LINE_COLUMNS, table, "emissions.parquet")


def write_memo(book: Book, figures: Figures) -> None:
    """The meters of scopes 1 and 2, by formulas as the lines are; no part of scope 3."""
    _sheet(book, MEMO, MEMO_COLUMNS, _with_factor_from(figures.scopes, figures), "the notebook on the inventory")


def write_factors(book: Book, figures: Figures) -> None:
    """Each factor used, as applied and as published; raises InputError for a name that no spreadsheet can look up."""
    organisation, known = figures.client.organisation, figures.client.library.table
    wanted = {*figures.emissions["factor_id"], *figures.scopes["factor_id"]}
    used = known[known["factor_id"].isin(sorted(wanted))].sort_values("factor_id", ignore_index=True)
    _check_names(used["factor_id"])
    own = [figures.client.folder / name for name in organisation.factors]
    tables = [
        *(read_factors(factor_file(edition)) for edition in organisation.factor_editions),
        *read_own_factors(own, organisation.period.end),
    ]
    published = pd.concat(tables).set_index("factor_id").reindex(used["factor_id"]).reset_index(drop=True)
    table = used.assign(
        published=published["kg_co2e"],
        published_gwp_set=published["gwp_set"],
        gwp_step=used["gwp_step"].replace("", None),
        own_step=used["own_step"].replace("", None),
    )
    _sheet(book, FACTOR_SHEET, FACTOR_COLUMNS, table, "the factor tables")


def write_ledger(book: Book, figures: Figures) -> list[str]:
    """Every ledger line with its place, and above them lines and money per currency; the currencies, from row 2."""
    ledger = figures.client.ledger
    currencies = sorted(set(ledger["currency"]))
    sheet = add_sheet(book, BOOKED, wide=True)
    sums = pd.DataFrame([_reconciled(ledger, currency) for currency in currencies])
    top = write_table(book, sheet, RECONCILIATION_COLUMNS, sums) + 1
    write_table(book, sheet, LEDGER_COLUMNS, ledger, top=top, whole_in="ledger.parquet")
    finish_table(sheet, LEDGER_COLUMNS, len(ledger), top=top)
    return currencies


def _reconciled(ledger: pd.DataFrame, currency: str) -> dict[str, Any]:
    lines = ledger[ledger["currency"] == currency]
    found: dict[str, Any] = {"currency": currency}
    for name, status in PLACES.items():
        part = lines if status is None else lines[lines["status"] == status]
        found |= {f"lines_{name}": len(part), f"money_{name}": float(part["spend"].sum())}
    return found


def write_choices(book: Book, figures: Figures) -> None:
    """What is left out and why, and every choice with the house's beside it and who made it."""
    client = figures.client
    organisation, settings, house = client.organisation, client.settings, house_defaults()
    left_out = [(o, "left out: excluded") for o in organisation.exclusions]
    left_out += [(o, "left out: not relevant") for o in organisation.not_relevant]
    rows = [
        {
            "kind": kind,
            "name": f"category {o.category}" if o.record is None else f"record {o.record}",
            "reason": o.reason,
        }
        for o, kind in left_out
    ]
    rows += [
        {"kind": "order of methods", "name": key, "value": " > ".join(order),
         "house": " > ".join(house["methods"][key]), "origin": settings.origin[f"methods.{key}"]}
        for key, order in settings.methods.items()
    ]  # fmt: skip
    rows += [
        {"kind": "choice", "name": name, "value": value, "house": house["choices"][name]["default"],
         "origin": settings.origin[name]}
        for name, value in settings.choices.items()
    ]  # fmt: skip
    allowed = {
        "accept_gwp_sets": organisation.accept_gwp_sets,
        "accept_price_bases": organisation.accept_price_bases,
        **organisation.factor_selection.model_dump(),
    }
    rows += [
        {"kind": "factors allowed", "name": name, "value": _said(held), "origin": "organisation.yaml"}
        for name, held in allowed.items()
    ]
    names = [column.name for column in CHOICE_COLUMNS]
    _sheet(book, "Exclusions and choices", CHOICE_COLUMNS, pd.DataFrame(rows, columns=names), "organisation.yaml")


def _sheet(book: Book, name: str, columns: list[Column], table: pd.DataFrame, whole_in: str) -> None:
    sheet = add_sheet(book, name, wide=sum(column.width for column in columns) > ONE_PAGE)
    write_table(book, sheet, columns, table, whole_in=whole_in)
    finish_table(sheet, columns, len(table))


def _with_factor_from(rows: pd.DataFrame, figures: Figures) -> pd.DataFrame:
    """The rows with whether their factor is the library's, which the formula finds, or typed."""
    known = figures.client.library.table.set_index("factor_id")["kg_co2e"]
    looked_up = rows["factor_id"].map(known) == rows["factor"]
    return rows.assign(looked_up=looked_up, factor_from=looked_up.map({True: LOOKED_UP, False: TYPED}))


def _check_names(factor_ids: pd.Series) -> None:
    unfit = factor_ids.str.contains(WILDCARDS) | (factor_ids.str.len() > LONGEST_LOOKED_UP)
    unfit |= factor_ids.str.casefold().duplicated(keep=False)
    if unfit.any():
        mend = f"name it without * ? ~, in at most {LONGEST_LOOKED_UP} characters, and not as another in capitals"
        faults = [Fault(f"a spreadsheet cannot look up factor_id '{name}'", mend) for name in factor_ids[unfit]]
        raise InputError(faults)


def _said(held: Any) -> str:
    """What a setting of organisation.yaml holds, in words."""
    if isinstance(held, dict):
        return "; ".join(f"{name}: {_said(value)}" for name, value in held.items()) or "none"
    if isinstance(held, list):
        return ", ".join(held) or "none"
    if isinstance(held, bool):
        return "yes" if held else "no"
    return "none" if held is None else str(held)
