"""The spreadsheet: its formulas, calculated by LibreOffice, give the figures of the run; tampering shows; text is text."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest

import shipped
import small_client
import spreadsheet
from scope3 import paths
from scope3.client import open_client
from scope3.errors import InputError
from scope3.inventory import total
from scope3.organisation import load_organisation
from scope3.report import figures_of, workbook
from scope3.report.workbook_sheets import LINES
from scope3.tables import REQUIRED

pytestmark = pytest.mark.slow

OXFORD = paths.ROOT.parent / "shared" / "cases" / "oxford"
CLIENTS = {"example": ("example", 2024), "worked": ("worked-examples", 2013), "oxford": ("oxford-city-council", 2016)}
SHEETS = [
    "Statement",
    "Lines",
    "Scopes 1 and 2",
    "Factors",
    "Ledger",
    "Exclusions and choices",
    "Checks",
    "Read me",
]
WITHIN = 1e-9
NEW_FACTOR = 1000
LINES_DIFFER = "Lines whose formula does not give the run's kg CO2e"
ATTACKS = ["=1+1", "+1+1", "-1+1", "@SUM(1)", '=HYPERLINK("http://x.example")', "http://x.example"]


def small_figures(folder, patch, **changed):
    patch.setenv("SCOPE3_DATA", str(small_client.write(folder / "data", **changed)))
    return figures_of(open_client("small", 2024))


@pytest.fixture(scope="module")
def figures(tmp_path_factory):
    """The figures of the shipped organisations, and of Oxford where its ledgers are."""
    found = {name: shipped.figures(*CLIENTS[name]) for name in ("example", "worked")}
    if OXFORD.is_dir():
        data = tmp_path_factory.mktemp("data")
        organisation, year = CLIENTS["oxford"]
        folder = shutil.copytree(paths.organisations() / organisation, data / organisation) / str(year)
        for source in load_organisation(organisation, year).ledgers:
            shutil.copy(OXFORD / Path(source.file).name, folder / source.file)
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("SCOPE3_DATA", str(data))
            found["oxford"] = figures_of(open_client(organisation, year))
    return found


@pytest.fixture(scope="module")
def books(figures):
    return {name: workbook.content(those)[0] for name, those in figures.items()}


@pytest.fixture(scope="module")
def changed_factor(figures):
    """The factor of the example's largest line that has one in the library."""
    emissions = figures["example"].emissions
    known = emissions["factor_id"].isin(figures["example"].client.library.table["factor_id"])
    return emissions.loc[emissions.loc[known & (emissions["boundary"] == REQUIRED), "kg_co2e"].idxmax(), "factor_id"]


@pytest.fixture(scope="module")
def tampered(books, changed_factor):
    """The example with a factor changed; and with a quantity, a figure of the run and a ledger line's place changed."""
    example = books["example"]
    row = [cells[0] for cells in spreadsheet.as_written(example, "Factors")].index(changed_factor) + 1
    other = spreadsheet.with_cell(example, "Lines", "H2", 0.5)
    other = spreadsheet.with_cell(other, "Checks", "C7", 1)
    return {
        "factor": spreadsheet.with_cell(example, "Factors", f"J{row}", NEW_FACTOR),
        "other": spreadsheet.with_cell(other, "Ledger", "D6", "elsewhere"),
    }


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """The small client, and the same with text that begins like a formula in its files."""
    ledger = small_client.LEDGER
    for row, attack in enumerate(ATTACKS, start=2):
        ledger = small_client.with_cell(ledger, row, "supplier", attack)
    goods = small_client.with_cell(small_client.GOODS, 3, "record_id", "=1+1")
    with pytest.MonkeyPatch.context() as patch:
        return {
            "small": workbook.content(small_figures(tmp_path_factory.mktemp("small"), patch))[0],
            "attacked": workbook.content(
                small_figures(tmp_path_factory.mktemp("attacked"), patch, ledger=ledger, goods=goods)
            )[0],
        }


@pytest.fixture(scope="module")
def calculated(books, tampered, small, tmp_path_factory):
    """Every workbook as LibreOffice calculates it, none of the values that the files bring being right."""
    given = {name: spreadsheet.poisoned(content) for name, content in {**books, **tampered, **small}.items()}
    return spreadsheet.recalculated(tmp_path_factory.mktemp("calculated"), **given)


def rows_below(sheet, heading):
    """The rows of a sheet below the one that begins with a heading, by the first line of their headings."""
    top = next(at for at, row in enumerate(sheet) if row[0] == heading)
    names = [str(name).split("\n")[0] for name in sheet[top]]
    return [dict(zip(names, row, strict=True)) for row in sheet[top + 1 :] if row[0] != ""]


