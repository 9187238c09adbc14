"""Emissions of a classified ledger line by line, against the same join, multiplication and sum in Polars and DuckDB.

    python benchmarks/long_ledgers.py            # rates of 100,000 to 10,000,000 lines
    python benchmarks/long_ledgers.py memory     # peak memory of reading and emitting 1, 10 and 50 million lines

The workbook's side is the public function: ladders, units, prices, gases, shares, quality and the step of every line.
The other side is given the rates, and joins, multiplies and adds.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import polars
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pairs import by_turns, machine, spread

from scope3 import paths
from scope3.client import Client, open_client
from scope3.large.emissions import LineEmissions
from scope3.large.kinds import kinds_of
from scope3.reconcile import USED

ROUNDS = 5
KEYS = ["category", "activity", "rule_id", "entity", "country", "currency", "year"]
AMOUNTS = ["kg_co2e", "kg_co2", "kg_ch4", "kg_n2o"]
KEPT = ["source_file", *KEYS[:-1], "date", "spend", "completeness"]


def ledger(client: Client, many: int) -> pa.Table:
    """Lines of the example that a method takes, as often as asked, each with money of its own."""
    draw = np.random.default_rng(many)
    used = client.ledger.loc[client.ledger["status"] == USED, KEPT]
    lines = pa.Table.from_pandas(used, preserve_index=False)
    words = [name for name in KEPT if pa.types.is_string(lines.schema.field(name).type)]
    for name in words:
        encoded = lines.column(name).cast(pa.string()).combine_chunks().dictionary_encode()
        lines = lines.set_column(lines.schema.get_field_index(name), name, encoded)
    picked = lines.take(pa.array(draw.integers(0, len(used), many))).combine_chunks()
    spend = np.round(picked.column("spend").to_numpy() * draw.uniform(0.5, 1.5, many), 2)
    picked = picked.set_column(picked.schema.get_field_index("spend"), "spend", pa.array(spend))
    return picked.append_column("source_row", pa.array(np.arange(2, many + 2)))


def rates(client: Client, lines: pa.Table) -> pa.Table:
    """Emissions per unit of money for every kind of line, with the words that go with it."""
    _, first = kinds_of(lines, [*KEYS[:-1], "date"])
    one = lines.take(first).drop_columns(["spend"])
    one = one.append_column("spend", pa.array(np.ones(one.num_rows)))
    emissions = LineEmissions(client).of(one)
    columns = {name: one.column(name).cast(pa.string()) for name in KEYS[1:-1]}
    columns |= {"category": one.column("category")}
    columns |= {"year": pc.utf8_slice_codeunits(one.column("date").cast(pa.string()), 0, 4)}
    columns |= {name: emissions.column(name).cast(pa.string()) for name in ("method", "factor_id", "step")}
    columns |= {f"{name}_each": emissions.column(name) for name in AMOUNTS}
    # Lines of one year differ in their day alone.
    return pa.Table.from_pandas(pa.table(columns).to_pandas().drop_duplicates(KEYS), preserve_index=False)


def ours(emitter: LineEmissions, lines: pa.Table) -> dict[int, list[float]]:
    """Sums by category of what the public function makes of the lines."""
    emissions = emitter.of(lines)
    category = emissions.column("category").to_numpy()
    amounts = {name: emissions.column(name) for name in AMOUNTS}
    sums = {
        name: np.bincount(category, weights=amount.to_numpy(), minlength=16) if amount.null_count == 0 else np.zeros(16)
        for name, amount in amounts.items()
    }
    return {int(number): [float(sums[name][number]) for name in AMOUNTS] for number in np.unique(category)}


def in_polars(lines: polars.DataFrame, per_money: polars.DataFrame) -> dict[int, list[float]]:
    """The same join, multiplication and sum, as Polars writes them."""
    year = polars.col("date").cast(polars.String).str.slice(0, 4).cast(polars.Categorical).alias("year")
    amounts = [(polars.col("spend") * polars.col(f"{name}_each")).alias(name) for name in AMOUNTS]
    joined = lines.lazy().with_columns(year).join(per_money.lazy(), on=KEYS, how="left").with_columns(amounts).collect()
    found = joined.group_by("category").agg(polars.sum(*AMOUNTS))
    return {int(row[0]): [float(value) for value in row[1:]] for row in found.select("category", *AMOUNTS).iter_rows()}


def in_duckdb(connection: duckdb.DuckDBPyConnection) -> dict[int, list[float]]:
    """The same join, multiplication and sum, as DuckDB writes them."""
    amounts = ", ".join(f"spend * {name}_each as {name}" for name in AMOUNTS)
    on = " and ".join(f"lines.{name} = per_money.{name}" for name in KEYS[:-1])
    connection.execute(
        f"create or replace temp table emitted as select lines.*, method, factor_id, step, {amounts} from lines "  # noqa: S608
        f"join per_money on {on} and substr(cast(lines.date as varchar), 1, 4) = per_money.year"
    )
    sums = ", ".join(f"sum({name})" for name in AMOUNTS)
    found = connection.execute(f"select category, {sums} from emitted group by category").fetchall()  # noqa: S608
    return {int(row[0]): [float(value or 0.0) for value in row[1:]] for row in found}


def compare(client: Client) -> None:
    """Print the rates, and their ratios, for three lengths."""
    for many in (100_000, 1_000_000, 10_000_000):
        compare_at(client, many)


def compare_at(client: Client, many: int) -> None:
    """Print the rate for a number of lines, and what it is of the others' rates."""
    emitter, lines = LineEmissions(client), ledger(client, many)
    per_money = rates(client, lines)
    seen = lines.select([*KEYS[:-1], "date", "spend", "source_row"])
    words = [name for name in KEYS if name != "category"]
    held = polars.from_arrow(per_money).with_columns(polars.col(words).cast(polars.Categorical))
    theirs = polars.from_arrow(seen).with_columns(polars.col(words[:-1]).cast(polars.Categorical))
    connection = duckdb.connect()
    connection.execute(f"set threads to {os.cpu_count()}")
    for name, table in (("lines", seen), ("per_money", per_money)):
        connection.register("seen", table)
        connection.execute(f"create table {name} as select * from seen")  # noqa: S608
    wanted = ours(emitter, lines)
    for found in (in_polars(theirs, held), in_duckdb(connection)):
        for category, amounts in wanted.items():
            np.testing.assert_allclose(np.nan_to_num(found[category]), amounts, rtol=1e-9)
    pair = by_turns(lambda: ours(emitter, lines), lambda: in_polars(theirs, held), ROUNDS)
    duck = by_turns(lambda: ours(emitter, lines), lambda: in_duckdb(connection), ROUNDS)
    rate = [many / taken / 1e6 for taken in pair.first]
    print(f"{many:>11,} lines: {spread(rate)} million lines a second; ", end="")
    print(f"of Polars' rate {spread([1 / ratio for ratio in pair.ratios])}, ", end="")
    print(f"of DuckDB's rate {spread([1 / ratio for ratio in duck.ratios])}")


