"""Countries as publishers write them, in three letters, and as factor tables do, in two."""

from __future__ import annotations

from functools import cache

import pandas as pd

from scope3 import paths


@cache
def alpha_2() -> dict[str, str]:
    """The ISO 3166-1 code in two letters by the one in three. Source: data/reference/countries.csv."""
    countries = pd.read_csv(paths.REFERENCE / "countries.csv", dtype="str", keep_default_na=False)
    return dict(zip(countries["alpha_3"], countries["alpha_2"], strict=True))
