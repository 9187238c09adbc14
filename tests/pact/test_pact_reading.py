"""Files of footprints: envelopes, numbers, versions told by their fields, and what is remarked on."""

from __future__ import annotations

import json
from decimal import Decimal, localcontext

import pytest
from pact_cases import ABSENT, ENVELOPES, IDS, SAMPLES, read, v2, v3, write

from scope3.errors import InputError
from scope3.pact.versions import read_footprints


def refusal(folder, content):
    with pytest.raises(InputError) as refused:
        read_footprints(write(folder, content))
    return refused.value.faults


@pytest.mark.parametrize(
    ("content", "column", "said"),
    [
        ("{", None, "is no JSON"),
        ("", None, "is no JSON"),
        ("[]", "$", "holds no footprint"),
        ('"text"', "$", "holds no footprint"),
        ("{}", "$", "neither pcf nor data"),
        ('{"data": []}', "$.data", "is empty"),
        ('{"data": {"pfs": []}}', "$.data.pfs", "is empty"),
        ('{"data": {"pfIds": ["x"]}}', "$.data", "names footprints and holds none"),
        ('{"data": 1}', "$.data", "holds no footprint"),
        ('{"data": [1]}', "$.data[0]", "is no footprint"),
        ('{"data": [{"id": "x"}]}', "$.data[0]", "is no footprint"),
        ('{"data": {"code": "AccessDenied", "message": "no"}}', "$.data", "holds no footprint"),
        ('{"pcf": {}, "data": []}', "$", "at once"),
        ('{"pcf": 1}', "$.pcf", "pcf is no object"),
        ('{"pcf": null, "id": "x"}', "$.pcf", "pcf is no object"),
        ('{"id": "x", "id": "y"}', None, "stands twice"),
        ('{"pcf": NaN}', None, "NaN is no number"),
        ("[" * 100_000, None, "nested without end"),
    ],
)
def test_what_is_no_file_of_footprints(tmp_path, content, column, said):
    (fault,) = refusal(tmp_path, content)
    assert (fault.file, fault.column) == ("footprint.json", column)
    assert said in fault.what


def test_other_encodings_are_refused(tmp_path):
    path = tmp_path / "footprint.json"
    path.write_bytes(json.dumps(v2()).encode("utf-16"))
    with pytest.raises(InputError, match="UTF-8"):
        read_footprints(path)


def test_a_byte_order_mark_is_none_of_our_business(tmp_path):
    path = tmp_path / "footprint.json"
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps(v2()).encode())
    assert len(read_footprints(path)) == 1


def test_every_footprint_of_a_list_is_heard(tmp_path):
    faults = refusal(tmp_path, {"data": [v2(declaredUnit="bushel"), v2(), v3(declaredUnitAmount="0")]})
    assert [fault.column for fault in faults] == ["$.data[0].pcf.declaredUnit", "$.data[2].pcf.declaredUnitAmount"]


@pytest.mark.parametrize("written", [0.1, "0.1", "+0.1", "0.10"])
def test_numbers_are_decimals_all_the_way(tmp_path, written):
    (one,) = read(tmp_path, v2(pCfExcludingBiogenic=written, fossilGhgEmissions="0.1"))
    assert one.kg_co2e == Decimal("0.1")


def test_a_number_of_json_keeps_every_digit(tmp_path):
    content = json.dumps(v2(pCfExcludingBiogenic=0)).replace(
        '"pCfExcludingBiogenic": 0', '"pCfExcludingBiogenic": 1.23456789012345678901'
    )
    (one,) = read(tmp_path, content)
    assert one.kg_co2e == Decimal("1.23456789012345678901")


def test_another_librarys_precision_moves_nothing(tmp_path):
    with localcontext() as context:
        context.prec = 3
        (one,) = read(tmp_path, v3(pcfExcludingBiogenicUptake="18.123456", declaredUnitAmount="8"))
    assert one.kg_co2e == Decimal("2.265432")


def test_the_version_is_told_by_the_fields(tmp_path):
    (both,) = refusal(tmp_path, v3(declaredUnit="liter"))
    assert "version 2 and of version 3" in both.what
    (wrong_claim,) = refusal(tmp_path, v3("2.3.0"))
    assert (wrong_claim.column, "says version 2.3.0" in wrong_claim.what) == ("$.specVersion", True)
    (later,) = refusal(tmp_path, v3("4.0.0", declaredUnitAmount="1"))
    assert later.column == "$.specVersion"
    (one,) = read(tmp_path, v3("2.3.0", declaredUnitAmount="1"))
    assert [remark.column for remark in one.remarks] == ["$.specVersion"]


