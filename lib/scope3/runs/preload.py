"""What the warm engine's server imports before it forks, so that no notebook has to."""

from __future__ import annotations

import contextlib
import gc
import importlib
import io
import pkgutil
import sys

LIBRARIES = [
    *("numpy", "pandas", "pyarrow", "pyarrow.parquet", "pandera.pandas", "pint", "pydantic", "yaml"),
    *("matplotlib.pyplot", "matplotlib_inline.backend_inline", "IPython", "ipykernel.ipkernel", "ipykernel.debugger"),
    *("nbformat", "nbclient", "papermill", "scope3.runs.inline"),
]
# Commands and widgets are for people; a notebook of a run has no use for them.
LEFT_OUT = ("scope3.cli", "scope3.widgets", "scope3.runs", "scope3.report")


def preload() -> None:
    """Import what notebooks import; a failure is told and left to the notebook that needs the module."""
    for name in LIBRARIES:
        _import(name)
    package = importlib.import_module("scope3")
    for module in pkgutil.walk_packages(package.__path__, "scope3.", onerror=lambda name: None):
        if not module.name.startswith(LEFT_OUT):
            _import(module.name)
    with contextlib.suppress(ImportError):
        _draw_once()
    # Notebooks make many short-lived tables and few circles: looked for less often, these cost a seventh less time.
    gc.set_threshold(70_000, 20, 20)
    gc.collect()
    # The children's collector would touch, and so copy, every page of what was imported here.
    gc.freeze()


def _import(name: str) -> None:
    try:
        importlib.import_module(name)
    except Exception as problem:  # a module may fail in any way; its notebook will say so
        print(
            f"warm engine: {name} could not be imported beforehand ({type(problem).__name__}: {problem})",
            file=sys.stderr,
        )


def _draw_once() -> None:
    # The first chart and the first table import and cache much: fonts, renderers, parsers. Done without pyplot's state.
    import pandas
    from matplotlib.figure import Figure

    figure = Figure()
    axes = figure.add_subplot(title="a", xlabel="b", ylabel="c")
    axes.bar(["d", "e"], [1, 2])
    figure.savefig(io.BytesIO(), format="png")
    figure.savefig(io.StringIO(), format="svg")
    table = pandas.read_csv(io.StringIO("a,b\nx,1\ny,2\n"))
    table.groupby("a", as_index=False)["b"].sum().to_html()
