"""Products of the organisation whose footprints it states to others: no activity data, nothing here is in the inventory."""

from __future__ import annotations

import pandera.pandas as pa

from scope3.tables.allocation import ALLOCATION_BASES, NO_ALLOCATION
from scope3.tables.column import (
    ABOVE_ZERO,
    FLAG,
    NOT_NEGATIVE,
    NUMBER,
    PROVENANCE,
    SHARE,
    TEXT,
    column,
)

PERCENT = (pa.Check.in_range(0, 100, error="not a percentage from 0 to 100"),)
# Between the URNs and names of one cell.
SEPARATOR = ";"

PRODUCTS = pa.DataFrameSchema(
    {
        **{name: rule for name, rule in PROVENANCE.items() if name != "entity"},
        "product": column(TEXT, "Name the organisation sells it by", blank=False, example="Lantern cabinet"),
        "description": column(TEXT, "What it is, with or without packaging", blank=False, example="Oak cabinet with lights, packed"),
        "product_ids": column(TEXT, "Its ids as URNs, separated by ;", blank=False, example="urn:gtin:4712345060507"),
        "company_ids": column(TEXT, "The organisation's ids as URNs, separated by ;", blank=False, example="urn:company:example:alder-finch"),
        "classifications": column(TEXT, "Its classes as URNs, separated by ;", example="urn:pact:productclassification:un-cpc:3813"),
        "stated_on": column(TEXT, "Day the footprint is stated, as 2025-03-31", blank=False, example="2025-03-31"),
        "replaces": column(TEXT, "Ids of the footprints it takes the place of, separated by ;"),
        "quantity": column(NUMBER, "What was made in the reporting period", blank=False, example="1700", checks=ABOVE_ZERO),
        "unit": column(TEXT, "Unit of the quantity and of the footprint: litre, kg, m3, kWh, MJ, tonne.km, m2, piece or hour", blank=False, example="piece"),
        "declared_amount": column(NUMBER, "Units that one footprint is of, such as 12 of a bottle of 12 litres; all figures below are for this amount", blank=False, unit="unit", example="1", checks=ABOVE_ZERO),
        "mass": column(NUMBER, "Mass of the amount; 0 only where the unit has none, as energy", blank=False, unit="kg per declared_amount", example="48.5", checks=NOT_NEGATIVE),
        "allocation_basis": column(TEXT, "How the organisation's emissions are shared among all it makes", blank=False, one_of=tuple(basis for basis in ALLOCATION_BASES if basis != NO_ALLOCATION), example="mass"),
        "allocation_part": column(NUMBER, "This product's part of the basis in the period", blank=False, unit="unit of the basis", example="82.45", checks=ABOVE_ZERO),
        "allocation_whole": column(NUMBER, "The basis of all that was made in the period", blank=False, unit="unit of the basis", example="576.4", checks=ABOVE_ZERO),
        "allocation_reason": column(TEXT, "Why this basis", blank=False, example="Material and energy follow the mass of what is made"),
        "fossil_carbon": column(NUMBER, "Fossil carbon in the product", blank=False, unit="kg C per declared_amount", example="0.6", checks=NOT_NEGATIVE),
        "biogenic_carbon": column(NUMBER, "Biogenic carbon in the product", unit="kg C per declared_amount", example="18", checks=NOT_NEGATIVE),
        "biogenic_co2_uptake": column(NUMBER, "CO2 that the biomass in the product took up, as a positive figure; 0 where there is none", blank=False, unit="kg CO2 per declared_amount", example="66", checks=NOT_NEGATIVE),
        "land_use_change_kg_co2e": column(NUMBER, "What of the emissions comes from land use change, where it is known", unit="kg CO2e per declared_amount", example="0.4", checks=NOT_NEGATIVE),
        "biogenic_non_co2_kg_co2e": column(NUMBER, "What of the emissions is methane and nitrous oxide of biogenic origin, where it is known", unit="kg CO2e per declared_amount", example="0.1", checks=NOT_NEGATIVE),
        "packaging_included": column(FLAG, "Whether the emissions of its packaging are in the footprint", example="yes"),
        "exempted_percent": column(NUMBER, "Emissions left out under the cut-off rules, 0 where none", blank=False, unit="per cent", example="0", checks=PERCENT),
        "exempted_description": column(TEXT, "Which emissions these are, and why"),
        "cross_sectoral_standards": column(TEXT, "Standards the footprint keeps to, by the specification's names, separated by ;", blank=False, example="GHGP-Product"),
        "primary_data_share": column(NUMBER, "Share of the footprint that rests on primary data, where it is known", unit="fraction", example="0.4", checks=SHARE),
        "country": column(TEXT, "Country it is made in, ISO 3166-1 alpha-2; one of the three, or none where it is made all over the world", example="GB"),
        "country_subdivision": column(TEXT, "Part of a country it is made in, ISO 3166-2", example="DE-BW"),
        "region": column(TEXT, "Region of the world it is made in, in the specification's words", example="Western Europe"),
    },
    strict=True,
    unique=["record_id"],
    description="Products whose footprints are stated to others (scope3 export pact); not in the inventory",
)  # fmt: skip
