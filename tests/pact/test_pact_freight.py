"""Carriers' shipments as records of category 4, and intensities of their operations."""

from __future__ import annotations

import copy
import dataclasses
import json
from datetime import date

import pytest
from pact_cases import SAMPLES, read

import builders
from scope3.errors import InputError
from scope3.methods.transport import fuel_based
from scope3.pact.factors import Policy
from scope3.pact.freight import carrier_intensities, freight_records
from scope3.pact.versions import read_footprints

Y2021 = Policy("AR5GWP100", date(2021, 1, 1), date(2021, 12, 31))
DEFAULTS = {"stage": "inbound", "paid_by": "company", "covers_account": "Freight"}


def sample(name, **changed):
    whole = json.loads((SAMPLES / "ileap" / name).read_text(encoding="utf-8").replace("8,42769", "8.42769"))
    for key, value in changed.items():
        where, *names = whole, *key.split("__")
        for step in names[:-1]:
            where = where[int(step)] if step.isdigit() else where[step]
        if value is None:
            where.pop(names[-1])
        else:
            where[names[-1]] = value
    return whole


LEG = "extensions__0__data__tces__0"


def records(folder, *contents, policy=Y2021):
    return freight_records(read(folder, *contents), policy, DEFAULTS)


def refused(folder, *contents, policy=Y2021):
    with pytest.raises(InputError) as refusal:
        records(folder, *contents, policy=policy)
    return refusal.value.faults


def test_a_leg_is_a_record_with_the_carriers_own_kg():
    table, remarks, _ = freight_records(read_footprints(SAMPLES / "ileap" / "lsp_data.json"), Y2021, DEFAULTS)
    row = table.iloc[0].dropna().to_dict()
    assert row.pop("supplier_source").startswith("PACT footprint d9be4477")
    assert row == {
        "record_id": "d9be4477-e351-45b3-acd9-e1da05e6f633:abcdef",
        "source_file": "lsp_data.json",
        "source_sheet": "$.extensions[0].data.tces[0]",
        "source_row": 1,
        "category": 4,
        "description": "Shipment 1237890, leg abcdef",
        "supplier": "Super Duper Transport Co.",
        "period": "2021",
        "quantity": 87.0,
        "unit": "kg",
        "distance": 423.0,
        "distance_basis": "actual",
        "supplier_kg_co2e": 3.6801,
        "supplier_boundary": "life_cycle",
        "primary_data_share": 1.0,
        **DEFAULTS,
    }
    assert remarks == []
    emissions = fuel_based(table, builders.library(builders.factor("nothing", 1.0)), multi_drop_basis="driven")
    assert emissions["kg_co2e"].tolist() == pytest.approx([3.6801])
    assert emissions["component"].tolist() == ["life_cycle"]


def test_a_transport_activity_that_is_not_mass_times_distance_is_remarked_on(tmp_path):
    table, remarks, _ = records(tmp_path, sample("carrierA_data.json"))
    assert table["supplier_kg_co2e"].tolist() == [3.6801, 4.74759]
    (remark,) = remarks
    assert remark.column == "$.extensions[0].data.tces[0]"
    assert "3.6801 tonne.km for 87 kg over 423 km" in remark.what


def test_a_forwarders_footprint_and_its_carriers_hold_the_same_leg(tmp_path):
    (fault,) = refused(tmp_path, sample("carrierA_data.json"), sample("lsp_data.json"))
    assert (fault.file, fault.column) == ("f2.json", "$.extensions[0].data.tces[0]")
    assert "f1.json too (dc-4-carrier)" in fault.what


