"""Clients whose every word is their own: a canary stands in each name, description, remark, file, sheet and factor.

A canary is `canary`, the client's number in three digits, and the place it was put. Number 000 is the machine: it is
planted in its folders, its user's name and its environment, where nothing of a client may show it.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import xlsxwriter
import yaml

import small_client

YEAR = 2024
MACHINE = 0
# Every so many clients, one whose file has a fault: what a failed run leaves behind is looked at too.
FAULTY = 20


def name_of(client: int) -> str:
    """The client's folder."""
    return f"canary{client:03d}"


def is_faulty(client: int) -> bool:
    """Whether the client's file holds a unit that nobody knows."""
    return client % FAULTY == 3


def write(data: Path, client: int) -> None:
    """The folder of a client, as small as a client can be that says something in every place it may."""

    def canary(place: str) -> str:
        return f"{name_of(client)}{place}"

    folder = data / name_of(client) / str(YEAR)
    tables = {
        canary("goods"): _goods(client, canary),
        canary("meters"): _with(small_client.METERS, description=canary("meter"), site=canary("site")),
        canary("rules"): _rules(canary),
        canary("factors"): _factors(canary),
    }
    small_client.write_folder(folder, yaml.safe_dump(_organisation(client, canary), sort_keys=False), tables)
    _write_ledger(folder / f"{canary('ledger')}.xlsx", canary)
    (folder / f"{canary('letter')}.txt").write_text(
        f"To {canary('addressee')}: what nobody declared.\n", encoding="utf-8"
    )


def _organisation(client: int, canary: Callable[[str], str]) -> dict[str, Any]:
    standard = yaml.safe_load(small_client.ORGANISATION)
    return standard | {
        "organisation": name_of(client),
        "name": f"{canary('name')} Ltd",
        "description": f"Makes {canary('business')}.",
        "entities": [{"name": canary("entity")}],
        "factors": [f"{canary('factors')}.csv"],
        "ledgers": [
            {
                "file": f"{canary('ledger')}.xlsx",
                "sheet": canary("sheet"),
                "columns": {"description": canary("heading")},
                "defaults": {"currency": "GBP", "country": "GB", "entity": canary("entity")},
            }
        ],
        "activity_data": [
            {"file": f"{canary(name)}.csv", "table": table, "defaults": {"entity": canary("entity")}}
            for name, table in (("goods", "purchased_goods"), ("meters", "fuel_and_energy"))
        ],
        "rules": [f"{canary('rules')}.csv"],
        "exclusions": [
            {"category": category, "reason": f"{canary('exclusion')} leaves it out."} for category in range(4, 16)
        ],
        "decisions": [
            {
                "on": "2024-06-01",
                "by": canary("person"),
                "why": f"{canary('decision')} says so.",
                "changed": [f"choices.example: {canary('before')} to {canary('after')}"],
            }
        ],
        "targets": [{"year": 2030, "scope_3_t_co2e": {1: 3.0}, "source": canary("target")}],
    }


def _goods(client: int, canary: Callable[[str], str]) -> list[list[str]]:
    goods = _with(small_client.GOODS, description=canary("good"), supplier=canary("supplier"))
    goods = [
        [cell if cell not in ("steel", "wood") else f"{cell} {canary('activity')}" for cell in row] for row in goods
    ]
    covers = goods[0].index("covers_records")
    goods[1][covers] = f"{canary('record')}-{goods[1][covers]}"
    # The sizes differ, so that a figure of another client would show in the comparison of totals.
    goods[2][goods[0].index("quantity")] = str(500 + client)
    if is_faulty(client):
        goods[2][goods[0].index("unit")] = canary("unit")
    return goods


def _rules(canary: Callable[[str], str]) -> list[list[str]]:
    head, *rules = small_client.RULES
    at_id, at_account, at_reason = head.index("rule_id"), head.index("account"), head.index("reason")
    for row in (rules := [list(row) for row in rules]):
        row[at_id] = f"{canary('rule')}-{row[at_id]}"
        row[at_account] = f"{row[at_account]} {canary('account')}"
        row[at_reason] = f"{canary('reason')}: {row[at_reason]}"
    return [list(head), *rules]


def _factors(canary: Callable[[str], str]) -> list[list[str]]:
    head, *factors = small_client.FACTORS
    words = {
        "publisher": canary("publisher"),
        "edition": canary("edition"),
        "source": canary("source"),
        "licence": canary("licence"),
        "owner": canary("owner"),
        "evidence": canary("evidence"),
    }
    for row in (factors := [list(row) for row in factors]):
        for column, word in words.items():
            row[head.index(column)] = word
        row[head.index("name")] = f"{canary('factor')} {row[head.index('name')]}"
        row[head.index("factor_id")] = f"{canary('id')}/{row[head.index('factor_id')]}"
        if row[head.index("activity")] in ("steel", "wood"):
            row[head.index("activity")] += f" {canary('activity')}"
    return [list(head), *factors]


def _write_ledger(path: Path, canary: Callable[[str], str]) -> None:
    """The ledger as a workbook: a title above the table, a sheet that is hidden, a remark, and who wrote it."""
    head, *lines = small_client.LEDGER
    at_account, at_supplier, at_spend = head.index("account"), head.index("supplier"), head.index("spend")
    with xlsxwriter.Workbook(path) as workbook:
        workbook.set_properties(
            {"author": canary("author"), "company": canary("company"), "comments": canary("property")}
        )
        sheet = workbook.add_worksheet(canary("sheet"))
        sheet.write_row(0, 0, [f"Journal of {canary('title')}"])
        sheet.write_row(1, 0, [*head, canary("heading"), canary("column")])
        for number, line in enumerate(lines, start=2):
            cells: list[Any] = list(line)
            cells[0] = f"{canary('record')}-{cells[0]}"
            cells[at_account] = f"{cells[at_account]} {canary('account')}"
            cells[at_supplier] = f"{cells[at_supplier]} {canary('payee')}".strip()
            cells[at_spend] = float(cells[at_spend])
            sheet.write_row(number, 0, [*cells, canary("description"), canary("cell")])
        sheet.write_comment(2, 0, canary("comment"))
        hidden = workbook.add_worksheet(canary("hidden"))
        hidden.write(0, 0, canary("secret"))
        hidden.hide()


def _with(rows: list[list[str]], **columns: str) -> list[list[str]]:
    """The rows with more columns, the same words on every line."""
    head, *lines = rows
    return [[*head, *columns], *([*line, *columns.values()] for line in lines)]
