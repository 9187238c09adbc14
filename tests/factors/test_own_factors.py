"""A client's own factors: an owner, evidence and a last day stand on each, and the row of emissions says so."""

from __future__ import annotations

from datetime import date

import pytest

import small_client
from scope3.client import open_client
from scope3.errors import InputError
from scope3.factors.own_factors import read_own_factors
from scope3.inventory import calculate_emissions
from scope3.organisation import load_organisation
from small_client import FACTORS, HEAD, ORGANISATION, with_cell, write

pytestmark = pytest.mark.slow

YEAR_END = date(2024, 12, 31)
STEEL = 5  # the row of the file in which the steel's factor stands


def read(folder, rows=FACTORS, period_end=YEAR_END):
    write(folder, factors=rows)
    return read_own_factors([folder / "small" / "2024" / "factors.csv"], period_end)


def refused(call, *arguments, **options):
    with pytest.raises(InputError) as error:
        call(*arguments, **options)
    return error.value.faults


def opened(folder, monkeypatch, **given):
    monkeypatch.setenv("SCOPE3_DATA", str(write(folder / "data", **given)))
    return open_client("small", 2024)


@pytest.mark.parametrize("column", ["owner", "evidence", "expires"])
def test_a_blank_is_refused_at_its_row(tmp_path, column):
    (fault, *others) = refused(read, tmp_path, with_cell(FACTORS, STEEL, column, ""))
    assert (fault.file, fault.row, fault.column) == ("factors.csv", STEEL, column) and not others
    assert "blank where a value is needed" in fault.what


def test_a_table_without_the_three_columns_is_refused_once_for_each(tmp_path):
    faults = refused(read, tmp_path, [row[: HEAD.index("owner")] for row in FACTORS])
    assert [(fault.row, fault.column) for fault in faults] == [(1, "owner"), (1, "evidence"), (1, "expires")]
    assert "add it: Who stands behind the figure" in faults[0].mend


@pytest.mark.parametrize("day", ["2024-12-31", "2025-01-01"])
def test_a_figure_holds_to_its_last_day(tmp_path, day):
    (table,) = read(tmp_path, with_cell(FACTORS, STEEL, "expires", day))
    assert table["own_step"].iloc[STEEL - 2] == f"own factor of J. Doe, evidence report, page 1, valid until {day}"


@pytest.mark.parametrize(
    ("day", "what"),
    [
        ("2024-12-30", "expired on 2024-12-30, the reporting period ends on 2024-12-31"),
        ("1999-01-01", "expired on 1999-01-01"),
        ("31.12.2025", "'31.12.2025' is no date"),
        ("2025-02-30", "'2025-02-30' is no date"),
        ("2025", "'2025' is no date"),
    ],
)
def test_an_expired_figure_and_what_is_no_day_are_refused(tmp_path, day, what):
    (fault,) = refused(read, tmp_path, with_cell(FACTORS, STEEL, "expires", day))
    assert (fault.file, fault.row, fault.column) == ("factors.csv", STEEL, "expires")
    assert what in fault.what


def test_the_end_of_the_reporting_period_decides_and_not_the_year(tmp_path):
    rows = with_cell(FACTORS, STEEL, "expires", "2025-01-31")
    assert read(tmp_path / "calendar", rows)
    (fault,) = refused(read, tmp_path / "to march", rows, date(2025, 3, 31))
    assert "the reporting period ends on 2025-03-31" in fault.what


def test_faults_of_all_tables_are_named_at_once(tmp_path):
    for name in ("one", "two"):
        write(tmp_path / name, factors=with_cell(FACTORS, STEEL, "owner", ""))
    files = [tmp_path / name / "small" / "2024" / "factors.csv" for name in ("one", "two")]
    assert len(refused(read_own_factors, files, YEAR_END)) == 2


