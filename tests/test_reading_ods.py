"""OpenDocument workbooks: errors and formulas kept in sight, repeated cells refused."""

from __future__ import annotations

from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import CoveredTableCell, Table, TableCell, TableRow
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


def test_cells_merged_downwards_are_refused_and_those_to_the_side_are_not(tmp_path):
    book, table = OpenDocumentSpreadsheet(), Table(name="S")
    spans = {(1, 1): {"numberrowsspanned": 2, "numbercolumnsspanned": 1}, (0, 0): {"numberrowsspanned": 1}}
    for r, row in enumerate([("id", "amount"), ("a", "7"), ("b", None)]):
        line = TableRow()
        for c, text in enumerate(row):
            cell = TableCell(**TEXT, **spans.get((r, c), {})) if text else CoveredTableCell()
            if text:
                cell.addElement(P(text=text))
            line.addElement(cell)
        table.addElement(line)
    book.spreadsheet.addElement(table)
    book.save(tmp_path / "a.ods")
    amounts = read(tmp_path / "a.ods").cells["amount"].tolist()
    assert amounts[0] == "7" and "merged with the one above" in amounts[1].what
