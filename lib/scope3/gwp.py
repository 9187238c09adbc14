"""Global warming potentials: which set is behind a figure, and what the figure is under another set.

The values are those of the package `globalwarmingpotentials`, which tabulates the IPCC assessment reports.
"""

from __future__ import annotations

import globalwarmingpotentials
import pandas as pd

from scope3.errors import Fault, InputError, nearest

GASES = {"kg_co2": "CO2", "kg_ch4": "CH4", "kg_n2o": "N2O"}
NOT_STATED = "not_stated"


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


def restate(factors: pd.DataFrame, gwp_set: str) -> pd.DataFrame:
    """The factors under one GWP set, where their gases are known.

    $$ kg\\,CO_2e_{new} = kg\\,CO_2e + \\sum_g m_g \\,(GWP_{g,new} - GWP_{g,old}) $$

    Arguments: `factors` (rows of the factor table), `gwp_set` (the set wanted). A factor published under another set is
    restated if all of its gas masses are known; otherwise it stays as published. The column `gwp_step` says which.
    What the masses do not cover, such as refrigerants, stays as published.
    """
    restated = factors.assign(gwp_step="")
    masses_known = restated[list(GASES)].notna().all(axis=1)
    for old in sorted(set(restated["gwp_set"].dropna()) - {gwp_set, NOT_STATED}):
        rows = (restated["gwp_set"] == old) & masses_known
        change = sum(restated.loc[rows, column] * (gwp(gas, gwp_set) - gwp(gas, old)) for column, gas in GASES.items())
        restated.loc[rows, "kg_co2e"] += change
        restated.loc[rows, "gwp_set"] = gwp_set
        restated.loc[rows, "gwp_step"] = f"restated from {old} to {gwp_set} by its gases"
    as_published = restated["gwp_set"].notna() & (restated["gwp_set"] != gwp_set)
    restated.loc[as_published, "gwp_step"] = "as published under GWP set " + restated["gwp_set"].astype("str")
    return restated
