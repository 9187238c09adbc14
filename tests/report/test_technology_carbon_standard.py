"""The Technology Carbon Standard's file: its keys, its sums, what it leaves out, what it refuses."""

from __future__ import annotations

import json

import jsonschema
import pytest

from builders import factor
from command_line import command
from scope3 import report
from scope3.errors import InputError
from scope3.inventory import calculate_emissions
from scope3.report import technology_carbon_standard as tcs
from scope3.tables import TECHNOLOGY
from scope3.technology.standard import ELEMENTS
from scope3.technology.views import VIEWS, amortised, counted
from small_client import HEAD, OWNED
from technology_client import device, opened, write

pytestmark = pytest.mark.slow

HARDWARE = [
    device("H1", 400, quantity=10),
    device("H2", "", use_share="", manufacturing_kg_co2e=200, transport_kg_co2e=20, end_of_life_kg_co2e=5),
    device("H3", 1450, kind="server", acquired="2021-07", disposed="2024-06"),
    device("H4", 277, ownership="employee_owned", attribution=0.5, category=1, acquired="2024-10"),
]
SOFTWARE = [{"record_id": "W1", "category": 1, "product": "Office", "delivery": "installed", "licences": 5, "supplier_factor": 2,
             "supplier_factor_unit": "licence", "supplier_boundary": "upstream", "supplier_source": "Report 2024"}]  # fmt: skip
MODELS = [{"record_id": "M7", "category": 1, "hosting": "api", "model": "Big", "share_basis": "tokens", "share_used": 1,
           "share_whole": 100, "statement": "training", "supplier_source": "card", "embodied_kg_co2e": 500,
           "training_kg_co2e": 9000, "training_basis": "location_based"}]  # fmt: skip
CONTENT = [{"record_id": "K1", "category": 1, "stage": "distribution", "activity": "web", "transferred_gb": 100,
            "to_own_devices": "no"}]  # fmt: skip
BOUNDARY = {"operation": "life_cycle", "embodied": "cradle_to_gate"}
WEB = [
    [str(factor("web", 0.01, "GB", component=name, boundary=BOUNDARY[name.rpartition("_")[2]], **OWNED).get(column, "")) for column in HEAD]
    for name in (
        "data_centre_operation", "data_centre_embodied", "network_operation", "network_embodied", "user_device_operation",
        "user_device_embodied",
    )
]  # fmt: skip
ALL = {"hardware": HARDWARE, "software": SOFTWARE, "models": MODELS, "content": CONTENT, "factors": WEB}


def test_the_leaves_are_the_sums_of_the_emissions_rows(tmp_path, monkeypatch):
    client = opened(tmp_path, monkeypatch, **ALL)
    found, said = tcs.content(client, "acquisition")
    rows = counted(calculate_emissions(client, *TECHNOLOGY))
    leaves = found["upstream_emissions"]
    kilograms = {name: leaf["emissions"] for name, leaf in leaves.items()}
    assert kilograms == pytest.approx(
        {
            "software": 10,
            "employee_hardware": 4000 + 225 + 138.5,
            "server_hardware": 0,
            "foundation_models": 5,
            "content_and_data": 4,
        }
    )
    assert sum(kilograms.values()) == pytest.approx(rows["kg_co2e"].sum())
    by_element = rows.groupby("sub_category")["kg_co2e"].sum()
    assert by_element.to_dict() == pytest.approx({name: kg for name, kg in kilograms.items() if kg})
    assert said == ["network hardware is left out: no data"]


def test_the_amortised_view_moves_hardware_alone(tmp_path, monkeypatch):
    client = opened(tmp_path, monkeypatch, **ALL)
    whole, spread = (tcs.content(client, view)[0]["upstream_emissions"] for view in VIEWS)
    table = amortised(client).groupby("sub_category")["year_kg_co2e"].sum()
    for element, leaf in spread.items():
        if element.endswith("hardware"):
            assert leaf["emissions"] == pytest.approx(table[element])
        else:
            assert leaf == whole[element]
    assert spread["employee_hardware"]["emissions"] == pytest.approx(4000 / 4 + 225 / 4 + 138.5 / 16)
    # Two and a half of four years were borne before, half a year is, and a year is written off.
    assert spread["server_hardware"]["emissions"] == pytest.approx(1450 * 1.5 / 4)


def test_the_notes_say_what_the_figures_are(tmp_path, monkeypatch):
    client = opened(tmp_path, monkeypatch, **ALL)
    whole, spread = (tcs.content(client, view)[0]["upstream_emissions"] for view in VIEWS)
    notes = {name: leaf["notes"] for name, leaf in whole.items()}
    assert notes["employee_hardware"].startswith("Counted whole in the year of acquisition, nothing amortised")
    # End of life of H2 and the employees' own laptop.
    assert "3 lines by model_footprint 100.0 %; 144 kg of it outside the GHG Protocol" in notes["employee_hardware"]
    assert (
        "no device was acquired in the year; 1 line of the register, all of earlier years" in notes["server_hardware"]
    )
    assert "narrow: the embodied emissions of the hardware alone" in notes["foundation_models"]
    assert "90 kg of electricity" in notes["foundation_models"]
    assert "2 kg of an audience's devices and of travel stand beside the total, not here" in notes["content_and_data"]
    server = spread["server_hardware"]["notes"]
    assert "Amortised in a straight line" in server and "362 kg of it written off" in server


