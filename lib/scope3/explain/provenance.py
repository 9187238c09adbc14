"""Tables and sentences that say where a result comes from: statements, files, rules, factors, price steps."""

from __future__ import annotations

import math

import pandas as pd
from IPython.display import Markdown

from scope3.classify import coverage
from scope3.client import Client
from scope3.factors.library import Library
from scope3.gwp import GASES
from scope3.inventory import tonnes
from scope3.methods.fuel_and_energy import CATEGORY
from scope3.money import exact_sum
from scope3.organisation import Organisation
from scope3.page import say
from scope3.reconcile import reconciliation_summary
from scope3.scope_1_and_2 import MARKET
from scope3.settings import categories
from scope3.tables import APART, OPTIONAL, REQUIRED, rows_of
from scope3.visible import in_markdown

# How the ladder words the methods it passed over, in front of a step.
PASSED_OVER = r"^passed over .*?; then "
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
    return coverage(ledger).sort_values("spend", ascending=False, ignore_index=True)


def factors_used(emissions: pd.DataFrame, library: Library) -> pd.DataFrame:
    """Each factor behind the emissions with value, records, emissions and published place, largest first.

    A supplier's own figure has the supplier's source in place of a page.
    """
    used = emissions.groupby(["component", "factor_id", "unit", "factor"], as_index=False).agg(
        records=("record_id", "nunique"), kg_co2e=("kg_co2e", "sum"), step=("step", "first")
    )
    found = used.merge(library.table[["factor_id", "name", "source"]], how="left", on="factor_id", validate="m:1")
    found["source"] = found["source"].fillna(found["step"].str.replace(PASSED_OVER, "", regex=True))
    order = found.sort_values(["kg_co2e", "factor_id"], ascending=[False, True], ignore_index=True)
    return order.drop(columns="step")


def spend_factors(emissions: pd.DataFrame, library: Library) -> str:
    """The editions of the spend factors behind the emissions, with currency, price year and price basis."""
    used = library.table[library.table["factor_id"].isin(emissions["factor_id"]) & library.table["currency"].notna()]
    editions = used.drop_duplicates(["publisher", "edition", "currency", "price_year", "price_basis"])
    return "; ".join(
        f"{row.publisher} {row.edition}, {row.currency} at {row.price_year} prices, "
        f"price basis {str(row.price_basis).replace('_', ' ')}"
        for row in editions.itertuples()
    )


def price_steps(emissions: pd.DataFrame) -> pd.DataFrame:
    """The currency and price steps taken by spend-based rows, with the rows and emissions each stands behind."""
    spent = emissions.assign(step_taken=emissions["step"].str.extract(PRICE_STEP, expand=False))
    steps = spent.dropna(subset=["step_taken"]).groupby("step_taken", as_index=False)
    return steps.agg(rows=("record_id", "size"), kg_co2e=("kg_co2e", "sum"))


def partial(organisation: Organisation) -> str:
    """What an inventory with excluded categories is, and is not."""
    excluded = sorted(o.category for o in organisation.exclusions if o.category is not None)
    if not excluded:
        return "No category is excluded."
    return (
        f"This inventory is partial: {len(excluded)} categories are excluded ({', '.join(map(str, excluded))}). The "
        "standard does not allow the exclusion of what is expected to be significant (section 6.2), so a statement "
        "made from it must say so."
    )


def money_sentences(ledger: pd.DataFrame) -> str:
    """One sentence per currency: the ledger, what is used, retired and excluded."""
    summary = reconciliation_summary(ledger)
    said = []
    for currency, part in summary.groupby("currency"):
        sums = {status: f"{value:,.2f}" for status, value in part.set_index("status")["spend"].items()}
        used, retired, excluded = (sums.get(status, "nothing") for status in ("used", "retired", "excluded"))
        said.append(
            f"Of {sums['ledger']} {currency} in the ledger, {used} is used by a method, {retired} is retired because "
            f"better data stands for it, and {excluded} is excluded with a reason. They make the whole to the cent."
        )
    return "\n\n".join(said) or "There is no ledger."


def energy_sentence(client: Client, emissions: pd.DataFrame, memo: pd.DataFrame) -> str:
    """Category 3 beside the scopes 1 and 2 it follows from, or why it is not calculated."""
    reason = next((o.reason for o in client.organisation.exclusions if o.category == CATEGORY), None)
    if emissions.empty:
        return f"Category 3 is not calculated. {in_markdown(reason or 'There are no meters.')}"
    own = tonnes(memo.loc[memo["basis"] != MARKET, "kg_co2e"])
    parts = {key: tonnes(part["kg_co2e"]) for key, part in emissions.groupby("sub_category")}
    named = {"3A": "upstream of fuels", "3B": "upstream of energy", "3C": "losses", "3D": "energy resold"}
    shown = ", ".join(f"{parts[key]:,.1f} t {words}" for key, words in named.items() if key in parts)
    return (
        f"The energy behind {own:,.1f} t CO2e of scopes 1 and 2 (location-based) brings "
        f"**{tonnes(emissions['kg_co2e']):,.1f} t CO2e** in category 3: {shown}."
    )


