"""What the methods of categories 5 and 12 share: waste by treatment, its transport, and what contradicts the rules."""

from __future__ import annotations

from typing import Any

import pandas as pd

from scope3.errors import InputError, fault_at
from scope3.factors.library import Library
from scope3.factors.select import Unserved
from scope3.methods.records import PLACE, apply_factor, choose, gather, refuse, require, wrong
from scope3.methods.use import carried, use_rows
from scope3.tables import OPTIONAL, rows_of
from scope3.tables.waste import SHARED_TREATMENTS
from scope3.treatments import treatment_of_word, treatments

COMPONENT = "end_of_life"
SHARES = [f"share_{name}" for name in SHARED_TREATMENTS]
TOLERANCE = 1e-9  # of shares that add up to 1


def treated_rows(
    activity_data: pd.DataFrame, factors: Library, *, method: str, mass: pd.Series | str = ""
) -> pd.DataFrame:
    """Emissions of waste by its treatment, or by the shares of several treatments; the treatment is the component.

    Arguments: `activity_data` (activity, quantity, unit, and treatment or the share_ columns), `mass` (how the quantity
    was found, where that is to be said). The activity is a factor's own name, or the material's, to which the
    treatment's word is added. Lines of the stage transport give optional emissions. Raises Unserved for records without
    these or without a factor, InputError for what contradicts itself or the rules.
    """
    check_rules(activity_data)
    require(activity_data, ["activity", "quantity", "unit"])
    on_the_way = activity_data["stage"].eq("transport").fillna(False).astype("bool")
    found = pd.Series(mass, index=activity_data.index, dtype="str")
    parts = [_transport(activity_data[on_the_way], found[on_the_way], factors, method)]
    waste, found = activity_data[~on_the_way], found[~on_the_way]
    split = has_shares(waste)
    parts.append(_treated(_named(waste[~split], factors), factors, method, found + "all of it to "))
    for treatment, column in zip(SHARED_TREATMENTS, SHARES, strict=True):
        rows = waste[split & (waste[column] > 0)]
        if rows.empty:
            continue
        said = found[rows.index] + rows[column].map(lambda share: f"{share * 100:.10g} % to ").astype("str")
        rows = rows.assign(treatment=treatment, quantity=rows["quantity"] * rows[column])
        parts.append(_treated(_of_material(rows, factors), factors, method, said))
    return gather(parts)


def has_shares(activity_data: pd.DataFrame) -> pd.Series:
    """Where a record states shares of treatments."""
    return activity_data[SHARES].notna().any(axis=1)


def check_rules(activity_data: pd.DataFrame) -> None:
    """Raise InputError for what no method may count: own treatment, credits, shares that do not make the whole."""
    wrong(
        activity_data,
        activity_data["treated_by"].eq("organisation").fillna(False).astype("bool"),
        "waste the organisation treats itself belongs to its scopes 1 and 2 (dc-5-own)",
        "count it there and take the line out, or say third_party",
        "treated_by",
    )
    wrong(
        activity_data,
        activity_data["net_of_credits"].fillna(False).astype("bool"),
        "the figure has avoided emissions or credits taken off, which are never netted into an inventory",
        "ask for the figure before credits; report avoided emissions apart",
        "net_of_credits",
    )
    what, mend = "avoided emissions and credits are no part of an inventory", "leave it blank; report them apart"
    wrong(activity_data, activity_data["avoided_kg_co2e"].notna(), what, mend, "avoided_kg_co2e")
    split = has_shares(activity_data)
    wrong(
        activity_data,
        split & activity_data["treatment"].notna(),
        "one treatment is named for all of it, and shares of several are given",
        "leave one of the two blank",
        "treatment",
    )
    whole = activity_data[SHARES].sum(axis=1)
    unfit = activity_data.assign(whole=whole)[split & ((whole - 1).abs() > TOLERANCE)]
    if len(unfit):
        raise InputError(
            [
                fault_at(
                    row,
                    f"{row['record_id']}: the treatment shares of {_stream(row)} add up to {row['whole'] * 100:.10g} %",
                    "make the shares of the line add up to 100 %, as fractions: 0.25 for 25 %",
                    next(column for column in SHARES if pd.notna(row[column])),
                )
                for row in rows_of(unfit)
            ]
        )


def _stream(row: dict[str, Any]) -> str:
    """How the client calls the waste."""
    named = [row[name] for name in ("waste_type", "description", "record_id") if pd.notna(row[name])]
    return f"'{named[0]}'"


