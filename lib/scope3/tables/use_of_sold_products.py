"""Activity data of category 11."""

from __future__ import annotations

import pandera.pandas as pa

from scope3.tables.allocation import ALLOCATION, FIGURES_OF
from scope3.tables.column import ABOVE_ZERO, ACTIVITY, FLAG, NOT_NEGATIVE, NUMBER, SHARE, TEXT, column

# Which method serves a record follows from what the product does in use.
ENERGY, FUEL, GREENHOUSE_GAS = "energy", "fuel_or_feedstock", "greenhouse_gas"
INDIRECT, MAINTENANCE, INTERMEDIATE = "indirect", "maintenance", "intermediate"
USE_TYPES = (ENERGY, FUEL, GREENHOUSE_GAS, INDIRECT, MAINTENANCE, INTERMEDIATE)

USE_OF_SOLD_PRODUCTS = pa.DataFrameSchema(
    {
        **ACTIVITY,
        "product": column(TEXT, "Product or group of products sold", example="Cabinet with lights"),
        "use_type": column(TEXT, "What the product does in use: it takes energy or leaks (energy), is a fuel or feedstock, contains a greenhouse gas, makes other things take energy (indirect), is maintained, or is part of a final product (intermediate)", one_of=USE_TYPES, example="energy"),
        "lifetime_uses": column(NUMBER, "Uses of one product over its lifetime; or give lifetime_years and uses_per_year", unit="use_unit per product", example="12000", checks=NOT_NEGATIVE),
        "lifetime_years": column(NUMBER, "Expected lifetime of one product", unit="years", example="12", checks=ABOVE_ZERO),
        "uses_per_year": column(NUMBER, "Uses of one product in a year", unit="use_unit per year", example="1000", checks=NOT_NEGATIVE),
        "use_unit": column(TEXT, "What one use is: the functional unit", example="hour of light"),
        "lifetime_years_low": column(NUMBER, "Shortest lifetime that is thinkable", unit="years", example="8", checks=ABOVE_ZERO),
        "lifetime_years_high": column(NUMBER, "Longest lifetime that is thinkable", unit="years", example="20", checks=ABOVE_ZERO),
        "uses_per_year_low": column(NUMBER, "Fewest uses in a year that are thinkable", unit="use_unit per year", example="400", checks=NOT_NEGATIVE),
        "uses_per_year_high": column(NUMBER, "Most uses in a year that are thinkable", unit="use_unit per year", example="2000", checks=NOT_NEGATIVE),
        "consumption_per_use": column(NUMBER, "Fuel, energy or refrigerant that one use takes or releases", unit="consumption_unit", example="0.018", checks=NOT_NEGATIVE),
        "consumption_unit": column(TEXT, "Unit of the consumption per use", example="kWh"),
        "combusted": column(FLAG, "Whether a fuel or feedstock is burnt in use", example="yes"),
        "kg_gas_per_product": column(NUMBER, "Greenhouse gas that one product contains", unit="kg", example="0.04", checks=NOT_NEGATIVE),
        "share_released": column(NUMBER, "Share of the gas that escapes over the lifetime; blank where it is unknown", unit="fraction", example="0.3", checks=SHARE),
        "scenario": column(TEXT, "Way of using the product", example="Wash at 40 °C"),
        "scenario_share": column(NUMBER, "Share of the lifetime uses in this way; the ways of one product make 1", unit="fraction", example="0.4", checks=SHARE),
        "kg_co2e_per_use": column(NUMBER, "Emissions of one use as stated, in place of consumption and factor", unit="kg CO2e per use", example="0.3", checks=NOT_NEGATIVE),
        "use_source": column(TEXT, "Where lifetime, use and stated emissions were read", example="Driver data sheet 2024 and warranty returns"),
        "per_use_of": column(TEXT, "Product whose use the figure per use is of", one_of=FIGURES_OF, example="final_product"),
        **ALLOCATION,
    },
    strict=True,
    unique=["record_id"],
    description="Products sold and what their use emits (category 11)",
)  # fmt: skip
