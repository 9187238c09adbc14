"""The US EPA supply chain factors: invented files, and the official file where it is at hand."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd
import pytest

from scope3.errors import InputError
from scope3.factors import epa_supply_chain as epa
from scope3.factors.imports import import_edition
from scope3.factors.library import open_library
from scope3.factors.published import read_sheets
from scope3.factors.table_files import known_editions, other_gases_file, read_factors
from scope3.gwp import gwp, restate
from scope3.paths import FACTORS, ROOT

SOURCES = ROOT.parent / "shared" / "sources" / "epa"
FILES = {
    "1.2": SOURCES / "SupplyChainGHGEmissionFactors_v1.2_NAICS_CO2e_USD2021.csv",
    "1.3": SOURCES / "SupplyChainGHGEmissionFactors_v1.3.0_NAICS_CO2e_USD2022.csv",
    "1.3_by_gas": SOURCES / "SupplyChainGHGEmissionFactors_v1.3.0_NAICS_byGHG_USD2022.csv",
}
ROWS = {"1.2": 1016, "1.3": 1016, "1.3_by_gas": 18288}
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
    assert (edition.edition, edition.table["gwp_set"].unique().tolist()) == ("1.2", ["AR4GWP100"])
    with pytest.raises(InputError, match="2030"):
        epa.read(write(tmp_path / "g.csv", soy(unit="kg CO2e/2030 USD, purchaser price")))
    with pytest.raises(InputError, match="dollars of 2 years"):
        epa.read(write(tmp_path / "h.csv", soy(), soy(unit="kg CO2e/2021 USD, purchaser price", code="111120")))


def gases() -> dict[str, str]:
    """The publication's names of gases and ours."""
    with (FACTORS / "epa_supply_chain_gases.csv").open(encoding="utf-8", newline="") as lines:
        return {row["published"]: row["gas"] for row in csv.DictReader(lines)}


def soy_by_gas(**kg: str) -> list[list]:
    """The rows of one commodity by gas, in kg; those not named are a printed zero."""
    rows = []
    for printed, gas in gases().items():
        unit = PER_DOLLAR if gas == "unspecified" else PER_DOLLAR.replace(" CO2e", "")
        rows.append(soy(kg.get(gas, "0"), "0", kg.get(gas, "0"), ghg=printed, unit=unit))
    return rows


def test_the_gases_of_a_commodity_become_one_factor_under_ar5(tmp_path):
    """0.1 + 0.001 × 28 + 0.0002 × 265 + 0.00001 × 1300 + 0.004 = 0.198."""
    figures = {"CO2": "0.1", "CH4": "0.001", "N2O": "0.0002", "HFC134a": "0.00001", "unspecified": "0.004"}
    edition = epa.read(write(tmp_path / "f.csv", *soy_by_gas(**figures)))
    row = edition.table.set_index("component").loc["cradle_to_gate"]
    assert (edition.edition, edition.valued_rows, edition.co2e_rows, len(edition.table)) == ("1.3_by_gas", 18, 0, 2)
    assert row["kg_co2e"] == pytest.approx(0.198, rel=1e-12)
    assert (row["kg_co2"], row["kg_ch4"], row["kg_n2o"], row["gwp_set"]) == (0.1, 0.001, 0.0002, "AR5GWP100")
    beside = edition.other_gases.set_index("factor_id").loc[row["factor_id"]]
    assert (beside["HFC134a"], beside["unspecified"], beside["SF6"]) == (0.00001, 0.004, 0.0)


def test_every_gas_moves_to_another_set_and_the_nameless_ones_are_said_to_stay(tmp_path):
    """Under AR6 0.1 + 0.001 × 27.9 + 0.0002 × 273 + 0.00001 × 1530 + 0.004 = 0.2018; by three gases alone 0.1995."""
    figures = {"CO2": "0.1", "CH4": "0.001", "N2O": "0.0002", "HFC134a": "0.00001", "unspecified": "0.004"}
    edition = epa.read(write(tmp_path / "f.csv", *soy_by_gas(**figures)))
    row = restate(edition.table, "AR6GWP100", edition.other_gases).set_index("component").loc["cradle_to_gate"]
    assert row["kg_co2e"] == pytest.approx(0.2018, rel=1e-12)
    assert row["gwp_step"] == (
        "restated from AR5GWP100 to AR6GWP100 by its gases; 0.004 kg CO2e of unspecified gases as published"
    )


