"""The cases of every category and method."""

from __future__ import annotations

from method_cases import (
    business_travel,
    commuting,
    fuel_and_energy,
    investments,
    leased_assets,
    processing,
    purchased_goods,
    technology_content,
    technology_hardware,
    technology_models,
    technology_software,
    transport,
    use_of_sold_products,
    waste,
)

GROUPS = (
    purchased_goods, fuel_and_energy, transport, waste, business_travel, commuting, leased_assets, processing,
    use_of_sold_products, investments, technology_hardware, technology_software, technology_models, technology_content,
)  # fmt: skip
SERVED = {served: case for group in GROUPS for served, case in group.CASES.items()}
