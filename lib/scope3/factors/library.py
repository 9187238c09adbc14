"""The factor library of a run: the editions the organisation pins and its own factors, checked, under one GWP set."""

from __future__ import annotations

import csv
import re
from collections.abc import Hashable
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from scope3 import gwp, paths, units
from scope3.errors import Fault, InputError, fault_at, nearest
from scope3.tables import FACTORS, conform, rows_of

WORLD = "world"
REGION = re.compile("[A-Z]{2}")
# An upstream component with one of these boundaries would count combustion again.
UPSTREAM = ("wtt", "wtt_t_and_d")
NOT_UPSTREAM = ("combustion", "life_cycle")
# What a spend factor must say of its money, and what would mend it.
SPEND_COLUMNS = {
    "currency": "ISO 4217 code",
    "price_year": "year of the money",
    "price_basis": "price basis: purchaser, producer or basic",
}


@dataclass(frozen=True)
class Library:
    """Factors and the steps away from the exact factor that the organisation allows.

    `table` holds rows of tables.FACTORS and the column gwp_step; `regions` maps a region to those that may stand in for
    it, in order; `earlier_years` and `later_years` allow another year's figure where the exact year has none.
    """

    table: pd.DataFrame
    regions: dict[str, list[str]] = field(default_factory=dict)
    earlier_years: bool = False
    later_years: bool = False

    @cached_property
    def _rows(self) -> dict[Hashable, Any]:
        """Where in the table the factors of each activity and component stand."""
        return dict(self.table.groupby(["activity", "component"], sort=False).indices)

    @cached_property
    def position(self) -> dict[str, int]:
        """The row of the table in which each factor stands, by factor_id."""
        return dict(zip(self.table["factor_id"], self.table.index, strict=True))

    @cached_property
    def _found(self) -> dict[tuple[str, str], list[dict[str, Any]]]:
        """What has been looked up: thousands of records ask for the same few factors."""
        return {}

    def factors_of(self, activity: str, component: str) -> list[dict[str, Any]]:
        """The factors of one activity and component."""
        key = (activity, component)
        if key not in self._found:
            self._found[key] = rows_of(self.table.iloc[self._rows.get(key, [])])
        return self._found[key]


def shipped_editions() -> list[str]:
    """The editions whose tables stand in data/factors, as publisher/edition."""
    listed = pd.read_csv(paths.FACTORS / "known_editions.csv", dtype="str", keep_default_na=False)
    return sorted(
        f"{p}/{e}"
        for p, e in zip(listed["publisher"], listed["edition"], strict=True)
        if factor_file(f"{p}/{e}").exists()
    )


def factor_file(edition: str) -> Path:
    """The table of one edition, named as publisher/edition."""
    return paths.FACTORS / f"{edition.replace('/', '_')}.csv"


def other_gases_file(table: Path) -> Path:
    """Beside a factor table, the masses of the gases that it has no columns for."""
    return table.with_name(f"{table.stem}_other_gases.csv")


def read_factors(path: Path) -> pd.DataFrame:
    """A factor table in our schema; raises InputError for a missing file, a misfit cell or a duplicate.

    Read as text first, so that the region NA stays Namibia and nothing but an empty cell is a blank.
    """
    text = _cells(path)
    faults = []
    for column, rule in FACTORS.columns.items():
        kind = rule.metadata["type"]
        if column not in text or kind not in ("float64", "Int64"):
            continue
        parsed = pd.to_numeric(text[column], errors="coerce")
        unfit = parsed.isna() | np.isinf(parsed) | ((kind == "Int64") & parsed.mod(1).ne(0))
        for row in rows_of(text[unfit & text[column].notna()]):
            what = f"'{row[column]}' is not a number" + (" without decimals" if kind == "Int64" else "")
            faults.append(fault_at(row, what, "write digits with '.' as the decimal mark", column))
        text[column] = parsed.mask(unfit)
    if faults:
        raise InputError(faults)
    placed = text[["source_file", "source_row"]]
    text = text.drop(columns=["source_file", "source_row"])
    try:
        return conform(text, FACTORS, path.name)
    except InputError as refused:
        raise InputError([_placed(fault, placed) for fault in refused.faults]) from None


def _cells(path: Path) -> pd.DataFrame:
    """The cells of a factor table as text, each row with its place; blanks are missing."""
    if not path.is_file():
        raise InputError(Fault("factor table not found", "name a file beside organisation.yaml", file=path.name))
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            rows = [(number, row) for number, row in enumerate(csv.reader(lines, strict=True), start=1) if row]
    except (UnicodeDecodeError, csv.Error) as refused:
        what = f"not a CSV file in UTF-8 ({refused})"
        raise InputError(Fault(what, "save it as CSV in UTF-8", path.name)) from None
    if not rows:
        raise InputError(Fault("the file is empty", "give the header row and the factors", path.name))
    header = rows[0][1]
    uneven = [number for number, row in rows[1:] if len(row) != len(header)]
    if uneven:
        mend = "put text that holds a comma in quotes, and write every cell of the row"
        raise InputError([Fault(f"not {len(header)} cells, as the header has", mend, path.name, row=n) for n in uneven])
    cells = pd.DataFrame([row for _, row in rows[1:]], columns=header, dtype="str").replace("", None)
    return cells.assign(source_file=path.name, source_row=[number for number, _ in rows[1:]])


def _placed(fault: Fault, placed: pd.DataFrame) -> Fault:
    """A fault of the schema at the row of the file; the schema of factors itself knows no places."""
    return fault if fault.row is None else replace(fault, row=int(placed["source_row"].iloc[fault.row]))


