"""The tables and sentences that say where a result comes from."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace

import pandas as pd
import pytest

import small_client
from scope3.client import open_client
from scope3.explain import provenance as explain
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
    steps = explain.price_steps(emissions).set_index("step_taken")
    assert steps.index.tolist() == ["GBP 2024 at its own currency; prices of 2024 as they are"]
    assert steps["rows"].item() == 3


def test_gases_are_split_only_where_all_three_are_stated():
    gases = {"kg_co2": [90.0, 80.0, None], "kg_ch4": [0.1, None, None], "kg_n2o": [0.01, None, None]}
    emissions = pd.DataFrame({"kg_co2e": [1000.0, 2000.0, 3000.0], **gases, "kg_biogenic_co2": [None] * 3})
    table = explain.gas_split(emissions).set_index("gases_stated")
    assert table["t_co2e"].tolist() == [1.0, 2.0, 3.0]
    assert table.loc["CO2, CH4 and N2O", "t_ch4"] == 0.0001
    assert table.isna().loc["CO2 alone", "t_ch4"] and table.isna().loc["no gas", "t_co2"]
    assert "Biogenic CO2 of scope 3: not given by any factor used" in explain.gas_sentence(emissions)


def test_an_energy_category_that_is_left_out_is_no_zero(tmp_path, monkeypatch):
    said = small_client.ORGANISATION + "  - {category: 3, reason: the meters were not read}\n"
    monkeypatch.setenv("SCOPE3_DATA", str(small_client.write(tmp_path / "out", organisation=said)))
    client = open_client("small", 2024)
    emissions = calculate_emissions(client, 3)
    assert (
        explain.energy_sentence(client, emissions, emissions)
        == "Category 3 is not calculated. the meters were not read"
    )


def test_every_currency_has_its_sentence(client):
    (said,) = explain.money_sentences(client.ledger).split("\n\n")
    assert said.startswith("Of 15,899.90 GBP in the ledger, 5,899.90 is used by a method, 1,000.00 is retired")


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
    assert tonnes(pd.Series([0.1] * 10)) == pytest.approx(0.001, abs=1e-18)


def client_without(*omissions):
    return SimpleNamespace(organisation=SimpleNamespace(framework=None, exclusions=list(omissions), not_relevant=[]))


def test_a_category_in_words_keeps_total_optional_apart_and_biogenic_from_each_other():
    rows = [("A", "required", 1500.0, 20.0), ("B", "required", 500.0, None), ("B", "optional", 250.0, None),
            ("C", "apart", 9000.0, None)]  # fmt: skip
    emissions = pd.DataFrame(rows, columns=["record_id", "boundary", "kg_co2e", "kg_biogenic_co2"]).assign(category=15)
    assert explain.category_sentence(client_without(), emissions, 15) == (
        "Category 15, investments: **2.00 t CO2e** of the minimum boundary from 3 records; beside it 0.25 t of optional "
        "emissions; 9.00 t reported apart from scope 3; biogenic CO2 apart, 0.02 t. Time boundary: reporting year and future."
    )


def test_a_category_without_records_says_why():
    nothing = pd.DataFrame(columns=["category", "record_id", "boundary", "kg_co2e", "kg_biogenic_co2"])
    left_out = SimpleNamespace(category=13, reason="No data.")
    said = "Category 13, downstream leased assets, is not calculated. "
    assert explain.category_sentence(client_without(left_out), nothing, 13) == said + "No data."
    assert explain.category_sentence(client_without(), nothing, 13) == said + "It has no records under this approach."
    left_out.reason = "<b>*No* data</b>"
    assert explain.category_sentence(client_without(left_out), nothing, 13) == said + r"&lt;b&gt;\*No\* data&lt;/b&gt;"


@pytest.mark.parametrize(
    ("statuses", "said"),
    [
        (["calculated", "excluded", "calculated"], "**Small Ltd, 2024: scope 3 comes to 6.5 t CO2e** over 2 calculated categories, 5 records. The largest is category 3, Third, with 4 t."),
        (["not relevant", "excluded", "excluded"], "**Small Ltd, 2024: no category is calculated.**"),
    ],
)  # fmt: skip
def test_the_total_in_words_counts_what_is_calculated_and_says_when_nothing_is(statuses, said):
    """2.5 and 4 t of two and three records; a category without a calculation has no tonnes, which is not zero."""
    inventory = pd.DataFrame(
        {"category": [1, 2, 3], "name": ["First", "Second", "Third"], "status": statuses, "records": [2, 9, 3],
         "t_co2e": [2.5, float("nan"), 4.0]}
    )  # fmt: skip
    organisation = SimpleNamespace(name="Small Ltd", year=2024)
    assert explain.total_in_words(organisation, inventory).data == said
