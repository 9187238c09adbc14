"""The US EPA Emission Factors Hub: the official workbook where it is at hand, and the table as shipped."""

from __future__ import annotations

import pytest
import xlsxwriter
from factor_rows import row_of

from scope3.factors import epa_hub
from scope3.factors.imports import import_edition
from scope3.factors.library import open_library
from scope3.factors.published import read_sheets
from scope3.factors.table_files import read_factors
from scope3.gwp import gwp
from scope3.paths import FACTORS, ROOT
from scope3.units import canonical, ratio

OFFICIAL = ROOT.parent / "shared" / "sources" / "epa" / "ghg-emission-factors-hub-2025.xlsx"
SHIPPED = FACTORS / "epa_hub_2025.csv"


@pytest.fixture(scope="module")
def official():
    if not OFFICIAL.is_file():
        pytest.skip(f"official file not at hand: {OFFICIAL.name}")
    return epa_hub.read(OFFICIAL)


def test_the_official_file_gives_the_counts_and_the_shipped_table(official, tmp_path):
    """1251 emission figures; with the 63 heat contents beside them 1314, a tidy count in another way is 1309."""
    assert (official.edition, official.valued_rows, official.co2e_rows) == ("2025", 1251, 245)
    assert official.warnings == []
    official.table.to_csv(tmp_path / "table.csv", index=False, lineterminator="\n")
    assert (tmp_path / "table.csv").read_bytes() == SHIPPED.read_bytes()


def test_everything_left_out_of_the_official_file_is_named(official):
    left_out = [entry.split(" (")[0] for entry in official.dropped]
    assert left_out == [
        "Table 6, columns H to J: non-baseload rates, which the Hub keeps out of inventories",
        *[
            f"Table 12, row {row}: {name} is printed as 0 and holds no gas counted"
            for row, name in ((568, "R-406A"), (574, "R-409A"), (579, "R-414A"), (580, "R-414B"))
        ],
        "Table 12, row 584, composition by the GWPs of single gases",
    ]
    assert "R-424A is taken as 2212" in official.dropped[-1] and "printed: 3104" in official.dropped[-1]


def test_a_changed_figure_of_the_official_file_is_remarked(official, tmp_path):
    rows = read_sheets(OFFICIAL)[epa_hub.SHEET]
    diesel = next(row for row in rows if row[2:5] == ["Diesel Fuel", 10.21, "gallon"])
    diesel[3] = 1.21
    with xlsxwriter.Workbook(str(tmp_path / "altered.xlsx")) as book:
        sheet = book.add_worksheet(epa_hub.SHEET)
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    first, *rest = import_edition("epa_hub", tmp_path / "altered.xlsx").warnings
    assert "SHA-256 is" in first
    assert len(rest) == 1 and "factors with another value than in the known edition: epa_hub_2025/mobile" in rest[0]


COUNTS = {
    ("biogenic", "biogenic"): 25, ("combustion", "combustion"): 209, ("combustion_ch4_n2o", "combustion"): 149,
    ("combustion_co2", "combustion"): 8, ("end_of_life", "end_of_life"): 183, ("loss_rate", "losses"): 27,
    ("release", "operation"): 58,
}  # fmt: skip


def test_the_shipped_table_holds_together():
    table = read_factors(SHIPPED)
    assert table.groupby(["component", "boundary"]).size().to_dict() == COUNTS
    assert {canonical(unit) for unit in table["unit"]} == set(table["unit"])
    assert table["edition"].eq("2025").all() and table["licence"].eq("US-PD").all()
    gases = table.dropna(subset=["kg_co2e", "kg_co2", "kg_ch4", "kg_n2o"])
    assert set(gases["gwp_set"]) == {"AR5GWP100"} and len(gases) == 209
    total = gases["kg_co2"] + gases["kg_ch4"] * gwp("CH4", "AR5GWP100") + gases["kg_n2o"] * gwp("N2O", "AR5GWP100")
    assert ((total - gases["kg_co2e"]).abs() <= 1e-11 * gases["kg_co2e"]).all()
    assert set(table.loc[table["gwp_set"] == "AR4GWP100", "component"]) == {"end_of_life"}


