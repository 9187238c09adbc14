"""Tables brought into a schema's shape, and checked against it."""

from __future__ import annotations

import hashlib
import marshal
from collections.abc import Mapping
from typing import Any

import pandas as pd
import pandera.pandas as pa

from scope3.errors import Fault, InputError, fault_at

# Tables of clients are short and wide: Python's texts are taken, joined and digested in half the time Arrow's are.
pd.set_option("mode.string_storage", "python")


def columns(schema: pa.DataFrameSchema) -> pd.DataFrame:
    """The columns of a table as a table: name, type, unit, whether it may be blank, meaning, example."""
    return pd.DataFrame(
        [
            {"column": name, "blank": column.nullable, "description": column.description, **(column.metadata or {})}
            for name, column in schema.columns.items()
        ]
    )  # fmt: skip


def digest(table: pd.DataFrame) -> str:
    """The digest of a table's rows, in their order, and of its columns' names and types, as they are now."""
    found = hashlib.sha256(repr(list(table.dtypes.items())).encode())
    # The second version of marshal writes equal values as equal bytes; pandas' own digests take five times as long.
    found.update(marshal.dumps(table.index.tolist(), 2))
    for _, column in table.items():
        cells, blank = column.array, getattr(column.array, "_mask", None)
        found.update(marshal.dumps(cells.tolist() if blank is None else (cells._data.tolist(), blank.tolist()), 2))
    return found.hexdigest()


def rows_of(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a table as dictionaries."""
    # Most tables of most clients are empty, and pandas walks every column to find that out.
    if table.empty:
        return []
    names = [str(column) for column in table.columns]
    cells = [values.tolist() for _, values in table.items()]
    return [dict(zip(names, row, strict=True)) for row in zip(*cells, strict=True)]


def empty(schema: pa.DataFrameSchema) -> pd.DataFrame:
    """A table of the schema without rows."""
    return shape(pd.DataFrame(index=pd.RangeIndex(0)), schema, "")


def shape(table: pd.DataFrame, schema: pa.DataFrameSchema, name: str) -> pd.DataFrame:
    """The table with the schema's columns in the schema's order and types; columns it lacks are added as blanks.

    Raises InputError for a column the schema does not have.
    """
    return shape_columns({str(column): values for column, values in table.items()}, table.index, schema, name)


def shape_columns(given: Mapping[str, Any], index: pd.Index, schema: pa.DataFrameSchema, name: str) -> pd.DataFrame:
    """Columns, each a series on the index or one value for all rows, as a table in the schema's shape."""
    unknown = [column for column in given if column not in schema.columns]
    if unknown:
        raise InputError(Fault(f"unknown column '{unknown[0]}'", "use " + ", ".join(schema.columns), file=name))
    blank: dict[str, Any] = {}
    columns = {}
    for column, rule in schema.columns.items():
        kind, value = rule.metadata["type"], given.get(column)
        if value is None:
            if kind not in blank:
                blank[kind] = pd.array([None] * len(index), dtype=kind)
            columns[column] = blank[kind]
            continue
        if not isinstance(value, pd.Series):
            value = pd.Series(value, index=index, dtype=kind)
        elif not value.index.equals(index):
            value = value.reindex(index)
        columns[column] = (value if value.dtype == kind else value.astype(kind)).array
    # Arrays, not series: to line up forty indexes that are the same one is most of the work on a small table.
    return pd.DataFrame(columns, index=pd.RangeIndex(len(index)))


def conform(table: pd.DataFrame, schema: pa.DataFrameSchema, name: str) -> pd.DataFrame:
    """The table in the schema's shape, checked against it; raises InputError naming each cell that does not fit."""
    shaped = shape(table, schema, name)
    if shaped.empty:
        return shaped
    try:
        _rules(shaped, schema).validate(shaped, lazy=True)
        return shaped
    except pa.errors.SchemaErrors as refused:
        faults = [_fault(case, shaped, name) for case in refused.failure_cases.to_dict("records")]
        raise InputError(faults) from None


def _rules(table: pd.DataFrame, schema: pa.DataFrameSchema) -> pa.DataFrameSchema:
    """What of a schema a table in its shape can still break: blanks, limits, words, names given twice."""
    # Types hold once a table is shaped, and most columns of most tables are blank: to check forty of them one by one
    # is most of the work on a small table.
    checked = {
        name: pa.Column(checks=rule.checks, nullable=rule.nullable, unique=rule.unique)
        for name, rule in schema.columns.items()
        if not rule.nullable or ((rule.checks or rule.unique) and table[name].notna().any())
    }
    return pa.DataFrameSchema(checked, unique=schema.unique)


def _fault(case: dict[str, Any], table: pd.DataFrame, name: str) -> Fault:
    """One pandera failure as a fault with the client's file and row, where the table knows them."""
    row = dict(table.loc[case["index"]]) if case.get("index") in table.index else {}
    position = case["index"] if isinstance(case.get("index"), int) and "source_row" not in table else None
    row = {"source_file": name, "source_row": position} | {key: value for key, value in row.items() if pd.notna(value)}
    column = str(case["column"]) if case.get("column") else None
    check, value = str(case["check"]), case["failure_case"]
    if check == "not_nullable":
        return fault_at(row, "blank where a value is needed", "fill it in; blank is never read as zero", column)
    if "uniqueness" in check or "unique" in check:
        return fault_at(row, f"duplicate {column or 'key'} '{value}'", "give each line a name of its own", column)
    if isinstance(value, str):
        return fault_at(row, f"'{value}' is not allowed ({check})", "use one of the values the check names", column)
    return fault_at(row, f"{value:g} is {check}", "correct the figure; only money may be negative", column)
