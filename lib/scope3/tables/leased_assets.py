"""Activity data of categories 8, 13 and 14."""

from __future__ import annotations

import pandera.pandas as pa

from scope3.tables.column import ACTIVITY

LEASED_ASSETS = pa.DataFrameSchema(
    {
        **ACTIVITY,
    },
    strict=True,
    unique=["record_id"],
    description="Assets leased in or out, and franchises (categories 8, 13 and 14)",
)
