"""The PACT, iLEAP and GLEC examples of the project's reference, re-tabulated: figures in, figures out."""

from __future__ import annotations

import json
from decimal import Decimal

import pandas as pd
import pytest
from pact_cases import POLICY, SAMPLES, read, v2, v3

import builders
from scope3.errors import InputError
from scope3.inventory import share
from scope3.methods.purchased_goods import supplier_specific
from scope3.methods.transport import distance_based, fuel_based
from scope3.pact.factors import Policy, factor_of
from scope3.pact.freight import carrier_intensities, freight_records, read_shipment
from scope3.pact.gate import sum_of_parts
from scope3.pact.records import fill_factors
from scope3.pact.versions import read_footprints
from scope3.quality import weighted
from scope3.tables import INDICATORS

LIBRARY = builders.library(builders.factor("nothing", 1.0))
Y2021 = Policy("AR5GWP100", POLICY.first.replace(year=2021), POLICY.last.replace(year=2021), ("AR6GWP100",))


def bought(folder, footprint, quantity, unit):
    """kg CO2e of a purchase, the whole way: file, factor, record, method."""
    purchase = builders.records({"quantity": quantity, "unit": unit, "product_footprint": footprint["id"]})
    filled = fill_factors(purchase, read(folder, footprint), POLICY).table
    return supplier_specific(filled, LIBRARY)["kg_co2e"].sum()


def test_pact_adr36_ethanol_v2(tmp_path):
    bottle = v2(unitaryProductAmount="12", pCfExcludingBiogenic="1.5")
    (read_one,) = read(tmp_path, bottle)
    assert factor_of(read_one, POLICY).kg_co2e == Decimal("1.5")
    assert factor_of(read_one, POLICY, unit="piece").kg_co2e == 18
    assert bought(tmp_path, bottle, 12, "litre") == pytest.approx(18.0, rel=1e-9)


def test_pact_adr36_ethanol_v3(tmp_path):
    by_litre = v3(declaredUnitAmount="12", pcfExcludingBiogenicUptake="18", productMassPerDeclaredUnit="9.468")
    by_piece = v3(declaredUnitOfMeasurement="piece", declaredUnitAmount="1", productMassPerDeclaredUnit="9.468")
    (read_one,) = read(tmp_path, by_litre)
    assert factor_of(read_one, POLICY).kg_co2e == Decimal("1.5")
    assert bought(tmp_path, by_litre, 12, "litre") == pytest.approx(18.0, rel=1e-9)
    assert bought(tmp_path, by_piece, 1, "piece") == pytest.approx(18.0, rel=1e-9)


@pytest.mark.parametrize(
    "car",
    [
        v2(declaredUnit="kilogram", unitaryProductAmount="2000", pCfExcludingBiogenic="300", fossilGhgEmissions="300"),
        v3(declaredUnitOfMeasurement="kilogram", declaredUnitAmount="2000", productMassPerDeclaredUnit="2000",
           pcfExcludingBiogenicUptake="600000", fossilGhgEmissions="600000"),
        v3(declaredUnitOfMeasurement="piece", declaredUnitAmount="1", productMassPerDeclaredUnit="2000",
           pcfExcludingBiogenicUptake="600000", fossilGhgEmissions="600000"),
    ],
)  # fmt: skip
def test_pact_adr36_car(tmp_path, car):
    assert bought(tmp_path, car, 1, "piece") == pytest.approx(600_000.0, rel=1e-9)


# The figures of the specification's own examples, in footprints of our own: total, mass, then the parts of the formula
# and last the fossil emissions of land management, which the specification counts in the fossil ones.
EXAMPLES = {
    1: ("kilogram", "1", "1", "0.384", "-1.23", ("0.35", "0", "0.004", "0", "0.002"), "0.03"),
    2: ("liter", "12", "9.468", "5.14", "-14.22", ("4.78", "0", None, "0", "0.024"), "0.36"),
    3: ("piece", "1", "25", "77.0", "77.0", ("77", "0", "0", "0", "0"), "0"),
    4: ("kilogram", "1", "1", "0.42", "0.05", ("0.17", "0.2", "0", "0", "0.001"), "0.05"),
}
PARTS = ("fossilGhgEmissions", "landUseChangeGhgEmissions", "landManagementBiogenicCO2Emissions",
         "landManagementBiogenicCO2Removals", "biogenicNonCO2Emissions")  # fmt: skip


def example(number):
    unit, amount, mass, total, including, parts, land = EXAMPLES[number]
    stated = {name: value for name, value in zip(PARTS, parts, strict=True) if value is not None}
    return v3(
        declaredUnitOfMeasurement=unit, declaredUnitAmount=amount, productMassPerDeclaredUnit=mass,
        pcfExcludingBiogenicUptake=total, pcfIncludingBiogenicUptake=including,
        landManagementFossilGhgEmissions=land, **stated,
    )  # fmt: skip


def test_pact_v3_ex2_mass(tmp_path):
    assert bought(tmp_path, example(2), 1000, "kg") == pytest.approx(542.8812843261512, rel=1e-9)


