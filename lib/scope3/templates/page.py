"""columns.md of a new client: each column of each input, the scores of data quality, the columns of rules."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import pandera.pandas as pa

from scope3.classify import CONDITIONS
from scope3.quality import criteria
from scope3.tables import INDICATORS
from scope3.templates.columns import columns_to_fill

_CONDITION = "Regular expression that must match the whole cell, in any case; blank matches any"
RULE_COLUMNS = {
    "rule_id": "Name of the rule, unique; it stands on every line the rule places",
    **{name: _CONDITION for name in CONDITIONS},
    "disposition": "category, meter (energy spend, counted by the meters) or out_of_scope_3",
    "category": "The scope 3 category; 3 for meter; blank for out_of_scope_3",
    "activity": "Spend factor of the line, such as sic/62; needed in categories served by money",
    "reason": "One sentence, printed to the client",
}


def columns_page(tables: Mapping[str, pa.DataFrameSchema]) -> str:
    """The columns of every input, by table, as a page."""
    lines = [
        "# The inputs, column by column",
        "",
        "Each table is a sheet of the workbook, and may be a file of its own. Blank is never read as zero; columns "
        "marked required must be filled in; record_id alone may be left empty as a whole column.",
        "",
    ]
    for name, schema in tables.items():
        lines += [
            f"## {name}",
            "",
            schema.description or "",
            "",
            "| Column | Required | Unit | Meaning | Example |",
            "|---|---|---|---|---|",
        ]
        for column in columns_to_fill(name, schema).to_dict("records"):
            allowed = ". One of: " + ", ".join(column["one_of"]) if isinstance(column["one_of"], tuple) else ""
            cells = [
                f"`{column['column']}`",
                "" if column["blank"] else "yes",
                column["unit"] if isinstance(column["unit"], str) else "",
                column["description"] + allowed,
                column["example"] if pd.notna(column["example"]) else "",
            ]
            lines.append("| " + " | ".join(map(str, cells)) + " |")
        lines.append("")
    return "\n".join([*lines, *_scores(), *_rules()])


def _scores() -> list[str]:
    meanings = criteria().pivot(index="indicator", columns="score", values="meaning").loc[list(INDICATORS)]
    rows = [
        "| " + " | ".join([f"`{name}`", *row]) + " |" for name, row in zip(INDICATORS, meanings.to_numpy(), strict=True)
    ]
    return [
        "## Data quality",
        "",
        "Every table may have these columns besides, or state them for all its lines under `defaults` in",
        "organisation.yaml. What is left blank is derived from method and factor, and is 5 where nothing says.",
        "",
        "| Column | 1 | 2 | 3 | 4 | 5 |",
        "|---|---|---|---|---|---|",
        *rows,
        "",
    ]


def _rules() -> list[str]:
    return [
        "## rules.csv",
        "",
        "The first rule that matches places a ledger line.",
        "",
        "| Column | Meaning |",
        "|---|---|",
        *(f"| `{name}` | {meaning} |" for name, meaning in RULE_COLUMNS.items()),
        "",
    ]
