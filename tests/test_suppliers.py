"""Suppliers by emissions and money, worked out by hand on a small client, and the chart that draws them."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

import small_client
from drawn import bars, labels, words
from scope3.charts.suppliers import suppliers_by_emissions
from scope3.client import open_client
from scope3.inventory import calculate_emissions
from scope3.prices import exchange_rate
from scope3.suppliers import NO_SUPPLIER, suppliers_in_words, suppliers_ranked


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    folder = tmp_path_factory.mktemp("suppliers")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SCOPE3_DATA", str(small_client.write(folder)))
        yield open_client("small", 2024)


@pytest.fixture(scope="module")
def emissions(client):
    return calculate_emissions(client, 1, 2)


@pytest.fixture(scope="module")
def ranked(client, emissions):
    return suppliers_ranked(client, emissions)


def made(rows):
    """A ranking as suppliers_ranked gives it, of supplier, emissions and spend."""
    table = pd.DataFrame(rows, columns=["supplier", "t_co2e", "spend"])
    shares = table["t_co2e"] / table["t_co2e"].sum()
    return table.assign(
        share_emissions=shares,
        cumulative_share_emissions=shares.cumsum(),
        share_spend=table["spend"] / table["spend"].sum(skipna=False),
    )


def test_money_and_emissions_go_to_the_supplier_of_the_ledger_lines(client, emissions, ranked):
    """Mill: 899.90 on paper; Maker: 5,000 for a lathe; Forge: 700 for the steel of record G1, which names no supplier;
    the wood of record G2 stands behind no line at all."""
    by_name = ranked.set_index("supplier")
    assert by_name["spend"].dropna().to_dict() == pytest.approx({"Mill": 899.90, "Maker": 5000.0, "Forge": 700.0})
    assert by_name["share_spend"].dropna().to_dict() == pytest.approx(
        {"Mill": 899.90 / 6599.90, "Maker": 5000 / 6599.90, "Forge": 700 / 6599.90}
    )
    steel = emissions.loc[emissions["record_id"] == "G1", "kg_co2e"].sum() / 1000
    wood = emissions.loc[emissions["record_id"] == "G2", "kg_co2e"].sum() / 1000
    assert by_name["t_co2e"]["Forge"] == pytest.approx(steel) and by_name["t_co2e"][NO_SUPPLIER] == pytest.approx(wood)
    assert ranked["t_co2e"].sum() == pytest.approx(emissions["kg_co2e"].sum() / 1000)


def test_shares_make_the_whole_largest_first_and_the_nameless_last(ranked):
    assert ranked["share_emissions"].sum() == pytest.approx(1)
    assert ranked["cumulative_share_emissions"].iloc[-1] == pytest.approx(1)
    named = ranked[ranked["supplier"] != NO_SUPPLIER]
    assert named["t_co2e"].is_monotonic_decreasing and ranked["supplier"].iloc[-1] == NO_SUPPLIER
    assert set(ranked["currency"]) == {"GBP"}


def test_money_of_another_currency_is_taken_at_the_rate_of_the_year_or_not_known(client, emissions, monkeypatch):
    ledger = client.ledger.assign(currency=client.ledger["currency"].mask(client.ledger["supplier"] == "Forge", "EUR"))
    of_two = suppliers_ranked(replace(client, ledger=ledger), emissions).set_index("supplier")
    assert of_two["spend"]["Forge"] == pytest.approx(700 * exchange_rate("EUR", "GBP", 2024))
    ledger = ledger.assign(currency=ledger["currency"].replace("EUR", "XAU"))
    unknown = suppliers_ranked(replace(client, ledger=ledger), emissions)
    assert unknown["share_spend"].isna().all() and pd.isna(unknown.set_index("supplier")["spend"]["Forge"])
    assert "an unknown share of their money" in suppliers_in_words(unknown, 2).data


def test_without_a_ledger_there_is_no_money_to_compare(client, emissions):
    alone = emissions[emissions["record_id"] == "G2"]
    ranked = suppliers_ranked(replace(client, ledger=client.ledger[:0]), alone)
    assert ranked["supplier"].to_list() == [NO_SUPPLIER] and ranked["spend"].isna().all()
    assert ranked["share_emissions"].to_list() == [1.0] and ranked["share_spend"].isna().all()
    assert suppliers_ranked(client, emissions[:0]).empty


def test_the_sentence_reads_the_table():
    ranked = made([("A_b", 50.0, 10.0), ("C", 30.0, 60.0), ("D", 15.0, 30.0), (NO_SUPPLIER, 5.0, None)])
    ranked["share_spend"] = [0.1, 0.6, 0.3, None]
    assert suppliers_in_words(ranked, 2).data == (
        "3 suppliers are named. The 2 largest make 80.0 % of the emissions of purchases and 70.0 % of their money; the "
        "largest, A\\_b, makes 50.0 % of the emissions with 10.0 % of the money. Purchases without a supplier's name "
        "make 5.0 %."
    )


def test_sixty_suppliers_are_the_largest_and_one_bar_for_the_others():
    rows = [(f"S{number}", float(60 - number), 1.0) for number in range(60)] + [(NO_SUPPLIER, 170.0, 0.0)]
    figure = suppliers_by_emissions(made(rows), top=12)
    axes = figure.axes[0]
    assert labels(axes) == [*(f"S{number}" for number in range(12)), "all others (48)", NO_SUPPLIER]
    drawn = bars(figure)
    # 60 × 61 / 2 + 170 = 2,000 t; the 48 others 48 × 49 / 2 = 1,176 t.
    assert drawn["share of emissions"]["S0"] == pytest.approx(3.0)
    assert drawn["share of emissions"]["all others (48)"] == pytest.approx(58.8)
    assert drawn["share of spend"]["all others (48)"] == pytest.approx(80.0)
    (added,) = [line for line in axes.lines if line.get_label().startswith("emissions, added up")]
    assert added.get_xdata()[0] == pytest.approx(3.0) and list(added.get_xdata()[-2:]) == pytest.approx([91.5, 100.0])
    assert words(figure)[0] == "60.0 t" and "1,176 t" in words(figure)
    assert axes.get_ylim()[0] > axes.get_ylim()[1]  # the first row on top


def test_one_supplier_credits_and_nothing():
    alone = suppliers_by_emissions(made([("A", 2.0, 5.0)]), top=3)
    assert labels(alone.axes[0]) == ["A"] and bars(alone)["share of emissions"] == {"A": 100.0}
    credit = suppliers_by_emissions(made([("A", 12.0, 5.0), ("B", -2.0, -1.0)]), top=3)
    assert bars(credit)["share of emissions"] == pytest.approx({"A": 120.0, "B": -20.0})
    assert credit.axes[0].get_xlim()[0] < -25 and credit.axes[0].get_xlim()[1] > 120
    nothing = made([])
    assert words(suppliers_by_emissions(nothing, top=3)) == ["Nothing to draw"]
    assert suppliers_in_words(nothing, 3).data == "No supplier is named on a purchase that emits."


def test_money_that_is_not_known_has_no_bars():
    ranked = made([("A", 2.0, None), ("B", 1.0, 3.0)])
    assert "share of spend" not in bars(suppliers_by_emissions(ranked, top=3))


def test_suppliers_whose_long_names_begin_alike_have_bars_of_their_own():
    name = "International Manufacturing and Distribution Company of the Northern and Southern Counties, branch " * 2
    figure = suppliers_by_emissions(made([(name + "one", 2.0, 1.0), (name + "two $x^2$", 1.0, 1.0)]), top=3)
    shown = labels(figure.axes[0])
    assert len(shown) == 2 and all(text.endswith(" …") for text in shown)
    assert [bar.get_width() for bar in figure.axes[0].containers[0]] == pytest.approx([200 / 3, 100 / 3])
