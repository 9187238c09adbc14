"""The US EPA Emission Factors Hub: its layout, read from an invented workbook."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from factor_rows import row_of

from scope3.errors import InputError
from scope3.factors import epa_hub
from scope3.factors.epa_hub_names import rules
from scope3.factors.epa_hub_tables import without_footnote

KG = ["kg CO2 per mmBtu", "g CH4 per mmBtu", "g N2O per mmBtu"]
PER_UNIT = ["CO2 Factor \n(kg CO2 / unit)", "CH4 Factor \n(g CH4 / unit)", "N2O Factor \n(g N2O / unit)", "Units"]
PER_MILE = ["CH4 Factor \n(g CH4 / vehicle-mile)", "N2O Factor \n(g N2O / vehicle-mile)"]
END = ["Source: \nsomewhere"]
TITLES = {rule.title.split(":")[0]: rule.title for rule in rules().values()}

TABLES: dict[str, list[list[Any]]] = {
    "Stationary Combustion": [
        ["Fuel Type", "Heat Content (HHV)", "CO2 Factor"],
        ["", "mmBtu per short ton", *KG, *[words.replace("mmBtu", "short ton") for words in KG]],
        ["Coal and Coke"],
        ["Anthracite", 25.0, 100.0, 10.0, 2.0, 2500.0, 250.0, 50.0],
        ["Biomass Fuels - Solid"],
        ["Wood", 17.0, 90.0, 7.0, 4.0, 1530.0, 119.0, 68.0],
        ["Peat", 8.0, 110.0, 30.0, 4.0, 880.0, 240.0, 32.0],
        ["", "mmBtu per gallon", *KG, *[words.replace("mmBtu", "gallon") for words in KG]],
        ["Petroleum Products"],
        ["Kerosene", 0.1, 70.0, 3.0, 0.6, 7.0, "NA", 0.06],
        END,
    ],
    "Mobile Combustion CO2": [
        ["Fuel Type", "kg CO2 per unit", "Unit"],
        ["Diesel Fuel", 10.0, "gallon"],
        ["Ethanol (100%)", 6.0, "gallon"],
        END,
    ],
    "Mobile Combustion CH4 and N2O for On-Road Gasoline Vehicles": [
        ["Vehicle Type", "Model Year", *PER_MILE],
        ["Gasoline Trucks", " ≤1980", 0.5, 0.05],
        ["(Vans, SUVs)", 1981.0, 0.4, 0.04],
        ["", "1982-1983", 0.3, 0.03],
        END,
    ],
    "Mobile Combustion CH4 and N2O for On-Road Diesel and Alternative Fuel Vehicles": [
        ["Vehicle Type", "Fuel Type", "Model Year", *PER_MILE],
        ["Cars", "Diesel", "2007-2022", 0.03, 0.02],
        ["Buses", "CNG", "", 2.7, 0.017],
        ["", "LPG", "", 0.27, 0.017],
        END,
    ],
    "Mobile Combustion CH4 and N2O for Non-Road Vehicles": [
        ["Vehicle Type", "Fuel Type", "CH4 Factor \n(g CH4 / gallon) ", "N2O Factor \n(g N2O / gallon) "],
        ["Tractors and MoreA", "Diesel Equipment", 1.0, 0.5],
        ["", "Hydrogen", 1.0, 0.5],
        ["Notes: \nA Includes tractors."],
    ],
    "Electricity": [
        ["", "", "Total Output Emission Factors", "", "", "Non-Baseload Emission Factors"],
        ["eGRID Subregion Acronym", "eGRID Subregion Name", *["CO2 Factor"] * 6, "Grid Gross Loss (%)"],
        ["", "", *["(lb CO2 / MWh)", "(lb CH4 / MWh)", "(lb N2O / MWh)"] * 2],
        ["CAMX", "WECC California", 400.0, 0.02, 0.003, 1000.0, 0.05, 0.007, 0.041],
        ["PRMS", "Puerto Rico", 1500.0, 0.08, 0.01, 1600.0, 0.07, 0.01, ""],
        ["US Average", "US Average", 770.0, 0.05, 0.008, 1400.0, 0.1, 0.015, 0.042],
        END,
    ],
    "Steam and Heat": [
        ["", *["CO2 Factor \n(kg CO2 / mmBtu)", "CH4 Factor \n(g CH4 / mmBtu) ", "N2O Factor \n(g N2O / mmBtu) "]],
        ["Steam and Heat", 66.0, 1.0, 0.1],
        END,
    ],
    "Scope 3 Category 4": [
        ["Words about the method."],
        ["Vehicle Type", *PER_UNIT],
        ["TruckC", 0.2, 0.002, 0.005, "short ton-mile"],
        ["Notes: \nC Trucks are heavy."],
    ],
    "Scope 3 Category 5": [
        ["", "Metric Tons CO2e / Short Ton Material"],
        ["Material", "RecycledA", "LandfilledB", "Composted"],
        ["PLA", "NA", 0.02, 0.13],
        ["Glass", 0.05, 0.02, "NA"],
        ["Notes:\nAR4 GWP values are used.\nA Recycling is transport.\nB Landfilling too."],
    ],
    "Scope 3 Category 6": [
        ["Vehicle Type", *PER_UNIT],
        ["Passenger Car A", 0.3, 0.006, 0.005, "vehicle-mile"],
        ["Bus", 0.07, 0.005, 0.002, "passenger-mile"],
        ["Air Travel - Short Haul (< 300 miles) ", 0.2, 0.006, 0.007, "passenger-mile"],
        ["Notes: \nA Cars carry twelve or less."],
    ],
    "Global Warming Potential (GWP)": [
        ["Common Name", "Chemical Formula", "100-Year GWP"],
        ["Methane", "CH4", 28.0],
        ["HFC-125", "CHF2CF3", 3170.0],
        ["HFC-134a", "CH2FCF3", 1300.0],
        ["PFC-318", "c-C4F8", 9540.0],
        END,
    ],
    "Global Warming Potential (GWP) for Blended Refrigerants": [
        ["ASHRAE #", "100-year GWP", "Blend Composition"],
        ["R-1", 2235.0, "50% HFC-125 , 50% HFC-134a"],
        ["R-2", 9999.0, "50% HFC-125 , 49% HFC-134a , 1% butane"],
        ["R-3", 0.0, "60% HCFC-22 , 40% isobutane"],
        END,
    ],
}  # fmt: skip


def hub(path: Path, *, head: str = "Fifth Assessment Report (AR5), 2013", ch4: float = 28.0, **changes: Any) -> Path:
    """An invented Hub in the shape of the real one; `changes` replace a table's rows, None takes the table out."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet(epa_hub.SHEET)
        sheet.write(1, 1, "Emission Factors for Greenhouse Gas Inventories")
        sheet.write(2, 5, "Last Modified: January 15, 2031")
        sheet.write_row(4, 2, ["CH4", ch4])
        sheet.write_row(5, 2, ["N2O", 265.0])
        sheet.write(6, 2, head)
        at = 9
        for number, (short, rows) in enumerate({**TABLES, **changes}.items(), start=1):
            if rows is None:
                continue
            sheet.write_row(at, 1, [f"Table {number}", "   " + TITLES.get(short, short)])
            for offset, row in enumerate(rows, start=2):
                sheet.write_row(at + offset, 2, row)
            at += len(rows) + 4
    return path


