"""A footprint as a factor: when it holds, which GWP set, magnitude, unit; and the purchases that name one."""

from __future__ import annotations

import dataclasses
from datetime import date
from decimal import Decimal

import pandas as pd
import pytest
from pact_cases import ABSENT, IDS, POLICY, read, v2, v3

import builders
from scope3.errors import InputError
from scope3.pact.factors import Policy, factor_of
from scope3.pact.records import fill_factors, read_files

PRODUCT = "urn:gtin:4000000000017"


def refused(footprint, policy=POLICY, **asked):
    with pytest.raises(InputError) as refusal:
        factor_of(footprint, policy, **asked)
    return [fault.column for fault in refusal.value.faults]


def accepting(*names):
    return dataclasses.replace(POLICY, accepted={name: "agreed with the auditor" for name in names})


def test_validity_is_three_years_from_the_reference_period_unless_stated(tmp_path):
    unstated, stated, leap = read(
        tmp_path,
        v3(),
        v3(outer={"validityPeriodEnd": "2025-06-30T00:00:00Z"}),
        v3(referencePeriodEnd="2024-02-29T00:00:00Z"),
    )
    assert [day.date() for day in unstated.validity] == [date(2024, 1, 1), date(2027, 1, 1)]
    assert [day.date() for day in stated.validity] == [date(2024, 1, 1), date(2025, 6, 30)]
    assert leap.validity[1].date() == date(2027, 2, 28)


@pytest.mark.parametrize(
    ("end", "period", "holds"),
    [
        ("2024-01-01T00:00:00Z", "2024", False),
        ("2024-01-01T00:00:01Z", "2024", True),
        ("2024-05-15T12:00:00Z", "2024-05", True),
        ("2024-05-15T12:00:00Z", "2024-06", False),
        ("2024-05-15T12:00:00Z", "2024-05-15", True),
        ("2024-05-15T00:00:00Z", "2024-05-15", False),
        ("2024-12-31T23:59:59-05:00", "2024", True),
        ("2024-05-15T12:00:00Z", None, True),
    ],
)
def test_the_end_of_validity_to_the_day(tmp_path, end, period, holds):
    reference = {"referencePeriodStart": "2021-01-01T00:00:00Z", "referencePeriodEnd": "2022-01-01T00:00:00Z"}
    (one,) = read(tmp_path, v3(outer={"validityPeriodEnd": end}, **reference))
    if holds:
        assert factor_of(one, POLICY, period=period).kg_co2e == Decimal("1.5")
    else:
        assert refused(one, period=period) == ["$.validityPeriodEnd"]


def test_data_of_the_year_itself_serve_it_though_published_after(tmp_path):
    (one,) = read(
        tmp_path,
        v3(
            outer={"validityPeriodStart": "2025-03-01T00:00:00Z"},
            referencePeriodStart="2024-01-01T00:00:00Z",
            referencePeriodEnd="2025-01-01T00:00:00Z",
        ),
    )
    assert factor_of(one, POLICY).remarks == ()


def test_a_part_of_the_period_is_remarked_on(tmp_path):
    (one,) = read(tmp_path, v3(outer={"validityPeriodEnd": "2024-05-15T00:00:00Z"}))
    (remark,) = factor_of(one, POLICY, period="2024").remarks
    assert "a part of the purchase's period" in remark.what
    assert factor_of(one, POLICY, period="2024-03").remarks == ()


def test_what_stands_against_it_is_accepted_one_by_one_with_the_reason(tmp_path):
    (one,) = read(
        tmp_path, v3(outer={"status": "Deprecated"}, pcfExcludingBiogenicUptake="9600", fossilGhgEmissions="9600")
    )
    assert refused(one) == ["$.status", "$.pcf"]
    assert refused(one, accepting((IDS[1], "deprecated"))) == ["$.pcf"]
    assert refused(one, accepting((IDS[2], "deprecated"), (IDS[1], "expired"))) == ["$.status", "$.pcf"]
    factor = factor_of(one, accepting((IDS[1], "deprecated"), (IDS[1], "implausible")))
    assert factor.accepted == ("deprecated", "implausible")
    assert "accepted though deprecated: agreed with the auditor" in factor.source


