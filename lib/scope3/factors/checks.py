"""What makes a factor table unfit: a figure that does not say what it is, of which set, per what, of which money."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from scope3 import gwp, units
from scope3.errors import Fault, InputError, fault_at, nearest
from scope3.factors.country_codes import alpha_2, nearest_code
from scope3.prices import known_currencies
from scope3.tables import rows_of
from scope3.tables.factors import NOT_UPSTREAM, UPSTREAM, WORLD

LOSSES = "loss_rate"  # the component of a row that is a share of energy lost
NO_SOURCE = re.compile(r"\W*|n\W*a\W*|none|unknown|tbc|tbd", re.IGNORECASE)
# What a spend factor must say of its money, and what would mend it.
SPEND_COLUMNS = {
    "currency": "ISO 4217 code",
    "price_year": "year of the money",
    "price_basis": "price basis: purchaser, producer or basic",
}


def check_factors(factors: pd.DataFrame, file: str) -> list[Fault]:
    """What makes a factor table unfit: unknown units, no value, no GWP set, no price year, basis or currency."""
    placed = factors.assign(source_file=file, source_row=range(2, len(factors) + 2))
    faults = []
    for row in rows_of(placed):
        name = row["factor_id"]
        if pd.isna(row["kg_co2e"]) and pd.isna(row["loss_rate"]) and pd.isna(row["kg_biogenic_co2"]):
            faults.append(fault_at(row, f"factor '{name}' has no value", "give it, or take the row out", "kg_co2e"))
        if pd.notna(row["kg_co2e"]) and pd.isna(row["gwp_set"]):
            faults.append(fault_at(row, f"GWP set of '{name}' is not named", "name it, or write not_stated", "gwp_set"))
        if pd.notna(row["gwp_set"]) and row["gwp_set"] not in gwp.known_sets():
            mend = nearest(row["gwp_set"], gwp.known_sets())
            faults.append(fault_at(row, f"unknown GWP set '{row['gwp_set']}'", mend, "gwp_set"))
        for column in ("activity", "component"):
            if row[column] != row[column].strip():
                mend = "write it in small letters without spaces around"
                faults.append(fault_at(row, f"{column} '{row[column]}' has spaces around it", mend, column))
        if row["region"] != WORLD and row["region"] not in alpha_2().values():
            what = f"region '{row['region']}' of '{name}' is no country code"
            mend = f"write an ISO 3166-1 alpha-2 code in capitals, or {WORLD}; {nearest_code(row['region'])}"
            faults.append(fault_at(row, what, mend, "region"))
        if NO_SOURCE.fullmatch(str(row["source"]).strip()):
            what = f"source '{row['source']}' of '{name}' says nothing"
            faults.append(fault_at(row, what, "name the table, page, row or cell the figure stands in", "source"))
        if row["component"] in UPSTREAM and row["boundary"] in NOT_UPSTREAM:
            what = (
                f"boundary '{row['boundary']}' of '{name}' holds combustion, the component {row['component']} must not"
            )
            faults.append(fault_at(row, what, "take the combustion off, or correct the boundary", "boundary"))
        faults += _loss_faults(row)
        if pd.notna(row["currency"]) or pd.notna(row["price_year"]):
            faults += _spend_faults(row)
            continue
        if pd.notna(row["price_basis"]):
            what = f"'{name}' has a price basis and is not per money"
            faults.append(fault_at(row, what, "take it out, or give currency and price year", "price_basis"))
        try:
            units.canonical(row["unit"])
        except InputError as refused:
            faults.append(fault_at(row, refused.faults[0].what, refused.faults[0].mend, "unit"))
    keys = ["activity", "region", "year", "component", "unit", "price_year"]
    for row in rows_of(placed[placed.duplicated(keys, keep=False)]):
        key = ", ".join(str(row[part]) for part in keys[:5])
        faults.append(fault_at(row, f"two factors for one key ({key})", "keep one", "factor_id"))
    return faults


def _spend_faults(row: dict[str, Any]) -> list[Fault]:
    """What a factor per money does not say of its money."""
    name, currency = row["factor_id"], row["currency"]
    faults = [
        fault_at(row, f"spend factor '{name}' has no {column.replace('_', ' ')}", f"give the {mend}", column)
        for column, mend in SPEND_COLUMNS.items()
        if pd.isna(row[column])
    ]
    if pd.notna(currency) and currency not in known_currencies():
        faults.append(
            fault_at(row, f"unknown currency '{currency}'", nearest(currency, known_currencies()), "currency")
        )
    if pd.notna(currency) and row["unit"] != currency:
        what = f"unit '{row['unit']}' of spend factor '{name}' is not its currency {currency}"
        faults.append(fault_at(row, what, "state the factor per one unit of the currency", "unit"))
    return faults


def _loss_faults(row: dict[str, Any]) -> list[Fault]:
    """A loss rate that is not told as such, or that holds emissions too."""
    told, rate = row["component"] == LOSSES, pd.notna(row["loss_rate"])
    if rate and not told:
        what = f"'{row['factor_id']}' holds a loss rate on the component '{row['component']}'"
        return [fault_at(row, what, f"call the component {LOSSES}", "component")]
    if told and pd.notna(row["kg_co2e"]):
        what = f"'{row['factor_id']}' is a loss rate and holds emissions"
        return [fault_at(row, what, "give them a row of their own", "kg_co2e")]
    return []
