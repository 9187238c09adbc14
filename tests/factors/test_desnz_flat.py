"""The flat layout of the UK factors on small invented files: what is read, joined, left out and refused."""

from __future__ import annotations

import math

import pytest
from desnz_files import GAS, LEVELS, flat_2022, flat_csv, one, workbook

from scope3.errors import InputError
from scope3.factors import desnz


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
