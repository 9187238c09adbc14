"""Hardware by kind, use, mass and money: small numbers by hand, families, and the ladder every kind stands on."""

from __future__ import annotations

import pandas as pd
import pytest
from hardware_records import GROUP, KINDS, SHIPPED, kg, refused, run, shipped

from builders import factor, factors, records
from scope3.errors import InputError
from scope3.factors.select import Unserved
from scope3.ladder import climb
from scope3.methods import calculate
from scope3.methods.hardware import METHODS
from scope3.methods.technology import with_element
from scope3.settings import house_defaults
from scope3.technology.standard import HARDWARE, kinds

pytestmark = pytest.mark.slow

LAPTOPS = {"kind": "laptop", "quantity": 10}
DRIVES = {"kind": "solid_state_drive", "quantity": 6, "storage_tb": 8.0}
PAID = {"kind": "switch", "spend": 1000.0, "currency": "GBP"}
every_kind = pytest.mark.parametrize("kind", kinds().index)


# --- By kind ---


def test_devices_by_the_average_of_their_kind():
    assert kg("type_average", LAPTOPS) == pytest.approx(2400.0)


def test_drives_by_their_capacity():
    """6 × 8 TB at 0.15 kg per GB."""
    emissions = run("type_average", DRIVES)
    assert emissions["kg_co2e"].sum() == pytest.approx(7200.0)
    assert emissions["unit"].tolist() == ["GB"] and "8 TB in each" in emissions["step"].iloc[0]


def test_drives_without_a_capacity_go_to_the_next_method():
    (fault,) = refused(Unserved, "type_average", DRIVES | {"storage_tb": None})
    assert "storage_tb is blank" in fault.what


def test_the_step_names_the_quartiles_of_the_publication():
    table = shipped("boavizta_footprints/2023-02")
    step = run("type_average", LAPTOPS, table=table)["step"].iloc[0]
    assert "median of 422 footprints, quartiles 194.7 and 285.1 kg CO2e" in step


def test_two_families_in_one_estate_are_refused():
    table = shipped("boavizta_footprints/2023-02", "tcs_hardware/2025-12")
    faults = refused(InputError, "type_average", {"kind": "server", "quantity": 1}, DRIVES, table=table)
    assert "boavizta_footprints 2023-02" in faults[0].what and "tcs_hardware 2025-12" in faults[0].what
    assert "pin one" in faults[0].mend and "model footprints" in faults[0].mend


def test_the_clients_own_table_is_a_family():
    own = factor("hardware/router", 90.0, "device", component="embodied", publisher="own", edition="2024")
    table = pd.concat([KINDS, factors(own)], ignore_index=True)
    faults = refused(InputError, "type_average", LAPTOPS, {"kind": "router", "quantity": 1}, table=table)
    assert "own 2024" in faults[0].what and "test 1" in faults[0].what
    assert kg("type_average", {"kind": "router", "quantity": 2}, table=table) == 180.0


def test_two_averages_of_one_kind_are_refused():
    table = shipped("boavizta_footprints/2023-02", "tcs_hardware/2025-12")
    said = refused(InputError, "type_average", LAPTOPS, table=table)[0]
    assert "boavizta_footprints 2023-02 and tcs_hardware 2025-12, and figures of two families never mix" in said.what
    assert said.column == "kind" and "pin one" in said.mend


@pytest.mark.parametrize("edition", ["boavizta_footprints/2023-02", "tcs_hardware/2025-12"])
def test_each_shipped_family_serves_its_kinds_alone(edition):
    """A kind without a published average is refused, and nothing is invented for it."""
    table = shipped(edition)
    known = {name.split("/")[1] for name in table.table["activity"] if name.startswith("hardware/")}
    assert known <= set(kinds().index)
    for kind in kinds().index:
        row = {"kind": kind, "quantity": 1, "storage_tb": 1.0}
        if kind in known:
            assert kg("type_average", row, table=table) > 0
        else:
            assert "no embodied factor" in refused(Unserved, "type_average", row, table=table)[0].what


def test_a_worldwide_average_serves_a_device_in_any_country():
    """Devices are made for the world; an own table's figure for one country is for that country."""
    assert kg("type_average", LAPTOPS | {"country": "FR"}) == kg("type_average", LAPTOPS)
    own = KINDS.assign(region=KINDS["region"].mask(KINDS["activity"] == "hardware/laptop", "GB"))
    assert kg("type_average", LAPTOPS | {"country": "GB"}, table=own) == pytest.approx(2400.0)
    assert "in FR" in refused(Unserved, "type_average", LAPTOPS | {"country": "FR"}, table=own)[0].what


# --- By use ---


def test_embodied_emissions_from_those_of_use():
    """10 kg of use a year, 80 to 20: 40 kg a year of embodied, 160 over four years."""
    row = {"kind": "laptop", "quantity": 1, "use_kg_co2e": 10.0, "life_years": 4.0}
    assert kg("usage_ratio", row) == pytest.approx(160.0)
    # The ratio holds for four years; who keeps a device longer made it with no more.
    assert kg("usage_ratio", row | {"life_years": 8.0}) == pytest.approx(160.0)


@pytest.mark.parametrize("column", ["use_kg_co2e"])
def test_a_year_of_use_is_no_lifetime(column):
    row = {"kind": "laptop", "quantity": 1, "use_kg_co2e": 10.0, "life_years": 4.0, column: None}
    assert f"{column} is blank" in refused(Unserved, "usage_ratio", row)[0].what


def test_no_ratio_is_lent_to_another_kind():
    row = {"kind": "tablet", "quantity": 1, "use_kg_co2e": 10.0, "life_years": 4.0}
    assert "hardware_ratio/tablet" in refused(Unserved, "usage_ratio", row)[0].what


