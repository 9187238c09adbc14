"""Rules place each ledger line once, say why, and refuse what they cannot mean."""

import re
import time
from decimal import Decimal

import pandas as pd
import pytest

from scope3 import paths
from scope3.classify import COLUMNS, CONDITIONS, PLACEMENT, classify, coverage, load_rules, unplaced
from scope3.errors import InputError
from scope3.methods import SERVED_BY_SPEND
from scope3.money import exact_sum
from scope3.organisation import Organisation
from scope3.tables import DISPOSITIONS, ENERGY_TYPES, LEDGER, conform

HEADER = ",".join(COLUMNS)
TIMBER = "w-1,Timber.*,,,,,,category,1,sic/16,Timber for the benches."


def organisation(*rules):
    return Organisation.model_validate(
        {
            "organisation": "workshop", "name": "Workshop", "year": "2024",
            "period": {"start": "2024-01-01", "end": "2024-12-31"}, "country": "GB", "currency": "GBP",
            "consolidation_approach": "operational_control", "gwp_set": "AR5GWP100", "factor_editions": [],
            "rules": list(rules),
        }
    )  # fmt: skip


def rules_of(folder, *lines, header=HEADER, name="rules.csv"):
    (folder / name).write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return load_rules(organisation(name), folder)


def refusal(folder, *lines, header=HEADER):
    with pytest.raises(InputError) as refused:
        rules_of(folder, *lines, header=header)
    return refused.value.faults


def ledger(*lines):
    """A ledger of lines given as dicts; what is not given is blank."""
    rows = [
        {"record_id": f"L-{n}", "source_file": "ledger.csv", "source_row": n, "spend": 100.0, "currency": "GBP", **line}
        for n, line in enumerate(lines, start=2)
    ]
    return conform(pd.DataFrame(rows), LEDGER, "ledger")


def test_a_condition_matches_the_whole_cell_in_any_case_and_blank_conditions_let_all_pass(tmp_path):
    rules = rules_of(
        tmp_path, "w-1,timber,,,,,,category,1,sic/16,Timber.", "w-2,,,acme.*,,,,category,1,sic/28,Machines."
    )
    lines = ledger(
        {"account": " TIMBER "}, {"account": "Timber merchants"}, {"account": "Tools", "supplier": "Acme Ltd"}
    )
    placed = classify(lines, rules)
    assert placed["rule_id"].fillna("none").tolist() == ["w-1", "none", "w-2"]
    assert placed["activity"].fillna("").tolist() == ["sic/16", "", "sic/28"]


def test_all_conditions_of_a_rule_must_hold_and_the_first_rule_wins(tmp_path):
    rules = rules_of(
        tmp_path,
        "w-1,Fees,F1,Acme,survey.*,Yard,Capital,category,2,sic/71,All six conditions.",
        "w-2,Fees,,,,,,category,1,sic/70,Fees.",
        "w-3,Fees,,,,,Capital,category,2,sic/71,Never reached.",
    )
    whole = {"account": "Fees", "account_code": "F1", "supplier": "Acme", "description": "Survey of roof",
             "department": "Yard", "expenditure_type": "capital"}  # fmt: skip
    lines = ledger(whole, *[{**whole, column: "other"} for column in CONDITIONS[1:]])
    assert classify(lines, rules)["rule_id"].tolist() == ["w-1"] + ["w-2"] * 5


def test_a_blank_cell_passes_only_a_blank_condition(tmp_path):
    rules = rules_of(
        tmp_path, "w-1,.*,,,,,,category,1,sic/82,Any account.", "w-2,,,.*,,,,category,1,sic/82,Any supplier."
    )
    placed = classify(ledger({"supplier": "Acme"}, {"account": " ", "supplier": " "}, {"account": "A"}), rules)
    assert placed["rule_id"].fillna("none").tolist() == ["w-2", "none", "w-1"]


def test_the_organisation_is_heard_before_the_house_and_its_files_in_their_order(tmp_path):
    (tmp_path / "late.csv").write_text(f"{HEADER}\nl-1,Electricity,,,,,,category,1,sic/82,Late.\n", encoding="utf-8")
    (tmp_path / "early.csv").write_text(f"{HEADER}\ne-1,Gas,,,,,,category,1,sic/82,Early.\n", encoding="utf-8")
    rules = load_rules(organisation("early.csv", "late.csv"), tmp_path)
    assert rules["rule_id"].tolist()[:2] == ["e-1", "l-1"]
    assert rules["rule_file"].tolist()[2] == "classification_rules.csv"
    placed = classify(ledger({"account": "Gas"}, {"account": "Electricity"}), rules)
    assert placed["rule_id"].tolist() == ["e-1", "l-1"]
    house = classify(ledger({"account": "Gas"}, {"account": "Electricity"}), load_rules(organisation(), tmp_path))
    assert house["disposition"].tolist() == ["meter", "meter"]


