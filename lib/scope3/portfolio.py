"""What stands beside the emissions of category 15: removals and credits, lifetimes, small holdings, PCAF's scores."""

from __future__ import annotations

import pandas as pd

from scope3 import pcaf
from scope3.guidance_defaults import guidance_default
from scope3.inventory import summarise, tonnes
from scope3.methods.holdings import attribution, debt_shares, equity_shares, managed_shares, project_shares
from scope3.methods.investees import PROJECTED

CATEGORY = 15
SHARES_OF_METHOD = {
    "equity_investment_specific": equity_shares,
    "equity_average_data": equity_shares,
    "project_specific": project_shares,
    "project_average_data": project_shares,
    "projected_lifetime": project_shares,
    "general_purpose_debt": debt_shares,
    "managed_investments": managed_shares,
    "financed_emissions": attribution,
}
BESIDE = ["removals_t_co2e", "credits_retired_t_co2e", "credits_generated_t_co2e", "scope_1_with_lulucf_t_co2e"]


def shares_held(records: pd.DataFrame, emissions: pd.DataFrame) -> pd.Series:
    """The share of each investee by the method that served the record; blank where none did."""
    method = records["record_id"].map(emissions.drop_duplicates("record_id").set_index("record_id")["method"])
    # What share an own method takes is not known here.
    known = records[method.isin(list(SHARES_OF_METHOD))]
    parts = [SHARES_OF_METHOD[str(name)](rows)[0] for name, rows in known.groupby(method)]
    return pd.concat([pd.Series(dtype="float64"), *parts]).reindex(records.index)


def amounts_beside(records: pd.DataFrame, emissions: pd.DataFrame) -> pd.DataFrame:
    """Removals, carbon credits and land use of the investees at the share held (t CO2e): shown, never netted.

    Arguments: `records` and `emissions` of category 15. One row for each record that states any of them; blank is not
    zero.
    Source: GHG Protocol, Scope 3 Standard (2011), section 9.5; PCAF, Part A, 2nd edition (2022), table 5-5.
    """
    stated = records[records[BESIDE].notna().any(axis=1) & records["record_id"].isin(emissions["record_id"])]
    share = shares_held(stated, emissions)
    amounts = {"t_" + name.removesuffix("_t_co2e"): stated[name] * share for name in BESIDE}
    return stated[["record_id", "investee"]].assign(share_held=share, **amounts).reset_index(drop=True)


def lifetimes(records: pd.DataFrame, emissions: pd.DataFrame) -> pd.DataFrame:
    """The projected lifetime emissions of the projects financed in the year (t CO2e), with the range of lifetimes.

    Where a project states no range, lowest and highest stay blank.
    Source: GHG Protocol, Technical Guidance (2013), p. 152.
    """
    found = records[records[PROJECTED].notna() & records["record_id"].isin(emissions["record_id"])]
    yearly = found[PROJECTED] * shares_held(found, emissions)
    years = {"t_lowest": "lifetime_years_low", "t_expected": "lifetime_years", "t_highest": "lifetime_years_high"}
    sums = {name: yearly * found[column] for name, column in years.items()}
    return found[["record_id", "investee", "lifetime_years"]].assign(**sums).reset_index(drop=True)


def small_holdings(records: pd.DataFrame) -> pd.DataFrame:
    """Holdings of equity below the threshold under which the standard allows an exclusion that is disclosed.

    Source: GHG Protocol, Scope 3 Standard (2011), table 5.9.
    """
    small = records["equity_share"] < guidance_default("equity_share_threshold")
    return records.loc[small, ["record_id", "investee", "equity_share"]].reset_index(drop=True)


def quality_by_class(records: pd.DataFrame, emissions: pd.DataFrame) -> pd.DataFrame:
    """PCAF's disclosure for each asset class and currency, over the records that name their class and amount.

    Money outstanding, the share of it whose data quality is scored, the score weighted by money (1 best, 5 worst), and
    financed emissions of scope 1 and 2 in total (t CO2e) and per million of money.
    Source: PCAF, Part A, 2nd edition (2022), box 8.
    """
    named = records[records["asset_class"].notna() & records["outstanding"].notna() & records[PROJECTED].isna()]
    named = named.assign(score=pcaf.quality_scores(named))
    rows = []
    for (asset_class, currency), own in named.groupby(["asset_class", "currency"]):
        scored = own[own["score"].notna()]
        scopes = emissions[emissions["record_id"].isin(own["record_id"]) & (emissions["component"] != "scope_3")]
        money, t_co2e = float(own["outstanding"].sum()), tonnes(scopes["kg_co2e"])
        rows.append(
            {
                "asset_class": pcaf.asset_classes()[str(asset_class)]["name"],
                "currency": currency,
                "outstanding": money,
                "share_scored": pcaf.coverage(own["outstanding"], own["score"].notna()) if money else None,
                "score": pcaf.portfolio_score(scored["outstanding"], scored["score"]) if len(scored) else None,
                "t_co2e": t_co2e,
                "t_co2e_per_million": pcaf.economic_intensity(t_co2e, money) if money else None,
            }
        )
    return pd.DataFrame(
        rows,
        columns=["asset_class", "currency", "outstanding", "share_scored", "score", "t_co2e", "t_co2e_per_million"],
    )


def by_investee(records: pd.DataFrame, emissions: pd.DataFrame) -> pd.DataFrame:
    """Emissions of each investee by boundary and method (t CO2e)."""
    names = records.set_index("record_id")["investee"]
    named = emissions.assign(investee=emissions["record_id"].map(names).fillna("investee not named"))
    return summarise(named, "investee", "boundary", "method")
