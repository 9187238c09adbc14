"""A client's own factors: an owner, evidence and a last day stand on each, and the row of emissions says so."""

from __future__ import annotations

from datetime import date

import pytest

import small_client
from command_line import command
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
        ("20251231", "'20251231' is no date"),
        ("2026-W53-4", "'2026-W53-4' is no date"),
        ("2025-12-31 ", "'2025-12-31 ' is no date"),
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


# --- What a row says of its key, its gases and its owner ---


def cells(**changed):
    rows = FACTORS
    for column, cell in changed.items():
        rows = with_cell(rows, STEEL, column, cell)
    return rows


@pytest.mark.parametrize(
    ("changed", "column", "what", "mend"),
    [
        ({"region": "UK"}, "region", "region 'UK' of 'steel/cradle_to_gate' is no country code", "did you mean 'GB'?"),
        ({"region": "GBR"}, "region", "region 'GBR'", "did you mean 'GB'?"),
        ({"region": "ZZ"}, "region", "region 'ZZ'", "or world; known: AD, AE"),
        ({"region": " GB"}, "region", "region ' GB'", "did you mean 'GB'?"),
        ({"component": "cradel_to_gate"}, "component", "unknown component 'cradel_to_gate'", "did you mean 'cradle_to_gate'?"),
        ({"component": "Cradle_to_gate"}, "component", "unknown component", "did you mean 'cradle_to_gate'?"),
        ({"boundary": "losses"}, "boundary", "boundary 'losses' does not go with", "use cradle_to_gate"),
        ({"activity": "Steel"}, "activity", "has capital letters", "in small letters without spaces around"),
        ({"activity": "steel "}, "activity", "'steel ' has spaces around it", "in small letters without spaces around"),
        ({"year": "1989"}, "year", "year 1989", "the year that the figure stands for"),
        ({"year": "2042"}, "year", "is not between 1990 and 2034", "the year that the figure stands for"),
        ({"owner": "  "}, "owner", "owner is blank", "fill it in"),
        ({"evidence": " "}, "evidence", "evidence is blank", "fill it in"),
        ({"source": "\t"}, "source", "says nothing", "name the table, page, row or cell"),
        ({"kg_co2e": "0.001", "kg_ch4": "0.5"}, "kg_co2e",
         "its gases make 14 kg CO2e (0.5 kg CH4; AR5GWP100), the row says 0.001", "correct the figure"),
        ({"kg_co2e": "2", "kg_co2": "2", "kg_ch4": "0", "kg_n2o": "0.001"}, "kg_co2e", "make 2.265 kg", "correct"),
        ({"kg_co2e": "2", "gwp_set": "not_stated", "kg_co2": "3"}, "kg_co2e", "make 3 kg CO2e (3 kg CO2;", "correct"),
    ],
)  # fmt: skip
def test_a_row_that_nothing_would_meet_or_that_contradicts_itself_is_refused(tmp_path, changed, column, what, mend):
    (fault,) = refused(read, tmp_path, cells(**changed))
    assert (fault.file, fault.row, fault.column) == ("factors.csv", STEEL, column)
    assert what in fault.what and mend in fault.mend


@pytest.mark.parametrize(
    "changed",
    [
        {"kg_co2": "1", "kg_ch4": "0", "kg_n2o": "0"},  # refrigerants may make the rest of 2
        {"kg_co2": "2.09"},  # 2 kg are rounded: a twentieth more is allowed
        {"gwp_set": "not_stated", "kg_ch4": "9"},  # by what no set is named for nothing can be multiplied
        {"activity": "sic/20A"},  # the edition's own spelling
        {"year": "1990"},
        {"year": "2034"},
        {"region": "world"},
    ],
)
def test_what_may_be_right_is_let_through(tmp_path, changed):
    assert read(tmp_path, cells(**changed))


def test_two_rows_on_one_key_in_two_units_of_energy_are_two_factors(tmp_path):
    power = next(row for row in FACTORS if "electricity/wtt" in row)
    swapped = {"electricity/wtt": "again", "kWh": "MWh", "0.05": "99"}
    faults = refused(read, tmp_path, [*FACTORS, [swapped.get(cell, cell) for cell in power]])
    assert [(fault.row, fault.column) for fault in faults] == [
        (FACTORS.index(power) + 1, "unit"),
        (len(FACTORS) + 1, "unit"),
    ]
    assert "two factors for one key (electricity, GB, 2024, wtt)" in faults[0].what
    swapped["MWh"] = swapped["kWh"] = "kWh (Gross CV)"
    assert read(tmp_path / "another dimension", [*FACTORS, [swapped.get(cell, cell) for cell in power]])


def test_a_gwp_set_that_is_none_is_not_accepted(tmp_path, monkeypatch):
    page = ORGANISATION.replace(
        "factor_editions", "accept_gwp_sets: [AR4GWP100, AR5GWP10, not_stated]\nfactor_editions"
    )
    monkeypatch.setenv("SCOPE3_DATA", str(write(tmp_path / "data", organisation=page)))
    (fault,) = refused(load_organisation, "small", 2024)
    assert (fault.file, fault.row, fault.column) == ("organisation.yaml", 9, "accept_gwp_sets")
    assert "unknown GWP set 'AR5GWP10'" in fault.what and "did you mean 'AR5GWP100'?" in fault.mend


def test_the_check_names_own_factors_that_no_record_used(tmp_path, monkeypatch, capsys):
    """Nobody bought copper, and the steel is in kg, not in money; combustion of diesel serves the memo of scope 1."""
    copper = [
        "copper/x" if n == 0 else "copper" if cell == "steel" else cell for n, cell in enumerate(FACTORS[STEEL - 1])
    ]
    monkeypatch.setenv("SCOPE3_DATA", str(write(tmp_path / "data", factors=[*FACTORS, copper])))
    assert command("check", "small", "2024") == 0
    assert "own factors no record used: sector/steel/cradle_to_gate, copper/x\n" in capsys.readouterr().out


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
