"""Every rule against double counting, by its id: held by reconciliation, by construction, or refused."""

from __future__ import annotations

import pytest

from builders import factor, factors, records
from scope3.errors import InputError
from scope3.inventory import build_inventory, calculate_emissions, total
from scope3.methods import calculate
from scope3.technology.faults import double_counting, end_of_life_named
from scope3.technology.views import acquisition, amortised, counted, views
from small_client import left_out
from technology_client import device, opened

pytestmark = pytest.mark.slow

BOOKED = [("C1", "Computers", "Dealer", "1000.00"), ("S1", "Support", "Helpers", "90.00")]
CONTENT = {"record_id": "K1", "category": 1, "stage": "storage", "activity": "grid", "capacity_tb": 1, "stored_hours": 10,
           "replicas": 1, "medium": "hard_drive", "medium_life_years": 5, "pue": 1.2}  # fmt: skip
SERVER = device("H8", kind="server", acquired="2022-01")
MODEL = {"record_id": "M7", "category": 1, "hosting": "api", "supplier": "Lab", "model": "Big", "share_basis": "tokens",
         "share_used": 1, "share_whole": 100, "statement": "training", "supplier_source": "card"}  # fmt: skip
LICENCE = {"record_id": "W1", "category": 1, "product": "Office", "licences": 5, "supplier_factor": 2, "supplier_factor_unit": "licence",
           "supplier_boundary": "upstream", "supplier_source": "Report 2024"}  # fmt: skip


def refused(tmp_path, monkeypatch, rule, **given):
    """Opening the client is refused for this rule alone; the fault."""
    with pytest.raises(InputError) as found:
        opened(tmp_path, monkeypatch, **given)
    (fault,) = found.value.faults
    assert f"({rule})" in fault.what and fault.file and fault.row and fault.mend
    return fault.what


HELD = {}


def rule(rule_id, held):
    """Note a test as that of a rule, and how it says the rule is held."""

    def note(test):
        HELD.setdefault(rule_id, set()).add(held)
        return test

    return note


def test_every_rule_has_a_test_and_is_held_as_the_table_says():
    table = double_counting()
    assert [f"tcs-dc-{n:02}" for n in range(1, 13)] == [name for name in table.index if name.startswith("tcs-dc")]
    assert {name: {held} for name, held in table["held"].items()} == HELD
    assert (table[["rule", "source"]] != "").all(axis=None) and table.index.is_unique


@rule("tcs-dc-01", "by reconciliation")
def test_01_money_that_a_device_stands_for_leaves_the_spend_method(tmp_path, monkeypatch):
    client = opened(
        tmp_path, monkeypatch, booked=BOOKED, hardware=[device("H1", supplier="Dealer", covers_records="C1")]
    )
    emissions = calculate_emissions(client)
    assert "C1" not in set(emissions["record_id"])
    assert client.ledger.set_index("record_id").loc["C1", "status"] == "retired"
    assert total(build_inventory(client, emissions)) == pytest.approx(6.39995 + 0.277 + 90 * 0.5e-3)


def test_01_a_device_beside_the_money_of_its_supplier_is_refused(tmp_path, monkeypatch):
    what = refused(tmp_path, monkeypatch, "tcs-dc-01", booked=BOOKED, hardware=[device("H1", supplier="DEALER")])
    assert what.startswith("H1 covers nothing, and ledger line C1 of DEALER is counted by its money")


def test_01_one_invoice_by_a_device_and_by_goods_is_refused(tmp_path, monkeypatch):
    with pytest.raises(InputError, match="L6 is covered by G1 and by H1"):
        opened(tmp_path, monkeypatch, hardware=[device("H1", category=1, covers_records="L6")])


@pytest.mark.parametrize(
    "innocent",
    [
        {"supplier": "Somebody else"},
        {},
        {"supplier": "Dealer", "acquired": "2023-01"},
        {"supplier": "Dealer", "category": 1, "ownership": "employee_owned", "attribution": 0.5},
    ],
)
def test_01_devices_without_money_of_the_year_pass(tmp_path, monkeypatch, innocent):
    opened(tmp_path, monkeypatch, booked=BOOKED, hardware=[device("H1", **innocent)])


@rule("tcs-dc-02", "by construction")
@pytest.mark.parametrize("use", [0, 0.139, 1])
def test_02_the_use_stage_comes_off(use):
    row = device("R1", 322, use_share=use)
    found = calculate("U_hardware", "model_footprint", records(row, category="U_hardware"), factors(factor("x", 1)))
    assert found["kg_co2e"].sum() == pytest.approx(322 * (1 - use))


@rule("tcs-dc-03", "refused")
@pytest.mark.parametrize("delivery", ["saas", "cloud", "managed_service"])
def test_03_software_that_the_supplier_runs_is_refused(tmp_path, monkeypatch, delivery):
    client = opened(tmp_path, monkeypatch, software=[LICENCE | {"delivery": delivery}])
    with pytest.raises(InputError, match="software that the supplier runs"):
        calculate_emissions(client, "U_software")


