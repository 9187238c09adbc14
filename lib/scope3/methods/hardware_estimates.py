"""Hardware without a footprint of its model: by kind, by its use, by mass, by money; each weaker than the last."""

from __future__ import annotations

import pandas as pd

from scope3.factors.library import Library
from scope3.methods.hardware_counts import (
    DEVICE,
    attributed,
    attributed_step,
    check_ownership,
    counted_devices,
    factor_of_device,
    one_family,
    with_boundary,
)
from scope3.methods.records import apply_factor, choose, require, written, wrong
from scope3.methods.spend import spend_rows
from scope3.tables import CONDITIONS
from scope3.technology.standard import figure, kinds

CAPACITY = "capacity"


def type_average(activity_data: pd.DataFrame, factors: Library) -> pd.DataFrame:
    r"""Multiply the devices of each kind by a published average of the kind; drives and tapes by their capacity.

    $$ E = \sum_i n_i \, c_i \, a_i \cdot EF_k \qquad\text{or}\qquad E = \sum_i n_i \, c_i \, a_i \, T_i \cdot EF_k $$

    Symbols: $n_i$ devices of a line, $c_i$ condition (1 for new ones), $a_i$ share of their use that is the
    organisation's, $T_i$ capacity of one device (TB), $EF_k$ average embodied emissions of kind $k$ (kg CO2e per
    device or per TB): median of many makers' footprints less their use, whose quartiles the step names where they are
    known.
    Minimum boundary: cradle-to-gate, in the year of acquisition; the averages hold transport and end of life as far as
    the makers' footprints do. Leased and employees' own devices are optional.
    When to use it: kind and number are known, and not the model. Needs: kind, quantity; for kinds counted by capacity
    storage_tb. The factor library's activity is hardware/ and the kind.
    Raises Unserved for records without these or without a factor of their kind, InputError where the factors come from
    more than one publisher or edition: one family serves a whole estate.
    Source: Technology Carbon Standard (December 2025), embodied carbon and data pages; Boavizta, environmental
    footprint data of February 2023.
    """
    by_capacity = activity_data["kind"].map(kinds()["counted_by"]) == CAPACITY
    require(activity_data[by_capacity], ["storage_tb"])
    counted = counted_devices(activity_data)
    each = activity_data["storage_tb"].where(by_capacity, 1.0)
    rows = activity_data.assign(
        activity="hardware/" + activity_data["kind"],
        unit=pd.Series(DEVICE, index=activity_data.index, dtype="str").mask(by_capacity, "TB"),
        quantity=counted["quantity"] * each,
    )
    for kind in rows["activity"].unique():
        # The nearest year would choose between two publishers, and nobody would have chosen the family.
        known = pd.DataFrame(factors.factors_of(str(kind), "embodied"))
        if len(known) and len(names := sorted(set(known["publisher"] + " " + known["edition"]))) > 1:
            what = f"{kind} stands in {' and '.join(names)}, and figures of two families never mix"
            mend = "pin one of them under factor_editions; give devices of the other as model footprints"
            wrong(activity_data, rows["activity"] == kind, what, mend, "kind")
    picked = factor_of_device(rows, factors, "embodied")
    one_family(rows, picked)
    step = counted["step"] + (" × " + written(each) + " TB in each").where(by_capacity, "")
    emissions = apply_factor(rows, picked, method="type_average", component="embodied", step=step)
    return with_boundary(emissions, activity_data)


def usage_ratio(activity_data: pd.DataFrame, factors: Library) -> pd.DataFrame:
    r"""Take the embodied emissions from the emissions of use, by a published ratio of the two for the kind of device.

    $$ C_E = C_U \cdot \frac{P_E}{P_U} \qquad E = \sum_i n_i \, c_i \, a_i \, L_0 \cdot C_{U,i} \cdot \frac{P_E}{P_U} $$

    Symbols: $C_E$ embodied emissions of one device for a year of the life $L_0$ (years) that the ratio was published
    for, $C_U$ emissions of its use in a year (kg CO2e), $P_E$ and $P_U$ embodied and use part of all it causes in that
    life, $n_i$ devices, $c_i$ condition, $a_i$ share that is the organisation's.
    Minimum boundary: cradle-to-gate, in the year of acquisition; the ratio does not tell transport and end of life
    apart. Leased and employees' own devices are optional.
    When to use it: only the electricity of the devices is known. A ratio holds for the life and the grid it was made
    with: whoever keeps a device longer made it with no more emissions, and a cleaner grid makes devices look cleaner
    than they are.
    Needs: kind, quantity, use_kg_co2e. The factor library's activity is hardware_ratio/ and the kind.
    Raises Unserved for records without these or without a ratio of their kind.
    Source: Technology Carbon Standard (December 2025), technology categories, embodied carbon, ratio of embodied to
    use.
    """
    require(activity_data, ["use_kg_co2e"])
    counted = counted_devices(activity_data)
    year = activity_data["use_kg_co2e"]
    life, source = figure("hardware_ratio_life")
    rows = activity_data.assign(
        activity="hardware_ratio/" + activity_data["kind"],
        unit="kg CO2e",
        quantity=counted["quantity"] * year * life,
    )
    picked = factor_of_device(rows, factors, "embodied")
    one_family(rows, picked)
    step = counted["step"] + " × " + written(year) + " kg CO2e of use a year × " + f"{life:g} years of life ({source})"
    emissions = apply_factor(rows, picked, method="usage_ratio", component="embodied", step=step)
    return with_boundary(emissions, activity_data)


