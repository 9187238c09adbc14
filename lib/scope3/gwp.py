"""Global warming potentials: which set is behind a figure, and what the figure is under another set.

The values are those of the package `globalwarmingpotentials`, which tabulates the IPCC assessment reports, and the rows
of `data/reference/gwp_values.csv` for what it has not. Methane has one value in a set (AR5 28, AR6 27.9 at 100 years),
whatever its origin: publications give one mass of it, and most do not say what of it is fossil (AR5 30, AR6 29.8) or
biogenic (AR6 27.0). A publication that tells them apart is turned into masses by its importer, with its own values;
what it counts for methane above the value of its set stands beside its table, and leaves a factor that is restated.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import globalwarmingpotentials
import pandas as pd

from scope3 import paths
from scope3.errors import Fault, InputError, nearest

GASES = {"kg_co2": "CO2", "kg_ch4": "CH4", "kg_n2o": "N2O"}
NOT_STATED = "not_stated"
UNSPECIFIED = "unspecified"  # gases without a name, in kg CO2e: no other set can be applied to them
METHANE_ABOVE = "methane_above"  # what fossil methane counts above the set's value of methane, in kg CO2e
IN_CO2E = (UNSPECIFIED, METHANE_ABOVE)  # what stands among the other gases and is no mass
ALL, KYOTO, NON_KYOTO = "all", "kyoto", "non_kyoto"  # which gases of a refrigerant a figure counts
ROUNDING = 0.5  # refrigerants are published in whole numbers


@cache
def _sets() -> dict[str, dict[str, float]]:
    """The values of each set, by gas."""
    added = pd.read_csv(paths.REFERENCE / "gwp_values.csv")
    # Carbon dioxide is the yardstick: 1 in every set, and therefore in none of the package's tables.
    sets = {name: {"CO2": 1.0, **values} for name, values in globalwarmingpotentials.data.items()}
    for gas, name, value in zip(added["gas"], added["gwp_set"], added["value"], strict=True):
        sets.setdefault(name, {"CO2": 1.0})[gas] = float(value)
    return sets


def known_sets() -> list[str]:
    """The names a factor's GWP set may have: those of the tables, and not_stated."""
    return [*_sets(), NOT_STATED]


def gwp(gas: str, gwp_set: str) -> float:
    """The global warming potential of a gas in a named set (kg CO2e per kg); raises InputError for an unknown name."""
    if gwp_set not in _sets():
        raise InputError(Fault(f"unknown GWP set '{gwp_set}'", nearest(gwp_set, _sets())))
    values = _sets()[gwp_set]
    if gas not in values:
        raise InputError(Fault(f"unknown gas '{gas}' in {gwp_set}", nearest(gas, values)))
    return float(values[gas])


@cache
def _blends() -> dict[str, dict[str, dict[str, float]]]:
    """The mass fractions of each refrigerant blend's gases, by blend and by which gases are counted."""
    table = pd.read_csv(paths.REFERENCE / "refrigerant_blends.csv")
    blends: dict[str, dict[str, dict[str, float]]] = {}
    for row in table.itertuples(index=False):
        shares = blends.setdefault(str(row.blend), {ALL: {}, KYOTO: {}, NON_KYOTO: {}})
        for counts in (ALL, KYOTO if row.kyoto == "yes" else NON_KYOTO):
            shares[counts][str(row.gas)] = float(row.mass_fraction)  # type: ignore[arg-type]
    return blends


def blend(name: str, gwp_set: str, counts: str = ALL) -> float:
    """The global warming potential of a refrigerant blend by its composition (kg CO2e per kg).

    $$ GWP_{blend} = \\sum_g w_g \\, GWP_g $$

    Arguments: `name` (as ASHRAE numbers it, such as R-410A), `gwp_set`, `counts` (`all` gases g, or those of mass
    fraction w that are `kyoto` or `non_kyoto`: publishers often count the gases of the Kyoto Protocol alone).
    Raises InputError for an unknown blend, and for a gas counted that the set has no value for.
    Source: ASHRAE Standard 34, as tabulated in `data/reference/refrigerant_blends.csv`.
    """
    if name not in _blends():
        raise InputError(Fault(f"unknown refrigerant blend '{name}'", nearest(name, _blends())))
    return sum(share * gwp(gas, gwp_set) for gas, share in _blends()[name][counts].items())


