"""Emissions rows for tests of uncertainty: the few columns that matter, perfect scores and a material unless a row says otherwise."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

# In the order in which the ecoinvent report, and the worked values after it, list the indicators.
ORDER = ("reliability", "completeness", "temporal", "geographical", "technological")


def emissions(*rows: dict[str, Any]) -> pd.DataFrame:
    """Rows of the minimum boundary of category 1, each with a factor of its own, all from one file."""
    given = [
        {"boundary": "required", "category": 1, "source_file": "goods.csv", "source_sheet": None, "factor_id": f"f{n}",
         "component": "cradle_to_gate", "unit": "kg", "factor": 1.0, "method": "average_data", "activity": "goods", "supplier_data": False, "kg_co2e": 1000.0,
         **dict.fromkeys(ORDER, 1)} | row
        for n, row in enumerate(rows, start=1)
    ]  # fmt: skip
    return pd.DataFrame(given).astype(dict.fromkeys(ORDER, "Int64"))


def scores(*in_order: int) -> dict[str, int]:
    """Five scores, reliability first and technological last."""
    return dict(zip(ORDER, in_order, strict=True))


def spread(squared_gsd: float) -> float:
    """The deviation of the logarithm behind the square of a geometric standard deviation."""
    return math.log(squared_gsd) / 2


def row(t_co2e: float, of_factor: float = 1.0, of_activity: float = 1.0, **more: Any) -> dict[str, Any]:
    """A row of tonnes with the squares of its two geometric standard deviations."""
    return {"kg_co2e": t_co2e * 1000, "sigma_factor": spread(of_factor), "sigma_activity": spread(of_activity)} | more


def of_total(table: pd.DataFrame) -> pd.Series:
    """The row of the total."""
    return table[table["category"].isna()].iloc[0]
