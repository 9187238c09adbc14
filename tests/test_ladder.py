"""Each record is served by the first method that can; what cannot be served stops the run by name."""

from __future__ import annotations

import pytest

from builders import factor, library, meters, records, spend_factor
from scope3.errors import InputError
from scope3.ladder import check_order, climb, ladder_keys
from scope3.methods.fuel_and_energy import derive

ORDER = ["supplier_specific", "average_data", "spend_based"]
CHOICES = {"ef_basis": "life_cycle", "loss_basis": "of_generation", "margins": "included", "deflator": "cpi"}
WOOD = library(factor("wood", 0.3), spend_factor("wood", 0.9), spend_factor("paper", 0.7))

BY_SUPPLIER = {"activity": "wood", "quantity": 10, "unit": "kg", "spend": 100, "currency": "GBP",
               "supplier_factor": 0.2, "supplier_factor_unit": "kg", "supplier_source": "EPD 2024"}  # fmt: skip
BY_MASS = {"activity": "wood", "quantity": 10, "unit": "kg", "spend": 100, "currency": "GBP"}
BY_SPEND = {"activity": "paper", "spend": 100, "currency": "GBP"}


def climbed(*rows, order=ORDER, factors=WOOD):
    return climb(records(*rows), 1, order, factors, CHOICES).set_index("record_id")


def stopped(*rows, order=ORDER, factors=WOOD):
    with pytest.raises(InputError) as error:
        climbed(*rows, order=order, factors=factors)
    return error.value.faults


def test_each_record_is_served_by_the_first_method_that_can():
    emissions = climbed(BY_SPEND, BY_MASS, BY_SUPPLIER)
    assert emissions["method"].to_dict() == {"R1": "spend_based", "R2": "average_data", "R3": "supplier_specific"}
    assert emissions["kg_co2e"].to_dict() == {"R1": 70.0, "R2": 3.0, "R3": 2.0}


def test_the_step_names_the_methods_passed_over_and_why():
    step = climbed(BY_SPEND, BY_MASS, BY_SUPPLIER)["step"]
    assert step["R3"] == "supplier's factor: EPD 2024"
    assert step["R2"].startswith("passed over supplier_specific: supplier_factor is blank; then test 1, table 1")
    assert step["R1"].startswith(
        "passed over supplier_specific: quantity is blank; average_data: quantity is blank; then GBP 2024"
    )


def test_another_order_is_another_method():
    assert climbed(BY_SUPPLIER)["kg_co2e"].item() == 2.0
    assert climbed(BY_SUPPLIER, order=["average_data", "supplier_specific"])["kg_co2e"].item() == 3.0
    by_spend = climbed(BY_SUPPLIER, order=["spend_based", "supplier_specific"])
    assert (by_spend["kg_co2e"].item(), by_spend["method"].item()) == (90.0, "spend_based")
    assert "passed over" not in by_spend["step"].item()


def test_a_method_without_a_factor_passes_the_record_on_with_the_reason():
    emissions = climbed(BY_MASS | {"activity": "paper"})
    assert emissions["method"].item() == "spend_based"
    assert "average_data: no cradle_to_gate factor for 'paper' in world" in emissions["step"].item()


def test_a_record_nobody_can_serve_stops_the_run_with_every_reason():
    (fault,) = stopped(BY_MASS, {"record_id": "G-7", "activity": "glass", "spend": 5, "currency": "GBP"})
    assert "no method can serve record G-7" in fault.what
    for reason in ("supplier_specific: quantity is blank", "average_data: quantity is blank",
                   "spend_based: no cradle_to_gate factor for 'glass' in the pinned editions and own factor tables"):  # fmt: skip
        assert reason in fault.what
    assert (fault.file, fault.row) == ("records.csv", 3)
    assert "exclusions" in fault.mend


def test_every_record_nobody_can_serve_is_named():
    faults = stopped({"record_id": "A"}, BY_SPEND, {"record_id": "B", "activity": "glass"})
    assert [(fault.row, name in fault.what) for fault, name in zip(faults, "AB", strict=True)] == [(2, True), (4, True)]


