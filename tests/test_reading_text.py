"""Text: every delimiter and encoding gives one table, and what is broken is refused with its place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from source_files import HEADER, ROWS, read, refusal, write


def as_text(rows, delimiter=","):
    quoted = ([f'"{str(cell).replace(chr(34), chr(34) * 2)}"' for cell in row] for row in rows)
    return "\r\n".join(delimiter.join(row) for row in quoted) + "\r\n"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize(
    ("encoding", "declared", "used"),
    [("utf-8", None, "utf-8"), ("utf-8-sig", None, "utf-8-sig"), ("cp1252", None, "cp1252"), ("utf-16", None, "utf-16"),
     ("utf-16-le", "utf-16-le", "utf-16-le"), ("latin-1", "latin-1", "latin-1"), ("cp850", "cp850", "cp850")],
)  # fmt: skip
def test_delimiters_and_encodings_give_one_table(tmp_path, delimiter, encoding, declared, used):
    table = read(write(tmp_path, as_text([HEADER, *ROWS], delimiter), encoding=encoding), encoding=declared)
    assert table.cells.columns.tolist() == HEADER
    assert table.cells.to_numpy().tolist() == [[str(cell) for cell in row] for row in ROWS]
    assert table.cells.index.tolist() == [2, 3, 4] and table.encoding == used and table.header_row == 1


@given(
    st.lists(
        st.lists(st.text(alphabet='ab,;"\n\r\t \u00e9', max_size=5), min_size=3, max_size=3), min_size=1, max_size=6
    )
)
def test_quoted_text_comes_back_whole(tmp_path_factory, rows):
    rows = [["x", *row] for row in rows]
    table = read(write(tmp_path_factory.mktemp("csv"), as_text([HEADER, *rows])))
    assert table.cells.to_numpy().tolist() == rows


def test_rows_keep_their_numbers(tmp_path):
    content = 'Report of 2024\n\nid,supplier,amount\na,"two\nlines",1\n\n,,\nb,Oak,2\n\n,,\n'
    table = read(write(tmp_path, content))
    assert table.header_row == 3 and table.skipped == ("row 1: Report of 2024",)
    assert table.cells.index.tolist() == [4, 7] and table.cells["id"].tolist() == ["a", "b"]


def test_a_decimal_comma_is_no_delimiter(tmp_path):
    table = read(write(tmp_path, "id;amount\na;1,5\nb;2,5\n"))
    assert table.cells["amount"].tolist() == ["1,5", "2,5"]


@pytest.mark.parametrize(
    ("content", "row", "column", "what"),
    [
        ("id,supplier,amount\na,Oak,1\nb,Oak, Ltd,2\n", 3, "D", "4 cells, the header has 3"),
        ("id,supplier,amount\na,Oak\n", 2, "amount", "2 cells, the header has 3"),
        ("id,amount,amount\na,1,2\n", 1, "amount", "heading 'amount' stands 2 times"),
        ("id,,amount\na,x,1\n", 2, "B", "below no heading"),
        ('id,supplier\na,"Oak\nb,Elm\n', 2, None, "quotes do not fit"),
        ('id,supplier\na,"Oak" Ltd\n', 2, None, "quotes do not fit"),
        ("id,supplier\na,O\x00ak\n", 2, "B", "U+0000"),
        ("id,supplier\na,Oak\nb,O\ufffdk\n", 3, "B", "U+FFFD"),
        ("one,two\n1,2\n", None, None, "no header row"),
        ("", None, None, "is empty"),
    ],
)
def test_broken_text_is_refused_with_its_place(tmp_path, content, row, column, what):
    fault = refusal(write(tmp_path, content))
    assert (fault.file, fault.row, fault.column) == ("a.csv", row, column) and what in fault.what


def test_short_and_long_rows_of_blanks_pass(tmp_path):
    assert len(read(write(tmp_path, "id,amount,\na,1,\nb,2,,\n,\n\n")).cells) == 2


@pytest.mark.parametrize(
    ("content", "declared", "what"),
    [
        ("id,supplier\na,M\u00fcller\n".encode("cp1252"), "utf-8", "the bytes are not utf-8"),
        (b"id,supplier\na,\x81\n", None, "not cp1252"),
        ("id,supplier\na,b\n".encode("utf-16-le"), None, "U+0000"),
        ("id,supplier\na,b\n".encode("utf-8-sig"), "cp1252", "begins as utf-8-sig"),
        (b"id,supplier\na,b\n", "klingon", "unknown encoding"),
        (b"PK\x03\x04....", None, "is a workbook"),
    ],
)
def test_text_in_another_encoding_is_refused(tmp_path, content, declared, what):
    assert what in refusal(write(tmp_path, content), encoding=declared).what
