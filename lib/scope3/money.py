"""Sums of money that are exact to the cent."""

from __future__ import annotations

import math
from collections.abc import Iterable
from decimal import Decimal, localcontext


def exact_sum(values: Iterable[float]) -> Decimal:
    """The sum of the amounts as they were written, without the error that floats gather on the way.

    Arguments: values, amounts in one currency. Raises ValueError for a blank or infinite amount.
    """
    with localcontext(prec=60):  # a float prints 17 digits; 60 hold a million of them of very different size
        return sum((_written(value) for value in values), Decimal(0))


def _written(value: float) -> Decimal:
    """The amount as the shortest decimal that reads back as the same float."""
    number = float(value)
    if not math.isfinite(number):
        raise ValueError(f"an amount of money is {value}: blank is never read as zero")
    return Decimal(repr(number))
