"""Uncertainty of a figure from the scores of its data, and an interval in words."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Literal

from scope3.page import number


def geometric_standard_deviation(
    factors: Iterable[float], *, published_as: Literal["gsd", "squared_gsd"], basic: float = 1.0
) -> float:
    r"""Combine uncertainty factors of independent indicators into one geometric standard deviation.

    $$ \ln U = \sqrt{(\ln U_b)^2 + \sum_i (\ln U_i)^2} \qquad GSD = U \ \text{or}\ \sqrt{U} $$

    Arguments: `factors` $U_i$ (one per indicator, 1 or more), `basic` the uncertainty $U_b$ of the kind of figure,
    `published_as` what the table states: geometric standard deviations, or contributions to their square, as the
    ecoinvent table does. The square of the result spans the 95 % interval: from the figure over it to the figure times
    it. Raises ValueError for a factor below 1.
    Source: Frischknecht and others (2007), ecoinvent report 1; GHG Protocol, Scope 3 Standard (2011), appendix B.
    """
    given = [basic, *factors]
    if any(factor < 1 for factor in given):
        raise ValueError("an uncertainty factor is 1 or more")
    spread = math.sqrt(math.fsum(math.log(factor) ** 2 for factor in given))
    return math.exp(spread if published_as == "gsd" else spread / 2)


def with_interval(low: float, value: float, high: float, unit: str) -> str:
    """A figure with its interval in words: half its width where it is even on both sides, else both ends.

    Source: GHG Protocol, Scope 3 Standard (2011), appendix B, p. 130.
    """
    if math.isclose(value - low, high - value, rel_tol=1e-9):
        return f"{number(value)} (±{number((high - low) / 2)}) {unit}"
    return f"{number(value)} ({number(low)} to {number(high)}) {unit}"
