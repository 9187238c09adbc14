"""Categories 4 and 9, transportation and distribution: the methods, most specific first."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from scope3.factors.library import Library
from scope3.methods.records import SUPPLIER, emissions_rows, gather, ratios, refuse, require
from scope3.methods.spend import spend_rows
from scope3.methods.transport_amounts import fuel_used, storage_activity, transport_activity
from scope3.methods.transport_borders import CARRIED, FUEL, STORED, check_kind, check_records, check_stage
from scope3.methods.transport_shares import share_of_site, share_of_vehicle
from scope3.methods.use import supplier_rows, use_rows
from scope3.tables import OPTIONAL, REQUIRED
from scope3.tables.transport import LIFE_CYCLE, OPTIONAL_STAGES

UPSTREAM, MARGINS = "wtt", "margins"


def fuel_based(activity_data: pd.DataFrame, factors: Library, *, multi_drop_basis: str) -> pd.DataFrame:
    r"""Multiply the fuel, electricity and refrigerant of the transport, or the company's share of it, by their factors.

    $$ E = \sum_i s_i \, F_i \,(C_i + WTT_i) \qquad F = Q, \quad F = \frac{S}{P} \quad\text{or}\quad F = D \cdot f $$
    $$ s = \frac{m}{m_{total}}, \quad \frac{V}{V_{total}}, \quad \frac{\max(m, \rho V)}{m^{chargeable}_{total}}
       \quad\text{or}\quad \frac{m_d D_d}{\sum_d m_d D_d} $$

    Symbols: $F$ fuel (litre, kWh, kg …): as given $Q$, money $S$ over price $P$ (money per unit), or distance $D$ (km)
    times fuel $f$ (fuel_unit per km); $C$ combustion or release factor, $WTT$ upstream factor (kg CO2e per unit);
    $s$ the company's share (fraction): mass $m$ (kg), volume $V$ (m3), with $\rho$ the charged density (kg per m3), or
    a drop's mass $m_d$ times its distance $D_d$ in a round, driven or great-circle by `multi_drop_basis`. The share is
    1 where the vehicle works for the company alone. What a carrier states for a whole shipment is taken as it is.
    Minimum boundary: scope 1 and 2 of carriers while their vehicles run, here with the upstream of their fuel; empty
    returns and customers' own trips are optional and stand beside the total.
    When to use it: fuel is known, or its cost, or distance and consumption; for shared vehicles also what they carry.
    Needs: either activity, quantity, unit; or in place of the quantity fuel_spend, fuel_price, fuel_price_currency,
    currency, fuel_unit, or distance, fuel_per_km, fuel_unit. Where the vehicle is shared limiting_factor and
    company_mass, total_mass, company_volume, total_volume, dimensional_density, total_chargeable_mass; for a round
    round, drop_mass, great_circle_distance, round_tonne_km, round_basis, round_kg_co2e. Stated by the carrier
    supplier_kg_co2e, supplier_boundary, supplier_source.
    Raises Unserved for records without these or without a factor, InputError for contradictions.
    Source: GHG Protocol, Technical Guidance (2013), formulas 4.1 to 4.5; example 4.1, p. 56; rounds as in example 4.3.
    """
    check_records(activity_data)
    check_stage(activity_data, storage=False)
    total, of_round = activity_data["supplier_kg_co2e"], activity_data["round_kg_co2e"]
    stated = total.notna() | of_round.notna()
    check_kind(activity_data[~stated], factors, FUEL)
    # What a carrier states for a shipment is the shipment's own; everything else may be of a shared vehicle.
    share, said = share_of_vehicle(activity_data[total.isna()], multi_drop_basis)
    burnt = activity_data[~stated]
    fuel, unit, found = fuel_used(burnt)
    burnt = burnt.assign(quantity=fuel * share[burnt.index], unit=unit)
    return gather(
        [
            _used(burnt, factors, "fuel_based", found + ", " + said[burnt.index]),
            _stated(activity_data[stated], total.fillna(of_round * share)[stated], "fuel_based", said),
        ]
    )


def distance_based(activity_data: pd.DataFrame, factors: Library, *, multi_drop_basis: str) -> pd.DataFrame:
    r"""Multiply each leg's load by its distance and by the factor of the vehicle or vessel that carried it.

    $$ E = \sum_{legs} m_l \, D_l \,(C_l + WTT_l) $$

    Symbols: $m$ load (tonne with packaging, TEU or m3), $D$ distance of the leg (km), $C$ combustion factor and $WTT$
    upstream factor (kg CO2e per tonne.km, TEU.km, m3.km); for a vehicle used exclusively its own distance (km) times a
    factor per km. A carrier's own intensity (kg CO2e per tonne.km, with the upstream of its fuel) takes their place.
    Minimum boundary: scope 1 and 2 of carriers while their vehicles run, here with the upstream of their fuel; empty
    returns and customers' own trips are optional and stand beside the total.
    When to use it: load, distance and vehicle of each leg are known, the fuel is not. The distance is the actual one,
    else the shortest or a great circle, of the basis the factor is per or adjusted to it.
    Needs: quantity, unit; activity; distance, or origin_airport, destination_airport, or origin_latitude,
    origin_longitude, destination_latitude, destination_longitude; packaging_mass where it is left out; load_default
    where the guidance's average stands for the load; distance_basis, factor_distance_basis, distance_adjustment,
    distance_adjustment_source; sharing for a vehicle's own distance, or what fuel_based needs to share it. A carrier's
    intensity: supplier_factor, supplier_factor_unit, supplier_boundary, supplier_source.
    Raises Unserved for records without these or without a factor, InputError for contradictions and mixed distances.
    Source: GHG Protocol, Technical Guidance (2013), formula 4.6 and table 4.2; examples 4.2, p. 62, and 9.1, p. 105.
    """
    check_records(activity_data)
    check_stage(activity_data, storage=False)
    by_carrier = activity_data["supplier_factor"].notna()
    check_kind(activity_data[~by_carrier], factors, CARRIED)
    amount, unit, said = transport_activity(activity_data, multi_drop_basis)
    carried = activity_data.assign(quantity=amount, unit=unit)
    return gather(
        [
            _used(carried[~by_carrier], factors, "distance_based", said[~by_carrier]),
            _by_intensity(carried[by_carrier], said[by_carrier]),
        ]
    )


def site_specific(activity_data: pd.DataFrame, factors: Library) -> pd.DataFrame:
    r"""Take the company's share, by volume, of the fuel, electricity and refrigerant of the site that stores its goods.

    $$ E = \sum_{sites} \frac{V}{V_{total}} \,(F \cdot EF_F + W \cdot EF_W + R \cdot GWP) $$

    Symbols: $V$ volume of the company's goods and $V_{total}$ of all goods in the site (m3), or both times their days
    of storage (m3.day); $F$ fuel, $W$ electricity (kWh), $R$ refrigerant leaked (kg), one record each; $EF$ combustion
    and upstream factor (kg CO2e per unit), $GWP$ factor of the refrigerant (kg CO2e per kg).
    Minimum boundary: scope 1 and 2 of those who run warehouses, distribution centres and shops, here with the upstream
    of the energy.
    When to use it: the site tells its energy and leakage, and how much it stores. Needs: either activity, quantity,
    unit; company_volume, total_volume; or company_volume, days, total_volume_days; or sharing, where the site serves
    the company alone. Stated by the site for the company's goods: supplier_kg_co2e, supplier_boundary, supplier_source.
    Raises Unserved for records without these or without a factor, InputError where the part exceeds the whole.
    Source: GHG Protocol, Technical Guidance (2013), formula 4.8; Scope 3 Standard (2011), table 8.2.
    """
    check_records(activity_data)
    check_stage(activity_data, storage=True)
    stated = activity_data["supplier_kg_co2e"].notna()
    rows = activity_data[~stated]
    check_kind(rows, factors, FUEL)
    require(rows, ["quantity"])
    share, said = share_of_site(rows)
    told = activity_data[stated]
    return gather(
        [
            _used(rows.assign(quantity=rows["quantity"] * share), factors, "site_specific", said),
            _stated(told, told["supplier_kg_co2e"], "site_specific", said),
        ]
    )


def average_data(activity_data: pd.DataFrame, factors: Library) -> pd.DataFrame:
    r"""Multiply what is stored by its days in store and by an average factor per day.

    $$ E = \sum V \cdot d \cdot EF $$

    Symbols: $V$ volume, pallets, TEU or floor that the goods take (m3, pallet, TEU, m2), $d$ average days of storage,
    $EF$ factor of the kind of store (kg CO2e per m3.day, pallet.day, TEU.day, m2.day).
    Minimum boundary: scope 1 and 2 of those who run warehouses, distribution centres and shops.
    When to use it: the site's own energy is not known. Needs: activity, quantity, unit; days, unless the quantity
    holds them (m3.day …); load_default where a pallet stands for its floor.
    Raises Unserved for records without these or without a factor, InputError where a unit does not fit the factor.
    Source: GHG Protocol, Technical Guidance (2013), formula 4.9 and table 4.2; example 4.6, p. 71.
    """
    check_records(activity_data)
    check_stage(activity_data, storage=True)
    check_kind(activity_data, factors, STORED)
    amount, unit, said = storage_activity(activity_data)
    return _used(activity_data.assign(quantity=amount, unit=unit), factors, "average_data", said)


def spend_based(activity_data: pd.DataFrame, factors: Library, *, margins: str, deflator: str) -> pd.DataFrame:
    r"""Multiply the money paid for each mode of transport by an average factor per unit of money, at its prices.

    $$ E = \sum_i S_i \cdot x_i \cdot \frac{I_{base}}{I_{year}} \cdot EF_i $$

    Symbols: $S_i$ money paid for mode $i$ (currency of the record), $x_i$ average exchange rate of the year paid, $I$
    price index (deflator) in the factor's price year over that of the year paid, $EF_i$ spend factor (kg CO2e per unit
    of money).
    Minimum boundary: scope 1 and 2 of carriers; a spend factor holds all their upstream besides, which is disclosed.
    When to use it: nothing but money is known; for screening. Needs: activity, spend, currency; period, the time it was
    paid in.
    Raises Unserved for records without these or without a factor, InputError where a price index or rate is missing.
    Source: GHG Protocol, Technical Guidance (2013), formula 4.7; example 4.4, p. 66.
    """
    check_records(activity_data)
    in_round = activity_data["round"].notna()
    refuse(
        activity_data, in_round, "a drop is a part of its round", "complete the round, or give its money as one line"
    )
    return _by_boundary(
        activity_data,
        lambda rows, boundary: spend_rows(
            rows, factors, method="spend_based", margins=margins, deflator=deflator, boundary=boundary
        ),
    )


def _used(activity_data: pd.DataFrame, factors: Library, method: str, step: pd.Series) -> pd.DataFrame:
    """Emissions of fuel, transport or storage, with the upstream of the fuel."""
    return _by_boundary(
        activity_data,
        lambda rows, boundary: use_rows(rows, factors, method=method, step=step[rows.index], boundary=boundary),
    )


def _stated(activity_data: pd.DataFrame, kg_co2e: pd.Series, method: str, shares: pd.Series) -> pd.DataFrame:
    """Emissions that a carrier or store states, taken as they are, or a drop's share of those of its round."""
    _check_boundary(activity_data)
    said = shares.reindex(activity_data.index).fillna("").astype("str")
    return _by_boundary(
        activity_data,
        lambda rows, boundary: supplier_rows(
            rows,
            kg_co2e[rows.index],
            method=method,
            component=LIFE_CYCLE,
            source="supplier_source",
            step=said[rows.index],
            boundary=boundary,
        ),
    )


