"""The inventory function by function: figures by hand, the ladder and the files of a client replaced where they cost time."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace

import pandas as pd
import pytest
import yaml

import small_client
from builders import factor, library, meters, records
from scope3 import inventory
from scope3.client import Client, open_model
from scope3.errors import Fault, InputError, Unanswered
from scope3.inventory import (
    at_share,
    build_inventory,
    calculate_emissions,
    check_client,
    counted_categories,
    scope_1_and_2_memo,
    share,
    share_by_method,
    statement,
    summarise,
    supplier_share,
    table_records,
    tonnes,
    total,
    what_if,
)
from scope3.methods import METHODS
from scope3.organisation import Organisation
from scope3.scope_1_and_2 import COLUMNS
from scope3.settings import resolve
from scope3.tables import EMISSIONS, INDICATORS, conform, rows_of
from scope3.uncertainty.monte_carlo import monte_carlo

BURNT = {"component": "combustion", "boundary": "combustion"}
DIESEL = {"energy_type": "fuel", "activity": "diesel", "quantity": 100.0, "unit": "litre"}
POWER = {"activity": "electricity", "quantity": 50.0}
STEEL = {"activity": "steel", "quantity": 2.0, "unit": "tonne", "country": "GB"}
LEFT_OUT = "left out of this small client"
NEVER = "report this: it must never happen"
ANSWER = "add its data, or list it under exclusions or not_relevant with a reason"


@cache
def opened() -> Client:
    """The small client, opened once for all tests: none of them writes into its tables."""
    with TemporaryDirectory() as data:
        folder = small_client.write(Path(data)) / "small" / "2024"
        return open_model(Organisation.model_validate(yaml.safe_load(small_client.ORGANISATION)), folder)


def organised(**changed):
    """The small client's organisation with other statements."""
    return Organisation.model_validate(yaml.safe_load(small_client.ORGANISATION) | changed)


def without(*categories):
    return [{"category": number, "reason": LEFT_OUT} for number in categories]


def small(tables=None, **changed):
    """The small client with tables of its own in place of all the others', and other statements."""
    client = replace(opened(), organisation=organised(**changed), climbed={})
    if tables is None:
        return client
    empty = {name: table.iloc[:0] for name, table in client.activity_data.items()}
    return replace(client, activity_data=empty | tables, ledger=client.ledger.iloc[:0])


def emissions(*rows):
    """Emissions rows of 10 kg in the minimum boundary by average data, unless a row says otherwise."""
    given = [
        {"record_id": f"R{n}", "source_file": "goods.csv", "source_row": n + 1, "category": 1, "activity": "steel",
         "method": "average_data", "component": "cradle_to_gate", "factor_id": "steel/cradle_to_gate", "unit": "kg",
         "quantity": row.get("kg_co2e", 10.0) / 2, "factor": 2.0, "kg_co2e": 10.0, "share": 1.0, "boundary": "required",
         "supplier_data": False, "step": "a step"} | row
        for n, row in enumerate(rows, start=1)
    ]  # fmt: skip
    return conform(pd.DataFrame(given), EMISSIONS, "emissions")


def of(rows):
    """10 kg for each of the records."""
    kept = ("record_id", "category", "sub_category")
    return emissions(*({name: row[name] for name in kept} for row in rows_of(rows)))


def faults_of(call):
    with pytest.raises(InputError) as refused:
        call()
    return refused.value.faults


@pytest.fixture
def climbs(monkeypatch):
    """In place of the ladder: every record emits 10 kg, and what was asked is told."""
    asked = []

    def climb(rows, *others):
        asked.append(([*rows["record_id"]], *others))
        return of(rows)

    monkeypatch.setattr(inventory, "climb", climb)
    return asked


# --- emissions


def test_the_figures_of_goods_are_the_ladders_and_scored():
    found = calculate_emissions(small(), 1, 2).set_index("record_id")
    by_hand = {"G1": 2000 * 2, "G2": 0.5 * 300, "L1": 1000 * 0.5, "L2": -100.1 * 0.5, "L3": 5000 * 0.2}
    assert found["kg_co2e"].to_dict() == pytest.approx(by_hand)
    assert found["share"].tolist() == [1.0] * 5
    assert found[[*INDICATORS]].notna().all(axis=None)


