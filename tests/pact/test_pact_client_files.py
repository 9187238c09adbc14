"""Footprints as a client declares them, from the files to the tonnes."""

from __future__ import annotations

import json

import pytest
from pact_cases import IDS, SAMPLES, v3

import small_client
from scope3 import client
from scope3.errors import InputError
from scope3.inputs.activity_data import read_activity_data
from scope3.inventory import calculate_emissions
from scope3.organisation import load_organisation
from scope3.pact.client_files import with_footprints

GOODS = [
    ["record_id", "category", "country", "quantity", "unit", "product_footprint", "covers_records", "activity"],
    ["G1", "1", "GB", "24", "litre", "urn:gtin:4000000000017", "L6", ""],
    ["G2", "1", "GB", "500", "kg", "", "", "wood"],
]
DECLARED = "footprints: [footprints/*.json]\n"


def organisation(extra=DECLARED):
    return small_client.ORGANISATION.replace("rules: [rules.csv]\n", f"rules: [rules.csv]\n{extra}")


def write(tmp_path, monkeypatch, extra=DECLARED, goods=GOODS, **footprints):
    small_client.write(tmp_path, organisation=organisation(extra), goods=goods)
    folder = tmp_path / "small" / "2024" / "footprints"
    folder.mkdir()
    for name, content in footprints.items():
        (folder / f"{name}.json").write_text(json.dumps(content), encoding="utf-8")
    monkeypatch.setenv("SCOPE3_DATA", str(tmp_path))
    return folder.parent


def faults(year=2024):
    with pytest.raises(InputError) as refused:
        client.open_client("small", year)
    return refused.value.faults


def test_a_footprint_becomes_tonnes(tmp_path, monkeypatch):
    write(tmp_path, monkeypatch, resin=v3())
    opened = client.open_client("small", 2024)
    purchase = opened.records(1).set_index("record_id").loc["G1"]
    assert (purchase["supplier_factor"], purchase["supplier_factor_unit"]) == (1.5, "litre")
    (report,) = [report for report in opened.files if report["file"] == "footprints/resin.json"]
    assert (report["rows"], report["remarks"]) == (1, [])
    emissions = calculate_emissions(opened, 1).set_index("record_id").loc["G1"]
    # The ledger line L6 is replaced: 24 litres at 1.5 kg CO2e, by the supplier's own figure.
    assert (emissions["kg_co2e"], emissions["method"], emissions["supplier_data"]) == (36.0, "supplier_specific", True)
    assert IDS[1] in emissions["step"]
    # The supplier calls 40 % of its footprint primary data.
    assert (purchase["primary_data_share"], emissions["share_primary_data"]) == (0.4, 0.4)


def test_without_footprints_nothing_changes(tmp_path, monkeypatch):
    folder = write(tmp_path, monkeypatch, "", small_client.GOODS)
    model = load_organisation("small", 2024)
    before = read_activity_data(model, folder)
    after = with_footprints(model, folder, before)
    assert all(after[name].equals(before[name]) for name in before)
    assert after["purchased_goods"].attrs["files"] == before["purchased_goods"].attrs["files"]


@pytest.mark.parametrize(
    ("extra", "contents", "file", "said"),
    [
        (DECLARED, {}, "footprints/*.json", "no such file"),
        ("", {"resin": v3()}, "goods.csv", "no footprint"),
        ("footprints: [footprints/resin.json, 'footprints/*.json']\n", {"resin": v3()}, "footprints/resin.json", "declared twice"),
        (DECLARED, {"resin": v3(declaredUnitAmount="0")}, "footprints/resin.json", "above zero"),
        (DECLARED, {"resin": v3(ipccCharacterizationFactors=["AR6"])}, "footprints/resin.json", "AR6GWP100"),
        (DECLARED + f"accept_footprints:\n  - {{footprint: {IDS[1]}, state: expired, reason: agreed with the auditor}}\n",
         {"resin": v3()}, "organisation.yaml", "no product_footprint or shipment needed that"),
        ("carrier_footprints:\n  - {file: footprints/f.json, defaults: {quantity: '3'}}\n", {"f": v3()}, "organisation.yaml", "a default for 'quantity'"),
        ("carrier_footprints:\n  - {file: footprints/f.json, defaults: {stge: inbound}}\n", {"f": v3()}, "organisation.yaml", "a default for 'stge'"),
        ("carrier_footprints:\n  - {file: footprints/f.json}\n", {"f": v3()}, "footprints/f.json", "holds no shipment"),
    ],
)  # fmt: skip
def test_declarations_that_are_refused(tmp_path, monkeypatch, extra, contents, file, said):
    goods = GOODS if "carrier" not in extra else small_client.GOODS
    write(tmp_path, monkeypatch, extra, goods, **contents)
    (fault,) = faults()
    assert fault.file == file
    assert said in fault.what


def test_unknown_keys_of_the_declarations_are_refused(tmp_path, monkeypatch):
    write(
        tmp_path,
        monkeypatch,
        f"accept_footprints:\n  - {{footprint: {IDS[1]}, state: old, reason: agreed with the auditor}}\n",
    )
    with pytest.raises(InputError, match="accept_footprints"):
        load_organisation("small", 2024)


def test_gwp_sets_and_states_are_accepted_by_name(tmp_path, monkeypatch):
    extra = (
        DECLARED
        + f"accept_gwp_sets: [AR6GWP100]\naccept_footprints:\n  - {{footprint: {IDS[1]}, state: deprecated, reason: the new one comes in May}}\n"
    )
    write(tmp_path, monkeypatch, extra, resin=v3(outer={"status": "Deprecated"}, ipccCharacterizationFactors=["AR6"]))
    source = client.open_client("small", 2024).records(1).set_index("record_id").loc["G1", "supplier_source"]
    assert "accepted though deprecated: the new one comes in May" in source


def shipment():
    whole = json.loads((SAMPLES / "ileap" / "lsp_data.json").read_text(encoding="utf-8"))
    whole["pcf"] |= {"referencePeriodStart": "2024-01-01T00:00:00Z", "referencePeriodEnd": "2025-01-01T00:00:00Z"}
    return whole


def test_shipments_of_a_carrier_are_records_of_category_4(tmp_path, monkeypatch):
    extra = "carrier_footprints:\n  - {file: footprints/*.json, defaults: {stage: inbound, paid_by: company}}\n"
    write(tmp_path, monkeypatch, extra, small_client.GOODS, legs=shipment())
    yaml = tmp_path / "small" / "2024" / "organisation.yaml"
    yaml.write_text(yaml.read_text(encoding="utf-8").replace(small_client.left_out([4]), ""), encoding="utf-8")
    opened = client.open_client("small", 2024)
    assert calculate_emissions(opened, 4)["kg_co2e"].tolist() == [3.6801]
    assert opened.records(4)[["stage", "supplier_kg_co2e"]].to_numpy().tolist() == [["inbound", 3.6801]]
    assert [report["rows"] for report in opened.files if report["file"] == "footprints/legs.json"] == [1]


def test_a_leg_in_two_declarations_is_refused(tmp_path, monkeypatch):
    extra = "carrier_footprints:\n  - {file: footprints/a.json}\n  - {file: footprints/b.json}\n"
    other = shipment() | {"id": IDS[5]}
    write(tmp_path, monkeypatch, extra, small_client.GOODS, a=shipment(), b=other)
    assert [fault.file for fault in faults()] == ["footprints/b.json"]
