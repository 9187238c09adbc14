"""Restatement: earlier years by the rules of the latest, where the change is significant, with a log of every tonne."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pandas as pd

from scope3 import paths
from scope3.change.dual_run import BOUNDARY, GWP, METHOD, Stage, counts, rules_of_methods, stage_of, stages
from scope3.change.recalculation import BaseYear, recalculates
from scope3.client import Client, open_client
from scope3.errors import Fault, InputError
from scope3.inventory import table_records, tonnes
from scope3.organisation import Organisation, organisation_years

# Editions of factors are no step: a year keeps the factors of its year, for their change is real.
TRIGGERS = {GWP: "gwp_set", METHOD: "method", BOUNDARY: "boundary"}
CORRECTION = "data_accuracy"
ADDED = "category_added"
ADJUSTMENT = ["year", "trigger", "category", "t_co2e_adjustment", "reason", "decided"]
LOG = ["year", "trigger", "category", "t_co2e_before", "t_co2e_adjustment", "t_co2e_after", "share_of_base_year",
       "share_cumulative", "share_threshold", "significant", "applied", "reason", "decided"]  # fmt: skip
FIGURES = ["year", "category", "t_co2e_reported", "t_co2e_restated", "change"]


@dataclass(frozen=True)
class Restatement:
    """What the years since the base year become by the rules of the latest.

    `figures`: year, category, t_co2e_reported, t_co2e_restated, change. `log`: one row per year, trigger and category;
    those applied add up to the change. `notes`: what could not be restated, in words.
    """

    policy: BaseYear
    latest: int
    figures: pd.DataFrame
    log: pd.DataFrame
    notes: list[str]


def open_years(organisation: str, first: int | None = None, last: int | None = None, **overrides: Any) -> list[Client]:
    """The years of an organisation from `first` to `last`, opened; overrides are choices of the last one alone.

    Raises InputError with the year in front of each fault.
    """
    years = organisation_years(organisation, paths.organisations())
    wanted = [year for year in years if (first or year) <= year <= (last or year)]
    found = []
    for year in wanted:
        try:
            found.append(open_client(organisation, year, **(overrides if year == wanted[-1] else {})))
        except InputError as refused:
            raise InputError(
                [Fault(f"{year}: {fault.what}", fault.mend, fault.file, fault.sheet, fault.row, fault.column)
                 for fault in refused.faults]
            ) from None  # fmt: skip
    return found


def restate(clients: Sequence[Client], calculated: Mapping[int, Stage] | None = None) -> Restatement:
    r"""The years since the base year by the methods, GWP set and boundary of the latest, if that is significant.

    $$ E'_y = E_y + \sum_k \Delta_{y,k} \qquad \sum_k \frac{|\Delta_{b,k}|}{E_b} \ge \theta $$

    where $E_y$ is the figure reported for year $y$ (t CO2e), $\Delta_{y,k}$ an adjustment, $b$ the base year and
    $\theta$ the significance threshold of the organisation. Increases and decreases do not cancel. Where the base year
    is significant, it and all years after it are restated; else only a year whose own changes are. Arguments: `clients`
    (years in order; the rules, base year and stated recalculations are those of the last),
    `calculated` (years calculated already). Raises InputError where no
    base year is stated or its year is not among them, and where `reported` names other categories than are calculated.
    Source: GHG Protocol, Scope 3 Standard (2011), sections 9.1 to 9.3.
    """
    latest = clients[-1]
    policy = latest.organisation.base_year
    if policy is None:
        what = f"{latest.organisation.year} states no base year"
        mend = "add base_year with year, covers, rationale and significance_threshold"
        raise InputError(Fault(what, mend, "organisation.yaml", column="base_year"))
    years = [client for client in clients if client.organisation.year >= policy.year]
    if years[0].organisation.year != policy.year:
        what = f"the base year {policy.year} has no folder"
        raise InputError(Fault(what, "add its data, or set another base year", "organisation.yaml", column="base_year"))
    rows, reported, notes, faults = [], {}, [], []
    for client in years[:-1]:
        try:
            run = stages(stage_of(client, calculated or {}), latest, tuple(TRIGGERS))
            computed = _by_category(run[0])
            reported[client.organisation.year] = _reported(client.organisation, computed)
        except InputError as refused:
            faults += refused.faults
            continue
        rows += _adjustments(run, latest, reported[client.organisation.year])
        notes += _notes(client.organisation, latest.organisation, policy, run)
    if faults:
        raise InputError(faults)
    own = _by_category(stage_of(latest, calculated or {}))
    reported[latest.organisation.year] = _reported(latest.organisation, own)
    log = tested(pd.DataFrame(rows, columns=ADJUSTMENT), reported, policy)
    return Restatement(policy, latest.organisation.year, _figures(reported, log), log, notes)


def _adjustments(run: Sequence[Stage], latest: Client, reported: dict[int, float]) -> list[dict[str, Any]]:
    """What moves a year's reported figures, by trigger and category, in the order in which it is taken."""
    year, decided = run[0].client.organisation.year, latest.organisation.period.end.isoformat()
    parts = [
        (CORRECTION, "The files of the year give another figure than was reported.", reported, _by_category(run[0]))
    ]
    for before, after in pairwise(run):
        said = _reason(run[0].client, latest, after.step)
        parts.append((TRIGGERS[after.step], said, _by_category(before), _by_category(after)))
    found = [
        [year, trigger, category, new.get(category, 0.0) - old.get(category, 0.0), reason, decided]
        for trigger, reason, old, new in parts
        for category in sorted({*old, *new})
    ]
    found += [
        [
            year,
            stated.trigger,
            stated.category,
            stated.t_co2e,
            f"{stated.reason} ({stated.source})",
            str(stated.decided),
        ]
        for stated in latest.organisation.recalculations
        if stated.year == year
    ]
    rows = [dict(zip(ADJUSTMENT, values, strict=True)) for values in found]
    return [row for row in rows if row["t_co2e_adjustment"] != 0]