def test_every_ladder_is_climbed_once_in_its_own_order_with_what_the_run_has(climbs):
    client = small()
    order = {"methods_3b": ["average_data"], "methods_3c": ["average_data", "supplier_specific"]}
    client = replace(client, settings=resolve(client.organisation, order))
    run = (client.library, client.settings.choices, client.methods)
    found = calculate_emissions(client)
    goods = client.settings.methods["1"]
    assert climbs == [
        (["G1", "G2", "L1", "L2"], 1, goods, *run),
        (["L3"], 2, goods, *run),
        (["M2"], 3, ["supplier_specific", "average_data"], *run),
        (["M1"], 3, ["average_data"], *run),
        (["M1"], 3, ["average_data", "supplier_specific"], *run),
    ]
    assert sorted(found["record_id"]) == ["G1", "G2", "L1", "L2", "L3", "M1", "M1", "M2"]
    assert found["kg_co2e"].tolist() == [10.0] * 8
    calculate_emissions(client)
    assert len(climbs) == 5


def test_only_the_categories_named_are_calculated_and_what_is_excluded_is_not(climbs):
    client = small(exclusions=without(1, *range(4, 16)))
    assert set(calculate_emissions(client)["record_id"]) == {"L3", "M1", "M2"}
    assert set(calculate_emissions(client, 1, 2)["record_id"]) == {"L3"}
    assert calculate_emissions(client, 1).empty


def test_a_ladder_without_records_leaves_the_others_of_its_category_standing(climbs):
    # Electricity alone: nothing in 3A, then 3B and 3C.
    client = small({"fuel_and_energy": meters(POWER)})
    assert calculate_emissions(client, 3)["sub_category"].tolist() == ["3B", "3C"]


def test_lines_of_category_u_are_left_out_with_the_category_they_stand_in(climbs):
    lines = records(*({"category": number, "delivery": "installed"} for number in (1, 2, 1)), category="U_software")
    client = small({"technology_software": lines}, exclusions=without(2, *range(3, 16)))
    found = calculate_emissions(client, "U_software")
    assert found[["record_id", "category"]].values.tolist() == [["R1", 1], ["R3", 1]]
    assert [asked[1] for asked in climbs] == ["U_software"]


def test_faults_of_every_category_and_ladder_are_told_together(monkeypatch):
    def refused(rows, category, *_):
        if category == 2:
            return of(rows)
        raise InputError(Fault(f"{category}, {rows['sub_category'].iloc[0]}", "mend it"))

    monkeypatch.setattr(inventory, "climb", refused)
    client = small(exclusions=without(*range(5, 15)))
    assert [fault.what for fault in faults_of(lambda: calculate_emissions(client))] == [
        "1, nan", "3, 3A", "3, 3B", "3, 3C", "category 4 has no records and no statement",
        "category 15 has no records and no statement",
    ]  # fmt: skip


def test_records_that_the_ladder_loses_or_makes_up_are_counted_and_the_first_named(monkeypatch):
    monkeypatch.setattr(inventory, "climb", lambda rows, *_: of(rows[rows["record_id"].isin(["G1", "L2"])]))
    lost = Fault("2 records of 1 were lost, first G2", NEVER)
    assert faults_of(lambda: calculate_emissions(small(), 1)) == [lost]
    monkeypatch.setattr(inventory, "climb", lambda rows, *_: of(rows.assign(record_id="X" + rows["record_id"])))
    assert faults_of(lambda: calculate_emissions(small(), 2)) == [Fault("2 records of 2 were lost, first L3", NEVER)]


def test_emissions_stand_at_the_share_of_their_entity(climbs):
    client = small()
    places = pd.DataFrame([["G1", 0.4, "half-owned"]], columns=["record_id", "share", "why"])
    client = replace(client, consolidated=replace(client.consolidated, places=places))
    found = calculate_emissions(client, 1).set_index("record_id")
    assert found["kg_co2e"].to_dict() == pytest.approx({"G1": 4.0, "G2": 10.0, "L1": 10.0, "L2": 10.0})


# --- what was climbed already


def by_mass(activity_data, factors, *, margins):
    """A method that takes one choice."""


def by_volume(activity_data, factors, *, margins):
    """Another that takes the same."""


def by_money(activity_data, factors, *, deflator, margins):
    """A method that takes two."""


