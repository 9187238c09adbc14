"""What a class of faults is: how it is put into a client, where it fits, and where a message should point."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from faults.injected_clients import Clean, Sheet
from faults.injected_files import FORMS


@dataclass(frozen=True)
class Place:
    """Where a fault was put: file, row of the file, and the column by the client's heading and by our name."""

    file: str
    row: int | None = None
    heading: str | None = None
    column: str | None = None


@dataclass(frozen=True)
class Kind:
    """A class of faults.

    `inject` changes the client and says where; `tables` and `forms` are those it fits; `at` is what a message has to
    name of the place (cell, row, column, file; "" where it shows elsewhere). `plain` clients declare no convention. `controls`: no single file can
    show the fault, and the client states control totals. `compared`: the year is compared with the year before.
    """

    name: str
    inject: Callable[[Random, Clean, Sheet], Place]
    tables: tuple[str, ...]
    forms: tuple[str, ...] = FORMS
    at: str = "file"
    plain: bool = False
    controls: bool = False
    compared: bool = False
