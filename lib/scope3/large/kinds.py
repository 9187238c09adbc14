"""Lines that are alike in all that a rule or a method looks at are of one kind."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pyarrow as pa

# Beyond so many possible combinations a table of flags, one each, would take more memory than the lines themselves.
FLAGS = 1 << 24


def kinds_of(lines: pa.Table, names: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """The kind of each line, counted from 0, and of each kind its first line.

    Arguments: `lines`; `names`, the columns in which lines of one kind are equal, blanks being equal to blanks. Kinds
    are numbered in no order that means anything.
    """
    kind, many = np.zeros(lines.num_rows, dtype=np.int32), 1
    for name in names:
        places, values = _places(lines.column(name))
        if values == 1:
            continue
        if many * values > FLAGS:
            kind, many = _numbered(kind, many)
        if many * values > np.iinfo(np.int32).max:
            kind = kind.astype(np.int64)
        kind = kind * kind.dtype.type(values)
        kind += places
        many *= values
    kind, many = _numbered(kind, many)
    first = np.empty(many, dtype=np.int64)
    # Of the lines of a kind the one written last stays, which is the first.
    first[kind[::-1]] = np.arange(lines.num_rows - 1, -1, -1)
    return kind, first


def encoded(column: pa.ChunkedArray | pa.Array) -> pa.DictionaryArray:
    """A column as places among its distinct values."""
    if isinstance(column, pa.ChunkedArray):
        column = (
            column.unify_dictionaries().combine_chunks()
            if pa.types.is_dictionary(column.type)
            else column.combine_chunks()
        )
    if isinstance(column, pa.ChunkedArray):
        column = column.chunk(0) if column.num_chunks else pa.array([], column.type)
    return column if pa.types.is_dictionary(column.type) else column.dictionary_encode()


def _places(column: pa.ChunkedArray) -> tuple[np.ndarray, int]:
    """The place of each cell among the distinct values of its column, blanks last, and how many places there are."""
    if column.null_count == len(column):
        return np.zeros(len(column), dtype=np.int32), 1
    cells = encoded(column)
    values, indices = len(cells.dictionary), cells.indices
    if not indices.null_count:
        return indices.to_numpy(zero_copy_only=False), values
    return indices.fill_null(values).to_numpy(zero_copy_only=False), values + 1


def _numbered(kind: np.ndarray, many: int) -> tuple[np.ndarray, int]:
    """The kinds that occur, counted without gaps."""
    if many > FLAGS:
        numbers, found = pd.factorize(kind)
        return numbers.astype(np.int32), len(found)
    occurs = np.zeros(many, dtype=bool)
    occurs[kind] = True
    number = np.cumsum(occurs, dtype=np.int32) - 1
    return number[kind], int(occurs.sum())