def test_03_a_model_beside_the_money_of_its_supplier_is_refused(tmp_path, monkeypatch):
    given = MODEL | {"embodied_kg_co2e": 5, "supplier": "Helpers"}
    assert "S1 of Helpers" in refused(tmp_path, monkeypatch, "tcs-dc-01", booked=BOOKED, models=[given])


@rule("tcs-dc-04", "refused")
def test_04_a_model_by_its_providers_figure_and_by_its_cards_is_refused(tmp_path, monkeypatch):
    stated, described = MODEL | {"embodied_kg_co2e": 5}, MODEL | {"record_id": "M8", "gpu_hours": 10, "model": "BIG"}
    what = refused(tmp_path, monkeypatch, "tcs-dc-04", models=[stated, described])
    assert "M8 describes the machines of Lab BIG, and the provider's own figure on M7 holds them" in what
    apart = [stated | {"period": "2024-01"}, described | {"period": "2024-02"}]
    opened(tmp_path / "apart", monkeypatch, models=apart)
    opened(tmp_path / "answers", monkeypatch, models=[stated, MODEL | {"record_id": "M8", "requests": 10}])


def test_04_content_by_its_providers_figure_and_by_its_machines_is_refused(tmp_path, monkeypatch):
    there = CONTENT | {"supplier": "Keeper", "hosted_on": "supplier"}
    stated = {"record_id": "K2", "category": 1, "stage": "storage", "supplier": "Keeper", "supplier_factor": 3, "quantity": 1,
              "unit": "TB", "supplier_factor_unit": "TB", "supplier_boundary": "upstream", "supplier_source": "page"}  # fmt: skip
    refused(tmp_path, monkeypatch, "tcs-dc-04", content=[there, stated])


@rule("tcs-dc-05", "refused")
def test_05_content_that_nobody_else_stores_is_refused_where_there_are_servers(tmp_path, monkeypatch):
    what = refused(tmp_path, monkeypatch, "tcs-dc-05", content=[CONTENT], hardware=[SERVER])
    assert "K1" in what and "H8" in what
    opened(tmp_path / "bought", monkeypatch, content=[CONTENT | {"supplier": "Keeper"}], hardware=[SERVER])
    opened(tmp_path / "none", monkeypatch, content=[CONTENT], hardware=[device("H1")])


@pytest.mark.parametrize("host", ["own_servers", "cloud"])
def test_05_content_on_own_servers_or_in_the_cloud_is_refused_by_its_method(tmp_path, monkeypatch, host):
    client = opened(tmp_path, monkeypatch, content=[CONTENT | {"hosted_on": host}])
    with pytest.raises(InputError) as found:
        calculate_emissions(client, "U_content")
    assert found.value.faults[0].column == "hosted_on"


@rule("tcs-dc-06", "refused")
def test_06_a_model_on_own_cards_is_refused(tmp_path, monkeypatch):
    client = opened(tmp_path, monkeypatch, models=[MODEL | {"embodied_kg_co2e": 5, "hosting": "own_hardware"}])
    with pytest.raises(InputError) as found:
        calculate_emissions(client, "U_models")
    assert found.value.faults[0].column == "hosting"


@rule("tcs-dc-07", "by construction")
@pytest.mark.parametrize("own", [True, False])
def test_07_receiving_devices_are_no_part_of_category_u(own):
    names = ["data_centre_operation", "data_centre_embodied", "network_operation", "network_embodied"]
    table = factors(
        *(factor("web", 0.01, "GB", component=c) for c in [*names, "user_device_operation", "user_device_embodied"])
    )
    row = {"stage": "distribution", "activity": "web", "transferred_gb": 100.0, "to_own_devices": own}
    found = calculate("U_content", "distribution", records(row, category="U_content").assign(category=1), table)
    assert counted(found)["kg_co2e"].sum() == pytest.approx(4)
    assert found["component"].str.startswith("user_device").any() == (not own)


@rule("tcs-dc-08", "by reconciliation")
def test_08_a_licence_on_the_invoice_of_a_device_states_its_part_of_it(tmp_path, monkeypatch):
    laptop = device("H1", category=2, covers_records="C1", spend="880.00", currency="GBP")
    licence = LICENCE | {"category": 2, "delivery": "installed", "covers_records": "C1", "currency": "GBP"}
    client = opened(tmp_path, monkeypatch, booked=BOOKED, hardware=[laptop], software=[licence | {"spend": "120.00"}])
    assert client.ledger.set_index("record_id").loc["C1", "covered_by"] == "H1; W1"
    with pytest.raises(InputError, match="880.00|1000.01"):
        opened(
            tmp_path / "more", monkeypatch, booked=BOOKED, hardware=[laptop], software=[licence | {"spend": "120.01"}]
        )


