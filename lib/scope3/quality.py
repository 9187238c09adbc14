"""Data quality: five scores on every emissions row, by rules that are data, and their means by emissions.

1 is very good, 5 the worst. What the client states of a line wins; else an indicator is the worst of the facts it looks
at, and a fact that is not known is the worst there is.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Protocol

import pandas as pd

from scope3 import paths, pcaf
from scope3.client import Client
from scope3.factors.library import Library
from scope3.methods.records import SUPPLIER
from scope3.organisation import Organisation
from scope3.price_years import years_stood_in
from scope3.reconcile import USED
from scope3.tables import FLAG, INDICATORS, INTEGER, NUMBER, TABLE_OF_CATEGORY, TEXT, WORST, rows_of
from scope3.tables.factors import WORLD

# What the rules look at; the category only narrows a rule down.
FACTS = ("category", "method", "figure", "years", "place", "coverage", "source")
NOT_KNOWN = "not known"
# What a record may say that the scores rest on; not every table has every column.
SAID = (
    dict.fromkeys(("country", "electricity_country", "period", "table"), TEXT)
    | dict.fromkeys(("asset_class", "quality_option", "quality_option_scope_3"), TEXT)
    | dict.fromkeys(INDICATORS, INTEGER)
    | dict.fromkeys(("respondents", "population", "franchises_sampled", "franchises_in_group"), NUMBER)
    | {"primary_data": FLAG, "primary_data_share": NUMBER}
)


class Scored(Protocol):
    """Whose emissions are scored: a client, or its screening."""

    @property
    def organisation(self) -> Organisation: ...
    @property
    def library(self) -> Library: ...
    @property
    def activity_data(self) -> dict[str, pd.DataFrame]: ...
    @property
    def ledger(self) -> pd.DataFrame: ...


@cache
def rules() -> pd.DataFrame:
    """The rules of the derivation: indicator, the fact looked at and its value or range, score, why, source."""
    return pd.read_csv(
        paths.REFERENCE / "data_quality_rules.csv",
        dtype={"value": "str", "categories": "str"},
        keep_default_na=False,
        na_values={"from": [""], "below": [""]},
    )


def criteria() -> pd.DataFrame:
    """What each score of each indicator means, with the GHG Protocol's word for it."""
    return pd.read_csv(paths.REFERENCE / "data_quality_criteria.csv")


def scored(client: Scored, emissions: pd.DataFrame) -> pd.DataFrame:
    """The emissions with the five scores and the share of primary data filled in on every row.

    Arguments: `client`, `emissions` (rows of tables.EMISSIONS of the client's records). A score that a line or its file
    states holds for all rows of the line; of an investment PCAF's option states the reliability. The share
    of primary data of a supplier's figure is what the supplier states, else not known; that of a figure on published
    factors is 0, unless the client says that its quantity is a partner's own: then it is not known either.
    Source: GHG Protocol, Scope 3 Standard (2011), chapter 7, table 7.6 and box 7.2.
    """
    if emissions.empty:
        return emissions
    records = _of_records(client, emissions)
    number, verdicts = _judged(_facts(client, emissions, records))
    scores = {
        indicator: records[indicator].fillna(told["score"].take(number).set_axis(emissions.index))
        for indicator, told in verdicts.items()
    }
    of_partner, said = emissions["supplier_data"].astype("bool"), records["primary_data"]
    # What a supplier says nothing of is not known, which is neither none nor all.
    none = (~of_partner & ~said.fillna(False)) | ~said.fillna(True)
    share = records["primary_data_share"].where(of_partner).fillna(none.map({True: 0.0}).astype("float64"))
    return emissions.assign(**scores, share_primary_data=share)


def reasons(client: Client, emissions: pd.DataFrame) -> pd.DataFrame:
    """Why each record has its scores: indicator, score, what was found, the rule and its reason.

    Arguments: `client`, `emissions` (rows that calculate_emissions gave). Where several facts are equally bad, all are
    named. Returns one row per record, component, factor and indicator.
    """
    records = _of_records(client, emissions)
    number, verdicts = _judged(_facts(client, emissions, records))
    parts = []
    for indicator, told in verdicts.items():
        derived = told.take(number).set_axis(emissions.index)
        said = records[indicator].notna()
        stated = {"score": records[indicator], "found": "stated", "rule_id": None}
        stated["why"] = "the client states it of the line or of its file, as a score or as PCAF's option"
        own = derived.assign(**{name: derived[name].mask(said, value) for name, value in stated.items()})
        parts.append(
            emissions[["record_id", "category", "component", "factor_id"]].assign(indicator=indicator).join(own)
        )
    return pd.concat(parts).sort_index(kind="stable").reset_index(drop=True)


