"""Activity data of category 6."""

from __future__ import annotations

import pandera.pandas as pa

from scope3.tables.column import ABOVE_ZERO, ACTIVITY, FLAG, NOT_NEGATIVE, NUMBER, TEXT, column
from scope3.tables.journeys import FUEL, OCCUPANCY, SAMPLE

HAULS = ("domestic", "short_haul", "long_haul", "international")
CABIN_CLASSES = ("average", "economy", "premium_economy", "business", "first")

BUSINESS_TRAVEL = pa.DataFrameSchema(
    {
        **ACTIVITY,
        "travellers": column(NUMBER, "People who made the journey, each once per journey", unit="people", example="3", checks=ABOVE_ZERO),
        "occupancy": OCCUPANCY,
        "return_trip": column(FLAG, "True where the way back is not in the distance, or the flight back not on a line of its own", example="yes"),
        "origin": column(TEXT, "Airport the flight left, IATA code; one line per flight, so a change of planes makes two", example="MAN"),
        "destination": column(TEXT, "Airport the flight reached, IATA code", example="STR"),
        "haul": column(TEXT, "Length of the flight in the factor publisher's words; found from the airports where they are given", one_of=HAULS, example="short_haul"),
        "cabin_class": column(TEXT, "Class flown; average where it is not known", one_of=CABIN_CLASSES, example="economy"),
        "distance_uplift": column(NUMBER, "Share added to the great circle for the way flown, where an own factor does not hold it", unit="fraction", example="0.08", checks=NOT_NEGATIVE),
        **FUEL,
        **SAMPLE,
    },
    strict=True,
    unique=["record_id"],
    description="Journeys and stays of employees on business (category 6)",
)  # fmt: skip
