"""Excel workbooks: the sheet meant, rows by their own numbers, and formulas and errors kept in sight."""

from __future__ import annotations

import datetime as dt

import xlsxwriter

from scope3.inputs.reading import Unreadable
from source_files import HEADER, ROWS, read, refusal, rezip, xlsx


def test_sheets_are_chosen_by_declaration_or_when_alone(tmp_path):
    two = xlsx(tmp_path / "two.xlsx", ("Notes", [["x"]]), ("Lines", [HEADER, *ROWS]), ("Empty", []))
    fault = refusal(two)
    assert "2 visible sheets" in fault.what and "'Notes', 'Lines'" in fault.mend
    assert read(two, sheet="Lines").sheet == "Lines"
    assert "did you mean 'Lines'?" in refusal(two, sheet="Line").mend
    assert read(xlsx(tmp_path / "one.xlsx", ("Lines", [HEADER, *ROWS]), ("Empty", []))).sheet == "Lines"


def test_a_hidden_sheet_is_read_only_when_declared(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        book.add_worksheet("Lines").write_row(0, 0, HEADER)
        hidden = book.add_worksheet("Old")
        hidden.write_row(0, 0, HEADER)
        hidden.hide()
    assert read(tmp_path / "a.xlsx").sheet == "Lines"
    assert read(tmp_path / "a.xlsx", sheet="Old").sheet == "Old"


def test_title_rows_and_offsets_keep_row_numbers(tmp_path):
    rows = [[], ["", "Ledger 2024"], [], ["", *HEADER], ["", *ROWS[0]], [], ["", *ROWS[1]]]
    table = read(xlsx(tmp_path / "a.xlsx", ("S", rows)))
    assert table.header_row == 4 and table.cells.index.tolist() == [5, 7] and table.skipped == ("row 2: Ledger 2024",)


def test_error_cells_and_uncalculated_formulas_are_not_blanks(tmp_path):
    rows = [
        ["id", "amount"],
        ["a", ("=1/0", "#DIV/0!")],
        ["b", ("=A9", "#REF!")],
        ["c", ("=1+1", 0)],
        ["d", ("=1+1", 2)],
        ["e", 7],
    ]
    amounts = read(xlsx(tmp_path / "a.xlsx", ("S", rows))).cells["amount"]
    assert [cell.what for cell in amounts[:3]] == [
        "error cell #DIV/0!",
        "error cell #REF!",
        "the formula was never calculated",
    ]
    assert amounts[3:].tolist() == [2, 7]


def test_formulas_without_a_stored_result(tmp_path):
    source = xlsx(tmp_path / "a.xlsx", ("S", [["id", "amount"], ["a", ("=1+1", 2)], [("=B2", "x"), 3]]))
    for stored in (b"", b"<v></v>", b"<v/>"):
        path = rezip(source, tmp_path / "b.xlsx", lambda name, part, stored=stored: part.replace(b"<v>2</v>", stored))
        cells = read(path).cells
        assert isinstance(cells.loc[2, "amount"], Unreadable) and cells.loc[3].tolist() == ["x", 3]


def test_a_formula_that_gives_zero_is_a_zero_once_calculated(tmp_path):
    source = xlsx(tmp_path / "a.xlsx", ("S", [["id", "amount"], ["a", ("=1-1", 0)]]))
    path = rezip(source, tmp_path / "b.xlsx", lambda name, part: part.replace(b' fullCalcOnLoad="1"', b""))
    assert read(path).cells["amount"].tolist() == [0]


def test_merged_rows_are_refused(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        sheet = book.add_worksheet("S")
        sheet.merge_range("A1:D1", "Ledger")
        sheet.write_row(1, 0, HEADER)
        sheet.write_row(2, 0, ROWS[0])
        sheet.write_row(3, 0, ROWS[1])
        sheet.merge_range("C3:C4", 5)
    fault = refusal(tmp_path / "a.xlsx")
    assert (fault.sheet, fault.row, fault.column) == ("S", 3, "C") and "unmerge" in fault.mend


def test_days_before_and_after_1904(tmp_path):
    rows = [["id", "date"], ["a", dt.date(2024, 3, 31)]]
    for date_1904 in (False, True):
        assert read(xlsx(tmp_path / "a.xlsx", ("S", rows), date_1904=date_1904)).cells["date"].tolist() == [
            dt.date(2024, 3, 31)
        ]
