"""Questions to the client of single lines: what is asked, where, and what is not."""

from __future__ import annotations

import pytest

import small_client
from scope3.client import open_client
from scope3.readiness import readiness
from scope3.unusual import SHOWN, line_check_setting, unusual
from small_client import GOODS, LEDGER, ORGANISATION, with_cell

STEEL = [[f"S{n}", "1", "steel", "GB", str(500 + n), "kg", ""] for n in range(1, 6)]


@pytest.fixture
def asked(tmp_path, monkeypatch):
    """What is asked of the small client with tables changed."""

    def ask(**changed):
        monkeypatch.setenv("SCOPE3_DATA", str(small_client.write(tmp_path / "data", **changed)))
        return unusual(open_client("small", 2024))

    return ask


def test_a_client_in_order_is_asked_nothing(asked):
    assert asked(goods=[*GOODS, *STEEL]) == []


def test_a_line_that_says_the_same_under_another_name_is_asked_about(asked):
    (fault,) = asked(ledger=[*LEDGER, ["L7", *LEDGER[1][1:]]])
    assert fault.what == "says the same as ledger.csv, row 2"
    assert (fault.file, fault.row) == ("ledger.csv", 8)


def test_zero_is_asked_about_because_blank_is_not_zero(asked):
    (fault,) = asked(goods=with_cell(GOODS, 3, "quantity", "0"))
    assert (fault.what, fault.file, fault.row, fault.column) == ("quantity is 0", "goods.csv", 3, "quantity")


def test_a_slip_by_a_thousand_is_asked_about_in_any_unit(asked):
    """505 tonnes among 501 to 504 kg: a thousand times the median of 503 kg, 1,004."""
    assert line_check_setting("far") == 100
    (fault,) = asked(goods=[*GOODS[:1], *with_cell([GOODS[0], *STEEL], 6, "unit", "tonne")[1:], GOODS[1], GOODS[2]])
    assert fault.what == "quantity 505 tonne is 1e+03 times the median of its kind"
    assert (fault.row, fault.column) == (6, "quantity")


def test_few_lines_are_no_kind(asked):
    assert asked(goods=[*GOODS, ["S9", "1", "steel", "GB", "900000", "kg", ""]]) == []


def test_credits_beyond_what_was_paid_are_asked_about(asked):
    (fault,) = asked(ledger=with_cell(LEDGER, 7, "spend", "-700.00"), goods=[GOODS[0], GOODS[2]])
    assert fault.what == "Steel of Forge come to -700.0 GBP" and fault.row == 7


def test_a_category_left_out_that_has_records_is_asked_about(asked):
    organisation = ORGANISATION.replace(
        "exclusions:\n", "exclusions:\n  - {category: 3, reason: forgotten since last year}\n"
    )
    (fault,) = asked(organisation=organisation)
    assert fault.what.startswith("category 3 is left out, and") and fault.file == "organisation.yaml"


def test_of_many_the_first_are_shown_and_the_rest_counted(asked):
    again = [[f"N{n}", *LEDGER[1][1:]] for n in range(SHOWN + 4)]
    faults = asked(ledger=[*LEDGER, *again])
    assert len(faults) == SHOWN and faults[-1].what.endswith("(and 4 more of this file)")


def test_check_prints_them_as_notes(tmp_path, monkeypatch):
    data = small_client.write(tmp_path / "data", goods=with_cell(GOODS, 3, "quantity", "0"))
    monkeypatch.setenv("SCOPE3_DATA", str(data))
    assert any(note.startswith("to look at: goods.csv, row 3, column E (quantity): quantity is 0") for note in readiness("small", 2024).notes)  # fmt: skip