def weighted(emissions: pd.DataFrame, *by: str) -> pd.DataFrame:
    r"""The five scores and the share of primary data, weighted by emissions, per value of the columns named.

    $$ \bar q_i = \frac{\sum_r |E_r| \, q_{i,r}}{\sum_r |E_r|} \qquad \bar q = \tfrac{1}{5} \sum_i \bar q_i $$

    Symbols: $E_r$ emissions of row $r$ (kg CO2e; a credit counts by its size), $q_{i,r}$ its score of indicator $i$.
    Arguments: `emissions` (rows of tables.EMISSIONS; leave out what is not in the total), `by` (none: one row for all).
    Returns the columns named, the five indicators, `data_quality` $\bar q$, `share_primary_data` (what is not known
    counts as none) and `share_primary_data_not_known`; blank where there are no emissions.
    """
    weight = emissions["kg_co2e"].abs()
    share = emissions["share_primary_data"]
    parts = {name: emissions[name].astype("float64").fillna(WORST) * weight for name in INDICATORS}
    parts |= {"share_primary_data": share.fillna(0.0) * weight, "share_primary_data_not_known": share.isna() * weight}
    table = pd.DataFrame(parts | {"weight": weight})
    sums = table.groupby([emissions[name] for name in by]).sum() if by else table.sum().to_frame().T
    means = sums.drop(columns="weight").div(sums["weight"].where(sums["weight"] > 0), axis=0)
    means.insert(len(INDICATORS), "data_quality", means[list(INDICATORS)].mean(axis=1, skipna=False))
    return means.reset_index() if by else means


def primary_data_in_words(emissions: pd.DataFrame) -> str:
    """How much of the emissions rests on primary data, and of how much nobody says, as a sentence."""
    whole = weighted(emissions).iloc[0]
    return (
        f"{whole['share_primary_data']:.1%} of the emissions rest on primary data by suppliers' own statements; of "
        f"{whole['share_primary_data_not_known']:.1%} the share is not known and counts as none."
    ).replace("%", " %")


def _of_records(client: Scored, emissions: pd.DataFrame) -> pd.DataFrame:
    """What is said of the record of each emissions row, and the table it stands in, on the index of the emissions."""
    parts = []
    for name, table in client.activity_data.items():
        # The emissions of one category stand in few of the tables.
        own = table["record_id"].isin(emissions["record_id"])
        if own.any():
            said = [column for column in SAID if column in table]
            parts.append(table.loc[own, ["record_id", *said]].assign(table=name))
    known = pd.concat(parts, ignore_index=True).drop_duplicates("record_id").set_index("record_id")
    records = known.reindex(index=emissions["record_id"], columns=list(SAID)).astype(SAID).set_axis(emissions.index)
    if not records[["quality_option", "quality_option_scope_3"]].notna().any(axis=None):
        return records
    named = emissions[["record_id", "source_file", "source_sheet", "source_row"]].join(records)
    by_option = pcaf.reliability(named, emissions["component"] == "scope_3").astype("Int64")
    return records.assign(reliability=records["reliability"].fillna(by_option))


