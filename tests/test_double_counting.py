"""Every rule against double counting, by its id: a client that breaks it, and the like that does not."""

from __future__ import annotations

import importlib
import re

import pandas as pd
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import factor, factors, library, meters, records, spend_factor
from scope3.client import open_client
from scope3.coverage import covered_lines
from scope3.double_counting import double_counting_faults, double_counting_rules, duplicates, let_through
from scope3.errors import InputError
from scope3.factors.select import Unserved
from scope3.methods import calculate
from scope3.methods.fuel_and_energy import choose_part, derive
from scope3.organisation import Organisation
from scope3.paths import ROOT
from scope3.reconcile import EXCLUDED, RETIRED, USED, reconciliation_summary
from scope3.tables import ACTIVITY_DATA, LEDGER, TABLE_OF_CATEGORY, conform, empty
from small_client import GOODS, ORGANISATION, write
from small_client import LEDGER as BOOKED

BROKEN = {
    "dc-4-carrier": "pact/test_pact_freight.py",
    "dc-1-4-footprint": "pact/test_pact_reading.py",
    "dc-8-13-meter": "test_consolidation.py",
    "dc-15-measured": "test_consolidation.py",
    "dc-15-stated": "test_consolidation.py",
}


def rule(*rule_ids):
    """Note a test as one of a client that breaks these rules."""

    def note(test):
        BROKEN.update(dict.fromkeys(rule_ids, "test_double_counting.py"))
        return test

    return note


def organisation(**keys):
    return Organisation.model_validate(yaml.safe_load(ORGANISATION) | {"exclusions": []} | keys)


def money(*rows):
    """Ledger lines that a method takes, of category 1 unless a row says otherwise."""
    lines = [
        {"record_id": f"L{n}", "source_file": "ledger.csv", "source_row": n + 1, "currency": "GBP", "spend": 100.0,
         "category": 1, "activity": "sector/paper", "status": USED, "covered_by": None} | row
        for n, row in enumerate(rows, start=1)
    ]  # fmt: skip
    placed = ["category", "activity", "status", "covered_by"]
    typed = pd.DataFrame([{key: value for key, value in line.items() if key not in placed} for line in lines])
    table = conform(typed, LEDGER, "ledger.csv") if lines else empty(LEDGER)
    return table.assign(
        category=pd.array([line["category"] for line in lines], dtype="Int64"),
        activity=pd.array([line["activity"] for line in lines], dtype="str"),
        status=pd.array([line["status"] for line in lines], dtype="str"),
        covered_by=pd.array([line["covered_by"] for line in lines], dtype="str"),
    )


def tables(*given):
    """Activity data by table: pairs of a category and the columns of a record, named R1, R2 … in their order."""
    found = {name: empty(schema) for name, schema in ACTIVITY_DATA.items()}
    for number, (category, columns) in enumerate(given, start=1):
        name = TABLE_OF_CATEGORY[category]
        row = {"record_id": f"R{number}"} | columns
        line = meters(row) if category == 3 else records(row, category=category)
        found[name] = pd.concat([found[name], line], ignore_index=True) if len(found[name]) else line
    return found


def told(activity_data, ledger=None, known=(), **keys):
    """The faults: rule and column of each, and what they say."""
    ledger = money() if ledger is None else ledger
    faults = double_counting_faults(organisation(**keys), ledger, activity_data, library(*known, factor("nothing", 1)))
    return [(re.search(r"\(([\w-]+)\)$", fault.what)[1], fault.column) for fault in faults], faults


def breaks(rule_id, column, *given, ledger=None, names=None, **keys):
    """The records break this rule alone; a statement with the reason lets them be, and one record is no double."""
    found, (fault,) = told(tables(*given), ledger, **keys)
    assert found == [(rule_id, column)] and fault.file and fault.row and "distinct" in fault.mend
    statement = [{"records": names or ["R1", "R2"], "reason": "two things that look alike"}]
    assert told(tables(*given), ledger, distinct=statement, **keys) == ([], [])
    return fault.what


DIESEL = {"activity": "diesel", "quantity": 100, "unit": "litre"}
LITRES = DIESEL | {"energy_type": "fuel"}
DESK = {"supplier": "Maker", "description": "Desks", "quantity": 4, "unit": "piece"}
LEG = {"activity": "lorry", "quantity": 2, "unit": "tonne", "distance": 90}
CHOICES = {9: {"multi_drop_basis": "driven"}}
CAR = {"activity": "car", "quantity": 4300, "unit": "km"}