def _named(waste: pd.DataFrame, factors: Library) -> pd.DataFrame:
    """Waste of one treatment each, with the factor's own activity and the treatment that this activity says."""
    if waste.empty:
        return waste
    said = waste["activity"].str.rsplit("/", n=1).str[-1].map(treatment_of_word()).astype("str")
    differs = said.notna() & waste["treatment"].notna() & (said != waste["treatment"])
    if differs.any():
        raise InputError(
            [
                fault_at(
                    row,
                    f"{row['record_id']}: the factor '{row['activity']}' is for {row['said']} (counts "
                    f"{_counts(row['said'])}), and the treatment is {row['treatment']}",
                    "correct the treatment, or name the material alone as the activity; where the library has no "
                    "factor for the treatment, add one to the organisation's factor table",
                    "treatment",
                )
                for row in rows_of(waste[differs].assign(said=said))
            ]
        )
    named = waste.assign(treatment=waste["treatment"].fillna(said))
    mend = "say how the waste is treated in treatment, or give the shares in the columns share_…"
    refuse(named, named["treatment"].isna(), "treatment is blank, and so are the shares", mend)
    whole = said.notna() | named["activity"].map(lambda name: bool(factors.factors_of(name, COMPONENT)))
    return pd.concat([named[whole], _of_material(named[~whole], factors)])


def _counts(treatment: str) -> str:
    return str(treatments().loc[treatment, "generator_counts"])


def _of_material(waste: pd.DataFrame, factors: Library) -> pd.DataFrame:
    """Waste named by its material, with the activity of the factor for its treatment in place of the material."""
    if waste.empty:
        return waste
    keys = waste[["activity", "treatment"]].drop_duplicates()
    found = {
        (material, treatment): activity_of(material, treatment, factors)
        for material, treatment in keys.itertuples(index=False, name=None)
    }
    pairs = list(zip(waste["activity"], waste["treatment"], strict=True))
    missing = pd.Series([found[pair] is None for pair in pairs], index=waste.index)
    if missing.any():
        reasons = [_no_factor(*pair, factors) for pair, lacks in zip(pairs, missing, strict=True) if lacks]
        raise Unserved(
            waste.loc[missing, PLACE].assign(reason=reasons),
            "name one of these, or add the factor to the organisation's factor table",
        )
    return waste.assign(activity=pd.Series([found[pair] for pair in pairs], index=waste.index, dtype="str"))


def activity_of(material: str, treatment: str, factors: Library) -> str | None:
    """The library's activity for a material and a treatment, by the first of the treatment's words that has one."""
    words = treatments()["library_words"][treatment]
    named = (f"{material}/{word}" for word in words)
    return next((activity for activity in named if factors.factors_of(activity, COMPONENT)), None)


def _no_factor(material: str, treatment: str, factors: Library) -> str:
    """Why a material's treatment has no factor, with the treatments for which the library has one."""
    table = factors.table
    held = table.loc[(table["component"] == COMPONENT) & table["activity"].str.startswith(f"{material}/"), "activity"]
    words = held.str.removeprefix(f"{material}/").map(treatment_of_word()).dropna()
    known = ", ".join(sorted(set(words))) or "nothing"
    return f"no {COMPONENT} factor for '{material}' by {treatment}; the library has for it: {known}"


def _treated(waste: pd.DataFrame, factors: Library, method: str, said: pd.Series) -> pd.DataFrame:
    """Emissions of waste that has its factor's activity and one treatment per line."""
    parts = []
    for treatment, rows in waste.groupby("treatment"):
        picked = choose(rows, factors, COMPONENT)
        wrong(
            rows,
            picked["boundary"] != COMPONENT,
            f"the factor for {treatment} counts more than the end of life",
            "give a factor of the boundary end_of_life; energy from waste is counted by who uses it",
            "activity",
        )
        step = said[rows.index] + f"{treatment} (counted here: {_counts(str(treatment))})"
        parts.append(apply_factor(rows, picked, method=method, component=str(treatment), step=step))
    return gather(parts)


def _transport(activity_data: pd.DataFrame, found: pd.Series, factors: Library, method: str) -> pd.DataFrame:
    """Optional emissions of carrying waste to its treatment: mass times distance by a transport factor."""
    if activity_data.empty:
        return gather([])
    said = found + "transport to the treatment, optional"
    return use_rows(carried(activity_data), factors, method=method, boundary=OPTIONAL, step=said)
