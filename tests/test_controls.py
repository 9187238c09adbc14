"""Controls: the files summed anew are what went in, and a line lost or counted twice on the way shows."""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import replace
from decimal import Decimal

import pandas as pd
import pytest

import shipped
from scope3 import paths
from scope3.client import open_client
from scope3.controls import (
    CALCULATED,
    ENDS,
    LEFT_OUT,
    RETIRED,
    ROWS,
    controls,
    in_is_out,
    money_agrees,
    rows_stand_once,
)
from scope3.inventory import calculate_emissions
from small_client import ORGANISATION, left_out, write

pytestmark = pytest.mark.slow
MONEY = {"Amount": "Currency", "spend": "currency"}


@pytest.fixture(scope="module")
def example():
    client = shipped.opened()
    return client, calculate_emissions(client)


@pytest.fixture(scope="module")
def table(example):
    return controls(*example)


def summed_anew(file):
    """Rows, quantity by unit and money by currency of a csv file of the example, by nothing but the csv module."""
    found = defaultdict(Decimal)
    with (paths.organisations() / "example" / "2024" / file).open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            found[ROWS] += 1
            if row.get("quantity"):
                found[f"quantity, {row['unit']}"] += Decimal(row["quantity"])
            for amount, currency in MONEY.items():
                if row.get(amount):
                    found[f"spend, {row[currency]}"] += Decimal(row[amount].replace(",", ""))
    return dict(found)


def test_what_was_read_is_what_the_files_hold(table):
    for file in ("group_ledger.csv", "purchased_goods.csv", "fuel_and_energy.csv", "transport.csv", "waste.csv"):
        read = table[table["file"] == file].set_index("measure")["read"]
        assert read.to_dict() == summed_anew(file), file


def test_every_line_of_the_example_ended_in_one_place(example, table):
    assert in_is_out(table)
    assert money_agrees(example[0], table)
    assert set(table["file"]) == {report["file"] for report in example[0].files}
    ledger = table[(table["file"] == "group_ledger.csv") & (table["measure"] == ROWS)].iloc[0]
    status = example[0].ledger["status"].value_counts()
    assert [ledger[end] for end in (CALCULATED, RETIRED, LEFT_OUT)] == [
        int(status[name]) for name in ("used", "retired", "excluded")
    ]


def test_the_published_examples_end_in_one_place():
    client = shipped.opened("worked-examples", 2013)
    assert in_is_out(controls(client, calculate_emissions(client)))


def differences(client, emissions):
    found = controls(client, emissions)
    return found[found["difference"] != 0].set_index(["file", "measure"])["difference"].to_dict()


def test_a_record_without_emissions_is_missed_by_rows_and_quantity(example):
    client, emissions = example
    lost = client.read["waste"].iloc[0]
    assert differences(client, emissions[emissions["record_id"] != lost["record_id"]]) == {
        ("waste.csv", ROWS): 1,
        ("waste.csv", f"quantity, {lost['unit']}"): Decimal(str(lost["quantity"])),
    }


def test_a_ledger_line_that_vanishes_is_missed_to_the_cent(example):
    client, emissions = example
    retired = client.ledger[client.ledger["status"] == "retired"].iloc[0]
    without = replace(client, ledger=client.ledger[client.ledger["record_id"] != retired["record_id"]])
    found = differences(without, emissions)
    assert found[("group_ledger.csv", ROWS)] == 1
    assert found[("group_ledger.csv", f"spend, {retired['currency']}")] == Decimal(str(retired["spend"]))
    assert not money_agrees(without, controls(without, emissions))


def test_a_used_line_whose_emissions_are_lost_has_ended_nowhere(example):
    client, emissions = example
    used = client.ledger[client.ledger["status"] == "used"].iloc[0]
    found = differences(client, emissions[emissions["record_id"] != used["record_id"]])
    assert found[("group_ledger.csv", ROWS)] == 1


def test_a_record_excluded_and_calculated_is_counted_twice(example):
    client, emissions = example
    twice = client.read["waste"].iloc[[0]].assign(reason="left out, it was said")
    both = replace(client, excluded_records=pd.concat([client.excluded_records, twice], ignore_index=True))
    assert differences(both, emissions)[("waste.csv", ROWS)] == -1


def test_no_end_is_without_a_column(table):
    assert set(ENDS) < set(table.columns)


def test_a_client_without_a_line_has_nothing_to_control(tmp_path, monkeypatch):
    head, _, rest = ORGANISATION.partition("ledgers:")
    bare = head + "exclusions:\n" + left_out(range(1, 16))
    monkeypatch.setenv("SCOPE3_DATA", str(write(tmp_path, organisation=bare)))
    client = open_client("small", 2024)
    table = controls(client, calculate_emissions(client))
    assert rest and table.empty and in_is_out(table)


def test_a_row_that_stands_twice_is_seen(example):
    emissions = example[1]
    assert rows_stand_once(emissions)
    assert not rows_stand_once(pd.concat([emissions, emissions.iloc[[5]]], ignore_index=True))
