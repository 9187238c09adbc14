"""What the figures say to each item of the standard's reporting lists: evidence in words, or nothing."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from scope3 import paths
from scope3.explain.provenance import gas_sentence, gas_split, memo_by_scope
from scope3.inventory import CALCULATED, tonnes, total
from scope3.methods.records import SUPPLIER
from scope3.page import number
from scope3.report.figures import Figures
from scope3.report.markdown import percent, tonnes_of
from scope3.tables import INDICATORS, REQUIRED, rows_of
from scope3.time_horizon import horizon_sentence
from scope3.uncertainty.monte_carlo import seed_of, total_interval

Answer = Callable[[Figures], str]
NOTHING = ""  # what an answer without evidence is


def calculated(figures: Figures) -> pd.DataFrame:
    """The categories that are calculated."""
    return figures.inventory[figures.inventory["status"] == CALCULATED]


def _each(figures: Figures, figure: Callable[[dict[Any, Any]], str]) -> str:
    """One figure of each calculated category, in their order."""
    return "; ".join(f"{row['category']}: {figure(row)}" for row in rows_of(calculated(figures)))


def _restatement(figures: Figures) -> dict[str, Any]:
    """The restatement on file, where it is of this base year, reaches this year and starts from this year's figures."""
    organisation = figures.client.organisation
    found = from_json(paths.outputs() / organisation.organisation / "restatement.json")
    if not found or organisation.base_year is None or found["base_year"] != organisation.base_year.model_dump():
        return {}
    own = math.fsum(row["t_co2e_reported"] for row in found["figures"] if row["year"] == organisation.year)
    whole = math.fsum(organisation.reported.values()) if organisation.reported else total(figures.inventory)
    same = math.isclose(own, whole, rel_tol=1e-9, abs_tol=1e-9)
    return found if found["latest"] == organisation.year and same else {}


def from_json(path: Path) -> dict[str, Any]:
    """A file's content; nothing where there is no file."""
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else {}


def scopes_1_and_2(figures: Figures) -> str:
    rows = rows_of(memo_by_scope(figures.scopes)) if len(figures.scopes) else []
    return "; ".join(f"scope {r['scope']}, {r['basis']}: {tonnes_of(r['t_co2e'])} t CO2e" for r in rows)


def total_by_category(figures: Figures) -> str:
    by_category = _each(figures, lambda row: tonnes_of(row["t_co2e"]))
    return f"{tonnes_of(total(figures.inventory))} t CO2e. {by_category}" if by_category else NOTHING


def gross_of_biogenic_and_offsets(figures: Figures) -> str:
    """No method takes offsets, so a row below zero that is not booked money would be one."""
    emissions = figures.emissions
    below = emissions[emissions["kg_co2e"] < 0]
    money = set(figures.client.ledger.loc[figures.client.ledger["spend"] < 0, "record_id"])
    if emissions.empty or not set(below["record_id"]) <= money:
        return NOTHING
    credits_booked = f"{len(below)} below zero, each a credit booked in the ledger" if len(below) else "none below zero"
    return f"{len(emissions)} rows, {credits_booked}; biogenic CO2 in its own column"


def included(figures: Figures) -> str:
    own = calculated(figures)
    return ", ".join(f"{row['category']} {row['name']}" for row in rows_of(own))


def excluded(figures: Figures) -> str:
    organisation = figures.client.organisation
    out = [*organisation.exclusions, *organisation.not_relevant]
    elsewhere = figures.inventory[(figures.inventory["status"] != CALCULATED)]
    stated = {one.category for one in out}
    more = [f"category {r['category']}: {r['reason']}" for r in rows_of(elsewhere) if r["category"] not in stated]
    named = [f"{f'category {o.category}' if o.record is None else f'record {o.record}'}: {o.reason}" for o in out]
    return " | ".join([*named, *more]) or "Nothing is left out: every category is calculated, no record is excluded."


def base_year(figures: Figures) -> str:
    policy = figures.client.organisation.base_year
    return f"{policy.year}. {policy.rationale}" if policy else NOTHING


def base_year_policy(figures: Figures) -> str:
    policy = figures.client.organisation.base_year
    return f"From {percent(policy.significance_threshold)} on. {policy.policy}" if policy and policy.policy else NOTHING


def base_year_emissions(figures: Figures) -> str:
    policy = figures.client.organisation.base_year
    if policy is None:
        return NOTHING
    if policy.year == figures.client.organisation.year:
        return f"This year is the base year: {total_by_category(figures)}"
    own = [row for row in _restatement(figures).get("figures", []) if row["year"] == policy.year]
    shown = "; ".join(f"{row['category']}: {tonnes_of(row['t_co2e_restated'])}" for row in own)
    return f"{policy.year}, t CO2e as restated. {shown}" if own else NOTHING


def recalculations(figures: Figures) -> str:
    policy = figures.client.organisation.base_year
    if policy and policy.year == figures.client.organisation.year:
        return "This year is the base year; nothing has been recalculated."
    found = _restatement(figures)
    if not found:
        return NOTHING
    applied = [row for row in found["log"] if row["applied"]]
    return f"{len(found['log'])} changes in the log, {len(applied)} applied." + "".join(
        f" {row['year']}, category {row['category']}: {row['reason']}" for row in applied
    )


def biogenic(figures: Figures) -> str:
    own = calculated(figures)
    stated = own[own["t_biogenic_co2"].notna()]
    none = ", ".join(map(str, own.loc[own["t_biogenic_co2"].isna(), "category"]))
    shown = "; ".join(f"{r['category']}: {tonnes_of(r['t_biogenic_co2'])} t CO2" for r in rows_of(stated))
    return shown + (f". No factor used states it in: {none}" if none else "") if len(stated) else NOTHING