@pytest.mark.parametrize("view", VIEWS)
def test_the_file_is_written_whole_and_fits_the_schema(tmp_path, monkeypatch, capsys, view):
    data, outputs = write(tmp_path / "data", **ALL), tmp_path / "outputs"
    assert command("export", "small", 2024, "tcs", "--data", data, "--outputs", outputs, "--view", view) == 0
    path = outputs / "small" / "2024" / "exports" / "technology_carbon_standard.json"
    said = capsys.readouterr()
    assert said.out.strip() == str(path) and "network hardware is left out: no data" in said.err
    found = json.loads(path.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(tcs.schema())
    jsonschema.validate(found, tcs.schema())
    assert found["schema_version"] == "0.1.0"
    assert list(found["upstream_emissions"]) == [name for name in ELEMENTS if name != "network_hardware"]
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_a_client_without_technology_states_the_version_and_nothing_else(tmp_path, monkeypatch):
    found, said = tcs.content(opened(tmp_path, monkeypatch), "amortised")
    assert found == {"schema_version": "0.1.0", "upstream_emissions": {}}
    assert len(said) == 6


def test_a_model_whose_figure_is_not_split_is_left_out_and_says_so(tmp_path, monkeypatch):
    unsplit = [{"record_id": "M7", "category": 1, "hosting": "api", "activity": "sector/paper", "country": "GB", "spend": 100,
                "currency": "GBP"}]  # fmt: skip
    found, said = tcs.content(opened(tmp_path, monkeypatch, models=unsplit), "acquisition")
    assert found["upstream_emissions"] == {}
    assert "foundation models is left out: 1 line, and no embodied emissions stated apart" in said


def test_an_element_of_a_category_left_out_is_left_out_and_says_so(tmp_path, monkeypatch):
    leased = [device("H9", ownership="leased", category=8)]
    exclusions = "exclusions:\n  - {category: 8, reason: leases are left out}\n" + "".join(
        f"  - {{category: {n}, reason: left out here}}\n" for n in (4, 6, 7, *range(9, 16))
    )
    found, said = tcs.content(opened(tmp_path, monkeypatch, hardware=leased, exclusions=exclusions), "acquisition")
    assert found["upstream_emissions"] == {}
    assert "employee hardware is left out: 1 line, in categories under exclusions" in said


LEAF = {"emissions": 1, "notes": "a note"}


@pytest.mark.parametrize(
    ("bad", "where"),
    [
        ({}, "the file"),
        ({"schema_version": "0.0.3"}, "schema_version"),
        ({"schema_version": "0.1.0", "upstream": {}}, "the file"),
        ({"schema_version": "0.1.0", "upstream_emissions": {"laptops": LEAF}}, "upstream_emissions"),
        (
            {"schema_version": "0.1.0", "upstream_emissions": {"software": {"notes": "no data"}}},
            "upstream_emissions.software",
        ),
        (
            {"schema_version": "0.1.0", "upstream_emissions": {"software": LEAF | {"emissions": "1"}}},
            "software.emissions",
        ),
        (
            {"schema_version": "0.1.0", "upstream_emissions": {"software": LEAF | {"emissions": -1}}},
            "software.emissions",
        ),
        ({"schema_version": "0.1.0", "upstream_emissions": {"software": LEAF | {"method": "other"}}}, "software"),
        ({"schema_version": "0.1.0", "direct_emissions": {"servers": LEAF | {"method": "guess"}}}, "servers.method"),
    ],
)
def test_what_the_standard_does_not_allow_is_refused_with_its_place(bad, where):
    with pytest.raises(InputError) as refused:
        tcs.check(bad)
    assert where in refused.value.faults[0].what.split(": ")[0]
    assert refused.value.faults[0].mend


def test_the_standard_has_all_its_categories():
    electricity = LEAF | {"method": "location-based"}
    tcs.check(
        {
            "schema_version": "0.1.0",
            "upstream_emissions": dict.fromkeys(ELEMENTS, LEAF),
            "direct_emissions": {
                **dict.fromkeys(("onsite_employee_hardware", "networking", "servers"), electricity),
                "generators": LEAF,
            },
            "indirect_emissions": dict.fromkeys(
                ("offsite_employee_hardware", "cloud_services", "saas", "managed_services"), LEAF
            ),
            "downstream_emissions": dict.fromkeys(
                ("customer_devices", "network_data_transfer", "downstream_infrastructure"), LEAF
            ),
        }
    )


def test_emissions_below_zero_are_refused_and_nothing_is_written(tmp_path, monkeypatch, capsys):
    credit = {"record_id": "W1", "category": 1, "delivery": "installed", "activity": "sector/paper", "country": "GB",
              "spend": "-100", "currency": "GBP"}  # fmt: skip
    data, outputs = write(tmp_path / "data", software=[credit]), tmp_path / "outputs"
    assert command("export", "small", 2024, "tcs", "--data", data, "--outputs", outputs) == 1
    said = capsys.readouterr().err
    assert "software.emissions" in said and "below zero" in said
    assert not outputs.exists()


def test_an_unknown_format_or_view_is_refused(tmp_path, monkeypatch):
    client = opened(tmp_path, monkeypatch)
    with pytest.raises(InputError, match="format 'tsc' is not known"):
        report.export(client, "tsc")
    with pytest.raises(InputError, match="view 'both' is not known"):
        report.export(client, "tcs", view="both")
