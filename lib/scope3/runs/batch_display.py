"""What a batch shows on standard error while it goes on: one display on a terminal, a line per run elsewhere."""

from __future__ import annotations

import contextlib
import sys
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING

from scope3.runs.batch import FAILED, Display, Row
from scope3.runs.batch_jobs import Job

if TYPE_CHECKING:
    from rich.progress import Progress, ProgressColumn, TaskID


@contextlib.contextmanager
def display(count: int) -> Iterator[Display]:
    """The display of a batch of so many runs, there until the end of the block."""
    if not sys.stderr.isatty():
        yield Lines(count)
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(*columns(), console=Console(stderr=True), transient=True) as progress:
        yield Bars(progress, count)


def columns() -> tuple[ProgressColumn, ...]:
    """What a bar shows: whose it is, how much of it is done, and what is under way."""
    from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn, TimeElapsedColumn

    return (
        SpinnerColumn(),
        # Names of clients and notebooks are no markup.
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=20),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[notebook]}", markup=False),
    )


def line(row: Row) -> str:
    """One run's end in a line."""
    total = "" if row.t_co2e is None else f", {row.t_co2e:,.1f} t CO2e"
    seconds = "" if row.seconds is None else f", {row.seconds:.1f} s"
    return f"{row.organisation} {row.year}: {row.status}{total}{seconds}" + (f": {row.fault}" if row.fault else "")


class Lines:
    """A line per run, when it has ended."""

    def __init__(self, count: int) -> None:
        self._count, self._ended, self._lock = count, 0, threading.Lock()

    def started(self, job: Job) -> None:
        """Nothing: a log is read afterwards."""

    def notebook(self, job: Job, name: str, ended: int, count: int) -> None:
        """Nothing: the run's own log has it."""

    def ended(self, row: Row) -> None:
        """The line."""
        with self._lock:
            self._ended += 1
            print(f"[{self._ended}/{self._count}] {line(row)}", file=sys.stderr, flush=True)


class Bars:
    """A bar for the batch, one for each run under way, and above them a line for each that ended."""

    def __init__(self, progress: Progress, count: int) -> None:
        self._progress, self._failed, self._lock = progress, 0, threading.Lock()
        self._runs: dict[tuple[str, int], TaskID] = {}
        self._batch = progress.add_task("batch", total=count, notebook="")

    def started(self, job: Job) -> None:
        """A bar for the run."""
        self._runs[job.organisation, job.year] = self._progress.add_task(f"  {job}", total=None, notebook="")

    def notebook(self, job: Job, name: str, ended: int, count: int) -> None:
        """So many of its notebooks have ended."""
        task = self._runs[job.organisation, job.year]
        self._progress.update(task, completed=ended, total=count, notebook=name)

    def ended(self, row: Row) -> None:
        """The run's bar becomes a line."""
        with self._lock:
            self._failed += row.status == FAILED
            task = self._runs.pop((row.organisation, row.year), None)
        if task is not None:
            self._progress.remove_task(task)
        self._progress.console.print(line(row), markup=False, highlight=False, soft_wrap=True)
        failed = f"{self._failed} failed" if self._failed else ""
        self._progress.update(self._batch, advance=1, notebook=failed)
