"""Money times an environmentally extended input-output factor: what every spend-based and revenue-based method does."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from scope3 import prices
from scope3.errors import InputError, fault_at
from scope3.factors.library import Library
from scope3.factors.select import MONEY
from scope3.methods.records import apply_factor, check_choice, choose, gather, require
from scope3.money import without_tax
from scope3.price_years import NO_STAND_INS
from scope3.tables import REQUIRED, rows_of


def spend_rows(
    activity_data: pd.DataFrame,
    factors: Library,
    *,
    method: str,
    margins: str,
    deflator: str,
    boundary: str = REQUIRED,
    component: str = "cradle_to_gate",
) -> pd.DataFrame:
    """Emissions of money: activity, spend, currency and period, brought to the price year of the factor.

    Tax that the money holds is taken off first. `component` is cradle_to_gate, or operation for a sector's own scope 1
    and 2 per money it earns.
    Raises Unserved for records without these or without a factor, InputError where a price index or rate is missing.
    """
    check_choice("margins", margins, ("included", "excluded"))
    require(activity_data, ["activity", "spend", "currency", "period"])
    picked = choose(activity_data, factors, component, by=MONEY)
    years = factors.price_years
    parts = [_priced(activity_data, picked, method, component, deflator, boundary, years)]
    # Margins belong to the factor they were published with: another edition's or region's price may hold its own.
    same = ["publisher", "edition", "region", "year", "activity"]
    margin_rows = factors.table.loc[factors.table["component"] == "margins", same].drop_duplicates()
    found = picked[same].merge(margin_rows, how="left", on=same, indicator=True, validate="m:1")["_merge"].eq("both")
    with_margins = activity_data[found.to_numpy()]
    if margins == "included" and component == "cradle_to_gate" and len(with_margins):
        margin = choose(with_margins, factors, "margins", by=MONEY)
        parts.append(_priced(with_margins, margin, method, "margins", deflator, boundary, years))
    return gather(parts)


def _priced(
    activity_data: pd.DataFrame,
    picked: pd.DataFrame,
    method: str,
    component: str,
    deflator: str,
    boundary: str,
    price_years: Mapping[int, int],
) -> pd.DataFrame:
    """Emissions by a spend factor, the money brought to the factor's currency and price year."""
    money = in_money_of(activity_data, picked["currency"], picked["price_year"], deflator, price_years)
    unit = picked["currency"] + " " + picked["price_year"].astype("Int64").astype("str")
    return apply_factor(
        activity_data,
        picked,
        method=method,
        component=component,
        quantity=money["quantity"],
        unit=unit,
        step=money["step"] + "; factor per money at " + picked["price_basis"].map(_PRICES),
        boundary=boundary,
    )


# The bases of factors, by their word in the factor table; one that is not accepted is refused before it gets here.
_PRICES = {
    "purchaser": "purchaser prices",
    "producer": "producer prices, accepted",
    "basic": "basic prices, accepted",
    "not_stated": "prices its publisher does not name, accepted",
}


def in_money_of(
    activity_data: pd.DataFrame,
    into: pd.Series,
    price_year: pd.Series,
    deflator: str,
    price_years: Mapping[int, int] = NO_STAND_INS,
) -> pd.DataFrame:
    """The spend without tax in another currency and price year, as `to_price_year` returns it.

    A missing rate or index is a fault at each record that needs it.
    """
    net, said = without_tax(activity_data)
    money = _in_prices_of(activity_data.assign(spend=net), into, price_year, deflator, price_years)
    return money.assign(step=said + money["step"])


def _in_prices_of(
    activity_data: pd.DataFrame, into: pd.Series, price_year: pd.Series, deflator: str, price_years: Mapping[int, int]
) -> pd.DataFrame:
    year = activity_data["period"].str.slice(0, 4).astype("Int64")
    keys = pd.DataFrame({"currency": activity_data["currency"], "year": year, "into": into, "price_year": price_year})
    try:
        return _restated(activity_data["spend"], keys, deflator, price_years)
    except InputError:
        faults = []
        for _, rows in keys.groupby(list(keys), dropna=False):
            try:
                _restated(activity_data.loc[rows.index, "spend"], rows, deflator, price_years)
            except InputError as refused:
                faults += [
                    fault_at(record, f"{record['record_id']}: {fault.what}", fault.mend, "currency")
                    for record in rows_of(activity_data.loc[rows.index])
                    for fault in refused.faults
                ]
        raise InputError(faults) from None


def _restated(spend: pd.Series, keys: pd.DataFrame, deflator: str, price_years: Mapping[int, int]) -> pd.DataFrame:
    return prices.to_price_year(
        spend, keys["currency"], keys["year"], keys["into"], keys["price_year"], deflator, price_years
    )
