"""Text and tables in Markdown: whatever a client wrote stays text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from scope3.visible import in_markdown


def inline(value: Any) -> str:
    """A value as text of one line in which no sign is read as Markdown or HTML; a blank as a dash."""
    return "–" if pd.isna(value) else in_markdown(str(value))


def tonnes_of(value: Any) -> str:
    """A figure in tonnes with two decimals; a blank as a dash."""
    return "–" if pd.isna(value) else f"{value:,.2f}"


def percent(value: Any) -> str:
    """A fraction as a percentage; a blank as a dash."""
    return "–" if pd.isna(value) else f"{value:.1%}".replace("%", " %")


def table(headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> list[str]:
    """A table, its cells escaped; no rows are said in words."""
    body = ["| " + " | ".join(inline(cell) for cell in row) + " |" for row in rows]
    head = ["| " + " | ".join(headings) + " |", "|" + "---|" * len(headings)]
    return ["", *head, *body, ""] if body else ["", "None.", ""]
