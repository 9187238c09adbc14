"""Footprints of the organisation's own products: worked by hand, read back by the reader suppliers' footprints pass."""

from __future__ import annotations

import csv
import dataclasses
import json
from decimal import Decimal

import pytest

import shipped
import small_client
from command_line import command
from scope3.client import open_client
from scope3.errors import InputError
from scope3.inventory import build_inventory, calculate_emissions, check_client
from scope3.pact.factors import Policy, factor_of
from scope3.pact.versions import read_footprints
from scope3.report import export, figures_of
from scope3.report.product_boundary import cradle_to_gate, product_boundary
from scope3.report.product_footprints import product_footprints

pytestmark = pytest.mark.slow

STOOL = {
    "record_id": "P1", "product": "Stool", "description": "Oak stool", "product_ids": "urn:gtin:4000000000024",
    "company_ids": "urn:company:example:small", "stated_on": "2025-02-03", "quantity": "200", "unit": "piece",
    "declared_amount": "1", "mass": "4", "allocation_basis": "mass", "allocation_part": "3", "allocation_whole": "4",
    "allocation_reason": "Energy and wood follow mass", "fossil_carbon": "0.1", "biogenic_carbon": "",
    "biogenic_co2_uptake": "5.5", "land_use_change_kg_co2e": "", "biogenic_non_co2_kg_co2e": "",
    "packaging_included": "", "exempted_percent": "1", "cross_sectoral_standards": "GHGP-Product; PACT-3.0",
    "primary_data_share": "", "country": "GB", "region": "",
}  # fmt: skip
WAX = STOOL | {
    "record_id": "P2", "product": "Wax", "description": "Wax in tins of 12 litres", "product_ids": "urn:gtin:4000000000031",
    "quantity": "2,400.0", "unit": "litre", "declared_amount": "12", "mass": "10.8", "allocation_part": "1",
    "biogenic_co2_uptake": "0", "land_use_change_kg_co2e": "0.6", "biogenic_non_co2_kg_co2e": "0.4",
    "packaging_included": "yes", "primary_data_share": "0.129",
}  # fmt: skip
# The small client by hand, kg: category 1 449.95 + 4,000 + 150; 3A 60, 3B 500, 3C 240 (category 2, 1,000, is left out);
# scope 1 100 × 2.5 = 250; scope 2 by market, no contract given, 10,000 × 0.2 = 2,000.
GATE = Decimal("7649.95")


def files(*products, organisation=None):
    head = list(STOOL)
    text = organisation or small_client.ORGANISATION
    return {
        "organisation": text.replace(
            "rules: [", "products: [{file: products.csv, thousands: ',', decimal: '.'}]\nrules: ["
        ),
        "products": [head, *([product.get(name, "") for name in head] for product in products)],
    }


@pytest.fixture
def opened(tmp_path, monkeypatch):
    def open_with(*products, organisation=None, **tables):
        written = files(*products, organisation=organisation)
        small_client.write(tmp_path / "data", organisation=written["organisation"], **tables)
        with (tmp_path / "data" / "small" / "2024" / "products.csv").open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(written["products"])
        monkeypatch.setenv("SCOPE3_DATA", str(tmp_path / "data"))
        monkeypatch.setenv("SCOPE3_OUTPUTS", str(tmp_path / "outputs"))
        return open_client("small", 2024)

    return open_with


def refused(client):
    with pytest.raises(InputError) as refusal:
        product_footprints(figures_of(client))
    return refusal.value.faults


