"""Category U, content and data: one method for each stage of its life, and the supplier's statement before them.

A line describes one stage. Content on own servers counts as hardware and scope 2, content in the cloud as the
standard's category C; travel for content made in house is category 6.
"""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from scope3.factors.library import Library
from scope3.methods.content_stages import check_stages, of_stage
from scope3.methods.content_storage import archiving, processing, storage
from scope3.methods.data_transfer import delivery_rows, device_rows
from scope3.methods.records import apply_factor, check_choice, choose, gather, refuse, require, wrong
from scope3.methods.spend import spend_rows
from scope3.methods.supplier_footprint import per_unit_rows, revenue_share_rows
from scope3.methods.use import use_rows
from scope3.tables import OPTIONAL, REQUIRED

PRODUCTION = "production"
TRAVEL = "travel_"


def supplier_specific(activity_data: pd.DataFrame, factors: Library) -> pd.DataFrame:
    r"""Multiply the content bought by its supplier's footprint per unit, or take the spend's share of all it emits.

    $$ E = \sum_i Q_i \cdot EF^{supplier}_i \qquad\text{or}\qquad E = \sum_i F_i \cdot \frac{S_i}{R_i} $$

    Symbols: $Q_i$ content bought (hour, piece, GB …), $EF^{supplier}_i$ the supplier's footprint per unit (kg CO2e per
    unit), $F_i$ its scopes 1, 2 and categories 1 to 8 (t CO2e, applied in kg), $S_i$ spend in the currency of its
    revenue, at the year's average rate, $R_i$ its revenue in that year.
    Minimum boundary: all cradle-to-gate emissions of the content; the supplier's categories 9 to 15 are the use of it
    and must not be in the figure.
    When to use it: the producer, agency or network that supplies the content states its footprint.
    Needs: supplier_boundary, supplier_source; either quantity, unit, supplier_factor and supplier_factor_unit, or
    spend, currency, period, supplier_t_co2e, supplier_revenue and supplier_revenue_currency.
    Raises Unserved for records without these or with the downstream categories in the figure, InputError for both on
    one line, where units do not convert, or where the spend exceeds the supplier's revenue.
    Source: Technology Carbon Standard (2025), Upstream Emissions, Content and Data; GHG Protocol, Technical Guidance
    (2013), formula 1.1, and Scope 3 Standard (2011), chapter 8.
    """
    check_stages(activity_data)
    per_unit, whole = activity_data["supplier_factor"].notna(), activity_data["supplier_t_co2e"].notna()
    what, mend = "a supplier's figure per unit and one of the whole supplier", "keep the one per unit"
    wrong(activity_data, per_unit & whole, what, mend, "supplier_t_co2e")
    what = "supplier_factor is blank, and so is supplier_t_co2e"
    refuse(activity_data, ~per_unit & ~whole, what, "fill in what the supplier states")
    parts = []
    if per_unit.any():
        parts.append(per_unit_rows(activity_data[per_unit], factors, method="supplier_specific"))
    if whole.any():
        parts.append(revenue_share_rows(activity_data[whole], factors, method="supplier_specific"))
    return gather(parts)


def production(activity_data: pd.DataFrame, factors: Library, *, production_travel: str) -> pd.DataFrame:
    r"""Multiply the hours of content made by a factor per hour, and the travel within them by its own factors.

    $$ E = \sum_i H_i \cdot EF_i + \sum_t K_t \cdot EF_t $$

    Symbols: $H_i$ content $i$ (hours; or another unit that its factor is per), $EF_i$ emissions of making it (kg CO2e
    per hour, component production), $K_t$ travel that the factor leaves out (passenger.km, litre …) and $EF_t$ its life
    cycle factors (combustion and upstream).
    Minimum boundary: energy of pre-production, filming, recording and editing; with `production_travel` included any
    travel involved, as the standard had it until 1 September 2025, excluded shows it beside the total, as since.
    When to use it: the amount of content and a factor of its kind are known. No factors are shipped, because their
    publishers do not license them: enter them in a table of your own, or use the supplier's. A publisher that changed
    its method gives each series an edition of its own; two are never mixed. Needs: stage, activity, quantity, unit;
    travel on lines of travel.
    Raises Unserved for records without these or without a factor, InputError where one publisher's factors come from
    two editions, and for amounts of other stages.
    Source: Technology Carbon Standard (2025), Upstream Emissions, Content and Data.
    """
    check_choice("production_travel", production_travel, ("included", "excluded"))
    check_stages(activity_data)
    of_stage(activity_data, PRODUCTION)
    require(activity_data, ["activity", "quantity", "unit"])
    travel = activity_data["travel"].fillna(False).astype("bool")
    made, travelled = activity_data[~travel], activity_data[travel]
    parts = []
    if len(made):
        picked = choose(made, factors, PRODUCTION)
        _check_series(made, picked)
        parts.append(apply_factor(made, picked, method=PRODUCTION, component=PRODUCTION))
    if len(travelled):
        boundary = REQUIRED if production_travel == "included" else OPTIONAL
        said = pd.Series(f"travel within production, {production_travel}", index=travelled.index, dtype="str")
        rows = use_rows(travelled, factors, method=PRODUCTION, step=said, boundary=boundary)
        parts.append(rows.assign(component=(TRAVEL + rows["component"]).astype("str")))
    return gather(parts)