def restate(factors: pd.DataFrame, gwp_set: str, other_gases: pd.DataFrame | None = None) -> pd.DataFrame:
    """The factors under one GWP set, where their gases are known.

    $$ kg\\,CO_2e_{new} = kg\\,CO_2e - a + \\sum_g m_g \\,(GWP_{g,new} - GWP_{g,old}) $$

    where $m_g$ is the mass of a gas and $a$ what the publisher counts for fossil methane above its set's value.
    Arguments: `factors` (rows of the factor table), `gwp_set` (the set wanted), `other_gases` (factor_id, then kg per
    unit of each gas without a column in the factor table; `unspecified` and `methane_above` in kg CO2e). A factor
    published under another set is restated if all of its gas masses are known and both sets have its other gases, or if
    it is that of a refrigerant whose composition gives the figure published; else it stays, as does one whose gases
    make more than its figure, so that it would fall below zero. The column `gwp_step` says which, and where the time
    horizon is another one. What the masses do not cover stays as published.
    """
    restated = factors.assign(gwp_step="")
    masses_known = restated[list(GASES)].notna().all(axis=1)
    beside = _beside(restated, other_gases)
    for old in sorted(set(restated["gwp_set"].dropna()) - {gwp_set, NOT_STATED}):
        unknown = [
            gas for gas in beside if gas not in IN_CO2E and not (_has(str(gas), old) and _has(str(gas), gwp_set))
        ]
        rows = (restated["gwp_set"] == old) & masses_known & ~(beside[unknown] > 0).any(axis=1)
        change = sum(restated.loc[rows, column] * (gwp(gas, gwp_set) - gwp(gas, old)) for column, gas in GASES.items())
        if METHANE_ABOVE in beside:
            change = change.sub(beside.loc[rows, METHANE_ABOVE].dropna(), fill_value=0.0)
        for gas in beside.columns.drop([*IN_CO2E, *unknown], errors="ignore"):
            stated = beside.loc[rows, gas].dropna()
            change = change.add(stated * (gwp(gas, gwp_set) - gwp(gas, old)), fill_value=0.0)
        below = rows & (restated["kg_co2e"] + change < 0).reindex(rows.index, fill_value=False)
        restated.loc[below, "gwp_step"] = f": by its gases it would be below zero in {gwp_set}"
        rows &= ~below
        restated.loc[rows, "kg_co2e"] += change
        restated.loc[rows, "gwp_set"] = gwp_set
        restated.loc[rows, "gwp_step"] = f"restated from {old} to {gwp_set} by its gases" + _said_of(beside[rows])
    return _refrigerants_restated(_as_published(restated, gwp_set), gwp_set)


def _as_published(restated: pd.DataFrame, gwp_set: str) -> pd.DataFrame:
    """The factors, those still under another set with that said, and the time horizon where it differs."""
    steps = restated["gwp_step"].copy()
    ours = horizon(gwp_set)
    for name in sorted(set(restated["gwp_set"].dropna()) - {gwp_set}):
        theirs = horizon(name)
        other_horizon = f" at {theirs} years, the inventory is at {ours} years" if theirs not in ("", ours) else ""
        steps[restated["gwp_set"] == name] = f"as published under GWP set {name}{other_horizon}" + steps
    return restated.assign(gwp_step=steps)


def horizon(gwp_set: str) -> str:
    """The time horizon of a set in years, which ends its name; nothing where no set is stated."""
    return gwp_set[len(gwp_set.rstrip("0123456789")) :]


