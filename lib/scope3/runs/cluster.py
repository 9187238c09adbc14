"""Runs a batch on a Dask cluster: the same runs as on one machine, each on whichever worker is free."""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import queue
import re
import threading
import time
import uuid
import warnings
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scope3.errors import Fault, InputError
from scope3.runs.batch import FAILED, INTERRUPTED, NOT_STARTED, Display, Row
from scope3.runs.batch_child import GRACE
from scope3.runs.batch_jobs import Job
from scope3.runs.batch_resume import surroundings
from scope3.runs.cluster_outputs import local, mark
from scope3.runs.staging import clear_stale

if TYPE_CHECKING:
    from distributed import Client, Future

ADDRESS = re.compile(r"(tcp|tls)://[^\s/:]+:\d+|(tcp|tls)://\[[0-9a-fA-F:.]+\]:\d+")
# Seconds for the scheduler to answer, and then for a first worker to be there.
PATIENCE = 15.0
# Sent ahead for each thread of the workers: none waits for its next run, and the scheduler's memory stays bounded.
AHEAD = 2


def run_on_cluster(
    jobs: Iterable[Job],
    data: Path,
    outputs: str,
    notebooks: list[Path],
    chosen: Mapping[str, Any],
    display: Display,
    address: str,
) -> list[Row]:
    """Run every job on the workers of a cluster and return how each ended, in the order of the jobs.

    Arguments: `data`, the root of client folders here; `outputs`, a folder that every worker sees, or an address that
    fsspec knows; `notebooks`, to which those of the workers must be equal; `chosen`, what else `batch.Plan` holds;
    `address`, of the scheduler (tcp://host:port or tls://host:port). A run whose worker dies is given to another.
    Raises InputError where there is no scheduler or worker, and where a worker differs from this machine in anything
    that shapes outputs.
    """
    if not ADDRESS.fullmatch(address):
        mend = "write tcp://host:port or tls://host:port, as the scheduler prints it"
        raise InputError(Fault(f"'{address}' is no address of a scheduler", mend))
    batch = uuid.uuid4().hex
    if folder := local(outputs):
        folder.mkdir(parents=True, exist_ok=True)
        clear_stale(folder)
    now = dataclasses.asdict(surroundings(notebooks))
    order = {"batch": batch, "outputs": outputs, "chosen": dict(chosen), "surroundings": now}
    with _connected(address) as client, mark(outputs, batch):
        _refuse_unlike(client, order)
        return _Batch(client, data, order, display).run(list(jobs))


@contextlib.contextmanager
def _connected(address: str) -> Iterator[Client]:
    """A client of the scheduler, with a worker at least."""
    try:
        import fsspec  # noqa: F401  # what a worker and this machine open outputs with
        from distributed import Client
    except ImportError as missing:
        mend = 'in the folder of the workbook: .venv/bin/python -m pip install -e ".[cluster]"'
        raise InputError(Fault(f"a cluster needs packages that are not installed ({missing})", mend)) from None
    try:
        client = Client(address, timeout=PATIENCE)
    except (OSError, ValueError, TypeError) as problem:
        what = f"no scheduler answers at {address} within {PATIENCE:.0f} seconds ({_first_line(problem)})"
        raise InputError(Fault(what, "start it (dask scheduler), or name the address that it prints")) from problem
    with client:
        try:
            client.wait_for_workers(1, timeout=PATIENCE)
        except TimeoutError as problem:
            what = f"the scheduler at {address} has had no worker for {PATIENCE:.0f} seconds"
            raise InputError(Fault(what, f"start one: dask worker {address}")) from problem
        yield client


def _refuse_unlike(client: Client, order: Mapping[str, Any]) -> None:
    """Refuse where a worker would not give this machine's bytes; one that joins later is asked by each run."""
    from scope3.runs import cluster_task

    answers = client.run(cluster_task.unlike, order, on_error="return")
    mend = "give it the same commit and packages (git pull, make setup) and the same outputs, and start it anew"
    faults = []
    for address, answer in sorted(answers.items()):
        # One without this module, or with another, cannot even be asked.
        found = [f"it cannot be asked: {_first_line(answer)}"] if isinstance(answer, BaseException) else answer
        if found:
            faults.append(Fault(f"worker {address} is not as this machine: {cluster_task.in_short(found)}", mend))
    if faults:
        raise InputError(faults)


