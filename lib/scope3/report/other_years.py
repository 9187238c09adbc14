"""The base year and the targets beside the year reported, as frameworks ask for them; what is not known stays blank."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from scope3 import paths
from scope3.change.base_year import TRIGGERS, Restatement, restate
from scope3.change.dual_run import BOUNDARY, GWP, as_it_is, under
from scope3.change.recalculation import Target
from scope3.client import Client, open_client
from scope3.inventory import CALCULATED, scope_1_and_2_memo
from scope3.organisation import organisation_years
from scope3.report.figures import Figures
from scope3.report.scopes import Scopes, scopes_of, scopes_of_memo
from scope3.tables import rows_of

# The rules that move scopes 1 and 2 too, as organisation.yaml names them: methods are choices of scope 3.
SHARED_RULES = {GWP: "gwp_set", BOUNDARY: "consolidation_approach"}
UNKNOWN = Scopes(None, None, None, None)


@dataclass(frozen=True)
class OtherYear:
    """A year to compare with: its scopes, and scope 3 by category (t CO2e; a category that is not known is absent)."""

    year: int
    scopes: Scopes
    categories: dict[int, float] = field(default_factory=dict)


def base_year_of(figures: Figures) -> tuple[OtherYear | None, list[str]]:
    """The base year of an organisation, and a sentence on what it is or why it is not known.

    Scope 3 is that of the restatement: as reported, or as recalculated where that is significant. Scopes 1 and 2 are
    those of the meters of the base year's own folder, by the approach and GWP set that its scope 3 follows; where its
    categories follow two, no scope is known.
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
    scopes, where = _scopes(base, figures.client, restated, math.fsum(categories.values()) if categories else None)
    how = "as recalculated" if own["change"].ne(0).any() else "as reported"
    said = [f"the base year {policy.year} holds scope 3 {how}, {where}"]
    return OtherYear(policy.year, scopes, categories), said + restated.notes


def _scopes(base: Client, latest: Client, restated: Restatement, scope_3: float | None) -> tuple[Scopes, str]:
    """The scopes of the base year by one approach and one GWP set, and of which rules they are, in words."""
    rules = {client.organisation.year: _rules(client) for client in (base, latest)}
    year, now = rules
    one, other = base.organisation, latest.organisation
    steps = [step for step, name in SHARED_RULES.items() if getattr(one, name) != getattr(other, name)]
    if not steps:
        return scopes_of_memo(scope_1_and_2_memo(base), scope_3), "and scopes 1 and 2 of its own meters"
    log = restated.log[restated.log["year"] == year]
    moved = log[log["trigger"].isin([TRIGGERS[step] for step in steps])]
    # Where approach and GWP set move no category, scope 3 is the same by both.
    applied = list(moved["applied"]) or [any(log["applied"])]
    if any(applied) and not all(applied):
        some = ", ".join(str(number) for number in sorted({*moved.loc[moved["applied"].astype("bool"), "category"]}))
        what = f"category {some} by {rules[now]} and others by {rules[year]}: scopes and totals are left empty"
        return UNKNOWN, what
    follows = now if all(applied) else year
    client = under(base, latest, steps) if follows == now else base
    said = f"and scopes 1 and 2 of its own meters, all by the rules of {follows} ({rules[follows]})"
    return scopes_of_memo(scope_1_and_2_memo(client), scope_3), said


def _rules(client: Client) -> str:
    organisation = client.organisation
    return f"{organisation.consolidation_approach.replace('_', ' ')}, {organisation.gwp_set}"


def target_of(target: Target, figures: Figures) -> tuple[OtherYear, list[str]]:
    """A target as a year to compare with, and a sentence on what it names no figure for.

    Scope 3 is the sum of its categories where it names every category that is calculated: a part is no target for all.
    """
    categories = dict(sorted(target.scope_3_t_co2e.items()))
    calculated = [int(row["category"]) for row in rows_of(figures.inventory) if row["status"] == CALCULATED]
    missing = [f"category {number}" for number in sorted({*calculated} - {*categories})]
    scope_3 = math.fsum(categories.values()) if categories and not missing else None
    scopes = Scopes(target.scope_1_t_co2e, target.scope_2_location_t_co2e, target.scope_2_market_t_co2e, scope_3)
    stated = {
        "scope 1": scopes.scope_1,
        "scope 2 (location-based)": scopes.scope_2_location,
        "scope 2 (market-based)": scopes.scope_2_market,
    }
    lacking = [name for name, value in stated.items() if value is None] + missing
    what = f"the target of {target.year} names no figure for {', '.join(lacking)}: a sum that needs one is left empty"
    return OtherYear(target.year, scopes, categories), [what] if lacking else []
