"""Great circles: against distances published elsewhere, and refused where a place is not known."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scope3.errors import InputError
from scope3.geography import airport_faults, distance_km, great_circle_km

LATITUDES, LONGITUDES = st.floats(-90, 90), st.floats(-180, 180)


def _pairs(*places):
    return [pd.Series([degrees], dtype="float64") for degrees in places]


def test_one_degree_along_the_equator():
    # The equator of WGS 84 is 2π × 6,378.137 km long.
    assert distance_km(*_pairs(0, 0, 0, 1)).tolist() == pytest.approx([40075.017 / 360], abs=0.001)


def test_pole_to_pole_is_half_a_meridian():
    # The earth's quarter meridian is 10,001.966 km on WGS 84.
    assert distance_km(*_pairs(90, 0, -90, 0)).tolist() == pytest.approx([2 * 10001.966], abs=0.002)


@given(LATITUDES, LONGITUDES, LATITUDES, LONGITUDES)
def test_there_is_as_far_as_back(latitude_1, longitude_1, latitude_2, longitude_2):
    there = distance_km(*_pairs(latitude_1, longitude_1, latitude_2, longitude_2))
    back = distance_km(*_pairs(latitude_2, longitude_2, latitude_1, longitude_1))
    assert there.iloc[0] == back.iloc[0]


def test_airports_by_code_in_any_case():
    # Heathrow to Kennedy: 3,451 statute miles by the usual tables.
    found = great_circle_km(pd.Series(["LHR", " lhr"]), pd.Series(["JFK", "jfk"]))
    assert found.tolist() == pytest.approx([3451 * 1.609344] * 2, rel=0.001)


def test_blank_code_or_coordinate_gives_blank_and_keeps_the_index():
    found = great_circle_km(pd.Series(["MAN", None], index=[7, 8]), pd.Series([None, "LHR"], index=[7, 8]))
    assert found.isna().all()
    assert list(found.index) == [7, 8]
    assert distance_km(*_pairs(None, 0, 0, 1)).isna().all()


def test_unknown_airport_is_refused_with_the_nearest():
    with pytest.raises(InputError, match="unknown airport 'LHRR'. To mend: did you mean 'LRR'"):
        great_circle_km(pd.Series(["LHRR"]), pd.Series(["MAN"]))


def test_unknown_airport_is_named_with_file_and_row():
    rows = pd.DataFrame({"origin": ["MAN", "MANN", None], "source_file": "trips.csv", "source_row": [2, 3, 4]})
    (fault,) = airport_faults(rows, "origin")
    assert (fault.file, fault.row, fault.column) == ("trips.csv", 3, "origin")
    assert "MANN" in fault.what


def test_coordinates_beyond_the_earth_are_refused():
    with pytest.raises(InputError, match="latitude 91 is beyond 90 degrees"):
        distance_km(*_pairs(91, 0, 0, 0))
    with pytest.raises(InputError, match="longitude -181 is beyond 180 degrees"):
        distance_km(*_pairs(0, 0, 0, -181))
