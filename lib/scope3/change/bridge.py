"""What moved an organisation's emissions between two years: the rules first, then the world, without a residual."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from scope3.change.better_data import BETTER, COARSER, one_kind_of_data
from scope3.change.better_figures import one_kind_of_figure
from scope3.change.decomposition import (
    ACTIVITY,
    ENTRIES,
    EXITS,
    INTENSITY,
    MIX,
    PRICE,
    WHOLE,
    decompose,
)
from scope3.change.dual_run import BOUNDARY, EDITION, GWP, METHOD, Stage, counts, stage_of, stages
from scope3.change.lines import GROUP, LINE, lines_of
from scope3.client import Client
from scope3.errors import Fault, InputError
from scope3.inventory import tonnes
from scope3.units import ratio

STATED = "stated emissions"
# In the order of the bars, with what each holds.
EFFECTS = {
    EDITION: "other editions of the published factors, the earlier year computed again with them",
    GWP: "another set of global warming potentials",
    METHOD: "other orders of methods and choices",
    BOUNDARY: "another consolidation approach, categories left out or taken in",
    BETTER: "records in place of the money of the same purchases, or a supplier's own figure in place of a published "
    "one, in the later year, where both are known",
    COARSER: "money in place of records of the same purchases, or a published figure in place of the supplier's own, "
    "in the earlier year, where both are known",
    ACTIVITY: "more or less of the same: quantities, or money as paid",
    MIX: "shares of the lines within what can be added up",
    INTENSITY: "other factors per unit that are not an edition's: suppliers, own tables, records within a line",
    PRICE: "inflation and exchange rates between money as paid and money at the factor's prices",
    STATED: "sources that state emissions and no quantity, so that activity and intensity cannot be told apart",
    ENTRIES: "lines that are new",
    EXITS: "lines that are gone",
}
EMISSIONS_UNIT = "kg CO2e"


@dataclass(frozen=True)
class Bridge:
    """From one year's total to another's.

    `start` and `end` are totals (t CO2e). `effects`: effect, category, t_co2e. `lines`: the same by line, with `method`
    and `split_by`. `compared`: quantity, amount and kg_co2e of each line in the earlier year by the later one's rules
    (_0) and in the later year (_1), both by one kind of data. `dual_run`: step, t_co2e (the earlier year's total after
    it), change, records_moved. `pairs`: what was money in one year and records in the other, and what of it is known
    (see `OneKindOfData`). `kept`: what could not follow the later year's rules, in words.
    """

    earlier: int
    later: int
    start: float
    end: float
    effects: pd.DataFrame
    lines: pd.DataFrame
    compared: pd.DataFrame
    dual_run: pd.DataFrame
    pairs: pd.DataFrame
    kept: list[str]


def bridge(earlier: Client, later: Client, calculated: Mapping[int, Stage] | None = None) -> Bridge:
    """The change between two years of one organisation as effects that add up to it.

    The earlier year is first computed again by the rules of the later one (editions, GWP set, methods, boundary, in
    this order); each step is a bar. Where records took the place of money, or money that of records, and the pairing is
    known, what that alone moves is a bar (`one_kind_of_data`), as is a supplier's own figure in place of a published
    one (`one_kind_of_figure`). What is left is split by the logarithmic mean Divisia
    index, line by line. Arguments: `earlier`, `later` (opened), `calculated` (years calculated already). Raises
    InputError where both are one year or of two organisations, and where the earlier year's records do not fit the
    later year's rules.
    """
    one, two = earlier.organisation, later.organisation
    if one.organisation != two.organisation or one.year == two.year:
        what = f"{one.organisation} {one.year} and {two.organisation} {two.year} cannot be bridged"
        raise InputError(Fault(what, "name two years of one organisation"))
    run, end = stages(stage_of(earlier, calculated or {}), later), stage_of(later, calculated or {})
    newly = pd.Series(
        [not counts(one, int(number)) for number in end.emissions["category"]], end.emissions.index, "bool"
    )
    rules = [_difference(before, after) for before, after in pairwise(run)]
    added = end.emissions[newly].groupby("category")["kg_co2e"].sum().rename("kg_co2e").reset_index()
    alike = one_kind_of_figure(one_kind_of_data(run[-1], replace(end, emissions=end.emissions[~newly])))
    before, after = (lines_of(stage.client, stage.emissions) for stage in (alike.earlier, alike.later))
    world = _split(before, after)
    whole = [*rules, added.assign(effect=BOUNDARY), _of_pairs(alike.pairs)]
    lines = pd.concat([*(_as_lines(part) for part in whole if len(part)), world], ignore_index=True)
    # The logarithm of a ratio that rounding left beside one is no effect.
    rounding = np.finfo("float64").eps * math.fsum(end.emissions["kg_co2e"].abs())
    lines = in_order(lines[lines["kg_co2e"].abs() > rounding], LINE)
    effects = lines.groupby(["effect", "category"], sort=False)["kg_co2e"].agg(tonnes).rename("t_co2e").reset_index()
    return Bridge(
        one.year,
        two.year,
        tonnes(run[0].emissions["kg_co2e"]),
        tonnes(end.emissions["kg_co2e"]),
        in_order(effects, ["category"]),
        lines.assign(t_co2e=lines["kg_co2e"] * ratio("kg", "tonne")).drop(columns="kg_co2e"),
        before.add_suffix("_0").join(after.add_suffix("_1"), how="outer"),
        _dual_run(run),
        alike.pairs,
        [f"{stage.step}: {what}" for stage in run for what in stage.kept],
    )


def chain(clients: Sequence[Client], calculated: Mapping[int, Stage] | None = None) -> list[Bridge]:
    """The bridges from each year to the next; arguments as in `bridge`."""
    known = {client.organisation.year: stage_of(client, calculated or {}) for client in clients}
    return [bridge(earlier, later, known) for earlier, later in pairwise(clients)]


def effects_of(bridges: Sequence[Bridge]) -> pd.DataFrame:
    """The bars of a chain of bridges, one row each: from, to, effect, meaning, t_co2e."""
    rows = [
        {
            "from": str(one.earlier),
            "to": str(one.later),
            "effect": effect,
            "t_co2e": math.fsum(part["t_co2e"]),
            "meaning": EFFECTS[str(effect)],
        }
        for one in bridges
        for effect, part in one.effects.groupby("effect", sort=False)
    ]
    return pd.DataFrame(rows, columns=["from", "to", "effect", "t_co2e", "meaning"])


def residual(one: Bridge) -> float:
    """What the bars of a bridge leave unexplained (t CO2e): nothing but rounding."""
    return math.fsum([one.start, *one.lines["t_co2e"], -one.end])


def _split(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """What is left between two years under one set of rules, by line and effect."""
    found = decompose(before.drop(columns="methods"), after.drop(columns="methods"), GROUP)
    # The quantity of a source that states emissions is those emissions: there is nothing to split.
    continuing = ~found["effect"].isin([ENTRIES, EXITS])
    stated = continuing & (found.index.get_level_values("unit") == EMISSIONS_UNIT)
    # A factor that is another because another method served the line is no improvement of the world.
    old, new = (lines["methods"].reindex(found.index) for lines in (before, after))
    other = continuing & (old != new)
    effect = found["effect"].mask(other & (found["effect"] == INTENSITY), METHOD).mask(stated, STATED)
    method = (old + " → " + new).where(other, old.where(found["effect"] != ENTRIES, new))
    return found.assign(effect=effect, method=method, split_by=found["split_by"].mask(stated, WHOLE)).reset_index()


def _difference(before: Stage, after: Stage) -> pd.DataFrame:
    """What a step of the dual run moved, by category."""
    old, new = (stage.emissions.groupby("category")["kg_co2e"].agg(math.fsum) for stage in (before, after))
    moved = new.sub(old, fill_value=0.0).rename("kg_co2e").reset_index()
    return moved.assign(effect=after.step)


def _of_pairs(pairs: pd.DataFrame) -> pd.DataFrame:
    """What other data moved, pair by pair; the name of the supplier takes the place of the activity."""
    known = pairs[pairs["why_not"].isna()]
    kilograms = known["t_co2e"].astype("float64") * ratio("tonne", "kg")
    return known[["category", "effect"]].assign(activity=known["supplier"], method=known["methods"], kg_co2e=kilograms)


def _as_lines(part: pd.DataFrame) -> pd.DataFrame:
    """Effects known by category only, or by supplier, as rows of the table of lines."""
    return part.reindex(columns=[*LINE, "effect", "kg_co2e", "method"]).assign(split_by=WHOLE)


def in_order(table: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """A table of effects in the order of the bars."""
    place = table["effect"].map({name: position for position, name in enumerate(EFFECTS)})
    ordered = table.assign(place=place).sort_values(["place", *by], kind="stable", ignore_index=True)
    return ordered.drop(columns="place")


def _dual_run(run: Sequence[Stage]) -> pd.DataFrame:
    """The earlier year's total after each step, and how many records it moved."""
    totals = [tonnes(stage.emissions["kg_co2e"]) for stage in run]
    rows: list[dict[str, Any]] = [{"step": "as it was", "t_co2e": totals[0]}]
    for (before, after), (old_total, total) in zip(pairwise(run), pairwise(totals), strict=True):
        old, new = (stage.emissions.groupby("record_id")["kg_co2e"].agg(math.fsum) for stage in (before, after))
        moved = int((new.sub(old, fill_value=0.0) != 0).sum())
        rows.append({"step": after.step, "t_co2e": total, "change": total - old_total, "records_moved": moved})
    return pd.DataFrame(rows, columns=["step", "t_co2e", "change", "records_moved"]).astype({"records_moved": "Int64"})
