"""Categories 4 and 9, transportation and distribution: the methods, most specific first."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

METHODS: dict[str, Callable[..., pd.DataFrame]] = {}
