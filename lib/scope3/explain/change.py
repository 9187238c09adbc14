"""What notebook 92 says of change: the years compared, the policy, one line by hand, who came and who went."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from IPython.display import Markdown

from scope3 import paths
from scope3.change.base_year import Restatement, open_years, restate
from scope3.change.better_data import BETTER, COARSER
from scope3.change.bridge import Bridge, effects_of, residual
from scope3.change.decomposition import ENTRIES, EXITS, LMDI
from scope3.change.dual_run import STEPS, Stage
from scope3.change.lines import LINE
from scope3.client import Client
from scope3.errors import Fault, InputError
from scope3.organisation import load_organisation, organisation_years
from scope3.page import number, percent, say
from scope3.tables import rows_of


def years_compared(organisation: str, year: int, compared_with: int | None = None, **overrides: Any) -> list[Client]:
    """The years from the one compared with to `year`, opened; by itself the base year, else the year before.

    Overrides are choices of `year` alone. Raises InputError where the organisation has no such earlier year.
    """
    earlier = [known for known in organisation_years(organisation, paths.organisations()) if known < year]
    policy = load_organisation(organisation, year).base_year
    if compared_with is None:
        stated = policy.year if policy is not None and policy.year in earlier else None
        compared_with = stated or max(earlier, default=year)
    elif compared_with not in earlier:
        what = f"{organisation} has no year {compared_with} before {year}"
        mend = f"name one of {', '.join(map(str, earlier))}" if earlier else "leave it out: this is the first year"
        raise InputError(Fault(what, mend, column="compared_with"))
    return open_years(organisation, compared_with, year, **overrides)


def _years_of(organisation: str) -> list[int]:
    return organisation_years(organisation, paths.organisations())


def restatement_of(clients: Sequence[Client], calculated: Mapping[int, Stage]) -> Restatement | None:
    """The restatement by the last of the years; nothing where it states no base year or is the base year itself."""
    first, last = clients[0].organisation, clients[-1].organisation
    policy = last.base_year
    if policy is None or policy.year == last.year or policy.year not in _years_of(last.organisation):
        return None
    before = open_years(last.organisation, policy.year, first.year - 1) if policy.year < first.year else []
    return restate([*before, *clients], calculated)


def policy_table(client: Client) -> pd.DataFrame:
    """The base-year policy of the organisation; what it does not state, says so."""
    policy = client.organisation.base_year
    stated = {
        "base year": policy and str(policy.year),
        "covers": policy and policy.covers.replace("_", " "),
        "rationale": policy and policy.rationale,
        "significance threshold": policy and f"{percent(policy.significance_threshold)} of the base year",
        "recalculation policy": policy and policy.policy,
    }
    return pd.DataFrame([{"statement": name, "value": value or "not stated"} for name, value in stated.items()])


def rules_of(clients: Sequence[Client]) -> pd.DataFrame:
    """The rules of each year that the comparison has to set apart."""
    return pd.DataFrame(
        [
            {
                "year": str(client.organisation.year),
                "factor_editions": ", ".join(client.organisation.factor_editions) or "own tables alone",
                "gwp_set": client.organisation.gwp_set,
                "consolidation_approach": client.organisation.consolidation_approach.replace("_", " "),
                "excluded_categories": ", ".join(str(o.category) for o in client.organisation.exclusions if o.category)
                or "none",
                "reported": "as stated" if client.organisation.reported else "as calculated",
            }
            for client in clients
        ]
    )


def restatement_sentence(found: Restatement | None, client: Client) -> Markdown:
    """Whether the base year is restated, and by how much."""
    policy = client.organisation.base_year
    if policy is None:
        return say("No base year is stated, so nothing can be restated; the statement has to say so.")
    if found is None and policy.year not in _years_of(client.organisation.organisation):
        text = "The base year {year} has no folder here: nothing of it can be restated in this workbook."
        return say(text, year=str(policy.year))
    if found is None:
        return say("{year} is the base year itself: nothing comes before it.", year=str(policy.year))
    if found.log.empty:
        return say(
            "Since the base year {base} neither the orders of methods, GWP set nor boundary changed, no error is "
            "stated and no structural change: the years stand as reported. What better data would move in it stands "
            "below, as a proposal.",
            base=str(policy.year),
        )
    base = found.figures[found.figures["year"] == policy.year]
    text = (
        "The changes come to {share} of the base year {base} in all, at a threshold of {threshold}: {verdict}. "
        "Reported {was} t CO2e, now {now} t."
    )
    return say(
        text,
        share=percent(found.log.loc[found.log["year"] == policy.year, "share_of_base_year"].sum()),
        base=str(policy.year),
        threshold=percent(policy.significance_threshold),
        verdict="restated" if found.log["applied"].any() else "not significant, not restated",
        was=math.fsum(base["t_co2e_reported"]),
        now=math.fsum(base["t_co2e_restated"]),
    )


def bridge_sentence(bridges: Sequence[Bridge]) -> Markdown:
    """What moved the total most, rules apart from the world."""
    if not bridges:
        return say("There is no earlier year to compare with: the page shows the policy and the choices alone.")
    last, effects = bridges[-1], effects_of(bridges[-1:])
    ranked = sorted(rows_of(effects), key=lambda bar: -abs(bar["t_co2e"]))
    largest = ranked[0] if ranked else None
    text = "**From {one} to {two} scope 3 went from {start} to {end} t CO2e ({change}).** "
    text += (
        "The largest bar is {effect}, {meaning}: {t} t. The rules moved {rules} t, other data of the same purchases "
        "{data} t, lines that both years have {world} t, lines that came or went {moved} t. Neither the first nor the "
        "second is a reduction."
        if largest is not None
        else "Nothing moved."
    )
    rules, data, moved = (
        math.fsum(effects.loc[effects["effect"].isin(names), "t_co2e"])
        for names in (STEPS, (BETTER, COARSER), (ENTRIES, EXITS))
    )
    change = last.end - last.start
    return say(
        text,
        one=str(last.earlier),
        two=str(last.later),
        start=last.start,
        end=last.end,
        change=percent(change / last.start) if last.start else "from nothing",
        effect="" if largest is None else largest["effect"],
        meaning="" if largest is None else largest["meaning"],
        t=0.0 if largest is None else float(largest["t_co2e"]),
        rules=rules,
        data=data,
        world=change - rules - data - moved,
        moved=moved,
    )


def by_category(one: Bridge) -> pd.DataFrame:
    """The bars of a bridge in columns, one row per category (t CO2e)."""
    wide = one.effects.pivot(index="category", columns="effect", values="t_co2e")
    wide = wide[[name for name in effects_of([one])["effect"]]].rename(columns=lambda name: f"t_{name}")
    return wide.fillna(0.0).assign(t_change=wide.sum(axis=1)).reset_index()


def dual_runs(bridges: Sequence[Bridge]) -> pd.DataFrame:
    """The earlier year of each bridge after every step of the later year's rules."""
    parts = [one.dual_run.assign(year=str(one.earlier), by_rules_of=str(one.later)) for one in bridges]
    shown = ["year", "by_rules_of", "step", "t_co2e", "change", "records_moved"]
    return pd.concat(parts)[shown] if parts else pd.DataFrame(columns=shown)


