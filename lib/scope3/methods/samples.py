"""Sampled employees: each who answered stands for others of the same stratum."""

from __future__ import annotations

import pandas as pd

from scope3.methods.journeys import join_steps, worded
from scope3.methods.records import require, wrong


def sample_weight(rows: pd.DataFrame) -> pd.Series:
    """How many employees each line stands for: population by respondents of its stratum, 1 where nobody was sampled.

    Raises Unserved for a sampled line without stratum, respondent, respondents or population, InputError where they
    contradict each other.
    """
    sampled = rows[rows[["stratum", "respondent", "respondents", "population"]].notna().any(axis=1)]
    require(sampled, ["stratum", "respondent", "respondents", "population"])
    more = sampled["respondents"] > sampled["population"]
    wrong(sampled, more, "more respondents than employees", "check respondents and population", "respondents")
    stratum = sampled.groupby("stratum")
    for column in ("respondents", "population"):
        differs = stratum[column].transform("nunique") > 1
        wrong(sampled, differs, f"its stratum has two figures of {column}", "give each stratum one", column)
    seen = stratum["respondent"].transform("nunique")
    beyond, what = seen > sampled["respondents"], "its stratum has lines of more people than answered"
    wrong(sampled, beyond, what, "count everybody who answered, also those who do not travel", "respondents")
    return (rows["population"] / rows["respondents"]).fillna(1.0)


def _sampled(rows: pd.DataFrame) -> pd.Series:
    """The sentence of a sampled line, blank for the others."""
    answered = worded(rows["respondents"], "one of {:g} who answered")
    return (answered + worded(rows["population"], " for {:g} in ") + rows["stratum"]).fillna("")


def scaled_up(rows: pd.DataFrame) -> pd.DataFrame:
    """The records with quantities and money of sampled lines scaled to all employees; `step` says so."""
    weight = sample_weight(rows)
    step = rows["step"] if "step" in rows else pd.Series("", index=rows.index)
    return rows.assign(
        quantity=rows["quantity"] * weight, spend=rows["spend"] * weight, step=join_steps(step, _sampled(rows))
    )
