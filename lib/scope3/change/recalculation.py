"""The base year and the targets an organisation sets, and which changes move the base year: its policy and triggers."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Annotated, Literal

import pandas as pd
from pydantic import Field

from scope3 import paths
from scope3.errors import nearest
from scope3.yaml_files import Part

ANY, YES = "any", "yes"


class BaseYear(Part):
    """The year emissions are compared with, why it was chosen, and from which share of it on a change moves it."""

    year: int
    covers: Literal["all_scopes", "scope_3", "each_category"]
    rationale: Annotated[str, Field(min_length=10)]
    significance_threshold: Annotated[float, Field(gt=0, lt=1)]
    policy: str = ""


Tonnes = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class Target(Part):
    """What the organisation means to emit in a later year, by scope and category (t CO2e); what is not set is blank."""

    year: int
    scope_1_t_co2e: Tonnes | None = None
    scope_2_location_t_co2e: Tonnes | None = None
    scope_2_market_t_co2e: Tonnes | None = None
    scope_3_t_co2e: Annotated[dict[int, Tonnes], Field(default_factory=dict)]
    source: Annotated[str, Field(min_length=3)]


class Recalculation(Part):
    """What is added to a category of an earlier year, or taken off where negative, for a reason the standard knows."""

    year: int
    trigger: str
    category: int
    t_co2e: Annotated[float, Field(allow_inf_nan=False)]
    decided: date
    reason: Annotated[str, Field(min_length=10)]
    source: Annotated[str, Field(min_length=3)]


@cache
def recalculation_triggers() -> pd.DataFrame:
    """Every cause of change with whether it recalculates the base year, why, and the standard's page."""
    return pd.read_csv(paths.REFERENCE / "recalculation_triggers.csv", dtype="str", keep_default_na=False)


def recalculates(trigger: str, covers: str) -> tuple[bool, str]:
    """Whether a cause recalculates a base year that covers this, and the reason; the trigger is a known one."""
    table = recalculation_triggers()
    row = table[(table["trigger"] == trigger) & table["base_year_covers"].isin([ANY, covers])].iloc[0]
    return bool(row["recalculates"] == YES), f"{row['why']} ({row['source']})"


def policy_faults(base_year: BaseYear | None, recalculations: list[Recalculation], year: int) -> list[tuple[str, str]]:
    """What is wrong with a base year and the recalculations stated in the organisation.yaml of `year`, and the mend."""
    faults = []
    if base_year is not None and base_year.year > year:
        faults.append((f"base year {base_year.year} comes after {year}", "name this year or an earlier one"))
    if recalculations and base_year is None:
        faults.append(("recalculations without a base year", "state base_year with its significance_threshold"))
    known = recalculation_triggers()["trigger"]
    for stated in recalculations:
        what = f"recalculation of category {stated.category} in {stated.year}"
        if stated.year >= year:
            faults.append((f"{what}: it is not an earlier year", f"mend the files of {stated.year} themselves"))
        if stated.trigger not in set(known):
            faults.append((f"{what}: unknown trigger '{stated.trigger}'", nearest(stated.trigger, known)))
        elif base_year is not None:
            moves, why = recalculates(stated.trigger, base_year.covers)
            if not moves:
                mend = "take the entry out, or name the trigger that applies"
                faults.append((f"{what}: '{stated.trigger}' never recalculates: {why}", mend))
    return faults
