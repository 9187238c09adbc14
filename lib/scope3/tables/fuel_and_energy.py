"""The meter lines of scopes 1 and 2, from which category 3 is derived."""

from __future__ import annotations

import pandera.pandas as pa

from scope3.tables.column import ACTIVITY, FLAG, FRACTION, LEASES, NOT_NEGATIVE, NUMBER, TEXT, column

ENERGY_TYPES = ("fuel", "electricity", "steam", "heating", "cooling")
CONSUMED, RESOLD = USES = ("consumed", "resold")
LOSS_BASES = ("of_generation", "of_consumption")

FUEL_AND_ENERGY = pa.DataFrameSchema(
    {
        **ACTIVITY,
        "site": column(TEXT, "Building or vehicle fleet", example="Workshop"),
        "lease": column(TEXT, "How the asset is leased, in or out; blank where it is owned", one_of=LEASES, example="lessee_operating"),
        "operational_control": column(FLAG, "Whether the organisation has operational control of a leased asset; blank where the lease table's rule holds", example="no"),
        "energy_type": column(TEXT, "What kind of energy it is", blank=False, one_of=ENERGY_TYPES, example="electricity"),
        "use": column(TEXT, "Consumed by the organisation, or resold to end users", blank=False, one_of=USES, example="consumed"),
        "supplier_factor_unit": column(TEXT, "Unit that the supplier's and the contract's factors are per; needed where one is given", example="kWh"),
        "supplier_upstream_factor": column(NUMBER, "Upstream emissions per unit, without combustion and losses, by the supplier", unit="kg CO2e per supplier_factor_unit", example="0.05", checks=NOT_NEGATIVE),
        "supplier_combustion_factor": column(NUMBER, "Combustion emissions per unit, by the supplier", unit="kg CO2e per supplier_factor_unit", example="0.2", checks=NOT_NEGATIVE),
        "supplier_life_cycle_factor": column(NUMBER, "Life cycle emissions per unit, by the supplier", unit="kg CO2e per supplier_factor_unit", example="0.27", checks=NOT_NEGATIVE),
        "supplier_losses_in_life_cycle": column(NUMBER, "Part of the life cycle factor that is transmission and distribution losses", unit="kg CO2e per supplier_factor_unit", example="0.02", checks=NOT_NEGATIVE),
        "supplier_loss_rate": column(NUMBER, "Share of the energy lost in transmission and distribution", unit="fraction", example="0.08", checks=FRACTION),
        "supplier_loss_rate_base": column(TEXT, "What the loss rate is a share of", one_of=LOSS_BASES, example="of_generation"),
        "market_based_factor": column(NUMBER, "Emissions per unit under the contract or residual mix (scope 2 memo)", unit="kg CO2e per supplier_factor_unit", example="0", checks=NOT_NEGATIVE),
        "supplier_source": column(TEXT, "Where the supplier's figures were read", example="Fuel mix disclosure 2024"),
    },
    strict=True,
    unique=["record_id"],
    description="Meter lines of scopes 1 and 2, from which category 3 is derived",
)  # fmt: skip