class Ladder:
    """One ladder of a client: its emissions are how many times it was climbed so far."""

    def __init__(self, monkeypatch):
        self.times = []
        monkeypatch.setattr(inventory, "climb", lambda *asked: self.times.append(asked) or len(self.times))
        self.order, self.choices = ["mass"], {"margins": "in", "deflator": "cpi"}
        self.methods = {1: {"mass": by_mass, "money": by_money}}
        self.start, self.end = date(2024, 1, 1), date(2024, 12, 31)
        self.key, self.content, self.rows = "1", ("goods", "factors"), pd.DataFrame({"category": [1, 1]})
        self.kept = {}

    def climbed(self):
        client = SimpleNamespace(
            settings=SimpleNamespace(methods={self.key: self.order}, choices=self.choices), methods=self.methods,
            organisation=SimpleNamespace(period=SimpleNamespace(start=self.start, end=self.end)),
            library="library", climbed=self.kept,
        )  # fmt: skip
        return inventory._climb(client, self.key, 1, self.rows, self.content)


def test_a_ladder_is_climbed_with_all_it_needs_and_not_twice(monkeypatch):
    ladder = Ladder(monkeypatch)
    assert [ladder.climbed(), ladder.climbed()] == [1, 1]
    ((rows, *others),) = ladder.times
    assert rows is ladder.rows
    assert others == [1, ["mass"], "library", ladder.choices, ladder.methods]


@pytest.mark.parametrize(
    "changed",
    [
        {"order": ["money"]}, {"order": ["mass", "money"]}, {"choices": {"margins": "out", "deflator": "cpi"}},
        {"start": date(2023, 7, 1)}, {"end": date(2024, 6, 30)}, {"key": "2"}, {"content": ("others", "factors")},
        {"content": ("goods", "others")}, {"rows": pd.DataFrame({"category": [1, 2]})},
        {"methods": {1: {"mass": by_volume, "money": by_money}}},
    ],
)  # fmt: skip
def test_a_ladder_is_climbed_again_where_anything_it_takes_is_other(monkeypatch, changed):
    ladder = Ladder(monkeypatch)
    ladder.climbed()
    vars(ladder).update(changed)
    assert [ladder.climbed(), ladder.climbed()] == [2, 2]


def test_a_choice_that_no_method_of_the_order_takes_climbs_nothing_again(monkeypatch):
    ladder = Ladder(monkeypatch)
    ladder.climbed()
    ladder.choices = {"margins": "in", "deflator": "ppi"}
    assert ladder.climbed() == 1
    # The method by money takes both, and so does an order in which it stands first or last.
    for times, (order, deflator) in enumerate([("money mass", "ppi"), ("mass money", "ppi"), ("mass money", "cpi")], 2):
        ladder.order, ladder.choices = order.split(), {"margins": "in", "deflator": deflator}
        assert ladder.climbed() == times


# --- at the share of an entity


def placed(*rows):
    return SimpleNamespace(
        consolidated=SimpleNamespace(places=pd.DataFrame(rows, columns=["record_id", "share", "why"]))
    )


def test_amounts_are_taken_at_the_share_and_the_step_says_why():
    gases = {"kg_co2": 8.0, "kg_ch4": 0.5, "kg_n2o": 0.25, "kg_biogenic_co2": 4.0}
    table = emissions({"kg_co2e": 20.0, **gases}, {"kg_co2e": 20.0, **gases}, {"kg_co2e": 20.0})
    where = placed(("R1", 0.25, "a quarter is held"), ("R1", 0.5, "again"), ("R2", 1.0, "held wholly"))
    found = at_share(where, table)
    assert found["share"].tolist() == [0.25, 1.0, 1.0]
    assert found["quantity"].tolist() == [2.5, 10.0, 10.0]
    assert found["kg_co2e"].tolist() == [5.0, 20.0, 20.0]
    assert found.loc[0, [*gases]].tolist() == [2.0, 0.125, 0.0625, 1.0]
    assert found.loc[1, [*gases]].tolist() == [8.0, 0.5, 0.25, 4.0]
    assert found["step"].tolist() == ["a quarter is held; a step", "a step", "a step"]
    # Nothing is written into what was given.
    assert table["quantity"].tolist() == [10.0] * 3


