"""The factor table: one published number a row; and the client's own, which somebody must stand behind."""

from __future__ import annotations

import pandera.pandas as pa

from scope3.tables.column import FRACTION, INTEGER, NOT_NEGATIVE, NUMBER, TEXT, column
from scope3.tables.fuel_and_energy import LOSS_BASES

BOUNDARIES = (
    "combustion", "well_to_tank", "losses", "life_cycle", "cradle_to_gate", "cradle_to_gate_excluding_producer",
    "margins", "end_of_life", "operation", "biogenic",
)  # fmt: skip

WORLD = "world"  # the region of a figure that holds for every country
OWN = "own"  # what factor_selection.precedence calls the client's own tables
# An upstream component with one of these boundaries would count combustion again.
UPSTREAM = ("wtt", "wtt_t_and_d")
NOT_UPSTREAM = ("combustion", "life_cycle")

FACTORS = pa.DataFrameSchema(
    {
        "factor_id": column(TEXT, "Name of the factor, unique in the library", blank=False),
        "publisher": column(TEXT, "Who published it", blank=False),
        "edition": column(TEXT, "Edition it stands in", blank=False),
        "activity": column(TEXT, "What it is about, the same in every edition", blank=False),
        "name": column(TEXT, "The publisher's own wording", blank=False),
        "region": column(TEXT, "ISO 3166-1 alpha-2 code, or world", blank=False),
        "year": column(INTEGER, "Year it stands for", blank=False),
        "component": column(TEXT, "Part of the life cycle: combustion, wtt, t_and_d, cradle_to_gate …", blank=False),
        "boundary": column(TEXT, "What the figure includes", blank=False, one_of=BOUNDARIES),
        "unit": column(TEXT, "Unit the figure is per", blank=False),
        "kg_co2e": column(NUMBER, "Emissions as published", unit="kg CO2e per unit", checks=NOT_NEGATIVE),
        "kg_co2": column(NUMBER, "Mass of carbon dioxide", unit="kg per unit", checks=NOT_NEGATIVE),
        "kg_ch4": column(NUMBER, "Mass of methane", unit="kg per unit", checks=NOT_NEGATIVE),
        "kg_n2o": column(NUMBER, "Mass of nitrous oxide", unit="kg per unit", checks=NOT_NEGATIVE),
        "kg_biogenic_co2": column(NUMBER, "Biogenic carbon dioxide, outside the scopes", unit="kg per unit", checks=NOT_NEGATIVE),
        "loss_rate": column(NUMBER, "Share of energy lost, where the row is a loss rate", unit="fraction", checks=FRACTION),
        "loss_rate_base": column(TEXT, "What the loss rate is a share of; blank where the publisher does not say", one_of=LOSS_BASES),
        "gwp_set": column(TEXT, "GWP set behind kg CO2e, or not_stated"),
        "price_year": column(INTEGER, "Year of the money a spend factor is per"),
        "price_basis": column(TEXT, "purchaser, producer or basic price, or not_stated"),
        "currency": column(TEXT, "ISO 4217 code of the money a spend factor is per"),
        "source": column(TEXT, "Table, page, row or cell", blank=False),
        "licence": column(TEXT, "Licence of the figure", blank=False),
    },
    strict=True,
    unique=["factor_id"],
    description="One published number",
)  # fmt: skip

OWN_FACTORS = pa.DataFrameSchema(
    {
        **FACTORS.columns,
        "owner": column(TEXT, "Who stands behind the figure", blank=False, example="J. Doe, sustainability office"),
        "evidence": column(TEXT, "Document, file or reference that shows it", blank=False, example="lca/chair_2024.pdf, p. 12"),
        "expires": column(TEXT, "Last day it may be used, ISO 8601; not before the reporting period ends", blank=False, example="2026-12-31"),
    },
    strict=True,
    unique=["factor_id"],
    description="One figure of the client's own; organisation.yaml lists the file under factors",
)  # fmt: skip
