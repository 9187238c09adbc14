"""CDP's table of scope 3: seventeen rows, CDP's own words, and nothing outside the limits of its fields."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from pathlib import Path

import pytest

import shipped
from command_line import command
from scope3.client import open_client
from scope3.errors import InputError
from scope3.methods import METHODS
from scope3.organisation import Omission
from scope3.report import cdp, figures_of
from small_client import T_CO2E, write

pytestmark = pytest.mark.slow

CATEGORY, STATUS, EMISSIONS, METHOD, SUPPLIERS, EXPLANATION = (
    "Scope 3 category",
    "Evaluation status",
    "Emissions in reporting year (metric tons CO2e)",
    "Emissions calculation methodology",
    "Percentage of emissions calculated using data obtained from suppliers or value chain partners",
    "Please explain",
)
STATUSES = {
    "Relevant, calculated",
    "Relevant, not yet calculated",
    "Not relevant, calculated",
    "Not relevant, explanation provided",
    "Not evaluated",
}


@pytest.fixture(scope="module")
def example():
    return shipped.figures()


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    data = write(tmp_path_factory.mktemp("data"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SCOPE3_DATA", str(data))
        return figures_of(open_client("small", 2024))


def rows(figures):
    return list(csv.DictReader(io.StringIO(cdp.content(figures)[0])))


def with_inventory(figures, number, /, **cells):
    """The figures with other cells in the row of one category."""
    inventory = figures.inventory.copy()
    inventory.loc[inventory["category"] == number, list(cells)] = list(cells.values())
    return replace(figures, inventory=inventory)


def with_organisation(figures, **changed):
    organisation = figures.client.organisation.model_copy(update=changed)
    return replace(figures, client=replace(figures.client, organisation=organisation))


@pytest.mark.parametrize("whose", ["example", "small"])
def test_every_field_keeps_its_limits(whose, request):
    found = rows(request.getfixturevalue(whose))
    assert list(found[0]) == [CATEGORY, STATUS, EMISSIONS, METHOD, SUPPLIERS, EXPLANATION]
    assert [row[CATEGORY] for row in found[15:]] == ["Other (upstream)", "Other (downstream)"]
    assert len(found) == 17
    for row in found:
        assert row[STATUS] in STATUSES
        assert len(row[EXPLANATION]) <= 2400
        if row[STATUS] == "Relevant, calculated":
            assert re.fullmatch(r"[0-9]{1,12}(\.[0-9]{1,3})?", row[EMISSIONS])
            assert re.fullmatch(r"(100|[0-9]{1,2})(\.[0-9]{1,2})?", row[SUPPLIERS])
            assert row[METHOD] and row[EXPLANATION]
        else:
            assert row[EMISSIONS] == row[METHOD] == row[SUPPLIERS] == ""


def test_the_figures_are_those_worked_by_hand(small):
    found = rows(small)
    assert [float(row[EMISSIONS]) for row in found[:3]] == pytest.approx(list(T_CO2E.values()), abs=0.0005)
    assert found[1][METHOD] == "Average spend-based method"
    assert found[1][SUPPLIERS] == "0"
    assert found[3][STATUS] == "Relevant, not yet calculated"
    assert found[3][EXPLANATION] == "left out of this small client. Its size has not been estimated."


def test_what_is_left_out_brings_its_reason_and_its_size(small):
    estimate = {"estimated_t_co2e": 1234.5, "estimate_basis": "Last year's lorries"}
    stated = [Omission(category=4, reason="Carriers  do not\nanswer.", **estimate)]
    found = rows(with_inventory(with_organisation(small, exclusions=stated), 4, reason=stated[0].reason))
    assert found[3][EXPLANATION] == "Carriers do not answer. Estimated at 1234.5 t CO2e: Last year's lorries."


def test_what_is_not_relevant_brings_its_reason(small):
    found = rows(with_inventory(small, 14, status="not relevant", reason="There are no franchises"))
    assert found[13][STATUS] == "Not relevant, explanation provided"
    assert found[13][EXPLANATION] == "There are no franchises."


def test_a_record_left_out_stands_with_its_category(example):
    investments = rows(example)[14]
    assert "Left out, record IN-24-04: Half a per cent of Northern Craft Cooperative" in investments[EXPLANATION]


@pytest.mark.parametrize(
    ("tonnes", "written"),
    [(0.0, "0"), (1234567.8912, "1234567.891"), (999_999_999_999.0, "999999999999"), (12.5, "12.5"), (10.0, "10")],
)
def test_a_number_is_written_plainly(small, tonnes, written):
    assert rows(with_inventory(small, 1, t_co2e=tonnes))[0][EMISSIONS] == written


@pytest.mark.parametrize("tonnes", [-0.1, 1_000_000_000_000.0])
def test_what_no_field_holds_is_refused_for_every_category(small, tonnes):
    wrong = with_inventory(with_inventory(small, 1, t_co2e=tonnes), 2, t_co2e=tonnes)
    with pytest.raises(InputError, match="takes 0 to 999,999,999,999") as refused:
        cdp.content(wrong)
    assert [fault.what.split(" comes")[0] for fault in refused.value.faults] == ["category 1", "category 2"]


def test_a_long_explanation_is_cut_and_said_so(small):
    long = with_inventory(small, 4, reason="word " * 1000)
    table, said = cdp.content(long)
    explanation = list(csv.DictReader(io.StringIO(table)))[3][EXPLANATION]
    assert len(explanation) == 2400
    assert explanation.endswith(" […]")
    assert any(sentence.startswith("the explanation of category 4 was 50") for sentence in said)


def test_every_method_has_a_name_of_cdp():
    assert set(cdp.cdp_methods()) == {method for group in METHODS.values() for method in group}


def test_a_method_that_cdp_does_not_list_is_named(example):
    assert "Other, please specify: distribution, effort based" in rows(example)[0][METHOD]


def test_text_that_begins_like_a_formula_stays_text(small):
    found = rows(with_inventory(small, 4, reason='=HYPERLINK("x")'))
    assert found[3][EXPLANATION].startswith("'=HYPERLINK")


def test_a_category_without_a_row_is_refused(small):
    with pytest.raises(InputError, match="category 16 has no row"):
        cdp.content(with_inventory(small, 15, category=16))


def test_the_command_writes_the_table_and_says_what_is_not_in_it(tmp_path, capsys):
    places = ("--data", write(tmp_path / "data"), "--outputs", tmp_path / "outputs")
    assert command("export", "small", 2024, "cdp", *places) == 0
    said = capsys.readouterr()
    assert Path(said.out.strip()).name == "cdp_7.8.csv"
    assert "outside these categories are not evaluated" in said.err
    assert "the SBTi asks for a target" in said.err
