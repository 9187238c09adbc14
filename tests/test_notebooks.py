"""The committed notebooks: executed, readable, no number typed into prose; their figures compared as tables."""

from __future__ import annotations

import copy
import json
import re
import shutil
import subprocess
import sys

import pandas as pd
import pytest

from scope3 import paths

NOTEBOOKS = sorted(paths.NOTEBOOKS.glob("*.ipynb"))
PUBLISHED = pd.read_csv(paths.ROOT / "tests" / "published_inventory.csv")


def _read(path):
    return json.loads(path.read_text(encoding="utf-8"))


def _code(notebook):
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]


def _source(cell):
    return "".join(cell["source"])


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def notebook(request):
    return _read(request.param)


def test_every_notebook_of_the_design_that_has_methods_is_there():
    assert [path.stem[:2] for path in NOTEBOOKS] == [
        "00",
        "10",
        "20",
        "25",
        "30",
        "40",
        "50",
        "60",
        "70",
        "80",
        "85",
        "90",
        "92",
        "95",
    ]


def test_executed_in_order_and_without_error(notebook):
    cells = _code(notebook)
    assert [cell["execution_count"] for cell in cells] == list(range(1, len(cells) + 1))
    assert not [output for cell in cells for output in cell["outputs"] if output["output_type"] in ("error", "stream")]


def test_cells_are_short_and_define_nothing_a_test_should_see(notebook):
    for cell in _code(notebook):
        assert _source(cell).count("\n") < 15
        assert not re.search(r"^class ", _source(cell), re.MULTILINE)


def test_imports_come_from_the_package(notebook):
    modules = re.findall(r"^(?:from|import) (\w+)", "\n".join(map(_source, _code(notebook))), re.MULTILINE)
    assert set(modules) <= {"scope3", "pandas"}


def test_one_parameters_cell_with_types_and_help(notebook):
    tagged = [cell for cell in notebook["cells"] if "parameters" in cell["metadata"].get("tags", [])]
    assert len(tagged) == 1
    for line in _source(tagged[0]).splitlines():
        assert re.fullmatch(r"[a-z_]\w*: \w+ = \S.*  # \S.*", line), line


def test_the_page_has_the_parts_a_reviewer_looks_for(notebook):
    text = "\n".join(_source(cell) for cell in notebook["cells"] if cell["cell_type"] == "markdown")
    for part in ("## At a glance", "## Parameters", "## Checks", "## Sources", "**", "Source: GHG Protocol"):
        assert part in text


def test_no_figure_is_typed_into_a_sentence(notebook):
    """Sentences on results are templates: outside braces they hold no number but the names of scopes and categories."""
    for cell in _code(notebook):
        for template in re.findall(r'say\(\s*"([^"]*)"', _source(cell)):
            bare = re.sub(
                r"\{[^}]*\}|(?:[Cc]ategor(?:y|ies)|[Ss]copes?) \d(?: and \d)?|\(3C\)|CO2e?|CH4|N2O|scope 3",
                "",
                template,
            )
            assert not re.search(r"\d", bare), template


def test_no_trace_of_a_machine(notebook):
    text = json.dumps(notebook)
    assert str(paths.ROOT) not in text
    assert "/tmp/" not in text
    assert "site-packages" not in text


def test_notebook_90_shows_the_inventory_it_was_committed_with():
    shown = json.dumps(_read(paths.NOTEBOOKS / "90_inventory.ipynb"))
    for row in PUBLISHED[PUBLISHED["year"] == 2024].itertuples():
        assert f">{row.t_co2e:,.2f}</td>" in shown.replace('\\"', '"')


@pytest.mark.slow
def test_nbval_notices_a_figure_that_moved_and_only_that(tmp_path):
    """A displayed figure changed in two copies of its cell: a thousandth of a millionth passes, a hundredth fails."""
    notebook = _read(paths.NOTEBOOKS / "30_fuel_and_energy.ipynb")
    figure = PUBLISHED[(PUBLISHED["year"] == 2024) & (PUBLISHED["category"] == 3)]["t_co2e"].item()
    (cell,) = [cell for cell in _code(notebook) if "energy_sentence(client" in _source(cell)]
    shown = f"{figure:,.1f}"
    text = "".join(cell["outputs"][0]["data"]["text/markdown"])
    assert shown in text
    # Up to the cell; what comes after it is compared where the committed notebooks are.
    before = notebook["cells"][: notebook["cells"].index(cell)]
    copies = {}
    for name, factor in {"passes": 1 + 1e-12, "fails": 1.01}.items():
        copies[name] = copy.deepcopy(cell) | {"id": name}
        copies[name]["outputs"][0]["data"]["text/markdown"] = [text.replace(shown, repr(float(shown) * factor))]
    changed = notebook | {"cells": [*before, *copies.values()]}
    (tmp_path / "30_fuel_and_energy.ipynb").write_text(json.dumps(changed), encoding="utf-8")
    shutil.copy(paths.NOTEBOOKS / "conftest.py", tmp_path)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--nbval", "--nbval-current-env", "-q", "-p", "no:xdist", str(tmp_path)],
        capture_output=True, text=True, cwd=tmp_path, check=False,
    )  # fmt: skip
    ran = len(_code(changed))
    assert f"1 failed, {ran - 1} passed" in done.stdout, done.stdout[-2000:]
    assert re.search(rf"^FAILED .*::Cell {ran - 1}\b", done.stdout, re.MULTILINE), done.stdout[-2000:]
