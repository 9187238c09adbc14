"""Runs the notebooks for one organisation and year, and puts their outputs in place whole or not at all."""

from __future__ import annotations

import contextlib
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from scope3 import paths
from scope3.files import write_atomically
from scope3.organisation import check_inside, organisation_folder
from scope3.runs import manifest, parameters, warm
from scope3.runs.engine import NotebookError, RunError, execute, usable
from scope3.runs.environment import environment
from scope3.runs.progress import Progress
from scope3.runs.progress import default as default_progress
from scope3.runs.staging import Busy, clear_stale, lock, publish, staging
from scope3.runs.stop import Stop
from scope3.runs.together import cores, execute_all

TIMEOUT = 1800.0
# Another run's cleaning of what a dead one left holds a lock for a moment.
PATIENCE = 1.0

# What the result site is made of; a run of other notebooks leaves none, and has no site.
INVENTORY = "inventory.json"

# Names the files a run reads, given the folder of the organisation and year.
Inputs = Callable[[Path], Mapping[str, Path]]


def run(
    organisation: str,
    year: int,
    *,
    data: Path | str | None = None,
    outputs: Path | str | None = None,
    settings: Mapping[str, Any] | None = None,
    engine: str = "warm",
    notebooks: Iterable[Path] | None = None,
    progress: Progress | None = None,
    inputs: Inputs | None = None,
    finish: Callable[[Path], None] | None = None,
    timeout: float | None = TIMEOUT,
    memory: int | None = None,
    jobs: int | None = None,
) -> Path:
    """Run every notebook for one organisation and year, make the result site, and return the folder of outputs.

    Arguments: `data` and `outputs`, the roots, else those of `scope3.paths`; `settings`, parameters by name; `engine`,
    warm or papermill; `notebooks`, else all of the workbook, run in the order of their names; `progress`, called when a
    notebook starts and when it ends; `inputs`, which names the files to hash, else those of `manifest.inputs_of`;
    `finish`, called with the staged folder before the manifest is written, for what is made from the outputs;
    `timeout`, seconds, and `memory`, MiB (Linux alone), for one notebook; `jobs`, how many notebooks execute at a time,
    else as many as there are processors.
    Raises InputError for faults of the inputs or settings and RunError for every other failure; the outputs of an
    earlier run then stand untouched.
    """
    data_root = Path(data).resolve() if data is not None else paths.organisations()
    outputs_root = Path(outputs).resolve() if outputs is not None else paths.outputs()
    folder = organisation_folder(organisation, year, data_root)
    check_inside(outputs_root, outputs_root / organisation / str(year), organisation)
    chosen = workbook(notebooks)
    settings = dict(settings or {})
    parameters.check(settings, chosen)
    engine = usable(engine)
    if jobs is not None and jobs < 1:
        raise RunError(f"{jobs} notebooks at a time are none; name at least one")
    if memory is not None and sys.platform != "linux":
        raise RunError("memory can be limited on Linux alone; leave the limit out")
    if engine == "warm":
        # Its imports take seconds, which pass while the inputs are hashed.
        warm.server.start()
    progress = progress or default_progress()
    name_inputs = inputs or manifest.inputs_of
    try:
        clear_stale(outputs_root)
        with lock(outputs_root, organisation, year, PATIENCE), staging(outputs_root, organisation, year) as root:
            started = _now()
            # Paths travel in the environment: as parameters they would stand in every notebook.
            variables = {"SCOPE3_DATA": str(data_root), "SCOPE3_OUTPUTS": str(root)}
            with _branch(engine, organisation, year, settings, variables, memory) as branch:
                made_from = manifest.sources(name_inputs(folder), chosen)
                # It has the time of one notebook; what it did not open, each notebook opens for itself.
                opened = branch if branch and branch.wait(timeout) else None
                seconds = _execute_all(
                    chosen,
                    organisation,
                    year,
                    settings,
                    root,
                    jobs=jobs or cores(),
                    progress=progress,
                    engine=engine,
                    variables=variables,
                    timeout=timeout,
                    memory=memory,
                    branch=opened,
                )
            staged = root / organisation / str(year)
            if (staged / INVENTORY).is_file():
                # The formats of others, among which the site stands, know what a manifest is: opened when all is.
                from scope3.report.site import write_site

                write_site(staged, {"settings": settings, **made_from})
            if finish is not None:
                finish(staged)
            _refuse_changes(made_from, manifest.sources(name_inputs(folder), chosen))
            times = {"started": started, "finished": _now(), "seconds": seconds}
            record = manifest.build(
                organisation, year, engine=engine, settings=settings, made_from=made_from, folder=staged, times=times
            )
            # Written last: a folder with a manifest is a finished run.
            write_atomically(staged / manifest.NAME, manifest.dump(record))
            return publish(root, outputs_root, organisation, year)
    except Busy as holder:
        message = f"{organisation} {year} is being run by process {holder} on these outputs; wait until it has ended"
        raise RunError(message) from holder


def workbook(notebooks: Iterable[Path] | None = None) -> list[Path]:
    """The notebooks to run, in the order of their names: those given, else all of the workbook."""
    chosen = sorted(notebooks if notebooks is not None else paths.NOTEBOOKS.glob("*.ipynb"), key=lambda path: path.name)
    if not chosen:
        raise RunError(f"there are no notebooks in {paths.NOTEBOOKS}")
    return chosen


def _execute_all(
    notebooks: Sequence[Path],
    organisation: str,
    year: int,
    settings: Mapping[str, Any],
    root: Path,
    *,
    jobs: int,
    progress: Progress,
    variables: Mapping[str, str],
    **options: Any,
) -> dict[str, float]:
    scratch = root / ".jobs"
    scratch.mkdir()

    def execute_one(notebook: Path, stop: Stop) -> None:
        output = root / organisation / str(year) / "notebooks" / notebook.name
        # A profile folder serves all notebooks of a thread, one after the other: making and removing it costs more than
        # a small notebook, and two at a time would meet in it.
        profile = scratch / threading.current_thread().name
        execute(
            notebook,
            output,
            parameters.for_notebook(notebook, organisation, year, settings),
            variables={**variables, "IPYTHONDIR": str(profile)},
            scratch=scratch,
            stop=stop,
            **options,
        )
        if root.name.encode() in output.read_bytes():
            raise NotebookError(
                notebook.name, "it prints the folder it writes to, so no two runs are alike; print file names only"
            )

    return execute_all(notebooks, execute_one, jobs, progress)


@contextlib.contextmanager
def _branch(
    engine: str,
    organisation: str,
    year: int,
    settings: Mapping[str, Any],
    variables: Mapping[str, str],
    memory: int | None,
) -> Iterator[warm.Branch | None]:
    """The warm engine's server of this run, which opens the inputs meanwhile; none for another engine."""
    branch = None
    if engine == "warm":
        with contextlib.suppress(warm.ServerLost):
            branch = warm.server.branch(organisation, year, settings, environment(variables), memory)
    try:
        yield branch
    finally:
        if branch:
            branch.close()


def _refuse_changes(before: Mapping[str, Mapping[str, str]], after: Mapping[str, Mapping[str, str]]) -> None:
    for group, files in before.items():
        for name in sorted(files.keys() | after[group].keys()):
            if files.get(name) != after[group].get(name):
                raise RunError(f"{name} changed while the run was reading it; run again")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
