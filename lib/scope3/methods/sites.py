"""What a leased asset or a franchise emits: its energy lines or its partner's figures, and its share of them."""

from __future__ import annotations

import pandas as pd

from scope3 import units
from scope3.factors.library import Library
from scope3.methods.records import apply_factor, choose, gather, ratios, refuse, require, written, wrong
from scope3.methods.use import allocated, supplier_rows, use_rows
from scope3.tables import OPTIONAL, REQUIRED
from scope3.tables.leased_assets import CONSTRUCTION, MONTHS_IN_USE, PROCESS

SPLIT = ["partner_scope_1", "partner_scope_2"]
STATED = {
    "partner_scope_1": REQUIRED, "partner_scope_2": REQUIRED, "partner_scope_1_and_2": REQUIRED,
    "partner_scope_3": OPTIONAL,
}  # fmt: skip
ROLES = {8: "lessee", 13: "lessor"}
# What average factors are per, and what a client counts.
PER_YEAR = {"m2": "m2.year", "piece": "asset.year"}
IN_USE = "the part of the building in use"


def is_stated(activity_data: pd.DataFrame) -> pd.Series:
    """The records that hold a partner's own figure."""
    return activity_data[list(STATED)].notna().any(axis=1)


def check(activity_data: pd.DataFrame) -> None:
    """Raise InputError for records that contradict themselves, or that another category counts already."""
    role = activity_data["category"].map(ROLES)
    leased = activity_data[role.notna()]
    mend = "say lessee_finance or lessee_operating in category 8, lessor_finance or lessor_operating in 13"
    wrong(leased, leased["lease"].isna(), "lease is blank, so that the category cannot be checked", mend, "lease")
    other = leased["lease"].str.split("_").str[0] != role[leased.index]
    wrong(leased, other, "the lease does not belong in this category", mend, "lease")
    again = activity_data["counted_in_11"].fillna(False).astype("bool")
    mend = "list the record under exclusions with that reason, or take the product out of category 11"
    wrong(
        activity_data,
        again,
        "the product is counted in category 11, and never in both (dc-11-13-said)",
        mend,
        "counted_in_11",
    )
    twice = activity_data["energy_type"].notna() & is_stated(activity_data)
    mend = "give the energy lines or the partner's figures, each as a record of its own"
    wrong(activity_data, twice, "an energy line and a partner's figure on one record", mend, "energy_type")
    both = activity_data["partner_scope_1_and_2"].notna() & activity_data[SPLIT].notna().any(axis=1)
    what, mend = "scope 1 and 2 stand in one figure and split", "keep one of them"
    wrong(activity_data, both, what, mend, "partner_scope_1_and_2")
    areas = activity_data["building_area"].notna() & activity_data["partner_total_area"].notna()
    what, mend = "building_area and partner_total_area on one record", "keep the area that the figures belong to"
    wrong(activity_data, areas, what, mend, "partner_total_area")
    beyond = activity_data["months_in_use"] > units.ratio("year", "month")
    wrong(activity_data, beyond, "more months than a year has", "give those of the reporting year", "months_in_use")


