"""From records to the inventory: emissions by the ladder, one row per category, totals that are sums of rows."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pandas as pd

from scope3.client import Client, open_client
from scope3.errors import Fault, InputError, Unanswered, fault_at
from scope3.gwp import GASES
from scope3.ladder import climb, ladder_keys, of_key
from scope3.methods import METHODS, choices_of
from scope3.methods.records import gather
from scope3.products import read_products
from scope3.quality import scored, weighted
from scope3.reconcile import USED
from scope3.scope_1_and_2 import scope_1_and_2, stated_scopes
from scope3.screening.lines import read_screening
from scope3.settings import categories, resolve
from scope3.tables import (
    APART,
    INDICATORS,
    INVENTORY,
    OPTIONAL,
    REQUIRED,
    TABLE_OF_CATEGORY,
    TECHNOLOGY,
    Group,
    conform,
    rows_of,
)
from scope3.uncertainty.monte_carlo import monte_carlo, seed_of
from scope3.units import ratio

SCORES = [*INDICATORS, "data_quality", "share_primary_data"]
CALCULATED, NOT_RELEVANT, EXCLUDED = "calculated", "not relevant", "excluded"


def calculate_emissions(client: Client, *only: Group) -> pd.DataFrame:
    """Emissions of the categories named, or of all that have methods, each record by the ladder of the run's settings.

    Raises InputError for every record no method can serve, and where the records counted out are not those counted in.
    """
    parts, faults = [], []
    tables, factors = client.content(*only), client.library.content()
    for category in only or METHODS:
        records = client.records(category)
        try:
            # Records of category U stand in the categories they name, and are left out with them.
            stands_in = sorted(set(records["category"])) if category in TECHNOLOGY else [category]
            counted = [number for number in stands_in if _status(client, int(number))[0] == CALCULATED]
            if not counted:
                continue
            records = records[records["category"].isin(counted)]
        except InputError as refused:
            faults += refused.faults
            continue
        for key in ladder_keys(category):
            rows = of_key(records, key, category)
            if rows.empty:
                continue
            try:
                emissions = _climb(client, key, category, rows, (tables[TABLE_OF_CATEGORY[category]], factors))
            except InputError as refused:
                faults += refused.faults
                continue
            if set(emissions["record_id"]) != set(rows["record_id"]):
                lost = sorted(set(rows["record_id"]) ^ set(emissions["record_id"]))
                faults.append(
                    Fault(
                        f"{len(lost)} records of {key} were lost, first {lost[0]}", "report this: it must never happen"
                    )
                )
            parts.append(emissions)
    if faults:
        raise InputError(faults)
    return scored(client, at_share(client, gather(parts)))


def _climb(client: Client, key: str, category: Group, rows: pd.DataFrame, content: tuple[str, str]) -> pd.DataFrame:
    """The emissions of a ladder's records, from those made already where records, factors, order and choices are those.

    `content` holds the digests of the category's table and of the library. A change of one choice so costs the ladders
    that take it, not the whole inventory.
    """
    order, choices, methods = client.settings.methods[key], client.settings.choices, client.methods[category]
    taken = sorted({name for method in order for name in choices_of(methods[method])})
    period, counted = client.organisation.period, set(rows["category"])
    asked = (key, *order, *((name, choices[name]) for name in taken), period.start, period.end, *sorted(counted))
    made_from = (*content, *(methods[method] for method in order))
    before, emissions = client.climbed.get(asked, ((), None))
    if emissions is None or before != made_from:
        emissions = climb(rows, category, order, client.library, choices, client.methods)
        client.climbed[asked] = made_from, emissions
    return emissions


def at_share(client: Client, table: pd.DataFrame) -> pd.DataFrame:
    """Emissions at the share of their entity that the consolidation approach counts; the step says so."""
    known = client.consolidated.places.drop_duplicates("record_id").set_index("record_id")
    share = table["record_id"].map(known["share"]).astype("float64").fillna(1.0)
    table = table.assign(share=share)
    part = share < 1
    if not part.any():
        return table
    amounts = [column for column in ("quantity", *GASES, "kg_biogenic_co2") if column in table]
    scaled = table.assign(**{column: table[column] * share for column in amounts})
    said = table["record_id"].map(known["why"]).astype("str") + "; " + table["step"]
    step = table["step"].mask(part, said)
    return scaled.assign(kg_co2e=scaled["quantity"] * scaled["factor"], step=step)


def scope_1_and_2_memo(client: Client) -> pd.DataFrame:
    """Scopes 1 and 2 of the meters that the consolidation approach leaves there, at its shares."""
    # Nothing is looked up in factors as they were before somebody wrote into them.
    client.library.content()
    parts = [
        scope_1_and_2(client.activity_data["fuel_and_energy"], client.library),
        stated_scopes(client.consolidated.stated),
    ]
    filled = [part for part in parts if len(part)]
    return at_share(client, pd.concat(filled, ignore_index=True)) if filled else parts[0]


def _status(client: Client, category: int) -> tuple[str, str | None]:
    """Whether a category is calculated, and if not, why."""
    organisation = client.organisation
    not_relevant = next((o.reason for o in organisation.not_relevant if o.category == category), None)
    excluded = next((o.reason for o in organisation.exclusions if o.category == category), None)
    has_records = len(client.counted_in(category)) > 0
    booked = bool((client.ledger["category"] == category).fillna(False).any())
    if not_relevant and (has_records or booked):
        what = f"category {category} is listed as not relevant, and there are records or money in it"
        raise InputError(Fault(what, "list it under exclusions, or take the statement out", "organisation.yaml"))
    if excluded:
        return EXCLUDED, excluded
    if not_relevant:
        return NOT_RELEVANT, not_relevant
    if has_records:
        return CALCULATED, None
    if category in client.consolidated.elsewhere:
        return NOT_RELEVANT, f"nothing stands here by {organisation.consolidation_approach.replace('_', ' ')}"
    raise InputError(
        Unanswered(
            f"category {category} has no records and no statement",
            "add its data, or list it under exclusions or not_relevant with a reason",
            "organisation.yaml",
            category=category,
        )
    )


def counted_categories(client: Client) -> list[int]:
    """The categories that are calculated; raises InputError for one without data or statement."""
    known = categories(client.organisation.framework)["category"]
    return [int(category) for category in known if _status(client, int(category))[0] == CALCULATED]


def build_inventory(client: Client, emissions: pd.DataFrame) -> pd.DataFrame:
    """One row per category of the framework: status, emissions, methods, data from suppliers.

    Arguments: `client`, `emissions` (of all categories). Minimum boundary, optional emissions and biogenic CO2 stand in
    columns of their own and are never added together. Raises InputError for a category without data or statement.
    """
    rows, faults = [], []
    drawn = monte_carlo(emissions, seed_of(client.organisation)).set_index("category")
    quality = weighted(emissions[emissions["boundary"] == REQUIRED], "category").set_index("category")
    for entry in rows_of(categories(client.organisation.framework)):
        category = int(entry["category"])
        try:
            status, reason = _status(client, category)
        except InputError as refused:
            faults += refused.faults
            continue
        own = emissions[emissions["category"] == category]
        required, optional, apart = (own[own["boundary"] == kind] for kind in (REQUIRED, OPTIONAL, APART))
        calculated, biogenic = status == CALCULATED, own.loc[own["boundary"] != APART, "kg_biogenic_co2"].dropna()
        rows.append(
            {
                "category": category,
                "name": entry["name"],
                "status": status,
                "reason": reason,
                "records": own["record_id"].nunique(),
                "time_boundary": entry["time_boundary"],
                "t_co2e": tonnes(required["kg_co2e"]) if calculated else None,
                "t_co2e_low": drawn["t_co2e_low"].get(category) if calculated else None,
                "t_co2e_high": drawn["t_co2e_high"].get(category) if calculated else None,
                "t_co2e_optional": tonnes(optional["kg_co2e"]) if calculated else None,
                "t_co2e_apart": tonnes(apart["kg_co2e"]) if calculated else None,
                "t_biogenic_co2": tonnes(biogenic) if len(biogenic) else None,
                "share_by_method": share_by_method(required) if calculated else None,
                "share_supplier_data": share(required, required["supplier_data"]) if calculated else None,
                **(dict(quality.loc[category, SCORES]) if calculated and category in quality.index else {}),
            }
        )
    used = client.ledger[client.ledger["status"] == USED]
    for line in rows_of(used[~used["record_id"].isin(emissions["record_id"])]):
        faults.append(
            fault_at(line, f"ledger line {line['record_id']} is used by no method", "report this: it must never happen")
        )
    if faults:
        raise InputError(faults)
    return conform(pd.DataFrame(rows), INVENTORY, "inventory")


def tonnes(kilograms: pd.Series) -> float:
    """Kilograms added without rounding error, as tonnes."""
    return math.fsum(kilograms) * ratio("kg", "tonne")


def total(inventory: pd.DataFrame) -> float:
    """Scope 3 total of the minimum boundary (t CO2e): biogenic CO2 and optional emissions are not in it."""
    return math.fsum(inventory["t_co2e"].dropna())


def share(emissions: pd.DataFrame, of: pd.Series) -> float | None:
    """Share of emissions in the rows marked (fraction); blank where there are none."""
    whole = math.fsum(emissions["kg_co2e"])
    # Nothing of a negative whole would be minus zero.
    return math.fsum(emissions.loc[of.astype("bool"), "kg_co2e"]) / whole + 0.0 if whole else None


def supplier_share(emissions: pd.DataFrame, category: int) -> float | None:
    """Share of a category's emissions calculated with data from suppliers (fraction)."""
    own = emissions[emissions["category"] == category]
    return share(own, own["supplier_data"])


