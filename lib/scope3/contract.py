"""What holds for the rows of every method, the house's or a client's own: each property says where it is broken.

The tests hold the house's methods to it on drawn records, `own_methods` a client's on that client's records.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import chain, combinations
from typing import Any

import numpy as np
import pandas as pd

from scope3.contract_words import Breach, names_of
from scope3.errors import InputError
from scope3.factors.library import Library
from scope3.methods.records import SUPPLIER
from scope3.tables import EMISSIONS, NUMBER, conform

# A method with its choices given: records and factors in, rows of the emissions table out.
Run = Callable[[pd.DataFrame, Library], pd.DataFrame]
# By record_id, the columns that are its amount: doubled together, they double its emissions.
Amounts = Mapping[str, Sequence[str]]

ROW = ["record_id", "sub_category", "component", "factor_id"]
PART = ["record_id", "sub_category", "component"]
SUMMED = ["quantity", "kg_co2e", "kg_biogenic_co2"]
# A meter gives a 3B and a 3C record of one name.
KEY = ["record_id", "sub_category"]
CARRIED = ["source_file", "source_sheet", "source_row", "entity", "category"]
# Rounding of sums in another order; the second is for what cancels to nothing.
RELATIVE, ABSOLUTE = 1e-12, 1e-8
REST = "/rest"  # behind the name of a record's second half
SHORTEST_STEP = 4


def rows(records: pd.DataFrame, emissions: Any, library: Library, name: str) -> list[Breach]:
    """Every record is counted, each row a known factor times a quantity, with its place and what was chosen.

    Arguments: `records` (those served), `emissions` (what the method gave), `library`, `name` (the method's).
    """
    if not isinstance(emissions, pd.DataFrame):
        mend = "return what apply_factor or emissions_rows gives, several parts put together by gather"
        return [Breach("a table of emissions", f"it returns {type(emissions).__name__}", mend)]
    try:
        table = conform(emissions, EMISSIONS, name)
    except InputError as refused:
        return [Breach("a table of emissions", fault.what, fault.mend) for fault in refused.faults]
    own = set(records["record_id"])
    there = _named(records).set_index(KEY)[CARRIED].reindex(pd.MultiIndex.from_frame(_named(table)[KEY]))
    there, carried = there.reset_index(drop=True), table[CARRIED]
    moved = ~((carried == there) | (carried.isna() & there.isna())).fillna(False).all(axis=1)
    published = library.table["kg_co2e"].reindex(table["factor_id"].map(library.position).fillna(-1)).array
    stated = table["factor_id"] == SUPPLIER + table["record_id"]
    numbers = [column for column in records if records[column].dtype == NUMBER]
    credit = set(records.loc[(records[numbers] < 0).any(axis=1), "record_id"])
    below = (table["kg_co2e"] < 0) | (table["quantity"] < 0)
    checks = [
        ("every record counted", sorted(own - set(table["record_id"])), "records are left without a row",
         "refuse what it cannot serve with records.refuse or require, so that the next method gets it"),
        ("every record counted", ~table["record_id"].isin(own), "rows are of no record that was given",
         "return rows of the records given, under their own names"),
        ("its own name", table["method"] != name, f"rows do not bear its name, {name}", f"say method='{name}'"),
        ("quantity times factor", table["kg_co2e"] != table["quantity"] * table["factor"],
         "kg_co2e is not quantity times factor", "let apply_factor or emissions_rows multiply"),
        ("quantity times factor", ~np.isfinite(table["quantity"]) | ~np.isfinite(table["factor"]),
         "a figure is infinite", "refuse records whose figures divide by zero"),
        ("a known factor", ~stated & ~(table["factor"] == published),
         "the factor is not what the library holds under its factor_id",
         "take the figure from the library with records.choose; bring your own as a row of the factor table"),
        ("place and choice", moved, "rows do not carry the record's file, row, entity or category",
         "let apply_factor or emissions_rows carry them"),
        ("place and choice", table["step"].str.len() < SHORTEST_STEP, "the step does not say what was chosen and why",
         "say it in step"),
        ("share", table["share"] != 1, "the share is not 1", "leave it: the consolidation approach sets it afterwards"),
        ("nothing negative", below & ~table["record_id"].isin(credit), "emissions are below zero",
         "removals and savings are never netted; only credits of money are negative"),
    ]  # fmt: skip
    named = [
        (rule, where if isinstance(where, list) else table.loc[where.astype("bool"), "record_id"], what, mend)
        for rule, where, what, mend in checks
    ]
    return [Breach(rule, f"{names_of(of)}: {what}", mend) for rule, of, what, mend in named if len(of)]


def untouched(run: Run, records: pd.DataFrame, library: Library) -> list[Breach]:
    """The records and factors are the same after the method as before."""
    before, published = records.copy(deep=True), library.table.copy(deep=True)
    run(records, library)
    changed = [
        name
        for name, table, was in (("activity_data", records, before), ("factors", library.table, published))
        if not table.equals(was)
    ]
    mend = "work on a copy: activity_data.assign(…) instead of activity_data[…] = …"
    return [Breach("inputs untouched", f"it changes {name}", mend) for name in changed]


def repeatable(run: Run, records: pd.DataFrame, library: Library, expected: pd.DataFrame) -> list[Breach]:
    """The same records and factors give the same rows again."""
    mend = (
        "let a result follow from records, factors and choices alone: no chance, no clock, nothing kept between calls"
    )
    return _same_rows("the same again", run, records, library, expected, mend)


def free_of_order(
    run: Run, records: pd.DataFrame, library: Library, expected: pd.DataFrame,
    order: Sequence[int], order_of_factors: Sequence[int],
) -> list[Breach]:  # fmt: skip
    """The records and factors in another order, given by their positions, give the same rows."""
    shuffled = replace(library, table=library.table.iloc[list(order_of_factors)].reset_index(drop=True))
    mend = "let no row follow from the one before it, or from the first that is found"
    return _same_rows("order does not matter", run, records.iloc[list(order)], shuffled, expected, mend)


def alone(run: Run, records: pd.DataFrame, library: Library, expected: pd.DataFrame) -> list[Breach]:
    """Every other record, without those between, gives the rows it gave among them."""
    some = records.iloc[::2]
    of_them = expected[expected["record_id"].isin(some["record_id"])]
    mend = "judge each record by itself; what is known of all of them is a row of the factor table, with its evidence"
    return _same_rows("each record by itself", run, some, library, of_them, mend)


def proportional(
    run: Run, records: pd.DataFrame, library: Library, expected: pd.DataFrame, by: float, amounts: Amounts
) -> list[Breach]:
    """A multiple of each amount gives that multiple of the emissions."""
    rule = "in proportion to the amount"
    try:
        found = run(scaled(records, by, amounts), library)
    except InputError as refused:
        return _refused(rule, refused)
    wanted = expected.assign(**{column: expected[column] * by for column in SUMMED})
    what = f"{by:g} times the amount does not give {by:g} times the emissions"
    mend = "multiply the amount by a factor; a threshold or a fixed part belongs to two records"
    return _breach(rule, _apart(found, wanted), what, mend)


def additive(
    run: Run, records: pd.DataFrame, library: Library, expected: pd.DataFrame,
    share: float, amounts: Amounts, at: Sequence[int] | None = None,
) -> list[Breach]:  # fmt: skip
    """A record split in two, a share and the rest of its amount, gives the same in all; `at` are its positions."""
    rule = "a record split in two adds up"
    chosen = records.iloc[list(at)] if at is not None else records
    one, rest = scaled(chosen, share, amounts), scaled(chosen, 1 - share, amounts)
    rest = rest.assign(record_id=rest["record_id"] + REST)
    try:
        found = run(pd.concat([records.drop(chosen.index), one, rest], ignore_index=True), library)
    except InputError as refused:
        return _refused(rule, refused)
    found = found.assign(record_id=found["record_id"].str.removesuffix(REST))
    mend = "count nothing per record, and round nothing: lines are booked in parts"
    return _breach(rule, _apart(found, expected), "its two parts do not add up to it", mend)


def blank_is_refused(run: Run, records: pd.DataFrame, library: Library, amounts: Amounts) -> list[Breach]:
    """A record whose amount is blank is refused, not counted as nothing."""
    columns = dict.fromkeys(chain.from_iterable(amounts.values()), float("nan"))
    try:
        found = run(records.assign(**columns), library)
    except InputError:
        return []
    what = f"{names_of(found['record_id'])}: counted though {' and '.join(columns)} is blank"
    mend = f"begin with require(activity_data, {list(columns)}); blank is never zero"
    return [Breach("blank is never zero", what, mend)]


def scaled(records: pd.DataFrame, by: float, amounts: Amounts) -> pd.DataFrame:
    """The records with a multiple of their amounts."""
    changed = {}
    for column in dict.fromkeys(chain.from_iterable(amounts.values())):
        own = records["record_id"].map({name: column in columns for name, columns in amounts.items()}).astype("bool")
        changed[column] = records[column].mask(own, records[column] * by)
    return records.assign(**changed)


def amounts_of(
    run: Run, records: pd.DataFrame, library: Library, expected: pd.DataFrame, columns: Sequence[str]
) -> tuple[Amounts, list[Breach]]:
    """Which of the columns, alone or two together, double each record's emissions when they are doubled."""
    found: dict[str, Sequence[str]] = {}
    filled = [column for column in columns if records[column].notna().any()]
    for pair in chain(combinations(filled, 1), combinations(filled, 2)):
        if len(found) == records["record_id"].nunique():
            break
        try:
            doubled = run(scaled(records, 2.0, dict.fromkeys(records["record_id"], pair)), library)
        except InputError:
            continue
        wanted = expected.assign(**{column: expected[column] * 2 for column in SUMMED})
        fits = set(expected["record_id"]) - set(_apart(doubled, wanted))
        found |= {name: pair for name in fits if name not in found}
    rest = [name for name in expected["record_id"].unique() if name not in found]
    what = f"no column doubles the emissions when it is doubled (tried: {', '.join(filled) or 'none is filled'})"
    mend = "multiply an amount by a factor, and name the amount's column in 'Needs:'"
    return found, _breach("in proportion to the amount", rest, what, mend)


def _same_rows(
    rule: str, run: Run, records: pd.DataFrame, library: Library, expected: pd.DataFrame, mend: str
) -> list[Breach]:
    """Breaches unless the rows are those expected, to the bit and whatever their order."""
    try:
        found = run(records, library)
    except InputError as refused:
        return _refused(rule, refused)
    one, other = (table.sort_values(ROW, ignore_index=True) for table in (found, expected))
    if one.equals(other):
        return []
    names = [*one["record_id"], *other["record_id"]]
    if one.shape == other.shape:
        unlike = ~((one == other) | (one.isna() & other.isna())).fillna(False).all(axis=1)
        names = [*other.loc[unlike, "record_id"]]
    return _breach(rule, names, "the rows are others", mend)


def _apart(found: pd.DataFrame, wanted: pd.DataFrame) -> list[str]:
    """The records whose sums by part of the life cycle are not those wanted."""
    one, other = (_named(table).groupby(PART)[SUMMED].sum() for table in (found, wanted))
    one, other = one.align(other)
    near = np.isclose(one.to_numpy(), other.to_numpy(), rtol=RELATIVE, atol=ABSOLUTE).all(axis=1)
    return list(dict.fromkeys(one.index.get_level_values("record_id")[~near]))


def _named(table: pd.DataFrame) -> pd.DataFrame:
    """The table with an empty text for no sub_category, so that rows can be found by it."""
    said = table["sub_category"].fillna("") if "sub_category" in table else ""
    return table.assign(sub_category=said)


def _refused(rule: str, refused: InputError) -> list[Breach]:
    return [Breach(rule, f"it refuses: {refused.faults[0].what}", refused.faults[0].mend)]


def _breach(rule: str, names: Sequence[str], what: str, mend: str) -> list[Breach]:
    return [Breach(rule, f"{names_of(names)}: {what}", mend)] if len(names) else []
