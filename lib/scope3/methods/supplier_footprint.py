"""What a supplier says of its own footprint: the supplier-based methods of purchased goods, for lines of category U."""

from __future__ import annotations

import pandas as pd

from scope3.factors.library import Library
from scope3.methods import purchased_goods
from scope3.methods.records import refuse, require
from scope3.tables.technology import UPSTREAM


def per_unit_rows(activity_data: pd.DataFrame, factors: Library, *, method: str) -> pd.DataFrame:
    """Quantity times the supplier's cradle-to-gate factor per unit.

    Raises Unserved for records without them or with the supplier's downstream in the figure.
    """
    _check_boundary(activity_data)
    return purchased_goods.supplier_specific(_as_purchase(activity_data), factors).assign(method=method)


def revenue_share_rows(activity_data: pd.DataFrame, factors: Library, *, method: str) -> pd.DataFrame:
    """The share of the supplier's upstream footprint that the spend has in its revenue.

    Raises Unserved for records without them or with the supplier's downstream in the footprint, InputError where the
    spend exceeds the revenue.
    """
    _check_boundary(activity_data)
    emissions = purchased_goods.supplier_revenue_share(_as_purchase(activity_data), factors)
    said = "the supplier's scopes 1, 2 and categories 1 to 8; " + emissions["step"]
    return emissions.assign(method=method, step=said.astype("str"))


def _check_boundary(activity_data: pd.DataFrame) -> None:
    """Refuse figures with the supplier's downstream: the use of what it sells is the organisation's own scope 2."""
    require(activity_data, ["supplier_boundary"])
    whole = activity_data["supplier_boundary"] != UPSTREAM
    what = "the supplier's figure holds its downstream categories 9 to 15"
    refuse(activity_data, whole, what, "take them off, and say supplier_boundary upstream")


def _as_purchase(activity_data: pd.DataFrame) -> pd.DataFrame:
    """Lines without a stage: that column of purchased goods is for hybrid goods, which category U does not have."""
    return activity_data.assign(stage=pd.Series(None, index=activity_data.index, dtype="str"))
