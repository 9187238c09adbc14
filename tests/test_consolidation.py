"""One client under three consolidation approaches: where each record stands, at what share, and what moves, by hand."""

from __future__ import annotations

import pytest

import group_client
from command_line import command
from group_client import BY_HAND
from scope3.approaches import all_approaches, by_approach, moved, moves_add_up, moves_by_rule, not_comparable, stand
from scope3.client import open_client
from scope3.consolidation import lease_place, lease_table
from scope3.entities import APPROACHES
from scope3.errors import InputError
from scope3.inventory import build_inventory, calculate_emissions, scope_1_and_2_memo
from scope3.reconcile import EXCLUDED, reconciliation_summary
from scope3.tables import LEASES

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def folder(monkeypatch, tmp_path):
    monkeypatch.setenv("SCOPE3_DATA", str(group_client.write(tmp_path)))
    return tmp_path / "group" / "2024"


@pytest.fixture(scope="module")
def stands(tmp_path_factory):
    """The group as written, under every approach."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SCOPE3_DATA", str(group_client.write(tmp_path_factory.mktemp("as_written"))))
        return all_approaches("group", 2024)


def under(approach):
    return open_client("group", 2024, approach=approach)


def by_place(found):
    return {
        str(place): rows.set_index("record_id")["kg_co2e"].to_dict() for place, rows in found.positions.groupby("place")
    }


@pytest.mark.parametrize("approach", APPROACHES)
def test_every_record_stands_where_the_approach_puts_it(stands, approach):
    found = by_place(stands[approach])
    assert set(found) == set(BY_HAND[approach])
    for place, records in BY_HAND[approach].items():
        assert found[place] == pytest.approx(records), place


@pytest.mark.parametrize("approach", APPROACHES)
def test_one_line_of_organisation_yaml_decides(stands, folder, approach):
    path = folder / "organisation.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("consolidation_approach: operational_control", f"consolidation_approach: {approach}"),
                    encoding="utf-8")  # fmt: skip
    client = open_client("group", 2024)
    assert by_place(stand(client)) == by_place(stands[approach])
    build_inventory(client, calculate_emissions(client))
    assert command("check", "group", 2024) == 0


@pytest.mark.parametrize("after", APPROACHES)
@pytest.mark.parametrize("before", APPROACHES)
def test_every_tonne_that_moves_is_explained_and_the_moves_make_the_difference(stands, before, after):
    moves = moved(stands[before], stands[after])
    totals = [sum(sum(records.values()) for records in BY_HAND[name].values()) for name in (before, after)]
    assert moves["change"].sum() == pytest.approx(totals[1] - totals[0])
    assert moves["why_before"].str.len().gt(10).all() and moves["why_after"].str.len().gt(10).all()
    expected = {
        (record, place)
        for place in {*BY_HAND[before], *BY_HAND[after]}
        for record in {*BY_HAND[before].get(place, {}), *BY_HAND[after].get(place, {})}
        if BY_HAND[before].get(place, {}).get(record) != BY_HAND[after].get(place, {}).get(record)
    }
    assert set(moves[["record_id", "place"]].itertuples(index=False, name=None)) == expected


def test_the_rule_of_a_move_is_named(stands):
    moves = moved(stands["operational_control"], stands["equity_share"])
    why = moves.set_index(["record_id", "place"])["why_after"]
    assert why["M4", "category 8"].startswith(
        "lessee, operating lease, by equity share (Scope 3 Standard (2011), appendix A)"
    )
    assert why["M2", "scope 2"] == "Works, subsidiary: 0.8 of the equity, by equity share"
    assert why["M3", "category 15"] == "Sawmill, associate: 0.25 of the equity, by equity share"
    read = moves_by_rule(stands)
    read = read[read["approach"] == "equity share"]
    assert moves_add_up(stands)
    assert read["t_co2e_after"].sum() - read["t_co2e_before"].sum() == pytest.approx(moves["change"].sum() / 1000)


def test_the_table_of_approaches_shows_scopes_first_and_the_own_approach_first(stands):
    table = by_approach(stands).set_index("place")
    assert list(table.index)[:3] == ["scope 1", "scope 2", "category 1"]
    assert next(iter(table.columns)) == "t_co2e_operational_control"
    for approach, places in BY_HAND.items():
        for place in table.index:
            expected = sum(places.get(place, {}).values()) / 1000
            assert table.loc[place, f"t_co2e_{approach}"] == pytest.approx(expected)


def test_the_share_stands_on_the_row_and_the_row_is_still_quantity_times_factor():
    emissions = calculate_emissions(under("equity_share"))
    works = emissions[emissions["record_id"] == "M2"]
    assert (works["share"] == 0.8).all() and works["step"].str.startswith("Works, subsidiary: 0.8 of the equity").all()
    assert (emissions["kg_co2e"] == emissions["quantity"] * emissions["factor"]).all()
    assert (emissions.loc[emissions["record_id"] == "M1", "share"] == 1).all()


def test_money_of_an_entity_outside_is_excluded_with_the_reason_and_the_ledger_still_adds_up():
    ledger = under("operational_control").ledger.set_index("record_id")
    assert ledger.loc["L2", "status"] == EXCLUDED and "no operational control" in ledger.loc["L2", "why"]
    summary = reconciliation_summary(under("operational_control").ledger).set_index("status")["spend"]
    assert [float(summary[name]) for name in ("used", "excluded", "ledger")] == [1000, 400, 1400]


def test_the_memo_of_scopes_1_and_2_takes_what_an_investee_states_at_the_share():
    memo = scope_1_and_2_memo(under("equity_share"))
    stated = memo[memo["record_id"] == "I1"]
    assert stated[["scope", "basis", "kg_co2e"]].values.tolist() == [
        [1, "direct", 5000.0], [2, "location", 2000.0], [2, "market", 2000.0]
    ]  # fmt: skip


def change(folder, name, old, new):
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("goods.csv", "G1,Works", "G1,Wroks", r"goods\.csv, row 2, column entity: entity 'Wroks' is not under entities.*'Works'"),
        ("goods.csv", "G1,Works", "G1,", r"row 2, column entity: the entity is blank.*defaults"),
        ("held.csv", ",0.5,10,4", ",0.4,10,4", r"by entities Group holds 0\.5 of Venture, equity_share says 0\.4"),
        ("held.csv", ",0.5,10,4", ",0.5,10,", r"stands in scopes 1 and 2 under this approach, and does not state the two apart"),
        ("organisation.yaml", "equity_share: 0.8", "equity_share: 8", r"organisation\.yaml.*entities.*less than or equal to 1"),
        ("organisation.yaml", "parent: Group, kind: associate", "kind: associate", r"2 entities have no parent"),
        ("meters.csv", "lessee_operating", "leased", r"meters\.csv, row 5, column lease: 'leased' is not known here.*lessee_operating"),
    ],
)  # fmt: skip
def test_what_the_tree_does_not_know_is_refused(folder, name, old, new, said):
    change(folder, name, old, new)
    with pytest.raises(InputError, match=said):
        under("equity_share")


def test_a_record_of_an_entity_at_another_share_covers_no_money(folder):
    """Works counts at 0.8 by equity share, the group at 1: half-counted emissions cannot stand for money counted whole."""
    change(folder, "goods.csv", "quantity,unit\n", "quantity,unit,covers_records\n")
    change(folder, "goods.csv", "G1,Works,1,steel,GB,1,tonne", "G1,Group,1,steel,GB,1,tonne,L1")
    change(folder, "goods.csv", "G2,Sawmill,1,steel,GB,0.5,tonne", "G2,Sawmill,1,steel,GB,0.5,tonne,")
    with pytest.raises(
        InputError,
        match=r"goods\.csv, row 2, column entity: G1 of Group, counted at 1, covers line L1 of Works, counted at 0\.8",
    ):
        under("equity_share")
    assert under("operational_control").ledger.set_index("record_id").loc["L1", "covered_by"] == "G1"


def test_the_lease_table_knows_every_lease_under_every_approach():
    for lease in LEASES:
        for approach in APPROACHES:
            place, why = lease_place(lease, approach, None)
            assert place in ("scopes_1_and_2", "8", "13") and "appendix A" in why
    assert len(lease_table()) == len(LEASES) * len(APPROACHES)


# Scope 3 Standard, appendix A: without word on control, with control shown, and with its absence shown.
@pytest.mark.parametrize(
    ("lease", "approach", "control", "place"),
    [
        ("lessee_finance", "operational_control", None, "scopes_1_and_2"),
        ("lessee_operating", "equity_share", None, "8"),
        ("lessee_operating", "financial_control", True, "8"),
        ("lessee_operating", "operational_control", None, "scopes_1_and_2"),
        ("lessee_operating", "operational_control", False, "8"),
        ("lessor_finance", "equity_share", None, "13"),
        ("lessor_operating", "financial_control", None, "scopes_1_and_2"),
        ("lessor_operating", "operational_control", None, "13"),
        ("lessor_operating", "operational_control", True, "scopes_1_and_2"),
    ],
)
def test_where_a_leased_asset_belongs(lease, approach, control, place):
    assert lease_place(lease, approach, control)[0] == place


def add(folder, name, *rows):
    with (folder / name).open("a", encoding="utf-8") as file:
        file.writelines(row + "\n" for row in rows)


@pytest.mark.parametrize("approach", APPROACHES)
@pytest.mark.parametrize(
    ("name", "row", "said"),
    [
        ("meters.csv", "M7,Venture,Site,,3,fuel,consumed,diesel,GB,1000,litre", r"Venture states emissions that its meters measure \(dc-15-measured\)"),
        ("held.csv", "I2,Group,15,Venture,joint_venture,fixed_point,2024-12-31,0.5,10,4,Report 2024",
         r"the emissions of Venture are stated on another line too \(dc-15-stated\)"),
    ],
)  # fmt: skip
def test_an_entity_counted_twice_is_refused_under_every_approach(folder, approach, name, row, said):
    add(folder, name, row)
    with pytest.raises(InputError, match=said):
        under(approach)


def test_a_leased_asset_counted_by_its_meter_and_by_a_record_is_refused(folder):
    (folder / "leased.csv").write_text(
        "record_id,entity,category,site,lease,energy_type,activity,country,quantity,unit\n"
        "X1,Group,13,Café,lessor_operating,electricity,electricity,GB,200,kWh\n",
        encoding="utf-8",
    )
    change(folder, "organisation.yaml", "rules: [", "  - {file: leased.csv, table: leased_assets}\nrules: [")
    with pytest.raises(
        InputError,
        match=r"leased\.csv, row 2, column site: X1: meter M5 measures electricity of Café too \(dc-8-13-meter\)",
    ):
        under("operational_control")


def test_energy_that_is_sold_on_moves_nowhere(folder):
    """3D of whoever sells it while that is counted; nobody's consumption when it is outside."""
    add(folder, "meters.csv", "M9,Sawmill,Mill,,3,electricity,resold,electricity,GB,1000,kWh",
        "M10,Group,Café,lessor_operating,3,electricity,resold,electricity,GB,100,kWh")  # fmt: skip
    by_equity, by_control = (by_place(stand(under(name))) for name in ("equity_share", "operational_control"))
    assert by_equity["category 3"]["M9"] == pytest.approx(0.25 * 1000 * 0.25)
    assert not any("M9" in records for records in by_control.values())
    assert by_control["category 3"]["M10"] == by_equity["category 3"]["M10"] == pytest.approx(25)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("M3,Sawmill", "M3,Works", "entity 'Sawmill' is held and outside, and nothing states its scopes 1 and 2"),
        (",15,Venture,", ",15,Ventures,", r"entity 'Venture' is held and outside.*did you mean 'Ventures'"),
    ],
)
def test_an_entity_nobody_accounts_for_is_named(folder, old, new, said):
    change(folder, "meters.csv" if old.startswith("M3") else "held.csv", old, new)
    with pytest.raises(InputError, match=said):
        under("operational_control")


