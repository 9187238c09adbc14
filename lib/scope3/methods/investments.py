"""Category 15, investments: the methods, most specific first."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from scope3.factors.library import Library
from scope3.methods.financed import financed_emissions
from scope3.methods.holdings import debt_shares, equity_shares, is_equity, managed_shares, require_type
from scope3.methods.investees import has_own_data, own_rows, sector_rows
from scope3.methods.projects import project_average_data, project_specific, projected_lifetime
from scope3.methods.records import gather, require, wrong
from scope3.tables import OPTIONAL, REQUIRED
from scope3.tables.investments import (
    CLIENTS,
    EQUITY_TYPES,
    GENERAL_PURPOSE_DEBT,
    MANAGED_INVESTMENT,
    OWN,
    SHORT_TERM,
)


def equity_investment_specific(activity_data: pd.DataFrame, factors: Library) -> pd.DataFrame:
    r"""Multiply the scope 1 and 2 emissions of each investee by the share of its equity that is held.

    $$ E = \sum_i (S1_i + S2_i) \cdot s_i $$

    Symbols: $S1_i$, $S2_i$ scope 1 and 2 emissions of investee $i$ in the year (kg CO2e), as it states them or from its
    energy by combustion and generation factors; $s_i$ share of equity, at one day or as the average of the year.
    Minimum boundary: scope 1 and 2 of investees that are not consolidated; their scope 3 is optional and shown beside.
    Holdings below the threshold of the standard may be left out if that is disclosed. Companies of the financial
    sector should consolidate by equity share, so that these emissions stand in their scopes 1 and 2.
    When to use it: the investee gives its emissions or its energy. Needs: equity_share; scope_1_t_co2e and
    scope_2_t_co2e, or scope_1_and_2_t_co2e, with investee_source; or activity, quantity, unit, country, period.
    Raises Unserved for records without these or of another type, InputError for an investee that is consolidated or
    whose emissions are given twice.
    Source: GHG Protocol, Technical Guidance (2013), formula 15.1, p. 142; Scope 3 Standard (2011), table 5.9.
    """
    require_type(activity_data, is_equity(activity_data), EQUITY_TYPES)
    return own_rows(activity_data, equity_shares(activity_data), factors, method="equity_investment_specific")


def equity_average_data(activity_data: pd.DataFrame, factors: Library, *, deflator: str) -> pd.DataFrame:
    r"""Multiply the revenue of each investee by a factor of its sector and the share of its equity that is held.

    $$ E = \sum_i \sum_k R_{ik} \cdot x_{c \to f}(y) \cdot \frac{P_f(b)}{P_f(y)} \cdot EF_k \cdot s_i $$

    Symbols: $R_{ik}$ revenue of investee $i$ in sector $k$ (money of currency $c$ and year $y$; one record a sector),
    $x_{c \to f}(y)$ average exchange rate into the factor's currency $f$, $P_f$ price index (`deflator`), $b$ the
    factor's price year, $EF_k$ sector factor (kg CO2e per money), $s_i$ share of equity.
    Minimum boundary: scope 1 and 2 of investees. A factor of these alone (component operation) is taken where the
    library has one, otherwise the sector's factor with all upstream emissions; each row discloses which.
    When to use it: the investee gives no emissions. Needs: equity_share, activity, revenue, currency (or
    revenue_currency), period.
    Raises Unserved for records without these or without a factor, InputError where a rate or index is missing.
    Source: GHG Protocol, Technical Guidance (2013), formula 15.2, p. 144.
    """
    require_type(activity_data, is_equity(activity_data), EQUITY_TYPES)
    shares = equity_shares(activity_data)
    return sector_rows(activity_data, shares, factors, method="equity_average_data", money="revenue", deflator=deflator)


def general_purpose_debt(activity_data: pd.DataFrame, factors: Library, *, deflator: str) -> pd.DataFrame:
    r"""Multiply the emissions of each borrower by the share of the loan or bond in its equity and debt.

    $$ E = \sum_i (S1_i + S2_i) \cdot \frac{I_i}{Q_i + D_i} $$

    Symbols: $S1_i$, $S2_i$ scope 1 and 2 emissions of borrower $i$ (kg CO2e), as stated, from its energy, or revenue
    times a factor of its sector (price index by `deflator`); $I_i$ amount held, $Q_i$ the borrower's equity, nothing
    where it is below zero, $D_i$ its debt.
    Minimum boundary: none; debt for general corporate purposes is optional and stands beside the total.
    When to use it: long-term bonds and loans whose use of proceeds is not known; short-term debt has no method.
    Needs: investment_type, term; outstanding with total_equity and total_debt, or financing_share; then as for equity:
    scope_1_t_co2e and scope_2_t_co2e, or scope_1_and_2_t_co2e, with investee_source; or activity, quantity, unit; or
    activity, revenue, currency, period.
    Raises Unserved for records without these, InputError for short-term debt and where the amount exceeds the whole.
    Source: GHG Protocol, Technical Guidance (2013), box 15.2 with formulas 15.1 and 15.2, pp. 142-146.
    """
    require_type(activity_data, activity_data["investment_type"] == GENERAL_PURPOSE_DEBT, (GENERAL_PURPOSE_DEBT,))
    require(activity_data, ["term"])
    what, mend = "short-term debt has no method in the guidance", "list the record under exclusions with this reason"
    wrong(activity_data, activity_data["term"] == SHORT_TERM, what, mend, "term")
    shares = debt_shares(activity_data)
    return _by_what_is_known(activity_data, shares, factors, "general_purpose_debt", deflator, OPTIONAL)


def managed_investments(activity_data: pd.DataFrame, factors: Library, *, deflator: str) -> pd.DataFrame:
    r"""Multiply the emissions of what a fund holds by the share of it that is managed or owned.

    $$ E = \sum_i (S1_i + S2_i) \cdot s_i $$

    Symbols: $S1_i$, $S2_i$ scope 1 and 2 emissions of holding $i$ (kg CO2e), as stated, from its energy, or revenue
    times a factor of its sector (price index by `deflator`); $s_i$ share of its equity, or of its equity and debt.
    Minimum boundary: scope 1 and 2 where the capital is the organisation's own (an asset owner); optional where it is
    clients' (an asset manager). The record says which.
    When to use it: mutual funds and mandates, looked through to what they hold. Needs: investment_type, capital_of;
    equity_share, or financing_share, or outstanding with total_equity and total_debt; scope_1_t_co2e and
    scope_2_t_co2e, or scope_1_and_2_t_co2e, with investee_source; or activity, quantity, unit; or activity, revenue,
    currency, period.
    Raises Unserved for records without these or of another type.
    Source: GHG Protocol, Technical Guidance (2013), box 15.1 with formulas 15.1 and 15.2, pp. 141-144.
    """
    require_type(activity_data, activity_data["investment_type"] == MANAGED_INVESTMENT, (MANAGED_INVESTMENT,))
    require(activity_data, ["capital_of"])
    parts = []
    for capital, boundary in ((OWN, REQUIRED), (CLIENTS, OPTIONAL)):
        rows = activity_data[activity_data["capital_of"] == capital]
        if len(rows):
            shares = managed_shares(rows)
            parts.append(_by_what_is_known(rows, shares, factors, "managed_investments", deflator, boundary))
    return gather(parts)


def _by_what_is_known(
    records: pd.DataFrame,
    shares: tuple[pd.Series, pd.Series],
    factors: Library,
    method: str,
    deflator: str,
    boundary: str,
) -> pd.DataFrame:
    """The investees' own data where they are given, else their revenue times a sector factor."""
    share, said = shares
    by_revenue = ~has_own_data(records) & records["revenue"].notna()
    parts = []
    if len(own := records[~by_revenue]):
        parts.append(own_rows(own, (share[own.index], said[own.index]), factors, method=method, boundary=boundary))
    if len(sold := records[by_revenue]):
        shares = (share[sold.index], said[sold.index])
        parts.append(
            sector_rows(sold, shares, factors, method=method, money="revenue", deflator=deflator, boundary=boundary)
        )
    return gather(parts)


METHODS: dict[str, Callable[..., pd.DataFrame]] = {
    "equity_investment_specific": equity_investment_specific,
    "equity_average_data": equity_average_data,
    "project_specific": project_specific,
    "project_average_data": project_average_data,
    "projected_lifetime": projected_lifetime,
    "general_purpose_debt": general_purpose_debt,
    "managed_investments": managed_investments,
    "financed_emissions": financed_emissions,
}
