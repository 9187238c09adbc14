"""Why the emissions of the same records differ under two libraries: one cause for each part of each row's change."""

from __future__ import annotations

import numpy as np
import pandas as pd

from scope3.client import Client
from scope3.factors.difference import other_gases, same_factors, split_by_gwp_set
from scope3.factors.library import Library

FIGURE = "the figure moved"
GWP_SET = "the GWP set behind the figure"
NOT_APART = "figure and GWP set, not to be told apart"
PRICES = "the figure and the year of its prices"
PRICES_AND_SET = "the figure, the year of its prices and its GWP set"
QUANTITY = "the quantity, derived from figures of the edition"
STEP = "another region or year stands in"
OTHER_FACTOR = "another factor"
OTHER_METHOD = "another method"
NEW_FACTOR = "a factor that is new"
GONE_FACTOR = "a factor that is gone"

BIOGENIC = "kg_biogenic_co2"
AMOUNTS = ["kg_co2e", BIOGENIC]
RECORD = ["record_id", "category", "sub_category"]
PLACE = [*RECORD, "component", "boundary"]
NOWHERE = -1  # the row of a factor that stands in no library, such as a supplier's own
SIDES = ("before", "after")
# What each row carries of both sides; of the library's factor, what says which figure it is.
OF_ROW = ["method", "factor_id", "factor", "unit", "quantity"]
OF_FACTOR = ["publisher", "activity", "region", "component", "year", "gwp_set", "price_year", "price_basis", "currency"]
COLUMNS = [
    "record_id", "entity", "category", "sub_category", "activity", "component", "boundary", "cause", "kg_co2e",
    BIOGENIC, *(f"{column}_{side}" for column in [*OF_ROW, "factor_gwp_set"] for side in SIDES), "step",
]  # fmt: skip


def causes_of(
    before: Client, emissions_before: pd.DataFrame, after: Client, emissions_after: pd.DataFrame
) -> pd.DataFrame:
    """Why the emissions of the same records differ under two libraries, cause by cause.

    $$ q_1 f_1 - q_0 f_0 = q_0 (f_1 - f_0) + (q_1 - q_0) f_1 $$

    The figure moves at the quantity before, then the quantity at the figure after; of the figure's change the part of
    its GWP set is told apart where gases are known. Another method, factor, region or year is one cause for the row.
    Arguments: two clients with the same records, and the emissions of each. Returns one row per record, component and
    cause, none where nothing moved; kg CO2e and kg biogenic CO2 of a record add up to its change, all of them to that
    of the total.
    """
    pairs = _pairs(before.library, emissions_before, after.library, emissions_after)
    other_method = _methods(pairs, emissions_before) != _methods(pairs, emissions_after)
    same = pairs["same_before"] == pairs["same_after"]
    alike = {column: _same(pairs, f"factor_{column}") for column in OF_FACTOR}
    of_one_name = alike["publisher"] & alike["activity"] & alike["component"] & _same(pairs, "unit")
    elsewhere = of_one_name & ~(alike["region"] & alike["year"])
    other_money = ~(alike["price_year"] & alike["price_basis"] & alike["currency"])
    whole = np.select(
        [
            other_method,
            pairs["factor_id_before"].isna(),
            pairs["factor_id_after"].isna(),
            ~same & elsewhere,
            ~same,
            other_money & ~alike["gwp_set"],
            other_money,
        ],
        [OTHER_METHOD, NEW_FACTOR, GONE_FACTOR, STEP, OTHER_FACTOR, PRICES_AND_SET, PRICES],
        "",
    )
    one = pairs[whole != ""]
    parts = [_part(one, whole[whole != ""], _change(one, "kg_co2e"), _change(one, BIOGENIC))]
    parts += _by_figure(pairs[whole == ""], before, after)
    causes = pd.concat(parts, ignore_index=True)
    causes = causes[(causes["kg_co2e"] != 0) | (causes[BIOGENIC] != 0)]
    causes = causes.sort_values([*PLACE, "factor_id_before", "factor_id_after", "cause"], ignore_index=True)[COLUMNS]
    return causes.assign(sub_category=causes["sub_category"].mask(causes["sub_category"] == ""))


def _pairs(
    before: Library, emissions_before: pd.DataFrame, after: Library, emissions_after: pd.DataFrame
) -> pd.DataFrame:
    """Each row before beside the row after of its place and factor, else beside the only other one of its place."""
    names = _names(before, after)
    sides = [_rows(emissions_before, before, names[0]), _rows(emissions_after, after, names[1])]
    keys = [pd.MultiIndex.from_frame(side[[*PLACE, "same"]]) for side in sides]
    matched = []
    for side, here, there in zip(sides, keys, reversed(keys), strict=True):
        alone = pd.Series(~here.isin(there), index=side.index)
        single = alone & (alone.groupby([side[column] for column in PLACE]).transform("sum") == 1)
        matched.append(side.assign(match=side["same"].mask(single, "")))
    return matched[0].merge(
        matched[1], how="outer", on=[*PLACE, "match"], suffixes=("_before", "_after"), validate="1:1"
    )


