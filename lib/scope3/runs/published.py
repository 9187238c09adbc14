"""Executes the committed notebooks again, in place, on their own parameters: they are the published methodology."""

from __future__ import annotations

import sys
import tempfile

from scope3.runs.engine import execute
from scope3.runs.run import workbook


def publish_notebooks() -> None:
    """Execute every notebook of the workbook without parameters from outside, and write it back in canonical form."""
    with tempfile.TemporaryDirectory(prefix="scope3-published-") as outputs:
        for notebook in workbook():
            print(f"Executing {notebook.name}", file=sys.stderr)
            execute(notebook, notebook, {}, variables={"SCOPE3_OUTPUTS": outputs})


if __name__ == "__main__":
    publish_notebooks()