def test_two_products_by_hand(opened):
    figures = figures_of(opened(STOOL, WAX))
    assert cradle_to_gate(figures).kg_co2e == GATE
    (stool, wax), said = product_footprints(figures)
    # 3/4 of 7,649.95 kg over 200 stools; a quarter of it over 2,400 litres, 12 to a tin. Six digits.
    assert stool["pcf"]["pcfExcludingBiogenicUptake"] == "28.6873"
    assert stool["pcf"]["pcfIncludingBiogenicUptake"] == "23.1873"
    assert wax["pcf"]["pcfExcludingBiogenicUptake"] == "9.56244"
    assert (wax["pcf"]["declaredUnitOfMeasurement"], wax["pcf"]["declaredUnitAmount"]) == ("liter", "12")
    assert wax["pcf"]["fossilGhgEmissions"] == "8.56244"
    assert (wax["pcf"]["primaryDataShare"], wax["pcf"]["packagingEmissionsIncluded"]) == ("12.9", True)
    assert stool["created"] == "2025-02-03T00:00:00Z"
    assert (stool["pcf"]["referencePeriodStart"], stool["pcf"]["referencePeriodEnd"]) == (
        "2024-01-01T00:00:00Z",
        "2025-01-01T00:00:00Z",
    )
    for blank in ("primaryDataShare", "biogenicCarbonContent", "packagingEmissionsIncluded"):
        assert blank not in stool["pcf"], "what nobody gave is not written"
    assert any("category 2 (1.0 t CO2e) left out: machines" in sentence for sentence in said)
    assert any("category 4 belongs to the products and is excluded" in sentence for sentence in said)
    assert not any("not listed" in sentence for sentence in said)


def test_what_is_left_out_is_said_and_the_parts_are_all_placed(opened):
    _, said = product_footprints(figures_of(opened(STOOL)))
    assert "25.0 % of the emissions up to the gate are of products not listed" in said
    placed = product_boundary()
    assert not placed.duplicated(["part", "kind"]).any()
    assert {str(n) for n in range(1, 16)} | {"scope 1", "scope 2"} == set(placed["part"])
    assert placed[["reason", "source"]].ne("").all(axis=None)


def test_the_file_is_read_by_our_own_reader_as_it_was_meant(opened):
    path, _ = export(opened(STOOL, WAX), "pact")
    stool, wax = read_footprints(path)
    assert not stool.remarks and not wax.remarks
    # Version 3 states the tin of 12 litres, our reader one litre.
    assert (wax.kg_co2e * 12, wax.unit, wax.amount) == (Decimal("9.56244"), "litre", 12)
    assert (stool.kg_co2e, stool.unit, stool.mass, stool.geography) == (Decimal("28.6873"), "piece", 4, "GB")
    assert stool.including == Decimal("23.1873")
    assert wax.primary_data_share == Decimal("0.129") and stool.primary_data_share is None
    client = open_client("small", 2024).organisation
    next_year = Policy("AR5GWP100", client.period.start, client.period.end)
    assert factor_of(wax, next_year, unit="litre").kg_co2e == Decimal("0.79687")
    assert factor_of(wax, next_year, unit="kg").kg_co2e * Decimal("10.8") == pytest.approx(Decimal("9.56244"))


def test_the_command_writes_the_same_bytes_twice_and_moves_nothing(opened, capsys, tmp_path):
    client = opened(STOOL, WAX)
    emissions = calculate_emissions(client)
    inventory = build_inventory(client, emissions).set_index("category")["t_co2e"]
    assert inventory[1] == pytest.approx(small_client.T_CO2E[1], rel=1e-12)
    written = tmp_path / "outputs" / "small" / "2024" / "exports" / "product_footprints.json"
    assert command("export", "small", 2024, "pact") == 0
    assert "category 2 (1.0 t CO2e) left out" in capsys.readouterr().err
    first = written.read_bytes()
    assert command("export", "small", 2024, "pact") == 0
    assert written.read_bytes() == first
    assert len(json.loads(first)["data"]) == 2


def test_figures_of_the_products_add_up_to_the_organisations(opened):
    stool, wax = product_footprints(figures_of(opened(STOOL, WAX)))[0]
    made = [(stool, Decimal(200)), (wax, Decimal(2400) / 12)]
    whole = sum(Decimal(one["pcf"]["pcfExcludingBiogenicUptake"]) * items for one, items in made)
    assert float(whole) == pytest.approx(float(GATE), rel=1e-5)


