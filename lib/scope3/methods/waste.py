"""Categories 5 and 12, waste and end-of-life treatment: the methods, most specific first."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

METHODS: dict[str, Callable[..., pd.DataFrame]] = {}