def test_the_ledger_given_is_untouched_and_every_column_kept(tmp_path):
    lines = ledger({"account": "Timber"}, {"account": "Timber"})
    lines.index = [7, 3]
    before = lines.copy(deep=True)
    placed = classify(lines, rules_of(tmp_path, TIMBER))
    pd.testing.assert_frame_equal(lines, before)
    pd.testing.assert_frame_equal(placed[list(lines.columns)], before)
    assert list(placed.columns) == [*LEDGER.columns, *PLACEMENT]
    assert placed["category"].dtype == "Int64"


def test_an_empty_ledger_is_classified_and_covered(tmp_path):
    placed = classify(ledger({}).iloc[:0], rules_of(tmp_path, TIMBER))
    assert placed.empty
    assert unplaced(placed) == []
    assert coverage(placed).empty


def test_an_expression_that_takes_other_engines_for_ever_places_lines_at_once(tmp_path):
    placed = classify(
        ledger({"account": "a" * 10_000}, {"account": "a" * 9_999 + "!"}),
        rules_of(tmp_path, TIMBER.replace("Timber.*", "(a+)+")),
    )
    assert placed["rule_id"].fillna("").tolist() == ["w-1", ""]


@pytest.mark.parametrize(
    ("line", "column", "says"),
    [
        ("w-1,(Timber,,,,,,category,1,sic/16,Why.", "account", "not a regular expression"),
        ("w-1,Timber,,*,,,,category,1,sic/16,Why.", "supplier", "not a regular expression"),
        ("w-1,Timber)(,,,,,,category,1,sic/16,Why.", "account", "not a regular expression (unexpected ): Timber)()"),
        ("w-1,(?!Timber),,,,,,category,1,sic/16,Why.", "account", "invalid perl operator: (?!"),
        ("w-1,Timber{2000},,,,,,category,1,sic/16,Why.", "account", "invalid repetition size"),
        ("w-1,Timber,,,,,,category,1,sic/16,", "reason", "reason is blank"),
        (",Timber,,,,,,category,1,sic/16,Why.", "rule_id", "rule_id is blank"),
        ("w-1,Timber,,,,,,categry,1,sic/16,Why.", "disposition", "did you mean 'category'"),
        ("w-1,Timber,,,,,,category,99,sic/16,Why.", "category", "unknown category '99'"),
        ("w-1,Timber,,,,,,category,,sic/16,Why.", "category", "unknown category ''"),
        ("w-1,Timber,,,,,,category,1,,Why.", "activity", "without an activity"),
        ("w-1,Gas,,,,,,meter,,,Why.", "category", "energy spend"),
        ("w-1,Grants,,,,,,out_of_scope_3,1,,Why.", "category", "outside scope 3"),
        ("w-1,,,,,,,category,1,sic/16,Why.", "account", "without a condition"),
    ],
)
def test_a_rule_that_cannot_hold_is_refused_at_its_cell(tmp_path, line, column, says):
    faults = refusal(tmp_path, TIMBER.replace("w-1", "w-0"), line)
    assert [(fault.file, fault.row, fault.column) for fault in faults] == [("rules.csv", 3, column)]
    assert says in str(faults[0])


def test_all_faults_of_a_rule_file_are_told_at_once(tmp_path):
    faults = refusal(tmp_path, "w-1,(,,,,,,category,1,sic/16,Why.", "w-1,Timber,,,,,,nowhere,1,sic/16,")
    assert {(fault.row, fault.column) for fault in faults} == {
        (2, "account"), (3, "disposition"), (3, "reason"), (3, "rule_id"),
    }  # fmt: skip


