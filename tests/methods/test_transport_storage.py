"""Storage: a site's energy by the company's volume and days, averages by time stored, and never as transport."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from transport_records import LEG, LITRES, SITE, kilograms, one, refused

from scope3.errors import InputError
from scope3.factors.select import Unserved
from scope3.tables.transport import PALLET_AS_FLOOR


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        # 50,000 kWh × 0.4 = 20,000 kg; 30 of 1,200 m3 are 2.5 %.
        ({"company_volume": 30, "total_volume": 1200}, 500.0),
        # 30 m3 for 40 days of 24,000 m3-days are 5 %.
        ({"company_volume": 30, "days": 40, "total_volume_days": 24_000}, 1000.0),
        ({"sharing": "exclusive"}, 20_000.0),
    ],
)
def test_a_site_s_energy_by_the_company_s_volume_and_days(columns, expected):
    assert one("site_specific", SITE | columns) == expected


@given(volumes=st.lists(st.floats(0.1, 1e4), min_size=1, max_size=6))
@settings(max_examples=25, deadline=None)
def test_the_volumes_of_a_site_make_the_whole_site(volumes):
    whole = max(sum(volumes), *volumes)
    rows = [SITE | {"company_volume": volume, "total_volume": whole} for volume in volumes]
    assert sum(kilograms("site_specific", *rows).values()) == pytest.approx(20_000.0)


@pytest.mark.parametrize(
    ("columns", "kind", "what"),
    [
        ({}, Unserved, "company_volume is blank"),
        ({"company_volume": 30, "total_volume_days": 900}, Unserved, "days is blank"),
        ({"company_volume": 30, "total_volume": 20}, InputError, "company_volume exceeds total_volume"),
        ({"stage": "inbound"}, Unserved, "the record is no storage"),
        ({"activity": "store", "unit": "m3.day"}, Unserved, "the factors of 'store' are per m3.day, not for a fuel"),
    ],
)
def test_a_site_that_cannot_be_served(columns, kind, what):
    (fault,) = refused(kind, "site_specific", SITE | columns)
    assert what in fault.what


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"activity": "store", "quantity": 200, "unit": "m3", "days": 15}, 30.0),  # 3,000 m3.day × 0.01
        ({"activity": "store", "quantity": 3000, "unit": "m3.day"}, 30.0),
        ({"activity": "floor", "quantity": 12, "unit": "m2", "days": 10}, 24.0),  # 120 m2.day × 0.2
        ({"activity": "floor", "quantity": 12, "unit": "pallet", "days": 10, "load_default": PALLET_AS_FLOOR}, 24.0),
    ],
)
def test_average_data_is_what_is_stored_times_days(row, expected):
    assert one("average_data", row) == expected


@pytest.mark.parametrize(
    ("columns", "kind", "what"),
    [
        ({"days": None}, Unserved, "days is blank"),
        ({"unit": "kg"}, Unserved, "what is stored in kg"),
        ({"unit": "m3.day"}, InputError, "the quantity already holds the days"),
        ({"unit": "pallet"}, InputError, "'pallet.day' does not fit the operation factor for 'store'"),
        ({"stage": "outbound"}, Unserved, "the record is no storage"),
        ({"activity": "diesel"}, Unserved, "the factors of 'diesel' are per litre, not for a time of storage"),
    ],
)
def test_average_data_that_cannot_be_served(columns, kind, what):
    row = {"activity": "store", "quantity": 200, "unit": "m3", "days": 15} | columns
    (fault,) = refused(kind, "average_data", row)
    assert what in fault.what


def test_storage_is_never_served_as_transport():
    for method, row in (("fuel_based", LITRES), ("distance_based", LEG)):
        assert "the record is storage" in refused(Unserved, method, row | {"stage": "storage"})[0].what