def test_where_nothing_is_held_in_part_only_the_share_is_written():
    table = emissions({}, {})
    pd.testing.assert_frame_equal(at_share(placed(("R1", 1.0, "held wholly")), table), table)
    assert at_share(placed(("R1", 1.0, "")), table.assign(share=0.5))["share"].tolist() == [1.0, 1.0]
    # A share may be larger than a half, or nearly the whole.
    assert at_share(placed(("R2", 0.75, "")), table)["kg_co2e"].tolist() == [10.0, 7.5]


# --- scopes 1 and 2


def metered(table, stated=(), places=()):
    held = pd.DataFrame(
        [
            {"record_id": "V1", "source_file": "held.csv", "source_row": 2, "entity": "Part", "activity": None,
             "scope_1_t_co2e": 3.0, "scope_2_t_co2e": 2.0, "biogenic_t_co2": 1.0, "investee_source": "its report"} | row
            for row in stated
        ],
        columns=["record_id", "source_file", "source_row", "entity", "activity", "scope_1_t_co2e", "scope_2_t_co2e",
                 "biogenic_t_co2", "investee_source"],
    )  # fmt: skip
    at = pd.DataFrame(places, columns=["record_id", "share", "why"])
    shelf = library(factor("diesel", 2.5, "litre", **BURNT), factor("electricity", 0.2, "kWh", **BURNT))
    consolidated = SimpleNamespace(stated=held, places=at)
    return SimpleNamespace(library=shelf, activity_data={"fuel_and_energy": table}, consolidated=consolidated)


def test_the_memo_holds_meters_and_what_investees_state_at_their_shares():
    client = metered(meters(DIESEL, POWER), stated=[{}], places=[("V1", 0.5, "half"), ("M1", 0.1, "a tenth")])
    memo = scope_1_and_2_memo(client)
    assert list(memo.columns) == [*COLUMNS, "share"]
    assert memo.index.tolist() == list(range(6))
    rows = memo[["record_id", "scope", "basis", "kg_co2e", "share"]].values.tolist()
    # 100 litres at 2.5 kg, a tenth of it; 50 kWh at 0.2 kg on both bases; half of 3 t and of 2 t.
    assert rows == [
        ["M1", 1, "direct", pytest.approx(25.0), 0.1],
        ["M2", 2, "location", pytest.approx(10.0), 1.0],
        ["M2", 2, "market", pytest.approx(10.0), 1.0],
        ["V1", 1, "direct", 1500.0, 0.5],
        ["V1", 2, "location", 1000.0, 0.5],
        ["V1", 2, "market", 1000.0, 0.5],
    ]


def test_the_memo_of_one_kind_and_of_none():
    assert scope_1_and_2_memo(metered(meters(DIESEL)))["kg_co2e"].tolist() == [250.0]
    assert scope_1_and_2_memo(metered(meters(DIESEL).iloc[:0], stated=[{}]))["kg_co2e"].tolist() == [
        3000.0,
        2000.0,
        2000.0,
    ]
    nothing = scope_1_and_2_memo(metered(meters(DIESEL).iloc[:0]))
    assert nothing.empty
    assert list(nothing.columns) == COLUMNS


def test_the_memo_takes_factors_as_they_are_now():
    client = metered(meters(DIESEL))
    scope_1_and_2_memo(client)
    table = client.library.table
    table.loc[table["activity"] == "diesel", "kg_co2e"] = 3.0
    assert scope_1_and_2_memo(client)["kg_co2e"].tolist() == [300.0]


# --- whether a category is calculated


def standing(counted=(), booked=(), elsewhere=(), **changed):
    """A client with records in the categories counted and ledger lines in those booked."""
    changed.setdefault("exclusions", [])
    return SimpleNamespace(
        organisation=organised(**changed),
        counted_in=lambda category: {"R1"} if category in counted else set(),
        ledger=pd.DataFrame({"category": pd.array([None, *booked], dtype="Int64")}),
        consolidated=SimpleNamespace(elsewhere=frozenset(elsewhere)),
    )


UNNEEDED = [{"category": 7, "reason": "nobody travels"}, {"category": 6, "reason": "all work at home"}]


