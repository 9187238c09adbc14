"""Which purchases one year counts by records and another by money: the pairs that are known, and why others are not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

import pandas as pd

from scope3.change.dual_run import Stage
from scope3.client import Client
from scope3.coverage import COVERS, JOINED
from scope3.reconcile import USED

# The unit of a factor per money: its currency and the year of its prices.
SPEND_UNIT = r"([A-Z]{3}) (\d{4})"
NAMED = 3  # names in a reason; the log holds all of them
ACCOUNT = ["entity", "category", "supplier"]


class Purchase(NamedTuple):
    """What an entity buys of a supplier as a rule places it, which two years may have in common; blank is ''."""

    entity: str
    category: int
    supplier: str
    rule_id: str


@dataclass(frozen=True)
class Pair:
    """Ledger lines, the records that stand for them, and the method by which the other year counts such lines.

    `why_not` says why the two are no pair; where it is blank the pair is known.
    """

    category: int
    purchases: frozenset[Purchase]
    lines: frozenset[str]
    records: frozenset[str]
    method: str
    why_not: str


def data_pairs(by_records: Stage, by_money: Stage) -> list[Pair]:
    """What one year counts by records and the other by money, by the rule and the supplier of the ledger lines.

    Records stand for the lines they cover; with them go the records of the same entity, category and supplier that
    cover nothing, unless organisation.yaml says under `distinct` that they stand beside money. A pair is known where
    every purchase behind the lines names its supplier and is money, by one method, and nothing but money in the other
    year. Arguments: `by_records`, `by_money` (two years with their emissions). Returns the pairs and, with the reason,
    what has money in the other year and is none, be it under another rule, category or entity; what is new or counted
    by records in both is not among them.
    """
    ledger, year = by_records.client.ledger, by_money.client.organisation.year
    covered, records = ledger[ledger["covered_by"].notna()], records_in(by_records)
    free, there = _free(records, by_records.client), records_in(by_money)
    money = money_of(by_money)
    methods = money[money["by_money"]].groupby("purchase")["method"].agg(set).to_dict()
    otherwise = covered_purchases(by_money.client).union(money.loc[~money["by_money"], "purchase"])
    known = purchases_in(ledger)
    together = _joined(_stand_for(covered, free))
    number = {name: place for place, names in enumerate(together) for name in names}
    found = []
    for place, lines in covered.groupby(covered["record_id"].map(number)):
        purchases, line_ids = purchases_in(lines), frozenset(lines["record_id"])
        names, category = together[int(str(place))] - line_ids, next(iter(purchases)).category
        if purchases.isdisjoint(methods):
            near = _near(purchases, [one for one in methods if one not in known])
            if near:
                by = " and ".join(sorted(set().union(*(methods[one] for one in near))))
                why = _placed_otherwise(purchases, near, year)
                found.append(Pair(category, purchases, line_ids, frozenset(names), by, why))
            continue
        served = set().union(*(methods.get(purchase, ()) for purchase in purchases))
        own = records[records["record_id"].isin(names)]
        behind = pd.Series(_purchases(lines), lines["supplier"], "object")
        reasons = (
            _said("{names}: no supplier is named", lines.loc[lines["supplier"].isna(), "record_id"]),
            _said(f"{{names}}: {year} counts a part by records", behind.index[behind.isin(otherwise)]),
            _said(f"{{names}}: no money under the rule in {year}", behind.index[~behind.isin(list(methods))]),
            "" if len(served) == 1 else f"{year} counts the money by {' and '.join(sorted(served))}",
            _unclear(own[own["covers"]], free),
            _beside(own[~own["covers"]], there[~there["covers"]], year),
        )
        found.append(
            Pair(category, purchases, line_ids, frozenset(names), min(served), next(filter(None, reasons), ""))
        )
    return found


def money_of(stage: Stage) -> pd.DataFrame:
    """The emissions of the ledger lines that a year counts: purchase, method, by_money (else by quantity), kg_co2e."""
    used = stage.client.ledger[stage.client.ledger["status"] == USED]
    purchase = pd.Series(_purchases(used), used["record_id"], "object")
    rows = stage.emissions[stage.emissions["record_id"].isin(purchase.index)]
    return rows[["method", "kg_co2e"]].assign(
        purchase=rows["record_id"].map(purchase), by_money=rows["unit"].str.fullmatch(SPEND_UNIT).astype("bool")
    )


def covered_purchases(client: Client) -> frozenset[Purchase]:
    """The purchases of which records stand for one line at least."""
    return purchases_in(client.ledger[client.ledger["covered_by"].notna()])


def purchases_in(lines: pd.DataFrame) -> frozenset[Purchase]:
    """The purchases behind lines of a ledger."""
    return frozenset(_purchases(lines))


def _purchases(lines: pd.DataFrame) -> list[Purchase]:
    """The purchase behind each line."""
    blank = {column: "" for column in Purchase._fields if column != "category"}
    keys = lines[list(Purchase._fields)].fillna(blank)
    keys = keys.assign(supplier=keys["supplier"].str.casefold())
    return [Purchase(*key) for key in keys.itertuples(index=False, name=None)]


def records_in(stage: Stage) -> pd.DataFrame:
    """The records that count in a year's total or cover money: record_id, whose, of whom, and whether they cover."""
    filled = [table for table in stage.client.activity_data.values() if len(table)]
    columns = ["record_id", *ACCOUNT, *COVERS]
    table = pd.concat([table.reindex(columns=columns).astype("object") for table in filled], ignore_index=True)
    table = table[~table["record_id"].isin(stage.client.ledger["record_id"])]
    covers = table[COVERS].notna().any(axis=1)
    supplier = table["supplier"].fillna(table["covers_supplier"]).fillna("").str.casefold()
    table = table.assign(entity=table["entity"].fillna(""), supplier=supplier, covers=covers)
    return table[covers | table["record_id"].isin(stage.emissions["record_id"])].drop(columns=COVERS)


