"""The tables a run makes: emissions, one row per record and component, and the inventory, one per category."""

from __future__ import annotations

import pandera.pandas as pa

from scope3.tables.column import FLAG, INTEGER, NUMBER, QUALITY, SHARE, TEXT, column

# required: the category's minimum boundary, the total. optional: shown beside it. apart: outside scope 3 altogether.
REQUIRED, OPTIONAL, APART = "required", "optional", "apart"

EMISSIONS = pa.DataFrameSchema(
    {
        "record_id": column(TEXT, "Record the emissions belong to", blank=False),
        "source_file": column(TEXT, "File the record was read from", blank=False),
        "source_sheet": column(TEXT, "Sheet of that file, where it has sheets"),
        "source_row": column(INTEGER, "Row of that file", blank=False),
        "entity": column(TEXT, "Part of the organisation"),
        "category": column(INTEGER, "Scope 3 category", blank=False),
        "sub_category": column(TEXT, "Activity within the category (3A to 3D)"),
        "activity": column(TEXT, "What was bought or used"),
        "rule_id": column(TEXT, "Rule that placed the line"),
        "method": column(TEXT, "Method that served the record", blank=False),
        "component": column(TEXT, "Part of the life cycle", blank=False),
        "factor_id": column(TEXT, "Factor used; supplier: before the record_id where the figure is the supplier's own", blank=False),
        "quantity": column(NUMBER, "Quantity in the factor's unit", blank=False),
        "unit": column(TEXT, "The factor's unit", blank=False),
        "factor": column(NUMBER, "Factor applied", blank=False, unit="kg CO2e per unit"),
        "kg_co2e": column(NUMBER, "Emissions, quantity times factor", blank=False, unit="kg CO2e"),
        "kg_co2": column(NUMBER, "Mass of carbon dioxide, where the source splits gases", unit="kg"),
        "kg_ch4": column(NUMBER, "Mass of methane, where the source splits gases", unit="kg"),
        "kg_n2o": column(NUMBER, "Mass of nitrous oxide, where the source splits gases", unit="kg"),
        "kg_biogenic_co2": column(NUMBER, "Biogenic carbon dioxide, kept out of the total", unit="kg"),
        "share": column(NUMBER, "Share of the record that the consolidation approach counts", blank=False, unit="fraction", checks=SHARE),
        "boundary": column(TEXT, "required (minimum boundary), optional, or apart (outside scope 3)", blank=False, one_of=(REQUIRED, OPTIONAL, APART)),
        "supplier_data": column(FLAG, "True where the figure comes from the supplier", blank=False),
        # What methods return is blank here; calculate_emissions scores every row.
        **QUALITY,
        "share_primary_data": column(NUMBER, "Share of the figure from activities in the value chain; blank where not known", unit="fraction", checks=SHARE),
        "step": column(TEXT, "What was chosen and why", blank=False),
    },
    strict=True,
    unique=["record_id", "category", "sub_category", "component", "factor_id"],
    description="Emissions of one record and component",
)  # fmt: skip

INVENTORY = pa.DataFrameSchema(
    {
        "category": column(INTEGER, "Scope 3 category", blank=False),
        "name": column(TEXT, "Name of the category", blank=False),
        "status": column(TEXT, "Whether it was calculated", blank=False, one_of=("calculated", "not relevant", "excluded")),
        "reason": column(TEXT, "Why it was not calculated"),
        "records": column(INTEGER, "Records calculated", blank=False),
        "t_co2e": column(NUMBER, "Emissions of the minimum boundary, without biogenic CO2", unit="t CO2e"),
        "t_co2e_low": column(NUMBER, "Lower end of the interval in which they lie with the confidence of the settings, by Monte Carlo", unit="t CO2e"),
        "t_co2e_high": column(NUMBER, "Upper end of that interval", unit="t CO2e"),
        "t_co2e_optional": column(NUMBER, "Optional emissions, not in the total", unit="t CO2e"),
        "t_co2e_apart": column(NUMBER, "Emissions reported apart from scope 3, such as the projected lifetime of projects financed", unit="t CO2e"),
        "t_biogenic_co2": column(NUMBER, "Biogenic CO2, reported apart", unit="t CO2"),
        "share_by_method": column(TEXT, "Methods and the share of the category's emissions each gave"),
        "share_supplier_data": column(NUMBER, "Share of emissions calculated with data from suppliers", unit="fraction"),
        "share_primary_data": column(NUMBER, "Share of emissions that rests on primary data; what is not known counts as none", unit="fraction"),
        **{name: column(NUMBER, f"Score of the {name} indicator, 1 (very good) to 5, weighted by emissions") for name in QUALITY},
        "data_quality": column(NUMBER, "Mean of the five scores, each weighted by emissions"),
        "time_boundary": column(TEXT, "When the emissions occur: past, reporting year, future", blank=False),
    },
    strict=True,
    unique=["category"],
    description="One category",
)  # fmt: skip
