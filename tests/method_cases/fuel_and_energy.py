"""Category 3: the meters from which its records are derived."""

from __future__ import annotations

from builders import factor, factors
from method_cases import Case

TABLE = factors(
    *[factor(activity, kg, unit, component=component)
      for activity, unit in (("grid", "kWh"), ("steam", "MWh"), ("gas", "kWh (Gross CV)"))
      for component, kg in (("combustion", 0.2), ("wtt", 0.04))],
    factor("steam", None, "MWh", component="loss_rate", loss_rate=0.08, gwp_set=None),
    factor("grid", 0.02, "kWh", component="t_and_d"),
    factor("grid", 0.003, "kWh", component="wtt_t_and_d"),
)  # fmt: skip
SUPPLIER = {
    "supplier_life_cycle_factor": 0.3, "supplier_combustion_factor": 0.2, "supplier_losses_in_life_cycle": 0.01,
    "supplier_loss_rate": 0.07, "supplier_loss_rate_base": "of_generation", "supplier_source": "supplier",
}  # fmt: skip
METERS = [
    {"activity": "grid", "quantity": 1000},
    {"activity": "grid", "quantity": 40, "use": "resold"},
    {"activity": "steam", "quantity": 2, "unit": "MWh", "energy_type": "steam"},
    {"activity": "gas", "quantity": 700, "unit": "kWh (Gross CV)", "energy_type": "fuel"},
]
CHOICES = {"ef_basis": "life_cycle", "loss_basis": "of_generation"}

CASES = {
    (3, "supplier_specific"): Case([meter | SUPPLIER for meter in METERS], TABLE, CHOICES),
    (3, "average_data"): Case(METERS, TABLE, CHOICES),
}