@pytest.mark.parametrize(
    ("changed", "column", "said"),
    [
        ({"mass": ""}, "mass", "blank"),
        ({"biogenic_co2_uptake": ""}, "biogenic_co2_uptake", "blank"),
        ({"fossil_carbon": ""}, "fossil_carbon", "blank"),
        ({"exempted_percent": ""}, "exempted_percent", "blank"),
        ({"allocation_reason": ""}, "allocation_reason", "blank"),
        ({"stated_on": ""}, "stated_on", "blank"),
        ({"quantity": "0"}, "quantity", "not above zero"),
        ({"allocation_part": "5"}, "allocation_part", "add up to 5"),
        ({"allocation_basis": "weight"}, "allocation_basis", "not known"),
        ({"unit": "room night"}, "unit", "no unit for"),
        ({"unit": "furlong"}, "unit", "unknown unit"),
        ({"product_ids": "4000000000024"}, "$.productIds", "no URN"),
        ({"region": "Western Europe"}, "$.pcf.geographyCountry", "more than once"),
        ({"allocation_part": "0"}, "allocation_part", "not above zero"),
        ({"biogenic_carbon": "1.4"}, "biogenic_co2_uptake", "the biogenic carbon makes 5.133 kg"),
        ({"biogenic_carbon": "4"}, "fossil_carbon", "4.1 kg of carbon in a product of 4 kg"),
        ({"unit": "kg", "fossil_carbon": "1.1"}, "fossil_carbon", "1.1 kg of carbon in a product of 1 kg"),
        ({"stated_on": "2024-12-30"}, "stated_on", "ends on 2024-12-31"),
        ({"stated_on": "in spring"}, "stated_on", "not a day"),
        ({"exempted_percent": "0"}, "exempted_percent", "category 4 and 5 is excluded"),
        ({"cross_sectoral_standards": "GHGP-Product; GHG Protocol"}, "cross_sectoral_standards", "'GHG Protocol'"),
        ({"land_use_change_kg_co2e": "30"}, "land_use_change_kg_co2e", "more than the footprint"),
    ],
)
def test_what_is_missing_or_wrong_is_refused_at_the_row_of_the_file(opened, changed, column, said):
    (fault,) = refused(opened(STOOL | changed))
    assert (fault.file, fault.row, fault.column) == ("products.csv", 2, column)
    assert said in fault.what


@pytest.mark.parametrize(
    ("second", "column", "said"),
    [
        ({"allocation_part": "2"}, "allocation_part", "add up to 5"),
        ({"allocation_whole": "5"}, "allocation_whole", "that of P1 4"),
        ({"allocation_basis": "economic"}, "allocation_basis", "that of P1 mass"),
        ({"product_ids": f"urn:gtin:1; {STOOL['product_ids']}"}, "product_ids", "that of P1 as well"),
    ],
)
def test_emissions_are_not_shared_out_twice(opened, second, column, said):
    (fault,) = refused(opened(STOOL, WAX | second))
    assert (fault.row, fault.column) == (3, column)
    assert said in fault.what
    with pytest.raises(InputError):
        check_client("small", 2024)


def test_without_a_product_nothing_is_written(opened):
    (fault,) = refused(opened())
    assert (fault.file, fault.column) == ("organisation.yaml", "products")


METERS = "  - {file: meters.csv, table: fuel_and_energy}\n"
NO_POWER = [line for line in small_client.LEDGER if line[0] != "L5"]


def test_energy_that_nobody_metered_is_not_nothing(opened):
    text = small_client.ORGANISATION.replace(METERS, "") + small_client.left_out([3])
    (fault,) = refused(opened(STOOL, organisation=text, ledger=NO_POWER))
    assert fault.what.startswith("no meter stands for scopes 1 and 2; ") and "of the meters" in fault.what


