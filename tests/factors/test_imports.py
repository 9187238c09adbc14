"""The common part of the importers: what is compared with the known edition, what is said, what is written."""

from __future__ import annotations

import csv
import functools
import hashlib
from pathlib import Path

import pandas as pd
import pytest

from command_line import command
from scope3.errors import InputError
from scope3.factors import imports
from scope3.factors.table_files import factor_file, read_factors, shipped_editions
from scope3.paths import FACTORS, ROOT

OFFICIAL = ROOT.parent / "shared" / "sources"
HEADER = "ID,Scope,Level 1,Level 2,Level 3,Level 4,Column Text,UOM,GHG/Unit,GHG Conversion Factor 2099"
GAS = "Scope 1,Fuels,Gaseous fuels,Natural gas,,,kWh (Gross CV),kg CO2e"
COAL = "Scope 1,Fuels,Solid fuels,Coking coal,,,tonnes,kg CO2e"
COLUMNS = [
    "publisher",
    "edition",
    "file",
    "sha256",
    "valued_rows",
    "co2e_rows",
    "factor_rows",
    "licence",
    "attribution",
    "page",
]


def official(folder: Path, *values: str, name: str = "flat.csv") -> Path:
    path = folder / name
    rows = [f"id_{at},{value}" for at, value in enumerate(values)]
    path.write_text("\n".join([HEADER, *rows, ""]), encoding="utf-8")
    return path


@pytest.fixture
def library(tmp_path):
    """A folder with one known edition, its table written, and the file it was made from."""
    folder = tmp_path / "factors"
    folder.mkdir()
    (folder / imports.KNOWN_EDITIONS).write_text(",".join(COLUMNS) + "\n", encoding="utf-8")
    original = official(tmp_path, f"{GAS},0.18", f"{COAL},3165")
    imported = imports.import_edition("desnz", original, folder)
    assert imported.warnings == ["desnz 2099 is not an edition we know: nothing to compare it with"]
    assert not imported.report.known
    imports.write_edition(imported, folder)
    report = imported.report
    known = [
        "desnz",
        "2099",
        "flat.csv",
        report.sha256,
        report.valued_rows,
        report.co2e_rows,
        report.factor_rows,
        "",
        "",
        "",
    ]
    with (folder / imports.KNOWN_EDITIONS).open("a", encoding="utf-8", newline="") as lines:
        csv.writer(lines).writerow(known)
    return folder


def test_the_known_file_brings_no_warning(library, tmp_path):
    imported = imports.import_edition("desnz", tmp_path / "flat.csv", library)
    assert imported.warnings == []
    assert imported.report.known
    assert (imported.report.valued_rows, imported.report.factor_rows) == (2, 2)


def test_a_changed_value_is_named(library, tmp_path):
    altered = official(tmp_path, f"{GAS},0.28", f"{COAL},3165", name="altered.csv")
    warnings = imports.import_edition("desnz", altered, library).warnings
    assert "SHA-256 is" in warnings[0]
    gas = "desnz_2099/fuels/gaseous_fuels/natural_gas/combustion/kwh_gross_cv"
    assert warnings[1:] == [f"1 factors with another value than in the known edition: {gas}"]


def test_invented_and_missing_rows_are_named_and_counted(library, tmp_path):
    altered = official(
        tmp_path,
        f"{GAS},0.18",
        f"{COAL.replace('Coking coal', 'Peat')},9",
        f"{COAL.replace('Coking coal', 'Turf')},8",
        name="a.csv",
    )
    text = "\n".join(imports.import_edition("desnz", altered, library).warnings)
    assert "valued_rows is 3, the known edition has 2" in text
    assert "2 factors not in the known edition: desnz_2099/fuels/solid_fuels/peat" in text
    assert "1 factors only in the known edition: desnz_2099/fuels/solid_fuels/coking_coal" in text


def test_a_new_copy_of_the_same_figures_says_only_that_the_digest_differs(library, tmp_path):
    copy = official(tmp_path, f"{GAS},0.180", f"{COAL},3165.0", name="copy.csv")
    warnings = imports.import_edition("desnz", copy, library).warnings
    assert len(warnings) == 1 and "SHA-256" in warnings[0]


