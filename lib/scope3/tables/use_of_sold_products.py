"""Activity data of category 11."""

from __future__ import annotations

import pandera.pandas as pa

from scope3.tables.column import ACTIVITY

USE_OF_SOLD_PRODUCTS = pa.DataFrameSchema(
    {
        **ACTIVITY,
    },
    strict=True,
    unique=["record_id"],
    description="Products sold and what their use emits (category 11)",
)