def test_every_rule_is_broken_by_a_client_and_enforced_by_what_is_there():
    table = double_counting_rules()
    assert table.index.is_unique and (table[["categories", "rule", "held", "enforced_by", "source"]] != "").all(
        axis=None
    )
    house = table[table.index.str.startswith("dc-")]
    assert set(house.index) == set(BROKEN)
    for rule_id, name in BROKEN.items():
        assert rule_id in (ROOT / "tests" / name).read_text(encoding="utf-8"), rule_id
    for where in table["enforced_by"]:
        module, _, function = where.partition(".")
        parts = f"scope3.{where}"
        try:
            importlib.import_module(parts)
        except ModuleNotFoundError:
            module, function = parts.rsplit(".", 1)
            assert callable(getattr(importlib.import_module(module), function)), where
    refused = house[(house["held"] == "refused")]
    assert (refused[["found", "mend"]] != "").all(axis=None)


def test_the_pairs_that_overlap_have_a_rule_each():
    pairs = {"1|2", "1|4", "3|4", "4|8", "4|9", "5|12", "6|7", "11|13", "U|1|2", "15|scope 1 and 2"}
    assert pairs <= set(double_counting_rules()["categories"])


# --- What the house refused before ---


@rule("dc-line-place")
def test_every_line_of_the_ledger_stands_in_one_place(tmp_path, monkeypatch):
    monkeypatch.setenv("SCOPE3_DATA", str(write(tmp_path)))
    ledger = open_client("small", 2024).ledger
    assert ledger.set_index("record_id")["status"].to_dict() == {
        "L1": USED, "L2": USED, "L3": USED, "L4": EXCLUDED, "L5": RETIRED, "L6": RETIRED,
    }  # fmt: skip
    summed = reconciliation_summary(ledger).set_index("status")["spend"].astype("float64")
    assert summed.to_dict() == {USED: 5899.90, RETIRED: 1000.0, EXCLUDED: 9000.0, "ledger": 15899.90}


@rule("dc-line-covered", "dc-line-category")
def test_a_line_is_covered_once_and_by_its_own_category():
    ledger = money({}).assign(rule_id="s-1")
    with pytest.raises(InputError, match=r"L1 is covered by R1 and by R2 \(dc-line-covered\)"):
        covered_lines(ledger, tables((1, {"covers_records": "L1"}), (1, {"covers_records": "L1"})))
    with pytest.raises(InputError, match=r"R1 of category 2 covers line L1, .* in category 1 \(dc-line-category\)"):
        covered_lines(ledger, tables((2, {"category": 2, "covers_records": "L1"})))


@rule("dc-3-upstream")
def test_a_factor_that_holds_more_than_its_part_serves_no_part():
    lines = derive(meters({"activity": "grid", "quantity": 1, "country": "GB"}))
    more = library(factor("grid", 0.3, "kWh", component="combustion", boundary="life_cycle", region="GB"))
    with pytest.raises(Unserved, match="dc-3-upstream"):
        choose_part(lines, more, "combustion")


@rule("dc-4-9-payer", "dc-5-12-sold", "dc-5-own", "dc-11-13-said", "dc-15-consolidated")
@pytest.mark.parametrize(
    ("rule_id", "category", "method", "columns"),
    [
        ("dc-4-9-payer", 9, "distance_based", LEG | {"stage": "outbound", "paid_by": "company"}),
        ("dc-5-12-sold", 5, "average_data", {"quantity": 1, "unit": "kg", "sold_as": "product"}),
        ("dc-5-own", 5, "average_data", {"quantity": 1, "unit": "kg", "treated_by": "organisation"}),
        ("dc-11-13-said", 13, "average_data", {"lease": "lessor_finance", "counted_in_11": True}),
        ("dc-15-consolidated", 15, "equity_investment_specific", {"consolidated": True}),
    ],
)
def test_what_one_record_says_of_itself_is_refused_by_its_method(rule_id, category, method, columns):
    line = records({"category": category} | columns, category=category)
    with pytest.raises(InputError, match=rf"\({rule_id}\)"):
        calculate(category, method, line, factors(factor("nothing", 1)), **CHOICES.get(category, {}))


