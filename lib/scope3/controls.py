"""Controls: what was read from each file is what went in, was retired or was left out, by rows, quantity and money.

What a file held is counted while it is read. Where each line ended is counted at the other end, by the names of the
lines in the emissions, in the placed ledger and among the reasons. A line that gets lost, or ends in two places, makes
a difference that is not zero. That no row of a line's emissions is there twice is a check of its own
(`rows_stand_once`); that a method counts each part of a line is tested for every method.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pandas as pd

from scope3.client import Client
from scope3.consolidation import OUTSIDE
from scope3.inputs.lines import amounts
from scope3.inventory import counted_categories
from scope3.money import exact_sum
from scope3.reconcile import EXCLUDED, RETIRED, USED
from scope3.tables import EMISSIONS
from scope3.technology.register import acquired_in

ROWS = "rows"
CALCULATED, SCOPES = "calculated", "scopes 1 and 2"
LEFT_OUT, EARLIER = "left out", "of earlier years"
# Where a line may end, in the order of the columns.
ENDS = (CALCULATED, RETIRED, LEFT_OUT, SCOPES, EARLIER)
COLUMNS = ["file", "sheet", "measure", "read", *ENDS, "difference"]


def controls(client: Client, emissions: pd.DataFrame) -> pd.DataFrame:
    """What each file held and where it ended, one row per file and measure; the difference is exactly zero.

    Arguments: `client`, `emissions` (of all categories). Measures are rows, the quantity in each unit the file uses and
    the money in each currency. Ends: calculated (in the emissions), retired (money that better data or a meter stands
    for), left out (with a reason, outside the boundary, or the example of a template), scopes 1 and 2 (investments the
    approach counts there), of earlier years (devices of the register). Sums are of the figures as they are written,
    without rounding.
    """
    lines = _lines(client, set(emissions["record_id"]))
    ended = _measured(lines)
    rows = [_only_examples(report) for report in client.files if report.get("examples") and not report["rows"]]
    for (file, sheet), part in lines.groupby(["source_file", "source_sheet"], dropna=False, sort=True):
        report = _report(client, str(file), sheet)
        # Records of footprints have no table behind them: what was read is the record.
        totals = report["totals"] if report else amounts(part)
        examples = len(report["examples"]) if report else 0
        held = {ROWS: Decimal(report["rows"] + examples if report else part["record_id"].nunique()), **totals}
        found = ended[(ended["file"] == file) & (ended["sheet"] == _plain(sheet))]
        for measure in sorted({*held, *found["measure"]}, key=lambda name: (name != ROWS, name)):
            own = found[found["measure"] == measure].set_index("end")["amount"].to_dict()
            kind = int if measure == ROWS else Decimal
            parts = {end: kind(own.get(end, 0)) for end in ENDS}
            # A template's example names itself as one; it was in the file and counts nowhere.
            parts[LEFT_OUT] += examples if measure == ROWS else 0
            read = kind(held.get(measure, 0))
            row = {"file": file, "sheet": _plain(sheet) or None, "measure": measure, "read": read}
            rows.append({**row, **parts, "difference": read - sum(parts.values())})
    return pd.DataFrame(rows, columns=COLUMNS)


def _only_examples(report: dict[str, Any]) -> dict[str, Any]:
    """The control of a sheet that holds nothing but the example of its template."""
    count = len(report["examples"])
    ends = dict.fromkeys(ENDS, 0) | {LEFT_OUT: count}
    return {"file": report["file"], "sheet": report["sheet"], "measure": ROWS, "read": count, **ends, "difference": 0}


def _measured(lines: pd.DataFrame) -> pd.DataFrame:
    """Rows, quantities by unit and money by currency of each file and end, exactly as they are written."""
    lines = lines[lines["end"].notna()].assign(sheet=lines["source_sheet"].map(_plain))
    parts = [lines.assign(measure=ROWS, value=1.0)]
    for number, per in (("quantity", "unit"), ("spend", "currency")):
        stated = lines[lines[number].notna()]
        parts.append(stated.assign(measure=f"{number}, " + stated[per].astype("str"), value=stated[number]))
    every = pd.concat(parts, ignore_index=True).rename(columns={"source_file": "file"})
    keys = ["file", "sheet", "measure", "end"]
    return every.groupby(keys, sort=True)["value"].agg(exact_sum).rename("amount").reset_index()


def _plain(sheet: Any) -> str:
    """A sheet's name, empty where a file has no sheets."""
    return sheet if isinstance(sheet, str) else ""


