"""Line by line emissions of a classified ledger, at the speed of its columns."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from scope3.client import Client
from scope3.large.kinds import encoded, kinds_of
from scope3.large.rates import AMOUNTS, BY_SPEND, rates_of
from scope3.tables import EMISSIONS, FLAG, INTEGER, LEDGER, NUMBER, TEXT, shape

# What a line brings itself; every other column of its emissions is its kind's.
CARRIED = ["record_id", "source_file", "source_sheet", "source_row", "entity", "category", "activity", "rule_id"]
# What methods look at in a classified line besides its amounts: lines that are equal in these are of one kind.
RATED_BY = [
    *("category", "activity", "rule_id", "entity", "country", "unit", "currency", "tax_included", "tax_rate"),
    *("technological", "temporal", "geographical", "completeness", "reliability"),
]
PLACED = ["category", "activity", "rule_id"]
YEAR, STATED = "year", "quantity_stated"
# Lines multiplied at a time, so that their columns stay in the processor's cache.
AT_A_TIME = 1 << 16


class LineEmissions:
    """Emissions of one client's ledger lines, batch by batch; a kind climbs its ladder once, in whatever batch.

    Each batch is a table of classified ledger lines that a method takes: columns of tables.LEDGER (those it lacks are
    blank) with category, activity and rule_id. What comes back has the columns of tables.EMISSIONS, those that are the
    kind's as dictionaries; a line has a row for each component.
    """

    def __init__(self, client: Client) -> None:
        self._client = client
        self._row: dict[tuple[object, ...], tuple[int, int]] = {}
        self._rows = pd.DataFrame()
        self._by = np.array([], dtype=object)

    def of(self, lines: pa.Table) -> pa.Table:
        """The emissions of a batch, in the order of its lines; of lines with several components, one after the other.

        Raises InputError for lines that no method of their ladder can serve, and where emissions do not grow in step
        with the line's amount.
        """
        if not lines.num_rows:
            return pa.table({name: pa.array([], _type(name)) for name in EMISSIONS.columns})
        spend, quantity = _amounts(lines)
        keyed = pa.table(
            {name: lines.column(name) for name in RATED_BY if name in lines.column_names}
            | {YEAR: _years(lines), STATED: pa.array(~np.isnan(quantity))}
        )
        kind, first = kinds_of(keyed, keyed.column_names)
        starts, counts = self._rows_of(lines.take(first), keyed.take(first))
        parts = []
        for component in range(counts.max()):
            has = counts > component
            row = (starts + component)[kind]
            if has.all():
                parts.append(self._multiplied(lines, row, spend, quantity))
            else:
                chosen = np.flatnonzero(has[kind])
                parts.append(self._multiplied(lines.take(chosen), row[chosen], spend[chosen], quantity[chosen]))
        return pa.concat_tables(parts)

    def _rows_of(self, lines: pa.Table, keyed: pa.Table) -> tuple[np.ndarray, np.ndarray]:
        """Where the rows of each kind begin, and how many it has; new kinds climb their ladders."""
        names = list(zip(*(column.to_pylist() for column in keyed.columns), strict=True))
        new = [number for number, name in enumerate(names) if name not in self._row]
        if new:
            kinds = lines.take(pa.array(new)).to_pandas()
            rates = rates_of(self._client, _as_ledger(kinds))
            order = np.argsort(rates.kind, kind="stable")
            begin, ends = (np.searchsorted(rates.kind[order], np.arange(len(new)), side) for side in ("left", "right"))
            for place, number in enumerate(new):
                self._row[names[number]] = (len(self._rows) + int(begin[place]), int(ends[place] - begin[place]))
            self._rows = pd.concat([self._rows, rates.rows.iloc[order]], ignore_index=True)
            self._by = np.concatenate([self._by, rates.by[order]])
        # Numpy turns every other kind of index into this one first.
        found = np.array([self._row[name] for name in names], dtype=np.intp)
        return found[:, 0], found[:, 1]

    def _multiplied(self, lines: pa.Table, row: np.ndarray, spend: np.ndarray, quantity: np.ndarray) -> pa.Table:
        by_spend = self._by == BY_SPEND
        amount = spend if by_spend.all() else np.where(by_spend[row], spend, quantity)

        def column(name: str) -> pa.Array | pa.ChunkedArray:
            values = self._rows[name]
            if name in CARRIED:
                return lines.column(name) if name in lines.column_names else pa.nulls(len(row), _type(name))
            if values.isna().all():
                return pa.nulls(len(row), _type(name))
            return _times(values.to_numpy(), row, amount) if name in AMOUNTS else _same(values, row)

        # Numpy lets other threads go on while it works through a column.
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            return pa.table(dict(zip(EMISSIONS.columns, pool.map(column, EMISSIONS.columns), strict=True)))


def _amounts(lines: pa.Table) -> tuple[np.ndarray, np.ndarray]:
    """Money and quantity of each line; a quantity below zero, that of a credit in some ledgers, is not taken."""
    spend = lines.column("spend").to_numpy()
    if "quantity" not in lines.column_names or lines.column("quantity").null_count == lines.num_rows:
        return spend, np.full(len(spend), np.nan)
    quantity = lines.column("quantity").to_numpy()
    return spend, np.where(quantity >= 0, quantity, np.nan)


def _years(lines: pa.Table) -> pa.DictionaryArray:
    """The year of each line's date."""
    if "date" not in lines.column_names:
        return pa.nulls(lines.num_rows, pa.string()).dictionary_encode()
    days = encoded(lines.column("date"))
    years = pc.utf8_slice_codeunits(days.dictionary, 0, 4).dictionary_encode()
    return pa.DictionaryArray.from_arrays(years.indices.take(days.indices), years.dictionary)


