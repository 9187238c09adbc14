"""A second way to every figure: inventories drawn from a seed, walked in plain Python and by the workbook.

An inventory is three to ten records, or a few more where a good, a round or a group needs several lines. Inventories of
one house (factors, choices, orders of methods, entities, approach, year) go through the workbook together, because each
call costs the same for one record as for a thousand; no record of one stands in a group with one of another.
The second path imports nothing of the package: it reads data/ by itself, with units of its own.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field
from random import Random

from faults.counts import Count
from faults.second_path_book import Record
from faults.second_path_house import House, draw_house
from faults.second_path_lines import Draw, Pen, bought, hybrid, metered, wasted
from faults.second_path_lines_digital import content, device, model, software
from faults.second_path_lines_moving import carried, commuted, travelled
from faults.second_path_lines_sold import held, leased, processed, sold
from faults.second_path_official import Official, calculate
from faults.second_path_shelf import Shelf
from faults.second_path_walk import LADDERS, Served, inventory, totals
from scope3.errors import InputError

SEED, TOLERANCE = 20240607, 1e-9
WANTED, SHORT = 10_000, 200
IN_A_HOUSE, HOUSES_A_SHELF = 200, 5
TRIES, REFUSALS = 12, 5
ROWS_APART = 100  # more than an inventory has lines, so that a fault's row names its inventory
DRAWS: tuple[Draw, ...] = (
    bought, bought, hybrid, metered, metered, carried, carried, carried, wasted, wasted, travelled, travelled, commuted,
    leased, leased, processed, sold, sold, held, held, device, device, software, model, content,
)  # fmt: skip
METHODS_IN_ALL = sum(len(LADDERS[key]) for key in LADDERS if key not in ("3B", "3C", "3D"))


@dataclass
class Drawn:
    """One inventory: its records, and what the second path makes of them."""

    name: str
    records: list[Record] = field(default_factory=list)
    served: list[Served] = field(default_factory=list)


@dataclass
class Tally:
    """What was tried and what differed, in words that name the record and show both walks."""

    inventories: int = 0
    records: int = 0
    wrong: set[str] = field(default_factory=set)
    refusals: int = 0
    differences: list[str] = field(default_factory=list)
    served: Counter[tuple[str, str]] = field(default_factory=Counter)


def walk(house: House, records: list[Record]) -> list[Served]:
    """The second path of some records under a house's choices."""
    house.shelf.book.policy = house.policy
    return inventory(records, house.shelf.book, house.choices, house.orders, house.entities, house.approach)


def draw(rng: Random, house: House, name: str, first_row: int) -> tuple[Drawn, list[list[Record]]]:
    """An inventory that the second path can serve, and lines on the way to it that it cannot."""
    drawn, refused, wanted = Drawn(name), list[list[Record]](), rng.randint(3, 10)
    for _ in range(TRIES * wanted):
        if len(drawn.records) >= wanted:
            break
        lines = rng.choice(DRAWS)(Pen(rng, house, f"{name} line {len(drawn.records)}"))
        entity = rng.choice(house.entities)["name"] if house.entities and rng.random() < 0.6 else None
        for number, line in enumerate(lines, start=len(drawn.records) + 1):
            line |= {"record_id": f"{name}-{number}", "entity": entity, "source_file": "drawn.csv", "source_row": first_row + number,
                     "period": str(house.year)}  # fmt: skip
        served = walk(house, lines)
        if any(one.why for one in served):
            refused.append(lines)
        elif served:
            drawn.records += lines
            drawn.served += served
    return drawn, refused


def agree(one: float, other: float, scale: float = 0.0) -> bool:
    """Within 1e-9 of the larger; where credits are in a sum, of what was added up."""
    return abs(one - other) <= TOLERANCE * max(abs(one), abs(other), scale)


def _sums(rows: list[dict[str, object]]) -> tuple[float, ...]:
    kilograms = [
        math.fsum(float(row["kg_co2e"]) for row in rows if row["boundary"] == kind)  # type: ignore[arg-type]
        for kind in ("required", "optional", "apart")
    ]
    biogenic = (float(row["kg_biogenic_co2"]) for row in rows if row["kg_biogenic_co2"] == row["kg_biogenic_co2"])  # type: ignore[arg-type]
    return (*kilograms, math.fsum(biogenic))


def _shown(served: Served, rows: list[dict[str, object]]) -> str:
    """Both walks of a record, row by row."""
    given = {name: value for name, value in served.record.items() if value is not None}
    lines = [f"{served.key} {given}", f"  second path: {served.method} {served.why}"]
    lines += [f"    {r.component} {r.boundary} {r.quantity!r} × {r.factor!r} = {r.kg!r} kg ({r.factor_id}), biogenic {r.kg_biogenic_co2!r}"
              for r in served.rows]  # fmt: skip
    lines.append("  workbook: " + ", ".join(sorted({str(row["method"]) for row in rows})))
    lines += [f"    {r['component']} {r['boundary']} {r['quantity']!r} × {r['factor']!r} = {r['kg_co2e']!r} kg ({r['factor_id']}), "
              f"biogenic {r['kg_biogenic_co2']!r}: {r['step']}" for r in rows]  # fmt: skip
    return "\n".join(lines)


