"""What a supplier's own figure moved in place of a published one, and which lines that came and went are of whom."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pandas as pd

from scope3.change.better_data import BETTER, COARSER, PAIRS, OneKindOfData
from scope3.change.data_pairs import ACCOUNT, SPEND_UNIT, accounts, records_in
from scope3.change.dual_run import Stage
from scope3.change.lines import LINE, rows_of_lines
from scope3.coverage import JOINED
from scope3.errors import InputError
from scope3.inventory import tonnes
from scope3.methods.records import SUPPLIER
from scope3.units import ratio

UNTOLD = "entries and exits"
NAMED = 3  # names in a reason; the log holds all of them
IDENTITY = ["category", "sub_category", "component", "unit", "factor", "factor_id", "method"]


def one_kind_of_figure(alike: OneKindOfData) -> OneKindOfData:
    r"""Two years as if what a supplier's own figure serves in one had the published figure of the other in both.

    $$ \Delta_{better} = E_1 - q_1 f_0 \qquad \Delta_{coarser} = q_0 f_1 - E_0 $$

    where $q$ is the quantity of a record, $f$ the published factor of the other year's record (by the later year's
    rules) and $E$ what the record emits by the supplier's own figure (kg CO2e). Two records are a pair where both state
    category, entity and supplier, where each is all that its year counts of them, on one line and of another kind of
    figure, in units of one dimension, and where no two activities are stated. What is left is a change of quantity.
    Argument: `alike` (two years by one kind of data). Returns it with these rows added to `pairs`, and a row on each
    supplier whose records left one line for another and are no pair: why_not, t_co2e_exits and t_co2e_entries (of its
    own records, on lines that only one of the years has).
    """
    before, after = _of_records(alike.earlier), _of_records(alike.later)
    both = sorted(set(accounts(before)) & set(accounts(after)))
    rows: list[dict[str, Any]] = []
    untold: list[tuple[pd.DataFrame, pd.DataFrame, str]] = []
    swapped: dict[str, list[pd.Series]] = {BETTER: [], COARSER: []}
    held = {account: table for account, table in before.groupby(ACCOUNT)}
    there = {account: table for account, table in after.groupby(ACCOUNT)}
    for account in both:
        old, new = held[account], there[account]
        same = set(old["line"]) == set(new["line"]) and not _kinds_differ(old, new)
        if same or (old["by_money"].all() and new["by_money"].all()):
            continue
        why_not = _why_not(old, new)
        if why_not:
            untold.append((old, new, why_not))
            continue
        better = bool(new["own"].iloc[0])
        stated, published = (new.iloc[0], old.iloc[0]) if better else (old.iloc[0], new.iloc[0])
        other = _at(stated, published)
        swapped[BETTER if better else COARSER].append(other)
        rows.append(_pair(alike, stated, published, float(other["kg_co2e"]), better))
    earlier, later = _with(alike.earlier, swapped[COARSER]), _with(alike.later, swapped[BETTER])
    old_lines, new_lines = _lines(earlier), _lines(later)
    for old, new, why_not in untold:
        gone, come = (old[~old["line"].isin(list(new_lines))], new[~new["line"].isin(list(old_lines))])
        left = not set(old["line"]) <= set(new["line"]) and not set(new["line"]) <= set(old["line"])
        if left and (len(gone) or len(come)) and (old["supplier"].iloc[0] or _kinds_differ(old, new)):
            rows.append(_untold(alike, old, new, gone, come, why_not))
    if not rows:
        return alike
    return OneKindOfData(earlier, later, pd.concat([alike.pairs, pd.DataFrame(rows, columns=PAIRS)], ignore_index=True))


def _lines(stage: Stage) -> set[tuple[Any, ...]]:
    return set(rows_of_lines(stage.client, stage.emissions)[LINE].itertuples(index=False, name=None))


def _of_records(stage: Stage) -> pd.DataFrame:
    """The emissions of a year with their account, their line and whether the figure is the supplier's own."""
    ledger = stage.client.ledger
    of_ledger = ledger[["record_id", *ACCOUNT]].astype("object")
    of_ledger = of_ledger.assign(
        entity=of_ledger["entity"].fillna(""), supplier=of_ledger["supplier"].fillna("").str.casefold()
    )
    known = pd.concat([of_ledger, records_in(stage)[["record_id", *ACCOUNT]]], ignore_index=True)
    known = known.drop_duplicates("record_id").set_index("record_id")
    rows = rows_of_lines(stage.client, stage.emissions)
    line = pd.Series(list(rows[LINE].itertuples(index=False, name=None)), rows.index, "object")
    stated = stage.emissions
    rows = rows.assign(
        entity=rows["record_id"].map(known["entity"]).fillna(""),
        supplier=rows["record_id"].map(known["supplier"]).fillna(""),
        line=line,
        stated_activity=stated["activity"],
        own=stated["factor_id"].fillna("").str.startswith(SUPPLIER),
        by_money=stated["unit"].str.fullmatch(SPEND_UNIT).astype("bool") | rows["record_id"].isin(ledger["record_id"]),
        place=range(len(rows)),
    )
    return rows.assign(**{name: stated[name] for name in ("sub_category", "unit", "quantity", "kg_co2e")})


