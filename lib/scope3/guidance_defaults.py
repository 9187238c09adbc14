"""Figures that the guidance itself puts where a client's own is unknown; they are rows of data, not constants."""

from __future__ import annotations

from functools import cache

import pandas as pd

from scope3 import paths


@cache
def _defaults() -> pd.DataFrame:
    text = pd.read_csv(paths.REFERENCE / "guidance_defaults.csv", dtype="str", keep_default_na=False)
    return text.set_index("name")


def guidance_default(name: str) -> float:
    """The figure the guidance gives under a name of guidance_defaults.csv."""
    return float(str(_defaults().loc[name, "value"]))


def source_of_default(name: str) -> str:
    """Where the guidance gives it: document and page."""
    return str(_defaults().loc[name, "source"])
