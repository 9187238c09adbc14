"""Whether the outputs of an organisation and year are those that a run would make now: then a batch need not run it."""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scope3.organisation import organisation_folder
from scope3.runs import manifest
from scope3.runs.batch_jobs import Job
from scope3.runs.verify import AFTER_THE_RUN


@dataclass(frozen=True)
class Surroundings:
    """What shapes the outputs of every run alike: factor and reference files, notebooks, the package, its libraries."""

    sources: Mapping[str, Mapping[str, str]]
    lib_sha256: str
    python: str
    packages: Mapping[str, str]


def surroundings(notebooks: list[Path]) -> Surroundings:
    """The surroundings as they are now, read once for a whole batch."""
    shared = manifest.sources({}, notebooks)
    del shared["inputs"]
    return Surroundings(shared, manifest.code()["lib_sha256"], platform.python_version(), manifest.packages())


def stands(job: Job, data: Path, outputs: Path, now: Surroundings) -> bool:
    """Whether a finished run stands whose settings, inputs and surroundings are those of now, every output as recorded.

    What commands wrote after the run, below exports/, is no part of it.
    """
    folder = outputs / job.organisation / str(job.year)
    try:
        record = json.loads((folder / manifest.NAME).read_text(encoding="utf-8"))
        recorded = {
            "settings": record["settings"],
            "inputs": record["inputs"],
            "outputs": record["outputs"],
            "lib_sha256": record["code"]["lib_sha256"],
            "python": record["python"],
            "packages": record["packages"],
            **{group: record[group] for group in now.sources},
        }
    except (OSError, ValueError, KeyError, TypeError):
        # No manifest, or one that was cut: no run has ended here.
        return False
    place = organisation_folder(job.organisation, job.year, data)
    # The cheap comparisons first: hashing a hundred outputs takes as long as a small notebook.
    present: dict[str, Any] = {
        "settings": dict(job.settings),
        "lib_sha256": now.lib_sha256,
        "python": now.python,
        "packages": now.packages,
        **now.sources,
    }
    if any(recorded[name] != value for name, value in present.items()):
        return False
    inputs = manifest.hashes((Path(name).as_posix(), path) for name, path in manifest.inputs_of(place).items())
    if recorded["inputs"] != inputs:
        return False
    made = {name: digest for name, digest in manifest.outputs_of(folder).items() if not name.startswith(AFTER_THE_RUN)}
    return bool(recorded["outputs"] == made)