def compare(drawn: list[Drawn], official: Official, tally: Tally) -> None:
    """Every record, and every category of every inventory and of all of them, by both ways."""
    for one in drawn:
        tally.inventories, tally.records = tally.inventories + 1, tally.records + len(one.records)
        rows_of_category: dict[int, list[dict[str, object]]] = {}
        for served in one.served:
            activity = served.key if served.record["category"] == 3 else ""
            rows = official.rows.get((served.record["record_id"], activity), [])
            rows_of_category.setdefault(served.record["category"], []).extend(rows)
            tally.served[served.key, served.method] += 1
            same = all(agree(*pair) for pair in zip(served.sums(), _sums(rows), strict=True))
            if not same or {served.method} != {row["method"] for row in rows}:
                tally.wrong.add(one.name)
                tally.differences.append(_shown(served, rows))
        for category, sums in totals(one.served).items():
            rows = rows_of_category[category]
            scale = math.fsum(abs(float(row["kg_co2e"])) for row in rows) / 1000  # type: ignore[arg-type]
            kilograms = _sums([row for row in rows if row["boundary"] != "apart"])[3]
            theirs = [kg / 1000 for kg in (*_sums(rows)[:3], kilograms)]
            if not all(agree(mine, other, scale) for mine, other in zip(sums, theirs, strict=True)):
                tally.wrong.add(one.name)
                tally.differences.append(
                    f"{one.name}, category {category}: {sums} t by the second path, {theirs} t by the workbook"
                )
    # What is wrong in a record is wrong in the sums of its house too, and is counted once.
    if not any(one.name in tally.wrong for one in drawn):
        _compare_inventory(drawn, official, tally)


def _compare_inventory(drawn: list[Drawn], official: Official, tally: Tally) -> None:
    """The workbook's own table of categories against the sums of all these inventories."""
    everything = [served for one in drawn for served in one.served]
    names = ("t_co2e", "t_co2e_optional", "t_co2e_apart", "t_biogenic_co2")
    for category, sums in totals(everything).items():
        scale = math.fsum(abs(row.kg) for s in everything if s.record["category"] == category for row in s.rows) / 1000
        for name, mine in zip(names, sums, strict=True):
            theirs = official.inventory[category][name]
            if not agree(mine, 0.0 if theirs is None or theirs != theirs else float(theirs), scale):
                tally.wrong |= {one.name for one in drawn}
                tally.differences.append(
                    f"inventory of {drawn[0].name} to {drawn[-1].name}, category {category}, {name}: {mine} and {theirs}"
                )


def _try(house: House, drawn: list[Drawn], tally: Tally) -> None:
    """The house's inventories through the workbook; those it refuses are counted as wrong, and the others tried again."""
    of_row = {record["source_row"]: one for one in drawn for record in one.records}
    while drawn:
        try:
            official = calculate(house, [record for one in drawn for record in one.records])
        except InputError as refused:
            faults = [fault for fault in refused.faults if fault.row in of_row]
            named = {of_row[fault.row].name for fault in faults}
            if not named:
                raise
            tally.inventories += len(named)
            tally.wrong |= named
            for fault in faults:
                shown = [_shown(s, []) for s in of_row[fault.row].served if s.record["source_row"] == fault.row]
                tally.differences.append("\n".join([f"the workbook refuses: {fault}", *shown]))
            drawn = [one for one in drawn if one.name not in named]
        else:
            compare(drawn, official, tally)
            return


def _try_refusals(house: House, refused: list[list[Record]], tally: Tally) -> None:
    """Lines that the second path cannot serve: the workbook must not give a figure either."""
    for lines in refused:
        tally.refusals += 1
        try:
            calculate(house, lines)
        except InputError:
            continue
        whys = "; ".join(f"{served.key}: {served.why}" for served in walk(house, lines))
        tally.wrong.add(lines[0]["record_id"])
        tally.differences.append(f"the workbook serves what the second path refuses ({whys}): {lines}")


def tried(wanted: int, in_a_house: int, refusals: int) -> Tally:
    """So many inventories by both ways, and of each house so many lines that nobody can serve."""
    rng, tally, shelf = Random(SEED), Tally(), None
    for number in range(math.ceil(wanted / in_a_house)):
        if shelf is None or number % HOUSES_A_SHELF == 0:
            shelf = Shelf(rng, number // HOUSES_A_SHELF)
        house = draw_house(rng, shelf)
        drawn, refused = list[Drawn](), list[list[Record]]()
        for nth in range(min(in_a_house, wanted - number * in_a_house)):
            one, unserved = draw(rng, house, f"{number}-{nth}", nth * ROWS_APART)
            drawn.append(one)
            refused += unserved
        _try(house, drawn, tally)
        _try_refusals(house, rng.sample(refused, min(refusals, len(refused))), tally)
    return tally


def covered(tally: Tally) -> int:
    """How many of the workbook's methods served a record, an activity of category 3 being one with the others."""
    return len({("3" if key.startswith("3") else key, method) for key, method in tally.served})


def counts(whole: bool) -> list[Count]:
    """Generated inventories by both ways; in short a few of them."""
    wanted = WANTED if whole else SHORT
    tally = tried(wanted, IN_A_HOUSE, REFUSALS) if whole else tried(wanted, SHORT // 2, 2)
    for difference in tally.differences[:20]:
        print(difference)
    note = f"{covered(tally)} of {METHODS_IN_ALL} methods, {tally.records:,} records, {tally.refusals} refusals"
    return [Count("inventories by a second path, beyond 1e-9", tally.inventories, len(tally.wrong), wanted, note)]