def check_factors(factors: pd.DataFrame, file: str) -> list[Fault]:
    """What makes a factor table unfit: unknown units, no value, no GWP set, no price year, basis or currency."""
    placed = factors.assign(source_file=file, source_row=range(2, len(factors) + 2))
    faults = []
    for row in rows_of(placed):
        name = row["factor_id"]
        if pd.isna(row["kg_co2e"]) and pd.isna(row["loss_rate"]) and pd.isna(row["kg_biogenic_co2"]):
            faults.append(fault_at(row, f"factor '{name}' has no value", "give it, or take the row out", "kg_co2e"))
        if pd.notna(row["kg_co2e"]) and pd.isna(row["gwp_set"]):
            faults.append(fault_at(row, f"GWP set of '{name}' is not named", "name it, or write not_stated", "gwp_set"))
        if pd.notna(row["gwp_set"]) and row["gwp_set"] not in gwp.known_sets():
            mend = nearest(row["gwp_set"], gwp.known_sets())
            faults.append(fault_at(row, f"unknown GWP set '{row['gwp_set']}'", mend, "gwp_set"))
        if row["region"] != WORLD and not REGION.fullmatch(row["region"]):
            what = f"region '{row['region']}' of '{name}' is no country code"
            faults.append(fault_at(row, what, f"write an ISO 3166-1 alpha-2 code in capitals, or {WORLD}", "region"))
        if row["component"] in UPSTREAM and row["boundary"] in NOT_UPSTREAM:
            what = (
                f"boundary '{row['boundary']}' of '{name}' holds combustion, the component {row['component']} must not"
            )
            faults.append(fault_at(row, what, "take the combustion off, or correct the boundary", "boundary"))
        if pd.notna(row["currency"]) or pd.notna(row["price_year"]):
            for column, mend in SPEND_COLUMNS.items():
                if pd.isna(row[column]):
                    what = f"spend factor '{name}' has no {column.replace('_', ' ')}"
                    faults.append(fault_at(row, what, f"give the {mend}", column))
            if pd.notna(row["currency"]) and row["unit"] != row["currency"]:
                what = f"unit '{row['unit']}' of spend factor '{name}' is not its currency {row['currency']}"
                faults.append(fault_at(row, what, "state the factor per one unit of the currency", "unit"))
            continue
        try:
            units.canonical(row["unit"])
        except InputError as refused:
            faults.append(fault_at(row, refused.faults[0].what, refused.faults[0].mend, "unit"))
    keys = ["activity", "region", "year", "component", "unit", "price_year"]
    for row in rows_of(placed[placed.duplicated(keys, keep=False)]):
        key = ", ".join(str(row[part]) for part in keys[:5])
        faults.append(fault_at(row, f"two factors for one key ({key})", "keep one", "factor_id"))
    return faults


def open_library(
    editions: list[str],
    own: list[Path],
    *,
    gwp_set: str,
    accept_gwp_sets: list[str],
    accept_price_bases: list[str],
    regions: dict[str, list[str]],
    earlier_years: bool,
    later_years: bool,
) -> Library:
    """The library of one organisation and year.

    Arguments: `editions` (pinned, as publisher/edition), `own` (the client's factor tables), `gwp_set` (the set of the
    inventory), `accept_gwp_sets` and `accept_price_bases` (what may be used as published), and the selection policy.
    Raises InputError for an edition that is not shipped, an unfit table, or a GWP set or price basis not accepted.
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
    tables = [read_factors(factor_file(edition)) for edition in editions]
    beside = [path for path in (other_gases_file(factor_file(edition)) for edition in editions) if path.is_file()]
    other_gases = pd.concat(map(pd.read_csv, beside), ignore_index=True) if beside else None
    for path in own:
        table = read_factors(path)
        if faults := check_factors(table, path.name):
            raise InputError(faults)
        tables.append(table)
    if not tables:
        raise InputError(
            Fault("no factors", "pin an edition in factor_editions or name a table under factors", "organisation.yaml")
        )
    factors = pd.concat(tables, ignore_index=True)
    if doubles := sorted(set(factors.loc[factors["factor_id"].duplicated(), "factor_id"])):
        raise InputError([Fault(f"factor_id '{double}' stands in two tables", "rename one") for double in doubles])
    prepared = prepare(factors, gwp_set, accept_gwp_sets, accept_price_bases, other_gases)
    return Library(prepared, regions, earlier_years, later_years)


def prepare(
    factors: pd.DataFrame,
    gwp_set: str,
    accept_gwp_sets: list[str],
    accept_price_bases: list[str],
    other_gases: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """The factors under one GWP set; those under another set or price basis stay only if the organisation accepts it.

    A factor left out is marked in the column `refused`, and selecting it says what would make it usable.
    """
    restated = gwp.restate(factors, gwp_set, other_gases)
    other_set = restated["kg_co2e"].notna() & ~restated["gwp_set"].isin([gwp_set, *accept_gwp_sets])
    other_basis = restated["currency"].notna() & ~restated["price_basis"].isin(accept_price_bases)
    restated["refused"] = ""
    restated.loc[other_set, "refused"] = (
        "its GWP set is "
        + restated["gwp_set"].astype("str")
        + f", the inventory's is {gwp_set}; list it in accept_gwp_sets to use it as published"
    )
    restated.loc[other_basis, "refused"] = (
        "its price basis is " + restated["price_basis"].astype("str") + "; list it in accept_price_bases to use it"
    )
    return restated
