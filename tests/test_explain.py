"""The tables and sentences that say where a result comes from."""

from __future__ import annotations

from decimal import Decimal

import pytest

import small_client
from scope3 import explain
from scope3.client import open_client
from scope3.inventory import calculate_emissions, summarise, tonnes, what_if


@pytest.fixture
def client(tmp_path, monkeypatch):
    monkeypatch.setenv("SCOPE3_DATA", str(small_client.write(tmp_path / "data")))
    return open_client("small", 2024)


def test_statements_of_the_organisation(client):
    stated = explain.about(client.organisation).set_index("statement")["value"]
    assert stated["consolidation approach"] == "operational control"
    assert stated["GWP set"] == "AR5GWP100"
    assert stated.isna()["factor editions"]


def test_files_with_their_lines_and_exact_money(client):
    (row,) = explain.files_read(client.ledger).itertuples(index=False)
    assert tuple(row) == ("ledger.csv", "GBP", 6, Decimal("15899.9"))


def test_records_given_beside_the_ledger(client):
    given = explain.records_given(client).set_index("source_file")["records"].to_dict()
    assert given == {"goods.csv": 2, "meters.csv": 2}


def test_rules_with_what_they_placed(client):
    placed = explain.placed_by_rule(client.ledger).set_index("rule_id")
    assert placed.loc["s-1", "lines"] == 2
    assert placed.loc["s-1", "spend"] == Decimal("899.9")
    assert placed.index[0] == "s-4"


def test_factors_behind_the_emissions_with_their_page(client):
    emissions = calculate_emissions(client, 1, 2)
    used = explain.factors_used(emissions, client.library).set_index("factor_id")
    assert used.loc["steel/cradle_to_gate", ["records", "kg_co2e", "source"]].tolist() == [1, 4000.0, "page 1"]
    assert used.index[0] == "steel/cradle_to_gate"


def test_the_method_sentence_names_spend_factors_price_years_and_deflator(client):
    emissions = calculate_emissions(client, 1, 2)
    assert explain.spend_factors(emissions, client.library) == "test 1, GBP at 2024 prices, price basis purchaser"
    assert explain.price_steps(emissions) == ["GBP 2024 at its own currency; prices of 2024 as they are"]


def test_summaries_count_records_and_add_tonnes(client):
    table = summarise(calculate_emissions(client, 3), "sub_category").set_index("sub_category")
    assert table["t_co2e"].to_dict() == pytest.approx({"3A": 0.06, "3B": 0.5, "3C": 0.24})


def test_what_if_sets_other_choices_beside_the_run(client):
    table = what_if(client, {"as run": {}, "combustion": {"ef_basis": "combustion"}}, 3).set_index("choice")
    assert table.loc["combustion", "change"] == pytest.approx(-0.04)
    assert client.settings.choices["ef_basis"] == "life_cycle"


def test_what_if_says_when_a_choice_cannot_serve_every_record(client):
    table = what_if(client, {"as run": {}, "spend only": {"methods_1": ["spend_based"]}}, 1).set_index("choice")
    assert table.isna().loc["spend only", "t_co2e"]
    assert "cannot serve every record" in table.loc["spend only", "note"]


def test_tonnes_of_many_small_parts_are_exact():
    import pandas as pd

    assert tonnes(pd.Series([0.1] * 10)) == pytest.approx(0.001, abs=1e-18)
