"""Where each record stands under the consolidation approach: in at a share, moved to another category, or outside.

The meters of scopes 1 and 2 are typed once. An asset that the lease table places outside scopes 1 and 2 takes its
meters to category 8 or 13; an entity outside them takes its own to category 14 or 15.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import pandas as pd

from scope3 import paths
from scope3.entities import APPROACHES, Standing, place_outside, standings
from scope3.organisation import Organisation
from scope3.tables import ACTIVITY_DATA, RESOLD, TABLE_OF_CATEGORY, rows_of, shape

SCOPES_1_AND_2, OUTSIDE = "scopes_1_and_2", "outside the boundary"
METERS, LEASED, HELD = "fuel_and_energy", "leased_assets", "investments"
# What a supplier or contract states of a meter; other tables have no such columns.
OWN_FACTORS = ("supplier_upstream_factor", "supplier_life_cycle_factor", "market_based_factor")
COLUMNS = ["record_id", "source_file", "source_sheet", "source_row", "entity", "category", "place", "share", "why"]


@dataclass(frozen=True)
class Consolidated:
    """The activity data under the approach, and for every record its place, share and the reason in words.

    `stated` holds the investments whose investees the approach counts in scopes 1 and 2; `elsewhere` the categories in
    which these very records would stand under another approach.
    """

    activity_data: dict[str, pd.DataFrame]
    places: pd.DataFrame
    stated: pd.DataFrame
    elsewhere: frozenset[int]


@cache
def lease_table() -> pd.DataFrame:
    """Where a leased asset belongs: by lease and approach, with the exception that has to be disclosed."""
    return pd.read_csv(paths.REFERENCE / "lease_table.csv", dtype="str", keep_default_na=False)


@cache
def lease_place(lease: str, approach: str, control: bool | None) -> tuple[str, str]:
    """The place of a leased asset (a category, or scopes_1_and_2) and the rule in words.

    Arguments: `lease` (role_type), `approach`, `control` (operational control shown, not shown, or None: not said).
    Source: GHG Protocol, Scope 3 Standard (2011), appendix A.
    """
    rows = lease_table()
    row = rows_of(rows[(rows["lease"] == lease) & (rows["consolidation_approach"] == approach)])[0]
    shown = None if control is None else "control_shown" if control else "control_not_shown"
    said = f"{lease.replace('_', ', ')} lease, by {approach.replace('_', ' ')} ({row['source']})"
    if shown is not None and shown == row["exception_when"]:
        return row["exception_place"], f"{said}; {shown.replace('_', ' ')}"
    return row["place"], said


def standing_of(organisation: Organisation) -> dict[str, Standing]:
    """The standing of each entity under the organisation's approach; empty where it is one entity without a tree."""
    return standings(organisation.entities, organisation.consolidation_approach)


def consolidate(organisation: Organisation, activity_data: dict[str, pd.DataFrame]) -> Consolidated:
    """Every record at its place under the approach.

    Arguments: `organisation`, `activity_data` (records and ledger lines by table). Records of an entity outside the
    boundary are taken out, except its meters, which go to the category of its kind; leased assets follow the lease
    table, and an investment in an entity that the approach counts stands in scopes 1 and 2. The data has passed
    `consolidation_faults`.
    Source: GHG Protocol, Corporate Standard (2004), chapter 3; Scope 3 Standard (2011), appendix A and table 5.9.
    """
    standing, approach = standing_of(organisation), organisation.consolidation_approach
    held = activity_data[HELD]
    stated = held[investees_inside(held, standing)]
    moves = moves_of(activity_data[METERS], standing, approach)
    activity_data = activity_data | {HELD: held.drop(index=stated.index)}
    shares = {name: where.share for name, where in standing.items()}
    places, kept = [], {}
    for name, table in activity_data.items():
        # Most tables of most clients are empty, and there is nothing in them to place.
        if table.empty:
            kept[name] = [table]
            continue
        own = table["entity"].map(shares).astype("float64").fillna(1.0)
        leaves = pd.Series([(name, row) in moves for row in table["record_id"]], index=table.index, dtype="bool")
        kept[name] = [table[(own > 0) & ~leaves]]
        why = table["entity"].map({entity: where.why for entity, where in standing.items()}).astype("str")
        stands = ("category " + table["category"].astype("str")).mask(own == 0, OUTSIDE)
        if name == METERS:
            lease = _lease_reasons(table, approach)
            why = why.mask((own > 0) & lease.notna(), lease.where(own == 1, lease + "; " + why))
        if name == HELD:
            investee = table["investee"].map({entity: where.why for entity, where in standing.items()})
            why = why.mask((own > 0) & investee.notna(), investee)
        said = table.reindex(columns=COLUMNS[:6]).assign(place=stands, share=own, why=why)
        places.append(said[~leaves])
    arrived: dict[str, list[dict[str, Any]]] = {}
    now = []
    for row, category, changed, reason in moves.values():
        arrived.setdefault(TABLE_OF_CATEGORY[category], []).append(row | changed | {"category": category})
        # An entity outside is taken at its own share by the method of its category, not by the row's.
        share = shares.get(row["entity"], 1.0) or 1.0
        now.append(_placed(row, f"category {category}", share, reason))
    for target, rows in arrived.items():
        moved = pd.DataFrame(rows).reindex(columns=list(ACTIVITY_DATA[target].columns))
        kept[target].append(shape(moved, ACTIVITY_DATA[target], target))
    for row in rows_of(stated):
        where = standing[row["investee"]]
        now.append(_placed(row, "scopes 1 and 2", where.share, where.why))
    places.append(pd.DataFrame(now, columns=COLUMNS))
    tables = {
        name: parts[0].reset_index(drop=True) if len(parts) == 1 else pd.concat(parts, ignore_index=True)
        for name, parts in kept.items()
    }
    elsewhere = _elsewhere(organisation, activity_data[METERS], stated)
    filled = [part for part in places if len(part)]
    found = pd.concat(filled or places, ignore_index=True)[COLUMNS]
    return Consolidated(tables, found, stated.reset_index(drop=True), elsewhere)


