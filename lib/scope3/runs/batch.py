"""Runs many organisations and years, each in a process of its own, some at a time; one that fails stops no other."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Protocol

from scope3.errors import InputError
from scope3.runs import warm
from scope3.runs.batch_child import GRACE
from scope3.runs.batch_jobs import Job
from scope3.runs.batch_resume import Surroundings, stands, surroundings
from scope3.runs.engine import meaning
from scope3.runs.run import INVENTORY, TIMEOUT
from scope3.runs.staging import clear_stale

LOGS = ".logs"
DONE, UNCHANGED, FAILED, INTERRUPTED, NOT_STARTED = "done", "unchanged", "failed", "interrupted", "not started"


@dataclass(frozen=True)
class Plan:
    """What all runs of a batch have in common; `timeout` in seconds and `memory` in MiB are for one notebook."""

    data: Path
    outputs: Path
    notebooks: Sequence[Path]
    engine: str = "warm"
    timeout: float | None = TIMEOUT
    memory: int | None = None
    resume: bool = False
    own_methods: bool = False


@dataclass(frozen=True)
class Row:
    """How one run ended; all that is kept of it."""

    organisation: str
    year: int
    status: str
    t_co2e: float | None = None
    seconds: float | None = None
    fault: str = ""


class Display(Protocol):
    """What a batch tells while it goes on; called from several threads."""

    def started(self, job: Job) -> None:
        """A run has started."""

    def notebook(self, job: Job, name: str, ended: int, count: int) -> None:
        """A notebook of a run has started, or so many have ended."""

    def ended(self, row: Row) -> None:
        """A run has ended, or was found to stand."""


def run_batch(jobs: Iterable[Job], plan: Plan, display: Display, at_a_time: int) -> list[Row]:
    """Run every job, `at_a_time` of them at once, and return how each ended, in the order of the jobs.

    An interrupt ends the runs under way, whose earlier outputs then stand, and leaves the finished ones; the rows say
    which is which.
    """
    jobs = list(jobs)
    now = surroundings(list(plan.notebooks)) if plan.resume else None
    # What a batch that died left is not for a run to clear where all its runs are found to stand.
    clear_stale(plan.outputs)
    children = Children()

    def one(job: Job) -> Row:
        row = carry_out(job, plan, display, children, now)
        if row.status != NOT_STARTED:
            display.ended(row)
        return row

    with ThreadPoolExecutor(at_a_time) as threads:
        futures: list[Future[Row]] = [threads.submit(one, job) for job in jobs]
        try:
            for future in as_completed(futures):
                future.result()
        except BaseException as problem:
            children.end()
            threads.shutdown(cancel_futures=True)
            if not isinstance(problem, KeyboardInterrupt):
                raise
    return [
        Row(job.organisation, job.year, NOT_STARTED) if future.cancelled() else future.result()
        for job, future in zip(jobs, futures, strict=True)
    ]


def carry_out(job: Job, plan: Plan, display: Display, children: Children, now: Surroundings | None) -> Row:
    """Run a job, unless `now` is given and its outputs are those that a run would make in these surroundings."""
    if now is not None and _stands(job, plan, now):
        return _row(job, plan, UNCHANGED)
    return _run(job, plan, display, children)


class Children:
    """The processes under way, so that all can be ended together and none starts afterwards."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: set[subprocess.Popen[str]] = set()
        self.over = False

    def start(self, job: Job, log: IO[str], engine: str) -> subprocess.Popen[str] | None:
        """A process that waits for its request; None when the batch is over."""
        with self._lock:
            if self.over:
                return None
            with _server(engine) as server:
                process = subprocess.Popen(  # noqa: S603  # this interpreter, on this package; the names are for lists of processes
                    [sys.executable, "-P", "-m", "scope3.runs.batch_child", job.organisation, str(job.year), *server],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=log,
                    encoding="utf-8",
                    pass_fds=[int(descriptor) for descriptor in server],
                    # An interrupt at the terminal is for the batch, which then ends its children in order.
                    start_new_session=os.name == "posix",
                )
            self._running.add(process)
        return process

    def ended(self, process: subprocess.Popen[str]) -> None:
        """Forget a process; one that has not ended is interrupted."""
        with self._lock:
            self._running.discard(process)
        _close(process)

    def end(self) -> None:
        """Interrupt every process, and kill those that do not end by it, or all at once when interrupted again."""
        with self._lock:
            self.over, running = True, list(self._running)
        for process in running:
            _close(process)
        try:
            deadline = time.monotonic() + GRACE
            for process in running:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(max(0.0, deadline - time.monotonic()))
        finally:
            for process in running:
                process.kill()


