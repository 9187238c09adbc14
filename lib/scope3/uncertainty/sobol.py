"""Sobol indices of choices on a total whose parts add up: figures looked up for samples of the choices, by SALib."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from SALib.analyze import sobol as analysis  # type: ignore[import-untyped]
from SALib.sample import sobol as sampling  # type: ignore[import-untyped]

from scope3.uncertainty.first_order import setting

INDICES = ["first_order", "total_effect", "sampling_error"]


@dataclass(frozen=True)
class Part:
    """A part of the total (t CO2e) for every combination of the choices that move it, an axis a choice."""

    choices: list[str]
    figures: np.ndarray[Any, np.dtype[np.float64]]


def alone(parts: list[Part], choice: str, count: int) -> dict[str, float]:
    """The lowest and highest total where one choice takes each of its values and all others are the run's own."""
    totals = [
        math.fsum(part.figures[tuple(value if name == choice else 0 for name in part.choices)] for part in parts)
        for value in range(count)
    ]
    return {"t_co2e_lowest": min(totals), "t_co2e_highest": max(totals)}


def sobol_indices(parts: list[Part], varied: dict[str, int], seed: int) -> pd.DataFrame:
    """First-order and total Sobol index of each choice on the sum of the parts.

    Arguments: `parts`, `varied` (how many values each choice has, all as likely), `seed`. Returns rows of choice,
    first_order, total_effect and sampling_error (of the total index, 95 %); none where nothing varies, and zeros for
    choices that move nothing.
    """
    names = [
        name
        for name in varied
        if any(np.ptp(part.figures, part.choices.index(name)).any() for part in parts if name in part.choices)
    ]
    still = pd.DataFrame({"choice": [name for name in varied if name not in names]}).reindex(
        columns=["choice", *INDICES]
    )
    if not names:
        return still.fillna(dict.fromkeys(INDICES, 0.0))
    problem = {"num_vars": len(names), "names": names, "bounds": [[0, varied[name]] for name in names]}
    samples = sampling.sample(problem, int(setting("samples")), calc_second_order=False, seed=seed)
    drawn = dict(zip(names, np.floor(samples).astype("int64").T, strict=True))
    none = np.zeros(len(samples), dtype="int64")
    totals = sum(part.figures[tuple(drawn.get(name, none) for name in part.choices)] for part in parts)
    found = analysis.analyze(problem, totals, calc_second_order=False, seed=seed)
    decimals = int(setting("decimals"))
    columns = {name: np.round(found[key], decimals) for name, key in zip(INDICES, ("S1", "ST", "ST_conf"), strict=True)}
    return pd.concat([pd.DataFrame({"choice": names, **columns}), still.fillna(dict.fromkeys(INDICES, 0.0))])
