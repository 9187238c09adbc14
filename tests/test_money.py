"""Tax in the money: taken off where a client says it is there, refused where that is half said, and never guessed."""

from __future__ import annotations

from decimal import Decimal

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import builders
import small_client
from builders import spend_factor
from scope3.client import open_client
from scope3.errors import InputError
from scope3.factors.library import Library, prepare
from scope3.inputs.ledgers import read_ledgers
from scope3.inventory import calculate_emissions
from scope3.methods.foundation_models import _share
from scope3.methods.holdings import _in_dollars
from scope3.methods.investments import METHODS as INVESTMENTS
from scope3.methods.journeys import fuel_used as fuel_of_travel
from scope3.methods.purchased_goods import spend_based, supplier_revenue_share
from scope3.methods.transport_amounts import fuel_used as fuel_of_transport
from scope3.money import exact_sum, tax_faults, without_tax
from scope3.reconcile import reconciliation
from small_client import with_files

PAPER = {"activity": "paper", "spend": 120.0, "currency": "GBP"}
CHOICES = {"margins": "included", "deflator": "cpi"}


def by_money(*rows, basis="purchaser", accept=("purchaser",)):
    table = builders.factors(spend_factor("paper", 0.5, price_basis=basis))
    library = Library(prepare(table, "AR5GWP100", [], list(accept)))
    return spend_based(builders.records(*({**PAPER, **row} for row in rows)), library, **CHOICES)


def test_tax_is_taken_off_before_the_money_meets_its_factor():
    # 120 with 20 % in it is 100 without; with 5 % 114.2857…; without tax, or not said, it stays.
    rows = [
        {"tax_included": True, "tax_rate": 0.2},
        {"tax_included": True, "tax_rate": 0.05},
        {"tax_included": False},
        {},
        {"tax_included": True, "tax_rate": 0.2, "spend": -60.0},
        {"tax_included": True, "tax_rate": 0.0},
    ]
    emissions = by_money(*rows).set_index("record_id")
    assert emissions["kg_co2e"].tolist() == pytest.approx([50, 57.142857142857146, 60, 60, -25, 60], rel=1e-12)
    said = emissions["step"]
    assert said["R1"].startswith("without tax of 20 %; GBP 2024 at its own currency")
    assert said["R2"].startswith("without tax of 5 %; ")
    assert not said[["R3", "R4"]].str.contains("tax").any()


def test_what_the_supplier_earned_is_without_tax_and_so_is_what_was_paid():
    record = PAPER | {
        "supplier_t_co2e": 10.0, "supplier_revenue": 1000.0, "supplier_revenue_currency": "GBP", "supplier_source": "report",
    }  # fmt: skip
    library = builders.library(builders.factor("nothing", 1.0))
    taxed = builders.records(record | {"tax_included": True, "tax_rate": 0.2}, record)
    assert supplier_revenue_share(taxed, library)["kg_co2e"].tolist() == pytest.approx([1000.0, 1200.0])


def test_what_is_lent_or_earned_bears_no_tax():
    """The money of category 15 is no purchase: it stays, whatever the record says of tax."""
    taxed = {"tax_included": True, "tax_rate": 0.2}
    shop = {
        "investment_type": "associate",
        "equity_share": 0.25,
        "activity": "shops",
        "revenue": 5e5,
        "currency": "GBP",
    }
    library = builders.library(spend_factor("shops", 0.1, component="operation", boundary="operation"))
    earned = INVESTMENTS["equity_average_data"](
        builders.records(shop, shop | taxed, category=15), library, deflator="cpi"
    )
    assert earned["kg_co2e"].tolist() == pytest.approx([12500.0, 12500.0])
    bond = {"outstanding": 100.0, "currency": "USD"}
    assert _in_dollars(builders.records(bond, bond | taxed, category=15)).tolist() == [100.0, 100.0]


@given(st.floats(-1e9, 1e9), st.floats(0, 0.99))
def test_tax_put_back_gives_the_money_booked(spend, rate):
    table = pd.DataFrame({"spend": [spend], "tax_included": [True], "tax_rate": [rate]})
    net, said = without_tax(table)
    assert net[0] * (1 + rate) == pytest.approx(spend, rel=1e-12)
    assert said[0].startswith("without tax of ")


