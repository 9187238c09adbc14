"""What products sold do over their lifetime, and what of a process is the product's: function by function."""

from __future__ import annotations

import pandas as pd
import pytest
from several_lines import faults_of

from builders import records
from scope3.errors import Fault, InputError
from scope3.factors.select import Unserved
from scope3.methods.allocation import share_of_product
from scope3.methods.lifetimes import (
    consumed_over_lifetime,
    lifetime_uses,
    naming_the_unit,
    number_sold,
    used_over_lifetime,
)

LAMP = {"quantity": 1500, "unit": "piece", "lifetime_years": 5, "uses_per_year": 300}
KETTLE = {"quantity": 2, "unit": "piece", "lifetime_uses": 2500.5}


def sold(*rows):
    return records(*rows, category=11)


def test_products_are_counted_in_pieces():
    assert number_sold(sold(LAMP, KETTLE | {"unit": "pcs"})).tolist() == [1500.0, 2.0]
    ((what, _, row, column),) = faults_of(InputError, number_sold, sold(LAMP, LAMP | {"unit": "kg"}))
    assert (what, row, column) == ("R2: 'kg' cannot become 'piece'", 3, "unit")
    for blank in ("quantity", "unit"):
        ((what, *_),) = faults_of(Unserved, number_sold, sold(LAMP | {blank: None}))
        assert what == f"R1: {blank} is blank"


def test_a_unit_of_several_pieces_counts_them(monkeypatch):
    """No unit of today is more than one piece; two dozen would be 24."""
    monkeypatch.setattr("scope3.methods.lifetimes.ratios", lambda rows, into: pd.Series(12.0, index=rows.index))
    assert number_sold(sold(KETTLE)).tolist() == [24.0]


def test_uses_are_those_stated_or_years_times_uses_a_year():
    both = LAMP | {"lifetime_uses": 1500}
    uses, said = lifetime_uses(sold(LAMP, KETTLE, both, KETTLE | {"lifetime_years": 8}))
    assert uses.tolist() == [1500.0, 2500.5, 1500.0, 2500.5]
    by_years = "1,500 (5 years × 300) uses over the lifetime"
    stated = "2,500.5 uses over the lifetime"
    assert said.tolist() == [by_years, stated, by_years, stated]


@pytest.mark.parametrize("blank", [{"lifetime_years": None}, {"uses_per_year": None}])
def test_a_lifetime_half_stated_is_blank(blank):
    assert faults_of(Unserved, lifetime_uses, sold(KETTLE, LAMP | blank)) == [
        ("R2: the lifetime is blank", "give lifetime_uses, or lifetime_years and uses_per_year", 3, None)
    ]


def test_a_lifetime_stated_twice_and_differently_stops_the_run():
    lines = sold(LAMP | {"lifetime_uses": 1501}, LAMP | {"lifetime_uses": 1500.000001})
    assert faults_of(InputError, lifetime_uses, lines) == [
        ("R1: lifetime_uses is not lifetime_years times uses_per_year", "correct one of the three, or leave one blank",
         2, "lifetime_uses"),
    ]  # fmt: skip


@pytest.mark.parametrize("column", ["lifetime_years", "uses_per_year"])
def test_a_figure_outside_its_own_range_stops_the_run_and_at_its_end_does_not(column):
    at = LAMP[column]
    inside = [(at, at), (at - 1, at), (at, at + 1), (at - 1, None), (None, at + 1)]
    lines = sold(*[LAMP | {f"{column}_low": low, f"{column}_high": high} for low, high in inside])
    assert lifetime_uses(lines)[0].tolist() == [1500.0] * 5
    outside = [(at + 1, at + 2), (at - 2, at - 1), (at + 1, None), (None, at - 1)]
    lines = sold(*[LAMP | {f"{column}_low": low, f"{column}_high": high} for low, high in outside])
    assert faults_of(InputError, lifetime_uses, lines) == [
        (f"R{n}: {column} lies outside its range", "correct the value or the range", n + 1, column) for n in range(1, 5)
    ]


def test_all_uses_of_all_products():
    """1500 lamps lit 1500 times each, two kettles of 2500.5 uses."""
    used, said = used_over_lifetime(sold(LAMP, KETTLE))
    assert used.tolist() == [2_250_000.0, 5001.0]
    assert said.tolist() == [
        "1,500 sold × 1,500 (5 years × 300) uses over the lifetime", "2 sold × 2,500.5 uses over the lifetime",
    ]  # fmt: skip