def share_by_method(emissions: pd.DataFrame) -> str:
    """The methods of a category and the share of its emissions each gave, largest first."""
    shares = {str(method): share(emissions, emissions["method"] == method) for method in emissions["method"].unique()}
    if any(value is None for value in shares.values()):
        return ", ".join(sorted(shares))
    ranked = sorted(shares.items(), key=lambda item: (-(item[1] or 0), item[0]))
    return ", ".join(f"{method} {value:.1%}".replace("%", " %") for method, value in ranked)


def check_client(organisation: str, year: int, **overrides: Any) -> Client:
    """Open a client and try every record on its ladder, writing nothing; raises InputError with every fault."""
    client = open_client(organisation, year, **overrides)
    build_inventory(client, calculate_emissions(client))
    # The memo of scopes 1 and 2 is part of every run; what it lacks must be known before.
    scope_1_and_2_memo(client)
    # Only an export and the screening read them; their faults are faults of the client's files all the same.
    read_products(client.organisation, client.folder)
    read_screening(client.organisation, client.folder)
    return client


def summarise(emissions: pd.DataFrame, *by: str) -> pd.DataFrame:
    """Records and emissions (t CO2e) per value of the columns named, in their order."""
    rows = [
        {
            **dict(zip(by, key if isinstance(key, tuple) else (key,), strict=True)),
            "records": part["record_id"].nunique(),
            "t_co2e": tonnes(part["kg_co2e"]),
        }
        for key, part in emissions.groupby(list(by), dropna=False)
    ]
    return pd.DataFrame(rows, columns=[*by, "records", "t_co2e"])


