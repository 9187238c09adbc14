"""Tables and sentences on category U: elements, the invoices its lines replace, the register over the years."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from scope3.client import Client, records_of_lines
from scope3.inventory import tonnes
from scope3.methods import calculate, choices_of, purchased_goods
from scope3.tables import OPTIONAL, REQUIRED, TECHNOLOGY, rows_of
from scope3.technology.standard import ELEMENTS, WITHOUT
from scope3.technology.views import amortise, amortised, counted, months_of

GOODS = "purchased_goods"


def technology_records(client: Client) -> pd.DataFrame:
    """The lines of category U that count in the year: element, category, what it is, amount, invoices replaced."""
    parts = []
    for group in TECHNOLOGY:
        records = client.records(group)
        named = next((records[name] for name in ("kind", "product", "model", "stage") if name in records), None)
        amount = records["licences"] if "licences" in records else records.get("requests", records["quantity"])
        parts.append(records.assign(what=named, amount=records["quantity"].fillna(amount)))
    columns = ["record_id", "sub_category", "category", "what", "description", "amount", "covers_records"]
    filled = [part[columns] for part in parts if len(part)]
    table = pd.concat(filled, ignore_index=True) if filled else pd.DataFrame(columns=columns)
    return table.rename(columns={"sub_category": "element"})


def without_technology(client: Client, *categories: int) -> str:
    """What figures of these categories have to say where lines of category U count in one of them; else nothing."""
    return WITHOUT if set(categories) & set(technology_records(client)["category"]) else ""


def by_element(emissions: pd.DataFrame) -> pd.DataFrame:
    """Emissions (t CO2e) of each element: what the inventory counts, what stands beside, what the standard counts."""
    rows: list[dict[str, Any]] = []
    standard = counted(emissions)
    for element in ELEMENTS:
        own = emissions[emissions["sub_category"] == element]
        if own.empty:
            continue
        rows.append({
            "element": element,
            "categories": ", ".join(map(str, sorted(set(own["category"])))),
            "records": own["record_id"].nunique(),
            "methods": ", ".join(dict.fromkeys(own["method"])),
            "t_co2e_in_inventory": tonnes(own.loc[own["boundary"] == REQUIRED, "kg_co2e"]),
            "t_co2e_optional": tonnes(own.loc[own["boundary"] == OPTIONAL, "kg_co2e"]),
            "t_co2e_of_standard": tonnes(standard.loc[standard["sub_category"] == element, "kg_co2e"]),
        })  # fmt: skip
    return pd.DataFrame(rows, columns=[
        "element", "categories", "records", "methods", "t_co2e_in_inventory", "t_co2e_optional", "t_co2e_of_standard",
    ])  # fmt: skip


def by_kind(records: pd.DataFrame, emissions: pd.DataFrame) -> pd.DataFrame:
    """Emissions in the inventory (t CO2e) of each element and kind of thing within it, largest first.

    Arguments: `records` (as technology_records gives them), `emissions` of category U.
    """
    own = emissions[emissions["boundary"] == REQUIRED].merge(
        records[["record_id", "element", "what"]], on="record_id", validate="m:1"
    )
    sums = own.groupby(["element", "what"], dropna=False)["kg_co2e"].agg(tonnes).rename("t_co2e").reset_index()
    return sums.sort_values("t_co2e", ascending=False, kind="stable", ignore_index=True)


def money_instead(client: Client, emissions: pd.DataFrame) -> pd.DataFrame:
    """The invoices that lines of category U replace, and what their money would give by the spend method (t CO2e).

    One row a ledger line: taking the records out gives the line back to its category, and this is what it would count.
    """
    ours = {name for group in TECHNOLOGY for name in client.records(group)["record_id"]}
    covering = client.ledger["covered_by"].fillna("").str.split("; ")
    lines = client.ledger[covering.map(lambda names: bool(ours & set(names))).astype("bool")]
    columns = ["line", "supplier", "category", "spend", "currency", "records", "t_co2e", "t_co2e_by_spend"]
    if lines.empty:
        return pd.DataFrame(columns=columns)
    required = emissions[emissions["boundary"] == REQUIRED]
    settings = client.settings
    choices = {name: settings.choices[name] for name in choices_of(purchased_goods.spend_based)}
    rows = []
    for line in rows_of(lines):
        records = str(line["covered_by"]).split("; ")
        alone = records_of_lines(lines[lines["record_id"] == line["record_id"]], GOODS, client.organisation.year)
        by_spend = calculate(int(line["category"]), "spend_based", alone, client.library, **choices)
        rows.append({
            "line": line["record_id"], "supplier": line["supplier"], "category": line["category"],
            "spend": line["spend"], "currency": line["currency"], "records": ", ".join(records),
            "t_co2e": tonnes(required.loc[required["record_id"].isin(records), "kg_co2e"]),
            "t_co2e_by_spend": tonnes(by_spend["kg_co2e"]),
        })  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def years_of_register(client: Client) -> pd.DataFrame:
    """The register year by year (t CO2e): devices counted in the year they were acquired, and spread over their lives.

    Reporting years, from that of the first acquisition to the last of any life; both views add up to the same.
    """
    register = amortised(client)
    if register.empty:
        return pd.DataFrame(columns=["year", "view", "t_co2e"])
    first, last = (pd.Period(month, "M") for month in months_of(client.organisation.period))
    acquired = register["acquired"].str.slice(0, 7).map(lambda month: pd.Period(month, "M"))
    ends = acquired.combine(register["life_years"], lambda month, life: month + math.ceil(12 * life))
    rows, year = [], client.organisation.year
    back = max(0, math.ceil(((first - acquired.min()).n) / 12))
    ahead = max(0, math.ceil(((ends.max() - last).n) / 12))
    for shift in range(-back, ahead + 1):
        begin, end = first + 12 * shift, last + 12 * shift
        bought = register[(acquired >= begin) & (acquired <= end)]
        spread = [
            amortise(row["embodied_kg_co2e"], row["acquired"], row["life_years"],
                     None if pd.isna(row["disposed"]) else row["disposed"], str(begin), str(end))
            for row in rows_of(register)
        ]  # fmt: skip
        whole, part = tonnes(bought["embodied_kg_co2e"]), pd.Series([s.amortised + s.written_off for s in spread])
        rows.append({"year": year + shift, "view": "in the year of acquisition", "t_co2e": whole})
        rows.append({"year": year + shift, "view": "spread over the years of service", "t_co2e": tonnes(part)})
    return pd.DataFrame(rows)
