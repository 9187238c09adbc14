"""What notebook 00 shows of a screening: its words, its table and its chart; nothing where no line is filled in."""

from __future__ import annotations

import pandas as pd
from IPython.display import HTML, Image, Markdown

from scope3.charts.screening import screened_categories
from scope3.client import Client
from scope3.errors import InputError
from scope3.page import picture, say, show
from scope3.screening.ranges import is_filled, screening_of
from scope3.screening.ranking import NO_INVENTORY, by_category, sentence

_COLUMNS = ("t_co2e_low", "t_co2e", "t_co2e_high", "share_of_known", "significant", "collect_next")


def screening_words(client: Client) -> Markdown | None:
    """What the screening said, under a heading of its own; why there is none, where its lines meet no factor."""
    heading = "## Where it began: the screening\n\n"
    try:
        table = _table(client)
    except InputError as refused:
        words = heading + "The sheet is filled in and cannot be calculated; faults: {count}, the first: {first}"
        return say(words, count=len(refused.faults), first=refused.faults[0])
    return None if table is None else say(heading + "{none}\n\n{sum}", none=NO_INVENTORY, sum=sentence(table))


def screening_table(client: Client) -> HTML | None:
    """Every category with its range, whether it is significant, and what was to be collected next."""
    table = _shown(client)
    return None if table is None else show(table, "category", "name", "status", *_COLUMNS)


def screening_chart(client: Client) -> Image | None:
    """The categories as ranges."""
    table = _shown(client)
    if table is None:
        return None
    return picture(screened_categories(table), "Each category of the screening as a range in t CO2e, largest on top")


def _shown(client: Client) -> pd.DataFrame | None:
    try:
        return _table(client)
    except InputError:
        # The words have said so; the inventory does not rest on it.
        return None


def _table(client: Client) -> pd.DataFrame | None:
    """The categories of the screening; none where there is no sheet, or nobody filled it in."""
    if not client.organisation.screening:
        return None
    found = screening_of(client.organisation, client.folder, client.library)
    return by_category(found) if is_filled(found) else None