def memory() -> None:
    """Print the peak memory of reading a ledger and writing the emissions of its lines, in a process of its own."""
    peaks = {}
    for millions in (1, 10, 50):
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place) / "data" / "example"
            shutil.copytree(paths.organisations() / "example", folder)
            write_ledger(folder / "2024", millions * 1_000_000)
            surroundings = {**os.environ, "SCOPE3_DATA": str(folder.parent), "SCOPE3_OUTPUTS": str(Path(place) / "out")}
            start = time.perf_counter()
            peaks[millions] = child([sys.executable, __file__, "child"], surroundings)
            taken = time.perf_counter() - start
            print(f"{millions:>3} million lines: {peaks[millions]:.0f} MiB at most, {taken:.0f} s", flush=True)
    print(f"from 10 to 50 million lines: {peaks[50] - peaks[10]:+.0f} MiB")


def child(command: list[str], surroundings: dict[str, str]) -> float:
    """The peak memory (MiB) that the process reports of itself."""
    done = subprocess.run(command, env=surroundings, check=True, capture_output=True, text=True)  # noqa: S603
    return json.loads(done.stdout.splitlines()[-1])["mebibytes"]


def write_ledger(folder: Path, many: int) -> None:
    """The example's ledger as Parquet, each line as often as it takes, and the client's entry that condenses it."""
    draw = np.random.default_rng(many)
    booked = pd.read_csv(folder / "group_ledger.csv", dtype="str").drop(columns="Entry No")
    words = [name for name in booked if name != "Amount"]
    writer = None
    for start in range(0, many, 1_000_000):
        picked = draw.integers(0, len(booked), min(1_000_000, many - start)).astype("int32")
        columns = {
            name: pa.DictionaryArray.from_arrays(pa.array(picked), pa.array(booked[name])).cast(pa.string())
            for name in words
        }
        money = booked["Amount"].astype("float64").to_numpy()[picked] * draw.uniform(0.5, 1.5, len(picked))
        table = pa.table({**columns, "Amount": pa.array(np.round(money, 2))})
        writer = writer or pq.ParquetWriter(folder / "long.parquet", table.schema)
        writer.write_table(table)
    writer.close()
    page = folder / "organisation.yaml"
    entry = "  - file: group_ledger.csv\n"
    text = page.read_text(encoding="utf-8")
    page.write_text(text.replace(entry, "  - file: long.parquet\n    condense: true\n"), encoding="utf-8")


def measured() -> None:
    """What one process does with a long ledger, and the most memory that it took."""
    import resource

    from scope3.large.dataset import write_lines

    write_lines(open_client("example", 2024), paths.outputs() / "lines")
    print(json.dumps({"mebibytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))


def main() -> None:
    """Print the machine, and what was asked for."""
    if sys.argv[1:] == ["child"]:
        return measured()
    print(machine())
    return memory() if sys.argv[1:] == ["memory"] else compare(open_client("example", 2024))


if __name__ == "__main__":
    main()
