"""The Irish energy factors: invented workbooks, the official one, and what electricity gives category 3."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter
from official_files import official, one

from builders import factor, meters
from scope3.errors import InputError
from scope3.factors import imports, seai
from scope3.factors.table_files import read_factors
from scope3.methods import calculate
from scope3.paths import FACTORS

FILE = "seai/SEAI-conversion-and-emission-factors.xlsx"
QUALITY = [["", "Versions"], ["", "V1.6", "2025-12-17"], ["", "V1.7", "2026-06-19"]]
YEARS = ["", "Liquid", "Unit", "Note", 2024.0, 2025.0]
ELECTRICITY = [
    ["", "Electricity", "Unit", "Note", 2024.0, 2025.0],
    ["", seai.CONSUMPTION, "gCO2/kWh", "a note", 250.0, 200.0],
    ["", seai.SUPPLY, "gCO2/kWh", "a note", 225.0, 180.0],
]
BY_UNIT = [
    ["", "Liquid", "Energy content", "Emission factor", "", "", "Year"],
    ["", "", "MJ/kg", "gCO2/kWh", "kgCO2/kg", "kgCO2/l", ""],
    ["", "Petroleum"],
    ["", "Kerosene", 44.2, 257.0, 3.1551425, 2.524114, 2025.0],
]


def write(folder: Path, *by_year: list, by_unit: list = BY_UNIT, quality: list = QUALITY) -> Path:
    path = folder / "seai.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        for name, rows in ((seai.QUALITY, quality), (seai.BY_YEAR, by_year), (seai.BY_UNIT, by_unit)):
            sheet = book.add_worksheet(name)
            width = max(map(len, rows), default=0)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, [*row, *[""] * (width - len(row))])
    return path


def test_a_fuel_is_combustion_in_carbon_dioxide_alone(tmp_path):
    edition = seai.read(write(tmp_path, YEARS, ["", "Kerosene", "gCO2/kWh", "", 257.0, 257.5]))
    row = one(edition.table, year=2025, unit="kWh (Net CV)")
    assert (row["kg_co2e"], row["kg_co2"]) == (0.2575, 0.2575)
    assert pd.isna(row["kg_ch4"]) and pd.isna(row["kg_n2o"])
    assert (row["gwp_set"], row["region"], row["component"]) == ("not_stated", "IE", "combustion")
    assert row["source"] == "Emission factors timeseries, row 2, CO2 only"
    assert (edition.edition, edition.version) == ("1.7", "1.7 of 2026-06-19")
    per_litre = one(edition.table, unit="litre")
    assert (per_litre["activity"], per_litre["kg_co2e"], per_litre["year"]) == ("seai/kerosene", 2.524114, 2025)


def test_gross_and_net_calorific_value_are_one_fuel_in_two_units(tmp_path):
    gas = [["", f"Natural gas ({value})", "gCO2/kWh", "", 200.0, 200.0] for value in ("GCV", "NCV")]
    table = seai.read(write(tmp_path, YEARS, *gas)).table
    found = table[table["activity"] == "seai/natural_gas"]
    assert set(found["unit"]) == {"kWh (Gross CV)", "kWh (Net CV)"}


def test_a_dash_is_no_figure_and_other_text_is_refused(tmp_path):
    edition = seai.read(write(tmp_path, YEARS, ["", "Bioethanol", "gCO2/kWh", "", "-", "-"], *ELECTRICITY))
    assert not edition.table["activity"].str.contains("bioethanol").any()
    assert edition.dropped[0] == "2 cells '-': fuels of biogenic carbon, which have no factor here"
    with pytest.raises(InputError, match="'n/a' is neither a number nor '-'") as refused:
        seai.read(write(tmp_path, YEARS, ["", "Bioethanol", "gCO2/kWh", "", "n/a", ""]))
    assert refused.value.faults[0].row == 2


def test_electricity_is_generation_and_the_share_lost(tmp_path):
    table = seai.read(write(tmp_path, *ELECTRICITY)).table
    generation = one(table, activity="electricity", year=2024, component="combustion")
    lost = one(table, activity="electricity", year=2024, component="loss_rate")
    assert (generation["kg_co2e"], generation["name"]) == (0.225, seai.SUPPLY)
    assert (lost["loss_rate"], lost["loss_rate_base"]) == (pytest.approx(0.1), "of_generation")
    assert pd.isna(lost["kg_co2e"]) and lost["source"] == "Emission factors timeseries, 1 - row 3 / row 2"


def test_another_unit_a_missing_sheet_and_a_list_without_versions_are_refused(tmp_path):
    with pytest.raises(InputError, match="is in 'gCO2/MJ'"):
        seai.read(write(tmp_path, YEARS, ["", "Kerosene", "gCO2/MJ", "", 71.4, 71.4]))
    with pytest.raises(InputError, match="no version is listed"):
        seai.read(write(tmp_path, *ELECTRICITY, quality=[["", "Versions"]]))
    with xlsxwriter.Workbook(str(tmp_path / "other.xlsx")) as book:
        book.add_worksheet(seai.QUALITY)
    with pytest.raises(InputError, match="sheet 'Emission factors timeseries' is missing"):
        seai.read(tmp_path / "other.xlsx")


# --- The shipped table and the official file ---


def test_the_official_file_gives_the_shipped_table(tmp_path):
    edition = seai.read(official(FILE))
    assert (edition.edition, edition.valued_rows, len(edition.table)) == ("1.7", 554, 553)
    assert edition.dropped == [
        "187 cells '-': fuels of biogenic carbon, which have no factor here",
        "1 figures printed twice, by gross and by net calorific value",
        "25 figures of 'Electricity consumption' stand as the share lost, not as factors",
    ]
    edition.table.to_csv(tmp_path / "table.csv", index=False, lineterminator="\n")
    assert (tmp_path / "table.csv").read_bytes() == (FACTORS / "seai_1.7.csv").read_bytes()


@pytest.mark.parametrize(
    ("activity", "year", "unit", "kg"),
    [
        ("seai/natural_gas", 2024, "kWh (Net CV)", 0.2034822441150828),  # row 61 of the timeseries
        ("seai/natural_gas", 2024, "kWh (Gross CV)", 0.1835409841918047),  # row 60
        ("seai/road_diesel_avg_biofuel_content", 2025, "kWh (Net CV)", 0.2390413931111368),  # row 40
        ("seai/road_diesel_avg_biofuel_content", 2025, "litre", 2.4104110052280414),  # row 39 of the sheet by unit
        ("seai/natural_gas", 2025, "m3", 2.005357404041161),  # row 59
        ("electricity", 2024, "kWh", 0.20186855930461263),  # row 66, gross electricity supply
    ],
)
def test_published_figures(activity, year, unit, kg):
    table = read_factors(FACTORS / "seai_1.7.csv")
    row = one(table, activity=activity, year=year, unit=unit, component="combustion")
    assert row["kg_co2e"] == pytest.approx(kg, rel=1e-11)
    assert "CO2 only" in row["source"] and row["gwp_set"] == "not_stated"


def test_generation_and_losses_together_are_the_published_consumption():
    """2024: 223.986 g per kWh consumed (row 65), of which 201.869 g is generation (row 66)."""
    shipped = read_factors(FACTORS / "seai_1.7.csv").query("activity == 'electricity' and year == 2024")
    wtt = factor("electricity", 0.0, "kWh", component="wtt", boundary="well_to_tank", region="IE")
    table = pd.concat([shipped.assign(gwp_set="AR5GWP100"), pd.DataFrame([wtt])], ignore_index=True)
    line = meters({"activity": "electricity", "quantity": 1000, "country": "IE"})
    emissions = calculate(3, "average_data", line, table, ef_basis="combustion", loss_basis="of_consumption")
    lost = emissions.loc[emissions["sub_category"] == "3C", "kg_co2e"].sum()
    assert lost + 1000 * 0.20186855930461263 == pytest.approx(223.98623231612348)


def test_an_altered_copy_is_remarked(tmp_path):
    path = official(FILE)
    copy = tmp_path / path.name
    copy.write_bytes(path.read_bytes() + b"\0")
    assert "SHA-256 is" in imports.import_edition("seai", copy).warnings[0]