@pytest.fixture(scope="module")
def read(tmp_path_factory):
    return epa_hub.read(hub(tmp_path_factory.mktemp("hub") / "hub.xlsx"))


def test_edition_version_and_set_are_what_the_sheet_says(read):
    assert (read.edition, read.version) == ("2031", "January 15, 2031")
    assert set(read.table["gwp_set"].dropna()) == {"AR5GWP100", "AR4GWP100"}
    assert set(read.table["year"]) == {2031}


def test_gases_make_co2e_under_the_set_the_hub_names(read):
    """100 + 0.010 × 28 + 0.002 × 265 = 100.81 per mmBtu; 2500 + 0.25 × 28 + 0.05 × 265 = 2520.25 per short ton."""
    coal = "stationary_combustion/coal_and_coke/anthracite"
    per_heat = row_of(read.table, coal, unit="mmBtu (Gross CV)")
    assert (per_heat["kg_co2"], per_heat["kg_ch4"], per_heat["kg_n2o"]) == (100.0, 0.01, 0.002)
    assert per_heat["kg_co2e"] == 100.81
    assert row_of(read.table, coal, unit="short ton")["kg_co2e"] == 2520.25
    assert (per_heat["name"], per_heat["region"]) == ("Coal and Coke > Anthracite", "US")


def test_a_gas_that_is_not_available_leaves_no_total(read):
    kerosene = read.table[read.table["activity"] == "stationary_combustion/petroleum_products/kerosene"]
    assert kerosene["unit"].tolist() == ["mmBtu (Gross CV)"]
    assert [entry for entry in read.dropped if "CH4 not available, so no total" in entry]


