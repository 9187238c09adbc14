"""The part that the product sold has in what a process or a final product emits."""

from __future__ import annotations

import pandas as pd

from scope3.methods.records import require, written, wrong
from scope3.methods.use import allocated
from scope3.tables.allocation import NO_ALLOCATION


def share_of_product(activity_data: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """For each record the share of the product sold (fraction), and the sentence that says how it was taken.

    Arguments: `activity_data` (allocation_basis, allocation_part, allocation_whole). Raises Unserved for records
    without a basis, or with a basis and no part or whole; InputError where the part exceeds the whole, or where a
    record without allocation gives them nevertheless.
    Source: GHG Protocol, Scope 3 Standard (2011), chapter 8.
    """
    require(activity_data, ["allocation_basis"])
    basis = activity_data["allocation_basis"]
    shared = basis != NO_ALLOCATION
    beside = ~shared & activity_data[["allocation_part", "allocation_whole"]].notna().any(axis=1)
    mend = "name the basis (mass, economic …), or take allocation_part and allocation_whole out"
    wrong(activity_data, beside, "figures to allocate by, and no allocation", mend, "allocation_basis")
    rows = activity_data[shared]
    # Multiplied before anything is divided by it, a share of 1 moves no digit.
    share = pd.Series(1.0, index=activity_data.index)
    said = pd.Series("for this product alone", index=activity_data.index, dtype="str")
    if len(rows):
        share[rows.index] = allocated(rows, "allocation_part", "allocation_whole", "the product is one of the inputs")
        part, whole = (written(rows[f"allocation_{side}"]) for side in ("part", "whole"))
        said[rows.index] = "allocated by " + rows["allocation_basis"] + ", " + part + " of " + whole
    return share, said
