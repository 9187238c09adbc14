"""The command that opens the method picker in a browser."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from scope3.cli.options import Data, OwnMethods, Year, latest, places


def app(
    organisation: str,
    year: Year = None,
    data: Data = None,
    own_methods: OwnMethods = False,
    port: Annotated[int | None, typer.Option("--port", help="Port on this machine; else a free one.")] = None,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Print the address only.")] = False,
) -> None:
    """The method picker in a browser: change a choice, see the total, save it with who and why."""
    from scope3.inventory import check_client
    from scope3.picker.server import serve

    places(data, own_methods=own_methods)
    year = latest(organisation, year)
    print(f"Checking the inputs of {organisation} {year}", file=sys.stderr)
    client = check_client(organisation, year)
    serve(organisation, year, client.organisation.name, port, not no_browser)
