"""Category 14, franchises: the methods, most specific first."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from scope3.factors.library import Library
from scope3.factors.select import Unserved
from scope3.methods.records import PLACE, refuse, require, wrong
from scope3.methods.sites import average, check, footprint, joined, share_of_figures, written

SAMPLE = ["franchise_group", "franchises_in_group", "franchises_sampled"]


def franchise_specific(activity_data: pd.DataFrame, factors: Library) -> pd.DataFrame:
    r"""Add up scope 1 and scope 2 of each franchise, as its franchisee states them or from its energy.

    $$ E = \sum_f (S1_f + S2_f) \quad\text{or}\quad \sum_f s_f \sum_e Q_e \cdot EF_e $$
    $$ s_f = \frac{A_f}{B_f \cdot o_f} \cdot \frac{m_f}{12} $$

    Symbols: $S1_f$, $S2_f$ scope 1 and 2 emissions of franchise $f$ (kg or t CO2e), $Q_e$ its fuel, energy and leakage
    (litre, kWh, kg) with life cycle factors $EF_e$ (kg CO2e per unit); $s_f$ share of the figures that is the
    franchise's: $A_f$ its floor area, $B_f$ that of the building (m2) and $o_f$ the occupancy rate where it has no
    meter of its own, $m_f$ months open where the figure is for the whole year.
    Minimum boundary: scope 1 and 2 emissions of franchisees during operation of the franchises; construction and what
    the franchisee buys are optional and stand beside it.
    When to use it: franchisees state their scope 1 and 2 or their energy. Needs: either partner_scope_1 and
    partner_scope_2 (or partner_scope_1_and_2) with partner_unit and partner_source, or energy_type, activity, quantity
    and unit; without a sub-meter floor_area, building_area and occupancy_rate; for a part of the year months_in_use
    and stated_for.
    Raises Unserved for records without these, without a factor or of a sample, InputError for a share above the whole.
    Source: GHG Protocol, Technical Guidance for Calculating Scope 3 Emissions v1.0 (2013), formulas 14.1 and 14.2,
    example 14.1, p. 133.
    """
    check(activity_data)
    sampled = activity_data[SAMPLE[1:]].notna().any(axis=1)
    refuse(activity_data, sampled, "the franchise stands for a group", "extrapolate it with its group")
    share, said = share_of_figures(activity_data)
    return footprint(activity_data, factors, share, said, method="franchise_specific")


def sampled_groups(activity_data: pd.DataFrame, factors: Library) -> pd.DataFrame:
    r"""Extrapolate the emissions of sampled franchises to their group by number, and add up the groups.

    $$ E = \sum_g \frac{N_g}{n_g} \sum_{f \in g} E_f $$

    Symbols: $E_f$ scope 1 and 2 emissions of sampled franchise $f$ (kg CO2e), stated or from its energy as in
    franchise_specific, $N_g$ number of franchises in group $g$, $n_g$ number of them sampled.
    Minimum boundary: scope 1 and 2 emissions of franchisees during operation of the franchises; construction and what
    the franchisee buys are optional and stand beside it.
    When to use it: there are many franchises, and some of each group (by location, building, area, turnover …) give
    their data. Needs: site, franchise_group, franchises_in_group, franchises_sampled; for each sampled franchise what
    franchise_specific needs: partner_scope_1 and partner_scope_2 with partner_unit and partner_source, or energy_type,
    activity, quantity and unit.
    Raises Unserved for groups of which a record lacks these, InputError where the franchises with records are not as
    many as franchises_sampled, or more than there are in the group.
    Source: GHG Protocol, Technical Guidance (2013), chapter 14, formula 14.3; Scope 3 Standard (2011), table 5.4,
    p. 37.
    """
    check(activity_data)
    require(activity_data, ["site", *SAMPLE])
    _check_groups(activity_data)
    times = activity_data["franchises_in_group"] / activity_data["franchises_sampled"]
    by_sample = (
        "group " + activity_data["franchise_group"] + ": " + written(activity_data["franchises_sampled"])
        + " of " + written(activity_data["franchises_in_group"]) + " franchises sampled"
    )  # fmt: skip
    try:
        share, said = share_of_figures(activity_data)
        return footprint(activity_data, factors, times * share, joined(by_sample, said), method="sampled_groups")
    except Unserved as unserved:
        raise _whole_groups(activity_data, unserved) from None


def average_data(activity_data: pd.DataFrame, factors: Library) -> pd.DataFrame:
    r"""Multiply the floor area or the number of franchises by an average factor per year and the part of it open.

    $$ E = \sum_i A_i \cdot EF_i \cdot \frac{m_i}{12} \quad\text{or}\quad \sum_i N_i \cdot EF_i \cdot \frac{m_i}{12} $$

    Symbols: $A_i$ floor area (m2) or $N_i$ number of franchises of type $i$, $EF_i$ average factor of that type (kg
    CO2e per m2.year or per asset.year), $m_i$ months open.
    Minimum boundary: scope 1 and 2 emissions of franchisees during operation of the franchises.
    When to use it: franchisees give no data. Needs: activity, quantity, unit; months_in_use for a part of the year.
    Raises Unserved for records without these or without a factor, InputError for a quantity that is neither area nor
    number.
    Source: GHG Protocol, Technical Guidance (2013), chapter 14, formulas 14.4 and 14.5; Scope 3 Standard (2011), table
    5.4, p. 37.
    """
    return average(activity_data, factors)


def _whole_groups(activity_data: pd.DataFrame, unserved: Unserved) -> Unserved:
    """The refusal of a record as that of its whole group, which would be extrapolated from too few without it."""
    group = activity_data["franchise_group"]
    why = dict(zip(group[unserved.rows.index], unserved.rows["reason"], strict=True))
    rows = activity_data.loc[group.isin(list(why)), PLACE]
    return Unserved(rows.assign(reason="in its group " + group[rows.index].map(why)), unserved.mend)


def _check_groups(activity_data: pd.DataFrame) -> None:
    """Raise InputError for groups whose numbers contradict each other or the records."""
    group = activity_data.groupby("franchise_group")
    for column in SAMPLE[1:]:
        several = group[column].transform("nunique") > 1
        what, mend = f"{column} differs between records of one group", "give each record of a group the same number"
        wrong(activity_data, several, what, mend, column)
    beyond = activity_data["franchises_sampled"] > activity_data["franchises_in_group"]
    what = "more franchises are sampled than the group has"
    wrong(activity_data, beyond, what, "check both numbers", "franchises_sampled")
    found = group["site"].transform("nunique")
    other = activity_data["franchises_sampled"] != found
    what = "franchises_sampled is not the number of franchises of the group that have records"
    mend = "give every sampled franchise its records under its own site, or correct the number"
    wrong(activity_data, other, what, mend, "franchises_sampled")


METHODS: dict[str, Callable[..., pd.DataFrame]] = {
    "franchise_specific": franchise_specific, "sampled_groups": sampled_groups, "average_data": average_data,
}  # fmt: skip
