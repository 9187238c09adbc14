"""Screening: what an organisation knows of its money and its people before it has collected anything else."""

from __future__ import annotations

import pandera.pandas as pa

from scope3.tables.column import ABOVE_ZERO, INTEGER, NOT_NEGATIVE, NUMBER, PROVENANCE, QUALITY, TEXT, column
from scope3.tables.fuel_and_energy import ENERGY_TYPES

SCREENING = pa.DataFrameSchema(
    {
        **{name: rule for name, rule in PROVENANCE.items() if name != "entity"},
        "category": column(INTEGER, "Scope 3 category the line is about", blank=False, example="1"),
        "question": column(TEXT, "What is asked, in plain words; nothing is read from it", example="What did you pay for transport by others?"),
        "description": column(TEXT, "What the figure is", example="Hauliers and couriers"),
        "activity": column(TEXT, "Sector that is paid or that earns the money; the fuel or energy of a bill; the means of the way to work", example="sic/49.3-5"),
        "energy_type": column(TEXT, "Kind of energy, on lines about energy", one_of=ENERGY_TYPES, example="electricity"),
        "country": column(TEXT, "Country of it, ISO 3166-1 alpha-2", example="GB"),
        "period": column(TEXT, "Year of the money; the reporting year where left blank", example="2024"),
        "spend": column(NUMBER, "Money of the year without tax that is deducted, where it is known: paid, or earned by those the line is about. 0 means that there is none; blank, that it is not known", example="45000", checks=NOT_NEGATIVE),
        "spend_low": column(NUMBER, "Least it could be, where the money is only estimated", example="30000", checks=NOT_NEGATIVE),
        "spend_high": column(NUMBER, "Most it could be, where the money is only estimated", example="60000", checks=NOT_NEGATIVE),
        "currency": column(TEXT, "ISO 4217 code of the money", example="GBP"),
        "price": column(NUMBER, "Money per unit of the energy, on lines about energy: from a bill, or an estimate", unit="currency per price_unit", example="0.27", checks=ABOVE_ZERO),
        "price_unit": column(TEXT, "Unit of energy that the price is for, on lines about energy", example="kWh"),
        "employees": column(NUMBER, "People who come to work, on lines about the way to work; 0 means that nobody does", unit="people", example="120", checks=NOT_NEGATIVE),
        "days": column(NUMBER, "Days in the year on which one of them comes", unit="days per person", example="215", checks=NOT_NEGATIVE),
        "distance": column(NUMBER, "Way to work of one of them, one way, where it is known", unit="km", example="14", checks=NOT_NEGATIVE),
        "distance_low": column(NUMBER, "Least the average way could be, where it is only estimated", unit="km", example="8", checks=NOT_NEGATIVE),
        "distance_high": column(NUMBER, "Most the average way could be, where it is only estimated", unit="km", example="20", checks=NOT_NEGATIVE),
        "occupancy": column(NUMBER, "People in one vehicle, where the means is a vehicle", unit="people per vehicle", example="1.2", checks=ABOVE_ZERO),
        **QUALITY,
    },
    strict=True,
    unique=["record_id"],
    description="Money and head-counts for a first estimate of all categories, before data are collected; no inventory reads it",
)  # fmt: skip
