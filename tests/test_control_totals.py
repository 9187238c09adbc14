"""The client's own totals against what was read: to the last digit stated, by column, unit and currency."""

from __future__ import annotations

import pytest

import small_client
from scope3.errors import InputError
from scope3.inputs.activity_data import read_activity_data
from scope3.inputs.ledgers import read_ledgers
from scope3.organisation import Organisation
from small_client import LEDGER, with_files

# By hand: 1000.00 - 100.10 + 5000 + 9000 + 300 + 700.
MONEY = "15899.90"


@pytest.fixture
def folder(tmp_path):
    return small_client.write(tmp_path) / "small" / "2024"


def ledger(**totals):
    """The small client's ledger with these control totals; `GBP` stands for its money in that currency."""
    stated = {key.replace("GBP", "spend, GBP"): value for key, value in totals.items()}
    return with_files(ledgers=[{"file": "ledger.csv", "defaults": {"currency": "GBP"}, "control_totals": stated}])


def refused(organisation, folder):
    with pytest.raises(InputError) as found:
        read_ledgers(organisation, folder)
    return found.value.faults


@pytest.mark.parametrize("totals", [{"rows": "6"}, {"spend": MONEY}, {"spend": "15900"}, {"GBP": "15899.9"}])
def test_totals_that_fit_say_nothing(folder, totals):
    assert len(read_ledgers(ledger(**totals), folder)) == 6


def test_a_line_that_is_lost_shows_in_rows_and_money(tmp_path):
    folder = small_client.write(tmp_path, ledger=LEDGER[:-1]) / "small" / "2024"
    rows, money = refused(ledger(rows="6", GBP=MONEY), folder)
    assert rows.what == "rows come to 5, 1 less than the 6 of control_totals"
    assert money.what == "spend, GBP come to 15,199.90, 700.00 less than the 15,899.90 of control_totals"
    assert (money.file, money.column) == ("ledger.csv", "spend") and "correct control_totals" in money.mend


def test_a_total_is_compared_to_the_last_digit_stated(folder):
    (fault,) = refused(ledger(spend="15899.91"), folder)
    assert "0.01 less" in fault.what


def test_quantities_are_compared_unit_by_unit(folder):
    stated = {"rows": "2", "quantity, tonne": "2", "quantity, kg": "501", "quantity, lb": "3"}
    organisation = with_files(
        activity_data=[{"file": "goods.csv", "table": "purchased_goods", "control_totals": stated}]
    )
    with pytest.raises(InputError) as found:
        read_activity_data(organisation, folder)
    assert [fault.what for fault in found.value.faults] == [
        "quantity, kg come to 500, 1 less than the 501 of control_totals",
        "quantity, lb come to 0, 3 less than the 3 of control_totals",
    ]


def test_a_total_of_nothing_we_know_is_refused(folder):
    (fault,) = refused(ledger(spent="1"), folder)
    assert "no total of this file" in fault.what and "'spend'" in fault.mend


@pytest.mark.parametrize("value", ["1e3", "inf", "nan", "1,234"])
def test_a_total_is_written_with_all_its_digits(value):
    given = {**small_client_settings(), "ledgers": [{"file": "a.csv", "control_totals": {"rows": value}}]}
    with pytest.raises(ValueError):
        Organisation.model_validate(given)


def small_client_settings():
    return with_files().model_dump(mode="json", exclude_none=True)
