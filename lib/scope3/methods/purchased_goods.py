"""Categories 1 and 2, purchased goods and services and capital goods: the methods, most specific first."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from scope3 import units
from scope3.factors.library import Library
from scope3.factors.select import select
from scope3.methods.records import (
    SUPPLIER,
    apply_factor,
    choose,
    emissions_rows,
    gather,
    ratios,
    refuse,
    require,
    wrong,
)
from scope3.methods.spend import in_money_of, spend_rows
from scope3.methods.use import carried

# The part of a good's life cycle that a line describes, and the factor component that belongs to it.
STAGE_COMPONENT = {
    "supplier_scope_1_2": "combustion",
    "material_input": "cradle_to_gate",
    "transport_of_inputs": "combustion",
    "waste": "end_of_life",
    "other": "cradle_to_gate",
    "upstream": "cradle_to_gate_excluding_producer",
}


def supplier_specific(activity_data: pd.DataFrame, factors: Library) -> pd.DataFrame:
    r"""Multiply each quantity bought by the supplier's own cradle-to-gate factor for that product.

    $$ E = \sum_i Q_i \cdot EF^{supplier}_i $$

    Symbols: $Q_i$ quantity of product $i$ (kg, piece, hour …), $EF^{supplier}_i$ the supplier's cradle-to-gate factor
    (kg CO2e per unit), $E$ emissions (kg CO2e).
    Minimum boundary: all cradle-to-gate emissions of the product; transport from the supplier to the organisation is
    category 4. Category 2 takes the full emissions in the year of acquisition, never a depreciated part.
    When to use it: the supplier gives a product-level factor of sufficient quality. Needs: quantity, unit,
    supplier_factor, supplier_factor_unit, supplier_source.
    Raises Unserved for records without these, InputError where the units do not convert.
    Source: GHG Protocol, Technical Guidance for Calculating Scope 3 Emissions v1.0 (2013), formula 1.1, p. 24.
    """
    _alone(activity_data)
    require(activity_data, ["quantity", "unit", "supplier_factor", "supplier_factor_unit", "supplier_source"])
    amount = activity_data["quantity"] * ratios(activity_data, activity_data["supplier_factor_unit"])
    return emissions_rows(
        activity_data,
        method="supplier_specific",
        component="cradle_to_gate",
        factor_id=SUPPLIER + activity_data["record_id"],
        quantity=amount,
        unit=activity_data["supplier_factor_unit"],
        factor=activity_data["supplier_factor"],
        step="supplier's factor: " + activity_data["supplier_source"],
        supplier_data=True,
    )


def hybrid_full(activity_data: pd.DataFrame, factors: Library) -> pd.DataFrame:
    r"""Add up, for each good, the supplier's scope 1 and 2, material inputs, their transport, waste and the rest.

    $$ E = \sum_g \Big( S_g + \sum_m Q_m EF_m + \sum_t M_t D_t EF_t + \sum_w W_w EF_w + O_g \Big) $$

    Symbols: $S_g$ the supplier's scope 1 and 2 emissions allocated to good $g$ (kg CO2e), $Q_m$ material inputs and
    $EF_m$ their cradle-to-gate factors, $M_t$ mass (kg, tonne, TEU) carried over distance $D_t$ (km) and $EF_t$ the
    transport factor (kg CO2e per tonne.km …), $W_w$ waste (kg) and $EF_w$ its treatment factor, $O_g$ other emissions.
    Minimum boundary: all cradle-to-gate emissions of the good.
    When to use it: the supplier gives activity data for everything that goes into the good. Needs: good, stage; for
    each line either supplier_kg_co2e with supplier_source, or quantity, unit and activity (and distance for transport).
    Raises Unserved for goods without a supplier_scope_1_2 and a material_input line, or with an upstream line.
    Source: GHG Protocol, Technical Guidance (2013), formula 1.2, p. 27.
    """
    stages = _stages_of_good(activity_data)
    whole = stages.map(lambda s: {"supplier_scope_1_2", "material_input"} <= s and "upstream" not in s)
    refuse(
        activity_data,
        ~whole.astype("bool"),
        "the good needs supplier_scope_1_2 and material_input lines and no upstream line",
        "complete the good's lines, or use hybrid_partial",
    )
    return _hybrid(activity_data, factors, "hybrid_full")


def hybrid_partial(activity_data: pd.DataFrame, factors: Library) -> pd.DataFrame:
    r"""Add the supplier's scope 1, scope 2 and waste to an average factor that leaves exactly these out.

    $$ E = \sum_g \Big( S_g + \sum_w W_w EF_w + Q_g \cdot EF^{excl}_g \Big) $$

    Symbols: $S_g$ the supplier's scope 1 and 2 emissions allocated to good $g$ (kg CO2e), $W_w$ waste (kg) and $EF_w$
    its treatment factor, $Q_g$ quantity bought, $EF^{excl}_g$ cradle-to-gate factor without the producer's scope 1,
    scope 2 and waste (component cradle_to_gate_excluding_producer).
    Minimum boundary: all cradle-to-gate emissions of the good.
    When to use it: the supplier allocates its scope 1, scope 2 and waste, nothing upstream of itself.
    Needs: good, stage; for each line either supplier_kg_co2e with supplier_source, or quantity, unit and activity.
    Raises Unserved for goods without a supplier_scope_1_2 and an upstream line, or with material inputs as well.
    Source: GHG Protocol, Technical Guidance (2013), formula 1.3, p. 30.
    """
    stages = _stages_of_good(activity_data)
    partial = stages.map(
        lambda s: {"supplier_scope_1_2", "upstream"} <= s <= {"supplier_scope_1_2", "upstream", "waste"}
    )
    refuse(
        activity_data,
        ~partial.astype("bool"),
        "the good needs supplier_scope_1_2 and upstream lines, and waste at most besides",
        "complete the good's lines, or use hybrid_full",
    )
    return _hybrid(activity_data, factors, "hybrid_partial")


def average_data(activity_data: pd.DataFrame, factors: Library) -> pd.DataFrame:
    r"""Multiply each mass or number bought by an industry-average cradle-to-gate factor.

    $$ E = \sum_i Q_i \cdot EF_i $$

    Symbols: $Q_i$ mass (kg) or number of product $i$, $EF_i$ average cradle-to-gate factor (kg CO2e per unit).
    Minimum boundary: all cradle-to-gate emissions of the product.
    When to use it: quantities are known, suppliers' data are not. Needs: activity, quantity, unit.
    Raises Unserved for records without these or without a factor, InputError where a unit does not fit the factor.
    Source: GHG Protocol, Technical Guidance (2013), formula 1.4, p. 32.
    """
    _alone(activity_data)
    require(activity_data, ["activity", "quantity", "unit"])
    picked = choose(activity_data, factors, "cradle_to_gate")
    return apply_factor(activity_data, picked, method="average_data", component="cradle_to_gate")


def supplier_revenue_share(activity_data: pd.DataFrame, factors: Library) -> pd.DataFrame:
    r"""Take the share of the supplier's whole footprint that the spend has in the supplier's revenue.

    $$ E = \sum_i F_i \cdot \frac{S_i}{R_i} $$

    Symbols: $F_i$ footprint of supplier $i$, scopes 1, 2 and upstream 3 (t CO2e, applied in kg), $S_i$ spend with the
    supplier in the currency of its revenue, at the year's average rate, $R_i$ the supplier's revenue in that year.
    Minimum boundary: all cradle-to-gate emissions, if the footprint holds the supplier's upstream scope 3.
    When to use it: a supplier reports as a company but not per product; economic allocation, the last supplier-based
    step. Needs: spend, currency, period, supplier_t_co2e, supplier_revenue, supplier_revenue_currency, supplier_source.
    Raises Unserved for records without these, InputError where the spend exceeds the supplier's revenue.
    Source: GHG Protocol, Scope 3 Standard (2011), table 7.7 (corporate level) and chapter 8, economic allocation.
    """
    _alone(activity_data)
    require(
        activity_data,
        [
            "spend",
            "currency",
            "period",
            "supplier_t_co2e",
            "supplier_revenue",
            "supplier_revenue_currency",
            "supplier_source",
        ],
    )
    year = activity_data["period"].str.slice(0, 4).astype("Int64")
    # Exchanged only: footprint, revenue and spend are of one year.
    paid = in_money_of(activity_data, activity_data["supplier_revenue_currency"], year, "cpi", factors.price_years)
    beyond = paid["quantity"] > activity_data["supplier_revenue"]
    wrong(activity_data, beyond, "spend exceeds the supplier's revenue", "check both figures", "supplier_revenue")
    return emissions_rows(
        activity_data,
        method="supplier_revenue_share",
        component="cradle_to_gate",
        factor_id=SUPPLIER + activity_data["record_id"],
        quantity=paid["quantity"],
        unit=activity_data["supplier_revenue_currency"],
        factor=activity_data["supplier_t_co2e"] * units.ratio("tonne", "kg") / activity_data["supplier_revenue"],
        step="share of the supplier's revenue; " + paid["step"] + "; " + activity_data["supplier_source"],
        supplier_data=True,
    )


def spend_based(activity_data: pd.DataFrame, factors: Library, *, margins: str, deflator: str) -> pd.DataFrame:
    r"""Multiply each spend, at the price year of the factor, by an environmentally extended input-output factor.

    $$ E = \sum_i S_i \cdot x_{c \to f}(y) \cdot \frac{P_f(b)}{P_f(y)} \cdot EF_i $$

    Symbols: $S_i$ spend in currency $c$ and year $y$, $x_{c \to f}(y)$ average exchange rate of year $y$ into the
    factor's currency $f$, $P_f$ price index of that currency's country (`deflator`), $b$ the factor's price year,
    $EF_i$ factor (kg CO2e per unit of money). `margins` included adds the trade and transport margins where the
    publisher gives them apart.
    Minimum boundary: all cradle-to-gate emissions of the product.
    When to use it: only the money is known; screening, or lines that do not matter. Needs: activity, spend, currency,
    period.
    Raises Unserved for records without these or without a factor, InputError where a price index or rate is missing.
    Source: GHG Protocol, Technical Guidance (2013), formula 1.5, p. 33.
    """
    _alone(activity_data)
    return spend_rows(activity_data, factors, method="spend_based", margins=margins, deflator=deflator)


def _alone(activity_data: pd.DataFrame) -> None:
    """Lines of a hybrid good are parts of a whole: served on their own they would leave the good incomplete."""
    refuse(
        activity_data,
        activity_data["stage"].notna(),
        "the line is one stage of a hybrid good",
        "serve it by a hybrid method",
    )


def _stages_of_good(activity_data: pd.DataFrame) -> pd.Series:
    """For each line, the set of stages its good has lines for."""
    require(activity_data, ["good", "stage"])
    return activity_data["good"].map(activity_data.groupby("good")["stage"].agg(set))


def _hybrid(activity_data: pd.DataFrame, factors: Library, method: str) -> pd.DataFrame:
    """The lines of hybrid goods: the supplier's own emissions as given, everything else by the stage's factor."""
    given = activity_data["supplier_kg_co2e"].notna()
    supplied = activity_data[given]
    require(supplied, ["supplier_source"])
    parts = [
        emissions_rows(
            rows,
            method=method,
            component=str(stage),
            factor_id=SUPPLIER + rows["record_id"],
            quantity=rows["supplier_kg_co2e"],
            unit="kg CO2e",
            factor=pd.Series(1.0, index=rows.index),
            step="allocated by the supplier: " + rows["supplier_source"],
            supplier_data=True,
        )
        for stage, rows in supplied.groupby("stage")
    ]
    for stage, rows in activity_data[~given].groupby("stage"):
        require(rows, ["activity", "quantity", "unit"])
        if stage == "transport_of_inputs":
            rows = carried(rows)
            parts.append(_fuel_production(rows, factors, method))
        picked = choose(rows, factors, STAGE_COMPONENT[str(stage)])
        parts.append(apply_factor(rows, picked, method=method, component=str(stage)))
    return gather(parts)


def _fuel_production(transport: pd.DataFrame, factors: Library, method: str) -> pd.DataFrame:
    """Upstream emissions of the transport fuel, for the lines whose factor library tells them apart from combustion."""
    picked = select(transport, factors, "wtt")
    known = picked["factor_id"].notna()
    return apply_factor(transport[known], picked[known], method=method, component="transport_of_inputs_wtt")


METHODS: dict[str, Callable[..., pd.DataFrame]] = {
    "supplier_specific": supplier_specific,
    "hybrid_full": hybrid_full,
    "hybrid_partial": hybrid_partial,
    "average_data": average_data,
    "supplier_revenue_share": supplier_revenue_share,
    "spend_based": spend_based,
}
