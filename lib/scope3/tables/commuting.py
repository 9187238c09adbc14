"""Activity data of category 7."""

from __future__ import annotations

import pandera.pandas as pa

from scope3.tables.column import ACTIVITY

COMMUTING = pa.DataFrameSchema(
    {
        **ACTIVITY,
    },
    strict=True,
    unique=["record_id"],
    description="Journeys between home and work, and work at home (category 7)",
)
