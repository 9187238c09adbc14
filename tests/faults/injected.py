"""Faults put into valid clients by a seed: each must stop the run, be flagged, or leave every figure as it was.

A fault is *refused* where `scope3 check` ends in a fault that a person can mend, *flagged* where it prints a note or
an empty file (or, for years that are compared, where the comparison asks), *read rightly* where every category comes to
what the clean client comes to. What is left is silently wrong. Anything but an InputError is a crash, and wrong too.
"""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pandas as pd
from rich.console import Console
from rich.table import Table

from faults.counts import Count
from faults.injected_cells import CELLS
from faults.injected_clients import YEAR, Clean, Sheet, agrees, clean_client
from faults.injected_kinds import Kind, Place
from faults.injected_settings import SETTINGS
from faults.injected_tables import TABLES
from scope3.change.outliers import outliers
from scope3.errors import Fault, InputError
from scope3.inventory import build_inventory, calculate_emissions
from scope3.readiness import Readiness, readiness

KINDS = (*CELLS, *TABLES, *SETTINGS)
REFUSED, FLAGGED, RIGHT, WRONG = "refused", "flagged", "read rightly", "silently wrong"
EACH, CLEAN, CLEAN_IN_SHORT = 10, 200, 6  # faults of each kind, and clean clients
Reading = Callable[[], Readiness]


@dataclass(frozen=True)
class Outcome:
    """What became of one fault, what was said of it, and what the message did not name."""

    kind: str
    seed: int
    said: str
    words: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()


@contextmanager
def _written(client: Clean):
    """The client's folder, where the workbook looks for it."""
    before = os.environ.get("SCOPE3_DATA")
    with tempfile.TemporaryDirectory(prefix="faults") as folder:
        data = Path(folder) / "data"
        os.environ["SCOPE3_DATA"] = str(data)
        try:
            client.write(data)
            yield
        finally:
            os.environ.pop("SCOPE3_DATA")
            if before is not None:
                os.environ["SCOPE3_DATA"] = before


def read() -> Readiness:
    """What `scope3 check` finds in the client."""
    return readiness("injected", YEAR)


