"""The Base Carbone: invented exports line by line, the official file where it is at hand, and the shipped table."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pandas as pd
import pytest
from official_files import official, one

from builders import meters
from scope3.errors import InputError
from scope3.factors import ademe, imports
from scope3.factors import ademe_lines as lines
from scope3.factors.checks import check_factors
from scope3.factors.table_files import read_factors
from scope3.gwp import restate
from scope3.methods import calculate
from scope3.paths import FACTORS

FILE = "ademe/Base_Carbone_V22.0.csv"
SHIPPED = FACTORS / "ademe_22.csv"
FUEL = {
    lines.LINE: "Elément", lines.NUMBER: "1", lines.STATUS: "Valide générique", lines.KIND: "Facteur d'émission",
    lines.CATEGORY: "Combustibles > Fossiles > Liquides", "Nom base français": "Gazole", lines.UNIT: "kgCO2e/litre",
    lines.TOTAL: "3,1", lines.CONTRIBUTOR: "ADEME", lines.PLACE: "France continentale", lines.CHANGED: "04/03/2021",
}  # fmt: skip
GOODS = FUEL | {lines.CATEGORY: "Achats de biens > Métaux et produits métalliques > Cuivre",
                "Nom base français": "Cuivre", lines.UNIT: "kgCO2e/tonne", lines.TOTAL: "1445"}  # fmt: skip
GRID = FUEL | {
    lines.CATEGORY: "Electricité > Mix réseau électrique > France continentale > Moyen", "Nom base français":
    "Electricité", lines.UNIT: "kgCO2e/kWh", lines.TOTAL: "0,06", lines.VALIDITY: "Année 2021",
}  # fmt: skip
WASTE = FUEL | {lines.CATEGORY: "Traitement des déchets > Ménages et assimilés > Emballages", lines.TOTAL: "41",
                "Nom base français": "Emballages", lines.UNIT: "kgCO2e/tonne de déchets"}  # fmt: skip


def part(of: dict, post: str, total: str, **cells: str) -> dict:
    return of | {lines.LINE: "Poste", lines.PART_TYPE: post, lines.TOTAL: total} | cells


def write(folder: Path, *rows: dict, name: str = "Base_Carbone_V22.0.csv", without: str = "") -> Path:
    headings = [heading for heading in lines.COLUMNS if heading != without]
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows([headings, *([row.get(name, "") for name in headings] for row in rows)])
    path = folder / name
    path.write_bytes(text.getvalue().encode("cp1252"))
    return path


def read(folder: Path, *rows: dict):
    return ademe.read(write(folder, *rows))


def reasons(edition) -> str:
    return "\n".join(edition.dropped)


# --- Parts and totals ---


def test_a_fuel_stands_in_its_parts_and_goods_stand_whole(tmp_path):
    parts = [part(FUEL, "Combustion", "2,5"), part(FUEL, "Amont", "0,6")]
    edition = read(tmp_path, FUEL, *parts, GOODS | {lines.NUMBER: "2"})
    fuel = edition.table[edition.table["activity"] == "base_carbone/fuels/gazole"]
    assert dict(zip(fuel["component"], fuel["kg_co2e"], strict=True)) == {"combustion": 2.5, "wtt": 0.6}
    assert dict(zip(fuel["component"], fuel["boundary"], strict=True)) == {
        "combustion": "combustion",
        "wtt": "well_to_tank",
    }
    copper = one(edition.table, activity="base_carbone/goods/cuivre")
    assert (copper["component"], copper["kg_co2e"], copper["unit"]) == ("cradle_to_gate", 1445.0, "tonne")
    assert (copper["region"], copper["year"], copper["licence"]) == ("FR", 2021, "etalab-2.0")
    assert copper["source"] == "row 5, element 2, ADEME"
    assert (edition.edition, edition.valued_rows, edition.co2e_rows) == ("22", 4, 2)


def test_parts_of_one_component_are_added_and_parts_that_miss_the_total_are_not_taken(tmp_path):
    halves = [part(FUEL, "Amont", "0,3", **{lines.PART_NAME: name}) for name in ("Production", "Transport")]
    table = read(tmp_path, FUEL, part(FUEL, "Combustion", "2,5"), *halves).table
    wtt = one(table, component="wtt")
    assert (wtt["kg_co2e"], wtt["source"]) == (0.6, "row 4 and 5, element 1, ADEME")
    whole = one(read(tmp_path, FUEL, part(FUEL, "Combustion", "2,5")).table)
    assert (whole["component"], whole["boundary"], whole["kg_co2e"]) == ("life_cycle", "life_cycle", 3.1)


def test_contrails_make_no_combustion_factor(tmp_path):
    flight = FUEL | {lines.CATEGORY: "Transport de personnes > Aérien", lines.UNIT: "kgCO2e/peq.km", lines.TOTAL: "2"}
    contrails = part(flight, "Emissions fugitives", "1", **{lines.PART_NAME: "Trainées de condensation"})
    row = one(read(tmp_path, flight, part(flight, "Combustion", "1"), contrails).table)
    assert (row["component"], row["unit"]) == ("life_cycle", "passenger.km")


def test_losses_of_the_grid_are_a_rate_on_combustion_and_upstream(tmp_path):
    parts = [
        part(GRID, "Combustion à la centrale", "0,04"),
        part(GRID, "Amont", "0,01"),
        part(GRID, "Transport et distribution", "0,01", **{lines.PART_NAME: "Pertes"}),
    ]
    table = read(tmp_path, GRID, *parts).table
    assert set(table["activity"]) == {"electricity"} and set(table["year"]) == {2021}
    lost = one(table, component="loss_rate")
    assert (lost["loss_rate"], lost["loss_rate_base"]) == (0.2, "of_consumption")
    assert pd.isna(lost["kg_co2e"]) and "life_cycle" not in set(table["component"])


def test_electricity_without_its_parts_is_left_out(tmp_path):
    edition = read(tmp_path, GRID)
    assert edition.table.empty
    assert "1 elements: electricity of which combustion and upstream do not make the total" in edition.dropped


def test_biogenic_carbon_dioxide_stands_apart(tmp_path):
    burnt = part(FUEL, "Combustion", "2,5", CO2b="0,15")
    grown = part(FUEL, "Amont", "0,6", CO2b="-0,15")
    table = read(tmp_path, FUEL, burnt, grown).table
    biogenic = one(table, component="biogenic")
    assert biogenic["kg_biogenic_co2"] == 0.15 and pd.isna(biogenic["kg_co2e"])
    assert table.loc[table["component"] != "biogenic", "kg_biogenic_co2"].isna().all()


# --- Gases ---


def test_gases_are_masses_where_they_make_the_total(tmp_path):
    gases = {"CO2f": "1439", "CH4f": "3", "CH4b": "0,28", "N2O": "2,65", "Autres GES": "0"}
    row = one(read(tmp_path, GOODS | gases).table)
    assert (row["gwp_set"], row["kg_co2"]) == ("AR5GWP100", 1439.0)
    assert row["kg_ch4"] == pytest.approx(3 / 30 + 0.28 / 28)
    assert row["kg_n2o"] == pytest.approx(0.01)


def test_what_fossil_methane_counts_above_the_set_stands_beside_the_table(tmp_path):
    """3 kg CO2e are 0.1 kg by 30, of which the set's 28 are 2.8; the other gases stand beside it."""
    gases = {"CO2f": "1438,5", "CH4f": "3", "CH4b": "0,28", "N2O": "2,65", "Autres GES": "0,5"}
    beside = read(tmp_path, GOODS | gases).other_gases.iloc[0]
    assert (beside["unspecified"], beside["methane_above"]) == (0.5, pytest.approx(0.2))


