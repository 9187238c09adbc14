"""Activity data of category 7."""

from __future__ import annotations

import pandera.pandas as pa

from scope3.tables.column import ABOVE_ZERO, ACTIVITY, NOT_NEGATIVE, NUMBER, SHARE, TEXT, column
from scope3.tables.journeys import FUEL, OCCUPANCY, SAMPLE

COMMUTE, TELEWORK = "commute", "telework"
PURPOSES = (COMMUTE, TELEWORK)

COMMUTING = pa.DataFrameSchema(
    {
        **ACTIVITY,
        "purpose": column(TEXT, "The way to work and back, or work at home", blank=False, one_of=PURPOSES, example="commute"),
        "employees": column(NUMBER, "People the line stands for; the quantity is that of one of them. Blank where it is that of all of them", unit="people", example="14", checks=ABOVE_ZERO),
        "days": column(NUMBER, "Days in the year on which one of them came to work: without weekends, leave, travel and days at home", unit="days per person", example="215", checks=NOT_NEGATIVE),
        "occupancy": OCCUPANCY,
        "employee_group": column(TEXT, "Group of employees whose shares of modes add up to 1", example="Workshop"),
        "mode_share": column(NUMBER, "Share of the group's people who come by this mode", unit="fraction", example="0.55", checks=SHARE),
        "baseline": column(NUMBER, "What the home would use without work at home, in the unit of the quantity", unit="unit of the quantity", example="900", checks=NOT_NEGATIVE),
        **FUEL,
        **SAMPLE,
    },
    strict=True,
    unique=["record_id"],
    description="Journeys between home and work, and work at home (category 7)",
)  # fmt: skip
