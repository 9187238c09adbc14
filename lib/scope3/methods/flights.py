"""Flights of category 6: the way between airports, and the publisher's factor for its haul, class and forcing."""

from __future__ import annotations

import pandas as pd

from scope3.errors import InputError
from scope3.factors.library import Library
from scope3.flight_rules import BASIS, FlightRules, rules_of
from scope3.geography import airport_countries, airport_faults, great_circle_km
from scope3.methods.journeys import (
    KM,
    PASSENGER_KM,
    STATED,
    THERE_AND_BACK,
    goes_back,
    in_unit,
    is_in,
    join_steps,
    worded,
)
from scope3.methods.records import refuse, require, wrong

MARKS = ["origin", "destination", "haul", "cabin_class"]


def are_flights(rows: pd.DataFrame, library: Library) -> pd.Series:
    """True for the records that name an airport, a haul, a class or a published flight as their activity."""
    rules = rules_of(library)
    published = list(rules.activities["activity"]) if rules else []
    return rows[MARKS].notna().any(axis=1) | rows["activity"].isin(published)


def flown(rows: pd.DataFrame, library: Library, radiative_forcing: str) -> pd.DataFrame:
    """The flights with activity, passenger-kilometres and a step that says how they were found.

    Airports decide the distance and the haul; a distance or haul stated beside them must agree. A published activity
    gives way to the one of the same haul and class that the choice `radiative_forcing` names.
    Raises Unserved for a flight that lacks something, InputError for one that contradicts itself.
    """
    rules = rules_of(library)
    published = rows["activity"].isin(rules.activities["activity"] if rules else [])
    own = rows["activity"].notna() & ~published
    if rules is None:
        mend = "pin one that has, or name an activity of the own factor table"
        refuse(rows, ~own, "no pinned edition has factors of flights by haul", mend)
        return _measured(rows, rows["distance_uplift"])
    twice = ~own & rows["distance_uplift"].notna()
    mend = "leave it blank: the factor's publisher says what is added"
    wrong(rows, twice, "distance_uplift is given beside a published factor", mend, "distance_uplift")
    added = rows["distance_uplift"].where(own, rules.added)
    measured = _measured(rows, added, rules.distance_uplift)
    named = _named(measured[~own], rules, radiative_forcing)
    return pd.concat([part for part in (measured[own], named) if len(part)]).loc[rows.index]


# --- Distance ---------------------------------------------------------------------------------------------------------


def _measured(rows: pd.DataFrame, added: pd.Series, tolerance: float = 0.0) -> pd.DataFrame:
    """The flights with their passenger-kilometres: by great circle where airports are given, else as stated."""
    for one, other in (("origin", "destination"), ("destination", "origin")):
        refuse(rows, rows[one].isna() & rows[other].notna(), f"{one} is blank", "give both airports, or a distance")
    if faults := [*airport_faults(rows, "origin"), *airport_faults(rows, "destination")]:
        raise InputError(faults)
    by_airports, in_all = rows["origin"].notna(), is_in(rows, PASSENGER_KM)
    _whole(rows, by_airports, in_all, added)
    circle = great_circle_km(rows["origin"], rows["destination"])
    wrong(rows, circle == 0, "origin and destination are one airport", "correct one of them", "destination")
    stated = rows["quantity"].notna() & ~in_all
    length = in_unit(rows[stated], KM).reindex(rows.index)
    # A tolerance of our own would be a number without a source; the publisher's is what planes fly beyond the circle.
    far = by_airports & ((length / circle - 1).abs() > added.clip(lower=tolerance))
    what = "the distance is not that from origin to destination" + worded(circle, ", {:,.0f} km")
    mend = "correct the airports or the distance of the one flight, or leave the distance blank"
    wrong(rows, far, what, mend, "quantity")
    one_way = (circle * (1 + added)).fillna(length)
    total = in_unit(rows[in_all], PASSENGER_KM).reindex(rows.index)
    return rows.assign(
        quantity=total.fillna(one_way * rows["travellers"] * _trips(rows)),
        unit=PASSENGER_KM,
        step=_how(rows, circle, added, in_all),
    )


