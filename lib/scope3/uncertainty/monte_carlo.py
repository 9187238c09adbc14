"""Uncertainty of categories and total by draws: each factor and each source of activity once, from a named seed."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
import pandas as pd

from scope3.organisation import Organisation
from scope3.tables import rows_of
from scope3.uncertainty.first_order import ACTIVITY, FACTOR, analytical, error_parts, setting

Draws = np.ndarray[tuple[int], np.dtype[np.float64]]


def seed_of(organisation: Organisation) -> str:
    """The seed of an organisation and year: its name, so that a run draws the same on every machine."""
    return f"{organisation.organisation}/{organisation.year}"


def monte_carlo(emissions: pd.DataFrame, seed: str, draws: int | None = None) -> pd.DataFrame:
    r"""Interval of each category and of the total by drawing the errors of factors and activity.

    $$ T^{(k)} = \sum_i E_i \, e^{\sigma_{f,i} z_f^{(k)}} \, e^{\sigma_{a,i} z_a^{(k)}} \qquad z \sim N(0, 1) $$

    Arguments: `emissions`, `seed` (a name; see `seed_of`), `draws` (as many as the settings say, unless given). One $z$
    a factor and one a source of activity: rows that share them move together, and a credit moves against them. The
    deterministic figure is the median of each row; of a sum, the median and the mean lie above it, and it is reported
    beside them. Each source is drawn from a generator of its own, seeded by its name, so that neither other rows nor
    their order move it.
    Returns rows of category (blank for the total), t_co2e, t_co2e_low, t_co2e_median, t_co2e_mean, t_co2e_high.
    Source: GHG Protocol, Scope 3 Standard (2011), appendix B; IPCC Guidelines (2006), volume 1, chapter 3, approach 2.
    """
    count = int(setting("draws")) if draws is None else draws
    parts = error_parts(emissions)
    drawn = {category: np.zeros(count) for category in sorted(set(parts["category"]))}
    # Only sources that several factors meet are kept: memory grows with the files, not with lines or suppliers.
    shared = set(parts.loc[parts.groupby(ACTIVITY)[FACTOR].transform("nunique") > 1, ACTIVITY])
    lanes: dict[tuple[str, float], Draws] = {}
    for factor, own in parts.groupby(FACTOR):
        z_of_factor = _standard_normal(seed, FACTOR, str(factor), count)
        for part in rows_of(own):
            lane = (part[ACTIVITY], part["sigma_activity"])
            of_activity = lanes.get(lane)
            if of_activity is None:
                of_activity = np.exp(lane[1] * _standard_normal(seed, ACTIVITY, lane[0], count))
                if lane[0] in shared:
                    lanes[lane] = of_activity
            drawn[part["category"]] += part["t_co2e"] * np.exp(part["sigma_factor"] * z_of_factor) * of_activity
    rows = [_summary(category, drawn[category], parts[parts["category"] == category]) for category in drawn]
    whole = sum(drawn.values(), np.zeros(count))
    return pd.DataFrame([*rows, _summary(None, whole, parts)]).astype({"category": "Int64"})


def _standard_normal(seed: str, error: str, source: str, count: int) -> Draws:
    """The draws of one error, from a generator that its name alone seeds."""
    return np.random.Generator(np.random.PCG64(seed_number(seed, error, source))).standard_normal(count)


def seed_number(*names: str) -> int:
    """A generator's seed from names: the same number on every machine, unlike Python's own hash."""
    return int.from_bytes(hashlib.sha256("\0".join(names).encode()).digest(), "big")


def _summary(category: int | None, drawn: Draws, parts: pd.DataFrame) -> dict[str, Any]:
    beside = (1 - setting("confidence")) / 2
    low, median, high = np.quantile(drawn, [beside, 0.5, 1 - beside])
    decimals = int(setting("decimals"))
    found = {"t_co2e_low": low, "t_co2e_median": median, "t_co2e_mean": drawn.mean(), "t_co2e_high": high}
    return {
        "category": category,
        "t_co2e": float(parts["t_co2e"].sum()),
        **{name: round(float(value), decimals) for name, value in found.items()},
    }


def total_interval(emissions: pd.DataFrame, seed: str) -> dict[str, Any]:
    """The interval of the scope 3 total as the statement bears it: both ways, with what makes the draws repeatable."""
    drawn = rows_of(monte_carlo(emissions, seed))[-1]
    propagated = rows_of(analytical(emissions))[-1]
    names = ["t_co2e_low", "t_co2e_median", "t_co2e_mean", "t_co2e_high"]
    return {
        "method": "Monte Carlo, lognormal by pedigree, drawn once per factor and once per source of activity",
        "confidence": setting("confidence"),
        "draws": int(setting("draws")),
        "seed": seed,
        **{name: drawn[name] for name in names},
        "analytical": {name: propagated[name] for name in ("squared_gsd", "t_co2e_low", "t_co2e_high")},
    }
