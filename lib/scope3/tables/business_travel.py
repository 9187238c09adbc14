"""Activity data of category 6."""

from __future__ import annotations

import pandera.pandas as pa

from scope3.tables.column import ACTIVITY

BUSINESS_TRAVEL = pa.DataFrameSchema(
    {
        **ACTIVITY,
    },
    strict=True,
    unique=["record_id"],
    description="Journeys and stays of employees on business (category 6)",
)
