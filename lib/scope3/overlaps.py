"""Where two records, or a record and money, count one thing: found by what both lines say, over all tables of a client.

A finding is evidence, not proof: two things may look alike. What becomes of it is decided in double_counting.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any, NamedTuple

import pandas as pd

from scope3 import units
from scope3.coverage import COVERS
from scope3.errors import InputError
from scope3.tables import TECHNOLOGY
from scope3.tables.transport import COMPANY, INBOUND

LEDGER, METERS, LEASED, GOODS, TRANSPORT = "ledger", "fuel_and_energy", "leased_assets", "purchased_goods", "transport"
OF_TECHNOLOGY = tuple(TECHNOLOGY.values())
GOODS_AND_CAPITAL = (1, 2)
# Pairs of categories that one activity, quantity and period may have been entered in twice. Sold products share their
# quantities in 9 to 12 by right, and are left to the rules of their own.
SAME = {pair: f"dc-{pair[0]}-{pair[1]}-same" for pair in ((1, 2), (1, 4), (3, 4), (4, 8), (4, 9), (5, 12), (6, 7))}


class Thing(NamedTuple):
    """What a line says it is, from whichever table; blank is None."""

    table: str
    row: int
    record_id: str
    category: int
    entity: str | None
    supplier: str | None
    description: str | None
    activity: str | None
    period: str | None
    quantity: float | None
    unit: str | None
    spend: float | None
    currency: str | None
    covers_records: str | None
    covers_supplier: str | None
    covers_account: str | None
    distance: float | None
    stage: str | None
    paid_by: str | None
    site: str | None
    product: str | None
    lease: str | None
    counted_in_11: bool | None
    supplier_t_co2e: float | None
    travellers: float | None
    return_trip: bool | None
    employees: float | None
    days: float | None

    @property
    def covers(self) -> bool:
        """Whether it names money that it stands for."""
        return any(getattr(self, column) is not None for column in COVERS)

    @property
    def side(self) -> int:
        """The category it is compared as: the meter of a leased asset as the leased asset."""
        leased_in = self.table == METERS and (self.lease or "").startswith("lessee")
        return 8 if leased_in else self.category


# A statement has to name each of them, and a person reads no more.
NAMED = 100
PERIOD = Thing._fields[2:].index("period")


@dataclass(frozen=True)
class Overlap:
    """A line, the lines that count the same, the rule they break, and in words what shows it."""

    rule_id: str
    one: Thing
    others: tuple[Thing, ...]
    said: str
    column: str


def things_of(tables: dict[str, pd.DataFrame], year: int) -> list[Thing]:
    """The lines of all tables, in the order of the tables; a line without a period is of the year."""
    found = []
    for name, table in tables.items():
        # Most tables of most clients are empty.
        held = set(table.columns) if len(table) else set()
        columns = [_cells(table[column]) if column in held else [None] * len(table) for column in Thing._fields[2:]]
        columns[PERIOD] = [cell or str(year) for cell in columns[PERIOD]]
        found += [Thing(name, row, *cells) for row, cells in enumerate(zip(*columns, strict=True))]
    return found


def _cells(column: pd.Series) -> list[Any]:
    """The cells of a column, a blank as None."""
    return [None if cell is None or cell is pd.NA or cell != cell else cell for cell in column.tolist()]


def overlaps(
    things: list[Thing], covered: list[Thing], own: frozenset[str], at_purchasers_price: Callable[[Thing], bool]
) -> list[Overlap]:
    """Every overlap that the lines show.

    Arguments: `things` (lines of the categories that are calculated; of the ledger, those that a method takes),
    `covered` (lines of the ledger that a record stands for), `own` (names of the entities that are counted whole),
    `at_purchasers_price` (whether money is counted at such prices).
    """
    records = [thing for thing in things if thing.table != LEDGER]
    money = [thing for thing in things if thing.table == LEDGER]
    found = [
        *_within_the_group(things, own),
        *_unclaimed(records, money),
        *_credits(money, covered),
        *_same(records),
        *_delivered(records, money, at_purchasers_price),
        *_leased_and_sold(records),
    ]
    # One pair is told once: money that is alike tells less than what was measured alike.
    told = {frozenset((o.one.record_id, other.record_id)) for o in found for other in o.others}
    return [*found, *_paid_twice(records, money, told)]


def _within_the_group(things: list[Thing], own: frozenset[str]) -> Iterator[Overlap]:
    for thing in things:
        if thing.table in (METERS, LEASED) or _folded(thing.supplier) not in own:
            continue
        rule = "dc-3-4-own" if thing.table == TRANSPORT else "dc-group-purchase"
        said = f"is bought of {thing.supplier}, which the organisation counts whole"
        yield Overlap(rule, thing, (), said, "supplier")


def _unclaimed(records: list[Thing], money: list[Thing]) -> Iterator[Overlap]:
    paid = _by(money, _account)
    for record in records:
        lines = paid.get(_account(record), []) if record.supplier is not None else []
        # Of technology other rules speak, which know devices of employees and of other years.
        if not lines or record.covers or record.table in OF_TECHNOLOGY:
            continue
        named = ", ".join(line.record_id for line in lines[:NAMED]) + (" …" if len(lines) > NAMED else "")
        what = f"line {named} of {record.supplier} is" if len(lines) == 1 else f"lines {named} of {record.supplier} are"
        said = f"covers nothing, and {what} counted by money"
        yield Overlap("dc-line-unclaimed", record, tuple(lines), said, "covers_records")


def _credits(money: list[Thing], covered: list[Thing]) -> Iterator[Overlap]:
    stood_for = _by(covered, _account)
    for line in money:
        if line.supplier is not None and (line.spend or 0) < 0 and (invoices := stood_for.get(_account(line))):
            said = f"is a credit of {line.supplier}, and a record stands for line {invoices[0].record_id} of its"
            yield Overlap("dc-line-credit", line, tuple(invoices), said, "covers_records")


def _folded(name: str | None) -> str:
    return (name or "").casefold()


def _named(thing: Thing) -> tuple[Any, ...]:
    return thing.entity, _folded(thing.supplier), _folded(thing.description), thing.quantity, thing.period


def _account(thing: Thing) -> tuple[str | None, str, int]:
    return thing.entity, _folded(thing.supplier), thing.category


def _same(records: list[Thing]) -> Iterator[Overlap]:
    """One activity and amount, record by record or as the year's sum; one description and amount of one supplier."""
    sides = {side for pair in SAME for side in pair}
    compared = [record for record in records if record.side in sides and record.quantity is not None]
    measured = [record for record in compared if record.activity is not None and record.table not in OF_TECHNOLOGY]
    told = set()
    for one, other in _pairs(measured, lambda r: (r.entity, r.activity, _amount(r), r.distance, r.period)):
        if (rule := SAME.get(_sides(one, other))) and not _told_apart(one, other):
            told |= {one.record_id, other.record_id}
            yield Overlap(rule, other, (one,), f"counts {_words(one)}, and so does {one.record_id}", "quantity")
    sums = _by((r for r in measured if r.distance is None), lambda r: (r.entity, r.activity, _amount(r)[1]))
    for alike in sums.values():
        by_side = _by(alike, lambda r: r.side)
        for pair in combinations(sorted(by_side), 2):
            first, second = (by_side[side] for side in pair)
            if pair not in SAME or len(first) == len(second) == 1 or told & {r.record_id for r in first + second}:
                continue
            if _sum(first) == _sum(second):
                said = f"counts with its like what {', '.join(r.record_id for r in first)} count in all"
                yield Overlap(SAME[pair], second[0], tuple(first), f"{said}: {first[0].activity}", "quantity")
    named = [record for record in compared if record.supplier is not None and record.description is not None]
    for one, other in _pairs(named, _named):
        rule = _of_goods(one, other) or SAME.get(_sides(one, other))
        if rule and not {one.record_id, other.record_id} <= told:
            said = f"counts {one.description} of {one.supplier}, and so does {one.record_id}"
            yield Overlap(rule, other, (one,), said, "description")


