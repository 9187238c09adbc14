"""Waste treatments and waste water: what the words mean and which figures belong to them, read from data/reference."""

from __future__ import annotations

from functools import cache

import pandas as pd

from scope3 import paths


@cache
def treatments() -> pd.DataFrame:
    """The treatments by name: meaning, the factor library's words for them, what the generator of the waste counts."""
    table = pd.read_csv(paths.REFERENCE / "waste_treatments.csv", dtype="str", keep_default_na=False)
    return table.assign(library_words=table["library_words"].str.split("|")).set_index("treatment")


@cache
def treatment_of_word() -> dict[str, str]:
    """The treatment that each of the factor library's words stands for."""
    return {str(word): str(name) for name, words in treatments()["library_words"].items() for word in words}


@cache
def wastewater() -> pd.DataFrame:
    """The figures of waste water: methane capacity per load, correction per system, nitrous oxide per nitrogen."""
    return pd.read_csv(paths.REFERENCE / "wastewater.csv", dtype={"value": "float64"}, keep_default_na=False)


@cache
def wastewater_figure(parameter: str, *, system: str = "", per: str = "") -> tuple[float, str]:
    """One figure of waste water and where it is published; raises KeyError where the table has none."""
    table = wastewater()
    found = table[(table["parameter"] == parameter) & (table["system"] == system) & (table["per"] == per)]
    if len(found) != 1:
        raise KeyError(parameter, system, per)
    row = found.iloc[0]
    return float(row["value"]), f"{row['publisher']} {row['edition']}, {row['source']}"
