"""What the workbook makes of generated records: its consolidation, ladder, shares and inventory, without files."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from faults.second_path_book import Policy, Record
from faults.second_path_house import House
from faults.second_path_shelf import COLUMNS, Shelf
from scope3.client import Client
from scope3.consolidation import consolidate
from scope3.factors.library import Library, open_library
from scope3.inventory import build_inventory, calculate_emissions
from scope3.methods import METHODS
from scope3.organisation import Organisation
from scope3.settings import categories, resolve
from scope3.tables import ACTIVITY_DATA, FACTORS, LEDGER, conform, empty

# What the generator says of a line beside the columns of its table.
BESIDE = ("key", "table", "sub_category")


@dataclass(frozen=True)
class Official:
    """The workbook's rows by record (of category 3 by activity), and its inventory."""

    rows: dict[tuple[str, str], list[dict[str, Any]]]
    inventory: dict[int, dict[str, Any]]


def library_of(shelf: Shelf, policy: Policy) -> Library:
    """The shelf as the workbook opens it, under a policy."""
    return replace(
        _opened(shelf),
        regions=policy.regions,
        earlier_years=policy.earlier_years,
        later_years=policy.later_years,
        maximum_age=policy.maximum_age,
        precedence=policy.precedence,
        price_years=policy.price_years,
    )


# The houses of a shelf follow one another; all the shelves together would fill the memory.
@lru_cache(maxsize=1)
def _opened(shelf: Shelf) -> Library:
    own = conform(pd.DataFrame(shelf.own, columns=list(COLUMNS)), FACTORS, "own").assign(own_step="own factor")
    return open_library(
        list(shelf.editions),
        [own],
        gwp_set=shelf.gwp_set,
        accept_gwp_sets=shelf.accepted,
        accept_price_bases=shelf.bases,
        regions={},
        earlier_years=False,
        later_years=False,
    )


def calculate(house: House, records: list[Record]) -> Official:
    """The records of one house, all at once; raises InputError where the workbook refuses any of them."""
    client = _client(house, records)
    emissions = calculate_emissions(client)
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    columns = ["record_id", "category", "sub_category", "method", "component", "factor_id", "quantity", "unit", "factor",
               "kg_co2e", "kg_biogenic_co2", "boundary", "step"]  # fmt: skip
    for row in emissions[columns].astype("object").to_dict("records"):
        activity = str(row["sub_category"]) if row["category"] == 3 else ""
        found.setdefault((str(row["record_id"]), activity), []).append(row)  # type: ignore[arg-type]
    inventory = build_inventory(client, emissions)
    by_category = {int(row["category"]): row for row in inventory.astype("object").to_dict("records")}
    return Official(found, by_category)


def _said(house: House) -> dict[str, Any]:
    return {
        "organisation": "drawn", "name": "Drawn Ltd", "year": house.year, "country": "GB", "currency": "GBP",
        "period": {"start": f"{house.year}-01-01", "end": f"{house.year}-12-31"},
        "consolidation_approach": house.approach, "entities": house.entities, "gwp_set": house.shelf.gwp_set,
        "accept_gwp_sets": house.shelf.accepted, "accept_price_bases": house.shelf.bases,
        "factor_editions": list(house.shelf.editions), "methods": house.orders, "choices": house.choices,
    }  # fmt: skip


def _client(house: House, records: list[Record]) -> Client:
    model = Organisation.model_validate(_said(house))
    tables = {}
    for name, schema in ACTIVITY_DATA.items():
        lines = [{k: v for k, v in r.items() if k not in BESIDE} for r in records if r["table"] == name]
        tables[name] = conform(pd.DataFrame(lines), schema, name) if lines else empty(schema)
    consolidated = consolidate(model, tables)
    ledger = empty(LEDGER).assign(category=pd.array([], dtype="Int64"), status=pd.array([], dtype="str"))
    library = library_of(house.shelf, house.policy)
    client = Client(
        organisation=model, folder=Path(), settings=resolve(model, {}), library=library, ledger=ledger,
        activity_data=consolidated.activity_data, excluded_records=empty(LEDGER), read=tables, files=[],
        consolidated=consolidated, methods=METHODS,
    )  # fmt: skip
    # What nothing was drawn for is left out by name, as an inventory has to.
    left_out = [{"category": int(n), "reason": "nothing was drawn here"} for n in categories()["category"]
                if not client.counted_in(int(n))]  # fmt: skip
    return replace(client, organisation=Organisation.model_validate(_said(house) | {"exclusions": left_out}))