def test_a_rule_id_is_unique_over_all_files(tmp_path):
    (tmp_path / "one.csv").write_text(f"{HEADER}\n{TIMBER}\n", encoding="utf-8")
    (tmp_path / "two.csv").write_text(
        f"{HEADER}\n{TIMBER}\nhouse-001,A,,,,,,category,1,sic/16,Why.\n", encoding="utf-8"
    )
    with pytest.raises(InputError) as refused:
        load_rules(organisation("one.csv", "two.csv"), tmp_path)
    told = [str(fault) for fault in refused.value.faults]
    assert [fault.file for fault in refused.value.faults] == ["two.csv", "classification_rules.csv"]
    assert "one.csv, row 2" in told[0]
    assert "two.csv, row 3" in told[1]


@pytest.mark.parametrize(
    ("header", "says"),
    [
        (HEADER.replace("supplier", "suplier"), "did you mean 'supplier'"),
        (HEADER.replace(",reason", ",notes"), "column 'reason' is missing"),
        (HEADER.replace("supplier", "account"), "stands twice"),
    ],
)
def test_headings_are_checked(tmp_path, header, says):
    assert any(says in str(fault) and fault.row == 1 for fault in refusal(tmp_path, TIMBER, header=header))


def test_files_that_are_missing_or_broken_are_named(tmp_path):
    with pytest.raises(InputError, match=r"absent\.csv: rule file not found"):
        load_rules(organisation("absent.csv"), tmp_path)
    (tmp_path / "latin.csv").write_bytes(f"{HEADER}\nw-1,Caf\xe9,,,,,,category,1,sic/56,Why.\n".encode("latin-1"))
    with pytest.raises(InputError, match=r"latin\.csv: not a rule file .* save it as CSV in UTF-8"):
        load_rules(organisation("latin.csv"), tmp_path)
    faults = refusal(tmp_path, "w-1,Timber, oak,,,,,,category,1,sic/16,Why.")
    assert [(fault.row, "quotes" in fault.mend) for fault in faults] == [(2, True)]


def test_unplaced_lines_are_told_by_account_with_the_rule_that_would_place_them(tmp_path):
    lines = ledger(
        {"account": "Timber"}, {"account": "Fees (legal)", "spend": 0.10}, {"account": "Fees (legal)", "spend": 0.20},
        {"account": "Oddments", "spend": -1234.5}, {"spend": 0.01},
    )  # fmt: skip
    faults = unplaced(classify(lines, rules_of(tmp_path, TIMBER)))
    assert [fault.row for fault in faults] == [5, 3, 6]  # the largest sum first
    assert str(faults[1]).startswith(
        "ledger.csv, row 3, column account: no rule places 2 lines, 0.30 GBP, on account 'Fees (legal)'. To mend: add"
    )
    condition = re.search(r"with account (.*), a disposition", faults[1].mend)
    assert condition and re.fullmatch(condition[1], "Fees (legal)")
    assert "-1,234.50 GBP" in faults[0].what
    assert "1 line, 0.01 GBP, without an account" in faults[2].what
    mended = rules_of(tmp_path, TIMBER, f"w-2,{condition[1]}|Oddments,,,,,,category,1,sic/69.1,Fees.")
    assert len(unplaced(classify(lines, mended))) == 1


def test_coverage_counts_every_line_and_every_cent(tmp_path):
    rules = rules_of(tmp_path, TIMBER, "w-2,Grants,,,,,,out_of_scope_3,,,Money given.")
    lines = ledger(
        *[{"account": "Timber", "spend": 0.1}] * 3, {"account": "Timber", "spend": 5.0, "currency": "EUR"},
        {"account": "Grants", "spend": 7.77}, {"account": "Oddments", "spend": 1e9},
    )  # fmt: skip
    table = coverage(classify(lines, rules))
    assert sorted(table["lines"]) == [1, 1, 1, 3]
    spend = {
        (rule, currency): money
        for rule, currency, money in zip(
            table["rule_id"].fillna("none"), table["currency"], table["spend"], strict=True
        )
    }
    assert spend == {
        ("w-1", "GBP"): Decimal("0.3"), ("w-1", "EUR"): Decimal("5.0"), ("w-2", "GBP"): Decimal("7.77"),
        ("none", "GBP"): Decimal("1000000000.0"),
    }  # fmt: skip
    assert table["rule_id"].isna().tolist() == [False, False, False, True]


def test_sums_of_money_are_exact():
    assert exact_sum([]) == 0
    assert exact_sum([0.1] * 10) == Decimal("1.0")
    assert exact_sum([1e15, 0.01, -1e15]) == Decimal("0.01")
    assert exact_sum(pd.Series([1.005, 2.0])) == Decimal("3.005")
    for bad in (float("nan"), float("inf")):
        with pytest.raises(ValueError, match="never read as zero"):
            exact_sum([1.0, bad])


