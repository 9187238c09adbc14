"""Hidden rows, columns and sheets are read like any other, and `check` says which."""

from __future__ import annotations

import shutil
import subprocess

import openpyxl
import pytest

import small_client
from scope3.inputs.out_of_sight import OutOfSight, in_words, out_of_sight
from scope3.readiness import readiness
from small_client import GOODS, ORGANISATION
from spreadsheet import SOFFICE, WITHOUT

SHEET = "Goods & more"


@pytest.fixture(scope="module")
def workbook(tmp_path_factory):
    """A workbook with rows 3 and 5 to 7 and column B hidden, and a hidden sheet of which all is shown."""
    path = tmp_path_factory.mktemp("hidden") / "book.xlsx"
    book = openpyxl.Workbook()
    book.active.title = SHEET
    for row in range(1, 12):
        book.active.append([f"{row}", row, row])
    for row in (3, 5, 6, 7):
        book.active.row_dimensions[row].hidden = True
    book.active.column_dimensions["B"].hidden = True
    quiet = book.create_sheet("quiet")
    quiet.append(["1"])
    quiet.sheet_state = "hidden"
    book.save(path)
    return path


HIDDEN = OutOfSight(False, {3, 5, 6, 7}, {"B"})


def test_what_a_workbook_hides(workbook):
    assert out_of_sight(workbook, SHEET) == HIDDEN
    assert out_of_sight(workbook, "quiet") == OutOfSight(True)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["ods", "xls"])
def test_what_workbooks_of_other_programs_hide(workbook, kind, tmp_path):
    if SOFFICE is None:
        pytest.skip(WITHOUT)
    shutil.copy(workbook, tmp_path)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [SOFFICE, profile, "--headless", "--convert-to", kind, "--outdir", tmp_path, tmp_path / workbook.name]
    subprocess.run(command, check=True, capture_output=True)
    assert out_of_sight(tmp_path / f"book.{kind}", SHEET) == HIDDEN
    assert out_of_sight(tmp_path / f"book.{kind}", "quiet") == OutOfSight(True)


@pytest.mark.parametrize(
    ("rows", "said"),
    [({4}, "row 4"), ({9, 4, 5, 6}, "rows 4 to 6, 9"), ({2, 3}, "rows 2 to 3"), ({1, 3}, "rows 1, 3")],
)
def test_rows_in_words(rows, said):
    assert in_words(rows) == said


def test_a_check_says_what_it_read_out_of_sight(tmp_path, monkeypatch):
    text = ORGANISATION.replace("goods.csv", "goods.xlsx")
    folder = small_client.write(tmp_path, organisation=text) / "small" / "2024"
    book = openpyxl.Workbook()
    book.active.title = "goods"
    for line in GOODS:
        book.active.append(line)
    # Of the hidden rows one holds a line; the other is empty, and nothing is lost or added by it.
    for row in (3, 9):
        book.active.row_dimensions[row].hidden = True
    book.active.column_dimensions["E"].hidden = True
    book.active.sheet_state = "hidden"
    book.create_sheet("front")
    book.save(folder / "goods.xlsx")
    text = text.replace("{file: goods.xlsx,", "{file: goods.xlsx, sheet: goods,")
    (folder / "organisation.yaml").write_text(text, encoding="utf-8")
    monkeypatch.setenv("SCOPE3_DATA", str(tmp_path))
    found = readiness("small", 2024)
    (goods,) = [one for one in found.read if one["file"] == "goods.xlsx"]
    assert goods["remarks"] == [
        "the sheet is hidden, and is read like any other",
        "row 3 is hidden, and read like any other; delete what should not count",
        "column E (quantity) is hidden, and is read like any other; delete what should not count",
    ]
    assert (found.faults, goods["rows"]) == ([], len(GOODS) - 1)
