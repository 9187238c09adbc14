"""From one year to another: rules first, then the world; a small client by hand, and the example's chain."""

from __future__ import annotations

import math

import pandas as pd
import pytest

import shipped
from scope3 import paths
from scope3.change.bridge import bridge, chain, effects_of, residual
from scope3.charts.change import waterfall, waterfall_bars
from scope3.client import open_client
from scope3.errors import InputError
from scope3.inventory import build_inventory, calculate_emissions, total
from small_client import FACTORS, GOODS, METERS, ORGANISATION, with_cell
from two_years import AVERAGE_FIRST, GOODS_WITH_SUPPLIER, SUPPLIER_FIRST, write_year

pytestmark = pytest.mark.slow
FUEL = "bioenergy/biofuel/biodiesel_me"


@pytest.fixture
def data(tmp_path, monkeypatch):
    monkeypatch.setenv("SCOPE3_DATA", str(tmp_path))
    return tmp_path


def opened():
    return open_client("small", 2023), open_client("small", 2024)


def bars(found):
    """The effects by name and category, in kilograms."""
    return {(row.effect, row.category): row.t_co2e * 1000 for row in found.effects.itertuples()}


def test_a_year_against_itself_moves_nothing(data):
    write_year(data, 2023)
    write_year(data, 2024)
    found = bridge(*opened())
    assert found.effects.empty
    assert found.start == found.end
    assert waterfall_bars([found])["t_co2e"].tolist() == [found.start, found.end]


def test_another_order_of_methods_is_the_bar_method_and_growth_is_left_to_activity(data):
    """Steel: 3 t at 2 kg by the average, 3 t at 1.5 kg by the supplier, then 4 t; paper, wood and meters stay."""
    write_year(data, 2023, ORGANISATION + AVERAGE_FIRST, goods=steel("3"))
    write_year(data, 2024, ORGANISATION + SUPPLIER_FIRST, goods=steel("4"))
    assert bars(bridge(*opened())) == pytest.approx({("method", 1): -1500.0, ("activity", 1): 1500.0})


def steel(tonnes):
    return with_cell(GOODS_WITH_SUPPLIER, 2, "quantity", tonnes)


def test_better_data_without_another_order_is_method_too(data):
    """The forge sends its factor in the second year only: 2 t at 2 kg become 2 t at 1.5 kg."""
    write_year(data, 2023, goods=GOODS)
    write_year(data, 2024, goods=steel("2"))
    found = bridge(*opened())
    assert bars(found) == pytest.approx({("method", 1): -1000.0})
    assert found.lines["method"].tolist() == ["average_data → supplier_specific"]


def test_the_gwp_set_is_a_bar_of_its_own(data):
    """Methane of 0.01 kg a litre on 100 litres: 28 in the fifth report, 25 in the fourth, so 3 kg CO2e in all."""
    gases = with_cell(with_cell(with_cell(FACTORS, 12, "kg_co2", "0.32"), 12, "kg_ch4", "0.01"), 12, "kg_n2o", "0")
    fourth = ORGANISATION.replace("gwp_set: AR5GWP100", "gwp_set: AR4GWP100\naccept_gwp_sets: [AR5GWP100]")
    write_year(data, 2023, fourth, factors=gases)
    write_year(data, 2024, factors=gases)
    assert bars(bridge(*opened())) == pytest.approx({("GWP", 3): 3.0})


def test_a_category_taken_in_or_left_out_is_boundary_and_no_entry(data):
    """The lathe of 5,000 GBP at 0.2 kg stands in category 2, which one of the years excludes."""
    without = ORGANISATION + "  - {category: 2, reason: capital goods left out}\n"
    write_year(data, 2023, without)
    write_year(data, 2024)
    assert bars(bridge(*opened())) == pytest.approx({("boundary", 2): 1000.0})
    one, two = opened()
    assert bars(bridge(two, one)) == pytest.approx({("boundary", 2): -1000.0})


