"""Data quality by rules: each rule hit, the worst where nothing says, what is stated wins, means by emissions by hand."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import factor, library, meters, records, spend_factor
from scope3.errors import InputError
from scope3.methods import METHODS
from scope3.quality import criteria, primary_data_in_words, reasons, rules, scored, weighted
from scope3.reconcile import USED
from scope3.tables import EMISSIONS, INDICATORS, TABLE_OF_CATEGORY, conform
from scope3.tables.commuting import COMMUTE

# Method and its technological score on a supplier's own figure, where nothing but the method counts; typed by hand.
TECHNOLOGICAL = {
    1: "supplier_specific 1, hybrid_full 1, hybrid_partial 2, average_data 3, supplier_revenue_share 3, spend_based 4",
    2: "supplier_specific 1, hybrid_full 1, hybrid_partial 2, average_data 3, supplier_revenue_share 3, spend_based 4",
    3: "supplier_specific 1, average_data 2",
    4: "fuel_based 1, distance_based 3, site_specific 1, average_data 3, spend_based 4",
    5: "supplier_specific 1, waste_type_specific 2, average_data 3",
    6: "fuel_based 1, distance_based 3, hotel_nights 3, spend_based 4",
    7: "fuel_based 1, distance_based 3, average_data 4, telework 3",
    8: "asset_specific 1, lessor_specific 2, average_data 4",
    9: "fuel_based 1, distance_based 3, site_specific 1, average_data 3, spend_based 4",
    10: "site_specific 1, average_data 3",
    11: "energy_using_products 2, fuels_and_feedstocks 1, greenhouse_gas_containing_products 2, indirect_use_phase 3, "
    "intermediate_products 3",
    12: "waste_type_specific 3, average_data 4",
    13: "asset_specific 1, lessee_specific 2, average_data 4",
    14: "franchise_specific 1, sampled_groups 2, average_data 4",
    15: "equity_investment_specific 1, equity_average_data 4, project_specific 1, project_average_data 4, "
    "projected_lifetime 3, general_purpose_debt 2, managed_investments 2, financed_emissions 2",
    "U_hardware": "model_footprint 1, components 2, type_average 3, usage_ratio 4, mass_based 4, spend_based 4",
    "U_software": "supplier_specific 1, per_seat 2, effort_based 4, spend_based 4, distribution 3",
    "U_models": "supplier_share 2, gpu_hours 3, per_request 4, spend_based 4",
    "U_content": "supplier_specific 1, production 3, processing 3, storage 3, distribution 3, archiving 3, spend_based 4",
}
LIBRARY = library(
    factor("wood", 1.0, region="GB", factor_id="wood/GB"),
    factor("wood", 1.0, factor_id="wood/world"),
    factor("laptop", 1.0, component="embodied", factor_id="laptop/world"),
    factor("oak", 1.0, region="GB", publisher="own", factor_id="oak/own"),
    spend_factor("paper", 0.5, region="GB", factor_id="paper/GB"),
    *(factor("old", 1.0, region="GB", year=year, factor_id=f"old/{year}") for year in range(1990, 2031)),
    regions={"DE": ["GB", "world"], "GB": ["world"]},
)
OWN = "supplier:R1"  # in place of a factor_id: a figure that the supplier, or the organisation itself, states


# What a line of these tables cannot do without.
NEEDED = {7: {"purpose": COMMUTE}, "U_hardware": {"kind": "laptop"}, "U_software": {"delivery": "installed"}}


def client_of(category=1, *, booked=(), **record):
    made = meters(record) if category == 3 else records(NEEDED.get(category, {}) | record, category=category)
    return SimpleNamespace(
        activity_data={TABLE_OF_CATEGORY[category]: made.assign(record_id="R1")},
        library=LIBRARY,
        organisation=SimpleNamespace(factor_editions=["test/1"]),
        ledger=pd.DataFrame({"record_id": list(booked), "status": [USED] * len(booked)}, dtype="str"),
    )


def rows(*given):
    """Emissions rows of record R1: 1 kg CO2e of category 1 on the British factor of wood unless a row says otherwise."""
    # Components of one record differ; the component itself is looked at for devices only.
    standard = {
        "record_id": "R1", "source_file": "records.csv", "source_row": 2, "category": 1, "method": "fuel_based",
        "factor_id": "wood/GB", "quantity": 1.0, "unit": "kg", "factor": 1.0,
        "kg_co2e": 1.0, "share": 1.0, "boundary": "required", "supplier_data": False, "step": "by hand",
    }  # fmt: skip
    named = [{"component": f"part {number}"} | row for number, row in enumerate(given)]
    return conform(pd.DataFrame([standard | row for row in named]), EMISSIONS, "emissions")


def judged(row, group=1, **record):
    """Score, rules and reason of each indicator of one record with one emissions row."""
    category = group if isinstance(group, int) else 1
    return reasons(client_of(group, **record), rows({"category": category} | row)).set_index("indicator")


STATED_BY_SUPPLIER = {"factor_id": OWN, "supplier_data": True}
# Rule, its score, and a record that it alone or with another decides: emissions row, group, record.
CASES = [
    ("t-figure-supplier", 1, STATED_BY_SUPPLIER | {"method": "supplier_specific"}, 1, {}),
    ("t-figure-quantity", 2, {}, 1, {}),
    ("t-figure-own-factor", 2, {"factor_id": "oak/own"}, 1, {}),
    ("t-figure-own-estimate", 2, {"factor_id": OWN}, 1, {}),
    ("t-figure-money", 4, {"factor_id": "paper/GB", "method": "spend_based"}, 1, {}),
    ("t-method-unknown", 5, {"method": "a_new_one"}, 1, {}),
    ("y-1", 1, {"factor_id": "old/2022"}, 1, {}),
    ("y-1", 1, {"factor_id": "old/2026"}, 1, {}),
    ("y-2", 2, {"factor_id": "old/2021"}, 1, {}),
    ("y-3", 3, {"factor_id": "old/2018"}, 1, {}),
    ("y-3", 3, {"factor_id": "old/2015"}, 1, {}),
    ("y-4", 4, {"factor_id": "old/2014"}, 1, {}),
    ("y-5", 5, {"factor_id": "old/2009"}, 1, {"period": "2024-03-31"}),
    ("y-unknown", 5, STATED_BY_SUPPLIER, 1, {}),
    ("g-supplier", 1, STATED_BY_SUPPLIER, 1, {"country": "CN"}),
    ("g-same", 1, {}, 1, {"country": "GB"}),
    ("g-world-market", 2, {"factor_id": "laptop/world", "component": "embodied"}, "U_hardware", {"country": "GB"}),
    ("g-stand-in", 3, {}, 1, {"country": "DE"}),
    ("g-world", 4, {"factor_id": "wood/world"}, 1, {"country": "GB"}),
    ("g-unknown", 5, {}, 1, {}),
    ("g-unknown", 5, {"factor_id": "wood/world"}, 1, {}),
    ("g-unknown", 5, {}, 1, {"country": "FR"}),
    ("g-same", 1, {}, "U_models", {"country": "US", "electricity_country": "GB"}),
    ("c-1", 1, {}, 7, {"respondents": 95, "population": 95}),
    ("c-2", 2, {}, 7, {"respondents": 50, "population": 100}),
    ("c-3", 3, {}, 7, {"respondents": 38, "population": 95}),
    ("c-2", 2, {}, 14, {"franchises_sampled": 3, "franchises_in_group": 5}),
    ("c-unknown", 5, {}, 1, {}),
    ("r-ledger", 2, {}, 1, {"booked": ["R1"]}),
    ("r-meter", 2, {}, 3, {}),
    ("r-survey", 3, {}, 7, {"respondents": 38, "population": 95}),
    ("r-unknown", 5, {}, 1, {}),
    ("r-figure-quantity", 2, {}, 3, {}),
    ("r-figure-money", 3, {"factor_id": "paper/GB"}, 1, {"booked": ["R1"]}),
    ("r-figure-supplier", 3, STATED_BY_SUPPLIER, 3, {}),
    ("r-figure-own-factor", 4, {"factor_id": "oak/own"}, 3, {}),
    ("r-figure-own-estimate", 4, {"factor_id": OWN}, 3, {}),
]  # fmt: skip
INITIALS = {name[0]: name for name in (*INDICATORS[1:], INDICATORS[0])} | {"y": "temporal"}


@pytest.mark.parametrize(("rule", "score", "row", "group", "record"), CASES)
def test_a_rule_gives_its_score(rule, score, row, group, record):
    found = judged(row, group, **record).loc[INITIALS[rule[0]]]
    assert (rule in found["rule_id"].split("; "), found["score"]) == (True, score)


INVESTEE = STATED_BY_SUPPLIER | {"method": "financed_emissions"}


@pytest.mark.parametrize(
    ("record", "score"),
    [({}, 5), ({"quality_option": "1a"}, 1), ({"quality_option": "3a"}, 4), ({"quality_option": "1a", "reliability": 3}, 3)],
)  # fmt: skip
def test_the_option_of_an_investment_is_its_reliability_unless_a_score_is_stated(record, score):
    found = judged(INVESTEE, 15, asset_class="business_loan", **record)
    assert found["score"]["reliability"] == score
    assert found["score"]["temporal"] == 5  # of the other indicators PCAF says nothing


def test_an_option_that_the_asset_class_does_not_have_is_refused_at_the_line():
    with pytest.raises(InputError) as refused:
        judged(INVESTEE, 15, asset_class="mortgage", quality_option="3b")
    (fault,) = refused.value.faults
    assert (fault.file, fault.row, fault.column) == ("records.csv", 2, "quality_option")


def test_an_index_that_another_year_stands_in_for_makes_the_figure_older():
    """Record of 2024 on a factor of 2022: two years, and three where the prices are those of the year before."""
    client = client_of()
    client.library = replace(LIBRARY, price_years={2024: 2023})
    step = "prices 2024 → 2022 by cpi GB × 0.9; the cpi GB of 2023 stands in for 2024, 1 year older"
    found = reasons(client, rows({"factor_id": "old/2022"}, {"factor_id": "old/2022", "step": step}))
    assert found[found["indicator"] == "temporal"]["score"].tolist() == [1, 2]


@pytest.mark.parametrize("group", METHODS)
def test_every_method_has_one_technological_score(group):
    expected = dict(said.split(" ") for said in TECHNOLOGICAL[group].split(", "))
    assert list(expected) == list(METHODS[group])
    own = rules()[rules()["fact"] == "method"]
    for method, score in expected.items():
        here = own["categories"].map(lambda of: not of or str(group) in of.split(";"))
        assert (here & (own["value"] == method)).sum() == 1, method
        assert judged(STATED_BY_SUPPLIER | {"method": method}, group).loc["technological", "score"] == int(score), (
            method
        )


def test_every_rule_is_hit_by_a_case():
    hit = {rule for rule, *_ in CASES}
    named = [row for row in rules().to_dict("records") if row["fact"] == "method" and row["value"] != "not known"]
    for row in named:
        groups = [group for group in METHODS if not row["categories"] or str(group) in row["categories"].split(";")]
        hit |= {row["rule_id"] for group in groups if f"{row['value']} {row['score']}" in TECHNOLOGICAL[group]}
    assert hit == set(rules()["rule_id"])


def test_whatever_a_figure_is_both_indicators_that_look_at_it_know_it():
    known = rules()[rules()["fact"] == "figure"].groupby("indicator")["value"].agg(set)
    assert (
        known["technological"]
        == known["reliability"]
        == {"supplier", "quantity", "own_factor", "own_estimate", "money"}
    )


def test_where_nothing_is_said_every_score_is_the_worst():
    row = rows({"factor_id": OWN, "method": "a_new_one"})
    assert scored(client_of(), row)[list(INDICATORS)].to_numpy().tolist() == [[5, 5, 5, 5, 5]]


@pytest.mark.parametrize("score", [1, 5])
@pytest.mark.parametrize("indicator", INDICATORS)
def test_what_is_stated_wins_for_its_indicator_alone(indicator, score):
    before = scored(client_of(3), rows({}))
    after = scored(client_of(3, **{indicator: score}), rows({}))
    changed = [name for name in INDICATORS if before[name].item() != after[name].item()]
    assert after[indicator].item() == score
    assert set(changed) <= {indicator}
    told = judged({}, 3, **{indicator: score}).loc[indicator]
    assert (told["score"], told["found"]) == (score, "stated") and pd.isna(told["rule_id"])


def test_scores_never_improve_with_the_years_between_record_and_factor():
    # Away from 2024 on both sides; the worst is reached and stays.
    for years in (range(2024, 1989, -1), range(2024, 2031)):
        made = rows(*({"factor_id": f"old/{year}"} for year in years))
        found = scored(client_of(), made)["temporal"]
        assert found.is_monotonic_increasing and found.iloc[0] == 1
    assert scored(client_of(), rows({"factor_id": "old/1990"}))["temporal"].item() == 5


def test_reasons_name_the_same_scores_and_every_fact_that_is_as_bad():
    made = rows({}, {"factor_id": "paper/GB", "method": "spend_based"}, STATED_BY_SUPPLIER)
    client = client_of(country="DE", reliability=2)
    wide = reasons(client, made).pivot(index="factor_id", columns="indicator", values="score").loc[made["factor_id"]]
    assert (wide[list(INDICATORS)].to_numpy() == scored(client, made)[list(INDICATORS)].to_numpy()).all()
    told = judged({"factor_id": "paper/GB", "method": "spend_based"}).loc["technological"]
    assert told["found"] == "method spend_based; figure money" or told["found"] == "figure money; method spend_based"
    assert "all that a sector sells, by its price" in told["why"]


@pytest.mark.parametrize(
    ("row", "record", "share"),
    [
        ({}, {}, 0.0),
        (STATED_BY_SUPPLIER, {}, None),
        (STATED_BY_SUPPLIER, {"primary_data": True}, None),
        (STATED_BY_SUPPLIER, {"primary_data": False}, 0.0),
        (STATED_BY_SUPPLIER, {"primary_data_share": 0.63}, 0.63),
        ({}, {"primary_data": True}, None),
        ({}, {"primary_data_share": 0.63}, 0.0),
    ],
)
def test_a_suppliers_figure_is_primary_as_far_as_the_supplier_says(row, record, share):
    found = scored(client_of(**record), rows(row))["share_primary_data"].item()
    assert pd.isna(found) if share is None else found == share


def test_the_means_are_weighted_by_emissions():
    made = rows({"kg_co2e": 30.0}, {"kg_co2e": -10.0}, {"kg_co2e": 60.0}, {"kg_co2e": 5.0, "category": 2}).assign(
        technological=[1, 5, 2, 4], temporal=[1, 1, 1, 1], geographical=[2, 2, 2, 2], completeness=[5, 5, 5, None],
        reliability=[3, 1, 2, 3], share_primary_data=[0.5, None, 0.0, 1.0],
    )  # fmt: skip
    first, second = weighted(made, "category").to_dict("records")
    # (30 × 1 + 10 × 5 + 60 × 2) / 100, the credit by its size; the share 30 × 0.5 / 100.
    assert [first[name] for name in INDICATORS] == pytest.approx([2.0, 1.0, 2.0, 5.0, 2.2])
    assert first["data_quality"] == pytest.approx((2.0 + 1.0 + 2.0 + 5.0 + 2.2) / 5)
    assert (first["share_primary_data"], first["share_primary_data_not_known"]) == pytest.approx((0.15, 0.1))
    assert second["completeness"] == 5  # a score that nobody gave is the worst
    assert primary_data_in_words(made[made["category"] == 1]) == (
        "15.0 % of the emissions rest on primary data by suppliers' own statements; of 10.0 % the share is not known and "
        "counts as none."
    )
    assert weighted(made[:0]).isna().all(axis=None) and weighted(rows({"kg_co2e": 0.0})).isna().all(axis=None)


@given(
    st.lists(st.tuples(st.integers(1, 5), st.floats(0.1, 1e6)), min_size=1, max_size=8),
    st.floats(0.1, 0.9),
)
def test_a_mean_lies_between_its_scores_and_splitting_a_row_moves_nothing(pairs, part):
    made = pd.DataFrame(pairs, columns=["technological", "kg_co2e"]).assign(share_primary_data=0.2)
    made = made.assign(**dict.fromkeys(INDICATORS[1:], 3))
    mean = weighted(made).iloc[0]
    assert min(score for score, _ in pairs) - 1e-9 <= mean["technological"] <= max(score for score, _ in pairs) + 1e-9
    halves = [made.assign(kg_co2e=made["kg_co2e"] * share) for share in (part, 1 - part)]
    assert weighted(pd.concat(halves)).iloc[0].to_list() == pytest.approx(mean.to_list())


def test_every_score_of_every_indicator_has_a_meaning_and_the_protocols_word():
    table = criteria()
    assert list(zip(table["indicator"], table["score"], strict=True)) == [
        (i, s) for i in INDICATORS for s in range(1, 6)
    ]
    assert table.groupby("score")["ghg_protocol_word"].agg(set).to_list() == [
        {"very good"}, {"good"}, {"fair"}, {"poor"}, {"poor"}
    ]  # fmt: skip
