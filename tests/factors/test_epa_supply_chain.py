"""The US EPA supply chain factors: invented files, and the official file where it is at hand."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from scope3.errors import InputError
from scope3.factors import epa_supply_chain as epa
from scope3.factors.library import read_factors
from scope3.factors.published import read_sheets
from scope3.paths import FACTORS, ROOT

OFFICIAL = ROOT.parent / "shared" / "sources" / "epa" / "SupplyChainGHGEmissionFactors_v1.3.0_NAICS_CO2e_USD2022.csv"
HEADER = [epa.CODE, epa.TITLE, epa.GHG, epa.UNIT, epa.WITHOUT, epa.MARGINS, epa.WITH, "Reference USEEIO Code"]
PER_DOLLAR = "kg CO2e/2022 USD, purchaser price"


def write(path: Path, *rows: list, header: list = HEADER) -> Path:
    with path.open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines, quoting=csv.QUOTE_ALL).writerows([header, *rows])
    return path


def soy(without="0.488", margins="0.044", whole="0.532", ghg="All GHGs", unit=PER_DOLLAR, code="111110") -> list:
    return [code, "Soybean Farming", ghg, unit, without, margins, whole, "1111A0"]


def test_a_commodity_gives_a_row_without_margins_and_one_of_margins(tmp_path):
    edition = epa.read(write(tmp_path / "f.csv", soy()))
    figures = dict(zip(edition.table["component"], edition.table["kg_co2e"], strict=True))
    assert figures == {"cradle_to_gate": 0.488, "margins": 0.044}
    row = edition.table.iloc[0]
    assert (row["activity"], row["unit"], row["region"], row["edition"]) == ("naics/111110", "USD", "US", "1.3")
    assert (row["gwp_set"], row["price_year"], row["price_basis"]) == ("AR5GWP100", 2022, "purchaser")
    assert row["source"] == "row 2, Supply Chain Emission Factors without Margins"


def test_the_dollar_year_names_the_edition(tmp_path):
    edition = epa.read(write(tmp_path / "f.csv", soy(unit="kg CO2e/2021 USD, purchaser price")))
    assert (edition.edition, edition.table["gwp_set"].unique().tolist()) == ("1.2", ["not_stated"])
    with pytest.raises(InputError, match="2030"):
        epa.read(write(tmp_path / "g.csv", soy(unit="kg CO2e/2030 USD, purchaser price")))
    with pytest.raises(InputError, match="dollars of 2 years"):
        epa.read(write(tmp_path / "h.csv", soy(), soy(unit="kg CO2e/2021 USD, purchaser price", code="111120")))


def test_the_file_by_gas_is_refused(tmp_path):
    with pytest.raises(InputError, match="not the one by gas"):
        epa.read(write(tmp_path / "f.csv", soy(ghg="Methane", unit="kg/2022 USD, purchaser price")))


@pytest.mark.parametrize("row", [soy(without=""), soy(margins=""), soy(whole="")])
def test_a_blank_figure_is_refused(tmp_path, row):
    with pytest.raises(InputError, match="a blank figure for 111110"):
        epa.read(write(tmp_path / "f.csv", row))


def test_a_sum_that_does_not_hold_is_refused(tmp_path):
    with pytest.raises(InputError, match="do not make 0.6"):
        epa.read(write(tmp_path / "f.csv", soy(whole="0.6")))


def test_a_missing_column_is_named(tmp_path):
    with pytest.raises(InputError, match="Margins of Supply Chain Emission Factors' is missing"):
        epa.read(write(tmp_path / "f.csv", header=[title for title in HEADER if title != epa.MARGINS]))
    with pytest.raises(InputError, match="is missing"):
        epa.read(write(tmp_path / "g.csv", header=["a"]))


@pytest.mark.skipif(not OFFICIAL.exists(), reason="official file not at hand")
def test_the_official_file_gives_the_shipped_table(tmp_path):
    edition = epa.read(OFFICIAL)
    assert (edition.edition, edition.valued_rows, len(edition.table)) == ("1.3", 1016, 2032)
    edition.table.to_csv(tmp_path / "table.csv", index=False, lineterminator="\n")
    assert (tmp_path / "table.csv").read_bytes() == (FACTORS / "epa_supply_chain_1.3.csv").read_bytes()


@pytest.mark.skipif(not OFFICIAL.exists(), reason="official file not at hand")
def test_with_margins_is_without_and_margins_for_every_commodity():
    header, *rows = next(iter(read_sheets(OFFICIAL).values()))
    printed = {row[0]: float(row[header.index(epa.WITH)]) for row in rows}
    table = read_factors(FACTORS / "epa_supply_chain_1.3.csv").pivot(
        index="activity", columns="component", values="kg_co2e"
    )
    assert len(table) == len(printed) == 1016
    for activity, row in table.iterrows():
        assert row["cradle_to_gate"] + row["margins"] == pytest.approx(
            printed[str(activity).split("/")[1]], abs=0.00101
        )


def test_codes_are_text():
    activities = read_factors(FACTORS / "epa_supply_chain_1.3.csv")["activity"]
    assert activities.str.fullmatch(r"naics/\d{6}").all()
