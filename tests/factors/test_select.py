"""One factor per record; each step away from the exact one is allowed by the policy and named on the row."""

from __future__ import annotations

from dataclasses import replace

import pytest

from builders import factor, library, records, spend_factor
from scope3.errors import InputError
from scope3.factors.select import MONEY, select


def pick(row, *rows, component="cradle_to_gate", by="unit", **policy):
    """The factor for one record of 10 kg of wood in Great Britain, or as `row` says."""
    given = {"activity": "wood", "country": "GB", "quantity": 10, "unit": "kg"} | row
    return select(records(given), library(*rows, **policy), component, by=by).iloc[0]


def refused(*arguments, **options):
    with pytest.raises(InputError) as error:
        pick(*arguments, **options)
    return error.value.faults


def test_the_exact_factor_is_taken_without_a_step():
    picked = pick({}, factor("wood", 0.3, region="GB"), factor("wood", 0.5), factor("paper", 0.9, region="GB"))
    assert picked["kg_co2e"] == 0.3
    assert picked["selection"] == "test 1, table 1"


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ({"activity": "glass"}, "no cradle_to_gate factor for 'glass' in the pinned editions and own factor tables"),
        ({"activity": None}, "no activity is named"),
        ({"country": "FR"}, "no cradle_to_gate factor for 'wood' in FR"),
        ({"country": None}, "country is blank, and the cradle_to_gate factor for 'wood' is for GB"),
        ({"period": "2020"}, "none for 2020, the library has 2024; factor_selection allows no other year"),
        ({"period": None}, "the record has no period"),
        ({"unit": None}, "no unit to match the cradle_to_gate factor for 'wood' (per kg)"),
    ],
)  # fmt: skip
def test_where_there_is_no_factor_the_reason_stands_instead(row, why):
    picked = pick(row, factor("wood", 0.3, region="GB"))
    assert picked.isna()["factor_id"]
    assert why in picked["selection"]


def test_another_component_is_another_factor():
    rows = [factor("wood", 0.3, region="GB"), factor("wood", 0.1, region="GB", component="end_of_life")]
    assert pick({}, *rows, component="end_of_life")["kg_co2e"] == 0.1


# --- Region ---


def test_a_region_stands_in_only_as_the_policy_says():
    rows = [factor("wood", 0.4, region="DE"), factor("wood", 0.5)]
    assert "no cradle_to_gate factor for 'wood' in GB" in pick({}, *rows)["selection"]
    picked = pick({}, *rows, regions={"GB": ["DE", "world"]})
    assert picked["kg_co2e"] == 0.4
    assert "DE stands in for GB" in picked["selection"]
    assert "world stands in for GB" in pick({}, *rows, regions={"GB": ["FR", "world"]})["selection"]
    assert pick({}, *rows, regions={"FR": ["world"]}).isna()["factor_id"]


def test_a_farther_region_serves_where_the_nearer_has_no_allowed_year():
    rows = [factor("wood", 0.4, region="GB", year=2019), factor("wood", 0.5)]
    picked = pick({}, *rows, regions={"GB": ["world"]})
    assert picked["kg_co2e"] == 0.5
    assert "world stands in for GB" in picked["selection"]


def test_a_nearer_region_comes_before_a_nearer_year():
    rows = [factor("wood", 0.4, region="GB", year=2019), factor("wood", 0.5)]
    picked = pick({}, *rows, regions={"GB": ["world"]}, earlier_years=True)
    assert picked["kg_co2e"] == 0.4
    assert "2019 stands in for 2024" in picked["selection"] and "stands in for GB" not in picked["selection"]


def test_namibia_is_a_country_and_not_a_blank():
    rows = [factor("wood", 0.7, region="NA"), factor("wood", 0.5)]
    assert pick({"country": "NA"}, *rows)["kg_co2e"] == 0.7
    assert pick({"country": None}, *rows)["kg_co2e"] == 0.5


# --- Year ---

YEARS = [factor("wood", year / 1000, region="GB", year=year) for year in (2019, 2021, 2026, 2028)]


@pytest.mark.parametrize(
    ("policy", "expected", "step"),
    [
        ({"earlier_years": True}, 2.021, "2021 stands in for 2024, 3 years older"),
        ({"later_years": True}, 2.026, "2026 stands in for 2024, 2 years later"),
        ({"earlier_years": True, "later_years": True}, 2.021, "2021 stands in for 2024"),
    ],
)  # fmt: skip
def test_a_year_stands_in_only_as_the_policy_says(policy, expected, step):
    assert pick({}, *YEARS).isna()["factor_id"]
    picked = pick({}, *YEARS, **policy)
    assert picked["kg_co2e"] == expected
    assert step in picked["selection"]


