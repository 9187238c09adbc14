"""Which record stands for which ledger line: named by record_id, or by supplier and account, and never twice."""

from __future__ import annotations

from typing import Any

import pandas as pd

from scope3.errors import Fault, InputError, fault_at
from scope3.money import exact_sum
from scope3.tables import TECHNOLOGY, rows_of

COVERS = ["covers_records", "covers_supplier", "covers_account"]
# Between the record_ids of several records that cover one line.
JOINED = "; "
# Records and the ledger lines (by index) they cover.
Claim = tuple[list[dict[str, Any]], set[Any]]


def covered_lines(ledger: pd.DataFrame, activity_data: dict[str, pd.DataFrame]) -> pd.Series:
    """For each ledger line, the record that replaces it, or blank; several records of category U joined by "; ".

    Arguments: `ledger` (classified), `activity_data` (the records of categories that are calculated). A record names
    the lines it covers by record_id, or by supplier and account (both, where both are given). Records of category U
    that name a line by its record_id may share it, as laptops and their monitors share an invoice; where they state
    what was spent on them, that is the whole invoice. Raises InputError where a record covers no line, a line of
    another category, or one that another record covers, and where a part of a shared invoice would vanish.
    """
    named = _Named(ledger)
    categories = ledger["category"].tolist()
    covered_by: list[str | None] = [None] * len(ledger)
    may_share = [False] * len(ledger)
    of_category_u: list[Claim] = []
    faults = []
    for name, table in activity_data.items():
        for row in rows_of(table[covering(table)]):
            try:
                lines = _lines(named, row)
            except InputError as refused:
                faults += refused.faults
                continue
            elsewhere = [n for n in lines if pd.isna(categories[n]) or categories[n] != row["category"]]
            for line in rows_of(ledger.iloc[elsewhere]):
                where = "outside scope 3" if pd.isna(line["category"]) else f"in category {line['category']}"
                what = f"{row['record_id']} of category {row['category']} covers line {line['record_id']}"
                what += f", which rule {line['rule_id']} places {where} (dc-line-category)"
                column = next(name for name in COVERS if pd.notna(row[name]))
                faults.append(fault_at(row, what, "name its lines more closely, or correct the rule", column))
            shares = name in TECHNOLOGY.values() and pd.notna(row["covers_records"])
            for n in lines:
                before = covered_by[n]
                if before is None:
                    covered_by[n], may_share[n] = row["record_id"], shares
                elif may_share[n] and shares:
                    covered_by[n] = before + JOINED + row["record_id"]
                else:
                    what = f"ledger line {named.of('record_id', n)} is covered by {before} and by {row['record_id']}"
                    what += " (dc-line-covered)"
                    column = next(name for name in COVERS if pd.notna(row[name]))
                    faults.append(fault_at(row, what, "let one record cover it", column))
            if name in TECHNOLOGY.values():
                of_category_u.append(([row], set(ledger.index[lines])))
    faults += [fault for claim in _joined(of_category_u) for fault in _vanishing_money(ledger, *claim)]
    if faults:
        raise InputError(faults)
    return pd.Series(covered_by, index=ledger.index, dtype="str")


class _Named:
    """Where in the ledger each name stands, so that a thousand records need not walk a million lines each."""

    def __init__(self, ledger: pd.DataFrame) -> None:
        self._ledger = ledger
        self._where: dict[str, dict[str, list[int]]] = {}

    def of(self, column: str, line: int) -> str:
        """The name that a line has in a column."""
        return str(self._ledger[column].iloc[line])

    def lines(self, column: str, name: str) -> list[int]:
        """The lines (by position) that bear a name in a column, a record_id as it is written, others in any case."""
        if column not in self._where:
            found = self._where[column] = {}
            for n, held in enumerate(self._ledger[column].tolist()):
                if isinstance(held, str):
                    found.setdefault(held if column == "record_id" else held.casefold(), []).append(n)
        return self._where[column].get(name if column == "record_id" else name.casefold(), [])


def _joined(claims: list[Claim]) -> list[Claim]:
    """Records and the ledger lines they cover, those that share a line together."""
    found: list[Claim] = []
    for rows, lines in claims:
        met = [claim for claim in found if not claim[1].isdisjoint(lines)]
        found = [claim for claim in found if claim[1].isdisjoint(lines)]
        found.append(([*(row for claim in met for row in claim[0]), *rows], lines.union(*(claim[1] for claim in met))))
    return found


