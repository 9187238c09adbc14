"""A whole client that carries hostile words wherever a client writes words, and is a good client otherwise."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Sequence
from itertools import cycle, islice
from pathlib import Path

import openpyxl
import yaml

import small_client
from faults.injections_payloads import MARK
from scope3.paths import why_unlike

SHEET = re.compile(r"[^\[\]:*?/\\\n]{1,31}")
# A product footprint of version 3, as short as the specification lets it be.
FOOTPRINT = {
    "specVersion": "3.0.0", "created": "2024-02-01T00:00:00Z", "status": "Active", "companyIds": ["urn:company:x"],
    "productIds": ["urn:gtin:4000000000017"],
    "pcf": {
        "declaredUnitOfMeasurement": "kilogram", "declaredUnitAmount": "1", "productMassPerDeclaredUnit": "1",
        "referencePeriodStart": "2023-01-01T00:00:00Z", "referencePeriodEnd": "2024-01-01T00:00:00Z",
        "pcfExcludingBiogenicUptake": "2", "pcfIncludingBiogenicUptake": "2", "fossilGhgEmissions": "2",
        "fossilCarbonContent": "0.2", "ipccCharacterizationFactors": ["AR5"], "crossSectoralStandards": ["PACT-3.0"],
        "exemptedEmissionsPercent": "0", "primaryDataShare": "40",
    },
}  # fmt: skip
TOP = f"<b>{MARK}</b> plc"
HELD = {"kind": "subsidiary", "equity_share": 1, "financial_control": "yes", "operational_control": "yes"}
PLACES = (
    "organisation: name", "organisation: description", "entities", "reasons", "bases of estimates", "decisions",
    "ledger: names of lines", "ledger: suppliers", "ledger: descriptions", "ledger: accounts", "ledger: departments",
    "ledger: headings", "ledger: lines above the heading", "rules: names", "rules: reasons", "names of files", "names of sheets",
    "own factors: names", "own factors: keys", "own factors: sources", "goods: names of records", "goods: goods",
    "goods: sources of figures", "footprints",
)  # fmt: skip


def write(data: Path, texts: Sequence[str], organisation: str = "small") -> Path:
    """The folder of a client in which every one of the texts stands in each of PLACES that can hold it."""
    folder = data / organisation / "2024"
    tables = {
        name: [list(row) for row in getattr(small_client, name.upper())] for name in ("meters", "factors", "rules")
    }
    folder.mkdir(parents=True)
    _ledger(folder / "ledger.csv", texts)
    _rules(tables["rules"], texts)
    tables["meters"][0].append("entity")
    for row in tables["meters"][1:]:
        row.append(TOP)
    for number, name in enumerate(_names(texts)):
        tables["meters"].append([f"M{number} {name}", "3", "fuel", "consumed", "diesel", "GB", "1", "litre", name])
    goods = _goods_and_factors(tables["factors"], texts)
    for name, rows in {**tables, "goods": goods}.items():
        _csv(folder / f"{name}.csv", rows)
    files = _named_files(folder, texts)
    sheets = _named_sheets(folder, texts)
    (folder / "footprints").mkdir()
    words = dict(
        zip(("companyName", "productDescription", "productNameCompany", "comment"), cycle(texts), strict=False)
    )
    held = FOOTPRINT | words | {"id": "00000000-0000-4000-8000-000000000001"}
    (folder / "footprints" / "one.json").write_text(json.dumps(held), encoding="utf-8")
    model = yaml.safe_load(small_client.ORGANISATION.replace("left out of this small client", "nothing of the kind"))
    long = cycle(f"{text}, as agreed" for text in texts)
    model |= {
        "organisation": organisation,
        "name": " ".join(texts),
        "description": " ".join(texts),
        "entities": [{"name": TOP}, *({"name": name, "parent": TOP, **HELD} for name in _names(texts))],
        "footprints": ["footprints/*.json"],
        "ledgers": [_of_the_top(one) for one in (*model["ledgers"], *files, *sheets)],
        "activity_data": [_of_the_top(one) for one in model["activity_data"]],
        "exclusions": [
            {"category": n, "reason": " ".join(texts), "estimated_t_co2e": 1, "estimate_basis": next(long)}
            for n in range(4, 16)
        ],
        "decisions": [
            {"on": "2024-05-01", "by": f"{text} Doe", "why": f"{text}, as agreed", "changed": [text]} for text in texts
        ],
    }
    # As YAML a program writes: every text in quotes, so that what is tried is the text and not the YAML.
    said = json.dumps(model, default=str, ensure_ascii=False, indent=1)
    (folder / "organisation.yaml").write_text(said.replace("\u2028", "\\u2028"), encoding="utf-8")
    return folder


def _names(texts: Sequence[str]) -> list[str]:
    """The texts as cells give them back: without blanks around, seen or unseen."""
    return [text.strip("\u200b \n") for text in texts]


def _of_the_top(declared: dict) -> dict:
    return {**declared, "defaults": {**declared.get("defaults", {}), "entity": TOP}}


def _ledger(path: Path, texts: Sequence[str]) -> None:
    head = ["record_id", "date", "account", "supplier", "description", "department", "expenditure_type", "spend"]
    # A heading is no heading of ours, and no two are alike to us.
    extra = [f"{number} {text} {number}" for number, text in enumerate(texts)]
    empty = [""] * len(extra)
    rows = [[f"{text} A{n}", "2024-02-15", f"{text} B{n}", f"{text} Mill", text, f"{text} C{n}", "revenue", "10.00", *empty]
            for n, text in enumerate(texts)]  # fmt: skip
    small = [[*row[:4], "", "", *row[4:], *empty] for row in small_client.LEDGER[1:]]
    above = [[text, *[""] * (len(head) + len(extra) - 1)] for text in texts[:20]]
    _csv(path, [*above, head + extra, *small, *rows])


def _rules(rules: list[list[str]], texts: Sequence[str]) -> None:
    for number, text in enumerate(texts):
        row = dict.fromkeys(rules[0], "")
        row |= {
            "rule_id": f"{text} r{number}",
            "account": rf"(?s:.*) B{number}",
            "disposition": "category",
            "category": "1",
        }
        row |= {"activity": "sector/paper", "reason": f"{text}, as agreed"}
        rules.append(list(row.values()))


def _goods_and_factors(factors: list[list[str]], texts: Sequence[str]) -> list[list[str]]:
    head = factors[0]
    goods = [
        [
            *small_client.GOODS[0],
            "good",
            "supplier_factor",
            "supplier_factor_unit",
            "supplier_source",
            "product_footprint",
        ]
    ]
    goods += [[*row, "", "", "", "", ""] for row in small_client.GOODS[1:]]
    steel = dict(zip(head, factors[4], strict=True))
    for number, text in enumerate(texts):
        said = {name: f"{text} f{number}" for name in ("factor_id", "name", "source", "licence", "owner", "evidence")}
        activity = f"{_names([text])[0].lower()} a{number}"
        # The spreadsheet refuses keys that a look-up would take for patterns.
        said |= {"activity": activity, "factor_id": re.sub("[*?~]", "", said["factor_id"])}
        factors.append([str({**steel, **said}[name]) for name in head])
        goods.append([f"{text} G{number}", "1", activity, "GB", "1", "kg", "", text, "", "", "", ""])
        goods.append([f"{text} H{number}", "1", "", "GB", "1", "kg", "", "", "2", "kg", f"{text}, page 1", ""])
    goods.append(["P1", "1", "", "GB", "3", "kg", "", "", "", "", "", "urn:gtin:4000000000017"])
    return goods


def _named_files(folder: Path, texts: Sequence[str]) -> list[dict]:
    """Ledgers whose names are the texts that can be a file's name."""
    named = [f"{text}.csv" for text in texts if "/" not in text and not why_unlike(f"{text}.csv") and text[0] != "."]
    seen: set[str] = set()
    names = [name for name in named if len(name) < 200 and not (name.casefold() in seen or seen.add(name.casefold()))]
    for number, name in enumerate(names):
        lines = [["account", "supplier", "expenditure_type", "spend"], ["Paper", f"Mill {number}", "revenue", "1.00"]]
        _csv(folder / name, lines)
    return [{"file": name, "defaults": {"currency": "GBP", "country": "GB"}} for name in names]


def _named_sheets(folder: Path, texts: Sequence[str]) -> list[dict]:
    """Sheets of one workbook whose names are what a sheet's name can hold of the texts."""
    book, names = openpyxl.Workbook(), []
    for text in texts:
        name = re.sub(r"[\[\]:*?/\\\n\u2028\u202e\u2066\u2069]", " ", text)[:31].strip(" '")
        if name and name.casefold() not in {known.casefold() for known in names}:
            names.append(name)
            sheet = book.create_sheet(name)
            sheet.append(["account", "supplier", "expenditure_type", "spend"])
            sheet.append(["Paper", "Mill", "revenue", 1.0])
    del book["Sheet"]
    book.save(folder / "sheets.xlsx")
    return [
        {"file": "sheets.xlsx", "sheet": name, "defaults": {"currency": "GBP", "country": "GB"}}
        for name in islice(names, 12)
    ]


def _csv(path: Path, rows: list[list[str]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


__all__ = ["MARK", "PLACES", "write"]
