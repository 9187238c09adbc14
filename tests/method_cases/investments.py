"""Category 15: equity, projects, debt, funds, and PCAF's asset classes."""

from __future__ import annotations

from builders import factor, factors, spend_factor
from method_cases import Case

OPERATION = {"component": "operation", "boundary": "operation"}
TABLE = factors(
    factor("grid", 0.2, "kWh", component="combustion", boundary="combustion"),
    factor("grid", 0.04, "kWh", component="wtt", boundary="well_to_tank"),
    factor("pellets", 11.0, "tonne", component="combustion", boundary="combustion"),
    factor("pellets", None, "tonne", component="biogenic", boundary="biogenic", kg_biogenic_co2=1600),
    spend_factor("looms", 0.4),
    spend_factor("shops", 0.1, **OPERATION),
    spend_factor("shops", 0.3),
    spend_factor("shops", 0.05, component="margins", boundary="margins"),
    spend_factor("bridges", 0.31, **OPERATION),
)

SOURCE = {"investee_source": "report"}
APART_STATED = {"scope_1_t_co2e": 700.0, "scope_2_t_co2e": 300.0} | SOURCE
STATED = {"scope_1_and_2_t_co2e": 1000.0, "scope_3_t_co2e": 9000.0} | SOURCE
GRID = {"activity": "grid", "quantity": 5000.0, "unit": "kWh"}
PELLETS = {"activity": "pellets", "quantity": 2.0, "unit": "tonne"}
LOOMS = {"activity": "looms", "revenue": 1e6, "currency": "GBP"}
SHOPS = {"activity": "shops", "revenue": 5e5, "currency": "USD", "revenue_currency": "GBP"}
EQUITY = {"investment_type": "associate", "equity_share": 0.25}
PROJECT = {"investment_type": "project_finance", "outstanding": 15.0, "total_project_cost": 240.0, "currency": "GBP"}
PROCEEDS = {"investment_type": "known_use_of_proceeds", "financing_share": 0.05}
DEBT = {"investment_type": "general_purpose_debt", "term": "long_term", "outstanding": 2.0, "total_equity": 40.0,
        "total_debt": 60.0, "currency": "GBP"}  # fmt: skip
FUND = {"investment_type": "managed_investment", "capital_of": "own"}
EVIC = {"asset_class": "corporate_bond", "outstanding": 2.0, "evic": 50.0}
OWN_DATA = ("quantity", "scope_1_t_co2e", "scope_2_t_co2e", "scope_1_and_2_t_co2e", "scope_3_t_co2e")
PRICES = {"deflator": "cpi"}

SERVED = {
    "equity_investment_specific": Case(
        [EQUITY | STATED, EQUITY | APART_STATED | {"holding_basis": "yearly_average"}, EQUITY | GRID,
         {"equity_share": 0.4} | PELLETS],
        TABLE, amounts=OWN_DATA, optional=frozenset({"scope_3"}),
    ),
    "equity_average_data": Case([EQUITY | LOOMS, EQUITY | SHOPS], TABLE, PRICES, ("revenue",)),
    "project_specific": Case(
        [PROJECT | STATED, PROCEEDS | APART_STATED, PROCEEDS | GRID],
        TABLE, amounts=OWN_DATA, optional=frozenset({"scope_3"}),
    ),
    "project_average_data": Case(
        [PROJECT | LOOMS | {"project_phase": "operation"},
         PROCEEDS | {"activity": "bridges", "construction_cost": 2e6, "currency": "GBP", "project_phase": "construction"}],
        TABLE, PRICES, ("revenue", "construction_cost"),
    ),
    "projected_lifetime": Case(
        [kind | SOURCE | {"projected_annual_t_co2e": 70.0, "lifetime_years": years, "financing_year": 2024, "initial_sponsor": True}
         for kind, years in ((PROJECT, 30), (PROCEEDS, 60))],
        TABLE, amounts=("projected_annual_t_co2e",), apart=frozenset({"projected_lifetime"}),
    ),
    "general_purpose_debt": Case(
        [DEBT | STATED, DEBT | GRID, DEBT | LOOMS], TABLE, PRICES, (*OWN_DATA, "revenue"),
        optional=frozenset({"scope_1_and_2", "scope_3", "combustion", "cradle_to_gate"}),
    ),
    "managed_investments": Case(
        [FUND | {"equity_share": 0.1} | STATED, FUND | {"equity_share": 0.1} | LOOMS, FUND | {"financing_share": 0.2} | GRID],
        TABLE, PRICES, (*OWN_DATA, "revenue"), optional=frozenset({"scope_3"}),
    ),
    "financed_emissions": Case(
        [EVIC | STATED | {"quality_option": "1b"}, EVIC | GRID, EVIC | LOOMS,
         {"asset_class": "sovereign_debt", "outstanding": 1e6, "gdp_ppp": 5e11, "currency": "USD", "scope_1_t_co2e": 6e7} | SOURCE],
        TABLE, PRICES, (*OWN_DATA, "revenue"), optional=frozenset({"scope_3"}),
    ),
}  # fmt: skip
CASES = {(15, method): case for method, case in SERVED.items()}
