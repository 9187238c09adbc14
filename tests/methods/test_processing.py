"""Category 10: each method on small numbers worked by hand, and what each refuses."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import factor, factors, library, records
from scope3.errors import InputError
from scope3.factors.select import Unserved
from scope3.ladder import climb
from scope3.methods import calculate

TABLE = factors(
    factor("electricity", 0.2, "kWh", component="combustion", boundary="combustion"),
    factor("electricity", 0.05, "kWh", component="wtt", boundary="well_to_tank"),
    factor("electricity", 0.02, "kWh", component="t_and_d", boundary="losses"),
    factor("refrigerant", 1300.0, component="release", boundary="operation"),
    factor("offcuts", 6.0, "tonne", component="end_of_life", boundary="end_of_life"),
    factor("turning", 0.4, component="processing", boundary="life_cycle"),
)
ALONE = {"allocation_basis": "no_allocation"}
BY_MASS = {"allocation_basis": "mass", "allocation_part": 30, "allocation_whole": 120}
SITE = {"product": "legs", "processor": "Hartwell"}
POWER = {"flow": "energy", "activity": "electricity", "quantity": 1000, "unit": "kWh"}
WASTE = {"flow": "waste", "activity": "offcuts", "quantity": 500, "unit": "kg"}
SOLD = {"activity": "turning", "quantity": 200, "unit": "kg"}


def refused(error, method, *rows):
    with pytest.raises(error) as raised:
        calculate(10, method, records(*rows, category=10), TABLE)
    assert all(fault.mend for fault in raised.value.faults)
    return raised.value.faults


def parts(method, *rows):
    emissions = calculate(10, method, records(*rows, category=10), TABLE)
    assert set(emissions["method"]) == {method}
    return emissions.set_index(["record_id", "component"])["kg_co2e"].to_dict()


# --- Site-specific ---


def test_energy_takes_life_cycle_factors_without_grid_losses():
    """1,000 kWh × (0.2 + 0.05); the 0.02 lost in the grid stays out."""
    found = parts("site_specific", SITE | ALONE | POWER)
    assert found == pytest.approx({("R1", "combustion"): 200.0, ("R1", "wtt"): 50.0})


def test_every_line_says_how_it_was_allocated():
    rows = records(SITE | BY_MASS | POWER, SITE | ALONE | WASTE, SITE | BY_MASS | WASTE, category=10)
    emissions = calculate(10, "site_specific", rows, TABLE)
    by_mass, alone = "allocated by mass, 30 of 120; ", "for this product alone; "
    begun = [by_mass, by_mass, alone, by_mass]
    assert [step.startswith(words) for step, words in zip(emissions["step"], begun, strict=True)] == [True] * 4
    assert emissions["supplier_data"].tolist() == [True] * 4


def test_a_product_among_other_inputs_takes_its_part_of_every_line():
    """30 of 120 parts by mass: 250 kWh, 0.5 kg of leakage, 125 kg of waste."""
    leak = {"flow": "leakage", "activity": "refrigerant", "quantity": 2, "unit": "kg"}
    found = parts("site_specific", *(SITE | BY_MASS | line for line in (POWER, leak, WASTE)))
    assert found == pytest.approx(
        {("R1", "combustion"): 50.0, ("R1", "wtt"): 12.5, ("R2", "release"): 650.0, ("R3", "end_of_life"): 0.75}
    )


def test_emissions_stated_by_the_processor_stand_as_stated():
    stated = {"flow": "process_emissions", "partner_kg_co2e": 88, "partner_source": "return of 2025"}
    (row,) = calculate(10, "site_specific", records(SITE | BY_MASS | stated, category=10), TABLE).to_dict("records")
    assert (row["kg_co2e"], row["factor_id"], row["component"]) == (22.0, "supplier:R1", "processing")
    assert row["step"] == "allocated by mass, 30 of 120; stated by the partner: return of 2025"


def test_all_of_a_site_counts_as_data_from_a_partner():
    emissions = calculate(10, "site_specific", records(SITE | ALONE | POWER, category=10), TABLE)
    assert emissions["supplier_data"].all()


@settings(max_examples=25, deadline=None)
@given(st.lists(st.floats(0.01, 1e6), min_size=1, max_size=6))
def test_allocated_parts_of_one_site_add_up_to_the_site(inputs):
    lines = [
        {"product": f"input {n}", "processor": "Hartwell", "allocation_basis": "economic", "allocation_part": part,
         "allocation_whole": sum(inputs)} | POWER
        for n, part in enumerate(inputs)
    ]  # fmt: skip
    assert sum(parts("site_specific", *lines).values()) == pytest.approx(250.0)


def test_a_site_with_waste_alone_lacks_its_scope_1_and_2():
    (fault,) = refused(Unserved, "site_specific", SITE | ALONE | WASTE)
    assert "waste alone" in fault.what and "energy of the processing" in fault.mend


@pytest.mark.parametrize("column", ["product", "processor", "flow", "allocation_basis", "activity", "quantity", "unit"])
def test_a_site_needs(column):
    (fault,) = refused(Unserved, "site_specific", SITE | ALONE | POWER | {column: None})
    assert f"{column} is blank" in fault.what


def test_a_figure_of_a_processor_needs_its_source():
    (fault,) = refused(Unserved, "site_specific", SITE | ALONE | {"flow": "energy", "partner_kg_co2e": 5})
    assert "partner_source is blank" in fault.what


def test_a_part_beyond_the_whole_stops_the_run():
    (fault,) = refused(InputError, "site_specific", SITE | POWER | BY_MASS | {"allocation_part": 130})
    assert "allocation_part exceeds allocation_whole" in fault.what
    assert (fault.file, fault.row, fault.column) == ("records.csv", 2, "allocation_part")


def test_figures_to_allocate_by_without_a_basis_contradict_it():
    (fault,) = refused(InputError, "site_specific", SITE | POWER | BY_MASS | ALONE)
    assert "figures to allocate by, and no allocation" in fault.what and fault.column == "allocation_basis"


def test_a_quantity_beside_the_emissions_would_count_twice():
    stated = {"partner_kg_co2e": 5, "partner_source": "return"}
    (fault,) = refused(InputError, "site_specific", SITE | ALONE | POWER | stated)
    assert "in one line" in fault.what and fault.column == "partner_kg_co2e"


# --- Average data ---


def test_a_factor_per_final_product_takes_the_yield():
    """200 kg sold make 200 × 0.9 = 180 kg of final product; 180 × 0.4 = 72 kg."""
    final = {"factor_per": "final_product", "yield_factor": 0.9}
    (row,) = calculate(10, "average_data", records(SOLD | ALONE | final, category=10), TABLE).to_dict("records")
    assert (row["quantity"], row["kg_co2e"]) == (180.0, pytest.approx(72.0))
    assert row["step"].startswith("0.9 of final product made from 1 sold; for this product alone; ")


def test_a_factor_per_intermediate_product_takes_none():
    sold = SOLD | ALONE | {"factor_per": "intermediate_product"}
    assert parts("average_data", sold) == {("R1", "processing"): pytest.approx(80.0)}


def test_a_final_product_with_other_inputs_is_allocated():
    """200 kg sold make 800 kg of final product, of which they are a quarter: 800 × 0.25 × 0.4 = 80 kg."""
    sold = SOLD | BY_MASS | {"factor_per": "final_product", "yield_factor": 4}
    assert parts("average_data", sold) == {("R1", "processing"): pytest.approx(80.0)}


def test_a_tonne_is_a_thousand_kilograms():
    sold = SOLD | ALONE | {"unit": "tonne", "quantity": 0.2, "factor_per": "intermediate_product"}
    assert parts("average_data", sold) == {("R1", "processing"): pytest.approx(80.0)}


def test_the_yield_is_never_taken_as_one():
    (fault,) = refused(Unserved, "average_data", SOLD | ALONE | {"factor_per": "final_product"})
    assert "yield_factor is blank" in fault.what


def test_what_a_factor_is_per_is_never_guessed():
    (fault,) = refused(Unserved, "average_data", SOLD | ALONE)
    assert "factor_per is blank" in fault.what


def test_a_yield_beside_a_factor_per_intermediate_product_contradicts_it():
    both = {"factor_per": "intermediate_product", "yield_factor": 0.9}
    (fault,) = refused(InputError, "average_data", SOLD | ALONE | both)
    assert fault.column == "yield_factor" and "factor_per final_product" in fault.mend


def test_a_unit_that_is_no_mass_stops_the_run():
    (fault,) = refused(
        InputError, "average_data", SOLD | ALONE | {"unit": "piece", "factor_per": "intermediate_product"}
    )
    assert "'piece' does not fit the processing factor" in fault.what and fault.column == "unit"


def test_lines_of_a_site_are_not_served_on_their_own():
    """One line of a site without a factor must not be averaged while the others are counted."""
    rows = records(SITE | ALONE | POWER, SITE | ALONE | POWER | {"activity": "steam"}, category=10)
    with pytest.raises(InputError) as raised:
        climb(
            rows.assign(sub_category=None),
            10,
            ["site_specific", "average_data"],
            library(*TABLE.to_dict("records")),
            {},
        )
    (fault,) = raised.value.faults
    assert "R2" in fault.what and "part of a processor's site" in fault.what
