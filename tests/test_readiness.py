"""What `scope3 check` says: what was read, what is left to do, and each cell that is wrong, in the client's words."""

from __future__ import annotations

import pytest

import small_client
from command_line import command
from scope3.controls import LEFT_OUT, ROWS, controls, in_is_out
from scope3.inventory import calculate_emissions
from scope3.readiness import readiness
from scope3.tables import EXAMPLE_RECORD
from small_client import with_cell

EXAMPLE = [EXAMPLE_RECORD, "one", "steel", "Nowhere", "12 t", "bananas", ""]


@pytest.fixture
def checked(tmp_path, monkeypatch):
    """The readiness of the small client with tables changed."""

    def check(**changed):
        monkeypatch.setenv("SCOPE3_DATA", str(small_client.write(tmp_path / "data", **changed)))
        return readiness("small", 2024)

    return check


def test_a_client_in_order_has_nothing_to_do(checked):
    found = checked()
    assert (found.to_do, found.faults) == ([], [])
    assert found.notes == ["own factors no record used: sector/steel/cradle_to_gate"]
    assert {one["file"]: one["rows"] for one in found.read} == {"ledger.csv": 6, "goods.csv": 2, "meters.csv": 2}


def test_an_example_is_passed_over_whatever_stands_in_it_and_counted_as_left_out(checked):
    found = checked(goods=[small_client.GOODS[0], EXAMPLE, *small_client.GOODS[1:]])
    assert found.faults == []
    (goods,) = [one for one in found.read if one["file"] == "goods.csv"]
    assert (goods["rows"], goods["examples"]) == (2, [2])
    assert goods["remarks"] == ["row 2 is the example of the template and is not read"]
    emissions = calculate_emissions(found.client)
    table = controls(found.client, emissions)
    row = table[(table["file"] == "goods.csv") & (table["measure"] == ROWS)].iloc[0]
    assert (row["read"], row[LEFT_OUT], row["difference"]) == (3, 1, 0) and in_is_out(table)
    assert EXAMPLE_RECORD not in set(emissions["record_id"])


@pytest.mark.parametrize("name", ["Example, not read", "example", "example, not read?"])
def test_only_the_very_words_make_an_example(checked, name):
    found = checked(goods=[small_client.GOODS[0], [name, *EXAMPLE[1:]], *small_client.GOODS[1:]])
    assert [fault.row for fault in found.faults][:1] == [2]


def test_a_sheet_with_nothing_but_its_example_stands_in_the_controls(checked):
    found = checked(
        goods=[small_client.GOODS[0], EXAMPLE],
        # Nothing covers the money of the steel now.
        organisation=small_client.ORGANISATION,
    )
    assert found.faults == []
    table = controls(found.client, calculate_emissions(found.client))
    assert table.loc[table["file"] == "goods.csv", ["measure", "read", LEFT_OUT, "difference"]].to_numpy().tolist() == [
        [ROWS, 1, 1, 0]
    ]


def test_what_is_left_to_do_is_said_once_and_with_the_sheet(tmp_path, monkeypatch, capsys):
    text = small_client.ORGANISATION.replace(small_client.left_out([6, 7]), "").replace(
        "  - {file: meters.csv", "  - {file: trips.csv, table: business_travel}\n  - {file: meters.csv"
    )
    data = small_client.write(tmp_path / "data", organisation=text)
    (data / "small" / "2024" / "trips.csv").write_text("record_id,category,activity,quantity,unit\n", encoding="utf-8")
    assert command("check", "small", 2024, "--data", data) == 1
    said = capsys.readouterr()
    assert "To do: 2 categories have no data and no statement" in said.out
    assert "   6 Business travel: trips.csv" in said.out
    assert "   7 Employee commuting: no file for the table commuting; name one under activity_data" in said.out
    assert "trips.csv: nothing filled in" in said.out
    assert said.err.count("\n") == 2 and "2 categories have no data and no statement" in said.err


