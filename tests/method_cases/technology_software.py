"""Category U, software."""

from __future__ import annotations

from builders import factor, factors, spend_factor
from method_cases import Case

TRANSFER = {
    "data_centre_operation": 0.03, "data_centre_embodied": 0.006, "network_operation": 0.028, "network_embodied": 0.007,
}  # fmt: skip
TABLE = factors(
    *(factor("data_transfer", kg, "GB", component=part) for part, kg in TRANSFER.items()),
    factor("own_network", 0.05, "GB", component="data_transfer", boundary="life_cycle"),
    spend_factor("software", 0.11),
    spend_factor("software", 0.02, component="margins", boundary="margins"),
    spend_factor("programming", 0.09, currency="USD", price_year=2022),
)
INSTALLED = {"delivery": "installed", "product": "Drawing Office 12"}
STATED = {"supplier_boundary": "upstream", "supplier_source": "sustainability report 2024, p. 91"}
COMPANY = STATED | {"supplier_t_co2e": 10_039_240.0, "supplier_revenue": 1.68e11}
SEAT = STATED | {"supplier_factor": 4.2, "supplier_factor_unit": "licence"}
EFFORT = {"person_months": 1200.0, "effort_kg_co2e": 250.0, "supplier_source": "their letter of 2025-02-03"}

CASES = {
    ("U_software", "supplier_specific"): Case(
        [
            INSTALLED | COMPANY | {"spend": 50_000.0, "currency": "USD", "supplier_revenue_currency": "USD"},
            INSTALLED
            | COMPANY
            | {"spend": 900.0, "currency": "GBP", "supplier_revenue_currency": "USD", "category": 2},
        ],
        TABLE,
        amounts=("spend",),
    ),
    ("U_software", "per_seat"): Case(
        [
            INSTALLED | SEAT | {"licences": 200.0},
            INSTALLED | SEAT | {"licences": 30.0, "supplier_factor_unit": "seats", "category": 2},
        ],
        TABLE,
        amounts=("licences",),
    ),
    ("U_software", "effort_based"): Case(
        [
            INSTALLED | EFFORT | {"licences": 200.0, "licences_sold": 50e6},
            INSTALLED | EFFORT | {"licences": 35.0, "licences_sold": 80e6, "delivery": "open_source"},
        ],
        TABLE,
        amounts=("licences",),
    ),
    ("U_software", "spend_based"): Case(
        [
            INSTALLED | {"activity": "software", "spend": 12_000.0, "currency": "GBP"},
            INSTALLED | {"activity": "programming", "spend": 700.0, "currency": "GBP", "category": 2},
        ],
        TABLE,
        choices={"margins": "included", "deflator": "cpi"},
        amounts=("spend",),
    ),
    ("U_software", "distribution"): Case(
        [
            INSTALLED | {"activity": "data_transfer", "download_gb": 4.0, "licences": 500.0},
            INSTALLED | {"activity": "own_network", "download_gb": 1.5, "licences": 20.0, "delivery": "open_source"},
        ],
        TABLE,
        amounts=("licences",),
    ),
}
