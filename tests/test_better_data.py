"""Records in place of money, and the other way round: what the data moved, told apart from what was bought."""

from __future__ import annotations

import pytest

from command_line import command
from scope3.change.base_year import restate
from scope3.change.bridge import bridge, residual
from scope3.change.data_accuracy import data_accuracy
from scope3.change.dual_run import as_it_is
from scope3.client import open_client
from scope3.explain.data import counted_pairs, pairs_of, pairs_sentence, proposal_of, proposal_sentence
from small_client import FACTORS, LEDGER, METERS, ORGANISATION, RULES, with_cell
from two_years import BASE_YEAR, write_year

pytestmark = pytest.mark.slow

# Steel of the forge at 3 kg a pound, or at 2 kg a kilogram; the yard's wood is known by its mass in every year.
GOODS = [
    ["record_id", "category", "activity", "supplier", "country", "quantity", "unit", "covers_records"],
    ["G1", "1", "steel", "Forge", "GB", "2", "tonne", "L6"],
    ["G2", "1", "wood", "Yard", "GB", "500", "kg", ""],
]
WOOD_ALONE = [GOODS[0], GOODS[2]]
STEEL = LEDGER.index(next(row for row in LEDGER if row[0] == "L6")) + 1
MONEY, MASS = 700 * 3 / 1000, 2 * 2.0  # t CO2e of the year that has both
ANOTHER = ["L7", "2024-07-15", "Steel", "Forge", "revenue", "200.00"]


@pytest.fixture
def data(tmp_path, monkeypatch):
    monkeypatch.setenv("SCOPE3_DATA", str(tmp_path))
    return tmp_path


def paid(spend):
    """The ledger with another sum paid to the forge."""
    return with_cell(LEDGER, STEEL, "spend", spend)


def opened():
    return open_client("small", 2023), open_client("small", 2024)


def bars(found):
    """The effects in tonnes, what the same lines did more or less as one, because mix and activity share the quantity."""
    assert abs(residual(found)) < 1e-12
    by_name = found.effects.groupby("effect")["t_co2e"].sum().to_dict()
    return {"quantity": by_name.pop("activity", 0) + by_name.pop("mix", 0), **by_name}


@pytest.fixture(scope="module")
def better(tmp_path_factory):
    """500 GBP of steel in the first year, in the second 700, of which a delivery note tells 2 t: the years, their bridge."""
    folder = tmp_path_factory.mktemp("better")
    write_year(folder, 2023, ORGANISATION, goods=WOOD_ALONE, ledger=paid("500.00"))
    write_year(folder, 2024, ORGANISATION + BASE_YEAR, goods=GOODS)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SCOPE3_DATA", str(folder))
        clients = opened()
    calculated = {client.organisation.year: as_it_is(client) for client in clients}
    return clients, calculated, bridge(*clients, calculated)


def test_better_data_are_told_apart_from_growth(better):
    """The year that has both figures tells what the note moved; 200 GBP more at 3 kg are growth."""
    *_, found = better
    assert bars(found) == pytest.approx({"better data": MASS - MONEY, "quantity": 0.6})
    pair = found.pairs.iloc[0]
    assert pair[["year", "supplier", "rule_id", "lines", "records"]].tolist() == ["2024", "Forge", "s-2", "L6", "G1"]
    figures = pair[["t_co2e_by_money", "t_co2e_by_records", "t_co2e"]].tolist()
    assert figures == pytest.approx([MONEY, MASS, MASS - MONEY])
    assert pair["methods"] == "spend_based → average_data"
    line = found.lines[found.lines["effect"] == "better data"].iloc[0]
    assert (line["activity"], line["method"], line["split_by"]) == ("Forge", pair["methods"], "whole")
    pairs = pairs_of([found])
    assert counted_pairs(pairs)[["lines", "records"]].iloc[0].tolist() == [1, 1]
    assert "better data moved 1.9 t" in pairs_sentence(pairs).data


def test_data_that_got_coarser_are_measured_in_the_earlier_year(data):
    write_year(data, 2023, goods=GOODS)
    write_year(data, 2024, goods=WOOD_ALONE, ledger=paid("500.00"))
    found = bridge(*opened())
    assert bars(found) == pytest.approx({"coarser data": MONEY - MASS, "quantity": -0.6})
    assert found.pairs[["year", "methods"]].iloc[0].tolist() == ["2023", "average_data → spend_based"]


def test_what_the_record_does_not_cover_stays_money_in_both_years(data):
    """Of two invoices the note stands for one; the other 200 GBP are growth like any money."""
    write_year(data, 2023, goods=WOOD_ALONE, ledger=paid("500.00"))
    write_year(data, 2024, goods=GOODS, ledger=[*LEDGER, ANOTHER])
    assert bars(bridge(*opened())) == pytest.approx({"better data": MASS - MONEY, "quantity": 0.4 * 3})