def share_of_building(activity_data: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """The asset's share of its building by area in use, and the share in words; the whole where no building is given.

    Raises Unserved for records that name a part of the formula only, InputError for a share above the whole.
    """
    whole = pd.Series(1.0, index=activity_data.index)
    inside = activity_data["building_area"].notna()
    lost = ~inside & activity_data["occupancy_rate"].notna()
    refuse(activity_data, lost, "building_area is blank", "fill in building_area, or leave occupancy_rate blank")
    rows = activity_data[inside]
    require(rows, ["floor_area", "occupancy_rate"])
    rows = rows.assign(**{IN_USE: rows["building_area"] * rows["occupancy_rate"]})
    share = allocated(
        rows, "floor_area", IN_USE, "it is building_area times occupancy_rate, and all tenants share 100 %"
    )
    said = (
        "share of the building " + written(share) + ": " + written(rows["floor_area"])
        + " of " + written(rows["building_area"]) + " m2 at occupancy "
        + written(rows["occupancy_rate"])
    )  # fmt: skip
    return whole.mask(inside, share), said.reindex(activity_data.index, fill_value="")


def share_of_year(activity_data: pd.DataFrame, yearly: pd.Series) -> tuple[pd.Series, pd.Series]:
    """The part of the year that counts of a figure marked as `yearly`, and the part in words."""
    year = units.ratio("year", "month")
    months = activity_data["months_in_use"].where(yearly)
    said = (written(months) + f" of {year:g} months").where(months.notna(), "")
    return (months / year).fillna(1.0), said.astype("str")


def joined(*said: pd.Series) -> pd.Series:
    """Sentences of several steps as one, without the blank ones."""
    table = pd.concat(said, axis=1)
    return table.apply(lambda row: "; ".join(filter(None, row)), axis=1).astype("str")


def share_of_figures(activity_data: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """What of each record's figure belongs to the asset in its months of use, and why in words."""
    given = activity_data["months_in_use"].notna()
    unsaid = given & activity_data["stated_for"].isna()
    mend = "say months_in_use where the figure was read for these months only, whole_year where a part of it counts"
    refuse(activity_data, unsaid, "stated_for is blank beside months_in_use", mend)
    building, of_building = share_of_building(activity_data)
    year, of_year = share_of_year(activity_data, activity_data["stated_for"] != MONTHS_IN_USE)
    return building * year, joined(of_building, of_year)


def footprint(
    activity_data: pd.DataFrame, factors: Library, share: pd.Series, said: pd.Series, *, method: str
) -> pd.DataFrame:
    """Emissions of the energy lines and of the figures that partners state, each times its share.

    Energy takes life cycle factors; construction and a partner's scope 3 are optional emissions.
    Raises Unserved for records with neither, or without factor, unit or source.
    """
    stated = is_stated(activity_data)
    neither = activity_data["energy_type"].isna() & ~stated
    mend = "name the energy_type of the quantity, or give partner_scope_1 and partner_scope_2"
    refuse(activity_data, neither, "energy_type and the partner's figures are blank", mend)
    lines = activity_data[~stated]
    require(lines, ["quantity", "unit"])
    lines = lines.assign(quantity=lines["quantity"] * share[lines.index])
    measured = (lines["energy_type"] == PROCESS) & _measures(lines["unit"], "kg CO2e")
    built = lines["energy_type"] == CONSTRUCTION
    operated = lines[~measured & ~built]
    parts = [
        _partner_figures(activity_data[stated], share, said, method),
        _process(lines[measured], said, method),
        _construction(lines[built], factors, said, method),
    ]
    if len(operated):
        parts.append(use_rows(operated, factors, method=method, step=said[operated.index]))
    return gather(parts)


def average(activity_data: pd.DataFrame, factors: Library) -> pd.DataFrame:
    """Emissions of floor area or of a number of assets by a factor per year, times the part of the year.

    Raises Unserved for lines of energy and records without input or factor, InputError for a
    quantity that is neither an area nor a number.
    """
    check(activity_data)
    line = activity_data["energy_type"].notna()
    mend = "average data takes the asset as a whole: give its floor area or number on one record"
    refuse(activity_data, line, "the record is an energy line of an asset", mend)
    require(activity_data, ["activity", "quantity", "unit"])
    by_area, by_number = _measures(activity_data["unit"], "m2"), _measures(activity_data["unit"], "piece")
    mend = "give a floor area (m2) or a number (piece); or name the energy_type of an energy line"
    wrong(activity_data, ~by_area & ~by_number, "the unit is neither of area nor of number", mend, "unit")
    counted = by_area.map({True: "m2", False: "piece"})
    share, said = share_of_year(activity_data, pd.Series(True, index=activity_data.index))
    amount = activity_data["quantity"] * ratios(activity_data, counted) * share
    rows = activity_data.assign(quantity=amount, unit=counted.map(PER_YEAR))
    return use_rows(rows, factors, method="average_data", step=said)


def _measures(unit: pd.Series, like: str) -> pd.Series:
    """Whether each unit is of the dimension of another."""
    return pd.Series([units.dimension(u) == units.dimension(like) for u in unit], index=unit.index, dtype="bool")


def _partner_figures(rows: pd.DataFrame, share: pd.Series, said: pd.Series, method: str) -> pd.DataFrame:
    """The scopes that partners state, each a row of its own; a scope that is left blank is not read as zero."""
    split = rows[rows["partner_scope_1_and_2"].isna()]
    require(split, SPLIT)
    require(rows, ["partner_unit", "partner_source"])
    parts = []
    for scope, boundary in STATED.items():
        own = rows[rows[scope].notna()]
        per_kg = ratios(own, pd.Series("kg CO2e", index=own.index), column="partner_unit")
        kilograms = own[scope] * per_kg * share[own.index]
        parts.append(
            supplier_rows(
                own, kilograms, method=method, component=scope, source="partner_source", boundary=boundary,
                step=said[own.index],
            )
        )  # fmt: skip
    return gather(parts)


def _process(rows: pd.DataFrame, said: pd.Series, method: str) -> pd.DataFrame:
    """Process emissions that were measured or stated as CO2e."""
    kilograms = rows["quantity"] * ratios(rows, pd.Series("kg CO2e", index=rows.index))
    return supplier_rows(
        rows, kilograms, method=method, component=PROCESS, source="partner_source", step=said[rows.index]
    )


def _construction(rows: pd.DataFrame, factors: Library, said: pd.Series, method: str) -> pd.DataFrame:
    """Manufacture or construction of the asset, beside the minimum boundary."""
    if rows.empty:
        return gather([])
    require(rows, ["activity"])
    picked = choose(rows, factors, "cradle_to_gate")
    step = said[rows.index]
    return apply_factor(rows, picked, method=method, component=CONSTRUCTION, step=step, boundary=OPTIONAL)
