"""Oxford City Council 2016/17: the rules place 14,676 real payments, each once, to the cent."""

import shutil
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

from scope3 import paths
from scope3.classify import classify, coverage, load_rules, unplaced
from scope3.inputs.ledgers import read_ledgers
from scope3.money import exact_sum
from scope3.organisation import load_organisation, organisation_folder

CASES = paths.ROOT.parent / "shared" / "cases" / "oxford"
ORGANISATION, YEAR = "oxford-city-council", 2016


@pytest.fixture(scope="module")
def oxford():
    return load_organisation(ORGANISATION, YEAR)


@pytest.fixture(scope="module")
def rules(oxford):
    return load_rules(oxford, organisation_folder(ORGANISATION, YEAR))


@pytest.fixture(scope="module")
def classified(oxford, rules, tmp_path_factory):
    if not CASES.is_dir():
        pytest.skip("the council's files are not here; ledgers/README.md says where to download them")
    folder = tmp_path_factory.mktemp("oxford")
    (folder / "ledgers").mkdir()
    for source in oxford.ledgers:
        shutil.copy(CASES / Path(source.file).name, folder / source.file)
    return classify(read_ledgers(oxford, folder), rules)


def placed_on(classified, *accounts):
    lines = classified[classified["account"].str.strip().isin(accounts)]
    assert not lines.empty
    return set(zip(lines["disposition"], lines["category"].fillna(0), strict=True))


def test_every_line_is_in_exactly_one_place_and_the_money_is_whole(classified):
    assert len(classified) == 14_676
    assert classified["record_id"].is_unique
    assert unplaced(classified) == []
    table = coverage(classified)
    assert table["lines"].sum() == 14_676
    assert exact_sum(classified["spend"]) == sum(table["spend"]) == Decimal("56682199.98")


def test_dates_lie_in_the_reporting_period(classified, oxford):
    assert classified["date"].between(oxford.period.start.isoformat(), oxford.period.end.isoformat()).all()


def test_money_by_place(classified):
    table = coverage(classified)
    money = table.groupby(["disposition", table["category"].fillna(0)])["spend"].sum()
    assert {key: str(value) for key, value in money.items()} == {
        ("category", 1): "31922520.08",
        ("category", 2): "14094181.52",
        ("category", 4): "89090.65",
        ("category", 5): "2342677.21",
        ("category", 6): "9210.0",
        ("category", 7): "20053.30",
        ("category", 8): "2139004.83",
        ("meter", 3): "1811549.03",
        ("out_of_scope_3", 0): "4253913.36",
    }


def test_capital_lines_and_no_others_are_capital_goods(classified):
    capital = classified["expenditure_type"] == "Capital"
    assert capital.sum() == 734
    assert (classified.loc[capital, "category"] == 2).all()
    assert not (classified.loc[~capital, "category"] == 2).any()


def test_accounts_stand_where_the_standard_puts_them(classified):
    meter, waste, goods = {("meter", 3)}, {("category", 5)}, {("category", 1)}
    outside = {("out_of_scope_3", 0)}
    assert placed_on(classified, "Electricity", "Gas", "Fuel Purchase (Stock)", "Fuel Oil", "Biomass Fuel") == meter
    assert (
        placed_on(classified, "Tipping Charges", "Waste Disposal & Skip Hire", "CAT A Waste", "Muck away from site")
        == waste
    )
    assert (
        placed_on(classified, "Temporary Bureau Staffing", "Software Maintenance/Running Costs", "Consultants Fees")
        <= goods | outside
    )
    assert placed_on(
        classified, "Grants", "Compensation", "Child Care Vouchers", "Car Salary Sacrifice", "Employee Tax", "Refunds",
        "VAT Pro Forma Invoices", "Rent Allowance Cheques (Home Choice)", "CIL Capital Reciepts in Advance", "Parishes",
        "Other Interest", "Creditors - BACS", "Bad Debts", "Vehicle Excise Licences", "Business Rates/Council Tax",
    ) == outside  # fmt: skip
    assert placed_on(classified, "Main Contractor", "Grants-Private Persons", "Other Contributions") == {
        ("category", 2)
    }


def test_payees_override_accounts_where_they_plainly_say_more(classified):
    def payee(pattern):
        return classified[classified["supplier"].str.fullmatch(pattern, case=False, na=False)]

    assert set(payee("hall fuels|pace fuel care")["disposition"]) == {"meter"}
    assert set(payee("hmrc|rent refunds|grant payments|housing payments")["disposition"]) == {"out_of_scope_3"}
    lorries = payee("scarab sweepers limited")
    assert set(lorries.loc[lorries["expenditure_type"] == "Capital", "activity"]) == {"sic/29"}


def test_every_rule_of_the_council_is_used_and_says_why(classified, rules):
    own = rules[rules["rule_file"] == "rules.csv"]
    assert own["rule_id"].tolist() == [f"ox-{n:03d}" for n in range(1, len(own) + 1)]
    assert set(own["rule_id"]) <= set(classified["rule_id"])
    assert own["reason"].str.endswith(".").all()
    assert own["reason"].str.len().max() < 200


def test_the_default_of_contracted_services_is_a_minority_of_its_account(classified):
    account = classified[classified["account"] == "General Contracted Services"]
    default = account[account["rule_id"] == account["rule_id"].value_counts().idxmax()]
    assert 0 < exact_sum(default["spend"]) < exact_sum(account["spend"]) / 5


def test_activities_are_those_of_the_factor_edition(rules, oxford):
    assert oxford.factor_editions == ["uk_sic/2022"]
    factors = pd.read_csv(paths.FACTORS / "uk_sic_2022.csv", dtype="str")
    placed = rules[rules["disposition"] == "category"]
    assert set(placed["activity"].dropna()) <= set(factors["activity"])


def test_every_category_is_calculated_or_listed_once(oxford, classified):
    listed = [omission.category for omission in [*oxford.exclusions, *oxford.not_relevant]]
    categories = pd.read_csv(paths.REFERENCE / "categories.csv")["category"].tolist()
    calculated = {1, 2, 4, 6}
    assert sorted([*calculated, *listed]) == categories
    assert set(classified["category"].dropna()) - calculated <= {omission.category for omission in oxford.exclusions}
    assert {o.category for o in oxford.not_relevant}.isdisjoint(set(classified["category"].dropna()))