def _reason(client: Client, latest: Client, step: str) -> str:
    """What changed between the rules of a year and the latest ones, in words."""
    one, other = client.organisation, latest.organisation
    if step == GWP:
        return f"{one.gwp_set} became {other.gwp_set}."
    if step == BOUNDARY:
        excluded = ", ".join(sorted(str(o.category) for o in other.exclusions if o.category is not None))
        moved = f"{one.consolidation_approach} became {other.consolidation_approach}".replace("_", " ")
        return f"{moved}; categories excluded in {other.year}: {excluded or 'none'}."
    old, new = rules_of_methods(client), rules_of_methods(latest)
    return "; ".join(f"{name}: {old[name]} became {new[name]}" for name in new if old.get(name, new[name]) != new[name])


def _notes(organisation: Organisation, latest: Organisation, policy: BaseYear, run: Sequence[Stage]) -> list[str]:
    """What a reader must know of a restated year: what it lacks, and what kept its own rules."""
    year = organisation.year
    stated = {entry.category for entry in latest.recalculations if entry.year == year}
    excluded = sorted({o.category for o in organisation.exclusions if o.category is not None} - stated)
    gaps = [
        f"Category {category} is counted in {latest.year} and was left out in {year}: without its figure under "
        f"recalculations ({ADDED}) the two years do not cover the same."
        for category in excluded
        if counts(latest, category) and recalculates(ADDED, policy.covers)[0]
    ]
    return gaps + [f"{year}, {stage.step}: {what}." for stage in run for what in stage.kept]


def _by_category(stage: Stage) -> dict[int, float]:
    groups = stage.emissions.groupby("category")["kg_co2e"]
    return {int(str(category)): tonnes(kilograms) for category, kilograms in groups}


def _reported(organisation: Organisation, computed: dict[int, float]) -> dict[int, float]:
    """The figures as reported: those organisation.yaml states, else those its own choices give."""
    if not organisation.reported:
        return computed
    if odd := sorted(set(organisation.reported) ^ set(computed)):
        raise InputError(
            [
                Fault(
                    f"{organisation.year}: category {category} is "
                    + ("reported and not calculated" if category in organisation.reported else "not under reported"),
                    "state every category that is calculated, and no other; an unknown figure is no zero",
                    "organisation.yaml",
                    column="reported",
                )
                for category in odd
            ]
        )
    return dict(sorted(organisation.reported.items()))


def tested(rows: pd.DataFrame, reported: dict[int, dict[int, float]], policy: BaseYear) -> pd.DataFrame:
    """The adjustments with their shares of the base year, one by one and together, and whether they are applied.

    Arguments: `rows` (of ADJUSTMENT, in their order), `reported` (t CO2e by year and category), `policy`.
    """
    base, each = reported[policy.year], policy.covers == "each_category"
    group = rows["category"].astype("Int64") if each else pd.Series(0, rows.index, "Int64")
    against = rows["category"].map(base).fillna(0.0) if each else pd.Series(math.fsum(base.values()), rows.index)
    adjustment = rows["t_co2e_adjustment"].astype("float64")
    # Against a base year of nothing every change is significant: the share is infinite.
    share = (adjustment.abs() / against).astype("float64")
    cumulative = share.groupby([rows["year"], group]).cumsum()
    reached = cumulative >= policy.significance_threshold
    of_year = reached.groupby([rows["year"], group]).transform("any").astype("bool")
    applied = of_year | group.isin(set(group[of_year & (rows["year"] == policy.year)]))
    own = adjustment.where(applied, 0.0)
    figure = [reported[year].get(category, 0.0) for year, category in zip(rows["year"], rows["category"], strict=True)]
    after = own.groupby([rows["year"], rows["category"]]).cumsum() + pd.Series(figure, rows.index, "float64")
    return rows.assign(
        t_co2e_before=after - own,
        t_co2e_after=after,
        share_of_base_year=share,
        share_cumulative=cumulative,
        share_threshold=policy.significance_threshold,
        significant=reached,
        applied=applied,
    )[LOG]


def _figures(reported: dict[int, dict[int, float]], log: pd.DataFrame) -> pd.DataFrame:
    """Each year and category as reported and restated."""
    applied = log[log["applied"].astype("bool")]
    rows = []
    for year, figures in reported.items():
        own = applied[applied["year"] == year]
        for category in sorted({*figures, *own["category"]}):
            was = figures.get(category, 0.0)
            becomes = math.fsum([was, *own.loc[own["category"] == category, "t_co2e_adjustment"]])
            rows.append([year, category, was, becomes, becomes - was])
    return pd.DataFrame(rows, columns=FIGURES)


def as_data(found: Restatement) -> dict[str, Any]:
    """The restatement as plain values, blanks as None, a share of nothing among them."""
    log = found.log.replace([math.inf], math.nan)
    return {
        "base_year": found.policy.model_dump(),
        "latest": found.latest,
        "figures": table_records(found.figures),
        "log": table_records(log),
        "notes": found.notes,
    }