def _by_intensity(activity_data: pd.DataFrame, said: pd.Series) -> pd.DataFrame:
    """Emissions by the carriers' own intensities."""
    _check_boundary(activity_data)
    require(activity_data, ["supplier_factor_unit", "supplier_source"])
    amount = activity_data["quantity"] * ratios(activity_data, activity_data["supplier_factor_unit"])
    return _by_boundary(
        activity_data,
        lambda rows, boundary: emissions_rows(
            rows,
            method="distance_based",
            component=LIFE_CYCLE,
            factor_id=SUPPLIER + rows["record_id"],
            quantity=amount[rows.index],
            unit=rows["supplier_factor_unit"],
            factor=rows["supplier_factor"],
            step=said[rows.index] + "; carrier's intensity: " + rows["supplier_source"],
            supplier_data=True,
            boundary=boundary,
        ),
    )


def _check_boundary(activity_data: pd.DataFrame) -> None:
    require(activity_data, ["supplier_boundary"])
    short = activity_data["supplier_boundary"] != LIFE_CYCLE
    what, mend = "the carrier's figure leaves the upstream of its fuel out", "ask for the well-to-wheel figure"
    refuse(activity_data, short, what, mend)


def _by_boundary(activity_data: pd.DataFrame, serve: Callable[[pd.DataFrame, str], pd.DataFrame]) -> pd.DataFrame:
    """Emissions by `serve`, which takes records and their boundary; optional stages stand beside the total.

    Their component is the stage, so that no table shows them as a part of the minimum boundary.
    """
    optional = activity_data["stage"].isin(OPTIONAL_STAGES)
    beside = activity_data[optional]
    aside = serve(beside, OPTIONAL)
    stage = aside["record_id"].map(dict(zip(beside["record_id"], beside["stage"], strict=True)))
    part = aside["component"].map(lambda name: f"_{name}" if name in (UPSTREAM, MARGINS) else "")
    return gather([serve(activity_data[~optional], REQUIRED), aside.assign(component=stage + part)])


METHODS: dict[str, Callable[..., pd.DataFrame]] = {
    "fuel_based": fuel_based,
    "distance_based": distance_based,
    "site_specific": site_specific,
    "average_data": average_data,
    "spend_based": spend_based,
}
