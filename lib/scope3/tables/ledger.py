"""The ledger: money the organisation booked."""

from __future__ import annotations

import pandera.pandas as pa

from scope3.tables.column import NUMBER, PROVENANCE, QUALITY, TAX, TEXT, column

DISPOSITIONS = ("category", "meter", "out_of_scope_3")

LEDGER = pa.DataFrameSchema(
    {
        **PROVENANCE,
        "date": column(TEXT, "Day the line was booked or paid, as 2024-03-31", example="2024-03-31"),
        "description": column(TEXT, "What the client wrote", example="Oak boards"),
        "supplier": column(TEXT, "Supplier's name", example="Northern Timber Ltd"),
        "supplier_id": column(TEXT, "The client's number for the supplier", example="20014"),
        "account": column(TEXT, "Name of the account the line is booked on", example="Raw materials"),
        "account_code": column(TEXT, "Code of the account, kept as text", example="D3021"),
        "department": column(TEXT, "Unit of the organisation that spends", example="Workshop"),
        "expenditure_type": column(TEXT, "Revenue or capital, in the client's word", example="Revenue"),
        "country": column(TEXT, "Country of the supplier, ISO 3166-1 alpha-2", example="GB"),
        "quantity": column(NUMBER, "Physical quantity, if the ledger holds one", example="1200"),
        "unit": column(TEXT, "Unit of the quantity", example="kg"),
        "spend": column(NUMBER, "Money booked; credits are negative", blank=False, example="5400.00"),
        "currency": column(TEXT, "ISO 4217 code of the money", blank=False, example="GBP"),
        **TAX,
        **QUALITY,
    },
    strict=True,
    unique=["record_id"],
    description="A line the organisation booked (money)",
)