def _vanishing_money(ledger: pd.DataFrame, records: list[dict[str, Any]], lines: set[Any]) -> list[Fault]:
    """A fault where the money that records of category U state is not the money of the lines they cover."""
    covered = ledger.loc[sorted(lines)]
    currencies = set(covered["currency"])
    stated = [row for row in records if pd.notna(row["spend"])]
    if foreign := [row for row in stated if row["currency"] not in currencies]:
        what = f"{foreign[0]['record_id']} states its spend in {foreign[0]['currency']}, the ledger in "
        what += " and ".join(sorted(currencies))
        return [fault_at(foreign[0], what, "state it in the currency of the line it covers", "currency")]
    if not stated:
        return []
    names = " and ".join(row["record_id"] for row in records)
    of_lines = f"ledger line{'s' if len(covered) > 1 else ''} {', '.join(covered['record_id'])}"
    if silent := [row for row in records if row not in stated]:
        what = f"{names} share {of_lines}, and {silent[0]['record_id']} does not state its part of the money"
        mend = "state the spend of each of them in the currency of the line, or of none"
        return [fault_at(silent[0], what, mend, "spend")]
    faults = []
    for currency in sorted(currencies):
        # The cent decides; parts of an invoice are often written with more digits than it.
        parts = round(exact_sum(row["spend"] for row in stated if row["currency"] == currency), 2)
        whole = round(exact_sum(covered.loc[covered["currency"] == currency, "spend"]), 2)
        if parts != whole:
            what = f"the spend of {names} is {parts} {currency}, that of {of_lines} covered by it {whole} {currency}"
            mend = "state what each of them cost, or leave the spend of all of them blank"
            faults.append(fault_at(records[-1], what, mend, "spend"))
    return faults


def _lines(ledger: _Named, record: dict[str, Any]) -> list[int]:
    """The ledger lines (by position) that one record names."""
    name = record["record_id"]
    by_name = [column for column in ("supplier", "account") if pd.notna(record[f"covers_{column}"])]
    if pd.notna(record["covers_records"]):
        if by_name:
            what = f"{name} names its lines by record_id and by name"
            raise InputError(fault_at(record, what, "use covers_records or the other two", "covers_records"))
        named = [part.strip() for part in record["covers_records"].split(";")]
        found = {part: ledger.lines("record_id", part) for part in named}
        if missing := sorted(part for part, lines in found.items() if not lines):
            what = f"{name} covers no ledger line {' or '.join(repr(part) for part in missing)}"
            raise InputError(fault_at(record, what, "correct the record_id", "covers_records"))
        return sorted(line for lines in found.values() for line in lines)
    bearing = [ledger.lines(column, record[f"covers_{column}"]) for column in by_name]
    lines = sorted(set(bearing[0]).intersection(*bearing[1:]))
    if not lines:
        said = " and ".join(f"{column} '{record[f'covers_{column}']}'" for column in by_name)
        what = f"{name} covers no ledger line: none has {said}"
        raise InputError(fault_at(record, what, "correct the name", f"covers_{by_name[0]}"))
    return lines


def other_shares(ledger: pd.DataFrame, activity_data: dict[str, pd.DataFrame], shares: dict[str, float]) -> list[Fault]:
    """A fault where a record of an entity counted at one share stands for money of an entity counted at another."""
    if len(set(shares.values()) | {1.0}) == 1:
        return []
    rows = {row["record_id"]: row for table in activity_data.values() for row in rows_of(table[covering(table)])}
    faults = []
    for line in rows_of(ledger[ledger["covered_by"].notna()]):
        for name in str(line["covered_by"]).split(JOINED):
            row = rows[name]
            own, paid = (shares.get(entity, 1.0) for entity in (row["entity"], line["entity"]))
            if own != paid:
                what = f"{name} of {row['entity']}, counted at {own:g}, covers line {line['record_id']} of "
                what += f"{line['entity']}, counted at {paid:g}"
                faults.append(fault_at(row, what, "enter the record under the entity that paid", "entity"))
    return faults


def covering(table: pd.DataFrame) -> pd.Series:
    return table[COVERS].notna().any(axis=1)
