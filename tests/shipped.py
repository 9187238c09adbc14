"""The shipped clients, opened and calculated once for all tests of a process; no test writes into their tables."""

from __future__ import annotations

from functools import cache

import pytest

from scope3.client import Client, open_client
from scope3.report import figures_of
from scope3.report.figures import Figures


@cache
def opened(organisation: str = "example", year: int = 2024) -> Client:
    """The client as shipped, wherever a test has put its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("SCOPE3_DATA", raising=False)
        return open_client(organisation, year)


@cache
def figures(organisation: str = "example", year: int = 2024) -> Figures:
    """Its emissions, inventory and memo of scopes 1 and 2."""
    return figures_of(opened(organisation, year))
