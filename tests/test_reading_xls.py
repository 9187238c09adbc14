"""Old Excel workbooks: values, errors and formulas as they stand, and damage that ends in a refusal."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scope3.errors import InputError
from scope3.inputs.reading import plain, read_table
from source_files import FIXTURES, read, refusal, write


def test_xls():
    headings = {plain(h): h for h in ("Trans No", "Amount")}
    table = read_table(FIXTURES / "ledger.xls", "ledger.xls", headings)
    assert table.sheet == "Lines" and table.cells.index.tolist() == [2, 3, 4]
    assert table.cells["Trans No"].tolist() == ["00123", "T-2", "T-3"]
    assert table.cells["Amount"].tolist() == [1234.5, -12, 0.01]
    assert table.cells["Account"].tolist() == ["1E5", 4000, "null"]
    assert table.cells["Paid Date"].tolist() == [dt.date(2024, 3, 31), dt.date(2024, 2, 1), dt.date(2024, 12, 1)]


def test_xls_keeps_errors_and_formulas_in_sight():
    path = FIXTURES / "ledger_with_errors.xls"
    amounts = read(path, sheet="Lines").cells["amount"].tolist()
    assert [cell.what for cell in amounts] == [
        "error cell #REF!",
        "error cell #N/A",
        "the formula was never calculated",
    ]
    assert "'Cover', 'Lines'" in refusal(path).mend


@given(st.integers(0, 5631), st.binary(min_size=1, max_size=8))
def test_a_damaged_workbook_ends_in_a_refusal_or_in_rows(tmp_path_factory, place, damage):
    content = bytearray((FIXTURES / "ledger.xls").read_bytes())
    content[place : place + len(damage)] = damage
    path = write(tmp_path_factory.mktemp("xls"), bytes(content), "a.xls")
    try:
        read_table(path, "a.xls", {plain("Trans No"): "record_id"})
    except InputError as refused:
        assert refused.faults[0].file == "a.xls"


@pytest.mark.parametrize(
    ("record", "place", "damage"),
    [
        (b"\x00\x02\x0e\x00", 4, b"\xff\xff\xff\x7f"),  # DIMENSIONS that calamine would take memory for
        (b"\x00\x02\x0e\x00", 0, b"\xff\x00\x00\x00"),  # the last row before the first
        (b"\xfd\x00\x0a\x00", 2, b"\xff\xff"),  # a cell in column 65,536
        (b"\xfc\x00\xb2\x00", 4, b"\xff\xff\xff\x7f"),  # more texts than there is room for
    ],
)
def test_an_xls_that_claims_too_much_is_refused(tmp_path, record, place, damage):
    content = bytearray((FIXTURES / "ledger.xls").read_bytes())
    at = content.index(record) + 4 + place
    content[at : at + len(damage)] = damage
    assert "cannot be opened" in refusal(write(tmp_path, bytes(content), "a.xls")).what
