"""The result site of an organisation and year: static pages that need no server, no script and no network."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scope3.errors import Fault, InputError
from scope3.files import folder_in_place, sha256, write_atomically
from scope3.report.figures import Figures
from scope3.report.site.front import INDEX
from scope3.report.site.pages import FOLDER, site_files
from scope3.report.site.record import Record
from scope3.results import output_folder
from scope3.runs import manifest


def write_site(folder: Path, record: Record) -> None:
    """Write the site of a run into its folder of outputs; arguments and faults as for `site_files`."""
    put_in_place(folder, site_files(folder, record))


def put_in_place(folder: Path, files: Mapping[str, bytes]) -> Path:
    """Put the files of a site, as a whole, in place of the site in a folder of outputs; the page that opens first."""
    with folder_in_place(folder / FOLDER, replacing=True) as staged:
        for name, held in files.items():
            write_atomically(staged / name, held)
    return folder / FOLDER / INDEX


def content(figures: Figures) -> tuple[dict[str, bytes], list[str]]:
    """The files of the site of the recorded run.

    Raises InputError where there is no recorded run, and for each output that is no longer what the manifest says.
    """
    organisation = figures.client.organisation
    folder, mend = output_folder(organisation), f"scope3 run {organisation.organisation} {organisation.year}"
    record = recorded(folder, mend)
    return site_files(folder, record), []


def recorded(folder: Path, mend: str) -> dict[str, Any]:
    """The manifest of a finished run, its outputs compared with it; the pages themselves are made anew."""
    path = folder / manifest.NAME
    try:
        record: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        outputs = {name: digest for name, digest in record["outputs"].items() if not name.startswith(f"{FOLDER}/")}
    except FileNotFoundError:
        raise InputError(Fault("there is no recorded run to show", mend, path.name)) from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise InputError(Fault("the manifest cannot be read", mend, path.name)) from None
    there = {name: folder / name for name in outputs}
    changed = [name for name, place in there.items() if not place.is_file() or sha256(place) != outputs[name]]
    if changed:
        what = "is no longer what the run recorded, and a page made from it would show it as the run's"
        raise InputError([Fault(what, mend, name) for name in changed])
    return record


__all__ = ["FOLDER", "INDEX", "content", "put_in_place", "site_files", "write_site"]