def test_the_status_of_a_category_and_its_reason():
    out = [
        {"record": "R9", "reason": "stands there twice"},
        *without(4),
        {"category": 6, "reason": "too small to matter"},
    ]
    client = standing(counted=(5, 6), exclusions=out)
    assert inventory._status(client, 5) == ("calculated", None)
    assert inventory._status(client, 4) == ("excluded", LEFT_OUT)
    assert inventory._status(client, 6) == ("excluded", "too small to matter")
    client = standing(counted=(5,), booked=(5,), not_relevant=UNNEEDED)
    assert inventory._status(client, 6) == ("not relevant", "all work at home")
    assert inventory._status(client, 7) == ("not relevant", "nobody travels")
    # Who leaves a category out says more than who says that it does not matter.
    both = standing(exclusions=without(6), not_relevant=UNNEEDED)
    assert inventory._status(both, 6) == ("excluded", LEFT_OUT)


def test_what_stands_elsewhere_by_the_approach_is_not_relevant_here():
    client = standing(counted=(8,), elsewhere=(8, 13), consolidation_approach="financial_control")
    assert inventory._status(client, 13) == ("not relevant", "nothing stands here by financial control")
    assert inventory._status(client, 8) == ("calculated", None)


@pytest.mark.parametrize("there", [{"counted": (6,)}, {"booked": (6,)}, {"counted": (6,), "booked": (6,)}])
def test_a_category_with_records_or_money_is_relevant(there):
    what = "category 6 is listed as not relevant, and there are records or money in it"
    fault = Fault(what, "list it under exclusions, or take the statement out", "organisation.yaml")
    for out in ([], without(6)):
        client = standing(**there, not_relevant=UNNEEDED, exclusions=out)
        assert faults_of(lambda client=client: inventory._status(client, 6)) == [fault]


def test_a_category_without_records_or_statement_is_left_to_be_answered():
    # Money alone is no record.
    client = standing(booked=(4,), elsewhere=(5,), exclusions=without(5))
    what = "category 4 has no records and no statement"
    assert faults_of(lambda: inventory._status(client, 4)) == [
        Unanswered(what, ANSWER, "organisation.yaml", category=4)
    ]


def test_the_categories_calculated_are_counted():
    client = standing(counted=(1, 3, 15), exclusions=without(2, *range(4, 15)))
    found = counted_categories(client)
    assert found == [1, 3, 15]
    assert {type(number) for number in found} == {int}
    assert faults_of(lambda: counted_categories(standing(counted=range(1, 15))))[0].category == 15


def test_the_categories_are_those_of_the_organisations_framework():
    client = inventoried()
    client.organisation = client.organisation.model_copy(update={"framework": "another"})
    for call in (lambda: counted_categories(client), lambda: build_inventory(client, emissions(*MADE))):
        assert [fault.what for fault in faults_of(call)] == ["framework 'another' is not in categories.csv"]


# --- the inventory


def inventoried(**changed):
    """A client of categories 1, 2 and 4 whose ledger has a line that is used and one that is not."""
    changed.setdefault("exclusions", without(3, *range(5, 16)))
    client = standing(counted=(1, 2, 4), **changed)
    lines = [("R1", "used", "ledger.csv", 2, 1), ("L8", "retired", "ledger.csv", 3, None)]
    client.ledger = pd.DataFrame(lines, columns=["record_id", "status", "source_file", "source_row", "category"])
    client.ledger = client.ledger.astype({"category": "Int64"})
    return client


SURE = dict.fromkeys(INDICATORS, 1) | {"share_primary_data": 1.0}
UNSURE = dict.fromkeys(INDICATORS, 5) | {"share_primary_data": 0.0}
MADE = [
    {"record_id": "R1", "kg_co2e": 1000.0, "supplier_data": True, "method": "supplier_specific", "kg_biogenic_co2": 90.0, **SURE},
    {"record_id": "R2", "kg_co2e": 3000.0, **UNSURE},
    {"record_id": "R2", "kg_co2e": 700.0, "boundary": "optional", "component": "use", "kg_biogenic_co2": 10.0, **SURE},
    {"record_id": "R3", "kg_co2e": 500.0, "boundary": "apart", "component": "lifetime", "kg_biogenic_co2": 7.0, **SURE},
    {"record_id": "R4", "category": 2, "kg_co2e": 2000.0, **UNSURE},
    {"record_id": "R5", "category": 4, "boundary": "optional", "kg_co2e": 40.0, **SURE},
]  # fmt: skip