@pytest.mark.parametrize(
    ("row", "column", "said"),
    [
        ({"tax_included": True}, "tax_rate", "tax_rate is blank"),
        ({"tax_rate": 0.2}, "tax_included", "tax_included is not true"),
        ({"tax_included": False, "tax_rate": 0.2}, "tax_included", "tax_included is not true"),
    ],
)
def test_half_a_statement_is_refused(row, column, said):
    (fault,) = tax_faults(builders.records({**PAPER, **row}, PAPER))
    assert (fault.file, fault.row, fault.column) == ("records.csv", 2, column)
    assert said in fault.what
    assert tax_faults(builders.records(PAPER | {"tax_included": True, "tax_rate": 0.2}, PAPER)) == []


def test_a_rate_in_per_cent_is_refused():
    with pytest.raises(InputError, match="write 8 % as 0.08"):
        builders.records(PAPER | {"tax_included": True, "tax_rate": 20.0})


def ledger(folder, text, **declared):
    (folder / "a.csv").write_text(text, encoding="utf-8")
    return read_ledgers(with_files(ledgers=[{"file": "a.csv", **declared}]), folder)


def test_a_whole_ledger_may_state_its_tax_and_a_line_its_own(tmp_path):
    lines = (
        "Supplier Name,Net Amount,Currency,Tax included,Tax rate\nOak,120,GBP,,\nElm,105,GBP,yes,0.05\nAsh,50,GBP,no,\n"
    )
    read = ledger(tmp_path, lines, defaults={"tax_rate": "0.2", "tax_included": "yes"})
    assert read["tax_included"].tolist() == [True, True, False]
    assert read["tax_rate"].tolist()[:2] == [0.2, 0.05] and pd.isna(read["tax_rate"][2])
    assert tax_faults(read) == []
    assert without_tax(read)[0].tolist() == pytest.approx([100, 100, 50])


def test_a_rate_alone_taxes_nothing(tmp_path):
    read = ledger(tmp_path, "Supplier Name,Net Amount,Currency\nOak,120,GBP\n", defaults={"tax_rate": "0.2"})
    assert read["tax_rate"].isna().all() and without_tax(read)[0].tolist() == [120]


NAMES_OF_TAX = ["VAT incl", "incl. VAT", "VAT rate", "tax rate", "MwSt.-Satz", "Montant TVA"]


@pytest.mark.parametrize("heading", NAMES_OF_TAX)
def test_a_heading_of_tax_is_read_or_declared_and_never_passed_over(tmp_path, heading):
    lines = f"Supplier Name,Net Amount,Currency,{heading}\nOak,120,GBP,20\n"
    if heading == "tax rate":  # our own name: half a statement, which opening the client refuses
        (fault,) = tax_faults(ledger(tmp_path, lines.replace(",20\n", ",0.2\n")))
        assert fault.column == "tax_included"
        return
    with pytest.raises(InputError) as refusal:
        ledger(tmp_path, lines)
    (fault,) = refusal.value.faults
    assert (fault.file, fault.row, fault.column) == ("a.csv", 1, heading)
    assert "{tax_included: ''}" in fault.mend
    read = ledger(tmp_path, lines, columns={"tax_included": ""})
    assert read["tax_rate"].isna().all() and read.attrs["ignored_columns"] == {"a.csv": [heading]}


@pytest.mark.parametrize(
    "lines",
    [
        "Supplier Name,Net Amount,Currency,VAT rate\nOak,120,GBP,\n",
        "Supplier Name,Amount excl VAT,Currency,VAT rate\nOak,120,GBP,20\n",
        "Supplier Name,Net Amount,Currency,Taxi\nOak,120,GBP,20\n",
    ],
)
def test_nothing_is_asked_where_nothing_is_open(tmp_path, lines):
    assert ledger(tmp_path, lines)["spend"].tolist() == [120]


@pytest.mark.parametrize(("row", "column"), [({"tax_included": True, "tax_rate": 0.2}, "tax_included"), ({"tax_rate": 0.2}, "tax_rate")])  # fmt: skip
def test_tax_on_what_is_lent_or_earned_is_refused(row, column):
    bond = {"outstanding": 100.0, "currency": "USD"}
    (fault,) = tax_faults(
        builders.records(bond, bond | row, bond | {"tax_included": False}, category=15), "investments"
    )
    assert (fault.row, fault.column) == (3, column) and "bears no tax" in fault.what


def refused_for_tax(run):
    with pytest.raises(InputError) as refusal:
        run()
    (fault,) = refusal.value.faults
    assert (fault.row, fault.column) == (2, "tax_included") and "leave tax_included blank" in fault.mend


TAXED = {"tax_included": True, "tax_rate": 0.2}
DIESEL = {"activity": "diesel", "fuel_unit": "litre", "fuel_price": 1.5, "currency": "GBP"}


