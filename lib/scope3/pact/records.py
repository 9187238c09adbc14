"""Purchases that name a product footprint → the same purchases with the supplier's factor filled in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from scope3.errors import Fault, InputError, fault_at, nearest
from scope3.pact import lifecycle
from scope3.pact.factors import Factor, Policy, factor_of
from scope3.pact.footprint import Footprint
from scope3.pact.versions import read_footprints
from scope3.tables import PURCHASED_GOODS, conform, rows_of

COLUMN = "product_footprint"
FILLED = ("supplier_factor", "supplier_factor_unit", "supplier_source", "primary_data_share")


class Filled(NamedTuple):
    """A table, the remarks on the footprints it rests on, and the accepted (footprint, state) that it needed."""

    table: pd.DataFrame
    remarks: list[Fault]
    needed: set[tuple[str, str]]


def read_files(files: Iterable[tuple[Path, str]]) -> list[Footprint]:
    """The footprints of files given by path and name; raises InputError with what is wrong in any of them.

    One footprint that came twice, word for word, is one; two different ones of one id and revision are refused.
    """
    found: list[Footprint] = []
    faults: list[Fault] = []
    for path, name in files:
        try:
            found += read_footprints(path, name)
        except InputError as refused:
            faults += refused.faults
    kept: dict[tuple[str, int | None], Footprint] = {}
    for one in found:
        before = kept.setdefault((one.id, one.revision), one)
        if before is not one and not _same(before, one):
            what = f"stands in {before.file} with other content"
            faults.append(one.fault(what, "keep the one that holds", ".id"))
    if faults:
        raise InputError(faults)
    return list(kept.values())


def fill_factors(purchases: pd.DataFrame, footprints: Sequence[Footprint], policy: Policy) -> Filled:
    """The purchases with supplier_factor, its unit and source, and primary_data_share from the footprints they name.

    purchases: records of purchased_goods, those that name a footprint or a product id in product_footprint and others.
    Returns the table, the remarks on the footprints that were used, and what had to be accepted. Raises InputError, at
    the record, for a name that nothing or more than one footprint answers to, for what `factor_of` refuses, and for a
    record that has a factor of its own or no quantity.
    """
    if purchases[COLUMN].isna().all():
        return Filled(purchases.copy(deep=False), [], set())
    filled: dict[Any, Factor] = {}
    faults: list[Fault] = []
    needed: set[tuple[str, str]] = set()
    for label, row in zip(purchases.index, rows_of(purchases), strict=True):
        if pd.isna(row[COLUMN]):
            continue
        try:
            _check_record(row)
            chosen = _choose(row, footprints, policy)
            filled[label] = factor = factor_of(
                chosen, policy, unit=row["unit"], period=_period(row), others=_without(footprints, chosen)
            )
            needed |= {(chosen.id, state) for state in factor.accepted}
        except InputError as refused:
            faults += [_at(row, fault) for fault in refused.faults]
    if faults:
        raise InputError(dict.fromkeys(faults))
    columns = {
        # The tables count in binary numbers; up to here the figure is the supplier's, digit by digit.
        "supplier_factor": pd.Series({at: float(factor.kg_co2e) for at, factor in filled.items()}, dtype="float64"),
        "supplier_factor_unit": pd.Series({at: factor.unit for at, factor in filled.items()}, dtype="str"),
        "supplier_source": pd.Series({at: factor.source for at, factor in filled.items()}, dtype="str"),
        # Blank where it is not stated: not known is not nothing.
        "primary_data_share": pd.Series(
            {at: _number(factor.primary_data_share) for at, factor in filled.items()}, dtype="float64"
        ),
    }
    given = {name: purchases[name].where(~purchases.index.isin(list(filled)), columns[name]) for name in FILLED}
    remarks = list(dict.fromkeys(remark for factor in filled.values() for remark in factor.remarks))
    table = conform(purchases.assign(**given), PURCHASED_GOODS, "purchased_goods")
    table.attrs = dict(purchases.attrs)
    return Filled(table, remarks, needed)


def _check_record(row: Mapping[str, Any]) -> None:
    """A record takes its factor from one place, and is a whole purchase with a quantity."""
    faults = []
    for column in FILLED:
        if pd.notna(row[column]):
            what = f"{row['record_id']}: {column} beside a product footprint"
            faults.append(fault_at(row, what, "keep the one the figure comes from", column))
    for column in ("quantity", "unit"):
        if pd.isna(row[column]):
            what = f"{row['record_id']}: {column} is blank beside a product footprint"
            faults.append(fault_at(row, what, f"fill in {column}; a footprint is per unit", column))
    if pd.notna(row["stage"]):
        what = f"{row['record_id']}: a stage of a hybrid good with a product footprint, which is of the whole good"
        faults.append(fault_at(row, what, "take stage and good out, or the footprint", COLUMN))
    if faults:
        raise InputError(faults)


def _choose(row: Mapping[str, Any], footprints: Sequence[Footprint], policy: Policy) -> Footprint:
    """The footprint a record names by its id, or the only one of a product that holds for the purchase."""
    wanted = str(row[COLUMN]).strip().lower()
    by_id = [one for one in footprints if one.id.lower() == wanted]
    found = by_id or [one for one in footprints if wanted in map(str.lower, one.product_ids)]
    if not found:
        names = [*(one.id for one in footprints), *(name for one in footprints for name in one.product_ids)]
        mend = nearest(str(row[COLUMN]), names) if names else "declare its file under footprints in organisation.yaml"
        raise InputError(fault_at(row, f"{row['record_id']}: no footprint '{row[COLUMN]}'", mend, COLUMN))
    if len(found) == 1:
        return found[0]
    during = lifecycle.span(_period(row), policy.first, policy.last)
    usable = [
        one
        for one in found
        if all((one.id, state) in policy.accepted for state in _states(one, during, _without(found, one)))
    ]
    if len(usable) == 1:
        return usable[0]
    listed = "; ".join(_told(one) for one in usable or found)
    what = f"{row['record_id']}: '{row[COLUMN]}' is {len(usable) or len(found)} footprints"
    what += f": {listed}" if usable else f", none of which holds: {listed}"
    mend = "name one by its id" if not by_id else "keep the file of the one that holds"
    raise InputError(fault_at(row, what, mend, COLUMN))


def _states(one: Footprint, during: Any, others: Sequence[Footprint]) -> list[str]:
    return lifecycle.states(one, during, lifecycle.replaced_by(one, others) is not None)


def _told(one: Footprint) -> str:
    start, end = one.validity
    return (
        f"{one.name} in {one.file} ({one.company}, {one.geography}, {one.status}, holds {start:%Y-%m-%d} to "
        f"{end:%Y-%m-%d})"
    )


def _number(figure: Decimal | None) -> float | None:
    return None if figure is None else float(figure)


def _period(row: Mapping[str, Any]) -> str | None:
    return None if pd.isna(row["period"]) else str(row["period"])


def _without(footprints: Sequence[Footprint], chosen: Footprint) -> list[Footprint]:
    return [one for one in footprints if one is not chosen]


def _same(one: Footprint, other: Footprint) -> bool:
    """Whether two are one footprint in two files: everything but the place agrees."""
    return all(
        getattr(one, name) == getattr(other, name)
        for name in one.__dataclass_fields__
        if name not in ("file", "path", "remarks", "extensions")
    )


def _at(row: Mapping[str, Any], fault: Fault) -> Fault:
    """A fault of the footprint's, with the record that asked for it; one of the record's own stays as it is."""
    if fault.file is None:
        return fault_at(row, f"{row['record_id']}: {fault.what}", fault.mend, "unit")
    if fault.file == row.get("source_file"):
        return fault
    place = f"{row['record_id']} in {row['source_file']}, row {row['source_row']}"
    return Fault(f"{fault.what} (for {place})", fault.mend, fault.file, fault.sheet, fault.row, fault.column)