def inject(kind: Kind, seed: int, alone: bool = False) -> tuple[Clean, Clean, Sheet, Place]:
    """The clean client, the client with the fault, the sheet it is in, and the place of it."""
    random = Random(f"{kind.name} {seed}")
    table, form = kind.tables[seed % len(kind.tables)], kind.forms[(seed // 2) % len(kind.forms)]
    clean = clean_client(seed, table, form=form, plain=kind.plain, alone=alone)
    client = clean.copy()
    if kind.controls:
        client.state_controls()
    sheet = next(sheet for sheet in client.sheets.values() if sheet.table == table)
    return clean, client, sheet, kind.inject(random, client, sheet)


def judged(kind: Kind, seed: int, reading: Reading = read, alone: bool = False) -> Outcome:
    """One fault of a kind, injected and read."""
    clean, client, sheet, place = inject(kind, seed, alone)
    earlier = _emissions(clean) if kind.compared else None
    with _written(client):
        try:
            found = reading()
            faults = found.faults
        except InputError as refused:
            found, faults = None, refused.faults
        except Exception as crash:
            return Outcome(kind.name, seed, WRONG, (f"crash: {type(crash).__name__}: {crash}",))
        if faults or found is None or found.to_do:
            words = tuple(map(str, faults)) or tuple(found.to_do if found else ())
            return Outcome(kind.name, seed, REFUSED, words, lacking(kind, place, sheet, faults) if faults else ())
        flags = _flags(found, earlier)
        right = agrees(client.kg_co2e, kg_co2e(found))
    said = FLAGGED if flags else RIGHT if right else WRONG
    return Outcome(kind.name, seed, said, tuple(flags) or (f"{client.kg_co2e} became {kg_co2e(found)}",) * (not right))


def _flags(found: Readiness, earlier: pd.DataFrame | None) -> list[str]:
    """What is printed to be looked at: notes, files without a line, and what the comparison of years asks."""
    empty = [f"{one['file']}: nothing filled in" for one in found.read if one["rows"] == 0]
    moved = outliers(calculate_emissions(found.client), earlier) if earlier is not None else ()
    return [*found.notes, *empty, *([f"{len(moved)} lines moved against the earlier year"] if len(moved) else [])]


def _emissions(client: Clean) -> pd.DataFrame:
    with _written(client):
        return calculate_emissions(read().client)


def kg_co2e(found: Readiness) -> dict[int, float]:
    """What each category that is calculated comes to (kg CO2e)."""
    inventory = build_inventory(found.client, calculate_emissions(found.client))
    filled = inventory[inventory["status"] == "calculated"]
    return {int(c): float(t) * 1000 for c, t in zip(filled["category"], filled["t_co2e"], strict=True)}


def lacking(kind: Kind, place: Place, sheet: Sheet, faults: list[Fault]) -> tuple[str, ...]:
    """What the best of the messages does not name of the place, as far as a fault of this kind has one."""
    return min((_lacks(kind, place, sheet, fault) for fault in faults), key=len)


def _lacks(kind: Kind, place: Place, sheet: Sheet, fault: Fault) -> tuple[str, ...]:
    text = str(fault)
    # Some faults show elsewhere than where they are: a factor that is gone, at the record that asks for it.
    in_place = place.file in text if kind.at else fault.file is not None
    asked = {"file": fault.file is not None and in_place, "mend": bool(fault.mend)}
    if kind.at in ("cell", "row", "column") and sheet.file == place.file and sheet.form != "csv":
        asked["sheet"] = fault.sheet is not None
    if kind.at in ("cell", "row") and place.row is not None:
        asked["row"] = str(place.row) in text
    if kind.at == "line":
        asked["row"] = fault.row is not None
    if kind.at in ("cell", "column"):
        asked["column"] = any(word and word in text for word in (place.heading, place.column))
    return tuple(name for name, named in asked.items() if not named)


def false_alarm(seed: int, reading: Reading = read) -> str | None:
    """What is wrong with how a clean client is read: a fault, a note, or another total than the generator's."""
    client = clean_client(seed)
    if seed % 3 == 0:
        client.state_controls()
    with _written(client):
        try:
            found = reading()
        except InputError as refused:
            return str(refused)
        if found.faults or found.to_do or (flags := _flags(found, None)):
            return "; ".join(map(str, [*found.faults, *found.to_do, *found.notes] or flags))
        if not agrees(client.kg_co2e, kg_co2e(found)):
            return f"{client.kg_co2e} became {kg_co2e(found)}"
    return None


def tally(outcomes: Iterable[Outcome]) -> list[tuple[str, Counter[str]]]:
    """How often each kind ended how, in the order of the kinds."""
    ends: dict[str, Counter[str]] = {}
    for one in outcomes:
        ends.setdefault(one.kind, Counter())[one.said] += 1
        ends[one.kind]["lacking"] += bool(one.lacks)
    return list(ends.items())


def _one(case: tuple[int, int]) -> Outcome:
    return judged(KINDS[case[0]], case[1])


def outcomes_of(each: int) -> list[Outcome]:
    """So many faults of each kind, on all processors."""
    cases = [(number, seed) for number in range(len(KINDS)) for seed in range(each)]
    with ProcessPoolExecutor() as pool:
        return list(pool.map(_one, cases, chunksize=8))


def counted(outcomes: list[Outcome], alarms: list[str | None], whole: bool) -> list[Count]:
    """The lines of the table."""
    said = Counter(one.said for one in outcomes)
    kinds = len({one.kind for one in outcomes})
    lacking_ones = [one for one in outcomes if one.lacks]
    ends = f"{said[REFUSED]:,} refused, {said[FLAGGED]:,} flagged, {said[RIGHT]:,} read rightly"
    return [
        Count("faults put into valid clients: silently wrong", len(outcomes), said[WRONG], 1000 if whole else kinds, f"{kinds} kinds; {ends}"),
        Count("kinds of faults", kinds, 0, 30 if whole else 1),
        Count("refusals that name file, sheet, row, column and mend", said[REFUSED], len(lacking_ones), 1),
        Count("clean clients: false alarms or another total", len(alarms), sum(a is not None for a in alarms), CLEAN if whole else CLEAN_IN_SHORT),
    ]  # fmt: skip


def counts(whole: bool) -> list[Count]:
    """Faults of every kind and clean clients; in short, every fourth kind in a client of one table."""
    if not whole:
        few = [judged(kind, number, alone=True) for number, kind in enumerate(KINDS) if number % 4 == 0]
        return counted(few, [false_alarm(seed) for seed in range(CLEAN_IN_SHORT)], whole)
    outcomes = outcomes_of(EACH)
    print_table(outcomes)
    with ProcessPoolExecutor() as pool:
        alarms = list(pool.map(false_alarm, range(CLEAN), chunksize=8))
    return counted(outcomes, alarms, whole)


def print_table(outcomes: list[Outcome]) -> None:
    """What became of the faults, kind by kind, and every one that went wrong."""
    ends = (REFUSED, FLAGGED, RIGHT, WRONG)
    table = Table("kind of fault", "tried", *ends, "place not named", title="Faults put into valid clients")
    for kind, said in tally(outcomes):
        tried = sum(said[end] for end in ends)
        table.add_row(kind, str(tried), *(str(said[end] or "") for end in ends), str(said["lacking"] or ""))
    Console().print(table)
    for one in outcomes:
        if one.said == WRONG or one.lacks:
            print(f"{one.kind}, seed {one.seed}: {one.said} {' '.join(one.lacks)} {' | '.join(one.words)[:400]}")
