"""Presses of buttons, done once everything that was typed and picked before them has arrived from the browser."""

from __future__ import annotations

from collections.abc import Callable

import ipywidgets as widgets  # type: ignore[import-untyped]


class Presses:
    """What is pressed, in its order, each press waiting for the answer to a question of its own.

    The browser holds back a change of a control until the kernel has answered the one before, but sends a press at
    once. So a press asks the browser a question, by a number that the page copies from `asked` to `answered`: what was
    held back has been sent before the answer is, because the browser heard that the kernel is idle before it heard the
    question. No time is waited for, and a loaded machine only takes longer.
    """

    def __init__(self) -> None:
        self._waiting: list[tuple[int, Callable[[], None]]] = []
        # Two numbers that are nowhere shown, and a link between them that the browser follows by itself.
        self.asked, self.answered = widgets.IntText(), widgets.IntText()
        self._copied = widgets.jsdlink((self.asked, "value"), (self.answered, "value"))
        self.answered.observe(lambda _: self._do(), "value")

    def when_all_has_arrived(self, do: Callable[[], None]) -> None:
        """Do what a button is for with what stands on the screen as it was pressed."""
        self._waiting.append((self.asked.value + 1, do))
        self.asked.value += 1

    def _do(self) -> None:
        while self._waiting and self._waiting[0][0] <= self.answered.value:
            _, do = self._waiting.pop(0)
            do()
