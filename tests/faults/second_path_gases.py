"""A factor under another GWP set, by the second path: its gases' masses times the difference of their potentials."""

from __future__ import annotations

from functools import cache
from typing import Any

import globalwarmingpotentials

from faults.second_path_units import rows

# The assessment reports' own values for a hundred years, typed from AR4 table 2.14, AR5 table 8.A.1 and AR6 table 7.SM.7.
TYPED = {
    "AR4GWP100": {"CO2": 1.0, "CH4": 25.0, "N2O": 298.0},
    "AR5GWP100": {"CO2": 1.0, "CH4": 28.0, "N2O": 265.0},
    "AR6GWP100": {"CO2": 1.0, "CH4": 27.9, "N2O": 273.0},
}
MASSES = {"kg_co2": "CO2", "kg_ch4": "CH4", "kg_n2o": "N2O"}
IN_CO2E = ("unspecified", "methane_above")


@cache
def potentials(gwp_set: str) -> dict[str, float]:
    """The values of a set: what the reports print, then IPCC's list as a package, then the rows of gwp_values.csv."""
    of_rows = {row["gas"]: float(row["value"]) for row in rows("reference/gwp_values.csv") if row["gwp_set"] == gwp_set}
    return {"CO2": 1.0} | globalwarmingpotentials.data.get(gwp_set, {}) | of_rows | TYPED.get(gwp_set, {})


@cache
def _refrigerants() -> dict[str, dict[str, str]]:
    return {row["activity"]: row for row in rows("reference/refrigerant_factors.csv")}


@cache
def _parts(name: str, counts: str) -> dict[str, float]:
    """The gases of a refrigerant that a figure counts, by their share of its mass."""
    blend = [row for row in rows("reference/refrigerant_blends.csv") if row["blend"] == name]
    kept = {"all": ("yes", "no"), "kyoto": ("yes",), "non_kyoto": ("no",)}[counts]
    return (
        {row["gas"]: float(row["mass_fraction"]) for row in blend if row["kyoto"] in kept or counts == "all"}
        if blend
        else {name: 1.0}
    )


def restated(factor: dict[str, Any], wanted: str, others: dict[str, float]) -> dict[str, Any]:
    """The factor under the set wanted, where its gases are known; else as it is."""
    stated = factor["gwp_set"]
    if stated in (None, "not_stated", wanted) or factor["kg_co2e"] is None:
        return factor
    old, new = potentials(stated), potentials(wanted)
    moved = _by_masses(factor, others, old, new)
    if moved is None:
        moved = _by_composition(factor, old, new)
    return factor if moved is None else factor | {"kg_co2e": moved, "gwp_set": wanted}


def _by_masses(
    factor: dict[str, Any], others: dict[str, float], old: dict[str, float], new: dict[str, float]
) -> float | None:
    if any(factor[column] is None for column in MASSES):
        return None
    masses = {gas: factor[column] for column, gas in MASSES.items()}
    masses |= {gas: mass for gas, mass in others.items() if gas not in IN_CO2E and mass > 0}
    if any(gas not in old or gas not in new for gas in masses):
        return None
    kg = factor["kg_co2e"] - others.get("methane_above", 0.0)
    kg += sum(mass * (new[gas] - old[gas]) for gas, mass in masses.items())
    return kg if kg >= 0 else None


def _by_composition(factor: dict[str, Any], old: dict[str, float], new: dict[str, float]) -> float | None:
    """A kilogram of refrigerant: the whole figure must be its composition's, to the unit, in the old set."""
    named = _refrigerants().get(factor["activity"])
    if named is None or factor["unit"] != "kg":
        return None
    if factor["publisher"] == named["publisher"] and factor["edition"] < named["from_edition"]:
        return None
    parts = _parts(named["refrigerant"], named["counts"])
    if any(gas not in old or gas not in new for gas in parts):
        return None
    before, after = (sum(share * values[gas] for gas, share in parts.items()) for values in (old, new))
    if abs(before - factor["kg_co2e"]) > 0.5 * (1 + 1e-9):
        return None
    kg = factor["kg_co2e"] + after - before
    return kg if kg >= 0 else None
