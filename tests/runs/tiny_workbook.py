"""Tiny workbooks for the tests of runs: an organisation with one ledger, and notebooks made on the spot."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from scope3.runs import run, verify
from scope3.runs.progress import silent

PARAMETERS = 'organisation: str = "example"\nyear: int = 2024\n'


def batch_command(notebooks: Path, *words: object) -> list[str]:
    """`scope3 batch` on a workbook of its own, which Ctrl-C ends, though whoever started the tests let it be ignored."""
    code = (
        "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from pathlib import Path; from scope3 import cli, paths\n"
        f"paths.NOTEBOOKS = Path({str(notebooks)!r})\n"
        f"sys.argv = {['scope3', 'batch', *map(str, words)]!r}\n"
        "cli.main()"
    )
    return [sys.executable, "-c", code]


def write_notebook(path: Path, *cells: str, parameters: str = PARAMETERS) -> Path:
    notebook = nbformat.v4.new_notebook()
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    first = nbformat.v4.new_code_cell(parameters, id="parameters", metadata={"tags": ["parameters"]})
    rest = [nbformat.v4.new_code_cell(cell, id=f"cell-{number}") for number, cell in enumerate(cells)]
    notebook.cells = [first, *rest]
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)
    return path


@dataclass
class Workbook:
    """One organisation's data, the notebooks, and where outputs go."""

    data: Path
    outputs: Path
    notebooks: Path

    @property
    def ledger(self) -> Path:
        return self.data / "acme" / "2024" / "ledger.csv"

    @property
    def folder(self) -> Path:
        return self.outputs / "acme" / "2024"

    def add(self, name: str, *cells: str, **options: Any) -> Path:
        return write_notebook(self.notebooks / f"{name}.ipynb", *cells, **options)

    def arguments(self) -> dict[str, Any]:
        return {
            "data": self.data,
            "outputs": self.outputs,
            "notebooks": list(self.notebooks.glob("*.ipynb")),
            "progress": silent,
        }

    def run(self, **options: Any) -> Path:
        return run("acme", 2024, **(self.arguments() | options))

    def verify(self, **options: Any) -> Any:
        return verify("acme", 2024, **(self.arguments() | options))

    def contents(self) -> dict[str, bytes]:
        """Every file under the outputs but the locks."""
        files = (path for path in self.outputs.rglob("*") if path.is_file() and ".locks" not in path.parts)
        return {path.relative_to(self.outputs).as_posix(): path.read_bytes() for path in files}


READ = """\
import pandas
from scope3 import paths
folder = paths.outputs() / organisation / str(year)
ledger = pandas.read_csv(paths.organisations() / organisation / str(year) / "ledger.csv")"""

ACTIVITY = """\
activity_data = ledger.assign(record_id=["L-%04d" % row for row in ledger.index],
                              source_file="ledger.csv", source_row=ledger.index + 2)
activity_data.to_parquet(folder / "activity_data.parquet")
activity_data"""

# By itself, as every notebook works: another may be under way at the same time.
INVENTORY = """\
emissions = pandas.DataFrame({"record_id": ["L-%04d" % row for row in ledger.index], "kg_co2e": ledger["spend"] * factor})
folder.mkdir(parents=True, exist_ok=True)
emissions.to_parquet(folder / "emissions.parquet")
(folder / "inventory.csv").write_text("category,t_co2e\\n1,%.3f\\n" % (emissions["kg_co2e"].sum() / 1000))"""