def test_records_of_the_supplier_that_cover_nothing_go_with_those_that_do(data):
    """The note of the second delivery names no line: the invoice was for both."""
    second = ["G3", "1", "steel", "forge", "GB", "1", "tonne", ""]
    write_year(data, 2023, goods=WOOD_ALONE)
    write_year(data, 2024, goods=[*GOODS, second])
    found = bridge(*opened())
    assert bars(found) == pytest.approx({"better data": MASS + 2.0 - MONEY, "quantity": 0.0})
    assert found.pairs["records"].tolist() == ["G1; G3"]


def test_a_record_said_to_stand_beside_the_money_stays_where_it_is(data):
    beside = ["G3", "1", "steel", "Forge", "GB", "1", "tonne", ""]
    said = "distinct:\n  - {records: [G3, L7], reason: The forge delivered a sample of its own.}\n"
    write_year(data, 2023, ORGANISATION + said.replace("L7", "L6"), goods=[*WOOD_ALONE, beside])
    write_year(data, 2024, ORGANISATION + said, goods=[*GOODS, beside], ledger=[*LEDGER, ANOTHER])
    found = bridge(*opened())
    assert bars(found) == pytest.approx({"better data": MASS - MONEY, "quantity": 0.6})
    assert found.pairs["records"].tolist() == ["G1"]


def test_lines_of_an_entity_counted_in_part_count_by_money_at_that_share(data):
    """Of the half-owned mill half the steel counts, by mass and by money."""
    tree = (
        "entities:\n  - {name: Small Ltd}\n  - {name: Mill Ltd, parent: Small Ltd, kind: subsidiary, equity_share: 0.5,"
    )
    tree += " financial_control: yes, operational_control: yes}\n"
    organisation = ORGANISATION.replace("operational_control\n", f"equity_share\n{tree}", 1)

    def of_mill(rows, name):
        return [[*rows[0], "entity"], *([*row, "Mill Ltd" if row[0] == name else "Small Ltd"] for row in rows[1:])]

    shared = {"ledger": of_mill(LEDGER, "L6"), "meters": of_mill(METERS, "-")}
    write_year(data, 2023, organisation, goods=of_mill(WOOD_ALONE, "-"), **shared)
    write_year(data, 2024, organisation, goods=of_mill(GOODS, "G1"), **shared)
    found = bridge(*opened())
    assert bars(found) == pytest.approx({"better data": (MASS - MONEY) / 2, "quantity": 0.0})


UNNAMED = [row[:3] + row[4:] for row in GOODS]
OF_SMITH = with_cell([LEDGER[0], ["L8", *ANOTHER[1:]]], 2, "supplier", "Smith")[1]
NO_PAIR = {
    "no supplier on the line": (
        {"ledger": with_cell(LEDGER, STEEL, "supplier", "")},
        {"ledger": with_cell(LEDGER, STEEL, "supplier", "")},
        "L6: no supplier is named",
    ),
    "other records that name nothing": (
        {},
        {"goods": UNNAMED},
        "G2: neither supplier nor lines are named, the same money may be meant",
    ),
    "a supplier that is new beside one that is not": (
        {},
        {"goods": with_cell(GOODS, 2, "covers_records", "L6;L8"), "ledger": [*LEDGER, OF_SMITH]},
        "Smith: no money under the rule in 2023",
    ),
    "records for a part of it before": (
        {"goods": GOODS, "ledger": [*LEDGER, ANOTHER]},
        {},
        "Forge: 2023 counts a part by records",
    ),
    "no factor of money any more": (
        {},
        {"factors": [row for row in FACTORS if row[0] != "sector/steel/cradle_to_gate"]},
        "by money: ",
    ),
}


@pytest.mark.parametrize(("first", "second", "why"), NO_PAIR.values(), ids=NO_PAIR)
def test_what_is_not_known_is_no_pair_and_says_why(data, first, second, why):
    write_year(data, 2023, **{"goods": WOOD_ALONE, **first})
    write_year(data, 2024, **{"goods": GOODS, **second})
    found = bridge(*opened())
    assert "better data" not in bars(found)
    assert found.pairs["t_co2e"].isna().all()
    rows = found.pairs[found.pairs["effect"] == "better data"]
    assert rows["why_not"].str.startswith(why).tolist() == [True]


def test_what_is_new_or_known_by_records_in_both_years_is_not_listed(data):
    write_year(data, 2023, goods=GOODS)
    write_year(data, 2024, goods=with_cell(GOODS, 2, "quantity", "3"))
    found = bridge(*opened())
    assert bars(found) == pytest.approx({"quantity": 2.0})
    assert found.pairs.empty