def test_the_upstream_of_coke_under_the_fourth_report_counts_methane_by_25():
    """Element 12984: 0.247 kg CO2e per kg before it burns, 0.155 of them fossil methane by 30, which is 0.129 by 25."""
    coke = read_factors(SHIPPED).query("factor_id == 'ademe_22/12984/wtt/kg'")
    restated = restate(coke, "AR4GWP100", pd.read_csv(SHIPPED.with_name("ademe_22_other_gases.csv")))
    assert restated["kg_co2e"].item() == pytest.approx(0.247 - 0.155 * (1 - 25 / 30), rel=1e-9)


@pytest.mark.parametrize("gases", [{}, {"CO2f": "1000", "CH4f": "0", "CH4b": "0", "N2O": "0", "Autres GES": "0"}])
def test_gases_that_miss_the_total_or_are_blank_give_no_masses_and_no_set(tmp_path, gases):
    row = one(read(tmp_path, GOODS | gases).table)
    assert row["gwp_set"] == "not_stated"
    assert row[["kg_co2", "kg_ch4", "kg_n2o"]].isna().all()


# --- What is left out, and why ---


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({lines.KIND: "Données source"}, "source data of studies"),
        ({lines.UNIT: "kgCO2e/tonne de K2O"}, "a unit that is none of ours"),
        ({lines.UNIT: "kgCO2e/keuro"}, "a unit that is none of ours"),
        ({lines.NARROWER: "Bretagne"}, "a place that is no country"),
        ({lines.PLACE: "Europe"}, "a place that is no country"),
        ({lines.TOTAL: "-335"}, "less than nothing"),
        ({lines.TOTAL: ""}, "no figure"),
        ({lines.SOURCE: "AIE (Agence Internationale de l'Energie)"}, "International Energy Agency"),
        ({lines.SOURCE: "GLEC Framework - Février 2020"}, "copyright of Smart Freight Centre"),
        ({lines.PROGRAMME: "Base IMPACT"}, "its terms forbid passing them on"),
        ({lines.CATEGORY: "UTCF > Forêts françaises"}, "land use and forests"),
        ({lines.CATEGORY: "Achats de biens > Produits de l'agriculture et de la pêche"}, "tomatoes caught by trawl"),
    ],
)
def test_a_line_left_out_is_counted_by_its_reason(tmp_path, cells, why):
    edition = read(tmp_path, GOODS | cells)
    assert edition.table.empty
    assert why in reasons(edition) and edition.dropped[0].startswith("1 elements: ")


