"""Category 12: the mass of products sold that reaches its end of life, and what category 5 takes none of."""

from __future__ import annotations

import pytest
from waste_records import OFFCUTS, refused, run

from scope3.errors import InputError
from scope3.factors.select import Unserved


def test_mass_sold_is_pieces_times_mass_less_what_use_consumes():
    """80 pieces of 50 kg, a quarter consumed: 3 t × 900."""
    sold = {"quantity": 80, "unit": "piece", "mass_per_piece": 50, "consumed_in_use": 0.25, "treatment": "landfill"}
    (row,) = run(12, "waste_type_specific", OFFCUTS | sold | {"sold_as": "product"}).to_dict("records")
    assert row["kg_co2e"] == pytest.approx(2700.0)
    assert "pieces of 50 kg; 25 % consumed in use taken off; all of it to landfill" in row["step"]


def test_of_an_intermediate_product_the_intermediate_alone_is_counted():
    sold = OFFCUTS | {"treatment": "landfill", "sold_as": "intermediate"}
    assert "the intermediate alone" in run(12, "average_data", sold)["step"].item()


def test_all_that_burns_in_use_leaves_nothing():
    fuel = OFFCUTS | {"treatment": "landfill", "consumed_in_use": 1}
    assert run(12, "waste_type_specific", fuel)["kg_co2e"].tolist() == [0.0]


def test_tonnes_are_not_kilograms():
    """Example 12.1's narrative has tonnes where its table has kilograms: a factor of a thousand, by the unit alone."""
    shares = {"activity": "wood", "share_landfill": 0.9, "share_closed_loop": 0.1}
    kilograms = run(12, "average_data", OFFCUTS | shares | {"quantity": 10000, "unit": "kg"})["kg_co2e"].sum()
    tonnes = run(12, "average_data", OFFCUTS | shares | {"quantity": 10000, "unit": "tonne"})["kg_co2e"].sum()
    assert tonnes == pytest.approx(1000 * kilograms)


@pytest.mark.parametrize(
    ("row", "error", "what"),
    [
        ({"unit": "piece"}, Unserved, "mass_per_piece is blank"),
        ({"mass_per_piece": 4}, InputError, "a quantity that is no number of pieces"),
        ({"supplier_kg_co2e": 4}, InputError, "the guidance has no such method for products sold"),
        ({"unit": "m3"}, InputError, "'m3' does not fit"),
    ],
)
def test_what_sold_products_refuse(row, error, what):
    (fault,) = refused(error, 12, "waste_type_specific", OFFCUTS | {"treatment": "landfill"} | row)
    assert what in fault.what and fault.mend


@pytest.mark.parametrize("row", [{"sold_as": "product"}, {"consumed_in_use": 0.5}, {"mass_per_piece": 3}])
def test_waste_of_operations_takes_nothing_of_sold_products(row):
    (fault,) = refused(InputError, 5, "average_data", OFFCUTS | {"treatment": "landfill"} | row)
    assert fault.column == next(iter(row)) and "make it category 12" in fault.mend