# --- By mass and by money ---


def test_devices_by_their_mass():
    """10 × 1.2 kg at 25 t per tonne."""
    assert kg("mass_based", LAPTOPS | {"mass": 1.2}) == pytest.approx(300.0)
    assert "mass is blank" in refused(Unserved, "mass_based", LAPTOPS)[0].what


def test_devices_by_their_price():
    assert kg("spend_based", PAID) == pytest.approx(500.0)


def test_money_is_not_scaled_by_the_condition():
    used = run("spend_based", PAID | {"condition": "refurbished"})
    assert used["kg_co2e"].sum() == kg("spend_based", PAID)
    assert "already that of a refurbished device" in used["step"].iloc[0]


def test_money_is_scaled_by_the_share_of_employees_devices():
    theirs = PAID | {"category": 1, "ownership": "employee_owned", "attribution": 0.4}
    assert run("spend_based", theirs)["kg_co2e"].sum() == pytest.approx(200.0)
    assert set(run("spend_based", theirs)["boundary"]) == {"optional"}
    assert "attribution is blank" in refused(Unserved, "spend_based", theirs | {"attribution": None})[0].what


def test_an_activity_of_the_line_wins_over_that_of_its_kind():
    """With the margins of its publisher, 0.02 to 0.12."""
    emissions = run("spend_based", PAID | {"activity": "naics/334118", "currency": "USD"})
    assert set(emissions["activity"]) == {"naics/334118"}
    found = emissions.groupby("component")["kg_co2e"].sum()
    assert found["margins"] / found["cradle_to_gate"] == pytest.approx(1 / 6)


@pytest.mark.parametrize(("country", "words"), [("GB", "sic/26"), ("US", "naics/334111")])
def test_the_sector_of_a_kind_is_in_the_words_of_the_countrys_publisher(country, words):
    row = {"kind": "laptop", "spend": 1000.0, "currency": "USD", "period": "2022", "country": country}
    emissions = run("spend_based", row, table=shipped("uk_sic/2022", "epa_supply_chain/1.3"))
    assert set(emissions["activity"]) == {words}


def test_a_publisher_alone_serves_its_own_words():
    row = {"kind": "laptop", "spend": 1000.0, "currency": "USD", "period": "2022", "country": "US"}
    assert set(run("spend_based", row, table=shipped("epa_supply_chain/1.3"))["activity"]) == {"naics/334111"}


@pytest.mark.parametrize("column", ["spend", "currency"])
def test_money_needs_its_currency(column):
    assert f"{column} is blank" in refused(Unserved, "spend_based", PAID | {column: None})[0].what


# --- Every kind, and the ladder ---


@every_kind
def test_every_kind_reaches_mass_and_money(kind):
    row = {"kind": kind, "quantity": 2, "mass": 3.0, "spend": 500.0, "currency": "GBP", "country": "GB"}
    table = shipped("desnz/2024", "uk_sic/2022")
    assert kg("mass_based", row, table=table) > 0
    assert kg("spend_based", row, table=table) > 0
    dollars = row | {"currency": "USD", "country": "US", "period": "2022"}
    assert kg("spend_based", dollars, table=shipped("epa_supply_chain/1.3")) > 0


def test_the_kinds_are_of_the_standards_three_elements():
    assert set(kinds()["element"]) == set(HARDWARE)
    assert (kinds()["meaning"].str.len() > 3).all() and kinds().index.is_unique


def test_the_kinds_of_the_standards_text_are_all_here():
    named = (
        "laptop desktop mobile_phone printer router switch bridge access_point firewall modem hub repeater cable server"
    )
    assert set(named.split()) <= set(kinds().index)


def test_the_ladder_goes_from_the_footprint_down_to_money():
    rows = records(
        LAPTOPS | {"footprint_kg_co2e": 300.0, "use_share": 0.2, "footprint_source": "sheet", "model": "one"},
        LAPTOPS,
        {"kind": "firewall", "quantity": 2, "mass": 6.0, "spend": 900.0, "currency": "GBP"},
        {"kind": "firewall", "spend": 900.0, "currency": "GBP"},
        category=GROUP,
    ).assign(country="GB")  # fmt: skip
    house = house_defaults()["methods"][GROUP]
    assert house == list(METHODS)
    choices = {"component_model": "boavizta", "margins": "included", "deflator": "cpi"}
    emissions = climb(with_element(GROUP, rows), GROUP, house, shipped(*SHIPPED), choices)
    found = emissions.drop_duplicates("record_id").set_index("record_id")["method"].to_dict()
    assert found == {"R1": "model_footprint", "R2": "type_average", "R3": "mass_based", "R4": "spend_based"}
    assert "components" not in emissions["step"].iloc[1]


def test_a_laptop_by_mass_is_far_below_its_published_average():
    """What makes mass a method for screening: 1.2 kg give 30 kg CO2e, the median of footprints is 241."""
    row = LAPTOPS | {"mass": 1.2, "country": "GB"}
    table = shipped(*SHIPPED)
    assert kg("type_average", row, table=table) / kg("mass_based", row, table=table) == pytest.approx(8, abs=0.2)


def test_methods_are_served_through_calculate_by_their_names():
    for method in METHODS:
        with pytest.raises(InputError, match="blank"):
            choices = {
                "components": {"component_model": "ccf"},
                "spend_based": {"margins": "excluded", "deflator": "cpi"},
            }
            calculate(GROUP, method, records({"kind": "server"}, category=GROUP), KINDS, **choices.get(method, {}))