def category_sentence(client: Client, emissions: pd.DataFrame, category: int) -> str:
    """One category in words: its emissions, what stands beside and apart, its time boundary; or why there are none."""
    organisation = client.organisation
    entry = categories(organisation.framework).set_index("category").loc[category]
    head = f"Category {category}, {str(entry['name']).lower()}"
    own = emissions[emissions["category"] == category]
    if own.empty:
        stated = [*organisation.exclusions, *organisation.not_relevant]
        reason = next((o.reason for o in stated if o.category == category), "It has no records under this approach.")
        return f"{head}, is not calculated. {in_markdown(reason)}"
    within, beside, apart = (
        tonnes(own.loc[own["boundary"] == kind, "kg_co2e"]) for kind in (REQUIRED, OPTIONAL, APART)
    )
    biogenic = own["kg_biogenic_co2"].dropna()
    said = [
        f"{head}: **{within:,.2f} t CO2e** of the minimum boundary from {own['record_id'].nunique()} records",
        f"beside it {beside:,.2f} t of optional emissions" if beside else "no optional emissions",
        f"{apart:,.2f} t reported apart from scope 3" if apart else "",
        f"biogenic CO2 apart, {tonnes(biogenic):,.2f} t" if len(biogenic) else "no biogenic CO2 stated",
    ]
    return f"{'; '.join(filter(None, said))}. Time boundary: {entry['time_boundary']}."


def total_in_words(organisation: Organisation, inventory: pd.DataFrame) -> Markdown:
    """The total, over how many categories and records, and which category is the largest."""
    done = inventory[inventory["status"] == "calculated"].sort_values("t_co2e")
    if done.empty:
        text = "**{name}, {year}: no category is calculated.**"
        return say(text, name=organisation.name, year=str(organisation.year))
    largest = rows_of(done)[-1]
    return say(
        "**{name}, {year}: scope 3 comes to {whole} t CO2e** over {n} calculated categories, {records} records. "
        "The largest is category {category}, {largest}, with {t} t.",
        name=organisation.name,
        year=str(organisation.year),
        whole=math.fsum(done["t_co2e"]),
        n=len(done),
        records=int(done["records"].sum()),
        category=int(largest["category"]),
        largest=largest["name"],
        t=largest["t_co2e"],
    )


def gas_split(emissions: pd.DataFrame) -> pd.DataFrame:
    """How far the sources split gases: rows, emissions, and the masses they state (t)."""
    whole = emissions[list(GASES)].notna().all(axis=1)
    co2_only = emissions["kg_co2"].notna() & ~whole
    parts = {"CO2, CH4 and N2O": whole, "CO2 alone": co2_only, "no gas": ~whole & ~co2_only}
    rows = []
    for name, mask in parts.items():
        part = emissions[mask]
        masses = {f"t_{gas.lower()}": _stated(part[column]) for column, gas in GASES.items()}
        rows.append({"gases_stated": name, "rows": len(part), "t_co2e": tonnes(part["kg_co2e"]), **masses})
    return pd.DataFrame(rows)


def gas_sentence(emissions: pd.DataFrame) -> str:
    """What the table of gases leaves open, and biogenic CO2, which is no part of the total."""
    stated = emissions["kg_biogenic_co2"].dropna()
    biogenic = f"{tonnes(stated):,.1f} t, outside the total" if len(stated) else "not given by any factor used"
    return (
        f"Where a source states CO2 alone or no gas, the rest stays within CO2e. Biogenic CO2 of scope 3: {biogenic}."
    )


def memo_by_scope(memo: pd.DataFrame) -> pd.DataFrame:
    """Scopes 1 and 2 by basis: meters, emissions, and biogenic CO2 where a factor gives it (t)."""
    rows = []
    for (scope, basis), part in memo.groupby(["scope", "basis"]):
        sums = {"t_co2e": tonnes(part["kg_co2e"]), "t_biogenic_co2": _stated(part["kg_biogenic_co2"])}
        rows.append({"scope": scope, "basis": basis, "meters": len(part), **sums})
    return pd.DataFrame(rows)


def _stated(kilograms: pd.Series) -> float | None:
    """The tonnes that sources state; blank, not zero, where none does."""
    stated = kilograms.dropna()
    return tonnes(stated) if len(stated) else None
