"""Tables and sentences on leased assets and franchises, on small tables worked by hand and on the example."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

import shipped
from builders import factor, factors, records
from scope3 import paths
from scope3.charts.entities import emissions_by_site
from scope3.explain import leases as explain_leases
from scope3.inventory import calculate_emissions
from scope3.methods import calculate
from scope3.tables.column import LEASES

GRID = {"energy_type": "electricity", "activity": "grid", "unit": "kWh", "lease": "lessee_operating"}
TABLE = factors(
    factor("grid", 0.4, "kWh", component="life_cycle", boundary="life_cycle"),
    factor("store", 30.0, "m2.year", component="operation", boundary="operation"),
)


@pytest.fixture(scope="module")
def client():
    return shipped.opened()


@pytest.fixture(scope="module")
def emissions(client):
    return calculate_emissions(client, *explain_leases.CATEGORIES)


def test_the_lease_table_has_each_lease_under_each_approach_once():
    table = pd.read_csv(paths.REFERENCE / "lease_table.csv", keep_default_na=False)
    assert len(table) == 12 and not table.duplicated(["lease", "consolidation_approach"]).any()
    assert set(table["lease"]) == set(LEASES) and (table["role"] + "_" + table["lease_type"] == table["lease"]).all()
    exceptions = table[table["exception_place"] != ""]
    # The two footnotes of appendix A: both under operational control, both to be disclosed.
    assert exceptions[["lease", "place", "exception_when", "exception_place"]].to_numpy().tolist() == [
        ["lessee_operating", "scopes_1_and_2", "control_not_shown", "8"],
        ["lessor_operating", "13", "control_shown", "scopes_1_and_2"],
    ]
    assert (exceptions["consolidation_approach"] == "operational_control").all() and exceptions["disclose"].all()


@pytest.mark.parametrize(
    ("lease", "places"),
    [("lessee_finance", ["scopes_1_and_2"] * 3), ("lessee_operating", ["8", "8", "scopes_1_and_2"]),
     ("lessor_finance", ["13"] * 3), ("lessor_operating", ["scopes_1_and_2", "scopes_1_and_2", "13"])],
)  # fmt: skip
def test_the_places_of_appendix_a(lease, places):
    """By equity share, financial control and operational control."""
    table = pd.read_csv(paths.REFERENCE / "lease_table.csv", keep_default_na=False)
    assert table.loc[table["lease"] == lease, "place"].tolist() == places


def test_a_tenant_s_share_shrinks_when_the_building_fills():
    """200 of 1,500 m2 let are 160 kg; of 2,000 m2 they would be 120 kg. A line of its own meter is not in the table."""
    shared = {"floor_area": 200, "building_area": 2000, "occupancy_rate": 0.75, "site": "Loft", "quantity": 3000}
    rows = records(GRID | shared, GRID | {"site": "Shed", "quantity": 500}, category=8)
    table = explain_leases.shared_buildings(
        rows.assign(shown=rows["site"]), calculate(8, "asset_specific", rows, TABLE)
    )
    assert table.to_dict("records") == [
        {"site": "Loft", "t_co2e": pytest.approx(0.16), "t_co2e_if_let_in_full": pytest.approx(0.12)}
    ]


def test_the_spread_of_a_sample_is_that_of_its_members():
    """100 and 300 kg sampled of ten stand for 2 t; either of them alone would make 1 t or 3 t of it."""
    group = {"franchise_group": "all", "franchises_in_group": 10, "franchises_sampled": 2, "lease": None}
    rows = records(
        GRID | group | {"site": "A", "quantity": 250}, GRID | group | {"site": "B", "quantity": 750}, category=14
    )
    table = explain_leases.sample_spread(rows, calculate(14, "sampled_groups", rows, TABLE))
    assert table.to_dict("records") == [
        {"franchise_group": "all", "sampled": 2, "t_co2e": pytest.approx(2.0),
         "t_co2e_by_lowest": pytest.approx(1.0), "t_co2e_by_highest": pytest.approx(3.0)}
    ]  # fmt: skip


def test_an_asset_with_energy_lines_and_an_average_is_found():
    line = GRID | {"quantity": 100}
    whole = {"activity": "store", "quantity": 10, "unit": "m2", "lease": "lessee_operating"}
    rows = records(line | {"site": "Loft"}, whole | {"site": "Loft"}, whole | {"site": "Shed"}, category=8)
    parts = [calculate(8, "asset_specific", rows[:1], TABLE), calculate(8, "average_data", rows[1:], TABLE)]
    assert explain_leases.counted_twice(rows, pd.concat(parts)) == ["Loft"]
    assert explain_leases.counted_twice(rows[1:], parts[1]) == []


def test_the_rules_of_the_example_name_what_is_disclosed(client):
    rules = explain_leases.lease_rules(client).set_index("site")
    assert rules.loc["Store bay, Harrow Yard", "rule"].endswith("control not shown")
    assert rules.loc["Finishing machine 1", "rule"].startswith("lessor, finance lease, by operational control")
    assert set(rules["category"]) == {8, 13}


def test_the_chart_draws_required_emissions_by_site(client, emissions):
    figure = emissions_by_site(emissions, explain_leases.leased_records(client))
    (axes,) = figure.axes
    drawn = sum(bar.get_width() for bars in axes.containers for bar in bars)
    required = emissions.loc[emissions["boundary"] == "required", "kg_co2e"].sum() / 1000
    assert drawn == pytest.approx(required) and axes.get_xlabel() == "t CO2e"
    assert "14 Studio corners in garden centres" in [label.get_text() for label in axes.get_yticklabels()]


def test_tables_of_a_client_without_leases_are_empty_and_keep_their_columns(client):
    none = {**client.activity_data, "leased_assets": client.activity_data["leased_assets"][:0]}
    bare = replace(client, activity_data=none)
    rows = explain_leases.leased_records(bare)
    nothing = calculate_emissions(client, 8)[:0]
    assert rows.empty and explain_leases.lease_rules(bare).empty and explain_leases.counted_twice(rows, nothing) == []
    assert list(explain_leases.shared_buildings(rows, nothing)) == ["site", "t_co2e", "t_co2e_if_let_in_full"]
    assert len(explain_leases.sample_spread(rows, nothing).columns) == 5
    assert emissions_by_site(nothing, rows).axes
