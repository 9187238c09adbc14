"""Category 3, fuel- and energy-related activities: derived from the meters, the methods most specific first.

3A upstream of purchased fuels, 3B upstream of purchased energy, 3C transmission and distribution losses, 3D generation
of purchased energy that is resold. The same meters give scopes 1 and 2 as a memo.
"""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from scope3.errors import InputError, fault_at
from scope3.factors.library import Library
from scope3.factors.select import select
from scope3.methods.records import (
    SUPPLIER,
    apply_factor,
    check_choice,
    choose,
    emissions_rows,
    gather,
    ratios,
    refuse,
    require,
    wrong,
)
from scope3.tables import EMISSIONS, LOSS_BASES, empty, rows_of
from scope3.tables.factors import NOT_UPSTREAM, UPSTREAM

CATEGORY = 3
UPSTREAM_OF_FUELS, UPSTREAM_OF_ENERGY, LOSSES, RESOLD = "3A", "3B", "3C", "3D"
# What the energy lost emits, by ef_basis: the component of the losses, and that of generation behind it.
LOSS_COMPONENTS = {
    "life_cycle": {"t_and_d": "combustion", "wtt_t_and_d": "wtt"},
    "combustion": {"t_and_d": "combustion"},
}
# Boundaries that hold more than the component says: with one of these, upstream would be counted twice.
HOLDS_MORE = {"combustion": ("life_cycle",)} | dict.fromkeys(UPSTREAM, NOT_UPSTREAM)


def derive(meters: pd.DataFrame) -> pd.DataFrame:
    """The records of category 3 that follow from the meter lines of scopes 1 and 2.

    A fuel consumed gives a 3A record, energy consumed a 3B and a 3C record, energy resold a 3D record; quantities are
    the meters' own. Raises InputError for a fuel that is resold: its use belongs to category 11.
    Source: GHG Protocol, Scope 3 Standard (2011), table 5.5.
    """
    fuel = meters["energy_type"] == "fuel"
    resold = meters["use"] == "resold"
    if (fuel & resold).any():
        what, mend = "a fuel that is resold has no place in category 3", "report its use in category 11"
        raise InputError(
            [fault_at(row, f"{row['record_id']}: {what}", mend, "use") for row in rows_of(meters[fuel & resold])]
        )
    parts = [
        meters[fuel].assign(sub_category=UPSTREAM_OF_FUELS),
        meters[~fuel & ~resold].assign(sub_category=UPSTREAM_OF_ENERGY),
        meters[~fuel & ~resold].assign(sub_category=LOSSES),
        meters[~fuel & resold].assign(sub_category=RESOLD),
    ]
    return pd.concat(parts, ignore_index=True).assign(
        category=pd.array([CATEGORY] * sum(map(len, parts)), dtype="Int64")
    )


def supplier_specific(activity_data: pd.DataFrame, factors: Library, *, ef_basis: str, loss_basis: str) -> pd.DataFrame:
    r"""Multiply fuel and energy by the supplier's own upstream factors, and losses by the grid operator's own rate.

    $$ E_{3A} = \sum Q \,(LC - C) \qquad E_{3B} = \sum Q \,(LC - C - L_{LC}) $$
    $$ E_{3C} = \sum Q \cdot \ell \cdot EF \qquad E_{3D} = \sum Q^{resold} \cdot LC $$
    $$ \ell = \frac{L}{1-L} \text{ for a rate of generation,} \qquad \ell = L \text{ for a rate of consumption} $$

    Symbols: $Q$ fuel (kWh, litre, kg …) or energy (kWh), $LC$ life cycle factor, $C$ combustion factor, $L_{LC}$ part
    of the life cycle factor that is losses (all kg CO2e per unit), $L$ loss rate (fraction), $EF$ life cycle factor
    without losses (`ef_basis` life_cycle) or combustion factor (`ef_basis` combustion). `loss_basis` says what a rate
    is a share of where its source does not.
    Minimum boundary: 3A and 3B all upstream emissions without combustion; 3C all upstream emissions with combustion of
    the energy lost; 3D generation of the energy sold.
    When to use it: the supplier states upstream factors, the grid operator its loss rate, the generator its emissions.
    Needs: quantity, unit, supplier_source; supplier_factor_unit with any factor; 3A supplier_upstream_factor, or
    supplier_life_cycle_factor and supplier_combustion_factor; 3B the same, with supplier_losses_in_life_cycle; 3C
    supplier_loss_rate; 3D supplier_life_cycle_factor.
    Raises Unserved for records without these or with an upstream factor below zero.
    Source: GHG Protocol, Technical Guidance (2013), formulas 3.1 to 3.4, pp. 41-48; Scope 3 Standard (2011), box 5.5.
    """
    _check_choices(ef_basis, loss_basis)
    require(activity_data, ["quantity", "unit", "supplier_source"])
    kind = activity_data["sub_category"]
    upstream = activity_data[kind.isin([UPSTREAM_OF_FUELS, UPSTREAM_OF_ENERGY])]
    lost, resold = activity_data[kind == LOSSES], activity_data[kind == RESOLD]
    return gather(
        [
            _supplier_upstream(upstream) if len(upstream) else empty(EMISSIONS),
            _supplier_losses(lost, factors, ef_basis, loss_basis) if len(lost) else empty(EMISSIONS),
            _supplier_generation(resold) if len(resold) else empty(EMISSIONS),
        ]
    )


