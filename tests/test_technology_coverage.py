"""Records of category U and the ledger: an invoice shared by several of them, whole and once, or by none."""

from __future__ import annotations

from decimal import Decimal

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scope3.coverage import covered_lines
from scope3.errors import InputError
from scope3.inventory import build_inventory, calculate_emissions
from scope3.reconcile import reconciliation, reconciliation_summary
from scope3.tables import ACTIVITY_DATA, conform
from technology_client import device, opened

pytestmark = pytest.mark.slow

BOOKED = [
    ("C1", "Computers", "Dealer", "1000.00"),
    ("C2", "Computers", "Dealer", "250.10"),
    ("S1", "Support", "Dealer", "90"),
]
PAIR = [device("H1", covers_records="C1"), device("H2", kind="monitor", covers_records="C1")]


def faults(tmp_path, monkeypatch, **given):
    with pytest.raises(InputError) as refused:
        opened(tmp_path, monkeypatch, **given)
    return "\n".join(map(str, refused.value.faults))


def priced(*money, currency="GBP", **columns):
    """The pair of laptops and monitors with what each cost; blank where None."""
    return [
        row | columns | ({} if part is None else {"spend": part, "currency": currency})
        for row, part in zip(PAIR, money, strict=True)
    ]


def test_several_records_may_stand_for_one_invoice(tmp_path, monkeypatch):
    client = opened(tmp_path, monkeypatch, booked=BOOKED, hardware=PAIR)
    ledger = client.ledger.set_index("record_id")
    assert ledger.loc["C1", ["status", "covered_by", "why"]].tolist() == [
        "retired",
        "H1; H2",
        "covered by records H1; H2",
    ]
    assert ledger.loc["C2", "status"] == "used"
    emissions = calculate_emissions(client)
    assert {"H1", "H2"} < set(emissions["record_id"]) and "C1" not in set(emissions["record_id"])
    build_inventory(client, emissions)


def test_records_of_two_tables_may_share_an_invoice(tmp_path, monkeypatch):
    licence = {
        "record_id": "W1", "category": 2, "delivery": "installed", "product": "Office", "licences": 5, "supplier_factor": 2,
        "supplier_factor_unit": "licence", "supplier_boundary": "upstream", "supplier_source": "Report 2024",
        "covers_records": "C1",
    }  # fmt: skip
    client = opened(tmp_path, monkeypatch, booked=BOOKED, hardware=PAIR, software=[licence])
    assert client.ledger.set_index("record_id").loc["C1", "covered_by"] == "H1; H2; W1"


def test_the_parts_that_are_stated_are_the_whole_invoice(tmp_path, monkeypatch):
    opened(tmp_path, monkeypatch, booked=BOOKED, hardware=priced("900.50", "99.50"))
    said = faults(tmp_path / "less", monkeypatch, booked=BOOKED, hardware=priced("900.50", "99.49"))
    assert "the spend of H1 and H2 is 999.99 GBP, that of ledger line C1 covered by it 1000.00 GBP" in said
    assert "hardware.csv, row 3" in said


def test_a_single_record_that_states_its_money_states_all_of_it(tmp_path, monkeypatch):
    one = [device("H1", covers_records="C1", spend="900", currency="GBP")]
    assert "the spend of H1 is 900.00 GBP" in faults(tmp_path, monkeypatch, booked=BOOKED, hardware=one)


def test_a_part_that_is_not_stated_beside_one_that_is_is_refused(tmp_path, monkeypatch):
    said = faults(tmp_path, monkeypatch, booked=BOOKED, hardware=priced("900.50", None))
    assert "H1 and H2 share ledger line C1, and H2 does not state its part of the money" in said


def test_money_in_another_currency_than_the_line_is_refused(tmp_path, monkeypatch):
    said = faults(tmp_path, monkeypatch, booked=BOOKED, hardware=priced("1100", "120", currency="EUR"))
    assert "column currency: H1 states its spend in EUR, the ledger in GBP" in said


def test_devices_beside_the_total_cover_no_money(tmp_path, monkeypatch):
    for place, own in enumerate(({"ownership": "employee_owned", "attribution": "0.4"}, {"attribution": "0.5"})):
        devices = [row | own for row in priced("900.50", "115.00")]
        said = faults(tmp_path / str(place), monkeypatch, booked=BOOKED, hardware=devices)
        assert "H1 counts beside the total or in part, and covers money paid in full (tcs-dc-01)" in said