def _delivered(
    records: list[Thing], money: list[Thing], at_purchasers_price: Callable[[Thing], bool]
) -> Iterator[Overlap]:
    """Legs that the supplier pays for, where its price or its whole footprint is counted."""
    priced = _by((line for line in money if line.category in GOODS_AND_CAPITAL), lambda r: _account(r)[:2])
    whole = _by((r for r in records if r.table == GOODS and r.supplier_t_co2e is not None), lambda r: _account(r)[:2])
    for leg in records:
        if leg.table != TRANSPORT or leg.stage != INBOUND or leg.paid_by in (None, COMPANY) or leg.supplier is None:
            continue
        of_supplier = _account(leg)[:2]
        if goods := whole.get(of_supplier):
            said = f"is delivered by {leg.supplier}, whose whole footprint {goods[0].record_id} takes"
            yield Overlap("dc-1-4-supplier", leg, tuple(goods), said, "paid_by")
        if lines := [line for line in priced.get(of_supplier, []) if at_purchasers_price(line)]:
            said = f"is in the purchaser's price of {leg.supplier}, which line {lines[0].record_id} counts"
            yield Overlap("dc-1-4-price", leg, tuple(lines), said, "paid_by")


def _leased_and_sold(records: list[Thing]) -> Iterator[Overlap]:
    sold = _by((r for r in records if r.category == 11 and r.product is not None), lambda r: _folded(r.product))
    leased = [r for r in records if r.category == 13 and r.site is not None and r.counted_in_11 is None]
    for asset in leased:
        if products := sold.get(_folded(asset.site)):
            said = f"is leased out, and {products[0].record_id} counts {asset.site} as sold"
            yield Overlap("dc-11-13-named", asset, tuple(products), said, "counted_in_11")


