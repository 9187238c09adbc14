"""Spend factors of Open CEDA: invented exports in both layouts, and the official figures where they are at hand."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter
from official_files import official, one

from scope3.errors import InputError
from scope3.factors import ceda, imports
from scope3.factors.checks import check_factors
from scope3.factors.table_files import shipped_editions

FILE = "ceda/open_ceda_2024.csv"
HEAD = [
    ["", "CEDA Version", "", "CEDA 2024"],
    ["", "License", "", "CC BY-SA 4.0"],
    ["", "Attribution"],
    ["", "Base year", "2022"],
    ["", "Price type", "Producer price"],
    ["", "Currency", "US Dollar"],
    ["", "", "", "", "Oilseed farming", "Grain farming"],
    ["", "Country Code", "Country", "country", "1111A0", "1111B0"],
]
GERMANY = ["", "DEU", "Germany", "kgCO2e/US Dollar", "0,508", "1,783"]


def write(folder: Path, *rows: list[str], head: list[list[str]] = HEAD) -> Path:
    path = folder / "ceda.csv"
    path.write_bytes("\n".join(";".join(row) for row in [*head, *rows]).encode("cp1252"))
    return path


def changed(label: str, value: str) -> list[list[str]]:
    return [[*row[:2], value] if row[1:2] == [label] else row for row in HEAD]


def test_a_country_and_sector_is_a_spend_factor_at_producer_price(tmp_path):
    edition = ceda.read(write(tmp_path, GERMANY))
    row = one(edition.table, activity="ceda/1111B0")
    assert (row["kg_co2e"], row["unit"], row["region"], row["name"]) == (1.783, "USD", "DE", "Grain farming")
    assert (row["price_year"], row["price_basis"], row["currency"]) == (2022, "producer", "USD")
    assert (row["gwp_set"], row["licence"]) == ("not_stated", "CC-BY-SA-4.0")
    assert row["source"] == "row 9, DEU, sector 1111B0; CEDA by Watershed"
    assert (edition.edition, edition.version) == ("2024", "CEDA 2024")
    assert check_factors(edition.table, "ceda.csv") == []


def test_the_publisher_s_sheet_reads_like_its_export(tmp_path):
    exported = ceda.read(write(tmp_path, GERMANY)).table
    with xlsxwriter.Workbook(str(tmp_path / "open_ceda.xlsx")) as book:
        book.add_worksheet("Cover").write_row(0, 0, ["Open CEDA"])
        sheet = book.add_worksheet("CEDA")
        for at, row in enumerate([*HEAD, [*GERMANY[:4], 0.508, 1.783]]):
            sheet.write_row(at, 0, row)
    table = ceda.read(tmp_path / "open_ceda.xlsx").table
    assert table.equals(exported)


def test_what_is_no_country_is_counted_and_blank_is_not_zero(tmp_path):
    rest = ["", "ROW", "Rest of world", "kgCO2e/US Dollar", "0,5", "0,6"]
    luxembourg = ["", "LUX", "Luxembourg", "kgCO2e/US Dollar", "0,000", "0,3"]
    edition = ceda.read(write(tmp_path, [*GERMANY[:5], ""], rest, luxembourg))
    assert (edition.valued_rows, len(edition.table)) == (5, 2)
    assert edition.dropped == [
        "1 blank cells",
        "2 figures of 'ROW', which is no country code",
        "1 zeros of sectors that a country does not have",
    ]


@pytest.mark.parametrize("cell", ["0.508", "1.234,5", "n/a"])
def test_a_cell_that_is_no_number_with_a_comma_is_refused(tmp_path, cell):
    with pytest.raises(InputError, match="of DEU and 1111A0 is no number") as refused:
        ceda.read(write(tmp_path, [*GERMANY[:4], cell, "1,783"]))
    assert refused.value.faults[0].row == 9


@pytest.mark.parametrize(
    ("label", "value"), [("Price type", "Retail price"), ("Currency", "Euro"), ("Base year", ""), ("CEDA Version", "")]
)
def test_a_price_type_currency_or_year_not_known_is_refused(tmp_path, label, value):
    with pytest.raises(InputError, match="not known"):
        ceda.read(write(tmp_path, GERMANY, head=changed(label, value)))


def test_a_missing_label_another_unit_and_another_sheet_are_refused(tmp_path):
    with pytest.raises(InputError, match="'Price type' is not stated"):
        ceda.read(write(tmp_path, GERMANY, head=[row for row in HEAD if row[1:2] != ["Price type"]]))
    with pytest.raises(InputError, match="unit 'kgCO2e/Euro'"):
        ceda.read(write(tmp_path, [*GERMANY[:3], "kgCO2e/Euro", "0,1", "0,2"]))
    with pytest.raises(InputError, match="no row of codes"):
        ceda.read(write(tmp_path, head=[["a"], ["b"]]))


def test_the_table_is_not_shipped_but_known_with_its_attribution():
    (known,) = [row for row in imports.known_editions() if row["publisher"] == "ceda"]
    assert "ceda/2024" not in shipped_editions()
    assert known["attribution"].startswith("CEDA by Watershed") and known["licence"] == "CC-BY-SA-4.0"


def test_the_official_figures(tmp_path):
    """Rows 29 (Afghanistan 0,832 and 1,388) and 177 (South Africa 1,431) of the export."""
    imported = imports.import_edition("ceda", official(FILE))
    assert imported.report.known and imported.warnings == []
    assert (imported.report.valued_rows, len(imported.table)) == (59_600, 59_138)
    assert imported.report.dropped == [
        "400 figures of 'ROW', which is no country code",
        "62 zeros of sectors that a country does not have",
    ]
    table = imported.table
    assert table["region"].nunique() == 148 and table["activity"].nunique() == 400
    assert one(table, region="AF", activity="ceda/1111A0")["kg_co2e"] == 0.832
    assert one(table, region="AF", activity="ceda/1111B0")["kg_co2e"] == 1.388
    assert one(table, region="ZA", activity="ceda/1111A0")["kg_co2e"] == 1.431
    assert (table["kg_co2e"] > 0).all()
    written = imports.write_edition(imported, tmp_path)
    assert written.name == "ceda_2024.csv"


def test_an_altered_copy_is_remarked(tmp_path):
    path = official(FILE)
    copy = tmp_path / path.name
    copy.write_bytes(path.read_bytes().replace(b";0,832;", b";;", 1))
    warnings = imports.import_edition("ceda", copy).warnings
    assert "SHA-256 is" in warnings[0]
    assert warnings[1:] == [
        "valued_rows is 59599, the known edition has 59600",
        "co2e_rows is 59599, the known edition has 59600",
        "factor_rows is 59137, the known edition has 59138",
    ]
