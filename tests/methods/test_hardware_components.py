"""Hardware by its components: the sum by hand, what is wanting, and two models that never mix."""

from __future__ import annotations

import pytest
from hardware_records import CARD, CHIPS, COMPONENTS, RACK, refused, run, shipped
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import factor, factors
from scope3.errors import InputError
from scope3.factors.select import Unserved
from scope3.methods.records import OTHER_KIND

pytestmark = pytest.mark.slow

SERVER = RACK | {"quantity": 1}
CCF = factors(
    *(factor(f"server_addition/{name}", kg, "piece", component="embodied")
      for name, kg in (("base_server", 1000.0), ("cpu", 100.0), ("ssd", 90.0), ("hdd", 50.0), ("gpu", 150.0))),
    factor("server_addition/ram", 1.4, "GB", component="embodied"),
)  # fmt: skip


def parts(*rows, table=COMPONENTS, **choices):
    return run("components", *rows, table=table, **choices).groupby("component")["kg_co2e"].sum().to_dict()


def test_a_server_by_its_components():
    """Two dies of 588 mm2, 12 modules of 32 GB at the published mean density, a drive of 400 GB, three hard drives."""
    found = parts(SERVER)
    assert found == pytest.approx(
        {
            "cpu": 2 * (588 * 0.02 + 9), "ram": 12 * (32 / 1.2444 * 2 + 5), "ssd": 400 / 50 * 2.5 + 6, "hdd": 93.0,
            "motherboard": 66.0, "power_supply": 2 * 3 * 24.0, "case": 150.0, "assembly": 7.0,
        }
    )  # fmt: skip


def test_a_density_that_is_assumed_stands_in_the_step():
    emissions = run("components", SERVER, table=COMPONENTS)
    said = emissions.groupby("component")["step"].agg(" ".join)
    assert "as none is stated (Boavizta" in said["ram"] and "as none is stated" not in said["ssd"]


def test_the_cards_of_a_server_are_its_components():
    alone, servers = parts(CARD), parts(SERVER | CHIPS | {"gpu_units": 8, "quantity": 3})
    for component in ("gpu_die", "gpu_memory", "transport", "end_of_life"):
        assert servers[component] == pytest.approx(24 * alone[component])
    assert "gpu_die" not in parts(SERVER)


def test_a_cards_end_of_life_stands_beside_the_total():
    emissions = run("components", CARD, table=COMPONENTS)
    assert set(emissions.loc[emissions["boundary"] == "optional", "component"]) == {"end_of_life"}


def test_the_distances_of_a_card_are_named():
    said = " ".join(run("components", CARD, table=COMPONENTS)["step"])
    assert "1,000 km" in said and "19,000 km" in said and "BoaviztAPI" in said


@settings(max_examples=10, deadline=None)
@given(gb=st.floats(1, 200), more=st.floats(1.01, 3))
def test_more_memory_on_a_card_is_more_silicon(gb, more):
    small, large = (parts(CARD | {"gpu_memory_gb": size})["gpu_memory"] for size in (gb, gb * more))
    assert large > small


def test_silicon_of_memory_is_more_than_its_dies():
    """6 dies of 40 × 15.5 / 6 mm2 are 620 mm2; wafer edge, cuts and defects make them 991.6 mm2."""
    emissions = run("components", CARD | {"gpu_memory_gb": 40.0}, table=COMPONENTS).set_index("component")
    assert emissions.loc["gpu_memory", "quantity"] == pytest.approx(991.583, abs=0.001)


def test_no_memory_is_no_silicon():
    assert "gpu_memory" not in parts(CARD | {"gpu_memory_gb": 0.0})


def test_components_a_server_lacks_have_no_row_and_need_no_size():
    bare = SERVER | {"ssd_units": 0, "ssd_gb": None, "hdd_units": 0, "psu_units": 0, "psu_mass": None}
    assert set(parts(bare)) == {"cpu", "ram", "motherboard", "case", "assembly"}


@pytest.mark.parametrize(
    "column", ["cpu_units", "cpu_die_area", "ram_modules", "ram_gb", "ssd_units", "ssd_gb", "hdd_units", "psu_units",
               "psu_mass", "case", "gpu_units"],
)  # fmt: skip
def test_a_component_that_is_not_known_is_not_nothing(column):
    (fault,) = refused(Unserved, "components", SERVER | {column: None}, table=COMPONENTS)
    assert f"{column} is blank" in fault.what


@pytest.mark.parametrize("column", CHIPS)
def test_a_card_needs_all_of_it(column):
    (fault,) = refused(Unserved, "components", CARD | {column: None}, table=COMPONENTS)
    assert f"{column} is blank" in fault.what


def test_contradictions_of_a_card_are_refused():
    assert refused(InputError, "components", CARD | {"gpu_units": 2}, table=COMPONENTS)[0].column == "gpu_units"
    assert (
        refused(InputError, "components", CARD | {"gpu_memory_stacks": 0}, table=COMPONENTS)[0].column
        == "gpu_memory_stacks"
    )


def test_other_kinds_pass_without_a_word():
    (fault,) = refused(Unserved, "components", {"kind": "laptop", "quantity": 1}, table=COMPONENTS)
    assert OTHER_KIND in fault.what


# --- The other model ---


def test_a_base_server_and_additions():
    """12 × 32 GB are 368 GB beyond 16; one processor beyond the first."""
    found = parts(SERVER | {"gpu_units": 2}, table=CCF, component_model="ccf")
    expected = {"base_server": 1000.0, "cpu": 100.0, "ram": 368 * 1.4, "ssd": 90.0, "hdd": 150.0, "gpu": 300.0}
    assert found == pytest.approx(expected)


def test_less_memory_than_the_base_takes_nothing_off():
    small = SERVER | {"ram_modules": 1, "ram_gb": 8.0, "cpu_units": 1, "ssd_units": 0, "hdd_units": 0}
    assert parts(small, table=CCF, component_model="ccf") == {"base_server": 1000.0}


def test_a_server_without_a_processor_is_no_base_server():
    (fault,) = refused(InputError, "components", SERVER | {"cpu_units": 0}, table=CCF, component_model="ccf")
    assert fault.column == "cpu_units"


def test_the_base_server_needs_its_additions():
    for column in ("ram_gb", "hdd_units"):
        (fault,) = refused(Unserved, "components", SERVER | {column: None}, table=CCF, component_model="ccf")
        assert f"{column} is blank" in fault.what


def test_the_choice_decides_and_constants_never_mix():
    both = shipped("boavizta_components/2.5.0", "ccf_coefficients/b0032d92")
    for model, edition in (("boavizta", "boavizta_components_2.5.0"), ("ccf", "ccf_coefficients_b0032d92")):
        emissions = run("components", SERVER | {"gpu_units": 0}, table=both, component_model=model)
        assert emissions["factor_id"].str.startswith(edition + "/").all()


def test_one_component_of_another_publisher_is_refused():
    own = COMPONENTS.assign(publisher=COMPONENTS["publisher"].mask(COMPONENTS["activity"].str.endswith("hdd"), "own"))
    faults = refused(InputError, "components", SERVER, table=own)
    assert "own 1" in faults[0].what and "test 1" in faults[0].what


def test_a_model_that_is_none_is_refused():
    assert "boavizta or ccf" in refused(InputError, "components", SERVER, component_model="teads")[0].mend