@rule("tcs-dc-09", "refused")
def test_09_own_journeys_for_content_are_refused(tmp_path, monkeypatch):
    row = {
        "record_id": "K1",
        "category": 1,
        "stage": "production",
        "travel": "yes",
        "activity": "flight",
        "quantity": 5,
        "unit": "km",
    }
    refused(tmp_path, monkeypatch, "tcs-dc-09", content=[row])
    opened(tmp_path / "bought", monkeypatch, content=[row | {"supplier": "Studio"}])


@rule("tcs-dc-10", "by construction")
def test_10_the_inventory_takes_one_view_and_no_table_adds_them(tmp_path, monkeypatch):
    client = opened(tmp_path, monkeypatch, hardware=[device("H1"), device("H2", acquired="2023-01")])
    whole, spread = acquisition(client)["kg_co2e"].sum(), amortised(client)["year_kg_co2e"].sum()
    assert (whole, spread) == (277, pytest.approx(2 * 277 / 4))
    emissions = calculate_emissions(client)
    assert emissions.loc[emissions["sub_category"] == "employee_hardware", "kg_co2e"].sum() == whole
    numbers = views(client).select_dtypes("float").columns.tolist()
    assert numbers == ["acquisition_t_co2e", "amortised_t_co2e"]


@rule("tcs-dc-11", "refused")
def test_11_devices_of_a_provider_beside_the_money_for_its_services_are_refused(tmp_path, monkeypatch):
    what = refused(tmp_path, monkeypatch, "tcs-dc-11", booked=BOOKED, hardware=[device("H1", supplier="Helpers")])
    assert "ledger line S1 of Helpers" in what
    left_out = [device("H1", supplier="Helpers", category=8, ownership="leased")]
    refused(tmp_path / "leased", monkeypatch, "tcs-dc-11", booked=BOOKED, hardware=left_out)


GONE = device(
    "H1", "", use_share="", manufacturing_kg_co2e=200, transport_kg_co2e=20, end_of_life_kg_co2e=5, disposed="2024-11"
)
WEEE = {"record_id": "T1", "category": 5, "activity": "waste_disposal/electrical_items/weee_mixed", "quantity": 1, "unit": "tonne",
        "treatment": "landfill", "waste_type": "Electrical", "treated_by": "third_party"}  # fmt: skip


@rule("tcs-dc-12", "by construction")
def test_12_the_end_of_life_of_devices_is_in_the_total_once_and_named(tmp_path, monkeypatch):
    client = opened(tmp_path, monkeypatch, hardware=[GONE, device("H2", disposed="2024-12")], waste=[WEEE])
    rows = acquisition(client).set_index(["record_id", "component"])["boundary"]
    assert rows["H1"].to_dict() == {"manufacturing": "required", "transport": "required", "end_of_life": "optional"}
    named = end_of_life_named(client.organisation, client.activity_data).set_index("record_id")["end_of_life"]
    assert named.to_dict() == {
        "H1": "a stage of its footprint, beside the total",
        "H2": "inside its footprint, where it has any",
        "T1": "the treatment, in the total of category 5",
    }


@pytest.mark.parametrize(
    "given",
    [
        {"hardware": [GONE]},
        {"hardware": [GONE | {"disposed": "2025-01"}], "waste": [WEEE]},
        {"hardware": [GONE], "waste": [WEEE | {"activity": "waste_disposal/paper/paper"}]},
    ],
)
def test_12_nothing_is_named_where_devices_or_electrical_waste_are_missing(tmp_path, monkeypatch, given):
    client = opened(tmp_path, monkeypatch, **given)
    assert end_of_life_named(client.organisation, client.activity_data).empty


LEASED = {"record_id": "A1", "category": 8, "site": "Render farm", "lease": "lessee_operating", "operational_control": "no", "activity": "x", "quantity": 1,
          "unit": "kg"}  # fmt: skip


@rule("house-dc-01", "refused")
def test_the_making_of_a_leased_device_is_counted_once(tmp_path, monkeypatch):
    leased = device("H1", ownership="leased", category=8, model="RENDER FARM")
    built = LEASED | {"energy_type": "construction"}
    assert "Render farm" in refused(tmp_path, monkeypatch, "house-dc-01", hardware=[leased], leased=[built])
    running = LEASED | {"energy_type": "electricity", "unit": "kWh"}
    opened(tmp_path / "running", monkeypatch, hardware=[leased], leased=[running])


def test_lines_of_a_category_that_is_left_out_are_passed_over(tmp_path, monkeypatch):
    exclusions = "exclusions:\n" + left_out([2, 4, 6, 7, *range(9, 16)])
    opened(tmp_path, monkeypatch, booked=BOOKED, hardware=[device("H1", supplier="Dealer")], exclusions=exclusions)
