"""A column of a table: its type, unit, meaning, example and limits, and the columns that many tables share."""

from __future__ import annotations

from typing import Any

import pandera.pandas as pa

TEXT, NUMBER, INTEGER, FLAG = "str", "float64", "Int64", "boolean"


def column(
    dtype: str,
    description: str,
    *,
    blank: bool = True,
    unit: str | None = None,
    example: Any = None,
    one_of: tuple[str, ...] | None = None,
    checks: tuple[pa.Check, ...] = (),
    unique: bool = False,
) -> pa.Column:
    """A column with what templates, docs and checks say of it."""
    allowed = (pa.Check.isin(one_of),) if one_of else ()
    metadata = {"type": dtype, "unit": unit, "example": example, "one_of": one_of}
    return pa.Column(
        dtype, [*allowed, *checks] or None, nullable=blank, unique=unique, description=description, metadata=metadata
    )


# Removals and credits are never netted into emissions: only money may be below zero.
NOT_NEGATIVE = (pa.Check.ge(0, error="below zero"),)
ABOVE_ZERO = (pa.Check.gt(0, error="not above zero"),)
FRACTION = (pa.Check.in_range(0, 1, include_max=False, error="not a fraction from 0 to 1; write 8 % as 0.08"),)

SHARE = (pa.Check.in_range(0, 1, error="not a share from 0 to 1; write 8 % as 0.08"),)

# From 1 (very good) to 5 (worst, or not known): table 7.6 of the Scope 3 Standard, cut into the five classes of ecoinvent.
BEST, WORST = 1, 5
SCORE = (pa.Check.in_range(BEST, WORST, error=f"not a score from {BEST} (very good) to {WORST} (worst)"),)

LEASES = ("lessee_finance", "lessee_operating", "lessor_finance", "lessor_operating")

# Columns that reading fills in; a client never does.
READ_BY_PROGRAM = ("source_file", "source_sheet", "source_row", "rule_id")

# The name of a line that shows how a sheet is filled in; exactly such lines are not read.
EXAMPLE_RECORD = "example, not read"

# What is said of a sum of money; blank is not known, and the money then counts as it was booked.
TAX = {
    "tax_included": column(FLAG, "True where spend holds value added tax, which is taken off before it meets a spend factor; false where it does not. Blank for investments, and where money is divided by a price or by other money", example="no"),
    "tax_rate": column(NUMBER, "Rate of that tax, of the price without it; needed where tax_included is true", unit="fraction", example="0.2", checks=FRACTION),
}  # fmt: skip

# The five indicators of data quality: what the client states of a line, and what every emissions row bears.
QUALITY = {
    "technological": column(INTEGER, "How near the figure is to the technology used, 1 (same) to 5", example="2", checks=SCORE),
    "temporal": column(INTEGER, "How near the figure is to the year, 1 (within three years) to 5", example="1", checks=SCORE),
    "geographical": column(INTEGER, "How near the figure is to the place, 1 (same area) to 5", example="1", checks=SCORE),
    "completeness": column(INTEGER, "How much of sites and period the figure covers, 1 (all) to 5", example="1", checks=SCORE),
    "reliability": column(INTEGER, "How the figure was come by, 1 (measured and verified) to 5", example="2", checks=SCORE),
}  # fmt: skip
INDICATORS = tuple(QUALITY)

# What a supplier says of its own figure; blank is not known, which is not nothing.
PRIMARY_DATA_SHARE = {
    "primary_data_share": column(NUMBER, "Share of the supplier's figure that rests on primary data, as the supplier states it", unit="fraction", example="0.63", checks=SHARE),
}  # fmt: skip

PROVENANCE = {
    "record_id": column(TEXT, "Name of the line, unique within the organisation and year", blank=False),
    "source_file": column(TEXT, "File the line was read from", blank=False),
    "source_sheet": column(TEXT, "Sheet of the file, where it has sheets"),
    "source_row": column(INTEGER, "Row of the file, the header being row 1", blank=False),
    "entity": column(TEXT, "Part of the organisation that booked or used it", example="Head office"),
}

# What depends on the table has its example in data/reference/method_examples, not here.
ACTIVITY = {
    **PROVENANCE,
    "category": column(INTEGER, "Scope 3 category", blank=False),
    "activity": column(TEXT, "What was bought or used, in the factor library's words"),
    "description": column(TEXT, "What the client wrote"),
    "rule_id": column(TEXT, "Rule that placed the line; blank where the client placed it"),
    "supplier": column(TEXT, "Supplier's name"),
    "country": column(TEXT, "Country of the activity, ISO 3166-1 alpha-2", example="GB"),
    "period": column(TEXT, "Year, month or day of the activity: 2024, 2024-03 or 2024-03-31", example="2024"),
    "quantity": column(NUMBER, "Physical quantity", checks=NOT_NEGATIVE),
    "unit": column(TEXT, "Unit of the quantity"),
    "spend": column(NUMBER, "Money paid", example="5400.00"),
    "currency": column(TEXT, "ISO 4217 code of the money", example="GBP"),
    **TAX,
    "primary_data": column(FLAG, "True where the figure comes from the supplier's own activities", example="no"),
    "covers_records": column(
        TEXT, "Ledger lines this record replaces: record_ids, separated by ;", example="L-17;L-18"
    ),
    "covers_supplier": column(TEXT, "Ledger lines this record replaces: every line of this supplier"),
    "covers_account": column(TEXT, "Ledger lines this record replaces: every line on this account"),
    **QUALITY,
}