def test_a_foreign_gwp_set_is_accepted_by_its_name_only(tmp_path):
    sixth, both, unnamed = read(
        tmp_path,
        v3(ipccCharacterizationFactors=["AR6"]),
        v3(ipccCharacterizationFactors=["AR5", "AR6"]),
        v2(characterizationFactors=ABSENT, ipccCharacterizationFactorsSources=ABSENT),
    )
    path = "$.pcf.ipccCharacterizationFactors"
    assert (refused(sixth), refused(both), refused(unnamed)) == ([path], [path], [f"{path}Sources"])
    lenient = dataclasses.replace(POLICY, accept_gwp_sets=("AR6GWP100", "not_stated"))
    for one in (sixth, both, unnamed):
        assert factor_of(one, lenient).kg_co2e == Decimal("1.5")
    assert "GWP AR5GWP100 and AR6GWP100" in factor_of(both, lenient).source
    assert refused(sixth, accepting((IDS[1], "expired"))) == [path]


@pytest.mark.parametrize(
    ("footprint", "absurd"),
    [
        (
            v3(
                declaredUnitOfMeasurement="kilogram",
                productMassPerDeclaredUnit="12",
                pcfExcludingBiogenicUptake="6000",
                fossilGhgEmissions="6000",
            ),
            False,
        ),
        (
            v3(
                declaredUnitOfMeasurement="kilogram",
                productMassPerDeclaredUnit="12",
                pcfExcludingBiogenicUptake="6000.01",
                fossilGhgEmissions="6000.01",
            ),
            True,
        ),
        (
            v3(
                declaredUnitOfMeasurement="kilogram",
                productMassPerDeclaredUnit="12",
                pcfExcludingBiogenicUptake="0.12",
                fossilGhgEmissions="0.12",
            ),
            False,
        ),
        (
            v3(
                declaredUnitOfMeasurement="kilogram",
                productMassPerDeclaredUnit="12",
                pcfExcludingBiogenicUptake="0.119",
                fossilGhgEmissions="0.119",
            ),
            True,
        ),
        (v3(pcfExcludingBiogenicUptake="0", fossilGhgEmissions="0"), True),
        (v3(declaredUnitOfMeasurement="kilowatt hour", pcfExcludingBiogenicUptake="0", fossilGhgEmissions="0"), False),
        (v3(declaredUnitOfMeasurement="kilowatt hour", pcfExcludingBiogenicUptake="61", fossilGhgEmissions="61"), True),
        (
            v3(declaredUnitOfMeasurement="megajoule", pcfExcludingBiogenicUptake="16.6", fossilGhgEmissions="16.6"),
            False,
        ),
        (v3(declaredUnitOfMeasurement="megajoule", pcfExcludingBiogenicUptake="16.8", fossilGhgEmissions="16.8"), True),
        (
            v3(declaredUnitOfMeasurement="ton kilometer", pcfExcludingBiogenicUptake="121", fossilGhgEmissions="121"),
            True,
        ),
    ],
)
def test_absurd_magnitudes_are_refused(tmp_path, footprint, absurd):
    (one,) = read(tmp_path, footprint)
    if absurd:
        assert refused(one) == ["$.pcf"]
    else:
        assert factor_of(one, POLICY)


def test_the_whole_amount_in_version_2_is_recognised(tmp_path):
    (one,) = read(
        tmp_path,
        v2(
            declaredUnit="kilogram",
            unitaryProductAmount="2000",
            pCfExcludingBiogenic="600000",
            fossilGhgEmissions="600000",
        ),
    )
    with pytest.raises(InputError, match="for the whole amount of 2000 kilogram it would be plausible"):
        factor_of(one, POLICY)


def test_units_of_the_purchase(tmp_path):
    litres, bulk = read(tmp_path, v3(), v3(declaredUnitAmount="1", productMassPerDeclaredUnit="0"))
    asked = {unit: factor_of(litres, POLICY, unit=unit) for unit in ("m3", "litre", "tonne", "kg", "piece")}
    assert [(one.kg_co2e, one.unit) for one in asked.values()] == [
        (Decimal("1.5"), "litre"),
        (Decimal("1.5"), "litre"),
        (Decimal("1.875"), "kg"),
        (Decimal("1.875"), "kg"),
        (Decimal(18), "piece"),
    ]
    assert "0.8 kg per litre" in asked["kg"].source
    assert "a piece is 12 litre" in asked["piece"].source
    # In bulk the amount is one unit and tells nothing of a piece; without mass nothing of a kilogram.
    assert [refused(bulk, unit=unit) for unit in ("piece", "kg", "kWh")] == [["$.pcf"]] * 3


