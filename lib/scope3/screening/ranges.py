"""A first estimate from money and head-counts alone: the lines of a screening as ranges of emissions.

It is a screening and no inventory: it says which categories are worth better data. What nobody knows is not estimated.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from scope3.client import library_of
from scope3.errors import Fault, InputError
from scope3.factors.library import Library
from scope3.ladder import climb, ladder_keys
from scope3.methods.fuel_and_energy import derive
from scope3.methods.records import gather
from scope3.methods.spend import spend_rows
from scope3.methods.use import use_rows
from scope3.organisation import Organisation, load_organisation, organisation_folder
from scope3.quality import scored
from scope3.screening.lines import read_screening
from scope3.screening.questions import ENERGY, PEOPLE, SPEND, questions
from scope3.settings import Settings, categories, resolve
from scope3.tables import (
    COMMUTING,
    FUEL_AND_ENERGY,
    LEDGER,
    PURCHASED_GOODS,
    conform,
    empty,
    rows_of,
    shape,
)
from scope3.uncertainty.first_order import normal_quantile
from scope3.uncertainty.pedigree import pedigree
from scope3.units import ratio

ESTIMATED, NONE, NOT_KNOWN = "estimated", "none", "not known"
CATEGORY_OF_ENERGY, CATEGORY_OF_COMMUTING = 3, 7
_CARRIED = ["record_id", "source_file", "source_sheet", "source_row", "category", "activity", "country", "period"]


@dataclass(frozen=True)
class Screening:
    """A screening: the organisation, its lines with their emissions as three figures, and the categories, ranked."""

    organisation: Organisation
    settings: Settings
    library: Library
    lines: pd.DataFrame

    @cached_property
    def activity_data(self) -> dict[str, pd.DataFrame]:
        """The lines under the name of their table, as data quality asks for them."""
        return {"screening": self.lines}

    @cached_property
    def ledger(self) -> pd.DataFrame:
        """A screening has no ledger."""
        return empty(LEDGER).assign(status=pd.Series(dtype="str"))


def screen(organisation: str, year: int) -> Screening:
    """Read the screening of one organisation and year; raises InputError for what cannot be read, or has no lines."""
    model, folder = load_organisation(organisation, year), organisation_folder(organisation, year)
    return screening_of(model, folder, library_of(model, folder))


def screening_of(model: Organisation, folder: Path, library: Library) -> Screening:
    """The screening of a client that is opened already.

    Raises InputError where organisation.yaml names no sheet for it.
    """
    if not model.screening:
        mend = "name the sheet: screening: [{file: inputs.xlsx, sheet: screening}]; `scope3 new` makes one"
        raise InputError(Fault("there is no screening sheet", mend, "organisation.yaml", column="screening"))
    # A screening takes the guidance's orders; the consultant's are about data that are not there yet.
    settings = resolve(model.model_copy(update={"methods": {}}), {})
    return Screening(model, settings, library, read_screening(model, folder))


def is_filled(found: Screening) -> bool:
    """Whether any line says anything."""
    return bool((status_of_lines(found.lines) != NOT_KNOWN).any())


def estimates(found: Screening) -> pd.DataFrame:
    r"""The lines of which something is known, each with its emissions as a range.

    $$ E_{low} = A_{low} \, f \, e^{-z \sigma} \qquad E = \tfrac{1}{2}(A_{low} + A_{high}) \, f \qquad
    E_{high} = A_{high} \, f \, e^{z \sigma} $$

    Symbols: $A$ the client's figure (money, or the way to work), $f$ the emissions of one of it by the pinned factors
    (t CO2e), $\sigma$ the spread of a row by its scores and the kind of its factor, $z$ the normal quantile of the
    confidence. The parts of a line err together.
    Returns the lines with t_co2e_low, t_co2e, t_co2e_high and rests_on. Raises InputError for each line that no factor
    serves.
    Source: GHG Protocol, Scope 3 Standard (2011), chapter 7, screening; data/reference/pedigree_factors.csv.
    """
    lines = found.lines.assign(status=status_of_lines(found.lines))
    known = lines[lines["status"] != NOT_KNOWN].reset_index(drop=True)
    # Emissions are in proportion to the figure: they are calculated once, of its high end.
    emissions = scored(found, _emissions(found, known[known["status"] == ESTIMATED].reset_index(drop=True)))
    spread = pedigree(emissions)
    reach = np.exp(normal_quantile() * np.hypot(spread["sigma_factor"], spread["sigma_activity"]))
    tonnes = emissions["kg_co2e"] * ratio("kg", "tonne")
    of_line = pd.DataFrame(
        {"record_id": emissions["record_id"], "low": tonnes / reach, "at": tonnes, "high": tonnes * reach}
    )
    sums = of_line.groupby("record_id").sum().reindex(known["record_id"]).fillna(0.0).set_axis(known.index)
    share_low = (known["low"] / known["high"]).where(known["high"] > 0, 0.0)
    return known.assign(
        t_co2e_low=sums["low"] * share_low,
        t_co2e=sums["at"] * (1 + share_low) / 2,
        t_co2e_high=sums["high"],
        rests_on=_rests_on(emissions).reindex(known["record_id"]).set_axis(known.index),
    )


def status_of_lines(lines: pd.DataFrame) -> pd.Series:
    """Whether a line is estimated, is about nothing, or is not known."""
    people = lines["asks"] == PEOPLE
    status = pd.Series(ESTIMATED, index=lines.index, dtype="str").mask(lines["high"].isna(), NOT_KNOWN)
    nothing = (lines["high"] == 0) & ~people | people & (lines["employees"] == 0).fillna(False)
    return status.mask(nothing.astype("bool"), NONE)


def _rests_on(emissions: pd.DataFrame) -> pd.Series:
    """The factors behind each line, by name."""
    return emissions.groupby("record_id")["factor_id"].agg(lambda own: ", ".join(sorted(set(own)))).astype("str")


def _emissions(found: Screening, lines: pd.DataFrame) -> pd.DataFrame:
    """Emissions of the high ends, by the house's own methods as far as they serve."""
    ways: dict[str, Callable[[Screening, pd.DataFrame], pd.DataFrame]] = {
        SPEND: _of_money, ENERGY: _of_energy, PEOPLE: _of_people,
    }  # fmt: skip
    parts, faults = [], []
    for kind, rows in lines.groupby("asks"):
        try:
            parts.append(ways[str(kind)](found, rows.reset_index(drop=True)))
        except InputError as refused:
            faults += refused.faults
    if faults:
        raise InputError(faults)
    return gather(parts)


