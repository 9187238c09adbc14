"""The inventory in the formats of others, each a file under the outputs of the organisation and year."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from scope3.client import Client
from scope3.errors import Fault, InputError, nearest
from scope3.files import write_atomically
from scope3.report import technology_carbon_standard
from scope3.results import output_folder

FOLDER = "exports"


class Format(NamedTuple):
    """A format: its file, and what makes its content, with sentences on what the content leaves out."""

    file: str
    content: Callable[[Client, str], tuple[dict[str, Any], list[str]]]


FORMATS: dict[str, Format] = {
    "tcs": Format("technology_carbon_standard.json", technology_carbon_standard.content),
}


def export(client: Client, name: str, view: str) -> tuple[Path, list[str]]:
    """Write a client's figures in a format, whole or not at all; the file, and what it leaves out.

    Arguments: `client`, `name` (of FORMATS), `view` (of a register of devices: acquisition or amortised). Raises
    InputError for a format that is not known and for figures the format cannot hold.
    """
    if name not in FORMATS:
        raise InputError(Fault(f"format '{name}' is not known", nearest(name, FORMATS)))
    content, said = FORMATS[name].content(client, view)
    path = output_folder(client.organisation) / FOLDER / FORMATS[name].file
    write_atomically(path, json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n")
    return path, said
