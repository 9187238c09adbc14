"""Commands of an audit: a figure walked back to its source, and a crate compared with what it says of itself."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scope3.cli.options import Data, OwnMethods, places


def challenge(
    organisation: str,
    year: int,
    figure: Annotated[
        str,
        typer.Argument(
            metavar="FIGURE",
            help="total, a category (1), category and method (1/spend_based), a record_id, or a factor_id.",
        ),
    ],
    data: Data = None,
    own_methods: OwnMethods = False,
) -> None:
    """Walk a figure back: to categories, rows, the line as the client wrote it, factor, page and licence."""
    from scope3.challenge import challenge as walk
    from scope3.client import open_client
    from scope3.report import figures_of

    places(data, own_methods=own_methods)
    for line in walk(figures_of(open_client(organisation, year)), figure):
        print(line)


def check_crate(file: Annotated[Path, typer.Argument(metavar="FILE", help="A crate, as export wrote it.")]) -> None:
    """Compare every file of a crate with the SHA-256 that the crate and its manifest state."""
    from scope3.report.crate import check

    print(f"{check(file)} files are what the crate and the run's manifest say they are")
