"""A carrier's total is taken as stated, its intensity multiplied, never both, and neither without its upstream."""

from __future__ import annotations

import pytest
from transport_records import CARRIER, refused, run

from scope3.errors import InputError
from scope3.factors.select import Unserved

# A shipment of 0.087 tonnes over 423 and 321 km: 64.728 tonne-km, 8.42769 kg CO2e in all, 0.1302 kg per tonne-km.


def test_a_shipment_s_total_is_never_multiplied_by_its_tonne_kilometres():
    row = {"quantity": 64.728, "unit": "tonne.km", "supplier_kg_co2e": 8.42769} | CARRIER
    emissions = run("fuel_based", row)
    assert emissions["kg_co2e"].tolist() == [8.42769]
    assert emissions["supplier_data"].all() and emissions["component"].tolist() == ["life_cycle"]


def test_a_carrier_s_intensity_is_multiplied():
    row = {"quantity": 87, "unit": "kg", "distance": 744, "supplier_factor": 0.1302, "supplier_factor_unit": "tonne.km"}
    emissions = run("distance_based", row | CARRIER)
    assert emissions["kg_co2e"].sum() == pytest.approx(64.728 * 0.1302)
    assert emissions["supplier_data"].all()


def test_a_total_in_place_of_an_intensity_is_refused_where_both_stand():
    row = {"quantity": 64.728, "unit": "tonne.km", "supplier_kg_co2e": 8.42769, "supplier_factor": 8.42769,
           "supplier_factor_unit": "tonne.km"} | CARRIER  # fmt: skip
    for method in ("fuel_based", "distance_based", "spend_based"):
        (fault,) = refused(InputError, method, row)
        assert "a total and an intensity of the carrier" in fault.what and "never multiplied" in fault.mend


@pytest.mark.parametrize(
    ("method", "row"),
    [
        ("fuel_based", {"supplier_kg_co2e": 8.43}),
        ("distance_based", {"quantity": 60, "unit": "tonne.km", "supplier_factor": 0.13,
                            "supplier_factor_unit": "tonne.km"}),
        ("site_specific", {"supplier_kg_co2e": 8.43, "stage": "storage"}),
    ],
)  # fmt: skip
def test_a_carrier_s_figure_must_hold_the_upstream_of_its_fuel_and_name_its_source(method, row):
    (fault,) = refused(Unserved, method, row | CARRIER | {"supplier_boundary": "combustion"})
    assert "leaves the upstream of its fuel out" in fault.what and "well-to-wheel" in fault.mend
    assert "supplier_boundary is blank" in refused(Unserved, method, row | {"supplier_source": "x"})[0].what
    assert "supplier_source is blank" in refused(Unserved, method, row | CARRIER | {"supplier_source": None})[0].what