def test_pact_v3_ex1_mass(tmp_path):
    (read_one,) = read(tmp_path, example(1))
    assert bought(tmp_path, example(1), 1, "tonne") == pytest.approx(384.0, rel=1e-9)
    assert read_one.including * 1000 == -1230  # kept, and never counted


@pytest.mark.parametrize(
    ("number", "by_formula", "with_land", "declared", "warned"),
    [
        (1, "0.356", "0.384", "0.384", True),
        (2, "4.804", "5.14", "5.14", True),
        (3, "77.0", "77.0", "77.0", False),
        (4, "0.371", "0.42", "0.42", True),
    ],
)
def test_pact_v3_ex_components(tmp_path, number, by_formula, with_land, declared, warned):
    (one,) = read(tmp_path, example(number))
    whole = {"sum": sum_of_parts(one) * one.amount, "total": one.kg_co2e * one.amount}
    assert whole["sum"].quantize(Decimal("0.001")) == Decimal(by_formula)
    assert whole["total"].quantize(Decimal("0.001")) == Decimal(declared)
    other = one.parts["landManagementFossilGhgEmissions"] - one.parts["biogenicNonCO2Emissions"]
    assert (whole["sum"] + other * one.amount).quantize(Decimal("0.001")) == Decimal(with_land)
    assert any("add up to" in remark.what for remark in one.remarks) == warned


def _mended():
    """The published example with points for its decimal commas."""
    return (SAMPLES / "ileap" / "carrierA_data.json").read_text(encoding="utf-8").replace("8,42769", "8.42769")


def test_ileap_decimal_comma():
    with pytest.raises(InputError) as refused:
        read_footprints(SAMPLES / "ileap" / "carrierA_data.json")
    assert {fault.column for fault in refused.value.faults} == {
        "$.pcf.pCfExcludingBiogenic",
        "$.pcf.fossilGhgEmissions",
    }
    assert all("8.42769" in fault.mend for fault in refused.value.faults)


def test_ileap_decimal_comma_mended(tmp_path):
    (one,) = read(tmp_path, json.loads(_mended()))
    assert one.kg_co2e == Decimal("8.42769") == sum(leg.values["co2eWTW"] for leg in read_shipment(one))


def test_ileap_pcf_basis(tmp_path):
    shipment = read(tmp_path, json.loads(_mended()))
    legs = freight_records(shipment, Y2021, {}).table
    counted = fuel_based(legs, LIBRARY, multi_drop_basis="great_circle")["kg_co2e"].sum()
    assert counted == pytest.approx(8.42769, rel=1e-9)
    assert counted != pytest.approx(545.5075183199999, rel=1e-3)
    assert float(shipment[0].kg_co2e / shipment[0].amount) == pytest.approx(0.13020161290322582, rel=1e-9)


def test_ileap_total_is_never_taken_for_a_factor(tmp_path):
    with pytest.raises(InputError, match="is of freight"):
        factor_of(read(tmp_path, json.loads(_mended()))[0], Y2021)


def test_glec_chain(tmp_path):
    toc = json.loads((SAMPLES / "ileap" / "appB_toc.json").read_text(encoding="utf-8"))
    toc["extensions"][0]["data"] |= {"co2eIntensityWTW": "0.17", "co2eIntensityTTW": "0.153"}
    given = carrier_intensities(read(tmp_path, toc), Y2021).iloc[0].drop("operation").to_dict()
    leg = builders.records(
        {"quantity": 0.087, "unit": "tonne", "distance": 321.0, "period": "2021", **given}, category=4
    )
    emissions = distance_based(leg, LIBRARY, multi_drop_basis="great_circle")
    assert emissions["kg_co2e"].sum() == pytest.approx(4.74759, rel=1e-9)


def test_ttw_of_the_glec_chain_is_read_and_not_counted(tmp_path):
    (_, leg) = read_shipment(read(tmp_path, json.loads(_mended()))[0])
    assert (leg.values["co2eTTW"], leg.values["co2eWTW"]) == (Decimal("4.272831"), Decimal("4.74759"))


def test_primary_data_share():
    """Calculated with suppliers' data, and resting on primary data, are two figures; averages have no primary data."""
    rows = pd.DataFrame(
        {
            "kg_co2e": [600_000.0, 300_000.0, 100_000.0],
            "supplier_data": [True, True, False],
            "share_primary_data": [1.0, 0.129, 0.0],
            **{indicator: [1, 2, 5] for indicator in INDICATORS},
        }
    )
    assert share(rows, rows["supplier_data"]) * 100 == pytest.approx(90.0, rel=1e-9)
    assert weighted(rows)["share_primary_data"].item() * 100 == pytest.approx(63.87, rel=1e-9)
    assert weighted(rows)["share_primary_data_not_known"].item() == 0
    # What a footprint does not state counts as none, and is told.
    silent = weighted(rows.assign(share_primary_data=[1.0, None, 0.0])).iloc[0]
    assert silent["share_primary_data"] * 100 == pytest.approx(60.0, rel=1e-9)
    assert silent["share_primary_data_not_known"] * 100 == pytest.approx(30.0, rel=1e-9)
