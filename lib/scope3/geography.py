"""Geography: great circles between places given by coordinates or by the IATA codes of airports.

pyproj computes on the WGS 84 ellipsoid, airportsdata holds the airports. A great circle is the shortest way over the
ground, not the way travelled: what is added to it is a factor's or a choice's matter and stands in `data/`.
"""

from __future__ import annotations

from functools import cache

import airportsdata
import pandas as pd
from pyproj import Geod

from scope3.errors import Fault, InputError, fault_at, nearest
from scope3.tables import rows_of

_ELLIPSOID = Geod(ellps="WGS84")
METRES_PER_KM = 1000


def distance_km(
    latitude_1: pd.Series, longitude_1: pd.Series, latitude_2: pd.Series, longitude_2: pd.Series
) -> pd.Series:
    """Great-circle distances (km, to the metre) between pairs of places; blank where a coordinate is blank.

    Arguments: latitudes and longitudes in decimal degrees, north and east positive, on one index.
    Raises InputError for a latitude beyond 90 or a longitude beyond 180 degrees.
    """
    _check_degrees("latitude", pd.concat([latitude_1, latitude_2]), 90)
    _check_degrees("longitude", pd.concat([longitude_1, longitude_2]), 180)
    ends = (longitude_1, latitude_1, longitude_2, latitude_2)
    start_x, start_y, end_x, end_y = (degrees.to_numpy("float64") for degrees in ends)
    _, _, metres = _ELLIPSOID.inv(start_x, start_y, end_x, end_y)
    # To the metre: the last digits of a sine differ between machines, and results may not.
    return pd.Series(metres, index=latitude_1.index).round(0) / METRES_PER_KM


def great_circle_km(origin: pd.Series, destination: pd.Series) -> pd.Series:
    """Great-circle distances (km) between airports by their IATA codes; blank where a code is blank.

    Raises InputError for a code that no airport has, with the nearest one; `airport_faults` says on which row.
    """
    start, end = (side.map(_as_code, na_action="ignore") for side in (origin, destination))
    if unknown := sorted(set(pd.concat([start, end]).dropna()) - set(_airports())):
        raise InputError([Fault(f"unknown airport '{code}'", nearest(code, _airports())) for code in unknown])
    places = [
        side.map(lambda code, n=n: _airports()[code][n], na_action="ignore").astype("float64")
        for side in (start, end)
        for n in (0, 1)
    ]
    return distance_km(*places)


def airport_faults(table: pd.DataFrame, column: str) -> list[Fault]:
    """A fault for each row whose airport code is unknown, with the client's file and row."""
    codes = table[column].dropna().map(_as_code)
    unknown = table.loc[[row for row, code in codes.items() if code not in _airports()]]
    return [
        fault_at(row, f"unknown airport '{row[column]}'", nearest(_as_code(row[column]), _airports()), column)
        for row in rows_of(unknown)
    ]


def airport_countries(codes: pd.Series) -> pd.Series:
    """The countries (ISO 3166-1 alpha-2) in which airports lie; blank where a code is blank or unknown."""
    return codes.map(lambda code: _countries().get(_as_code(code)), na_action="ignore")


def _check_degrees(what: str, degrees: pd.Series, limit: int) -> None:
    beyond = degrees[degrees.abs() > limit]
    if len(beyond):
        raise InputError(Fault(f"{what} {beyond.iloc[0]:g} is beyond {limit} degrees", "check the place", column=what))


@cache
def _airports() -> dict[str, tuple[float, float]]:
    """Latitude and longitude of every airport, by its IATA code."""
    return {code: (airport["lat"], airport["lon"]) for code, airport in airportsdata.load("IATA").items()}


@cache
def _countries() -> dict[str, str]:
    """The country of every airport, by its IATA code."""
    return {code: airport["country"] for code, airport in airportsdata.load("IATA").items()}


def _as_code(written: str) -> str:
    return str(written).strip().upper()