def what_if(client: Client, alternatives: dict[str, dict[str, Any]], *only: Group) -> pd.DataFrame:
    """The emissions of some categories (minimum boundary) under other choices, beside those of the run.

    Arguments: `client`, `alternatives` (a name for each set of choices, the first being the run's own), the categories.
    An alternative that cannot serve every record says so instead of a figure.
    """
    rows: list[dict[str, Any]] = []
    methods = None
    for name, overrides in alternatives.items():
        try:
            settings = resolve(client.organisation, {**client.settings.given, **overrides}, client.methods)
            changed = calculate_emissions(replace(client, settings=settings), *only)
        except InputError as refused:
            note = f"cannot serve every record: {refused.faults[0].what}"
            rows.append({"choice": name, "t_co2e": None, "records_with_another_method": None, "note": note})
            continue
        served = changed.groupby(["record_id", "category", "sub_category"], dropna=False)["method"].first()
        methods = served if methods is None else methods
        moved = int((served != methods.reindex(served.index)).sum())
        required = tonnes(changed.loc[changed["boundary"] == REQUIRED, "kg_co2e"])
        rows.append({"choice": name, "t_co2e": required, "records_with_another_method": moved, "note": None})
    table = pd.DataFrame(rows).astype({"t_co2e": "float64"})
    table["change"] = table["t_co2e"] - table["t_co2e"].iloc[0]
    return table[["choice", "t_co2e", "change", "records_with_another_method", "note"]]


def statement(client: Client, inventory: pd.DataFrame) -> dict[str, Any]:
    """The inventory as data: organisation, year, choices, categories, total."""
    organisation = client.organisation
    return {
        "organisation": organisation.organisation,
        "name": organisation.name,
        "year": organisation.year,
        "period": [organisation.period.start.isoformat(), organisation.period.end.isoformat()],
        "consolidation_approach": organisation.consolidation_approach,
        "gwp_set": organisation.gwp_set,
        "factor_editions": organisation.factor_editions,
        "methods": client.settings.methods,
        "choices": client.settings.choices,
        "categories": table_records(inventory),
        "scope_3_t_co2e": total(inventory),
    }


def table_records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a table as plain values, blanks as None."""
    return [
        {key: None if pd.isna(value) else value for key, value in row.items()}
        for row in rows_of(table.astype("object"))
    ]