def test_archived_lines_are_not_read_and_an_unknown_category_is_remarked(tmp_path):
    stranger = GOODS | {lines.CATEGORY: "Numérique > Usages", lines.NUMBER: "2"}
    edition = read(tmp_path, GOODS | {lines.STATUS: "Archivé"}, stranger)
    assert edition.valued_rows == 1
    assert edition.warnings == ["unknown category 'Numérique > Usages': 1 elements left out"]


def test_fuel_per_kwh_names_its_calorific_value(tmp_path):
    edition = read(tmp_path, FUEL | {lines.UNIT: "kgCO2e/kWh"})
    assert edition.table.empty and "without its calorific value" in reasons(edition)
    assert one(read(tmp_path, FUEL | {lines.UNIT: "kgCO2e/kWh PCS"}).table)["unit"] == "kWh (Gross CV)"


def test_waste_ends_in_its_treatment(tmp_path):
    burnt = WASTE | {"Nom frontière français": "Incinération - Impacts", "Nom attribut français": "Acier"}
    others = [
        WASTE | {"Nom frontière français": name, lines.NUMBER: str(at)}
        for at, name in enumerate(("Fin de vie moyenne - Impacts", "Recyclage - Impacts", ""), start=2)
    ]
    edition = read(tmp_path, burnt, *others)
    row = one(edition.table)
    assert (row["activity"], row["component"]) == ("base_carbone/waste/emballages/acier/incineration", "end_of_life")
    assert "2 elements: waste of which the treatment is not named" in reasons(edition)
    assert "1 elements: recycling with the recycling process" in reasons(edition)