def came_and_went(one: Bridge) -> pd.DataFrame:
    """New and vanished lines by category and method; what was paired by its data is not among them."""
    lines = one.lines[one.lines["effect"].isin([ENTRIES, EXITS])]
    grouped = lines.groupby(["category", "effect", "method"])["t_co2e"].agg(["size", "sum"]).reset_index()
    return grouped.rename(columns={"size": "lines", "sum": "t_co2e"})


def worked_line(one: Bridge) -> Markdown:
    """The line that moved most of those both years have, by hand: its equations with their numbers, and the code's."""
    split = one.lines[one.lines["split_by"] == LMDI]
    if split.empty:
        return say("No line is in both years with other emissions.")
    line = max(rows_of(split), key=lambda row: abs(row["t_co2e"]))
    key = tuple(line[name] for name in LINE)
    both = one.compared.drop(columns=["methods_0", "methods_1"]).loc[[key]].iloc[0].to_dict()
    before, after = both["kg_co2e_0"], both["kg_co2e_1"]
    mean = before if before == after else (after - before) / math.log(after / before)
    ratios = {
        "quantity": both["quantity_1"] / both["quantity_0"],
        "price": (both["amount_1"] / both["quantity_1"]) / (both["amount_0"] / both["quantity_0"]),
        "intensity": (after / both["amount_1"]) / (before / both["amount_0"]),
    }
    equations = [rf"L = \frac{{{number(after)} - {number(before)}}}{{\ln({number(after)} / {number(before)})}} "
                 rf"= {number(mean)}\ \text{{kg CO2e}}"]  # fmt: skip
    equations += [
        rf"\Delta_{{{name}}} = L \ln {number(ratio)} = {number(mean * math.log(ratio))}\ \text{{kg CO2e}}"
        for name, ratio in ratios.items()
    ]
    code = one.lines[(one.lines[LINE] == list(key)).all(axis=1) & (one.lines["split_by"] == LMDI)]
    opening = say(
        "Category {c}, **{activity}**, {component}: {one} by the rules of {two}, and {two}.",
        c=int(line["category"]), activity=line["activity"], component=line["component"],
        one=str(one.earlier), two=str(one.later),
    )  # fmt: skip
    rows = ", ".join(f"{row.effect} {number(row.t_co2e)} t" for row in code.itertuples())
    closing = say("Activity and mix share the quantity. The code gives: {rows}.", rows=rows)
    return Markdown("\n\n".join([str(opening.data), *(f"$$ {text} $$" for text in equations), str(closing.data)]))


def unbroken(bridges: Sequence[Bridge]) -> bool:
    """Whether each bridge begins at the total that the one before it ended with."""
    return all(abs(one.end - two.start) < 1e-9 for one, two in itertools.pairwise(bridges))


def unexplained(bridges: Sequence[Bridge]) -> float:
    """The largest part of a year's total that its bridge leaves unexplained (fraction)."""
    return max((abs(residual(one)) / max(abs(one.start), abs(one.end), 1.0) for one in bridges), default=0.0)


def log_explains(found: Restatement | None) -> bool:
    """Whether the adjustments applied are what lies between the figures reported and restated, year by year."""
    if found is None:
        return True
    applied = found.log[found.log["applied"].astype("bool")]
    return all(
        abs(math.fsum([*own["change"], *(-applied.loc[applied["year"] == year, "t_co2e_adjustment"])])) < 1e-9
        for year, own in found.figures.groupby("year")
    )
