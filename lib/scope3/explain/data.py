"""What notebook 92 says of data that got better: the pairs, why others are none, the proposal for the base year."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import pandas as pd
from IPython.display import Markdown

from scope3.change.base_year import CORRECTION, Restatement
from scope3.change.better_data import BETTER, COARSER, PAIRS
from scope3.change.better_figures import UNTOLD
from scope3.change.bridge import Bridge
from scope3.change.data_accuracy import PROPOSED, data_accuracy
from scope3.change.dual_run import Stage, stage_of
from scope3.client import Client, open_client
from scope3.coverage import JOINED
from scope3.page import percent, say

COUNTED = ["lines", "records"]


def pairs_of(bridges: Sequence[Bridge]) -> pd.DataFrame:
    """What two years know by other data, over all bridges, with its figures or why it is no pair."""
    parts = [one.pairs for one in bridges if len(one.pairs)]
    found = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=PAIRS)
    return found.astype(
        {
            **dict.fromkeys(["why_not", *COUNTED], "str"),
            **dict.fromkeys([n for n in PAIRS if n.startswith("t_")], "float64"),
        }
    )


def counted_pairs(pairs: pd.DataFrame) -> pd.DataFrame:
    """The pairs with the number of their lines and records in place of the names, which the saved table holds."""
    counts = {name: (pairs[name].str.count(JOINED) + 1).astype("Int64") for name in COUNTED}
    return pairs.assign(**counts)


def pairs_sentence(pairs: pd.DataFrame) -> Markdown:
    """What other data moved, what is no pair, and how much of entries and exits is of suppliers of both years."""
    seen_twice, untold = pairs[pairs["effect"] != UNTOLD], pairs[pairs["effect"] == UNTOLD]
    known = seen_twice[seen_twice["why_not"].isna()]
    text = (
        "Of {all} purchases that one year counts by money or a published figure and the other by records or the "
        "supplier's own, {known} are pairs: better data moved {better} t, coarser data {coarser} t. The other {others} "
        "stay among the lines that came, went, grew or shrank, for the reason each row gives: no pair is made by guess."
        if len(seen_twice)
        else "Nothing that was money or a published figure in one year is known better in the next, or the reverse."
    )
    if len(untold):
        text += (
            " Entries hold {entries} t and exits {exits} t of suppliers (for want of a name, of an entity and "
            "category) that stand in both years ({rows} rows): they are not told apart from one purchase seen twice, "
            "and are neither growth nor reduction by themselves."
        )
    moved = {effect: math.fsum(known.loc[known["effect"] == effect, "t_co2e"]) for effect in (BETTER, COARSER)}
    return say(
        text,
        all=len(seen_twice),
        known=len(known),
        better=moved[BETTER],
        coarser=moved[COARSER],
        others=len(seen_twice) - len(known),
        entries=math.fsum(untold["t_co2e_entries"]),
        exits=-math.fsum(untold["t_co2e_exits"]),
        rows=len(untold),
    )


def proposal_of(
    restated: Restatement | None, bridges: Sequence[Bridge], clients: Sequence[Client], calculated: Mapping[int, Stage]
) -> pd.DataFrame:
    """What better data would move in the base year; nothing where there is no base year to restate."""
    if restated is None:
        return pd.DataFrame(columns=PROPOSED)
    latest, year = clients[-1].organisation, restated.policy.year
    opened = next((client for client in clients if client.organisation.year == year), None)
    base = stage_of(opened or open_client(latest.organisation, year), calculated)
    return data_accuracy(restated, base, bridges, clients)


def proposal_sentence(proposal: pd.DataFrame, restated: Restatement | None) -> Markdown:
    """What a consultant has to decide on: tonnes of the base year against the threshold, and where to state it."""
    known = proposal[proposal["why_not"].isna()]
    if restated is None or known.empty:
        return say("No better data can be carried back to a base year, so that no recalculation is proposed for them.")
    text = (
        "**To decide:** had {year} known these purchases as they are known now, its scope 3 would be {moved} t CO2e "
        "{way} ({ups} t up, {downs} t down). With what the log holds already, changes come to {whole} of {of}, at a "
        "threshold of {threshold}: "
    )
    text += (
        "**significant, and the base year is to be restated.** "
        if known["significant"].any()
        else "not significant by itself, and it counts towards the next change. "
    )
    text += "Nothing is restated until it is stated: under recalculations in organisation.yaml, as {trigger}."
    moves, policy = known["t_co2e_adjustment"].astype("float64"), restated.policy
    return say(
        text,
        year=str(policy.year),
        moved=abs(math.fsum(moves)),
        way="lower" if math.fsum(moves) < 0 else "higher",
        ups=math.fsum(moves[moves > 0]),
        downs=-math.fsum(moves[moves < 0]),
        whole=percent(float(known["share_cumulative"].max())),
        of="its category, at most," if policy.covers == "each_category" else "the base year",
        threshold=percent(policy.significance_threshold),
        trigger=CORRECTION,
    )
