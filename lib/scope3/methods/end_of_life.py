"""Category 12, end-of-life treatment of sold products: the methods, most specific first."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from scope3 import units
from scope3.factors.library import Library
from scope3.methods.records import require, wrong
from scope3.methods.treatment import check_rules, treated_rows

OF_WASTE_MANAGERS = ("supplier_kg_co2e", "supplier_total_kg_co2e", "wastewater_system")


def waste_type_specific(activity_data: pd.DataFrame, factors: Library) -> pd.DataFrame:
    r"""Multiply the mass of each material sold, by its treatment at the end of life, by the factor of both.

    $$ E = \sum_m M_m \, (1 - c_m) \sum_t a_{m,t} \cdot EF_{m,t} $$

    Symbols: $M_m$ mass of material $m$ in the products and packaging sold in the year (kg, tonne; or pieces times the
    mass of one), $c_m$ share of it consumed or burnt in use, $a_{m,t}$ share of the rest that goes to treatment $t$,
    $EF_{m,t}$ factor of material and treatment (kg CO2e per unit).
    Minimum boundary: scope 1 and 2 of waste managers for everything sold in the year, at the end of its life, whenever
    that is; of an intermediate product the intermediate alone. Recycling is counted by who buys the recyclate, burning
    with energy recovery by who uses the energy. Transport to the treatment is optional.
    When to use it: the make-up of what is sold is known. Needs: waste_type, activity, quantity, unit;
    treatment or the shares share_landfill, share_landfill_gas_to_energy,
    share_incineration, share_incineration_with_energy_recovery, share_recycling, share_recycling_allocated,
    share_closed_loop, share_composting and share_anaerobic_digestion; for pieces mass_per_piece; sold_as tells products
    from intermediates;
    for food, fuels and the like consumed_in_use; for transport stage and distance.
    Raises Unserved for records without these or without a factor, InputError for shares that do not add up to 1, a
    treatment other than the factor's, and products the organisation treats itself.
    Source: GHG Protocol, Technical Guidance (2013), formula 12.1, example on p. 127.
    """
    _check(activity_data)
    require(activity_data, ["waste_type"])
    left, how = _left_over(activity_data)
    return treated_rows(left, factors, method="waste_type_specific", mass=how)


def average_data(activity_data: pd.DataFrame, factors: Library) -> pd.DataFrame:
    r"""Split the total mass sold by treatment at the end of life and multiply each part by an average factor.

    $$ E = M \, (1 - c) \sum_t a_t \cdot EF_t $$

    Symbols: $M$ total mass of products and packaging sold in the year (kg, tonne; or pieces times the mass of one), $c$
    share of it consumed or burnt in use, $a_t$ share of the rest that goes to treatment $t$, $EF_t$ average factor of
    the treatment (kg CO2e per unit).
    Minimum boundary: scope 1 and 2 of waste managers for everything sold in the year, at the end of its life, whenever
    that is; of an intermediate product the intermediate alone. Transport to the treatment is optional.
    When to use it: the mass sold is known, its make-up is not. Needs: activity, quantity, unit; treatment or
    the shares share_landfill, share_landfill_gas_to_energy,
    share_incineration, share_incineration_with_energy_recovery, share_recycling, share_recycling_allocated,
    share_closed_loop, share_composting and share_anaerobic_digestion; for pieces mass_per_piece; sold_as tells products
    from intermediates;
    for food, fuels and the like consumed_in_use; for transport stage and distance.
    Raises Unserved for records without these or without a factor, InputError for shares that do not add up to 1, a
    treatment other than the factor's, and products the organisation treats itself.
    Source: GHG Protocol, Technical Guidance (2013), formula 12.1, example on p. 127.
    """
    _check(activity_data)
    left, how = _left_over(activity_data)
    return treated_rows(left, factors, method="average_data", mass=how)


def _check(activity_data: pd.DataFrame) -> None:
    """Raise InputError for what contradicts the rules, or belongs to category 5."""
    check_rules(activity_data)
    for column in OF_WASTE_MANAGERS:
        what = f"{column} is about waste of operations; the guidance has no such method for products sold"
        wrong(activity_data, activity_data[column].notna(), what, "make it category 5, or leave it blank", column)


def _left_over(activity_data: pd.DataFrame) -> tuple[pd.DataFrame, pd.Series]:
    """The records with the mass that is left at the end of life, and how it follows from what was sold."""
    require(activity_data, ["activity", "quantity", "unit"])
    pieces = activity_data["unit"].map(_counts_pieces).astype("bool")
    require(activity_data[pieces], ["mass_per_piece"])
    wrong(
        activity_data,
        ~pieces & activity_data["mass_per_piece"].notna(),
        "mass_per_piece is given for a quantity that is no number of pieces",
        "give the number of pieces, or leave mass_per_piece blank",
        "mass_per_piece",
    )
    weight, consumed = activity_data["mass_per_piece"], activity_data["consumed_in_use"]
    weighed = weight.map("pieces of {:.10g} kg; ".format).where(pieces, "")
    taken_off = (consumed * 100).map("{:.10g} % consumed in use taken off; ".format).where(consumed.notna(), "")
    alone = (activity_data["sold_as"] == "intermediate").map({True: "the intermediate alone; ", False: ""})
    left = activity_data["quantity"] * weight.where(pieces, 1.0) * (1 - consumed.fillna(0))
    unit = activity_data["unit"].mask(pieces, "kg")
    return activity_data.assign(quantity=left, unit=unit), (alone + weighed + taken_off).astype("str")


def _counts_pieces(unit: str) -> bool:
    return units.dimension(unit) == units.dimension("piece")


METHODS: dict[str, Callable[..., pd.DataFrame]] = {
    "waste_type_specific": waste_type_specific,
    "average_data": average_data,
}
