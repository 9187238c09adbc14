"""Activity data of category 15."""

from __future__ import annotations

import pandera.pandas as pa

from scope3.tables.column import ACTIVITY

INVESTMENTS = pa.DataFrameSchema(
    {
        **ACTIVITY,
    },
    strict=True,
    unique=["record_id"],
    description="Equity, debt and projects financed (category 15)",
)
