"""A small client with a register of devices and the other files of category U, from the few columns that matter."""

from __future__ import annotations

from scope3.client import open_client
from scope3.technology.standard import HARDWARE
from small_client import FACTORS, GOODS, LEDGER, METERS, RULES, left_out, write_folder

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
rules: [rules.csv]
choices: {model_boundary: narrow}
activity_data:
"""
EXCLUSIONS = "exclusions:\n" + left_out(n for n in range(4, 16) if n not in (5, 8))
FILES = {
    "hardware": "technology_hardware",
    "software": "technology_software",
    "models": "technology_models",
    "content": "technology_content",
    "leased": "leased_assets",
    "waste": "waste",
}
RULES = [*RULES, ["s-6", "computers", "", "", "", "", "capital", "category", "2", "sector/machines", "Computers are assets."],
         ["s-7", "support", "", "", "", "", "", "category", "1", "sector/paper", "Support is bought."]]  # fmt: skip
# Of each element one kind of device, for tests that need no more.
KINDS = dict(zip(HARDWARE, ("laptop", "router", "server"), strict=True))


def device(record_id, kg=277, **columns):
    """A line of the register: one new laptop of 2024-01 with a footprint of no use, four years of life."""
    return {
        "record_id": record_id, "category": 2, "kind": "laptop", "quantity": 1, "unit": "device", "acquired": "2024-01",
        "life_years": 4, "footprint_kg_co2e": kg, "use_share": 0, "footprint_source": "Footprint sheet",
    } | columns  # fmt: skip


def lines(*rows):
    """Rows of a file from dictionaries; a column that a row lacks is blank."""
    head = list(dict.fromkeys(name for row in rows for name in row))
    return [head, *([str(row.get(name, "")) for name in head] for row in rows)]


def ledger(*rows):
    """The standard ledger with further lines: record_id, account, supplier, money."""
    return [*LEDGER, *([name, "2024-07-01", account, supplier, "capital" if account == "Computers" else "revenue", money]
                       for name, account, supplier, money in rows)]  # fmt: skip


def write(data, *, organisation=None, booked=(), exclusions=EXCLUSIONS, factors=(), defaults="", **files):
    """The client's folder under `data`: files by the short names of FILES, each a list of dictionaries.

    `booked` are further ledger lines, or the whole ledger with its heading; `factors` further factors; `defaults` what
    organisation.yaml states for every line of activity data.
    """
    book = list(booked) if booked and booked[0] == LEDGER[0] else ledger(*booked)
    tables = {"ledger": book, "goods": GOODS, "meters": METERS, "rules": RULES, "factors": [*FACTORS, *factors]}
    declared = ""
    for name, rows in files.items():
        tables[name] = lines(*rows)
    for name, table in {
        "goods": "purchased_goods",
        "meters": "fuel_and_energy",
        **{name: FILES[name] for name in files},
    }.items():
        declared += f"  - {{file: {name}.csv, table: {table}, defaults: {{{defaults}}}}}\n"
    for category, table in ((5, "waste"), (8, "leased")):
        if table not in files and not any(
            str(row.get("category")) == str(category) for rows in files.values() for row in rows
        ):
            exclusions += left_out([category])
    write_folder(data / "small" / "2024", (organisation or ORGANISATION) + declared + exclusions, tables)
    return data


def opened(tmp_path, monkeypatch, **given):
    """The client, opened."""
    monkeypatch.setenv("SCOPE3_DATA", str(write(tmp_path / "data", **given)))
    return open_client("small", 2024)