def test_a_set_without_one_of_the_gases_restates_nothing_that_holds_it(tmp_path):
    edition = epa.read(write(tmp_path / "f.csv", *soy_by_gas(CO2="0.1", NF3="0.00001")))
    after = restate(edition.table, "SARGWP100", edition.other_gases).set_index("component")
    assert after.loc["cradle_to_gate", "gwp_set"] == "AR5GWP100"
    assert after.loc["cradle_to_gate", "gwp_step"] == "as published under GWP set AR5GWP100"
    assert after.loc["margins", "gwp_set"] == "SARGWP100"  # a printed zero of NF3


def test_factors_without_other_gases_are_untouched_by_those_of_others(tmp_path):
    edition = epa.read(write(tmp_path / "f.csv", *soy_by_gas(CO2="0.1", HFC134a="0.00001")))
    stranger = edition.table.assign(factor_id=["other/a", "other/b"])
    both = pd.concat([edition.table, stranger], ignore_index=True)
    after = restate(both, "AR4GWP100", edition.other_gases)
    assert after["kg_co2e"].tolist() == pytest.approx([0.1143, 0.0, 0.113, 0.0], rel=1e-12)


def test_a_gas_missing_twice_or_unknown_is_refused(tmp_path):
    whole = soy_by_gas(CO2="0.1")
    with pytest.raises(InputError, match="has 17 rows and lacks Methane"):
        epa.read(write(tmp_path / "f.csv", *[row for row in whole if row[2] != "Methane"]))
    with pytest.raises(InputError, match="has 19 rows and lacks none"):
        epa.read(write(tmp_path / "g.csv", *whole, whole[0]))
    with pytest.raises(InputError, match="unknown gas 'Argon'"):
        epa.read(write(tmp_path / "h.csv", *whole, soy(ghg="Argon")))
    with pytest.raises(InputError, match="'Methane' is not printed in kg"):
        epa.read(write(tmp_path / "i.csv", *[row if row[2] != "Methane" else soy(ghg="Methane") for row in whole]))
    with pytest.raises(InputError, match="unknown gas 'All GHGs'"):
        epa.read(write(tmp_path / "j.csv", *whole, soy()))


def test_masses_where_co2e_is_wanted_are_refused(tmp_path):
    with pytest.raises(InputError, match="'All GHGs' in 'kg/2022 USD"):
        epa.read(write(tmp_path / "f.csv", soy(unit="kg/2022 USD, purchaser price")))


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


def official(edition: str) -> Path:
    if not FILES[edition].is_file():
        pytest.skip(f"official file not at hand: {FILES[edition].name}")
    return FILES[edition]


@pytest.mark.parametrize("name", FILES)
def test_the_official_file_gives_the_shipped_table(tmp_path, name):
    edition = epa.read(official(name))
    assert (edition.edition, edition.valued_rows, len(edition.table)) == (name, ROWS[name], 2032)
    shipped = FACTORS / f"epa_supply_chain_{name}.csv"
    edition.table.to_csv(tmp_path / "table.csv", index=False, lineterminator="\n")
    assert (tmp_path / "table.csv").read_bytes() == shipped.read_bytes()
    assert (edition.other_gases is not None) == other_gases_file(shipped).is_file()
    if edition.other_gases is not None:
        edition.other_gases.to_csv(tmp_path / "gases.csv", index=False, lineterminator="\n")
        assert (tmp_path / "gases.csv").read_bytes() == other_gases_file(shipped).read_bytes()


def test_an_altered_official_file_is_remarked(tmp_path):
    altered = tmp_path / official("1.2").name
    altered.write_text(
        official("1.2").read_text(encoding="utf-8").replace("10.989,0,10.989", "1.989,0,1.989"), encoding="utf-8"
    )
    first, *rest = import_edition("epa_supply_chain", altered).warnings
    assert "SHA-256 is" in first
    changed = "epa_supply_chain_1.2/naics/562212/cradle_to_gate/usd"
    assert rest == [f"1 factors with another value than in the known edition: {changed}"]


