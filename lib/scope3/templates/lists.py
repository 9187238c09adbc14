"""What the drop-downs of a new client's workbook offer: activities and units of the pinned factors, codes, words."""

from __future__ import annotations

from functools import cache
from typing import Any

import pandas as pd
import pandera.pandas as pa

from scope3 import paths
from scope3.catalogue import examples
from scope3.factors.table_files import factor_file, read_factors
from scope3.prices import known_currencies
from scope3.tables import ACTIVITY_DATA, CATEGORIES_OF_TABLE, FLAG, rows_of
from scope3.uncertainty.pedigree import MONEY
from scope3.units import dimension, units_table

YES_NO = ["yes", "no"]


def factors_of(editions: list[str]) -> pd.DataFrame:
    """Activity, component, unit and currency of every factor of some editions."""
    tables = [read_factors(factor_file(edition)) for edition in editions]
    return pd.concat([table[["activity", "component", "unit", "currency"]] for table in tables]).drop_duplicates()


def offered(name: str, factors: pd.DataFrame) -> pd.DataFrame:
    """The factors that a sheet can use: those of the components and units in template_activities.csv."""
    parts = [factors[:0]]
    for rule in _rules(name):
        of = factors[factors["component"] == rule["component"]]
        kinds = str(rule["unit_like"]).split("|") if rule["unit_like"] else []
        money = of["currency"].notna()
        wanted = {dimension(unit) for unit in kinds if unit != MONEY}
        by_unit = of["unit"].where(~money).map(dimension, na_action="ignore").isin(wanted)
        parts.append(of if not kinds else of[(money & (MONEY in kinds)) | (~money & by_unit)])
    return pd.concat(parts).drop_duplicates()


def activities(name: str, factors: pd.DataFrame) -> list[str]:
    """The activities that a sheet can use, sorted."""
    return sorted(set(offered(name, factors)["activity"]))


def units(name: str, factors: pd.DataFrame) -> list[str]:
    """The units that the quantities of a sheet may have: those its factors convert from, and those of its examples."""
    per = offered(name, factors)
    wanted = {dimension(unit) for unit in per.loc[per["currency"].isna(), "unit"].unique()}
    shown = _units_of_examples(name) if name in ACTIVITY_DATA else set()
    return [unit for unit in all_units() if unit in shown or dimension(unit) in wanted]


def all_units() -> list[str]:
    """Every unit that means one thing."""
    table = units_table()
    return [str(unit) for unit in table.index[table["ambiguous_between"] == ""]]


def words(name: str, column: str, rule: pa.Column, factors: pd.DataFrame) -> tuple[list[Any], bool]:
    """What a column of a sheet offers to pick from, and whether something else may stand there; empty for no list."""
    metadata = rule.metadata or {}
    if metadata["one_of"]:
        return list(metadata["one_of"]), False
    if metadata["type"] == FLAG:
        return YES_NO, False
    if column == "category" and name in CATEGORIES_OF_TABLE:
        return list(CATEGORIES_OF_TABLE[name]), False
    if column == "country" or column.endswith("_country"):
        return _countries(), False
    if column.endswith("currency"):
        return sorted(known_currencies()), True
    if column == "unit":
        return units(name, factors) or all_units(), True
    if column.endswith("_unit"):
        return all_units(), True
    if column == "activity" or column.endswith("_activity"):
        return activities(name, factors), True
    return [], True


@cache
def _countries() -> list[str]:
    """Codes first, then names: either may be picked or typed, the reader knows both."""
    table = pd.read_csv(paths.REFERENCE / "countries.csv", keep_default_na=False)
    return [*table["alpha_2"], *table["name"]]


@cache
def _all_rules() -> list[dict[str, Any]]:
    return rows_of(pd.read_csv(paths.REFERENCE / "template_activities.csv", dtype="str", keep_default_na=False))


def _rules(name: str) -> list[dict[str, Any]]:
    # Kinds of lines of one sheet have rules of their own: screening_energy.
    return [rule for rule in _all_rules() if rule["table"] == name or str(rule["table"]).startswith(f"{name}_")]


def _units_of_examples(name: str) -> set[str]:
    methods = [method for of_category in examples(name).values() for method in of_category.values()]
    return {row["unit"] for method in methods for row in method["rows"] if row.get("unit")}
