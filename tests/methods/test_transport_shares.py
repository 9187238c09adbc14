"""A shared vehicle is divided by what fills it, its shares make the whole, and whose it is must be said."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from transport_records import GREAT_CIRCLE, LITRES, TABLE, kilograms, refused, run

from builders import records
from scope3.errors import InputError
from scope3.factors.select import Unserved
from scope3.methods import calculate


@pytest.mark.parametrize(
    ("columns", "share", "words"),
    [
        ({"limiting_factor": "mass", "company_mass": 2000, "total_mass": 8000}, 0.25, "25.0000 % of the vehicle by mass"),
        ({"limiting_factor": "volume", "company_volume": 6, "total_volume": 60}, 0.1, "10.0000 % of the vehicle by volume"),
        # 12 m3 at 250 kg/m3 are charged as 3,000 kg, more than their 900 kg; of 20,000 kg charged for the vehicle 15 %.
        ({"limiting_factor": "chargeable_mass", "company_mass": 900, "company_volume": 12, "dimensional_density": 250,
          "total_chargeable_mass": 20_000}, 0.15, "15.0000 % of the vehicle by chargeable mass"),
        # 2 m3 at 250 kg/m3 are 500 kg, less than their 4,000 kg: the actual mass is charged.
        ({"limiting_factor": "chargeable_mass", "company_mass": 4000, "company_volume": 2, "dimensional_density": 250,
          "total_chargeable_mass": 20_000}, 0.2, "20.0000 % of the vehicle by chargeable mass"),
    ],
)  # fmt: skip
def test_the_fuel_of_a_shared_vehicle_is_divided_by_what_fills_it(columns, share, words):
    emissions = run("fuel_based", LITRES | columns)
    assert emissions["kg_co2e"].sum() == pytest.approx(300 * share)
    assert emissions["step"].str.contains(words, regex=False).all()


@given(loads=st.lists(st.floats(0.1, 1e4), min_size=1, max_size=6))
@settings(max_examples=25, deadline=None)
def test_the_shares_of_all_loads_make_the_whole_vehicle(loads):
    rows = [
        LITRES | {"limiting_factor": "mass", "company_mass": load, "total_mass": max(sum(loads), *loads)}
        for load in loads
    ]
    assert sum(kilograms("fuel_based", *rows).values()) == pytest.approx(300.0)


@pytest.mark.parametrize(
    ("columns", "kind", "what"),
    [
        ({"sharing": "shared"}, Unserved, "the vehicle is shared, and limiting_factor and round are blank"),
        ({"company_mass": 5, "total_mass": 9}, Unserved, "limiting_factor is blank, and loads to share by are given"),
        ({"limiting_factor": "mass", "company_mass": 5}, Unserved, "total_mass is blank"),
        ({"limiting_factor": "chargeable_mass", "company_mass": 5, "company_volume": 1, "total_chargeable_mass": 9},
         Unserved, "dimensional_density is blank"),
        ({"limiting_factor": "mass", "company_mass": 10, "total_mass": 9}, InputError, "company_mass exceeds total_mass"),
        ({"limiting_factor": "mass", "company_mass": 5, "total_mass": 9, "sharing": "exclusive"}, InputError,
         "exclusive, and figures to share by"),
    ],
)  # fmt: skip
def test_a_share_that_cannot_be_taken(columns, kind, what):
    (fault,) = refused(kind, "fuel_based", LITRES | columns)
    assert what in fault.what and fault.row == 2


def test_a_misspelt_limiting_factor_is_refused_at_its_cell():
    with pytest.raises(InputError, match=r"row 2, column limiting_factor: 'weight' is not allowed"):
        records(LITRES | {"limiting_factor": "weight"}, category=4)


def test_a_vehicle_s_fuel_does_not_say_by_itself_whose_it_is():
    with pytest.raises(Unserved, match="sharing is blank"):
        calculate(4, "fuel_based", records(LITRES, category=4), TABLE, **GREAT_CIRCLE)