def test_the_gases_of_every_commodity_make_the_printed_co2e_under_ar5_and_not_under_another_set():
    """Gases have three significant digits and totals three decimals: half a per cent and half a thousandth."""
    printed = read_factors(FACTORS / "epa_supply_chain_1.3.csv").set_index(["activity", "component"])["kg_co2e"]
    table = read_factors(FACTORS / "epa_supply_chain_1.3_by_gas.csv")
    beside = pd.read_csv(FACTORS / "epa_supply_chain_1.3_by_gas_other_gases.csv")
    mean = {}
    for gwp_set in ("AR4GWP100", "AR5GWP100", "AR6GWP100"):
        summed = restate(table, gwp_set, beside).set_index(["activity", "component"])["kg_co2e"]
        mean[gwp_set] = (summed - printed).abs()[:, "cradle_to_gate"].mean()
        if gwp_set == "AR5GWP100":
            assert ((summed - printed).abs() <= 0.0005001 + 0.005 * printed).all()
    assert mean == pytest.approx({"AR4GWP100": 0.0045, "AR5GWP100": 0.0003, "AR6GWP100": 0.0015}, abs=0.0002)


@pytest.mark.parametrize("gwp_set", ["AR4GWP100", "AR6GWP100"])
def test_restating_the_shipped_table_is_summing_the_official_gases_under_that_set(gwp_set):
    header, *rows = next(iter(read_sheets(official("1.3_by_gas")).values()))
    names, expected = gases(), {}
    for row in rows:
        cells = dict(zip(header, row, strict=True))
        gas = names[cells[epa.GHG]]
        weight = 1.0 if gas == "unspecified" else gwp(gas, gwp_set)
        for component, title in epa.COMPONENTS.items():
            key = (f"naics/{cells[epa.CODE]}", component)
            expected[key] = expected.get(key, 0.0) + weight * float(cells[title])
    policy = {"accept_gwp_sets": [], "accept_price_bases": ["purchaser"], "regions": {}}
    allowed = {"earlier_years": False, "later_years": False}
    library = open_library(["epa_supply_chain/1.3_by_gas"], [], gwp_set=gwp_set, **policy, **allowed)
    table = library.table.set_index(["activity", "component"])
    assert set(table["refused"]) == {""} and set(table["gwp_set"]) == {gwp_set}
    assert table["kg_co2e"].to_dict() == pytest.approx(expected, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize(("edition", "gwp_set"), [("1.2", "AR5GWP100"), ("1.3", "AR6GWP100")])
def test_an_edition_without_gases_is_refused_under_another_set(edition, gwp_set):
    policy = {"accept_gwp_sets": [], "accept_price_bases": ["purchaser"], "regions": {}}
    allowed = {"earlier_years": False, "later_years": False}
    table = open_library([f"epa_supply_chain/{edition}"], [], gwp_set=gwp_set, **policy, **allowed).table
    assert table["refused"].str.contains("accept_gwp_sets").all()


def test_the_edition_of_2021_says_that_its_set_is_not_verified():
    (known,) = [row for row in known_editions() if (row["publisher"], row["edition"]) == ("epa_supply_chain", "1.2")]
    assert (known["gwp_set"], known["price_year"]) == ("AR4GWP100", "2021")
    assert "not verified" in known["note"]


@pytest.mark.parametrize("edition", ["1.2", "1.3"])
def test_with_margins_is_without_and_margins_for_every_commodity(edition):
    header, *rows = next(iter(read_sheets(official(edition)).values()))
    printed = {row[0]: float(row[header.index(epa.WITH)]) for row in rows}
    table = read_factors(FACTORS / f"epa_supply_chain_{edition}.csv").pivot(
        index="activity", columns="component", values="kg_co2e"
    )
    assert len(table) == len(printed) == 1016
    for activity, row in table.iterrows():
        assert row["cradle_to_gate"] + row["margins"] == pytest.approx(
            printed[str(activity).split("/")[1]], abs=0.00101
        )


@pytest.mark.parametrize("edition", FILES)
def test_codes_are_text(edition):
    activities = read_factors(FACTORS / f"epa_supply_chain_{edition}.csv")["activity"]
    assert activities.str.fullmatch(r"naics/\d{6}").all()


FIGURES = [("1.2", "562212", 10.989), ("1.2", "327310", 3.768), ("1.3", "111110", 0.488), ("1.3", "111130", 0.809)]


@pytest.mark.parametrize(("edition", "code", "kg_co2e"), FIGURES)
def test_published_figures(edition, code, kg_co2e):
    table = read_factors(FACTORS / f"epa_supply_chain_{edition}.csv").set_index(["activity", "component"])
    assert table.loc[(f"naics/{code}", "cradle_to_gate"), "kg_co2e"] == kg_co2e
