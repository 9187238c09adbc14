"""Activity data of category 10."""

from __future__ import annotations

import pandera.pandas as pa

from scope3.tables.column import ACTIVITY

PROCESSING = pa.DataFrameSchema(
    {
        **ACTIVITY,
    },
    strict=True,
    unique=["record_id"],
    description="Intermediate products sold and processed by others (category 10)",
)