def said_beside(sheet, label):
    """The value beside a label."""
    return next(row[at + 1] for row in sheet for at, cell in enumerate(row[:-1]) if cell == label)


def checks(calculated, name):
    return {row["check"]: row["holds"] for row in rows_below(calculated(name, "Checks"), "check")}


def given(name, figures):
    if name not in figures:
        pytest.skip("the council's files are not here; ledgers/README.md says where to download them")
    return figures[name]


@pytest.mark.parametrize("name", CLIENTS)
def test_the_formulas_give_every_category_and_the_total(name, figures, calculated):
    run = given(name, figures).inventory.set_index("category")
    found = {int(row["category"]): row for row in rows_below(calculated(name, "Statement"), "category")}
    assert set(found) == set(run.index)
    columns = {"in the total": "t_co2e", "optional": "t_co2e_optional", "apart from scope 3": "t_co2e_apart",
               "biogenic CO2, apart": "t_biogenic_co2", "with data from suppliers": "share_supplier_data"}  # fmt: skip
    for category, row in found.items():
        for heading, column in columns.items():
            figure = run.loc[category, column]
            assert row[heading] == ("" if figure != figure else pytest.approx(figure, rel=WITHIN, abs=0)), heading
    assert said_beside(calculated(name, "Statement"), "scope 3 total, t CO2e") == pytest.approx(
        total(given(name, figures).inventory), rel=WITHIN, abs=0
    )


@pytest.mark.parametrize("name", CLIENTS)
def test_the_formulas_give_every_line(name, figures, calculated):
    emissions = given(name, figures).emissions
    lines = rows_below(calculated(name, LINES), "record_id")
    assert [line["record_id"] for line in lines] == emissions["record_id"].tolist()
    assert [line["kg_co2e"] for line in lines] == pytest.approx(emissions["kg_co2e"].tolist(), rel=WITHIN, abs=0)


@pytest.mark.parametrize("name", CLIENTS)
def test_all_checks_hold(name, figures, calculated):
    given(name, figures)
    assert set(checks(calculated, name).values()) == {True}
    assert said_beside(calculated(name, "Statement"), "all checks hold (sheet Checks)") is True


def test_scopes_1_and_2_stand_beside_scope_3(figures, calculated):
    scopes, sheet = figures["example"].scopes, calculated("example", "Statement")
    for label, scope, basis in (("Scope 1", 1, "direct"), ("Scope 2, market basis", 2, "market")):
        kg = scopes.loc[(scopes["scope"] == scope) & (scopes["basis"] == basis), "kg_co2e"].sum()
        row = next(row for row in sheet if row[1] == label)
        assert row[3] == pytest.approx(kg / 1000, rel=WITHIN)


def test_it_is_the_calculation_that_gives_the_figures(books, tmp_path):
    wrong = spreadsheet.poisoned(books["example"])
    shown = spreadsheet.recalculated(tmp_path, spreadsheet.NEVER, wrong=wrong)
    assert said_beside(shown("wrong", "Statement"), "scope 3 total, t CO2e") == spreadsheet.POISON


def test_a_viewer_that_does_not_calculate_shows_the_run(books, figures):
    shown = spreadsheet.as_written(books["example"], "Statement")
    assert said_beside(shown, "scope 3 total, t CO2e") == total(figures["example"].inventory)


def test_a_changed_factor_moves_its_lines_the_category_and_the_total(figures, changed_factor, calculated):
    emissions = figures["example"].emissions
    lines = emissions[(emissions["factor_id"] == changed_factor) & (emissions["boundary"] == REQUIRED)]
    moved = (lines["quantity"] * (NEW_FACTOR - lines["factor"])).sum() / 1000
    assert abs(moved) > 1
    statement, held = calculated("factor", "Statement"), checks(calculated, "factor")
    expected = total(figures["example"].inventory) + moved
    assert said_beside(statement, "scope 3 total, t CO2e") == pytest.approx(expected, rel=WITHIN)
    assert said_beside(statement, "all checks hold (sheet Checks)") is False
    category = lines["category"].iloc[0]
    for caught in ("Scope 3 total, t CO2e", f"Category {category}, t CO2e", LINES_DIFFER):
        assert held[caught] is False
    assert held["Lines"] is True


def test_what_was_tampered_with_is_caught_and_nothing_else(calculated):
    wrong = {what for what, holds in checks(calculated, "other").items() if not holds}
    assert wrong == {
        LINES_DIFFER,  # the quantity of a line of category 1
        "Scope 3 total, t CO2e",
        "All categories, in the total, t CO2e",
        "Category 1, t CO2e",
        "Category 2, t CO2e",  # the figure of the run, typed over
        "Ledger in GBP, lines: used + retired + excluded = ledger",  # the place of a line
        "Ledger in GBP, money: used + retired + excluded = ledger",
    }


