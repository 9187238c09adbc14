"""Which heading of a client's file is which column of ours: as declared, by our own names, or by a known synonym."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from functools import cache

import pandera.pandas as pa

from scope3 import paths
from scope3.errors import Fault, nearest
from scope3.inputs.raw_tables import ClientTable, plain

PLACE = ("source_file", "source_sheet", "source_row")  # where a line stands: known from the file, never read from it


@cache
def _synonyms() -> list[tuple[str, str, str]]:
    with (paths.REFERENCE / "header_synonyms.csv").open(encoding="utf-8", newline="") as file:
        return [(row["table"], row["column"], row["synonym"]) for row in csv.DictReader(file)]


def known_headings(table: str, schema: pa.DataFrameSchema) -> dict[str, str]:
    """Plain heading → column of the table: its own names, then the synonyms of the table and of its kind."""
    known = {plain(column): column for column in schema.columns if column not in PLACE}
    shared = "activity_data" if table != "ledger" else table
    # A table's own word comes first: 'company' is the investee among investments, the entity elsewhere.
    for kind in dict.fromkeys((table, shared)):
        for of, column, synonym in _synonyms():
            if column in schema.columns and of == kind:
                known.setdefault(plain(synonym), column)
    return known


@cache
def _tax_words() -> frozenset[str]:
    with (paths.REFERENCE / "tax_words.csv").open(encoding="utf-8", newline="") as file:
        return frozenset(row["word"] for row in csv.DictReader(file))


def names_tax(heading: str) -> bool:
    """Whether one of the heading's words is one for value added tax (tax_words.csv)."""
    return not _tax_words().isdisjoint(re.split(r"[\W_]+", heading.casefold()))


def match_headings(
    client: ClientTable, declared: dict[str, str], known: dict[str, str]
) -> tuple[dict[str, str], list[Fault]]:
    """Our column → the client's heading; what is declared wins, and a column declared as "" is not read."""
    given = [str(heading) for heading in client.cells.columns]
    faults: list[Fault] = []
    mapped: dict[str, str] = {}

    def fault(what: str, mend: str, heading: str | None = None) -> None:
        faults.append(Fault(what, mend, client.file, client.sheet, client.header_row, heading))

    for column, heading in declared.items():
        hits = [g for g in given if g == heading.strip()] or [g for g in given if plain(g) == plain(heading)]
        if heading and not hits:
            mend = nearest(heading, given) + " A file with other headings needs an entry of its own"
            fault(f"no heading '{heading}', declared for {column}", mend, heading)
        elif len(hits) > 1:
            what = f"headings {_listed(hits)} are both like '{heading}', declared for {column}"
            fault(what, "declare one as it is written", heading)
        elif heading and hits[0] in mapped.values():
            first = next(ours for ours, theirs in mapped.items() if theirs == hits[0])
            what = f"heading '{hits[0]}' is declared for {first} and for {column}"
            fault(what, "declare a heading for one column only", hits[0])
        elif heading:
            mapped[column] = hits[0]
    for column in dict.fromkeys(known.values()):
        hits = [g for g in given if known.get(plain(g)) == column and g not in mapped.values()]
        if column in declared or not hits:
            continue
        if len(hits) > 1:
            mend = f"declare one for {column} under columns in organisation.yaml"
            fault(f"headings {_listed(hits)} could both be {column}", mend, hits[0])
        else:
            mapped[column] = hits[0]
    return mapped, faults


def _listed(headings: Iterable[str]) -> str:
    return " and ".join(f"'{heading}'" for heading in headings)