def test_without_energy_there_is_nothing_to_meter(opened):
    text = small_client.ORGANISATION.replace(METERS, "") + "not_relevant:\n" + small_client.left_out([3])
    footprints, said = product_footprints(figures_of(opened(STOOL, organisation=text, ledger=NO_POWER)))
    # Three quarters of category 1, 4,599.95 kg, over 200 stools.
    assert footprints[0]["pcf"]["pcfExcludingBiogenicUptake"] == "17.2498"
    assert any("process and fugitive emissions are not in them" in sentence for sentence in said)


def test_what_is_left_out_and_estimated_as_nothing_needs_no_exemption(opened):
    text = small_client.ORGANISATION
    for category in (4, 5):
        line = small_client.left_out([category]).rstrip("}\n")
        nothing = ", estimated_t_co2e: 0, estimate_basis: The books hold none of it}"
        text = text.replace(line + "}", line + nothing)
    assert text.count("estimated_t_co2e: 0") == 2
    footprints, _ = product_footprints(figures_of(opened(STOOL | {"exempted_percent": "0"}, organisation=text)))
    assert footprints[0]["pcf"]["exemptedEmissionsPercent"] == "0"


def test_potentials_older_than_the_specification_allows_are_refused(opened):
    text = small_client.ORGANISATION.replace("gwp_set: AR5GWP100", "gwp_set: AR4GWP100\naccept_gwp_sets: [AR5GWP100]")
    (fault,) = refused(opened(STOOL, organisation=text))
    assert (fault.file, fault.column) == ("organisation.yaml", "gwp_set")
    assert "AR4GWP100" in fault.what and "AR5 or later" in fault.what


def test_a_part_of_the_inventory_that_nobody_placed_is_refused(opened):
    figures = figures_of(opened(STOOL))
    emissions = figures.emissions.assign(category=figures.emissions["category"].replace(1, 16))
    with pytest.raises(InputError, match="category 16 has no row"):
        cradle_to_gate(dataclasses.replace(figures, emissions=emissions))


def test_delivery_to_customers_is_left_out_of_category_4(opened):
    figures = figures_of(opened(STOOL))
    rows = figures.emissions.assign(category=figures.emissions["category"].replace(1, 4))
    transport = figures.client.activity_data["transport"]
    stages = {"L1": "inbound", "L2": "between_sites", "G1": "outbound", "G2": "storage"}
    given = transport.reindex(range(4)).assign(record_id=list(stages), stage=list(stages.values()))
    client = dataclasses.replace(figures.client, activity_data=figures.client.activity_data | {"transport": given})
    gate = cradle_to_gate(dataclasses.replace(figures, client=client, emissions=rows))
    assert gate.kg_co2e == GATE - 4000
    assert "category 4 (outbound) (4.0 t CO2e) left out: behind the gate: delivery" in " ".join(gate.said)


def test_the_examples_products(monkeypatch):
    """Cabinets and desks as many as category 11 counts, and nothing that no furniture weighs."""
    client = shipped.opened()
    footprints, _ = product_footprints(shipped.figures())
    sold = (
        client.activity_data["use_of_sold_products"].query("use_type == 'energy'").groupby("product")["quantity"].sum()
    )
    assert [one["pcf"]["pcfExcludingBiogenicUptake"] for one in footprints] == ["153.696", "196.478"]
    for one in footprints:
        name, pcf = one["productNameCompany"], one["pcf"]
        made = float(pcf["productMassPerDeclaredUnit"]) * sold[name] / 1000
        part, whole = pcf["allocationRulesDescription"].removeprefix("By mass, ").split(",")[0].split(" of ")
        assert float(part) == pytest.approx(made, rel=1e-3)
        assert 2 < float(pcf["pcfExcludingBiogenicUptake"]) / float(pcf["productMassPerDeclaredUnit"]) < 5
        assert float(whole) < 600
