"""The full-set layout of the UK factors on small invented workbooks: groups, merged labels, blanks and refusals."""

from __future__ import annotations

import pytest
from desnz_files import full_set, one, workbook

from scope3.errors import InputError
from scope3.factors import desnz
from scope3.inputs.raw_tables import letter


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
