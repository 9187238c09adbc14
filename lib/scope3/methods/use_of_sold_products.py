"""Category 11, use of sold products: a method for each kind of product.

All take the whole lifetime of the products sold in the year, without discounting.
"""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from scope3.factors.library import Library
from scope3.guidance_defaults import guidance_default, source_of_default
from scope3.methods.allocation import share_of_product
from scope3.methods.lifetimes import consumed_over_lifetime, naming_the_unit, number_sold, used_over_lifetime
from scope3.methods.records import (
    OTHER_KIND,
    SUPPLIER,
    apply_factor,
    check_choice,
    choose,
    emissions_rows,
    gather,
    refuse,
    require,
    written,
    wrong,
)
from scope3.methods.use import use_rows, with_biogenic
from scope3.tables import OPTIONAL, REQUIRED
from scope3.tables.allocation import FINAL_PRODUCT, NO_ALLOCATION
from scope3.tables.use_of_sold_products import ENERGY, FUEL, GREENHOUSE_GAS, INDIRECT, INTERMEDIATE, MAINTENANCE

ALL_RELEASED = "share_of_gas_released"
# Shares are typed with a few digits: three thirds of 0.3333 are meant to be the whole.
WHOLE = 1.0
DIGITS = 3


def energy_using_products(activity_data: pd.DataFrame, factors: Library) -> pd.DataFrame:
    r"""Multiply lifetime uses, products sold and what one use takes or leaks by life cycle factors.

    $$ E = \sum_i n_i \cdot N_i \,\big( q_i \cdot EF_i \big) $$

    Symbols: $n_i$ uses of product $i$ over its lifetime (uses per product), or years times uses per year, $N_i$
    products sold in the year (pieces), $q_i$ fuel (litre, kWh …), electricity (kWh) or refrigerant leaked (kg) per use,
    one record for each, $EF_i$ life cycle factor of the fuel or energy (combustion and upstream, without grid losses)
    or global warming potential (kg CO2e per unit).
    Minimum boundary: direct use-phase emissions of all products sold in the year over their expected lifetime.
    When to use it: products that take fuel or electricity, or leak, in use; the grid of the country where they are used
    goes before an average of the world. Needs: use_type, activity, quantity, unit, consumption_per_use,
    consumption_unit; lifetime_uses, or lifetime_years and uses_per_year; country for a grid's factor. The use_type is
    energy.
    Raises Unserved for records without these or without a factor, InputError where a unit does not fit or the lifetime
    is given twice and differs.
    Source: GHG Protocol, Technical Guidance (2013), formula 11.1, p. 117.
    """
    _of_type(activity_data, ENERGY)
    rows, step = consumed_over_lifetime(activity_data)
    return _in_use(rows, factors, "energy_using_products", step)


def fuels_and_feedstocks(activity_data: pd.DataFrame, factors: Library) -> pd.DataFrame:
    r"""Multiply fuels and feedstocks sold by their combustion factor; a feedstock that is not burnt emits nothing.

    $$ E = \sum_f Q_f \cdot C_f \quad (0 \text{ where } f \text{ is not burnt}) $$

    Symbols: $Q_f$ fuel or feedstock sold in the year (litre, kg, kWh …), $C_f$ combustion factor (kg CO2e per unit).
    Upstream emissions are left out: they are the company's scope 1 and 2 or stand in its other categories.
    Minimum boundary: combustion of the fuels and feedstocks sold in the year; biogenic CO2 is reported apart.
    When to use it: the product sold is itself a fuel or a feedstock. Needs: use_type, quantity, unit, combusted;
    activity where it is burnt. The use_type is fuel_or_feedstock.
    Raises Unserved for records without these or without a combustion factor, InputError where a unit does not fit.
    Source: GHG Protocol, Technical Guidance (2013), formula 11.2, p. 119; Scope 3 Standard (2011), box 5.5.
    """
    _of_type(activity_data, FUEL)
    require(activity_data, ["quantity", "unit", "combusted"])
    burnt = activity_data["combusted"].astype("bool")
    parts = [_not_burnt(activity_data[~burnt])] if not burnt.all() else []
    rows = activity_data[burnt]
    if len(rows):
        require(rows, ["activity"])
        picked = choose(rows, factors, "combustion")
        cycle = "the factor holds upstream emissions, and this method takes combustion alone"
        refuse(rows, picked["boundary"] != "combustion", cycle, "add a combustion factor without upstream")
        found = apply_factor(rows, picked, method="fuels_and_feedstocks", component="combustion")
        parts.append(with_biogenic(found, rows, factors))
    return gather(parts)