def test_lines_that_share_records_are_summed_together(tmp_path, monkeypatch):
    both = priced("1000.10", "250.00", covers_records="C1; C2")
    ledger = opened(tmp_path, monkeypatch, booked=BOOKED, hardware=both).ledger.set_index("record_id")
    assert ledger.loc[["C1", "C2"], "covered_by"].tolist() == ["H1; H2"] * 2
    crossed = [both[0], both[1] | {"covers_records": "C2", "spend": "250.01"}]
    assert "1250.11 GBP, that of ledger lines C1, C2 covered by it 1250.10 GBP" in faults(
        tmp_path / "crossed", monkeypatch, booked=BOOKED, hardware=crossed
    )


@pytest.mark.parametrize("first", ["hardware", "goods"])
def test_a_record_of_another_table_never_shares(tmp_path, monkeypatch, first):
    goods = {"record_id": "G9", "category": 2, "activity": "steel", "quantity": 1, "unit": "kg", "covers_records": "C1"}
    client_tables = {
        "purchased_goods": conform(
            pd.DataFrame([placed(goods, "goods.csv")]), ACTIVITY_DATA["purchased_goods"], "goods"
        ),
        "technology_hardware": conform(
            pd.DataFrame([placed(PAIR[0], "hardware.csv")]), ACTIVITY_DATA["technology_hardware"], "hardware"
        ),
    }
    if first == "hardware":
        client_tables = dict(reversed(client_tables.items()))
    ledger = opened(tmp_path, monkeypatch, booked=BOOKED).ledger.drop(columns=["covered_by", "status", "why"])
    with pytest.raises(InputError, match="is covered by .* and by"):
        covered_lines(ledger, client_tables)


def placed(row, file):
    return {name: value for name, value in row.items() if value != ""} | {"source_file": file, "source_row": 2}


def test_lines_covered_by_name_are_not_shared(tmp_path, monkeypatch):
    by_name = [PAIR[0], device("H2", covers_supplier="Dealer", covers_account="Computers")]
    assert "ledger line C1 is covered by H1 and by H2" in faults(tmp_path, monkeypatch, booked=BOOKED, hardware=by_name)


def test_a_device_of_an_earlier_year_covers_no_money(tmp_path, monkeypatch):
    old = [device("H1", acquired="2023-01", covers_records="C1")]
    assert "covers money of this period" in faults(tmp_path, monkeypatch, booked=BOOKED, hardware=old)


covers = st.lists(st.sampled_from(["C1", "C2", "C1;C2", ""]), min_size=1, max_size=4)
amounts = st.lists(st.decimals(-(10**6), 10**6, places=2), min_size=2, max_size=2)


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(covers, amounts)
def test_every_line_is_used_once_and_taking_the_records_out_gives_the_money_back(tmp_path_factory, covers, amounts):
    booked = [("C1", "Computers", "", amounts[0]), ("C2", "Computers", "", amounts[1])]
    rows = [device(f"H{n}", covers_records=named) for n, named in enumerate(covers)]
    with pytest.MonkeyPatch.context() as patch:
        client = opened(tmp_path_factory.mktemp("with"), patch, booked=booked, hardware=rows)
        without = opened(tmp_path_factory.mktemp("without"), patch, booked=booked)
    ledger = client.ledger.set_index("record_id")
    covered = {line for named in covers for line in named.split(";") if line}
    assert set(ledger.index[ledger["covered_by"].notna()]) - {"L6"} == covered
    used = set(calculate_emissions(client, 1, 2)["record_id"]) & set(ledger.index)
    assert used == set(ledger.index[ledger["status"] == "used"]) and not used & covered
    again = without.ledger.set_index("record_id")
    assert set(again.loc[["C1", "C2"], "status"]) == {"used"}
    for found in (client, without):
        summary = reconciliation_summary(found.ledger).set_index("status")["spend"]
        assert summary["ledger"] == summary.drop("ledger").sum() == Decimal("15899.90") + sum(amounts)
        assert reconciliation(found.ledger)["lines"].sum() == 2 * len(found.ledger)
