"""The tables as schemas: the one place that names their columns, types, units and meaning.

ledger → activity_data → emissions → inventory, with factors joined in between. Readers, templates, docs and checks
are all made from these; activity data has one schema per group of categories.
"""

from __future__ import annotations

from scope3.tables.business_travel import BUSINESS_TRAVEL
from scope3.tables.column import (
    EXAMPLE_RECORD,
    FLAG,
    INDICATORS,
    INTEGER,
    LEASES,
    NUMBER,
    READ_BY_PROGRAM,
    TEXT,
    WORST,
)
from scope3.tables.commuting import COMMUTING
from scope3.tables.factors import BOUNDARIES, FACTORS, OWN_FACTORS
from scope3.tables.fuel_and_energy import ENERGY_TYPES, FUEL_AND_ENERGY, LOSS_BASES, RESOLD, USES
from scope3.tables.investments import INVESTMENTS
from scope3.tables.leased_assets import LEASED_ASSETS
from scope3.tables.ledger import DISPOSITIONS, LEDGER
from scope3.tables.processing import PROCESSING
from scope3.tables.purchased_goods import PURCHASED_GOODS, STAGES
from scope3.tables.results import APART, EMISSIONS, INVENTORY, OPTIONAL, REQUIRED
from scope3.tables.shape import columns, conform, digest, empty, rows_of, shape, shape_columns
from scope3.tables.technology_content import TECHNOLOGY_CONTENT
from scope3.tables.technology_hardware import CONDITIONS, OWNERSHIP, TECHNOLOGY_HARDWARE
from scope3.tables.technology_models import TECHNOLOGY_MODELS
from scope3.tables.technology_software import TECHNOLOGY_SOFTWARE
from scope3.tables.transport import TRANSPORT
from scope3.tables.use_of_sold_products import USE_OF_SOLD_PRODUCTS
from scope3.tables.waste import WASTE

ACTIVITY_DATA = {
    "purchased_goods": PURCHASED_GOODS,
    "fuel_and_energy": FUEL_AND_ENERGY,
    "transport": TRANSPORT,
    "waste": WASTE,
    "business_travel": BUSINESS_TRAVEL,
    "commuting": COMMUTING,
    "leased_assets": LEASED_ASSETS,
    "processing": PROCESSING,
    "use_of_sold_products": USE_OF_SOLD_PRODUCTS,
    "investments": INVESTMENTS,
    "technology_hardware": TECHNOLOGY_HARDWARE,
    "technology_software": TECHNOLOGY_SOFTWARE,
    "technology_models": TECHNOLOGY_MODELS,
    "technology_content": TECHNOLOGY_CONTENT,
}
# What a ladder serves: a category, or a part of category U of the Technology Carbon Standard, whose records stand in the
# categories that their lines name.
Group = int | str
TECHNOLOGY: dict[Group, str] = {
    "U_hardware": "technology_hardware",
    "U_software": "technology_software",
    "U_models": "technology_models",
    "U_content": "technology_content",
}
# A category is served by one table, besides those of category U; a table may serve several.
CATEGORIES_OF_TABLE = {
    "purchased_goods": (1, 2),
    "fuel_and_energy": (3,),
    "transport": (4, 9),
    "waste": (5, 12),
    "business_travel": (6,),
    "commuting": (7,),
    "leased_assets": (8, 13, 14),
    "processing": (10,),
    "use_of_sold_products": (11,),
    "investments": (15,),
    "technology_hardware": (1, 2, 8),
    "technology_software": (1, 2),
    "technology_models": (1,),
    "technology_content": (1, 2),
}
TABLE_OF_CATEGORY: dict[Group, str] = {
    **{n: name for name, served in CATEGORIES_OF_TABLE.items() if name not in TECHNOLOGY.values() for n in served},
    **TECHNOLOGY,
}

__all__ = [
    "ACTIVITY_DATA",
    "APART",
    "BOUNDARIES",
    "BUSINESS_TRAVEL",
    "CATEGORIES_OF_TABLE",
    "COMMUTING",
    "CONDITIONS",
    "DISPOSITIONS",
    "EMISSIONS",
    "ENERGY_TYPES",
    "EXAMPLE_RECORD",
    "FACTORS",
    "FLAG",
    "FUEL_AND_ENERGY",
    "INDICATORS",
    "INTEGER",
    "INVENTORY",
    "INVESTMENTS",
    "LEASED_ASSETS",
    "LEASES",
    "LEDGER",
    "LOSS_BASES",
    "NUMBER",
    "OPTIONAL",
    "OWNERSHIP",
    "OWN_FACTORS",
    "PROCESSING",
    "PURCHASED_GOODS",
    "READ_BY_PROGRAM",
    "REQUIRED",
    "RESOLD",
    "STAGES",
    "TABLE_OF_CATEGORY",
    "TECHNOLOGY",
    "TECHNOLOGY_CONTENT",
    "TECHNOLOGY_HARDWARE",
    "TECHNOLOGY_MODELS",
    "TECHNOLOGY_SOFTWARE",
    "TEXT",
    "TRANSPORT",
    "USES",
    "USE_OF_SOLD_PRODUCTS",
    "WASTE",
    "WORST",
    "Group",
    "columns",
    "conform",
    "digest",
    "empty",
    "rows_of",
    "shape",
    "shape_columns",
]
