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
from scope3.errors import Fault, InputError, fault_at, nearest
from scope3.organisation import Organisation
from scope3.tables import ACTIVITY_DATA, TABLE_OF_CATEGORY, rows_of, shape

SCOPES_1_AND_2, OUTSIDE = "scopes_1_and_2", "outside the boundary"
METERS, LEASED, HELD = "fuel_and_energy", "leased_assets", "investments"
# Shares agree where they differ by the rounding of products alone; 0.333 is not a third.
SHARES_AGREE = 1e-9
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


def entity_faults(organisation: Organisation, *tables: pd.DataFrame) -> list[Fault]:
    """Lines whose entity is blank or not in the tree, where organisation.yaml has one."""
    names = [entity.name for entity in organisation.entities]
    faults = []
    for table in tables if names else ():
        for row in rows_of(table[~table["entity"].isin(names)]):
            if pd.isna(row["entity"]):
                what, mend = "the entity is blank", "fill it in, or give the file's under defaults: {entity: …}"
            else:
                what = f"entity '{row['entity']}' is not under entities in organisation.yaml"
                mend = nearest(str(row["entity"]), names)
            faults.append(fault_at(row, what, mend, "entity"))
    return faults


def standing_of(organisation: Organisation) -> dict[str, Standing]:
    """The standing of each entity under the organisation's approach; empty where it is one entity without a tree."""
    return standings(organisation.entities, organisation.consolidation_approach)


def consolidate(organisation: Organisation, activity_data: dict[str, pd.DataFrame]) -> Consolidated:
    """Every record at its place under the approach.

    Arguments: `organisation`, `activity_data` (records and ledger lines by table). Records of an entity outside the
    boundary are taken out, except its meters, which go to the category of its kind; leased assets follow the lease
    table, and an investment in an entity that the approach counts stands in scopes 1 and 2. Raises InputError for a
    leased record that the table places elsewhere, and for an investment that does not say its scopes 1 and 2.
    Source: GHG Protocol, Corporate Standard (2004), chapter 3; Scope 3 Standard (2011), appendix A and table 5.9.
    """
    standing, approach = standing_of(organisation), organisation.consolidation_approach
    faults = _misplaced_leases(activity_data[LEASED], standing, approach)
    held = activity_data[HELD]
    stated = held[_investees_inside(held, standing)]
    faults += _stated_faults(stated, standing)
    if faults:
        raise InputError(faults)
    moves = _moves(activity_data[METERS], standing, approach)
    activity_data = activity_data | {HELD: held.drop(index=stated.index)}
    shares = {name: where.share for name, where in standing.items()}
    places, kept = [], {}
    for name, table in activity_data.items():
        own = table["entity"].map(shares).astype("float64").fillna(1.0)
        leaves = pd.Series([(name, row) in moves for row in table["record_id"]], index=table.index, dtype="bool")
        kept[name] = [table[(own > 0) & ~leaves]]
        why = table["entity"].map({entity: where.why for entity, where in standing.items()}).astype("str")
        stands = ("category " + table["category"].astype("str")).mask(own == 0, OUTSIDE)
        if name == METERS:
            why = why.mask((own > 0) & table["lease"].notna(), _lease_reasons(table, approach))
        said = table.reindex(columns=COLUMNS[:6]).assign(place=stands, share=own, why=why)
        places.append(said[~leaves])
    for row, category, changed, reason in moves.values():
        target = TABLE_OF_CATEGORY[category]
        common = {column: row[column] for column in ACTIVITY_DATA[target].columns if column in row}
        moved = pd.DataFrame([common | changed | {"category": category}])
        kept[target].append(shape(moved, ACTIVITY_DATA[target], target))
        # An entity outside is taken at its own share by the method of its category, not by the row's.
        share = shares.get(row["entity"], 1.0) or 1.0
        now = {"place": f"category {category}", "share": share, "why": reason}
        places.append(pd.DataFrame([{column: row[column] for column in COLUMNS[:6]} | now]))
    for row in rows_of(stated):
        where = standing[row["investee"]]
        now = {"place": "scopes 1 and 2", "share": where.share, "why": where.why}
        places.append(pd.DataFrame([{column: row[column] for column in COLUMNS[:6]} | now]))
    tables = {name: pd.concat(parts, ignore_index=True) for name, parts in kept.items()}
    elsewhere = _elsewhere(organisation, activity_data[METERS], stated)
    return Consolidated(tables, pd.concat(places, ignore_index=True)[COLUMNS], stated.reset_index(drop=True), elsewhere)


