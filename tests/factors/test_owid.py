"""Carbon intensity of electricity by OWID: invented files, the official one, and where its factors may not be used."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from official_files import official, one

from builders import factor, factors, library, meters
from scope3.errors import InputError
from scope3.factors import imports, owid
from scope3.factors.checks import check_factors
from scope3.factors.library import Library, prepare
from scope3.factors.select import Unserved
from scope3.factors.table_files import read_factors
from scope3.methods import calculate
from scope3.paths import FACTORS
from scope3.scope_1_and_2 import scope_1_and_2

FILE = "grid/owid_carbon-intensity-electricity_2026-05.csv"
SHORT = "carbon_intensity"
CHOICES = {"ef_basis": "life_cycle", "loss_basis": "of_generation"}


def write(folder: Path, *rows: str, title: str = SHORT, name: str = "intensity_2026-05.csv") -> Path:
    path = folder / name
    path.write_text("\n".join([f"Entity,Code,Year,{title}", *rows, ""]), encoding="utf-8")
    return path


def test_a_country_and_year_is_a_life_cycle_factor_per_kwh_generated(tmp_path):
    edition = owid.read(write(tmp_path, "United Kingdom,GBR,2024,216.5", "Namibia,NAM,2024,47.5"))
    row = one(edition.table, region="GB")
    assert (row["kg_co2e"], row["unit"], row["year"]) == (0.2165, "kWh", 2024)
    assert (row["activity"], row["component"], row["boundary"]) == ("electricity_generated", "life_cycle", "life_cycle")
    assert (row["gwp_set"], row["licence"], row["source"]) == ("not_stated", "CC-BY-4.0", "row 2")
    assert sorted(edition.table["region"]) == ["GB", "NA"]
    assert (edition.edition, edition.version) == ("2026", "2026-05")


@pytest.mark.parametrize(
    "title",
    [
        SHORT,
        "Carbon intensity of electricity generation",
        "Lifecycle carbon intensity of electricity generation - gCO₂/kWh",
        "Carbon intensity of electricity - grams of CO2 equivalents per kilowatt-hour",
    ],
)
def test_the_fourth_heading_changes_with_the_download(tmp_path, title):
    assert len(owid.read(write(tmp_path, "France,FRA,2024,40.83", title=f'"{title}"')).table) == 1


@pytest.mark.parametrize("title", ["carbon_intensity,other", "share_of_coal", "Carbon emissions per capita"])
def test_another_chart_is_refused(tmp_path, title):
    with pytest.raises(InputError, match="figures a row|is not the carbon intensity"):
        owid.read(write(tmp_path, "France,FRA,2024,40.83", title=title))


def test_entities_without_a_code_are_counted_and_the_world_stays(tmp_path):
    path = write(tmp_path, "Africa,OWID_AFR,2024,500", "EU (Ember),,2024,200", "World,OWID_WRL,2024,470.4")
    edition = owid.read(path)
    assert edition.table["region"].tolist() == ["world"]
    assert edition.dropped == ["2 figures of 2 entities without a country code: Africa, EU (Ember)"]


def test_blank_is_no_figure_and_zero_is_a_blank(tmp_path):
    edition = owid.read(write(tmp_path, "Burundi,BDI,2000,0", "Burundi,BDI,2013,", "France,FRA,2024,40.83"))
    assert (edition.valued_rows, len(edition.table)) == (2, 1)
    assert edition.dropped == ["1 zeros in place of a blank: Burundi 2000"]


def test_the_file_name_carries_the_year_and_headings_are_needed(tmp_path):
    with pytest.raises(InputError, match="carries no year"):
        owid.read(write(tmp_path, "France,FRA,2024,40.83", name="carbon-intensity-electricity.csv"))
    path = tmp_path / "intensity_2026.csv"
    path.write_text("Country,Code,Year,carbon_intensity\n", encoding="utf-8")
    with pytest.raises(InputError, match="column 'Entity' is missing"):
        owid.read(path)


# --- The shipped table and the official file ---


def test_the_official_file_gives_the_shipped_table(tmp_path):
    edition = owid.read(official(FILE))
    assert (edition.edition, edition.valued_rows, len(edition.table)) == ("2026", 6106, 5496)
    assert edition.dropped[0].startswith("589 figures of 24 entities") and "Kosovo" in edition.dropped[0]
    assert edition.dropped[1].startswith("21 zeros in place of a blank: Burundi 2000")
    assert 5496 + 589 + 21 == 6106
    edition.table.to_csv(tmp_path / "table.csv", index=False, lineterminator="\n")
    assert (tmp_path / "table.csv").read_bytes() == (FACTORS / "owid_2026.csv").read_bytes()


@pytest.mark.parametrize(
    ("region", "year", "kg", "row"),
    [
        ("GB", 2024, 0.2165, 5804),
        ("FR", 2024, 0.04083, 2008),
        ("IE", 2025, 0.25589, 2775),
        ("CN", 2024, 0.5554, 1128),
    ],
)
def test_published_figures(region, year, kg, row):
    """Rows of the file: United Kingdom 216.5, France 40.83, Ireland 255.89, China 555.4 g per kWh."""
    found = one(read_factors(FACTORS / "owid_2026.csv"), region=region, year=year)
    assert (found["kg_co2e"], found["source"]) == (kg, f"row {row}")


def test_an_altered_copy_is_remarked(tmp_path):
    path = official(FILE)
    copy = tmp_path / path.name
    copy.write_text(path.read_text(encoding="utf-8").replace("GBR,2024,216.5", "GBR,2024,2165"), encoding="utf-8")
    warnings = imports.import_edition("owid", copy).warnings
    assert "SHA-256 is" in warnings[0]
    assert warnings[1:] == ["1 factors with another value than in the known edition: owid_2026/gb/2024"]


# --- Never scope 2, never with upstream added ---

INTENSITY = factor("grid", 0.2165, "kWh", component="life_cycle", boundary="life_cycle")
MISPLACED = factor("grid", 0.2165, "kWh", component="combustion", boundary="life_cycle")
UPSTREAM = factor("grid", 0.04, "kWh", component="wtt", boundary="well_to_tank")
LOST = factor("grid", None, "kWh", component="loss_rate", boundary="losses", loss_rate=0.08, gwp_set=None,
              loss_rate_base="of_consumption")  # fmt: skip
CONSUMED = {"activity": "grid", "quantity": 1000}


def own(line: dict, *rows: dict):
    return calculate(3, "average_data", meters(CONSUMED | line), factors(*rows), **CHOICES)


@pytest.mark.parametrize("line", [{"energy_type": "electricity"}, {"energy_type": "fuel"}])
def test_a_life_cycle_intensity_is_no_scope_1_or_2_factor(line):
    with pytest.raises(Unserved, match="no combustion factor for 'grid'"):
        scope_1_and_2(meters(CONSUMED | line), library(INTENSITY))
    with pytest.raises(Unserved, match="is no combustion factor: its boundary is life_cycle"):
        scope_1_and_2(meters(CONSUMED | line), library(MISPLACED))


def test_upstream_and_losses_are_not_taken_from_a_life_cycle_intensity():
    combustion = factor("grid", 0.2, "kWh", component="combustion", boundary="combustion")
    with pytest.raises(Unserved, match="no wtt factor for 'grid'"):
        own({}, INTENSITY, LOST, combustion)
    upstream = factor("grid", 0.2165, "kWh", component="wtt", boundary="life_cycle")
    with pytest.raises(InputError, match="boundary 'life_cycle' of 'grid/wtt.* holds combustion"):
        own({}, upstream, LOST, combustion)
    unchecked = library(upstream, LOST, combustion)
    with pytest.raises(Unserved, match="is no wtt factor: its boundary is life_cycle"):
        calculate(3, "average_data", meters(CONSUMED), unchecked, **CHOICES)


@pytest.mark.parametrize("use", ["consumed", "resold"])
def test_no_upstream_is_added_to_a_life_cycle_intensity(use):
    """Losses of energy consumed and generation of energy resold take combustion and upstream: 0.2165 + 0.04 is wrong."""
    with pytest.raises(Unserved, match="no combustion factor"):
        own({"use": use}, INTENSITY, UPSTREAM, LOST)
    with pytest.raises(Unserved, match="is no combustion factor: its boundary is life_cycle"):
        own({"use": use}, MISPLACED, UPSTREAM, LOST)


def test_a_table_that_calls_it_upstream_is_refused_when_it_is_opened():
    table = factors(factor("grid", 0.2165, "kWh", component="wtt", boundary="life_cycle"))
    assert ["holds combustion" in fault.what for fault in check_factors(table, "own.csv")] == [True]


def test_the_shipped_table_serves_no_meter_beside_the_uk_s():
    """Pinned together: scope 2 and category 3 of an electricity meter are those of the UK factors alone."""
    uk, world = (read_factors(FACTORS / f"{name}.csv") for name in ("desnz_2024", "owid_2026"))
    line = meters({"activity": "electricity", "quantity": 1000, "country": "GB"})
    both = Library(prepare(pd.concat([uk, world], ignore_index=True), "AR5GWP100", ["not_stated"], []))
    memo = scope_1_and_2(line, both)
    assert memo["kg_co2e"].tolist() == pytest.approx([207.05, 207.05])
    generated = meters({"activity": "electricity_generated", "quantity": 1000, "country": "GB"})
    with pytest.raises(Unserved, match="no combustion factor for 'electricity_generated'"):
        scope_1_and_2(generated, both)
