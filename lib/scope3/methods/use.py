"""Energy, fuel, vehicles and leakage in use, and shares of them: what the methods of most categories are made of."""

from __future__ import annotations

import pandas as pd

from scope3 import units
from scope3.errors import InputError
from scope3.factors.library import Library
from scope3.factors.select import select
from scope3.methods.records import (
    SUPPLIER,
    apply_factor,
    choose,
    emissions_rows,
    gather,
    ratios,
    refuse,
    require,
    wrong,
)
from scope3.tables import REQUIRED

# Components in which a factor states what is released where the thing happens; one activity has one of them.
RELEASES = ("life_cycle", "combustion", "release", "operation")
TONNE = "tonne"


def released_at(activity_data: pd.DataFrame, library: Library) -> pd.Series:
    """For each record, the component in which the library states what its activity releases; blank where in none."""
    known = {
        activity: next((component for component in RELEASES if library.factors_of(str(activity), component)), None)
        for activity in activity_data["activity"].dropna().unique()
    }
    return activity_data["activity"].map(known).astype("str")


def use_rows(
    activity_data: pd.DataFrame,
    factors: Library,
    *,
    method: str,
    upstream: bool = True,
    step: pd.Series | str = "",
    boundary: str = REQUIRED,
) -> pd.DataFrame:
    """Emissions of using a fuel, energy, a vehicle, a building or a refrigerant: there, and upstream of the fuel.

    Arguments: `activity_data` (activity, quantity, unit, country, period), `upstream` (True for the life cycle factors
    the guidance asks for outside 3A, 3B and the fuels sold in 11; False for scope 1 and 2 of a partner alone). A
    factor whose boundary is life cycle holds its upstream; biogenic CO2 is taken along where the library has it.
    Raises Unserved for records without a factor, or without an upstream factor that is asked for.
    Source: GHG Protocol, Technical Guidance (2013), figure 3.1, p. 14.
    """
    require(activity_data, ["activity", "quantity", "unit"])
    at = released_at(activity_data, factors)
    what = "no combustion, release, operation or life_cycle factor for '" + activity_data["activity"] + "'"
    refuse(activity_data, at.isna(), what, "name an activity of the pinned editions or of the own factor table")
    parts = []
    for component, rows in activity_data.groupby(at):
        picked = choose(rows, factors, str(component))
        said = step if isinstance(step, str) else step[rows.index]
        found = apply_factor(rows, picked, method=method, component=str(component), step=said, boundary=boundary)
        parts.append(with_biogenic(found, rows, factors) if component == "combustion" else found)
        burnt = rows[picked["boundary"] == "combustion"] if upstream else rows[:0]
        if len(burnt):
            said = step if isinstance(step, str) else step[burnt.index]
            above = choose(burnt, factors, "wtt")
            parts.append(apply_factor(burnt, above, method=method, component="wtt", step=said, boundary=boundary))
    return gather(parts)


def with_biogenic(emissions: pd.DataFrame, rows: pd.DataFrame, factors: Library) -> pd.DataFrame:
    """Rows of combustion with the biogenic CO2 that the library states apart; blank where it has none per that unit.

    Arguments: `emissions` (one row for each of `rows`, in their order), `rows` (the records), `factors`.
    """
    stated = rows[[bool(factors.factors_of(str(name), "biogenic")) for name in rows["activity"]]]
    if stated.empty:
        return emissions
    try:
        picked = select(stated, factors, "biogenic")
    except InputError:
        picked = _biogenic_by_unit(stated, factors)
    mass = (rows["quantity"] * picked["ratio"] * picked["kg_biogenic_co2"]).reindex(rows.index)
    return emissions.assign(kg_biogenic_co2=emissions["kg_biogenic_co2"].fillna(mass.reset_index(drop=True)))


def _biogenic_by_unit(rows: pd.DataFrame, factors: Library) -> pd.DataFrame:
    """The biogenic figures of the records whose unit fits that of their own place and year."""
    found = []
    for _, alike in rows.groupby(["activity", "country", "period", "unit"], dropna=False):
        try:
            found.append(select(alike, factors, "biogenic"))
        except InputError as refused:
            if any(fault.column != "unit" for fault in refused.faults):
                raise
    return pd.concat(found) if found else pd.DataFrame(columns=["ratio", "kg_biogenic_co2"], dtype="float64")


def carried(activity_data: pd.DataFrame) -> pd.DataFrame:
    """The records with their load times its distance, in the transport unit of the load (tonne.km, TEU.km, lb.km …).

    A mass after which no transport unit is named counts in tonnes. Arguments: `activity_data` (quantity, unit,
    distance in km). Raises Unserved for records without these, InputError for a load that is neither mass, volume in m3
    nor TEU.
    """
    require(activity_data, ["quantity", "unit", "distance"])
    load = activity_data["unit"].map(units.canonical)
    named = (load + ".km").isin(units.units_table().index)
    mass = load.map(lambda unit: units.dimension(unit) == units.dimension(TONNE)).astype("bool")
    what = "a load in " + load + " has no transport unit"
    wrong(activity_data, ~(named | mass), what, "give mass, m3 or TEU", "unit")
    tonnes = activity_data["quantity"] * ratios(activity_data, load.where(named, TONNE))
    load, quantity = load.where(named, TONNE), activity_data["quantity"].where(named, tonnes)
    return activity_data.assign(quantity=quantity * activity_data["distance"], unit=load + ".km")


def allocated(activity_data: pd.DataFrame, part: str, whole: str, reason: str) -> pd.Series:
    """The share that `part` is of `whole` (columns in one unit); raises InputError where the part exceeds the whole."""
    require(activity_data, [part, whole])
    beyond = activity_data[part] > activity_data[whole]
    wrong(activity_data, beyond, f"{part} exceeds {whole}", f"check both; {reason}", part)
    return activity_data[part] / activity_data[whole]


def supplier_rows(
    activity_data: pd.DataFrame,
    kg_co2e: pd.Series,
    *,
    method: str,
    component: str,
    source: str,
    boundary: str = REQUIRED,
    step: pd.Series | str = "",
) -> pd.DataFrame:
    """Emissions that a partner states itself; `source` is the column that says where they were read.

    `step` says what was done to the figure, such as a share taken of it.
    """
    require(activity_data, [source])
    taken = pd.Series(step, index=activity_data.index, dtype="str")
    return emissions_rows(
        activity_data,
        method=method,
        component=component,
        factor_id=SUPPLIER + activity_data["record_id"],
        quantity=kg_co2e,
        unit="kg CO2e",
        factor=pd.Series(1.0, index=activity_data.index),
        step=(taken + "; ").mask(taken == "", "") + "stated by the partner: " + activity_data[source],
        supplier_data=True,
        boundary=boundary,
    )