def _moves(
    meters: pd.DataFrame, standing: dict[str, Standing], approach: str
) -> dict[tuple[str, str], tuple[dict[str, Any], int, dict[str, Any], str]]:
    """The meter lines that stand in another category: of leased assets, and of entities outside the boundary."""
    found: dict[tuple[str, str], tuple[dict[str, Any], int, dict[str, Any], str]] = {}
    for row in rows_of(meters):
        changed: dict[str, Any] = {}
        where = standing.get(row["entity"])
        if where is not None and where.share == 0:
            if where.kind is None:
                continue
            category, why = place_outside(where.kind), where.why
            if TABLE_OF_CATEGORY[category] == HELD:
                changed = {"equity_share": where.equity, "investee": row["entity"]}
            if TABLE_OF_CATEGORY[category] == HELD and not where.equity:
                continue
        elif pd.notna(row["lease"]):
            place, why = _lease_place(row, approach)
            if place == SCOPES_1_AND_2:
                continue
            category = int(place)
        else:
            continue
        found[METERS, row["record_id"]] = (row, category, changed, why)
    return found


def _lease_place(row: dict[str, Any], approach: str) -> tuple[str, str]:
    control = None if pd.isna(row["operational_control"]) else bool(row["operational_control"])
    return lease_place(row["lease"], approach, control)


def _lease_reasons(meters: pd.DataFrame, approach: str) -> pd.Series:
    """For each meter of a leased asset, the rule that places it."""
    leased = meters[meters["lease"].notna()]
    said = [_lease_place(row, approach)[1] for row in rows_of(leased)]
    return pd.Series(said, index=leased.index, dtype="str").reindex(meters.index)


def _elsewhere(organisation: Organisation, meters: pd.DataFrame, stated: pd.DataFrame) -> frozenset[int]:
    """The categories that the meters and the investments counted here would stand in under other approaches."""
    found = {int(category) for category in stated["category"]}
    for approach in APPROACHES:
        moves = _moves(meters, standings(organisation.entities, approach), approach)
        found |= {category for _, category, _, _ in moves.values()}
    return frozenset(found)


def _misplaced_leases(leased: pd.DataFrame, standing: dict[str, Standing], approach: str) -> list[Fault]:
    """Records of leased assets that the lease table places elsewhere under this approach."""
    faults = []
    for row in rows_of(leased[leased["lease"].notna()]):
        if standing.get(row["entity"], Standing(1.0, 1.0, None, "")).share == 0:
            continue
        place, why = _lease_place(row, approach)
        if place == str(row["category"]):
            continue
        if place == SCOPES_1_AND_2:
            what = f"{row['record_id']} belongs in scopes 1 and 2: {why}"
            mend = "give its energy as meter lines with this lease, which move with the approach; or correct lease or "
            mend += "operational_control"
        else:
            what = f"{row['record_id']} of category {row['category']} belongs in category {place}: {why}"
            mend = "correct the category or the lease"
        faults.append(fault_at(row, what, mend, "lease"))
    return faults


def _investees_inside(held: pd.DataFrame, standing: dict[str, Standing]) -> pd.Series:
    """The investments whose investee the approach counts in scopes 1 and 2, at its share."""
    return held["investee"].isin([entity for entity, where in standing.items() if where.share > 0])


def _stated_faults(inside: pd.DataFrame, standing: dict[str, Standing]) -> list[Fault]:
    """Investments that become part of scopes 1 and 2 and do not say what of them, or contradict the tree."""
    faults = []
    for row in rows_of(inside):
        equity = standing[row["investee"]].equity
        said = f"{row['record_id']}: {row['investee']} stands in scopes 1 and 2 under this approach"
        if pd.isna(row["scope_1_t_co2e"]) or pd.isna(row["scope_2_t_co2e"]):
            mend = "give scope_1_t_co2e and scope_2_t_co2e apart, or its meters as lines of that entity"
            faults.append(fault_at(row, f"{said}, and its scopes 1 and 2 are not stated apart", mend, "scope_1_t_co2e"))
        elif pd.notna(row["equity_share"]) and abs(row["equity_share"] - equity) > SHARES_AGREE:
            what = f"{said}; equity_share {row['equity_share']:g} is not the {equity:g} of entities"
            faults.append(fault_at(row, what, "make them agree", "equity_share"))
    return faults
