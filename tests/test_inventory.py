"""The inventory from emissions made by hand: optional and biogenic emissions stand apart, exclusions are no zeros."""

from __future__ import annotations

import math
from dataclasses import replace

import pandas as pd
import pytest

import small_client
from scope3 import inventory
from scope3.client import open_client
from scope3.errors import InputError
from scope3.inventory import (
    build_inventory,
    calculate_emissions,
    scope_1_and_2_memo,
    share,
    share_by_method,
    statement,
    total,
)
from scope3.tables import EMISSIONS, conform
from scope3.uncertainty.pedigree import pedigree


def opened(tmp_path, monkeypatch, extra=""):
    text = small_client.ORGANISATION + extra
    monkeypatch.setenv("SCOPE3_DATA", str(small_client.write(tmp_path / "data", organisation=text)))
    return open_client("small", 2024)


def test_optional_and_biogenic_emissions_stand_beside_the_total(tmp_path, monkeypatch):
    client = opened(tmp_path, monkeypatch)
    emissions = calculate_emissions(client)
    more = emissions[emissions["record_id"] == "G1"].assign(
        component="optional part", kg_co2e=700.0, quantity=350.0, boundary="optional", supplier_data=True, kg_biogenic_co2=90.0
    )  # fmt: skip
    both = conform(pd.concat([emissions, more], ignore_index=True), EMISSIONS, "emissions")
    row = build_inventory(client, both).set_index("category").loc[1]
    assert row["t_co2e"] == pytest.approx(4.59995)
    assert row["t_co2e_optional"] == pytest.approx(0.7)
    assert row["t_biogenic_co2"] == pytest.approx(0.09)
    assert row["share_supplier_data"] == 0.0
    assert total(build_inventory(client, both)) == pytest.approx(6.39995)


def test_an_excluded_category_with_records_is_blank_and_its_money_excluded(tmp_path, monkeypatch):
    client = opened(tmp_path, monkeypatch, "  - {category: 2, reason: capital goods are left out this year}\n")
    row = build_inventory(client, calculate_emissions(client)).set_index("category").loc[2]
    assert row["status"] == "excluded"
    assert row["reason"] == "capital goods are left out this year"
    assert pd.isna(row["t_co2e"])
    assert client.ledger.set_index("record_id").loc["L3", "status"] == "excluded"


def test_a_used_line_that_no_method_served_stops_the_inventory(tmp_path, monkeypatch):
    client = opened(tmp_path, monkeypatch)
    emissions = calculate_emissions(client)
    with pytest.raises(InputError, match=r"ledger.csv, row 2: ledger line L1 is used by no method"):
        build_inventory(client, emissions[emissions["record_id"] != "L1"])


def test_shares_by_method_are_ranked_and_make_the_whole(tmp_path, monkeypatch):
    emissions = calculate_emissions(opened(tmp_path, monkeypatch), 1)
    # 4.15 t by average data and 0.44995 t by spend.
    assert share_by_method(emissions) == "average_data 90.2 %, spend_based 9.8 %"


def test_a_category_bears_the_interval_of_its_draws_and_one_left_out_none(tmp_path, monkeypatch):
    client = opened(tmp_path, monkeypatch)
    emissions = calculate_emissions(client)
    inventory = build_inventory(client, emissions).set_index("category")
    # Category 2 is one line, so that its interval is that of one lognormal with 1 t in its middle.
    sigma = math.log(pedigree(emissions[emissions["category"] == 2])["squared_gsd"].item()) / 2
    ends = inventory.loc[2, ["t_co2e_low", "t_co2e_high"]]
    assert list(ends) == pytest.approx([math.exp(-1.96 * sigma), math.exp(1.96 * sigma)], rel=4 * 0.027 * sigma)
    assert inventory.loc[4, ["t_co2e_low", "t_co2e_high"]].isna().all()


def test_the_statement_is_plain_values(tmp_path, monkeypatch):
    client = opened(tmp_path, monkeypatch)
    said = statement(client, build_inventory(client, calculate_emissions(client)))
    assert said["scope_3_t_co2e"] == pytest.approx(6.39995)
    assert said["consolidation_approach"] == "operational_control"
    assert [row["category"] for row in said["categories"] if row["status"] == "calculated"] == [1, 2, 3]
    assert next(row for row in said["categories"] if row["category"] == 4)["t_co2e"] is None


