"""The footprints that organisation.yaml declares, brought into the activity data: purchases filled, shipments added."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from scope3.errors import Fault, InputError
from scope3.inputs.sources import Source, find_sources, repeated_records
from scope3.organisation import Organisation, SourceFile
from scope3.pact.factors import Policy
from scope3.pact.freight import freight_records
from scope3.pact.records import COLUMN, Filled, fill_factors, read_files
from scope3.tables import READ_BY_PROGRAM, TRANSPORT, conform
from scope3.tables.column import TEXT

GOODS, FREIGHT_TABLE, WHERE = "purchased_goods", "transport", "organisation.yaml"


def with_footprints(
    organisation: Organisation, folder: Path, activity_data: dict[str, pd.DataFrame]
) -> dict[str, pd.DataFrame]:
    """The activity data with suppliers' and carriers' footprints in it.

    organisation: with `footprints`, `carrier_footprints`, `accept_footprints`. folder: of the organisation and year.
    activity_data: tables by name, as read; they are not changed. `attrs["files"]` of purchased_goods and transport get
    a report for each file of footprints, with `remarks` as text. Raises InputError with everything that is wrong.
    """
    policy = policy_of(organisation)
    faults: list[Fault] = []
    results: dict[str, list[Filled]] = {GOODS: [], FREIGHT_TABLE: []}
    reports: dict[str, list[dict[str, Any]]] = {GOODS: [], FREIGHT_TABLE: []}
    try:
        sources = _sources([SourceFile(file=name) for name in organisation.footprints], folder)
        found = read_files((source.path, source.name) for source in sources)
        filled = fill_factors(activity_data[GOODS], found, policy)
        results[GOODS].append(filled)
        reports[GOODS] += [_report(source, [one.file for one in found], filled) for source in sources]
    except InputError as refused:
        faults += refused.faults
    try:
        legs = _freight(organisation, folder, policy, reports[FREIGHT_TABLE])
        results[FREIGHT_TABLE] += legs
        faults += repeated_records([activity_data[FREIGHT_TABLE], *(one.table for one in legs)])
    except InputError as refused:
        faults += refused.faults
    faults = faults or _not_needed(policy, [*results[GOODS], *results[FREIGHT_TABLE]])
    if faults:
        raise InputError(faults)
    tables = dict(activity_data)
    tables[GOODS] = results[GOODS][0].table
    if added := [one.table for one in results[FREIGHT_TABLE] if len(one.table)]:
        before = activity_data[FREIGHT_TABLE]
        joined = conform(pd.concat([before, *added], ignore_index=True), TRANSPORT, FREIGHT_TABLE)
        joined.attrs = dict(before.attrs)
        tables[FREIGHT_TABLE] = joined
    for name, more in reports.items():
        if more:
            tables[name].attrs["files"] = [*tables[name].attrs.get("files", []), *more]
    return tables


def policy_of(organisation: Organisation) -> Policy:
    """What an organisation allows of its suppliers' footprints."""
    return Policy(
        organisation.gwp_set,
        organisation.period.start,
        organisation.period.end,
        tuple(organisation.accept_gwp_sets),
        {(one.footprint, one.state): one.reason for one in organisation.accept_footprints},
    )


def _freight(organisation: Organisation, folder: Path, policy: Policy, reports: list[dict[str, Any]]) -> list[Filled]:
    """The legs of each declaration. A leg may stand in one footprint only, whichever declaration names its file."""
    declared = organisation.carrier_footprints
    _check_defaults(organisation)
    sources = _sources([SourceFile(file=one.file, defaults=one.defaults) for one in declared], folder)
    found = read_files((source.path, source.name) for source in sources)
    # All at once first: a forwarder's file and its carrier's may be declared apart.
    whole = freight_records(found, policy, {})
    filled = []
    for source in sources:
        own = [one for one in found if one.file == source.name]
        part = freight_records(own, policy, source.declaration.defaults)
        filled.append(part)
        reports.append(_report(source, [one.file for one in own], part))
    return filled or [whole]


def _check_defaults(organisation: Organisation) -> None:
    """Defaults are words of the transport table, never figures: those differ from leg to leg."""
    words = {name for name, rule in TRANSPORT.columns.items() if rule.metadata["type"] == TEXT} - set(READ_BY_PROGRAM)
    faults = [
        Fault(f"a default for '{name}'", "use one of " + ", ".join(sorted(words)), WHERE, column="carrier_footprints")
        for declared in organisation.carrier_footprints
        for name in declared.defaults
        if name not in words - {"record_id"}
    ]
    if faults:
        raise InputError(faults)


def _sources(declarations: Sequence[SourceFile], folder: Path) -> list[Source]:
    faults: list[Fault] = []
    sources = find_sources(declarations, folder, faults)
    if faults:
        raise InputError(faults)
    return sources


def _report(source: Source, files: Sequence[str], filled: Filled) -> dict[str, Any]:
    """How a file was read, in the form of other files' reports."""
    return {
        "file": source.name,
        "sheet": None,
        "encoding": "utf-8",
        "header_row": None,
        "skipped": [],
        "read_as": {},
        "ignored_columns": [],
        "rows": files.count(source.name),
        "remarks": [str(remark) for remark in filled.remarks if remark.file == source.name],
    }


def _not_needed(policy: Policy, filled: Sequence[Filled]) -> list[Fault]:
    """An exception that nothing needs any more would hide the next fault of that footprint."""
    needed = set().union(*(one.needed for one in filled))
    return [
        Fault(
            f"footprint {name} is accepted though {state}, and no {COLUMN} or shipment needed that",
            "take the line out, or correct id or state",
            WHERE,
            column="accept_footprints",
        )
        for name, state in policy.accepted
        if (name, state) not in needed
    ]