def _facts(client: Scored, emissions: pd.DataFrame, records: pd.DataFrame) -> pd.DataFrame:
    """What the rules look at, for each emissions row; blank where nothing says."""
    library = client.library
    where = emissions["factor_id"].map(library.position)
    named = ["year", "region", "currency", "publisher", "edition"]
    factor = library.table[named].reindex(where.fillna(-1)).set_axis(emissions.index)
    stated = emissions["factor_id"].str.startswith(SUPPLIER)
    pinned = (factor["publisher"] + "/" + factor["edition"]).isin(client.organisation.factor_editions)
    figure = (
        pd.Series("quantity", index=emissions.index)
        .mask(factor["currency"].notna(), "money")
        .mask(~pinned, "own_factor")
    )
    figure = figure.mask(stated, "own_estimate").mask(stated & emissions["supplier_data"].astype("bool"), "supplier")
    # The electricity of a model is used where its machines stand; a figure for a machine has no country.
    country = records["electricity_country"].fillna(records["country"])
    allowed = [f"{of}>{other}" for of, others in library.regions.items() for other in others]
    region = factor["region"]
    place = pd.Series(None, index=emissions.index, dtype="str")
    place = place.mask((country + ">" + region).isin(allowed), "stand_in").mask(
        (region == WORLD) & country.notna(), "world"
    )
    place = place.mask((region == WORLD) & emissions["component"].str.contains("embodied"), "world_market")
    place = place.mask((region == country).fillna(False), "same").mask(figure == "supplier", "supplier")
    answered = records["respondents"] / records["population"]
    sampled = records["franchises_sampled"] / records["franchises_in_group"]
    booked = client.ledger.loc[client.ledger["status"] == USED, "record_id"]
    source = pd.Series(None, index=emissions.index, dtype="str").mask(answered.notna(), "survey")
    source = source.mask(records["table"] == TABLE_OF_CATEGORY[3], "meter")
    years = (records["period"].str.slice(0, 4).astype("float64") - factor["year"].astype("float64")).abs()
    if library.price_years:
        years += years_stood_in(emissions["step"])
    return pd.DataFrame(
        {
            "category": emissions["category"].astype("str"),
            "method": emissions["method"],
            "figure": figure,
            "years": years,
            "place": place,
            "coverage": answered.fillna(sampled),
            "source": source.mask(emissions["record_id"].isin(booked), "ledger"),
        }
    )


def _judged(facts: pd.DataFrame) -> tuple[Any, dict[str, pd.DataFrame]]:
    """For each row the number of its combination of facts, and by indicator what the rules say of each combination.

    A million rows have a few hundred combinations.
    """
    number = facts.groupby(list(FACTS), dropna=False, sort=False).ngroup().to_numpy()
    combinations = rows_of(facts.drop_duplicates())
    return number, {
        indicator: pd.DataFrame([_verdict(looked_at, one) for one in combinations]).astype({"score": "Int64"})
        for indicator, looked_at in _by_indicator().items()
    }


def _verdict(looked_at: Mapping[str, list[dict[str, Any]]], facts: Mapping[str, Any]) -> dict[str, Any]:
    """What the rules of one indicator say: the worst score of the facts looked at, and the rules that give it."""
    judged = [_rule(known, facts[fact], facts["category"]) for fact, known in looked_at.items()]
    worst = max(rule["score"] for rule in judged)
    decide = [rule for rule in judged if rule["score"] == worst]
    return {
        "score": worst,
        "found": "; ".join(f"{rule['fact']} {_written(facts[rule['fact']])}" for rule in decide),
        "rule_id": "; ".join(rule["rule_id"] for rule in decide),
        "why": "; ".join(rule["why"] for rule in decide),
    }


def _rule(known: list[dict[str, Any]], value: Any, category: str) -> dict[str, Any]:
    """The rule of a fact that its value meets; that for what is not known, where it meets none."""
    for rule in known:
        if rule["categories"] and category not in rule["categories"].split(";"):
            continue
        if rule["value"] == value or (isinstance(value, float) and rule["from"] <= value < rule["below"]):
            return rule
    return next(rule for rule in known if rule["value"] == NOT_KNOWN)


@cache
def _by_indicator() -> dict[str, dict[str, list[dict[str, Any]]]]:
    """The rules by indicator and fact; a range that is open above ends nowhere, and a rule without one never begins."""
    table = rules().fillna({"from": float("inf")}).fillna({"below": float("inf")})
    return {
        str(indicator): {str(fact): rows_of(part) for fact, part in own.groupby("fact", sort=False)}
        for indicator, own in table.groupby("indicator", sort=False)
    }


def _written(value: Any) -> str:
    return NOT_KNOWN if pd.isna(value) else f"{value:.3g}" if isinstance(value, float) else str(value)
