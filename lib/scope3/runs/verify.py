"""Runs again what a manifest records, and names what is no longer the same."""

from __future__ import annotations

import json
import platform
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scope3 import paths
from scope3.errors import Fault, InputError
from scope3.files import files_under
from scope3.organisation import organisation_folder
from scope3.runs import compare, manifest
from scope3.runs.progress import Progress
from scope3.runs.run import Inputs, run, workbook

# Written by commands after a run, from its outputs; a run does not vouch for it.
AFTER_THE_RUN = "exports/"


@dataclass(frozen=True)
class VerifyReport:
    """Whether a second run gave the recorded outputs; else what differs, causes first; and what else has changed."""

    identical: bool
    differences: list[str]
    notes: list[str] = field(default_factory=list)


def verify(
    organisation: str,
    year: int,
    *,
    data: Path | str | None = None,
    outputs: Path | str | None = None,
    engine: str = "warm",
    notebooks: Iterable[Path] | None = None,
    progress: Progress | None = None,
    inputs: Inputs | None = None,
    finish: Callable[[Path], None] | None = None,
) -> VerifyReport:
    """Run an organisation and year again, with the recorded settings, and compare with what stands recorded.

    Arguments as for `run`; the recorded outputs are only read.
    Raises InputError when there is no record, or when the inputs no longer pass; RunError when the run fails otherwise.
    """
    data_root = Path(data).resolve() if data is not None else paths.organisations()
    outputs_root = Path(outputs).resolve() if outputs is not None else paths.outputs()
    folder = organisation_folder(organisation, year, data_root)
    recorded = outputs_root / organisation / str(year)
    record = _read(recorded / manifest.NAME, organisation, year)
    _ask_for_own_methods(record, organisation, year)
    available = workbook(notebooks)
    chosen = [notebook for notebook in available if notebook.name in record["notebooks"]] or available
    name_inputs = inputs or manifest.inputs_of
    differences = _tampered(record["outputs"], recorded)
    differences += _changed(record, manifest.sources(name_inputs(folder), chosen))
    with tempfile.TemporaryDirectory(prefix="scope3-verify-") as again:
        fresh = run(
            organisation,
            year,
            data=data_root,
            outputs=again,
            settings=record["settings"],
            engine=engine,
            notebooks=chosen,
            progress=progress,
            inputs=inputs,
            finish=finish,
        )
        unlike = _unlike(recorded, fresh)
    notes = _software(record)
    return VerifyReport(not differences and not unlike, differences + unlike, notes)


def _read(path: Path, organisation: str, year: int) -> dict[str, Any]:
    mend = f"scope3 run {organisation} {year}"
    try:
        record: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        # Every part that is read below, so that a cut or hand-made file is named here.
        _ = record["outputs"], record["settings"], record["notebooks"], record["inputs"]
    except FileNotFoundError:
        raise InputError(Fault(f"there is no recorded run of {organisation} {year}", mend, str(path))) from None
    except (ValueError, KeyError, TypeError) as problem:
        raise InputError(Fault("the manifest cannot be read", mend, str(path))) from problem
    return record


def _ask_for_own_methods(record: Mapping[str, Any], organisation: str, year: int) -> None:
    """Refuse to run a client's own methods again unless asked to."""
    # Imported here: with it come all methods, which nothing else of a run needs.
    from scope3.own_methods import FILE, allowed

    if (used := record.get("own_methods")) and not allowed():
        what = f"the run of {organisation} {year} used {', '.join(used)}: to run it again is to run the client's code"
        raise InputError(Fault(what, "read that file, then verify with --own-methods", FILE))


def _tampered(expected: Mapping[str, str], folder: Path) -> list[str]:
    found = manifest.outputs_of(folder)
    lines = []
    for name in sorted(expected.keys() | found.keys(), key=compare.order):
        if name not in found:
            lines.append(f"{name}: recorded, but gone from the outputs")
        elif name not in expected:
            if not name.startswith(AFTER_THE_RUN):
                lines.append(f"{name}: stands among the outputs, but the run did not make it")
        elif expected[name] != found[name]:
            lines.append(f"{name}: changed since the run, its SHA-256 is not the manifest's")
    return lines


def _changed(record: Mapping[str, Any], now: Mapping[str, Mapping[str, str]]) -> list[str]:
    lines = []
    for group, files in now.items():
        before = record.get(group, {})
        for name in sorted(before.keys() | files.keys()):
            if before.get(name) != files.get(name):
                change = "new" if name not in before else "gone" if name not in files else "changed"
                lines.append(f"{group}: {name} {change} since the run")
    return lines


def _unlike(recorded: Path, fresh: Path) -> list[str]:
    old, new = dict(files_under(recorded)), dict(files_under(fresh))
    lines = []
    for name in sorted(old.keys() | new.keys(), key=compare.order):
        if name == manifest.NAME:
            continue
        if name not in new:
            if not name.startswith(AFTER_THE_RUN):
                lines.append(f"{name}: the run no longer makes it")
        elif name not in old:
            lines.append(f"{name}: made by the run now, not recorded")
        else:
            line = compare.difference(old[name], new[name], name)
            lines += [line] if line else []
    return lines


def _software(record: Mapping[str, Any]) -> list[str]:
    """What else has changed since the run, and may explain a difference."""
    now = {"python": platform.python_version(), **manifest.packages()}
    before = {"python": record.get("python"), **record.get("packages", {})}
    notes = [
        f"{name} {before.get(name) or 'absent'} -> {now.get(name) or 'absent'}"
        for name in sorted(before.keys() | now.keys())
        if before.get(name) != now.get(name)
    ]
    if record.get("code", {}).get("lib_sha256") != manifest.code()["lib_sha256"]:
        notes.append("lib/scope3 has changed")
    return notes
