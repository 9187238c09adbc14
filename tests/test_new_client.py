"""From `scope3 new` to an inventory: the workbook is filled in, and nothing is edited but what its comments name."""

from __future__ import annotations

import csv
import shutil
import subprocess

import openpyxl
import pytest

from command_line import command
from filled_workbook import example, filled, open_book, published, state, typed
from scope3.controls import LEFT_OUT, ROWS, controls, in_is_out
from scope3.factors.table_files import factor_file, read_factors, shipped_editions
from scope3.inventory import build_inventory, calculate_emissions
from scope3.readiness import readiness
from scope3.settings import categories
from scope3.tables import ACTIVITY_DATA, CATEGORIES_OF_TABLE, EXAMPLE_RECORD, TABLE_OF_CATEGORY
from scope3.templates.acceptance import to_accept
from scope3.templates.names import NOT_FILLED_IN, WORKBOOK
from scope3.templates.new_client import SHEETS, new_client
from scope3.templates.organisation import organisation_page
from spreadsheet import SOFFICE, WITHOUT

pytestmark = pytest.mark.slow  # a workbook of all sheets is made, opened and saved

EDITION = "desnz/2024"
DIESEL = "fuels/liquid_fuels/diesel_average_biofuel_blend"
LORRY = "freighting_goods/hgv_all_diesel/all_rigids/average_laden"
REFUSE = "waste_disposal/refuse/household_residual_waste"
ALL = set(categories()["category"])


def life_cycle(activity, unit):
    return published(EDITION, activity, unit, "combustion", "wtt")


def upstream_of_electricity():
    return published(EDITION, "electricity", "kWh", "wtt", "t_and_d", "wtt_t_and_d")


# Of each category one example of its methods, and what it comes to (kg CO2e), worked by hand on the published factors.
CASES = {
    1: ("PG-1", lambda: 1200 * 0.15),
    2: ("PG-1", lambda: 1200 * 0.15),
    3: ("EL-1", lambda: 12000 * upstream_of_electricity()),
    4: ("TR-01", lambda: 4120 * life_cycle(DIESEL, "litre")),
    5: ("WA-24-01", lambda: 412),
    6: ("BT-1", lambda: 46 * life_cycle(DIESEL, "litre")),
    7: ("CO-1", lambda: 2900 * 41000 / 96000 * life_cycle(DIESEL, "litre")),
    8: ("LA-02", lambda: (410 + 655) * 1000 * 180 / 52000),
    9: ("TR-12", lambda: 46 * 130 * life_cycle(LORRY, "tonne.km")),
    10: ("PR-3", lambda: 1250),
    11: ("UP-1", lambda: 320 * 12 * 900 * 0.018 * life_cycle("electricity", "kWh")),
    12: ("EL-24-03", lambda: 0.64 * (1 - 0.85) * (0.2 * treated("landfill") + 0.8 * treated("combustion"))),
    13: ("LA-05", lambda: 38600 * 210 / 940),
    14: ("FR-01", lambda: (6.2 + 4.9) * 1000),
    15: ("IN-1", lambda: 0.25 * (640 + 380) * 1000),
}


def treated(how):
    return published(EDITION, f"{REFUSE}/{how}", "tonne", "end_of_life")


def row(category):
    record, _ = CASES[category]
    found = example(category, record)
    if category == 3:
        # The example of average data bears the same name as that of the supplier.
        found = {name: value for name, value in found.items() if not name.startswith("supplier")}
    if category == 2:
        found |= {"record_id": "CG-1", "description": "Work benches", "supplier": "Benchmark Ltd"}
    return typed(TABLE_OF_CATEGORY[category], found)


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        root = tmp_path_factory.mktemp("data")
        patch.setenv("SCOPE3_DATA", str(root))
        yield root


@pytest.fixture(scope="module")
def folder(data):
    assert command("new", "acme", 2024) == 0
    return data / "acme" / "2024"


@pytest.fixture(scope="module")
def book(folder):
    return open_book(folder)


def test_every_category_has_a_case():
    assert set(CASES) == ALL


