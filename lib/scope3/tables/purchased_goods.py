"""Activity data of categories 1 and 2."""

from __future__ import annotations

import pandera.pandas as pa

from scope3.tables.column import ABOVE_ZERO, ACTIVITY, NOT_NEGATIVE, NUMBER, PRIMARY_DATA_SHARE, TEXT, column

STAGES = ("supplier_scope_1_2", "material_input", "transport_of_inputs", "waste", "other", "upstream")

PURCHASED_GOODS = pa.DataFrameSchema(
    {
        **ACTIVITY,
        "good": column(TEXT, "Purchased good that a hybrid line belongs to", example="T-shirts"),
        "stage": column(TEXT, "Part of the good's life cycle that a hybrid line describes", one_of=STAGES),
        "distance": column(
            NUMBER, "Distance that inputs travelled to the supplier", unit="km", example="800", checks=NOT_NEGATIVE
        ),
        "supplier_factor": column(
            NUMBER,
            "Cradle-to-gate emissions per unit, by the supplier",
            unit="kg CO2e per supplier_factor_unit",
            example="0.15",
            checks=NOT_NEGATIVE,
        ),
        "supplier_factor_unit": column(TEXT, "Unit the supplier's factor is per", example="kg"),
        "product_footprint": column(
            TEXT,
            "Supplier's product footprint (PACT) that gives the factor: its id, or the product's id in it",
            example="urn:gtin:4712345060507",
        ),
        "supplier_kg_co2e": column(
            NUMBER,
            "Supplier's scope 1 and 2 or waste emissions allocated to the good",
            unit="kg CO2e",
            example="3000",
            checks=NOT_NEGATIVE,
        ),
        "supplier_t_co2e": column(
            NUMBER,
            "Supplier's whole footprint, scopes 1, 2 and 3 upstream",
            unit="t CO2e",
            example="12000",
            checks=NOT_NEGATIVE,
        ),
        "supplier_revenue": column(
            NUMBER,
            "Supplier's revenue in the same year",
            unit="supplier_revenue_currency",
            example="50000000",
            checks=ABOVE_ZERO,
        ),
        "supplier_revenue_currency": column(TEXT, "ISO 4217 code of the revenue", example="GBP"),
        "supplier_source": column(
            TEXT, "Where the supplier's figure was read", example="Product footprint of 2024-05-02"
        ),
        **PRIMARY_DATA_SHARE,
    },
    strict=True,
    unique=["record_id"],
    description="Goods, services and capital goods bought (categories 1 and 2)",
)