def activity_data(figures: Figures) -> str:
    groups = figures.emissions.groupby("category")["source_file"]
    return "; ".join(f"{category}: {', '.join(sorted(set(files)))}" for category, files in groups)


def emission_factors(figures: Figures) -> str:
    """Blank where a row's factor has neither a source nor a supplier behind it."""
    used = figures.emissions[["category", "factor_id"]].drop_duplicates()
    known = figures.client.library.table.set_index("factor_id")
    found: dict[int, set[str]] = {}
    for row in rows_of(used):
        own = row["factor_id"].startswith(SUPPLIER)
        if not own and row["factor_id"] not in known.index:
            return NOTHING
        named = "stated on records" if own else " ".join(known.loc[row["factor_id"], ["publisher", "edition"]])
        found.setdefault(int(row["category"]), set()).add(named)
    return "; ".join(f"{category}: {', '.join(sorted(names))}" for category, names in sorted(found.items()))


def gwp_values(figures: Figures) -> str:
    organisation = figures.client.organisation
    besides = ", ".join(organisation.accept_gwp_sets)
    said = f"{organisation.gwp_set}" + (f"; as published besides: {besides}" if besides else "")
    required = figures.emissions[figures.emissions["boundary"] == REQUIRED]
    return f"{said}. {horizon_sentence(figures.client, required)}".replace("**", "") if len(required) else said


def data_quality(figures: Figures) -> str:
    own = calculated(figures)
    if own.empty or own["data_quality"].isna().all():
        return NOTHING
    return "1 very good to 5. " + _each(
        figures,
        lambda r: ", ".join(f"{name} {r[name]:.1f}" for name in INDICATORS if pd.notna(r[name])) or "no emissions",
    )


def methods(figures: Figures) -> str:
    return _each(figures, lambda row: str(row["share_by_method"]) or "no emissions")


def allocation(figures: Figures) -> str:
    if figures.emissions.empty:
        return NOTHING
    own = figures.emissions[figures.emissions["step"].str.contains("allocated", regex=False)]
    if own.empty:
        return "No step of any row allocates."
    groups = own.groupby("category")["kg_co2e"]
    named = "; ".join(f"{category}: {len(part)} rows, {tonnes_of(tonnes(part))} t" for category, part in groups)
    return f"Rows with a step that allocates. {named}"


def assumptions(figures: Figures) -> str:
    choices = ", ".join(f"{name} {value}" for name, value in sorted(figures.client.settings.choices.items()))
    return f"Choices of the run: {choices}" if len(figures.emissions) else NOTHING


def supplier_share(figures: Figures) -> str:
    return _each(figures, lambda row: percent(row["share_supplier_data"]))


def subdivision(figures: Figures) -> str:
    own = figures.emissions[figures.emissions["boundary"] == REQUIRED]
    groups = own.groupby("entity")["kg_co2e"]
    return "; ".join(f"{entity}: {tonnes_of(tonnes(part))} t CO2e" for entity, part in groups)


MASSES = ("t_co2", "t_ch4", "t_n2o")


def individual_gases(figures: Figures) -> str:
    split = gas_split(figures.emissions[figures.emissions["boundary"] == REQUIRED])
    stated = [row for row in rows_of(split) if row["rows"] and any(row[name] for name in MASSES)]
    shown = "; ".join(
        f"{row['gases_stated']}: "
        + ", ".join(f"{number(row[name])} t {name[2:].upper()}" for name in MASSES if row[name] == row[name])
        for row in stated
    )
    return f"{shown}. {gas_sentence(figures.emissions)}" if stated else NOTHING


def time_boundary(figures: Figures) -> str:
    return _each(figures, lambda row: str(row["time_boundary"]))


def data_quality_scores(figures: Figures) -> str:
    own = calculated(figures)
    scored = len(own) and own["data_quality"].notna().any()
    return (
        _each(figures, lambda r: "–" if pd.isna(r["data_quality"]) else f"{r['data_quality']:.2f}")
        if scored
        else NOTHING
    )


def uncertainty(figures: Figures) -> str:
    if calculated(figures).empty:
        return NOTHING
    drawn = total_interval(figures.emissions, seed_of(figures.client.organisation))
    return (
        f"Total {tonnes_of(drawn['t_co2e_low'])} to {tonnes_of(drawn['t_co2e_high'])} t CO2e, by Monte Carlo; "
        + _each(figures, lambda row: f"{tonnes_of(row['t_co2e_low'])} to {tonnes_of(row['t_co2e_high'])}")
    )


def all_years(figures: Figures) -> str:
    rows = pd.DataFrame(_restatement(figures).get("figures", []), columns=["year", "t_co2e_restated"])
    sums = rows.groupby("year")["t_co2e_restated"].sum()
    return "; ".join(f"{year}: {tonnes_of(value)} t CO2e" for year, value in sums.items())


STANDARD: dict[str, Answer] = {
    answer.__name__: answer
    for answer in (
        scopes_1_and_2, total_by_category, gross_of_biogenic_and_offsets, included, excluded, base_year,
        base_year_policy, base_year_emissions, recalculations, biogenic, activity_data, emission_factors,
        gwp_values, data_quality, methods, allocation, assumptions, supplier_share, subdivision, individual_gases,
        time_boundary, data_quality_scores, uncertainty, all_years,
    )
}  # fmt: skip
