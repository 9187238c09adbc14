"""Two editions of the library side by side: which figures moved, which are new or gone, and by how much."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from scope3 import gwp
from scope3.errors import Fault, InputError, nearest
from scope3.factors.table_files import FOLDER, factor_file, other_gases_file, read_factors, shipped_editions

# What makes a factor the same in two editions. Its year moves with the edition, except where one edition has several.
KEY = ["activity", "region", "component", "unit"]
YEARS = ["year", "price_year"]
SEPARATOR = " | "
FIGURES = ("kg_co2e", "kg_biogenic_co2", "loss_rate")
MOVED, EQUAL, NEW, GONE = "moved", "equal", "new", "gone"
STATES = (MOVED, EQUAL, NEW, GONE)
# Editions carry 0.17 and 0.17000000000000001, and masses of gases have been divided by one GWP set and multiplied by
# another: a change below this share of the figure is that and nothing else.
ROUNDING = 1e-9


def compare_editions(before: str, after: str, folder: Path = FOLDER) -> pd.DataFrame:
    """Every figure of two editions, before and after.

    Arguments: `before`, `after` (as publisher/edition), `folder` (of the factor tables). Returns one row per factor and
    figure (kg CO2e, kg biogenic CO2 or loss rate): key, state, years, names, GWP sets, both values as published, the
    change, absolute and relative, and of a change in kg CO2e the part of the GWP set and that of the figure itself.
    Raises InputError for an edition that is not in the library.
    """
    known = shipped_editions(folder)
    if missing := [edition for edition in (before, after) if edition not in known]:
        raise InputError([Fault(f"factor edition '{e}' is not in the library", nearest(e, known)) for e in missing])
    if before == after:
        raise InputError(Fault(f"{before} is compared with itself", "name two editions"))
    tables = [read_factors(factor_file(edition, folder)) for edition in (before, after)]
    keys = same_factors(*tables)
    old, new = (table.assign(key=key).set_index("key") for table, key in zip(tables, keys, strict=True))
    return pd.concat([_figures(old, new, figure) for figure in FIGURES], ignore_index=True).merge(
        _by_gwp_set(old, new, [other_gases(edition, folder) for edition in (before, after)]),
        how="left",
        on=["key", "figure"],
        validate="1:1",
    )


def same_factors(before: pd.DataFrame, after: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """One name for the same factor in two tables: activity, region, component and unit.

    Where either table has several rows of one name, such as the years of a series, the years belong to the name.
    """
    names = [_joined(table, KEY) for table in (before, after)]
    several = {name for found in names for name in found[found.duplicated()]}
    dated = [_joined(table, [*KEY, *YEARS]) for table in (before, after)]
    found = [name.where(~name.isin(several), whole) for name, whole in zip(names, dated, strict=True)]
    return found[0], found[1]


def _joined(table: pd.DataFrame, columns: list[str]) -> pd.Series:
    joined = pd.Series("", index=table.index, dtype="str")
    for column in columns:
        joined = joined + table[column].astype("str").fillna("") + SEPARATOR
    return joined.str.removesuffix(SEPARATOR)


def other_gases(edition: str, folder: Path = FOLDER) -> pd.DataFrame | None:
    """The masses of the gases that the factor table of an edition has no columns for; None where it has none."""
    file = other_gases_file(factor_file(edition, folder))
    return pd.read_csv(file) if file.is_file() else None


def split_by_gwp_set(
    before: pd.DataFrame, after: pd.DataFrame, gases: list[pd.DataFrame | None]
) -> tuple[pd.Series, pd.Series]:
    """The part of each change in kg CO2e that is the GWP set's, and the figure before without that part.

    $$ f_1 - f_0 = (f_0' - f_0) + (f_1 - f_0') $$

    f0' is the figure before under the set of the figure after; where its gases are not known and those of the figure
    after are, f1' takes its place: (f1 - f1') + (f1' - f0). Arguments: `before`, `after` (factors on one index),
    `gases` (other gases of the two, as `gwp.restate` takes them). The part is blank where the sets differ and no gases
    are known: then nobody can tell the two apart.
    """
    old, new = before["kg_co2e"], after["kg_co2e"]
    sets = before["gwp_set"], after["gwp_set"]
    same = (sets[0] == sets[1]).fillna(False) | (sets[0].isna() & sets[1].isna())
    restated_old = _under(before, after["gwp_set"], gases[0])
    restated_new = _under(after, before["gwp_set"], gases[1])
    by_set = (restated_old - old).fillna(new - restated_new).mask(same, 0.0)
    nothing = _equal(new - by_set, old)
    base = restated_old.where(restated_old.notna() & ~same, old)
    return by_set.mask(nothing & ~same, new - old), base


def _equal(one: pd.Series, other: pd.Series) -> pd.Series:
    return (one - other).abs() <= ROUNDING * np.maximum(one.abs(), other.abs())


def _under(factors: pd.DataFrame, sets: pd.Series, gases: pd.DataFrame | None) -> pd.Series:
    """Each factor (kg CO2e per unit) under the set named beside it; blank where its gases are not known."""
    found = pd.Series(np.nan, index=factors.index)
    for name in sorted(set(sets.dropna()) - {gwp.NOT_STATED}):
        rows = factors[sets == name]
        restated = gwp.restate(rows, name, gases)
        found[rows.index] = restated["kg_co2e"].where(restated["gwp_set"] == name)
    return found


def _figures(old: pd.DataFrame, new: pd.DataFrame, figure: str) -> pd.DataFrame:
    """One kind of figure of both editions, with its state and change."""
    columns = [*KEY, "year", "price_year", "factor_id", "gwp_set", figure]
    sides = [table.loc[table[figure].notna(), columns] for table in (old, new)]
    suffixes = ("_before", "_after")
    both = sides[0].merge(sides[1], how="outer", on="key", suffixes=suffixes, validate="1:1").sort_index()
    was, now = both[f"{figure}_before"], both[f"{figure}_after"]
    state = np.select([was.isna(), now.isna(), _equal(was, now)], [NEW, GONE, EQUAL], MOVED)
    named = {column: both[f"{column}_before"].fillna(both[f"{column}_after"]) for column in KEY}
    beside = {
        f"{column}_{side}": both[f"{column}_{side}"]
        for column in ("year", "price_year", "factor_id", "gwp_set")
        for side in ("before", "after")
    }
    relative = ((now - was) / was).where(was != 0)
    return pd.DataFrame(
        {**named, "figure": figure, "state": state, **beside, "before": was, "after": now, "change": now - was}
    ).assign(relative_change=relative, key=both.index)


def _by_gwp_set(old: pd.DataFrame, new: pd.DataFrame, gases: list[pd.DataFrame | None]) -> pd.DataFrame:
    """Of the factors that stand in both editions, the change by the GWP set and by the figure."""
    shared = sorted(set(old.index) & set(new.index))
    before, after = old.loc[shared], new.loc[shared]
    by_set, base = split_by_gwp_set(before, after, gases)
    figure_change = after["kg_co2e"] - before["kg_co2e"] - by_set
    return (
        pd.DataFrame(
            {
                "figure": FIGURES[0],
                "change_by_gwp_set": by_set,
                "change_by_figure": figure_change,
                "relative_change_by_figure": (figure_change / base).where(base != 0),
            }
        )
        .rename_axis("key")
        .reset_index()
    )


def by_family(compared: pd.DataFrame) -> pd.DataFrame:
    """Of each family of activities (the first part of their names), the figures by state and the span of their moves.

    Arguments: `compared` (as `compare_editions` gives it). The relative changes are those of figures that moved: least,
    middle and greatest, as published and, of kg CO2e, by the figure alone under one GWP set (fractions).
    """
    rows = []
    for family, part in compared.groupby(compared["activity"].str.split("/").str[0]):
        moved = part[part["state"] == MOVED]
        row = {"family": family, **{state: int((part["state"] == state).sum()) for state in STATES}}
        for name, column in (("published", "relative_change"), ("one_set", "relative_change_by_figure")):
            spans = moved[column]
            row |= {f"least_{name}": spans.min(), f"middle_{name}": spans.median(), f"greatest_{name}": spans.max()}
        rows.append(row)
    return pd.DataFrame(rows)


def largest_moves(compared: pd.DataFrame, count: int) -> pd.DataFrame:
    """The figures that moved most in relation to what they were, the largest first; of several units, one."""
    moved = compared[compared["state"] == MOVED]
    order = moved["relative_change"].abs().sort_values(ascending=False, kind="stable").index
    return moved.loc[order].drop_duplicates(["activity", "region", "component", "figure"]).head(count)
