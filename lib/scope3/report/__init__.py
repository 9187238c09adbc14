"""The inventory in the formats of others, each a file under the outputs of the organisation and year."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from scope3.client import Client
from scope3.errors import Fault, InputError, nearest
from scope3.files import write_atomically
from scope3.report import (
    basis,
    cdp,
    checklist,
    crate,
    esrs,
    product_footprints,
    site,
    technology_carbon_standard,
    vsme,
    workbook,
)
from scope3.report.figures import Figures, figures_of
from scope3.results import output_folder

FOLDER = "exports"


class Format(NamedTuple):
    """A format: its file, what it is, and what makes its content, with sentences on what the content leaves out.

    `content` takes the figures, then by name the options listed in `options`. Several files, by name, are a site.
    """

    file: str
    what: str
    content: Callable[..., tuple[str | bytes | dict[str, bytes], list[str]]]
    options: tuple[str, ...] = ()


FORMATS: dict[str, Format] = {
    "xlsx": Format("inventory.xlsx", "a spreadsheet with live formulas from line to total", workbook.content),
    "tcs": Format(
        "technology_carbon_standard.json",
        "the Technology Carbon Standard's JSON",
        technology_carbon_standard.as_text,
        ("view",),
    ),
    "pact": Format(
        "product_footprints.json",
        "PACT footprints (version 3) of the organisation's own products",
        product_footprints.as_text,
    ),
    "esrs": Format("esrs_e1-6.xhtml", "ESRS E1-6 as inline XBRL", esrs.content),
    "vsme": Format("vsme.xlsx", "EFRAG's VSME template, filled", vsme.content, ("template",)),
    "cdp": Format("cdp_7.8.csv", "CDP's table of scope 3 (question 7.8)", cdp.content),
    "checklist": Format("checklist.md", "the reporting checklist, filled or marked missing", checklist.content),
    "basis": Format("basis_of_preparation.md", "the basis of preparation, to be signed", basis.content),
    "html": Format(site.INDEX, "the result site of the recorded run, made anew", site.content),
    "crate": Format("crate.zip", "an RO-Crate of the recorded run, with the files it read", crate.content),
}


def export(client: Client, name: str, **options: object) -> tuple[Path, list[str]]:
    """Write a client's figures in a format, whole or not at all; the file, and what it leaves out.

    Arguments: `client`, `name` (of FORMATS), `options` (of that format, by name; None is not given). Raises InputError
    for a format that is not known, an option it does not have, and figures the format cannot hold.
    """
    if name not in FORMATS:
        raise InputError(Fault(f"format '{name}' is not known", nearest(name, FORMATS)))
    file, _, content, known = FORMATS[name]
    given = {option: value for option, value in options.items() if value is not None}
    if unknown := sorted(set(given) - set(known)):
        takes = ", ".join(f"--{option}" for option in known) or "none"
        raise InputError(Fault(f"format '{name}' has no option --{unknown[0]}", f"its options: {takes}"))
    written, said = content(figures_of(client), **given)
    folder = output_folder(client.organisation)
    if isinstance(written, dict):
        # Not among the exports: the site is an output of the run, and this the same site again.
        return site.put_in_place(folder, written), said
    path = folder / FOLDER / file
    write_atomically(path, written)
    return path, said


__all__ = ["FORMATS", "Figures", "Format", "export", "figures_of"]
