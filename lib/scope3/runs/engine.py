"""Executes one notebook in a process of its own, and says by its own account whether it came to its end."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from scope3.errors import Fault, InputError
from scope3.runs import warm
from scope3.runs.canonical import canonical
from scope3.runs.environment import environment
from scope3.runs.faults import FAULTS
from scope3.runs.stop import Stop
from scope3.runs.worker import EXECUTED, FAULTS_FILE, JOB, REPORT, SOURCE, UNWRITTEN

ENGINES = ("warm", "papermill")
# A disk that is full, broken or not to be written, and limits of the person's account.
REFUSALS = {
    getattr(errno, name)
    for name in ("ENOSPC", "EDQUOT", "EFBIG", "EIO", "EROFS", "EACCES", "EPERM", "EMFILE", "ENFILE")
    if hasattr(errno, name)
}


class RunError(Exception):
    """A run ended without a result, and not for a fault of the inputs."""


class NotebookError(RunError):
    """A notebook did not come to its end: which, where and why."""

    def __init__(self, notebook: str, reason: str, cell: int | None = None, traceback: str = "") -> None:
        self.notebook, self.reason, self.cell, self.traceback = notebook, reason, cell, traceback
        super().__init__(notebook, reason, cell, traceback)

    def __str__(self) -> str:
        place = self.notebook if self.cell is None else f"{self.notebook}, cell {self.cell}"
        return f"{place}: {self.reason}" + (f"\n{self.traceback}" if self.traceback else "")


@dataclass(frozen=True)
class Outcome:
    """How a job ended: the executed notebook's text where one was saved, and why it is no success."""

    complete: bool
    reason: str = ""
    error: Mapping[str, Any] | None = None
    executed: str | None = None
    ended_early: bool = False


def execute(
    notebook: Path,
    output: Path,
    parameters: Mapping[str, Any],
    *,
    engine: str = "warm",
    variables: Mapping[str, str] | None = None,
    timeout: float | None = None,
    memory: int | None = None,
    scratch: Path | None = None,
    branch: warm.Branch | None = None,
    stop: Stop | None = None,
) -> None:
    """Execute a notebook with parameters and write it in canonical form; both engines write the same bytes.

    Arguments: `variables` are added to the environment; `timeout` is in seconds for the whole notebook, which is then
    killed with everything it started; `memory` is in MiB, for each of its processes; `scratch` holds the job's own
    files meanwhile, else the system's own; `branch` is the warm engine's server of this run, where it has one; `stop`
    ends the notebook from another thread.
    Nothing is written unless every cell ran.
    Raises InputError, with its faults, when a cell raised it; NotebookError for every other end.
    """
    from scope3.files import write_atomically

    engine = usable(engine)
    worker_engine = "inline" if engine == "warm" else None
    with job_folder(scratch) as folder:
        prepare(folder, _read(notebook), parameters, worker_engine, notebook.parent, memory)
        outcome = carry_out(folder, worker_engine, environment(variables), timeout, branch, stop)
        if outcome.executed is None or not outcome.complete:
            _raise(notebook.name, outcome, folder, memory)
        text = canonical(json.loads(outcome.executed))
    write_atomically(output, text)


def usable(engine: str) -> str:
    """The engine that will run: the one asked for, or papermill's own where the platform cannot fork, which is said."""
    if engine not in ENGINES:
        raise ValueError(f"engine must be one of {', '.join(ENGINES)}, not {engine!r}")
    if engine == "warm" and not warm.can_fork():
        print("warm engine: this platform cannot fork; the plain papermill engine runs", file=sys.stderr)
        return "papermill"
    return engine


