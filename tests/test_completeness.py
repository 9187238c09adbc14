"""Completeness: exclusions with their estimated size, months with data, entities that bring nothing."""

from __future__ import annotations

import pandas as pd
import pytest

from scope3.client import open_client
from scope3.completeness import (
    EXCLUSIONS,
    entities_covered,
    exclusion_sentence,
    exclusions,
    gaps,
    months_covered,
    months_of,
    months_sentence,
)
from scope3.errors import InputError
from scope3.inventory import build_inventory, calculate_emissions
from scope3.organisation import Period
from small_client import GOODS, METERS, ORGANISATION, T_CO2E, write

pytestmark = pytest.mark.slow

# Category 4 is estimated at 2.5 t; of the eleven others nobody has said how large they are.
ESTIMATED = ORGANISATION.replace(
    "  - {category: 4, reason: left out of this small client}",
    "  - {category: 4, reason: left out of this small client, estimated_t_co2e: 2.5, estimate_basis: ten lorry loads a year}",
)
TREE = """\
entities:
  - {name: Small Ltd}
  - {name: Far Ltd, parent: Small Ltd, kind: associate, equity_share: 0.2, financial_control: no, operational_control: no}
"""


def opened(tmp_path, monkeypatch, **changed):
    monkeypatch.setenv("SCOPE3_DATA", str(write(tmp_path, **changed)))
    return open_client("small", 2024)


def test_an_estimate_is_a_share_of_the_total_with_all_estimates(tmp_path, monkeypatch):
    client = opened(tmp_path, monkeypatch, organisation=ESTIMATED)
    table = exclusions(client, build_inventory(client, calculate_emissions(client)))
    first = table.iloc[0]
    assert (first["left_out"], first["t_co2e_estimated"]) == ("category 4", 2.5)
    assert first["share_of_all"] == pytest.approx(2.5 / (sum(T_CO2E.values()) + 2.5), rel=1e-12)
    assert table["share_of_all"].iloc[1:].isna().all()
    said = exclusion_sentence(table)
    assert "2.50 t CO2e" in said and "Of 11 exclusions the size has not been estimated." in said


def test_nothing_left_out_is_said():
    assert exclusion_sentence(pd.DataFrame(columns=EXCLUSIONS)) == "Nothing is left out of the minimum boundary."


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("estimated_t_co2e: 2.5", "belong together"),
        ("estimate_basis: ten lorry loads a year", "belong together"),
        ("estimated_t_co2e: -1, estimate_basis: ten lorry loads a year", "greater than or equal to 0"),
        ("estimated_t_co2e: .inf, estimate_basis: ten lorry loads a year", "valid number"),
    ],
)
def test_an_estimate_needs_its_basis_and_is_no_removal(tmp_path, monkeypatch, more, said):
    wrong = ORGANISATION.replace("client}", f"client, {more}}}", 1)
    with pytest.raises(InputError, match=said):
        opened(tmp_path, monkeypatch, organisation=wrong)


def test_the_months_of_a_period_that_crosses_the_year():
    assert months_of(Period(start="2023-11-15", end="2024-02-14")) == ["2023-11", "2023-12", "2024-01", "2024-02"]


def dated(months):
    """The small client's meters, the first of them read in some months only."""
    head = [*METERS[0], "period"]
    first = dict(zip(METERS[0], METERS[1], strict=True))
    readings = [[*(dict(first, record_id=f"M1-{month}").values()), f"2024-{month:02}"] for month in months]
    return [head, *readings, [*METERS[2], "2024"]]


def test_a_meter_without_november_shows_november(tmp_path, monkeypatch):
    client = opened(tmp_path, monkeypatch, meters=dated([n for n in range(1, 13) if n != 11]))
    covered = months_covered(client)
    meters = covered[covered["table"] == "fuel_and_energy"].set_index("series")
    assert meters.loc["electricity", ["months_with_data", "months_missing"]].tolist() == [11, "2024-11"]
    assert meters.loc["fuel", "months_with_data"] == 12
    assert gaps(covered)["months_missing"].dropna().tolist() == [
        "2024-07, 2024-08, 2024-09, 2024-10, 2024-11, 2024-12",
        "2024-11",
    ]
    # The second meter names the year; the goods name nothing.
    assert gaps(covered)["table"].tolist() == ["ledger", "purchased_goods", "fuel_and_energy"]


def test_a_record_without_a_period_makes_no_month_complete_and_none_missing(tmp_path, monkeypatch):
    """One undated bill beside ten readings: October and November are not known, and the other ten are there."""
    readings = dated([n for n in range(1, 13) if n not in (10, 11)])
    head, first = readings[0], dict(zip(readings[0], readings[1], strict=True))
    undated = list(dict(first, record_id="M1-bill", period="").values())
    client = opened(tmp_path, monkeypatch, meters=[head, undated, *readings[1:]])
    covered = months_covered(client)
    meter = covered[covered["series"] == "electricity"].iloc[0]
    assert (meter["months_with_data"], meter["months_not_known"]) == (10, "2024-10, 2024-11")
    assert pd.isna(meter["months_missing"]) and bool(meter["dated"])


def test_what_rests_on_lines_without_a_period_is_said_in_tonnes(tmp_path, monkeypatch):
    """Goods and meters of the small client name no period, its ledger names days: 4.15 + 0.8 of 6.39995 t."""
    client = opened(tmp_path, monkeypatch)
    covered = months_covered(client).set_index("table")
    of_meters = covered.loc[["fuel_and_energy"]]
    assert of_meters["months_missing"].isna().all() and (of_meters["months_with_data"] == 0).all()
    assert of_meters["months_not_known"].str.split(", ").str.len().tolist() == [12, 12]
    said = months_sentence(client, calculate_emissions(client))
    assert said == "Of the year, with months not known: 4.95 t CO2e (77.3 %) on 4 lines without a period."


def test_lines_that_all_name_their_month_or_year_leave_nothing_open(tmp_path, monkeypatch):
    goods = [[*GOODS[0], "period"], [*GOODS[1], "2024-03"], [*GOODS[2], "2024"]]
    client = opened(tmp_path, monkeypatch, goods=goods, meters=dated(range(1, 13)))
    assert months_sentence(client, calculate_emissions(client)).startswith("Every line of the total names its month")


def test_each_entity_of_the_tree_is_listed_with_what_it_brings(tmp_path, monkeypatch):
    tree = ORGANISATION.replace("gwp_set:", TREE + "gwp_set:").replace(
        "country: GB}", "country: GB, entity: Small Ltd}"
    )
    tree = tree.replace("_goods}", "_goods, defaults: {entity: Small Ltd}}").replace(
        "_energy}", "_energy, defaults: {entity: Small Ltd}}"
    )
    covered = entities_covered(opened(tmp_path, monkeypatch, organisation=tree))
    rows = covered.set_index("entity")
    assert rows.loc["Small Ltd", ["ledger_lines", "records", "tables"]].tolist() == [
        6,
        4,
        "purchased_goods, fuel_and_energy",
    ]
    assert rows.loc["Far Ltd", ["share", "ledger_lines", "records"]].tolist() == [0, 0, 0]
