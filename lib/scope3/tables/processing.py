"""Activity data of category 10."""

from __future__ import annotations

import pandera.pandas as pa

from scope3.tables.allocation import ALLOCATION, FIGURES_OF
from scope3.tables.column import ABOVE_ZERO, ACTIVITY, NOT_NEGATIVE, NUMBER, TEXT, column

# What a line of a processor's site describes; an average-data line has none.
FLOWS = ("energy", "leakage", "process_emissions", "waste")

PROCESSING = pa.DataFrameSchema(
    {
        **ACTIVITY,
        "product": column(TEXT, "Intermediate product sold", example="Turned beech legs"),
        "processor": column(TEXT, "Company that processes the product", example="Hartwell Chairs Ltd"),
        "flow": column(TEXT, "What the line of a processor's site is: energy, leakage, process_emissions or waste; blank for average data", one_of=FLOWS, example="energy"),
        "partner_kg_co2e": column(NUMBER, "Emissions of the processing, as the processor states them", unit="kg CO2e", example="1250", checks=NOT_NEGATIVE),
        "partner_source": column(TEXT, "Where the processor's figures were read", example="Hartwell energy return of 2025-02-10"),
        **ALLOCATION,
        "factor_per": column(TEXT, "Product whose mass the processing factor is per", one_of=FIGURES_OF, example="final_product"),
        "yield_factor": column(NUMBER, "Final product made from one unit of intermediate product sold", unit="kg of final product per kg of intermediate product", example="0.92", checks=ABOVE_ZERO),
    },
    strict=True,
    unique=["record_id"],
    description="Intermediate products sold and processed by others (category 10)",
)  # fmt: skip