def test_version_1_is_refused():
    with pytest.raises(InputError, match="fields of version 1"):
        read_footprints(SAMPLES / "ileap" / "ileap_sample_product_footprint.json")


def test_published_samples_of_both_versions_agree():
    second = read_footprints(SAMPLES / "demo_api_footprints_v2.json")
    third = read_footprints(SAMPLES / "demo_api_footprints_v3.json")
    assert [one.kg_co2e for one in second] == [Decimal(kg) for kg in ("1.75", "1.80", "2.05", "1.95", "1.85")]
    for old, new in zip(second, third, strict=False):
        assert (old.id, old.kg_co2e, old.unit, old.gwp_sets) == (new.id, new.kg_co2e, new.unit, new.gwp_sets)
    assert "technologicalCO2Removals" in third[1].remarks[0].what


def test_sound_footprints_give_no_cause_for_remarks(tmp_path):
    for one in read(tmp_path, *(wrap(v3()) for wrap in ENVELOPES.values())):
        assert not one.remarks and not one.notes
    (old,) = read(tmp_path, v2(productMassPerDeclaredUnit="0.8"))
    assert not old.remarks and not old.notes


@pytest.mark.parametrize(
    ("footprint", "path", "said"),
    [
        (v3(outer={"id": "my-own-name"}), "$.id", "no UUID"),
        (v3(outer={"precedingPfIds": [IDS[1]]}), "$.precedingPfIds", "precedes itself"),
        (v3(outer={"validityPeriodEnd": "2030-01-01T00:00:00Z"}), "$.validityPeriodEnd", "longer than"),
        (v3(geographyCountry="DE", geographyCountrySubdivision="DE-BW"), "$.pcf.geographyCountrySubdivision", "more than once"),
        (v3(biogenicCO2Uptake="1"), "$.pcf.biogenicCO2Uptake", "a removal is below zero"),
        (v3(fossilGhgEmissions="10"), "$.pcf.pcfExcludingBiogenicUptake", "add up to"),
        (v3(packagingEmissionsIncluded=False, packagingGhgEmissions="0.4"), "$.pcf.packagingGhgEmissions", "leaves it out"),
        (v3(primaryDataShare="140"), "$.pcf.primaryDataShare", "more than all"),
        (v3(declaredUnitOfMeasurement="kilogram"), "$.pcf.productMassPerDeclaredUnit", "weigh"),
        (v2(declaredUnit="piece", productMassPerDeclaredUnit="2"), "$.pcf.declaredUnit", "came with version 3"),
        (v2(fossilGhgEmissions="1.6", productMassPerDeclaredUnit="1"), "$.pcf.pCfExcludingBiogenic", "more than its total"),
    ],
)  # fmt: skip
def test_what_is_odd_is_remarked_on_and_read(tmp_path, footprint, path, said):
    (one,) = read(tmp_path, footprint)
    assert [remark.column for remark in one.remarks] == [path]
    assert said in one.remarks[0].what


@pytest.mark.parametrize(
    ("footprint", "path", "said"),
    [
        (v3(landManagementBiogenicCO2Removals="-2", fossilGhgEmissions="20"), "pcfExcludingBiogenicUptake", "removals in it"),
        (v3(outboundLogisticsGhgEmissions="1"), "outboundLogisticsGhgEmissions", "beside the total (dc-1-4-footprint)"),
        (v3(productMassPerDeclaredUnit="0"), "", "states no mass"),
        (v3(primaryDataShare=ABSENT), "primaryDataShare", "stays unknown"),
    ],
)  # fmt: skip
def test_what_a_buyer_must_know_is_noted(tmp_path, footprint, path, said):
    (one,) = read(tmp_path, footprint)
    assert not one.remarks
    assert [note.column for note in one.notes] == [f"$.pcf.{path}".removesuffix(".")]
    assert said in one.notes[0].what