def test_places_are_countries(tmp_path):
    def place(number: str, where: str, narrower: str = "") -> dict:
        return GOODS | {lines.NUMBER: number, lines.PLACE: where, lines.NARROWER: narrower}

    rows = [place("1", "Monde"), place("2", "Outre-mer", "Réunion"), place("3", "Autre pays du monde", "Pays Bas")]
    assert sorted(read(tmp_path, *rows).table["region"]) == ["NL", "RE", "world"]


# --- One figure for one thing ---


def test_one_unit_of_a_kind_is_kept(tmp_path):
    units = ["kgCO2e/tep PCI", "kgCO2e/GJ PCI", "kgCO2e/kWh PCI", "kgCO2e/litre"]
    edition = read(tmp_path, *[FUEL | {lines.NUMBER: str(at), lines.UNIT: unit} for at, unit in enumerate(units)])
    assert sorted(edition.table["unit"]) == ["kWh (Net CV)", "litre"]
    assert "2 elements: the same per another unit of the same kind" in reasons(edition)


def test_two_figures_under_one_name_are_told_apart_and_one_figure_stands_once(tmp_path):
    rows = [GOODS, GOODS | {lines.NUMBER: "2"}, GOODS | {lines.NUMBER: "3", lines.TOTAL: "1500"}]
    edition = read(tmp_path, *rows)
    assert sorted(edition.table["activity"]) == ["base_carbone/goods/cuivre/1", "base_carbone/goods/cuivre/3"]
    assert "1 elements: the same figure under the same name once more" in edition.dropped


def test_a_total_beside_parts_under_the_same_name_is_left_out(tmp_path):
    parts = [part(FUEL, "Combustion", "2,5"), part(FUEL, "Amont", "0,6")]
    edition = read(tmp_path, FUEL, *parts, FUEL | {lines.NUMBER: "2", lines.UNIT: "kgCO2e/kg"})
    assert set(edition.table["component"]) == {"combustion", "wtt"}
    assert "1 elements: a total beside an element of the same name in its parts" in edition.dropped


# --- Refusals ---


def test_the_version_stands_in_the_file_name(tmp_path):
    assert ademe.read(write(tmp_path, GOODS, name="Base_Carbone_V23.6.csv")).edition == "23.6"
    with pytest.raises(InputError, match="carries no version"):
        ademe.read(write(tmp_path, GOODS, name="base_carbone.csv"))


def test_what_cannot_be_read_is_refused_with_its_row(tmp_path):
    with pytest.raises(InputError, match="column 'Contributeur' is missing"):
        ademe.read(write(tmp_path, GOODS, without=lines.CONTRIBUTOR))
    with pytest.raises(InputError, match="is no number with a decimal comma") as refused:
        read(tmp_path, GOODS, FUEL | {lines.TOTAL: "1.445,0"})
    assert refused.value.faults[0].row == 3
    with pytest.raises(InputError, match="whose total does not stand above it"):
        read(tmp_path, part(FUEL, "Amont", "0,6"))


def test_a_name_read_in_the_wrong_encoding_is_mended(tmp_path):
    row = one(read(tmp_path, GOODS | {lines.CONTRIBUTOR: "GT DÃ©chets Base Carbone"}).table)
    assert row["source"].endswith("GT Déchets Base Carbone")


# --- The official file and the shipped table ---


def test_the_official_file_gives_the_shipped_table(tmp_path):
    edition = ademe.read(official(FILE))
    assert (edition.edition, edition.version, edition.warnings) == ("22", "22.0", [])
    assert (edition.co2e_rows, edition.valued_rows) == (7028, 7028 + 3104)
    counted = sum(int(said.split()[0]) for said in edition.dropped if " elements: " in said)
    assert counted + 2805 == 7028
    assert edition.dropped[-1] == "2805 of 7028 valid elements stand in the table"
    assert "row 3906, element 14003: biogenic CO2 per kg repeats the figure per litre" in reasons(edition)
    edition.table.to_csv(tmp_path / "table.csv", index=False, lineterminator="\n")
    assert (tmp_path / "table.csv").read_bytes() == SHIPPED.read_bytes()


