"""What holds for every method: pure, linear, additive, free of order, complete, and explained by its docstring."""

from __future__ import annotations

import re
from functools import cache

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from builders import meters, records
from method_cases.every import SERVED
from scope3 import contract, contract_words
from scope3.methods import METHODS, TABLES, _as_published, calculate, choices_of
from scope3.methods.fuel_and_energy import derive
from scope3.methods.technology import with_element
from scope3.settings import house_defaults
from scope3.tables import APART, OPTIONAL, REQUIRED, TECHNOLOGY

pytestmark = pytest.mark.slow

CASES = [(category, method) for category, methods in METHODS.items() for method in methods]


@cache
def served(category, method):
    rows = SERVED[category, method].rows
    if category == 3:
        return derive(meters(*rows))
    table = records(*rows, category=category)
    return with_element(category, table) if category in TECHNOLOGY else table


@cache
def library(category, method):
    return _as_published(SERVED[category, method].factors)


def bound(category, method):
    """The method as the contract takes it: with its category and choices given."""

    def run(rows, factors):
        return calculate(category, method, rows, factors, **SERVED[category, method].choices)

    return run


def case(category, method):
    return bound(category, method), served(category, method), library(category, method)


@cache
def as_given(category, method):
    """The emissions of the case itself, which every drawn example is held against."""
    run, rows, factors = case(category, method)
    return run(rows, factors)


def amounts(category, method, columns=()):
    """The columns that are the amount of each record."""
    return dict.fromkeys(served(category, method)["record_id"], columns or SERVED[category, method].amounts)


every_method = pytest.mark.parametrize(("category", "method"), CASES)
# Some categories are served by the very functions of others: once is enough where many examples are drawn.
FUNCTIONS = {METHODS[category][method]: (category, method) for category, method in reversed(CASES)}
every_function = pytest.mark.parametrize(("category", "method"), sorted(FUNCTIONS.values(), key=str))
few = settings(max_examples=3, deadline=None)


def test_every_method_has_its_records_here():
    assert set(CASES) == set(SERVED)
    for (category, method), one in SERVED.items():
        assert sorted(one.choices) == sorted(choices_of(METHODS[category][method]))


@every_method
def test_the_inputs_stay_untouched(category, method):
    assert contract.untouched(*case(category, method)) == []


@every_function
@few
@given(by=st.floats(min_value=1e-3, max_value=1e4))
@example(by=2.0)
def test_doubling_the_amount_doubles_the_emissions(category, method, by):
    """By two, and by any other number."""
    given_rows = as_given(category, method)
    assert contract.proportional(*case(category, method), given_rows, by, amounts(category, method)) == []


@every_function
@few
@given(data=st.data())
def test_a_record_split_in_two_adds_up(category, method, data):
    at = data.draw(st.integers(0, len(served(category, method)) - 1))
    share = data.draw(st.floats(0.05, 0.95))
    parts = amounts(category, method, SERVED[category, method].parts)
    assert contract.additive(*case(category, method), as_given(category, method), share, parts, [at]) == []


@every_function
@few
@given(data=st.data())
def test_the_order_of_records_and_factors_does_not_matter(category, method, data):
    run, rows, factors = case(category, method)
    order, of_factors = (data.draw(st.permutations(range(len(table)))) for table in (rows, factors.table))
    assert contract.free_of_order(run, rows, factors, as_given(category, method), order, of_factors) == []


@every_function
def test_the_same_records_give_the_same_rows_again(category, method):
    assert contract.repeatable(*case(category, method), as_given(category, method)) == []


@every_method
def test_every_row_counts_a_record_by_a_known_factor_and_says_so(category, method):
    _, rows, factors = case(category, method)
    emissions = as_given(category, method)
    assert contract.rows(rows, emissions, factors, method) == []
    key = ["record_id", *(["sub_category"] if category == 3 else [])]
    assert set(emissions[key].itertuples(index=False, name=None)) == set(rows[key].itertuples(index=False, name=None))
    assert set(emissions["category"]) == (set(rows["category"]) if category in TECHNOLOGY else {category})


@every_method
def test_optional_parts_and_parts_outside_scope_3_stand_apart_on_the_row(category, method):
    one, emissions = SERVED[category, method], as_given(category, method)
    kind = emissions["component"].map(
        lambda c: OPTIONAL if c in one.optional else APART if c in one.apart else REQUIRED
    )
    assert emissions["boundary"].tolist() == kind.tolist()
    assert contract_words.boundary_is_said(METHODS[category][method], emissions) == []


@every_method
def test_an_empty_quantity_is_never_zero(category, method):
    assert contract.blank_is_refused(*case(category, method), amounts(category, method)) == []
    run, rows, factors = case(category, method)
    blank = rows.assign(**{column: float("nan") for column in SERVED[category, method].amounts})
    with pytest.raises(Exception, match="blank"):
        run(blank, factors)


@every_method
def test_the_signature_names_records_factors_and_choices(category, method):
    assert contract_words.signature(METHODS[category][method], house_defaults()["choices"]) == []


@every_method
def test_the_docstring_holds_equation_symbols_boundary_and_source(category, method):
    function = METHODS[category][method]
    assert contract_words.explained(function, TABLES[category]) == []
    if category in TECHNOLOGY:  # the standard has no numbered formulas
        assert re.search(
            r"Source: .*(Technology Carbon Standard|GHG Protocol|ITU-T|Boavizta)", function.__doc__, re.DOTALL
        )
    else:
        assert "Source: GHG Protocol" in function.__doc__
        assert re.search(r"(formulas? [\d.]+.*pp?\. \d+|table [\d.]+)", function.__doc__, re.DOTALL)


def test_the_ladder_lists_the_most_specific_method_first():
    assert list(METHODS[1]) == [
        "supplier_specific",
        "hybrid_full",
        "hybrid_partial",
        "average_data",
        "supplier_revenue_share",
        "spend_based",
    ]
    assert list(METHODS[3]) == ["supplier_specific", "average_data"]
