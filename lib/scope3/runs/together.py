"""The notebooks of a run, several at a time, each in a process of its own; the first that fails ends the run."""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections import deque
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
    """Execute notebooks, so many at a time; returns the seconds each took, by name, in their order.

    Arguments: `execute`, called in threads; `jobs`; `progress`, called by one thread at a time. Notebooks after one
    that failed are stopped or never begun, those before it come to their end: what is raised is what notebooks executed
    one by one would have raised, whichever was the quicker.
    """
    stops = [Stop() for _ in notebooks]
    left = deque(range(len(notebooks)))
    telling = threading.Lock()
    seconds: dict[str, float] = {}
    failures: dict[int, BaseException] = {}

    def work(take: Callable[[], int]) -> None:
        while True:
            try:
                at = take()
            except IndexError:
                return
            if stops[at].stopped:
                continue
            try:
                with _timed(notebooks[at].name, at + 1, len(notebooks), progress, telling, seconds):
                    execute(notebooks[at], stops[at])
            except BaseException as problem:
                failures[at] = problem
                _stop(stops[at + 1 :])

    with ThreadPoolExecutor(jobs) as pool:
        # One from the first on, the others from the last: those that put all categories together take the longest, and
        # begun at the end they would keep one processor waiting.
        futures = [pool.submit(work, left.pop if number else left.popleft) for number in range(jobs)]
        try:
            wait(futures)
        except BaseException:
            # The person interrupts the run.
            _stop(stops)
            raise
    if failures:
        raise failures[min(failures)]
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
