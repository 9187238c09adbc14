"""For every method, records it can serve, with the factors and choices they need: what the contract is tried on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pandas as pd


@dataclass(frozen=True)
class Case:
    """Records of different activities, units and kinds that one method serves.

    `rows` (as builders.records takes them; of category 3 as builders.meters does), `factors` (a table of
    builders.factors), `choices` (every one the method has), `amounts` (columns whose doubling doubles the emissions
    and whose blanks are refused), `parts` (columns along which a record is split in two, where these are not the amounts:
    shares that must add up), `optional` (components that stand beside the minimum boundary), `apart` (components
    outside scope 3).
    """

    rows: list[dict[str, Any]]
    factors: pd.DataFrame
    choices: dict[str, str] = field(default_factory=dict)
    amounts: tuple[str, ...] = ("quantity",)
    parts: tuple[str, ...] = ()
    optional: frozenset[str] = frozenset()
    apart: frozenset[str] = frozenset()
