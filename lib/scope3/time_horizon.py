"""Over how many years the total counts its gases: how much rests on figures of another time horizon, or of none."""

from __future__ import annotations

from typing import Any

import pandas as pd

from scope3.client import Client
from scope3.gwp import NOT_STATED, horizon
from scope3.inventory import tonnes
from scope3.tables import rows_of

COLUMNS = ["gwp_set", "horizon_years", "rows", "t_co2e", "share"]


def by_gwp_set(client: Client, emissions: pd.DataFrame) -> pd.DataFrame:
    """The emissions by the GWP set that their figures are under in this inventory, the largest part first.

    Arguments: `client`, `emissions` (the rows of the total). Returns gwp_set, horizon_years, rows, t_co2e and share
    (fraction); a supplier's own figure, and a factor whose publisher is silent, stand under `not_stated`.
    Source: GHG Protocol, Scope 3 Standard (2011), section 11.1: disclose the source of the global warming potentials.
    """
    known = dict(zip(client.library.table["factor_id"], client.library.table["gwp_set"], strict=True))
    under = emissions["factor_id"].map(known).fillna(NOT_STATED)
    whole = tonnes(emissions["kg_co2e"])
    rows = []
    for name, part in emissions.groupby(under, sort=True):
        own = tonnes(part["kg_co2e"])
        years = horizon(str(name))
        rows.append((name, int(years) if years else None, len(part), own, own / whole if whole else None))
    table = pd.DataFrame(rows, columns=COLUMNS).astype({"horizon_years": "Int64", "share": "float64"})
    return table.sort_values("t_co2e", ascending=False, ignore_index=True)


def horizon_sentence(client: Client, emissions: pd.DataFrame) -> str:
    """How much of the total is counted over another number of years than the inventory, and of how much nobody says.

    Arguments: as for `by_gwp_set`.
    """
    ours = client.organisation.gwp_set
    years = int(horizon(ours))
    found = by_gwp_set(client, emissions)
    stated, silent = found[found["gwp_set"] != NOT_STATED], found[found["gwp_set"] == NOT_STATED]
    others = rows_of(stated[stated["horizon_years"] != years])
    named = "; ".join(f"{_part(row)} over {row['horizon_years']} years, under {row['gwp_set']}" for row in others)
    said = (
        f"**The total mixes time horizons**: the inventory is over {years} years ({ours}), and of it {named}, rest on "
        "figures accepted by name as they are published."
        if others
        else f"Every figure of the total whose GWP set is stated is over {years} years, as {ours} is."
    )
    return said + "".join(f" {_part(row)} rest on figures that state no GWP set." for row in rows_of(silent))


def _part(row: dict[str, Any]) -> str:
    """Tonnes and share of one row, in words."""
    share = "" if pd.isna(row["share"]) else f" ({row['share']:.1%})".replace("%", " %")
    return f"{row['t_co2e']:,.2f} t CO2e{share}"
