"""The company's share of a vehicle or site: by what fills it, by volume stored, or drop by drop of a round."""

from __future__ import annotations

import pandas as pd

from scope3 import units
from scope3.geography import distance_km
from scope3.methods.records import check_choice, refuse, require, wrong
from scope3.methods.use import allocated
from scope3.tables.transport import CHARGEABLE_MASS, DRIVEN, EXCLUSIVE, MASS, MULTI_DROP_BASES, SHARED, VOLUME

LOADS = ["company_mass", "total_mass", "company_volume", "total_volume", "total_chargeable_mass"]
COORDINATES = ["origin_latitude", "origin_longitude", "destination_latitude", "destination_longitude"]
# On every drop of a round these must be the same, because they are the round's.
OF_THE_ROUND = [
    "activity", "unit", "quantity", "country", "period", "round_kg_co2e", "round_tonne_km", "round_basis",
    "supplier_boundary", "supplier_source",
]  # fmt: skip


def share_of_vehicle(activity_data: pd.DataFrame, multi_drop_basis: str) -> tuple[pd.Series, pd.Series]:
    r"""The company's share of each record's vehicle (fraction), and how it was found.

    $$ s = \frac{\text{company mass or volume}}{\text{total mass or volume}} \qquad
       s_d = \frac{m_d \, D_d}{\sum_{d} m_d \, D_d} $$

    Raises Unserved for a shared vehicle without figures and for every drop of an incomplete round, InputError where a
    part exceeds its whole or figures of one round differ.
    Source: GHG Protocol, Technical Guidance (2013), formula 4.4; drops of a round, example 4.3.
    """
    check_choice("multi_drop_basis", multi_drop_basis, MULTI_DROP_BASES)
    in_round, by = activity_data["round"].notna(), activity_data["limiting_factor"]
    divided = in_round | by.notna()
    alone = activity_data["sharing"] == EXCLUSIVE
    wrong(activity_data, alone & divided, "exclusive, and figures to share by", "correct one of them", "sharing")
    wrong(activity_data, in_round & by.notna(), "a drop of a round and a limiting factor", "keep one", "round")
    given = activity_data[LOADS].notna().any(axis=1)
    mend = "say mass, volume or chargeable_mass"
    refuse(activity_data, ~divided & given, "limiting_factor is blank, and loads to share by are given", mend)
    unsaid = ~divided & activity_data["sharing"].isna()
    refuse(activity_data, unsaid, "sharing is blank", f"say {EXCLUSIVE}, or what the vehicle is shared by")
    shared = activity_data["sharing"] == SHARED
    refuse(activity_data, ~divided & shared, "the vehicle is shared, and limiting_factor and round are blank", mend)
    share = pd.Series(1.0, index=activity_data.index)
    said = pd.Series("for the company alone", index=activity_data.index, dtype="str")
    for part, words in (
        *(_by_load(activity_data[by == factor], factor) for factor in (MASS, VOLUME, CHARGEABLE_MASS)),
        _by_drop(activity_data[in_round], multi_drop_basis),
    ):
        share[part.index], said[part.index] = part, words
    return share, said.astype("str")


def _by_load(activity_data: pd.DataFrame, factor: str) -> tuple[pd.Series, pd.Series]:
    """Shares by mass, volume, or chargeable mass: the larger of the actual and the dimensional mass."""
    part, whole = f"company_{factor}", f"total_{factor}"
    rows = activity_data
    if factor == CHARGEABLE_MASS:
        require(rows, ["company_mass", "company_volume", "dimensional_density"])
        dimensional = rows["company_volume"] * rows["dimensional_density"]
        rows = rows.assign(company_mass=rows["company_mass"].clip(lower=dimensional))
        part = "company_mass"
    share = allocated(rows, part, whole, "the vehicle carries the company's goods and others'")
    return share, _percent(share) + " of the vehicle by " + factor.replace("_", " ")


def _by_drop(activity_data: pd.DataFrame, basis: str) -> tuple[pd.Series, pd.Series]:
    """Each drop's share of its round, by mass times distance; a round is served as a whole or not at all."""
    rounds = activity_data["round"]
    for column in OF_THE_ROUND:
        differs = activity_data.groupby("round")[column].nunique(dropna=False) > 1
        what, mend = f"the drops of one round differ in {column}", "write the round's own figure on every drop"
        wrong(activity_data, rounds.map(differs).astype("bool"), what, mend, column)
    distance = activity_data["distance"] if basis == DRIVEN else great_circle(activity_data)
    work = activity_data["drop_mass"] * units.ratio("kg", "tonne") * distance
    lacking = rounds.isin(rounds[work.isna()])
    needed = "distance" if basis == DRIVEN else "great_circle_distance (or the coordinates)"
    what = f"drop_mass or {needed} is blank on a drop of the round"
    refuse(activity_data, lacking, what, "complete every drop of the round, or choose the other multi_drop_basis")
    summed = activity_data["round_tonne_km"].notna()
    what, mend = f"round_basis is not {basis}, and others' drops stand in round_tonne_km", "give the sum on that basis"
    refuse(activity_data, summed & (activity_data["round_basis"] != basis), what, mend)
    drops = work.groupby(rounds).transform("sum")
    whole = activity_data["round_tonne_km"].fillna(drops)
    beyond = (drops - whole).round(6) > 0  # to the gram over a kilometre: sums of floats differ in their last digits
    wrong(activity_data, beyond, "the drops exceed round_tonne_km", "check both figures", "round_tonne_km")
    wrong(activity_data, whole == 0, "the round carries nothing over no distance", "check its drops", "drop_mass")
    share = work / whole
    return share, _percent(share) + " of round " + rounds + f" by {basis.replace('_', '-')} tonne-km"


def great_circle(activity_data: pd.DataFrame) -> pd.Series:
    """Great circle of each record (km): as given, else between its coordinates; blank where neither is there."""
    between = distance_km(*(activity_data[column] for column in COORDINATES))
    return activity_data["great_circle_distance"].fillna(between)


def share_of_site(activity_data: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    r"""The company's share of a site (fraction) by volume, weighted by days where the site's volume-days are known.

    $$ s = \frac{V}{V_{total}} \qquad \text{or} \qquad s = \frac{V \cdot d}{\sum V \cdot d} $$

    Source: GHG Protocol, Technical Guidance (2013), formula 4.8.
    """
    alone, timed = activity_data["sharing"] == EXCLUSIVE, activity_data["total_volume_days"].notna()
    share = pd.Series(1.0, index=activity_data.index)
    said = pd.Series("the site serves the company alone", index=activity_data.index, dtype="str")
    rows = activity_data[~alone & ~timed]
    share[rows.index] = allocated(rows, "company_volume", "total_volume", "the site stores others' goods too")
    said[rows.index] = _percent(share[rows.index]) + " of the site by volume"
    rows = activity_data[~alone & timed]
    require(rows, ["days"])
    weighted = rows.assign(company_volume=rows["company_volume"] * rows["days"])
    share[rows.index] = allocated(weighted, "company_volume", "total_volume_days", "the site stores others' goods too")
    said[rows.index] = _percent(share[rows.index]) + " of the site by volume and days"
    return share, said


def _percent(share: pd.Series) -> pd.Series:
    return share.map("{:.4%}".format).astype("str").str.replace("%", " %")