@contextlib.contextmanager
def _server(engine: str) -> Iterator[list[str]]:
    """The socket, as a descriptor, of a server for one run, forked from the batch's own: libraries load once a batch.

    Nothing where none can be had: the run then starts its own.
    """
    if engine != "warm" or not warm.can_fork():
        yield []
        return
    try:
        server = warm.server.another()
    except warm.ServerLost:
        yield []
        return
    with server:
        yield [str(server.fileno())]


def _run(job: Job, plan: Plan, display: Display, children: Children) -> Row:
    """Run a job in a process of its own and judge its end by its own word and its exit status together."""
    begun = time.monotonic()
    try:
        (plan.outputs / LOGS).mkdir(parents=True, exist_ok=True)
        with log_of(job, plan.outputs).open("w", encoding="utf-8") as log:
            process = children.start(job, log, plan.engine)
            if process is None:
                return Row(job.organisation, job.year, NOT_STARTED)
            display.started(job)
            try:
                said = _listen(process, job, plan, display)
                status = process.wait()
            finally:
                children.ended(process)
    except OSError as problem:
        return _row(job, plan, FAILED, begun, f"its process or its log cannot be made: {problem}")
    if status == 0 and "done" in said:
        return _row(job, plan, DONE, begun)
    if children.over:
        return _row(job, plan, INTERRUPTED, begun)
    return _row(job, plan, FAILED, begun, said.get("fault") or f"its process ended early ({meaning(status)})")


def _listen(process: subprocess.Popen[str], job: Job, plan: Plan, display: Display) -> dict[str, Any]:
    """Hand over the request and read what the process says until its end; the last word on how the run ended."""
    request = {
        "organisation": job.organisation,
        "year": job.year,
        "settings": dict(job.settings),
        "data": str(plan.data),
        "outputs": str(plan.outputs),
        "notebooks": [str(notebook) for notebook in plan.notebooks],
        "engine": plan.engine,
        "timeout": plan.timeout,
        "memory": plan.memory,
        "own_methods": plan.own_methods,
    }
    with contextlib.suppress(BrokenPipeError):
        # Its standard input stays open: the end of it tells the process that the batch is over.
        print(json.dumps(request), file=process.stdin, flush=True)
    said: dict[str, Any] = {}
    ended = 0
    for line in process.stdout or ():
        try:
            word = json.loads(line)
        except ValueError:
            # The process was killed while it spoke; its exit status tells.
            continue
        if "notebook" in word:
            ended += word["ended"]
            display.notebook(job, word["notebook"], ended, word["count"])
        else:
            said = word
    return said


def _close(process: subprocess.Popen[str]) -> None:
    if process.stdin is not None:
        with contextlib.suppress(OSError):
            process.stdin.close()


def _stands(job: Job, plan: Plan, now: Surroundings) -> bool:
    # What cannot be read here is told by the run itself.
    with contextlib.suppress(InputError, OSError):
        return stands(job, plan.data, plan.outputs, now)
    return False


def _row(job: Job, plan: Plan, status: str, begun: float | None = None, fault: str = "") -> Row:
    total = _total(plan.outputs / job.organisation / str(job.year)) if status in (DONE, UNCHANGED) else None
    seconds = None if begun is None else round(time.monotonic() - begun, 1)
    return Row(job.organisation, job.year, status, total, seconds, fault)


def _total(folder: Path) -> float | None:
    """The total of a run that made an inventory; other notebooks make none."""
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        return float(json.loads((folder / INVENTORY).read_text(encoding="utf-8"))["scope_3_t_co2e"])
    return None


def log_of(job: Job, outputs: Path) -> Path:
    """Where the log of a run stands: beside the organisations' folders, never in what is delivered."""
    return outputs / LOGS / f"{job.organisation}-{job.year}.log"