def test_biomass_has_its_carbon_dioxide_outside_the_scopes_and_peat_has_not(read):
    wood, peat = (f"stationary_combustion/biomass_fuels_solid/{fuel}" for fuel in ("wood", "peat"))
    burnt = row_of(read.table, wood, unit="short ton")
    assert burnt["kg_co2e"] == pytest.approx(0.119 * 28 + 0.068 * 265, rel=1e-12)
    assert (burnt["kg_co2"], burnt["kg_ch4"]) == (0.0, 0.119)
    assert row_of(read.table, wood, "biogenic", "short ton")["kg_biogenic_co2"] == 1530.0
    assert row_of(read.table, peat, unit="short ton")["kg_co2"] == 880.0
    assert row_of(read.table, "mobile_combustion/ethanol_100_percent", "biogenic")["kg_biogenic_co2"] == 6.0


def test_half_of_a_road_fuel_is_never_called_its_combustion(read):
    co2 = row_of(read.table, "mobile_combustion/diesel_fuel", "combustion_co2")
    assert (co2["kg_co2e"], co2["unit"]) == (10.0, "US gallon")
    assert co2[["kg_ch4", "kg_n2o"]].isna().all()
    other = row_of(read.table, "mobile_combustion/on_road/cars/diesel/2007_2022", "combustion_ch4_n2o")
    assert other["kg_co2e"] == pytest.approx(0.03e-3 * 28 + 0.02e-3 * 265, rel=1e-12)
    assert other["unit"] == "vehicle.mile" and other[["kg_co2"]].isna().all()
    road = read.table["activity"].str.match("mobile_combustion/(?!non_road)")
    assert "combustion" not in set(read.table.loc[road, "component"])


def test_merged_labels_hold_down_and_a_new_vehicle_clears_the_model_year(read):
    road = read.table.loc[read.table["component"] == "combustion_ch4_n2o", "activity"].str.removeprefix(
        "mobile_combustion/on_road/"
    )
    assert sorted(road) == [
        "buses/cng", "buses/lpg", "cars/diesel/2007_2022",
        "gasoline_trucks/1981", "gasoline_trucks/1982_1983", "gasoline_trucks/up_to_1980",
    ]  # fmt: skip


def test_non_road_vehicles_get_the_carbon_dioxide_of_their_fuel(read):
    row = row_of(read.table, "mobile_combustion/non_road/tractors_and_more/diesel_equipment")
    assert (row["kg_co2"], row["kg_ch4"], row["kg_n2o"]) == (10.0, 0.001, 0.0005)
    assert row["kg_co2e"] == pytest.approx(10 + 0.028 + 0.1325, rel=1e-12)
    assert "footnote A, CO2 from Table 2, row " in row["source"]
    assert [entry for entry in read.warnings if "'Hydrogen' has no CO2 per gallon" in entry]


def test_the_grid_is_in_kg_per_mwh_with_a_loss_rate_whose_base_is_not_said(read):
    row = row_of(read.table, "electricity/egrid/camx")
    assert (row["kg_co2"], row["unit"]) == (pytest.approx(400 * 0.45359237), "MWh")
    loss = row_of(read.table, "electricity/us_average", "loss_rate")
    assert (loss["loss_rate"], loss["boundary"]) == (0.042, "losses")
    assert loss[["loss_rate_base", "kg_co2e", "gwp_set"]].isna().all()
    assert not len(read.table[(read.table["activity"] == "electricity/egrid/prms") & read.table["loss_rate"].notna()])
    assert [entry for entry in read.dropped if "non-baseload rates" in entry]


def test_purchased_steam_is_per_heat_delivered(read):
    assert row_of(read.table, "steam_and_heat")["unit"] == "mmBtu"


def test_waste_stays_in_co2e_under_the_set_its_note_names(read):
    row = row_of(read.table, "waste/glass/recycling", "end_of_life")
    assert (row["kg_co2e"], row["unit"], row["gwp_set"]) == (50.0, "short ton", "AR4GWP100")
    assert row["source"].endswith("footnote A") and row["name"] == "Glass > Recycled"
    waste = read.table.loc[read.table["component"] == "end_of_life", "activity"].tolist()
    assert waste == ["waste/glass/landfill", "waste/glass/recycling", "waste/pla/composting", "waste/pla/landfill"]