def _names(before: Library, after: Library) -> list[dict[str, str]]:
    """For each library, the factors that only it has, by factor_id, under a name that its other edition shares."""
    tables = [before.table, after.table]
    shared = set(before.position) & set(after.position)
    own = [table[~table["factor_id"].isin(shared)] for table in tables]
    told = [table.assign(activity=table["publisher"] + "/" + table["activity"]) for table in own]
    return [
        dict(zip(table["factor_id"], names, strict=True)) for table, names in zip(own, same_factors(*told), strict=True)
    ]


def _rows(emissions: pd.DataFrame, library: Library, names: dict[str, str]) -> pd.DataFrame:
    """Emissions rows with what the library says of their factors, and `same`: the factor's name in either edition."""
    rows = emissions[[*PLACE, "entity", "activity", *OF_ROW, *AMOUNTS, "step"]].reset_index(drop=True)
    where = rows["factor_id"].map(library.position).fillna(NOWHERE).astype("int64")
    said = library.table[[*OF_FACTOR, BIOGENIC]].reindex(where).reset_index(drop=True).add_prefix("factor_")
    same = rows["factor_id"].map(names).fillna(rows["factor_id"])
    return pd.concat([rows, said], axis=1).assign(same=same, sub_category=rows["sub_category"].fillna(""))


def _same(pairs: pd.DataFrame, column: str) -> pd.Series:
    """Where a column is equal on both sides, or blank on both."""
    one, other = pairs[f"{column}_before"], pairs[f"{column}_after"]
    return (one == other).fillna(False).astype("bool") | (one.isna() & other.isna())


def _methods(pairs: pd.DataFrame, emissions: pd.DataFrame) -> pd.Series:
    """The methods that serve the record of each pair."""
    named = emissions.assign(sub_category=emissions["sub_category"].fillna(""))[[*RECORD, "method"]].drop_duplicates()
    methods = named.sort_values("method").groupby(RECORD)["method"].agg(", ".join)
    return pd.Series(methods.reindex(pd.MultiIndex.from_frame(pairs[RECORD])).to_numpy(), index=pairs.index)


def _by_figure(pairs: pd.DataFrame, before: Client, after: Client) -> list[pd.DataFrame]:
    """Pairs of one factor and method: the parts of the quantity, of the GWP set and of the figure itself."""
    quantity, change = pairs["quantity_before"], _change(pairs, "kg_co2e")
    other_quantity = pairs["quantity_after"] != quantity
    figure = pairs["factor_after"] - pairs["factor_before"]
    by_set = pd.Series(0.0, index=pairs.index)
    other_set = pairs[~_same(pairs, "factor_gwp_set")]
    if len(other_set):
        by_set[other_set.index] = _by_gwp_set(other_set, before, after)
    # Each part is what is left of the one before, so that no rounding is left to a cause that does not hold.
    of_quantity = (change - quantity * figure).where(other_quantity, 0.0)
    left = change - of_quantity
    of_set = left.where(figure == by_set, quantity * by_set).fillna(0.0)
    biogenic = pairs["factor_kg_biogenic_co2_after"].fillna(0.0) - pairs["factor_kg_biogenic_co2_before"].fillna(0.0)
    change_biogenic = _change(pairs, BIOGENIC)
    biogenic_of_quantity = (change_biogenic - quantity * biogenic).where(other_quantity, 0.0)
    return [
        _part(pairs, QUANTITY, of_quantity, biogenic_of_quantity),
        _part(pairs, GWP_SET, of_set, pd.Series(0.0, index=pairs.index)),
        _part(pairs, np.where(by_set.isna(), NOT_APART, FIGURE), left - of_set, change_biogenic - biogenic_of_quantity),
    ]


def _by_gwp_set(pairs: pd.DataFrame, before: Client, after: Client) -> pd.Series:
    """What the change of the GWP set alone makes of each pair's figure (kg CO2e per unit); blank where not known."""
    factors, gases = [], []
    for side, client in zip(SIDES, (before, after), strict=True):
        where = pairs[f"factor_id_{side}"].map(client.library.position)
        factors.append(client.library.table.loc[where].set_axis(pairs.index))
        found = [table for table in map(other_gases, client.organisation.factor_editions) if table is not None]
        gases.append(pd.concat(found, ignore_index=True) if found else None)
    by_set, _ = split_by_gwp_set(factors[0], factors[1], gases)
    # A method that makes a figure of its own from the factor's has no gases for it.
    as_held = (pairs["factor_before"] == factors[0]["kg_co2e"]) & (pairs["factor_after"] == factors[1]["kg_co2e"])
    return by_set.where(as_held)


def _change(pairs: pd.DataFrame, amount: str) -> pd.Series:
    return pairs[f"{amount}_after"].fillna(0.0) - pairs[f"{amount}_before"].fillna(0.0)


def _part(pairs: pd.DataFrame, cause: str | np.ndarray, kg_co2e: pd.Series, kg_biogenic_co2: pd.Series) -> pd.DataFrame:
    """Pairs with one cause each and what it moves."""
    carried = {name: pairs[f"{name}_after"].fillna(pairs[f"{name}_before"]) for name in ("entity", "activity", "step")}
    return pairs.assign(**carried, cause=cause, kg_co2e=kg_co2e, kg_biogenic_co2=kg_biogenic_co2)[COLUMNS]
