"""The surroundings every notebook of a run gets, so that the same inputs give the same bytes."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

FIXED = {
    # Kernel threads and clocks.
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "TZ": "UTC",
    "LC_ALL": "C.UTF-8",
    "PYTHONUTF8": "1",
    # The order of sets of texts, when one is printed.
    "PYTHONHASHSEED": "0",
    # The date inside SVG and PDF files: the first a zip archive can hold, too.
    "SOURCE_DATE_EPOCH": "315532800",
    # The file name that warnings and tracebacks show for a cell, else one in the temporary folder.
    "IPYKERNEL_CELL_NAME": "<cell>",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "MATPLOTLIBRC": str(Path(__file__).with_name("matplotlibrc")),
    # Rates of progress bars are times.
    "TQDM_DISABLE": "1",
    # Arrow's allocator takes its first gibibyte piece by piece: a limit of memory counts what is taken.
    "MIMALLOC_ARENA_EAGER_COMMIT": "0",
    # Debuggers' advice on standard error.
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
}

# What the person's own terminal, settings and start-up files would lend to the notebooks.
DROPPED = (
    "COLUMNS",
    "LINES",
    "FORCE_COLOR",
    "CLICOLOR_FORCE",
    "NO_COLOR",
    "LANGUAGE",
    "IPYTHONDIR",
    # Where a kernel of another Python, under the name of ours, would be found first.
    "JUPYTER_PATH",
    # Told to kernels that a page of Voilà is waiting for: nobody sits before a run.
    "SERVER_SOFTWARE",
)
# Settings of programs, whatever their names: a hub's, and how pandas or Python itself behave (asserts left out,
# warnings printed). Of Python's, what says where it and its modules are found stays.
DROPPED_BEGINNINGS = ("JPY_", "PANDAS_", "PYTHON")
KEPT = (
    "PYTHONPATH",
    "PYTHONHOME",
    "PYTHONPLATLIBDIR",
    "PYTHONUSERBASE",
    "PYTHONDONTWRITEBYTECODE",
    "PYTHONPYCACHEPREFIX",
)


def environment(changes: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of a notebook's process: this process's own, what must not vary fixed, and the changes."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name in KEPT or not (name in DROPPED or name.startswith(DROPPED_BEGINNINGS))
    }
    return kept | FIXED | dict(changes or {})
