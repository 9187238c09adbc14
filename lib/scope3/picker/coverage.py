"""What each method can make of a client's records: how many it serves, what it gives, and why it refuses the rest."""

from __future__ import annotations

from typing import Any

import pandas as pd

from scope3.client import Client
from scope3.errors import InputError
from scope3.house_difference import PREFIX
from scope3.inventory import at_share, tonnes
from scope3.ladder import served_once
from scope3.methods.records import OTHER_KIND
from scope3.tables import REQUIRED, Group
from scope3.uncertainty.method_sensitivity import ladder_records

REASONS_SHOWN = 3
COLUMNS = ["choice", "category", "method", "place", "records", "can_serve", "serves", "t_co2e", "t_co2e_alone",
           "changes", "refuses"]  # fmt: skip


def coverage(client: Client, emissions: pd.DataFrame, *only: str) -> pd.DataFrame:
    """Each method of each ladder on the records that stand on it.

    Arguments: `client`, `emissions` (of the run), the ladders by the names of their choices, all where none is named.
    Returns one row a method, the client's own among them, those of the order first: `place` in the
    order (blank outside it), `records` of the ladder, those it `can_serve` at all and those it `serves` under the
    order, `t_co2e` it gives in the run, `t_co2e_alone` where it can serve every record (minimum boundary), whether it
    `changes` a record when it stands first, and why it `refuses` the others, the commonest reasons first.
    """
    rows = []
    for key, group, records, own in ladder_records(client, emissions):
        if only and f"{PREFIX}{key}" not in only:
            continue
        order = client.settings.methods[key]
        served_by = own.groupby("record_id")["method"].first()
        for method in [*order, *(name for name in client.methods[group] if name not in order)]:
            given = own[(own["method"] == method) & (own["boundary"] == REQUIRED)]
            now = served_by.index[served_by == method]
            rows.append(
                {
                    "choice": f"{PREFIX}{key}",
                    "category": group,
                    "method": method,
                    "place": order.index(method) + 1 if method in order else None,
                    "records": records["record_id"].nunique(),
                    "serves": len(now),
                    "t_co2e": tonnes(given["kg_co2e"]),
                    **_served(client, group, method, records, set(now)),
                }
            )
    return pd.DataFrame(rows, columns=COLUMNS).astype({"place": "Int64"})


def _served(client: Client, group: Group, method: str, records: pd.DataFrame, now: set[str]) -> dict[str, Any]:
    """What a method makes of a ladder's records when it stands alone, beside those it serves now."""
    try:
        rows = records.reset_index(drop=True)
        emissions, refused = served_once(rows, client.methods[group][method], client.library, client.settings.choices)
    except InputError as wrong:
        # What is wrong, not missing, stops every order in which the method comes to this record.
        return {"can_serve": 0, "t_co2e_alone": None, "changes": False, "refuses": f"stops: {wrong.faults[0].what}"}
    alone = at_share(client, emissions) if refused.empty else None
    figure = None if alone is None else tonnes(alone.loc[alone["boundary"] == REQUIRED, "kg_co2e"])
    return {
        "can_serve": len(records) - len(refused),
        "t_co2e_alone": figure,
        "changes": not set(emissions["record_id"]) <= now,
        "refuses": _counted(refused),
    }


def _counted(refused: pd.Series) -> str | None:
    """The reasons of refusal with how many records each concerns, the commonest first."""
    counts = refused.where(refused != OTHER_KIND, "records of another kind").value_counts(sort=False)
    ranked = sorted(counts.items(), key=lambda item: (-item[1], str(item[0])))
    said = [f"{number} × {reason}" for reason, number in ranked[:REASONS_SHOWN]]
    more = sum(number for _, number in ranked[REASONS_SHOWN:])
    return "; ".join([*said, *([f"{more} for other reasons"] if more else [])]) or None
