"""Where things lie: never relative to the working directory, because notebooks, tests and runs each have their own."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = ROOT / "notebooks"
FACTORS = ROOT / "data" / "factors"
REFERENCE = ROOT / "data" / "reference"


def organisations() -> Path:
    """The folder of client folders: SCOPE3_DATA, or data/organisations of the workbook."""
    return Path(os.environ.get("SCOPE3_DATA", ROOT / "data" / "organisations")).resolve()


def outputs() -> Path:
    """The folder that runs write under: SCOPE3_OUTPUTS, or outputs of the workbook."""
    return Path(os.environ.get("SCOPE3_OUTPUTS", ROOT / "outputs")).resolve()
