"""Every ledger line in exactly one place, to the cent; what covers what; energy spend without meters."""

from __future__ import annotations

from decimal import Decimal

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import small_client
from scope3.client import open_client
from scope3.errors import InputError
from scope3.reconcile import reconciliation, reconciliation_summary
from small_client import GOODS, LEDGER, METERS, ORGANISATION, with_cell

# By hand: L1 and L2 used by category 1, L3 by 2, L4 outside scope 3, L5 by meters, L6 covered by G1.
PLACES = {
    "L1": ("used", 1),
    "L2": ("used", 1),
    "L3": ("used", 2),
    "L4": ("excluded", None),
    "L5": ("retired", 3),
    "L6": ("retired", 1),
}


def opened(tmp_path, monkeypatch, **changed):
    monkeypatch.setenv("SCOPE3_DATA", str(small_client.write(tmp_path / "data", **changed)))
    return open_client("small", 2024)


def faults(tmp_path, monkeypatch, **changed):
    with pytest.raises(InputError) as refused:
        opened(tmp_path, monkeypatch, **changed)
    return "\n".join(map(str, refused.value.faults))


def test_each_line_has_its_place(tmp_path, monkeypatch):
    ledger = opened(tmp_path, monkeypatch).ledger.set_index("record_id")
    for line, (status, category) in PLACES.items():
        assert ledger.loc[line, "status"] == status
        assert pd.isna(ledger.loc[line, "category"]) if category is None else ledger.loc[line, "category"] == category
    assert ledger.loc["L6", "why"] == "covered by record G1"
    assert ledger.loc["L4", "why"] == "Wages buy nothing that emits."


def test_used_retired_and_excluded_make_the_ledger_to_the_cent(tmp_path, monkeypatch):
    summary = reconciliation_summary(opened(tmp_path, monkeypatch).ledger).set_index("status")["spend"]
    assert summary.to_dict() == {
        "used": Decimal("5899.9"),
        "retired": Decimal("1000"),
        "excluded": Decimal("9000"),
        "ledger": Decimal("15899.9"),
    }


def test_a_covered_line_is_counted_by_the_record_and_not_by_its_money(tmp_path, monkeypatch):
    client = opened(tmp_path, monkeypatch)
    assert set(client.records(1)["record_id"]) == {"L1", "L2", "G1", "G2"}
    without = [[*row[:-1], ""] if row[0] == "G1" else row for row in GOODS]
    again = opened(tmp_path / "again", monkeypatch, goods=without)
    assert set(again.records(1)["record_id"]) == {"L1", "L2", "L6", "G1", "G2"}


def test_a_record_may_name_its_lines_by_supplier_and_account(tmp_path, monkeypatch):
    head = [*GOODS[0][:-1], "covers_supplier", "covers_account"]
    by_name = [head, [*GOODS[1][:-1], "forge", "STEEL"], [*GOODS[2][:-1], "", ""]]
    ledger = opened(tmp_path, monkeypatch, goods=by_name).ledger.set_index("record_id")
    assert ledger.loc["L6", "covered_by"] == "G1"
    assert ledger["covered_by"].notna().sum() == 1


def test_a_record_that_covers_a_line_of_another_category_is_refused(tmp_path, monkeypatch):
    for line, where in (("L3", "in category 2"), ("L4", "outside scope 3"), ("L5", "in category 3")):
        message = faults(tmp_path / line, monkeypatch, goods=with_cell(GOODS, 2, "covers_records", f"L6;{line}"))
        assert line in message and where in message and "goods.csv, row 2" in message


def test_one_wrong_name_among_several_is_refused(tmp_path, monkeypatch):
    assert "'L66'" in faults(tmp_path, monkeypatch, goods=with_cell(GOODS, 2, "covers_records", "L6;L66"))


def test_lines_named_both_ways_are_refused(tmp_path, monkeypatch):
    both = [[*GOODS[0], "covers_account"], [*GOODS[1], "Steel"], [*GOODS[2], ""]]
    assert "use covers_records or the other two" in faults(tmp_path, monkeypatch, goods=both)


def test_energy_spend_without_meters_is_refused_unless_category_3_is_left_out(tmp_path, monkeypatch):
    message = faults(tmp_path, monkeypatch, meters=METERS[:1])
    assert "1 ledger lines are energy spend, and there are no meter readings" in message
    said = ORGANISATION + "  - {category: 3, reason: the meters were not read this year}\n"
    ledger = opened(tmp_path / "said", monkeypatch, meters=METERS[:1], organisation=said).ledger.set_index("record_id")
    assert tuple(ledger.loc["L5", ["status", "why"]]) == ("excluded", "the meters were not read this year")


def test_a_record_of_a_category_left_out_stands_for_no_money(tmp_path, monkeypatch):
    said = ORGANISATION + "  - {category: 1, reason: goods are left out this year}\n"
    ledger = opened(tmp_path, monkeypatch, organisation=said).ledger.set_index("record_id")
    assert ledger.loc["L6", "status"] == "excluded"


def test_a_record_left_out_by_name_gives_its_lines_back(tmp_path, monkeypatch):
    said = ORGANISATION + "  - {record: G1, reason: the weight is not trusted}\n"
    client = opened(tmp_path, monkeypatch, organisation=said)
    assert client.ledger.set_index("record_id").loc["L6", "status"] == "used"
    assert client.excluded_records["record_id"].tolist() == ["G1"]


money = st.decimals(min_value=-(10**9), max_value=10**9, places=2, allow_nan=False)


@given(st.lists(st.tuples(money, st.sampled_from(["used", "retired", "excluded"])), min_size=1, max_size=60))
def test_no_penny_is_lost_whatever_the_amounts(lines):
    ledger = pd.DataFrame(
        {
            "currency": "GBP",
            "status": [status for _, status in lines],
            "category": pd.array([1] * len(lines), dtype="Int64"),
            "rule_id": "r",
            "why": "because",
            "spend": [float(amount) for amount, _ in lines],
        }
    )
    table = reconciliation(ledger)
    parts = table[table["status"] != "ledger"]
    assert sum(parts["spend"]) == sum(amount for amount, _ in lines) == table["spend"].iloc[-1]
    assert parts["lines"].sum() == len(lines)


def test_two_currencies_are_never_added(tmp_path, monkeypatch):
    mixed = [[*row, "currency"] if n == 0 else [*row, "EUR" if n == 1 else "GBP"] for n, row in enumerate(LEDGER)]
    table = reconciliation(opened(tmp_path, monkeypatch, ledger=mixed).ledger)
    assert table[table["status"] == "ledger"].set_index("currency")["spend"].to_dict() == {
        "EUR": Decimal("1000"),
        "GBP": Decimal("14899.9"),
    }
