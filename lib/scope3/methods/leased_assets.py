"""Categories 8 and 13, leased assets: the methods, most specific first."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from scope3.factors.library import Library
from scope3.methods.records import refuse, require
from scope3.methods.sites import average, check, footprint, is_stated, joined, share_of_figures, written
from scope3.methods.use import allocated


def asset_specific(activity_data: pd.DataFrame, factors: Library) -> pd.DataFrame:
    r"""Add up, for each leased asset, what its fuel, energy, leakage and processes emit, or what its user states.

    $$ E = \sum_a s_a \Big( \sum_f Q_f \cdot EF_f + \sum_e Q_e \cdot EF_e + \sum_r M_r \cdot GWP_r + P_a \Big) $$
    $$ s_a = \frac{A_a}{B_a \cdot o_a} \cdot \frac{m_a}{12} $$

    Symbols: $Q_f$ fuel (litre, kWh …) and $Q_e$ electricity, steam, heating and cooling (kWh) of asset $a$ with their
    life cycle factors $EF$ (kg CO2e per unit), $M_r$ refrigerant leaked (kg) and its $GWP_r$, $P_a$ process emissions,
    or scope 1 and 2 as the partner states them (kg CO2e); $s_a$ share of the figures that is the asset's: $A_a$ its
    floor area, $B_a$ that of the building (m2) and $o_a$ the occupancy rate where it has no meter of its own, $m_a$
    months leased where the figure is for the whole year.
    Minimum boundary: scope 1 and 2 emissions of lessors (category 8) or lessees (category 13) during operation of the
    assets, for the part of the year leased; construction is optional and stands beside it.
    When to use it: the asset is metered, alone or with its building, or the partner states its scope 1 and 2.
    Needs: lease; energy_type, activity, quantity and unit, or partner_scope_1 and partner_scope_2 (or
    partner_scope_1_and_2) with partner_unit and partner_source; without a sub-meter floor_area, building_area and
    occupancy_rate; for a part of the year months_in_use and stated_for.
    Raises Unserved for records without these or without a factor, InputError for a share above the whole, a lease of
    the other category and a product that category 11 counts.
    Source: GHG Protocol, Technical Guidance for Calculating Scope 3 Emissions v1.0 (2013), formulas 8.1 and 8.2,
    example 8.1, pp. 97-98.
    """
    check(activity_data)
    company = activity_data["partner_total_area"].notna()
    mend = "take the share of its area, or give the asset's own figures"
    refuse(activity_data, company, "the partner's figures are those of all its assets", mend)
    share, said = share_of_figures(activity_data)
    return footprint(activity_data, factors, share, said, method="asset_specific")


def lessor_specific(activity_data: pd.DataFrame, factors: Library) -> pd.DataFrame:
    r"""Take the share of the lessor's scope 1 and 2 that the leased area has in the area of all its assets.

    $$ E = \sum_a (S1 + S2) \cdot \frac{A_a}{A_{total}} \cdot \frac{m_a}{12} $$

    Symbols: $S1$, $S2$ scope 1 and 2 emissions of the lessor (kg or t CO2e), $A_a$ floor area of the asset leased,
    $A_{total}$ floor area of all assets of the lessor (m2), $m_a$ months leased where the figures are for the year.
    Minimum boundary: scope 1 and 2 emissions of lessors during operation of the assets, for the part of the year
    leased.
    When to use it: the lessor reports as a company, not per building. Needs: lease, partner_unit, partner_source,
    floor_area, partner_total_area; partner_scope_1 and partner_scope_2, or partner_scope_1_and_2; for a part of the
    year months_in_use and stated_for.
    Raises Unserved for records without these, InputError where the area exceeds the lessor's.
    Source: GHG Protocol, Technical Guidance (2013), chapter 8, formula 8.3; Scope 3 Standard (2011), table 5.4, p. 35.
    """
    return _share_of_partner(activity_data, factors, "lessor_specific")


def lessee_specific(activity_data: pd.DataFrame, factors: Library) -> pd.DataFrame:
    r"""Take the share of the lessee's scope 1 and 2 that the area leased to it has in the area of all its assets.

    $$ E = \sum_a (S1 + S2) \cdot \frac{A_a}{A_{total}} \cdot \frac{m_a}{12} $$

    Symbols: $S1$, $S2$ scope 1 and 2 emissions of the lessee (kg or t CO2e), $A_a$ floor area of the asset leased,
    $A_{total}$ floor area of all assets of the lessee (m2), $m_a$ months leased where the figures are for the year.
    Minimum boundary: scope 1 and 2 emissions of lessees during operation of the assets, for the part of the year
    leased.
    When to use it: the lessee reports as a company, not per asset. Needs: lease, partner_unit, partner_source,
    floor_area, partner_total_area; partner_scope_1 and partner_scope_2, or partner_scope_1_and_2; for a part of the
    year months_in_use and stated_for.
    Raises Unserved for records without these, InputError where the area exceeds the lessee's.
    Source: GHG Protocol, Technical Guidance (2013), chapter 13, as formula 8.3 with the lessee's emissions; Scope 3
    Standard (2011), table 5.4, p. 37.
    """
    return _share_of_partner(activity_data, factors, "lessee_specific")


def average_data(activity_data: pd.DataFrame, factors: Library) -> pd.DataFrame:
    r"""Multiply each floor area or number of assets by an average factor per year and the part of the year leased.

    $$ E = \sum_i A_i \cdot EF_i \cdot \frac{m_i}{12} \quad\text{or}\quad \sum_i N_i \cdot EF_i \cdot \frac{m_i}{12} $$

    Symbols: $A_i$ floor area (m2) or $N_i$ number of assets of type $i$, $EF_i$ average factor of that type (kg CO2e
    per m2.year or per asset.year), $m_i$ months leased.
    Minimum boundary: scope 1 and 2 emissions of lessors (category 8) or lessees (category 13) during operation of the
    assets, for the part of the year leased.
    When to use it: neither meters nor figures of the partner are at hand. Needs: lease, activity, quantity, unit;
    months_in_use for a part of the year.
    Raises Unserved for records without these or without a factor, InputError for a quantity that is neither area nor
    number.
    Source: GHG Protocol, Technical Guidance (2013), chapter 8, formulas 8.4 and 8.5; Scope 3 Standard (2011), table
    5.4, pp. 35-37.
    """
    return average(activity_data, factors)


def _share_of_partner(activity_data: pd.DataFrame, factors: Library, method: str) -> pd.DataFrame:
    """Figures of a partner's whole company, by the area it leases in or out."""
    check(activity_data)
    mend = "give partner_scope_1 and partner_scope_2 with partner_unit and partner_source"
    refuse(activity_data, ~is_stated(activity_data), "the partner's figures are blank", mend)
    require(activity_data, ["partner_total_area", "floor_area"])
    area = allocated(activity_data, "floor_area", "partner_total_area", "the second is the area of all assets")
    year, of_year = share_of_figures(activity_data)
    of_area = "share of the partner's area " + written(area)
    return footprint(activity_data, factors, area * year, joined(of_area, of_year), method=method)


METHODS: dict[str, Callable[..., pd.DataFrame]] = {
    "asset_specific": asset_specific, "lessor_specific": lessor_specific, "average_data": average_data,
}  # fmt: skip
METHODS_OF_LESSOR: dict[str, Callable[..., pd.DataFrame]] = {
    "asset_specific": asset_specific, "lessee_specific": lessee_specific, "average_data": average_data,
}  # fmt: skip