def test_quantity_times_factor_is_kg_co2e_on_every_line(figures):
    for those in figures.values():
        for table in (those.emissions, those.scopes):
            assert ((table["quantity"] * table["factor"]) == table["kg_co2e"]).all()


def test_every_factor_of_the_library_is_looked_up_and_only_suppliers_are_typed(figures, books):
    for name in ("example", "worked"):
        lines = rows_below(spreadsheet.as_written(books[name], LINES), "record_id")
        typed = [line["factor_id"] for line in lines if line["factor_from"] != "sheet Factors"]
        assert typed
        assert all(factor_id.startswith("supplier:") for factor_id in typed)
        assert len(typed) < len(lines)


def test_same_inputs_same_bytes(figures, books):
    assert workbook.content(figures["example"])[0] == books["example"]
    assert spreadsheet.created(books["example"]) == "2024-12-31T00:00:00Z"


def test_text_of_a_client_is_never_a_formula(small, calculated):
    assert spreadsheet.formulas(small["attacked"]) == spreadsheet.formulas(small["small"])
    assert spreadsheet.links(small["attacked"]) == 0
    for shown in (spreadsheet.as_written(small["attacked"], "Ledger"), calculated("attacked", "Ledger")):
        assert [row["supplier"] for row in rows_below(shown, "record_id")] == ATTACKS
    assert "=1+1" in [row["record_id"] for row in rows_below(calculated("attacked", LINES), "record_id")]


def test_a_small_client_by_hand(calculated):
    found = {row["category"]: row["in the total"] for row in rows_below(calculated("small", "Statement"), "category")}
    by_hand = small_client.T_CO2E
    assert {category: found[category] for category in by_hand} == pytest.approx(by_hand)
    assert {found[category] for category in set(found) - set(by_hand)} == {""}, "left out is blank, not zero"
    # Used: 1000.00 - 100.10 + 5000.00. One line is covered, one metered; the wages are left out.
    currency, *sums = calculated("small", "Ledger")[1][:9]
    assert currency == "GBP"
    assert sums == pytest.approx([6, 15_899.9, 3, 5_899.9, 2, 1_000, 1, 9_000])


def test_a_factor_restated_shows_what_was_published(tmp_path, monkeypatch):
    factors = small_client.FACTORS
    steel = next(at for at, row in enumerate(factors, start=1) if row[0] == "steel/cradle_to_gate")
    for column, value in {"gwp_set": "AR4GWP100", "kg_co2": "1", "kg_ch4": "0.04", "kg_n2o": "0"}.items():
        factors = small_client.with_cell(factors, steel, column, value)
    content = workbook.content(small_figures(tmp_path, monkeypatch, factors=factors))[0]
    row = next(
        r
        for r in rows_below(spreadsheet.as_written(content, "Factors"), "factor_id")
        if r["factor_id"].startswith("steel")
    )
    # Methane is 25 in AR4 and 28 in AR5: 2 + 0.04 x 3.
    assert (row["factor published"], row["GWP set published"]) == (2, "AR4GWP100")
    assert row["factor applied"] == pytest.approx(2.12)
    assert row["GWP set applied"] == "AR5GWP100"


@pytest.mark.parametrize("name", ["steel*", "st~eel", "WOOD/cradle_to_gate"])
def test_a_factor_that_no_spreadsheet_can_look_up_is_refused(name, tmp_path, monkeypatch):
    steel = next(at for at, row in enumerate(small_client.FACTORS, start=1) if row[0] == "steel/cradle_to_gate")
    factors = small_client.with_cell(small_client.FACTORS, steel, "factor_id", name)
    figures = small_figures(tmp_path, monkeypatch, factors=factors)
    with pytest.raises(InputError, match="cannot look up factor_id"):
        workbook.content(figures)


def test_the_sheets_and_whose_factors_they_hold(books):
    assert spreadsheet.names(books["worked"]) == SHEETS
    with (paths.FACTORS / "known_editions.csv").open(encoding="utf-8", newline="") as file:
        known = {f"{row['publisher']}/{row['edition']}": row["attribution"] for row in csv.DictReader(file)}
    guide = {row[0]: row[1] for row in spreadsheet.as_written(books["example"], "Read me")}
    for edition in load_organisation(*CLIENTS["example"]).factor_editions:
        assert known[edition] in guide[edition]
