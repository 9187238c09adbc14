"""One organisation and year, opened: its files read and checked, its ledger placed, its factors and choices at hand."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from scope3 import kept, paths
from scope3.classify import classify, load_rules
from scope3.client_faults import category_faults, double_names, period_faults, statement_faults, unplaced_faults
from scope3.consolidation import Consolidated, consolidate
from scope3.consolidation_faults import consolidation_faults
from scope3.double_counting import double_counting_faults
from scope3.errors import Fault, InputError, attempt
from scope3.factors.library import Library, open_library
from scope3.factors.own_factors import read_own_factors
from scope3.files import files_under, sha256
from scope3.inputs.activity_data import read_activity_data
from scope3.inputs.ledgers import read_ledgers
from scope3.methods import Methods
from scope3.methods.fuel_and_energy import derive
from scope3.methods.technology import with_element
from scope3.money import tax_faults
from scope3.organisation import Organisation, load_organisation, organisation_folder
from scope3.own_methods import contract_faults, open_methods
from scope3.pact.client_files import with_footprints
from scope3.reconcile import USED, place_lines
from scope3.settings import Settings, orders, resolve
from scope3.tables import ACTIVITY_DATA, TABLE_OF_CATEGORY, TECHNOLOGY, Group, conform, digest
from scope3.technology.faults import technology_faults
from scope3.technology.register import acquired_in, register_faults
from scope3.units import check_units


@dataclass(frozen=True)
class Client:
    """Everything a notebook needs about one organisation and year.

    `read` holds the activity data as it was read, `activity_data` what the boundary and the approach leave of it, with
    the ledger lines that a method takes; `methods` are the house's and the client's own that an order names.
    `climbed` keeps what `inventory.calculate_emissions` made of them, also for the client under other choices.
    """

    organisation: Organisation
    folder: Path
    settings: Settings
    library: Library
    ledger: pd.DataFrame
    activity_data: dict[str, pd.DataFrame]
    excluded_records: pd.DataFrame
    read: dict[str, pd.DataFrame]
    files: list[dict[str, Any]]
    consolidated: Consolidated
    methods: Methods
    climbed: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)

    def records(self, category: Group) -> pd.DataFrame:
        """The activity data of one category, or of a part of category U.

        Category 3 is derived from the meters; of devices, those acquired in the reporting period.
        """
        table = self.activity_data[TABLE_OF_CATEGORY[category]]
        if category == 3:
            return derive(table)
        if category in TECHNOLOGY:
            return with_element(str(category), acquired_in(self.organisation.period, table))
        return table[table["category"] == category].assign(
            sub_category=pd.array([None] * int((table["category"] == category).sum()), dtype="str")
        )

    def content(self, *only: Group) -> dict[str, str]:
        """The digest of each table of activity data as it is now, or of those of the categories named.

        What was worked out from other content is forgotten.
        """
        tables = self.activity_data
        names = {TABLE_OF_CATEGORY[group] for group in only} or set(tables)
        now = {name: digest(tables[name]) for name in names}
        if not now.items() <= self.__dict__.get("_content", {}).items():
            self.__dict__.pop("_counted", None)
            self.__dict__["_content"] = {name: now.get(name) or digest(table) for name, table in tables.items()}
        return now

    def counted_in(self, category: int) -> set[str]:
        """Names of the records that count in a category, lines of category U among them."""
        return self._counted.get(category, set())

    @cached_property
    def _counted(self) -> dict[int, set[str]]:
        counted: dict[int, set[str]] = {}
        for group, name in TABLE_OF_CATEGORY.items():
            if self.activity_data[name].empty:
                continue
            table = self.records(group)
            for category, record in zip(table["category"].tolist(), table["record_id"].tolist(), strict=True):
                counted.setdefault(int(category), set()).add(record)
        return counted


def open_client(organisation: str, year: int, *, approach: str | None = None, **overrides: Any) -> Client:
    """Read and check one organisation and year.

    Arguments: `organisation`, `year` (its folder), `approach` (another consolidation approach than organisation.yaml's,
    to see what it would move), `overrides` (choices that win over organisation.yaml; None is not given). Raises
    InputError with every fault found, so that a client's files can be mended in one go.
    """
    model = load_organisation(organisation, year)
    if approach is not None:
        model = model.model_copy(update={"consolidation_approach": approach})
    return open_model(model, organisation_folder(organisation, year), **overrides)


def open_model(model: Organisation, folder: Path, **overrides: Any) -> Client:
    """Read and check the files of an organisation and year as a model of organisation.yaml names them.

    Arguments: `model` (as loaded, or with other choices), `folder` (of the organisation and year), `overrides` and what
    is raised as in `open_client`.
    """
    if not kept.keeps():
        return _opened(model, folder, overrides)
    first = kept.once((open_model, *_read_from(model, folder)), lambda: _opened(model, folder, overrides))
    methods, settings = _methods_and_settings(model, folder, overrides)
    client = _handed_out(first, methods, settings)
    if faults := contract_faults(methods, settings, client.library, client.records):
        raise InputError(faults)
    return client


def _read_from(model: Organisation, folder: Path) -> tuple[str, ...]:
    """What the files of a client are read by and from: its model, and the digests of every file that may be read."""
    files = [*files_under(folder), *files_under(paths.FACTORS), *files_under(paths.REFERENCE)]
    return str(folder), model.model_dump_json(), *(f"{name} {sha256(path)}" for name, path in files)


def _handed_out(client: Client, methods: Methods, settings: Settings) -> Client:
    """A client that was opened before, with tables of its own: what is written into them is written into no other's.

    The tables are copies in name only: pandas copies a column when somebody writes into it.
    """
    placed = client.consolidated
    return replace(
        client,
        methods=methods,
        settings=settings,
        library=client.library.copy(),
        ledger=client.ledger.copy(deep=False),
        excluded_records=client.excluded_records.copy(deep=False),
        activity_data=_copies(client.activity_data),
        read=_copies(client.read),
        files=deepcopy(client.files),
        consolidated=replace(
            placed,
            activity_data=_copies(placed.activity_data),
            places=placed.places.copy(deep=False),
            stated=placed.stated.copy(deep=False),
        ),
        climbed={},
    )


def _copies(tables: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    return {name: table.copy(deep=False) for name, table in tables.items()}


def _opened(model: Organisation, folder: Path, overrides: dict[str, Any]) -> Client:
    year = model.year
    faults: list[Fault] = []
    opened = attempt(faults, lambda: _methods_and_settings(model, folder, overrides))
    library = attempt(faults, lambda: library_of(model, folder))
    ledger = attempt(faults, lambda: read_ledgers(model, folder))
    activity_data = attempt(faults, lambda: with_footprints(model, folder, read_activity_data(model, folder)))
    rules = attempt(faults, lambda: load_rules(model, folder))
    attempt(faults, lambda: faults.extend(statement_faults(model)))
    if faults:
        raise InputError(faults)
    methods, settings = opened
    read = activity_data
    files = [report for table in (ledger, *read.values()) for report in table.attrs.get("files", [])]
    # pandas copies attrs, deeply, at every step it takes with a table.
    for table in (ledger, *read.values()):
        table.attrs = {}
    activity_data, excluded = _leave_out(model, read)
    # A record without a period is of the reporting year, because it stands in that year's folder.
    activity_data = {
        name: table.assign(period=table["period"].fillna(str(year))) for name, table in activity_data.items()
    }
    for table in activity_data.values():
        faults += check_units(table)
    faults += tax_faults(ledger)
    faults += [fault for name, table in activity_data.items() for fault in tax_faults(table, name)]
    classified = classify(ledger, rules)
    faults += [
        *period_faults(model, ledger, "date"),
        *(fault for table in activity_data.values() for fault in period_faults(model, table, "period")),
        *unplaced_faults(classified, files),
        *double_names(classified, activity_data),
        *category_faults(activity_data),
        *register_faults(model.period, activity_data["technology_hardware"]),
        *technology_faults(model, classified, activity_data),
        *consolidation_faults(model, ledger, activity_data),
    ]
    placed = attempt(faults, lambda: place_lines(classified, activity_data, model))
    if placed is not None:
        faults += double_counting_faults(model, placed, activity_data, library)
    if faults:
        raise InputError(faults)
    used = placed[placed["status"] == USED]
    for category, lines in used.groupby("category"):
        name = TABLE_OF_CATEGORY[int(category)]
        activity_data[name] = pd.concat([activity_data[name], records_of_lines(lines, name, year)], ignore_index=True)
    consolidated = consolidate(model, activity_data)
    activity_data = {
        name: table.sort_values("record_id", ignore_index=True) for name, table in consolidated.activity_data.items()
    }
    client = Client(
        model, folder, settings, library, placed, activity_data, excluded, read, files, consolidated, methods
    )
    if faults := contract_faults(methods, settings, library, client.records):
        raise InputError(faults)
    return client


def _methods_and_settings(model: Organisation, folder: Path, overrides: dict[str, Any]) -> tuple[Methods, Settings]:
    """The methods that the orders may name, the client's own among them, and the settings of the run."""
    methods = open_methods(folder, orders(model, overrides))
    return methods, resolve(model, overrides, methods)


