"""What every method does with its records: refuse those it cannot serve, join factors, write emissions rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

import numpy as np
import pandas as pd

from scope3 import units
from scope3.errors import Fault, InputError, fault_at
from scope3.factors.library import Library
from scope3.factors.select import Unserved, select
from scope3.gwp import GASES
from scope3.tables import EMISSIONS, REQUIRED, empty, rows_of, shape_columns

# In front of the record_id where a figure is the supplier's own: what stands for a factor_id.
SUPPLIER = "supplier:"
# Why a method refuses what was never its own; the ladder passes it over without a word.
OTHER_KIND = "the record is of another kind"
PLACE = ["record_id", "source_file", "source_sheet", "source_row"]
ORDER = ["category", "sub_category", "record_id", "component", "factor_id"]
CARRIED = [*PLACE, "entity", "category", "sub_category", "activity", "rule_id"]


def refuse(activity_data: pd.DataFrame, unfit: pd.Series, reason: str | pd.Series, mend: str) -> None:
    """Raise Unserved for the records marked in `unfit`, each with its place."""
    if unfit.any():
        raise Unserved(activity_data.loc[unfit, PLACE].assign(reason=reason), mend)


def wrong(activity_data: pd.DataFrame, unfit: pd.Series, what: str | pd.Series, mend: str, column: str) -> None:
    """Raise InputError for the records marked in `unfit`: figures that contradict each other serve no method."""
    if unfit.any():
        rows = activity_data[unfit]
        said = [what] * len(rows) if isinstance(what, str) else what[unfit]
        raise InputError(
            [
                fault_at(row, f"{row['record_id']}: {text}", mend, column)
                for row, text in zip(rows_of(rows), said, strict=True)
            ]
        )


def no_tax_apart(activity_data: pd.DataFrame, divided: pd.Series, by: str) -> None:
    """Raise InputError where money that is said to hold tax is divided by money that may or may not hold it."""
    taxed = divided & activity_data["tax_included"].fillna(False).astype("bool")
    what = f"the money holds tax, and whether {by} does is said nowhere"
    mend = "say the price without tax and the money without it, or both with it and leave tax_included blank"
    wrong(activity_data, taxed, what, mend, "tax_included")


def check_choice(name: str, value: str, allowed: Iterable[str]) -> None:
    """Raise InputError for a choice that means nothing; a misspelt one must never fall to the other side."""
    if value not in (known := list(allowed)):
        raise InputError(Fault(f"{name} '{value}' is not known", "choose " + " or ".join(known), column=name))


def require(activity_data: pd.DataFrame, columns: list[str]) -> None:
    """Raise Unserved for records with a blank in one of the columns a method needs."""
    blanks = {column: blank for column in columns if (blank := activity_data[column].isna()).any()}
    if blanks:
        # Of a record that lacks several, the first is told; all records at once, for each refusal computes all anew.
        lacking = pd.DataFrame(blanks)
        reason = lacking.idxmax(axis=1).astype("str") + " is blank"
        refuse(activity_data, lacking.any(axis=1), reason, f"fill in {' and '.join(blanks)}")


def choose(activity_data: pd.DataFrame, library: Library, component: str, *, by: str = "unit") -> pd.DataFrame:
    """The factor of a component for each record; raises Unserved for records without one."""
    picked = select(activity_data, library, component, by=by)
    refuse(
        activity_data,
        picked["factor_id"].isna(),
        picked["selection"],
        "add the factor to the organisation's factor table, pin an edition that holds it, or correct the activity",
    )
    return picked


def ratios(activity_data: pd.DataFrame, into: pd.Series, column: str = "unit") -> pd.Series:
    """How many `into` one unit of each record is; raises InputError naming each record whose unit does not convert."""
    pairs = pd.DataFrame({"unit": activity_data[column], "into": into})
    found: dict[tuple[str, str], float] = {}
    faults = []
    for unit, wanted in pairs.drop_duplicates().itertuples(index=False, name=None):
        try:
            found[unit, wanted] = units.ratio(unit, wanted)
        except InputError as refused:
            what, mend = refused.faults[0].what, refused.faults[0].mend
            rows = activity_data[(pairs["unit"] == unit) & (pairs["into"] == wanted)]
            faults += [fault_at(row, f"{row['record_id']}: {what}", mend, column) for row in rows_of(rows)]
    if faults:
        raise InputError(faults)
    return pd.Series(
        [found[pair] for pair in zip(pairs["unit"], pairs["into"], strict=True)],
        index=activity_data.index,
        dtype="float64",
    )


def apply_factor(
    activity_data: pd.DataFrame,
    picked: pd.DataFrame,
    *,
    method: str,
    component: str,
    quantity: pd.Series | None = None,
    unit: pd.Series | None = None,
    step: pd.Series | str = "",
    boundary: str = REQUIRED,
) -> pd.DataFrame:
    """Emissions of records by library factors: quantity in the factor's unit, times the factor, gas by gas.

    `quantity` and `unit` default to the record's quantity turned into the factor's unit.
    """
    amount = activity_data["quantity"] * picked["ratio"] if quantity is None else quantity
    before = (f"{step}; " if step else "") if isinstance(step, str) else (step + "; ").mask(step == "", "")
    said = before + picked["selection"]
    masses = {column: amount * picked[column] for column in (*GASES, "kg_biogenic_co2")}
    return emissions_rows(
        activity_data,
        method=method,
        component=component,
        factor_id=picked["factor_id"],
        quantity=amount,
        unit=picked["unit"] if unit is None else unit,
        factor=picked["kg_co2e"],
        step=said,
        supplier_data=False,
        masses=masses,
        boundary=boundary,
    )


def emissions_rows(
    activity_data: pd.DataFrame,
    *,
    method: str,
    component: str,
    factor_id: pd.Series,
    quantity: pd.Series,
    unit: pd.Series | str,
    factor: pd.Series,
    step: pd.Series | str,
    supplier_data: bool,
    masses: Mapping[str, pd.Series] = MappingProxyType({}),
    boundary: str = REQUIRED,
) -> pd.DataFrame:
    """Rows of the emissions table, kg CO2e being quantity times factor."""
    carried = {name: activity_data[name] for name in CARRIED if name in activity_data}
    made = {
        "method": method,
        "component": component,
        "factor_id": factor_id,
        "quantity": quantity,
        "unit": unit,
        "factor": factor,
        "kg_co2e": quantity * factor,
        "share": 1.0,
        "boundary": boundary,
        "supplier_data": supplier_data,
        "step": step,
    }
    return shape_columns({**carried, **made, **masses}, activity_data.index, EMISSIONS, method)


def written(numbers: pd.Series) -> pd.Series:
    """Numbers as a step writes them; text also where there are none."""
    return numbers.map("{:,.10g}".format).astype("str")


def gather(parts: list[pd.DataFrame]) -> pd.DataFrame:
    """Emissions rows of several parts as one table, in the order of records and components."""
    filled = [part for part in parts if len(part)]
    if not filled:
        return empty(EMISSIONS)
    rows = pd.concat(filled, ignore_index=True)
    order = np.lexsort([_places(rows[column]) for column in reversed(ORDER)])
    return rows if np.array_equal(order, rows.index) else rows.take(order).reset_index(drop=True)


def _places(column: pd.Series) -> np.ndarray:
    """The place of each value among the sorted values of a column, blanks last."""
    places, values = pd.factorize(column, sort=True)
    return np.where(places < 0, len(values), places)
