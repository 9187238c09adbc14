"""Reading: the same rows from every format and encoding, and a refusal with its place for what would be lost."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from scope3 import reading, zipped_workbooks
from scope3.errors import InputError
from scope3.reading import Unreadable, plain, read_table

FIXTURES = Path(__file__).parent / "fixtures"
HEADINGS = {plain(h): h for h in ("id", "supplier", "amount", "currency", "date")}
HEADER = ["id", "supplier", "amount", "currency"]
ROWS = [
    ["00123", "M\u00fcller & S\u00f6hne", 1234.5, "EUR"],
    ["T-2", "Oak, Boards", -12, "EUR"],
    ["NA", 'say "hi"', 0.01, "EUR"],
]


def write(folder, content, name="a.csv", encoding="utf-8"):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


def read(path, **declared):
    return read_table(path, path.name, HEADINGS, **declared)


def refusal(path, **declared):
    with pytest.raises(InputError) as refused:
        read(path, **declared)
    return refused.value.faults[0]


def xlsx(path, *sheets, **options):
    """A workbook of sheets (name, rows); a cell may be ("=formula", stored result)."""
    with xlsxwriter.Workbook(path, options) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for name, rows in sheets:
            sheet = book.add_worksheet(name)
            for r, row in enumerate(rows):
                for c, cell in enumerate(row):
                    if isinstance(cell, tuple):
                        sheet.write_formula(r, c, cell[0], None, cell[1])
                    elif isinstance(cell, dt.date):
                        sheet.write_datetime(r, c, cell, day)
                    else:
                        sheet.write(r, c, cell)
    return path


def rezip(source, target, change):
    """The archive again with its parts changed by `change(name, content)`."""
    with zipfile.ZipFile(source) as before, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            after.writestr(name, change(name, before.read(name)))
    return target


def as_text(rows, delimiter=","):
    quoted = ([f'"{str(cell).replace(chr(34), chr(34) * 2)}"' for cell in row] for row in rows)
    return "\r\n".join(delimiter.join(row) for row in quoted) + "\r\n"


# --- Text -------------------------------------------------------------------------------------------------------------


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


def test_other_files_are_refused(tmp_path):
    assert "macro" in refusal(write(tmp_path, b"", "a.xlsm")).what
    assert "not read" in refusal(write(tmp_path, b"", "a.pdf")).what
    assert "no sheets" in refusal(write(tmp_path, "id,amount\n"), sheet="S").what
    assert "no text" in refusal(xlsx(tmp_path / "a.xlsx", ("S", [HEADER])), encoding="utf-8").what


# --- Workbooks and Parquet --------------------------------------------------------------------------------------------


def test_formats_give_one_table(tmp_path):
    frame = pd.DataFrame(ROWS, columns=HEADER)
    frame.to_parquet(tmp_path / "a.parquet")
    frame.to_excel(tmp_path / "a.ods", engine="odf", index=False)
    xlsx(tmp_path / "a.xlsx", ("S", [HEADER, *ROWS]))
    for name in ("a.parquet", "a.ods", "a.xlsx"):
        cells = read(tmp_path / name).cells
        assert cells.columns.tolist() == HEADER and cells.index.tolist() == [2, 3, 4], name
        assert cells.to_numpy().tolist() == ROWS, name


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


def ods(path, *rows):
    """A sheet of rows of (attributes, text) cells."""
    book, table = OpenDocumentSpreadsheet(), Table(name="S")
    for row in rows:
        line = TableRow()
        for attributes, text in row:
            cell = TableCell(**attributes)
            if text:
                cell.addElement(P(text=text))
            line.addElement(cell)
        table.addElement(line)
    book.spreadsheet.addElement(table)
    book.save(path)
    return path


TEXT = {"valuetype": "string"}


def test_ods_keeps_errors_and_formulas_in_sight(tmp_path):
    path = ods(
        tmp_path / "a.ods",
        [(TEXT, "id"), (TEXT, "amount")],
        [(TEXT, "a"), ({"formula": "of:=1/0", "valuetype": "string", "stringvalue": ""}, "#DIV/0!")],
        [(TEXT, "b"), ({"formula": "of:=x", "valuetype": "float", "value": "0"}, "Err:508")],
        [(TEXT, "c"), ({"formula": "of:=1+1"}, "")],
        [(TEXT, "d"), ({"formula": "of:=1+1", "valuetype": "float", "value": "2"}, "2")],
    )
    amounts = read(path).cells["amount"].tolist()
    assert [c.what for c in amounts[:3]] == [
        "error cell #DIV/0!",
        "error cell Err:508",
        "the formula was never calculated",
    ]
    assert amounts[3] == 2


def test_days_before_and_after_1904(tmp_path):
    rows = [["id", "date"], ["a", dt.date(2024, 3, 31)]]
    for date_1904 in (False, True):
        assert read(xlsx(tmp_path / "a.xlsx", ("S", rows), date_1904=date_1904)).cells["date"].tolist() == [
            dt.date(2024, 3, 31)
        ]


# --- Files made to harm -----------------------------------------------------------------------------------------------


def test_a_zip_bomb_is_refused_before_it_is_parsed(tmp_path):
    source = xlsx(tmp_path / "a.xlsx", ("S", [HEADER, *ROWS]))
    bomb = rezip(source, tmp_path / "b.xlsx", lambda name, part: part + b" " * (30 * 2**20 if "sheet1" in name else 0))
    assert "times its size" in refusal(bomb).what


def test_archives_out_of_shape_are_refused(tmp_path, monkeypatch):
    source = xlsx(tmp_path / "a.xlsx", ("S", [HEADER, *ROWS]))
    for module, limit, what in (
        (zipped_workbooks, "MAX_MEMBERS", "parts, at most"),
        (zipped_workbooks, "MAX_UNPACKED_BYTES", "bytes unpacked"),
        (reading, "MAX_FILE_BYTES", "larger than"),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(module, limit, 3)
            assert what in refusal(source).what
    with zipfile.ZipFile(source, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"")
    assert "macros" in refusal(source).what


def test_a_false_size_in_the_archive_is_refused(tmp_path):
    source = xlsx(tmp_path / "a.xlsx", ("S", [HEADER, *ROWS]))
    content = bytearray(source.read_bytes())
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    at = content.rindex(b"xl/worksheets/sheet1.xml") - 46 + 24
    assert int.from_bytes(content[at : at + 4], "little") == size
    content[at : at + 4] = (10).to_bytes(4, "little")
    assert "cannot be opened" in refusal(write(tmp_path, bytes(content), "b.xlsx")).what


@pytest.mark.parametrize("suffix", ["xlsx", "ods"])
def test_xml_entities_are_refused(tmp_path, suffix):
    if suffix == "xlsx":
        source, part_name = xlsx(tmp_path / "a.xlsx", ("S", [HEADER, *ROWS])), "xl/sharedStrings.xml"
    else:
        pd.DataFrame(ROWS, columns=HEADER).to_excel(tmp_path / "a.ods", engine="odf", index=False)
        source, part_name = tmp_path / "a.ods", "content.xml"
    doctype = b'<!DOCTYPE x [<!ENTITY a "boom">]>'
    path = rezip(
        source,
        tmp_path / f"b.{suffix}",
        lambda name, part: part.replace(b"?>", b"?>" + doctype, 1) if name == part_name else part,
    )
    assert "XML entities" in refusal(path).what


@pytest.mark.parametrize("attribute", [b"XFD1048576", b"XFD9999", b"A99999999999"])
def test_cells_in_far_corners_are_refused(tmp_path, attribute):
    source = xlsx(tmp_path / "a.xlsx", ("S", [HEADER, *ROWS]))
    path = rezip(source, tmp_path / "b.xlsx", lambda name, part: part.replace(b'r="C4"', b'r="' + attribute + b'"'))
    fault = refusal(path)
    assert fault.sheet == "S" and "at most" in fault.what


def test_repeated_cells_of_ods_are_refused(tmp_path):
    book, table = OpenDocumentSpreadsheet(), Table(name="S")
    line = TableRow(numberrowsrepeated=1_000_000)
    line.addElement(TableCell(valuetype="float", value="1", numbercolumnsrepeated=16_000))
    table.addElement(line)
    book.spreadsheet.addElement(table)
    book.save(tmp_path / "a.ods")
    assert "at most" in refusal(tmp_path / "a.ods").what


@pytest.mark.parametrize("name", ["a.xlsx", "a.xls", "a.ods", "a.parquet"])
@pytest.mark.parametrize(
    "content",
    [b"", b"<html><table></table></html>", b"PK\x03\x04 broken", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600],
)
def test_what_is_no_workbook_is_refused(tmp_path, name, content):
    assert "cannot be opened" in refusal(write(tmp_path, content, name)).what


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


def test_parquet_types_that_mean_nothing_here_are_refused(tmp_path):
    frame = pd.DataFrame({"id": ["a"], "amount": [[1, 2]], "date": pd.to_datetime(["2024-03-31"]).tz_localize("UTC")})
    frame.to_parquet(tmp_path / "a.parquet")
    with pytest.raises(InputError) as refused:
        read(tmp_path / "a.parquet")
    assert [fault.column for fault in refused.value.faults] == ["amount", "date"]
