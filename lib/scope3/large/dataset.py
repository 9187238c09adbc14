"""The emissions of each line of a condensed ledger, as a dataset of Parquet files, piece by piece."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from scope3.classify import classify, load_rules
from scope3.client import Client
from scope3.errors import Fault, InputError
from scope3.files import folder_in_place
from scope3.inputs.sources import Lines, Source, find_sources
from scope3.inventory import calculate_emissions
from scope3.large.condense import kinds_in, read_pieces
from scope3.large.emissions import LineEmissions
from scope3.reconcile import USED
from scope3.tables import EMISSIONS, NUMBER, TEXT

PARTS = "part-{:05d}.parquet"
# Relative difference between the sum of lines and what the inventory has for their kinds; each line rounds once.
SAME = 1e-9


def write_lines(client: Client, folder: Path) -> pd.DataFrame:
    """Write the emissions of every line of the client's condensed ledgers, and say what they add up to.

    Arguments: `client`, opened on its condensed ledgers; `folder`, the dataset's, which is replaced as a whole. Returns
    category, rows and kg_co2e. Raises InputError where no ledger is condensed, where a file changed since the client
    was opened, and where lines and inventory do not agree.
    """
    faults: list[Fault] = []
    sources = [one for one in find_sources(client.organisation.ledgers, client.folder, faults) if one.condensed]
    if not sources:
        what = "no ledger is condensed, so each line stands in emissions.parquet"
        mend = "write condense: true in the entry of a ledger that is too long to be held line by line"
        faults.append(Fault(what, mend, "organisation.yaml", column="ledgers"))
    if faults:
        raise InputError(faults)
    emitter = LineEmissions(client)
    lines: dict[int, int] = defaultdict(int)
    kilograms: dict[int, list[float]] = defaultdict(list)
    with folder_in_place(folder, replacing=True) as staged:
        for number, used in enumerate(part for source in sources for part in _used(client, source)):
            emissions = _plain(emitter.of(used))
            pq.write_table(emissions, staged / PARTS.format(number))
            shown = emissions.select(["category", "kg_co2e"]).to_pandas()
            for category, part in shown.groupby("category"):
                lines[int(str(category))] += len(part)
                kilograms[int(str(category))].append(math.fsum(part["kg_co2e"]))
        found = {category: math.fsum(parts) for category, parts in kilograms.items()}
        _compare(client, sources, found)
    rows = [(category, lines[category], found[category]) for category in sorted(found)]
    return pd.DataFrame(rows, columns=["category", "rows", "kg_co2e"])


def _used(client: Client, source: Source) -> Iterator[pa.Table]:
    """The file's lines that a method takes, classified, piece by piece."""
    own = client.ledger[client.ledger["source_file"] == source.name].reset_index(drop=True)
    kind, _, names = kinds_in(own)
    status = {names[place]: own["status"].iloc[row] for row, place in enumerate(kind)}
    rules = load_rules(client.organisation, client.folder)
    account = Lines()
    for ledger in read_pieces(source, account):
        classified = classify(ledger, rules)
        kind, _, names = kinds_in(classified)
        if unknown := [name for name in names if name not in status]:
            what = f"holds lines of {len(unknown)} kinds that were not there when it was read before"
            raise InputError(Fault(what, "let nobody write to the file, and run again", source.name))
        taken = pd.Series([status[name] == USED for name in names])[kind].to_numpy()
        yield pa.Table.from_pandas(classified[taken], preserve_index=False)
    if account.faults:
        raise InputError(account.faults)


def _plain(emissions: pa.Table) -> pa.Table:
    """The emissions with numbers as numbers; what is text stays a dictionary."""
    columns = {}
    for name, rule in EMISSIONS.columns.items():
        column = emissions.column(name)
        if rule.metadata["type"] == TEXT and name not in ("record_id", "source_file"):
            columns[name] = column.cast(pa.dictionary(pa.int32(), pa.string()))
        elif pa.types.is_dictionary(column.type):
            columns[name] = column.cast(pa.float64() if rule.metadata["type"] == NUMBER else column.type.value_type)
        else:
            columns[name] = column
    return pa.table(columns)


def _compare(client: Client, sources: list[Source], found: dict[int, float]) -> None:
    """Raise InputError where the lines do not add up to what the inventory has for their kinds."""
    emissions = calculate_emissions(client)
    files = [source.name for source in sources]
    booked = client.ledger.loc[client.ledger["source_file"].isin(files), "record_id"]
    own = emissions[emissions["record_id"].isin(booked)]
    for category, part in own.groupby("category"):
        whole, added = math.fsum(part["kg_co2e"]), found.get(int(str(category)), 0.0)
        if not math.isclose(whole, added, rel_tol=SAME, abs_tol=SAME * math.fsum(part["kg_co2e"].abs())):
            what = f"the lines of category {category} add up to {added} kg CO2e, their kinds to {whole}"
            raise InputError(Fault(what, "report this: it must never happen", files[0]))
