"""How nbval compares the committed notebooks: text exactly, numbers to nine figures, pictures not at all.

nbval knows no numeric tolerance and does not look at pictures; tables and the data behind the charts are compared in
tests/test_notebooks.py.
"""

import os
import re
import tempfile
from pathlib import Path

import nbval.kernel
import pytest
from jupyter_client.manager import KernelManager

# The notebooks save what they compute; a test run must not touch the outputs of a real one.
_outputs = tempfile.TemporaryDirectory(prefix="scope3-nbval-")
os.environ["SCOPE3_OUTPUTS"] = _outputs.name

# Of two processes that look for free ports at once, one may lose: each kernel speaks over sockets of its own.
_sockets = tempfile.TemporaryDirectory(prefix="scope3-nbval-")


def _over_sockets(**given):
    folder = tempfile.mkdtemp(dir=_sockets.name)
    return KernelManager(transport="ipc", ip=str(Path(folder) / "kernel"), **given)


if os.name == "posix":
    nbval.kernel.KernelManager = _over_sockets

NUMBER = re.compile(r"[-−+]?\d[\d,]*\.?\d*(?:e[-+]?\d+)?")
RELATIVE = 1e-9


class Tolerant(str):
    """Text that equals another where words agree exactly and numbers within the tolerance."""

    def __eq__(self, other):
        return isinstance(other, str) and _alike(str(self), str(other))

    def __ne__(self, other):
        return not self == other

    __hash__ = str.__hash__


def _alike(one, other):
    if NUMBER.sub("#", one) != NUMBER.sub("#", other):
        return False
    pairs = zip(NUMBER.findall(one), NUMBER.findall(other), strict=True)
    return all(a == b or _value(a) == pytest.approx(_value(b), rel=RELATIVE) for a, b in pairs)


def _value(text):
    return float(text.replace(",", "").replace("−", "-"))


def pytest_collection_modifyitems(items):
    """Let nbval's comparison be the tolerant one."""
    for item in items:
        cell = type(item)
        if cell.__name__ == "IPyNbCell" and not hasattr(cell, "exact_sanitize"):
            cell.exact_sanitize = cell.sanitize
            cell.sanitize = lambda self, text: Tolerant(self.exact_sanitize(text))