def test_the_exact_year_is_taken_whatever_the_policy():
    picked = pick({"period": "2026-03"}, *YEARS, earlier_years=True, later_years=True)
    assert picked["kg_co2e"] == 2.026
    assert "stands in" not in picked["selection"]


def test_earlier_years_do_not_reach_forward():
    assert pick({"period": "2018"}, *YEARS, earlier_years=True).isna()["factor_id"]
    assert pick({"period": "2030"}, *YEARS, later_years=True).isna()["factor_id"]


@pytest.mark.parametrize(("age", "found"), [(3, True), (2, False), (0, False)])
def test_a_factor_older_than_the_maximum_age_is_not_taken(age, found):
    picked = pick({}, *YEARS, earlier_years=True, maximum_age=age)
    assert picked.notna()["factor_id"] == found
    if not found:
        assert "none for 2024, the library has 2019, 2021, 2026, 2028" in picked["selection"]
        assert f"factor_selection.maximum_age forbids what is more than {age} years older" in picked["selection"]


def test_what_is_too_old_gives_way_to_a_later_year_where_that_is_allowed():
    picked = pick({}, *YEARS, earlier_years=True, later_years=True, maximum_age=2)
    assert "2026 stands in for 2024" in picked["selection"]


def test_the_maximum_age_allows_no_earlier_year_by_itself():
    said = pick({}, *YEARS, maximum_age=9)["selection"]
    assert said.endswith("factor_selection allows no other year")


def test_a_factor_of_the_very_year_has_no_age():
    assert pick({"period": "2021"}, *YEARS, earlier_years=True, maximum_age=0)["kg_co2e"] == 2.021


def test_a_spend_factor_ages_by_its_own_year():
    """The money may be of a later year than the economy it was observed in."""
    old = spend_factor("wood", 0.9, region="GB", year=2020, price_year=2024)
    money = {"spend": 1, "currency": "GBP"}
    assert pick(money, old, by=MONEY, earlier_years=True, maximum_age=4)["kg_co2e"] == 0.9
    assert "maximum_age" in pick(money, old, by=MONEY, earlier_years=True, maximum_age=3)["selection"]


# --- Precedence ---

OLD = factor("wood", 0.3, region="GB", edition="1", factor_id="one")
NEW = factor("wood", 0.4, region="GB", edition="2", factor_id="two")
SAID = "own factor of J. Doe, evidence report, valid until 2030-12-31"


def owned(shelf, *names):
    """The library with these factors as the client's own."""
    table = shelf.table
    return replace(shelf, table=table.assign(own_step=table["own_step"].mask(table["factor_id"].isin(names), SAID)))


def chosen(shelf, **row):
    """The factor a library has for 10 kg of wood."""
    given = {"activity": "wood", "country": "GB", "quantity": 10, "unit": "kg"} | row
    return select(records(given), shelf, "cradle_to_gate").iloc[0]


@pytest.mark.parametrize(
    ("precedence", "expected", "step"),
    [
        (("test/1", "test/2"), 0.3, "test/1 before test/2"),
        (("test/2", "other/9", "test/1"), 0.4, "test/2 before test/1"),
    ],
)
def test_the_table_listed_first_wins_and_the_row_says_so(precedence, expected, step):
    picked = pick({}, OLD, NEW, precedence=precedence)
    assert picked["kg_co2e"] == expected
    assert f"{step} by factor_selection.precedence" in picked["selection"]


def test_an_own_factor_wins_where_own_is_listed_first_and_names_its_owner():
    picked = chosen(owned(library(OLD, NEW, precedence=("own", "test/2")), "one"))
    assert picked["selection"] == (f"test 1, table 1; {SAID}; own factor before test/2 by factor_selection.precedence")
    last = chosen(owned(library(OLD, NEW, precedence=("test/2", "own")), "one"))
    assert last["kg_co2e"] == 0.4 and "test/2 before own by" in last["selection"] and "J. Doe" not in last["selection"]


