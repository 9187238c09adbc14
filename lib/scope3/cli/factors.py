"""Commands about the factor library."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from scope3 import paths
from scope3.errors import InputError


def list_editions() -> None:
    """The editions in the library: factors, licence, attribution."""
    from scope3.factors.table_files import factor_file, read_factors, shipped_editions

    for edition in shipped_editions():
        table = read_factors(factor_file(edition))
        print(f"{edition:<24} {len(table):>6} factors  {table['licence'].iloc[0]}")


def show(
    text: Annotated[str, typer.Argument(help="Part of a factor_id, activity or the publisher's wording.")],
) -> None:
    """The factors whose name holds a text, with value, unit and source."""
    from scope3.errors import Fault
    from scope3.factors.table_files import factor_file, read_factors, shipped_editions

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


def import_edition(
    publisher: str,
    file: Path,
    write: Annotated[bool, typer.Option("--write", help="Write the table into data/factors.")] = False,
) -> None:
    """Read a publisher's official file, compare it with the known edition, and say what differs."""
    from scope3.factors import imports
    from scope3.factors.table_files import digests

    imported = imports.import_edition(publisher, file)
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
        table = imports.write_edition(imported)
        print(f"written: {table}\nto record in {imports.KNOWN_EDITIONS}:")
        for column, digest in digests(table).items():
            print(f"  {column:<19}{digest or '(blank)'}")


def check() -> None:
    """Validate every factor table again: keys, units, sources, licences, GWP sets, sums of gases, zeros, digests."""
    from scope3.factors.edition_checks import check_library

    checked = check_library(paths.FACTORS)
    for one in checked:
        print(f"{one.edition:<24} {one.said}")
    if faults := [fault for one in checked for fault in one.faults]:
        raise InputError(faults)
    print("no fault")
