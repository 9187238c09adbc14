"""Restatement: what the log of a restated base year must explain, and what may never be a reason."""

from __future__ import annotations

import json
import math

import pytest

from command_line import command
from scope3.change.base_year import open_years, restate
from scope3.change.dual_run import as_it_is
from scope3.client import open_client
from scope3.errors import InputError
from scope3.explain.change import restatement_of, restatement_sentence, years_compared
from scope3.organisation import load_organisation
from small_client import ORGANISATION, with_cell
from two_years import AVERAGE_FIRST, BASE_YEAR, GOODS_WITH_SUPPLIER, SUPPLIER_FIRST, write_year

pytestmark = pytest.mark.slow

# By hand, 2023: paper 0.44995 t, steel 3 t at 2 kg, wood 0.15 t; the lathe 1 t; the meters 0.8 t. Reported was other.
REPORTED = 'reported: {"1": 7.0, "2": 1.0, "3": 0.8}\n'
STRUCTURAL = """\
recalculations:
  - year: 2023
    trigger: structural
    category: 3
    t_co2e: 0.5
    decided: 2024-11-30
    reason: The joinery bought in 2024, its energy of 2023.
    source: Its meter readings
"""
ADJUSTMENTS = {
    ("data_accuracy", 1): 6.59995 - 7.0,
    ("method", 1): 3 * (1.5 - 2),
    ("boundary", 2): -1.0,
    ("structural", 3): 0.5,
}


@pytest.fixture
def data(tmp_path, monkeypatch):
    monkeypatch.setenv("SCOPE3_DATA", str(tmp_path))
    return tmp_path


def write(data, base_year=BASE_YEAR, stated=STRUCTURAL, reported=REPORTED):
    """Two years: another order of methods, category 2 left out, and what organisation.yaml of 2024 states."""
    steel = with_cell(GOODS_WITH_SUPPLIER, 2, "quantity", "3")
    left_out = "  - {category: 2, reason: capital goods left out}\n"
    write_year(data, 2023, ORGANISATION + AVERAGE_FIRST + reported, goods=steel)
    write_year(data, 2024, ORGANISATION + left_out + SUPPLIER_FIRST + base_year + stated)
    return data


def restated():
    return restate(open_years("small"))


def test_the_log_explains_every_tonne(data):
    write(data)
    found = restated()
    log = {(row.trigger, row.category): row for row in found.log.itertuples()}
    assert {key: row.t_co2e_adjustment for key, row in log.items()} == pytest.approx(ADJUSTMENTS)
    assert found.log["applied"].all()
    base = found.figures[found.figures["year"] == 2023].set_index("category")
    assert base["t_co2e_reported"].to_dict() == {1: 7.0, 2: 1.0, 3: 0.8}
    assert base["t_co2e_restated"].to_dict() == pytest.approx({1: 5.09995, 2: 0.0, 3: 1.3})
    assert math.fsum(found.log["t_co2e_adjustment"]) == pytest.approx(math.fsum(base["change"]), abs=1e-12)
    # Read in its order, each row of a category begins where the one before it ended.
    first, second = log["data_accuracy", 1], log["method", 1]
    assert (first.t_co2e_before, first.t_co2e_after) == pytest.approx((7.0, 6.59995))
    assert (second.t_co2e_before, second.t_co2e_after) == pytest.approx((6.59995, 5.09995))
    latest = found.figures[found.figures["year"] == 2024]
    assert latest["change"].eq(0).all()


def test_small_changes_add_up_and_do_not_cancel(data):
    """Of 8.8 t: 4.5 % are below a tenth, with 17 % more above it; up and down count alike."""
    write(data)
    log = restated().log
    assert log["significant"].tolist() == [False, True, True, True]
    sizes = [abs(ADJUSTMENTS[key]) / 8.8 for key in ADJUSTMENTS]
    assert log["share_of_base_year"].tolist() == pytest.approx(sizes)
    assert log["share_cumulative"].tolist() == pytest.approx([math.fsum(sizes[: n + 1]) for n in range(len(sizes))])


def test_below_the_threshold_nothing_moves_and_the_log_says_so(data):
    write(data, BASE_YEAR.replace("0.1", "0.39"))
    found = restated()
    assert len(found.log) == len(ADJUSTMENTS)
    assert not found.log["applied"].any()
    assert found.figures["change"].eq(0).all()
    assert found.log["t_co2e_before"].equals(found.log["t_co2e_after"])


def test_categories_with_base_years_of_their_own_are_judged_by_themselves(data):
    """Category 1 moves by 27 % of its 7 t, 3 by 62 % of its 0.8 t, 2 by all of it: at 30 % the first stays."""
    write(data, BASE_YEAR.replace("scope_3", "each_category").replace("0.1", "0.3"))
    applied = restated().log.groupby("category")["applied"].all()
    assert applied.to_dict() == {1: False, 2: True, 3: True}


def test_without_reported_figures_those_of_its_own_choices_are_reported(data):
    write(data, reported="")
    found = restated()
    assert found.figures.set_index(["year", "category"]).loc[(2023, 1), "t_co2e_reported"] == pytest.approx(6.59995)
    assert set(found.log["trigger"]) == {"method", "boundary", "structural"}


