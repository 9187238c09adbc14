"""The columns of the spreadsheet's tables: width, look and formula of each, what it is from the schemas."""

from __future__ import annotations

from typing import Any

from scope3.reconcile import EXCLUDED, RETIRED, USED
from scope3.report.workbook_cells import (
    AMOUNT,
    FACTOR,
    FLAG,
    FRACTION,
    MONEY,
    TEXT,
    WHOLE,
    WRAPPED,
    Column,
    described,
)
from scope3.tables import EMISSIONS, FACTORS, LEDGER
from scope3.tables.column import INDICATORS

LOOK_UP = "INDEX(factor_applied,MATCH({factor_id},factor_ids,0))"
FACTOR_FROM = (
    "Where the factor stands: in the sheet Factors, where the formula finds it, or typed here, its source in the step"
)


def _of_lines(name: str, kind: str = TEXT, width: int = 14, **more: Any) -> Column:
    return described(EMISSIONS, name, kind, width, **more)


LINE_COLUMNS = [
    _of_lines("record_id", width=13, named="line_record_id"),
    _of_lines("category", WHOLE, 10, named="line_category"),
    _of_lines("sub_category", width=17),
    _of_lines("method", width=20),
    _of_lines("component", width=22),
    _of_lines("activity", width=30),
    _of_lines("factor_id", width=40),
    _of_lines("quantity", AMOUNT, 14),
    _of_lines("unit", width=11),
    _of_lines("factor", FACTOR, 14, formula=LOOK_UP, live="looked_up"),
    Column("factor_from", width=19, note=FACTOR_FROM),
    _of_lines("kg_co2e", AMOUNT, 15, formula="{quantity}*{factor}", named="line_kg_co2e"),
    _of_lines("kg_biogenic_co2", AMOUNT, 16, named="line_kg_biogenic_co2"),
    _of_lines("boundary", width=11, named="line_boundary"),
    _of_lines("share", FRACTION, 9),
    _of_lines("supplier_data", FLAG, 10, named="line_supplier_data"),
    _of_lines("share_primary_data", FRACTION, 12),
    *[_of_lines(name, WHOLE, 13) for name in INDICATORS],
    _of_lines("entity", width=18),
    _of_lines("source_file", width=26),
    _of_lines("source_sheet", width=12),
    _of_lines("source_row", WHOLE, 9),
    _of_lines("rule_id", width=12),
    _of_lines("step", width=60),
    # Last, so that the text before it ends with its column.
    Column(
        "kg_co2e_of_the_run",
        AMOUNT,
        15,
        heading="kg_co2e of the run\nkg CO2e",
        note="The figure of the run, typed: the sheet Checks compares it with the formula",
        named="line_kg_co2e_of_the_run",
    ),
]
MEMO_COLUMNS = [
    _of_lines("record_id", width=13),
    Column("scope", WHOLE, 8, named="memo_scope"),
    Column("basis", width=10, note="direct (scope 1); location or market (scope 2)", named="memo_basis"),
    _of_lines("activity", width=30),
    _of_lines("factor_id", width=40),
    _of_lines("quantity", AMOUNT, 14),
    _of_lines("unit", width=11),
    _of_lines("factor", FACTOR, 14, formula=LOOK_UP, live="looked_up"),
    Column("factor_from", width=19, note=FACTOR_FROM),
    _of_lines("kg_co2e", AMOUNT, 15, formula="{quantity}*{factor}", named="memo_kg_co2e"),
    _of_lines("kg_biogenic_co2", AMOUNT, 16, named="memo_kg_biogenic_co2"),
    _of_lines("step", width=60),
    _of_lines("entity", width=18),
    _of_lines("source_file", width=26),
    _of_lines("source_row", WHOLE, 9),
]


def _of_factors(name: str, kind: str = TEXT, width: int = 12, **more: Any) -> Column:
    return described(FACTORS, name, kind, width, **more)


FACTOR_COLUMNS = [
    _of_factors("factor_id", width=46, named="factor_ids"),
    _of_factors("publisher", width=20),
    _of_factors("edition", width=10),
    _of_factors("name", width=40),
    _of_factors("region", width=8),
    _of_factors("year", WHOLE, 8),
    _of_factors("component", width=16),
    _of_factors("boundary", width=18),
    _of_factors("unit", width=15),
    _of_factors(
        "kg_co2e",
        FACTOR,
        18,
        heading="factor applied\nkg CO2e per unit",
        note="As the run used it, under the GWP set of the inventory; the lines look it up here",
        named="factor_applied",
    ),
    _of_factors("gwp_set", width=13, heading="GWP set applied"),
    Column(
        "published",
        FACTOR,
        14,
        heading="factor published\nkg CO2e per unit",
        note="As its publisher prints or files it",
    ),
    Column("published_gwp_set", width=13, heading="GWP set published"),
    Column("gwp_step", width=40, heading="what was done about the GWP set"),
    Column("own_step", width=40, heading="who stands behind an own factor"),
    _of_factors("kg_biogenic_co2", FACTOR, 14),
    _of_factors("loss_rate", FACTOR, 10),
    _of_factors("currency", width=9),
    _of_factors("price_year", WHOLE, 9),
    _of_factors("price_basis", width=11),
    _of_factors("licence", width=14),
    _of_factors("source", width=60),
]


def _of_ledger(name: str, kind: str = TEXT, width: int = 14, **more: Any) -> Column:
    return described(LEDGER, name, kind, width, **more)


LEDGER_COLUMNS = [
    _of_ledger("record_id", width=14, named="ledger_record_id"),
    _of_ledger("currency", width=10, named="ledger_currency"),
    _of_ledger("spend", MONEY, 15, named="ledger_spend"),
    Column("status", width=11, note="used by a method, retired for better data, or excluded", named="ledger_status"),
    Column("category", WHOLE, 16, note="Scope 3 category its rule places it in; blank outside scope 3"),
    Column("rule_id", width=13, note="Rule that placed it"),
    Column("covered_by", width=16, note="Record that stands for the line, where better data retires it"),
    Column("activity", width=16, note="Spend factor of the line"),
    _of_ledger("date", width=16),
    Column("why", width=60, note="Why it stands there"),
    _of_ledger("description", width=30),
    _of_ledger("supplier", width=26),
    _of_ledger("account", width=26),
    _of_ledger("entity", width=18),
    _of_ledger("source_file", width=26),
    _of_ledger("source_sheet", width=12),
    _of_ledger("source_row", WHOLE, 9),
]


def _sums(name: str, status: str | None) -> list[Column]:
    """The columns that count lines and add money of one currency, of one status or of all."""
    of = f',ledger_status,"{status}"' if status else ""
    return [
        Column(f"lines_{name}", WHOLE, heading=f"lines\n{name}", formula=f"COUNTIFS(ledger_currency,{{currency}}{of})"),
        Column(
            f"money_{name}",
            MONEY,
            heading=f"money\n{name}",
            formula=f"SUMIFS(ledger_spend,ledger_currency,{{currency}}{of})",
        ),
    ]


PLACES = {"in the ledger": None, USED: USED, RETIRED: RETIRED, EXCLUDED: EXCLUDED}
RECONCILIATION_COLUMNS = [Column("currency"), *(column for name in PLACES for column in _sums(name, PLACES[name]))]
CHOICE_COLUMNS = [
    Column("kind", width=26),
    Column("name", width=30),
    Column("value", WRAPPED, 46, heading="what holds"),
    Column("house", WRAPPED, 46, heading="the house method"),
    Column("origin", width=20, heading="who said so"),
    Column("reason", WRAPPED, 70),
]
