"""What the methods of category U share: the element of a line, its amount, and its boundary."""

from __future__ import annotations

import pandas as pd

from scope3.errors import nearest
from scope3.methods.records import wrong
from scope3.tables import OPTIONAL, REQUIRED
from scope3.technology.standard import ELEMENT_OF_PART, kinds

EMPLOYEE_OWNED = "employee_owned"


def with_element(part: str, activity_data: pd.DataFrame) -> pd.DataFrame:
    """The lines with their element of the standard as sub_category; raises InputError for an unknown kind of device."""
    if part in ELEMENT_OF_PART:
        element = pd.Series(ELEMENT_OF_PART[part], index=activity_data.index, dtype="str")
        return activity_data.assign(sub_category=element)
    element = activity_data["kind"].map(kinds()["element"]).astype("str")
    for kind in activity_data.loc[element.isna(), "kind"].unique():
        what = f"'{kind}' is no kind of device"
        wrong(activity_data, activity_data["kind"] == kind, what, nearest(kind, kinds().index), "kind")
    return activity_data.assign(sub_category=element)


def boundary_of(activity_data: pd.DataFrame) -> pd.Series:
    """Whether a line belongs to the minimum boundary: devices of category 8 and employees' own are optional.

    Source: Scope 3 Standard (2011), table 5.4, categories 2 and 8.
    """
    optional = (activity_data["ownership"] == EMPLOYEE_OWNED).fillna(False) | (activity_data["category"] == 8)
    return pd.Series(REQUIRED, index=activity_data.index, dtype="str").mask(optional, OPTIONAL)