def mass_based(activity_data: pd.DataFrame, factors: Library) -> pd.DataFrame:
    r"""Multiply the mass of the devices by a factor for electrical items.

    $$ E = \sum_i n_i \, c_i \, a_i \, m_i \cdot EF $$

    Symbols: $n_i$ devices of a line, $c_i$ condition, $a_i$ share that is the organisation's, $m_i$ mass of one device
    (kg), $EF$ factor of electrical items by mass (kg CO2e per unit).
    Minimum boundary: cradle-to-gate. Leased and employees' own devices are optional.
    When to use it: screening, for kinds of device without a published average. The factor counts materials and lies
    far below published footprints, for a laptop about eightfold. Needs: kind, quantity, mass.
    Raises Unserved for records without these or without a factor in their country.
    Source: GHG Protocol, Technical Guidance (2013), average-data method, formula 1.4, p. 30; Technology Carbon
    Standard (December 2025), hardware of category U.
    """
    require(activity_data, ["mass"])
    counted = counted_devices(activity_data)
    rows = activity_data.assign(
        activity=activity_data["kind"].map(kinds()["mass_activity"]).astype("str"),
        unit="kg",
        quantity=counted["quantity"] * activity_data["mass"],
    )
    picked = choose(rows, factors, "cradle_to_gate")
    step = counted["step"] + " × " + written(activity_data["mass"]) + " kg each, for screening"
    emissions = apply_factor(rows, picked, method="mass_based", component="cradle_to_gate", step=step)
    return with_boundary(emissions, activity_data)


def spend_based(activity_data: pd.DataFrame, factors: Library, *, margins: str, deflator: str) -> pd.DataFrame:
    r"""Multiply what the devices cost, at the price year of the factor, by an input-output factor.

    $$ E = \sum_i S_i \, a_i \cdot x_{c \to f}(y) \cdot \frac{P_f(b)}{P_f(y)} \cdot EF_i $$

    Symbols: $S_i$ spend in currency $c$ and year $y$, $a_i$ share that is the organisation's, $x_{c \to f}(y)$ average
    exchange rate of year $y$ into the factor's currency $f$, $P_f$ price index of that currency's country
    (`deflator`), $b$ the factor's price year, $EF_i$ factor (kg CO2e per unit of money).
    Minimum boundary: all cradle-to-gate emissions of the device. Leased and employees' own devices are optional.
    When to use it: only the money is known; screening. Money is not scaled by the condition: what was paid is already
    the price of a used device. Needs: kind, spend, currency, period; where another sector than the kind's is meant
    activity, for employees' own devices attribution.
    Raises Unserved for records without these or without a factor, InputError where a price index or rate is missing.
    Source: GHG Protocol, Technical Guidance (2013), formula 1.5, p. 33; Technology Carbon Standard (December 2025),
    hardware of category U.
    """
    check_ownership(activity_data)
    require(activity_data, ["spend", "currency"])
    rows = activity_data.assign(
        activity=activity_data["activity"].fillna(_sector(activity_data, factors)),
        spend=activity_data["spend"] * attributed(activity_data),
    )
    emissions = spend_rows(rows, factors, method="spend_based", margins=margins, deflator=deflator)
    used = activity_data["condition"].fillna(CONDITIONS[0])
    said = "spend" + attributed_step(activity_data)
    said += (", not scaled by the condition: the money is already that of a " + used + " device").where(
        used != CONDITIONS[0], ""
    )
    of_line = dict(zip(activity_data["record_id"], said, strict=True))
    step = emissions["record_id"].map(of_line).astype("str") + "; " + emissions["step"]
    return with_boundary(emissions.assign(step=step), activity_data)


def _sector(activity_data: pd.DataFrame, factors: Library) -> pd.Series:
    """The sector that makes each kind of device, in the words of the publisher that has a factor for the country.

    Where none is of the country, that of the first publisher of whom the library holds it.
    """
    chosen: dict[tuple[str, str], str] = {}
    pairs = list(zip(activity_data["kind"], activity_data["country"].fillna(""), strict=True))
    for kind, country in set(pairs):
        named = str(kinds().loc[kind, "spend_activity"]).split("|")
        held = {name: {f["region"] for f in factors.factors_of(name, "cradle_to_gate")} for name in named}
        known = [name for name in named if held[name]] or named
        chosen[kind, country] = next((name for name in known if country in held[name]), known[0])
    return pd.Series([chosen[pair] for pair in pairs], index=activity_data.index, dtype="str")
