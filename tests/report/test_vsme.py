"""EFRAG's VSME template, filled: the cells hold our figures, LibreOffice the totals, all else is what it was."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from dataclasses import replace

import pandas as pd
import pytest

import small_client
from command_line import command
from scope3.change.recalculation import Target
from scope3.client import open_client
from scope3.errors import InputError
from scope3.paths import ROOT
from scope3.report import figures_of, vsme
from scope3.report.other_years import OtherYear, base_year_of
from scope3.report.scopes import Scopes
from scope3.report.workbook_parts import as_file, parts_of, with_cell
from small_client import ORGANISATION, write
from spreadsheet import ALWAYS, NEVER, as_written, recalculated
from two_years import BASE_YEAR, GOODS_WITH_SUPPLIER, write_year

pytestmark = pytest.mark.slow

SAMPLE = ROOT.parent / "shared" / "cases" / "vsme-sample-1.3.0.xlsx"
SHEET, PART = "Environmental Disclosures", "xl/worksheets/sheet6.xml"
BOOK = "xl/workbook.xml"
# VSME-SAMPLE-1.3.0: scope 1 is 100, scope 2 location-based 50, category 1 is 200; the base year 2020, the target 2030.
BASE = OtherYear(2020, Scopes(150.0, 75.0, None, 300.0), {1: 300.0})
TARGET = {
    "year": 2030,
    "scope_1_t_co2e": 75,
    "scope_2_location_t_co2e": 15,
    "scope_3_t_co2e": {1: 100},
    "source": "EFRAG's sample",
}
KILOGRAMS = {(1, "direct"): 100e3, (2, "location"): 50e3}
SUMS = {"D25": 150, "D45": 200, "D46": 350, "G46": 525, "J46": 190}
RATIOS = {"K46": -0.638095238095238, "G68": 0.014893617021276596}


@pytest.fixture(scope="module")
def sample():
    if not SAMPLE.is_file():
        pytest.skip(f"EFRAG's sample is not here ({SAMPLE.name}): the template is not filled")
    return SAMPLE


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """The small client's figures, its reporting period moved to that of the sample."""
    data = write(tmp_path_factory.mktemp("data"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SCOPE3_DATA", str(data))
        figures = figures_of(open_client("small", 2024))
    organisation = figures.client.organisation
    days = {"start": datetime.date(2026, 1, 1), "end": datetime.date(2026, 12, 31)}
    moved = organisation.model_copy(update={"period": organisation.period.model_copy(update=days)})
    return replace(figures, client=replace(figures.client, organisation=moved))


@pytest.fixture(scope="module")
def golden(small):
    """The figures of the published sample: no market-based scope 2, and no category but the first."""
    memo = small.scopes[small.scopes["basis"] != "market"].drop_duplicates(["scope", "basis"])
    memo = memo.assign(kg_co2e=[KILOGRAMS[key] for key in zip(memo["scope"], memo["basis"], strict=True)])
    first = small.inventory["category"] == 1
    inventory = small.inventory.assign(
        t_co2e=small.inventory["t_co2e"].mask(first, 200.0).where(first),
        status=small.inventory["status"].where(first, "excluded"),
    )
    return replace(small, scopes=memo, inventory=inventory)


@pytest.fixture
def with_years(golden, monkeypatch):
    """The same with the sample's target, and its base year in place of a folder that nobody has."""
    monkeypatch.setattr(vsme, "base_year_of", lambda figures: (BASE, []))
    model = golden.client.organisation.model_copy(update={"targets": [Target.model_validate(TARGET)]})
    return replace(golden, client=replace(golden.client, organisation=model))


@pytest.fixture(scope="module")
def other(sample, tmp_path_factory):
    """The sample with other figures of the year, so that its own totals are no help."""
    parts = parts_of(sample)
    changed = {"D22": 7.0, "D23": 8.0, "D30": 9.0, "D31": 11.0, "G29": False, "J19": False}
    changed |= {"D24": 5.0, "G21": 1999, "G22": 3.0, "G31": 4.0, "J21": 2099, "J30": 6.0, "J31": 2.0}
    for cell, value in changed.items():
        parts[PART] = with_cell(parts[PART], cell, value)
    path = tmp_path_factory.mktemp("template") / "mine.xlsx"
    path.write_bytes(as_file(parts))
    return path


def cell(rows, name):
    letter, row = re.fullmatch(r"([A-Z])(\d+)", name).groups()
    return rows[int(row) - 1][ord(letter) - ord("A")]


def members(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {one.filename: archive.read(one) for one in archive.infolist()}


def changed(path, tmp_path, part, old, new):
    """A copy of a template with one text in one part replaced."""
    parts = parts_of(path)
    assert old in parts[part]
    parts[part] = parts[part].replace(old, new, 1)
    copy = tmp_path / "changed.xlsx"
    copy.write_bytes(as_file(parts))
    return copy


@pytest.mark.parametrize("mode", [ALWAYS, NEVER], ids=["calculates all", "calculates what brings no value"])
def test_the_totals_are_those_of_the_published_sample(with_years, other, tmp_path, mode):
    filled, _ = vsme.content(with_years, other)
    rows = recalculated(tmp_path, mode, filled=filled)("filled", SHEET)
    assert {name: cell(rows, name) for name in SUMS} == SUMS
    assert {name: cell(rows, name) for name in RATIOS} == pytest.approx(RATIOS, rel=1e-9)
    assert [cell(rows, name) for name in ("D31", "G31", "J31", "D24", "G24", "J24")] == [""] * 6
    assert [cell(rows, name) for name in ("G21", "J19", "J21")] == [2020, True, 2030]


def test_a_target_for_one_of_the_categories_is_in_no_total_of_scope_3(small, other, tmp_path):
    """The small client has figures for categories 1 to 3: the template would add up what the target names of them."""
    model = small.client.organisation.model_copy(update={"targets": [Target.model_validate(TARGET)]})
    partial = replace(small, client=replace(small.client, organisation=model))
    filled, said = vsme.content(partial, other)
    rows = recalculated(tmp_path, filled=filled)("filled", SHEET)
    assert [cell(rows, name) for name in ("J21", "J22", "J23", "J25")] == [2030, 75, 15, 90]
    assert [cell(rows, f"J{row}") for row in range(30, 45)] == [""] * 15
    assert cell(rows, "J45") == "-"
    missing = "scope 2 (market-based), category 2, category 3"
    assert f"the target of 2030 names no figure for {missing}: a sum that needs one is left empty" in said
    assert any(one.startswith("scope 3 of the target is not known as a whole and left empty") for one in said)


def test_without_base_year_and_target_no_figure_of_before_is_left(golden, other, tmp_path):
    """What the file held there, a sample's figures or not, is in no cell and in no total."""
    filled, said = vsme.content(golden, other)
    rows = recalculated(tmp_path, filled=filled)("filled", SHEET)
    held = [cell(rows, f"{column}{row}") for column in "GJ" for row in (*range(21, 25), *range(30, 45))]
    assert held == [""] * len(held)
    assert {cell(rows, f"{column}{row}") for column in "GJ" for row in (25, 26, 45, 46, 47)} == {"-"}
    assert [cell(rows, name) for name in ("D25", "D26", "D46", "D47")] == [150, "-", 350, "-"]
    assert "the base year is left empty: organisation.yaml states none (base_year)" in said
    assert "the target is left empty: organisation.yaml states none (targets)" in said
    assert f"{SHEET} J30 held 6.0 and is empty now" in said


def test_the_totals_of_a_client_are_its_own(small, other, tmp_path):
    filled, _ = vsme.content(small, other)
    rows = recalculated(tmp_path, filled=filled)("filled", SHEET)
    scope_3 = small.inventory["t_co2e"].sum()
    kilograms = small.scopes.groupby(["scope", "basis"])["kg_co2e"].sum()
    location = (kilograms[1, "direct"] + kilograms[2, "location"]) / 1000
    market = (kilograms[1, "direct"] + kilograms[2, "market"]) / 1000
    sums = {name: cell(rows, name) for name in ("D25", "D26", "D45", "D46", "D47")}
    expected = [location, market, scope_3, location + scope_3, market + scope_3]
    assert list(sums.values()) == pytest.approx(expected, rel=1e-12)


def test_every_category_lands_in_its_row(small, sample):
    inventory = small.inventory.assign(status="calculated", t_co2e=small.inventory["category"] * 1.5)
    rows = as_written(vsme.content(replace(small, inventory=inventory), sample)[0], SHEET)
    assert [cell(rows, f"D{row}") for row in range(30, 45)] == [1.5 * number for number in range(1, 16)]


def test_all_else_is_what_it_was(with_years, sample):
    before, after = members(sample.read_bytes()), members(vsme.content(with_years, sample)[0])
    assert list(after) == list(before)
    assert {name for name in before if after[name] != before[name]} == {PART, BOOK}
    assert after[BOOK] == before[BOOK].replace(b"<calcPr ", b'<calcPr fullCalcOnLoad="1" ')
    value = re.compile(rb"<v/>|<v[^>]*>[^<]*</v>")
    assert value.sub(b"", after[PART]) == value.sub(b"", before[PART])


def test_a_formula_brings_no_value_of_before(golden, sample):
    formulas = re.findall(
        rb"<c [^>]*><f[^>]*(?:/>|>[^<]*</f>)(.*?)</c>", members(vsme.content(golden, sample)[0])[PART]
    )
    assert len(formulas) > 100
    assert set(formulas) == {b""}


def test_what_it_replaces_and_leaves_is_said(golden, other):
    _, said = vsme.content(golden, other)
    assert f"{SHEET} D22 held 7.0 and holds 100 now" in said
    assert f"{SHEET} D31 held 11.0 and is empty now" in said
    assert f"{SHEET} D24 held 5.0 and is empty now" in said
    assert "scope 2 market is not known and left empty" in said
    assert any(sentence.startswith("category 2 is left empty (excluded)") for sentence in said)


def test_the_same_inputs_give_the_same_bytes(golden, sample):
    assert vsme.content(golden, sample)[0] == vsme.content(golden, sample)[0]


def test_without_the_template_nothing_is_written(golden):
    with pytest.raises(InputError, match="--template FILE"):
        vsme.content(golden)


def test_a_template_of_another_period_is_refused(golden, sample):
    organisation = golden.client.organisation
    days = {"start": datetime.date(2025, 1, 1), "end": datetime.date(2025, 12, 31)}
    moved = organisation.model_copy(update={"period": organisation.period.model_copy(update=days)})
    figures = replace(golden, client=replace(golden.client, organisation=moved))
    with pytest.raises(InputError, match="the template is of 2026-01-01 to 2026-12-31, the figures are of 2025-01-01"):
        vsme.content(figures, sample)


def test_a_template_without_a_period_is_filled(golden, sample, tmp_path):
    parts = parts_of(sample)
    general = "xl/worksheets/sheet5.xml"
    parts[general] = re.sub(rb"(<c r=\"D(?:9|13)\"[^>]*><f>.*?</f>)<v>[^<]*</v>", rb"\1<v>-</v>", parts[general])
    blank = tmp_path / "blank.xlsx"
    blank.write_bytes(as_file(parts))
    _, said = vsme.content(golden, blank)
    assert any("enter 2026-01-01 to 2026-12-31" in sentence for sentence in said)


@pytest.mark.parametrize(
    ("part", "old", "new", "why"),
    [
        ("xl/sharedStrings.xml", b">1.3.0<", b">1.4.0<", "its version is '1.4.0', known is 1.3.0"),
        (BOOK, b'name="GrossScope1GreenhouseGasEmissions"', b'name="Scope1"', "it has no GrossScope1Greenhouse"),
        (PART, b"<f>template_label_15_investments</f>", b"<f>label_15</f>", "it has no template_label_15_investments"),
        (PART, b'<c r="D31" s="748"/>', b'<c r="D31" s="748"><f>1+1</f><v>2</v></c>', "D31 is not as it was published"),
    ],
    ids=["version", "name", "label", "formula"],
)
def test_a_file_that_is_not_the_known_template_is_refused(golden, sample, tmp_path, part, old, new, why):
    with pytest.raises(InputError, match=re.escape(f"changed.xlsx is not the template that is known: {why}")):
        vsme.content(golden, changed(sample, tmp_path, part, old, new))


def test_a_workbook_of_another_kind_is_refused(golden, tmp_path):
    path = tmp_path / "ledger.xlsx"
    pd.DataFrame({"a": [1]}).to_excel(path, index=False, engine="xlsxwriter")
    with pytest.raises(
        InputError, match=r"ledger.xlsx is not the template that is known: it has no template_reporting"
    ):
        vsme.content(golden, path)


@pytest.mark.parametrize("content", [None, b"", b"a,b\n1,2\n"], ids=["absent", "empty", "text"])
def test_what_is_no_spreadsheet_is_refused(golden, tmp_path, content):
    path = tmp_path / "template.xlsx"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match=r"template.xlsx"):
        vsme.content(golden, path)


@pytest.mark.parametrize(
    ("held", "value", "written"),
    [
        (b'<c r="A1" s="3"/>', 1.5, b'<c r="A1" s="3"><v>1.5</v></c>'),
        (b'<c r="A1" s="3" t="s"><v>7</v></c>', 1e-7, b'<c r="A1" s="3"><v>1e-07</v></c>'),
        (b'<c r="A1" s="3"><v>7</v></c>', None, b'<c r="A1" s="3"/>'),
        (b'<c r="A1" s="3" t="b"><f aca="false">TRUE()</f><v>1</v></c>', False, b'<c r="A1" s="3" t="b"><v>0</v></c>'),
    ],
    ids=["blank", "text", "number", "LibreOffice's flag"],
)
def test_a_cell_takes_a_value_and_keeps_its_style(held, value, written):
    around = b'<row r="1"><c r="AA1" s="9"/>%b<c r="A11" s="9"/></row>'
    assert with_cell(around % held, "A1", value) == around % written


def test_the_base_year_is_that_of_its_own_folder(tmp_path, monkeypatch, sample):
    """2023 had 3 t of steel, then 2 t, each at 1.5 kg; the meters of both years are alike."""
    monkeypatch.setenv("SCOPE3_DATA", str(tmp_path))
    write_year(tmp_path, 2023, goods=small_client.with_cell(GOODS_WITH_SUPPLIER, 2, "quantity", "3"))
    write_year(tmp_path, 2024, ORGANISATION + BASE_YEAR)
    other, said = base_year_of(figures_of(open_client("small", 2024)))
    assert other.year == 2023
    assert other.categories == pytest.approx({1: 0.44995 + 4.5 + 0.15, 2: 1.0, 3: 0.8})
    assert other.scopes.scope_1 == pytest.approx(0.25)
    assert other.scopes.scope_2_location == pytest.approx(2.0)
    assert said == ["the base year 2023 holds scope 3 as reported, and scopes 1 and 2 of its own meters"]


def test_a_base_year_without_a_folder_stays_empty(tmp_path, monkeypatch):
    monkeypatch.setenv("SCOPE3_DATA", str(tmp_path))
    write_year(tmp_path, 2024, ORGANISATION + BASE_YEAR)
    other, said = base_year_of(figures_of(open_client("small", 2024)))
    assert (other, said) == (None, ["the base year is left empty: 2023 has no folder"])


@pytest.mark.parametrize(
    ("targets", "why"),
    [
        ("[{year: 2024, source: Board}]", "target of 2024: each target has a later year of its own"),
        ("[{year: 2030, source: Board}, {year: 2030, source: Board}]", "target of 2030: each target has a later year"),
        ("[{year: 2030, source: Board, scope_3_t_co2e: {33: 1}}]", "category 33 is not in the framework"),
        ("[{year: 2030, source: Board, scope_1_t_co2e: -1}]", "greater than or equal to 0"),
        ("[{year: 2030, source: Board, scope_1: 1}]", "unknown key 'scope_1'.*did you mean 'scope_1_t_co2e'"),
    ],
)
def test_a_target_that_cannot_be_one_is_refused(tmp_path, monkeypatch, targets, why):
    monkeypatch.setenv("SCOPE3_DATA", str(write(tmp_path, organisation=f"{ORGANISATION}targets: {targets}\n")))
    with pytest.raises(InputError, match=why):
        open_client("small", 2024)


def test_the_command_says_what_it_needs(tmp_path, capsys):
    places = ("--data", write(tmp_path / "data"), "--outputs", tmp_path / "outputs")
    assert command("export", "small", 2024, "vsme", *places) == 1
    assert "--template FILE" in capsys.readouterr().err
    assert list(tmp_path.rglob("*.xlsx")) == []
