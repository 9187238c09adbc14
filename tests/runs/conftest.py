"""A tiny workbook, and single notebooks, for each test of runs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tiny_workbook import ACTIVITY, INVENTORY, PARAMETERS, READ, Workbook, write_notebook

from scope3 import paths
from scope3.runs import manifest


@pytest.fixture
def notebook(tmp_path: Path) -> Callable[..., Path]:
    def write(*cells: str, name: str = "00_test", **options: Any) -> Path:
        return write_notebook(tmp_path / "notebooks" / f"{name}.ipynb", *cells, **options)

    return write


@pytest.fixture
def workbook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workbook:
    """A workbook of two notebooks; the shared factor files and the code stand still while it is used."""
    for name in ("factors", "reference"):
        monkeypatch.setattr(paths, name.upper(), tmp_path / "shared" / name)
    (tmp_path / "shared" / "factors").mkdir(parents=True)
    (tmp_path / "shared" / "factors" / "factors.csv").write_text("factor_id,kg_co2e\nF1,0.5\n")
    monkeypatch.setattr(manifest, "code", lambda: {"commit": "c", "dirty": False, "lib_sha256": "h"})
    made = Workbook(tmp_path / "data", tmp_path / "outputs", tmp_path / "notebooks")
    made.ledger.parent.mkdir(parents=True)
    made.ledger.write_text("supplier,spend\nPaper,120.0\nSteel,80.5\nGlass,3.25\n")
    made.add("10_activity_data", READ, ACTIVITY)
    made.add("90_inventory", READ, INVENTORY, parameters=PARAMETERS + "factor: float = 0.5  # kg CO2e per EUR")
    return made