def _placed(row: dict[str, Any], place: str, share: float, why: str) -> dict[str, Any]:
    return {column: row[column] for column in COLUMNS[:6]} | {"place": place, "share": share, "why": why}


def moves_of(
    meters: pd.DataFrame, standing: dict[str, Standing], approach: str
) -> dict[tuple[str, str], tuple[dict[str, Any], int, dict[str, Any], str]]:
    """The meter lines that stand in another category: of leased assets, and of entities outside the boundary."""
    found: dict[tuple[str, str], tuple[dict[str, Any], int, dict[str, Any], str]] = {}
    for row in rows_of(meters):
        changed: dict[str, Any] = {}
        where = standing.get(row["entity"])
        # Energy sold on is nobody's consumption: it stays in 3D, or leaves with its entity.
        if row["use"] == RESOLD:
            continue
        if where is not None and where.share == 0:
            category, why = place_outside(str(where.kind)), where.why
            if TABLE_OF_CATEGORY[category] == HELD:
                changed = {"equity_share": where.held, "investee": row["entity"]}
                if not where.held:
                    continue
        elif pd.notna(row["lease"]):
            place, why = place_of_lease(row, approach)
            if place == SCOPES_1_AND_2:
                continue
            category = int(place)
        else:
            continue
        if any(pd.notna(row[column]) for column in OWN_FACTORS):
            why += "; its supplier's factors belong to scopes 1, 2 and category 3, published factors stand in here"
        found[METERS, row["record_id"]] = (row, category, changed, why)
    return found


def place_of_lease(row: dict[str, Any], approach: str) -> tuple[str, str]:
    """The place of a meter or leased record by the lease on its row, and the rule in words."""
    control = None if pd.isna(row["operational_control"]) else bool(row["operational_control"])
    return lease_place(row["lease"], approach, control)


def _lease_reasons(meters: pd.DataFrame, approach: str) -> pd.Series:
    """For each meter of a leased asset, the rule that places it."""
    leased = meters[meters["lease"].notna()]
    said = [place_of_lease(row, approach)[1] for row in rows_of(leased)]
    return pd.Series(said, index=leased.index, dtype="str").reindex(meters.index)


def investees_inside(held: pd.DataFrame, standing: dict[str, Standing]) -> pd.Series:
    """The investments whose investee the approach counts in scopes 1 and 2, at its share."""
    return held["investee"].isin([entity for entity, where in standing.items() if where.share > 0])


def _elsewhere(organisation: Organisation, meters: pd.DataFrame, stated: pd.DataFrame) -> frozenset[int]:
    """The categories that the meters and the investments counted here would stand in under other approaches."""
    found = {int(category) for category in stated["category"]}
    for approach in APPROACHES:
        moves = moves_of(meters, standings(organisation.entities, approach), approach)
        found |= {category for _, category, _, _ in moves.values()}
    return frozenset(found)
