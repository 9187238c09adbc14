"""Small tables for tests: a record, a meter or a factor from the few columns that matter, the rest blank."""

from __future__ import annotations

from typing import Any

import pandas as pd

from scope3.factors.library import Library, prepare
from scope3.methods import TABLES
from scope3.tables import FACTORS, FUEL_AND_ENERGY, Group, conform

YEAR = "2024"
FACTORS_OF_SUPPLIERS = {
    "supplier_upstream_factor", "supplier_combustion_factor", "supplier_life_cycle_factor", "market_based_factor",
}  # fmt: skip


def records(*rows: dict[str, Any], category: Group = 1) -> pd.DataFrame:
    """Records of a category's table; record_id R1, R2 … in a file records.csv unless a row says otherwise.

    Lines of category U stand in category 1, devices in category 2.
    """
    number = category if isinstance(category, int) else 2 if category == "U_hardware" else 1
    given = [
        {"record_id": f"R{n}", "source_file": "records.csv", "source_row": n + 1, "category": number, "period": YEAR}
        | row
        for n, row in enumerate(rows, start=1)
    ]
    return conform(pd.DataFrame(given), TABLES[category], "records.csv")


def meters(*rows: dict[str, Any]) -> pd.DataFrame:
    """Meter lines; electricity consumed in kWh, suppliers' factors per the line's unit, unless a row says otherwise."""
    given = [
        {"record_id": f"M{n}", "source_file": "meters.csv", "source_row": n + 1, "category": 3, "period": YEAR,
         "energy_type": "electricity", "use": "consumed", "unit": "kWh"}
        | ({"supplier_factor_unit": row.get("unit", "kWh")} if FACTORS_OF_SUPPLIERS & set(row) else {}) | row
        for n, row in enumerate(rows, start=1)
    ]  # fmt: skip
    return conform(pd.DataFrame(given), FUEL_AND_ENERGY, "meters.csv")


def factor(activity: str, kg_co2e: float | None = None, unit: str = "kg", **columns: Any) -> dict[str, Any]:
    """One factor: cradle to gate, of the world and 2024, under AR5GWP100 unless columns say otherwise."""
    row: dict[str, Any] = {
        "publisher": "test", "edition": "1", "activity": activity, "name": activity, "region": "world", "year": 2024,
        "component": "cradle_to_gate", "boundary": "cradle_to_gate", "unit": unit, "kg_co2e": kg_co2e,
        "gwp_set": "AR5GWP100", "source": "table 1", "licence": "none",
    } | columns  # fmt: skip
    key = [row["activity"], row["component"], row["region"], row["year"], row["unit"]]
    return {"factor_id": "/".join(map(str, key))} | row


def spend_factor(activity: str, kg_co2e: float, currency: str = "GBP", **columns: Any) -> dict[str, Any]:
    """One factor per unit of money, in purchaser prices of 2024 unless columns say otherwise."""
    money = {"currency": currency, "price_year": 2024, "price_basis": "purchaser"}
    return factor(activity, kg_co2e, currency, **(money | columns))


def factors(*rows: dict[str, Any]) -> pd.DataFrame:
    """A factor table."""
    return conform(pd.DataFrame(list(rows)), FACTORS, "factors.csv")


def library(*rows: dict[str, Any], regions: dict[str, list[str]] | None = None, **policy: Any) -> Library:
    """A library under AR5GWP100 that accepts purchaser prices."""
    return Library(prepare(factors(*rows), "AR5GWP100", [], ["purchaser"]), regions or {}, **policy)
