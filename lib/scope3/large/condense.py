"""A ledger too long to be held line by line → a line for each kind: alike in all that rules and methods look at.

Every line passes the same reading and the same checks as in any other ledger, a piece at a time. Of the lines of a kind
the first stays, with the money and the quantities of all, added exactly as they were written.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import numpy as np
import pandas as pd
import pyarrow as pa

from scope3.classify import classify
from scope3.errors import Fault, InputError
from scope3.inputs.lines import read_cells, wanted_headings
from scope3.inputs.long_files import pieces
from scope3.inputs.sources import Lines, Source
from scope3.large.kinds import kinds_of
from scope3.money import exact_sums
from scope3.tables import LEDGER, shape

# What may differ within a kind. Of the day its lines share the month, of the description what the rules make of it.
OWN = ("record_id", "source_file", "source_sheet", "source_row", "date", "description", "quantity", "spend")
MONTH, SIGN, CREDIT, RULE = "month", "sign_of_quantity", "credit", "rule_id"
SHARED = [*(name for name in LEDGER.columns if name not in OWN), MONTH, SIGN, CREDIT, RULE]
# Beyond so many, lines are hardly alike, and nothing is spared.
MOST_KINDS = 1_000_000

# What makes a kind, each column's value; blanks are equal.
Kind = tuple[object, ...]


class Condensed:
    """The kinds of a ledger's lines, in the order of their first lines."""

    def __init__(self) -> None:
        self._first: list[pd.DataFrame] = []
        self._spend: dict[Kind, Decimal] = {}
        self._quantity: dict[Kind, Decimal] = {}

    def add(self, ledger: pd.DataFrame, kind: np.ndarray, first: np.ndarray, names: list[Kind]) -> None:
        """Take in a piece of the ledger, the kind of each of its lines, and each kind's first line and name."""
        many = len(first)
        spend = exact_sums(ledger["spend"].to_numpy(), kind, many)
        quantity = exact_sums(ledger["quantity"].fillna(0.0).to_numpy(), kind, many)
        new = [place for place, name in enumerate(names) if name not in self._spend]
        self._first.append(ledger.iloc[first[new]])
        for place, name in enumerate(names):
            self._spend[name] = self._spend.get(name, Decimal(0)) + spend[place]
            self._quantity[name] = self._quantity.get(name, Decimal(0)) + quantity[place]

    def __len__(self) -> int:
        return len(self._spend)

    def ledger(self) -> pd.DataFrame:
        """One line for each kind, of the ledger's columns."""
        first = pd.concat(self._first, ignore_index=True)
        stated = first["quantity"].notna()
        sums = {"spend": self._spend, "quantity": self._quantity}
        added = {column: pd.Series([float(value) for value in of.values()]) for column, of in sums.items()}
        added["quantity"] = added["quantity"].where(stated)
        return shape(first.assign(**added), LEDGER, "ledger")


def condense(source: Source, rules: pd.DataFrame) -> Lines:
    """The lines of a ledger's file as one for each kind, its faults, and how it was read.

    Arguments: `source`, the file and its entry in organisation.yaml; `rules`, as `classify.load_rules` gives them. What
    comes back has at most one table. Raises InputError where the lines are of more kinds than can be held.
    """
    condensed, account = Condensed(), Lines()
    for ledger in read_pieces(source, account):
        kind, first, names = kinds_in(classify(ledger, rules))
        condensed.add(ledger, kind, first, names)
        if len(condensed) > MOST_KINDS:
            what = f"its lines are of more than {MOST_KINDS} kinds"
            mend = "leave a column out that differs from line to line, such as supplier_id: '' under columns"
            raise InputError(Fault(what, mend, source.name))
    lines = Lines(faults=account.faults)
    if account.files:
        lines.tables.append(condensed.ledger())
        lines.files.append(_account(account, len(condensed)))
    return lines


def read_pieces(source: Source, account: Lines) -> Iterator[pd.DataFrame]:
    """The file's lines a piece at a time, as a ledger; faults and the account of each piece go into `account`."""
    try:
        headings = wanted_headings(source, "ledger", LEDGER)
        for cells in pieces(source.path, source.name, headings, source.declaration.encoding):
            piece = Lines()
            read_cells(source, cells, "ledger", LEDGER, piece)
            account.files += piece.files
            account.faults += piece.faults
            if account.faults:
                return
            yield from (shape(table, LEDGER, "ledger") for table in piece.tables)
    except InputError as refused:
        account.faults += [
            fault if fault.file else Fault(fault.what, fault.mend, source.name) for fault in refused.faults
        ]


def kinds_in(classified: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, list[Kind]]:
    """The kind of each line of a classified ledger, each kind's first line, and what makes it."""
    # Credits stay apart from what they take back: the checks for double counting look for them.
    told = classified.assign(
        **{
            MONTH: classified["date"].str.slice(0, 7),
            SIGN: np.sign(classified["quantity"]),
            CREDIT: classified["spend"] < 0,
        }
    )
    shared = pa.Table.from_pandas(told[SHARED], preserve_index=False)
    kind, first = kinds_of(shared, SHARED)
    return kind, first, list(zip(*(column.to_pylist() for column in shared.take(first).columns), strict=True))


def _account(pieces_read: Lines, kinds: int) -> dict[str, object]:
    """How the whole file was read, from the accounts of its pieces."""
    whole = {**pieces_read.files[0], "remarks": [], "examples": []}
    whole["rows"] = sum(piece["rows"] for piece in pieces_read.files)
    for name in ("remarks", "examples"):
        whole[name] = [said for piece in pieces_read.files for said in piece[name]]
    totals: dict[str, Decimal] = {}
    for piece in pieces_read.files:
        for name, value in piece["totals"].items():
            totals[name] = totals.get(name, Decimal(0)) + value
    whole["totals"] = totals
    whole["remarks"].append(f"{whole['rows']:,} lines stand as {kinds:,}, one for each kind of line")
    return whole
