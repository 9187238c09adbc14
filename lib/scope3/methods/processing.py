"""Category 10, processing of sold products: the methods, most specific first.

Intermediate products only: what is sold final is not processed by anybody, and its use belongs to category 11.
"""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from scope3.factors.library import Library
from scope3.methods.allocation import share_of_product
from scope3.methods.records import apply_factor, choose, gather, refuse, require, written, wrong
from scope3.methods.use import supplier_rows, use_rows
from scope3.tables.allocation import FINAL_PRODUCT

SITE = ["processor", "product"]
WASTE = "waste"
# Lines without which scope 1 and 2 of a processor, the minimum boundary, would be empty.
SCOPE_1_AND_2 = ("energy", "leakage", "process_emissions")


def site_specific(activity_data: pd.DataFrame, factors: Library) -> pd.DataFrame:
    r"""Add up the fuel, energy, leakage, process emissions and waste of each processor, and take the product's share.

    $$ E = \sum_p a_p \Big( \sum_f Q_f EF_f + \sum_e Q_e EF_e + \sum_r L_r\, GWP_r + P_p + \sum_w W_w EF_w \Big) $$

    Symbols: $Q_f$ fuel (litre, kWh …) and $Q_e$ electricity, steam, heat or cooling (kWh) of processor $p$ with their
    life cycle factors (kg CO2e per unit: combustion and upstream, without grid losses), $L_r$ leakage (kg) and $GWP_r$
    its global warming potential, $P_p$ process emissions, $W_w$ waste (kg) and $EF_w$ its treatment factor, $a_p$ share
    of the product sold in the inputs of the process (fraction), 1 where there are no other inputs.
    Minimum boundary: scope 1 and 2 of the processors; their waste as far as it is known, as the formula has it.
    When to use it: customers give energy or emissions of the processing. Needs: product, processor, flow,
    allocation_basis; for each line either partner_kg_co2e with partner_source, or activity, quantity and unit;
    allocation_part and allocation_whole unless the basis is no_allocation.
    Raises Unserved for records without these and for sites that give waste alone, InputError where an allocation is
    beyond its whole or a line gives both a quantity and the emissions.
    Source: GHG Protocol, Technical Guidance (2013), formula 10.1, p. 109; Scope 3 Standard (2011), chapter 8.
    """
    require(activity_data, [*SITE, "flow"])
    site = [activity_data[column] for column in SITE]
    in_scope = activity_data["flow"].isin(SCOPE_1_AND_2).groupby(site).transform("any")
    mend = "give the energy of the processing, or the emissions that the processor states"
    refuse(activity_data, ~in_scope.astype("bool"), "the processor's site has waste alone", mend)
    stated = activity_data["partner_kg_co2e"].notna()
    both = stated & activity_data["quantity"].notna()
    mend = "give the quantity or the emissions; both would stand for the same thing"
    wrong(activity_data, both, "a quantity and the processor's emissions in one line", mend, "partner_kg_co2e")
    share, said = share_of_product(activity_data)
    parts = [_stated(activity_data[stated], share, said)] if stated.any() else []
    for waste in (False, True):
        rows = activity_data[~stated & ((activity_data["flow"] == WASTE) == waste)]
        if len(rows):
            require(rows, ["activity", "quantity", "unit"])
            own = rows.assign(quantity=rows["quantity"] * share[rows.index])
            parts.append((_treated if waste else _released)(own, factors, said[rows.index]))
    emissions = gather(parts)
    # Whatever the factor's origin, the quantities are the processor's own.
    return emissions.assign(supplier_data=pd.array([True] * len(emissions), dtype="boolean"))


def average_data(activity_data: pd.DataFrame, factors: Library) -> pd.DataFrame:
    r"""Multiply the mass sold by what is made of it and by an average factor of the processing.

    $$ E = \sum_i M_i \cdot y_i \cdot a_i \cdot EF_i $$

    Symbols: $M_i$ mass of intermediate product $i$ sold (kg), $y_i$ kg of final product made from one kg of it (yield
    factor; none where the factor is per kg of the intermediate product), $a_i$ share of the product in the inputs of
    the process (fraction), $EF_i$ processing factor (kg CO2e per kg, component processing).
    Minimum boundary: scope 1 and 2 of the processors, in all steps up to the final product.
    When to use it: customers give no data. The guidance multiplies the mass sold by a factor per mass of the final
    product; that needs the yield factor, which is 1 only where the record says so. Needs: activity, quantity, unit,
    factor_per, allocation_basis; yield_factor where factor_per is final_product; allocation_part and allocation_whole
    unless the basis is no_allocation.
    Raises Unserved for records without these or without a factor, InputError where a unit does not fit the factor, an
    allocation is beyond its whole, or a yield factor stands beside a factor per mass of the intermediate product.
    Source: GHG Protocol, Technical Guidance (2013), formula 10.2, p. 112.
    """
    alone = "the line is part of a processor's site"
    refuse(activity_data, activity_data["flow"].notna(), alone, "serve it by site_specific")
    require(activity_data, ["activity", "quantity", "unit", "factor_per"])
    final = activity_data["factor_per"] == FINAL_PRODUCT
    require(activity_data[final], ["yield_factor"])
    needless = ~final & activity_data["yield_factor"].notna()
    mend = "take the yield factor out, or say factor_per final_product"
    wrong(activity_data, needless, "a yield factor, and a factor per intermediate product", mend, "yield_factor")
    share, said = share_of_product(activity_data)
    made = activity_data["yield_factor"].where(final, 1.0)
    per_kg = (written(made) + " of final product made from 1 sold").where(final, "factor per intermediate product")
    picked = choose(activity_data, factors, "processing")
    quantity = activity_data["quantity"] * made * share * picked["ratio"]
    return apply_factor(
        activity_data,
        picked,
        method="average_data",
        component="processing",
        quantity=quantity,
        step=per_kg + "; " + said,
    )


def _stated(rows: pd.DataFrame, share: pd.Series, said: pd.Series) -> pd.DataFrame:
    """Emissions as the processor states them, the product's share."""
    return supplier_rows(
        rows,
        rows["partner_kg_co2e"] * share[rows.index],
        method="site_specific",
        component="processing",
        source="partner_source",
        step=said[rows.index],
    )


def _released(rows: pd.DataFrame, factors: Library, step: pd.Series) -> pd.DataFrame:
    """Scope 1 and 2 of the processor with the upstream of its fuels and energy."""
    return use_rows(rows, factors, method="site_specific", step=step)


def _treated(rows: pd.DataFrame, factors: Library, step: pd.Series) -> pd.DataFrame:
    """Treatment of the processor's waste."""
    picked = choose(rows, factors, "end_of_life")
    return apply_factor(rows, picked, method="site_specific", component="end_of_life", step=step)


METHODS: dict[str, Callable[..., pd.DataFrame]] = {"site_specific": site_specific, "average_data": average_data}
