"""Global warming potentials: which set is behind a figure, and what the figure is under another set.

The values are those of the package `globalwarmingpotentials`, which tabulates the IPCC assessment reports.
"""

from __future__ import annotations

import globalwarmingpotentials
import pandas as pd

from scope3.errors import Fault, InputError, nearest

GASES = {"kg_co2": "CO2", "kg_ch4": "CH4", "kg_n2o": "N2O"}
NOT_STATED = "not_stated"
UNSPECIFIED = "unspecified"  # gases without a name, in kg CO2e: no other set can be applied to them


def known_sets() -> list[str]:
    """The names a factor's GWP set may have: those of the tables, and not_stated."""
    return [*globalwarmingpotentials.data, NOT_STATED]


def gwp(gas: str, gwp_set: str) -> float:
    """The global warming potential of a gas in a named set (kg CO2e per kg); raises InputError for an unknown name."""
    if gwp_set not in globalwarmingpotentials.data:
        raise InputError(Fault(f"unknown GWP set '{gwp_set}'", nearest(gwp_set, globalwarmingpotentials.data)))
    # Carbon dioxide is the yardstick: 1 in every set, and therefore in none of the package's tables.
    values = {"CO2": 1.0, **globalwarmingpotentials.data[gwp_set]}
    if gas not in values:
        raise InputError(Fault(f"unknown gas '{gas}' in {gwp_set}", nearest(gas, values)))
    return float(values[gas])


def restate(factors: pd.DataFrame, gwp_set: str, other_gases: pd.DataFrame | None = None) -> pd.DataFrame:
    """The factors under one GWP set, where their gases are known.

    $$ kg\\,CO_2e_{new} = kg\\,CO_2e + \\sum_g m_g \\,(GWP_{g,new} - GWP_{g,old}) $$

    Arguments: `factors` (rows of the factor table), `gwp_set` (the set wanted), `other_gases` (factor_id, then kg per
    unit of each gas without a column in the factor table, and `unspecified` in kg CO2e). A factor published under
    another set is restated if all of its gas masses are known and both sets have its other gases; otherwise it stays as
    published. The column `gwp_step` says which. What the masses do not cover, such as refrigerants, stays as published.
    """
    restated = factors.assign(gwp_step="")
    masses_known = restated[list(GASES)].notna().all(axis=1)
    beside = _beside(restated, other_gases)
    for old in sorted(set(restated["gwp_set"].dropna()) - {gwp_set, NOT_STATED}):
        unknown = [
            gas for gas in beside if gas != UNSPECIFIED and not (_has(str(gas), old) and _has(str(gas), gwp_set))
        ]
        rows = (restated["gwp_set"] == old) & masses_known & ~(beside[unknown] > 0).any(axis=1)
        change = sum(restated.loc[rows, column] * (gwp(gas, gwp_set) - gwp(gas, old)) for column, gas in GASES.items())
        for gas in beside.columns.drop([UNSPECIFIED, *unknown], errors="ignore"):
            stated = beside.loc[rows, gas].dropna()
            change = change.add(stated * (gwp(gas, gwp_set) - gwp(gas, old)), fill_value=0.0)
        restated.loc[rows, "kg_co2e"] += change
        restated.loc[rows, "gwp_set"] = gwp_set
        restated.loc[rows, "gwp_step"] = f"restated from {old} to {gwp_set} by its gases" + _unmoved(beside[rows])
    as_published = restated["gwp_set"].notna() & (restated["gwp_set"] != gwp_set)
    restated.loc[as_published, "gwp_step"] = "as published under GWP set " + restated["gwp_set"].astype("str")
    return restated


def _has(gas: str, gwp_set: str) -> bool:
    return gas in globalwarmingpotentials.data.get(gwp_set, {})


def _beside(factors: pd.DataFrame, other_gases: pd.DataFrame | None) -> pd.DataFrame:
    """The other gases of each factor on the factors' index; missing where a factor has none listed."""
    if other_gases is None:
        return pd.DataFrame(index=factors.index)
    return other_gases.set_index("factor_id").reindex(factors["factor_id"]).set_axis(factors.index)


def _unmoved(beside: pd.DataFrame) -> pd.Series:
    """What of each figure no set could be applied to, in words."""
    said = pd.Series("", index=beside.index, dtype="str")
    if UNSPECIFIED not in beside:
        return said
    left = beside.loc[beside[UNSPECIFIED] > 0, UNSPECIFIED]
    said.loc[left.index] = left.map("; {:.3g} kg CO2e of unspecified gases as published".format)
    return said
