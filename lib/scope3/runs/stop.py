"""Ends what another thread waits for: a notebook under way in a process of its own."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator


class Stop:
    """A notebook's end by others, before it has started, while it is under way, or after."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ways: list[Callable[[], None]] = []
        self.stopped = False

    def now(self) -> None:
        """End what is under way, and whatever is begun from now on."""
        with self._lock:
            self.stopped = True
            for way in self._ways:
                _try(way)

    @contextlib.contextmanager
    def by(self, way: Callable[[], None]) -> Iterator[None]:
        """While this is open, `now` ends the work in this way."""
        with self._lock:
            self._ways.append(way)
            if self.stopped:
                _try(way)
        try:
            yield
        finally:
            with self._lock:
                self._ways.remove(way)


def _try(way: Callable[[], None]) -> None:
    # What has just ended by itself cannot be ended.
    with contextlib.suppress(OSError):
        way()