def test_money_with_tax_is_not_divided_by_a_price_that_says_nothing():
    travel = DIESEL | {"spend": 90.0}
    none = pd.Series([float("nan")])
    refused_for_tax(lambda: fuel_of_travel(builders.records(travel | TAXED, category=6), none))
    assert fuel_of_travel(builders.records(travel, category=6), none)["quantity"].tolist() == [60]
    freight = DIESEL | {"fuel_spend": 90.0, "fuel_price_currency": "GBP"}
    refused_for_tax(lambda: fuel_of_transport(builders.records(freight | TAXED, category=4)))
    assert fuel_of_transport(builders.records(freight, category=4))[0].tolist() == [60]


def test_a_part_of_a_models_spend_is_taken_of_money_alike():
    model = {"share_basis": "spend", "share_used": 1.0, "share_whole": 4.0, "currency": "GBP"}
    refused_for_tax(lambda: _share(builders.records(model | TAXED, category="U_models")))
    assert _share(builders.records(model, category="U_models")).tolist() == [0.25]
    by_tokens = model | TAXED | {"share_basis": "tokens"}
    assert _share(builders.records(by_tokens, category="U_models")).tolist() == [0.25]


@pytest.mark.slow
def test_the_reconciliation_stays_on_the_money_booked(tmp_path, monkeypatch):
    text = small_client.ORGANISATION.replace("country: GB}}", "country: GB, tax_included: yes, tax_rate: 0.2}}")
    assert text != small_client.ORGANISATION
    monkeypatch.setenv("SCOPE3_DATA", str(small_client.write(tmp_path / "data", organisation=text)))
    client = open_client("small", 2024)
    emissions = calculate_emissions(client).set_index("record_id")
    # 1,000.00 and 5,000.00 booked with 20 % in them, times 0.5 and 0.2 kg per GBP.
    assert emissions.loc["L1", "kg_co2e"] == pytest.approx(1000 / 1.2 * 0.5, rel=1e-12)
    assert emissions.loc["L3", "kg_co2e"] == pytest.approx(5000 / 1.2 * 0.2, rel=1e-12)
    whole = reconciliation(client.ledger).query("status == 'ledger'")["spend"].item()
    assert whole == exact_sum(client.ledger["spend"]) == Decimal("15899.90")


@pytest.mark.slow
def test_half_a_statement_stops_the_run_at_the_line(tmp_path, monkeypatch):
    rows = [[*small_client.LEDGER[0], "tax_included"], *([*row, "yes"] for row in small_client.LEDGER[1:])]
    monkeypatch.setenv("SCOPE3_DATA", str(small_client.write(tmp_path / "data", ledger=rows)))
    with pytest.raises(InputError) as refused:
        open_client("small", 2024)
    places = {(fault.file, fault.row, fault.column) for fault in refused.value.faults}
    assert places == {("ledger.csv", row, "tax_rate") for row in range(2, 8)}


@pytest.mark.parametrize(
    ("basis", "said"),
    [
        ("purchaser", "factor per money at purchaser prices;"),
        ("producer", "factor per money at producer prices, accepted;"),
        ("basic", "factor per money at basic prices, accepted;"),
        ("not_stated", "factor per money at prices its publisher does not name, accepted;"),
    ],
)
def test_the_price_basis_stands_on_the_row_and_another_than_the_purchasers_must_be_accepted(basis, said):
    (step,) = by_money({}, basis=basis, accept=["purchaser", basis])["step"]
    assert said in step
    if basis != "purchaser":
        with pytest.raises(InputError, match="list it in accept_price_bases"):
            by_money({}, basis=basis)


@pytest.mark.slow
def test_a_client_whose_investments_bear_tax_does_not_open(tmp_path, monkeypatch):
    text = small_client.ORGANISATION.replace(
        "activity_data:\n", "activity_data:\n  - {file: held.csv, table: investments}\n"
    )
    text = text.replace(small_client.left_out([15]), "")
    small_client.write(tmp_path / "data", organisation=text)
    held = "record_id,category,investment_type,outstanding,currency,tax_included,tax_rate\nB1,15,associate,100,USD,yes,0.2\n"
    (tmp_path / "data" / "small" / "2024" / "held.csv").write_text(held, encoding="utf-8")
    monkeypatch.setenv("SCOPE3_DATA", str(tmp_path / "data"))
    with pytest.raises(InputError) as refusal:
        open_client("small", 2024)
    assert ("held.csv", 2, "tax_included") in {(f.file, f.row, f.column) for f in refusal.value.faults}
