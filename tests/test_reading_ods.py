"""OpenDocument workbooks: errors and formulas kept in sight, repeated cells refused."""

from __future__ import annotations

from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from source_files import read, refusal

TEXT = {"valuetype": "string"}


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


def test_repeated_cells_of_ods_are_refused(tmp_path):
    book, table = OpenDocumentSpreadsheet(), Table(name="S")
    line = TableRow(numberrowsrepeated=1_000_000)
    line.addElement(TableCell(valuetype="float", value="1", numbercolumnsrepeated=16_000))
    table.addElement(line)
    book.spreadsheet.addElement(table)
    book.save(tmp_path / "a.ods")
    assert "at most" in refusal(tmp_path / "a.ods").what
