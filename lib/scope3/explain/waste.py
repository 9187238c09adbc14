"""Tables and sentences on waste and end of life: what went where, what was sold, what other treatments would give."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pandas as pd

from scope3 import units
from scope3.client import Client
from scope3.explain.provenance import category_sentence
from scope3.inventory import calculate_emissions, share, tonnes
from scope3.methods import TABLES
from scope3.methods.treatment import SHARES, activity_of, has_shares
from scope3.tables import REQUIRED, conform
from scope3.tables.waste import SHARED_TREATMENTS
from scope3.treatments import treatments

WASTE, END_OF_LIFE = CATEGORIES = (5, 12)
# Treatments that the whole of a material is put to in turn, to see how much the assumed shares matter.
SCENARIOS = ("landfill", "incineration_with_energy_recovery", "closed_loop")


def waste_records(client: Client) -> pd.DataFrame:
    """The records of categories 5 and 12 with the name they are `shown` by: the kind of waste, or mixed waste."""
    parts = [client.records(category).drop(columns="sub_category") for category in CATEGORIES]
    records = conform(pd.concat(parts, ignore_index=True), TABLES[WASTE], "waste")
    shown = records.assign(shown=records["waste_type"].fillna("Mixed, make-up not known"))
    return shown.sort_values(["category", "record_id"], ignore_index=True)


def treatment_words() -> pd.DataFrame:
    """The treatments with what the generator of the waste counts of each."""
    table = treatments().reset_index().assign(library_words=treatments()["library_words"].str.join(", ").to_numpy())
    return table[["treatment", "meaning", "generator_counts", "library_words"]]


def by_treatment(emissions: pd.DataFrame, category: int) -> pd.DataFrame:
    """Waste (tonnes, where the quantity is a mass), emissions and share of the category, by treatment.

    Waste of which its manager states the emissions has no mass on its rows, and waste water none at all.
    """
    own = emissions[(emissions["category"] == category) & (emissions["boundary"] == REQUIRED)]
    whole = math.fsum(own["kg_co2e"])
    rows: list[dict[str, Any]] = []
    for treatment, part in own.groupby("component"):
        mass = _mass(part).dropna()
        rows.append({
            "treatment": str(treatment).replace("_", " "), "records": part["record_id"].nunique(),
            "t_waste": math.fsum(mass) if len(mass) else None, "t_co2e": tonnes(part["kg_co2e"]),
            "share_of_category": math.fsum(part["kg_co2e"]) / whole if whole else None,
        })  # fmt: skip
    columns = ["treatment", "records", "t_waste", "t_co2e", "share_of_category"]
    return pd.DataFrame(rows, columns=columns).sort_values("t_co2e", ascending=False, ignore_index=True)


def _mass(emissions: pd.DataFrame) -> pd.Series:
    """The quantity of each row in tonnes, blank where it is no mass."""
    return emissions["quantity"] * emissions["unit"].map(_tonnes_per).astype("float64")


def _tonnes_per(unit: str) -> float | None:
    return units.ratio(unit, "tonne") if units.dimension(unit) == units.dimension("kg") else None


def waste_sentence(client: Client, emissions: pd.DataFrame, category: int) -> str:
    """One category in words: its emissions with what stands beside them and its heaviest treatment, or why not."""
    said = category_sentence(client, emissions, category)
    table = by_treatment(emissions, category)
    if table.empty or not table["t_co2e"].iloc[0]:
        return said
    first = table.iloc[0]
    heaviest = f" The largest part, {first['share_of_category'] * 100:.0f} %, comes from {first['treatment']}"
    mass = table["t_waste"].sum()
    if pd.isna(first["t_waste"]) or not mass:
        return f"{said}{heaviest}."
    return f"{said}{heaviest}, which takes {first['t_waste'] / mass * 100:.0f} % of the mass."


def quality_sentence(emissions: pd.DataFrame) -> str:
    """How much of category 5 rests on waste managers' own figures, and how much on totals alone."""
    own = emissions[(emissions["category"] == WASTE) & (emissions["boundary"] == REQUIRED)]
    by_manager, by_total = share(own, own["supplier_data"]), share(own, own["method"] == "average_data")
    if by_manager is None or by_total is None:
        return "There is no waste of operations to judge."
    return (
        f"Waste managers' own figures gave {by_manager * 100:.1f} % of category 5; totals without a kind of waste gave "
        f"{by_total * 100:.1f} %."
    )


def sold_mass(client: Client, emissions: pd.DataFrame) -> pd.DataFrame:
    """What category 12 treats, as products, packaging and intermediates: records, mass left (tonnes), emissions."""
    records = waste_records(client)
    kind = records.set_index("record_id")["sold_as"].fillna("product")
    own = emissions[(emissions["category"] == END_OF_LIFE) & (emissions["boundary"] == REQUIRED)]
    table = own.assign(sold_as=own["record_id"].map(kind).astype("str"), t_waste=_mass(own))
    rows = [
        {"sold_as": name, "records": part["record_id"].nunique(), "t_waste": math.fsum(part["t_waste"].dropna()),
         "t_co2e": tonnes(part["kg_co2e"])}
        for name, part in table.groupby("sold_as")
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["sold_as", "records", "t_waste", "t_co2e"])


def shares_make_the_whole(records: pd.DataFrame) -> bool:
    """Whether the shares of every record that states shares add up to one."""
    split = records[has_shares(records)]
    return bool((split[SHARES].sum(axis=1) - 1).abs().lt(1e-9).all())


def scenarios(client: Client) -> pd.DataFrame:
    """Category 12 if all of what is sold met one treatment, for the materials the library has a factor for.

    Returns each scenario with t CO2e, the change against the run, and how many records could be put to it.
    """
    columns = ["scenario", "t_co2e", "change", "records_changed"]
    records = client.records(END_OF_LIFE)
    if records.empty:
        return pd.DataFrame(columns=columns)
    base = _required(client)
    rows = [{"scenario": "as assumed", "t_co2e": base, "change": 0.0, "records_changed": 0}]
    for treatment in SCENARIOS:
        names = {
            record for record, material in zip(records["record_id"], records["activity"], strict=True)
            if pd.notna(material) and activity_of(material, treatment, client.library)
        }  # fmt: skip
        found = _required(_with_treatment(client, names, treatment))
        rows.append({"scenario": f"all to {treatment.replace('_', ' ')}", "t_co2e": found, "change": found - base,
                     "records_changed": len(names)})  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def _with_treatment(client: Client, names: set[str], treatment: str) -> Client:
    """The client with some records put to one treatment as a whole."""
    table = client.activity_data["waste"]
    there = table["record_id"].isin(names)
    blank = {f"share_{name}": table[f"share_{name}"].mask(there) for name in SHARED_TREATMENTS}
    changed = table.assign(**blank, treatment=table["treatment"].mask(there, treatment))
    return replace(client, activity_data=client.activity_data | {"waste": changed})


def _required(client: Client) -> float:
    emissions = calculate_emissions(client, END_OF_LIFE)
    return tonnes(emissions.loc[emissions["boundary"] == REQUIRED, "kg_co2e"])