def _whole(rows: pd.DataFrame, by_airports: pd.Series, in_all: pd.Series, added: pd.Series) -> None:
    """Refuse flights that lack what their distance is made of, and totals that say twice who flew."""
    require(rows[~by_airports], ["quantity", "unit"])
    require(rows[by_airports], ["return_trip"])
    require(rows[~in_all], ["travellers"])
    mend = "say what the own factor asks to be added to a great circle; 0 for nothing"
    refuse(rows, by_airports & added.isna(), "distance_uplift is blank", mend)
    twice = by_airports | rows["travellers"].notna() | rows["return_trip"].notna()
    mend = f"give the distance of one flight in {KM}, or leave airports, travellers and return_trip blank"
    wrong(rows, in_all & twice, f"a total in {PASSENGER_KM} names airports, travellers or the way back", mend, "unit")


def _trips(rows: pd.DataFrame) -> pd.Series:
    """2 for the way there and back, 1 for one flight."""
    return pd.Series(1.0, index=rows.index).mask(goes_back(rows), THERE_AND_BACK)


def _how(rows: pd.DataFrame, circle: pd.Series, added: pd.Series, in_all: pd.Series) -> pd.Series:
    """How the kilometres of a flight were found, in words."""
    way = rows["origin"] + "-" + rows["destination"] + worded(circle, " great circle {:,.0f} km")
    plus = worded(added.where(added > 0), " plus {:g} of it").mask(added == 0, ", nothing added")
    length = (way + plus).where(circle.notna(), "distance as stated")
    back = worded(_trips(rows), "times {:g}")
    return join_steps(length, back, worded(rows["travellers"], "{:g} travellers")).mask(in_all, STATED)


# --- Factor -----------------------------------------------------------------------------------------------------------


def _named(rows: pd.DataFrame, rules: FlightRules, radiative_forcing: str) -> pd.DataFrame:
    """The flights with the publisher's activity for their haul and class, under the choice of radiative forcing."""
    given = rules.activities.drop_duplicates("activity").set_index("activity")
    by_airports = rules.hauls(airport_countries(rows["origin"]), airport_countries(rows["destination"]))
    haul = _agreed(rows, "haul", by_airports, "the airports")
    haul = _agreed(rows.assign(haul=haul), "haul", rows["activity"].map(given["haul"]), "the activity")
    unlisted = rows["origin"].notna() & haul.isna()
    refuse(rows, unlisted, f"{rules.publisher} lists no haul for one of the airports' countries", "give the haul")
    # One factor may serve several classes: then its activity says nothing of the class flown.
    shared = rules.activities.groupby("activity")["cabin_class"].nunique().gt(1)
    silent = rows["activity"].map(shared).eq(True) & rows["cabin_class"].notna()
    cabin = _agreed(rows, "cabin_class", rows["activity"].map(given["cabin_class"]).mask(silent), "the activity")
    wanted = rows.assign(haul=haul, cabin_class=cabin, radiative_forcing=radiative_forcing)
    require(wanted, ["haul", "cabin_class"])
    found = wanted[BASIS].merge(rules.activities, how="left", on=BASIS, validate="m:1").set_index(rows.index)
    what = f"{rules.publisher} has no factor for the class " + cabin + " on flights of haul " + haul
    wrong(rows, found["activity"].isna(), what, "give a class that is flown there, or average", "cabin_class")
    said = haul + ", " + cabin + ", " + radiative_forcing.replace("_rf", " radiative forcing")
    held = ", uplift over the great circle in the factor" if rules.uplift_in_factor else ""
    said += pd.Series(held, index=rows.index).where(rows["origin"].notna(), "")
    return rows.assign(
        activity=found["activity"], country=rules.region, step=join_steps(rows["step"], said, found["note"])
    )


def _agreed(rows: pd.DataFrame, column: str, other: pd.Series, whose: str) -> pd.Series:
    """A column filled from elsewhere; raises InputError where both are given and differ."""
    filled = other.astype("str")
    apart = rows[column].notna() & filled.notna() & (rows[column] != filled)
    wrong(rows, apart, f"{column} is not that of {whose}, " + filled, f"correct it, or leave {column} blank", column)
    return rows[column].fillna(filled)
