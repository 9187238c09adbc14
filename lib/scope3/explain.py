"""Tables and sentences that say where a result comes from: statements, files, rules, factors, price steps."""

from __future__ import annotations

import pandas as pd

from scope3.client import Client
from scope3.factors.library import Library
from scope3.money import exact_sum
from scope3.organisation import Organisation

# How prices.py words its two steps inside the step of a spend-based row.
PRICE_STEP = r"([A-Z]{3} (?:\d{4} at its own currency|→ [A-Z]{3} at [^;]*); prices [^;]*)"


def about(organisation: Organisation) -> pd.DataFrame:
    """What organisation.yaml states for the whole inventory: statement and value."""
    stated = {
        "consolidation approach": organisation.consolidation_approach.replace("_", " "),
        "GWP set": organisation.gwp_set,
        "GWP sets used as published besides": ", ".join(organisation.accept_gwp_sets),
        "price bases accepted": ", ".join(organisation.accept_price_bases),
        "factor editions": ", ".join(organisation.factor_editions),
        "own factor tables": ", ".join(organisation.factors),
    }
    return pd.DataFrame({"statement": list(stated), "value": [value or None for value in stated.values()]})


def files_read(ledger: pd.DataFrame) -> pd.DataFrame:
    """The ledger files with their lines and money, per currency."""
    return (
        ledger.groupby(["source_file", "currency"])
        .agg(lines=("record_id", "size"), spend=("spend", exact_sum))
        .reset_index()
    )


def records_given(client: Client) -> pd.DataFrame:
    """The activity files with the records that were read from them."""
    tables = [table.assign(table=name) for name, table in client.activity_data.items()]
    given = pd.concat(tables)
    given = given[~given["record_id"].isin(client.ledger["record_id"])]
    return given.groupby(["table", "source_file"]).agg(records=("record_id", "size")).reset_index()


def placed_by_rule(ledger: pd.DataFrame) -> pd.DataFrame:
    """Lines and money that each rule placed, the most money first."""
    by_rule = ledger.groupby(["rule_id", "disposition", "category", "activity", "reason", "currency"], dropna=False)
    placed = by_rule.agg(lines=("record_id", "size"), spend=("spend", exact_sum)).reset_index()
    return placed.sort_values("spend", ascending=False, ignore_index=True)


def factors_used(emissions: pd.DataFrame, library: Library) -> pd.DataFrame:
    """Each factor behind the emissions with its value, records, emissions and published place, largest first."""
    used = emissions.groupby(["component", "factor_id", "unit", "factor"], as_index=False).agg(
        records=("record_id", "nunique"), kg_co2e=("kg_co2e", "sum")
    )
    sources = library.table[["factor_id", "name", "source", "licence"]]
    found = used.merge(sources, how="left", on="factor_id", validate="m:1")
    return found.sort_values(["kg_co2e", "factor_id"], ascending=[False, True], ignore_index=True)


def spend_factors(emissions: pd.DataFrame, library: Library) -> str:
    """The editions of the spend factors behind the emissions, with currency, price year and price basis."""
    used = library.table[library.table["factor_id"].isin(emissions["factor_id"]) & library.table["currency"].notna()]
    editions = used.drop_duplicates(["publisher", "edition", "currency", "price_year", "price_basis"])
    return "; ".join(
        f"{row.publisher} {row.edition}, {row.currency} at {row.price_year} prices, "
        f"price basis {str(row.price_basis).replace('_', ' ')}"
        for row in editions.itertuples()
    )


def price_steps(emissions: pd.DataFrame) -> list[str]:
    """The currency and price steps taken by spend-based rows, each once."""
    return sorted(emissions["step"].str.extract(PRICE_STEP, expand=False).dropna().unique())
