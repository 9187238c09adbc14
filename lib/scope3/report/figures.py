"""What every format is made from: one client's emissions, inventory and memo of scopes 1 and 2, computed once."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from scope3.client import Client
from scope3.inventory import build_inventory, calculate_emissions, scope_1_and_2_memo


@dataclass(frozen=True)
class Figures:
    """The figures of one organisation and year.

    `emissions` and `inventory` are rows of tables.EMISSIONS and tables.INVENTORY; `scopes` holds scopes 1 and 2 of the
    meters, a memo beside scope 3.
    """

    client: Client
    emissions: pd.DataFrame
    inventory: pd.DataFrame
    scopes: pd.DataFrame


def figures_of(client: Client) -> Figures:
    """The figures of a client; raises InputError for every record no method can serve and category without status."""
    emissions = calculate_emissions(client)
    return Figures(client, emissions, build_inventory(client, emissions), scope_1_and_2_memo(client))