def test_owner_evidence_and_last_day_stand_on_the_row(tmp_path, monkeypatch):
    emissions = calculate_emissions(opened(tmp_path, monkeypatch)).set_index("record_id")
    assert "own factor of J. Doe, evidence report, page 1, valid until 2030-12-31" in emissions.loc["G1", "step"]


def test_an_edition_has_no_owner():
    """The columns are of the client's tables alone; a published figure has its publisher."""
    assert {"owner", "evidence", "expires"}.isdisjoint(small_client.HEAD[: HEAD.index("owner")])


# --- Precedence and age in organisation.yaml ---


def settings(tmp_path, monkeypatch, line):
    page = ORGANISATION.replace("factor_editions: []\n", f"factor_editions: [desnz/2024]\nfactor_selection: {line}\n")
    monkeypatch.setenv("SCOPE3_DATA", str(write(tmp_path / "data", organisation=page)))
    return load_organisation("small", 2024).factor_selection


def test_precedence_names_own_and_pinned_editions(tmp_path, monkeypatch):
    policy = settings(tmp_path, monkeypatch, "{precedence: [own, desnz/2024], maximum_age: 3}")
    assert policy.precedence == ["own", "desnz/2024"] and policy.maximum_age == 3


@pytest.mark.parametrize(
    ("line", "what", "mend"),
    [
        ("{precedence: [own, desnz/2023]}", "'desnz/2023' is no table of factors here", "did you mean 'desnz/2024'?"),
        ("{precedence: [owns]}", "'owns' is no table of factors here", "did you mean 'own'?"),
        ("{precedence: [own, desnz/2024, own]}", "'own' stands in the order twice", "name it once"),
        ("{maximum_age: -1}", "greater than or equal to 0", "correct the value"),
        ("{maximum_ages: 1}", "unknown key 'maximum_ages'", "did you mean 'maximum_age'?"),
    ],
)
def test_a_name_that_is_no_table_is_refused_with_the_nearest(tmp_path, monkeypatch, line, what, mend):
    (fault,) = refused(settings, tmp_path, monkeypatch, line)
    assert (fault.file, fault.row) == ("organisation.yaml", 10)
    assert what in fault.what and mend in fault.mend


def test_own_is_no_name_without_own_tables(tmp_path, monkeypatch):
    page = ORGANISATION.replace("factors: [factors.csv]", "factor_selection: {precedence: [own]}")
    monkeypatch.setenv("SCOPE3_DATA", str(write(tmp_path / "data", organisation=page)))
    (fault,) = refused(load_organisation, "small", 2024)
    assert "'own' is no table of factors here" in fault.what


def test_a_client_s_own_figure_before_the_edition_s(tmp_path, monkeypatch):
    """The key that two tables hold stops the run until organisation.yaml orders them."""
    diesel = [
        [cell if cell != "diesel" else "fuels/liquid_fuels/diesel_100_percent_mineral_diesel" for cell in row]
        for row in FACTORS
    ]
    meters = with_cell(small_client.METERS, 3, "activity", "fuels/liquid_fuels/diesel_100_percent_mineral_diesel")
    page = ORGANISATION.replace("factor_editions: []", "factor_editions: [desnz/2024]")
    given = {"factors": diesel, "meters": meters}
    client = opened(tmp_path / "silent", monkeypatch, organisation=page, **given)
    faults = refused(calculate_emissions, client, 3)
    assert all("list desnz/2024 and own under factor_selection.precedence" in fault.mend for fault in faults)
    ordered = page.replace("factors: [", "factor_selection: {precedence: [own, desnz/2024]}\nfactors: [")
    emissions = calculate_emissions(opened(tmp_path / "ordered", monkeypatch, organisation=ordered, **given), 3)
    row = emissions[(emissions["record_id"] == "M2")].iloc[0]
    assert row["kg_co2e"] == pytest.approx(100 * 0.6)
    assert "own factor before desnz/2024 by factor_selection.precedence" in row["step"]