def average_data(activity_data: pd.DataFrame, factors: Library, *, ef_basis: str, loss_basis: str) -> pd.DataFrame:
    r"""Multiply fuel and energy by published upstream factors, and losses by a published factor or rate.

    $$ E_{3A} = \sum Q \cdot WTT \qquad E_{3B} = \sum Q \cdot WTT \qquad E_{3D} = \sum Q^{resold}\,(C + WTT) $$
    $$ E_{3C} = \sum Q \,(TD + WTT_{TD}) \quad\text{or}\quad \sum Q \cdot \ell \,(C + WTT) $$
    $$ \ell = \frac{L}{1-L} \text{ for a rate of generation,} \qquad \ell = L \text{ for a rate of consumption} $$

    Symbols: $Q$ fuel or energy in the factor's unit, $WTT$ well-to-tank (upstream) factor, $C$ combustion factor of
    generation, $TD$ and $WTT_{TD}$ published losses per unit consumed, which take no rate (all kg CO2e per unit), $L$
    loss rate (fraction). `ef_basis` combustion leaves the $WTT$ terms of 3C out; `loss_basis` says what a rate is a
    share of where its publisher does not.
    Minimum boundary: 3A and 3B all upstream emissions without combustion; 3C all upstream emissions with combustion of
    the energy lost; 3D generation of the energy sold.
    When to use it: no supplier data. Needs: activity, quantity, unit, country, period.
    Raises Unserved for records without these or without a factor, InputError where a unit does not fit the factor.
    Source: GHG Protocol, Technical Guidance (2013), formulas 3.1 to 3.4, pp. 41-48; Scope 3 Standard (2011), table 5.5.
    """
    _check_choices(ef_basis, loss_basis)
    require(activity_data, ["activity", "quantity", "unit"])
    kind = activity_data["sub_category"]
    upstream = activity_data[kind.isin([UPSTREAM_OF_FUELS, UPSTREAM_OF_ENERGY])]
    resold = activity_data[kind == RESOLD]
    _no_grid_energy(activity_data[kind == UPSTREAM_OF_FUELS], factors)
    parts = [_average_losses(activity_data[kind == LOSSES], factors, ef_basis, loss_basis)]
    for rows, components in ((upstream, ["wtt"]), (resold, ["combustion", "wtt"])):
        for component in components if len(rows) else []:
            parts.append(
                apply_factor(rows, choose_part(rows, factors, component), method="average_data", component=component)
            )
    return gather(parts)


def _check_choices(ef_basis: str, loss_basis: str) -> None:
    check_choice("ef_basis", ef_basis, LOSS_COMPONENTS)
    check_choice("loss_basis", loss_basis, LOSS_BASES)