def test_a_fault_names_the_letter_of_its_column(checked):
    found = checked(goods=with_cell(small_client.GOODS, 2, "quantity", "2 t"))
    (fault,) = found.faults
    assert str(fault).startswith("goods.csv, row 2, column E (quantity): '2 t' holds a currency or a unit. To mend: ")
    found = readiness("small", 2024)
    assert [one["rows"] for one in found.read if one["file"] == "goods.csv"] == [2]


@pytest.mark.parametrize(
    ("line", "column"),
    [
        (["", "", "Total", "", "4", "", ""], "E (quantity)"),
        (["Total", "", "", "", "", "", ""], None),
    ],
)
def test_a_total_is_told_at_the_column_of_its_figure(checked, line, column):
    goods = [[*small_client.GOODS[0], "spend"], *([*cells, ""] for cells in [*small_client.GOODS[1:], line])]
    (fault,) = [one for one in checked(goods=goods).faults if "looks like a total" in one.what]
    assert (fault.row, fault.column) == (4, column)


def test_faults_of_one_kind_are_one_with_its_rows_and_units_are_told_in_the_same_go(checked):
    lines = [["record_id", "date", "account", "supplier", "expenditure_type", "spend"]]
    lines += [[f"L{n}", "31.12.24", "Paper", "Mill", "revenue", "1"] for n in range(12)]
    found = checked(ledger=lines, goods=with_cell(small_client.GOODS, 3, "unit", "bananas"))
    dates, units = found.faults
    assert (dates.row, dates.column) == (2, "B (date)")
    assert dates.what.startswith("'31.12.24' is not a day") and dates.what.endswith(
        "(also rows 3, 4, 5, 6, 7, 8, 9 and 4 more)"
    )
    assert (units.file, units.row, units.column, units.what) == ("goods.csv", 3, "F (unit)", "unknown unit 'bananas'")


def test_categories_that_the_ledger_may_serve_are_not_said_to_be_left(checked):
    text = small_client.ORGANISATION.replace(small_client.left_out([4]), "")
    found = checked(organisation=text, ledger=with_cell(small_client.LEDGER, 2, "spend", "x"))
    assert found.client is None
    assert any(line.startswith(" 4 ") for line in found.to_do)
    assert found.notes == [
        "The ledger may serve some of these categories; that is told once the faults are mended.",
        "More may follow once the faults are mended: what comes after them could not be tried yet.",
    ]


def test_nothing_more_is_announced_where_all_was_tried(checked):
    assert not any(note.startswith("More may follow") for note in checked().notes)


STRANGE = with_cell(small_client.LEDGER, 2, "account", "Nobody knows this account")


def test_more_is_announced_where_a_stage_was_not_reached(checked):
    # One fault of reading hides an account that no rule places; the check says that there may be more.
    first = checked(ledger=STRANGE, goods=with_cell(small_client.GOODS, 2, "quantity", "2 t"))
    assert [fault.file for fault in first.faults] == ["goods.csv"]
    assert first.notes[-1].startswith("More may follow")


def test_what_follows_once_reading_is_mended(checked):
    assert any(fault.what.startswith("no rule places") for fault in checked(ledger=STRANGE).faults)


def test_a_category_served_by_money_is_told_to_have_the_ledger_too(checked):
    found = checked(
        organisation=small_client.ORGANISATION.replace(small_client.left_out([5]), "").replace(
            small_client.left_out([9]), ""
        )
    )
    nine = [line for line in found.to_do if line.startswith((" 5", " 9"))]
    assert [line.endswith("ledger.csv") for line in nine] == [False, True]


def test_a_period_that_is_no_day_is_told_the_shorter_ways_to_write_one(checked):
    head, *lines = small_client.GOODS
    (fault,) = checked(goods=[[*head, "period"], *([*line, "March 2024"] for line in lines[:1])]).faults
    assert fault.what == "'March 2024' is not a day written as 2024-03-31, 2024-03 or 2024"


def test_a_day_of_the_ledger_is_a_day(checked):
    found = checked(ledger=with_cell(small_client.LEDGER, 2, "date", "March 2024"))
    assert found.faults[0].what == "'March 2024' is not a day written as 2024-03-31"
