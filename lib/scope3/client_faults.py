"""What is wrong with a client as a whole: statements, dates, names and categories that contradict each other."""

from __future__ import annotations

from typing import Any

import pandas as pd

from scope3.classify import unplaced
from scope3.errors import Fault, fault_at
from scope3.organisation import Organisation
from scope3.settings import categories
from scope3.tables import CATEGORIES_OF_TABLE, rows_of
from scope3.technology.register import touches


def statement_faults(model: Organisation) -> list[Fault]:
    """Categories that organisation.yaml names but the framework does not have, or names twice."""
    known = set(categories(model.framework)["category"])
    stated = [o.category for o in [*model.exclusions, *model.not_relevant] if o.category is not None]
    records = [o.record for o in model.exclusions if o.record is not None]
    misplaced = [o.record for o in model.not_relevant if o.record is not None]
    faults = [
        Fault(
            f"category {c} is not in the framework",
            "use one of " + ", ".join(map(str, sorted(known))),
            "organisation.yaml",
        )
        for c in [
            *stated,
            *model.reported,
            *(entry.category for entry in model.recalculations),
            *(category for target in model.targets for category in target.scope_3_t_co2e),
        ]
        if c not in known
    ]
    for what, mend, column in [
        *((f"record '{r}' stands under not_relevant", "list it under exclusions", "not_relevant") for r in misplaced),
        *((f"record '{r}' is left out twice", "list it once", "exclusions") for r in _twice(records)),
        *((f"category {c} is left out twice", "list it once", "exclusions") for c in _twice(stated)),
    ]:
        faults.append(Fault(what, mend, "organisation.yaml", column=column))
    return faults


def _twice(names: list[Any]) -> list[Any]:
    return sorted({name for name in names if names.count(name) > 1})


def period_faults(model: Organisation, table: pd.DataFrame, column: str) -> list[Fault]:
    """Lines and records dated outside the reporting period; a year or month is outside where no day of it is inside."""
    first, last = model.period.start.isoformat(), model.period.end.isoformat()
    return [
        fault_at(
            row,
            f"{column} {row[column]} lies outside the reporting period {first} to {last}",
            f"move the line to its year or correct the {column}",
            column,
        )
        for row in rows_of(table[~touches(model.period, table[column])])
    ]


def unplaced_faults(classified: pd.DataFrame, reports: list[dict[str, Any]]) -> list[Fault]:
    """Lines no rule places; with them how each file's headings were read, because a wrong heading looks the same."""
    faults = unplaced(classified)
    files = {fault.file for fault in faults}
    for report in reports:
        if report["file"] in files and report["ignored_columns"]:
            read = ", ".join(f"{heading} as {column}" for column, heading in report["read_as"].items())
            what = f"headings read: {read}; headings not used: {', '.join(report['ignored_columns'])}"
            mend = "where a heading was read as the wrong column, declare columns: {our name: their heading}"
            faults.append(Fault(what, mend, report["file"], row=report["header_row"]))
    return faults


def double_names(ledger: pd.DataFrame, activity_data: dict[str, pd.DataFrame]) -> list[Fault]:
    """Names that two lines of different files share."""
    lines = pd.concat(
        [
            table[["record_id", "source_file", "source_sheet", "source_row"]]
            for table in [ledger, *activity_data.values()]
        ]
    )
    return [
        fault_at(row, f"duplicate record_id '{row['record_id']}'", "give each line a name of its own", "record_id")
        for row in rows_of(lines[lines["record_id"].duplicated()])
    ]


def category_faults(activity_data: dict[str, pd.DataFrame]) -> list[Fault]:
    """Records in a table that does not serve their category."""
    return [
        fault_at(
            row,
            f"category {row['category']} does not belong in {name}",
            "use " + ", ".join(map(str, CATEGORIES_OF_TABLE[name])),
            "category",
        )
        for name, table in activity_data.items()
        for row in rows_of(table[~table["category"].isin(CATEGORIES_OF_TABLE[name])])
    ]
