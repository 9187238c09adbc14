"""The tree of entities: which share each approach counts, and which trees are refused."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scope3.entities import (
    APPROACHES,
    EQUITY_SHARE,
    FINANCIAL_CONTROL,
    OPERATIONAL_CONTROL,
    Entity,
    entities_table,
    equity_between,
    place_outside,
    standings,
    tree_faults,
)


def entity(name, parent="Group", kind="subsidiary", equity_share=1.0, financial="yes", operational="yes"):
    return Entity(
        name=name, parent=parent, kind=kind, equity_share=equity_share, financial_control=financial,
        operational_control=operational,
    )  # fmt: skip


GROUP = Entity(name="Group")
TREE = [
    GROUP,
    entity("Works", equity_share=0.8),
    entity("Works East", "Works", "subsidiary", 0.6),
    entity("Sawmill", kind="associate", equity_share=0.25, financial="no", operational="no"),
    entity("Venture", kind="joint_venture", equity_share=0.5, financial="joint", operational="yes"),
    entity("Holding", kind="fixed_asset_investment", equity_share=0.03, financial="no", operational="no"),
    entity("Studio", kind="franchise", equity_share=0.0, financial="no", operational="no"),
]


# Worked by hand from the Corporate Standard's table 1: share by equity, by financial and by operational control.
@pytest.mark.parametrize(
    ("name", "equity_share", "financial_control", "operational_control"),
    [
        ("Group", 1.0, 1.0, 1.0),
        ("Works", 0.8, 1.0, 1.0),
        ("Works East", 0.48, 1.0, 1.0),
        ("Sawmill", 0.25, 0.0, 0.0),
        ("Venture", 0.5, 0.5, 1.0),
        ("Holding", 0.0, 0.0, 0.0),
        ("Studio", 0.0, 0.0, 0.0),
    ],
)
def test_the_share_of_each_entity_by_approach(name, equity_share, financial_control, operational_control):
    found = [
        standings(TREE, approach)[name].share for approach in (EQUITY_SHARE, FINANCIAL_CONTROL, OPERATIONAL_CONTROL)
    ]
    assert found == pytest.approx([equity_share, financial_control, operational_control])


def test_what_is_outside_is_held_through_the_nearest_entity_that_is_counted():
    """Works counts whole under control and at 0.8 by equity; a quarter of a mill below it is outside under control."""
    tree = [
        *TREE,
        entity("Mill", "Works", "associate", 0.25, "no", "no"),
        entity("Mine", "Mill", "subsidiary", 0.6, "yes", "no"),
    ]
    by_control, by_equity = standings(tree, OPERATIONAL_CONTROL), standings(tree, EQUITY_SHARE)
    assert (by_control["Mill"].share, by_control["Mill"].held) == (0.0, 0.25)
    assert by_control["Mine"].held == pytest.approx(0.15)
    assert by_equity["Mill"].share == pytest.approx(0.2) and by_equity["Mine"].share == pytest.approx(0.12)
    assert standings(TREE, EQUITY_SHARE)["Holding"].held == pytest.approx(0.03)


def test_what_the_organisation_operates_counts_whole_through_whatever_chain_it_is_owned():
    tree = [*TREE, entity("Kiln", "Sawmill", "subsidiary", 1.0, "yes", "yes")]
    assert standings(tree, OPERATIONAL_CONTROL)["Kiln"].share == 1.0
    assert standings(tree, FINANCIAL_CONTROL)["Kiln"].share == 0.0


def test_the_equity_between_two_entities_is_the_product_on_the_way_down():
    assert equity_between(TREE, "Works", "Works East") == pytest.approx(0.6)
    assert equity_between(TREE, "Group", "Works East") == pytest.approx(0.48)
    assert equity_between(TREE, "Sawmill", "Works East") is None


def test_the_reason_is_in_words():
    assert standings(TREE, EQUITY_SHARE)["Sawmill"].why == "Sawmill, associate: 0.25 of the equity, by equity share"
    assert "no operational control" in standings(TREE, OPERATIONAL_CONTROL)["Sawmill"].why


def test_what_is_outside_has_a_category():
    assert [place_outside(kind) for kind in ("associate", "joint_venture", "fixed_asset_investment")] == [15, 15, 15]
    assert place_outside("franchise") == 14


@given(shares=st.lists(st.floats(0, 1), min_size=1, max_size=5), approach=st.sampled_from(APPROACHES))
def test_a_share_is_never_more_than_the_parents(shares, approach):
    chain = [GROUP]
    for number, share in enumerate(shares):
        chain.append(entity(f"E{number}", chain[-1].name, "subsidiary", share))
    found = [standings(chain, approach)[link.name].share for link in chain]
    assert all(0 <= child <= parent <= 1 for parent, child in pairwise(found))


@pytest.mark.parametrize(
    ("tree", "said"),
    [
        ([GROUP, entity("A"), entity("A")], "entity 'A' stands twice"),
        ([GROUP, Entity(name="B")], "2 entities have no parent (Group, B)"),
        ([GROUP, entity("A", "Nobody")], "has the parent 'Nobody', which is not listed"),
        ([GROUP, entity("A", "B"), entity("B", "A")], "entity 'A' holds itself in a circle"),
        ([GROUP, entity("A", equity_share=None)], "does not say its equity_share"),
        (
            [GROUP, entity("A", financial=None, operational=None)],
            "financial_control, operational_control; blank is never",
        ),
        ([GROUP, entity("A", kind="daughter")], "unknown kind 'daughter'; use one of subsidiary"),
        ([GROUP, entity("A", kind="associate", financial="yes")], "cannot be associate with financial_control yes"),
    ],
)
def test_a_tree_that_says_too_little_or_contradicts_itself_is_refused(tree, said):
    assert said in "; ".join(tree_faults(tree, OPERATIONAL_CONTROL))


def test_equity_share_without_a_tree_is_refused_and_a_whole_tree_is_not():
    assert tree_faults([], EQUITY_SHARE) == ["equity_share needs the share of every entity: list them under entities"]
    assert tree_faults([], FINANCIAL_CONTROL) == []
    assert tree_faults(TREE, EQUITY_SHARE) == []


def test_the_table_shows_every_entity_under_every_approach():
    table = entities_table(TREE, *APPROACHES).set_index("entity")
    assert list(table.index) == [link.name for link in TREE]
    assert table.loc["Venture", "share_financial_control"] == 0.5
