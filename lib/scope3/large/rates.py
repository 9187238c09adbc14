"""What one unit of each kind of line emits, by the client's own ladders, factors and choices."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from scope3.client import Client, records_of_lines
from scope3.consolidation import consolidate
from scope3.errors import InputError, fault_at
from scope3.inventory import calculate_emissions
from scope3.reconcile import USED
from scope3.tables import TABLE_OF_CATEGORY, rows_of

# Amounts a line is multiplied by: its money, or its quantity where a method takes that.
BY_SPEND, BY_QUANTITY = "spend", "quantity"
# Columns of the emissions table that grow with the line; the others are the kind's.
AMOUNTS = ["quantity", "kg_co2e", "kg_co2", "kg_ch4", "kg_n2o", "kg_biogenic_co2"]
MEND = "give these lines in a ledger that is read line by line"
# Relative difference up to which doubling a line doubled its emissions; rounding makes some.
SAME = 1e-9


@dataclass(frozen=True)
class Rates:
    """Emissions of one unit of each kind: `rows` of tables.EMISSIONS per unit, `kind` and `by` of each row."""

    rows: pd.DataFrame
    kind: np.ndarray
    by: np.ndarray


def rates_of(client: Client, kinds: pd.DataFrame) -> Rates:
    """What one unit of money, or of quantity, of each kind of line emits.

    Arguments: `client`; `kinds`, classified lines of its ledger that a method takes, one for each kind. Raises
    InputError for a kind that no method of its ladder can serve, and for one whose emissions do not grow with its
    amount, each at the line given.
    """
    names = kinds["record_id"].tolist()
    stated = kinds["quantity"].notna() & (kinds["quantity"] >= 0)
    whole = kinds.assign(spend=1.0, quantity=stated.map({True: 1.0, False: np.nan}))
    once = _emissions(client, whole)
    by_spend = _emissions(client, whole.assign(spend=2.0))
    by_quantity = _emissions(client, whole.assign(quantity=whole["quantity"] * 2))
    served = [_served(emissions) for emissions in (once, by_spend, by_quantity)]
    what = "a line like this of twice the amount is served by another method or factor"
    if moved := [
        fault_at(row, what, MEND) for row in rows_of(kinds) if len({of[row["record_id"]] for of in served}) > 1
    ]:
        raise InputError(moved)
    with_spend, with_quantity = _doubled(once, by_spend), _doubled(once, by_quantity)
    if len(odd := once[with_spend == with_quantity]):
        raise InputError(
            [
                fault_at(
                    row, f"the emissions of method {row['method']} do not grow in step with the line's amount", MEND
                )
                for row in rows_of(odd)
            ]
        )
    place = {name: number for number, name in enumerate(names)}
    return Rates(once, once["record_id"].map(place).to_numpy(), np.where(with_spend, BY_SPEND, BY_QUANTITY))


def _emissions(client: Client, lines: pd.DataFrame) -> pd.DataFrame:
    """Emissions of lines as they would stand in the client's inventory."""
    made = {name: table.iloc[:0] for name, table in client.activity_data.items()}
    for category, part in lines.groupby("category"):
        name = TABLE_OF_CATEGORY[int(str(category))]
        records = records_of_lines(part, name, client.organisation.year)
        made[name] = pd.concat([made[name], records], ignore_index=True) if len(made[name]) else records
    consolidated = consolidate(client.organisation, made)
    alone = replace(
        client,
        ledger=lines.assign(status=USED),
        activity_data=consolidated.activity_data,
        consolidated=consolidated,
        climbed={},
    )
    return calculate_emissions(alone, *sorted({int(category) for category in lines["category"]}))


def _served(emissions: pd.DataFrame) -> dict[str, tuple[tuple[str, ...], ...]]:
    """By what each line is served: its components with their methods and factors."""
    by = emissions[["record_id", "component", "factor_id", "method"]].fillna("")
    return {str(name): tuple(part.itertuples(index=False, name=None)) for name, part in by.groupby("record_id")}


def _doubled(once: pd.DataFrame, twice: pd.DataFrame) -> np.ndarray:
    """Which rows came to twice as much, all amounts in step."""
    before, after = (table[AMOUNTS].fillna(0.0).to_numpy() for table in (once, twice))
    return np.isclose(after, 2 * before, rtol=SAME, atol=0.0).all(axis=1)