@pytest.mark.parametrize("category", sorted(CASES))
def test_a_filled_sheet_of_each_category_runs_to_an_inventory(book, folder, category):
    state(folder, left_out=ALL - {category})
    with filled(book, folder, {TABLE_OF_CATEGORY[category]: [row(category)]}):
        found = readiness("acme", 2024)
        assert (found.faults, found.to_do) == ([], [])
        emissions = calculate_emissions(found.client)
        inventory = build_inventory(found.client, emissions).set_index("category")
        table = controls(found.client, emissions)
    expected = CASES[category][1]() / 1000
    assert expected > 0
    assert inventory.loc[category, "status"] == "calculated"
    assert inventory.loc[category, "records"] == 1
    assert inventory.loc[category, "t_co2e"] == pytest.approx(expected, rel=1e-9)
    assert in_is_out(table)
    # The line and the example were read, the line is calculated, the example named as left out; so on every sheet.
    rows = table[table["measure"] == ROWS].set_index("sheet")
    assert set(rows.index) == set(SHEETS) - {"products", "screening"}
    assert (rows[LEFT_OUT] == 1).all()
    assert rows["read"].to_dict() == {sheet: 1 + (sheet == TABLE_OF_CATEGORY[category]) for sheet in rows.index}


def test_all_fifteen_and_a_ledger_run_as_a_whole(book, folder, data, tmp_path, capsys):
    rules = [["rule_id", "account", "account_code", "supplier", "description", "department", "expenditure_type",
              "disposition", "category", "activity", "reason"],
             ["acme-1", "brochures", "", "", "", "", "", "category", "1", "sic/18", "Printed for us."]]  # fmt: skip
    before = (folder / "rules.csv").read_text(encoding="utf-8")
    with (folder / "rules.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows(rules)
    rows = {}
    for category in CASES:
        rows.setdefault(TABLE_OF_CATEGORY[category], []).append(row(category))
    rows["ledger"] = [{"record_id": "L-1", "date": "2024-05-02", "account": "Brochures", "spend": 1000.0}]
    state(folder)
    with filled(book, folder, rows):
        # Money meets a factor that names neither GWP set nor price basis: refused until both are accepted by name.
        assert command("check", "acme", 2024) == 1
        refused = capsys.readouterr().err
        assert "list not_stated in accept_gwp_sets and not_stated in accept_price_bases" in refused
        assert "inputs.xlsx, sheet ledger, row 3: 'uk_sic_2022/" in refused and "rule 'acme-1'" in refused
        state(folder, accept_gwp_sets="[not_stated]", accept_price_bases="[purchaser, not_stated]")
        assert command("check", "acme", 2024) == 0, capsys.readouterr().err
        places = ("--data", data, "--outputs", tmp_path)
        assert command("run", "acme", 2024, *places) == 0, capsys.readouterr().err
        # Run again, every notebook and table of all categories gives the same bytes.
        assert command("verify", "acme", 2024, *places) == 0, capsys.readouterr().out
    (folder / "rules.csv").write_text(before, encoding="utf-8")
    with (tmp_path / "acme" / "2024" / "inventory.csv").open(encoding="utf-8") as file:
        found = {int(line["category"]): float(line["t_co2e"]) for line in csv.DictReader(file)}
    for category in ALL - {1}:
        assert found[category] == pytest.approx(CASES[category][1]() / 1000, rel=1e-9)
    assert found[1] > CASES[1][1]() / 1000


def test_the_workbook_has_a_sheet_for_each_table_and_the_lists_are_hidden(book):
    assert book.sheetnames == [NOT_FILLED_IN[0], *SHEETS, *NOT_FILLED_IN[1:]]
    assert [name for name in book.sheetnames if book[name].sheet_state == "hidden"] == [NOT_FILLED_IN[-1]]
    for name, schema in SHEETS.items():
        sheet = book[name]
        heads = [cell for cell in sheet[1] if cell.value]
        assert sheet.freeze_panes == "B2"
        for cell in heads:
            # Required columns differ in weight and say so, not in colour alone.
            required = not schema.columns[cell.value].nullable
            assert bool(cell.font.bold) == required
            assert cell.comment.text.startswith("Required.") == required
            assert schema.columns[cell.value].description in cell.comment.text


def test_every_note_shows_an_example_of_its_own_table(book):
    known = {activity for edition in shipped_editions() for activity in read_factors(factor_file(edition))["activity"]}
    for name in SHEETS:
        notes = {cell.value: cell.comment.text for cell in book[name][1] if cell.value}
        shown = {head: text.split("\nExample: ")[1] for head, text in notes.items() if "\nExample: " in text}
        for head in [head for head in shown if head == "activity" or head.endswith("_activity")]:
            # Of waste the treatment, a column of its own, is the last part of the factor's activity.
            assert any(f"{activity}/".startswith(f"{shown[head]}/") for activity in known), (name, head)
        assert "leave the whole column empty" in notes["record_id"], name
        if "category" in shown and name in CATEGORIES_OF_TABLE:
            assert int(shown["category"]) in CATEGORIES_OF_TABLE[name], name
    waste = {cell.value: cell.comment.text for cell in book["waste"][1] if cell.value}
    assert waste["category"].endswith("Example: 5") and waste["record_id"].endswith("Example: WA-24-01")


def test_what_must_be_accepted_before_money_counts_is_said_in_three_places_and_accepted_in_none(
    data, folder, book, capsys
):
    assert command("new", "told", 2024) == 0
    said = "The factors per money of uk_sic/2022 name no GWP set and no price basis"
    assert said in capsys.readouterr().out
    shutil.rmtree(data / "told")
    assert any(said in str(cell.value) for line in book[NOT_FILLED_IN[0]].iter_rows() for cell in line)
    page = organisation_page("acme", 2024, [EDITION, "uk_sic/2022"])
    assert f"# {said}" in page and "\naccept_gwp_sets: []" in page and "\naccept_price_bases: [purchaser]" in page
    assert to_accept([EDITION, "epa_supply_chain/1.3"]) == []


def offers(book, sheet, column, row=20):
    """What the drop-down of a cell offers, and whether another word is stopped."""
    page = book[sheet]
    at = next(cell.column_letter for cell in page[1] if cell.value == column)
    (check,) = [one for one in page.data_validations.dataValidation if f"{at}{row}" in one.sqref]
    if check.type != "list":
        return check.type, check.errorStyle
    place = check.formula1.split("!")[1].replace("$", "")
    return [cell.value for line in book[NOT_FILLED_IN[-1]][place] for cell in line], check.errorStyle


def test_drop_downs_offer_what_the_reader_and_the_factors_know(book):
    words, style = offers(book, "waste", "treatment")
    assert words == list(ACTIVITY_DATA["waste"].columns["treatment"].metadata["one_of"]) and style != "warning"
    assert offers(book, "transport", "category")[0] == [4, 9]
    assert offers(book, "transport", "primary_data")[0] == ["yes", "no"]
    countries, style = offers(book, "transport", "country")
    assert {"GB", "NA", "Germany"} <= set(countries)
    assert offers(book, "ledger", "currency")[1] == "warning"
    units, style = offers(book, "commuting", "unit")
    assert {"km", "mile", "litre", "FTE working hour"} <= set(units) and "tonne.km" not in units and style == "warning"
    lorries, style = offers(book, "transport", "activity")
    assert LORRY in lorries and "waste_disposal/construction/wood/landfill" not in lorries and style == "warning"
    assert "electricity" in offers(book, "fuel_and_energy", "activity")[0]
    assert offers(book, "waste", "quantity")[0] == "decimal"


def test_drop_downs_of_a_question_offer_its_own_activities(book):
    at = {line[0].value: number for number, line in enumerate(book["screening"].iter_rows(), start=1)}
    spend, energy, people = (
        offers(book, "screening", "activity", at[name])[0] for name in ("sc-01", "sc-03b", "sc-07")
    )
    assert all(name.startswith("sic/") for name in spend)
    assert "fuels/gaseous_fuels/natural_gas" in energy and not set(energy) & set(spend)
    assert "business_travel_land/bus/average_local_bus" in people


def test_each_sheet_begins_with_an_example_that_is_not_read(book):
    for name in SHEETS:
        shown = {head.value: cell.value for head, cell in zip(book[name][1], book[name][2], strict=True)}
        assert shown["record_id"] == EXAMPLE_RECORD
        assert sum(value is not None for value in shown.values()) >= 5
    oak = {
        head.value: cell.value for head, cell in zip(*list(book["purchased_goods"].iter_rows(max_row=2)), strict=True)
    }
    assert (oak["quantity"], oak["supplier_factor"]) == (1200, 0.15)


def test_the_workbook_is_the_same_for_the_same_client(data, folder):
    first = new_client("twin", 2024, [EDITION])[1].read_bytes()
    shutil.rmtree(data / "twin")
    assert new_client("twin", 2024, [EDITION])[1].read_bytes() == first


@pytest.mark.skipif(SOFFICE is None, reason=WITHOUT)
def test_a_workbook_saved_by_libreoffice_reads_the_same(book, folder, tmp_path):
    state(folder, left_out=ALL - {4, 7})
    rows = {TABLE_OF_CATEGORY[category]: [row(category)] for category in (4, 7)}
    with filled(book, folder, rows):
        first = calculate_emissions(readiness("acme", 2024).client)
        convert = [SOFFICE, "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--convert-to", "xlsx"]
        subprocess.run(
            [*convert, "--outdir", tmp_path, folder / WORKBOOK], check=True, capture_output=True, timeout=300
        )
        shutil.copy(tmp_path / WORKBOOK, folder / WORKBOOK)
        again = readiness("acme", 2024)
    assert (again.faults, again.to_do) == ([], [])
    assert calculate_emissions(again.client)["kg_co2e"].tolist() == first["kg_co2e"].tolist()
    saved = openpyxl.load_workbook(tmp_path / WORKBOOK)
    assert LORRY in offers(saved, "transport", "activity")[0]
    assert saved[NOT_FILLED_IN[-1]].sheet_state == "hidden"


def test_a_column_of_names_that_nobody_filled_in_is_no_column(book, folder):
    state(folder, left_out=ALL - {5})
    line = {name: value for name, value in row(5).items() if name != "record_id"}
    with filled(book, folder, {"waste": [line, line | {"supplier_kg_co2e": 5.0}]}):
        found = readiness("acme", 2024)
        assert [fault.what for fault in found.faults] == []
        assert found.client.read["waste"]["record_id"].tolist() == [f"{WORKBOOK}:waste:3", f"{WORKBOOK}:waste:4"]
    with filled(book, folder, {"waste": [line, row(5)]}):
        (fault,) = [one for one in readiness("acme", 2024).faults]
        assert (fault.row, fault.column, fault.what) == (3, "A (record_id)", "blank where a value is needed")


def test_a_sheet_put_in_place_of_another(book, folder):
    """A text file may stand for a sheet: its twin in csv/ has the same headings and the same example."""
    for name in SHEETS:
        with (folder / "csv" / f"{name}.csv").open(newline="", encoding="utf-8") as file:
            heads, example = csv.reader(file)
        assert heads == [cell.value for cell in book[name][1] if cell.value]
        assert example[0] == EXAMPLE_RECORD == book[name].cell(2, 1).value
        filled_in = {head: cell for head, cell in zip(heads, example, strict=True) if cell}
        assert set(filled_in) == {heads[at] for at, cell in enumerate(book[name][2]) if cell.value is not None}
    state(folder, left_out=ALL - {5})
    page = folder / "organisation.yaml"
    named = "{file: inputs.xlsx, sheet: waste, table: waste}"
    page.write_text(
        page.read_text(encoding="utf-8").replace(named, "{file: waste.csv, table: waste}"), encoding="utf-8"
    )
    with (folder / "waste.csv").open("w", newline="", encoding="utf-8") as file:
        lines = csv.DictWriter(file, list(row(5)))
        lines.writeheader()
        lines.writerow(row(5))
    book.save(folder / WORKBOOK)
    found = readiness("acme", 2024)
    (folder / "waste.csv").unlink()
    assert (found.faults, found.to_do) == ([], [])
    assert [one["rows"] for one in found.read if one["file"] == "waste.csv"] == [1]
    # The sheet whose place the file took, and holds nothing but its example, is said to be left alone.
    assert found.notes == ["not read: inputs.xlsx, sheet waste; organisation.yaml does not name it"]
