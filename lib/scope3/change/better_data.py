"""What other data alone moved between two years: records in place of money, or money in place of records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from scope3.change.data_pairs import Pair, Purchase, data_pairs
from scope3.change.dual_run import Stage
from scope3.client import Client, records_of_lines
from scope3.consolidation import consolidate
from scope3.coverage import JOINED
from scope3.errors import Fault, InputError
from scope3.inventory import at_share, tonnes
from scope3.ladder import serve
from scope3.tables import REQUIRED, TABLE_OF_CATEGORY

BETTER, COARSER = "better data", "coarser data"
PAIRS = [
    "effect", "year", "category", "supplier", "rule_id", "lines", "records", "methods", "t_co2e_by_money",
    "t_co2e_by_published_figure", "t_co2e_by_records", "t_co2e", "t_co2e_exits", "t_co2e_entries", "why_not",
]  # fmt: skip


@dataclass(frozen=True)
class OneKindOfData:
    """Two years by one kind of data, and what the kind of data moved.

    `earlier`, `later`: the years, with the lines of the pairs counted by money. `pairs`, one row each: effect, year (in
    which both figures are known), category, supplier, rule_id, lines and records (by name), methods, t_co2e_by_money,
    t_co2e_by_records, t_co2e (the bar), why_not (why it is no pair; its figures are blank then). The other columns are
    of pairs of figures (`one_kind_of_figure`).
    """

    earlier: Stage
    later: Stage
    pairs: pd.DataFrame


def one_kind_of_data(earlier: Stage, later: Stage) -> OneKindOfData:
    r"""Two years as if all that is records in one and money in the other were money in both, where that is known.

    $$ \Delta_{better} = \sum_p \left( E_{1,p}^{rec} - E_{1,p}^{money} \right) \qquad
    \Delta_{coarser} = \sum_p \left( E_{0,p}^{money} - E_{0,p}^{rec} \right) $$

    where $p$ is a pair: ledger lines that records cover in one year, while all lines of the same entity, category,
    supplier and rule are money in the other; $E_p^{rec}$ is what the records emit and $E_p^{money}$ what the lines
    would by the method of the other year (t CO2e), both in the one year, with its money and factors. What is left
    between the years is one kind of data: its change is activity, prices and intensity. Arguments: `earlier` (under the
    later year's rules), `later`, with their emissions. Where the lines cannot be computed by money, the row says why.
    """
    pairs = data_pairs(later, earlier)
    later_by_money, better = _by_money(later, pairs, BETTER)
    # What both years count in part by records is no pair either way, and is told once.
    told = frozenset[Purchase]().union(*(pair.purchases for pair in pairs))
    others = [pair for pair in data_pairs(earlier, later) if pair.purchases.isdisjoint(told)]
    earlier_by_money, coarser = _by_money(earlier, others, COARSER)
    return OneKindOfData(earlier_by_money, later_by_money, pd.DataFrame([*better, *coarser], columns=PAIRS))


def _by_money(stage: Stage, pairs: Sequence[Pair], effect: str) -> tuple[Stage, list[dict[str, Any]]]:
    """A year with the lines of its pairs in place of the records that stand for them, and a row on each pair."""
    client, by_records = stage.client, stage.emissions
    rows = [_row(stage, pair, effect, None) for pair in pairs if pair.why_not]
    gone: set[str] = set()
    tables, parts = dict(client.activity_data), []
    for kind in sorted({(pair.category, pair.method) for pair in pairs}):
        alike = [pair for pair in pairs if (pair.category, pair.method) == kind and not pair.why_not]
        for some, records, by_money in _computed(client, alike):
            if by_money is None:
                rows += [_row(stage, pair, effect, None) for pair in some]
                continue
            name = TABLE_OF_CATEGORY[kind[0]]
            tables[name] = pd.concat([tables[name], records], ignore_index=True)
            parts.append(by_money)
            gone.update(*(pair.records for pair in some))
            rows += [_row(stage, pair, effect, by_money) for pair in some]
    if not parts:
        return stage, rows
    # The records stay among the activity data: only what they emit makes way.
    emissions = pd.concat([by_records[~by_records["record_id"].isin(gone)], *parts], ignore_index=True)
    return replace(stage, client=replace(client, activity_data=tables), emissions=emissions), rows


def _row(stage: Stage, pair: Pair, effect: str, by_money: pd.DataFrame | None) -> dict[str, Any]:
    """A pair in the log; without emissions by money its figures stay blank."""
    ledger, emissions = stage.client.ledger, stage.emissions
    lines = ledger[ledger["record_id"].isin(pair.lines)]
    own = emissions[emissions["record_id"].isin(pair.records)]
    sides = [pair.method, ", ".join(sorted(set(own["method"]))) or "nothing in the total"]
    row = {
        "effect": effect, "year": str(stage.client.organisation.year), "category": pair.category,
        "supplier": JOINED.join(sorted(set(lines["supplier"].dropna()))),
        "rule_id": JOINED.join(sorted(set(lines["rule_id"]))), "lines": JOINED.join(sorted(pair.lines)),
        "records": JOINED.join(sorted(pair.records)), "why_not": pair.why_not or None,
        "methods": " → ".join(sides if effect == BETTER else reversed(sides)),
    }  # fmt: skip
    if by_money is None:
        return row
    money = tonnes(by_money.loc[by_money["record_id"].isin(pair.lines), "kg_co2e"])
    records = tonnes(own["kg_co2e"])
    moved = records - money if effect == BETTER else money - records
    return {**row, "t_co2e_by_money": money, "t_co2e_by_records": records, "t_co2e": moved}


def _computed(
    client: Client, pairs: Sequence[Pair]
) -> list[tuple[Sequence[Pair], pd.DataFrame | None, pd.DataFrame | None]]:
    """Pairs of one category and method with their lines by money, as many together as can be computed at once."""
    if not pairs:
        return []
    try:
        return [(pairs, *_lines_by_money(client, pairs))]
    except InputError as refused:
        if len(pairs) > 1:
            return [found for pair in pairs for found in _computed(client, [pair])]
        return [([replace(pairs[0], why_not=f"by money: {refused.faults[0].what}")], None, None)]


def _lines_by_money(client: Client, pairs: Sequence[Pair]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The lines of pairs of one category and method as records, and their emissions (minimum boundary).

    Raises InputError where the method cannot serve each of them.
    """
    category, method = pairs[0].category, pairs[0].method
    table = TABLE_OF_CATEGORY[category]
    if method not in client.methods[category]:
        raise InputError(Fault(f"the year has no method {method}", "bring the file of the method to its folder"))
    names = [name for pair in pairs for name in pair.lines]
    lines = client.ledger[client.ledger["record_id"].isin(names)]
    records = records_of_lines(lines, table, client.organisation.year)
    others = {name: held.iloc[:0] for name, held in client.activity_data.items()}
    placed = consolidate(client.organisation, {**others, table: records})
    records = placed.activity_data[table].sort_values("record_id", ignore_index=True)
    own = records.assign(sub_category=pd.array([None] * len(records), dtype="str"))
    emissions, refused = serve(own, client.methods[category][method], client.library, client.settings.choices)
    if len(refused):
        raise InputError(Fault(str(refused.iloc[0]), "give what the method needs"))
    emissions = at_share(replace(client, consolidated=placed), emissions)
    return records, emissions[emissions["boundary"] == REQUIRED]