def purchases(*rows):
    standard = {"quantity": 24.0, "unit": "litre", "product_footprint": PRODUCT}
    return builders.records(*({**standard, **row} for row in rows))


def fill(folder, rows, *contents, policy=POLICY):
    return fill_factors(purchases(*rows), read(folder, *contents), policy)


def said(folder, rows, *contents, policy=POLICY):
    with pytest.raises(InputError) as refusal:
        fill(folder, rows, *contents, policy=policy)
    return refusal.value.faults


def test_purchases_that_name_a_footprint_get_its_factor_and_others_stay(tmp_path):
    plain = {"product_footprint": None, "activity": "steel"}
    own = {"product_footprint": None, "supplier_factor": 2.0, "supplier_factor_unit": "kg", "supplier_source": "letter"}
    table, remarks, needed = fill(
        tmp_path, [{}, {"product_footprint": IDS[1].upper()}, plain, own], v3(primaryDataShare="40")
    )
    assert table["supplier_factor"].fillna(-1).tolist() == [1.5, 1.5, -1, 2]
    assert table["supplier_factor_unit"].fillna("").tolist() == ["litre", "litre", "", "kg"]
    source = table["supplier_source"].iloc[0]
    for part in (
        IDS[1],
        "3.0.0",
        "Northern Resins Ltd",
        "Resin 40",
        "2023-01-01 to 2024-01-01",
        "AR5GWP100",
        "40 % primary data",
    ):
        assert part in source
    assert (remarks, needed) == ([], set())


@pytest.mark.parametrize(
    ("stated", "share", "said"),
    [
        ("12.9", 0.129, "12.9 % primary data"),
        ("0", 0.0, "0 % primary data"),
        (ABSENT, None, "share of primary data not stated"),
        ("140", None, "140 % primary data"),
    ],
)
def test_the_share_of_primary_data_reaches_the_record_and_not_known_stays_blank(tmp_path, stated, share, said):
    table, remarks, _ = fill(tmp_path, [{}], v3(primaryDataShare=stated))
    assert table["primary_data_share"].tolist() == [share] or (
        share is None and table["primary_data_share"].isna().all()
    )
    assert said in table["supplier_source"].iloc[0]
    assert bool(remarks) == (share is None)


def test_inputs_are_not_touched(tmp_path):
    given = purchases({})
    before = given.copy(deep=True)
    fill_factors(given, read(tmp_path, v3()), POLICY)
    pd.testing.assert_frame_equal(given, before)


def test_a_name_nobody_answers_to(tmp_path):
    (fault,) = said(tmp_path, [{"product_footprint": "urn:gtin:4000000000071"}], v3())
    assert (fault.file, fault.row, fault.column) == ("records.csv", 2, "product_footprint")
    assert PRODUCT in fault.mend
    (none,) = said(tmp_path, [{}])
    assert "under footprints" in none.mend


def test_two_valid_footprints_of_one_product_are_a_choice(tmp_path):
    two = [v3(), v3(outer={"id": IDS[2]}, geographyCountry="DE")]
    (fault,) = said(tmp_path, [{}], *two)
    assert fault.column == "product_footprint"
    for part in (IDS[1], IDS[2], "f1.json", "f2.json", "DE", "2 footprints"):
        assert part in fault.what
    table, _, _ = fill(tmp_path, [{"product_footprint": IDS[2]}], *two)
    assert IDS[2] in table["supplier_source"].iloc[0]


def test_two_active_versions_of_one_id_are_a_choice(tmp_path):
    (fault,) = said(tmp_path, [{"product_footprint": IDS[1]}], v2(), v2(outer={"version": 2}, fossilGhgEmissions="1.4"))
    assert "version 1" in fault.what and "version 2" in fault.what


@pytest.mark.parametrize(
    "other",
    [
        {"status": "Deprecated"},
        {"validityPeriodStart": "2027-01-01T00:00:00Z", "validityPeriodEnd": "2027-02-01T00:00:00Z"},
    ],
)
def test_of_several_the_only_one_that_holds_is_taken(tmp_path, other):
    old = {"referencePeriodStart": "2019-01-01T00:00:00Z", "referencePeriodEnd": "2020-01-01T00:00:00Z"}
    table, _, _ = fill(tmp_path, [{}], v3(outer={"id": IDS[2], **other}, **old), v3())
    assert IDS[1] in table["supplier_source"].iloc[0]


