"""The three scopes in tonnes, as frameworks ask for them: what is not known is None, never zero."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd

from scope3.inventory import share, tonnes, total
from scope3.report.figures import Figures
from scope3.scope_1_and_2 import DIRECT, LOCATION, MARKET
from scope3.tables import REQUIRED

METERS_ONLY = (
    "scopes 1 and 2 are those of the meters and of investees that state theirs: process and fugitive emissions are "
    "not in them, and are to be added where there are any"
)


@dataclass(frozen=True)
class Scopes:
    """Gross emissions by scope (t CO2e): scopes 1 and 2 of the memo, scope 3 of the minimum boundary."""

    scope_1: float | None
    scope_2_location: float | None
    scope_2_market: float | None
    scope_3: float | None

    @property
    def total_location(self) -> float | None:
        """Scopes 1, 2 (location-based) and 3, where all three are known."""
        return _sum(self.scope_1, self.scope_2_location, self.scope_3)

    @property
    def total_market(self) -> float | None:
        """Scopes 1, 2 (market-based) and 3, where all three are known."""
        return _sum(self.scope_1, self.scope_2_market, self.scope_3)


def scopes_of(figures: Figures) -> Scopes:
    """The scopes of an organisation and year."""
    known = figures.inventory["t_co2e"].notna().any()
    return scopes_of_memo(figures.scopes, total(figures.inventory) if known else None)


def scopes_of_memo(memo: pd.DataFrame, scope_3: float | None) -> Scopes:
    """Scopes 1 and 2 of a memo of the meters, beside a scope 3 (t CO2e)."""

    def of(scope: int, basis: str) -> float | None:
        own = memo[(memo["scope"] == scope) & (memo["basis"] == basis)]
        return tonnes(own["kg_co2e"]) if len(own) else None

    return Scopes(of(1, DIRECT), of(2, LOCATION), of(2, MARKET), scope_3)


def share_with_supplier_data(figures: Figures) -> float | None:
    """Share of scope 3 (minimum boundary) calculated with data from suppliers or other partners (fraction)."""
    required = figures.emissions[figures.emissions["boundary"] == REQUIRED]
    return share(required, required["supplier_data"])


def _sum(*parts: float | None) -> float | None:
    known = [part for part in parts if part is not None]
    return math.fsum(known) if len(known) == len(parts) else None