@pytest.mark.parametrize(
    ("changed", "column", "said"),
    [
        ({f"{LEG}__co2eWTW": "7.3602"}, "$.pcf", "legs add up to 7.3602"),
        ({f"{LEG}__co2eWTW": "3,6801"}, "$.extensions[0].data.tces[0].co2eWTW", "comma"),
        ({f"{LEG}__co2eWTW": "-3.6801"}, "$.extensions[0].data.tces[0].co2eWTW", "below zero"),
        ({f"{LEG}__co2eWTW": None}, "$.extensions[0].data.tces[0].co2eWTW", "missing"),
        ({f"{LEG}__co2eTTW": "4"}, "$.extensions[0].data.tces[0].co2eTTW", "more for the wheel"),
        ({f"{LEG}__distance": {}}, "$.extensions[0].data.tces[0].distance", "not one distance"),
        (
            {f"{LEG}__distance": {"actual": "1", "gcd": "1"}},
            "$.extensions[0].data.tces[0].distance",
            "not one distance",
        ),
        ({f"{LEG}__distance": {"actual": "far"}}, "$.extensions[0].data.tces[0].distance.actual", "no decimal"),
        ({f"{LEG}__shipmentId": "other"}, "$.extensions[0].data.tces[0].shipmentId", "another shipment"),
        ({f"{LEG}__departureAt": "2022-01-01T00:00:00Z"}, "$.extensions[0].data.tces[0]", "outside 2021-01-01"),
        ({"pcf__referencePeriodEnd": "2022-07-01T00:00:00Z"}, "$.extensions[0].data.tces[0]", "outside 2021-01-01"),
        ({"extensions__0__data__tces": []}, "$.extensions", "no leg"),
        ({"extensions__0__data": None}, "$.extensions", "holds no shipment"),
        ({"extensions": []}, "$.extensions", "holds no shipment"),
        ({"status": "Deprecated"}, "$.status", "withdrawn"),
        ({"pcf__characterizationFactors": "AR6"}, "$.pcf.ipccCharacterizationFactorsSources", "AR6GWP100"),
    ],
)
def test_shipments_that_are_refused(tmp_path, changed, column, said):
    (fault,) = refused(tmp_path, sample("lsp_data.json", **changed))
    assert (fault.file, fault.column) == ("f1.json", column)
    assert said in fault.what


def test_a_leg_with_a_day_is_of_that_day(tmp_path):
    changed = {f"{LEG}__departureAt": "2021-12-31T23:00:00Z", f"{LEG}__arrivalAt": "2022-01-02T00:00:00Z"}
    table, _, _ = records(tmp_path, sample("lsp_data.json", **changed))
    assert table["period"].tolist() == ["2021-12-31"]


def test_a_total_written_per_tonne_kilometre_is_the_same_shipment(tmp_path):
    by_the_letter = sample("lsp_data.json", pcf__pCfExcludingBiogenic="0.1", pcf__fossilGhgEmissions="0.1")
    assert records(tmp_path, by_the_letter).table["supplier_kg_co2e"].tolist() == [3.6801]


def test_a_withdrawn_shipment_is_accepted_by_name(tmp_path):
    content = sample("lsp_data.json", status="Deprecated")
    policy = dataclasses.replace(Y2021, accepted={(content["id"], "deprecated"): "the carrier's new one is late"})
    assert records(tmp_path, content, policy=policy).needed == {(content["id"], "deprecated")}


def test_bases_of_distances(tmp_path):
    other = copy.deepcopy(sample("carrierA_data.json"))
    for leg, basis in zip(other["extensions"][0]["data"]["tces"], ("sfd", "gcd"), strict=True):
        leg["distance"] = {basis: leg["distance"]["actual"]}
    assert records(tmp_path, other).table["distance_basis"].tolist() == ["shortest_feasible", "great_circle"]


def test_no_shipments_no_records():
    assert len(freight_records([], Y2021, {}).table) == 0


def test_intensities_of_operations_and_hubs():
    footprints = [
        one for name in ("appB_toc.json", "appB_hoc.json") for one in read_footprints(SAMPLES / "ileap" / name)
    ]
    with pytest.raises(InputError, match="AR6GWP100"):
        carrier_intensities(footprints, Y2021)
    table = carrier_intensities(footprints, dataclasses.replace(Y2021, accept_gwp_sets=("AR6GWP100",)))
    assert table["operation"].tolist() == ["4561230", "7890123"]
    assert table["supplier_factor"].tolist() == [3.6801, 3.6801]
    assert table["supplier_factor_unit"].tolist() == ["tonne.km", "tonne"]
    shipment = read_footprints(SAMPLES / "ileap" / "lsp_data.json")
    with pytest.raises(InputError, match="holds no"):
        carrier_intensities(shipment, Y2021)
