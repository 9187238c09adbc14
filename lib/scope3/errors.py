"""What is wrong with an input, said so that a person can mend it."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from scope3.visible import in_one_line


@dataclass(frozen=True)
class Fault:
    """One thing wrong with an input: what, what would make it right, and where it stands."""

    what: str
    mend: str
    file: str | None = None
    sheet: str | None = None
    row: int | None = None
    column: str | None = None

    def __str__(self) -> str:
        place = [
            self.file,
            f"sheet {self.sheet}" if self.sheet else None,
            f"row {self.row}" if self.row is not None else None,
            f"column {self.column}" if self.column else None,
        ]
        where = ", ".join(part for part in place if part)
        end = "" if self.mend.endswith("?") else "."
        # A fault is a line, in a terminal too: what a client wrote can neither begin another nor give it orders.
        return in_one_line((f"{where}: " if where else "") + f"{self.what}. To mend: {self.mend}{end}")


@dataclass(frozen=True)
class Unanswered(Fault):
    """A category that has neither data nor a statement: nothing is wrong, something is left to do."""

    category: int = 0


def fault_at(row: Mapping[str, Any], what: str, mend: str, column: str | None = None) -> Fault:
    """A fault at the place of a table's row: its source_file, source_sheet and source_row, where it has them."""
    sheet, number = row.get("source_sheet"), row.get("source_row")
    return Fault(
        what,
        mend,
        file=row.get("source_file"),
        sheet=sheet if isinstance(sheet, str) else None,
        row=None if number is None else int(number),
        column=column,
    )


class InputError(Exception):
    """The run cannot go on with these inputs; every fault found is listed.

    Raised instead of guessing; the command line prints the faults and exits with status 1.
    """

    def __init__(self, faults: Fault | Iterable[Fault]):
        self.faults = [faults] if isinstance(faults, Fault) else list(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))

    def __reduce__(self) -> tuple[type[InputError], tuple[list[Fault]]]:
        # Exceptions cross process borders in a run; the default pickling would lose the faults.
        return (InputError, (self.faults,))


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name most like `name`, for the mend of a misspelt one; where none is like it, the known names."""
    names = {k.lower(): k for k in sorted(set(known))}
    close = difflib.get_close_matches(name.lower(), names, n=1, cutoff=0.6)
    shown = list(names.values())[:20]
    return (
        f"did you mean '{names[close[0]]}'?"
        if close
        else "known: " + ", ".join(shown) + (" …" if len(names) > 20 else "")
    )


def attempt(faults: list[Fault], step: Callable[[], Any]) -> Any:
    """The step's result, or None where its faults are added to `faults`, so that the next step can still be tried."""
    try:
        return step()
    except InputError as refused:
        faults += refused.faults
        return None
