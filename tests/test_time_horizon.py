"""How much of the total is counted over other years than the inventory is said in tonnes, and of how much nobody says."""

from __future__ import annotations

import pytest

from scope3.client import open_client
from scope3.inventory import calculate_emissions
from scope3.report import basis, figures_of
from scope3.report.checklist import checklist
from scope3.time_horizon import by_gwp_set, horizon_sentence
from small_client import FACTORS, ORGANISATION, with_cell, write

pytestmark = pytest.mark.slow

TWENTY = ORGANISATION.replace("gwp_set: AR5GWP100", "gwp_set: AR5GWP20\naccept_gwp_sets: [AR5GWP100, not_stated]")
# Paper (0.44995 t) is under the inventory's own set, wood (0.15 t) under none that is stated, all else over 100 years.
MIXED = with_cell(with_cell(FACTORS, 2, "gwp_set", "AR5GWP20"), 6, "gwp_set", "not_stated")


def opened(tmp_path, monkeypatch, **changed):
    monkeypatch.setenv("SCOPE3_DATA", str(write(tmp_path, **changed)))
    return open_client("small", 2024)


def test_an_inventory_over_20_years_says_how_much_of_it_is_over_100(tmp_path, monkeypatch):
    """5.8 of 6.39995 t: steel 4, machines 1, energy 0.8."""
    figures = figures_of(opened(tmp_path, monkeypatch, organisation=TWENTY, factors=MIXED))
    table = by_gwp_set(figures.client, figures.emissions).set_index("gwp_set")
    assert table["t_co2e"].to_dict() == pytest.approx({"AR5GWP100": 5.8, "AR5GWP20": 0.44995, "not_stated": 0.15})
    assert table["horizon_years"].dropna().to_dict() == {"AR5GWP100": 100, "AR5GWP20": 20}
    assert table["share"].sum() == pytest.approx(1)
    said = horizon_sentence(figures.client, figures.emissions)
    assert said == (
        "**The total mixes time horizons**: the inventory is over 20 years (AR5GWP20), and of it 5.80 t CO2e (90.6 %) "
        "over 100 years, under AR5GWP100, rest on figures accepted by name as they are published. "
        "0.15 t CO2e (2.3 %) rest on figures that state no GWP set."
    )
    assert said in basis.content(figures)[0]
    answer = checklist(figures).set_index("id").loc["gwp_values"]
    assert answer["status"] == "filled" and "The total mixes time horizons: " in answer["evidence"]


def test_an_inventory_of_one_horizon_says_that(tmp_path, monkeypatch):
    client = opened(tmp_path, monkeypatch)
    said = horizon_sentence(client, calculate_emissions(client))
    assert said == "Every figure of the total whose GWP set is stated is over 100 years, as AR5GWP100 is."
