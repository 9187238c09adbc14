"""Units: which names are known, what they mean, how one becomes another.

The names are rows of `data/reference/units.csv`; pint does the arithmetic. Energy by gross and by net calorific value
are dimensions of their own, so that neither is ever taken for the other or for metered energy.
"""

from __future__ import annotations

import difflib
from functools import cache

import pandas as pd
import pint

from scope3 import paths
from scope3.errors import Fault, InputError, fault_at
from scope3.tables import rows_of

_registry: pint.UnitRegistry = pint.UnitRegistry()
for _name in (
    "gross_cv", "net_cv", "vehicle", "passenger", "teu", "room_night", "employee", "item", "pallet", "co2e", "cod",
    "bod", "nitrogen", "licence", "gpu", "request", "token",
):  # fmt: skip
    _registry.define(f"{_name} = [{_name}]")


@cache
def units_table() -> pd.DataFrame:
    """The known units: name, expression, other spellings, and what an ambiguous name could mean."""
    table = pd.read_csv(paths.REFERENCE / "units.csv", dtype="str", keep_default_na=False)
    return table.set_index("unit")


@cache
def _spellings() -> dict[str, str]:
    table = units_table()
    names = {unit.lower(): unit for unit in table.index}
    for unit, written in table["also_written"].items():
        for name in filter(None, str(written).split("|")):
            if names.setdefault(name.lower(), str(unit)) != unit:
                raise InputError(Fault(f"'{name}' is written for two units", "keep one", file="units.csv"))
    return names


@cache
def canonical(written: str) -> str:
    """The known unit behind a written one; raises InputError where it is unknown or could mean several."""
    unit = _spellings().get(" ".join(written.lower().split()))
    if unit is None:
        close = difflib.get_close_matches(written.lower(), _spellings(), n=1, cutoff=0.75)
        mend = f"did you mean '{_spellings()[close[0]]}'?" if close else "use one of " + ", ".join(units_table().index)
        raise InputError(Fault(f"unknown unit '{written}'", mend))
    if choices := units_table().loc[unit, "ambiguous_between"]:
        named = " or ".join(f"'{choice}'" for choice in str(choices).split("|"))
        raise InputError(Fault(f"unit '{written}' is ambiguous", f"say {named}"))
    return unit


@cache
def _quantity(unit: str) -> pint.Quantity:
    return _registry.Quantity(1.0, str(units_table().loc[canonical(unit), "expression"]))


@cache
def dimension(unit: str) -> str:
    """The dimension of a unit as text: equal for units that convert into each other."""
    return str(_quantity(unit).dimensionality)


@cache
def ratio(unit: str, into: str) -> float:
    """How many `into` one `unit` is; raises InputError where their dimensions differ."""
    if dimension(unit) != dimension(into):
        raise InputError(
            Fault(
                f"'{canonical(unit)}' cannot become '{canonical(into)}'",
                f"give the quantity in a unit like '{canonical(into)}'",
            )
        )
    # pint multiplies its way through base units and can leave 0.9999999999999999 for 1; fifteen digits do not.
    return float(f"{_quantity(unit).to(_quantity(into).units).magnitude:.15g}")


@cache
def in_base_units(unit: str) -> float:
    """How many base units of its dimension one `unit` is: what makes quantities of several units comparable."""
    return float(f"{_quantity(unit).to_base_units().magnitude:.15g}")


def check_units(table: pd.DataFrame, column: str = "unit") -> list[Fault]:
    """A fault for each row whose unit is unknown or ambiguous, with the client's file and row."""
    faults = []
    for written in table[column].dropna().unique():
        try:
            canonical(written)
        except InputError as refused:
            what, mend = refused.faults[0].what, refused.faults[0].mend
            faults += [fault_at(row, what, mend, column) for row in rows_of(table[table[column] == written])]
    return faults
