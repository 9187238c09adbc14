"""What a screening asks, question by question: rows of data/reference/screening_questions.csv."""

from __future__ import annotations

from functools import cache
from typing import Any

import pandas as pd

from scope3 import paths
from scope3.tables import rows_of

# What a question asks for: money and its sector; money, the price of energy and its kind; people and their way to work.
SPEND, ENERGY, PEOPLE = "spend", "energy", "people"


@cache
def _questions() -> list[dict[str, Any]]:
    table = pd.read_csv(paths.REFERENCE / "screening_questions.csv", keep_default_na=False)
    return rows_of(table.astype({"category": "int64"}))


def questions(category: int | None = None) -> list[dict[str, Any]]:
    """The questions of all categories in their order, or those of one: question_id, what is asked for, words, note."""
    return [dict(row) for row in _questions() if category in (None, row["category"])]


def asks(category: int) -> str:
    """What the questions of a category ask for."""
    (kind,) = {row["asks"] for row in questions(category)}
    return str(kind)


def setting(name: str) -> float:
    """A setting of the screening: a row of data/reference/screening_settings.csv."""
    table = pd.read_csv(paths.REFERENCE / "screening_settings.csv", keep_default_na=False)
    return float(table.set_index("name")["value"].loc[name])