def test_an_entity_counted_without_data_is_named(folder):
    change(folder, "held.csv", ",15,Venture,", ",15,Ventures,")
    with pytest.raises(InputError, match="entity 'Venture' is counted and has no data"):
        under("financial_control")


def test_the_reason_of_a_move_is_the_investees_and_names_the_parent(folder):
    change(folder, "organisation.yaml", "  - {name: Venture", "  - {name: Pit, parent: Sawmill, kind: subsidiary, "
           "equity_share: 0.6, financial_control: yes, operational_control: no}\n  - {name: Venture")  # fmt: skip
    add(folder, "meters.csv", "M8,Pit,Pit,,3,fuel,consumed,diesel,GB,100,litre")
    stands = all_approaches("group", 2024)
    why = moved(stands["operational_control"], stands["equity_share"]).set_index(["record_id", "place"])
    assert (
        why.loc[("I1", "category 15"), "why_before"]
        == "Venture, joint venture: no operational control, by operational control"
    )
    assert why.loc[("M8", "scope 1"), "why_after"] == (
        "Pit, subsidiary: 0.6 of the equity; Sawmill itself at 0.25, by equity share"
    )
    assert why.loc[("M8", "scope 1"), "kg_co2e_after"] == pytest.approx(0.15 * 250)
    assert why.loc[("M8", "category 15"), "kg_co2e_before"] == pytest.approx(0.15 * 250)


def test_an_approach_that_cannot_serve_the_records_is_no_fault_of_the_one_that_is_taken(folder):
    change(folder, "held.csv", "scope_1_t_co2e,scope_2_t_co2e", "scope_1_and_2_t_co2e,scope_3_t_co2e")
    stands = all_approaches("group", 2024)
    assert list(stands) == ["operational_control"]
    assert "equity share cannot serve every record: held.csv, row 2" in not_comparable("group", 2024, stands)


@pytest.mark.slow
def test_the_example_is_comparable_before_its_joint_venture(monkeypatch):
    """The year after stands in notebook 00."""
    monkeypatch.delenv("SCOPE3_DATA")
    stands = all_approaches("example", 2022)
    assert moves_add_up(stands)
    assert not_comparable("example", 2022, stands) == "Every approach can serve every record."
