"""Financed emissions by the rules of PCAF: what category 15 is to those who lend and invest."""

from __future__ import annotations

import pandas as pd

from scope3.factors.library import Library
from scope3.methods.holdings import attribution, check_options, refuse_consolidated
from scope3.methods.investees import PROJECTED, has_own_data, own_rows, sector_rows
from scope3.methods.records import gather, refuse, require
from scope3.tables import OPTIONAL, REQUIRED
from scope3.tables.investments import CLIENTS, GENERAL_PURPOSE_DEBT, MANAGED_INVESTMENT

SOVEREIGN_DEBT = "sovereign_debt"
# Options by which the sector's emissions meet the money lent itself, without a share of the company.
PER_ASSET, BY_TURNOVER = "3b", "3c"


def financed_emissions(activity_data: pd.DataFrame, factors: Library, *, deflator: str) -> pd.DataFrame:
    r"""Multiply the emissions of each borrower or investee by the share that the money outstanding has in its value.

    $$ E = \sum_i AF_i \cdot E_i \qquad AF_i = \frac{\text{outstanding}_i}{V_i} $$
    $$ E_{3c} = \sum_i O_i \cdot t_i \cdot EF_i \qquad E_{3b} = \sum_i O_i \cdot EF_i $$

    Symbols: $E_i$ scope 1 and 2 emissions (kg CO2e) as stated, from energy, or revenue times a sector factor; $AF_i$
    attribution factor; $V_i$ value by asset class: enterprise value including cash, equity and debt, property or
    vehicle value at origination, gross domestic product at purchasing power parity; $O_i$ amount outstanding, $t_i$
    revenue per asset of the sector and $EF_i$ its factor, where nothing is known of the company (options 3b, 3c).
    Minimum boundary: scope 1 and 2 of the borrower or investee (of a country its scope 1); scope 3 is optional.
    Removals and credits are never netted and stand in a table beside. A record whose type the Scope 3 Standard leaves
    optional (general_purpose_debt, investments managed for clients) stays so; without a type it counts, as PCAF asks.
    When to use it: banks, insurers and funds that report by PCAF; one method for loans, bonds, equity, property,
    vehicles and sovereign debt.
    Needs: asset_class; outstanding (of unlisted equity equity_share) and what the class divides by: evic; total_equity
    and total_debt; total_project_cost; total_assets; value_at_origination or latest_value; gdp_ppp. Then
    scope_1_t_co2e and scope_2_t_co2e or scope_1_and_2_t_co2e with investee_source; or activity, quantity, unit; or
    activity, revenue, currency, period; or quality_option 3b, or 3c with asset_turnover.
    Raises Unserved for records without these, InputError where the amount exceeds the value or an option is unknown.
    Source: GHG Protocol, Scope 3 Standard (2011), table 5.9, and PCAF, Global GHG Accounting and Reporting Standard,
    Part A: Financed Emissions, 2nd edition (2022).
    """
    require(activity_data, ["asset_class"])
    refuse_consolidated(activity_data)
    projected = activity_data[PROJECTED].notna()
    refuse(activity_data, projected, "the line is a projection over a lifetime", "serve it by projected_lifetime")
    check_options(activity_data)
    optional = is_optional(activity_data)
    parts = [
        _financed(rows, factors, deflator, boundary)
        for rows, boundary in ((activity_data[~optional], REQUIRED), (activity_data[optional], OPTIONAL))
    ]
    return gather(parts)


def is_optional(records: pd.DataFrame) -> pd.Series:
    """Which records the Scope 3 Standard leaves optional by their type, whatever the method that serves them."""
    clients = (records["investment_type"] == MANAGED_INVESTMENT) & (records["capital_of"] == CLIENTS)
    return (records["investment_type"] == GENERAL_PURPOSE_DEBT) | clients


def _financed(records: pd.DataFrame, factors: Library, deflator: str, boundary: str) -> pd.DataFrame:
    """Financed emissions of records of one boundary, each by what is known of its borrower or investee."""
    own, revenue = has_own_data(records), records["revenue"].notna()
    per_asset = ~own & ~revenue & records["quality_option"].isin([PER_ASSET, BY_TURNOVER])
    by_revenue = ~own & revenue
    country = (records["asset_class"] == SOVEREIGN_DEBT) & ~by_revenue & ~per_asset
    company = ~country & ~by_revenue & ~per_asset
    method, parts = "financed_emissions", []
    for rows, scope_2 in ((records[company], None), (records[country], OPTIONAL)):
        if len(rows):
            shares = attribution(rows)
            parts.append(own_rows(rows, shares, factors, method=method, boundary=boundary, scope_2=scope_2))
    for rows, of, money in (
        (records[by_revenue], attribution, "revenue"),
        (records[per_asset], _asset_turnover, "outstanding"),
    ):
        if len(rows):
            shares = of(rows)
            parts.append(
                sector_rows(rows, shares, factors, method=method, money=money, deflator=deflator, boundary=boundary)
            )
    return gather(parts)


def _asset_turnover(records: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """What the money outstanding is multiplied by: the sector's revenue per asset, or nothing where assets count."""
    by_turnover = records["quality_option"] == BY_TURNOVER
    require(records[by_turnover], ["asset_turnover"])
    turnover = records["asset_turnover"].where(by_turnover, 1.0)
    said = "amount outstanding times the sector's revenue per asset of " + turnover.map("{:g}".format)
    return turnover, said.where(by_turnover, "amount outstanding, the factor being per asset").astype("str")
