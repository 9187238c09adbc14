"""A group small enough to work out by hand: subsidiary, associate, joint venture, franchise and two leased sites."""

from __future__ import annotations

from pathlib import Path

from small_client import OWNED, left_out, write_folder

ORGANISATION = """\
organisation: group
name: Group plc
year: 2024
period: {start: 2024-01-01, end: 2024-12-31}
country: GB
currency: GBP
consolidation_approach: operational_control
entities:
  - {name: Group}
  - {name: Works, parent: Group, kind: subsidiary, equity_share: 0.8, financial_control: yes, operational_control: yes}
  - {name: Sawmill, parent: Group, kind: associate, equity_share: 0.25, financial_control: no, operational_control: no}
  - {name: Venture, parent: Group, kind: joint_venture, equity_share: 0.5, financial_control: joint, operational_control: no}
  - {name: Studio, parent: Group, kind: franchise, equity_share: 0, financial_control: no, operational_control: no}
gwp_set: AR5GWP100
factor_editions: []
factors: [factors.csv]
ledgers:
  - {file: ledger.csv, defaults: {currency: GBP, country: GB}}
activity_data:
  - {file: goods.csv, table: purchased_goods}
  - {file: meters.csv, table: fuel_and_energy}
  - {file: held.csv, table: investments}
rules: [rules.csv]
exclusions:
""" + left_out([2, 4, 5, 6, 7, 9, 10, 11, 12])

LEDGER = [
    ["record_id", "entity", "date", "account", "spend"],
    ["L1", "Works", "2024-01-15", "Paper", "1000.00"],
    ["L2", "Sawmill", "2024-02-15", "Paper", "400.00"],
]
GOODS = [
    ["record_id", "entity", "category", "activity", "country", "quantity", "unit"],
    ["G1", "Works", "1", "steel", "GB", "1", "tonne"],
    ["G2", "Sawmill", "1", "steel", "GB", "0.5", "tonne"],
]
METERS = [
    [
        "record_id",
        "entity",
        "site",
        "lease",
        "category",
        "energy_type",
        "use",
        "activity",
        "country",
        "quantity",
        "unit",
    ],
    ["M1", "Group", "Office", "", "3", "electricity", "consumed", "electricity", "GB", "1000", "kWh"],
    ["M2", "Works", "Hall", "", "3", "electricity", "consumed", "electricity", "GB", "1000", "kWh"],
    ["M3", "Sawmill", "Mill", "", "3", "fuel", "consumed", "diesel", "GB", "100", "litre"],
    ["M4", "Group", "Store", "lessee_operating", "3", "electricity", "consumed", "electricity", "GB", "400", "kWh"],
    ["M5", "Group", "Café", "lessor_operating", "3", "electricity", "consumed", "electricity", "GB", "200", "kWh"],
    ["M6", "Studio", "Studio", "", "3", "electricity", "consumed", "electricity", "GB", "300", "kWh"],
]
HELD = [
    ["record_id", "entity", "category", "investee", "investment_type", "holding_basis", "holding_date", "equity_share", "scope_1_t_co2e",
     "scope_2_t_co2e", "investee_source"],
    ["I1", "Group", "15", "Venture", "joint_venture", "fixed_point", "2024-12-31", "0.5", "10", "4", "Report 2024"],
]  # fmt: skip
RULES = [
    ["rule_id", "account", "account_code", "supplier", "description", "department", "expenditure_type", "disposition",
     "category", "activity", "reason"],
    ["g-1", "paper", "", "", "", "", "", "category", "1", "paper", "Paper bought."],
]  # fmt: skip
FACTORS = [
    ["activity", "component", "boundary", "unit", "kg_co2e"],
    ["electricity", "combustion", "combustion", "kWh", "0.2"],
    ["electricity", "wtt", "well_to_tank", "kWh", "0.05"],
    ["electricity", "t_and_d", "losses", "kWh", "0.02"],
    ["electricity", "wtt_t_and_d", "well_to_tank", "kWh", "0.005"],
    ["diesel", "combustion", "combustion", "litre", "2.5"],
    ["diesel", "wtt", "well_to_tank", "litre", "0.6"],
    ["steel", "cradle_to_gate", "cradle_to_gate", "kg", "2"],
    ["paper", "cradle_to_gate", "cradle_to_gate", "GBP", "0.5"],
]
CONSTANT = {
    "publisher": "test", "edition": "1", "region": "GB", "year": "2024", "gwp_set": "AR5GWP100", "source": "table 1",
    "licence": "none",
} | OWNED  # fmt: skip
MONEY = {"currency": "GBP", "price_year": "2024", "price_basis": "purchaser"}

# kg CO2e by place and record, worked by hand.
BY_HAND = {
    "operational_control": {
        "scope 2": {"M1": 200, "M2": 200, "M4": 80},
        "category 1": {"G1": 2000, "L1": 500},
        "category 3": {"M1": 75, "M2": 75, "M4": 30},
        "category 13": {"M5": 50},
        "category 14": {"M6": 75},
        "category 15": {"M3": 62.5, "I1": 7000},
    },
    "financial_control": {
        "scope 1": {"I1": 5000},
        "scope 2": {"M1": 200, "M2": 200, "M5": 40, "I1": 2000},
        "category 1": {"G1": 2000, "L1": 500},
        "category 3": {"M1": 75, "M2": 75, "M5": 15},
        "category 8": {"M4": 100},
        "category 14": {"M6": 75},
        "category 15": {"M3": 62.5},
    },
    "equity_share": {
        "scope 1": {"M3": 62.5, "I1": 5000},
        "scope 2": {"M1": 200, "M2": 160, "M5": 40, "I1": 2000},
        "category 1": {"G1": 1600, "G2": 250, "L1": 400, "L2": 50},
        "category 3": {"M1": 75, "M2": 60, "M5": 15, "M3": 15},
        "category 8": {"M4": 100},
        "category 14": {"M6": 75},
    },
}


def write(root: Path) -> Path:
    """The group's folder under a root; returns the root."""
    header = [*FACTORS[0], *CONSTANT, *MONEY, "factor_id", "name"]
    rows = [
        dict(zip(FACTORS[0], row, strict=True)) | CONSTANT | (MONEY if row[3] == "GBP" else {})
        | {"factor_id": f"{row[0]}/{row[1]}", "name": row[0]}
        for row in FACTORS[1:]
    ]  # fmt: skip
    tables = {"ledger": LEDGER, "goods": GOODS, "meters": METERS, "held": HELD, "rules": RULES}
    tables["factors"] = [header, *([row.get(column, "") for column in header] for row in rows)]
    write_folder(root / "group" / "2024", ORGANISATION, tables)
    return root
