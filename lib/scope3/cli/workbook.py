"""Commands about the workbook itself and what leaves it: methods, a new client, formats of others."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Literal, get_args

import typer

from scope3.cli.options import Data, Outputs, OwnMethods, Year, latest, places
from scope3.errors import InputError

# The formats of scope3.report, named here so that --help need not open the whole package; a test compares the two.
Format = Literal["xlsx", "tcs", "pact", "esrs", "vsme", "cdp", "checklist", "basis", "html", "crate"]
EXPORTS: tuple[str, ...] = get_args(Format)


def methods(
    organisation: Annotated[
        str | None, typer.Argument(help="Also the own methods that the orders of this organisation name.")
    ] = None,
    year: Year = None,
    category: Annotated[
        str | None, typer.Option("--category", help="Only this category, or part of category U.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON: a list of methods.")] = False,
    data: Data = None,
    own_methods: OwnMethods = False,
) -> None:
    """Every method: what it does, its equation, inputs with units, when to use it, source."""
    from scope3.catalogue import catalogue
    from scope3.errors import Fault
    from scope3.methods import METHODS, Methods
    from scope3.organisation import load_organisation, organisation_folder
    from scope3.own_methods import open_methods
    from scope3.settings import orders

    places(data, own_methods=own_methods)
    known: Methods = METHODS
    if organisation is not None:
        year = latest(organisation, year)
        known = open_methods(organisation_folder(organisation, year), orders(load_organisation(organisation, year), {}))
    groups = {str(group): group for group in METHODS}
    if category is not None and category not in groups:
        raise InputError(Fault(f"category {category} has no methods here", "choose " + ", ".join(groups)))
    found = catalogue(groups.get(category or ""), known)
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


def new(organisation: str, year: int, data: Data = None) -> None:
    """A folder for a new client: organisation.yaml, a workbook of input sheets with drop-downs, and the same as csv."""
    from scope3.factors.start import editions_to_start_with
    from scope3.templates.acceptance import to_accept
    from scope3.templates.new_client import new_client

    places(data)
    editions = editions_to_start_with(year)
    for path in new_client(organisation, year, editions):
        print(path)
    for sentence in to_accept(editions):
        print(sentence)
    print(f"Fill in inputs.xlsx, its first sheet says in which order; then: scope3 check {organisation} {year}")


def export(
    organisation: str,
    year: int,
    file_format: Annotated[
        Format, typer.Argument(metavar="FORMAT", help="What to write: a format of others, the site, the record.")
    ],
    data: Data = None,
    outputs: Outputs = None,
    view: Annotated[
        Literal["acquisition", "amortised"] | None,
        typer.Option("--view", help="tcs: devices whole in the year of acquisition (the default), or spread."),
    ] = None,
    template: Annotated[
        Path | None, typer.Option("--template", help="vsme: EFRAG's digital template (xlsx), as downloaded or begun.")
    ] = None,
    own_methods: OwnMethods = False,
) -> None:
    """Write the figures of one organisation and year in a format of others; what it leaves out is named."""
    from scope3 import report
    from scope3.client import open_client

    places(data, outputs, own_methods)
    path, said = report.export(open_client(organisation, year), file_format, view=view, template=template)
    for sentence in said:
        print(sentence, file=sys.stderr)
    print(path)
