"""What notebook 92 says of data that got better: the pairs, why others are none, the proposal for the base year."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import pandas as pd
from IPython.display import Markdown

from scope3.change.base_year import CORRECTION, Restatement
from scope3.change.better_data import BETTER, COARSER, PAIRS
from scope3.change.bridge import Bridge
from scope3.change.data_accuracy import PROPOSED, data_accuracy
from scope3.change.dual_run import Stage, stage_of
from scope3.client import Client, open_client
from scope3.coverage import JOINED
from scope3.page import percent, say

COUNTED = ["lines", "records"]


def pairs_of(bridges: Sequence[Bridge]) -> pd.DataFrame:
    """What was money in one year and records in the other, over all bridges, with its figures or why it is no pair."""
    parts = [one.pairs for one in bridges if len(one.pairs)]
    found = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=PAIRS)
    return found.astype({"why_not": "str", **dict.fromkeys([n for n in PAIRS if n.startswith("t_")], "float64")})


def counted_pairs(pairs: pd.DataFrame) -> pd.DataFrame:
    """The pairs with the number of their lines and records in place of the names, which the saved table holds."""
    counts = {name: pairs[name].astype("str").str.count(JOINED) + 1 for name in COUNTED}
    return pairs.assign(**counts)


def pairs_sentence(pairs: pd.DataFrame) -> Markdown:
    """What other data moved, and how much of the money that gave way could not be paired."""
    if pairs.empty:
        return say("Nothing that was money in one year is records in the next, or the other way round.")
    known = pairs[pairs["why_not"].isna()]
    text = (
        "Of {all} purchases that one year counts by money and the other by records, {known} are pairs: better data "
        "moved {better} t, coarser data {coarser} t, each against the money of the same lines. The other {others} stay "
        "among the lines that came, went, grew or shrank, for the reason each row gives: no pair is made by guess."
    )
    moved = {effect: math.fsum(known.loc[known["effect"] == effect, "t_co2e"]) for effect in (BETTER, COARSER)}
    return say(
        text,
        all=len(pairs),
        known=len(known),
        better=moved[BETTER],
        coarser=moved[COARSER],
        others=len(pairs) - len(known),
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