EACH = {"activity": "power", "consumption_per_use": 0.01, "consumption_unit": "kWh"}


def test_what_all_uses_consume():
    moved, step = consumed_over_lifetime(sold(LAMP | EACH, KETTLE | EACH | {"consumption_unit": "MJ"}))
    assert moved["quantity"].tolist() == pytest.approx([22_500.0, 50.01]) and moved["unit"].tolist() == ["kWh", "MJ"]
    assert step.tolist() == [
        "1,500 sold × 1,500 (5 years × 300) uses over the lifetime × 0.01 kWh; this year's factor for every year of use",
        "2 sold × 2,500.5 uses over the lifetime × 0.01 MJ; this year's factor for every year of use",
    ]


@pytest.mark.parametrize("column", ["activity", "consumption_per_use", "consumption_unit"])
def test_consumption_takes_no_blank(column):
    ((what, *_),) = faults_of(Unserved, consumed_over_lifetime, sold(LAMP | EACH | {column: None}))
    assert what == f"R1: {column} is blank"


def test_a_unit_of_consumption_that_nobody_knows_is_refused_at_its_column():
    ((what, mend, row, column),) = faults_of(
        InputError, consumed_over_lifetime, sold(LAMP | EACH, LAMP | EACH | {"consumption_unit": "kWhh"})
    )
    assert (what, mend, row, column) == ("unknown unit 'kWhh'", "did you mean 'kWh'?", 3, "consumption_unit")


def test_a_fault_on_the_unit_names_the_column_that_holds_it():
    def fails():
        raise InputError([Fault("a", "b", row=4, column="unit"), Fault("c", "d", row=5, column="spend")])

    assert faults_of(InputError, naming_the_unit, fails, "fuel_unit") == [
        ("a", "b", 4, "fuel_unit"), ("c", "d", 5, "spend"),
    ]  # fmt: skip
    whole = pd.DataFrame({"kg_co2e": [1.0]})
    assert naming_the_unit(lambda: whole, "fuel_unit") is whole


def test_what_cannot_be_served_stays_so():
    def unserved():
        raise Unserved(sold(LAMP).assign(reason="no factor"), "add one")

    with pytest.raises(Unserved, match="R1: no factor") as refused:
        naming_the_unit(unserved, "fuel_unit")
    assert refused.value.reasons == {"R1": "no factor"}


# --- The share of a process that is the product's ---

WHOLE = {"allocation_basis": "no_allocation"}
PART = {"allocation_basis": "mass", "allocation_part": 250.0, "allocation_whole": 1000.0}


def shared(*rows):
    return share_of_product(records(*rows, category=10))


def test_the_share_is_the_part_of_the_whole_or_all():
    share, said = shared(WHOLE, PART, PART | {"allocation_basis": "economic", "allocation_part": 1000})
    assert share.tolist() == [1.0, 0.25, 1.0]
    assert said.tolist() == [
        "for this product alone", "allocated by mass, 250 of 1,000", "allocated by economic, 1,000 of 1,000",
    ]  # fmt: skip
    alone, said = shared(WHOLE, WHOLE)
    assert alone.tolist() == [1.0, 1.0] and said.tolist() == ["for this product alone"] * 2


def test_a_share_takes_no_blank():
    for column in PART:
        ((what, *_),) = faults_of(Unserved, shared, PART, PART | {column: None})
        assert what == f"R2: {column} is blank"


@pytest.mark.parametrize("column", ["allocation_part", "allocation_whole"])
def test_figures_to_allocate_by_without_allocation_stop_the_run(column):
    ((what, mend, row, where),) = faults_of(InputError, shared, WHOLE, WHOLE | {column: 5.0})
    assert (what, row, where) == ("R2: figures to allocate by, and no allocation", 3, "allocation_basis")
    assert mend.startswith("name the basis (mass, economic")


def test_a_part_beyond_the_whole_stops_the_run():
    assert faults_of(InputError, shared, PART, PART | {"allocation_part": 1000.5}) == [
        (
            "R2: allocation_part exceeds allocation_whole",
            "check both; the product is one of the inputs",
            3,
            "allocation_part",
        )
    ]
