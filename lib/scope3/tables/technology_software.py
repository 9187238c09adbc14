"""Software bought or used: category U of the Technology Carbon Standard."""

from __future__ import annotations

import pandera.pandas as pa

from scope3.tables.column import ABOVE_ZERO, ACTIVITY, NOT_NEGATIVE, NUMBER, TEXT, column
from scope3.tables.technology import BY_SUPPLIER, SUPPLIER_BOUNDARY

OPEN_SOURCE = "open_source"
# Where software runs decides whose it is: what the supplier runs is the standard's category C, never U.
INSTALLED = ("installed", OPEN_SOURCE)
HOSTED = ("saas", "cloud", "managed_service")

TECHNOLOGY_SOFTWARE = pa.DataFrameSchema(
    {
        **ACTIVITY,
        **BY_SUPPLIER,
        **SUPPLIER_BOUNDARY,
        "product": column(TEXT, "Name of the software; an operating system bundled with a device is software, its licence stands here", example="Drawing Office 12"),
        "delivery": column(TEXT, "How it is had: installed or open_source; what the supplier runs (saas, cloud, managed_service) belongs to purchased goods", blank=False, example="installed", one_of=(*INSTALLED, *HOSTED)),
        "licences": column(NUMBER, "Seats, licences or installations the organisation holds", unit="licences", example="200", checks=NOT_NEGATIVE),
        "licences_sold": column(NUMBER, "Licences sold, or of open source the installations estimated, that share the effort of making it", unit="licences", example="50000", checks=ABOVE_ZERO),
        "person_months": column(NUMBER, "Effort of making the software in the year", unit="person-months", example="1200", checks=NOT_NEGATIVE),
        "effort_kg_co2e": column(NUMBER, "Emissions of one person-month of the makers", unit="kg CO2e per person-month", example="250", checks=NOT_NEGATIVE),
        "download_gb": column(NUMBER, "Data moved to install and update one licence in the year", unit="GB per licence", example="4", checks=NOT_NEGATIVE),
    },
    strict=True,
    unique=["record_id"],
    description="Software bought or taken without charge (category U, software; categories 1 and 2)",
)  # fmt: skip