def greenhouse_gas_containing_products(activity_data: pd.DataFrame, factors: Library) -> pd.DataFrame:
    r"""Multiply the gas in each product, the products sold and the share that escapes by the global warming potential.

    $$ E = \sum_g m_g \cdot N_g \cdot s_g \cdot GWP_g $$

    Symbols: $m_g$ gas in one product (kg), $N_g$ products sold in the year (pieces), $s_g$ share of the gas released
    over the lifetime (fraction; all of it where the share is unknown), $GWP_g$ global warming potential (kg CO2e per
    kg).
    Minimum boundary: gases released from all products sold in the year over their lifetime; what is left in the product
    at its end belongs to category 12.
    When to use it: products that contain or form greenhouse gases. Needs: use_type, activity, quantity, unit,
    kg_gas_per_product; share_released where it is known. The use_type is greenhouse_gas.
    Raises Unserved for records without these or without a factor, InputError where a unit does not fit.
    Source: GHG Protocol, Technical Guidance (2013), formula 11.3, p. 120.
    """
    _of_type(activity_data, GREENHOUSE_GAS)
    require(activity_data, ["activity", "kg_gas_per_product"])
    sold, each = number_sold(activity_data), activity_data["kg_gas_per_product"]
    known = activity_data["share_released"]
    share = known.fillna(guidance_default(ALL_RELEASED))
    unknown = f"share released unknown, the guidance's default ({source_of_default(ALL_RELEASED)}) "
    said = known.isna().map({True: unknown, False: "share released "}) + written(share)
    step = written(sold) + " sold × " + written(each) + " kg; " + said
    rows = activity_data.assign(quantity=sold * each * share, unit="kg")
    return _in_use(rows, factors, "greenhouse_gas_containing_products", step, column="activity")


def indirect_use_phase(activity_data: pd.DataFrame, factors: Library, *, indirect_use: str) -> pd.DataFrame:
    r"""Multiply lifetime uses in each way of using the product, products sold and what one such use takes by factors.

    $$ E = \sum_i \sum_s n_i \cdot w_{i,s} \cdot N_i \,\big( q_{i,s} \cdot EF_{i,s} \big) \qquad \sum_s w_{i,s} = 1 $$

    Symbols: $n_i$ uses of product $i$ over its lifetime, $w_{i,s}$ share of them in way $s$ (fraction), $N_i$ products
    sold in the year (pieces), $q_{i,s}$ fuel, electricity, refrigerant or greenhouse gas of one such use, one record
    for each, $EF_{i,s}$ life cycle factor or global warming potential (kg CO2e per unit). The guidance names combustion
    factors here and life cycle factors in formula 11.1; one use of energy is one thing, so that life cycle holds.
    Minimum boundary: none, indirect use-phase emissions and maintenance are optional. They stand beside the total;
    `indirect_use` required takes the indirect ones into it, as the guidance advises where they are significant.
    When to use it: products that make other things take energy (clothes, food, soap), and the upkeep of products sold.
    Needs: use_type, product, scenario, scenario_share, activity, quantity, unit, consumption_per_use, consumption_unit;
    lifetime_uses, or lifetime_years and uses_per_year; country for a grid's factor. The use_type is indirect or
    maintenance.
    Raises Unserved for records without these, or whose product's shares make less than 1; InputError where they make
    more than 1 or one way of use has two shares.
    Source: GHG Protocol, Technical Guidance (2013), formula 11.4, p. 121; Scope 3 Standard (2011), table 5.8.
    """
    check_choice("indirect_use", indirect_use, (OPTIONAL, REQUIRED))
    _of_type(activity_data, INDIRECT, MAINTENANCE)
    _check_scenarios(activity_data)
    used, step = consumed_over_lifetime(activity_data)
    share = activity_data["scenario_share"]
    rows = used.assign(quantity=used["quantity"] * share)
    step = activity_data["scenario"] + ", " + written(share) + " of the uses; " + step
    parts = []
    for use_type, part in rows.groupby("use_type"):
        boundary = OPTIONAL if use_type == MAINTENANCE else indirect_use
        parts.append(_in_use(part, factors, "indirect_use_phase", step[part.index], boundary=boundary))
    return gather(parts)


