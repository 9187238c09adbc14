"""The notebooks of a run, several at a time, each in a process of its own; the first that fails ends the run."""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path

from scope3.runs.progress import Progress
from scope3.runs.stop import Stop

# Executes one notebook, unless it is stopped.
Execute = Callable[[Path, Stop], None]


def cores() -> int:
    """The processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def execute_all(notebooks: Sequence[Path], execute: Execute, jobs: int, progress: Progress) -> dict[str, float]:
    """Execute notebooks, so many at a time, begun in their order; returns the seconds each took, by name.

    Arguments: `execute`, called in threads; `jobs`; `progress`, called by one thread at a time. Notebooks after one
    that failed are stopped or never begun, those before it come to their end: what is raised is what notebooks executed
    one by one would have raised, whichever was the quicker.
    """
    stops = [Stop() for _ in notebooks]
    telling = threading.Lock()
    seconds: dict[str, float] = {}

    def one(at: int) -> None:
        if stops[at].stopped:
            return
        try:
            with _timed(notebooks[at].name, at + 1, len(notebooks), progress, telling, seconds):
                execute(notebooks[at], stops[at])
        except BaseException:
            _stop(stops[at + 1 :])
            raise

    with ThreadPoolExecutor(jobs) as pool:
        futures = [pool.submit(one, at) for at in range(len(notebooks))]
        try:
            wait(futures)
        except BaseException:
            # The person interrupts the run.
            _stop(stops)
            raise
    for future in futures:
        future.result()
    return {notebook.name: seconds[notebook.name] for notebook in notebooks}


def _stop(stops: Sequence[Stop]) -> None:
    for stop in stops:
        stop.now()


@contextlib.contextmanager
def _timed(
    name: str, number: int, count: int, progress: Progress, telling: threading.Lock, seconds: dict[str, float]
) -> Iterator[None]:
    with telling:
        progress(name, number, count, None)
    begun = time.monotonic()
    try:
        yield
    finally:
        # Also on failure, so that a live line does not stay on the screen.
        with telling:
            seconds[name] = round(time.monotonic() - begun, 3)
            progress(name, number, count, seconds[name])
