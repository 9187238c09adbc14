"""What a client's words could make a machine do: tried on pages, workbooks, files, paths, settings and archives."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import ipywidgets
import nbformat
import pytest

from faults import injections_refused as refused
from faults.counts import Count
from faults.injections_clients import PLACES, write
from faults.injections_live import browser, in_browser, in_csv, in_workbook, on_disk, rendered
from faults.injections_payloads import TEXTS
from scope3 import paths, report, runs
from scope3.client import open_client
from scope3.errors import InputError
from scope3.report.site.across import write_index
from scope3.runs import parameters
from scope3.runs.engine import execute
from scope3.runs.progress import silent

CLIENTS = 4
# What shows ledger, purchases and inventory; the whole count takes every notebook.
FEW = ("10_activity_data", "20_purchased_goods_and_capital", "90_inventory")
EXPORTS = ("xlsx", "esrs", "cdp", "checklist", "basis", "tcs")
# Each ninth, so that every kind is among them.
PICK = slice(0, None, 9)


def counts(whole: bool) -> list[Count]:
    """The payloads tried and what of them took effect; in short a few of them, in one client and three notebooks."""
    batches = [TEXTS[number::CLIENTS] for number in range(CLIENTS)] if whole else [TEXTS[PICK]]
    notebooks = sorted(
        paths.NOTEBOOKS.glob("*.ipynb") if whole else (paths.NOTEBOOKS / f"{name}.ipynb" for name in FEW)
    )
    with tempfile.TemporaryDirectory(prefix="scope3-injections-") as folder:
        live = effects(Path(folder), batches, notebooks, app=whole)
    number_of_texts = sum(map(len, batches))
    where = f"each in {len(PLACES)} places a client writes words in; pages, exports, CSV files, notebooks as HTML"
    found = [
        Count(
            "words of a client that take effect",
            number_of_texts,
            len(live),
            len(TEXTS) if whole else 15,
            _note(live, where),
        )
    ]
    engines = ("warm", "papermill") if whole else ("warm",)
    with tempfile.TemporaryDirectory(prefix="scope3-injections-") as folder:
        ran = [what for engine in engines for what in values_that_run(Path(folder), engine)]
    found.append(
        Count("values of parameters that run", len(engines) * len(TEXTS), len(ran), len(TEXTS), _note(ran, ""))
    )
    for what, cases in refused.KINDS.items():
        with tempfile.TemporaryDirectory(prefix="scope3-injections-") as folder:
            accepted = [one for one in (tried(case, Path(folder) / str(n)) for n, case in enumerate(cases)) if one]
        found.append(Count(what, len(cases), len(accepted), len(cases), _note(accepted, "")))
    return found


def effects(root: Path, batches: Sequence[Sequence[str]], notebooks: Sequence[Path], *, app: bool = False) -> list[str]:
    """What took effect of some words, each batch carried by a client of its own from its files to every output.

    Arguments: `root` (an empty folder), `batches`, `notebooks` (to be run), `app` (the method picker's page too).
    """
    data, outputs, found, pages = root / "data", root / "outputs", [], []
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SCOPE3_DATA", str(data))
        patch.setenv("SCOPE3_OUTPUTS", str(outputs))
        for number, texts in enumerate(batches):
            name = f"client-{number}"
            write(data, texts, name)
            folder = runs.run(name, 2024, notebooks=notebooks, progress=silent)
            client = open_client(name, 2024)
            for file_format in EXPORTS:
                report.export(client, file_format)
            pages += [*sorted(folder.rglob("*.html")), *sorted(folder.rglob("*.xhtml")), *sorted(folder.rglob("*.svg"))]
            pages += rendered(folder, root / "rendered" / name)
            if app:
                pages.append(_picker(name, root / "rendered" / name / "picker.html"))
            for path in sorted(folder.rglob("*.csv")):
                found += [f"{name}/{path.name}: {what}" for what in in_csv(path.read_text(encoding="utf-8"))]
            for path in sorted(folder.rglob("*.xlsx")):
                found += [f"{name}/{path.name}: {what}" for what in in_workbook(path.read_bytes())]
        pages.append(write_index(outputs)[0])
    with browser() as started:
        found += in_browser(started, pages)
    return found + on_disk(root, data)


def values_that_run(folder: Path, engine: str) -> list[str]:
    """What happened where a notebook was told each text as a parameter, beside giving it back as it is."""
    texts = [*TEXTS, "\"\"\"'''\\\n" + TEXTS[-1]]
    first = nbformat.v4.new_code_cell("texts: list = []\ntext: str = ''", metadata={"tags": ["parameters"]})
    shown = nbformat.v4.new_code_cell("import json\nprint(json.dumps([*texts, text]))")
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    book = nbformat.v4.new_notebook(cells=[first, shown], metadata={"kernelspec": kernel})
    notebook, executed = folder / f"told-{engine}.ipynb", folder / f"executed-{engine}.ipynb"
    nbformat.write(book, notebook)
    told = {"texts": texts[:-1], "text": texts[-1]}
    parameters.check(told, [notebook])
    execute(notebook, executed, told, engine=engine)
    output = json.loads(executed.read_text(encoding="utf-8"))["cells"][-1]["outputs"][0]["text"]
    changed = [one for one, back in zip(texts, json.loads("".join(output)), strict=True) if one != back]
    return [f"{engine}: {text[:60]!r} came out as another" for text in changed] + on_disk(folder)


def _picker(organisation: str, file: Path) -> Path:
    """The page of the method picker as its server would send it: the HTML of its controls."""
    from scope3.picker.controls import Controls
    from scope3.picker.total import open_workings

    def inside(widget: Any) -> list[str]:
        own = [widget.value] if isinstance(widget, ipywidgets.HTML) else []
        return own + [part for child in getattr(widget, "children", ()) for part in inside(child)]

    page = Controls(open_workings(organisation, 2024), lambda: date(2024, 12, 31)).page
    file.write_text(f"<!DOCTYPE html><meta charset=utf-8>{''.join(inside(page))}", encoding="utf-8")
    return file


def tried(case: refused.Case, folder: Path) -> str | None:
    """None where a case is refused in words and leaves nothing behind; else what happened."""
    folder.mkdir()
    try:
        case.attempt(folder)
    except InputError:
        made = on_disk(folder, folder / "data")
        return f"{case.name}: {made}" if made else None
    return f"{case.name} was accepted"


def _note(found: list[str], where: str) -> str:
    return "; ".join(found[:5]) or where