def test_a_unit_that_does_not_fit_stops_and_does_not_fall_through_to_spend():
    (fault,) = stopped(BY_MASS | {"unit": "litre"})
    assert "'litre' does not fit the cradle_to_gate factor for 'wood', which is per kg" in fault.what
    assert (fault.file, fault.row, fault.column) == ("records.csv", 2, "unit")


def test_a_supplier_s_unit_that_does_not_fit_stops_and_does_not_fall_through():
    (fault,) = stopped(BY_MASS, BY_SUPPLIER | {"supplier_factor_unit": "litre"})
    assert "R2: 'kg' cannot become 'litre'" in fault.what
    assert (fault.file, fault.row) == ("records.csv", 3)


def test_two_factors_for_one_key_stop_and_do_not_double():
    twins = library(factor("wood", 0.3), factor("wood", 0.3, factor_id="again", edition="2"))
    (fault,) = stopped(BY_MASS, factors=twins)
    assert "2 factors for one key" in fault.what


def test_a_factor_the_organisation_does_not_accept_stops_and_does_not_fall_through():
    (fault,) = stopped(BY_MASS, factors=library(factor("wood", 0.3, gwp_set="AR4GWP100"), spend_factor("wood", 0.9)))
    assert "accept_gwp_sets" in fault.what


def test_a_hybrid_good_is_served_whole_or_not_at_all():
    """Without a factor for one of its inputs the good is not calculated from the others."""
    good = [
        {"good": "bench", "stage": "supplier_scope_1_2", "supplier_kg_co2e": 40, "supplier_source": "supplier"},
        {"good": "bench", "stage": "material_input", "activity": "wood", "quantity": 10, "unit": "kg"},
        {"good": "bench", "stage": "material_input", "activity": "steel", "quantity": 2, "unit": "kg"},
    ]
    order = ["supplier_specific", "hybrid_full", "hybrid_partial", "average_data", "spend_based"]
    (fault,) = stopped(*good, order=order)
    assert "R3" in fault.what and "hybrid_full: no cradle_to_gate factor for 'steel'" in fault.what
    whole = climbed(*good, order=order, factors=library(factor("wood", 0.3), factor("steel", 2.5)))
    assert whole["kg_co2e"].sum() == 40 + 3 + 5
    assert set(whole["method"]) == {"hybrid_full"}


def test_category_3_is_climbed_activity_by_activity():
    grid = library(*[factor("grid", kg, "kWh", component=component) for component, kg in
                     [("wtt", 0.05), ("t_and_d", 0.02), ("wtt_t_and_d", 0.004)]])  # fmt: skip
    lines = derive(
        meters({"activity": "grid", "quantity": 1000, "supplier_upstream_factor": 0.03, "supplier_source": "tariff"})
    )
    methods = {}
    for key in ("3B", "3C"):
        emissions = climb(lines[lines["sub_category"] == key], 3, ["supplier_specific", "average_data"], grid, CHOICES)
        methods[key] = (set(emissions["method"]), emissions["kg_co2e"].sum())
    assert methods == {"3B": ({"supplier_specific"}, 30.0), "3C": ({"average_data"}, 24.0)}


def test_ladder_keys():
    assert ladder_keys(1) == ["1"]
    assert ladder_keys(3) == ["3A", "3B", "3C", "3D"]


@pytest.mark.parametrize(
    ("order", "what"),
    [
        (["average_date"], "'average_date' is no method of 1"),
        (["average_data", "average_data"], "'average_data' stands twice"),
        ([], "is empty"),
    ],
)  # fmt: skip
def test_an_order_that_means_nothing_is_refused(order, what):
    (fault,) = check_order("1", order, 1)
    assert what in fault.what and fault.column == "methods.1"
    assert order != ["average_date"] or "did you mean 'average_data'" in fault.mend


def test_the_inputs_of_a_climb_stay_untouched():
    given = records(BY_SPEND, BY_MASS)
    before = given.copy(deep=True)
    climb(given, 1, ORDER, WOOD, CHOICES)
    assert given.equals(before)
