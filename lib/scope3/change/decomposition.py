"""A change in emissions split over the factors whose product they are, without a residual."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import permutations

import numpy as np
import pandas as pd

ACTIVITY, MIX, INTENSITY, PRICE = "activity", "mix", "intensity", "price and currency"
ENTRIES, EXITS = "entries", "exits"
# How a line was split; the mid-point rule takes over where logarithms do not exist.
LMDI, MID_POINT, WHOLE = "LMDI-I", "mid-point (Shapley)", "whole"

Factors = Mapping[str, pd.Series]


def logarithmic_mean(one: pd.Series, other: pd.Series) -> pd.Series:
    r"""The logarithmic mean of two positive amounts.

    $$ L(a, b) = \frac{a - b}{\ln a - \ln b} \qquad L(a, a) = a $$

    Arguments: `one`, `other` (above zero, on one index). Source: Ang, B. W. (2005), Energy Policy 33, 867–871.
    """
    a, b = one.to_numpy("float64"), other.to_numpy("float64")
    # Near each other the difference of two logarithms is rounding; the area hyperbolic tangent is not.
    z = (a - b) / (a + b)
    near = np.abs(z) < 1 / 3
    close = np.where(near, z, 0.5)
    ratio = np.divide(close, np.arctanh(close), out=np.ones_like(z), where=close != 0)
    apart = np.where(near, math.e, a / b)
    return pd.Series(np.where(near, (a + b) / 2 * ratio, (a - b) / np.log(apart)), index=one.index)


def lmdi(before: Factors, after: Factors) -> pd.DataFrame:
    r"""The additive effects of each factor by the logarithmic mean Divisia index, method I.

    $$ \Delta_x = L(E_1, E_0) \, \ln \frac{x_1}{x_0} \qquad \sum_x \Delta_x = E_1 - E_0 $$

    Arguments: `before`, `after` (factors by name, above zero, on one index; emissions are their product). Source: Ang,
    B. W. (2005), Energy Policy 33, 867–871.
    """
    mean = logarithmic_mean(_product(after), _product(before))
    return pd.DataFrame({name: mean * np.log(after[name] / before[name]) for name in before})


def mid_point(before: Factors, after: Factors) -> pd.DataFrame:
    r"""The additive effects of each factor as the mean over all orders in which the factors can change one by one.

    $$ \Delta_x = \frac{1}{n!} \sum_{orders} \left( E_{x \, changed} - E_{x \, not\ yet} \right) $$

    With two factors it is Marshall and Edgeworth's mid-point. Zeros and negatives are allowed. Arguments: `before`,
    `after` (factors by name, on one index). Source: Ang, B. W. (2004), Energy Policy 32, 1131–1139, on Shapley's value.
    """
    index = next(iter(before.values())).index
    effects = {name: pd.Series(0.0, index=index) for name in before}
    orders = list(permutations(before))
    for order in orders:
        current = dict(before)
        for name in order:
            unchanged = _product(current)
            current[name] = after[name]
            effects[name] = effects[name] + (_product(current) - unchanged) / len(orders)
    return pd.DataFrame(effects)


def _product(factors: Factors) -> pd.Series:
    first, *others = factors.values()
    for factor in others:
        first = first * factor
    return first


def decompose(before: pd.DataFrame, after: pd.DataFrame, group: list[str]) -> pd.DataFrame:
    r"""The change of each line, split into activity, mix, price and intensity; new and vanished lines stand whole.

    $$ E_i = Q_g \cdot \frac{q_i}{Q_g} \cdot \frac{a_i}{q_i} \cdot \frac{E_i}{a_i} $$

    where $Q_g$ is the quantity of a group's continuing lines, $q_i$ that of the line, $a_i$ the amount its factor is
    per (money at the factor's prices; else $q_i$ itself) and $E_i$ its emissions (kg CO2e). The four quotients are the
    effects activity, mix, price and currency, intensity.

    Arguments: `before`, `after` (one row a line, the same index names: quantity, amount, kg_co2e), `group` (the levels
    of the index within which quantities may be added). A line whose quantity is nothing in a year has no intensity
    then: it leaves and enters. A negative quantity stays out of $Q_g$, and its line is split by its own quantity.
    Returns, per line and effect: kg_co2e and `split_by`.
    """
    lines = before.add_suffix("_0").join(after.add_suffix("_1"), how="outer")
    counted = lines[["quantity_0", "quantity_1", "amount_0", "amount_1"]].fillna(0.0)
    stays = (counted != 0).all(axis=1)
    whole = [
        _effect(lines.loc[~stays, "kg_co2e_1"].dropna(), ENTRIES, WHOLE),
        _effect(-lines.loc[~stays, "kg_co2e_0"].dropna(), EXITS, WHOLE),
    ]
    above_zero = stays & (counted > 0).all(axis=1)
    plain = above_zero & (lines["kg_co2e_0"] > 0) & (lines["kg_co2e_1"] > 0)
    old, new = (_factors(lines[above_zero], year, group) for year in ("0", "1"))
    own_old, own_new = (_factors(lines[stays & ~above_zero], year, None) for year in ("0", "1"))
    picked = plain[above_zero]
    parts = [
        (lmdi(_rows(old, picked), _rows(new, picked)), LMDI),
        (mid_point(_rows(old, ~picked), _rows(new, ~picked)), MID_POINT),
        (mid_point(own_old, own_new), MID_POINT),
    ]
    split = [_effect(effects[name], str(name), how) for effects, how in parts for name in effects]
    return pd.concat([part for part in [*split, *whole] if len(part)] or whole[:1])


def _factors(lines: pd.DataFrame, year: str, group: list[str] | None) -> Factors:
    """The factors of one year; without a group the line's own quantity is its activity."""
    quantity, amount, emissions = (lines[f"{name}_{year}"] for name in ("quantity", "amount", "kg_co2e"))
    factors = {PRICE: amount / quantity, INTENSITY: emissions / amount}
    if group is None:
        return {ACTIVITY: quantity, **factors}
    together = quantity.groupby(level=group, dropna=False).transform("sum")
    return {ACTIVITY: together, MIX: quantity / together, **factors}


def _rows(factors: Factors, picked: pd.Series) -> Factors:
    return {name: values[picked] for name, values in factors.items()}


def _effect(kilograms: pd.Series, effect: str, split_by: str) -> pd.DataFrame:
    return pd.DataFrame({"effect": effect, "kg_co2e": kilograms, "split_by": split_by}, index=kilograms.index)
