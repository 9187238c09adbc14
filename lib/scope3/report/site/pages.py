"""The pages of the site: one per notebook with its code folded, between the inventory and the record of the run."""

from __future__ import annotations

import base64
import json
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scope3.report.site.front import front
from scope3.report.site.navigation import STYLE, Page, document
from scope3.report.site.record import Record, run_record
from scope3.report.site.rendering import markdown, output, shaped
from scope3.report.xhtml import tag, text
from scope3.runs import manifest

FOLDER = "html"
# Made from the outputs, by a run or after it; a page does not list itself.
APART = (f"{FOLDER}/", "exports/")
INJECTED, PARAMETERS = "injected-parameters", "parameters"


def site_files(folder: Path, record: Record) -> dict[str, bytes]:
    """Every file of the site by its name: pages, pictures, style.

    Arguments: `folder`, the outputs of an organisation and year with inventory.json and the executed notebooks;
    `record`, what a manifest says of settings and files read. The same outputs give the same bytes.
    Raises InputError for an equation that cannot be written as MathML.
    """
    stated = json.loads((folder / "inventory.json").read_text(encoding="utf-8"))
    outputs = {name: value for name, value in manifest.outputs_of(folder).items() if not name.startswith(APART)}
    notebooks = sorted((folder / "notebooks").glob("*.ipynb"))
    known = {name: f"../{name}" for name in outputs} | {path.stem: f"{path.stem}.html" for path in notebooks}
    pictures: dict[str, bytes] = {}
    own = [notebook_page(path, known, pictures) for path in notebooks]
    pages = [front(folder, stated, outputs, own), *own, run_record(stated, outputs, record)]
    owner = f"{stated['name']}, {stated['year']}"
    documents = {page.file: document(owner, pages, number) for number, page in enumerate(pages)}
    return documents | pictures | {STYLE: Path(__file__).with_name(STYLE).read_bytes()}


def notebook_page(path: Path, known: Mapping[str, str], pictures: dict[str, bytes]) -> Page:
    """An executed notebook as a page.

    Arguments: `path`; `known`, the address of each name that may stand as code; `pictures`, to which those of the page
    are added by name.
    """
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]

    def keep(encoded: str, words: str) -> str:
        data = base64.b64decode(encoded)
        name = (
            f"images/{path.stem}-{len([held for held in pictures if held.startswith(f'images/{path.stem}-')]) + 1}.png"
        )
        pictures[name] = data
        # Where every PNG says how large it is, so that the words do not jump when it is drawn.
        width, height = struct.unpack(">II", data[16:24])
        image = tag("img", src=name, alt=words or "Chart", width=str(width), height=str(height))
        return tag("p", image, class_="chart")

    parts = []
    for cell in cells:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            parts.append(markdown(source, path.name))
        elif cell["cell_type"] == "code" and source.strip():
            shown = [output(one, path.name, keep) for one in cell.get("outputs", [])]
            parts += [*shown, _code(source, cell, bool(shown))]
    body, headings = shaped("\n".join(parts), dict(known))
    title = next((heading.words for heading in headings if heading.level == 1), path.stem)
    return Page(f"{path.stem}.html", title, body, headings)


def _code(source: str, cell: Mapping[str, Any], shows: bool) -> str:
    """A cell's code, folded: a reader sees the result, a reviewer opens what made it."""
    tags = cell["metadata"].get("tags", [])
    words = "How this was computed" if shows else "Code of this step"
    words = (
        "Parameters of this run"
        if INJECTED in tags
        else "Parameters and their defaults"
        if PARAMETERS in tags
        else words
    )
    # What a run was given is part of its record, on paper too.
    kind = "code parameters" if {INJECTED, PARAMETERS} & set(tags) else "code" if shows else "code alone"
    return tag("details", tag("summary", words), tag("pre", tag("code", text(source))), class_=kind)
