"""What publishers of flight factors say about distances, hauls and classes: rows of `data/reference/flight_*.csv`.

A publisher defines its hauls by country, has one factor per haul, class and view of radiative forcing, and says whether
the factor holds the way that planes fly beyond the great circle. None of this is known to the methods themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import pandas as pd

from scope3 import paths
from scope3.errors import Fault, InputError
from scope3.factors.library import Library

RADIATIVE_FORCING = ("with_rf", "without_rf")
DOMESTIC, INTERNATIONAL = "domestic", "international"
BASIS = ["haul", "cabin_class", "radiative_forcing"]


@dataclass(frozen=True)
class FlightRules:
    """One publisher's rules: region of its factors, uplift over the great circle and whether the factors hold it."""

    publisher: str
    region: str
    distance_uplift: float
    uplift_in_factor: bool

    @property
    def added(self) -> float:
        """Share to add to a great circle before it meets the factor."""
        return 0.0 if self.uplift_in_factor else self.distance_uplift

    def hauls(self, origin: pd.Series, destination: pd.Series) -> pd.Series:
        """The haul between countries (ISO 3166-1 alpha-2): that of the far end; blank for a country not in the list."""
        of_country = _own("flight_hauls.csv", self.publisher).set_index("country")["haul"]
        ends = origin.map(of_country), destination.map(of_country)
        home = [end == DOMESTIC for end in ends]
        far = ends[1].where(home[0], ends[0].where(home[1], INTERNATIONAL))
        return far.mask(ends[0].isna() | ends[1].isna())

    @property
    def activities(self) -> pd.DataFrame:
        """Activities by haul, class and radiative forcing; some serve several classes, as their note says."""
        return _own("flight_activities.csv", self.publisher)


def rules_of(library: Library) -> FlightRules | None:
    """The rules of the publisher whose flight factors the library holds; None where it holds none.

    Raises InputError where two publishers' rules would differ: then it is not known whose hauls are meant.
    """
    held = library.table[["publisher", "edition"]].drop_duplicates()
    rows = _read("flight_rules.csv").merge(held, on=["publisher", "edition"])
    distinct = rows[["publisher", "region", "distance_uplift", "uplift_in_factor"]].drop_duplicates()
    if len(distinct) > 1:
        named = ", ".join(rows["publisher"] + "/" + rows["edition"])
        what = f"the pinned editions have different rules for flights: {named}"
        raise InputError(Fault(what, "pin one of them", "organisation.yaml", column="factor_editions"))
    for row in distinct.itertuples():
        return FlightRules(
            str(row.publisher), str(row.region), float(str(row.distance_uplift)), str(row.uplift_in_factor) == "yes"
        )
    return None


def _own(name: str, publisher: str) -> pd.DataFrame:
    table = _read(name)
    return table[table["publisher"] == publisher]


@cache
def _read(name: str) -> pd.DataFrame:
    return pd.read_csv(paths.REFERENCE / name, dtype="str", keep_default_na=False)