@pytest.mark.parametrize(
    ("activity", "component", "unit", "year", "kg", "row"),
    [
        ("electricity", "combustion", "kWh", 2021, 0.038, "row 3401"),
        ("electricity", "wtt", "kWh", 2021, 0.0138, "row 3402"),
        ("base_carbone/fuels/gaz_naturel_2015/mix_moyen/consommation", "combustion", "kWh (Net CV)", 2022, 0.187, "row 4824"),
        ("base_carbone/fuels/gaz_naturel_2015/mix_moyen/consommation", "wtt", "kWh (Net CV)", 2022, 0.0397, "row 4825"),
        ("base_carbone/freight/train/motorisation_moyenne/chargement_dense", "combustion", "tonne.km", 2022, 0.00437, "row 9524"),
        ("base_carbone/goods/aluminium/neuf", "cradle_to_gate", "tonne", 2022, 7803.0, "row 87"),
        ("base_carbone/food/haricot_beurre/appertise_egoutte", "cradle_to_gate", "kg", 2022, 1.19, "row 5153"),
        ("base_carbone/waste/emballages/acier/incineration", "end_of_life", "tonne", 2022, 135.0, "row 3697"),
        ("base_carbone/waste/emballages/acier/landfill", "end_of_life", "tonne", 2022, 41.0, "row 3698"),
    ],
)  # fmt: skip
def test_published_figures(activity, component, unit, year, kg, row):
    found = one(read_factors(SHIPPED), activity=activity, component=component, unit=unit, year=year, region="FR")
    assert found["kg_co2e"] == kg
    assert found["source"].startswith(f"{row}, element ")


def test_french_losses_are_as_published():
    """Rows 3400 to 3403, 2021: 0,038 and 0,0138 generated, 5,15E-03 lost, 0,0569 in all per kWh consumed."""
    shipped = read_factors(SHIPPED).query("activity == 'electricity' and region == 'FR' and year == 2021")
    table = shipped.assign(gwp_set=shipped["gwp_set"].mask(shipped["gwp_set"].notna(), "AR5GWP100"))
    line = meters({"activity": "electricity", "quantity": 1000, "country": "FR", "period": "2021"})
    found = calculate(3, "average_data", line, table, ef_basis="life_cycle", loss_basis="of_generation")
    by_activity = found.groupby("sub_category")["kg_co2e"].sum()
    assert by_activity.to_dict() == pytest.approx({"3B": 13.8, "3C": 5.15})
    assert 38.0 + by_activity.sum() == pytest.approx(56.9, rel=0.001)


def test_the_shipped_table_is_fit_and_no_activity_is_whole_and_in_parts():
    table = read_factors(SHIPPED)
    assert check_factors(table, SHIPPED.name) == []
    whole = set(table.loc[table["component"] == "life_cycle", "activity"])
    assert not whole & set(table.loc[table["component"] == "combustion", "activity"])
    assert set(table.loc[table["activity"] == "electricity", "component"]) == {"combustion", "wtt", "loss_rate"}
    assert not table["source"].str.contains("Ã").any()


def test_an_altered_copy_is_remarked(tmp_path):
    path = official(FILE)
    copy = tmp_path / path.name
    copy.write_bytes(path.read_bytes().replace(b";7803;", b";780,3;", 1))
    warnings = imports.import_edition("ademe", copy).warnings
    assert "SHA-256 is" in warnings[0]
    assert warnings[1:] == [
        "1 factors with another value than in the known edition: ademe_22/26731/cradle_to_gate/tonne"
    ]