@pytest.mark.parametrize("precedence", [(), ("own",), ("test/2",), ("test/1", "test/2")])
def test_a_table_that_is_not_listed_has_no_place_in_the_order(precedence):
    with pytest.raises(InputError) as error:
        chosen(owned(library(OLD, NEW, precedence=precedence), "one"))
    (fault,) = error.value.faults
    assert "2 factors for one key: one, two" in fault.what
    assert "list own and test/2 under factor_selection.precedence" in fault.mend


def test_precedence_is_silent_where_one_factor_fits():
    shelf = library(OLD, factor("paper", 0.4, region="GB", edition="2"), precedence=("test/2", "test/1"))
    assert chosen(shelf)["selection"] == "test 1, table 1"


def test_a_nearer_year_and_region_come_before_precedence():
    rows = [factor("wood", 0.3, region="GB", edition="1", year=2023), NEW]
    picked = pick({}, *rows, earlier_years=True, precedence=("test/1", "test/2"))
    assert picked["kg_co2e"] == 0.4
    assert "test/1, listed before it, has no figure of this region, year and unit" in picked["selection"]


def test_of_the_table_that_wins_the_very_unit_is_taken():
    rows = [OLD, factor("wood", 401, "tonne", region="GB", edition="2"), NEW]
    assert pick({}, *rows, precedence=("test/2", "test/1"))["kg_co2e"] == 0.4
    assert pick({"unit": "tonne"}, *rows, precedence=("test/2", "test/1"))["kg_co2e"] == 401


def test_the_very_unit_does_not_decide_for_an_own_factor_under_a_publisher_s_name():
    rows = [OLD, factor("wood", 301, "tonne", region="GB", edition="1", factor_id="by the tonne")]
    assert chosen(library(*rows))["kg_co2e"] == 0.3
    with pytest.raises(InputError) as error:
        chosen(owned(library(*rows), "by the tonne"))
    assert "list own and test/1 under factor_selection.precedence" in error.value.faults[0].mend


def test_two_factors_of_the_table_that_wins_are_refused_without_a_word_on_precedence():
    twice = factor("wood", 0.5, region="GB", edition="2", factor_id="three")
    (fault,) = refused({}, OLD, NEW, twice, precedence=("test/2", "test/1"))
    assert "2 factors for one key: two, three" in fault.what and "precedence" not in fault.mend


# --- Unit and money ---


def test_the_ratio_is_the_factors_units_per_unit_of_the_record():
    assert pick({"unit": "tonne"}, factor("wood", 0.3, region="GB"))["ratio"] == 1000
    assert pick({"unit": "kgs"}, factor("wood", 300, "tonne", region="GB"))["ratio"] == 0.001


def test_the_record_s_own_unit_is_preferred_among_several():
    rows = [
        factor("wood", 0.3, region="GB"),
        factor("wood", 301, "tonne", region="GB"),
        factor("wood", 5, "m3", region="GB"),
    ]
    assert pick({"unit": "tonnes"}, *rows)["kg_co2e"] == 301
    assert pick({"unit": "m3"}, *rows)["kg_co2e"] == 5
    (fault,) = refused({"unit": "g"}, *rows)
    assert "2 factors for one key: wood/cradle_to_gate/GB/2024/kg, wood/cradle_to_gate/GB/2024/tonne" in fault.what


def test_two_factors_for_one_key_are_refused_with_the_record_s_place():
    (fault,) = refused(
        {}, factor("wood", 0.3, region="GB"), factor("wood", 0.4, region="GB", factor_id="other", edition="2")
    )
    assert "2 factors for one key: wood/cradle_to_gate/GB/2024/kg, other" in fault.what
    assert (fault.file, fault.row, fault.mend) == (
        "records.csv",
        2,
        "list test/1 and test/2 under factor_selection.precedence, the one that wins first; or use the unit of the one you "
        "mean, or pin or keep one",
    )


def test_a_unit_that_does_not_fit_is_refused():
    (fault,) = refused({"unit": "litre"}, factor("wood", 0.3, region="GB"))
    assert (fault.file, fault.row, fault.column) == ("records.csv", 2, "unit")
    assert "'litre' does not fit the cradle_to_gate factor for 'wood', which is per kg" in fault.what


@pytest.mark.parametrize(("unit", "what"), [("bananas", "unknown unit"), ("ton", "is ambiguous")])
def test_an_unknown_unit_is_refused_with_the_record_s_place(unit, what):
    (fault,) = refused({"unit": unit}, factor("wood", 0.3, region="GB"))
    assert (fault.file, fault.row, fault.column) == ("records.csv", 2, "unit")
    assert what in fault.what


