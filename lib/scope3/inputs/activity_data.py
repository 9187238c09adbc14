"""Activity files of a client → the activity-data tables, read as ledgers are, but every heading must be one of ours.

A ledger is the client's export and may hold more than is needed; an activity file is filled in for this inventory, and
a heading nobody knows is a misspelt one whose figures would be lost.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import cast

import pandas as pd

from scope3 import tables
from scope3.errors import Fault, InputError, nearest
from scope3.inputs.lines import read_lines
from scope3.inputs.sources import Lines, Source, find_sources, join, repeated_records, with_report
from scope3.organisation import ActivityFile, Organisation


def read_activity_data(organisation: Organisation, folder: Path) -> dict[str, pd.DataFrame]:
    """Every table of activity data of one organisation and year by name; tables without a file come back empty.

    folder: the organisation's folder of the year. `attrs["files"]` of each table says how its files were read. The
    category is filled in where the table serves only one. Raises InputError with the faults of all files: those of
    `read_ledgers`, unknown headings and unknown tables.
    """
    read = {name: Lines() for name in tables.ACTIVITY_DATA}
    faults: list[Fault] = []
    for source in find_sources(organisation.activity_data, folder, faults):
        table = cast(ActivityFile, source.declaration).table
        if table not in tables.ACTIVITY_DATA:
            faults.append(Fault(f"unknown table '{table}'", nearest(table, tables.ACTIVITY_DATA), source.name))
            continue
        source = with_category(source, table)
        read_lines(source, table, tables.ACTIVITY_DATA[table], read[table], strict=True)
    faults += [fault for lines in read.values() for fault in lines.faults]
    faults += repeated_records([part for lines in read.values() for part in lines.tables])
    if faults:
        raise InputError(faults)
    return {
        name: with_report(join(read[name].tables, schema, name), read[name])
        for name, schema in tables.ACTIVITY_DATA.items()
    }


def with_category(source: Source, table: str) -> Source:
    """The source with the one category its table serves as a default, unless another default is declared."""
    served = tables.CATEGORIES_OF_TABLE.get(table, ())
    if len(served) != 1:
        return source
    defaults = {"category": str(served[0]), **source.declaration.defaults}
    return replace(source, declaration=source.declaration.model_copy(update={"defaults": defaults}))
