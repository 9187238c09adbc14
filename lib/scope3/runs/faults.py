"""Carries the faults of an InputError out of a notebook's process, as an extension of its shell.

A kernel reports an exception by name and text alone; the faults, with file, row and column, would be lost.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import Any

FAULTS = "SCOPE3_FAULTS"


def load_ipython_extension(shell: Any) -> None:
    """Write the faults of every InputError that ends a cell to the file that SCOPE3_FAULTS names."""
    target = os.environ.get(FAULTS)
    if target:
        shell.events.register("post_run_cell", lambda result: _write(result, Path(target)))


def _write(result: Any, target: Path) -> None:
    error = getattr(result, "error_in_exec", None)
    # By name, so that a notebook which never met an InputError does not pay for importing it.
    if error is not None and any(kind.__name__ == "InputError" for kind in type(error).__mro__):
        target.write_text(json.dumps([asdict(fault) for fault in error.faults]), encoding="utf-8")
