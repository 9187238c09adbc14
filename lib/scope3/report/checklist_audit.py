"""What the figures and the recorded run say to what an audit asks for: evidence in words, or nothing."""

from __future__ import annotations

import zipfile
from typing import Any

import pandas as pd

from scope3.completeness import entities_covered, exclusion_sentence, exclusions, gaps, months_covered
from scope3.controls import controls, in_is_out
from scope3.double_counting import duplicates as alike
from scope3.explain.provenance import money_sentences
from scope3.files import sha256
from scope3.inventory import total
from scope3.report.checklist_answers import (
    NOTHING,
    Answer,
    calculated,
    from_json,
    gross_of_biogenic_and_offsets,
)
from scope3.report.figures import Figures
from scope3.results import output_folder
from scope3.tables import rows_of
from scope3.uncertainty.monte_carlo import seed_of


def _manifest(figures: Figures) -> dict[str, Any]:
    return from_json(output_folder(figures.client.organisation) / "manifest.json")


def trace(figures: Figures) -> str:
    inputs = _manifest(figures).get("inputs", {})
    lost = set(figures.emissions["source_file"]) - set(inputs)
    return (
        f"{len(figures.emissions)} rows of {len(inputs)} files, each with its SHA-256"
        if inputs and not lost
        else NOTHING
    )


def factor_provenance(figures: Figures) -> str:
    used = figures.client.library.table
    used = used[used["factor_id"].isin(figures.emissions["factor_id"])]
    whole = (
        used[["publisher", "edition", "year", "unit", "gwp_set", "region", "source", "licence"]].notna().all(axis=None)
    )
    return f"{len(used)} factors, none with a blank among these" if len(used) and whole else NOTHING


def method_per_line(figures: Figures) -> str:
    own = figures.emissions
    blank = own[["method", "step"]].isna().any(axis=None) or own.empty
    return NOTHING if blank else f"{len(own)} rows, each with its method and steps"


def size_of_exclusions(figures: Figures) -> str:
    found = exclusions(figures.client, figures.inventory)
    return exclusion_sentence(found) if found["t_co2e_estimated"].notna().all() else NOTHING


def every_category(figures: Figures) -> str:
    counts = figures.inventory["status"].value_counts()
    return "; ".join(f"{count} {status}" for status, count in counts.items())


def money_reconciled(figures: Figures) -> str:
    return money_sentences(figures.client.ledger).replace("\n\n", " ") if len(figures.client.ledger) else NOTHING


def months(figures: Figures) -> str:
    covered = months_covered(figures.client)
    dated = covered[covered["dated"]]
    if dated.empty or len(gaps(covered)):
        return NOTHING
    rest = len(covered) - len(dated)
    return f"{len(dated)} series of dated lines, each with data in every month; {rest} stated for the year as a whole"


def entities(figures: Figures) -> str:
    found = entities_covered(figures.client)
    rows = found[(found["ledger_lines"] > 0) | (found["records"] > 0)]
    return "; ".join(f"{r['entity']}: {r['ledger_lines']} ledger lines, {r['records']} records" for r in rows_of(rows))


def controlled(figures: Figures) -> str:
    found = controls(figures.client, figures.emissions)
    return f"{len(found)} controls, none differs" if len(found) and in_is_out(found) else NOTHING


def units(figures: Figures) -> str:
    kinds = figures.emissions["unit"]
    return (
        f"{kinds.nunique()} units of factors; an unknown unit, or one that does not fit, stops the run"
        if len(kinds)
        else NOTHING
    )


def duplicates(figures: Figures) -> str:
    client = figures.client
    names = pd.concat([client.ledger["record_id"], *(table["record_id"] for table in client.read.values())])
    if names.empty or not names.is_unique or len(alike(client.organisation, client.ledger, client.read)):
        return NOTHING
    return f"{len(names)} lines, as many names, and no two of a table alike in all that a client types"


def rounding(figures: Figures) -> str:
    own = calculated(figures)["t_co2e"]
    whole, parts = total(figures.inventory), own.round(1).sum()
    return (
        f"Sums are of unrounded figures; rounded to 0.1 t categories add up to {parts:,.1f}, the total is {whole:,.1f}"
        if len(own)
        else NOTHING
    )


def recalculation(figures: Figures) -> str:
    path = output_folder(figures.client.organisation) / "exports" / "inventory.xlsx"
    said = "A workbook with live formulas from line to total stands beside the outputs, SHA-256 {}"
    return said.format(sha256(path)) if path.is_file() and zipfile.is_zipfile(path) else NOTHING


def environment(figures: Figures) -> str:
    found = _manifest(figures)
    seed = seed_of(figures.client.organisation)
    if not found:
        return NOTHING
    commit = found["code"]["commit"] or "not known"
    return f"commit {commit}, Python {found['python']}, {len(found['packages'])} packages, seed '{seed}'"


AUDIT: dict[str, Answer] = {
    **{
        answer.__name__: answer
        for answer in (
            trace, factor_provenance, method_per_line, size_of_exclusions, every_category, money_reconciled, months,
            entities, units, duplicates, rounding, recalculation, environment,
        )
    },
    "controls": controlled,
    "signs": gross_of_biogenic_and_offsets,
}  # fmt: skip