def _free(records: pd.DataFrame, client: Client) -> pd.DataFrame:
    """The records that cover nothing, without those that are said to stand beside money."""
    lines = set(client.ledger["record_id"])
    beside = [one.records for one in client.organisation.distinct if not lines.isdisjoint(one.records)]
    return records[~records["covers"] & ~records["record_id"].isin({name for names in beside for name in names})]


def accounts(table: pd.DataFrame) -> list[tuple[Any, ...]]:
    """Whose purchase of whom each row is: entity, category and supplier."""
    return list(table[ACCOUNT].itertuples(index=False, name=None))


def _stand_for(covered: pd.DataFrame, free: pd.DataFrame) -> list[set[str]]:
    """Names of records and lines that belong together: by what a record covers, and by the supplier of the lines."""
    sets = [{*str(names).split(JOINED), *lines["record_id"]} for names, lines in covered.groupby("covered_by")]
    held: dict[tuple[Any, ...], set[str]] = {}
    for purchase, name in zip(_purchases(covered), covered["record_id"], strict=True):
        held.setdefault(purchase[: len(ACCOUNT)], set()).add(name)
    of_free = zip(accounts(free), free["record_id"], strict=True)
    return sets + [{name, *held[account]} for account, name in of_free if account[-1] and account in held]


def _joined(sets: Iterable[set[str]]) -> list[set[str]]:
    """The sets, those that share a name as one."""
    found: list[set[str]] = []
    for names in sets:
        met = [one for one in found if not one.isdisjoint(names)]
        found = [one for one in found if one.isdisjoint(names)] + [names.union(*met)]
    return found


def _said(text: str, names: Iterable[str]) -> str:
    """A reason with the first of the names it is about; nothing where there are none."""
    known = sorted(set(names))
    return text.format(names=", ".join(known[:NAMED]) + (" …" if len(known) > NAMED else "")) if known else ""


def _near(purchases: frozenset[Purchase], money: Iterable[Any]) -> list[Purchase]:
    """Money of the same suppliers that only the other year has, under whatever rule, category or entity."""
    suppliers = {one.supplier for one in purchases} - {""}
    return sorted(one for one in money if one.supplier in suppliers)


def _placed_otherwise(purchases: frozenset[Purchase], near: list[Purchase], year: int) -> str:
    """A reason that names what the other year states otherwise of the money of the same supplier."""
    words = {"rule_id": "rule", "category": "category", "entity": "entity"}
    differing = []
    for field, word in words.items():
        here, there = (sorted({str(getattr(one, field)) or "not named" for one in some}) for some in (purchases, near))
        if here != there:
            differing.append(f"{word} {', '.join(there[:NAMED])} for {', '.join(here[:NAMED])}")
    return f"{year} has money of the supplier placed otherwise: {'; '.join(differing)}"


def _unclear(covering: pd.DataFrame, free: pd.DataFrame) -> str:
    """Records that name neither supplier nor lines, beside one that covers lines and names no supplier."""
    keys = set(accounts(covering[covering["supplier"] == ""]))
    unclear = free[[account in keys for account in accounts(free)]]
    return _said("{names}: neither supplier nor lines are named, the same money may be meant", unclear["record_id"])


def _beside(companions: pd.DataFrame, there: pd.DataFrame, year: int) -> str:
    """Records of the supplier that stood beside its money in the other year, where others go with the pair."""
    keys = set(accounts(companions))
    beside = there[[account in keys for account in accounts(there)]]
    return _said(f"{{names}}: stood beside the money in {year}", beside["record_id"])
