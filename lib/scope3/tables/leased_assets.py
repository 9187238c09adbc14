"""Activity data of categories 8, 13 and 14."""

from __future__ import annotations

import pandera.pandas as pa

from scope3.tables.column import ABOVE_ZERO, ACTIVITY, FLAG, LEASES, NOT_NEGATIVE, NUMBER, SHARE, TEXT, column
from scope3.tables.fuel_and_energy import ENERGY_TYPES

PROCESS, CONSTRUCTION = "process", "construction"
LINES = (*ENERGY_TYPES, "vehicle", "refrigerant", PROCESS, CONSTRUCTION)
MONTHS_IN_USE, WHOLE_YEAR = "months_in_use", "whole_year"

LEASED_ASSETS = pa.DataFrameSchema(
    {
        **ACTIVITY,
        "site": column(TEXT, "The asset leased (building, vehicle, machine) or the franchise; the same on each of its lines", example="Trade store, Harrow Yard"),
        "lease": column(TEXT, "How the asset is leased, in or out; needed in categories 8 and 13, not in 14", one_of=LEASES, example="lessee_operating"),
        "operational_control": column(FLAG, "Whether the organisation can show operational control of the asset; blank where the lease table's rule holds", example="no"),
        "counted_in_11": column(FLAG, "True where a product leased out is already counted in category 11 over its lifetime, like a product sold", example="no"),
        "energy_type": column(TEXT, "What the line is: an energy, a vehicle's use, a leakage, a process or (optional emissions) construction; blank for a partner's own figure and for average data", one_of=LINES, example="electricity"),
        "months_in_use": column(NUMBER, "Months of the reporting year in which the asset was leased or the franchise was open; blank: all of it", unit="months", example="9", checks=ABOVE_ZERO),
        "stated_for": column(TEXT, "What the quantity or the partner's figure is for; needed where months_in_use is given", one_of=(MONTHS_IN_USE, WHOLE_YEAR), example="whole_year"),
        "floor_area": column(NUMBER, "Floor area of the asset, for a share of a building or of a partner's assets", unit="m2", example="200", checks=ABOVE_ZERO),
        "building_area": column(NUMBER, "Floor area of the whole building; where it is given, the quantity is the building's and the asset's share is taken", unit="m2", example="2000", checks=ABOVE_ZERO),
        "occupancy_rate": column(NUMBER, "Part of the building that is let or used, by area", unit="fraction", example="0.75", checks=(*SHARE, *ABOVE_ZERO)),
        "partner_scope_1": column(NUMBER, "Scope 1 emissions that the lessor, lessee or franchisee states", unit="partner_unit", example="12.4", checks=NOT_NEGATIVE),
        "partner_scope_2": column(NUMBER, "Scope 2 emissions that the lessor, lessee or franchisee states", unit="partner_unit", example="8.9", checks=NOT_NEGATIVE),
        "partner_scope_1_and_2": column(NUMBER, "Scope 1 and 2 emissions in one figure, where the partner does not split them", unit="partner_unit", example="21.3", checks=NOT_NEGATIVE),
        "partner_scope_3": column(NUMBER, "Upstream emissions of the partner, such as a franchisee's purchases; optional emissions, beside the total", unit="partner_unit", example="30", checks=NOT_NEGATIVE),
        "partner_unit": column(TEXT, "Unit of the partner's figures: kg CO2e or tonne CO2e", example="tonne CO2e"),
        "partner_source": column(TEXT, "Where the partner's figures were read", example="Landlord's emissions statement 2024, page 3"),
        "partner_total_area": column(NUMBER, "Floor area of all assets behind the partner's figures, where they are those of the whole company", unit="m2", example="48000", checks=ABOVE_ZERO),
        "franchise_group": column(TEXT, "Group of like franchises that a sampled franchise stands for", example="Studios under 150 m2"),
        "franchises_in_group": column(NUMBER, "Number of franchises in the group, sampled or not", unit="franchises", example="12", checks=ABOVE_ZERO),
        "franchises_sampled": column(NUMBER, "Number of franchises of the group that have records", unit="franchises", example="3", checks=ABOVE_ZERO),
    },
    strict=True,
    unique=["record_id"],
    description="Assets leased in or out, and franchises (categories 8, 13 and 14)",
)  # fmt: skip
