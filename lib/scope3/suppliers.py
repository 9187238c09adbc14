"""Suppliers by what their goods and services emitted, beside the money that the ledger holds for them."""

from __future__ import annotations

import math

import pandas as pd
from IPython.display import Markdown

from scope3.client import Client
from scope3.errors import InputError
from scope3.inventory import tonnes
from scope3.page import percent, say
from scope3.prices import exchange_rate
from scope3.tables import REQUIRED

NO_SUPPLIER = "no supplier named"


def suppliers_ranked(client: Client, emissions: pd.DataFrame) -> pd.DataFrame:
    r"""Suppliers by emissions of the minimum boundary, largest first, each with its share of emissions and of spend.

    $$ e_s = \frac{E_s}{\sum_s E_s} \qquad m_s = \frac{M_s}{\sum_s M_s} $$

    Symbols: $E_s$ emissions of what supplier $s$ delivered (t CO2e); $M_s$ money of the ledger lines that stand behind
    it, used or replaced by better data (the organisation's currency, at the average rate of the year, at the share
    that the consolidation approach counts).
    Arguments: `client`, `emissions` (of purchases). A record without a supplier has that of the lines it covers, where
    they name one and the same.
    Returns supplier (`NO_SUPPLIER` for records without one, at the bottom), t_co2e, share_emissions,
    cumulative_share_emissions, spend, currency, share_spend. Shares of what is not above zero are blank; money in a
    currency without a rate is blank, and so are then all shares of money.
    """
    own = emissions[emissions["boundary"] == REQUIRED]
    records = own.groupby("record_id").agg(kg_co2e=("kg_co2e", "sum"), share=("share", "first"))
    behind = client.ledger["covered_by"].fillna(client.ledger["record_id"])
    lines = client.ledger.assign(record_id=behind)[behind.isin(records.index)]
    supplier = _suppliers(client, own, lines).reindex(records.index).fillna(NO_SUPPLIER)
    rates = {str(code): _rate(str(code), client) for code in lines["currency"].dropna().unique()}
    # Of no lines at all, a map keeps the type of text.
    rate = lines["currency"].map(rates).astype("float64")
    money = lines["spend"] * rate * lines["record_id"].map(records["share"]).astype("float64")
    paid = money.groupby(lines["record_id"].map(supplier)).agg(lambda parts: parts.sum(skipna=False))
    emitted = records["kg_co2e"].groupby(supplier).agg(tonnes)
    table = pd.DataFrame({"t_co2e": emitted, "spend": paid.reindex(emitted.index)}).rename_axis("supplier")
    table = table.sort_values("t_co2e", ascending=False, kind="stable").reset_index()
    unnamed = table["supplier"] == NO_SUPPLIER
    table = pd.concat([table[~unnamed], table[unnamed]], ignore_index=True)
    of_all = _shares(table["t_co2e"])
    return table.assign(
        currency=client.organisation.currency,
        share_emissions=of_all,
        cumulative_share_emissions=of_all.cumsum(),
        share_spend=math.nan if money.isna().any() else _shares(table["spend"]),
    )


def suppliers_in_words(ranked: pd.DataFrame, top: int) -> Markdown:
    """What the largest suppliers make up together, and the largest alone, of emissions and of money.

    Arguments: `ranked` (as suppliers_ranked gives it), `top` (how many count as the largest).
    """
    named = ranked[ranked["supplier"] != NO_SUPPLIER]
    if named.empty or ranked["share_emissions"].isna().all():
        return say("No supplier is named on a purchase that emits.")
    first, largest = named.iloc[0], named.head(top)
    unnamed = math.fsum(ranked.loc[ranked["supplier"] == NO_SUPPLIER, "share_emissions"])
    return say(
        "{n} suppliers are named. The {top} largest make {share} of the emissions of purchases and {money} of their "
        "money; the largest, {first}, makes {one} of the emissions with {paid} of the money. Purchases without a "
        "supplier's name make {unnamed}.",
        n=len(named),
        top=len(largest),
        share=percent(math.fsum(largest["share_emissions"])),
        money=_known(largest["share_spend"]),
        first=first["supplier"],
        one=percent(first["share_emissions"]),
        paid=_known(named.head(1)["share_spend"]),
        unnamed=percent(unnamed),
    )


def _suppliers(client: Client, emissions: pd.DataFrame, lines: pd.DataFrame) -> pd.Series:
    """The supplier of each record by its name: the record's own, else the one that all its ledger lines name."""
    parts = [client.records(category)[["record_id", "supplier"]] for category in sorted(set(emissions["category"]))]
    own = pd.concat(parts).set_index("record_id")["supplier"] if parts else pd.Series(dtype="str")
    of_lines = lines.groupby("record_id")["supplier"]
    alone = of_lines.first()[of_lines.nunique() == 1]
    return own.fillna(alone.reindex(own.index))


def _rate(currency: str, client: Client) -> float | None:
    """Money of the organisation for one of the currency; None where no rate is published."""
    try:
        return exchange_rate(currency, client.organisation.currency, client.organisation.year)
    except InputError:
        return None


def _shares(values: pd.Series) -> pd.Series:
    whole = math.fsum(values.dropna())
    return values / whole if whole > 0 else pd.Series(math.nan, index=values.index)


def _known(shares: pd.Series) -> str:
    return percent(shares.sum()) if shares.notna().any() else "an unknown share"
