"""What of an inventory belongs to the products the organisation makes: cradle to gate, part by part."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

import pandas as pd

from scope3 import paths
from scope3.errors import Fault, InputError
from scope3.inventory import EXCLUDED, NOT_RELEVANT, tonnes
from scope3.money import exact_sum
from scope3.report.figures import Figures
from scope3.report.scopes import METERS_ONLY
from scope3.tables import REQUIRED, rows_of

KEYS = ["part", "kind"]
# Of category 4, where no record names the stage of the way.
NO_STAGE = "stage_not_stated"
# The category of the meters.
ENERGY = 3
BOUNDARY_FILE = "product_boundary.csv"


@dataclass(frozen=True)
class Gate:
    """The organisation's emissions up to its gate.

    `kg_co2e` and `kg_biogenic_co2` are those counted, `rows` the rows they are sums of (part, kind, factor_id …),
    `counted` and `left_out` the parts in words, `said` a sentence on each reason something is left out for.
    """

    kg_co2e: Decimal
    kg_biogenic_co2: Decimal
    rows: pd.DataFrame
    counted: str
    left_out: str
    said: list[str]


@cache
def product_boundary() -> pd.DataFrame:
    """The parts of an inventory, whether a product's footprint counts them, why, and by which source."""
    table = pd.read_csv(paths.REFERENCE / BOUNDARY_FILE, dtype="str", keep_default_na=False)
    return table.assign(counted=table["counted"] == "yes")


def cradle_to_gate(figures: Figures) -> Gate:
    """Scopes 1 and 2 and the categories of the minimum boundary that belong to making the products.

    Raises InputError for a part of the inventory that product_boundary.csv does not place, and where no meter stands
    for scopes 1 and 2 though category 3 is not said to be not relevant.
    Source: product_boundary.csv, row by row.
    """
    boundary = product_boundary()
    if not _energy_is_known(figures):
        mend = "give the meters (fuel_and_energy), or list category 3 as not_relevant if there is no energy"
        raise InputError(Fault(f"no meter stands for scopes 1 and 2; {METERS_ONLY}", mend, "organisation.yaml"))
    rows = _rows(figures).merge(boundary, how="left", on=KEYS, validate="m:1")
    if len(unknown := rows.loc[rows["counted"].isna(), KEYS].drop_duplicates()):
        faults = [
            Fault(f"{_worded(row)} has no row", "say whether a product's footprint counts it", BOUNDARY_FILE)
            for row in rows_of(unknown)
        ]
        raise InputError(faults)
    inside = rows["counted"].astype("bool")
    counted, outside = rows[inside], rows[~inside]
    left_out = boundary[~boundary["counted"]]
    return Gate(
        exact_sum(counted["kg_co2e"]),
        exact_sum(counted["kg_biogenic_co2"].dropna()),
        counted,
        _listed(boundary[boundary["counted"]].merge(counted[KEYS].drop_duplicates(), on=KEYS)),
        _listed(left_out),
        [*_sentences(left_out, outside), *_not_calculated(figures)],
    )


def _rows(figures: Figures) -> pd.DataFrame:
    """Every row of the memo and of the minimum boundary with the part of the inventory it is."""
    columns = [*KEYS, "factor_id", "kg_co2e", "kg_biogenic_co2"]
    scopes = figures.scopes.assign(part="scope " + figures.scopes["scope"].astype("str"), kind=figures.scopes["basis"])
    required = figures.emissions[figures.emissions["boundary"] == REQUIRED]
    transport = figures.client.activity_data["transport"]
    stage = required["record_id"].map(dict(zip(transport["record_id"], transport["stage"], strict=True)))
    kind = required["sub_category"].where(required["category"] == 3, stage.where(required["category"] == 4))
    kind = kind.fillna("").mask((required["category"] == 4) & kind.isna(), NO_STAGE)
    categories = required.assign(part=required["category"].astype("str"), kind=kind)
    return pd.concat([part[columns] for part in (scopes, categories)], ignore_index=True)


def _energy_is_known(figures: Figures) -> bool:
    meters = figures.client.activity_data["fuel_and_energy"]
    inventory = figures.inventory.set_index("category")
    return bool((meters["use"] == "consumed").any() or inventory.at[ENERGY, "status"] == NOT_RELEVANT)


def exempted(figures: Figures) -> list[int]:
    """Categories that belong to the products and are excluded, unless their estimate is nothing."""
    nothing = {o.category for o in figures.client.organisation.exclusions if o.estimated_t_co2e == 0}
    return [row["category"] for row in _excluded(figures) if row["category"] not in nothing]


def _not_calculated(figures: Figures) -> list[str]:
    """Categories that belong to the products and that the organisation left out of its inventory."""
    return [
        f"category {row['category']} belongs to the products and is excluded from the inventory ({row['reason']}); "
        "exempted_percent must hold it"
        for row in _excluded(figures)
    ]


def _excluded(figures: Figures) -> list[dict[str, Any]]:
    boundary = product_boundary()
    inside = set(boundary.loc[boundary["counted"], "part"])
    excluded = rows_of(figures.inventory[figures.inventory["status"] == EXCLUDED])
    return [row for row in excluded if str(row["category"]) in inside]


def _sentences(left_out: pd.DataFrame, outside: pd.DataFrame) -> list[str]:
    said = []
    for reason, parts in left_out.groupby("reason", sort=False):
        t_co2e = tonnes(outside.loc[outside["reason"] == reason, "kg_co2e"])
        if t_co2e:
            said.append(f"{_listed(parts)} ({t_co2e:,.1f} t CO2e) left out: {reason}")
    return said


def _listed(parts: pd.DataFrame) -> str:
    return ", ".join(_worded(row) for row in rows_of(parts))


def _worded(row: dict[str, str]) -> str:
    """scope 1; scope 2 (market); category 3A; category 4 (inbound)."""
    part, kind = row["part"], row["kind"].replace("_", " ")
    name = part if part.startswith("scope") else f"category {part}"
    if kind.startswith(part):
        return f"category {kind}"
    return name if kind in ("", "direct") else f"{name} ({kind})"
