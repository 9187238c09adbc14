"""Lines that two years have in common, by which their emissions are compared."""

from __future__ import annotations

import math

import pandas as pd

from scope3.change.data_pairs import SPEND_UNIT
from scope3.client import Client
from scope3.prices import to_price_year

GROUP = ["category", "sub_category", "component", "unit", "currency"]
LINE = [*GROUP, "activity"]
NO_NAME = "not named"


def lines_of(client: Client, emissions: pd.DataFrame) -> pd.DataFrame:
    """Emissions added up to lines that two years have in common: category, activity, component, unit and currency.

    Returns per line: quantity (money as paid, where the factor is per money), amount (what the factor is per), kg_co2e
    and the methods that served it.
    """
    grouped = rows_of_lines(client, emissions).groupby(LINE)
    added = grouped[["quantity", "amount", "kg_co2e"]].agg(math.fsum)
    return added.assign(methods=grouped["method"].agg(lambda names: ", ".join(sorted(set(names)))))


def rows_of_lines(client: Client, emissions: pd.DataFrame) -> pd.DataFrame:
    """Emissions with the line each belongs to (category, activity, component, unit, currency) and what it adds to it.

    Beside the columns of the emissions: quantity (money as paid, where the factor is per money) and amount (what the
    factor is per). Money of two currencies is never added.
    """
    money = emissions["unit"].str.extract(SPEND_UNIT)
    paid = _facts_of(client).reindex(emissions["record_id"]).set_axis(emissions.index)
    spent = money[0].notna() & paid["currency"].notna()
    quantity = emissions["quantity"].astype("float64").copy()
    if spent.any():
        one = pd.Series(1.0, index=emissions.index[spent])
        into, price_year = money.loc[spent, 0], money.loc[spent, 1].astype("int64")
        year = paid.loc[spent, "period"].str.slice(0, 4).astype("int64")
        deflator = client.settings.choices["deflator"]
        found = to_price_year(
            one, paid.loc[spent, "currency"], year, into, price_year, deflator, client.library.price_years
        )
        quantity.loc[spent] = quantity[spent] / found["quantity"]
    return emissions.assign(
        # A supplier's own product has no activity; its description tells one from another.
        activity=emissions["activity"].fillna(paid["description"]).fillna(NO_NAME),
        sub_category=emissions["sub_category"].fillna(""),
        # Money of another price year is the same line: what prices did is an effect of its own.
        unit=money[0].fillna(emissions["unit"]),
        currency=paid["currency"].where(spent, "").fillna("").astype("str"),
        amount=emissions["quantity"],
        quantity=quantity,
    )


def _facts_of(client: Client) -> pd.DataFrame:
    """The description, period and currency of each record; an investee's money is that of its revenue."""
    parts = []
    for table in client.activity_data.values():
        # A column that a table does not have comes as numbers; these are words.
        facts = table.reindex(columns=["record_id", "description", "period", "currency", "revenue_currency"]).astype(
            "str"
        )
        parts.append(facts.assign(currency=facts["revenue_currency"].fillna(facts["currency"])))
    return pd.concat([part for part in parts if len(part)]).set_index("record_id")
