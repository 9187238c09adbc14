"""The UK conversion factors: every layout on a small invented file, and the official files where they are at hand."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import pytest
import xlsxwriter

from scope3.errors import InputError
from scope3.factors import desnz
from scope3.factors.desnz_activities import UNITS
from scope3.factors.library import read_factors
from scope3.factors.published import number, read_sheets, slug
from scope3.paths import FACTORS, ROOT
from scope3.raw_tables import letter
from scope3.units import canonical

OFFICIAL = ROOT.parent / "shared" / "sources" / "desnz"
FILES = {
    "2022": "ghg-conversion-factors-2022-flat-format.xls",
    "2023": "ghg-conversion-factors-2023-flat-file-update.xlsx",
    "2024": "ghg-conversion-factors-2024-FlatFormat_v1_1.xlsx",
    "2025": "ghg-conversion-factors-2025-flat-format.csv",
    "2026": "ghg-conversion-factors-2026-full-set.xlsx",
}
VALUED = {"2022": 6895, "2023": 6916, "2024": 7029, "2025": 7029, "2026": 6584}
LEVELS = ["Scope", "Level 1", "Level 2", "Level 3", "Level 4", "Column Text", "UOM"]
GAS = ["Scope 1", "Fuels", "Gaseous fuels", "Natural gas", "", "", "kWh (Gross CV)"]


def official(edition: str) -> Path:
    path = OFFICIAL / FILES[edition]
    if not path.exists():
        pytest.skip(f"official file not at hand: {path.name}")
    return path


def workbook(path: Path, sheets: dict[str, list[list]]) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
    return path


def flat_2022(path: Path, *rows: list) -> Path:
    """Header in row 5, no ID, gases without 'per unit'."""
    head = [["UK Government GHG Conversion Factors"], ["Factors by Category"], [], ["", "Category"]]
    header = [*LEVELS, "GHG/Unit", "GHG Conversion Factor 2022"]
    front = [["Front page"], [], ["", "Version:", 3.0, "Year:", 2022.0]]
    return workbook(path, {"Front page": front, "Factors by Category": [*head, header, *rows, ["END"]]})


def flat_csv(path: Path, *rows: list, year: int = 2025) -> Path:
    """Header in row 1, with ID, gases 'per unit', numbers as text."""
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines)
        writer.writerow(["ID", *LEVELS, "GHG/Unit", f"GHG Conversion Factor {year}"])
        writer.writerows([[f"id_{at}", *row] for at, row in enumerate(rows, start=1)])
    return path


def full_set(path: Path, name: str, *rows: list, year: int = 2026) -> Path:
    head = [[name], [], [], [], ["Scope:", "Scope 1", "Version:", "1.0", "Year:", float(year)], [], ["Guidance"]]
    return workbook(path, {"Introduction": [["Introduction"]], name: [*head, *rows]})


def one(table, **where):
    for column, value in where.items():
        table = table[table[column] == value]
    assert len(table) == 1, table["factor_id"].tolist()
    return table.iloc[0]


class TestFlatLayout:
    def test_the_2022_header_stands_in_row_5_and_gases_become_masses_under_ar4(self, tmp_path):
        path = flat_2022(
            tmp_path / "flat.xlsx",
            [*GAS, "kg CO2e", 0.182540],
            [*GAS, "kg CO2e of CO2", 0.18219],
            [*GAS, "kg CO2e of CH4", 0.00025],
            [*GAS, "kg CO2e of N2O", 0.000298],
        )
        edition = desnz.read(path)
        row = edition.table.iloc[0]
        assert (edition.edition, edition.version, edition.valued_rows, len(edition.table)) == ("2022", "3", 4, 1)
        assert (row["kg_co2e"], row["kg_co2"]) == (0.18254, 0.18219)
        assert row["kg_ch4"] == pytest.approx(0.00025 / 25)
        assert row["kg_n2o"] == pytest.approx(0.000298 / 298)
        assert row["gwp_set"] == "AR4GWP100"
        assert row["source"] == "Factors by Category, row 6"

    def test_from_2023_the_gases_are_ar5_and_the_id_is_in_the_source(self, tmp_path):
        path = flat_csv(
            tmp_path / "flat.csv", [*GAS, "kg CO2e", "0.18296"], [*GAS, "kg CO2e of CH4 per unit", "0.00028"]
        )
        row = desnz.read(path).table.iloc[0]
        assert (row["gwp_set"], row["kg_ch4"]) == ("AR5GWP100", 0.00001)
        assert row["source"] == "flat file, row 2, ID id_1"
        assert row["factor_id"] == "desnz_2025/fuels/gaseous_fuels/natural_gas/combustion/kwh_gross_cv"

    def test_a_missing_gas_stays_blank_and_a_blank_total_makes_no_row(self, tmp_path):
        butane = ["Scope 1", "Fuels", "Gaseous fuels", "Butane", "", "", "litres"]
        path = flat_csv(tmp_path / "flat.csv", [*GAS, "kg CO2e", "0.18"], [*butane, "kg CO2e", ""])
        table = desnz.read(path).table
        assert len(table) == 1
        assert table[["kg_co2", "kg_ch4", "kg_n2o", "kg_biogenic_co2"]].isna().all(axis=None)

    def test_a_published_zero_stays(self, tmp_path):
        car = ["Scope 1", "Passenger vehicles", "Cars (by size)", "Small car", "", "Battery Electric Vehicle"]
        path = flat_csv(tmp_path / "flat.csv", [*car, "km", "kg CO2e", "0"], [*car, "miles", "kg CO2e", "0"])
        edition = desnz.read(path)
        assert edition.table["kg_co2e"].tolist() == [0.0, 0.0]
        assert edition.valued_rows == 2

    def test_a_zero_beside_another_unit_that_emits_is_a_blank(self, tmp_path):
        lorry = ["Scope 3", "Freighting goods", "HGV (all diesel)", "All HGVs", "", "0% Laden"]
        path = flat_csv(tmp_path / "flat.csv", [*lorry, "tonne.km", "kg CO2e", "0"], [*lorry, "km", "kg CO2e", "0.7"])
        edition = desnz.read(path)
        assert edition.table["unit"].tolist() == ["km"]
        assert edition.valued_rows == 1
        assert "0 in place of a blank" in edition.dropped[0]

    def test_energy_rows_are_counted_and_left_out(self, tmp_path):
        energy = ["Scope 1", "SECR kWh pass & delivery vehs", "Cars (by size)", "Small car", "", "Diesel", "km"]
        path = flat_csv(tmp_path / "flat.csv", [*GAS, "kg CO2e", "0.18"], [*energy, "kWh (Net CV)", "0.55"])
        edition = desnz.read(path)
        assert (edition.valued_rows, len(edition.table)) == (2, 1)

    def test_text_in_place_of_a_number_is_reported_not_read(self, tmp_path):
        gas = ["Scope 1", "Refrigerant & other", "Other products", "R1234yf*", "", "Total emissions", "kg"]
        edition = desnz.read(flat_2022(tmp_path / "flat.xlsx", [*GAS, "kg CO2e", 0.18], [*gas, "kg CO2e", "< 1"]))
        assert len(edition.table) == 1
        assert edition.dropped == [
            "row 7: '< 1' is not a number (Refrigerant & other > Other products > R1234yf* > Total emissions)"
        ]

    def test_biogenic_carbon_dioxide_belongs_to_the_fuel_and_has_no_total(self, tmp_path):
        diesel = ["Diesel (average biofuel blend)", "", "", "litres"]
        path = flat_csv(
            tmp_path / "flat.csv",
            ["Scope 1", "Fuels", "Liquid fuels", *diesel, "kg CO2e", "2.5"],
            ["Scope 3", "WTT- fuels", "Liquid fuels", *diesel, "kg CO2e", "0.6"],
            [
                "Outside of Scopes",
                "Outside of scopes",
                "Forecourt fuels containing biofuel",
                *diesel,
                "kg CO2e of CO2 per unit",
                "0.16",
            ],
        )
        table = desnz.read(path).table
        assert set(table["activity"]) == {"fuels/liquid_fuels/diesel_average_biofuel_blend"}
        biogenic = one(table, component="biogenic")
        assert biogenic["kg_biogenic_co2"] == 0.16
        assert math.isnan(biogenic["kg_co2e"]) and math.isnan(biogenic["kg_co2"])

    def test_electricity_is_one_activity_with_four_components_in_every_wording(self, tmp_path):
        def rows(wtt: str, level_4: str) -> list[list]:
            level_3 = ["Electricity: UK", level_4, "", "kWh", "kg CO2e"]
            return [
                ["Scope 2", "UK electricity", "Electricity generated", *level_3, "0.2"],
                ["Scope 3", wtt, "WTT- UK electricity (generation)", *level_3, "0.04"],
                ["Scope 3", "Transmission and distribution", "T&D- UK electricity", *level_3, "0.018"],
                ["Scope 3", wtt, "WTT- UK electricity (T&D)", *level_3, "0.004"],
            ]

        old = desnz.read(flat_csv(tmp_path / "old.csv", *rows("WTT- UK & overseas elec", "2020"), year=2022)).table
        new = desnz.read(flat_csv(tmp_path / "new.csv", *rows("WTT- UK electricity", "kWh"), year=2024)).table
        for table in (old, new):
            assert set(table["activity"]) == {"electricity"}
            assert set(table["component"]) == {"combustion", "wtt", "t_and_d", "wtt_t_and_d"}

    def test_an_upstream_table_serves_each_vehicle_table_that_holds_the_vehicle(self, tmp_path):
        car = ["Cars (by size)", "Small car", "", "Diesel", "km", "kg CO2e"]
        path = flat_csv(
            tmp_path / "flat.csv",
            ["Scope 1", "Passenger vehicles", *car, "0.14"],
            ["Scope 3", "Business travel- land", *car, "0.14"],
            ["Scope 3", "WTT- pass vehs & travel- land", "WTT- cars (by size)", *car[1:], "0.03"],
        )
        upstream = desnz.read(path).table.query("component == 'wtt'")
        small = "cars_by_size/small_car/diesel"
        assert set(upstream["activity"]) == {f"business_travel_land/{small}", f"passenger_vehicles/{small}"}
        assert upstream["source"].nunique() == 1

    @pytest.mark.parametrize(
        "published",
        ["HGV (all diesel)", "HGV (non-refrigerated, all diesel)", "WTT- HGV (non-refrigerated, all diesel)"],
    )
    def test_names_that_drift_share_one_activity(self, tmp_path, published):
        level_1 = "WTT- delivery vehs & freight" if published.startswith("WTT") else "Freighting goods"
        lorry = ["Scope 3", level_1, published, "All HGVs", "", "Average laden", "km", "kg CO2e", "0.8"]
        assert desnz.read(flat_csv(tmp_path / "f.csv", lorry)).table["activity"].tolist() == [
            "freighting_goods/hgv_all_diesel/all_hgvs/average_laden"
        ]

    def test_a_hotel_night_has_the_country_of_the_hotel(self, tmp_path):
        def night(country: str) -> list:
            return ["Scope 3", "Hotel stay", "Hotel stay", country, "", "", "Room per night", "kg CO2e", "10.4"]

        table = desnz.read(flat_csv(tmp_path / "f.csv", night("UK"), night("France"))).table
        assert dict(zip(table["activity"], table["region"], strict=True)) == {
            "hotel_stay/uk": "GB",
            "hotel_stay/france": "FR",
        }
        with pytest.raises(InputError, match="country 'Atlantis' has no code"):
            desnz.read(flat_csv(tmp_path / "g.csv", night("Atlantis")))

    @pytest.mark.parametrize("column", ["UOM", "Level 3", "GHG/Unit", "GHG Conversion Factor 2025"])
    def test_a_missing_column_is_named_with_file_and_row(self, tmp_path, column):
        path = flat_csv(tmp_path / "flat.csv", [*GAS, "kg CO2e", "0.18"])
        path.write_text(path.read_text(encoding="utf-8").replace(column, "Something"), encoding="utf-8")
        with pytest.raises(InputError, match="is missing") as refused:
            desnz.read(path)
        fault = refused.value.faults[0]
        assert (fault.file, fault.row) == ("flat.csv", 1)
        assert fault.mend

    def test_a_workbook_fault_names_the_sheet(self, tmp_path):
        path = flat_2022(tmp_path / "flat.xlsx", [*GAS[:-1], "bushels", "kg CO2e", 1.0])
        with pytest.raises(InputError, match="unknown unit 'bushels'") as refused:
            desnz.read(path)
        fault = refused.value.faults[0]
        assert (fault.file, fault.sheet, fault.row, fault.column) == ("flat.xlsx", "Factors by Category", 6, "UOM")

    def test_an_unknown_gas_is_refused(self, tmp_path):
        with pytest.raises(InputError, match="unknown gas 'kg SF6'"):
            desnz.read(flat_csv(tmp_path / "f.csv", [*GAS, "kg SF6", "1"]))

    def test_two_values_for_one_line_are_refused(self, tmp_path):
        with pytest.raises(InputError, match="a second value"):
            desnz.read(flat_csv(tmp_path / "f.csv", [*GAS, "kg CO2e", "0.18"], [*GAS, "kg CO2e", "0.19"]))

    def test_zeros_printed_for_blanks_are_refused(self, tmp_path):
        rows = [["Scope 1", "Fuels", "Gaseous fuels", f"Gas {at}", "", "", "kg", "kg CO2e", "0"] for at in range(501)]
        with pytest.raises(InputError, match="prints 0 where a factor is not available"):
            desnz.read(flat_csv(tmp_path / "f.csv", *rows))
        rows[0][-1] = ""
        assert len(desnz.read(flat_csv(tmp_path / "f.csv", *rows)).table) == 500

    def test_unknown_tables_and_sheets_are_reported(self, tmp_path):
        head = [["UK Government GHG Conversion Factors"], [*LEVELS, "GHG/Unit", "GHG Conversion Factor 2024"]]
        rows = [[*GAS, "kg CO2e", 0.18], ["Scope 3", "Cloud", "Compute", "Model", "", "", "kWh", "kg CO2e", 1.0]]
        edition = desnz.read(workbook(tmp_path / "f.xlsx", {"Factors by Category": head + rows, "My notes": [["x"]]}))
        assert edition.warnings == ["unexpected sheet 'My notes'", "unknown table 'Cloud > Compute': 1 values left out"]
        assert len(edition.table) == 1

    def test_a_wrong_gwp_in_the_refrigerant_table_is_reported(self, tmp_path):
        methane = [
            "Scope 1",
            "Refrigerant & other",
            "Kyoto protocol products",
            "Methane",
            "",
            "Kyoto only",
            "kg",
            "kg CO2e",
        ]
        assert not desnz.read(flat_csv(tmp_path / "f.csv", [*methane, "28"])).warnings
        assert "GWP of CH4 is 25.0" in desnz.read(flat_csv(tmp_path / "g.csv", [*methane, "25"])).warnings[0]


class TestFullSetLayout:
    def test_groups_reach_to_the_next_and_merged_labels_hold(self, tmp_path):
        path = full_set(
            tmp_path / "full.xlsx",
            "Business travel- air",
            ["", "", "", "", "With RF", "", "Without RF", ""],
            [
                "Activity",
                "Haul",
                "Class",
                "Unit",
                "kg CO2e",
                "kg CO2e of CO2 per unit",
                "kg CO2e",
                "kg CO2e of CO2 per unit",
            ],
            ["Flights", "Short-haul, to/from UK", "Average passenger", "passenger.km", 0.4, 0.39, 0.2, 0.19],
            ["", "", "Economy class", "passenger.km", 0.3, 0.29, "", ""],
            ["", "Long-haul, to/from UK", "Average passenger", "passenger.km", 0.5, 0.49, 0.25, 0.24],
            ["FAQs"],
        )
        edition = desnz.read(path)
        figures = dict(zip(edition.table["activity"], edition.table["kg_co2e"], strict=True))
        flights = "business_travel_air/flights"
        assert figures == {
            f"{flights}/short_haul_to_from_uk/average_passenger/with_rf": 0.4,
            f"{flights}/short_haul_to_from_uk/average_passenger/without_rf": 0.2,
            f"{flights}/short_haul_to_from_uk/economy_class/with_rf": 0.3,
            f"{flights}/long_haul_to_from_uk/average_passenger/with_rf": 0.5,
            f"{flights}/long_haul_to_from_uk/average_passenger/without_rf": 0.25,
        }
        assert (edition.edition, edition.valued_rows, edition.co2e_rows) == ("2026", 10, 5)
        assert one(edition.table, kg_co2e=0.2)["source"] == "Business travel- air, cell G10"

    def test_a_year_column_is_no_value(self, tmp_path):
        path = full_set(
            tmp_path / "full.xlsx",
            "UK electricity",
            ["Activity", "Country", "Unit", "Year", "kg CO2e"],
            ["Electricity generated", "Electricity: UK", "kWh", 2026.0, 0.13096],
        )
        row = desnz.read(path).table.iloc[0]
        assert (row["activity"], row["kg_co2e"], row["source"]) == ("electricity", 0.13096, "UK electricity, cell E9")

    def test_a_table_with_one_label_column(self, tmp_path):
        path = full_set(
            tmp_path / "full.xlsx",
            "Homeworking",
            ["Activity", "Unit", "kg CO2e"],
            ["Heating", "per FTE Working Hour", 0.3],
        )
        row = desnz.read(path).table.iloc[0]
        assert (row["activity"], row["component"], row["unit"]) == (
            "homeworking/heating",
            "operation",
            "FTE working hour",
        )

    def test_zeros_for_blanks_are_dropped_and_reported_with_their_cell(self, tmp_path):
        path = full_set(
            tmp_path / "full.xlsx",
            "WTT- delivery vehs & freight",
            ["", "", "", "Average laden", "0% Laden"],
            ["Activity", "Type", "Unit", "kg CO2e", "kg CO2e"],
            ["WTT- HGV (non-refrigerated, all diesel)", "Rigid (>17 tonnes)", "tonne.km", 0.037, 0.0],
            ["", "", "km", 0.23, 0.18],
        )
        edition = desnz.read(path)
        assert (edition.valued_rows, len(edition.table)) == (3, 3)
        assert edition.dropped[0].startswith("WTT- delivery vehs & freight, cell E10: 0 in place of a blank")

    def test_energy_sheets_are_left_out_and_sheets_without_a_table_reported(self, tmp_path):
        table = [["Activity", "Type", "Unit", "kWh (Net CV)"], ["Motorbike", "Small", "km", 0.3]]
        fuels = [["Year:", 2026.0], ["Activity", "Fuel", "Unit", "kg CO2e"], ["Gaseous fuels", "Butane", "kg", 3.0]]
        sheets = {"Fuels": fuels, "SECR kWh pass & delivery vehs": table, "Extra": [["nothing"]]}
        edition = desnz.read(workbook(tmp_path / "full.xlsx", sheets))
        assert edition.valued_rows == 1
        assert edition.warnings == ["sheet 'Extra' holds no table of factors"]

    def test_two_years_in_one_file_are_refused(self, tmp_path):
        def fuels(year: float) -> list[list]:
            return [["Year:", year], ["Activity", "Fuel", "Unit", "kg CO2e"], ["Gaseous fuels", "Butane", "kg", 3.0]]

        with pytest.raises(InputError, match="2 years"):
            desnz.read(workbook(tmp_path / "full.xlsx", {"Fuels": fuels(2026.0), "Bioenergy": fuels(2025.0)}))

    def test_a_workbook_without_tables_is_refused(self, tmp_path):
        with pytest.raises(InputError, match="no table of factors found"):
            desnz.read(workbook(tmp_path / "other.xlsx", {"Sheet1": [["Hello"]]}))

    def test_column_letters(self):
        assert [letter(at) for at in (0, 25, 26, 34)] == ["A", "Z", "AA", "AI"]


def test_a_missing_or_foreign_file_is_refused(tmp_path):
    with pytest.raises(InputError, match="no such file"):
        read_sheets(tmp_path / "nothing.csv")
    (tmp_path / "letter.pdf").write_bytes(b"%PDF")
    with pytest.raises(InputError, match="is not read"):
        read_sheets(tmp_path / "letter.pdf")
    (tmp_path / "broken.xlsx").write_bytes(b"no workbook")
    with pytest.raises(InputError, match="cannot be opened"):
        read_sheets(tmp_path / "broken.xlsx")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Articulated (>3.5 - 33t)", "articulated_over_3.5_33t"),
        ("10,000–34,999 dwt", "10000_34999_dwt"),
        ("200,000+ dwt", "200000_plus_dwt"),
        ("0% Laden", "0_percent_laden"),
        ("Metal: aluminium cans and foil (excl. forming)", "metal_aluminium_cans_and_foil_excl_forming"),
        (" All dwt", "all_dwt"),
    ],
)
def test_slug_keeps_what_tells_names_apart(name, expected):
    assert slug(name) == expected


@pytest.mark.parametrize("cell", ["", "< 1", "#REF!", "nan", "inf", "1,234", True, None])
def test_what_is_no_number(cell):
    assert number(cell) is None


def test_every_unit_is_known_to_the_units_table():
    assert {canonical(unit) for unit in UNITS.values()} == set(UNITS.values())


@pytest.mark.parametrize("edition", FILES)
class TestOfficialFiles:
    def test_the_counts_are_reproduced(self, edition):
        read = desnz.read(official(edition))
        assert (read.edition, read.valued_rows, read.warnings) == (edition, VALUED[edition], [])
        assert edition != "2026" or read.co2e_rows == 2622

    def test_the_shipped_table_is_what_the_file_gives(self, edition, tmp_path):
        table = desnz.read(official(edition)).table
        table.to_csv(tmp_path / "table.csv", index=False, lineterminator="\n")
        assert (tmp_path / "table.csv").read_bytes() == (FACTORS / f"desnz_{edition}.csv").read_bytes()

    def test_every_published_total_stands_in_the_table_as_printed(self, edition):
        if edition == "2026":
            return  # a full set is pages, not a list; its counts and values are compared above
        rows = read_sheets(official(edition)).popitem()[1]
        header = next(at for at, row in enumerate(rows) if "Scope" in row)
        kind, value = rows[header].index("GHG/Unit"), len(rows[header]) - 1
        printed = [
            number(row[value])
            for row in rows[header + 1 :]
            if row[kind] == "kg CO2e" and number(row[value]) is not None
        ]
        table = read_factors(FACTORS / f"desnz_{edition}.csv").dropna(subset=["kg_co2e"]).drop_duplicates("source")
        assert sorted(table["kg_co2e"]) == sorted(printed)


def test_2026_drops_the_sixteen_zeros_of_empty_lorries_and_wood_made_for_nothing():
    dropped = [entry for entry in desnz.read(official("2026")).dropped if "in place of a blank" in entry]
    lorries = [entry for entry in dropped if "0_percent_laden, tonne.km" in entry]
    assert len(lorries) == 16
    (wood,) = set(dropped) - set(lorries)
    assert "material_use/construction/wood/closed_loop_source" in wood


@pytest.mark.parametrize("edition", FILES)
class TestShippedTables:
    def test_keys_are_unique_and_rows_sorted(self, edition):
        table = read_factors(FACTORS / f"desnz_{edition}.csv")
        assert not table.duplicated(["activity", "region", "year", "component", "unit"]).any()
        assert table["factor_id"].is_monotonic_increasing

    def test_gases_sum_to_the_total(self, edition):
        table = read_factors(FACTORS / f"desnz_{edition}.csv").dropna(subset=["kg_co2e", "kg_co2", "kg_ch4", "kg_n2o"])
        ch4, n2o = (25, 298) if edition == "2022" else (28, 265)
        total = table["kg_co2"] + ch4 * table["kg_ch4"] + n2o * table["kg_n2o"]
        assert len(table) > 1000
        assert ((total - table["kg_co2e"]).abs() <= 0.01 * table["kg_co2e"] + 2e-5).all()

    def test_upstream_rows_share_their_activity_with_the_use_of_the_same_thing(self, edition):
        table = read_factors(FACTORS / f"desnz_{edition}.csv")
        used = set(table.loc[table["component"] == "combustion", "activity"])
        assert (
            set(table.loc[table["component"].isin(["wtt", "t_and_d", "wtt_t_and_d", "biogenic"]), "activity"]) <= used
        )


def test_activities_are_stable_across_editions():
    activities = {edition: set(read_factors(FACTORS / f"desnz_{edition}.csv")["activity"]) for edition in FILES}
    assert activities["2024"] == activities["2025"]
    assert activities["2025"] <= activities["2026"]
    assert not {
        name for name in activities["2022"] - activities["2023"] if "petrol" not in name and "r431a" not in name
    }


DIESEL = "fuels/liquid_fuels/diesel_average_biofuel_blend"
DOMESTIC_FLIGHT = "business_travel_air/flights/domestic_to_from_uk/average_passenger"
R410A = "refrigerant_and_other/blends/r410a/total_emissions_including_non_kyoto_products"
FIGURES = [
    ("2022", "electricity", "combustion", "kWh", 0.19338),
    ("2023", "electricity", "combustion", "kWh", 0.207074),
    ("2024", "electricity", "combustion", "kWh", 0.20705),
    ("2025", "electricity", "combustion", "kWh", 0.177),
    ("2026", "electricity", "combustion", "kWh", 0.13096),
    ("2022", "electricity", "t_and_d", "kWh", 0.01769),
    ("2023", "electricity", "t_and_d", "kWh", 0.017915),
    ("2024", "electricity", "t_and_d", "kWh", 0.0183),
    ("2025", "electricity", "t_and_d", "kWh", 0.01853),
    ("2026", "electricity", "t_and_d", "kWh", 0.01299),
    ("2023", DIESEL, "combustion", "litre", 2.51206),
    ("2024", DIESEL, "combustion", "litre", 2.51279),
    ("2025", DIESEL, "combustion", "litre", 2.57082),
    ("2026", DIESEL, "combustion", "litre", 2.58354),
    ("2024", DIESEL, "wtt", "litre", 0.61101),
    ("2024", "fuels/gaseous_fuels/natural_gas", "combustion", "kWh (Gross CV)", 0.1829),
    ("2025", "fuels/gaseous_fuels/natural_gas", "combustion", "kWh (Gross CV)", 0.18296),
    ("2024", "water_supply", "cradle_to_gate", "m3", 0.15311),
    ("2024", f"{DOMESTIC_FLIGHT}/with_rf", "combustion", "passenger.km", 0.27257),
    ("2024", f"{DOMESTIC_FLIGHT}/without_rf", "combustion", "passenger.km", 0.16098),
    ("2024", "hotel_stay/uk", "operation", "room night", 10.4),
    ("2024", "homeworking/office_equipment_and_heating", "operation", "FTE working hour", 0.33378),
    ("2025", R410A, "release", "kg", 1924.0),
    ("2022", R410A, "release", "kg", 2088.0),
]  # fmt: skip


@pytest.mark.parametrize(("edition", "activity", "component", "unit", "kg_co2e"), FIGURES)
def test_published_figures(edition, activity, component, unit, kg_co2e):
    row = one(read_factors(FACTORS / f"desnz_{edition}.csv"), activity=activity, component=component, unit=unit)
    assert row["kg_co2e"] == pytest.approx(kg_co2e, abs=6e-6)