# --- One thing in two categories ---


@rule("dc-1-2-same", "dc-1-4-same", "dc-3-4-same", "dc-4-8-same", "dc-4-9-same", "dc-5-12-same", "dc-6-7-same")
@pytest.mark.parametrize(
    ("rule_id", "one", "other"),
    [
        ("dc-1-2-same", (1, DIESEL), (2, DIESEL | {"category": 2})),
        ("dc-1-4-same", (1, LEG | {"stage": "transport_of_inputs"}), (4, LEG | {"quantity": 2000, "unit": "kg"})),
        ("dc-3-4-same", (3, LITRES), (4, DIESEL)),
        ("dc-4-8-same", (3, LITRES | {"lease": "lessee_operating"}), (4, DIESEL)),
        ("dc-4-8-same", (8, LITRES | {"category": 8}), (4, DIESEL)),
        ("dc-4-9-same", (4, LEG), (9, LEG | {"category": 9})),
        ("dc-5-12-same", (5, DIESEL | {"unit": "kg"}), (12, DIESEL | {"category": 12, "unit": "kg"})),
        ("dc-6-7-same", (6, CAR), (7, CAR | {"quantity": 10, "employees": 2, "days": 215, "purpose": "commute"})),
        ("dc-6-7-same", (6, CAR | {"quantity": 2150, "return_trip": True}), (7, CAR | {"purpose": "commute"})),
    ],
)
def test_one_amount_of_one_activity_in_two_categories_is_refused(rule_id, one, other):
    what = breaks(rule_id, "quantity", one, other)
    assert "R1" in what and "R2" in what
    for innocent in ({"quantity": 7.5}, {"activity": "other"}, {"entity": "Another"}, {"period": "2024-03"}):
        # A month of the year's amount is still the year's amount in the sum of all records.
        if "period" not in innocent or "distance" in other[1]:
            assert told(tables(one, (other[0], other[1] | innocent)))[0] == []


def test_lines_of_other_suppliers_and_legs_of_other_payers_are_two_things():
    bought, sold = LEG | {"stage": "inbound", "paid_by": "company"}, LEG | {"stage": "outbound", "paid_by": "customer"}
    for one, other in (
        ((1, DIESEL | {"supplier": "Smith"}), (2, DIESEL | {"category": 2, "supplier": "Jones"})),
        ((4, bought), (9, sold | {"category": 9})),
    ):
        assert told(tables(one, other)) == ([], [])


@rule("dc-1-2-same", "dc-u-1-2")
def test_one_thing_by_its_name_in_two_tables_is_refused():
    assert "Desks of MAKER" in breaks(
        "dc-1-2-same", "description", (1, DESK | {"supplier": "MAKER"}), (2, DESK | {"category": 2})
    )
    device = {"kind": "laptop", "category": 2}
    breaks("dc-u-1-2", "description", (2, DESK | {"category": 2}), ("U_hardware", DESK | device))
    assert told(tables((2, DESK | {"category": 2}), ("U_hardware", DESK | device | {"acquired": "2022-01"})))[0] == []
    paid = {"supplier": "Maker", "spend": 900, "currency": "GBP"}
    breaks("dc-u-1-2", "spend", (2, paid | {"category": 2}), ("U_hardware", paid | device))


@pytest.mark.slow
@settings(max_examples=20)
@given(parts=st.lists(st.integers(1, 10**6), min_size=2, max_size=12))
def test_the_months_of_a_meter_and_the_sum_of_the_year_are_one_amount(parts):
    months = [(3, LITRES | {"quantity": part / 8, "period": f"2024-{n:02}"}) for n, part in enumerate(parts, start=1)]
    whole = (4, DIESEL | {"quantity": sum(parts) / 8})
    assert told(tables(*months, whole))[0] == [("dc-3-4-same", "quantity")]
    assert told(tables(*months, (4, DIESEL | {"quantity": sum(parts) / 8 + 1})))[0] == []


def test_what_is_left_out_overlaps_with_nothing():
    both = tables((3, LITRES), (4, DIESEL))
    said = [{"records": ["R1", "R2"], "reason": "two things that look alike"}]
    for left_out in ({"category": 4}, {"record": "R2"}):
        out = [left_out | {"reason": "not assessed yet"}]
        assert told(both, exclusions=out) == told(both, exclusions=out, distinct=said) == ([], [])


