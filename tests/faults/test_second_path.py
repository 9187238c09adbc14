"""The second path in short, its own foundations, and that it counts what is wrong."""

from __future__ import annotations

import math
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faults import second_path
from faults.second_path_book import Book, Policy
from faults.second_path_gases import TYPED, potentials
from faults.second_path_goods import GOODS
from faults.second_path_official import Official
from faults.second_path_rows import Ask
from faults.second_path_shelf import COLUMNS
from faults.second_path_transport import great_circle
from faults.second_path_units import DIMENSIONS, ratio
from faults.second_path_walk import LADDERS, climb
from scope3 import gwp, units
from scope3.ladder import groups_of_keys
from scope3.methods import METHODS

pytestmark = pytest.mark.slow

# An inventory costs the workbook as much as a hundred of one house do.
FEW = 4


def test_the_short_form_finds_no_difference():
    (count,) = second_path.counts(whole=False)
    assert (count.tried, count.wrong) == (second_path.SHORT, 0), count
    assert count.stands


@pytest.fixture(scope="module")
def both_ways():
    """A few inventories as the second path has them and as the workbook has."""
    rng = Random(1)
    house = second_path.draw_house(rng, second_path.Shelf(rng, 0))
    drawn = [second_path.draw(rng, house, f"0-{n}", n * second_path.ROWS_APART)[0] for n in range(FEW)]
    return drawn, second_path.calculate(house, [record for one in drawn for record in one.records])


@pytest.mark.parametrize(
    "mistake",
    [
        lambda row: {"kg_co2e": row["kg_co2e"] * (1 + 3e-9)},
        lambda row: {"method": row["method"] + " of another"},
        lambda row: {"boundary": {"required": "optional", "optional": "required"}.get(row["boundary"], "required")},
    ],
    ids=["three in a thousand million too much", "another method", "another side of the minimum boundary"],
)
def test_a_mistake_of_the_workbook_is_counted_and_both_walks_are_shown(both_ways, mistake):
    drawn, honest = both_ways
    tally = second_path.Tally()
    second_path.compare(drawn, honest, tally)
    assert (tally.inventories, len(tally.wrong)) == (FEW, 0)
    rows = {key: [row | mistake(row) for row in rows] for key, rows in honest.rows.items()}
    second_path.compare(drawn, replace(honest, rows=rows), tally)
    assert len(tally.wrong) == FEW
    assert "second path:" in tally.differences[0]
    assert "workbook:" in tally.differences[0]


def test_a_category_that_is_not_the_sum_of_its_rows_is_counted(both_ways):
    drawn, honest = both_ways
    tally = second_path.Tally()
    category = drawn[0].served[0].record["category"]
    figures = honest.inventory[category]
    more = honest.inventory | {category: figures | {"t_co2e": figures["t_co2e"] + 1}}
    second_path.compare(drawn, replace(honest, inventory=more), tally)
    assert len(tally.wrong) == FEW


def test_a_figure_for_what_the_second_path_refuses_is_counted(monkeypatch):
    monkeypatch.setattr(second_path, "calculate", lambda house, records: Official({}, {}))
    rng = Random(1)
    shelf = second_path.Shelf(rng, 0)
    house, tally = second_path.draw_house(rng, shelf), second_path.Tally()
    blank = {"key": "1", "table": "purchased_goods", "category": 1, "record_id": "R", "period": "2024"}
    second_path._try_refusals(house, [[blank]], tally)
    assert (tally.refusals, tally.wrong) == (1, {"R"})


def test_every_method_of_the_workbook_has_a_second_path():
    assert {key: set(formulas) for key, formulas in LADDERS.items()} == {
        key: set(METHODS[group]) for key, group in groups_of_keys().items()
    }
    assert sum(map(len, METHODS.values())) == second_path.METHODS_IN_ALL


@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_both_tables_of_units_say_the_same(dimension):
    known = DIMENSIONS[dimension]
    for unit in known:
        for into in known:
            assert ratio(unit, into) == pytest.approx(units.ratio(unit, into), rel=1e-12), (unit, into)


def test_every_unit_of_the_workbook_is_in_the_second_table():
    named = units.units_table()
    assert {unit for of in DIMENSIONS.values() for unit in of} == set(named.index[named["ambiguous_between"] == ""])


@pytest.mark.parametrize("gwp_set", TYPED)
def test_the_potentials_typed_from_the_reports_are_those_of_the_tables(gwp_set):
    assert {gas: gwp.gwp(gas, gwp_set) for gas in TYPED[gwp_set]} == TYPED[gwp_set]
    assert potentials(gwp_set) | TYPED[gwp_set] == potentials(gwp_set)