def _kinds_differ(old: pd.DataFrame, new: pd.DataFrame) -> bool:
    return set(old["own"]) != set(new["own"])


def _why_not(old: pd.DataFrame, new: pd.DataFrame) -> str:
    """Why what one year counts of an account is no pair with what the other does; blank where it is one."""
    if not old["supplier"].iloc[0]:
        return "no supplier is named, the same purchases may be meant"
    if old["by_money"].any() or new["by_money"].any():
        return "a part of it is money, and a part records"
    if len(old) > 1 or len(new) > 1:
        return f"{_names(old)} and {_names(new)}: not one record on one line in each year"
    one, other = old.iloc[0], new.iloc[0]
    if one["own"] == other["own"]:
        return f"{_names(old)} and {_names(new)}: one kind of figure, and another line"
    stated, published = (other, one) if other["own"] else (one, other)
    if pd.isna(published["stated_activity"]):
        return f"{published['record_id']}: no activity is named"
    if pd.notna(stated["stated_activity"]) and stated["stated_activity"] != published["stated_activity"]:
        return f"{_names(old)} and {_names(new)}: two activities are named"
    if not (one["quantity"] > 0 and other["quantity"] > 0):
        return f"{_names(old)} and {_names(new)}: no quantity in one of the years"
    if stated["component"] != published["component"]:
        return f"{_names(old)} and {_names(new)}: two parts of the life cycle"
    try:
        ratio(str(stated["unit"]), str(published["unit"]))
    except InputError as refused:
        return f"{_names(old)} and {_names(new)}: {refused.faults[0].what}"
    return ""


def _names(table: pd.DataFrame) -> str:
    known = sorted(set(table["record_id"]))
    return ", ".join(known[:NAMED]) + (" …" if len(known) > NAMED else "")


def _at(stated: pd.Series, published: pd.Series) -> pd.Series:
    """A record with a supplier's own figure by the published figure of the other year, on the line of that figure."""
    quantity = stated["quantity"] * ratio(str(stated["unit"]), str(published["unit"]))
    figures = {"quantity": quantity, "kg_co2e": quantity * published["kg_co2e"] / published["quantity"]}
    identity = {**{name: published[name] for name in IDENTITY}, "activity": published["stated_activity"]}
    return pd.Series({**identity, **figures}, name=stated["place"])


def _with(stage: Stage, others: list[pd.Series]) -> Stage:
    """A year with rows in place of those of the same place; gases and scores are those of what stood there, unused."""
    emissions = stage.emissions.reset_index(drop=True)
    if not others:
        return stage
    found = pd.DataFrame(others)
    for name in found:
        values = emissions[name].astype("object")
        values.loc[found.index] = found[name]
        emissions[name] = values.astype(emissions[name].dtype)
    return replace(stage, emissions=emissions)


def _pair(
    alike: OneKindOfData, stated: pd.Series, published: pd.Series, by_published: float, better: bool
) -> dict[str, Any]:
    """A pair of figures in the log."""
    year = (alike.later if better else alike.earlier).client.organisation.year
    sides = [(published, stated), (stated, published)][not better]
    own, other = (tonnes(pd.Series([kilograms])) for kilograms in (stated["kg_co2e"], by_published))
    return {
        "effect": BETTER if better else COARSER, "year": str(year), "category": stated["category"],
        "supplier": _supplier(alike, stated), "records": JOINED.join(side["record_id"] for side in sides),
        "methods": " → ".join(side["method"] for side in sides), "t_co2e_by_published_figure": other,
        "t_co2e_by_records": own, "t_co2e": own - other if better else other - own,
    }  # fmt: skip


def _untold(
    alike: OneKindOfData, old: pd.DataFrame, new: pd.DataFrame, gone: pd.DataFrame, come: pd.DataFrame, why_not: str
) -> dict[str, Any]:
    """Records of one supplier that left one line for another, in the log."""
    sides = [", ".join(sorted(set(side["method"]))) for side in (old, new)]
    return {
        "effect": UNTOLD, "year": str(alike.later.client.organisation.year), "category": old["category"].iloc[0],
        "supplier": _supplier(alike, old.iloc[0]),
        "records": JOINED.join([*sorted(set(old["record_id"])), *sorted(set(new["record_id"]))]),
        "methods": " → ".join(sides), "t_co2e_exits": -math.fsum(gone["kg_co2e"]) * ratio("kg", "tonne"),
        "t_co2e_entries": tonnes(come["kg_co2e"]), "why_not": why_not,
    }  # fmt: skip


def _supplier(alike: OneKindOfData, row: pd.Series) -> str | None:
    """The supplier as the client writes the name."""
    for stage in (alike.earlier, alike.later):
        for table in [*stage.client.activity_data.values(), stage.client.ledger]:
            own = table.loc[table["record_id"] == row["record_id"]].reindex(columns=["supplier", "covers_supplier"])
            names = own.bfill(axis=1).iloc[:, 0].dropna()
            if len(names):
                return str(names.iloc[0])
    return None
