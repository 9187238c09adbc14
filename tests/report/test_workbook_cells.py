"""Cells of a spreadsheet: no text is lost, cut or run without a word, and no number is without end."""

from __future__ import annotations

import io
import zipfile
from xml.etree import ElementTree

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import spreadsheet
from scope3.errors import InputError
from scope3.report.workbook_cells import AMOUNT, Column, add_sheet, new_book, write_table, write_text


def written(*texts, whole_in=""):
    """Texts in the first column of a sheet; the file, and the cells that were cut."""
    buffer = io.BytesIO()
    book = new_book(buffer)
    sheet = add_sheet(book, "Sheet")
    for row, text in enumerate(texts):
        write_text(book, sheet, row, 0, text, whole_in=whole_in)
    book.workbook.close()
    return buffer.getvalue(), book.cut


def test_long_text_is_cut_in_words_and_named():
    content, cut = written("a" * 40_000, "b" * 32_767, whole_in="emissions.parquet")
    first, second = (row[0] for row in spreadsheet.as_written(content, "Sheet"))
    assert len(first) == 32_767
    assert first.endswith("a … (cut: 40,000 characters; the whole text stands in emissions.parquet)")
    assert second == "b" * 32_767
    assert cut == ["Sheet!A1"]


def test_a_cell_counts_sixteen_bit_units():
    content, cut = written("😀" * 20_000)
    shown = spreadsheet.as_written(content, "Sheet")[0][0]
    assert len(shown.encode("utf-16-le")) // 2 <= 32_767
    assert shown.startswith("😀" * 16_000)
    assert cut


def test_characters_no_file_can_hold_are_written_out(tmp_path):
    content, _ = written("bell\x07", "null\x00", "lone\ud800", "line\r\nend", "not\ufffe", "_x0041_ is no A")
    expected = ["bell\\x07", "null\\x00", "lone\\xd800", "line\\x0d\nend", "not\\xfffe"]
    assert [row[0] for row in spreadsheet.as_written(content, "Sheet")][:5] == expected
    calculated = spreadsheet.recalculated(tmp_path, odd=content)
    assert [row[0] for row in calculated("odd", "Sheet")] == [*expected, "_x0041_ is no A"]


@settings(max_examples=30)
@given(st.text(st.characters(codec=None), max_size=40))
def test_any_text_makes_a_file_that_can_be_read(text):
    content, cut = written(text)
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    assert not [part for part in sheet.iter() if part.tag.endswith("}f")]
    assert not cut


def table(rows, columns=None, **more):
    buffer = io.BytesIO()
    book = new_book(buffer)
    sheet = add_sheet(book, "Sheet")
    sheet.xls_rowmax = more.pop("limit", sheet.xls_rowmax)
    columns = columns or [Column("name"), Column("amount", AMOUNT)]
    write_table(book, sheet, columns, pd.DataFrame(rows, columns=["name", "amount"]), **more)
    book.workbook.close()
    return spreadsheet.as_written(buffer.getvalue(), "Sheet")


def test_more_rows_than_a_sheet_has_are_refused_with_the_file_that_holds_them():
    rows = [["a", 1.0]] * 5
    assert len(table(rows, limit=6)) == 6
    with pytest.raises(InputError, match=r"5 rows do not fit the sheet Sheet, which has 5.*emissions\.parquet"):
        table(rows, limit=5, whole_in="emissions.parquet")


@pytest.mark.parametrize("value", [float("inf"), float("-inf")])
def test_a_number_without_end_is_refused(value):
    with pytest.raises(InputError, match="would stand in Sheet, row 2"):
        table([["a", value]])


def test_a_blank_is_an_empty_cell_and_no_zero():
    assert table([["a", float("nan")], [None, 0.0]])[1:] == [["a", ""], ["", 0.0]]


def test_a_formula_stands_only_where_there_is_a_figure():
    columns = [Column("name"), Column("amount", AMOUNT, formula="LEN({name})")]
    shown = table([["abc", 3.0], ["abcd", float("nan")]], columns)
    assert [row[1] for row in shown[1:]] == [3.0, ""]
