"""What a worker of a cluster does for a batch: it runs one organisation and year as a batch on its own machine would.

What it is asked comes as JSON, the client's files as one archive of bytes; what it answers is JSON. Nothing else
travels.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import tempfile
import threading
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from distributed import get_worker

from scope3.errors import InputError
from scope3.files import files_under
from scope3.organisation import organisation_folder, organisation_years
from scope3.runs.batch import DONE, FAILED, LOGS, Children, Plan, Row, carry_out, log_of
from scope3.runs.batch_child import GRACE
from scope3.runs.batch_jobs import Job
from scope3.runs.batch_resume import Surroundings, surroundings
from scope3.runs.cluster_outputs import fetch, local, publish, sees, write
from scope3.runs.run import workbook
from scope3.runs.staging import Busy, lock

NO_TIME = (1980, 1, 1, 0, 0, 0)
# Of each batch the processes that run here, so that its end can end them.
_children: dict[str, Children] = {}
_lock = threading.Lock()


def pack(job: Job, data: Path) -> bytes:
    """The files that a run may read, its own and those of the years before, as an archive with a folder for each year.

    Raises InputError where `organisation_folder` does, OSError where a file cannot be read.
    """
    organisation_folder(job.organisation, job.year, data)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for year in organisation_years(job.organisation, data):
            if year > job.year:
                continue
            # A year without a file is a year all the same.
            archive.writestr(zipfile.ZipInfo(f"{year}/", NO_TIME), b"")
            for name, path in files_under(data / job.organisation / str(year)):
                archive.writestr(zipfile.ZipInfo(f"{year}/{name}", NO_TIME), path.read_bytes(), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def run_there(order: Mapping[str, Any], inputs: bytes) -> dict[str, Any]:
    """Run one organisation and year on this worker and put its outputs in their place; the row that tells how it ended.

    Arguments: `order`, what the batch asks of all its runs, with the organisation, year and settings of this one and
    the SHA-256 of `inputs`, which are those of `pack`.
    """
    job, worker = Job(order["organisation"], order["year"], order["settings"]), get_worker()
    failed = Row(job.organisation, job.year, FAILED)
    if refused := unlike(order):
        return asdict(replace(failed, fault=f"worker {worker.address}: {in_short(refused)}"))
    if hashlib.sha256(inputs).hexdigest() != order["sha256"]:
        return asdict(replace(failed, fault=f"worker {worker.address}: the files that arrived are not those sent"))
    with _lock:
        children = _children.setdefault(order["batch"], Children())
    # Below the worker's own folder, which dask clears when a worker was killed.
    with tempfile.TemporaryDirectory(prefix="scope3-", dir=worker.local_directory) as scratch:
        data, shared = Path(scratch, "data"), local(order["outputs"])
        with zipfile.ZipFile(io.BytesIO(inputs)) as archive:
            archive.extractall(data / job.organisation)
        plan = Plan(data, shared or Path(scratch, "outputs"), workbook(), **order["chosen"])
        now = Surroundings(**order["surroundings"]) if plan.resume else None
        if shared:
            # The process of a worker that was killed clears up first; who holds it for longer is told by the run.
            with contextlib.suppress(Busy), lock(shared, job.organisation, job.year, GRACE):
                pass
            return asdict(carry_out(job, plan, _Telling(order["batch"]), children, now))
        try:
            if plan.resume:
                with contextlib.suppress(InputError):
                    fetch(order["outputs"], job.organisation, job.year, plan.outputs)
            row = carry_out(job, plan, _Telling(order["batch"]), children, now)
            if row.status == DONE:
                publish(plan.outputs / job.organisation / str(job.year), order["outputs"], job.organisation, job.year)
            log = log_of(job, plan.outputs)
            if log.exists():
                write(order["outputs"], f"{LOGS}/{log.name}", log.read_text(encoding="utf-8"))
        except Exception as problem:  # each file system has its own; all of them end this run alone
            fault = f"{order['outputs']} is out of reach: {type(problem).__name__}: {problem}".partition("\n")[0]
            return asdict(replace(failed, fault=fault))
    return asdict(row)


def unlike(order: Mapping[str, Any]) -> list[str]:
    """In what this worker differs from the machine that gave the order, of all that shapes outputs."""
    here, there = surroundings(workbook()), Surroundings(**order["surroundings"])
    found = [
        f"{group}: {name} differs"
        for group, files in there.sources.items()
        for name in _differing(files, here.sources[group])
    ]
    if here.lib_sha256 != there.lib_sha256:
        found.append("lib/scope3 differs")
    software = {"python": there.python, **there.packages}, {"python": here.python, **here.packages}
    found += [
        f"{name} is {software[1].get(name, 'absent')}, not {software[0].get(name, 'absent')}"
        for name in _differing(*software)
    ]
    if not sees(order["outputs"], order["batch"]):
        found.append(f"it does not see the batch's outputs at {order['outputs']}")
    return found


def in_short(differences: list[str]) -> str:
    """The first of them, and how many more there are."""
    more = len(differences) - 3
    return "; ".join(differences[:3]) + (f" (and {more} more)" if more > 0 else "")


def end(batch: str) -> None:
    """Interrupt what this worker runs for a batch, and let it start nothing more for it."""
    with _lock:
        children = _children.setdefault(batch, Children())
    # Elsewhere than here, where the worker answers the scheduler: the runs may take some time to clear up.
    threading.Thread(target=children.end, daemon=True).start()


class _Telling:
    """Tells the batch how far a run is."""

    def __init__(self, batch: str) -> None:
        self._topic, self._worker = topic(batch), get_worker()

    def started(self, job: Job) -> None:
        """A run has started."""
        self._worker.log_event(self._topic, {"organisation": job.organisation, "year": job.year})

    def notebook(self, job: Job, name: str, ended: int, count: int) -> None:
        """A notebook of a run has started, or so many have ended."""
        where = {"organisation": job.organisation, "year": job.year}
        self._worker.log_event(self._topic, where | {"notebook": name, "ended": ended, "count": count})

    def ended(self, row: Row) -> None:
        """Nothing: the batch has the row."""


def topic(batch: str) -> str:
    """Under what name the cluster passes on how far the runs of a batch are."""
    return f"scope3-{batch}"


def _differing(one: Mapping[str, str], other: Mapping[str, str]) -> Iterator[str]:
    return (name for name in sorted(one.keys() | other.keys()) if one.get(name) != other.get(name))
