"""Tells a person on standard error how far a run is: a live line on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable

# Called as progress(notebook, number, count, seconds): with None when a notebook starts, then when it has ended.
# Several may be under way.
Progress = Callable[[str, int, int, float | None], None]


def silent(notebook: str, number: int, count: int, seconds: float | None) -> None:
    """Tell nothing."""


def plain(notebook: str, number: int, count: int, seconds: float | None) -> None:
    """One line per notebook, when it ended."""
    if seconds is not None:
        print(f"[{number}/{count}] {notebook}  {seconds:.1f} s", file=sys.stderr, flush=True)


def live() -> Progress:
    """A spinner on the notebooks under way, above it a line for each that ended."""
    from rich.console import Console

    console = Console(stderr=True)
    status = console.status("")
    under_way: dict[str, int] = {}

    def tell(notebook: str, number: int, count: int, seconds: float | None) -> None:
        if seconds is None:
            under_way[notebook] = number
        else:
            del under_way[notebook]
            status.stop()
            console.print(f"[{number}/{count}] {notebook}  {seconds:.1f} s", highlight=False, markup=False)
        if under_way:
            status.update(", ".join(f"[{at}/{count}] {name}" for name, at in under_way.items()).replace("[", "\\["))
            status.start()

    return tell


def default() -> Progress:
    """The live line on a terminal, plain lines elsewhere."""
    return live() if sys.stderr.isatty() else plain
