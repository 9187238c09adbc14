"""What holds for every method: pure, linear, additive, free of order, complete, and explained by its docstring."""

from __future__ import annotations

import re
from functools import cache

import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from builders import meters, records
from method_cases.every import SERVED
from scope3.methods import METHODS, calculate, choices_of
from scope3.methods.fuel_and_energy import derive
from scope3.tables import APART, EMISSIONS, OPTIONAL, REQUIRED, TECHNOLOGY

pytestmark = pytest.mark.slow

CASES = [(category, method) for category, methods in METHODS.items() for method in methods]


def served(category, method):
    rows = SERVED[category, method].rows
    return derive(meters(*rows)) if category == 3 else records(*rows, category=category)


def run(category, method, rows, table=None):
    case = SERVED[category, method]
    return calculate(category, method, rows, case.factors if table is None else table, **case.choices)


@cache
def as_given(category, method):
    """The emissions of the case itself, which every drawn example is held against."""
    return run(category, method, served(category, method))


def scaled(category, method, rows, by, columns=None):
    return rows.assign(**{column: rows[column] * by for column in columns or SERVED[category, method].amounts})


def sums(emissions, keys=("record_id", "sub_category", "component")):
    return emissions.groupby(list(keys), dropna=False)[["quantity", "kg_co2e", "kg_biogenic_co2"]].sum().sort_index()


every_method = pytest.mark.parametrize(("category", "method"), CASES)
# Some categories are served by the very functions of others: once is enough where many examples are drawn.
FUNCTIONS = {METHODS[category][method]: (category, method) for category, method in reversed(CASES)}
every_function = pytest.mark.parametrize(("category", "method"), sorted(FUNCTIONS.values(), key=str))
few = settings(max_examples=3, deadline=None)


def test_every_method_has_its_records_here():
    assert set(CASES) == set(SERVED)
    for (category, method), case in SERVED.items():
        assert sorted(case.choices) == sorted(choices_of(METHODS[category][method]))


@every_method
def test_the_inputs_stay_untouched(category, method):
    rows, table = served(category, method), SERVED[category, method].factors
    before, published = rows.copy(deep=True), table.copy(deep=True)
    run(category, method, rows, table)
    pd.testing.assert_frame_equal(rows, before)
    pd.testing.assert_frame_equal(table, published)


@every_function
@few
@given(by=st.floats(min_value=1e-3, max_value=1e4))
@example(by=2.0)
def test_doubling_the_amount_doubles_the_emissions(category, method, by):
    """By two, and by any other number."""
    rows = served(category, method)
    found = sums(run(category, method, scaled(category, method, rows, by)))
    pd.testing.assert_frame_equal(found, sums(as_given(category, method)) * by, rtol=1e-12)


@every_function
@few
@given(data=st.data())
def test_a_record_split_in_two_adds_up(category, method, data):
    rows = served(category, method)
    at = data.draw(st.integers(0, len(rows) - 1))
    share = data.draw(st.floats(0.05, 0.95))
    parts = SERVED[category, method].parts
    one, rest = (scaled(category, method, rows.iloc[[at]], by, parts) for by in (share, 1 - share))
    split = pd.concat([rows.drop(rows.index[at]), one, rest.assign(record_id="rest")], ignore_index=True)
    keys = ("sub_category", "component", "activity")
    pd.testing.assert_frame_equal(
        sums(run(category, method, split), keys), sums(as_given(category, method), keys), rtol=1e-12
    )


@every_function
@few
@given(data=st.data())
def test_the_order_of_records_and_factors_does_not_matter(category, method, data):
    rows = served(category, method)
    shuffled = rows.iloc[data.draw(st.permutations(range(len(rows))))]
    table = SERVED[category, method].factors
    table = table.iloc[data.draw(st.permutations(range(len(table))))]
    keys = ["record_id", "sub_category", "component"]
    expected = as_given(category, method).sort_values(keys, ignore_index=True)
    found = run(category, method, shuffled, table).sort_values(keys, ignore_index=True)
    pd.testing.assert_frame_equal(found, expected, check_exact=True)


@every_method
def test_every_record_is_counted(category, method):
    rows = served(category, method)
    emissions = as_given(category, method)
    key = ["record_id", *(["sub_category"] if category == 3 else [])]
    assert set(emissions[key].itertuples(index=False, name=None)) == set(rows[key].itertuples(index=False, name=None))
    assert set(emissions["method"]) == {method}
    assert set(emissions["category"]) == (set(rows["category"]) if category in TECHNOLOGY else {category})


@every_method
def test_the_output_is_a_table_of_emissions(category, method):
    emissions = as_given(category, method)
    assert list(emissions.columns) == list(EMISSIONS.columns)
    EMISSIONS.validate(emissions, lazy=True)


@every_method
def test_every_row_is_quantity_times_factor(category, method):
    emissions = as_given(category, method)
    assert (emissions["kg_co2e"] == emissions["quantity"] * emissions["factor"]).all()


@every_method
def test_optional_parts_and_parts_outside_scope_3_stand_apart_on_the_row(category, method):
    case, emissions = SERVED[category, method], as_given(category, method)
    kind = emissions["component"].map(
        lambda c: OPTIONAL if c in case.optional else APART if c in case.apart else REQUIRED
    )
    assert emissions["boundary"].tolist() == kind.tolist()
    assert (emissions["share"] == 1).all()


@every_method
def test_every_row_says_where_it_comes_from(category, method):
    rows = served(category, method)
    emissions = as_given(category, method)
    assert emissions["step"].str.len().gt(3).all()
    by_supplier = emissions["factor_id"].str.startswith("supplier:")
    assert (emissions.loc[by_supplier, "factor_id"] == "supplier:" + emissions.loc[by_supplier, "record_id"]).all()
    assert emissions.loc[~by_supplier, "factor_id"].isin(SERVED[category, method].factors["factor_id"]).all()
    places = rows.drop_duplicates("record_id").set_index("record_id")["source_row"]
    assert (emissions["source_row"] == emissions["record_id"].map(places)).all()


@every_method
def test_an_empty_quantity_is_never_zero(category, method):
    rows = served(category, method)
    blank = rows.assign(**{column: float("nan") for column in SERVED[category, method].amounts})
    with pytest.raises(Exception, match="blank"):
        run(category, method, blank)


@every_method
def test_the_docstring_holds_equation_symbols_boundary_and_source(category, method):
    text = METHODS[category][method].__doc__
    assert re.search(r"\$\$.+\$\$", text)
    for part in ("Symbols: ", "Minimum boundary: ", "When to use it: ", "Needs: ", "Raises ", "Source: "):
        assert part in text, part
    if category in TECHNOLOGY:  # the standard has no numbered formulas
        assert re.search(r"Source: .*(Technology Carbon Standard|GHG Protocol|ITU-T|Boavizta)", text, re.DOTALL)
    else:
        assert "Source: GHG Protocol" in text
        assert re.search(r"(formulas? [\d.]+.*pp?\. \d+|table [\d.]+)", text, re.DOTALL)


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