def _vincenty(latitude_1: float, longitude_1: float, latitude_2: float, longitude_2: float) -> float:
    """Metres on WGS 84 by Vincenty's inverse formulae (Survey Review 23, 1975)."""
    a, f = 6378137.0, 1 / 298.257223563
    b = a * (1 - f)
    u1, u2 = (math.atan((1 - f) * math.tan(math.radians(latitude))) for latitude in (latitude_1, latitude_2))
    apart = turned = math.radians(longitude_2 - longitude_1)
    for _ in range(200):
        sine = math.hypot(
            math.cos(u2) * math.sin(turned),
            math.cos(u1) * math.sin(u2) - math.sin(u1) * math.cos(u2) * math.cos(turned),
        )
        cosine = math.sin(u1) * math.sin(u2) + math.cos(u1) * math.cos(u2) * math.cos(turned)
        arc = math.atan2(sine, cosine)
        azimuth = math.cos(u1) * math.cos(u2) * math.sin(turned) / sine
        squared = 1 - azimuth**2
        middle = cosine - 2 * math.sin(u1) * math.sin(u2) / squared if squared else 0.0
        c = f / 16 * squared * (4 + f * (4 - 3 * squared))
        before, bracket = turned, middle + c * cosine * (2 * middle**2 - 1)
        turned = apart + (1 - c) * f * azimuth * (arc + c * sine * bracket)
        if abs(turned - before) < 1e-14:
            break
    u = squared * (a**2 - b**2) / b**2
    upper = 1 + u / 16384 * (4096 + u * (-768 + u * (320 - 175 * u)))
    lower = u / 1024 * (256 + u * (-128 + u * (74 - 47 * u)))
    inner = cosine * (2 * middle**2 - 1) - lower / 6 * middle * (4 * sine**2 - 3) * (4 * middle**2 - 3)
    return b * upper * (arc - lower * sine * (middle + lower / 4 * inner))


PLACE = st.tuples(st.floats(-60, 60), st.floats(-80, 80))


@settings(max_examples=50, deadline=None, derandomize=True)
@given(start=PLACE, end=PLACE)
def test_the_great_circle_is_that_of_vincenty_s_formulae_to_the_metre(start, end):
    if math.dist(start, end) > 0.01:
        assert great_circle(*start, *end) * 1000 == pytest.approx(_vincenty(*start, *end), abs=0.502)


def test_published_examples_come_out_of_the_second_path_too():
    """Example 1.1's kind of sum, and box 5.5: of 100 MWh generated 10 are lost, and D reports 10.5 t for them."""
    ask = Ask(Book([], [], "AR5GWP100", []), {})
    bought = {"record_id": "R", "quantity": 5.0, "unit": "tonne", "supplier_factor": 0.15, "supplier_factor_unit": "kg",
              "supplier_source": "supplier"}  # fmt: skip
    assert sum(row.kg for row in GOODS["supplier_specific"](bought, ask)) == pytest.approx(750.0)
    meter = {"record_id": "M", "sub_category": "3C", "quantity": 90.0, "unit": "MWh", "supplier_source": "grid",
             "supplier_factor_unit": "MWh", "supplier_life_cycle_factor": 1050.0, "supplier_losses_in_life_cycle": 0.0,
             "supplier_loss_rate": 0.1, "supplier_loss_rate_base": "of_generation"}  # fmt: skip
    choices = {"ef_basis": "life_cycle", "loss_basis": "of_consumption"}
    (served,) = climb([meter], "3C", ["average_data", "supplier_specific"], Book([], [], "AR5GWP100", []), choices)
    assert served.method == "supplier_specific"
    assert sum(row.kg for row in served.rows) == pytest.approx(10_500.0)


@pytest.mark.parametrize(
    ("policy", "year"),
    [(Policy({"GB": ["world"]}, True, True), 2022), (Policy({"GB": ["world"]}), 2024), (Policy({}, False, True), 2025)],
)
def test_a_nearer_region_s_allowed_year_goes_before_a_farther_region_s_exact_one(policy, year):
    steel = dict.fromkeys(COLUMNS) | {"activity": "steel", "component": "cradle_to_gate", "unit": "kg", "kg_co2e": 2.0}
    places = (("GB", 2022), ("world", 2024), ("GB", 2025))
    own = [steel | {"factor_id": f"{r} {y}", "region": r, "year": y, "gwp_set": "AR5GWP100"} for r, y in places]
    book = Book([], own, "AR5GWP100", [])
    book.policy = policy
    factor, _ = book.pick({"activity": "steel", "country": "GB", "period": "2024", "unit": "kg"}, "cradle_to_gate")
    assert factor["year"] == year
