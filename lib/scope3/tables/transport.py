"""Activity data of categories 4 and 9."""

from __future__ import annotations

import pandera.pandas as pa

from scope3.tables.column import ACTIVITY

TRANSPORT = pa.DataFrameSchema(
    {
        **ACTIVITY,
    },
    strict=True,
    unique=["record_id"],
    description="Transport, delivery and storage bought or caused (categories 4 and 9)",
)