def test_a_preceded_footprint_gives_way_and_is_refused_by_name(tmp_path):
    pair = [
        v3(),
        v3(outer={"id": IDS[2], "precedingPfIds": [IDS[1]]}, pcfExcludingBiogenicUptake="24", fossilGhgEmissions="24"),
    ]
    table, _, _ = fill(tmp_path, [{}], *pair)
    assert table["supplier_factor"].tolist() == [2.0]
    (fault,) = said(tmp_path, [{"product_footprint": IDS[1]}], *pair)
    assert (
        fault.column == "$.status"
        and f"{IDS[2]} took its place" in fault.what
        and "R1 in records.csv, row 2" in fault.what
    )


def test_a_withdrawing_version_withdraws_the_one_before(tmp_path):
    (fault,) = said(tmp_path, [{"product_footprint": IDS[1]}], v2(), v2(outer={"version": 2, "status": "Deprecated"}))
    assert "none of which holds" in fault.what


def test_a_version_that_follows_a_withdrawn_one_holds(tmp_path):
    table, _, _ = fill(
        tmp_path, [{"product_footprint": IDS[1]}], v2(outer={"status": "Deprecated"}), v2(outer={"version": 2})
    )
    assert "version 2" in table["supplier_source"].iloc[0]


def test_an_expired_footprint_is_accepted_with_its_reason_and_no_further_word(tmp_path):
    (one,) = read(tmp_path, v3())
    factor = factor_of(one, accepting((IDS[1], "expired")), period="2029")
    assert (factor.accepted, factor.remarks) == (("expired",), ())


def test_footprints_that_precede_each_other_serve_nobody(tmp_path):
    (fault,) = said(
        tmp_path, [{}], v3(outer={"precedingPfIds": [IDS[2]]}), v3(outer={"id": IDS[2], "precedingPfIds": [IDS[1]]})
    )
    assert "none of which holds" in fault.what


@pytest.mark.parametrize(
    ("row", "columns"),
    [
        ({"supplier_factor": 1.0, "supplier_factor_unit": "kg"}, ["supplier_factor", "supplier_factor_unit"]),
        ({"supplier_source": "letter"}, ["supplier_source"]),
        ({"primary_data_share": 0.5}, ["primary_data_share"]),
        ({"quantity": None, "unit": None}, ["quantity", "unit"]),
        ({"stage": "waste", "good": "Shirts"}, ["product_footprint"]),
        ({"unit": "bananas"}, ["unit"]),
    ],
)
def test_records_that_cannot_take_a_footprint(tmp_path, row, columns):
    faults = said(tmp_path, [row], v3())
    assert [fault.column for fault in faults] == columns
    assert {(fault.file, fault.row) for fault in faults} == {("records.csv", 2)}


def test_every_purchase_is_heard(tmp_path):
    faults = said(tmp_path, [{"unit": "kWh"}, {"product_footprint": "nobody"}, {"period": "2029"}], v3())
    assert [fault.column for fault in faults] == ["$.pcf", "product_footprint", "$.validityPeriodEnd"]


def test_one_footprint_in_two_files_is_one_and_two_contents_are_refused(tmp_path):
    from pact_cases import write

    alone, listed = write(tmp_path, v3(), "a.json"), write(tmp_path, {"data": [v3()]}, "b.json")
    assert len(read_files([(alone, "a.json"), (listed, "b.json")])) == 1
    other = write(tmp_path, v3(pcfExcludingBiogenicUptake="19"), "c.json")
    with pytest.raises(InputError, match="other content"):
        read_files([(alone, "a.json"), (other, "c.json")])


def test_the_clock_plays_no_part(tmp_path):
    long_ago = Policy("AR5GWP100", date(2013, 1, 1), date(2013, 12, 31))
    old = {"referencePeriodStart": "2012-01-01T00:00:00Z", "referencePeriodEnd": "2013-01-01T00:00:00Z"}
    (one,) = read(tmp_path, v3(**old))
    assert factor_of(one, long_ago).kg_co2e == Decimal("1.5")
