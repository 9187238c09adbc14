"""The publishers' files where they are at hand: beside the repository, in shared/sources, or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from scope3.paths import ROOT

SOURCES = ROOT.parent / "shared" / "sources"


def official(name: str) -> Path:
    """A publisher's file as issued; the test is skipped where it is not at hand."""
    path = SOURCES / name
    if not path.exists():
        pytest.skip(f"official file not at hand: {path.name}")
    return path


def one(table, **where):
    """The only row of a table with these values."""
    for column, value in where.items():
        table = table[table[column] == value]
    assert len(table) == 1, table["factor_id"].tolist()
    return table.iloc[0]