def _paid_twice(records: list[Thing], money: list[Thing], told: set[frozenset[str]]) -> Iterator[Overlap]:
    """One sum to one supplier, told for a record with every line alike: of twelve equal months any may be its own."""
    paid = [thing for thing in records + money if thing.supplier is not None and thing.spend]
    found: dict[tuple[str, Thing], list[Thing]] = {}
    for one, other in _pairs(paid, lambda r: (r.entity, _folded(r.supplier), r.spend, r.currency)):
        if (one.table, one.category) == (other.table, other.category) or one.table == other.table == LEDGER:
            continue
        rule = _of_goods(one, other) or "dc-money-twice"
        if rule != "dc-u-1-2" and {one.table, other.table} & set(OF_TECHNOLOGY):
            continue
        # The money of a line that a record covers is retired; what covers another line has said which it is.
        line, record = (one, other) if one.table == LEDGER else (other, one)
        if line.table == LEDGER and record.covers:
            continue
        if frozenset((one.record_id, other.record_id)) not in told:
            found.setdefault((rule, record), []).append(line)
    for (rule, record), lines in found.items():
        others = ", ".join(line.record_id for line in lines[:NAMED]) + (" …" if len(lines) > NAMED else "")
        so = f"so does {others}" if len(lines) == 1 else f"so does each of {others}"
        said = f"bears {record.currency} {record.spend:,.2f} paid to {record.supplier}, and {so}"
        yield Overlap(rule, record, tuple(lines), said, "spend")


def _of_goods(one: Thing, other: Thing) -> str | None:
    """The rule for a line of category U and a purchase."""
    tables = {one.table, other.table}
    return "dc-u-1-2" if GOODS in tables and tables & set(OF_TECHNOLOGY) else None


def _by(things: Iterable[Thing], key: Callable[[Thing], Any]) -> dict[Any, list[Thing]]:
    found: dict[Any, list[Thing]] = {}
    for thing in things:
        found.setdefault(key(thing), []).append(thing)
    return found


def _pairs(things: list[Thing], key: Callable[[Thing], Any]) -> Iterator[tuple[Thing, Thing]]:
    for alike in _by(things, key).values():
        yield from combinations(alike, 2)


def _told_apart(one: Thing, other: Thing) -> bool:
    """Whether two lines say themselves that they are two things: other suppliers, or other payers of a leg."""
    pairs = ((_folded(one.supplier), _folded(other.supplier)), (one.paid_by, other.paid_by))
    return any(this and that and this != that for this, that in pairs)


def _sides(one: Thing, other: Thing) -> tuple[int, int]:
    return min(one.side, other.side), max(one.side, other.side)


def _amount(thing: Thing) -> tuple[str, str]:
    """The quantity of all people, days and ways in base units, and the dimension."""
    quantity = (thing.quantity or 0) * (thing.travellers or 1) * (2 if thing.return_trip else 1)
    if thing.table == "commuting":
        quantity *= (thing.employees or 1) * (thing.days or 1)
    ratio, dimension = _base(thing.unit or "")
    return f"{quantity * ratio:.12g}", dimension


def _base(unit: str) -> tuple[float, str]:
    try:
        return units.in_base_units(unit), units.dimension(unit)
    except InputError:
        # An unknown unit is a fault of its own, told elsewhere.
        return 1.0, unit


def _sum(things: list[Thing]) -> str:
    return f"{math.fsum(float(_amount(thing)[0]) for thing in things):.10g}"


def _words(thing: Thing) -> str:
    return f"{thing.quantity:,.12g} {thing.unit} of {thing.activity} in {thing.period}"