def test_money_and_physical_factors_are_never_taken_for_each_other():
    rows = [factor("wood", 0.3, region="GB"), spend_factor("wood", 0.9, region="GB")]
    both = {"spend": 100, "currency": "GBP"}
    assert pick(both, *rows)["kg_co2e"] == 0.3
    assert pick(both, *rows, by=MONEY)["kg_co2e"] == 0.9
    assert pick(both, rows[1]).isna()["factor_id"]
    assert pick(both, rows[0], by=MONEY).isna()["factor_id"]


def test_a_spend_factor_of_another_currency_fits_because_money_is_exchanged():
    euros = {"spend": 100, "currency": "EUR"}
    assert pick(euros, spend_factor("wood", 0.9, region="GB"), by=MONEY)["currency"] == "GBP"
    rows = [spend_factor("wood", 0.9, region="GB"), spend_factor("wood", 0.8, "EUR", region="GB")]
    assert pick(euros, *rows, by=MONEY)["currency"] == "EUR"
    (fault,) = refused(euros | {"currency": "USD"}, *rows, by=MONEY)
    assert "2 factors for one key" in fault.what


# --- What the organisation does not accept ---


def test_a_factor_under_another_gwp_set_is_refused_and_not_passed_over():
    (fault,) = refused({}, factor("wood", 0.3, region="GB", gwp_set="AR4GWP100"))
    assert (
        "may not be used: its GWP set is AR4GWP100, the inventory's is AR5GWP100; list it in accept_gwp_sets"
        in fault.what
    )
    assert (fault.file, fault.row) == ("records.csv", 2)


def test_a_spend_factor_on_another_price_basis_is_refused():
    (fault,) = refused(
        {"spend": 1, "currency": "GBP"}, spend_factor("wood", 0.9, region="GB", price_basis="basic"), by=MONEY
    )
    assert "its price basis is basic; list it in accept_price_bases" in fault.what


def test_a_refused_factor_of_a_rule_names_the_rule_and_no_column_of_the_client_s_file():
    money = spend_factor("wood", 0.9, region="GB", price_basis="basic")
    (fault,) = refused({"spend": 1, "currency": "GBP", "rule_id": "acme-1"}, money, by=MONEY)
    assert (fault.file, fault.row, fault.column) == ("records.csv", 2, None)
    assert fault.what.endswith("(the classification rule 'acme-1' names this activity)")
    (fault,) = refused({"spend": 1, "currency": "GBP"}, money, by=MONEY)
    assert fault.column == "activity"


def test_a_restated_factor_says_so():
    gases = {"kg_co2": 0.3, "kg_ch4": 0.001, "kg_n2o": 0.0}
    picked = pick({}, factor("wood", 0.325, region="GB", gwp_set="AR4GWP100", **gases))
    assert picked["kg_co2e"] == pytest.approx(0.328)
    assert picked["selection"] == "test 1, table 1; restated from AR4GWP100 to AR5GWP100 by its gases"


# --- Many records ---


def test_each_record_keeps_its_own_factor_and_its_index():
    given = [("wood", "GB", "kg"), ("paper", None, "tonne"), ("wood", "GB", "tonne"), ("wood", "FR", "kg")]
    rows = [
        {"activity": activity, "country": country, "quantity": 1, "unit": unit} for activity, country, unit in given
    ]
    many = records(*rows).set_index([[7, 3, 9, 1]])
    picked = select(many, library(factor("wood", 0.3, region="GB"), factor("paper", 0.9)), "cradle_to_gate")
    assert picked.index.tolist() == [7, 3, 9, 1]
    assert picked["kg_co2e"].tolist()[:3] == [0.3, 0.9, 0.3]
    assert picked["ratio"].tolist()[:3] == [1, 1000, 1000]
    assert picked["factor_id"].isna().tolist() == [False, False, False, True]


def test_every_record_with_a_fault_is_named():
    rows = [
        {"activity": "wood", "country": "GB", "quantity": 1, "unit": unit} for unit in ("litre", "kg", "litre", "m3")
    ]
    with pytest.raises(InputError) as error:
        select(records(*rows), library(factor("wood", 0.3, region="GB")), "cradle_to_gate")
    assert sorted(fault.row for fault in error.value.faults) == [2, 4, 5]
