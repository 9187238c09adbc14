"""A reporting year from April to March: its months, and its money beyond the last price index, from file to statement."""

from __future__ import annotations

import pytest

from scope3.client import open_client
from scope3.completeness import months_covered, months_sentence
from scope3.errors import InputError
from scope3.inventory import calculate_emissions
from scope3.prices import _indices
from scope3.report import basis, figures_of
from small_client import FACTORS, GOODS, LEDGER, METERS, ORGANISATION, with_cell, write

pytestmark = pytest.mark.slow

APRIL = ORGANISATION.replace("{start: 2024-01-01, end: 2024-12-31}", "{start: 2024-04-01, end: 2025-03-31}")
EARLIER = APRIL + "factor_selection: {earlier_years: true}\n"
ACCEPTED = APRIL + "factor_selection: {earlier_years: true, price_years: {2025: 2024}}\n"
# The paper of the first line is bought in February 2025; the others in May 2024, their dates moved into the year.
DATES = ["2025-02-15", *["2024-05-15"] * 5]
BOOKED = [LEDGER[0], *([row[0], day, *row[2:]] for row, day in zip(LEDGER[1:], DATES, strict=True))]
# A factor of 2023 at prices of 2022: two years from the paper of 2025, and no index of that year.
PAPER = with_cell(with_cell(FACTORS, 2, "year", "2023"), 2, "price_year", "2022")


def opened(tmp_path, monkeypatch, **changed):
    changed = {"organisation": APRIL, "ledger": BOOKED, "factors": PAPER} | changed
    monkeypatch.setenv("SCOPE3_DATA", str(write(tmp_path, **changed)))
    return open_client("small", 2024)


def test_the_tables_end_before_february_2025():
    """Where an index of 2025 comes in, the tests below have to move on by a year."""
    assert max(year for name, region, year in _indices() if (name, region) == ("cpi", "GB")) == 2024


def test_money_beyond_the_last_index_is_refused_with_the_newest_and_what_makes_it_legal(tmp_path, monkeypatch):
    client = opened(tmp_path, monkeypatch, organisation=EARLIER)
    with pytest.raises(InputError) as refused:
        calculate_emissions(client)
    (fault,) = refused.value.faults
    assert (fault.file, fault.row, fault.column) == ("ledger.csv", 2, "currency")
    assert fault.what == "L1: no cpi of GB for 2025"
    assert "cpi of GB runs 1990 to 2024" in fault.mend
    assert fault.mend.endswith("or let 2024 stand in by name: factor_selection: {price_years: {2025: 2024}}")


def test_the_mend_works_stands_on_the_row_and_lowers_the_temporal_score(tmp_path, monkeypatch):
    """1,000.00 GBP at prices of 2024, of which 2022 had 120.46005 / 132.85274, times 0.5."""
    client = opened(tmp_path, monkeypatch, organisation=ACCEPTED)
    figures = figures_of(client)
    paper = figures.emissions.set_index("record_id").loc["L1"]
    assert paper["kg_co2e"] == pytest.approx(1000 * 120.46005 / 132.85274 * 0.5, rel=1e-6)
    assert (
        "prices 2025 → 2022 by cpi GB × 0.90672; the cpi GB of 2024 stands in for 2025, 1 year older" in paper["step"]
    )
    # Two years from record to factor are a 1, and the year that the index lacks makes them three.
    assert paper["temporal"] == 2
    other = figures.emissions.set_index("record_id").loc["L2"]
    assert other["temporal"] == 1 and "cpi GB of" not in other["step"]
    said = basis.content(figures)[0]
    assert "the prices of 2024 stand in for 2025" in said
    assert "| the cpi GB of 2024 stands in for 2025, 1 year older | 1 | 1 | 0.45 |" in said


def test_only_an_earlier_year_stands_in(tmp_path, monkeypatch):
    for later in ("2025", "2026"):
        text = APRIL + f"factor_selection: {{price_years: {{2025: {later}}}}}\n"
        with pytest.raises(InputError, match="price_years of 2025: only an earlier year stands in"):
            opened(tmp_path / later, monkeypatch, organisation=text)


def test_a_record_of_a_calendar_year_leaves_the_rest_of_the_reporting_year_not_known(tmp_path, monkeypatch):
    """`2024` names April to December; whether its twelve months are those to March 2025, nobody says."""
    meters = [[*METERS[0], "period"], [*METERS[1], "2024"], [*METERS[2], "2024-05"]]
    goods = [[*GOODS[0], "period"], [*GOODS[1], "2024-06"], [*GOODS[2], "2024-06"]]
    client = opened(tmp_path, monkeypatch, organisation=ACCEPTED, meters=meters, goods=goods)
    covered = months_covered(client).query("table == 'fuel_and_energy'").set_index("series")
    yearly = covered.loc["electricity"]
    assert (yearly["months_with_data"], yearly["months_not_known"]) == (9, "2025-01, 2025-02, 2025-03")
    assert yearly.isna()["months_missing"]
    assert covered.loc["fuel", "months_missing"].split(", ")[0] == "2024-04" and covered.isna().loc["fuel", "months_not_known"]  # fmt: skip
    said = months_sentence(client, calculate_emissions(client))
    assert said.endswith(" on 1 line of a calendar year alone.") and said.count("0.74 t CO2e") == 1
