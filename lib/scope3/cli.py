"""The commands. Exit status: 0 done, 1 the run failed on its inputs or its work, 2 wrong usage."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from scope3.errors import InputError

# A person mends the first screens of faults and asks again; a wrong column can make as many as the file has lines.
FAULTS_SHOWN = 200

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    help="The Scope 3 Workbook: run, check and verify inventories.",
    rich_markup_mode=None,
)
factors_app = typer.Typer(no_args_is_help=True, help="The factor library.", rich_markup_mode=None)
app.add_typer(factors_app, name="factors")

Data = Annotated[
    Path | None, typer.Option("--data", help="Folder of client folders; else SCOPE3_DATA, else data/organisations.")
]
Outputs = Annotated[
    Path | None, typer.Option("--outputs", help="Folder to write under; else SCOPE3_OUTPUTS, else outputs.")
]
Engine = Annotated[
    Literal["warm", "papermill"],
    typer.Option("--engine", help="warm: a forked process, fast; papermill: a fresh kernel."),
]
Year = Annotated[int | None, typer.Argument(help="Reporting year; the organisation's latest where left out.")]


def main() -> None:
    """Run a command; a fault of the inputs is printed, one line each, and ends with status 1."""
    from scope3.runs.engine import RunError

    try:
        app()
    except InputError as refused:
        faults = refused.faults
        for fault in faults[:FAULTS_SHOWN]:
            print(fault, file=sys.stderr)
        if len(faults) > FAULTS_SHOWN:
            print(f"… and {len(faults) - FAULTS_SHOWN} more like these.", file=sys.stderr)
        count = len(faults)
        print(f"{count} fault{'s' if count != 1 else ''}; nothing was written.", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        print("Interrupted. Earlier outputs stand as they were.", file=sys.stderr)
        sys.exit(130)
    except OSError as failed:
        print(
            f"The run failed on the machine, not on its inputs: {failed}. Earlier outputs stand as they were.",
            file=sys.stderr,
        )
        sys.exit(1)
    except RunError as failed:
        print(f"The run failed: {failed}. Earlier outputs stand as they were.", file=sys.stderr)
        sys.exit(1)


def _places(data: Path | None, outputs: Path | None = None) -> None:
    """Make the folders named on the command line those of this process and its children."""
    for name, place in (("SCOPE3_DATA", data), ("SCOPE3_OUTPUTS", outputs)):
        if place is not None:
            os.environ[name] = str(place.resolve())


def _latest(organisation: str, year: int | None) -> int:
    from scope3 import paths
    from scope3.organisation import organisation_years

    return year if year is not None else max(organisation_years(organisation, paths.organisations()))


@app.command()
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

    _places(data, outputs)
    year = _latest(organisation, year)
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


@app.command()
def check(organisation: str, year: Year = None, data: Data = None) -> None:
    """Read the inputs only, and name every fault with file, sheet, row, column and the mend."""
    from scope3.inventory import check_client

    _places(data)
    year = _latest(organisation, year)
    client = check_client(organisation, year)
    for report in client.files:
        other = [f"{heading} as {column}" for column, heading in report["read_as"].items() if heading != column]
        read = f"; read {', '.join(other)}" if other else ""
        unused = f"; not used: {', '.join(report['ignored_columns'])}" if report["ignored_columns"] else ""
        print(f"{report['file']}: {report['rows']:,} rows{read}{unused}")
        for remark in report.get("remarks", []):
            print(f"  {remark}")
    records = sum(len(table) for table in client.activity_data.values())
    print(f"{organisation} {year}: {len(client.ledger):,} ledger lines and {records:,} records, no fault")


@app.command()
def verify(
    organisation: str, year: Year = None, data: Data = None, outputs: Outputs = None, engine: Engine = "warm"
) -> None:
    """Run again and compare with the recorded outputs; the first difference is named, its cause first."""
    from scope3 import runs

    _places(data, outputs)
    year = _latest(organisation, year)
    report = runs.verify(organisation, year, engine=engine)
    for note in report.notes:
        print(note, file=sys.stderr)
    if report.identical:
        print(f"{organisation} {year}: identical, byte for byte, apart from the times of the run")
        return
    for difference in report.differences:
        print(difference)
    sys.exit(1)


@app.command()
def methods(
    category: Annotated[
        str | None, typer.Option("--category", help="Only this category, or part of category U.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON: a list of methods.")] = False,
) -> None:
    """Every method: what it does, its equation, inputs with units, when to use it, source."""
    from scope3.catalogue import catalogue
    from scope3.errors import Fault
    from scope3.methods import METHODS

    groups = {str(group): group for group in METHODS}
    if category is not None and category not in groups:
        raise InputError(Fault(f"category {category} has no methods here", "choose " + ", ".join(groups)))
    found = catalogue(groups.get(category or ""))
    if as_json:
        print(json.dumps(found, indent=1, ensure_ascii=False))
        return
    for method in found:
        print(f"{method['category']} {method['method']}\n  {method['summary']}")
        for equation in method["equation"]:
            print(f"  {equation}")
        print(
            "  inputs: "
            + ", ".join(f"{i['column']} ({i['unit']})" if i["unit"] else i["column"] for i in method["inputs"])
        )
        if method["choices"]:
            print("  choices: " + ", ".join(method["choices"]))
        print(f"  when: {method['when_to_use_it']}\n  source: {method['source']}\n")


@app.command()
def new(organisation: str, year: int, data: Data = None) -> None:
    """A folder for a new client: organisation.yaml and empty, documented input templates."""
    from scope3.factors.library import shipped_editions
    from scope3.templates import new_client

    _places(data)
    # The publisher with most editions is the general one; of these the year's, else the nearest earlier.
    publishers = [edition.split("/")[0] for edition in shipped_editions()]
    general = max(publishers, key=publishers.count)
    years = sorted(int(edition.split("/")[1]) for edition in shipped_editions() if edition.startswith(f"{general}/"))
    nearest_year = max((y for y in years if y <= year), default=years[0])
    for path in new_client(organisation, year, f"{general}/{nearest_year}"):
        print(path)


@app.command()
def export(
    organisation: str,
    year: int,
    file_format: Annotated[str, typer.Argument(metavar="FORMAT", help="tcs: the Technology Carbon Standard's JSON.")],
    data: Data = None,
    outputs: Outputs = None,
    view: Annotated[
        Literal["acquisition", "amortised"],
        typer.Option("--view", help="Devices: whole in the year of acquisition, or spread over their lives."),
    ] = "acquisition",
) -> None:
    """Write the figures of one organisation and year in a format of others; what it leaves out is named."""
    from scope3 import report
    from scope3.client import open_client

    _places(data, outputs)
    path, said = report.export(open_client(organisation, year), file_format, view)
    for sentence in said:
        print(sentence, file=sys.stderr)
    print(path)


@factors_app.command("list")
def factors_list() -> None:
    """The editions in the library: factors, licence, attribution."""
    from scope3.factors.library import factor_file, read_factors, shipped_editions

    for edition in shipped_editions():
        table = read_factors(factor_file(edition))
        print(f"{edition:<24} {len(table):>6} factors  {table['licence'].iloc[0]}")


@factors_app.command("show")
def factors_show(
    text: Annotated[str, typer.Argument(help="Part of a factor_id, activity or the publisher's wording.")],
) -> None:
    """The factors whose name holds a text, with value, unit and source."""
    from scope3.errors import Fault
    from scope3.factors.library import factor_file, read_factors, shipped_editions

    found = 0
    for edition in shipped_editions():
        table = read_factors(factor_file(edition))
        hit = (
            table[["factor_id", "activity", "name"]]
            .apply(lambda column: column.str.contains(text, case=False, regex=False))
            .any(axis=1)
        )
        for row in table[hit].itertuples():
            found += 1
            print(
                f"{row.factor_id}\n  {row.name}\n  {_value(row)} per {row.unit}, {row.region} {row.year}, "
                f"{row.component}, {row.gwp_set}; {row.source}"
            )
    if not found:
        raise InputError(Fault(f"no factor holds '{text}'", "try part of an activity, such as natural_gas or sic/62"))


def _value(factor: Any) -> str:
    """A factor's figure with its unit: CO2e, biogenic CO2, or a loss rate."""
    named = (("kg_co2e", "kg CO2e"), ("kg_biogenic_co2", "kg biogenic CO2"), ("loss_rate", "lost"))
    return next(f"{value:g} {unit}" for column, unit in named if (value := getattr(factor, column)) == value)


