"""One file of a client → lines of a ledger or of activity data: headings to our columns, cells to values, each placed.

Nothing is dropped and nothing is added: a line that cannot be read is refused with its file and row, and so is what
looks like a total, because a total read as a line doubles the money.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache

import pandas as pd
import pandera.pandas as pa

from scope3 import tables
from scope3.errors import Fault, InputError, nearest
from scope3.files import sha256
from scope3.inputs.control_totals import control_faults
from scope3.inputs.disguises import TAX_RATE, money_in_disguise, tax_in_disguise, tax_is_settled
from scope3.inputs.headings import PLACE, known_headings, match_headings
from scope3.inputs.line_values import values_of
from scope3.inputs.raw_columns import Convention
from scope3.inputs.raw_tables import ClientTable, plain
from scope3.inputs.reading import read_table
from scope3.inputs.sources import Lines, Source
from scope3.money import exact_sum
from scope3.organisation import SourceFile

# Files whose lines are kept; a client has about fifteen, and its consolidation approaches open each anew.
FILES_KEPT = 128


@dataclass(frozen=True)
class _File:
    """One file as it stands in a declaration; two are the same where content, names and declaration are."""

    digest: str
    name: str
    stem: str
    declared: str
    table: str
    strict: bool
    source: Source = field(compare=False)
    schema: pa.DataFrameSchema = field(compare=False)


def read_lines(source: Source, table: str, schema: pa.DataFrameSchema, lines: Lines, *, strict: bool = False) -> None:
    """Add the lines of one file to what was read; `strict` refuses headings that no column of the table answers to.

    A file that was read before with the same content, by the same declaration, is not read again.
    """
    declared = source.declaration.model_dump_json()
    found = _read_once(_File(sha256(source.path), source.name, source.stem, declared, table, strict, source, schema))
    lines.faults += found.faults
    # Copies in name only: pandas copies a column when somebody writes into it.
    lines.tables += [values.copy(deep=False) for values in found.tables]
    lines.files += deepcopy(found.files)


@lru_cache(maxsize=FILES_KEPT)
def _read_once(file: _File) -> Lines:
    lines = Lines()
    _read(file.source, file.table, file.schema, lines, strict=file.strict)
    return lines


def _read(source: Source, table: str, schema: pa.DataFrameSchema, lines: Lines, *, strict: bool) -> None:
    declared = source.declaration
    try:
        client = read_table(
            source.path,
            source.name,
            wanted_headings(source, table, schema),
            sheet=declared.sheet,
            encoding=declared.encoding,
        )
        read_cells(source, client, table, schema, lines, strict=strict)
    except InputError as refused:
        lines.faults += [
            fault if fault.file else Fault(fault.what, fault.mend, source.name) for fault in refused.faults
        ]


def wanted_headings(source: Source, table: str, schema: pa.DataFrameSchema) -> dict[str, str]:
    """Plain heading → our column, as the table has them and as the file's entry declares them.

    Raises InputError where the declaration does not fit the table.
    """
    _check_declaration(source.declaration, schema, source.name)
    declared = {plain(heading): column for column, heading in source.declaration.columns.items() if heading}
    return {**known_headings(table, schema), **declared}


def read_cells(
    source: Source, client: ClientTable, table: str, schema: pa.DataFrameSchema, lines: Lines, *, strict: bool = False
) -> None:
    """Add the lines that a table of raw cells holds to what was read, with its faults and the account of it.

    Raises InputError where its headings cannot be told, or hold what no column of ours is for.
    """
    declared, place = source.declaration, source.name
    convention = Convention(declared.decimal, declared.thousands, declared.date_format)
    known = known_headings(table, schema)
    mapped, faults = match_headings(client, declared.columns, known)
    client, examples = _without_examples(client, mapped)
    ignored = [str(heading) for heading in client.cells.columns if heading not in mapped.values()]
    if strict:
        # A heading whose column organisation.yaml fills from elsewhere, or declares as not read, is no misspelling.
        unknown = [heading for heading in ignored if known.get(plain(heading)) not in declared.columns]
        faults += [
            Fault(
                f"unknown heading '{heading}'",
                nearest(heading, known.values()),
                place,
                client.sheet,
                client.header_row,
                heading,
            )
            for heading in unknown
        ]
    else:
        unread = [name for name in ignored if name not in declared.columns.values()]
        faults += money_in_disguise(client, unread)
        if not tax_is_settled(declared, mapped, known):
            faults += tax_in_disguise(client, unread)
    if faults:
        raise InputError(faults)
    values, faults = values_of(source, client, mapped, schema, convention)
    # What was refused is not in the sums: the total would be missed because of it, and says nothing more.
    if not faults:
        faults = control_faults(declared.control_totals, values, amounts(values), client, mapped, schema)
    lines.faults += faults
    lines.tables.append(values)
    lines.files.append(
        {
            "file": place,
            "sheet": client.sheet,
            "encoding": client.encoding,
            "header_row": client.header_row,
            "skipped": list(client.skipped),
            "examples": examples,
            "remarks": [f"row {row} is the example of the template and is not read" for row in examples],
            "letters": dict(client.letters),
            "read_as": {column: str(heading) for column, heading in mapped.items()},
            "ignored_columns": ignored,
            "rows": len(values),
            "totals": amounts(values),
        }
    )


def _without_examples(client: ClientTable, mapped: dict[str, str]) -> tuple[ClientTable, list[int]]:
    """The file without the lines whose name says that they are a template's example, and the rows of these."""
    if "record_id" not in mapped:
        return client, []
    example = client.cells[mapped["record_id"]].astype("str").str.strip() == tables.EXAMPLE_RECORD
    rows = [int(row) for row in client.cells.index[example]]
    return (replace(client, cells=client.cells[~example]) if rows else client), rows


def amounts(values: pd.DataFrame) -> dict[str, Decimal]:
    """What lines add up to: their quantities by unit and their money by currency, exactly as they are written."""
    found: dict[str, Decimal] = {}
    for number, per in (("quantity", "unit"), ("spend", "currency")):
        if number in values and per in values:
            stated = values[values[number].notna()]
            for name, part in stated.groupby(per, sort=True):
                found[f"{number}, {name}"] = exact_sum(part[number])
    return found


def _check_declaration(declared: SourceFile, schema: pa.DataFrameSchema, place: str) -> None:
    ours = [column for column in schema.columns if column not in PLACE]
    numbers = [column for column in ours if schema.columns[column].metadata["type"] == tables.NUMBER]
    faults = [
        Fault(f"'{column}' is no column of ours", nearest(column, ours), place, column=column)
        for column in (*declared.columns, *declared.defaults)
        if column not in ours
    ]
    faults += [
        Fault(f"a default for {column}", "take it out; it differs from line to line", place, column=column)
        for column in ("record_id", *numbers)
        if column in declared.defaults and column != TAX_RATE
    ]
    if faults:
        raise InputError(faults)