def library_of(model: Organisation, folder: Path) -> Library:
    """The factors that an organisation pins and brings, under its GWP set and selection policy."""
    policy = model.factor_selection
    return open_library(
        model.factor_editions,
        read_own_factors([folder / name for name in model.factors], model.period.end),
        gwp_set=model.gwp_set,
        accept_gwp_sets=model.accept_gwp_sets,
        accept_price_bases=list(model.accept_price_bases),
        regions=policy.regions,
        earlier_years=policy.earlier_years,
        later_years=policy.later_years,
        maximum_age=policy.maximum_age,
        precedence=policy.precedence,
        price_years=policy.price_years,
    )


def _leave_out(
    model: Organisation, activity_data: dict[str, pd.DataFrame]
) -> tuple[dict[str, pd.DataFrame], pd.DataFrame]:
    """The activity data without the records the organisation excludes, and those records with the reason."""
    reasons = {o.record: o.reason for o in model.exclusions if o.record is not None}
    known = {record for table in activity_data.values() for record in table["record_id"]}
    if missing := sorted(set(reasons) - known):
        raise InputError(
            [
                Fault(
                    f"excluded record '{record}' is in no file",
                    "correct its name",
                    "organisation.yaml",
                    column="exclusions",
                )
                for record in missing
            ]
        )
    filled = [table for table in activity_data.values() if len(table)] or [activity_data["purchased_goods"]]
    columns = dict.fromkeys(name for schema in ACTIVITY_DATA.values() for name in schema.columns)
    out = pd.concat([table[table["record_id"].isin(list(reasons))] for table in filled], ignore_index=True)
    out = out.reindex(columns=list(columns))
    kept = {
        name: table[~table["record_id"].isin(list(reasons))].reset_index(drop=True) if len(table) else table
        for name, table in activity_data.items()
    }
    return kept, out.assign(reason=out["record_id"].map(reasons))


def records_of_lines(used: pd.DataFrame, name: str, year: int) -> pd.DataFrame:
    """Ledger lines that a method takes, as activity data of their category's table."""
    schema = ACTIVITY_DATA[name]
    kept = [column for column in schema.columns if column in used.columns]
    lines = used[kept].assign(
        period=used["date"].fillna(str(year)),
        description=used["description"].fillna(used["account"]),
        primary_data=pd.array([False] * len(used), dtype="boolean"),
        # A credit is negative in money and, in some ledgers, in quantity: its money is taken, its quantity is not.
        quantity=used["quantity"].mask(used["quantity"] < 0),
        unit=used["unit"].mask(used["quantity"] < 0),
    )
    return conform(lines, schema, "ledger")
