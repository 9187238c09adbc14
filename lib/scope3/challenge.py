"""From any figure down to what it is made of: categories, records, lines as the client wrote them, factors and pages.

Nothing here is remembered from a run: the client's file is read again at the row, and each product and sum is computed
again beside the figure of the inventory.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from functools import partial

import pandas as pd

from scope3.errors import Fault, InputError, nearest
from scope3.evidence import emissions_lines, factor_lines, source_lines
from scope3.inventory import tonnes, total
from scope3.money import exact_sum
from scope3.report.figures import Figures
from scope3.tables import APART, OPTIONAL, REQUIRED, rows_of

TOTAL = "total"
# A person reads the largest; the rest is counted and summed, so that the sum below is the whole one.
LARGEST = 15
Walk = Callable[[], list[str]]


def challenge(figures: Figures, figure: str) -> list[str]:
    """The chain behind a figure, as lines to read, each level further in.

    Arguments: `figures`, `figure`: `total`, a category (1), a category and method (1/spend_based), a record_id of any
    file, ledger lines among them, or a factor_id. Where one name means two things, `category:`, `method:`, `record:` or
    `factor:` before it says which. Raises InputError for a figure that does not exist, with the nearest, and for a name
    that means two things.
    """
    known = _figures(figures)
    kind, _, name = figure.partition(":")
    found = {key: walk for key, walk in known.items() if key[1] == figure or key == (kind, name)}
    if not found:
        raise InputError(Fault(f"there is no figure '{figure}'", nearest(figure, (name for _, name in known))))
    if len(found) > 1:
        choices = " or ".join(f"{kind}:{name}" for kind, name in sorted(found))
        raise InputError(Fault(f"'{figure}' is the name of {len(found)} things", f"write {choices}"))
    return next(iter(found.values()))()


def _figures(figures: Figures) -> dict[tuple[str, str], Walk]:
    """Every figure that can be challenged, by kind and name, and what walks it."""
    emissions, client = figures.emissions, figures.client
    known: dict[tuple[str, str], Walk] = {(TOTAL, TOTAL): partial(_total, figures)}
    for number in figures.inventory["category"]:
        known["category", str(number)] = partial(_category, figures, int(number))
    for number, method in emissions[["category", "method"]].drop_duplicates().itertuples(index=False):
        known["method", f"{number}/{method}"] = partial(_method, figures, int(number), str(method))
    tables = [emissions, figures.scopes, client.ledger, *client.read.values()]
    for record in sorted({str(name) for table in tables for name in table["record_id"]}):
        known["record", record] = partial(_record, figures, record)
    for factor in sorted({str(name) for table in (emissions, figures.scopes) for name in table["factor_id"].dropna()}):
        known["factor", factor] = partial(_factor, figures, factor)
    return known


def _total(figures: Figures) -> list[str]:
    said = [f"total: {total(figures.inventory):,} t CO2e, the sum of the categories (minimum boundary)"]
    for row in rows_of(figures.inventory):
        if pd.notna(row["t_co2e"]):
            said.append(f"  category {row['category']:>2}  {row['t_co2e']:>20,.6f} t CO2e  {row['name']}")
        else:
            said.append(f"  category {row['category']:>2}  {row['status']:>20}         {row['name']}: {row['reason']}")
    required = figures.emissions[figures.emissions["boundary"] == REQUIRED]
    return [*said, _sum(required, total(figures.inventory))]


def _category(figures: Figures, number: int) -> list[str]:
    row = next(row for row in rows_of(figures.inventory) if row["category"] == number)
    head = f"category {number}, {row['name']}: "
    if pd.isna(row["t_co2e"]):
        return [head + f"{row['status']}. {row['reason']}", *_ledger_of(figures, number)]
    own = figures.emissions[figures.emissions["category"] == number]
    required = own[own["boundary"] == REQUIRED]
    said = [head + f"{row['t_co2e']:,} t CO2e from {row['records']} records; {row['share_by_method']}"]
    said += [*_largest(required), _sum(required, row["t_co2e"])]
    for boundary, words in ((OPTIONAL, "optional, beside the total"), (APART, "reported apart from scope 3")):
        beside = own[own["boundary"] == boundary]
        if len(beside):
            said += [f"{words}: {tonnes(beside['kg_co2e']):,} t CO2e", *_largest(beside)]
    return [*said, *_ledger_of(figures, number)]


def _method(figures: Figures, number: int, method: str) -> list[str]:
    own = figures.emissions
    own = own[(own["category"] == number) & (own["method"] == method) & (own["boundary"] == REQUIRED)]
    said = f"category {number} by {method}: {tonnes(own['kg_co2e']):,} t CO2e from {own['record_id'].nunique()} records"
    return [said, *_largest(own), _sum(own, tonnes(own["kg_co2e"]))]


def _factor(figures: Figures, name: str) -> list[str]:
    own = figures.emissions[figures.emissions["factor_id"] == name]
    memo = figures.scopes[figures.scopes["factor_id"] == name]
    said = [f"factor {name}", *_further_in(factor_lines(figures.client, name))]
    if len(own):
        said += [f"used by {_rows(own)} of scope 3: {tonnes(own['kg_co2e']):,} t CO2e", *_largest(own)]
    if len(memo):
        said.append(f"used by {_rows(memo)} of scopes 1 and 2: {tonnes(memo['kg_co2e']):,} t CO2e")
    return said


def _record(figures: Figures, name: str) -> list[str]:
    client = figures.client
    own, memo = (table[table["record_id"] == name] for table in (figures.emissions, figures.scopes))
    said = [f"record {name}" + (f": {tonnes(own['kg_co2e']):,} t CO2e in {_rows(own)}" if len(own) else "")]
    said += _further_in(source_lines(client, name))
    for row in rows_of(client.ledger[client.ledger["record_id"] == name]):
        said.append(f"  ledger line of {row['spend']:,} {row['currency']}, {row['status']}: {row['why']}")
    for row in rows_of(client.excluded_records[client.excluded_records["record_id"] == name]):
        said.append(f"  left out: {row['reason']}")
    for row in rows_of(client.consolidated.places[client.consolidated.places["record_id"] == name]):
        said.append(f"  stands in {row['place']} at a share of {row['share']:.4g}: {row['why']}")
    for row in rows_of(memo):
        basis = f" ({row['basis']})" if pd.notna(row["basis"]) else ""
        figure = f"{row['quantity']:,} {row['unit']} × {row['factor']:,} = {row['kg_co2e']:,} kg CO2e"
        said += [f"  memo of scope {row['scope']}{basis}: {figure}", f"    {row['step']}"]
    said += _further_in(emissions_lines(client, own))
    covered = client.ledger["covered_by"].fillna("").str.split("; ").map(lambda names: name in names)
    for row in rows_of(client.ledger[covered]):
        said.append(
            f"  replaces ledger line {row['record_id']} ({row['source_file']}, row {row['source_row']}): "
            f"{row['spend']:,} {row['currency']}"
        )
    if len(own) == 0 and len(memo) == 0:
        said.append("  no emissions of the inventory come from this line itself")
    return said


def _largest(rows: pd.DataFrame) -> list[str]:
    """The largest rows with where they were read, and the rest counted and summed."""
    ranked = rows.sort_values(["kg_co2e", "record_id", "component"], ascending=[False, True, True])
    said = [
        f"  {row['kg_co2e']:>18,.6f} kg  {row['record_id']}, {row['method']}, {row['component']}; "
        f"{row['source_file']}, row {row['source_row']}; {row['factor_id']}"
        for row in rows_of(ranked.head(LARGEST))
    ]
    rest = ranked.iloc[LARGEST:]
    if len(rest):
        said.append(f"  {math.fsum(rest['kg_co2e']):>18,.6f} kg  in {_rows(rest)} more")
    return said


def _sum(rows: pd.DataFrame, stated: float) -> str:
    """The rows added once more, beside the figure that the inventory states."""
    again = tonnes(rows["kg_co2e"])
    apart = "the figure" if math.isclose(again, stated, rel_tol=1e-12) else f"NOT the figure, which is {stated:,}"
    return f"  added again: {_rows(rows)}, {math.fsum(rows['kg_co2e']):,} kg = {again:,} t CO2e; that is {apart}"


def _rows(table: pd.DataFrame) -> str:
    return f"{len(table)} row{'s' if len(table) != 1 else ''}"


def _ledger_of(figures: Figures, number: int) -> list[str]:
    """The money of the ledger in a category, by what became of it."""
    own = figures.client.ledger[(figures.client.ledger["category"] == number).fillna(False)]
    return [
        f"ledger: {len(part)} lines {status}, {exact_sum(part['spend']):,} {currency}"
        for (status, currency), part in own.groupby(["status", "currency"], sort=True)
    ]


def _further_in(lines: Iterable[str]) -> list[str]:
    return [f"  {line}" for line in lines]
