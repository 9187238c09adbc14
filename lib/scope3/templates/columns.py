"""The columns that a client fills in, each with an example of its own table."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pandera.pandas as pa

from scope3.catalogue import examples
from scope3.tables import ACTIVITY_DATA, INDICATORS, READ_BY_PROGRAM, columns

SCREENING = "screening"
# Required, and still no sheet needs it: what the reader does where a whole column is empty.
_NAMED_BY_PLACE = "; leave the whole column empty, and lines are named by sheet and row"


def input_columns(schema: pa.DataFrameSchema) -> pd.DataFrame:
    """The columns of a table that a client fills in; the scores of data quality, which few do, are not among them."""
    described = columns(schema)
    return described[~described["column"].isin([*READ_BY_PROGRAM, *INDICATORS])].reset_index(drop=True)


def columns_to_fill(name: str, schema: pa.DataFrameSchema) -> pd.DataFrame:
    """The columns of `input_columns` as notes and pages tell them: the example is that of the table's example row.

    Where the example row leaves a column blank, another example of the table's methods has it; else the column's own.
    """
    found = input_columns(schema)
    told = dict(zip(found["column"], found["example"], strict=True))
    for row in [*reversed(_rows(name)), example_row(name, schema)]:
        told |= {column: cell for column, cell in row.items() if cell not in ("", None)}
    named = found["column"] == "record_id"
    return found.assign(
        example=found["column"].map(told).astype("object"),
        description=found["description"].where(~named, found["description"] + _NAMED_BY_PLACE),
    )


def example_row(name: str, schema: pa.DataFrameSchema) -> dict[str, Any]:
    """A plausible line of a table: the first example of its methods, else the examples of its columns."""
    if name in ACTIVITY_DATA:
        return dict(_rows(name)[0])
    shown = input_columns(schema).dropna(subset="example")
    told = dict(zip(shown["column"], shown["example"], strict=True))
    if name == SCREENING:
        # A figure or its two ends, money or people: the example is about money that is estimated.
        left = ("spend", "energy_type", "price", "price_unit", "employees", "days", "occupancy")
        told = {key: value for key, value in told.items() if key not in left and not key.startswith("distance")}
        return {**told, "category": 4}
    return told


def _rows(name: str) -> list[dict[str, Any]]:
    """The examples of a table's methods that need no factor but the shipped ones."""
    if name not in ACTIVITY_DATA:
        return []
    methods = [method for of_category in examples(name).values() for method in of_category.values()]
    return [row for method in methods if not method["factors"] for row in method["rows"]]