class _Batch:
    """What is under way on the cluster, and how what has ended did."""

    def __init__(self, client: Client, data: Path, order: Mapping[str, Any], display: Display) -> None:
        self._client, self._data, self._order, self._display = client, data, order, display
        self._under_way: dict[Future, tuple[int, Job]] = {}
        self._done: queue.SimpleQueue[Future] = queue.SimpleQueue()
        self._rows: dict[int, Row] = {}
        # Without its scheduler a batch starts nothing more.
        self._lost = False
        # What a worker tells may arrive after its run has ended.
        self._lock, self._shown = threading.Lock(), dict[tuple[str, int], bool]()

    def run(self, jobs: list[Job]) -> list[Row]:
        """Run the jobs; an interrupt ends those under way and starts no other."""
        from scope3.runs import cluster_task

        self._client.subscribe_topic(cluster_task.topic(self._order["batch"]), self._hear)
        waiting = deque(enumerate(jobs))
        try:
            while (waiting and not self._lost) or self._under_way:
                while waiting and len(self._under_way) < AHEAD * self._threads():
                    self._send(*waiting.popleft())
                if self._under_way:
                    self._take(self._done.get())
        except KeyboardInterrupt:
            self._end()
        return [self._rows.get(number, Row(job.organisation, job.year, NOT_STARTED)) for number, job in enumerate(jobs)]

    def _threads(self) -> int:
        """How many runs the workers can have under way at a time; one at least, which waits for a worker."""
        if not self._lost:
            try:
                return max(1, sum(self._client.nthreads().values()))
            except OSError:
                self._lost = True
        return 0

    def _send(self, number: int, job: Job) -> None:
        from scope3.runs.cluster_task import pack, run_there

        try:
            inputs = pack(job, self._data)
        except InputError as refused:
            more = len(refused.faults) - 1
            self._ended(number, job, _failed(job, str(refused.faults[0]) + (f" (and {more} more)" if more else "")))
            return
        except OSError as problem:
            self._ended(number, job, _failed(job, f"its files cannot be read: {problem}"))
            return
        own = {"organisation": job.organisation, "year": job.year, "settings": dict(job.settings)}
        order = {**self._order, **own, "sha256": hashlib.sha256(inputs).hexdigest()}
        key = f"{self._order['batch']}-{job.organisation}-{job.year}"
        with self._lock:
            self._shown[job.organisation, job.year] = False
        with warnings.catch_warnings():
            # A client's files are what is to be sent, however many they are.
            warnings.filterwarnings("ignore", "Sending large graph", UserWarning)
            future = self._client.submit(run_there, order, inputs, key=key, pure=False)
        self._under_way[future] = number, job
        future.add_done_callback(self._done.put)

    def _take(self, future: Future) -> None:
        """Keep how a run ended, and forget its future, so that the cluster forgets it too."""
        number, job = self._under_way[future]
        if future.status == "finished":
            row = Row(**future.result())
        elif future.status == "error":
            problem = future.exception()
            killed = type(problem).__name__ == "KilledWorker"
            row = _failed(job, "every worker that took it died" if killed else _first_line(problem))
        else:
            self._lost = True
            row = _failed(job, "the scheduler gave it up, or is gone; take it up again with --resume")
        self._ended(number, job, row)
        del self._under_way[future]

    def _ended(self, number: int, job: Job, row: Row) -> None:
        with self._lock:
            self._shown.pop((job.organisation, job.year), None)
            self._rows[number] = row
        if row.status != NOT_STARTED:
            self._display.ended(row)

    def _hear(self, event: tuple[float, Mapping[str, Any]]) -> None:
        """Show what a worker tells of a run; one taken up by a second worker begins again on the same bar."""
        _, said = event
        job = Job(said["organisation"], said["year"])
        with self._lock:
            shown = self._shown.get((job.organisation, job.year))
            if shown is None:
                return
            if not shown:
                self._shown[job.organisation, job.year] = True
                self._display.started(job)
            if "notebook" in said:
                self._display.notebook(job, said["notebook"], said["ended"], said["count"])

    def _end(self) -> None:
        """Have the workers interrupt what they run for this batch, and give them the time to clear up."""
        from scope3.runs import cluster_task

        self._client.run(cluster_task.end, self._order["batch"], on_error="ignore")
        deadline = time.monotonic() + 2 * GRACE
        # Not by the queue: the interrupt may have come after something was taken from it.
        while self._under_way and time.monotonic() < deadline:
            for future in [future for future in self._under_way if future.done()]:
                self._take(future)
            time.sleep(0.1)
        for number, job in self._under_way.values():
            self._ended(number, job, Row(job.organisation, job.year, INTERRUPTED))


def _failed(job: Job, fault: str) -> Row:
    return Row(job.organisation, job.year, FAILED, fault=fault)


def _first_line(problem: BaseException) -> str:
    return f"{type(problem).__name__}: {problem}".partition("\n")[0]
