"""The reporting checklist: what chapter 11 of the standard requires and recommends, and what an audit asks for besides.

An item is filled by a figure and the place where it stands, or it is missing and the checklist says what would fill it.
Nothing is ticked without evidence.
"""

from __future__ import annotations

from functools import cache

import pandas as pd

from scope3 import paths
from scope3.report.checklist_answers import STANDARD
from scope3.report.checklist_audit import AUDIT
from scope3.report.figures import Figures
from scope3.report.markdown import inline
from scope3.tables import rows_of

FILLED, MISSING = "filled", "missing"
# An item without an answer is one that no file of the client or of the run can answer.
ANSWERS = STANDARD | AUDIT
PARTS = {
    "required": "Required by the standard",
    "recommended": "Recommended by the standard",
    "audit trail": "Asked for in an audit",
}


@cache
def requirements() -> pd.DataFrame:
    """What is asked for, in our words: id, part, requirement, source, where the answer stands, what would fill it."""
    return pd.read_csv(paths.REFERENCE / "reporting_requirements.csv", dtype="str", keep_default_na=False)


def checklist(figures: Figures) -> pd.DataFrame:
    """Each requirement with its status (filled, missing) and its evidence, or what would fill it."""
    table = requirements()
    evidence = pd.Series([ANSWERS[name](figures) if name in ANSWERS else "" for name in table["id"]], dtype="str")
    found = evidence != ""
    status = found.map({True: FILLED, False: MISSING})
    return table.assign(status=status, evidence=evidence.where(found, table["mend"]))


def content(figures: Figures) -> tuple[str, list[str]]:
    """The checklist as Markdown, and in words what is missing of the required list."""
    table, organisation = checklist(figures), figures.client.organisation
    said = [
        f"# Reporting checklist: {inline(organisation.name)}, {organisation.year}",
        "",
        "Filled from the figures of the inventory, or marked missing with what would fill it. The requirements are in "
        "the words of this workbook; the standard's own text holds.",
    ]
    for part, heading in PARTS.items():
        own = table[table["part"] == part]
        filled = int((own["status"] == FILLED).sum())
        said += ["", f"## {heading}", "", f"{filled} of {len(own)} filled.", ""]
        said += ["| | requirement | evidence, or what would fill it | where | source |", "|---|---|---|---|---|"]
        said += [
            f"| **{row['status']}** | {inline(row['requirement'])} | {inline(row['evidence'])} | "
            f"{inline(row['where']) if row['status'] == FILLED else ''} | {inline(row['source'])} |"
            for row in rows_of(own)
        ]
    missing = table[(table["part"] == "required") & (table["status"] == MISSING)]
    names = ", ".join(missing["id"])
    return "\n".join(said) + "\n", [f"Missing of what the standard requires: {names}."] if names else []