def _refrigerants_restated(factors: pd.DataFrame, gwp_set: str) -> pd.DataFrame:
    """Factors per kg of a refrigerant under the set wanted, where its composition gives what is published."""
    named = _refrigerants()
    rows = factors[
        ~factors["gwp_set"].isin([gwp_set, NOT_STATED])
        & factors["gwp_set"].notna()
        & factors["kg_co2e"].notna()
        & (factors["unit"] == "kg")
        & factors["activity"].isin(named)
    ]
    # Results under earlier editions have been reported as those print their refrigerants.
    early = [
        publisher == named[activity].publisher and edition < named[activity].from_edition
        for activity, publisher, edition in zip(rows["activity"], rows["publisher"], rows["edition"], strict=True)
    ]
    rows = rows[~pd.Series(early, index=rows.index, dtype="bool")]
    found = []
    for activity, published, old, said in zip(
        rows["activity"], rows["kg_co2e"], rows["gwp_set"], rows["gwp_step"], strict=True
    ):
        name, counts, *_ = named[activity]
        shares = _blends()[name][counts] if name in _blends() else {name: 1.0}
        without = [f"{gas} has no value in {of}" for of in (old, gwp_set) for gas in shares if not _has(gas, of)]
        made, moved = (sum(share * _sets()[of].get(gas, 0.0) for gas, share in shares.items()) for of in (old, gwp_set))
        if without:
            found.append((published, old, f"{said}: {without[0]}"))
        elif abs(made - published) > ROUNDING * (1 + 1e-9):
            found.append((published, old, f"{said}: {name} makes {made:g} in {old}, not {published:g}"))
        elif published + moved - made < 0:
            found.append((published, old, f"{said}: by {name} it would be below zero in {gwp_set}"))
        else:
            by = f"the composition of {name}" if name in _blends() else f"the gas {name}"
            found.append((published + moved - made, gwp_set, f"restated from {old} to {gwp_set} by {by}"))
    if found:
        factors = factors.copy()
        factors.loc[rows.index, ["kg_co2e", "gwp_set", "gwp_step"]] = pd.DataFrame(
            found, index=rows.index, columns=["kg_co2e", "gwp_set", "gwp_step"]
        )
    return factors


class Refrigerant(NamedTuple):
    """A blend or gas, which of its gases a figure counts, and the publisher's first edition whose figures it moves."""

    name: str
    counts: str
    publisher: str
    from_edition: str


@cache
def _refrigerants() -> dict[str, Refrigerant]:
    """The refrigerant that each activity releases."""
    table = pd.read_csv(paths.REFERENCE / "refrigerant_factors.csv", dtype="str").set_index("activity")
    return {str(activity): Refrigerant(*map(str, row)) for activity, *row in table.itertuples(name=None)}


def _has(gas: str, gwp_set: str) -> bool:
    return gas in _sets().get(gwp_set, {})


def _beside(factors: pd.DataFrame, other_gases: pd.DataFrame | None) -> pd.DataFrame:
    """The other gases of each factor on the factors' index; missing where a factor has none listed."""
    if other_gases is None:
        return pd.DataFrame(index=factors.index)
    return other_gases.set_index("factor_id").reindex(factors["factor_id"]).set_axis(factors.index)


def _said_of(beside: pd.DataFrame) -> pd.Series:
    """What of each figure no set could be applied to, and what the publisher had counted besides, in words."""
    said = pd.Series("", index=beside.index, dtype="str")
    for column, words in (
        (METHANE_ABOVE, "; without {:.3g} kg CO2e by which its publisher counts fossil methane above that set"),
        (UNSPECIFIED, "; {:.3g} kg CO2e of unspecified gases as published"),
    ):
        if column in beside:
            held = beside.loc[beside[column] > 0, column]
            said.loc[held.index] += held.map(words.format).astype("str")
    return said
