"""What contradicts the tree of entities or the lease table, or counts one emission twice, before records are placed."""

from __future__ import annotations

from difflib import get_close_matches

import pandas as pd

from scope3.consolidation import (
    HELD,
    LEASED,
    METERS,
    SCOPES_1_AND_2,
    investees_inside,
    moves_of,
    place_of_lease,
    standing_of,
)
from scope3.entities import Standing, equity_between, place_outside
from scope3.errors import Fault, fault_at, nearest
from scope3.organisation import Organisation
from scope3.tables import rows_of

# Shares agree where they differ by the rounding of products alone; 0.333 is not a third.
SHARES_AGREE = 1e-9
STATED = ["scope_1_t_co2e", "scope_2_t_co2e", "scope_1_and_2_t_co2e"]
LEASED_LINE = ["site", "category", "energy_type"]


def consolidation_faults(
    organisation: Organisation, ledger: pd.DataFrame, activity_data: dict[str, pd.DataFrame]
) -> list[Fault]:
    """Every contradiction between the records and the organisation's boundary, each at its row."""
    if faults := _entity_faults(organisation, ledger, *activity_data.values()):
        return faults
    standing, held = standing_of(organisation), activity_data[HELD]
    return [
        *_empty_entities(organisation, standing, ledger, activity_data),
        *_share_faults(organisation, held),
        *_stated_faults(held[investees_inside(held, standing)]),
        *_stated_twice(held, activity_data[METERS]),
        *_misplaced_leases(activity_data[LEASED], standing, organisation.consolidation_approach),
        *_leased_twice(activity_data, standing, organisation.consolidation_approach),
    ]


def _entity_faults(organisation: Organisation, *tables: pd.DataFrame) -> list[Fault]:
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


def _empty_entities(
    organisation: Organisation,
    standing: dict[str, Standing],
    ledger: pd.DataFrame,
    activity_data: dict[str, pd.DataFrame],
) -> list[Fault]:
    """Entities that the approach counts or holds, and of which no file says what they emit."""
    lines = {name for table in (ledger, *activity_data.values()) for name in table["entity"].dropna()}
    metered = {*activity_data[METERS]["entity"].dropna()}
    investees = {*activity_data[HELD]["investee"].dropna()}
    named = investees | {*activity_data[LEASED]["site"].dropna()}
    omissions = [*organisation.exclusions, *organisation.not_relevant]
    left_out = {omission.category for omission in omissions if omission.category is not None}
    faults = []
    for name, where in standing.items():
        counted = where.share > 0
        if not counted and (not where.held or place_outside(str(where.kind)) in left_out):
            continue
        if name in (lines | investees if counted else metered | named):
            continue
        what = (
            f"entity '{name}' is counted and has no data"
            if counted
            else (f"entity '{name}' is held and outside, and nothing states its scopes 1 and 2")
        )
        mend = "add its meters, or a record that names it as the investee"
        if near := get_close_matches(name, investees, n=1):
            mend += f"; did you mean '{near[0]}'?"
        faults.append(Fault(what, mend, "organisation.yaml", column="entities"))
    return faults


def _share_faults(organisation: Organisation, held: pd.DataFrame) -> list[Fault]:
    """Investments in an entity of the tree whose equity share is not what the tree gives between the two."""
    faults = []
    names = [entity.name for entity in organisation.entities]
    for row in rows_of(held[held["investee"].isin(names)]):
        equity = equity_between(organisation.entities, row["entity"], row["investee"])
        said = f"{row['record_id']}: by entities {row['entity']} holds"
        if equity is None:
            mend = "correct the entity or the investee, or the tree"
            faults.append(fault_at(row, f"{said} nothing of {row['investee']}", mend, "investee"))
        elif pd.notna(row["equity_share"]) and abs(row["equity_share"] - equity) > SHARES_AGREE:
            what = f"{said} {equity:g} of {row['investee']}, equity_share says {row['equity_share']:g}"
            faults.append(fault_at(row, what, "make them agree", "equity_share"))
    return faults


def _stated_faults(inside: pd.DataFrame) -> list[Fault]:
    """Investments that become part of scopes 1 and 2 and do not say what of them."""
    unsaid = inside[inside["scope_1_t_co2e"].isna() | inside["scope_2_t_co2e"].isna()]
    what = "stands in scopes 1 and 2 under this approach, and does not state the two apart"
    mend = "give scope_1_t_co2e and scope_2_t_co2e apart, or its meters as lines of that entity"
    return [
        fault_at(row, f"{row['record_id']}: {row['investee']} {what}", mend, "scope_1_t_co2e")
        for row in rows_of(unsaid)
    ]


def _stated_twice(held: pd.DataFrame, meters: pd.DataFrame) -> list[Fault]:
    """Investees whose scopes 1 and 2 are stated and measured, or stated on two lines of one kind and period."""
    stated = held[held[STATED].notna().any(axis=1) & held["investee"].notna()]
    measured = stated[stated["investee"].isin(meters["entity"].dropna())]
    what = "states emissions that its meters measure (dc-15-measured)"
    faults = [
        fault_at(row, f"{row['record_id']}: {row['investee']} {what}", "keep the meters or this record", "investee")
        for row in rows_of(measured)
    ]
    key = ["entity", "investee", "investment_type", "asset_class", "project_phase", "period"]
    again = stated[stated.duplicated(key, keep=False) & stated["projected_annual_t_co2e"].isna()]
    mend = "add the holdings up to one line, or tell them apart by investment_type"
    faults += [
        fault_at(
            row,
            f"{row['record_id']}: the emissions of {row['investee']} are stated on another line too (dc-15-stated)",
            mend,
            "investee",
        )
        for row in rows_of(again)
    ]
    by_sector = held[held["revenue"].notna() & held[STATED].isna().all(axis=1) & held["investee"].notna()]
    pairs = by_sector.merge(stated[["entity", "investee", "investment_type"]].drop_duplicates(), how="inner")
    mend = "keep the stated emissions or the revenue"
    return faults + [
        fault_at(
            row,
            f"{row['record_id']}: {row['investee']} states its emissions on another line (dc-15-stated)",
            mend,
            "revenue",
        )
        for row in rows_of(pairs)
    ]


def _misplaced_leases(leased: pd.DataFrame, standing: dict[str, Standing], approach: str) -> list[Fault]:
    """Records of leased assets that the lease table places elsewhere under this approach."""
    faults = []
    outside = [entity for entity, where in standing.items() if where.share == 0]
    for row in rows_of(leased[leased["lease"].notna() & ~leased["entity"].isin(outside)]):
        place, why = place_of_lease(row, approach)
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


def _leased_twice(activity_data: dict[str, pd.DataFrame], standing: dict[str, Standing], approach: str) -> list[Fault]:
    """Records of leased assets whose energy a meter measures that the approach moves to the same category."""
    moves = moves_of(activity_data[METERS], standing, approach)
    moved = {(row["site"], category, row["energy_type"]): row for row, category, _, _ in moves.values()}
    faults = []
    for row in rows_of(activity_data[LEASED]):
        meter = moved.get(tuple(row[column] for column in LEASED_LINE))
        if meter is not None and pd.notna(row["site"]):
            what = f"{row['record_id']}: meter {meter['record_id']} measures {row['energy_type']} of {row['site']} too"
            what += " (dc-8-13-meter)"
            faults.append(fault_at(row, what, "keep the meter or this record", "site"))
    return faults