LB = ratio("lb", "kg")
COAL = "stationary_combustion/coal_and_coke/anthracite"
FIGURES = [
    ("electricity/us_average", "combustion", "MWh", "kg_co2", 771.523 * LB),
    ("electricity/us_average", "loss_rate", "MWh", "loss_rate", 0.042),
    ("electricity/egrid/camx", "combustion", "MWh", "kg_co2", 436.655 * LB),
    ("electricity/egrid/srvc", "combustion", "MWh", "kg_ch4", 0.045 * LB),
    ("electricity/egrid/hioa", "loss_rate", "MWh", "loss_rate", 0.044),
    (COAL, "combustion", "mmBtu (Gross CV)", "kg_co2", 103.69),
    (COAL, "combustion", "short ton", "kg_n2o", 0.04),
    ("stationary_combustion/natural_gas", "combustion", "scf", "kg_co2", 0.05444),
    ("stationary_combustion/natural_gas", "combustion", "mmBtu (Gross CV)", "kg_co2e", 53.06 + 0.028 + 0.0265),
    ("stationary_combustion/biomass_fuels_solid/peat", "combustion", "short ton", "kg_co2", 895.0),
    ("stationary_combustion/biomass_fuels_liquid/vegetable_oil", "biogenic", "US gallon", "kg_biogenic_co2", 9.79),
    ("mobile_combustion/diesel_fuel", "combustion_co2", "US gallon", "kg_co2", 10.21),
    ("mobile_combustion/motor_gasoline", "combustion_co2", "US gallon", "kg_co2", 8.78),
    ("mobile_combustion/on_road/gasoline_passenger_cars/2022", "combustion_ch4_n2o", "vehicle.mile", "kg_ch4", 5e-6),
    ("mobile_combustion/non_road/locomotives/diesel", "combustion", "US gallon", "kg_n2o", 0.00026),
    ("mobile_combustion/non_road/aircraft/jet_fuel", "combustion", "US gallon", "kg_co2", 9.75),
    ("steam_and_heat", "combustion", "mmBtu", "kg_co2", 66.33),
    ("transportation_and_distribution/rail", "combustion", "short ton.mile", "kg_co2", 0.021),
    ("transportation_and_distribution/aircraft", "combustion", "short ton.mile", "kg_co2e", 1.086 + 0.0000334 * 265),
    ("business_travel_and_commuting/transit_rail_i_e_subway_tram", "combustion", "passenger.mile", "kg_co2", 0.093),
    ("business_travel_and_commuting/motorcycle", "combustion", "vehicle.mile", "kg_ch4", 0.0000888),
    ("waste/mixed_msw/landfill", "end_of_life", "short ton", "kg_co2e", 580.0),
    ("waste/hdpe/incineration", "end_of_life", "short ton", "kg_co2e", 2800.0),
    ("waste/beef/dry_digestate_with_curing/anaerobic_digestion", "end_of_life", "short ton", "kg_co2e", 140.0),
    ("refrigerants/r_410a", "release", "kg", "kg_co2e", 1924.0),
    ("refrigerants/r_424a", "release", "kg", "kg_co2e", 2212.0),
    ("refrigerants/hfc_134a", "release", "kg", "kg_co2e", 1300.0),
]  # fmt: skip


@pytest.mark.parametrize(("activity", "component", "unit", "column", "expected"), FIGURES)
def test_published_figures(activity, component, unit, column, expected):
    row = row_of(read_factors(SHIPPED), activity, component, unit)
    assert row[column] == pytest.approx(expected, rel=1e-11)


def test_factors_with_gases_move_to_another_set_and_waste_is_refused():
    policy = {"accept_gwp_sets": [], "accept_price_bases": [], "regions": {}}
    allowed = {"earlier_years": False, "later_years": False}
    table = open_library(["epa_hub/2025"], [], gwp_set="AR6GWP100", **policy, **allowed).table
    grid = row_of(table, "electricity/us_average")
    expected = (771.523 + 0.057 * gwp("CH4", "AR6GWP100") + 0.008 * gwp("N2O", "AR6GWP100")) * LB
    assert (grid["kg_co2e"], grid["gwp_set"]) == (pytest.approx(expected, rel=1e-9), "AR6GWP100")
    wood = row_of(table, "stationary_combustion/biomass_fuels_solid/wood_and_wood_residuals", unit="short ton")
    assert wood["refused"] == ""
    assert "AR4GWP100" in row_of(table, "waste/mixed_msw/landfill", "end_of_life")["refused"]
    assert table.loc[table["component"] == "biogenic", "refused"].eq("").all()
