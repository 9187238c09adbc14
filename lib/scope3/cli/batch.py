"""The command that runs many clients and years."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scope3.cli.options import Data, Engine, OwnMethods, places

if TYPE_CHECKING:
    from scope3.runs.batch import Row

SUMMARY = "batch.csv"


def batch(
    organisations: Annotated[
        list[str] | None, typer.Argument(help="Names of organisations, with * and ? ; all where left out.")
    ] = None,
    years: Annotated[
        list[int] | None, typer.Option("--year", help="A year to run, may be repeated; else all there are.")
    ] = None,
    listed: Annotated[
        Path | None,
        typer.Option("--from", help="A CSV file with columns organisation and year; any other column is a setting."),
    ] = None,
    at_a_time: Annotated[int | None, typer.Option("--jobs", min=1, help="Runs at a time; else one a core.")] = None,
    scheduler: Annotated[
        str | None, typer.Option("--scheduler", help="A Dask scheduler, tcp://host:port, whose workers run it instead.")
    ] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Run only what has no valid manifest.")] = False,
    timeout: Annotated[float | None, typer.Option(min=1, help="Seconds allowed for one notebook; else 1800.")] = None,
    memory: Annotated[int | None, typer.Option(min=1, help="MiB of memory allowed for one notebook.")] = None,
    settings: Annotated[
        list[str] | None, typer.Option("--set", help="A choice for all runs, name=value; may be repeated.")
    ] = None,
    data: Data = None,
    outputs: Annotated[
        str | None,
        typer.Option(
            "--outputs",
            help="Folder to write under, with --scheduler also s3://bucket/name; else SCOPE3_OUTPUTS, else outputs.",
        ),
    ] = None,
    engine: Engine = "warm",
    own_methods: OwnMethods = False,
) -> None:
    """Run many organisations and years, each in a process of its own; one that fails stops no other."""
    from scope3 import paths
    from scope3.runs.batch import FAILED, INTERRUPTED, NOT_STARTED, Plan, run_batch
    from scope3.runs.batch_display import display
    from scope3.runs.batch_jobs import find_jobs, read_jobs
    from scope3.runs.cluster import run_on_cluster
    from scope3.runs.cluster_outputs import local
    from scope3.runs.parameters import check, parse_settings
    from scope3.runs.run import TIMEOUT, workbook
    from scope3.runs.together import cores

    if listed and (organisations or years):
        raise typer.BadParameter(
            "the file names the organisations and years; leave out all others", param_hint="--from"
        )
    if scheduler and at_a_time:
        raise typer.BadParameter(
            "the scheduler's workers say how many run at a time; leave it out", param_hint="--jobs"
        )
    elsewhere = outputs if outputs and local(outputs) is None else None
    if elsewhere and not scheduler:
        raise typer.BadParameter(
            "a batch on this machine writes to a folder; name one, or a --scheduler", param_hint="--outputs"
        )
    places(data, local(outputs) if outputs and not elsewhere else None, own_methods)
    root, common, notebooks = paths.organisations(), parse_settings(settings or []), workbook()
    if listed:
        jobs = read_jobs(listed, root, common)
    else:
        jobs, without = find_jobs(root, organisations or [], years or [], common)
        for one in without:
            print(one, file=sys.stderr)
    for chosen in {repr(job.settings): job.settings for job in jobs}.values():
        check(chosen, notebooks)
    chosen = {
        "engine": engine,
        "timeout": timeout or TIMEOUT,
        "memory": memory,
        "resume": resume,
        "own_methods": os.environ.get("SCOPE3_OWN_METHODS") == "1",
    }
    place = elsewhere or str(paths.outputs())
    with display(len(jobs)) as shown:
        if scheduler:
            rows = run_on_cluster(jobs, root, place, notebooks, chosen, shown, scheduler)
        else:
            rows = run_batch(jobs, Plan(root, paths.outputs(), notebooks, **chosen), shown, at_a_time or cores())
    _summarise(rows, place)
    statuses = {row.status for row in rows}
    if statuses & {INTERRUPTED, NOT_STARTED}:
        sys.exit(130)
    sys.exit(int(FAILED in statuses))


def _summarise(rows: list[Row], outputs: str) -> None:
    """Print the rows as a table, and write them as a CSV file beside the outputs."""
    import pandas as pd
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from scope3.files import write_atomically
    from scope3.results import csv_text
    from scope3.runs.cluster_outputs import local, write

    table = Table("organisation", "year", "status", box=None, pad_edge=False)
    for name in ("t CO2e", "seconds"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("first fault", overflow="fold")
    for row in rows:
        total = "" if row.t_co2e is None else f"{row.t_co2e:,.1f}"
        seconds = "" if row.seconds is None else f"{row.seconds:.1f}"
        # As text: what a client wrote is no markup.
        cells = (row.organisation, str(row.year), row.status, total, seconds, row.fault)
        table.add_row(*(Text(cell) for cell in cells))
    Console().print(table)
    text = csv_text(pd.DataFrame(rows))
    if folder := local(outputs):
        write_atomically(folder / SUMMARY, text)
    else:
        write(outputs, SUMMARY, text)
    counts = {status: sum(row.status == status for row in rows) for status in dict.fromkeys(row.status for row in rows)}
    print(
        f"{len(rows)} run{'' if len(rows) == 1 else 's'}: "
        + ", ".join(f"{count} {status}" for status, count in counts.items())
    )
    print(f"As a table: {outputs}/{SUMMARY}")
