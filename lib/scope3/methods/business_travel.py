"""Category 6, business travel: the methods, most specific first."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

METHODS: dict[str, Callable[..., pd.DataFrame]] = {}