def test_an_unknown_publisher_is_refused(tmp_path):
    with pytest.raises(InputError, match="did you mean 'desnz'"):
        imports.import_edition("desznz", tmp_path / "x.csv")


def test_a_written_table_reads_back_exactly_and_twice_alike(library, tmp_path):
    awkward = official(tmp_path, f"{GAS},0.1", f"{COAL},0.30000000000000004", name="b.csv")
    imported = imports.import_edition("desnz", awkward, library)
    first = imports.write_edition(imported, tmp_path / "one")
    second = imports.write_edition(imported, tmp_path / "two")
    assert first.name == "desnz_2099.csv"
    assert first.read_bytes() == second.read_bytes()
    assert b"\r" not in first.read_bytes()
    pd.testing.assert_frame_equal(read_factors(first), imported.table)


def test_the_command_gives_the_digest_of_the_table_it_wrote(library, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(imports, "write_edition", functools.partial(imports.write_edition, folder=tmp_path / "new"))
    assert command("factors", "import", "desnz", tmp_path / "flat.csv", "--write") == 0
    digest = hashlib.sha256((tmp_path / "new" / "desnz_2099.csv").read_bytes()).hexdigest()
    lines = capsys.readouterr().out.splitlines()
    assert lines[-2:] == [f"  table_sha256       {digest}", "  other_gases_sha256 (blank)"]


def test_a_list_of_editions_in_another_encoding_is_refused(tmp_path):
    (tmp_path / imports.KNOWN_EDITIONS).write_bytes("publisher,edition\né,1\n".encode("latin-1"))
    with pytest.raises(InputError, match="known_editions.csv: not a CSV file in UTF-8"):
        imports.known_editions(tmp_path)


# Known and importable, but too large for the workbook and under a licence that asks for a file of its own.
NOT_SHIPPED = {"ceda/2024"}


def test_every_known_edition_is_shipped_with_the_rows_it_says():
    known = imports.known_editions()
    # What has no importer was tabulated by hand: there is no file to compare with, and the note says so.
    by_hand = [row for row in known if row["publisher"] not in imports.PUBLISHERS]
    assert [row for row in known if not (row["file"] and row["sha256"])] == by_hand
    assert all(not row["file"] and not row["sha256"] and "tabulated by hand" in row["note"] for row in by_hand)
    for row in known:
        assert row["attribution"] and row["page"].startswith("https://")
        edition = f"{row['publisher']}/{row['edition']}"
        if edition in NOT_SHIPPED:
            assert "table not shipped" in row["note"] and not factor_file(edition).exists()
            continue
        table = read_factors(factor_file(edition))
        assert len(table) == int(row["factor_rows"])
        assert set(table["licence"]) == {row["licence"]}
    assert len(shipped_editions()) == len(known) - len(NOT_SHIPPED)


@pytest.mark.parametrize(
    "row",
    [row for row in imports.known_editions() if row["publisher"] in imports.PUBLISHERS],
    ids=lambda row: f"{row['publisher']}-{row['edition']}",
)
def test_the_official_files_are_the_known_editions(row, tmp_path):
    path = next(OFFICIAL.rglob(row["file"]), None) if OFFICIAL.exists() else None
    if path is None:
        pytest.skip(f"official file not at hand: {row['file']}")
    imported = imports.import_edition(row["publisher"], path)
    assert imported.report.known
    assert imported.warnings == []
    counted = (imported.report.valued_rows, imported.report.co2e_rows, imported.report.factor_rows)
    assert counted == tuple(int(row[name]) for name in ("valued_rows", "co2e_rows", "factor_rows"))
    if row["shipped"] == "yes":
        table = imports.write_edition(imported, tmp_path)
        assert hashlib.sha256(table.read_bytes()).hexdigest() == row["table_sha256"]
        beside = tmp_path / f"{table.stem}_other_gases.csv"
        assert (hashlib.sha256(beside.read_bytes()).hexdigest() if beside.is_file() else "") == row[
            "other_gases_sha256"
        ]


def test_no_table_is_too_large():
    assert {path.name: size for path in FACTORS.glob("*.csv") if (size := path.stat().st_size) > 1_500_000} == {}