def with_free_record_of_smith(data):
    """The note of the forge's steel names its haulier Smith, who delivered 50 t more that no line is known of."""
    smith = [with_cell(GOODS, 2, "supplier", "Smith")[1], ["G4", "1", "steel", "Smith", "GB", "50", "tonne", ""]]
    write_year(data, 2023, goods=WOOD_ALONE)
    write_year(data, 2024, ORGANISATION + BASE_YEAR, goods=[GOODS[0], *smith, GOODS[2]])
    return opened()


def test_free_records_go_with_the_supplier_of_the_line_not_with_that_of_the_record(data):
    """2 t at 2 kg in place of 700 GBP at 3 kg; Smith's 50 t are 100 t CO2e that are new."""
    clients = with_free_record_of_smith(data)
    found = bridge(*clients)
    assert bars(found) == pytest.approx({"better data": 1.9, "entries": 100.0, "quantity": 0.0})
    assert found.pairs["records"].tolist() == ["G1"]
    assert proposal(clients)["t_co2e_adjustment"].tolist() == pytest.approx([700 * 3 / 1000 * (4.0 / 2.1 - 1)])


RENAMED = with_cell(RULES, 3, "rule_id", "s-2b")
IN_TWO = with_cell(RULES, 3, "category", "2")
NAMED_ENTITY = {
    "goods": [[*GOODS[0], "entity"], *([*row, "Small Ltd"] for row in GOODS[1:])],
    "ledger": [[*LEDGER[0], "entity"], *([*row, "Small Ltd"] for row in LEDGER[1:])],
}
PLACED_OTHERWISE = {
    "rule": ({"rules": RENAMED}, "rule s-2 for s-2b"),
    "category": ({"rules": IN_TWO, "goods": with_cell(GOODS, 2, "category", "2")}, "category 1 for 2"),
    "entity": (NAMED_ENTITY, "entity not named for Small Ltd"),
}


@pytest.mark.parametrize(("second", "why"), PLACED_OTHERWISE.values(), ids=PLACED_OTHERWISE)
def test_money_of_the_supplier_that_is_placed_otherwise_is_a_row_with_its_reason(data, second, why):
    write_year(data, 2023, goods=WOOD_ALONE)
    write_year(data, 2024, **{"goods": GOODS, **second})
    found = bridge(*opened())
    rows = found.pairs[found.pairs["effect"] == "better data"]
    assert rows["why_not"].tolist() == [f"2023 has money of the supplier placed otherwise: {why}"]
    assert rows["lines"].tolist() == ["L6"]
    assert "The other 1 stay" in pairs_sentence(pairs_of([found])).data


OWN_HEAD = [*GOODS[0], "supplier_factor", "supplier_factor_unit", "supplier_source"]
STEEL_NOTE, WOOD_NOTE = ([*row, "", "", ""] for row in GOODS[1:])
OWN_NOTE = ["G1", "1", "", "Forge", "GB", "2500", "kg", "L6", "1.5", "kg", "Letter"]
SECOND_NOTE = ["G3", "1", "wood", "forge", "GB", "1", "tonne", "", "", "", ""]


def test_a_suppliers_own_figure_for_the_same_purchase_is_better_data(data):
    """2 t at the published 2 kg, then 2.5 t at the forge's 1.5 kg: half a tonne more is 1.0, the figure -2.5 × 0.5."""
    write_year(data, 2023, goods=[OWN_HEAD, STEEL_NOTE, WOOD_NOTE])
    write_year(data, 2024, ORGANISATION + BASE_YEAR, goods=[OWN_HEAD, OWN_NOTE, WOOD_NOTE])
    clients = opened()
    found = bridge(*clients)
    assert bars(found) == pytest.approx({"better data": -1.25, "quantity": 1.0})
    pair = found.pairs.iloc[0]
    assert pair[["supplier", "records", "methods"]].tolist() == ["Forge", "G1; G1", "average_data → supplier_specific"]
    assert pair[["t_co2e_by_published_figure", "t_co2e_by_records"]].tolist() == pytest.approx([5.0, 3.75])
    assert proposal(clients)["why_not"].str.startswith("whether the supplier's own figure held in 2023").all()


def test_a_published_figure_in_place_of_the_suppliers_own_is_coarser_data(data):
    """2.5 t at 1.5 kg, then 2 t at 2 kg: the figure is +2.5 × 0.5, the half tonne less -1.0."""
    write_year(data, 2023, goods=[OWN_HEAD, OWN_NOTE, WOOD_NOTE])
    write_year(data, 2024, goods=[OWN_HEAD, STEEL_NOTE, WOOD_NOTE])
    assert bars(bridge(*opened())) == pytest.approx({"coarser data": 1.25, "quantity": -1.0})