def rows_stand_once(emissions: pd.DataFrame) -> bool:
    """Whether no row of the emissions is there twice: one record, part of the life cycle and factor."""
    return not emissions.duplicated(EMISSIONS.unique).any()


def in_is_out(table: pd.DataFrame) -> bool:
    """Whether no control differs."""
    return bool(table["difference"].map(lambda left: left == 0).all())


def money_agrees(client: Client, table: pd.DataFrame) -> bool:
    """Whether the money of the ledger's files in the controls is that of the placed ledger, per currency."""
    files = set(client.ledger["source_file"])
    money = table[table["file"].isin(files) & table["measure"].str.startswith("spend, ")]
    return all(
        sum(money.loc[money["measure"] == f"spend, {currency}", "read"], Decimal(0)) == exact_sum(part["spend"])
        for currency, part in client.ledger.groupby("currency")
    )


def _report(client: Client, file: str, sheet: Any) -> dict[str, Any] | None:
    """How the file was read, where it was a table."""
    found = [one for one in client.files if (one["file"], one["sheet"] or "") == (file, _plain(sheet))]
    return found[0] if found and "totals" in found[0] else None


def _lines(client: Client, counted: set[str]) -> pd.DataFrame:
    """Every line as it was read with each place where it ended: a line that ended nowhere, or twice, shows."""
    columns = ["record_id", "source_file", "source_sheet", "quantity", "unit", "spend", "currency"]
    parts, calculated = [], counted_categories(client)
    for name, table in client.read.items():
        if len(table):
            ends = _ends_of_records(client, name, table, counted, calculated)
            parts += [table.loc[held, columns].assign(end=end) for end, held in ends.items()]
            parts.append(table.loc[~pd.concat(ends, axis=1).any(axis=1), columns].assign(end=None))
    ledger = client.ledger
    held = {
        # A used line without a row of emissions has ended nowhere, whatever its status says.
        CALCULATED: (ledger["status"] == USED) & ledger["record_id"].isin(counted),
        RETIRED: ledger["status"] == RETIRED,
        LEFT_OUT: (ledger["status"] == EXCLUDED) | ((ledger["status"] == USED) & ~ledger["category"].isin(calculated)),
    }
    parts += [ledger.loc[mask, columns].assign(end=end) for end, mask in held.items()]
    parts.append(ledger.loc[~pd.concat(held, axis=1).any(axis=1), columns].assign(end=None))
    filled = [part for part in parts if len(part)]
    return pd.concat(filled, ignore_index=True) if filled else pd.DataFrame(columns=[*columns, "end"])


def _ends_of_records(
    client: Client, name: str, table: pd.DataFrame, counted: set[str], calculated_categories: list[int]
) -> dict[str, pd.Series]:
    """For each end, the records of a table that came to it."""
    places = client.consolidated.places.set_index("record_id")["place"]
    place = table["record_id"].map(places[~places.index.duplicated()]).astype("str")
    calculated = table["record_id"].isin(counted)
    excluded = table["record_id"].isin(client.excluded_records["record_id"])
    earlier = pd.Series(False, index=table.index)
    if name == "technology_hardware":
        earlier = ~table["record_id"].isin(acquired_in(client.organisation.period, table)["record_id"])
    stated = place == SCOPES
    outside = place == OUTSIDE
    category = place.str.extract(r"^category (\d+)$", expand=False).astype("float64").astype("Int64")
    out = category.notna() & ~category.isin(calculated_categories)
    return {
        CALCULATED: calculated,
        LEFT_OUT: excluded | (~calculated & ~earlier & ~stated & (outside | out)),
        SCOPES: stated,
        EARLIER: earlier & ~excluded & ~outside,
    }
