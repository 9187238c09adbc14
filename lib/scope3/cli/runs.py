"""Commands that run an organisation and year, check its inputs, and verify its outputs."""

from __future__ import annotations

import json
import sys
from typing import Annotated

import typer

from scope3.cli.options import Data, Engine, Outputs, Year, latest, places


def run(
    organisation: str,
    year: Year = None,
    data: Data = None,
    outputs: Outputs = None,
    engine: Engine = "warm",
    settings: Annotated[
        list[str] | None, typer.Option("--set", help="A choice for this run, name=value; may be repeated.")
    ] = None,
) -> None:
    """Execute the notebooks for one organisation and year; outputs are written whole or not at all."""
    from scope3 import paths, runs
    from scope3.inventory import check_client
    from scope3.runs.parameters import check as check_names
    from scope3.runs.parameters import parse_settings
    from scope3.runs.run import workbook
    from scope3.settings import differences
    from scope3.tables import rows_of

    places(data, outputs)
    year = latest(organisation, year)
    chosen = parse_settings(settings or [])
    check_names(chosen, workbook())
    print(f"Checking the inputs of {organisation} {year}", file=sys.stderr)
    client = check_client(organisation, year, **chosen)
    for row in rows_of(differences(client.settings)):
        print(f"  {row['choice']}: {row['value']} ({row['origin']}; house: {row['house']})", file=sys.stderr)
    print(f"Executing the notebooks ({engine})", file=sys.stderr)
    before = paths.outputs() / organisation / str(year) / "inventory.json"
    earlier = json.loads(before.read_text(encoding="utf-8"))["scope_3_t_co2e"] if before.is_file() else None
    folder = runs.run(organisation, year, settings=chosen, engine=engine)
    inventory = json.loads((folder / "inventory.json").read_text(encoding="utf-8"))
    now = inventory["scope_3_t_co2e"]
    moved = f" (the run before: {earlier:,.1f})" if earlier is not None and earlier != now else ""
    print(f"{inventory['name']} {year}: scope 3 is {now:,.1f} t CO2e{moved}")
    for row in inventory["categories"]:
        figure = f"{row['t_co2e']:>14,.1f} t" if row["status"] == "calculated" else f"{row['status']:>16}"
        print(f"  {row['category']:>2} {row['name']:<45} {figure}")
    print(f"Outputs: {folder}")


def check(organisation: str, year: Year = None, data: Data = None) -> None:
    """Read the inputs only, and name every fault with file, sheet, row, column and the mend."""
    from scope3.factors.own_factors import unused_own_factors
    from scope3.inventory import calculate_emissions, check_client, scope_1_and_2_memo

    places(data)
    year = latest(organisation, year)
    client = check_client(organisation, year)
    for report in client.files:
        other = [f"{heading} as {column}" for column, heading in report["read_as"].items() if heading != column]
        read = f"; read {', '.join(other)}" if other else ""
        unused = f"; not used: {', '.join(report['ignored_columns'])}" if report["ignored_columns"] else ""
        print(f"{report['file']}: {report['rows']:,} rows{read}{unused}")
        for remark in report.get("remarks", []):
            print(f"  {remark}")
    figures = calculate_emissions(client), scope_1_and_2_memo(client)
    if idle := unused_own_factors(client.library.table, *figures):
        print(f"own factors no record used: {', '.join(idle)}")
    records = sum(len(table) for table in client.activity_data.values())
    print(f"{organisation} {year}: {len(client.ledger):,} ledger lines and {records:,} records, no fault")


def verify(
    organisation: str, year: Year = None, data: Data = None, outputs: Outputs = None, engine: Engine = "warm"
) -> None:
    """Run again and compare with the recorded outputs; the first difference is named, its cause first."""
    from scope3 import runs

    places(data, outputs)
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
