"""Verify says identical, or names what differs: the tampered file, the changed input, the record it moved."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas
import pytest
from tiny_workbook import Workbook

from scope3.errors import InputError
from scope3.runs.compare import difference

pytestmark = pytest.mark.slow


def test_an_untouched_run_is_identical(workbook: Workbook) -> None:
    workbook.run(settings={"factor": 0.25})
    (workbook.folder / "exports").mkdir()
    (workbook.folder / "exports" / "later.xlsx").write_bytes(b"made by a later command")
    before = workbook.contents()
    report = workbook.verify()
    assert report.differences == []
    assert report.identical
    assert workbook.contents() == before


def test_a_changed_input_cell_is_named_with_its_line(workbook: Workbook) -> None:
    workbook.run()
    workbook.ledger.write_text(workbook.ledger.read_text().replace("80.5", "85.5"))
    report = workbook.verify()
    assert not report.identical
    assert report.differences[:4] == [
        "inputs: ledger.csv changed since the run",
        "activity_data.parquet, record L-0001 (ledger.csv row 3), spend: 80.5 -> 85.5",
        "emissions.parquet, record L-0001, kg_co2e: 40.25 -> 42.75",
        "inventory.csv, line 2: 1,0.102 -> 1,0.104",
    ]
    assert report.differences[4].startswith("notebooks/10_activity_data.ipynb, cell 3, outputs, line ")


def test_tampered_outputs_are_named(workbook: Workbook) -> None:
    workbook.run()
    inventory = workbook.folder / "inventory.csv"
    inventory.write_text(inventory.read_text().replace("0.102", "0.099"))
    (workbook.folder / "extra.csv").write_text("x")
    (workbook.folder / "emissions.parquet").unlink()
    report = workbook.verify()
    assert not report.identical
    assert report.differences == [
        "emissions.parquet: recorded, but gone from the outputs",
        "inventory.csv: changed since the run, its SHA-256 is not the manifest's",
        "extra.csv: stands among the outputs, but the run did not make it",
        "emissions.parquet: made by the run now, not recorded",
        "inventory.csv, line 2: 1,0.099 -> 1,0.102",
        "extra.csv: the run no longer makes it",
    ]


def test_changed_factor_file_notebook_and_package_are_named(workbook: Workbook, tmp_path: Path) -> None:
    workbook.run()
    (tmp_path / "shared" / "factors" / "factors.csv").write_text("factor_id,kg_co2e\nF1,0.6\n")
    (tmp_path / "shared" / "factors" / "new.csv").write_text("")
    path = workbook.folder / "manifest.json"
    record = json.loads(path.read_text())
    record["packages"]["pandas"] = "0.1"
    path.write_text(json.dumps(record))
    report = workbook.verify()
    assert report.differences == [
        "factors: factors/factors.csv changed since the run",
        "factors: factors/new.csv new since the run",
    ]
    assert [note.split(" -> ")[0] for note in report.notes] == ["pandas 0.1"]


@pytest.mark.parametrize("content", [None, "{", "[]", '{"outputs": {}}'])
def test_no_record_is_an_input_fault(workbook: Workbook, content: str | None) -> None:
    if content is not None:
        workbook.folder.mkdir(parents=True)
        (workbook.folder / "manifest.json").write_text(content)
    with pytest.raises(InputError, match="scope3 run acme 2024"):
        workbook.verify()


def tables(folder: Path, old: pandas.DataFrame, new: pandas.DataFrame, **storage: Any) -> str | None:
    old.to_parquet(folder / "old.parquet")
    new.to_parquet(folder / "new.parquet", **storage)
    return difference(folder / "old.parquet", folder / "new.parquet", "t.parquet")


def test_tables_of_other_length_columns_or_storage(tmp_path: Path) -> None:
    table = pandas.DataFrame({"record_id": ["a", "b", "c"], "spend": [1.0, None, 3.0]})
    assert tables(tmp_path, table, table) is None
    assert tables(tmp_path, table, table.iloc[[0, 2]]) == "t.parquet, record b, only before (3 rows -> 2 rows)"
    assert tables(tmp_path, table.iloc[:2], table) == "t.parquet, record c, only now (2 rows -> 3 rows)"
    assert tables(tmp_path, table, table.rename(columns={"spend": "cost"})) == "t.parquet, columns: spend -> cost"
    assert tables(tmp_path, table, table.fillna(0.0)) == "t.parquet, record b, spend: None -> 0.0"
    assert (
        tables(tmp_path, table[["spend"]], table[["spend"]].replace(3.0, 4.0)) == "t.parquet, row 3, spend: 3.0 -> 4.0"
    )
    assert tables(tmp_path, table, table.iloc[:0]) == "t.parquet, record a, only before (3 rows -> 0 rows)"
    assert tables(tmp_path, table, table, compression=None) == "t.parquet, equal values, stored otherwise"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("a\nb\n", "a\nc\n", "f.csv, line 2: b -> c"),
        ("a\n", "a\nb\n", "f.csv, line 2, only now: b"),
        ("a\nb\n", "a\n", "f.csv, line 2, only before: b"),
        ("a\r\n", "a\n", "f.csv, other line ends"),
        ("x" * 500 + "1", "x" * 500 + "2", "f.csv, line 1: ..." + "x" * 50 + "1 -> ..." + "x" * 50 + "2"),
    ],
)
def test_texts_name_the_first_line(tmp_path: Path, old: str, new: str, told: str) -> None:
    (tmp_path / "old").write_bytes(old.encode())
    (tmp_path / "new").write_bytes(new.encode())
    assert difference(tmp_path / "old", tmp_path / "new", "f.csv") == told


def test_other_bytes_and_broken_files_are_told(tmp_path: Path) -> None:
    (tmp_path / "old").write_bytes(b"\x89PNG")
    (tmp_path / "new").write_bytes(b"\x89PN")
    assert difference(tmp_path / "old", tmp_path / "new", "f.png") == "f.png: 4 bytes -> 3 bytes, other content"
    assert difference(tmp_path / "old", tmp_path / "new", "f.ipynb") == "f.ipynb, no longer a notebook"
    told = difference(tmp_path / "old", tmp_path / "new", "f.parquet")
    assert told is not None
    assert told.startswith("f.parquet, not a readable table any more")


def test_a_changed_file_of_an_earlier_year_is_named_because_a_notebook_may_read_it(workbook: Workbook) -> None:
    earlier = workbook.data / "acme" / "2023" / "ledger.csv"
    earlier.parent.mkdir()
    earlier.write_text("record_id,spend\n")
    later = workbook.data / "acme" / "2025" / "ledger.csv"
    later.parent.mkdir()
    later.write_text("record_id,spend\n")
    workbook.run()
    later.write_text("nothing of it is read\n")
    assert workbook.verify().identical
    earlier.write_text("record_id,spend\nL-0001,1\n")
    assert workbook.verify().differences == ["inputs: earlier_years/2023/ledger.csv changed since the run"]