def _of_money(found: Screening, lines: pd.DataFrame) -> pd.DataFrame:
    """Money times the factor of its sector; its own emissions alone where the line is about what others emit."""
    paid = shape(lines[[*_CARRIED, "currency"]].assign(spend=lines["high"]), PURCHASED_GOODS, "screening")
    others = paid["category"].isin(_of_others())
    own = others & paid["activity"].map(
        lambda name: any(pd.notna(row["currency"]) for row in found.library.factors_of(name, "operation"))
    ).astype("bool")
    choices = found.settings.choices
    parts = [
        # Trade margins are paid by who buys, and are no part of what others earn.
        (paid[~others], "cradle_to_gate", choices["margins"]),
        (paid[others & ~own], "cradle_to_gate", "excluded"),
        (paid[own], "operation", "excluded"),
    ]
    return gather(
        [
            spend_rows(
                rows, found.library, method="spend_based", component=part, margins=margins, deflator=choices["deflator"]
            )
            for rows, part, margins in parts
            if len(rows)
        ]
    )


def _of_others() -> set[int]:
    """Categories whose minimum boundary is the scopes 1 and 2 of those who earn the money."""
    rows = rows_of(categories())
    return {int(row["category"]) for row in rows if row["direction"] == "downstream"} & _about_money()


def _about_money() -> set[int]:
    return {int(row["category"]) for row in questions() if row["asks"] == SPEND}


def _of_energy(found: Screening, lines: pd.DataFrame) -> pd.DataFrame:
    """Money over price as energy: its upstream in category 3, its use and upstream where customers use it."""
    used = lines[[*_CARRIED, "energy_type"]].assign(
        quantity=lines["high"] / lines["price"], unit=lines["price_unit"], use="consumed"
    )
    meters = shape(used, FUEL_AND_ENERGY, "screening")
    own = meters["category"] == CATEGORY_OF_ENERGY
    parts = []
    if own.any():
        derived = derive(meters[own].reset_index(drop=True))
        for key in ladder_keys(CATEGORY_OF_ENERGY):
            rows = derived[derived["sub_category"] == key]
            if len(rows):
                parts.append(_climbed(found, rows, CATEGORY_OF_ENERGY, key))
    if (~own).any():
        parts.append(use_rows(meters[~own], found.library, method="energy_using_products"))
    return gather(parts)


def _of_people(found: Screening, lines: pd.DataFrame) -> pd.DataFrame:
    """People, days and the way to work by its means, as category 7 counts them."""
    commute = lines[[*_CARRIED, "employees", "days", "occupancy"]].assign(
        quantity=lines["high"], unit="km", purpose="commute"
    )
    return _climbed(found, conform(commute, COMMUTING, "screening"), CATEGORY_OF_COMMUTING, str(CATEGORY_OF_COMMUTING))


def _climbed(found: Screening, rows: pd.DataFrame, category: int, key: str) -> pd.DataFrame:
    return climb(rows, category, found.settings.methods[key], found.library, found.settings.choices)