def test_the_command_restates_all_years_and_writes_the_same_bytes_again(data, tmp_path, capsys):
    write(data)
    written = []
    for name in ("one", "two"):
        assert command("restate", "small", "--data", data, "--outputs", tmp_path / name) == 0
        folder = tmp_path / name / "small"
        written.append([(folder / f"restatement.{kind}").read_bytes() for kind in ("csv", "json")])
    assert written[0] == written[1]
    content = json.loads(written[0][1])
    assert content["base_year"]["significance_threshold"] == 0.1
    assert [row["decided"] for row in content["log"]] == ["2024-12-31"] * 3 + ["2024-11-30"]
    assert "2023: reported 8.800 t CO2e, restated 6.400" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("trigger", "why"),
    [("organic_growth", "real change of emissions"), ("real_factor_change", "grid gets cleaner")],
)
def test_growth_and_cleaner_grids_are_refused_with_the_standards_reason(data, trigger, why):
    write(data, stated=STRUCTURAL.replace("structural", trigger))
    with pytest.raises(InputError, match=f"'{trigger}' never recalculates: .*{why}.*section 9.3"):
        open_client("small", 2024)


def test_what_the_base_year_covers_decides_on_outsourcing_and_added_categories(data):
    moved = STRUCTURAL.replace("structural", "sourcing_reported_before")
    write(data, stated=moved)
    assert load_organisation("small", 2024).recalculations[0].trigger == "sourcing_reported_before"


@pytest.mark.parametrize(
    ("covers", "trigger"), [("all_scopes", "sourcing_reported_before"), ("each_category", "category_added")]
)
def test_tables_9_4_and_9_5_say_no_where_the_base_year_covers_it(data, covers, trigger):
    write(data, BASE_YEAR.replace("scope_3", covers), STRUCTURAL.replace("structural", trigger))
    with pytest.raises(InputError, match="never recalculates"):
        load_organisation("small", 2024)


@pytest.mark.parametrize(
    ("base_year", "stated", "said"),
    [
        (BASE_YEAR.replace("0.1", "1.5"), "", "less than 1"),
        (BASE_YEAR.replace("0.1", "0"), "", "greater than 0"),
        (BASE_YEAR.replace("  significance_threshold: 0.1\n", ""), "", "'significance_threshold' is missing"),
        (BASE_YEAR.replace("2023", "2025"), "", "base year 2025 comes after 2024"),
        ("", STRUCTURAL, "recalculations without a base year"),
        (BASE_YEAR, STRUCTURAL.replace("structural", "strucural"), "did you mean 'structural'"),
        (BASE_YEAR, STRUCTURAL.replace("year: 2023", "year: 2024"), "not an earlier year"),
        (BASE_YEAR, STRUCTURAL.replace("0.5", "nan"), "finite number"),
    ],
)
def test_a_policy_that_cannot_hold_is_refused(data, base_year, stated, said):
    write(data, base_year, stated)
    with pytest.raises(InputError, match=said):
        load_organisation("small", 2024)


def test_a_recalculation_of_a_category_that_is_not_there_is_refused(data):
    write(data, stated=STRUCTURAL.replace("category: 3", "category: 33"))
    with pytest.raises(InputError, match="category 33 is not in the framework"):
        open_client("small", 2024)


def test_a_restatement_needs_a_base_year_its_folder_and_whole_reported_figures(data):
    write(data, base_year="", stated="")
    with pytest.raises(InputError, match="2024 states no base year"):
        restated()


@pytest.mark.parametrize(
    ("reported", "base_year", "said"),
    [
        ('reported: {"1": 7.0, "3": 0.8}\n', BASE_YEAR, "category 2 is not under reported"),
        ('reported: {"1": 7.0, "2": 1, "3": 0.8, "4": 1}\n', BASE_YEAR, "category 4 is reported and not calculated"),
        (REPORTED, BASE_YEAR.replace("2023", "2021"), "base year 2021 has no folder"),
    ],
)
def test_figures_that_do_not_fit_are_refused(data, reported, base_year, said):
    write(data, base_year=base_year, reported=reported)
    with pytest.raises(InputError, match=said):
        restated()


def test_a_category_taken_in_later_is_a_gap_that_is_named(data):
    write_year(data, 2023, ORGANISATION + "  - {category: 2, reason: capital goods left out}\n")
    write_year(data, 2024, ORGANISATION + BASE_YEAR)
    assert [note for note in restated().notes if note.startswith("Category 2 is counted in 2024")]


def test_a_fault_of_another_year_names_the_year(data):
    write(data)
    (data / "small" / "2023" / "goods.csv").unlink()
    with pytest.raises(InputError, match="2023: "):
        open_years("small")


def test_a_base_year_without_a_folder_is_said_and_stops_nothing(data):
    write_year(data, 2024, ORGANISATION + BASE_YEAR.replace("2023", "2015"))
    clients = years_compared("small", 2024)
    found = restatement_of(clients, {2024: as_it_is(clients[0])})
    assert found is None
    assert "The base year 2015 has no folder here" in restatement_sentence(found, clients[0]).data
