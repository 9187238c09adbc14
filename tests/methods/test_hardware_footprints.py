"""Hardware by the footprint of its model; condition, attribution, ownership and boundary, which all methods share."""

from __future__ import annotations

import pytest
from hardware_records import KINDS, SHEET, STAGES, kg, refused, run
from hypothesis import given, settings
from hypothesis import strategies as st

from scope3.errors import InputError
from scope3.factors.select import Unserved
from scope3.technology.standard import figure

pytestmark = pytest.mark.slow

shares = st.floats(0, 1)
amounts = st.floats(0.01, 1e5)
few = settings(max_examples=5, deadline=None)
DEVICES = {
    "model_footprint": SHEET,
    "type_average": {"kind": "laptop", "quantity": 10},
    "usage_ratio": {"kind": "laptop", "quantity": 10, "use_kg_co2e": 12.0, "life_years": 4.0},
    "mass_based": {"kind": "laptop", "quantity": 10, "mass": 1.4},
}
every_rung = pytest.mark.parametrize(("method", "device"), DEVICES.items())


# --- The footprint ---


def test_a_footprint_without_its_use():
    """10 × 300 × 0.8."""
    emissions = run("model_footprint", SHEET)
    assert emissions["kg_co2e"].tolist() == pytest.approx([2400.0])
    assert emissions["component"].tolist() == ["embodied"] and emissions["boundary"].tolist() == ["required"]
    assert emissions["sub_category"].tolist() == ["employee_hardware"] and emissions["supplier_data"].all()


@few
@given(footprint=amounts, share=shares)
def test_embodied_and_use_are_the_footprint(footprint, share):
    embodied = kg("model_footprint", SHEET | {"quantity": 1, "footprint_kg_co2e": footprint, "use_share": share})
    assert embodied + footprint * share == pytest.approx(footprint)


def test_stages_stand_apart_and_the_end_of_life_beside_the_total():
    emissions = run("model_footprint", STAGES).set_index("component")
    assert emissions["kg_co2e"].to_dict() == {"manufacturing": 3000.0, "transport": 300.0, "end_of_life": 40.0}
    assert emissions["boundary"].to_dict() == {
        "manufacturing": "required", "transport": "required", "end_of_life": "optional",
    }  # fmt: skip
    assert "category 5 counts it in the year of disposal" in emissions.loc["end_of_life", "step"]
    assert "stays with the device" in emissions.loc["transport", "step"]


def test_the_published_uncertainty_and_the_source_stand_in_the_step():
    step = run("model_footprint", SHEET | {"footprint_deviation": 70.0})["step"].iloc[0]
    assert "± 70 kg CO2e" in step and "0.2 of it use, taken off" in step and "sheet of 2023" in step
    assert run("model_footprint", STAGES | {"footprint_deviation": 70.0})["step"].str.contains("± 70 kg CO2e").all()


def test_a_total_and_stages_that_agree_but_for_rounding_count_once():
    """262 + 14 + 1 of a footprint of 322 kg, 13.9 % of it use: 277 against 277.24."""
    both = {"footprint_kg_co2e": 322.0, "use_share": 0.139, "manufacturing_kg_co2e": 262.0, "transport_kg_co2e": 14.0,
            "end_of_life_kg_co2e": 1.0}  # fmt: skip
    assert kg("model_footprint", SHEET | both) == pytest.approx(2770.0)


@pytest.mark.parametrize("manufacturing", [230.0, 300.0])
def test_a_total_and_stages_that_disagree_are_refused(manufacturing):
    both = STAGES | {"manufacturing_kg_co2e": manufacturing, "footprint_kg_co2e": 522.0, "use_share": 0.2}
    (fault,) = refused(InputError, "model_footprint", both)
    assert "the stages add up to" in fault.what and fault.column == "footprint_kg_co2e"


