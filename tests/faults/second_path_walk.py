"""The second path of a whole inventory: where each record stands, the first method that can serve it, and the sums."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import Any

from faults.second_path_book import Book, LackingError, Record, RefusedError
from faults.second_path_commuting import COMMUTING
from faults.second_path_devices import HARDWARE
from faults.second_path_digital import CONTENT, SOFTWARE
from faults.second_path_goods import ENERGY, GOODS
from faults.second_path_held import INVESTMENTS
from faults.second_path_models import MODELS
from faults.second_path_rows import APART, OPTIONAL, REQUIRED, Ask, Formula, Row
from faults.second_path_sites import FRANCHISES, LESSEE, LESSOR
from faults.second_path_sold import PROCESSING, USE
from faults.second_path_transport import TRANSPORT
from faults.second_path_travel import TRAVEL
from faults.second_path_units import rows
from faults.second_path_waste import END_OF_LIFE, WASTE

# By the keys under which organisation.yaml orders the methods.
LADDERS: dict[str, dict[str, Formula]] = {
    "1": GOODS, "2": GOODS, "3A": ENERGY, "3B": ENERGY, "3C": ENERGY, "3D": ENERGY, "4": TRANSPORT, "5": WASTE,
    "6": TRAVEL, "7": COMMUTING, "8": LESSEE, "9": TRANSPORT, "10": PROCESSING, "11": USE, "12": END_OF_LIFE,
    "13": LESSOR, "14": FRANCHISES, "15": INVESTMENTS, "U_hardware": HARDWARE, "U_software": SOFTWARE,
    "U_models": MODELS, "U_content": CONTENT,
}  # fmt: skip
METERS = "fuel_and_energy"
# What a meter line keeps when it moves with its asset or its entity; a supplier's factors stay behind.
MOVED = ("record_id", "source_row", "entity", "activity", "country", "period", "quantity", "unit")


class Served:
    """A record with the method that served it and its rows; or why nobody could."""

    def __init__(self, record: Record, key: str, method: str = "", emitted: list[Row] | None = None, why: str = ""):
        self.record, self.key, self.method, self.rows, self.why = record, key, method, emitted or [], why

    def sums(self) -> tuple[float, float, float, float]:
        """kg CO2e required, optional and apart, and kg biogenic CO2."""
        by_boundary = [math.fsum(row.kg for row in self.rows if row.boundary == b) for b in (REQUIRED, OPTIONAL, APART)]
        return (*by_boundary, math.fsum(row.kg_biogenic_co2 for row in self.rows))  # type: ignore[return-value]


def climb(records: list[Record], key: str, order: list[str], book: Book, choices: dict[str, str]) -> list[Served]:
    """Each record by the first method of the order that can serve it; one that is refused asks no further method."""
    left, done, reasons = records, [], defaultdict(list)
    for method in order:
        kept = []
        ask = Ask(book, choices, left)
        for record in left:
            try:
                done.append(Served(record, key, method, LADDERS[key][method](record, ask)))
            except LackingError as lacking:
                reasons[record["record_id"]].append(f"{method}: {lacking}")
                kept.append(record)
            except RefusedError as refused:
                done.append(Served(record, key, why=f"refused by {method}: {refused}"))
        left = kept
    return done + [Served(record, key, why="; ".join(reasons[record["record_id"]])) for record in left]


def standings(entities: list[dict[str, Any]], approach: str) -> dict[str, tuple[float, float, str]]:
    """The share of each entity that the approach counts, the share at which it is held, and its kind.

    Corporate Standard, table 1: equity counts its part but nothing of a holding without influence; financial control
    counts all of what it controls and its equity of what is controlled jointly; operational control all it operates.
    """
    found: dict[str, tuple[float, float, str]] = {}
    for entity in entities:  # parents stand before those they hold
        if not entity.get("parent"):
            found[entity["name"]] = (1.0, 1.0, "")
            continue
        above, held_above, _ = found[entity["parent"]]
        equity = entity["equity_share"]
        if approach == "equity_share":
            counted = above * (0.0 if entity["kind"] == "fixed_asset_investment" else equity)
        elif approach == "financial_control":
            counted = above * {"yes": 1.0, "joint": equity, "no": 0.0}[entity["financial_control"]]
        else:
            counted = 1.0 if entity["operational_control"] == "yes" else 0.0
        found[entity["name"]] = (counted, counted or (above or held_above) * equity, entity["kind"])
    return found


def _place_of_lease(record: Record, approach: str) -> str:
    """Appendix A of the Scope 3 Standard."""
    (row,) = (
        row for row in rows("reference/lease_table.csv")
        if (row["lease"], row["consolidation_approach"]) == (record["lease"], approach)
    )  # fmt: skip
    control = record.get("operational_control")
    shown = None if control is None else "control_shown" if control else "control_not_shown"
    return row["exception_place"] if shown is not None and shown == row["exception_when"] else row["place"]


def placed(
    records: list[Record], entities: list[dict[str, Any]], approach: str
) -> tuple[list[Record], dict[str, float]]:
    """The records where the approach puts them, category 3 apart by activity, and the share of each."""
    standing, here, shares = standings(entities, approach), [], {}
    for record in records:
        counted, held, kind = standing.get(record.get("entity") or "", (1.0, 1.0, ""))
        shares[record["record_id"]] = counted or 1.0
        if record["table"] != METERS:
            if counted:
                here.append(record)
            continue
        moved = {name: record.get(name) for name in MOVED} | {"energy_type": record["energy_type"]}
        if record["use"] == "resold":
            here += [record | {"key": "3D", "sub_category": "3D"}] if counted else []
        elif not counted and kind == "franchise":
            here.append(moved | {"table": "leased_assets", "key": "14", "category": 14})
        elif not counted:
            moved.pop("energy_type")
            if held:
                here.append(moved | {"table": "investments", "key": "15", "category": 15, "equity_share": held})
        elif record.get("lease") and (place := _place_of_lease(record, approach)) != "scopes_1_and_2":
            here.append(moved | {"table": "leased_assets", "key": place, "category": int(place), "lease": record["lease"],
                                 "operational_control": record.get("operational_control")})  # fmt: skip
        else:
            keys = ["3A"] if record["energy_type"] == "fuel" else ["3B", "3C"]
            here += [record | {"key": key, "sub_category": key} for key in keys]
    return here, shares


def inventory(
    records: list[Record], book: Book, choices: dict[str, str], orders: dict[str, list[str]],
    entities: list[dict[str, Any]], approach: str,
) -> list[Served]:  # fmt: skip
    """Every record of an inventory, served at its share or not served."""
    here, shares = placed(records, entities, approach)
    found: list[Served] = []
    for key in dict.fromkeys(record["key"] for record in here):
        found += climb([record for record in here if record["key"] == key], key, orders[key], book, choices)
    for served in found:
        part = shares[served.record["record_id"]]
        served.rows = [
            row._replace(quantity=row.quantity * part, kg_biogenic_co2=row.kg_biogenic_co2 * part)
            for row in served.rows
        ]
    return found


def totals(found: list[Served]) -> dict[int, tuple[float, ...]]:
    """Tonnes by category: required, optional, apart, and biogenic CO2 of what is in scope 3."""
    parts: dict[int, list[list[float]]] = defaultdict(lambda: [[], [], [], []])
    for served in found:
        sums = parts[served.record["category"]]
        for row in served.rows:
            sums[(REQUIRED, OPTIONAL, APART).index(row.boundary)].append(row.kg)
            if row.boundary != APART:
                sums[3].append(row.kg_biogenic_co2)
    return {category: tuple(math.fsum(kg) / 1000 for kg in sums) for category, sums in parts.items()}