def test_a_category_stands_with_its_emissions_in_columns_of_their_own():
    table = build_inventory(inventoried(), emissions(*MADE))
    row = table.set_index("category").loc[1]
    assert row[["name", "status", "time_boundary"]].tolist() == [
        "Purchased goods and services", "calculated", "past and reporting year"
    ]  # fmt: skip
    assert pd.isna(row["reason"])
    assert row["records"] == 3
    assert row[["t_co2e", "t_co2e_optional", "t_co2e_apart"]].tolist() == pytest.approx([4.0, 0.7, 0.5])
    assert row["t_biogenic_co2"] == pytest.approx(0.1)
    assert row["share_by_method"] == "average_data 75.0 %, supplier_specific 25.0 %"
    assert row["share_supplier_data"] == row["share_primary_data"] == 0.25
    # A quarter at 1 and three quarters at 5; what is optional has no say.
    assert row[[*INDICATORS, "data_quality"]].tolist() == [4.0] * 6
    assert total(table) == 6.0


def test_a_category_bears_its_own_interval_drawn_from_the_name_of_the_organisation():
    made = emissions(*MADE)
    table = build_inventory(inventoried(), made).set_index("category")
    drawn = monte_carlo(made, "small/2024").set_index("category")
    for category in (1, 2):
        for end in ("t_co2e_low", "t_co2e_high"):
            assert table.loc[category, end] == drawn.loc[category, end]
    low, mid, high = table.loc[2, ["t_co2e_low", "t_co2e", "t_co2e_high"]]
    assert low < mid == 2.0 < high


def test_a_category_of_optional_emissions_alone_has_no_scores():
    row = build_inventory(inventoried(), emissions(*MADE)).set_index("category").loc[4]
    assert row[["t_co2e", "t_co2e_optional", "t_co2e_apart"]].tolist() == [0.0, 0.04, 0.0]
    scores = [*INDICATORS, "data_quality", "share_primary_data"]
    assert row[[*scores, "t_co2e_low", "t_co2e_high", "t_biogenic_co2"]].isna().all()
    assert row["share_by_method"] == ""


def test_a_category_left_out_is_blank_whatever_was_made_of_its_records():
    made = emissions(*MADE, {"record_id": "R6", "category": 3, "kg_co2e": 5.0, **SURE})
    table = build_inventory(inventoried(), made).set_index("category")
    assert table.index.tolist() == list(range(1, 16))
    row = table.loc[3]
    assert row[["status", "reason", "records"]].tolist() == ["excluded", LEFT_OUT, 1]
    stated = ("name", "status", "reason", "records", "time_boundary")
    assert row.drop([*stated]).isna().all()


def test_unanswered_categories_and_unserved_lines_are_told_together():
    client = inventoried(exclusions=without(3, *range(7, 16)))
    found = faults_of(lambda: build_inventory(client, emissions(*MADE[1:])))
    assert [str(fault) for fault in found] == [
        f"organisation.yaml: category 5 has no records and no statement. To mend: {ANSWER}.",
        f"organisation.yaml: category 6 has no records and no statement. To mend: {ANSWER}.",
        f"ledger.csv, row 2: ledger line R1 is used by no method. To mend: {NEVER}.",
    ]


# --- sums and shares


def test_kilograms_add_to_tonnes_without_rounding_and_blank_categories_not_at_all():
    assert tonnes(pd.Series([1e16, 1.0, -1e16])) == 0.001
    assert total(pd.DataFrame({"t_co2e": [1e16, None, 1.0, -1e16]})) == 1.0


def test_the_share_of_suppliers_is_of_the_category_alone():
    made = emissions(*MADE[:2], MADE[4] | {"supplier_data": True})
    assert supplier_share(made, 1) == 0.25
    assert supplier_share(made, 2) == 1.0
    assert supplier_share(made, 3) is None
    assert share(made, pd.Series([True, True, False], dtype="object")) == pytest.approx(4 / 6)


