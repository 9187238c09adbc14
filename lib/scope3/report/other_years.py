"""The base year and the targets beside the year reported, as frameworks ask for them; what is not known stays blank."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from scope3 import paths
from scope3.change.base_year import restate
from scope3.change.dual_run import as_it_is
from scope3.change.recalculation import Target
from scope3.client import open_client
from scope3.inventory import CALCULATED, scope_1_and_2_memo
from scope3.organisation import organisation_years
from scope3.report.figures import Figures
from scope3.report.scopes import Scopes, scopes_of, scopes_of_memo
from scope3.tables import rows_of


@dataclass(frozen=True)
class OtherYear:
    """A year to compare with: its scopes, and scope 3 by category (t CO2e; a category that is not known is absent)."""

    year: int
    scopes: Scopes
    categories: dict[int, float] = field(default_factory=dict)


def base_year_of(figures: Figures) -> tuple[OtherYear | None, list[str]]:
    """The base year of an organisation, and a sentence on what it is or why it is not known.

    Scope 3 is that of the restatement: as reported, or as recalculated where that is significant. Scopes 1 and 2 are
    those of the meters of the base year's own folder.
    """
    organisation = figures.client.organisation
    policy, name = organisation.base_year, organisation.organisation
    if policy is None:
        return None, ["the base year is left empty: organisation.yaml states none (base_year)"]
    if policy.year == organisation.year:
        known = {row["category"]: row["t_co2e"] for row in rows_of(figures.inventory) if row["status"] == CALCULATED}
        return OtherYear(policy.year, scopes_of(figures), known), [f"the base year is {policy.year} itself"]
    if policy.year not in organisation_years(name, paths.organisations()):
        return None, [f"the base year is left empty: {policy.year} has no folder"]
    base = open_client(name, policy.year)
    restated = restate([base, figures.client], {organisation.year: as_it_is(figures.client, figures.emissions)})
    own = restated.figures[restated.figures["year"] == policy.year]
    categories = {int(row["category"]): float(row["t_co2e_restated"]) for row in rows_of(own)}
    memo = scopes_of_memo(scope_1_and_2_memo(base), math.fsum(categories.values()) if categories else None)
    how = "as recalculated" if own["change"].ne(0).any() else "as reported"
    said = [f"the base year {policy.year} holds scope 3 {how}, and scopes 1 and 2 of its own meters"]
    return OtherYear(policy.year, memo, categories), said + restated.notes


def target_of(target: Target) -> OtherYear:
    """A target as a year to compare with; scope 3 is the sum of the categories it names."""
    categories = dict(sorted(target.scope_3_t_co2e.items()))
    scope_3 = math.fsum(categories.values()) if categories else None
    scopes = Scopes(target.scope_1_t_co2e, target.scope_2_location_t_co2e, target.scope_2_market_t_co2e, scope_3)
    return OtherYear(target.year, scopes, categories)
