"""Tables and sentences on transport: rounds, intensities, money alone, what is left open."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

import shipped
from builders import factor, factors, records
from scope3.charts.transport import emissions_by_stage, transport_intensities
from scope3.explain import transport as explain_transport
from scope3.inventory import calculate_emissions
from scope3.methods import calculate

LORRY = factors(
    factor("lorry", 0.08, "tonne.km", component="combustion", boundary="combustion", name="Freight > Lorry"),
    factor("lorry", 0.02, "tonne.km", component="wtt", boundary="well_to_tank", name="Freight > Lorry"),
)
LEG = {"activity": "lorry", "quantity": 5, "unit": "tonne", "distance": 200}


@pytest.fixture(scope="module")
def client():
    return shipped.opened()


@pytest.fixture(scope="module")
def emissions(client):
    return calculate_emissions(client, *explain_transport.CATEGORIES)


def small(*rows):
    known = records(*rows, category=4)
    return known, calculate(4, "distance_based", known, LORRY, multi_drop_basis="great_circle")


def test_records_are_shown_by_category_and_stage(client):
    shown = explain_transport.transport_records(client).set_index("record_id")["shown"]
    assert shown["TR-24-32"] == "4 between sites" and shown["TR-24-70"] == "9 storage"
    assert shown[shown.index.str.startswith("GL-")].eq("4 stage not said").all()


def test_intensities_are_emissions_over_work():
    # 1,000 and 500 tonne-km in one lorry: 80 g in the vehicle and 20 g upstream, whatever the work.
    _, emissions = small(LEG, LEG | {"distance": 100})
    table = explain_transport.intensities(emissions, LORRY)
    assert table.set_index("component")["g_per_tonne_km"].to_dict() == pytest.approx({"combustion": 80.0, "wtt": 20.0})
    assert set(table["tonne_km"]) == {1500.0} and set(table["vehicle"]) == {"Freight > Lorry"}


def test_shares_of_drops_under_both_bases(client):
    drops = explain_transport.drops(explain_transport.transport_records(client)).set_index("record_id")
    assert drops[["share_great_circle", "share_driven"]].sum().tolist() == pytest.approx([1.0, 1.0])
    # The last drop lies no farther from the depot than the third, but a long way round.
    last = drops.loc["TR-24-26"]
    assert last["share_driven"] > last["share_great_circle"]


def test_a_round_that_lacks_a_basis_has_no_share_by_it():
    drop = {"round": "R-1", "activity": "diesel", "quantity": 60, "unit": "litre", "drop_mass": 100}
    known = records(
        drop | {"great_circle_distance": 20},
        drop | {"great_circle_distance": 60, "distance": 80},
        drop | {"round": "R-2", "distance": 90},
        category=4,
    )
    shares = explain_transport.drops(known)
    assert shares["share_great_circle"].tolist()[:2] == [0.25, 0.75] and pd.isna(shares["share_great_circle"].iloc[2])
    assert shares["share_driven"].isna().tolist() == [True, True, False] and shares["share_driven"].iloc[2] == 1.0


def test_money_alone_beside_the_records_that_stand_for_it(client, emissions):
    table = explain_transport.money_alone(client, emissions).set_index("supplier")
    ledger = client.ledger[(client.ledger["category"] == 4) & (client.ledger["status"] == "retired")]
    assert table["spend"].sum() == pytest.approx(ledger["spend"].sum())
    haulier = table.loc["Severn & Humber Haulage Ltd"]
    # 47,231.96 GBP of 2024 × 0.90672 to prices of 2022 × 0.635926 = 27.234 t; 6,240 litres × 3.1238 = 19.493 t
    assert haulier["t_co2e_by_money"] == pytest.approx(27.234, abs=0.001)
    assert haulier["t_co2e_by_records"] == pytest.approx(19.492512)
    said = explain_transport.money_alone_sentence(table.reset_index())
    assert "252.0 t CO2e" in said and "the method's, not the year's" in said


def test_money_that_cannot_be_served_says_why(client, emissions):
    nameless = replace(client, ledger=client.ledger.assign(activity=None))
    table = explain_transport.money_alone(nameless, emissions)
    assert table["t_co2e_by_money"].isna().all() and table["note"].str.contains("activity is blank").all()
    assert "no retired money" in explain_transport.money_alone_sentence(table)


def test_nothing_retired_is_an_empty_table(client, emissions):
    used = replace(client, ledger=client.ledger.assign(status="used"))
    table = explain_transport.money_alone(used, emissions)
    assert table.empty and "no retired money" in explain_transport.money_alone_sentence(table)


def test_what_the_records_leave_open(client, emissions):
    known = explain_transport.transport_records(client)
    found = explain_transport.left_open(known, emissions).set_index("what")["records"]
    # One flight by its airports; the two legs of the container nobody weighed; one carrier's own total.
    assert found[found > 0].tolist() == [1, 2, 1]
    blind = explain_transport.left_open(
        *small(LEG, LEG | {"stage": "outbound", "paid_by": "company", "distance_basis": "actual"})
    )
    assert blind.set_index("what")["records"][blind.set_index("what")["records"] > 0].tolist() == [1]


def test_the_charts_draw_the_required_emissions_and_the_intensities(client, emissions):
    known = explain_transport.transport_records(client)
    stages = emissions_by_stage(emissions, known)
    required = emissions.loc[emissions["boundary"] == "required", "kg_co2e"].sum() / 1000
    drawn = sum(bar.get_width() for bar in stages.axes[0].patches)
    assert drawn == pytest.approx(required)
    assert stages.axes[0].get_xlabel() == "t CO2e"
    table = explain_transport.intensities(emissions, client.library.table)
    chart = transport_intensities(table)
    assert sum(bar.get_width() for bar in chart.axes[0].patches) == pytest.approx(table["g_per_tonne_km"].sum())
    assert chart.axes[0].get_xlabel() == "g CO2e per tonne-kilometre"


def test_the_charts_of_nothing_are_empty():
    known, emissions = small(LEG)
    nothing = emissions.iloc[:0]
    assert not emissions_by_stage(nothing, known.assign(shown="4")).axes[0].patches
    assert not transport_intensities(explain_transport.intensities(nothing, LORRY)).axes[0].patches


def test_stages_join_the_emissions():
    known, emissions = small(LEG, LEG | {"stage": "inbound"})
    stages = explain_transport.by_stage(emissions, known).drop_duplicates("record_id").set_index("record_id")["stage"]
    assert stages["R2"] == "inbound" and pd.isna(stages["R1"])
