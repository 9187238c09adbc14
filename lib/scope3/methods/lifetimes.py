"""What the products sold in a year do over their whole lifetime: how many, how often, and what each use takes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd

from scope3.errors import InputError
from scope3.factors.select import Unserved
from scope3.methods.records import ratios, refuse, require, written, wrong
from scope3.units import check_units

PIECE = "piece"
CONSTANT = "this year's factor for every year of use"


def number_sold(activity_data: pd.DataFrame) -> pd.Series:
    """Products sold in the year (pieces); raises Unserved where blank, InputError for a unit that counts no pieces."""
    require(activity_data, ["quantity", "unit"])
    return activity_data["quantity"] * ratios(activity_data, pd.Series(PIECE, index=activity_data.index))


def lifetime_uses(activity_data: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    r"""Uses of one product over its lifetime, as stated or years times uses a year, and the sentence that says which.

    $$ n = n^{stated} \quad\text{or}\quad n = \text{years} \times \text{uses per year} $$

    Raises Unserved where neither is given, InputError where both are and do not agree, or where a value is outside its
    range.
    """
    for column in ("lifetime_years", "uses_per_year"):
        low, high = activity_data[f"{column}_low"], activity_data[f"{column}_high"]
        outside = (low > activity_data[column]) | (high < activity_data[column])
        wrong(activity_data, outside, f"{column} lies outside its range", "correct the value or the range", column)
    stated, years, yearly = (activity_data[c] for c in ("lifetime_uses", "lifetime_years", "uses_per_year"))
    uses = stated.fillna(years * yearly)
    mend = "give lifetime_uses, or lifetime_years and uses_per_year"
    refuse(activity_data, uses.isna(), "the lifetime is blank", mend)
    differ = (years * yearly).notna() & ~np.isclose(uses, years * yearly)
    what = "lifetime_uses is not lifetime_years times uses_per_year"
    wrong(activity_data, differ, what, "correct one of the three, or leave one blank", "lifetime_uses")
    by_years = " (" + written(years) + " years × " + written(yearly) + ")"
    said = written(uses) + by_years.where((years * yearly).notna(), "")
    return uses, said + " uses over the lifetime"


def used_over_lifetime(activity_data: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Uses of all products sold over their lifetime, and the sentence behind it."""
    sold = number_sold(activity_data)
    uses, said = lifetime_uses(activity_data)
    return sold * uses, written(sold) + " sold × " + said


def consumed_over_lifetime(activity_data: pd.DataFrame) -> tuple[pd.DataFrame, pd.Series]:
    """The records with what all products sold consume over their lifetime as quantity, and the sentence behind it.

    Raises Unserved for records without activity, consumption per use and its unit, InputError for an unknown unit.
    """
    require(activity_data, ["activity", "consumption_per_use", "consumption_unit"])
    if faults := check_units(activity_data, "consumption_unit"):
        raise InputError(faults)
    used, said = used_over_lifetime(activity_data)
    each, unit = activity_data["consumption_per_use"], activity_data["consumption_unit"]
    step = said + " × " + written(each) + " " + unit + "; " + CONSTANT
    return activity_data.assign(quantity=used * each, unit=unit), step


def naming_the_unit(serve: Callable[[], pd.DataFrame], column: str) -> pd.DataFrame:
    """What `serve` gives; a fault on the unit names the column of the file that holds it."""
    try:
        return serve()
    except Unserved:
        raise
    except InputError as refused:
        faults = [replace(fault, column=column) if fault.column == "unit" else fault for fault in refused.faults]
        raise InputError(faults) from None
