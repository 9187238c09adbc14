"""Which factor serves which record: activity, region, year and component, each step away from the exact one named."""

from __future__ import annotations

from typing import Any

import pandas as pd

from scope3 import units
from scope3.errors import Fault, InputError
from scope3.factors.library import WORLD, Library

KEYS = ["activity", "component", "country", "year", "unit"]
MONEY = "money"


class Unserved(InputError):
    """Records that a method cannot serve, and why; the ladder hands them to the next method.

    Arguments: `rows` (record_id, source_file, source_row and reason of each), `mend`. The faults are worded only when
    somebody reads them, because a ladder may hand on a million records.
    """

    def __init__(self, rows: pd.DataFrame, mend: str):
        Exception.__init__(self)
        self.rows, self.mend = rows, mend

    @property
    def faults(self) -> list[Fault]:  # type: ignore[override]
        """One fault per record."""
        return [
            Fault(f"{row.record_id}: {row.reason}", self.mend, row.source_file, row=int(row.source_row))
            for row in self.rows.itertuples()
        ]

    def __str__(self) -> str:
        return "\n".join(map(str, self.faults))

    def __reduce__(self) -> tuple[Any, ...]:
        return (Unserved, (self.rows, self.mend))


def select(records: pd.DataFrame, library: Library, component: str, *, by: str = "unit") -> pd.DataFrame:
    """The factor of one component for each record.

    Arguments: `records` (activity data: activity, country, period, unit or, with `by=MONEY`, currency), `library`,
    `component`. Returns, on the records' index, the factor's columns, `ratio` (factor's units per record's unit) and
    `selection` (the steps taken, as text; why not, where `factor_id` is missing).
    Raises InputError where a unit does not fit the factor or two factors fit one key.
    """
    wanted = pd.DataFrame(
        {
            "activity": records["activity"],
            "component": component,
            "country": records["country"],
            "year": records["period"].str.slice(0, 4),
            "unit": records["currency"] if by == MONEY else records["unit"],
        },
        index=records.index,
    )
    distinct = wanted.drop_duplicates().reset_index(drop=True)
    table = library.table
    in_question = table[(table["component"] == component) & table["activity"].isin(distinct["activity"])]
    candidates = dict(tuple(in_question.groupby("activity", sort=False)))
    chosen, faults = [], []
    for key in distinct.to_dict("records"):
        try:
            found = _one(key, candidates.get(key["activity"]), library, by == MONEY)
        except InputError as refused:
            found = refused.faults[0]
        if isinstance(found, Fault):
            rows = records[(wanted[KEYS].fillna("") == pd.Series(key)[KEYS].fillna("")).all(axis=1)]
            faults += [_at(found, row) for row in rows.to_dict("records")]
            found = {}
        chosen.append(found)
    if faults:
        raise InputError(faults)
    joined = wanted.merge(
        distinct.join(pd.DataFrame(chosen, index=distinct.index).add_prefix("_")), how="left", on=KEYS, validate="m:1"
    ).set_index(records.index)
    picked = joined[[column for column in joined.columns if column.startswith("_")]]
    kinds = {**table.dtypes, "ratio": "float64", "selection": "str"}  # blank columns would lose theirs
    return picked.rename(columns=lambda column: column[1:]).reindex(columns=list(kinds)).astype(kinds)


def _one(key: dict[str, Any], rows: pd.DataFrame | None, library: Library, money: bool) -> dict[str, Any] | Fault:
    """The one factor for a key, with the steps that led to it; {selection: why not} where there is none."""
    what = f"{key['component']} factor for '{key['activity']}'"
    if pd.isna(key["activity"]):
        return {"selection": "no activity is named"}
    if rows is None:
        return {"selection": f"no {what} in the library"}
    rows = rows[rows["currency"].notna() == money]
    region = key["country"] if pd.notna(key["country"]) else WORLD
    chain = [region, *library.regions.get(region, [])]
    passed = []
    for step in chain:  # a nearer region's allowed year comes before a farther region's exact one
        here, year_step = _by_year(rows[rows["region"] == step], key["year"], library)
        if len(here):
            break
        passed.append(f"{step}: {year_step}" if year_step else step)
    else:
        return {"selection": f"no {what} in " + " or ".join(passed)}
    rows = here
    fitting = rows[[_fits(key["unit"], row, money) for row in rows.to_dict("records")]]
    if fitting.empty:
        have = ", ".join(sorted(set(rows["currency" if money else "unit"])))
        if pd.isna(key["unit"]):
            return {"selection": f"no unit to match the {what} (per {have})"}
        return Fault(f"'{key['unit']}' does not fit the {what}, which is per {have}", f"give the quantity in {have}", column="unit")
    exact = fitting[fitting["currency" if money else "unit"] == (key["unit"] if money else units.canonical(key["unit"]))]
    fitting = exact if len(exact) else fitting
    if len(fitting) > 1:
        names = ", ".join(fitting["factor_id"])
        return Fault(f"{len(fitting)} factors for one key: {names}", "pin one edition, or use the unit of the one you mean", column="activity")
    factor = fitting.iloc[0].to_dict()
    if factor["refused"]:
        return Fault(f"'{factor['factor_id']}' may not be used: {factor['refused']}", "say so in organisation.yaml", column="activity")
    steps = [
        f"{factor['publisher']} {factor['edition']}, {factor['source']}",
        f"{step} stands in for {region}" if step != region else "",
        year_step,
        factor["gwp_step"],
    ]
    ratio = 1.0 if money else units.ratio(key["unit"], factor["unit"])
    return {**factor, "ratio": ratio, "selection": "; ".join(filter(None, steps))}


def _by_year(rows: pd.DataFrame, year: Any, library: Library) -> tuple[pd.DataFrame, str]:
    """The rows of the year, else of the nearest year that the organisation allows, and the step in words."""
    if pd.isna(year):
        return rows[:0], "the record has no period"
    years = sorted(set(rows["year"].astype(int)))
    if not years:
        return rows, ""
    wanted = int(year)
    if wanted in years:
        return rows[rows["year"] == wanted], ""
    earlier, later = [y for y in years if y < wanted], [y for y in years if y > wanted]
    if library.earlier_years and earlier:
        return rows[rows["year"] == earlier[-1]], f"{earlier[-1]} stands in for {wanted}"
    if library.later_years and later:
        return rows[rows["year"] == later[0]], f"{later[0]} stands in for {wanted}"
    return rows[:0], f"none for {wanted}, the library has " + ", ".join(map(str, years)) + "; factor_selection allows no other year"


def _fits(unit: Any, factor: dict[str, Any], money: bool) -> bool:
    if pd.isna(unit):
        return False
    # Money of any currency fits: it is exchanged before it meets the factor.
    return money or units.dimension(unit) == units.dimension(factor["unit"])


def _at(fault: Fault, row: dict[str, Any]) -> Fault:
    """The fault at the place of a record."""
    sheet = row.get("source_sheet")
    return Fault(fault.what, fault.mend, row["source_file"], sheet if pd.notna(sheet) else None, int(row["source_row"]), fault.column or "unit")
