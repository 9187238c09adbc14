"""A column of raw cells: the convention it is written in, what kinds of cells it holds, and faults that say where."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from scope3.errors import Fault, InputError
from scope3.inputs.raw_tables import FAULTS_SHOWN, Unreadable
from scope3.visible import CONTROL

CHOICE = "decimal and thousands for this file in organisation.yaml"
_ERROR_TEXT = r"#(REF!|DIV/0!|N/A|VALUE!|NAME\?|NUM!|NULL!|SPILL!|CALC!|GETTING_DATA)|Err:[0-9]{3}"

Read = tuple[pd.Series, list[Fault]]


@dataclass(frozen=True)
class Convention:
    """How a file writes numbers and days, as declared in organisation.yaml; None where nothing is declared."""

    decimal: str | None = None
    thousands: str | None = None
    date_format: str | None = None

    def __post_init__(self) -> None:
        if self.thousands is not None and self.thousands == (self.decimal or "."):
            raise InputError(Fault(f"thousands '{self.thousands}' is also the decimal mark", f"declare both {CHOICE}"))


@dataclass(frozen=True)
class RawColumn:
    """A column of a client's file: where it stands, its heading, and its raw cells indexed by row."""

    file: str
    sheet: str | None
    heading: str | None
    cells: pd.Series


def faults_in(raw: RawColumn, wrong: pd.Series, what: str, mend: str) -> list[Fault]:
    """A fault for each cell marked wrong, the first in full and one line for the rest; {} in `what` is the cell."""
    if not wrong.any():
        return []
    rows = [int(row) for row in wrong.index[wrong.to_numpy(dtype=bool)]]
    shown = raw.cells.loc[rows[:FAULTS_SHOWN]]
    found = [
        Fault(what.replace("{}", _shown(value)), mend, raw.file, raw.sheet, row, raw.heading)
        for row, value in zip(rows, shown, strict=False)
    ]
    if len(rows) > FAULTS_SHOWN:
        more = f"{len(rows) - FAULTS_SHOWN} more cells like these"
        found.append(Fault(more, mend, raw.file, raw.sheet, None, raw.heading))
    return found


def _shown(value: object) -> str:
    text = f"{value:.15g}" if isinstance(value, float) else str(value).strip()
    return f"'{text[:57]}...'" if len(text) > 60 else f"'{text}'"


@dataclass(frozen=True)
class Parts:
    """A column by what its cells are; each part is missing where another holds the value."""

    text: pd.Series
    numbers: pd.Series
    others: pd.Series
    faults: list[Fault]


def parts_of(raw: RawColumn) -> Parts:
    """The column taken apart; cells that hold no value, and what stands for one, are faults."""
    cells, faults = raw.cells, []
    if cells.dtype == "str":
        text = cells
        numbers, others = pd.Series(np.nan, index=cells.index), pd.Series(None, index=cells.index, dtype="object")
    else:
        kinds = cells.map(type)
        text = cells.where(kinds.isin([str])).astype("str")
        numbers = cells.where(kinds.isin([int, float])).astype("float64")
        others = cells.where(~kinds.isin([str, int, float, type(None)]), None)
        unreadable = kinds == Unreadable
        for cell in cells[unreadable].unique():
            faults += faults_in(raw, unreadable & (cells == cell), cell.what, cell.mend)
        others = others.where(~unreadable, None)
        endless = kinds.isin([float]) & ~np.isfinite(numbers)
        faults += faults_in(
            raw, endless, "{} is not a number", "give the number; where the column may be blank, leave the cell empty"
        )
        numbers = numbers.where(np.isfinite(numbers))
    # Text files are refused whole where they hold one; workbooks and Parquet files can write any character.
    obeyed = matches(text, f"(?s:.*{CONTROL.pattern}.*)")
    if obeyed.any():
        faults += faults_in(raw, obeyed, "{} holds a sign of control, which no text holds", "write it in plain letters")
        text = text.where(~obeyed)
    text = trimmed(text)
    broken = matches(text, _ERROR_TEXT)
    if broken.any():
        faults += faults_in(raw, broken, "error cell {}", Unreadable.mend)
        text = text.where(~broken)
    return Parts(text, numbers, others, faults)


# pandas parses a pattern anew, and makes a series, at each step; a client has hundreds of short columns.
def trimmed(cells: pd.Series) -> pd.Series:
    """The texts without the space around them, missing where nothing else is there."""
    bare = pc.utf8_trim(pc.utf8_trim_whitespace(pa.array(cells, pa.large_string())), characters="\u200b\ufeff")
    return pd.Series(pc.if_else(pc.equal(bare, ""), None, bare), index=cells.index, dtype="str")


def matches(text: pd.Series, pattern: str) -> pd.Series:
    """Where the whole text fits the pattern; False where there is none."""
    fits = pc.match_substring_regex(pa.array(text, pa.large_string()), f"^(?:{pattern})$")
    return pd.Series(np.asarray(pc.fill_null(fits, False), dtype="bool"), index=text.index)
