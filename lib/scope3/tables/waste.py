"""Activity data of categories 5 and 12."""

from __future__ import annotations

import pandera.pandas as pa

from scope3.tables.column import ACTIVITY

WASTE = pa.DataFrameSchema(
    {
        **ACTIVITY,
    },
    strict=True,
    unique=["record_id"],
    description="Waste of operations, and of sold products at the end of their life (categories 5 and 12)",
)
