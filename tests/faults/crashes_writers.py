"""Every other place that writes than a run, under a disk that refuses its k-th call: nothing half done, and why.

`python -m faults.crashes_writers <folder>` reads trials from standard input, a JSON object a line (`writer`, `at`, `error`,
`lasting`), and answers each with another.
"""

from __future__ import annotations

import contextlib
import functools
import gc
import io
import json
import os
import re
import shutil
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

import small_client
import two_years
from faults.crashes_shim import Plan, install
from faults.crashes_template import gather_orphans, in_a_process_of_its_own
from scope3 import cli, report
from scope3.change import base_year
from scope3.cli import changes, index, workbook
from scope3.client import Client, open_client
from scope3.factors import start
from scope3.factors.imports import ImportedEdition, ImportReport, write_edition
from scope3.pact.writing import write_footprints
from scope3.picker import saving, total
from scope3.report.site import put_in_place
from scope3.templates import acceptance, new_client

YEAR = 2024
TODAY = {"by": "A. Person", "why": "the trial of a disk", "on": date(2025, 1, 2)}
EDITION = ImportReport("desnz", "2099", "1", "flat.csv", "0" * 64, 1, 1, 1, False, [])


def _export(name: str) -> Callable[[Path], object]:
    return lambda root: report.export(_client(), name)


@functools.cache
def _client() -> Client:
    return open_client("small", YEAR)


def _save(root: Path) -> object:
    workings = total.open_workings("small", YEAR)
    return saving.save(workings, {**workings.saved, "ef_basis": "combustion"}, **TODAY)


def _import(root: Path) -> object:
    table = pd.DataFrame({"factor_id": ["a", "b"], "kg_co2e": [1.0, 2.0]})
    return write_edition(ImportedEdition(table, EDITION, [], table), root / "factors")


# Each is given the root, whose `data` and `outputs` the house is told of.
WRITERS: dict[str, Callable[[Path], object]] = {
    "new": lambda root: workbook.new("fresh", YEAR),
    "export xlsx": _export("xlsx"),
    "export cdp": _export("cdp"),
    "export checklist": _export("checklist"),
    "export basis": _export("basis"),
    "export tcs": _export("tcs"),
    "export html": lambda root: put_in_place(
        root / "outputs" / "small" / "2024", {"index.html": b"new", "a/b.html": b"new"}
    ),
    "restate": lambda root: changes.restate("small"),
    "index": lambda root: index.index(),
    "factors import": _import,
    "app, save": _save,
    "footprints": lambda root: write_footprints(root / "outputs" / "footprints.json", []),
}


# By module and name, where the commands look them up.
MAKERS = (
    (start, "editions_to_start_with"),
    (acceptance, "to_accept"),
    (new_client, "workbook"),
    (new_client, "organisation_page"),
    (report, "figures_of"),
    (base_year, "open_years"),
    (base_year, "restate"),
)


def keep_what_is_made() -> None:
    """Make what is written once and no more: that takes seconds, writing it a moment."""

    def kept(make: Callable[..., Any]) -> Callable[..., Any]:
        made: list[Any] = []

        def once(*arguments: Any, **options: Any) -> Any:
            if not made:
                made.append(make(*arguments, **options))
            return made[0]

        return once

    for module, name in MAKERS:
        setattr(module, name, kept(getattr(module, name)))
    for name, form in report.FORMATS.items():
        report.FORMATS[name] = form._replace(content=kept(form.content))


def prepare(root: Path) -> None:
    """The clients, and an earlier content in the place of each file that is written."""
    two_years.write_year(root / "data", 2023)
    two_years.write_year(root / "data", 2024, small_client.ORGANISATION + two_years.BASE_YEAR)
    earlier = [
        "exports/inventory.xlsx",
        "exports/cdp_7.8.csv",
        "exports/checklist.md",
        "html/index.html",
        "html/gone.html",
    ]
    names = [f"outputs/small/2024/{name}" for name in earlier]
    names += [
        "outputs/index.html",
        "outputs/small/restatement.csv",
        "factors/desnz_2099.csv",
        "outputs/footprints.json",
    ]
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("earlier")


def contents(root: Path) -> dict[str, bytes]:
    """Every file by name, hidden ones too."""
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def trial(folder: Path, before: Path, asked: dict[str, Any], news: dict[str, bytes]) -> dict[str, Any]:
    """One writer under a disk that refuses as asked; what then stands beside the old and the new, and what was said."""
    struck = _carry_out(folder, before, asked["writer"], asked)
    olds, found = contents(before), struck["contents"]
    torn = [name for name in found if found[name] not in (olds.get(name), news.get(name))]
    torn += [name for name in olds.keys() & news.keys() if name not in found]
    unclear = []
    if struck["status"] == 0:
        # What was refused may be of no consequence; then all is there.
        unclear = [] if found == news else ["it says it is done, and is not"]
    elif not re.search(re.escape(os.strerror(asked["error"])) + r": '[^']+'", struck["said"]):
        unclear = [struck["said"] or "nothing was said"]
    if "Traceback" in struck["said"] or struck["status"] not in (0, 1):
        unclear.append(f"a crash, with status {struck['status']}")
    return {**asked, "fired": struck["fired"], "torn": torn, "unclear": unclear}


def _carry_out(folder: Path, before: Path, writer: str, asked: dict[str, Any] | None) -> dict[str, Any]:
    root, log = folder / "root", folder / "log"
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(before, root)
    log.unlink(missing_ok=True)
    shutil.rmtree(folder / "struck", ignore_errors=True)
    plan = Plan(folder / "struck", **{key: value for key, value in (asked or {}).items() if key != "writer"})

    def work() -> None:
        if asked is not None:
            install(plan)
        cli.app = lambda: WRITERS[writer](root)
        cli.main()

    status = in_a_process_of_its_own(work, str(log))
    return {"contents": contents(root), "status": status, "said": log.read_text(), "fired": plan.fired()}


def main() -> None:
    """Answer trials until there are no more."""
    gather_orphans()
    folder = Path(sys.argv[1])
    before, root = folder / "before", folder / "root"
    os.environ |= {"SCOPE3_DATA": str(root / "data"), "SCOPE3_OUTPUTS": str(root / "outputs")}
    prepare(before)
    shutil.copytree(before, root)
    keep_what_is_made()
    gc.freeze()
    whole: dict[str, dict[str, bytes]] = {}
    for line in sys.stdin:
        asked = json.loads(line)
        if (writer := asked["writer"]) not in whole:
            # What is imported and kept on first use is so in the trials too.
            with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
                WRITERS[writer](root)
            shutil.rmtree(root)
            shutil.copytree(before, root)
            whole[writer] = _carry_out(folder, before, writer, None)["contents"]
            assert whole[writer] != contents(before), f"{writer} writes nothing"
        print(json.dumps(trial(folder, before, asked, whole[writer])), flush=True)


if __name__ == "__main__":
    main()
