"""What the tables of category U of the Technology Carbon Standard share."""

from __future__ import annotations

from scope3.tables.column import TEXT, column
from scope3.tables.purchased_goods import PURCHASED_GOODS

# upstream: scopes 1, 2 and categories 1 to 8 (cradle to gate). whole: categories 9 to 15 as well.
UPSTREAM, WHOLE = "upstream", "whole"

# What a supplier says of its own footprint, in the same columns as for any other purchase.
BY_SUPPLIER = {
    name: PURCHASED_GOODS.columns[name]
    for name in (
        "supplier_factor", "supplier_factor_unit", "supplier_t_co2e", "supplier_revenue", "supplier_revenue_currency",
        "supplier_source",
    )
}  # fmt: skip
SUPPLIER_BOUNDARY = {
    "supplier_boundary": column(
        TEXT,
        "What the supplier's figure holds: upstream is its scopes 1, 2 and categories 1 to 8, whole has 9 to 15 in it",
        example=UPSTREAM,
        one_of=(UPSTREAM, WHOLE),
    ),
}
