"""How uncertain each row of an inventory is: the scores of its data and its kind, as spreads of a lognormal."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Any, Literal

import numpy as np
import pandas as pd

from scope3 import paths
from scope3.errors import InputError
from scope3.tables import rows_of
from scope3.units import dimension

# A published factor errs by what it stands for, the client's quantity by how it was come by: two errors, two draws.
FACTOR_INDICATORS = ("technological", "temporal", "geographical")
ACTIVITY_INDICATORS = ("completeness", "reliability")
MONEY = "money"
A_CURRENCY = r"[A-Z]{3}( \d{4})?"


def geometric_standard_deviation(
    factors: Iterable[Any], *, published_as: Literal["gsd", "squared_gsd"], basic: Any = 1.0
) -> Any:
    r"""Combine uncertainty factors of independent indicators into one geometric standard deviation.

    $$ \ln U = \sqrt{(\ln U_b)^2 + \sum_i (\ln U_i)^2} \qquad GSD = U \ \text{or}\ \sqrt{U} $$

    Arguments: `factors` $U_i$ (one per indicator, 1 or more; numbers, or columns of one length), `basic` the
    uncertainty $U_b$ of the kind of figure, `published_as` what the table states: geometric standard deviations, or
    contributions to their square, as the ecoinvent table does. The square of the result spans the 95 % interval: from
    the figure over it to the figure times it. Raises ValueError for a factor below 1.
    Source: Frischknecht and others (2007), ecoinvent report 1; GHG Protocol, Scope 3 Standard (2011), appendix B.
    """
    given = [np.asarray(factor, dtype="float64") for factor in (basic, *factors)]
    if any((~(factor >= 1)).any() for factor in given):
        raise ValueError("an uncertainty factor is 1 or more")
    spread = np.sqrt(sum(np.log(factor) ** 2 for factor in given))
    return np.exp(spread if published_as == "gsd" else spread / 2)


def pedigree(emissions: pd.DataFrame) -> pd.DataFrame:
    r"""How uncertain each row of the emissions table is, on its index.

    $$ \sigma_f = \ln GSD(U_b, U_{tech}, U_{temp}, U_{geo}) \qquad \sigma_a = \ln GSD(U_{compl}, U_{rel}) \qquad
    GSD^2 = e^{2\sqrt{\sigma_f^2 + \sigma_a^2}} $$

    Columns: `kind` of figure and its `squared_gsd_basic` $U_b$, `sigma_factor` and `sigma_activity` (standard
    deviations of the logarithm), `squared_gsd` of the whole row. A score that is missing counts as the worst.
    Source: data/reference/pedigree_factors.csv and basic_uncertainty.csv.
    """
    keys = list(zip(emissions["component"], emissions["unit"], emissions["supplier_data"].astype("bool"), strict=True))
    kinds = {key: kind_of(*key) for key in set(keys)}
    kind = pd.Series([kinds[key] for key in keys], index=emissions.index, dtype="str")
    basic = kind.map(basic_uncertainty()["squared_gsd"]).astype("float64")
    of_factor = _spread(emissions, FACTOR_INDICATORS, basic)
    of_activity = _spread(emissions, ACTIVITY_INDICATORS, 1.0)
    return pd.DataFrame(
        {
            "kind": kind,
            "squared_gsd_basic": basic,
            "sigma_factor": of_factor,
            "sigma_activity": of_activity,
            "squared_gsd": np.exp(2 * np.hypot(of_factor, of_activity)),
        },
        index=emissions.index,
    )


def _spread(emissions: pd.DataFrame, indicators: Iterable[str], basic: Any) -> Any:
    """The standard deviation of the logarithm that some indicators and a basic uncertainty give together."""
    published_as, factors = pedigree_factors()
    columns = []
    for indicator in indicators:
        by_score = factors[indicator]
        scores = emissions[indicator].astype("Int64").fillna(by_score.index.max())
        columns.append(scores.map(by_score))
    return np.log(geometric_standard_deviation(columns, published_as=published_as, basic=basic))


@cache
def pedigree_factors() -> tuple[Literal["gsd", "squared_gsd"], dict[str, pd.Series]]:
    """What the table of scores states, and of each indicator the factors by score."""
    table = pd.read_csv(paths.REFERENCE / "pedigree_factors.csv", keep_default_na=False)
    (published_as,) = table["published_as"].unique()
    return published_as, {str(name): part.set_index("score")["factor"] for name, part in table.groupby("indicator")}


@cache
def basic_uncertainty() -> pd.DataFrame:
    """The kinds of figures with the square of the geometric standard deviation of each, its basis and its source."""
    return pd.read_csv(paths.REFERENCE / "basic_uncertainty.csv", keep_default_na=False).set_index("kind")


@cache
def kind_of(component: str, unit: str, supplier_data: bool) -> str:
    """The kind of a row: that of the first rule whose components, unit and supplier data fit it."""
    for rule in _rules():
        components, units = (list(filter(None, str(rule[name]).split("|"))) for name in ("components", "unit_like"))
        fits = (
            (not components or component in components)
            and (not units or any(_like(unit, name) for name in units))
            and (not rule["supplier_data"] or supplier_data == (rule["supplier_data"] == "true"))
        )
        if fits:
            return str(rule["kind"])
    raise KeyError(component, unit, supplier_data)


@cache
def _rules() -> list[dict[str, Any]]:
    table = pd.read_csv(paths.REFERENCE / "basic_uncertainty_rules.csv", dtype="str", keep_default_na=False)
    return rows_of(table)


def _like(unit: str, name: str) -> bool:
    """Whether a unit is of the dimension of a named one; money is what looks like a currency and is no unit."""
    own = _dimension(unit)
    if name == MONEY:
        return own is None and re.fullmatch(A_CURRENCY, unit) is not None
    return own == dimension(name)


@cache
def _dimension(unit: str) -> str | None:
    """A unit's dimension; none where the unit is an organisation's own, or money."""
    try:
        return dimension(unit)
    except InputError:
        return None
