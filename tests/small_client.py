"""A whole client small enough to work out by hand: four ledger lines, three purchases, two meters, own factors."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

import yaml

from scope3.organisation import Organisation


def left_out(categories: Iterable[int]) -> str:
    """The lines of organisation.yaml that leave categories out."""
    return "".join(f"  - {{category: {n}, reason: left out of this small client}}\n" for n in categories)


ORGANISATION = """\
organisation: small
name: Small Ltd
year: 2024
period: {start: 2024-01-01, end: 2024-12-31}
country: GB
currency: GBP
consolidation_approach: operational_control
gwp_set: AR5GWP100
factor_editions: []
factors: [factors.csv]
ledgers:
  - {file: ledger.csv, defaults: {currency: GBP, country: GB}}
activity_data:
  - {file: goods.csv, table: purchased_goods}
  - {file: meters.csv, table: fuel_and_energy}
rules: [rules.csv]
exclusions:
""" + left_out(range(4, 16))

LEDGER = [
    ["record_id", "date", "account", "supplier", "expenditure_type", "spend"],
    ["L1", "2024-01-15", "Paper", "Mill", "revenue", "1000.00"],
    ["L2", "2024-02-15", "Paper", "Mill", "revenue", "-100.10"],
    ["L3", "2024-03-15", "Lathe", "Maker", "capital", "5000.00"],
    ["L4", "2024-04-15", "Pay of staff", "", "revenue", "9000.00"],
    ["L5", "2024-05-15", "Power bills", "Grid", "revenue", "300.00"],
    ["L6", "2024-06-15", "Steel", "Forge", "revenue", "700.00"],
]
GOODS = [
    ["record_id", "category", "activity", "country", "quantity", "unit", "covers_records"],
    ["G1", "1", "steel", "GB", "2", "tonne", "L6"],
    ["G2", "1", "wood", "GB", "500", "kg", ""],
]
METERS = [
    ["record_id", "category", "energy_type", "use", "activity", "country", "quantity", "unit"],
    ["M1", "3", "electricity", "consumed", "electricity", "GB", "10", "MWh"],
    ["M2", "3", "fuel", "consumed", "diesel", "GB", "100", "litre"],
]
RULES = [
    ["rule_id", "account", "account_code", "supplier", "description", "department", "expenditure_type", "disposition",
     "category", "activity", "reason"],
    ["s-1", "paper", "", "", "", "", "", "category", "1", "sector/paper", "Paper is bought and used."],
    ["s-2", "steel", "", "", "", "", "", "category", "1", "sector/steel", "Steel is bought and used."],
    ["s-3", "lathe", "", "", "", "", "capital", "category", "2", "sector/machines", "A lathe is a fixed asset."],
    ["s-4", "pay of staff", "", "", "", "", "", "out_of_scope_3", "", "", "Wages buy nothing that emits."],
    ["s-5", "power bills", "", "", "", "", "", "meter", "3", "", "The meters count it."],
]  # fmt: skip
HEAD = ["factor_id", "publisher", "edition", "activity", "name", "region", "year", "component", "boundary", "unit", "kg_co2e",
        "kg_co2", "kg_ch4", "kg_n2o", "kg_biogenic_co2", "loss_rate", "loss_rate_base", "gwp_set", "price_year",
        "price_basis", "currency", "source", "licence", "owner", "evidence", "expires"]  # fmt: skip
OWNED = {"owner": "J. Doe", "evidence": "report, page 1", "expires": "2030-12-31"}


def _factor(name: str, component: str, boundary: str, unit: str, kg: str, **more: str) -> list[str]:
    row = {"factor_id": f"{name}/{component}", "publisher": "test", "edition": "1", "activity": name, "name": name, "region": "GB",
           "year": "2024", "component": component, "boundary": boundary, "unit": unit, "kg_co2e": kg, "gwp_set": "AR5GWP100",
           "source": "page 1", "licence": "none"} | OWNED | more  # fmt: skip
    return [row.get(column, "") for column in HEAD]


def _money(name: str, kg: str) -> list[str]:
    return _factor(
        name, "cradle_to_gate", "cradle_to_gate", "GBP", kg, price_year="2024", price_basis="purchaser", currency="GBP"
    )


FACTORS = [
    HEAD,
    _money("sector/paper", "0.5"),
    _money("sector/steel", "3"),
    _money("sector/machines", "0.2"),
    _factor("steel", "cradle_to_gate", "cradle_to_gate", "kg", "2"),
    _factor("wood", "cradle_to_gate", "cradle_to_gate", "tonne", "300"),
    _factor("electricity", "combustion", "combustion", "kWh", "0.2"),
    _factor("electricity", "wtt", "well_to_tank", "kWh", "0.05"),
    _factor("electricity", "t_and_d", "losses", "kWh", "0.02"),
    _factor("electricity", "wtt_t_and_d", "well_to_tank", "kWh", "0.004"),
    _factor("diesel", "combustion", "combustion", "litre", "2.5"),
    _factor("diesel", "wtt", "well_to_tank", "litre", "0.6"),
]

# Worked by hand: 1 = (1000.00 - 100.10) × 0.5 + 2000 kg × 2 + 0.5 t × 300; 2 = 5000 × 0.2;
# 3A = 100 × 0.6; 3B = 10000 × 0.05; 3C = 10000 × (0.02 + 0.004).
T_CO2E = {1: 0.44995 + 4.0 + 0.15, 2: 1.0, 3: 0.06 + 0.5 + 0.24}


def write_folder(folder: Path, organisation: str, tables: dict[str, list[list[str]]]) -> None:
    """A client's folder: organisation.yaml, and each table as a file of its name."""
    folder.mkdir(parents=True)
    (folder / "organisation.yaml").write_text(organisation, encoding="utf-8")
    for name, rows in tables.items():
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)


def write(data: Path, **changed: list[list[str]] | str) -> Path:
    """The client's folder under `data`; a table or the text of organisation.yaml may be another than the standard one."""
    standard = {"ledger": LEDGER, "goods": GOODS, "meters": METERS, "rules": RULES, "factors": FACTORS}
    tables = {name: changed.get(name, rows) for name, rows in standard.items()}
    write_folder(data / "small" / "2024", str(changed.get("organisation", ORGANISATION)), tables)
    return data


def with_files(*, ledgers: Iterable[dict] = (), activity_data: Iterable[dict] = ()) -> Organisation:
    """The client's settings with these files in place of its own, for what reads a file and needs no whole client."""
    files = {"ledgers": list(ledgers), "activity_data": list(activity_data)}
    return Organisation.model_validate(yaml.safe_load(ORGANISATION) | files)


def with_cell(rows: list[list[str]], row: int, column: str, value: str) -> list[list[str]]:
    """The rows with one cell changed; `row` is the file's, the header being row 1."""
    changed = [list(cells) for cells in rows]
    changed[row - 1][rows[0].index(column)] = value
    return changed