def test_footnote_letters_come_off_where_the_notes_explain_them(read):
    assert without_footnote("Passenger Car A", "Notes:\nA Cars") == ("Passenger Car", "A")
    assert without_footnote("TruckC", "Notes:\nC Trucks") == ("Truck", "C")
    assert without_footnote("TruckC", "Notes:\nA Cars") == ("TruckC", "")
    assert without_footnote("PLA", "Notes:\nA Cars") == ("PLA", "")
    row = row_of(read.table, "business_travel_and_commuting/passenger_car")
    assert row["name"] == "Passenger Car" and row["source"].endswith("footnote A")
    assert row_of(read.table, "transportation_and_distribution/truck")["unit"] == "short ton.mile"


def test_a_blend_that_its_composition_does_not_give_is_put_right_and_named(read):
    assert row_of(read.table, "refrigerants/r_1", "release")["kg_co2e"] == 2235.0
    put_right = row_of(read.table, "refrigerants/r_2", "release")
    assert (put_right["kg_co2e"], put_right["region"]) == (2222.0, "world")
    assert "printed: 9999" in put_right["source"]
    assert [entry for entry in read.dropped if "R-2 is taken as 2222" in entry]


def test_a_blend_of_which_nothing_is_counted_is_no_factor_of_zero(read):
    assert "refrigerants/r_3" not in set(read.table["activity"])
    assert [entry for entry in read.dropped if "R-3 is printed as 0" in entry]


def test_a_gwp_that_is_not_the_sets_is_remarked(tmp_path):
    single = [*TABLES["Global Warming Potential (GWP)"][:-1], ["HFC-152a", "CH3CHF2", 139.0], ["X", "Y", 1.0], END]
    warnings = epa_hub.read(hub(tmp_path / "h.xlsx", ch4=25.0, **{"Global Warming Potential (GWP)": single})).warnings
    text = "\n".join(warnings)
    assert "GWP of CH4 is 25, but AR5GWP100 has 28" in text
    assert "GWP of HFC-152a is 139, but AR5GWP100 has 138" in text
    assert "'X' is not in AR5GWP100" in text


def test_an_unknown_table_is_remarked_and_a_missing_one_refused(tmp_path):
    assert (
        "unknown table 'Space Travel' is left out"
        in epa_hub.read(hub(tmp_path / "h.xlsx", **{"Space Travel": [["Vehicle"], END]})).warnings
    )
    with pytest.raises(InputError, match="table 'Steam and Heat' is missing"):
        epa_hub.read(hub(tmp_path / "g.xlsx", **{"Steam and Heat": None}))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"head": "Seventh Assessment Report (AR7), 2029"}, "GWP set is not stated in words we know"),
        ({"head": "no set"}, "GWP set is not stated in words we know"),
        ({"Scope 3 Category 6": [["Vehicle Type", *PER_UNIT], ["Bus", 0.1, 0.1, 0.1, "furlong"], END]}, "furlong"),
        ({"Scope 3 Category 6": [["Vehicle Type", *PER_UNIT], ["Bus", 0.1, 0.1, 0.1], END]}, "no unit beside 'Bus'"),
        ({"Steam and Heat": [["", "kg per mmBtu"], ["Steam", 66.0], END]}, "no heading that names a gas"),
        ({"Steam and Heat": [["", KG[0], KG[0]], ["Steam", 66.0, 60.0], END]}, "two columns of CO2 per mmBtu"),
        ({"Scope 3 Category 5": [["Material", "RecycledA"], ["Glass", 0.1], ["AR4 GWP values"]]}, "not stated|no line"),
        (
            {
                "Scope 3 Category 5": [
                    ["", "Metric Tons CO2e / Short Ton Material"],
                    ["Material", "Eaten"],
                    ["Glass", 0.1],
                    ["Notes: AR4 GWP values"],
                ]
            },
            "unknown treatment 'Eaten'",
        ),
    ],
)
def test_what_cannot_be_read_is_refused(tmp_path, change, message):
    with pytest.raises(InputError, match=message):
        epa_hub.read(hub(tmp_path / "h.xlsx", **change))


def test_a_workbook_that_is_not_the_hub_is_refused(tmp_path):
    with xlsxwriter.Workbook(str(tmp_path / "x.xlsx")) as book:
        book.add_worksheet("Other")
    with pytest.raises(InputError, match="no sheet 'Emission Factors Hub'"):
        epa_hub.read(tmp_path / "x.xlsx")
