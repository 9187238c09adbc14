"""Two pieces of work timed by turns in one process, so that what else the machine does falls on both."""

from __future__ import annotations

import platform
import statistics
import time
from collections.abc import Callable
from typing import NamedTuple

import psutil


class Pair(NamedTuple):
    """Seconds of each round of two pieces of work, and the ratio of the first to the second, round by round."""

    first: list[float]
    second: list[float]

    @property
    def ratios(self) -> list[float]:
        """Of each round, the first's time over the second's."""
        return [one / other for one, other in zip(self.first, self.second, strict=True)]


def seconds(work: Callable[[], object]) -> float:
    """How long a piece of work takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def by_turns(first: Callable[[], object], second: Callable[[], object], rounds: int) -> Pair:
    """Both pieces of work, one after the other, as often as asked."""
    times = [(seconds(first), seconds(second)) for _ in range(rounds)]
    return Pair([one for one, _ in times], [other for _, other in times])


def spread(figures: list[float], form: str = "{:.3g}") -> str:
    """Median, least and greatest as text."""
    shown = (form.format(figure) for figure in (statistics.median(figures), min(figures), max(figures)))
    return "{} ({} to {})".format(*shown)


def machine() -> str:
    """What the figures were measured on."""
    memory = psutil.virtual_memory().total / 2**30
    return (
        f"Python {platform.python_version()}, {platform.machine()}, {psutil.cpu_count()} processors, {memory:.0f} GiB"
    )
