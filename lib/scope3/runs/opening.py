"""What the notebooks of a run have in common, worked out before they are forked, so that each of them finds it done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scope3 import kept


def open_beforehand(organisation: str, year: int, settings: Mapping[str, Any]) -> None:
    """Open an organisation and year as the run's notebooks will, calculate it, and keep both in this process.

    Arguments: `settings` of the run; those that are no choice of methods are parameters of single notebooks. Raises
    whatever opening and calculating raise; what was reached by then is kept.
    """
    from scope3.client import open_client
    from scope3.inventory import build_inventory, calculate_emissions, scope_1_and_2_memo
    from scope3.settings import choice_names

    kept.keep()
    client = open_client(organisation, year, **{name: settings[name] for name in choice_names() if name in settings})
    build_inventory(client, calculate_emissions(client))
    scope_1_and_2_memo(client)
