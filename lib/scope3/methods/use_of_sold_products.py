"""Category 11, use of sold products: a method for each kind of product."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

METHODS: dict[str, Callable[..., pd.DataFrame]] = {}
