"""One row of a factor table, for the tests of importers."""

from __future__ import annotations


def row_of(table, activity: str, component: str = "combustion", unit: str | None = None):
    found = table[(table["activity"] == activity) & (table["component"] == component)]
    found = found if unit is None else found[found["unit"] == unit]
    assert len(found) == 1, table["factor_id"].tolist()
    return found.iloc[0]