@pytest.mark.parametrize(
    ("footprint", "path"),
    [
        (v3(pcfExcludingBiogenicUptake="-0.5"), "$.pcf.pcfExcludingBiogenicUptake"),
        (v3(biogenicNonCO2Emissions="-0.5"), "$.pcf.biogenicNonCO2Emissions"),
        (v3(productMassPerDeclaredUnit="-1"), "$.pcf.productMassPerDeclaredUnit"),
        (v3(declaredUnitAmount="0"), "$.pcf.declaredUnitAmount"),
        (v3(referencePeriodEnd="2023-01-01T00:00:00Z"), "$.pcf.referencePeriodEnd"),
        (v3(referencePeriodStart="2023-01-01"), "$.pcf.referencePeriodStart"),
        (v3(referencePeriodStart="2023-02-30T00:00:00Z"), "$.pcf.referencePeriodStart"),
        (v3(referencePeriodStart="2023-01-01T00:00:00"), "$.pcf.referencePeriodStart"),
        (
            v3(outer={"validityPeriodStart": "2025-01-01T00:00:00Z", "validityPeriodEnd": "2024-06-01T00:00:00Z"}),
            "$.validityPeriodEnd",
        ),
        (v3(geographyCountry="Germany"), "$.pcf.geographyCountry"),
        (v3(geographyCountry="FR", geographyCountrySubdivision="DE-BW"), "$.pcf.geographyCountrySubdivision"),
        (v3(geographyRegionOrSubregion="Europa"), "$.pcf.geographyRegionOrSubregion"),
        (v3(ipccCharacterizationFactors=[]), "$.pcf.ipccCharacterizationFactors"),
        (v3(ipccCharacterizationFactors=["GWP100"]), "$.pcf.ipccCharacterizationFactors"),
        (v3(ipccCharacterizationFactors=["AR9"]), "$.pcf.ipccCharacterizationFactors"),
        (v2(characterizationFactors="AR6"), "$.pcf.characterizationFactors"),
        (v2(packagingEmissionsIncluded="yes"), "$.pcf.packagingEmissionsIncluded"),
        (v2(outer={"version": 1.5}), "$.version"),
        (v3(outer={"status": "active"}), "$.status"),
        (v3(outer={"specVersion": "three"}), "$.specVersion"),
        (v3(outer={"companyIds": []}), "$.companyIds"),
        (v3(outer={"productIds": ["4000000000017"]}), "$.productIds"),
        (v3(outer={"companyName": " "}), "$.companyName"),
        (v3(declaredUnitOfMeasurement="kg"), "$.pcf.declaredUnitOfMeasurement"),
    ],
)
def test_what_is_wrong_is_refused_at_its_path(tmp_path, footprint, path):
    (fault,) = refusal(tmp_path, footprint)
    assert fault.column == path


def test_gwp_sets_of_version_2_stand_in_two_fields(tmp_path):
    def sets(**pcf):
        return read(tmp_path, v2(**pcf))[0].gwp_sets

    assert sets(ipccCharacterizationFactorsSources=["AR5", "AR6"]) == ("AR5GWP100", "AR6GWP100")
    assert sets(ipccCharacterizationFactorsSources=ABSENT) == ("AR5GWP100",)
    assert sets(characterizationFactors=ABSENT) == ("AR5GWP100",)
    assert sets(characterizationFactors=ABSENT, ipccCharacterizationFactorsSources=ABSENT) == ("not_stated",)


def test_geography_is_the_finest_stated(tmp_path):
    finest = {"geographyRegionOrSubregion": "Western Europe", "geographyCountry": "DE", "geographyCountrySubdivision": "DE-BW"}  # fmt: skip
    assert [one.geography for one in read(tmp_path, v3(), v3(geographyCountry="DE"), v3(**finest))] == [
        "Global",
        "DE",
        "DE-BW",
    ]


def test_nothing_precedes_itself(tmp_path):
    (one,) = read(tmp_path, v3(outer={"precedingPfIds": [IDS[1], IDS[2]]}))
    assert one.preceding == (IDS[2],)


def test_parts_are_per_unit(tmp_path):
    (one,) = read(
        tmp_path,
        v3(
            biogenicNonCO2Emissions="0.6",
            fossilGhgEmissions="17.4",
            packagingGhgEmissions="1.2",
            packagingEmissionsIncluded=True,
        ),
    )
    assert one.parts["biogenicNonCO2Emissions"] == Decimal("0.05")
    assert one.parts["packagingGhgEmissions"] == Decimal("0.1")
    assert (one.mass, one.packaging_included) == (Decimal("0.8"), True)
