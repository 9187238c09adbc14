"""The UK spend factors by SIC group: invented files, and the official file where it is at hand."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from scope3.errors import InputError
from scope3.factors import uk_sic
from scope3.factors.table_files import read_factors
from scope3.paths import FACTORS, ROOT

OFFICIAL = ROOT.parent / "shared" / "sources" / "desnz" / "eeio-factors-by-sic-2022.ods"
HEADER = ["", "", uk_sic.TOTAL, uk_sic.CO2]


def write(path: Path, *rows: list, header: list = HEADER) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Sheet1")
        for at, row in enumerate([[], header, *rows]):
            sheet.write_row(at, 0, row)
    return path


def test_codes_lose_their_spaces_and_whole_numbers_their_point(tmp_path):
    rows = [
        ["01", "Crops   ", 2.6, 0.6],
        ["10.2 -3", "Fish", 0.8, 0.3],
        [62.0, "Software", 0.1, 0.09],
        [10.9, "Feeds", 1.1, 0.5],
    ]
    table = uk_sic.read(write(tmp_path / "factors-2022.xlsx", *rows)).table
    assert sorted(table["activity"]) == ["sic/01", "sic/10.2-3", "sic/10.9", "sic/62"]
    row = table[table["activity"] == "sic/01"].iloc[0]
    assert (row["name"], row["kg_co2e"], row["kg_co2"], row["unit"], row["region"]) == ("Crops", 2.6, 0.6, "GBP", "GB")
    assert (row["price_year"], row["price_basis"], row["currency"], row["gwp_set"]) == (
        2022,
        "not_stated",
        "GBP",
        "not_stated",
    )
    assert row["source"] == "Sheet1, row 3"


def test_the_year_comes_from_the_file_name_and_is_needed(tmp_path):
    assert uk_sic.read(write(tmp_path / "eeio-factors-by-sic-2023.xlsx", ["01", "Crops", 2.6, 0.6])).edition == "2023"
    with pytest.raises(InputError, match="carries no year"):
        uk_sic.read(write(tmp_path / "factors.xlsx", ["01", "Crops", 2.6, 0.6]))


def test_a_missing_column_is_named(tmp_path):
    with pytest.raises(InputError, match="column 'CO2 .kgCO2 per £.' is missing"):
        uk_sic.read(write(tmp_path / "f-2022.xlsx", ["01", "Crops", 2.6], header=["", "", uk_sic.TOTAL]))
    with pytest.raises(InputError, match="is missing"):
        uk_sic.read(write(tmp_path / "g-2022.xlsx", ["01", "Crops", 2.6], header=["", "", "x"]))


@pytest.mark.parametrize("row", [["01", "Crops", "", 0.6], ["", "Crops", 2.6, 0.6], ["01", "Crops", "n/a", 0.6]])
def test_a_row_that_is_not_complete_is_refused(tmp_path, row):
    with pytest.raises(InputError, match="not complete") as refused:
        uk_sic.read(write(tmp_path / "f-2022.xlsx", row))
    assert refused.value.faults[0].row == 3


def test_one_code_twice_is_refused(tmp_path):
    with pytest.raises(InputError, match="two factors for one key|duplicate"):
        uk_sic.read(write(tmp_path / "f-2022.xlsx", ["01", "Crops", 2.6, 0.6], ["01", "Crops", 2.7, 0.6]))


@pytest.mark.skipif(not OFFICIAL.exists(), reason="official file not at hand")
def test_the_official_file_gives_the_shipped_table(tmp_path):
    edition = uk_sic.read(OFFICIAL)
    assert (edition.edition, edition.valued_rows, len(edition.table)) == ("2022", 220, 110)
    edition.table.to_csv(tmp_path / "table.csv", index=False, lineterminator="\n")
    assert (tmp_path / "table.csv").read_bytes() == (FACTORS / "uk_sic_2022.csv").read_bytes()


def test_published_figures():
    table = read_factors(FACTORS / "uk_sic_2022.csv").set_index("activity")
    assert table.loc["sic/62", "kg_co2e"] == 0.1176532355318029
    assert table.loc["sic/10.2-3", "kg_co2e"] == 0.83192564000359
    assert (table["kg_co2"] <= table["kg_co2e"]).all()