def test_emissions_come_out_in_one_order_whatever_the_order_of_the_lines(tmp_path, monkeypatch):
    client = opened(tmp_path, monkeypatch)
    turned = {name: table.iloc[::-1].reset_index(drop=True) for name, table in client.activity_data.items()}
    from dataclasses import replace

    pd.testing.assert_frame_equal(
        calculate_emissions(client), calculate_emissions(replace(client, activity_data=turned))
    )


def test_no_share_of_a_negative_whole_is_zero_without_a_sign():
    credits = pd.DataFrame({"kg_co2e": [-40.0, -10.0], "supplier_data": [False, False]})
    assert str(share(credits, credits["supplier_data"])) == "0.0"
    assert share(credits, pd.Series([True, False])) == 0.8


def category_1(client):
    return build_inventory(client, calculate_emissions(client)).set_index("category")["t_co2e"][1]


def test_what_is_written_into_the_activity_data_in_place_is_calculated(tmp_path, monkeypatch):
    client = opened(tmp_path, monkeypatch)
    assert category_1(client) == pytest.approx(4.59995)
    goods = client.activity_data["purchased_goods"]
    # 20 tonnes of steel at 2 kg/kg in place of 2 tonnes; and a client that has other choices sees it too.
    goods.loc[goods["record_id"] == "G1", "quantity"] = 20.0
    assert category_1(client) == pytest.approx(4.59995 + 36.0)
    assert category_1(replace(client)) == pytest.approx(4.59995 + 36.0)
    assert category_1(open_client("small", 2024)) == pytest.approx(4.59995)


def test_a_category_whose_record_was_moved_away_in_place_is_empty(tmp_path, monkeypatch):
    client = opened(tmp_path, monkeypatch)
    lathe = client.activity_data["purchased_goods"]["record_id"] == "L3"
    assert "L3" in set(calculate_emissions(client, 2)["record_id"])
    client.activity_data["purchased_goods"].loc[lathe, "category"] = 1
    with pytest.raises(InputError, match="category 2 has no records and no statement"):
        calculate_emissions(client)


def test_what_is_written_into_the_factors_in_place_is_calculated(tmp_path, monkeypatch):
    client = opened(tmp_path, monkeypatch)
    assert category_1(client) == pytest.approx(4.59995)
    factors = client.library.table
    # Steel at 20 kg/kg in place of 2; diesel burnt at 3 kg/litre in place of 2.5, 100 litres of it.
    factors.loc[factors["factor_id"] == "steel/cradle_to_gate", "kg_co2e"] = 20.0
    factors.loc[factors["factor_id"] == "diesel/combustion", "kg_co2e"] = 3.0
    burnt = scope_1_and_2_memo(client).set_index("record_id")["kg_co2e"]
    assert burnt["M2"] == pytest.approx(300.0)
    assert category_1(client) == pytest.approx(4.59995 + 36.0)
    assert category_1(open_client("small", 2024)) == pytest.approx(4.59995)


def test_what_is_written_into_emissions_in_place_stays_in_them(tmp_path, monkeypatch):
    client = opened(tmp_path, monkeypatch)
    emissions = calculate_emissions(client, 1)
    emissions.loc[:, "kg_co2e"] = 0.0
    assert math.fsum(calculate_emissions(client, 1)["kg_co2e"]) == pytest.approx(4599.95)


def test_nothing_is_climbed_again_while_the_content_stays(tmp_path, monkeypatch):
    client = opened(tmp_path, monkeypatch)
    first = calculate_emissions(client)

    def climbed_again(*_):
        raise AssertionError("the ladder was climbed again")

    monkeypatch.setattr(inventory, "climb", climbed_again)
    pd.testing.assert_frame_equal(calculate_emissions(client), first)


def test_a_line_is_priced_in_the_year_of_its_own_date(tmp_path, monkeypatch):
    text = small_client.ORGANISATION.replace("start: 2024-01-01", "start: 2023-07-01").replace(
        "factor_editions: []", "factor_editions: []\nfactor_selection: {earlier_years: true, later_years: true}"
    )
    ledger = small_client.with_cell(small_client.LEDGER, 2, "date", "2023-11-02")
    monkeypatch.setenv("SCOPE3_DATA", str(small_client.write(tmp_path / "data", organisation=text, ledger=ledger)))
    emissions = calculate_emissions(open_client("small", 2024), 1).set_index("record_id")
    assert "prices 2023 → 2024 by cpi GB" in emissions.loc["L1", "step"]
    assert "prices of 2024 as they are" in emissions.loc["L2", "step"]