@contextlib.contextmanager
def job_folder(scratch: Path | None = None) -> Iterator[Path]:
    """A private folder for one job, gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="scope3-", dir=scratch))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def prepare(
    folder: Path,
    notebook: Any,
    parameters: Mapping[str, Any],
    engine: str | None,
    working_directory: Path,
    memory: int | None = None,
) -> None:
    """Lay down what the worker reads: the notebook and the job."""
    from scope3.files import naming

    job = {
        "engine": engine,
        "parameters": dict(parameters),
        "working_directory": str(working_directory.resolve()),
        "memory": memory,
    }
    for name, held in ((SOURCE, notebook), (JOB, job)):
        with naming(folder / name):
            (folder / name).write_text(json.dumps(held), encoding="utf-8")


def carry_out(
    folder: Path,
    engine: str | None,
    surroundings: Mapping[str, str],
    timeout: float | None,
    branch: warm.Branch | None = None,
    stop: Stop | None = None,
) -> Outcome:
    """Run the worker on a job's folder and judge its end by exit status, report and saved notebook together."""
    surroundings = {"IPYTHONDIR": str(folder / "ipython"), **surroundings, FAULTS: str(folder / FAULTS_FILE)}
    if engine == "inline":
        try:
            status = warm.run_job(folder, surroundings, timeout, branch, stop)
        except warm.ServerLost as problem:
            return Outcome(False, f"the warm engine's server was lost: {problem}")
    else:
        status = _run_in_new_interpreter(folder, surroundings, timeout, stop or Stop())
    executed = (folder / EXECUTED).read_text(encoding="utf-8") if (folder / EXECUTED).exists() else None
    if status is None:
        return Outcome(False, f"killed after {timeout:g} seconds, the time allowed for one notebook")
    if status == UNWRITTEN:
        return Outcome(False, f"its process could not write to '{folder}': the disk is full, or fails")
    try:
        report = json.loads((folder / REPORT).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return Outcome(False, f"its process ended early ({meaning(status)})", ended_early=True)
    if report["error"]:
        error = report["error"]
        return Outcome(False, f"{error['ename']}: {error['evalue']}", error, executed)
    if status != 0 or executed is None:
        return Outcome(False, f"its process failed at the end ({meaning(status)})")
    return Outcome(True, executed=executed)


def _read(path: Path) -> Any:
    """The notebook, with an id on every cell: nbformat would give random ones to those without."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    for index, cell in enumerate(notebook["cells"]):
        cell.setdefault("id", f"cell-{index}")
    if notebook.get("nbformat") == 4:
        notebook["nbformat_minor"] = max(5, notebook.get("nbformat_minor", 0))
    return notebook


def _run_in_new_interpreter(
    folder: Path, surroundings: Mapping[str, str], timeout: float | None, stop: Stop
) -> int | None:
    with (folder / "stdout.txt").open("wb") as stdout, (folder / "stderr.txt").open("wb") as stderr:
        process = subprocess.Popen(  # noqa: S603  # this interpreter, on a folder made here
            [
                sys.executable,
                "-c",
                "import sys, pathlib; from scope3.runs.worker import perform; perform(pathlib.Path(sys.argv[1]))",
                str(folder),
            ],
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=stderr,
            env=dict(surroundings),
            cwd=folder,
            start_new_session=os.name == "posix",
        )
        try:
            with stop.by(lambda: _kill_tree(process.pid)):
                return process.wait(timeout)
        except subprocess.TimeoutExpired:
            return None
        finally:
            if process.poll() is None:
                _kill_tree(process.pid)
                process.wait()


def _kill_tree(pid: int) -> None:
    """Kill a process, its group and its descendants: a kernel leads its own session and would outlive its client."""
    import psutil  # type: ignore[import-untyped]

    descendants: list[Any] = []
    with contextlib.suppress(psutil.Error):
        descendants = psutil.Process(pid).children(recursive=True)
    with contextlib.suppress(OSError, AttributeError):
        os.killpg(pid, signal.SIGKILL)
    for process in [*descendants, pid]:
        with contextlib.suppress(psutil.Error):
            (psutil.Process(process) if isinstance(process, int) else process).kill()


def _raise(notebook: str, outcome: Outcome, folder: Path, memory: int | None) -> NoReturn:
    error = outcome.error or {}
    if error.get("ename") == "InputError" and (folder / FAULTS_FILE).exists():
        faults = json.loads((folder / FAULTS_FILE).read_text(encoding="utf-8"))
        raise InputError([Fault(**fault) for fault in faults])
    trace = str(error.get("traceback", "")) or _last_lines(folder / "stderr.txt")
    if _of_the_machine(str(error.get("evalue", ""))):
        trace = ""
    raise NotebookError(notebook, _reason(outcome, memory), error.get("cell"), trace)


def _of_the_machine(evalue: str) -> bool:
    """Whether the disk, or another part of the machine, refused: then no line of the notebook explains it."""
    number = re.match(r"\[Errno (\d+)\]", evalue)
    return number is not None and int(number[1]) in REFUSALS


def _reason(outcome: Outcome, memory: int | None) -> str:
    """Why a notebook failed, with the limit of memory where that is, or may be, the cause."""
    name = str((outcome.error or {}).get("ename", ""))
    if memory is None:
        return outcome.reason
    if name.endswith("MemoryError"):
        return f"it needs more memory than the {memory} MiB allowed for one notebook"
    if outcome.ended_early or name == "DeadKernelError":
        # Libraries in C end their process where they get no memory.
        return f"{outcome.reason}; {memory} MiB of memory are allowed for one notebook"
    return outcome.reason


def _last_lines(path: Path, many: int = 15) -> str:
    if not path.exists():
        return ""
    return "\n".join(path.read_text(encoding="utf-8", errors="replace").splitlines()[-many:])


def meaning(status: int) -> str:
    """What the exit status of a process says."""
    if status >= 0:
        return f"exit status {status}"
    try:
        return f"killed by {signal.Signals(-status).name}"
    except ValueError:
        return f"killed by signal {-status}"