def distribution(activity_data: pd.DataFrame, factors: Library) -> pd.DataFrame:
    r"""Multiply the data delivered by the factors of data centre and network, and of an audience's devices.

    $$ E = \sum_i G_i \cdot \big(EF^{dc}_{op} + EF^{dc}_{emb} + EF^{net}_{op} + EF^{net}_{emb}\big) $$
    $$ E_{optional} = \sum_i G_i \cdot \big(EF^{device}_{op} + EF^{device}_{emb}\big) $$

    Symbols: $G_i$ data delivered (GB), $EF$ factors of data centre, network and receiving device, of operation and of
    their hardware (kg CO2e per GB).
    Minimum boundary: electricity and hardware of delivery over the internet, delivery networks included. The receiver's
    own devices are hardware and scope 2 where the receiver is the organisation; those of an audience are the standard's
    category D and shown beside the total.
    When to use it: the data delivered are known. The operation is that of the average grid; a data centre that claims
    green electricity makes a market-based claim, which is no default. The factors are averages of all traffic: they
    do not say what one GB less would save. Needs: stage, activity, transferred_gb, to_own_devices.
    Raises Unserved for records without these or without a factor, InputError for amounts of other stages.
    Source: Technology Carbon Standard (2025), Upstream Emissions, Content and Data; Sustainable Web Design model,
    version 4.
    """
    check_stages(activity_data)
    of_stage(activity_data, "distribution")
    require(activity_data, ["transferred_gb", "to_own_devices", "activity"])
    audience = ~activity_data["to_own_devices"].astype("bool")
    moved = activity_data["transferred_gb"]
    parts = [delivery_rows(activity_data, moved, factors, method="distribution")]
    if audience.any():
        seen = activity_data[audience]
        said = "devices of the audience, the standard's category D"
        parts.append(device_rows(seen, moved[audience], factors, method="distribution", step=said))
    return gather(parts)


def spend_based(activity_data: pd.DataFrame, factors: Library, *, margins: str, deflator: str) -> pd.DataFrame:
    r"""Multiply each spend, at the price year of the factor, by an environmentally extended input-output factor.

    $$ E = \sum_i S_i \cdot x_{c \to f}(y) \cdot \frac{P_f(b)}{P_f(y)} \cdot EF_i $$

    Symbols: $S_i$ spend in currency $c$ and year $y$, net of tax, $x_{c \to f}(y)$ average exchange rate of year $y$
    into the factor's currency $f$, $P_f$ price index of that currency's country (`deflator`), $b$ the factor's price
    year, $EF_i$ factor of the branch that makes or delivers the content (kg CO2e per unit of money). `margins` included
    adds the trade margins where the publisher gives them apart.
    Minimum boundary: all cradle-to-gate emissions of the content.
    When to use it: only the money is known; screening. Needs: activity, spend, currency, period.
    Raises Unserved for records without these or without a factor, InputError where a price index or rate is missing,
    and for own servers and the cloud.
    Source: Technology Carbon Standard (2025), Upstream Emissions, Content and Data; GHG Protocol, Technical Guidance
    (2013), formula 1.5.
    """
    check_stages(activity_data)
    return spend_rows(activity_data, factors, method="spend_based", margins=margins, deflator=deflator)


def _check_series(made: pd.DataFrame, picked: pd.DataFrame) -> None:
    """Raise InputError where a publisher's factors come from two editions: its series are not comparable."""
    editions = picked.groupby("publisher")["edition"].transform("nunique")
    what = "factors of production from two editions of " + picked["publisher"].astype("str")
    mend = "take all of a publisher's factors from one series of its method"
    wrong(made, editions > 1, what, mend, "activity")


METHODS: dict[str, Callable[..., pd.DataFrame]] = {
    "supplier_specific": supplier_specific,
    "production": production,
    "processing": processing,
    "storage": storage,
    "distribution": distribution,
    "archiving": archiving,
    "spend_based": spend_based,
}