def _no_grid_energy(fuels: pd.DataFrame, factors: Library) -> None:
    """Raise InputError for a fuel whose activity has losses in the library: it is energy from a grid, mistyped."""
    has_losses = factors.table["component"].isin(["t_and_d", "loss_rate"])
    mistyped = fuels[fuels["activity"].isin(factors.table.loc[has_losses, "activity"])]
    what, mend = (
        "an activity that comes from a grid, with losses, is no fuel",
        "give electricity, steam, heating or cooling",
    )
    wrong(mistyped, mistyped["record_id"].notna(), what, mend, "energy_type")


def choose_part(rows: pd.DataFrame, factors: Library, component: str) -> pd.DataFrame:
    """The factor of a component for each record; raises Unserved also for one that holds more than the component.

    A life cycle factor of electricity is no factor of its generation: it is neither scope 2 nor may upstream be added.
    """
    picked = choose(rows, factors, component)
    more = picked["boundary"].isin(HOLDS_MORE.get(component, ()))
    reason = "'" + picked["factor_id"] + f"' is no {component} factor: its boundary is " + picked["boundary"]
    reason += " (dc-3-upstream)"
    refuse(rows, more, reason, "name an activity whose combustion and upstream stand apart")
    return picked


def lost_per_unit(rate: pd.Series, base: pd.Series) -> pd.Series:
    r"""Energy lost per unit consumed: $L/(1-L)$ for a rate of generation, $L$ for a rate of consumption."""
    return (rate / (1 - rate)).where(base == "of_generation", rate)


def _base(stated: pd.Series, loss_basis: str) -> tuple[pd.Series, pd.Series]:
    """What each loss rate is a share of, and the sentence that says who decided it."""
    base = stated.fillna(loss_basis)
    said = base + stated.notna().map({True: ", as the source states", False: ", by the choice loss_basis"})
    return base, said


def _supplier_upstream(rows: pd.DataFrame) -> pd.DataFrame:
    """3A and 3B by the supplier's factors."""
    losses = rows["supplier_losses_in_life_cycle"].where(rows["sub_category"] == UPSTREAM_OF_ENERGY, 0.0)
    difference = rows["supplier_life_cycle_factor"] - rows["supplier_combustion_factor"] - losses
    factor = rows["supplier_upstream_factor"].fillna(difference)
    refuse(
        rows,
        factor.isna(),
        "no upstream factor of the supplier, nor life cycle and combustion factors to take it from",
        "give supplier_upstream_factor; or supplier_life_cycle_factor, supplier_combustion_factor and, for energy, "
        "supplier_losses_in_life_cycle",
    )
    mend = "check the life cycle and combustion factors"
    wrong(rows, factor < 0, "the upstream factor is below zero", mend, "supplier_life_cycle_factor")
    how = (
        rows["supplier_upstream_factor"]
        .notna()
        .map({True: "supplier's upstream factor: ", False: "supplier's life cycle less combustion: "})
    )
    return _supplier_rows(rows, "wtt", rows["quantity"], factor, how + rows["supplier_source"])


def _supplier_losses(rows: pd.DataFrame, factors: Library, ef_basis: str, loss_basis: str) -> pd.DataFrame:
    """3C by the grid operator's rate, on the supplier's emission factor or else the library's."""
    refuse(rows, rows["supplier_loss_rate"].isna(), "supplier_loss_rate is blank", "give the grid operator's loss rate")
    base, said = _base(rows["supplier_loss_rate_base"], loss_basis)
    lost = rows["quantity"] * lost_per_unit(rows["supplier_loss_rate"], base)
    step = "loss rate " + rows["supplier_loss_rate"].map("{:g} ".format) + said + ": " + rows["supplier_source"]
    cycle = rows["supplier_life_cycle_factor"] - rows["supplier_losses_in_life_cycle"]
    own = cycle.fillna(rows["supplier_combustion_factor"] + rows["supplier_upstream_factor"])
    own = rows["supplier_combustion_factor"] if ef_basis == "combustion" else own
    has_own = own.notna()
    by_supplier = _supplier_rows(rows[has_own], "t_and_d", lost[has_own], own[has_own], step[has_own])
    other = rows[~has_own]
    return gather(
        [
            by_supplier,
            _on_library_factor(other, factors, lost[~has_own], step[~has_own], ef_basis, "supplier_specific", True),
        ]
    )