UNTOLD = {
    "two records": ([OWN_NOTE, SECOND_NOTE], [STEEL_NOTE, SECOND_NOTE], "not one record on one line in each year"),
    "another unit": ([[*OWN_NOTE[:5], "3", "piece", "L6", "1250", "piece", "Letter"]], [STEEL_NOTE], "cannot become"),
    "no supplier": (
        [[*OWN_NOTE[:3], "", *OWN_NOTE[4:]]],
        [[*STEEL_NOTE[:3], "", *STEEL_NOTE[4:]]],
        "no supplier is named",
    ),
}


@pytest.mark.parametrize(("second", "first", "why"), UNTOLD.values(), ids=UNTOLD)
def test_records_of_one_supplier_that_are_no_pair_are_counted_among_entries_and_exits(data, second, first, why):
    """Whatever stands in their way: 4.0 t go, 3.75 t come, and the sentence says whose they are."""
    write_year(data, 2023, goods=[OWN_HEAD, *first])
    write_year(data, 2024, goods=[OWN_HEAD, *second])
    found = bridge(*opened())
    assert bars(found) == pytest.approx({"entries": 3.75, "exits": -4.0, "quantity": 0.0})
    row = found.pairs.iloc[0]
    assert (row["effect"], why in row["why_not"]) == ("entries and exits", True)
    assert row[["t_co2e_exits", "t_co2e_entries"]].tolist() == pytest.approx([-4.0, 3.75])
    assert "Entries hold 3.75 t and exits 4" in pairs_sentence(pairs_of([found])).data


def proposal(clients):
    calculated = {client.organisation.year: as_it_is(client) for client in clients}
    return data_accuracy(restate(clients, calculated), calculated[2023], [bridge(*clients, calculated)], clients)


def test_a_recalculation_is_proposed_and_nothing_restated(better):
    """500 GBP at 3 kg are 1.5 t; as the note has 4 t for 2.1 t, the base year's steel would be 1.5 × 4 / 2.1."""
    clients, calculated, found = better
    restated = restate(clients, calculated)
    assert restated.log.empty
    proposed = proposal_of(restated, [found], clients, calculated)
    row, moved = proposed.iloc[0], 1.5 * (MASS / MONEY - 1)
    assert row[["t_co2e_by_money", "t_co2e_adjustment"]].tolist() == pytest.approx([1.5, moved])
    assert row["share_cumulative"] == pytest.approx(moved / (0.44995 + 1.5 + 0.15 + 1.0 + 0.8))
    assert row["significant"]
    said = proposal_sentence(proposed, restated).data
    assert "had 2023 known these purchases as they are known now, its scope 3 would be 1.3571 t CO2e higher" in said
    assert "34.8 % of the base year, at a threshold of 10.0 %: **significant" in said


def test_without_a_base_year_nothing_is_proposed(better):
    clients, calculated, found = better
    nothing = proposal_of(None, [found], clients, calculated)
    assert "no recalculation is proposed" in proposal_sentence(nothing, None).data


def test_the_command_names_the_pairs_and_what_is_to_be_decided(better, capsys):
    clients, *_ = better
    assert command("compare", "small", 2023, 2024, "--data", clients[0].folder.parents[1]) == 0
    shown = capsys.readouterr().out
    assert "+1.900  of better data: Forge (category 1), spend_based → average_data" in shown
    assert "to decide: data_accuracy of 2023, category 1, Forge: +1.357 t; with what comes before it 34.8 %" in shown


def test_what_is_stated_already_or_known_in_part_is_not_proposed_again(data):
    stated = """\
recalculations:
  - {year: 2023, trigger: data_accuracy, category: 1, t_co2e: 1.4, decided: 2024-11-30, reason: Notes of 2023 found., source: Forge}
"""
    write_year(data, 2023, goods=WOOD_ALONE, ledger=paid("500.00"))
    write_year(data, 2024, ORGANISATION + BASE_YEAR + stated, goods=GOODS)
    found = proposal(opened())
    assert found["why_not"].tolist() == ["stated already: +1.400 t, 2024-11-30"]
    assert found["t_co2e_adjustment"].isna().all()


def test_a_part_of_the_purchase_says_nothing_of_the_base_years_whole(data):
    write_year(data, 2023, goods=WOOD_ALONE, ledger=paid("500.00"))
    write_year(data, 2024, ORGANISATION + BASE_YEAR, goods=GOODS, ledger=[*LEDGER, ANOTHER])
    found = proposal(opened())
    assert found["why_not"].tolist() == ["2024 counts a part of it by its money still"]