def test_methods_are_ranked_by_share_then_by_name_and_named_alone_where_there_is_no_whole():
    made = emissions(
        {"kg_co2e": 250.0, "method": "c"}, {"kg_co2e": 250.0, "method": "b"}, {"kg_co2e": 400.0, "method": "d"},
        {"kg_co2e": 100.0, "method": "d"}, {"kg_co2e": 0.0, "method": "a"},
    )  # fmt: skip
    assert share_by_method(made) == "d 50.0 %, b 25.0 %, c 25.0 %, a 0.0 %"
    assert share_by_method(emissions({"method": "z", "kg_co2e": 0.0}, {"method": "y", "kg_co2e": 0.0})) == "y, z"


def test_a_summary_counts_records_once_and_keeps_blanks():
    made = emissions(
        {"record_id": "M1", "category": 3, "sub_category": "3B", "kg_co2e": 500.0},
        {"record_id": "M1", "category": 3, "sub_category": "3C", "kg_co2e": 200.0},
        {"record_id": "M1", "category": 3, "sub_category": "3C", "component": "wtt", "kg_co2e": 40.0},
        {"record_id": "G1", "kg_co2e": 1000.0},
    )
    table = summarise(made, "category", "sub_category")
    assert list(table.columns) == ["category", "sub_category", "records", "t_co2e"]
    rows = table.astype("object").where(table.notna(), None).values.tolist()
    assert rows == [[1, None, 1, 1.0], [3, "3B", 1, 0.5], [3, "3C", 1, 0.24]]
    by_name = summarise(made, "sub_category")
    assert by_name["t_co2e"].tolist() == [0.5, 0.24, 1.0]
    assert by_name["sub_category"].iloc[0] == "3B"
    assert list(summarise(made.iloc[:0], "category").columns) == ["category", "records", "t_co2e"]


# --- the whole check


def checked(monkeypatch, folder, more=None, **changed):
    """Opens a client of one purchase in place of the one asked for."""
    tables = {"purchased_goods": records(STEEL)} | (more or {})
    client = replace(small(tables, exclusions=without(*range(2, 16)), **changed), folder=folder)
    asked = []
    monkeypatch.setattr(inventory, "open_client", lambda *named, **given: asked.append((named, given)) or client)
    return client, asked


def test_a_client_without_faults_is_opened_as_asked_and_handed_on(tmp_path, monkeypatch, climbs):
    client, asked = checked(monkeypatch, tmp_path)
    assert check_client("small", 2024, ef_basis="combustion") is client
    assert asked == [(("small", 2024), {"ef_basis": "combustion"})]


def test_the_check_finds_what_the_inventory_refuses(tmp_path, monkeypatch, climbs):
    client, _ = checked(monkeypatch, tmp_path)
    unserved = replace(client, ledger=opened().ledger.iloc[:1])
    monkeypatch.setattr(inventory, "open_client", lambda *_: unserved)
    assert [fault.what for fault in faults_of(lambda: check_client("small", 2024))] == [
        "ledger line L1 is used by no method"
    ]


def test_the_check_finds_what_scopes_1_and_2_lack(tmp_path, monkeypatch, climbs):
    checked(monkeypatch, tmp_path, {"fuel_and_energy": meters(DIESEL | {"activity": "petrol"})})
    (fault,) = faults_of(lambda: check_client("small", 2024))
    assert "petrol" in fault.what
    assert fault.file == "meters.csv"


@pytest.mark.parametrize("declared", ["products", "screening"])
def test_the_check_reads_products_and_screening(tmp_path, monkeypatch, climbs, declared):
    checked(monkeypatch, tmp_path, **{declared: [{"file": "missing.csv"}]})
    (fault,) = faults_of(lambda: check_client("small", 2024))
    assert "missing.csv" in str(fault)


# --- other choices


def alternatives(monkeypatch, made):
    """In place of the calculation: the emissions, or the fault, that belong to the first method in category 1."""
    asked = []

    def calculate(client, *only):
        asked.append((client.settings.given, only))
        found = made[client.settings.methods["1"][0]]
        if isinstance(found, Fault):
            raise InputError([found, Fault("another", "mend")])
        return found

    monkeypatch.setattr(inventory, "calculate_emissions", calculate)
    return asked


def rows_with_blanks(table):
    return table.astype("object").where(table.notna(), None).values.tolist()


