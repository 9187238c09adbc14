"""Countries as publishers write them, in three letters, and as factor tables do, in two."""

from __future__ import annotations

from functools import cache

import pandas as pd

from scope3 import paths
from scope3.errors import nearest


@cache
def alpha_2() -> dict[str, str]:
    """The ISO 3166-1 code in two letters by the one in three. Source: data/reference/countries.csv."""
    return dict(zip(_countries()["alpha_3"], _countries()["alpha_2"], strict=True))


def nearest_code(written: str) -> str:
    """The code of the country that a wrong one may mean, by its initials, its other code or its name, for a mend."""
    table = _countries()
    named = dict(zip(table["name"], table["alpha_2"], strict=True))
    initials = {"".join(word[0] for word in name.split()).upper(): code for name, code in named.items()}
    meant = written.strip().upper()
    code = meant if meant in named.values() else initials.get(meant) or alpha_2().get(meant) or named.get(written)
    return f"did you mean '{code}'?" if code else nearest(written, named.values())


@cache
def _countries() -> pd.DataFrame:
    return pd.read_csv(paths.REFERENCE / "countries.csv", dtype="str", keep_default_na=False)