# --- Deliveries, leases, the group ---


@rule("dc-1-4-price", "dc-1-4-supplier")
def test_what_the_supplier_delivers_is_in_its_price_and_in_its_footprint():
    leg = (4, LEG | {"stage": "inbound", "paid_by": "supplier", "supplier": "Mill"})
    priced = spend_factor("sector/paper", 0.5)
    ledger = money({"supplier": "MILL"})
    known = {"ledger": ledger, "known": [priced]}
    assert "purchaser's price of Mill" in breaks("dc-1-4-price", "paid_by", leg, names=["R1", "L1"], **known)
    assert told(tables(leg), ledger, known=[priced | {"price_basis": "basic"}])[0] == []
    assert told(tables((4, leg[1] | {"paid_by": "company"})), ledger.assign(category=2), known=[priced])[0] == []
    breaks("dc-1-4-supplier", "paid_by", leg, (1, {"supplier": "Mill", "supplier_t_co2e": 9}))


@rule("dc-11-13-named")
def test_a_product_leased_out_says_whether_its_sale_counts_it():
    leased, sold = {"site": "LAMP", "lease": "lessor_finance", "category": 13}, (11, {"product": "Lamp"})
    breaks("dc-11-13-named", "counted_in_11", (13, leased), sold)
    assert told(tables((13, leased | {"counted_in_11": False}), sold))[0] == []


@rule("dc-3-4-own", "dc-group-purchase")
def test_what_the_organisation_buys_of_itself_is_refused():
    breaks("dc-3-4-own", "supplier", (4, LEG | {"supplier": "small ltd"}), names=["R1"])
    breaks("dc-group-purchase", "supplier", ledger=money({"supplier": "Small Ltd"}), names=["L1"])
    half = [{"name": "Top"}, {"name": "Half", "parent": "Top", "kind": "subsidiary", "equity_share": 0.5,
             "financial_control": "yes", "operational_control": "yes"}]  # fmt: skip
    bought = tables((1, {"supplier": "Half", "entity": "Top"}))
    assert told(bought, entities=half)[0] == [("dc-group-purchase", "supplier")]
    assert told(bought, entities=half, consolidation_approach="equity_share")[0] == []


# --- Money ---


@rule("dc-line-unclaimed")
def test_a_record_beside_the_money_of_its_supplier_is_refused():
    paper = (1, {"supplier": "Mill", "quantity": 3, "unit": "kg"})
    ledger = money({"supplier": "mill"}, {"supplier": "Mill"})
    what = breaks("dc-line-unclaimed", "covers_records", paper, ledger=ledger, names=["R1", "L1", "L2"])
    assert "lines L1, L2 of Mill are counted by money" in what
    one_of_them = [{"records": ["R1", "L2"], "reason": "the second invoice is for twine"}]
    partly = double_counting_faults(organisation(distinct=one_of_them), ledger, tables(paper), library(factor("x", 1)))
    assert "dc-line-unclaimed" in partly[0].what
    for innocent in (money({"supplier": "Mill", "category": 2}), money({"supplier": "Mill", "status": RETIRED})):
        assert told(tables(paper), innocent)[0] == []
    # That another record covers some line says nothing of this one.
    beside = tables(paper, (1, {"supplier": "Mill", "covers_records": "L9"}))
    assert told(beside, ledger)[0] == [("dc-line-unclaimed", "covers_records")]


@rule("dc-line-credit")
def test_a_credit_goes_the_way_of_its_invoice():
    covering = (1, {"supplier": "Mill", "quantity": 3, "unit": "kg", "covers_records": "L1"})
    invoice = {"supplier": "Mill", "status": RETIRED, "covered_by": "R1"}
    credit = money(invoice, {"supplier": "Mill", "spend": -40.0})
    assert "L2 of category 1 is a credit of Mill" in breaks(
        "dc-line-credit", "covers_records", covering, ledger=credit, names=["L2", "L1"]
    )
    for innocent in (
        money(invoice, {"supplier": "Mill", "spend": 40.0}),
        money(invoice, {"supplier": "Forge", "spend": -40.0}),
        money(invoice, {"supplier": "Mill", "spend": -40.0, "status": RETIRED, "covered_by": "R1"}),
    ):
        assert told(tables(covering), innocent)[0] == []


