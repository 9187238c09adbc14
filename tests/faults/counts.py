"""A line of the table that `make faults` prints."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Count:
    """What was tried how often, how often it went wrong, and how often it has to be tried to say anything."""

    what: str
    tried: int
    wrong: int
    wanted: int
    note: str = ""

    @property
    def stands(self) -> bool:
        return self.wrong == 0 and self.tried >= self.wanted
