"""A run makes the result site before its manifest, and verify compares it like any other output."""

from __future__ import annotations

import json
import shutil

import pytest
from tiny_workbook import Workbook

import site_run
from scope3 import paths

pytestmark = pytest.mark.slow

STATED = site_run.inventory(organisation="acme", name="Acme")
WRITE = f"""\
import json
from scope3 import paths
folder = paths.outputs() / organisation / str(year)
(folder / "inventory.json").write_text(json.dumps(json.loads({json.dumps(STATED)!r})))"""


def test_a_run_with_an_inventory_has_a_site_and_verify_compares_it(workbook: Workbook) -> None:
    workbook.add("95_statement", WRITE)
    paths.REFERENCE.mkdir()
    shutil.copy(paths.ROOT / "data" / "reference" / "data_quality_criteria.csv", paths.REFERENCE)
    seen: list[str] = []
    folder = workbook.run(finish=lambda staged: seen.append((staged / "html" / "index.html").read_text()))
    record = json.loads((folder / "manifest.json").read_text())
    made = {name for name in record["outputs"] if name.startswith("html/")}
    pages = ("10_activity_data", "90_inventory", "95_statement", "index", "record")
    assert made == {"html/style.css", *(f"html/{name}.html" for name in pages)}
    assert len(seen) == 1
    # What the page says of the files read is what the manifest says of them.
    for digest in (*record["inputs"].values(), *record["factors"].values(), record["outputs"]["inventory.json"]):
        assert digest in (folder / "html" / "record.html").read_text()
    assert workbook.verify().identical
    page = folder / "html" / "index.html"
    page.write_text(page.read_text().replace("1,834.25", "1,034.25"))
    first, second = workbook.verify().differences
    assert first == "html/index.html: changed since the run, its SHA-256 is not the manifest's"
    assert second.startswith("html/index.html, line ")


def test_a_run_without_an_inventory_has_none(workbook: Workbook) -> None:
    assert not (workbook.run() / "html").exists()