@factors_app.command("import")
def factors_import(
    publisher: str,
    file: Path,
    write: Annotated[bool, typer.Option("--write", help="Write the table into data/factors.")] = False,
) -> None:
    """Read a publisher's official file, compare it with the known edition, and say what differs."""
    from scope3.factors.imports import import_edition, write_edition

    imported = import_edition(publisher, file)
    report = imported.report
    print(
        f"{publisher} {report.edition}: {report.valued_rows:,} valued rows, {report.co2e_rows:,} of CO2e, "
        f"{report.factor_rows:,} factors; SHA-256 {report.sha256}"
    )
    for warning in imported.warnings:
        print(f"differs: {warning}", file=sys.stderr)
    if not imported.warnings:
        print("the file is the known edition")
    if write:
        print(f"written: {write_edition(imported)}")


@factors_app.command("check")
def factors_check() -> None:
    """Validate every factor table again: keys unique, units known, sources, GWP sets and licences present."""
    from scope3.factors.library import check_factors, factor_file, read_factors, shipped_editions

    faults = []
    for edition in shipped_editions():
        path = factor_file(edition)
        table = read_factors(path)
        faults += check_factors(table, path.name)
        print(f"{edition:<24} {len(table):>6} factors read")
    if faults:
        raise InputError(faults)
    print("no fault")


if __name__ == "__main__":
    main()
