"""Footprints of the organisation's own products, version 3: written, checked, and read as they were meant."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from pact_cases import IDS, POLICY

from scope3.errors import InputError
from scope3.pact.factors import factor_of
from scope3.pact.values import is_uuid
from scope3.pact.versions import read_footprints
from scope3.pact.writing import footprint_text, product_footprint, write_footprints

PCF = {
    "declaredUnitOfMeasurement": "piece",
    "declaredUnitAmount": 1,
    "productMassPerDeclaredUnit": Decimal("12.40"),
    "referencePeriodStart": date(2024, 1, 1),
    "referencePeriodEnd": date(2025, 1, 1),
    "geographyCountry": "GB",
    "pcfExcludingBiogenicUptake": Decimal("31.5"),
    "pcfIncludingBiogenicUptake": Decimal("-4.5"),
    "fossilGhgEmissions": Decimal("31.5"),
    "biogenicCO2Uptake": Decimal("-36"),
    "fossilCarbonContent": Decimal("0.3"),
    "ipccCharacterizationFactors": ("AR5",),
    "crossSectoralStandards": ["GHGP-Product", "PACT-3.0"],
    "exemptedEmissionsPercent": Decimal("1E+0"),
    "primaryDataShare": Decimal("63.2"),
    "dqi": {"technologicalDQR": Decimal("1.5"), "geographicalDQR": Decimal(2), "temporalDQR": "1"},
}
GIVEN = {
    "created": datetime(2025, 2, 3, 10, 30, tzinfo=timezone(timedelta(hours=1))),
    "companyName": "Example Furniture Ltd",
    "companyIds": ["urn:company:example:furniture"],
    "productDescription": "Oak stool, unpackaged",
    "productIds": ["urn:gtin:4000000000024"],
    "productNameCompany": "Stool 3",
    "pcf": PCF,
}


def changed(outer=None, **pcf):
    merged = {**GIVEN, **(outer or {}), "pcf": {**PCF, **pcf}}
    return {**merged, "pcf": {name: value for name, value in merged["pcf"].items() if value is not ...}}


def refused(given):
    with pytest.raises(InputError) as refusal:
        product_footprint(given)
    return refusal.value.faults


def test_what_is_written_is_read_as_it_was_meant(tmp_path):
    write_footprints(tmp_path / "stool.json", [product_footprint(GIVEN)])
    (one,) = read_footprints(tmp_path / "stool.json")
    assert (one.kg_co2e, one.including, one.unit, one.mass) == (
        Decimal("31.5"),
        Decimal("-4.5"),
        "piece",
        Decimal("12.4"),
    )
    assert (one.version, one.status, one.geography, one.gwp_sets) == (3, "Active", "GB", ("AR5GWP100",))
    assert one.reference == (datetime(2024, 1, 1, tzinfo=UTC), datetime(2025, 1, 1, tzinfo=UTC))
    assert factor_of(one, POLICY).kg_co2e == Decimal("31.5")
    assert not one.remarks


def test_every_number_is_a_string_of_digits_and_a_point():
    written = product_footprint(GIVEN)
    assert written["created"] == "2025-02-03T09:30:00Z"
    assert written["pcf"]["productMassPerDeclaredUnit"] == "12.40"
    assert written["pcf"]["exemptedEmissionsPercent"] == "1"
    assert written["pcf"]["dqi"] == {"technologicalDQR": "1.5", "geographicalDQR": "2", "temporalDQR": "1"}
    text = footprint_text([written])
    assert not re.search(r'":\s*-?[0-9]', text)
    assert json.loads(text)["data"] == [written]


def test_the_id_follows_from_the_content():
    one, again, other = (product_footprint(given)["id"] for given in (GIVEN, GIVEN, changed(primaryDataShare="60")))
    assert one == again != other
    assert is_uuid(one)
    assert product_footprint(changed({"id": IDS[7]}))["id"] == IDS[7]


def test_fields_stand_in_the_order_of_the_specification():
    shuffled = {**dict(reversed(GIVEN.items())), "pcf": dict(reversed(PCF.items()))}
    assert footprint_text([product_footprint(shuffled)]) == footprint_text([product_footprint(GIVEN)])


@pytest.mark.parametrize(
    "name", ["created", "companyName", "companyIds", "productDescription", "productIds", "productNameCompany", "pcf"]
)
def test_no_mandatory_field_is_invented(name):
    (fault,) = refused({key: value for key, value in GIVEN.items() if key != name})
    assert fault.column == f"$.{name}"


@pytest.mark.parametrize("name", [
    "declaredUnitOfMeasurement", "declaredUnitAmount", "productMassPerDeclaredUnit", "referencePeriodStart", "referencePeriodEnd",
    "pcfExcludingBiogenicUptake", "pcfIncludingBiogenicUptake", "fossilGhgEmissions", "fossilCarbonContent",
    "ipccCharacterizationFactors", "crossSectoralStandards", "exemptedEmissionsPercent",
])  # fmt: skip
def test_no_mandatory_figure_is_invented(name):
    (fault,) = refused(changed(**{name: ...}))
    assert fault.column == f"$.pcf.{name}"


@pytest.mark.parametrize(
    ("given", "column", "said"),
    [
        (changed(pcfExcludingBiogenicUptake=31.5), "$.pcf.pcfExcludingBiogenicUptake", "binary number"),
        (changed(pcfExcludingBiogenicUptake=Decimal("NaN")), "$.pcf.pcfExcludingBiogenicUptake", "no figure"),
        (changed(pcfExcludingBiogenicUptake=True), "$.pcf.pcfExcludingBiogenicUptake", "no number"),
        (changed(pcfExcludingBiogenicUptake="31,5"), "$.pcf.pcfExcludingBiogenicUptake", "comma"),
        (
            changed(pcfExcludingBiogenicUptake="-1", fossilGhgEmissions="0"),
            "$.pcf.pcfExcludingBiogenicUptake",
            "below zero",
        ),
        (changed(fossilGhgEmissions="20"), "$.pcf.pcfExcludingBiogenicUptake", "add up to"),
        (changed(biogenicCO2Uptake="36"), "$.pcf.biogenicCO2Uptake", "below zero"),
        (changed(declaredUnitAmount=0), "$.pcf.declaredUnitAmount", "above zero"),
        (changed(declaredUnitOfMeasurement="kg"), "$.pcf.declaredUnitOfMeasurement", "unknown unit"),
        (
            changed(ipccCharacterizationFactors=["AR5GWP100"]),
            "$.pcf.ipccCharacterizationFactors",
            "no assessment report",
        ),
        (changed(geographyRegionOrSubregion="Western Europe"), "$.pcf.geographyCountry", "more than once"),
        (changed(packagingGhgEmissions="1"), "$.pcf.packagingGhgEmissions", "not included"),
        (changed(pcfExcludingBiogenic="31.5"), "$.pcf.pcfExcludingBiogenic", "unknown field"),
        (changed(referencePeriodEnd=datetime(2025, 1, 1)), "$.pcf.referencePeriodEnd", "time zone"),
        (changed(dqi={"technologicalDQR": 1.5}), "$.pcf.dqi", "binary number"),
        (changed({"id": "stool-3"}), "$.id", "no UUID"),
        (changed({"status": "active"}), "$.status", "active"),
        (changed({"specVersion": "2.3.0"}, declaredUnitAmount="1"), "$.specVersion", "says version 2.3.0"),
        (changed({"productIds": ["4000000000024"]}), "$.productIds", "no URN"),
        (changed({"validityPeriodEnd": date(2031, 1, 1)}), "$.validityPeriodEnd", "longer than"),
        (changed({"pcf ": {}}), "$.pcf ", "unknown field"),
    ],
)
def test_what_the_specification_does_not_allow_is_not_written(given, column, said):
    (fault,) = refused(given)
    assert (fault.file, fault.column) == ("the footprint to be written", column)
    assert said in fault.what


def test_removals_and_delivery_are_written_where_they_belong():
    written = product_footprint(
        changed(landManagementBiogenicCO2Removals="-2", fossilGhgEmissions="33.5", outboundLogisticsGhgEmissions="1.1")
    )
    assert written["pcf"]["landManagementBiogenicCO2Removals"] == "-2"
