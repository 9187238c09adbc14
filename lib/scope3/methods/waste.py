"""Category 5, waste generated in operations: the methods, most specific first."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from scope3.factors.library import Library
from scope3.methods.records import gather, refuse, require, wrong
from scope3.methods.treatment import check_rules, has_shares, treated_rows
from scope3.methods.use import allocated, supplier_rows
from scope3.methods.wastewater import wastewater_rows

OF_SOLD_PRODUCTS = ("sold_as", "mass_per_piece", "consumed_in_use")


def supplier_specific(activity_data: pd.DataFrame, factors: Library) -> pd.DataFrame:
    r"""Add up the scope 1 and 2 emissions that waste managers allocate to the organisation's waste.

    $$ E = \sum_i S_i \qquad\text{or}\qquad E = \sum_i S^{plant}_i \cdot \frac{W_i}{W^{plant}_i} $$

    Symbols: $S_i$ scope 1 and 2 emissions allocated to the waste by its manager (kg CO2e), $S^{plant}_i$ those of the
    whole plant (kg CO2e), $W_i$ the organisation's waste and $W^{plant}_i$ all waste of the plant, both in one unit.
    Minimum boundary: scope 1 and 2 of the waste manager during disposal or treatment, with all emissions of the years
    to come; avoided emissions and credits are never taken off.
    When to use it: the waste manager can state its emissions for this waste. Needs: supplier_source; either
    supplier_kg_co2e, or supplier_total_kg_co2e, supplier_total_quantity, quantity and unit.
    Raises Unserved for records without these, InputError for figures net of credits, for own treatment, and where the
    waste exceeds that of the whole plant.
    Source: GHG Protocol, Technical Guidance for Calculating Scope 3 Emissions v1.0 (2013), formula 5.1, chapter 5,
    allocation by table 8.2 of the Scope 3 Standard (2011).
    """
    _check(activity_data)
    stated, plant = activity_data["supplier_kg_co2e"].notna(), activity_data["supplier_total_kg_co2e"].notna()
    wrong(
        activity_data,
        stated & plant,
        "the waste manager's figure is given for this waste and for the whole plant",
        "keep the one for this waste",
        "supplier_total_kg_co2e",
    )
    refuse(
        activity_data,
        ~stated & ~plant,
        "supplier_kg_co2e is blank, and so is supplier_total_kg_co2e",
        "fill in what the waste manager states",
    )
    shared = activity_data[~stated]
    require(shared, ["quantity", "unit"])
    reason = "the waste is a part of all the plant treats, in one unit"
    part = allocated(shared, "quantity", "supplier_total_quantity", reason)
    kg_co2e = activity_data["supplier_kg_co2e"].fillna(shared["supplier_total_kg_co2e"] * part)
    component = activity_data["treatment"].fillna("end_of_life")
    return gather(
        [
            supplier_rows(
                rows,
                kg_co2e[rows.index],
                method="supplier_specific",
                component=str(name),
                source="supplier_source",
            )
            for name, rows in activity_data.groupby(component)
        ]
    )


def waste_type_specific(activity_data: pd.DataFrame, factors: Library) -> pd.DataFrame:
    r"""Multiply each kind of waste by the factor of its kind and its treatment.

    $$ E = \sum_w \sum_t W_w \, a_{w,t} \cdot EF_{w,t} $$
    $$ E_{CH_4} = \big((TOW - S) \, B_o \, MCF - R\big) \, GWP \qquad
       E_{N_2O} = N \, EF_{N} \, \tfrac{44}{28} \, GWP $$

    Symbols: $W_w$ waste of kind $w$ (tonne, kg, m3), $a_{w,t}$ share of it that goes to treatment $t$ (1 where one
    treatment is named), $EF_{w,t}$ factor of kind and treatment (kg CO2e per unit). For waste water given by its load:
    $TOW$ organic load and $S$ load taken out with sludge (kg COD or kg BOD), $B_o$ most methane the load can give,
    $MCF$ methane correction of the system, $R$ methane recovered (kg), $N$ nitrogen of the effluent (kg), $EF_N$ the
    part that becomes nitrous oxide.
    Minimum boundary: scope 1 and 2 of waste and waste water managers, with all emissions of the years to come.
    Recycling is counted by who buys the recyclate, burning with energy recovery by who uses the energy; burning without
    it is counted in full. Transport to the treatment is optional.
    When to use it: the kind and the treatment of the waste are known, as on a weighbridge ticket. Needs: waste_type,
    activity, quantity, unit; treatment or the shares share_landfill, share_landfill_gas_to_energy,
    share_incineration, share_incineration_with_energy_recovery, share_recycling, share_recycling_allocated,
    share_closed_loop, share_composting and share_anaerobic_digestion; for waste water
    by its load wastewater_system, sludge_removed and methane_recovered; for transport stage and distance.
    Raises Unserved for records without these or without a factor, InputError for shares that do not add up to 1, a
    treatment other than the factor's, and waste the organisation treats itself.
    Source: GHG Protocol, Technical Guidance (2013), formula 5.2, example on p. 75; IPCC 2006 Guidelines, volume 5,
    chapter 6, equations 6.4, 6.5 and 6.7.
    """
    _check(activity_data)
    require(activity_data, ["waste_type"])
    load = activity_data["wastewater_system"].notna()
    return gather(
        [
            wastewater_rows(activity_data[load], factors, method="waste_type_specific"),
            treated_rows(activity_data[~load], factors, method="waste_type_specific"),
        ]
    )


def average_data(activity_data: pd.DataFrame, factors: Library) -> pd.DataFrame:
    r"""Split the total waste by treatment and multiply each part by the treatment's average factor.

    $$ E = \sum_t W \, a_t \cdot EF_t $$

    Symbols: $W$ total waste of unknown make-up (tonne, kg), $a_t$ share of it that goes to treatment $t$, $EF_t$
    average factor of the treatment (kg CO2e per unit).
    Minimum boundary: scope 1 and 2 of waste managers, with all emissions of the years to come; recycling and energy
    from waste as in waste_type_specific. Transport to the treatment is optional.
    When to use it: only the total and the shares by treatment are known. Needs: activity, quantity, unit; treatment or
    the shares share_landfill, share_landfill_gas_to_energy,
    share_incineration, share_incineration_with_energy_recovery, share_recycling, share_recycling_allocated,
    share_closed_loop, share_composting and share_anaerobic_digestion; for transport stage and distance.
    Raises Unserved for records without these or without a factor, InputError for shares that do not add up to 1, a
    treatment other than the factor's, and waste the organisation treats itself.
    Source: GHG Protocol, Technical Guidance (2013), formula 5.3, example on p. 77.
    """
    _check(activity_data)
    load = activity_data["wastewater_system"].notna()
    refuse(activity_data, load, "waste water by its load is a kind of waste", "serve it by waste_type_specific")
    return treated_rows(activity_data, factors, method="average_data")


def _check(activity_data: pd.DataFrame) -> None:
    """Raise InputError for what contradicts the rules, or belongs to category 12."""
    check_rules(activity_data)
    for column in OF_SOLD_PRODUCTS:
        what = f"{column} is about products sold, and the line is waste of operations (dc-5-12-sold)"
        wrong(activity_data, activity_data[column].notna(), what, "make it category 12, or leave it blank", column)
    load = activity_data["wastewater_system"].notna()
    what, mend = "a system of waste water takes no shares of treatments", "give each system a line of its own"
    wrong(activity_data, load & has_shares(activity_data), what, mend, "wastewater_system")


METHODS: dict[str, Callable[..., pd.DataFrame]] = {
    "supplier_specific": supplier_specific,
    "waste_type_specific": waste_type_specific,
    "average_data": average_data,
}