@rule("dc-money-twice")
def test_one_sum_of_one_supplier_in_two_tables_is_refused():
    paid = {"supplier": "Post", "spend": 120.5, "currency": "GBP"}
    assert "GBP 120.50 paid to Post" in breaks("dc-money-twice", "spend", (4, paid), (6, paid))
    breaks("dc-money-twice", "spend", (6, paid), ledger=money({"supplier": "POST", "spend": 120.5}), names=["R1", "L1"])
    assert told(tables((4, paid), (6, paid | {"currency": "EUR"})))[0] == []
    # Twelve equal months and one record: any of the twelve may be it, so it is told once, and one statement settles it.
    months = money(*({"supplier": "Post", "spend": 120.5, "date": f"2024-{n:02}-01"} for n in range(1, 13)))
    what = breaks("dc-money-twice", "spend", (6, paid), ledger=months, names=["R1", "L7"])
    assert what.endswith("and so does each of L1, L2, L3, L4, L5, L6, L7, L8, L9, L10, L11, L12 (dc-money-twice)")
    assert told(tables((6, paid | {"covers_records": "L1"})), money({"supplier": "Post", "spend": 120.5}))[0] == []


# --- Statements and what stands twice in one table ---


def test_a_statement_of_no_effect_is_refused():
    one = tables((1, DESK))
    said = {"records": ["R1", "R9"], "reason": "two things that look alike"}
    for names, what in ((["R1", "R9"], "'R9' is in no file"), (["R1", "L1"], "R1 and L1 overlap by no rule")):
        faults = double_counting_faults(
            organisation(distinct=[said | {"records": names}]), money({}), one, library(factor("x", 1))
        )
        assert [(fault.what, fault.file, fault.column) for fault in faults] == [(what, "organisation.yaml", "distinct")]


def test_lines_that_say_the_same_are_listed_and_not_refused():
    bill = {"supplier": "Mill", "date": "2024-03-01", "description": "Paper", "spend": 40.0}
    ledger = money(bill, bill, bill | {"spend": 41.0}, bill | {"date": "2024-03-02"})
    twice = tables((1, DESK), (1, DESK), (1, DESK | {"quantity": 5}))
    assert told(twice, ledger.assign(status=RETIRED))[0] == []
    found = duplicates(organisation(), ledger, twice)
    assert found[["table", "records", "lines"]].to_numpy().tolist() == [
        ["ledger", "L1; L2", 2],
        ["purchased_goods", "R1; R2", 2],
    ]
    assert found["money"][0] == 80.0 and found["currency"][0] == "GBP" and found["said"].isna().all()
    stated = [{"records": ["L1", "L2"], "reason": "two reams of one day"}]
    assert duplicates(organisation(distinct=stated), ledger, twice)["said"].tolist()[0] == "two reams of one day"
    assert told(twice, ledger.assign(status=RETIRED), distinct=stated)[0] == []
    assert duplicates(organisation(), money(), tables()).empty


def test_a_client_is_refused_at_the_row_and_opens_with_a_statement(tmp_path, monkeypatch):
    wood = [*GOODS[:2], ["G2", "1", "wood", "GB", "500", "kg", ""], ["G3", "2", "wood", "GB", "0.5", "tonne", ""]]
    monkeypatch.setenv("SCOPE3_DATA", str(write(tmp_path / "one", goods=wood)))
    with pytest.raises(InputError) as refused:
        open_client("small", 2024)
    assert [str(fault) for fault in refused.value.faults] == [
        "goods.csv, row 4, column quantity: G3 of category 2 counts 500 kg of wood in 2024, and so does G2 (dc-1-2-same). "
        "To mend: keep the record of the category in which the accounts book it; lines that only look alike stand under "
        "distinct in organisation.yaml with the reason."
    ]
    said = ORGANISATION + "distinct:\n  - {records: [G2, G3], reason: the second pallet became a shelf}\n"
    monkeypatch.setenv("SCOPE3_DATA", str(write(tmp_path / "two", goods=wood, organisation=said)))
    client = open_client("small", 2024)
    assert len(client.records(2)) == 2 and len(client.ledger) == len(BOOKED) - 1
    shown = let_through(client.organisation, client.ledger, client.read, client.library)
    assert shown.to_numpy().tolist() == [
        ["dc-1-2-same", "G3", "G2", "counts 500 kg of wood in 2024, and so does G2", "the second pallet became a shelf"]
    ]