def _as_ledger(kinds: pd.DataFrame) -> pd.DataFrame:
    """Lines of a batch as a classified ledger, each named after its place in it."""
    own = [name for name in kinds if name in LEDGER.columns]
    ledger = shape(kinds[own], LEDGER, "ledger")
    ledger = ledger.assign(
        record_id=[f"kind {number}" for number in range(len(kinds))],
        source_file=ledger["source_file"].fillna("ledger"),
        source_row=ledger["source_row"].fillna(0),
    )
    placed = {name: kinds[name].astype("Int64" if name == "category" else "str").array for name in PLACED}
    return ledger.assign(**placed)


def _times(rates: np.ndarray, row: np.ndarray, amount: np.ndarray) -> pa.Array:
    """Rates of the rows times amounts, in pieces that stay in the processor's cache."""
    product = np.empty(len(row))

    def multiply(start: int) -> None:
        part = slice(start, start + AT_A_TIME)
        np.take(rates, row[part], out=product[part], mode="clip")
        np.multiply(product[part], amount[part], out=product[part])

    for start in range(0, len(row), AT_A_TIME):
        multiply(start)
    return pa.array(product)


def _same(values: pd.Series, row: np.ndarray) -> pa.Array:
    """What the rows say, for each line, as a dictionary of the distinct values."""
    places, distinct = pd.factorize(values)
    kind = np.int8 if len(distinct) <= np.iinfo(np.int8).max else np.int32
    if len(distinct) == 1 and places.min() == 0:
        taken = np.zeros(len(row), dtype=kind)
    else:
        taken = np.take(places.astype(kind), row, mode="clip")
    blank = np.less(taken, 0) if places.min() < 0 else None
    return pa.DictionaryArray.from_arrays(pa.array(taken, mask=blank), pa.array(distinct, from_pandas=True))


def _type(name: str) -> pa.DataType:
    kind = EMISSIONS.columns[name].metadata["type"]
    return {TEXT: pa.string(), NUMBER: pa.float64(), INTEGER: pa.int64(), FLAG: pa.bool_()}[kind]
