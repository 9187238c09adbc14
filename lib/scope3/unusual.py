"""Lines that are most likely a slip, and that nothing but a person can tell: questions to the client, no refusals."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from scope3 import paths, tables
from scope3.client import Client
from scope3.errors import Fault, fault_at
from scope3.money import exact_sum
from scope3.reconcile import EXCLUDED
from scope3.tables import ACTIVITY_DATA, LEDGER, rows_of
from scope3.units import canonical, dimension, in_base_units

# What makes lines one kind, as far as a table has it, besides its columns of fixed words and the unit or currency.
KIND = ("category", "account", "activity", "kind", "use_unit")
SHOWN = 3  # of one question to one file; a ledger of a year has more odd lines than anybody asks about
PER = {"quantity": "unit", "spend": "currency"}
# Of a line that is known to be zero there is nothing to report.
NEVER_ZERO = (
    "quantity", "spend", "distance", "days", "employees", "equity_share", "scope_1_t_co2e", "scope_2_t_co2e",
    "scope_1_and_2_t_co2e", "footprint_kg_co2e", "supplier_factor",
)  # fmt: skip
NORMAL = 1.4826  # of a normal distribution, the standard deviation over the median absolute deviation


@cache
def line_check_setting(name: str) -> float:
    """A setting of the look at single lines: a row of data/reference/line_check_settings.csv."""
    table = pd.read_csv(paths.REFERENCE / "line_check_settings.csv").set_index("name")
    return float(str(table["value"][name]))


def unusual(client: Client) -> list[Fault]:
    """What to ask the client of single lines, each with its place; none of it stops a run.

    Arguments: `client`. Asked about: lines alike but for their name, figures of zero, figures far from those of their
    kind, suppliers whose lines on an account come to less than nothing, and categories that are left out and have
    records.
    """
    schemas = {"ledger": LEDGER, **ACTIVITY_DATA}
    asked = []
    for name, lines in {"ledger": client.ledger, **client.read}.items():
        if len(lines):
            own = lines[list(schemas[name].columns)]
            asked += [*_few(_alike(own)), *_few(_zeros(own)), *_few(_far(own, schemas[name]))]
    return asked + _few(_below_nothing(client.ledger)) + _left_out(client)


def _few(asked: list[Fault]) -> list[Fault]:
    """The first of a question in each file, the last of them with how many there are more."""
    files: dict[str | None, list[Fault]] = {}
    for fault in asked:
        files.setdefault(fault.file, []).append(fault)
    shown = []
    for faults in files.values():
        more = len(faults) - SHOWN
        shown += faults[:SHOWN]
        if more > 0:
            shown[-1] = replace(shown[-1], what=f"{shown[-1].what} (and {more} more of this file)")
    return shown


def _alike(lines: pd.DataFrame) -> list[Fault]:
    """Lines that say the same as one before them in everything but their name."""
    said = lines.drop(columns=["record_id", "source_file", "source_sheet", "source_row"])
    first = lines.assign(group=said.groupby(list(said.columns), dropna=False, sort=False).ngroup())
    earlier = first.drop_duplicates("group").set_index("group")
    mend = "take it out if it is the same booking; two that are alike may stand"
    faults = []
    for row in rows_of(first[first["group"].duplicated()]):
        before = earlier.loc[row["group"]]
        what = f"says the same as {before['source_file']}, row {before['source_row']}"
        faults.append(fault_at(row, what, mend))
    return faults


def _zeros(lines: pd.DataFrame) -> list[Fault]:
    mend = "leave it blank where it is not known, or take the line out"
    return [
        fault_at(row, f"{column} is 0", mend, column)
        for column in NEVER_ZERO
        if column in lines
        for row in rows_of(lines[lines[column] == 0])
    ]


def _far(lines: pd.DataFrame, schema: Any) -> list[Fault]:
    r"""Figures that differ from the median of their kind by a factor that is a slip rather than a size.

    $$ |\log x - m| > \max(\log f, \; 1.4826 \, k \cdot \mathrm{MAD}) $$

    where $m$ is the median of the kind's logarithms, MAD their median absolute deviation, $f$ and $k$ settings.
    """
    found = []
    numbers = [
        name for name, rule in schema.columns.items() if rule.metadata["type"] in (tables.NUMBER, tables.INTEGER)
    ]
    keys = [name for name, rule in schema.columns.items() if name in KIND or rule.metadata["one_of"]]
    for column in numbers:
        if column in (*tables.INDICATORS, "category", "source_row"):
            continue
        sizes = lines[column].astype("float64").abs()
        sizes = sizes[sizes > 0]
        if len(sizes) <= line_check_setting("fewest"):
            continue
        stated = lines.loc[sizes.index]
        per, scale = _kind_of_unit(stated, column)
        logarithms = np.log10(sizes * scale)
        groups = logarithms.groupby([*(stated[key] for key in keys), per], dropna=False)
        middle = groups.transform("median")
        distance = (logarithms - middle).abs()
        spread = distance.groupby([*(stated[key] for key in keys), per], dropna=False).transform("median")
        bound = np.maximum(np.log10(line_check_setting("far")), NORMAL * line_check_setting("spread") * spread)
        wanted = (distance > bound) & (groups.transform("size") > line_check_setting("fewest"))
        for row, far in zip(rows_of(stated[wanted]), (10 ** (logarithms - middle))[wanted], strict=True):
            unit = f" {row[PER[column]]}" if column in PER else ""
            what = f"{column} {row[column]:g}{unit} is {far:,.3g} times the median of its kind"
            found.append((abs(np.log10(far)), fault_at(row, what, "look at its decimal mark and its unit", column)))
    return [fault for _, fault in sorted(found, key=lambda one: -one[0])]


def _kind_of_unit(stated: pd.DataFrame, column: str) -> tuple[pd.Series, pd.Series]:
    """What the figures of a column are counted in, where it says so, and what makes them comparable."""
    if column not in PER:
        return pd.Series("", index=stated.index), pd.Series(1.0, index=stated.index)
    written = stated[PER[column]]
    if column == "spend":
        return written, pd.Series(1.0, index=stated.index)
    names = {unit: canonical(unit) for unit in written.dropna().unique()}
    return (
        written.map({unit: dimension(name) for unit, name in names.items()}),
        written.map({unit: in_base_units(name) for unit, name in names.items()}).fillna(1.0).astype("float64"),
    )


def _below_nothing(ledger: pd.DataFrame) -> list[Fault]:
    """Suppliers whose credits on an account exceed what was paid them: a sign may be wrong."""
    faults = []
    for (account, supplier, currency), lines in ledger.groupby(["account", "supplier", "currency"], dropna=False):
        if (whole := exact_sum(lines["spend"])) < 0:
            named = (
                " of ".join(str(name) for name in (account, supplier) if isinstance(name, str))
                or "lines without an account"
            )
            what = f"{named} come to {whole:,f} {currency}"
            faults.append(
                fault_at(rows_of(lines[:1])[0], what, "look at the signs; credits exceed what was paid", "spend")
            )
    return faults


def _left_out(client: Client) -> list[Fault]:
    """Categories that organisation.yaml leaves out, and for which there are records or money all the same."""
    ledger = client.ledger
    faults = []
    for left in client.organisation.exclusions:
        if left.category is None:
            continue
        booked = int(((ledger["category"] == left.category) & (ledger["status"] == EXCLUDED)).sum())
        count = len(client.counted_in(left.category)) + booked
        if count:
            what = f"category {left.category} is left out, and {count} lines stand in it"
            mend = "take the statement out where the category is to be calculated; else nothing"
            faults.append(Fault(what, mend, "organisation.yaml", column="exclusions"))
    return faults
