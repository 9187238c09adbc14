"""Ledger files of a client → the ledger table, one row per line of its files, or per kind of a condensed one."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from scope3 import tables
from scope3.classify import load_rules
from scope3.errors import InputError
from scope3.inputs.lines import read_lines
from scope3.inputs.sources import Lines, find_sources, join, repeated_records, with_report
from scope3.large.condense import condense
from scope3.organisation import Organisation


def read_ledgers(organisation: Organisation, folder: Path) -> pd.DataFrame:
    """The ledger of one organisation and year, one row per line of its files; per kind of lines where one is condensed.

    folder: the organisation's folder of the year. `attrs["files"]` of the result says per file how it was read (sheet,
    encoding, header row, rows skipped above it) and `attrs["ignored_columns"]` which headings were not used.
    Raises InputError with the faults of all files.
    """
    lines = Lines()
    for source in find_sources(organisation.ledgers, folder, lines.faults):
        if source.condensed:
            found = condense(source, load_rules(organisation, folder))
            lines.tables += found.tables
            lines.faults += found.faults
            lines.files += found.files
        else:
            read_lines(source, "ledger", tables.LEDGER, lines)
    lines.faults += repeated_records(lines.tables)
    if lines.faults:
        raise InputError(lines.faults)
    ledger = join(lines.tables, tables.LEDGER, "ledger")
    return with_report(ledger, lines)