@pytest.mark.slow
def test_a_million_lines_and_two_hundred_rules_are_feasible(tmp_path):
    rules = rules_of(tmp_path, *[f"w-{n},Account {n},,.*{n}.*,,,,category,1,sic/82,Rule {n}." for n in range(200)])
    size = 1_000_000
    lines = (
        pd.concat([ledger({"account": "Account 199"})] * 1, ignore_index=True).loc[[0] * size].reset_index(drop=True)
    )
    lines["account"] = pd.Series([f"Account {n % 200}" for n in range(size)], dtype="str")
    lines["supplier"] = pd.Series([f"Supplier {n % 1000}" for n in range(size)], dtype="str")
    began = time.process_time()
    placed = classify(lines, rules)
    assert time.process_time() - began < 30
    assert placed["rule_id"].notna().sum() == sum(str(n % 200) in str(n % 1000) for n in range(1000)) * 1000


# --- The house rules ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    return load_rules(organisation(), tmp_path_factory.mktemp("house"))


HOUSE_CASES = {
    "meter": [
        "Electricity", "Gas", "Fuel", "Diesel", "Fuel oil", "Heating oil", "Gas and electricity", "District heating",
    ],
    "out_of_scope_3": [
        "Wages", "Salaries and wages", "Employer's National Insurance", "Pension contributions", "VAT", "Council tax",
        "Business rates", "Grants", "Donations", "Loan repayments", "Bank interest", "Depreciation", "Refunds",
        "Bad debts", "Fines", "Salary sacrifice cars", "Suspense account", "Land", "Amortisation of intangibles",
    ],
    1: [
        "Water", "Insurance", "IT services", "Telephone", "Professional fees", "Temporary staff", "Printing",
        "Stationery", "Cleaning", "Training", "Advertising", "Legal fees", "Audit fees", "Security", "Bank charges",
        "Repairs and maintenance", "Subscriptions", "Uniforms", "Vehicle hire",
    ],
    4: ["Postage", "Courier services", "Freight", "Carriage inwards"],
    5: ["Waste disposal", "Skip hire", "Refuse collection", "Trade effluent"],
    6: ["Hotels", "Rail fares", "Air fares", "Taxis", "Mileage", "Staff travel", "Travel and subsistence"],
    8: ["Rent", "Office rent", "Leases"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("home", "account"), [(home, account) for home, names in HOUSE_CASES.items() for account in names]
)
def test_house_rules_place_usual_accounts(house, home, account):
    line = classify(ledger({"account": account, "expenditure_type": "Revenue"}), house).iloc[0]
    if isinstance(home, int):
        assert (line["disposition"], line["category"]) == ("category", home)
    else:
        assert line["disposition"] == home


@pytest.mark.parametrize("account", ["Fuel systems maintenance contract", "Gas appliances", "Other", "Sundry expenses"])
def test_house_rules_do_not_guess(house, account):
    assert classify(ledger({"account": account}), house)["rule_id"].isna().all()


@pytest.mark.parametrize("account", ["Vehicles", "IT equipment", "Legal fees", "New depot", "Office rent", "Software"])
def test_house_rules_keep_capital_in_category_2(house, account):
    placed = classify(
        ledger(*[{"account": account, "expenditure_type": word} for word in ("Capital", "capex", "CAP")]), house
    )
    assert placed["category"].tolist() == [2, 2, 2]
    assert placed["activity"].notna().all()


def test_house_rules_are_numbered_and_name_factors_that_exist(house):
    assert house["rule_id"].tolist() == [f"house-{n:03d}" for n in range(1, len(house) + 1)]
    assert set(house["disposition"]) == set(DISPOSITIONS)
    factors = pd.read_csv(paths.FACTORS / "uk_sic_2022.csv", dtype="str")
    metered = house["disposition"] == "meter"
    assert set(house.loc[~metered, "activity"].dropna()) <= set(factors["activity"])
    served = house.loc[~metered, "category"].isin(SERVED_BY_SPEND)
    assert house.loc[~metered, "activity"].notna().eq(served).all()
    kinds = house.loc[metered, "activity"].dropna().str.split("|").explode()
    assert set(kinds) == set(ENERGY_TYPES)