def test_inflation_is_told_apart_from_what_was_paid(data):
    """The factor stays per money of 2024; as much money of 2023 was worth more, and paid is the same."""
    write_year(data, 2024)
    write_year(data, 2023)
    prices = pd.read_csv(data / "small" / "2023" / "factors.csv", dtype="str", keep_default_na=False)
    prices.assign(price_year=prices["price_year"].replace("2023", "2024")).to_csv(
        data / "small" / "2023" / "factors.csv", index=False
    )
    index = pd.read_csv(paths.REFERENCE / "price_indices.csv").query("index_name == 'cpi' and region == 'GB'")
    level = index.set_index("year")["index"]
    worth = level[2024] / level[2023]
    found = bars(bridge(*opened()))
    assert set(found) == {("price and currency", 1), ("price and currency", 2)}
    assert found["price and currency", 2] == pytest.approx(1000.0 * (1 - worth))
    assert found["price and currency", 1] == pytest.approx(449.95 * (1 - worth))


def test_the_dual_run_tells_the_edition_from_the_litres(data):
    """100 litres by the edition of 2023, then 150 by that of 2024: the edition moves 100 litres, the litres the rest."""
    meters = with_cell(with_cell(METERS, 3, "activity", FUEL), 2, "activity", "power")
    own = [[cell.replace("electricity", "power") for cell in row] for row in FACTORS]
    for year, litres in ((2023, "100"), (2024, "150")):
        text = ORGANISATION.replace("factor_editions: []", f"factor_editions: [desnz/{year}]")
        write_year(data, year, text, meters=with_cell(meters, 3, "quantity", litres), factors=own)
    published = {}
    for year in (2023, 2024):
        table = pd.read_csv(paths.FACTORS / f"desnz_{year}.csv")
        picked = (table["activity"] == FUEL) & (table["component"] == "wtt") & (table["unit"] == "litre")
        published[year] = table.loc[picked, "kg_co2e"].item()
    found = bridge(*opened())
    expected = {("factor edition", 3): 100 * (published[2024] - published[2023]), ("activity", 3): 50 * published[2024]}
    assert bars(found) == pytest.approx({key: value for key, value in expected.items() if abs(value) > 1e-9})
    assert published[2023] != published[2024], "take a factor that moved"
    assert found.dual_run["records_moved"].tolist()[1:] == [1]


def test_two_organisations_or_one_year_make_no_bridge(data):
    write_year(data, 2023)
    client = open_client("small", 2023)
    with pytest.raises(InputError, match="name two years of one organisation"):
        bridge(client, client)


@pytest.fixture(scope="module")
def example():
    clients = [shipped.opened("example", year) for year in (2022, 2023, 2024)]
    return clients, chain(clients)


def test_the_bridges_of_the_example_sum_exactly(example):
    clients, bridges = example
    totals = [total(build_inventory(client, calculate_emissions(client))) for client in clients]
    for one, before, after in zip(bridges, totals, totals[1:], strict=False):
        assert one.start == pytest.approx(before, rel=1e-12)
        assert one.end == pytest.approx(after, rel=1e-12)
        # Less than a milligram in thousands of tonnes.
        assert abs(residual(one)) < 1e-9
        assert math.fsum(one.effects["t_co2e"]) == pytest.approx(after - before, abs=1e-9)


def test_no_step_of_the_rules_moved_in_the_example_but_the_edition(example):
    _, bridges = example
    for one in bridges:
        assert one.dual_run["step"].tolist() == ["as it was", "factor edition"]
        assert not one.kept


def test_the_chart_draws_the_bars_from_total_to_total(example):
    _, bridges = example
    drawn = waterfall_bars(bridges)
    chart = waterfall(bridges)
    widths = sorted(patch.get_width() for patch in chart.axes[0].patches)
    assert widths == pytest.approx(sorted(drawn["t_co2e"]))
    steps = drawn[drawn["kind"] != "total"]
    assert len(steps) == len(effects_of(bridges))
    words = chart.get_supxlabel()
    for term, meaning in (
        ("mix", "shares of the lines"),
        ("entries", "lines that are new"),
        ("exits", "lines that are gone"),
        ("better data", "records in place"),
    ):
        assert (f"{term}: {meaning}" in words) == (term in set(steps["bar"]))
    assert "mix: " in words and "entries: " in words
    for before, after in zip(drawn.itertuples(), drawn.iloc[1:].itertuples(), strict=False):
        if after.kind != "total":
            end = before.from_t_co2e + before.t_co2e
            assert after.from_t_co2e == pytest.approx(end)
