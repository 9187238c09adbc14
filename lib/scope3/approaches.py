"""The same organisation under another consolidation approach: what moves, by how much, and by which rule."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import pandas as pd

from scope3.client import Client, open_client
from scope3.entities import APPROACHES
from scope3.errors import InputError
from scope3.inventory import calculate_emissions, scope_1_and_2_memo, tonnes
from scope3.scope_1_and_2 import MARKET
from scope3.tables import REQUIRED

KEYS = ["record_id", "place"]


@dataclass(frozen=True)
class Stand:
    """An organisation under one approach: the client, and where the emissions of each record stand.

    `positions` has record_id, place (scope 1, scope 2 on the location basis, or a category's minimum boundary) and
    kg_co2e; what is outside the boundary has no row.
    """

    client: Client
    positions: pd.DataFrame


def all_approaches(organisation: str, year: int, **overrides: Any) -> dict[str, Stand]:
    """The organisation under every approach that can serve its records, its own first.

    What an approach the organisation does not take cannot serve is no fault of its files; `not_comparable` says why.
    """
    own = open_client(organisation, year, **overrides)
    chosen = own.organisation.consolidation_approach
    stands: dict[str, Stand] = {chosen: stand(own)}
    for approach in APPROACHES:
        if approach == chosen:
            continue
        try:
            stands[approach] = stand(open_client(organisation, year, approach=approach, **overrides))
        except InputError:
            continue
    return stands


def not_comparable(organisation: str, year: int, stands: dict[str, Stand], **overrides: Any) -> str:
    """Why an approach is missing among the stands, with the first fault it meets; a full set says so."""
    said = []
    for approach in APPROACHES:
        if approach not in stands:
            try:
                calculate_emissions(open_client(organisation, year, approach=approach, **overrides))
            except InputError as refused:
                said.append(f"{approach.replace('_', ' ')} cannot serve every record: {refused.faults[0]}")
    return " ".join(said) or "Every approach can serve every record."


def stand(client: Client) -> Stand:
    """Where each record of a client stands."""
    emissions, memo = calculate_emissions(client), scope_1_and_2_memo(client)
    counted = emissions[emissions["boundary"] == REQUIRED]
    own = memo[memo["basis"] != MARKET]
    parts = [
        counted[["record_id", "kg_co2e"]].assign(place="category " + counted["category"].astype("str")),
        own[["record_id", "kg_co2e"]].assign(place="scope " + own["scope"].astype("str")),
    ]
    return Stand(client, pd.concat(parts).groupby(KEYS)["kg_co2e"].sum().reset_index())


def by_approach(stands: dict[str, Stand]) -> pd.DataFrame:
    """Emissions by scope and category (t CO2e), a column per approach."""
    sums = {
        f"t_co2e_{approach}": {str(p): tonnes(part["kg_co2e"]) for p, part in found.positions.groupby("place")}
        for approach, found in stands.items()
    }
    places = sorted({place for found in sums.values() for place in found}, key=_scopes_first)
    rows = [{"place": place, **{name: found.get(place, 0.0) for name, found in sums.items()}} for place in places]
    return pd.DataFrame(rows, columns=["place", *sums])


def _scopes_first(place: str) -> tuple[bool, int]:
    return not place.startswith("scope"), int(place.split()[-1])


def moved(before: Stand, after: Stand) -> pd.DataFrame:
    """Every record whose emissions stand elsewhere, or at another share, under another approach.

    Returns record_id, entity, place, kg_co2e before and after, change, and why: the rule of each approach in words. The
    changes add up to the difference of the two totals of scopes 1, 2 (location basis) and 3.
    """
    found = before.positions.merge(after.positions, how="outer", on=KEYS, suffixes=("_before", "_after"))
    found[["kg_co2e_before", "kg_co2e_after"]] = found[["kg_co2e_before", "kg_co2e_after"]].fillna(0.0)
    found["change"] = found["kg_co2e_after"] - found["kg_co2e_before"]
    for name, side in (("before", before), ("after", after)):
        places = side.client.consolidated.places.drop_duplicates("record_id").set_index("record_id")
        # A ledger line outside the boundary is no record; the ledger says whose it is and why.
        lines = side.client.ledger.set_index("record_id")
        for column in ("entity", "why"):
            known = found["record_id"].map(places[column]).fillna(found["record_id"].map(lines[column]))
            found[f"{column}_{name}"] = known
    found["entity"] = found["entity_before"].fillna(found["entity_after"])
    kept = found[found["kg_co2e_before"] != found["kg_co2e_after"]]
    columns = ["record_id", "entity", "place", "kg_co2e_before", "kg_co2e_after", "change", "why_before", "why_after"]
    return kept[columns].sort_values(["entity", "record_id", "place"], ignore_index=True)


def moves_by_rule(stands: dict[str, Stand]) -> pd.DataFrame:
    """What each other approach would move, added up by entity, place and rule (t CO2e)."""
    own, *others = stands
    rows = [
        {"approach": approach.replace("_", " "), "entity": entity, "place": place,
         "records": part["record_id"].nunique(), "t_co2e_before": tonnes(part["kg_co2e_before"]),
         "t_co2e_after": tonnes(part["kg_co2e_after"]), "why": why}
        for approach in others
        for (entity, place, why), part in moved(stands[own], stands[approach]).groupby(
            ["entity", "place", "why_after"], dropna=False
        )
    ]  # fmt: skip
    columns = ["approach", "entity", "place", "records", "t_co2e_before", "t_co2e_after", "why"]
    return pd.DataFrame(rows, columns=columns)


def moves_add_up(stands: dict[str, Stand]) -> bool:
    """Whether the moves to each other approach make the difference of the totals, to the rounding of sums."""
    own, *others = stands
    totals = {approach: math.fsum(found.positions["kg_co2e"]) for approach, found in stands.items()}
    return all(
        math.isclose(
            math.fsum(moved(stands[own], stands[approach])["change"]), totals[approach] - totals[own], abs_tol=1e-3
        )
        for approach in others
    )


def approach_sentence(organisation: str, year: int, stands: dict[str, Stand], **overrides: Any) -> str:
    """How far the total of scopes 1, 2 and 3 under each other approach is from the organisation's own."""
    own, *others = stands
    totals = {approach: tonnes(found.positions["kg_co2e"]) for approach, found in stands.items()}
    said = [f"{name.replace('_', ' ')} {totals[name] - totals[own]:+,.1f} t CO2e" for name in others]
    return (
        f"Scopes 1, 2 (location basis) and 3 together come to {totals[own]:,.1f} t CO2e by {own.replace('_', ' ')}. "
        f"Against that: {'; '.join(said).replace('-', '−') or 'nothing to compare'}. "
        + not_comparable(organisation, year, stands, **overrides)
    )


def by_direction(table: pd.DataFrame, categories: pd.DataFrame) -> pd.DataFrame:
    """The table of approaches as rows for a chart: approach, part (scope 1, scope 2, upstream, downstream), t CO2e.

    Arguments: `table` (as `by_approach` gives it), `categories` (of the framework, which say their direction).
    """
    direction = (
        ("category " + categories["category"].astype("str")).to_frame("place").assign(part=categories["direction"])
    )
    named = table.merge(direction, how="left", on="place", validate="1:1")
    named["part"] = named["part"].fillna(named["place"])
    long = named.melt(["place", "part"], var_name="approach", value_name="t_co2e")
    long["approach"] = long["approach"].str.removeprefix("t_co2e_").str.replace("_", " ")
    return long
