"""What a client's folder holds and nothing reads is named: files, sheets beside the one read, and nothing else."""

from __future__ import annotations

import pytest
import xlsxwriter

from command_line import command
from scope3.client import open_client
from scope3.inputs.unread import not_read
from small_client import GOODS, ORGANISATION, write
from source_files import xlsx

pytestmark = pytest.mark.slow

BOOK = ORGANISATION.replace("{file: goods.csv,", "{file: goods.xlsx, sheet: Bought,")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("SCOPE3_DATA", str(write(tmp_path / "data", organisation=BOOK)))
    made = tmp_path / "data" / "small" / "2024"
    (made / "goods.csv").unlink()
    numbers = [[float(cell) if cell.isdigit() else cell for cell in row] for row in GOODS]
    xlsx(made / "goods.xlsx", ("Bought", numbers), ("Also bought", numbers), ("Blank", []))
    return made


def test_a_folder_of_declared_files_leaves_nothing_unread_but_the_other_sheet(folder):
    assert not_read(open_client("small", 2024)) == ["goods.xlsx, sheet Also bought"]


def test_files_nobody_declared_are_named_and_editors_leavings_are_not(folder):
    (folder / "letters").mkdir()
    for name in ("ledger of the branch.csv", "letters/ledger.csv", ".goods.xlsx.swp"):
        (folder / name).write_text("x", encoding="utf-8")
    assert not_read(open_client("small", 2024)) == [
        "ledger of the branch.csv",
        "letters/ledger.csv",
        "goods.xlsx, sheet Also bought",
    ]


def test_a_pattern_names_the_files_it_finds(tmp_path, monkeypatch):
    text = ORGANISATION.replace("{file: ledger.csv,", "{file: 'led*.csv',")
    monkeypatch.setenv("SCOPE3_DATA", str(write(tmp_path, organisation=text)))
    assert not_read(open_client("small", 2024)) == []


def test_check_says_so_and_it_is_no_fault(folder, capsys):
    (folder / "branch.csv").write_text("x", encoding="utf-8")
    assert command("check", "small", 2024) == 0
    said = capsys.readouterr().out
    assert "not read: branch.csv; organisation.yaml does not name it\n" in said
    assert "not read: goods.xlsx, sheet Also bought; organisation.yaml does not name it\n" in said
    assert said.rstrip().endswith("no fault")


def test_a_hidden_sheet_is_named_and_a_chart_is_no_sheet_of_lines(folder):
    with xlsxwriter.Workbook(folder / "goods.xlsx") as book:
        for name in ("Bought", "Old prices"):
            sheet = book.add_worksheet(name)
            for number, row in enumerate(GOODS):
                sheet.write_row(number, 0, [float(cell) if cell.isdigit() else cell for cell in row])
        sheet.hide()
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "=Bought!$E$2:$E$3"})
        book.add_chartsheet("Chart").set_chart(chart)
    assert not_read(open_client("small", 2024)) == ["goods.xlsx, sheet Old prices"]