def test_some_stages_beside_a_total_are_refused():
    faults = refused(InputError, "model_footprint", SHEET | {"transport_kg_co2e": 14.0})
    assert "some stages" in faults[0].what


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"footprint_kg_co2e": None, "use_share": None}, "footprint_kg_co2e is blank, and so are the stages"),
        ({"use_share": None}, "use_share is blank"),
        ({"footprint_source": None}, "footprint_source is blank"),
        ({"quantity": None}, "quantity is blank"),
        ({"footprint_kg_co2e": None, "use_share": None, "manufacturing_kg_co2e": 1.0}, "transport_kg_co2e is blank"),
        ({"footprint_kg_co2e": None, "use_share": None, "manufacturing_kg_co2e": 1.0, "transport_kg_co2e": 0.0},
         "end_of_life_kg_co2e is blank"),
    ],
)  # fmt: skip
def test_what_is_not_known_of_a_footprint_goes_to_the_next_method(changed, said):
    (fault,) = refused(Unserved, "model_footprint", SHEET | changed)
    assert said in fault.what


@pytest.mark.parametrize("share", [-0.01, 1.01])
def test_the_part_of_use_is_a_share(share):
    assert refused(InputError, "model_footprint", SHEET | {"use_share": share})[0].column == "use_share"


# --- Condition, attribution, count ---


@every_rung
@few
@given(by=st.floats(0.1, 1e4))
def test_twice_the_devices_twice_the_emissions(method, device, by):
    once = kg(method, device)
    assert kg(method, device | {"quantity": 10 * by}) == pytest.approx(once * by)


@every_rung
def test_a_used_device_bears_less_than_a_new_one(method, device):
    new, remanufactured, refurbished, reused = (
        kg(method, device | {"condition": name}) for name in ("new", "remanufactured", "refurbished", "reused")
    )
    assert new == kg(method, device) > remanufactured > refurbished > reused == 0
    assert (remanufactured / new, refurbished / new) == pytest.approx((0.4, 0.15))


@every_rung
def test_a_reused_device_is_counted_with_nothing_and_keeps_its_row(method, device):
    emissions = run(method, device | {"condition": "reused"})
    assert emissions["quantity"].tolist() == [0.0] and emissions["record_id"].tolist() == ["R1"]
    assert "reused" in emissions["step"].iloc[0] and "Technology Carbon Standard" in emissions["step"].iloc[0]


@every_rung
@few
@given(share=shares)
def test_an_employees_device_counts_by_its_share(method, device, share):
    emissions = run(method, device | {"ownership": "employee_owned", "category": 1, "attribution": share})
    assert emissions["kg_co2e"].sum() == pytest.approx(kg(method, device) * share)
    assert set(emissions["boundary"]) == {"optional"}
    assert "attributed to the organisation" in emissions["step"].iloc[0]


@every_rung
def test_an_employees_device_without_a_share_is_refused(method, device):
    (fault,) = refused(Unserved, method, device | {"ownership": "employee_owned", "category": 1})
    assert "attribution is blank" in fault.what


def test_the_conditions_are_published():
    for name in ("new", "remanufactured", "refurbished", "reused"):
        value, source = figure(f"hardware_condition_{name}")
        assert 0 <= value <= 1 and "case study" in source


# --- Ownership and category ---


@pytest.mark.parametrize(
    ("given", "boundary"),
    [
        ({}, "required"),
        ({"category": 1}, "required"),
        ({"category": 8}, "optional"),
        ({"category": 8, "ownership": "leased"}, "optional"),
        ({"category": 1, "ownership": "leased"}, "required"),
    ],
)
@every_rung
def test_devices_of_category_8_stand_beside_the_total(method, device, given, boundary):
    assert set(run(method, device | given)["boundary"]) == {boundary}


@pytest.mark.parametrize(
    "given",
    [{"ownership": "leased"}, {"ownership": "owned", "category": 8}, {"ownership": "employee_owned", "category": 8}],
)
@pytest.mark.parametrize("method", [*DEVICES, "spend_based"])
def test_ownership_and_category_that_contradict_are_refused(method, given):
    device = DEVICES.get(method, {"kind": "laptop", "spend": 900, "currency": "GBP"})
    (fault,) = refused(InputError, method, device | {"attribution": 1.0} | given)
    assert fault.column == "ownership"


@every_rung
def test_devices_are_counted_in_pieces(method, device):
    assert kg(method, device | {"unit": "piece"}) == kg(method, device)
    assert refused(InputError, method, device | {"unit": "kg"})[0].column == "unit"


def test_an_unknown_kind_is_refused():
    (fault,) = refused(InputError, "type_average", {"kind": "lap top", "quantity": 1}, table=KINDS)
    assert "laptop" in fault.mend