def intermediate_products(activity_data: pd.DataFrame, factors: Library) -> pd.DataFrame:
    r"""Multiply intermediate products sold by the lifetime uses of the final product and the emissions of one use.

    $$ E = \sum_i N_i \cdot n_i \cdot e_i \cdot a_i \qquad e_i = \text{stated, or } q_i \cdot EF_i $$

    Symbols: $N_i$ intermediate products sold in the year (pieces), $n_i$ uses of the final product over its lifetime,
    $e_i$ emissions per use (kg CO2e), stated or from what one use takes ($q_i$) and its life cycle factor ($EF_i$),
    $a_i$ part of the intermediate product in the final one where the figure per use is the final product's (fraction,
    by mass as a rule).
    Minimum boundary: direct use-phase emissions of the intermediate product by the end user.
    When to use it: parts that take energy, or are carried, in somebody else's product. Where the end use is not known,
    categories 9 to 12 are left out together. Needs: use_type, quantity, unit, per_use_of; lifetime_uses, or
    lifetime_years and uses_per_year; kg_co2e_per_use with use_source, or activity, consumption_per_use and
    consumption_unit; allocation_basis, allocation_part and allocation_whole where per_use_of is final_product. The
    use_type is intermediate.
    Raises Unserved for records without these or without a factor, InputError where an allocation is beyond its whole
    or stands beside a figure of the intermediate product.
    Source: GHG Protocol, Technical Guidance (2013), formula 11.5, p. 123, allocation as in example 11.3, p. 124.
    """
    _of_type(activity_data, INTERMEDIATE)
    require(activity_data, ["per_use_of"])
    share, said = _part_of_final_product(activity_data)
    stated = activity_data["kg_co2e_per_use"].notna()
    both = stated & activity_data["consumption_per_use"].notna()
    mend = "give one of them; both would stand for the same use"
    wrong(activity_data, both, "emissions and consumption per use in one line", mend, "kg_co2e_per_use")
    parts = [_stated_per_use(activity_data[stated], share[stated], said[stated])] if stated.any() else []
    if not stated.all():
        rows, step = consumed_over_lifetime(activity_data[~stated])
        rows = rows.assign(quantity=rows["quantity"] * share[~stated])
        parts.append(_in_use(rows, factors, "intermediate_products", step + "; " + said[~stated]))
    return gather(parts)


def _of_type(activity_data: pd.DataFrame, *served: str) -> None:
    """The type of use decides the method: a record of another type is another method's."""
    require(activity_data, ["use_type"])
    other = ~activity_data["use_type"].isin(served)
    refuse(activity_data, other, OTHER_KIND, f"this method is for use_type {' or '.join(served)}")


