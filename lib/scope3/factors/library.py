"""The factor library of a run: the editions the organisation pins and its own factors, checked, under one GWP set."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, fields, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from scope3 import gwp
from scope3.errors import Fault, InputError, nearest
from scope3.factors.table_files import factor_file, other_gases_file, read_factors, shipped_editions
from scope3.files import sha256
from scope3.price_years import NO_STAND_INS
from scope3.tables import digest

# What is made of a whole table, and holds as long as its content does.
LOOK_UPS = ("_rows", "_cells", "position")


@dataclass(frozen=True)
class Library:
    """Factors and the steps away from the exact factor that the organisation allows.

    `table` holds rows of tables.FACTORS, gwp_step and own_step (blank in an edition); `regions` maps a region to those
    that may stand in for it, in order; `earlier_years` and `later_years` allow another year's figure where the exact
    year has none, `maximum_age` how many years earlier it may be; `precedence` lists editions and `own` in the order in
    which they win where several fit one key; `price_years` says by year which earlier one's prices and exchange rates
    stand in where the tables of these end before it.
    """

    table: pd.DataFrame
    regions: dict[str, list[str]] = field(default_factory=dict)
    earlier_years: bool = False
    later_years: bool = False
    maximum_age: int | None = None
    precedence: tuple[str, ...] = ()
    price_years: Mapping[int, int] = field(default_factory=dict)

    @cached_property
    def _rows(self) -> dict[Hashable, Any]:
        """Where in the table the factors of each activity and component stand."""
        return dict(self.table.groupby(["activity", "component"], sort=False).indices)

    @cached_property
    def _cells(self) -> dict[str, list[Any]]:
        """The table by columns: a client asks for a thousand of its rows one by one."""
        return {str(name): column.tolist() for name, column in self.table.items()}

    @cached_property
    def position(self) -> dict[str, int]:
        """The row of the table in which each factor stands, by factor_id."""
        return dict(zip(self.table["factor_id"], self.table.index, strict=True))

    @cached_property
    def _found(self) -> dict[tuple[str, str], list[dict[str, Any]]]:
        """What has been looked up: thousands of records ask for the same few factors."""
        return {}

    def content(self) -> str:
        """The digest of the factors and the policy as they are now; what was looked up in others is forgotten."""
        policy = [getattr(self, each.name) for each in fields(self) if each.name != "table"]
        now = f"{digest(self.table)} {policy}"
        if self.__dict__.get("_content") != now:
            for name in (*LOOK_UPS, "_found"):
                self.__dict__.pop(name, None)
            self.__dict__["_content"] = now
        return now

    def copy(self) -> Library:
        """The same factors with a table and a policy of its own, and with the look-ups that both share.

        The table is a copy in name only: pandas copies a column when somebody writes into it.
        """
        if "_content" not in self.__dict__:
            self.content()
        again = replace(
            self, table=self.table.copy(deep=False), regions=deepcopy(self.regions), price_years=dict(self.price_years)
        )
        again.__dict__.update({name: getattr(self, name) for name in (*LOOK_UPS, "_content")})
        return again

    def factors_of(self, activity: str, component: str) -> list[dict[str, Any]]:
        """The factors of one activity and component."""
        key = (activity, component)
        if key not in self._found:
            found = self._rows.get(key, [])
            self._found[key] = [{name: cells[row] for name, cells in self._cells.items()} for row in found]
        return self._found[key]


def open_library(
    editions: list[str],
    own: list[pd.DataFrame],
    *,
    gwp_set: str,
    accept_gwp_sets: list[str],
    accept_price_bases: list[str],
    regions: dict[str, list[str]],
    earlier_years: bool,
    later_years: bool,
    maximum_age: int | None = None,
    precedence: Sequence[str] = (),
    price_years: Mapping[int, int] = NO_STAND_INS,
) -> Library:
    """The library of one organisation and year.

    Arguments: `editions` (pinned, as publisher/edition), `own` (the client's tables, from `read_own_factors`),
    `gwp_set` (the set of the inventory), `accept_gwp_sets` and `accept_price_bases` (what may be used as published),
    and the selection policy as in `Library`.
    Raises InputError for an edition that is not shipped, an unfit table, or one factor_id in two tables.
    """
    known = shipped_editions()
    if missing := [edition for edition in editions if edition not in known]:
        raise InputError(
            [
                Fault(
                    f"factor edition '{e}' is not in the library",
                    nearest(e, known),
                    "organisation.yaml",
                    column="factor_editions",
                )
                for e in missing
            ]
        )
    # Copies in name only: pandas copies a column when somebody writes into it.
    tables = [_edition(table, sha256(table)).copy(deep=False) for table in map(factor_file, editions)]
    beside = [path for path in (other_gases_file(factor_file(edition)) for edition in editions) if path.is_file()]
    other_gases = pd.concat(map(pd.read_csv, beside), ignore_index=True) if beside else None
    tables += own
    if not tables:
        raise InputError(
            Fault("no factors", "pin an edition in factor_editions or name a table under factors", "organisation.yaml")
        )
    factors = pd.concat(tables, ignore_index=True)
    if doubles := sorted(set(factors.loc[factors["factor_id"].duplicated(), "factor_id"])):
        raise InputError([Fault(f"factor_id '{double}' stands in two tables", "rename one") for double in doubles])
    prepared = prepare(factors, gwp_set, accept_gwp_sets, accept_price_bases, other_gases)
    return Library(prepared, regions, earlier_years, later_years, maximum_age, tuple(precedence), price_years)


@lru_cache(maxsize=32)
def _edition(table: Path, digest: str) -> pd.DataFrame:
    """The rows of an edition's table, read once as long as its digest stays; never handed out but as a copy."""
    return read_factors(table)


def prepare(
    factors: pd.DataFrame,
    gwp_set: str,
    accept_gwp_sets: list[str],
    accept_price_bases: list[str],
    other_gases: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """The factors under one GWP set; those under another set or price basis stay only if the organisation accepts it.

    A factor left out is marked in the column `refused`, and selecting it says what would make it usable. A row without
    own_step stands in an edition.
    """
    restated = gwp.restate(factors, gwp_set, other_gases)
    restated["own_step"] = restated["own_step"].fillna("") if "own_step" in restated else ""
    other_set = restated["kg_co2e"].notna() & ~restated["gwp_set"].isin([gwp_set, *accept_gwp_sets])
    other_basis = restated["currency"].notna() & ~restated["price_basis"].isin(accept_price_bases)
    named, basis = restated["gwp_set"].astype("str"), restated["price_basis"].astype("str")
    of_set = "its GWP set is " + named + f", the inventory's is {gwp_set}"
    restated["refused"] = ""
    restated.loc[other_set, "refused"] = of_set + "; list it in accept_gwp_sets to use it as published"
    restated.loc[other_basis, "refused"] = "its price basis is " + basis + "; list it in accept_price_bases to use it"
    # One message: a person who mends the one must not meet the other in the next go.
    lists = "; list " + named + " in accept_gwp_sets and " + basis + " in accept_price_bases to use it as published"
    restated.loc[other_set & other_basis, "refused"] = of_set + ", and its price basis is " + basis + lists
    return restated