RUN = emissions(
    {"record_id": "M1", "category": 3, "sub_category": "3B", "kg_co2e": 1000.0},
    {"record_id": "M1", "category": 3, "sub_category": "3C", "kg_co2e": 500.0},
    {"record_id": "G1", "kg_co2e": 2000.0},
    {"record_id": "G1", "kg_co2e": 9000.0, "boundary": "optional", "component": "use"},
)


def test_other_choices_stand_beside_the_run_with_what_they_move(monkeypatch):
    moved = RUN.assign(
        method=["average_data", "spend_based", "spend_based", "spend_based"], kg_co2e=[1000.0, 100.0, 1900.0, 1.0]
    )
    asked = alternatives(monkeypatch, {"average_data": RUN, "spend_based": moved.iloc[::-1]})
    client = small()
    client = replace(client, settings=resolve(client.organisation, {"methods_1": ["average_data"], "deflator": "cpi"}))
    table = what_if(client, {"as run": {}, "by money": {"methods_1": ["spend_based"]}}, 1, 3)
    assert list(table.columns) == ["choice", "t_co2e", "change", "records_with_another_method", "note"]
    assert rows_with_blanks(table) == [["as run", 3.5, 0.0, 0, None], ["by money", 3.0, -0.5, 2, None]]
    # What the run was given still holds beside the alternative's own.
    assert asked == [
        ({"methods_1": ["average_data"], "deflator": "cpi"}, (1, 3)),
        ({"methods_1": ["spend_based"], "deflator": "cpi"}, (1, 3)),
    ]
    assert client.settings.methods["1"] == ["average_data"]


def test_a_choice_that_cannot_serve_says_so_and_those_after_it_stand(monkeypatch):
    fault = Fault("no factor for steel", "add one")
    alternatives(monkeypatch, {"average_data": RUN, "spend_based": fault, "hybrid_full": RUN.iloc[:2]})
    order = {name: {"methods_1": [name]} for name in ("average_data", "spend_based", "hybrid_full")}
    unserved = [None, None, None, "cannot serve every record: no factor for steel"]
    assert rows_with_blanks(what_if(small(), order, 1)) == [
        ["average_data", 3.5, 0.0, 0.0, None], ["spend_based", *unserved], ["hybrid_full", 1.5, -2.0, 0.0, None]
    ]  # fmt: skip
    # A run that cannot be served leaves nothing to compare with.
    table = what_if(small(), {"run": order["spend_based"], "other": order["average_data"]}, 1)
    assert rows_with_blanks(table[["choice", "t_co2e", "change"]]) == [["run", None, None], ["other", 3.5, None]]
    assert rows_with_blanks(what_if(small(), {"run": order["spend_based"]}, 1)) == [["run", *unserved]]


def test_an_alternative_may_name_the_clients_own_methods_and_nothing_unknown(monkeypatch):
    alternatives(monkeypatch, {"average_data": RUN, "own.survey": RUN})
    client = replace(small(), methods=METHODS | {1: {**METHODS[1], "own.survey": by_mass}})
    table = what_if(client, {"own": {"methods_1": ["own.survey"]}, "unknown": {"methods_1": ["own.other"]}}, 1)
    assert table["t_co2e"].tolist()[0] == 3.5
    assert table["note"][1] == "cannot serve every record: 'own.other' is no method of 1"


# --- the statement


def test_the_statement_names_organisation_choices_categories_and_total():
    client = small(factor_editions=["desnz/2024"], year=2024)
    table = pd.DataFrame({"category": [1, 2], "t_co2e": [4.5, None], "records": pd.array([2, None], dtype="Int64")})
    assert statement(client, table) == {
        "organisation": "small", "name": "Small Ltd", "year": 2024, "period": ["2024-01-01", "2024-12-31"],
        "consolidation_approach": "operational_control", "gwp_set": "AR5GWP100", "factor_editions": ["desnz/2024"],
        "methods": client.settings.methods, "choices": client.settings.choices,
        "categories": [{"category": 1, "t_co2e": 4.5, "records": 2}, {"category": 2, "t_co2e": None, "records": None}],
        "scope_3_t_co2e": 4.5,
    }  # fmt: skip


def test_rows_are_plain_values_and_blanks_none():
    table = pd.DataFrame({"flag": [True], "number": [math.nan], "text": ["a"]})
    assert table_records(table) == [{"flag": True, "number": None, "text": "a"}]