def _supplier_generation(rows: pd.DataFrame) -> pd.DataFrame:
    """3D by the generator's life cycle factor."""
    refuse(
        rows,
        rows["supplier_life_cycle_factor"].isna(),
        "supplier_life_cycle_factor is blank",
        "give the generator's life cycle factor",
    )
    return _supplier_rows(
        rows,
        "life_cycle",
        rows["quantity"],
        rows["supplier_life_cycle_factor"],
        "generator's life cycle factor: " + rows["supplier_source"],
    )


def per_unit(rows: pd.DataFrame) -> pd.Series:
    """How many units of the supplier's factor one unit of each meter is; raises InputError where none is given."""
    blank = rows["supplier_factor_unit"].isna()
    mend = "say what the supplier's or the contract's factor is per, such as kWh"
    wrong(rows, blank, "supplier_factor_unit is blank beside a supplier's factor", mend, "supplier_factor_unit")
    return ratios(rows, rows["supplier_factor_unit"])


def _supplier_rows(
    rows: pd.DataFrame, component: str, quantity: pd.Series, factor: pd.Series, step: pd.Series
) -> pd.DataFrame:
    per = per_unit(rows)
    return emissions_rows(
        rows,
        method="supplier_specific",
        component=component,
        factor_id=SUPPLIER + rows["record_id"],
        quantity=quantity * per,
        unit=rows["supplier_factor_unit"],
        factor=factor,
        step=step,
        supplier_data=True,
    )


def _average_losses(rows: pd.DataFrame, factors: Library, ef_basis: str, loss_basis: str) -> pd.DataFrame:
    """3C by a published loss per unit where there is one, else by a published loss rate."""
    if rows.empty:
        return empty(EMISSIONS)
    published, rates = select(rows, factors, "t_and_d"), select(rows, factors, "loss_rate")
    own_rate = (rates["region"] == rows["country"]).fillna(False) & ~(published["region"] == rows["country"]).fillna(
        False
    )
    # The record's own grid comes first: another region's published loss does not displace this region's rate.
    direct = published["factor_id"].notna() & ~own_rate.astype("bool")
    refuse(
        rows,
        ~direct & rates["factor_id"].isna(),
        published["selection"] + ", and " + rates["selection"],
        "add published losses or a loss rate to the organisation's factor table, or correct the activity",
    )
    parts = []
    for component in LOSS_COMPONENTS[ef_basis] if direct.any() else ():
        found = choose_part(rows[direct], factors, component)
        parts.append(
            apply_factor(
                rows[direct],
                found,
                method="average_data",
                component=component,
                step="published loss per unit consumed",
            )
        )
    if not direct.all():
        by_rate, rates = rows[~direct], rates[~direct]
        base, said = _base(rates["loss_rate_base"], loss_basis)
        lost = by_rate["quantity"] * lost_per_unit(rates["loss_rate"], base)
        step = (
            "loss rate "
            + rates["loss_rate"].map("{:g} ".format)
            + said
            + " ("
            + rates["factor_id"]
            + ", "
            + rates["selection"]
            + ")"
        )
        parts.append(_on_library_factor(by_rate, factors, lost, step, ef_basis, "average_data", False))
    return gather(parts)


def _on_library_factor(
    rows: pd.DataFrame,
    factors: Library,
    lost: pd.Series,
    step: pd.Series,
    ef_basis: str,
    method: str,
    supplier_data: bool,
) -> pd.DataFrame:
    """Energy lost, times the library's combustion and, on a life cycle basis, upstream factor of generation."""
    parts = []
    for name, component in LOSS_COMPONENTS[ef_basis].items() if len(rows) else ():
        picked = choose_part(rows, factors, component)
        part = apply_factor(rows, picked, method=method, component=name, quantity=lost * picked["ratio"], step=step)
        parts.append(part.assign(supplier_data=pd.array([supplier_data] * len(part), dtype="boolean")))
    return gather(parts)


METHODS: dict[str, Callable[..., pd.DataFrame]] = {"supplier_specific": supplier_specific, "average_data": average_data}
