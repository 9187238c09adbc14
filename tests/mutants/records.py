"""The two tables of measurements: `scores.csv`, a row per module, and `survivors.csv`, a row per mutant that survived."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pandas as pd

FOLDER = Path(__file__).resolve().parent
SCORES, SURVIVORS = FOLDER / "scores.csv", FOLDER / "survivors.csv"
PACKAGE = FOLDER.parents[1] / "lib" / "scope3"
EQUIVALENT = "equivalent"  # how the judgement of a mutant begins that no test could tell from the code


def read_scores(path: Path = SCORES) -> pd.DataFrame:
    """module, tests that own it, sha256 of the module when measured, mutants, killed, survived, timeouts; all text."""
    return pd.read_csv(path, dtype="str", keep_default_na=False)


def read_survivors(path: Path = SURVIVORS) -> pd.DataFrame:
    """module, function, the line as it was and as the mutant has it, and what was judged of it."""
    return pd.read_csv(path, dtype="str", keep_default_na=False)


def write(table: pd.DataFrame, path: Path) -> None:
    """A table of measurements, in the order of its modules."""
    table.sort_values("module", kind="stable").to_csv(path, index=False, lineterminator="\n")


def sha256_of(module: str) -> str:
    """The digest of a module as it is now."""
    return hashlib.sha256((PACKAGE / f"{module}.py").read_bytes()).hexdigest()
