"""Category 15, project finance and debt with known use of proceeds: yearly emissions, and the projected lifetime."""

from __future__ import annotations

import pandas as pd

from scope3 import units
from scope3.factors.library import Library
from scope3.methods.holdings import project_shares, require_type
from scope3.methods.investees import PROJECTED, has_own_data, own_rows, sector_rows
from scope3.methods.records import SUPPLIER, emissions_rows, gather, refuse, require, wrong
from scope3.tables import APART
from scope3.tables.investments import CONSTRUCTION, OPERATION, PROJECT_TYPES

MONEY_OF_PHASE = {CONSTRUCTION: "construction_cost", OPERATION: "revenue"}


def project_specific(activity_data: pd.DataFrame, factors: Library) -> pd.DataFrame:
    r"""Multiply the scope 1 and 2 emissions of each project by the share of its total cost that was financed.

    $$ E = \sum_p (S1_p + S2_p) \cdot \frac{I_p}{K_p} $$

    Symbols: $S1_p$, $S2_p$ scope 1 and 2 emissions of project $p$ in the year (kg CO2e), as stated or from its energy;
    $I_p$ money invested or lent, $K_p$ total project cost, equity and debt, in one currency.
    Minimum boundary: scope 1 and 2 of the project in each year of the investment; its scope 3 is optional.
    When to use it: project finance, and debt whose use of proceeds is known, where the project gives its emissions.
    Needs: investment_type; outstanding and total_project_cost, or financing_share; scope_1_t_co2e and scope_2_t_co2e,
    or scope_1_and_2_t_co2e, with investee_source; or activity, quantity, unit, country, period.
    Raises Unserved for records without these or of another type, InputError where the money exceeds the cost.
    Source: GHG Protocol, Technical Guidance (2013), formula 15.3, p. 148.
    """
    _require_annual_project(activity_data)
    return own_rows(activity_data, project_shares(activity_data), factors, method="project_specific")


def project_average_data(activity_data: pd.DataFrame, factors: Library, *, deflator: str) -> pd.DataFrame:
    r"""Multiply construction cost or revenue of each project by a sector factor and the share of its cost financed.

    $$ E = \sum_p C_p \cdot EF_p \cdot \frac{I_p}{K_p} \qquad E = \sum_p R_p \cdot EF_p \cdot \frac{I_p}{K_p} $$

    Symbols: $C_p$ construction cost in the year of a project being built, $R_p$ revenue in the year of one in operation
    (both of the whole project, brought to the factor's currency and price year by `deflator`), $EF_p$ factor of the
    sector that builds or operates (kg CO2e per money), $I_p$ money invested, $K_p$ total project cost.
    Minimum boundary: scope 1 and 2 of the project; sector factors without upstream are taken where there are any.
    When to use it: the last resort, where the project gives no emissions. A project without revenue has no factor: give
    a study's figure for like projects as scope_1_and_2_t_co2e, with the study as its source. Needs: investment_type,
    project_phase; construction_cost or revenue; outstanding and total_project_cost, or financing_share; activity,
    currency, period.
    Raises Unserved for records without these or without a factor, InputError where the money exceeds the cost.
    Source: GHG Protocol, Technical Guidance (2013), formula 15.4, p. 150.
    """
    _require_annual_project(activity_data)
    require(activity_data, ["project_phase"])
    share, said = project_shares(activity_data)
    parts = [
        sector_rows(
            rows,
            (share[rows.index], said[rows.index] + f", in {phase}"),
            factors,
            method="project_average_data",
            money=MONEY_OF_PHASE[str(phase)],
            deflator=deflator,
        )
        for phase, rows in activity_data.groupby("project_phase")
    ]
    return gather(parts)


def projected_lifetime(activity_data: pd.DataFrame, factors: Library) -> pd.DataFrame:
    r"""Multiply the yearly emissions a project is expected to have by its lifetime and the share of its cost financed.

    $$ E = \sum_p A_p \cdot T_p \cdot \frac{I_p}{K_p} $$

    Symbols: $A_p$ expected scope 1 and 2 emissions in an average year (kg CO2e per year), $T_p$ expected lifetime
    (years; the lowest and highest held possible are shown beside), $I_p$ money invested or lent, $K_p$ total project
    cost.
    Minimum boundary: none within scope 3. The figure is reported apart from it, once, in the year of financing, by
    initial sponsors and lenders; it is neither discounted nor spread over the years.
    When to use it: in addition to the yearly emissions of a project first financed in the reporting year.
    Needs: investment_type, initial_sponsor, financing_year, projected_annual_t_co2e, lifetime_years, investee_source
    (with period, lifetime_years_low and lifetime_years_high); outstanding and total_project_cost, or financing_share.
    Raises Unserved for records without these, InputError in any other year, for others than initial sponsors and
    lenders, and where the lifetime lies outside its own range.
    Source: GHG Protocol, Technical Guidance (2013), formula 15.4, the second of that number, p. 152.
    """
    require_type(activity_data, activity_data["investment_type"].isin(PROJECT_TYPES), PROJECT_TYPES)
    require(
        activity_data,
        [PROJECTED, "lifetime_years", "financing_year", "initial_sponsor", "investee_source", "period"],
    )
    _check_one_time(activity_data)
    _check_projection(activity_data)
    share, said = project_shares(activity_data)
    years = activity_data["lifetime_years"].map("{:g} years, ".format)
    return emissions_rows(
        activity_data,
        method="projected_lifetime",
        component="projected_lifetime",
        factor_id=SUPPLIER + activity_data["record_id"],
        quantity=activity_data[PROJECTED] * units.ratio("tonne", "kg") * activity_data["lifetime_years"],
        unit="kg CO2e",
        factor=share,
        step="projected over " + years + said + "; " + activity_data["investee_source"],
        supplier_data=True,
        boundary=APART,
    )


def _require_annual_project(records: pd.DataFrame) -> None:
    """Raise Unserved for other types and for projections, InputError for a line that is both year and projection."""
    require_type(records, records["investment_type"].isin(PROJECT_TYPES), PROJECT_TYPES)
    _check_one_time(records)
    reason = "the line is a projection over a lifetime"
    refuse(records, records[PROJECTED].notna(), reason, "serve it by projected_lifetime")


def _check_one_time(records: pd.DataFrame) -> None:
    """Raise InputError for a line that holds the emissions of a year and of the lifetime."""
    both = records[PROJECTED].notna() & (
        has_own_data(records) | records[["revenue", "construction_cost"]].notna().any(axis=1)
    )
    mend = "give the projection a line of its own: it is reported apart from scope 3"
    wrong(records, both, "emissions of the year and of the lifetime stand on one line", mend, PROJECTED)


def _check_projection(records: pd.DataFrame) -> None:
    """Raise InputError where a projection is not of this year, not an initial sponsor's, or outside its own range."""
    sponsor = records["initial_sponsor"].fillna(False).astype("bool")
    mend = "take the line out: later lenders report the emissions of each year only"
    wrong(records, ~sponsor, "lifetime emissions are the initial sponsors' and lenders' alone", mend, "initial_sponsor")
    year = records["period"].str.slice(0, 4).astype("Int64")
    late = (records["financing_year"] != year).astype("bool")
    mend = "take the line out of this year: a lifetime is reported once, in the year of financing"
    wrong(records, late, "the project was not first financed in the year of the record", mend, "financing_year")
    low, high = records["lifetime_years_low"], records["lifetime_years_high"]
    outside = (low > records["lifetime_years"]) | (high < records["lifetime_years"])
    wrong(records, outside, "lifetime_years lies outside its own range", "check the three figures", "lifetime_years")
