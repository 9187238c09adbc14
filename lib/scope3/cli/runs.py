"""Commands that run an organisation and year, check its inputs, and verify its outputs."""

from __future__ import annotations

import json
import sys
from typing import Annotated, Any

import typer

from scope3.cli.options import Data, Engine, Outputs, OwnMethods, Year, latest, places


def run(
    organisation: str,
    year: Year = None,
    data: Data = None,
    outputs: Outputs = None,
    engine: Engine = "warm",
    settings: Annotated[
        list[str] | None, typer.Option("--set", help="A choice for this run, name=value; may be repeated.")
    ] = None,
    jobs: Annotated[
        int | None, typer.Option("--jobs", min=1, help="Notebooks at a time; else as many as there are processors.")
    ] = None,
    own_methods: OwnMethods = False,
) -> None:
    """Execute the notebooks for one organisation and year; outputs are written whole or not at all."""
    from scope3 import paths, runs
    from scope3.inventory import check_client
    from scope3.runs import warm
    from scope3.runs.parameters import check as check_names
    from scope3.runs.parameters import parse_settings
    from scope3.runs.run import workbook
    from scope3.settings import differences
    from scope3.tables import rows_of

    places(data, outputs, own_methods)
    year = latest(organisation, year)
    chosen = parse_settings(settings or [])
    check_names(chosen, workbook())
    if engine == "warm" and warm.can_fork():
        # Its imports pass while the inputs are checked.
        warm.server.start()
    print(f"Checking the inputs of {organisation} {year}", file=sys.stderr)
    client = check_client(organisation, year, **chosen)
    for row in rows_of(differences(client.settings)):
        print(f"  {row['choice']}: {row['value']} ({row['origin']}; house: {row['house']})", file=sys.stderr)
    print(f"Executing the notebooks ({engine})", file=sys.stderr)
    before = paths.outputs() / organisation / str(year) / "inventory.json"
    earlier = json.loads(before.read_text(encoding="utf-8"))["scope_3_t_co2e"] if before.is_file() else None
    folder = runs.run(organisation, year, settings=chosen, engine=engine, jobs=jobs)
    inventory = json.loads((folder / "inventory.json").read_text(encoding="utf-8"))
    now = inventory["scope_3_t_co2e"]
    moved = f" (the run before: {earlier:,.1f})" if earlier is not None and earlier != now else ""
    print(f"{inventory['name']} {year}: scope 3 is {now:,.1f} t CO2e{moved}")
    for row in inventory["categories"]:
        figure = f"{row['t_co2e']:>14,.1f} t" if row["status"] == "calculated" else f"{row['status']:>16}"
        print(f"  {row['category']:>2} {row['name']:<45} {figure}")
    print(f"Outputs: {folder}")
    print(f"To read: {folder / 'html' / 'index.html'}")


def check(organisation: str, year: Year = None, data: Data = None, own_methods: OwnMethods = False) -> None:
    """Read the inputs only: what was read, what is left to do, every fault with its cell and its mend."""
    from scope3.errors import Fault, InputError
    from scope3.readiness import readiness
    from scope3.visible import in_one_line

    places(data, own_methods=own_methods)
    year = latest(organisation, year)
    found = readiness(organisation, year)
    for report in found.read:
        if report["rows"] != 0:
            print(in_one_line(f"{_place(report)}: {_as_read(report)}"))
            for remark in report.get("remarks", []):
                print(f"  {remark}")
    for file in dict.fromkeys(report["file"] for report in found.read if report["rows"] == 0):
        empty = [report["sheet"] for report in found.read if report["rows"] == 0 and report["file"] == file]
        print(f"{file}: nothing filled in" + (f" on {', '.join(empty)}" if all(empty) else ""))
    faults = found.faults
    if found.to_do:
        count = f"{len(found.to_do)} categor{'y has' if len(found.to_do) == 1 else 'ies have'} no data and no statement"
        print(f"\nTo do: {count}. Fill in the sheet, or leave the category out with a reason:")
        for line in found.to_do:
            print(f"  {line}")
        mend = "see the list above; list what is left out under exclusions or not_relevant"
        faults = [*faults, Fault(count, mend, "organisation.yaml")]
    for note in found.notes:
        print(note)
    if faults or found.client is None:
        raise InputError(faults)
    records = sum(len(table) for table in found.client.activity_data.values())
    print(f"{organisation} {year}: {len(found.client.ledger):,} ledger lines and {records:,} records, no fault")


def _place(report: dict[str, Any]) -> str:
    return f"{report['file']}, sheet {report['sheet']}" if report["sheet"] else str(report["file"])


def _as_read(report: dict[str, Any]) -> str:
    """How many rows a file gave and which of its headings were read as what; or that it could not be read."""
    if report["rows"] is None:
        return "could not be read; the faults say why"
    other = [f"{heading} as {column}" for column, heading in report["read_as"].items() if heading != column]
    read = f"; read {', '.join(other)}" if other else ""
    unused = f"; not used: {', '.join(report['ignored_columns'])}" if report["ignored_columns"] else ""
    return f"{report['rows']:,} row{'' if report['rows'] == 1 else 's'}{read}{unused}"


def verify(
    organisation: str,
    year: Year = None,
    data: Data = None,
    outputs: Outputs = None,
    engine: Engine = "warm",
    own_methods: OwnMethods = False,
) -> None:
    """Run again and compare with the recorded outputs; the first difference is named, its cause first."""
    from scope3 import runs

    places(data, outputs, own_methods)
    year = latest(organisation, year)
    report = runs.verify(organisation, year, engine=engine)
    for note in report.notes:
        print(note, file=sys.stderr)
    if report.identical:
        print(f"{organisation} {year}: identical, byte for byte, apart from the times of the run")
        return
    for difference in report.differences:
        print(difference)
    sys.exit(1)
