"""Years that the tables of rates and prices do not reach: the earlier year that stands in, as text and read from it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import pandas as pd

NO_STAND_INS: Mapping[int, int] = MappingProxyType({})
# As `in_words` has it; factors.select words the year of a factor otherwise.
STOOD_IN = re.compile(r"the (?:rate|[a-z_]+ [A-Z][A-Z-]*) of (\d{4}) stands in for (\d{4})")


def year_taken(asked: int, known: Callable[[int], bool], price_years: Mapping[int, int]) -> int:
    """The year itself where the table has it, else the one that stands in, which another may stand in for.

    Arguments: `asked`, `known` (whether the table has a year), `price_years` (by year the earlier one that stands in).
    """
    while not known(asked) and asked in price_years:
        asked = price_years[asked]
    return asked


def in_words(name: str, asked: int, taken: int) -> str:
    """That a year stands in, to follow a step; nothing where none does. `name` is of the rate or index."""
    if asked == taken:
        return ""
    years = asked - taken
    return f"; the {name} of {taken} stands in for {asked}, {years} year{'' if years == 1 else 's'} older"


def years_stood_in(steps: pd.Series) -> pd.Series:
    """How many years older the rate or the index is that stands in, by the steps of emissions; 0 where none does."""
    apart = {
        step: max((int(year) - int(taken) for taken, year in STOOD_IN.findall(step)), default=0)
        for step in steps.unique()
    }
    return steps.map(apart)


def stating(year: int, years: Sequence[int]) -> str:
    """The statement by which the newest year of a table stands in for one beyond it; nothing for one before it."""
    if not years or year < max(years):
        return ""
    return f", or let {max(years)} stand in by name: factor_selection: {{price_years: {{{year}: {max(years)}}}}}"
