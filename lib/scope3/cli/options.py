"""Options that several commands take, and what they mean."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Literal

import typer

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
OwnMethods = Annotated[
    bool,
    typer.Option(
        "--own-methods", help="Run the code of own_methods.py beside the client's data, where an order names own.*."
    ),
]
Year = Annotated[int | None, typer.Argument(help="Reporting year; the organisation's latest where left out.")]


def places(data: Path | None, outputs: Path | None = None, own_methods: bool = False) -> None:
    """Make what the command line says, folders and leave to run own methods, hold for this process and its children."""
    for name, place in (("SCOPE3_DATA", data), ("SCOPE3_OUTPUTS", outputs)):
        if place is not None:
            os.environ[name] = str(place.resolve())
    if own_methods:
        os.environ["SCOPE3_OWN_METHODS"] = "1"


def latest(organisation: str, year: int | None) -> int:
    from scope3 import paths
    from scope3.organisation import organisation_years

    return year if year is not None else max(organisation_years(organisation, paths.organisations()))
