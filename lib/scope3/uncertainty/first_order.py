"""Uncertainty of categories and total to the first order, and what makes it: errors shared where they are one."""

from __future__ import annotations

import math
from functools import cache
from statistics import NormalDist
from typing import Any

import numpy as np
import pandas as pd

from scope3 import paths
from scope3.methods.records import SUPPLIER
from scope3.tables import REQUIRED
from scope3.uncertainty.pedigree import pedigree
from scope3.units import ratio

FACTOR, ACTIVITY = "factor", "activity"
# A figure in this unit is a whole that somebody stated, and not a factor that several lines may share.
STATED = "kg CO2e"


@cache
def setting(name: str) -> float:
    """A setting of the analysis: a row of data/reference/uncertainty_settings.csv."""
    table = pd.read_csv(paths.REFERENCE / "uncertainty_settings.csv", keep_default_na=False)
    return float(table.set_index("name")["value"].loc[name])


def error_parts(emissions: pd.DataFrame) -> pd.DataFrame:
    """The minimum boundary in parts that err as one: emissions (t CO2e) by category, factor and source of activity.

    The error of a factor is one for all rows that use it, that of a quantity one for all that stand in a sheet; a
    supplier's own figure is a source of its own, and one figure that stands on several lines errs once. Row by row the
    errors would cancel out: a hundred equal lines with one factor would seem ten times surer than the factor is. Rows
    of one factor may have different scores; they share its draw, each at its own spread. The order of the rows makes no
    difference.
    """
    own = emissions[emissions["boundary"] == REQUIRED]
    sheet = own["source_sheet"].astype("str").where(own["source_sheet"].notna(), "")
    place = own["source_file"].astype("str") + (" | " + sheet).where(sheet != "", "")
    by_supplier = own["factor_id"].str.startswith(SUPPLIER)
    source = own["factor_id"].mask(by_supplier, _figure(own[by_supplier]).reindex(own.index)).astype("str")
    parts = pd.DataFrame(
        {
            "category": own["category"].astype("int64"),
            FACTOR: source,
            ACTIVITY: place.mask(by_supplier, source).astype("str"),
            "t_co2e": own["kg_co2e"] * ratio("kg", "tonne"),
            **pedigree(own)[["sigma_factor", "sigma_activity"]],
        }
    )
    keys = [FACTOR, "sigma_factor", ACTIVITY, "sigma_activity", "category"]
    return parts.sort_values([*keys, "t_co2e"]).groupby(keys, as_index=False)[["t_co2e"]].sum()


def _figure(stated: pd.DataFrame) -> pd.Series:
    """The figure of a supplier behind each row, by the first record it stands on; a stated total is its own."""
    keys = ["source_file", "category", "method", "component", "activity", "unit", "factor"]
    first = stated.sort_values("factor_id").groupby(keys, dropna=False)["factor_id"].transform("first")
    return first.reindex(stated.index).mask(stated["unit"] == STATED, stated["factor_id"])


def analytical(emissions: pd.DataFrame) -> pd.DataFrame:
    r"""Interval of each category and of the total by first-order propagation, errors shared as in `monte_carlo`.

    $$ \sigma_T^2 = \sum_f \Big(\sum_{i \in f} S_i \sigma_{f,i}\Big)^2 + \sum_a \Big(\sum_{i \in a} S_i
    \sigma_{a,i}\Big)^2 \qquad GSD^2_T = e^{2\sigma_T} \qquad [\,T e^{-z\sigma_T},\ T e^{z\sigma_T}] $$

    $S_i$ is a row's share of the total $T$, $z$ the normal quantile of the confidence: 1.96 at 95 %, where $GSD^2$
    itself spans two standard deviations. Exact for a product of lognormals; for a sum only where the spreads are small.
    Returns rows of category (blank for the total), t_co2e, squared_gsd, t_co2e_low, t_co2e_high; the last three are
    blank where credits cancel the emissions to nothing, because no share of nothing is known.
    Source: GHG Protocol, Scope 3 Standard (2011), appendix B; IPCC Guidelines (2006), volume 1, chapter 3, approach 1.
    """
    parts = error_parts(emissions)
    rows = [{"category": category, **_propagated(own)} for category, own in parts.groupby("category")]
    return _as_table([*rows, {"category": None, **_propagated(parts)}])


def _propagated(parts: pd.DataFrame) -> dict[str, float]:
    whole, variance = math.fsum(parts["t_co2e"]), math.fsum(_squares(parts)["square"])
    if not whole and variance:
        return {"t_co2e": whole, "squared_gsd": math.nan, "t_co2e_low": math.nan, "t_co2e_high": math.nan}
    spread = math.sqrt(variance) / abs(whole) if whole else 0.0
    reach = math.exp(normal_quantile() * spread)
    low, high = sorted((whole / reach, whole * reach))
    return {"t_co2e": whole, "squared_gsd": math.exp(2 * spread), "t_co2e_low": low, "t_co2e_high": high}


def normal_quantile() -> float:
    """How many standard deviations of a normal the half of an interval spans."""
    return NormalDist().inv_cdf((1 + setting("confidence")) / 2)


def _squares(parts: pd.DataFrame) -> pd.DataFrame:
    """Of each error that is one: its emissions (t) and the square of what it moves the total by (t²)."""
    found = []
    for error in (FACTOR, ACTIVITY):
        moved = parts.assign(moved=parts["t_co2e"] * parts[f"sigma_{error}"])
        sums = moved.groupby(error)[["t_co2e", "moved"]].sum().reset_index(names="source")
        found.append(sums.assign(error=error, square=sums["moved"] ** 2))
    return pd.concat(found, ignore_index=True)


def contributions(emissions: pd.DataFrame) -> pd.DataFrame:
    """What makes the total uncertain, to the first order: each factor and each source of activity, largest first.

    Returns rows of error (factor or activity), source (factor_id, or file and sheet), categories, t_co2e (that rest on
    it), squared_gsd (of those together, blank where credits cancel them) and share_of_variance, which add up to one.
    """
    parts = error_parts(emissions)
    found = _squares(parts)
    whole = math.fsum(found["square"])
    named = {
        error: parts.groupby(error)["category"].agg(lambda own: ", ".join(str(number) for number in sorted(set(own))))
        for error in (FACTOR, ACTIVITY)
    }
    categories = [named[error].loc[source] for error, source in zip(found["error"], found["source"], strict=True)]
    spread = (found["moved"] / found["t_co2e"].where(found["t_co2e"] != 0)).abs()
    table = found.assign(
        categories=categories,
        squared_gsd=np.exp(2 * spread),
        share_of_variance=found["square"] / whole if whole else math.nan,
    )
    columns = ["error", "source", "categories", "t_co2e", "squared_gsd", "share_of_variance"]
    return table.sort_values(
        ["share_of_variance", "error", "source"], ascending=[False, True, True], ignore_index=True
    )[columns]


def _as_table(rows: list[dict[str, Any]]) -> pd.DataFrame:
    return pd.DataFrame(rows).astype({"category": "Int64"})