def _in_use(
    rows: pd.DataFrame,
    factors: Library,
    method: str,
    step: pd.Series,
    *,
    boundary: str = REQUIRED,
    column: str = "consumption_unit",
) -> pd.DataFrame:
    """Emissions of what is consumed or released in use; `column` holds its unit in the client's file."""
    return naming_the_unit(lambda: use_rows(rows, factors, method=method, step=step, boundary=boundary), column)


def _not_burnt(feedstocks: pd.DataFrame) -> pd.DataFrame:
    """Feedstocks that become something else: counted, with no emissions, on the record's own word."""
    return emissions_rows(
        feedstocks,
        method="fuels_and_feedstocks",
        component="combustion",
        factor_id=SUPPLIER + feedstocks["record_id"],
        quantity=feedstocks["quantity"],
        unit=feedstocks["unit"],
        factor=pd.Series(0.0, index=feedstocks.index),
        step="not burnt in use, as the record says: no emissions",
        supplier_data=False,
    )


def _check_scenarios(activity_data: pd.DataFrame) -> None:
    """Raise for a product whose ways of use do not make one whole, each counted once however many records it has."""
    require(activity_data, ["product", "scenario", "scenario_share"])
    product, share = activity_data["product"], activity_data["scenario_share"]
    # What is used in one country, sold by one entity, or done for upkeep, is a whole of its own.
    key = [activity_data[column].fillna("") for column in ("use_type", "entity", "country", "product")]
    differ = share.groupby([*key, activity_data["scenario"]]).transform("nunique") > 1
    wrong(activity_data, differ, "one scenario has two shares", "give it one share of the uses", "scenario_share")
    first = ~activity_data.duplicated(["use_type", "entity", "country", "product", "scenario"])
    whole = share.where(first, 0.0).groupby(key).transform("sum").round(DIGITS)
    what = "the scenario shares of " + product + " make " + written(whole)
    wrong(activity_data, whole > WHOLE, what, "correct them to make 1", "scenario_share")
    refuse(activity_data, whole < WHOLE, what, "add the scenarios that are missing, so that they make 1")


def _part_of_final_product(activity_data: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """The share that the intermediate product has in a figure of the final one, and the sentence behind it."""
    final = activity_data["per_use_of"] == FINAL_PRODUCT
    basis = activity_data["allocation_basis"]
    unallocated = final & (basis == NO_ALLOCATION)
    mend = "allocate by mass or another basis, or say per_use_of intermediate_product"
    wrong(activity_data, unallocated, "a figure of the final product, and no allocation", mend, "allocation_basis")
    given = activity_data.assign(allocation_basis=basis.where(final | basis.notna(), NO_ALLOCATION))
    needless = ~final & (given["allocation_basis"] != NO_ALLOCATION)
    mend = "take the allocation out, or say per_use_of final_product"
    wrong(activity_data, needless, "a figure of the intermediate product, and an allocation", mend, "allocation_basis")
    return share_of_product(given)


def _stated_per_use(rows: pd.DataFrame, share: pd.Series, said: pd.Series) -> pd.DataFrame:
    """Emissions per use as stated; whether by a partner, the record's primary_data says."""
    require(rows, ["use_source"])
    used, step = used_over_lifetime(rows)
    return emissions_rows(
        rows,
        method="intermediate_products",
        component="life_cycle",
        factor_id=SUPPLIER + rows["record_id"],
        quantity=used,
        unit=rows["use_unit"].fillna("use"),
        factor=rows["kg_co2e_per_use"] * share,
        step=step + "; " + said + "; stated per use: " + rows["use_source"],
        supplier_data=False,
    ).assign(supplier_data=rows["primary_data"].fillna(False).reset_index(drop=True))


METHODS: dict[str, Callable[..., pd.DataFrame]] = {
    "energy_using_products": energy_using_products,
    "fuels_and_feedstocks": fuels_and_feedstocks,
    "greenhouse_gas_containing_products": greenhouse_gas_containing_products,
    "indirect_use_phase": indirect_use_phase,
    "intermediate_products": intermediate_products,
}
