"""What stands beside the emissions of category 15, on small portfolios worked by hand."""

from __future__ import annotations

import math
from types import SimpleNamespace

import pandas as pd
import pytest

from builders import factors, records, spend_factor
from scope3 import portfolio
from scope3.charts import entities as charts
from scope3.methods import calculate
from scope3.methods.investments import METHODS
from scope3.methods.records import gather

TABLE = factors(spend_factor("looms", 0.4))
REPORT = {"investee_source": "report", "currency": "GBP"}
MILL = {"record_id": "mill", "investee": "Mill", "investment_type": "associate", "equity_share": 0.25,
        "scope_1_and_2_t_co2e": 1000, "scope_3_t_co2e": 4000, "credits_retired_t_co2e": 60, "removals_t_co2e": 0} | REPORT  # fmt: skip
LOOM = {"record_id": "loom", "investee": "Looms", "investment_type": "other_equity", "equity_share": 0.005,
        "activity": "looms", "revenue": 1e6, "currency": "GBP"}  # fmt: skip
ROOF = {"record_id": "roof", "investee": "Roof", "investment_type": "project_finance", "outstanding": 10.0,
        "total_project_cost": 160.0, "projected_annual_t_co2e": 4, "lifetime_years": 25, "financing_year": 2024,
        "initial_sponsor": True} | REPORT  # fmt: skip
BOND = {"record_id": "bond", "investee": "Rail", "asset_class": "corporate_bond", "outstanding": 3e6, "evic": 30e6,
        "scope_1_and_2_t_co2e": 400, "scope_3_t_co2e": 900, "quality_option": "1a"} | REPORT  # fmt: skip
LOAN = BOND | {"record_id": "loan", "investee": "Shop", "outstanding": 1e6, "evic": 10e6, "quality_option": "3a"}


def served(*lines):
    """Records and emissions, each line by its own method."""
    methods = {"mill": "equity_investment_specific", "loom": "equity_average_data", "roof": "projected_lifetime"}
    rows = records(*lines, category=15)
    parts = []
    for record, part in rows.groupby("record_id"):
        method = methods.get(record, "financed_emissions")
        choices = {} if method in ("equity_investment_specific", "projected_lifetime") else {"deflator": "cpi"}
        parts.append(calculate(15, method, part, TABLE, **choices))
    return rows, gather(parts)


def test_credits_and_removals_stand_beside_at_the_share_held():
    """A quarter of 60 t; a blank is not zero, and who states nothing has no row."""
    rows, emissions = served(MILL, LOOM)
    (row,) = portfolio.amounts_beside(rows, emissions).to_dict("records")
    assert (row["record_id"], row["share_held"], row["t_credits_retired"], row["t_removals"]) == (
        "mill",
        0.25,
        15.0,
        0.0,
    )
    assert math.isnan(row["t_credits_generated"])
    assert emissions.loc[emissions["record_id"] == "mill", "kg_co2e"].sum() == 1_250_000


def test_land_use_of_a_country_may_be_below_zero_beside():
    country = {"record_id": "land", "asset_class": "sovereign_debt", "outstanding": 1e6, "gdp_ppp": 1e9, "currency": "USD",
               "scope_1_t_co2e": 5e6, "scope_1_with_lulucf_t_co2e": -2e6, "investee_source": "x"}  # fmt: skip
    rows, emissions = served(country)
    assert portfolio.amounts_beside(rows, emissions)["t_scope_1_with_lulucf"].tolist() == [-2000.0]
    assert emissions["kg_co2e"].tolist() == [5_000_000.0]


def test_a_lifetime_without_a_range_has_none():
    rows, emissions = served(ROOF, MILL)
    (row,) = portfolio.lifetimes(rows, emissions).to_dict("records")
    assert (row["investee"], row["t_expected"]) == ("Roof", 6.25)
    assert math.isnan(row["t_lowest"]) and math.isnan(row["t_highest"])


def test_small_holdings_are_those_below_one_per_cent():
    rows = records(LOOM, MILL, LOOM | {"record_id": "one", "equity_share": 0.01}, category=15)
    assert portfolio.small_holdings(rows)["record_id"].tolist() == ["loom"]


def test_quality_is_weighted_by_money_within_a_class():
    """(3 × 1 + 1 × 4) / 4; 40 t + 40 t of scopes 1 and 2 over four million."""
    rows, emissions = served(BOND, LOAN, MILL)
    (row,) = portfolio.quality_by_class(rows, emissions).to_dict("records")
    assert (row["asset_class"], row["outstanding"], row["share_scored"]) == ("Corporate bonds", 4e6, 1.0)
    assert (row["score"], row["t_co2e"], row["t_co2e_per_million"]) == pytest.approx((1.75, 80.0, 20.0))


def test_money_of_two_currencies_is_never_added():
    rows, emissions = served(BOND, LOAN | {"currency": "EUR"})
    assert portfolio.quality_by_class(rows, emissions)["currency"].tolist() == ["EUR", "GBP"]


def test_a_class_without_scores_says_so():
    rows, emissions = served(BOND | {"quality_option": None})
    (row,) = portfolio.quality_by_class(rows, emissions).to_dict("records")
    assert row["share_scored"] == 0.0 and pd.isna(row["score"])


def test_every_method_has_its_share():
    assert set(portfolio.SHARES_OF_METHOD) == set(METHODS)


def client(*, excluded=()):
    return SimpleNamespace(organisation=SimpleNamespace(name="Acme", exclusions=list(excluded), not_relevant=[]))


def bars(figure):
    axes = figure.axes[0]
    labels = [text.get_text() for text in axes.get_yticklabels()]
    return {c.get_label(): dict(zip(labels, [bar.get_width() for bar in c], strict=True)) for c in axes.containers}


def test_the_chart_leaves_out_what_stands_apart():
    rows, emissions = served(MILL, ROOF)
    figure = charts.emissions_by_investee(portfolio.by_investee(rows, emissions))
    assert bars(figure) == {
        "scope 1 and 2, in the total": {"Mill": 250.0},
        "optional, beside the total": {"Mill": 1000.0},
    }
    assert figure.axes[0].get_xlabel() == "t CO2e"


def test_nothing_held_gives_empty_tables_and_an_empty_chart():
    rows, emissions = served(MILL)[0].head(0), gather([])
    assert portfolio.amounts_beside(rows, emissions).empty and portfolio.lifetimes(rows, emissions).empty
    assert portfolio.quality_by_class(rows, emissions).empty and portfolio.small_holdings(rows).empty
    assert not charts.emissions_by_investee(portfolio.by_investee(rows, emissions)).axes[0].containers
