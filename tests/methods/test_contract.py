"""What holds for every method: pure, linear, additive, free of order, complete, and explained by its docstring."""

from __future__ import annotations

import re

import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from builders import factor, factors, meters, records, spend_factor
from scope3.methods import METHODS, calculate
from scope3.methods.fuel_and_energy import derive
from scope3.tables import EMISSIONS

pytestmark = pytest.mark.slow

CHOICES = {"spend_based": {"margins": "included", "deflator": "cpi"}}
CHOICES_3 = {"ef_basis": "life_cycle", "loss_basis": "of_generation"}

TABLE = factors(
    factor("wood", 0.31, kg_co2=0.25, kg_ch4=0.001, kg_n2o=0.0001, kg_biogenic_co2=1.6),
    factor("steel", 2.3, "tonne"),
    factor("landfill", 0.6, component="end_of_life", boundary="end_of_life"),
    factor("lorry", 0.1, "tonne.km", component="combustion", boundary="combustion"),
    factor("lorry", 0.02, "tonne.km", component="wtt", boundary="well_to_tank"),
    factor("chair", 1.5, "piece", component="cradle_to_gate_excluding_producer"),
    spend_factor("paper", 0.7),
    spend_factor("paper", 0.1, component="margins", boundary="margins"),
    spend_factor("rent", 0.2),
    *[factor(activity, kg, unit, component=component)
      for activity, unit in (("grid", "kWh"), ("steam", "MWh"), ("gas", "kWh (Gross CV)"))
      for component, kg in (("combustion", 0.2), ("wtt", 0.04))],
    factor("steam", None, "MWh", component="loss_rate", loss_rate=0.08, gwp_set=None),
    factor("grid", 0.02, "kWh", component="t_and_d"),
    factor("grid", 0.003, "kWh", component="wtt_t_and_d"),
)  # fmt: skip

SUPPLIER = {"supplier_source": "supplier"}
SHARE = {
    "supplier_t_co2e": 900,
    "supplier_revenue": 1e15,
    "supplier_revenue_currency": "GBP",
    "currency": "GBP",
} | SUPPLIER
HYBRID = [
    {"good": "chair", "stage": "supplier_scope_1_2", "supplier_kg_co2e": 12} | SUPPLIER,
    {"good": "chair", "stage": "waste", "activity": "landfill", "quantity": 1, "unit": "kg"},
]
INPUTS = [
    {"good": "chair", "stage": "material_input", "activity": "wood", "quantity": 5, "unit": "kg"},
    {
        "good": "chair",
        "stage": "transport_of_inputs",
        "activity": "lorry",
        "quantity": 0.5,
        "unit": "tonne",
        "distance": 120,
    },
    {"good": "chair", "stage": "other", "supplier_kg_co2e": 0.3} | SUPPLIER,
]
UPSTREAM = {"good": "chair", "stage": "upstream", "activity": "chair", "quantity": 10, "unit": "piece"}
SUPPLIER_ENERGY = {
    "supplier_life_cycle_factor": 0.3, "supplier_combustion_factor": 0.2, "supplier_losses_in_life_cycle": 0.01,
    "supplier_loss_rate": 0.07, "supplier_loss_rate_base": "of_generation",
} | SUPPLIER  # fmt: skip
METERS = [
    {"activity": "grid", "quantity": 1000},
    {"activity": "grid", "quantity": 40, "use": "resold"},
    {"activity": "steam", "quantity": 2, "unit": "MWh", "energy_type": "steam"},
    {"activity": "gas", "quantity": 700, "unit": "kWh (Gross CV)", "energy_type": "fuel"},
]

# For every method, records it can serve: different activities, units and kinds.
SERVED = {
    "supplier_specific": [
        {"quantity": 2, "unit": "tonne", "supplier_factor": 0.3, "supplier_factor_unit": "kg"} | SUPPLIER,
        {"quantity": 8, "unit": "piece", "supplier_factor": 1.7, "supplier_factor_unit": "piece"} | SUPPLIER,
    ],
    "hybrid_full": HYBRID + INPUTS,
    "hybrid_partial": [*HYBRID, UPSTREAM],
    "average_data": [
        {"activity": "wood", "quantity": 3, "unit": "kg"}, {"activity": "steel", "quantity": 4, "unit": "kg"},
        {"activity": "wood", "quantity": 0.2, "unit": "tonne"},
    ],
    "supplier_revenue_share": [SHARE | {"spend": 7e5}, SHARE | {"spend": 11.5}],
    "spend_based": [
        {"activity": "paper", "spend": 1000, "currency": "GBP"}, {"activity": "rent", "spend": 55.5, "currency": "GBP"},
    ],
}  # fmt: skip

AMOUNTS = ["quantity", "spend", "supplier_kg_co2e"]
CASES = [(category, method) for category, methods in METHODS.items() for method in methods]


def served(category, method):
    if category != 3:
        return records(*SERVED[method], category=category)
    supplier = SUPPLIER_ENERGY if method == "supplier_specific" else {}
    return derive(meters(*[line | supplier for line in METERS]))


def run(category, method, rows, table=TABLE):
    choices = CHOICES_3 if category == 3 else CHOICES.get(method, {})
    return calculate(category, method, rows, table, **choices)


def scaled(rows, by):
    return rows.assign(**{column: rows[column] * by for column in AMOUNTS if column in rows})


def sums(emissions, keys=("record_id", "sub_category", "component")):
    return emissions.groupby(list(keys), dropna=False)[["quantity", "kg_co2e", "kg_biogenic_co2"]].sum().sort_index()


every_method = pytest.mark.parametrize(("category", "method"), CASES)
# Category 2 is served by the very functions of category 1: once is enough where many examples are drawn.
every_function = pytest.mark.parametrize(("category", "method"), [case for case in CASES if case[0] != 2])
few = settings(max_examples=5, deadline=None)


def test_every_method_has_its_records_here():
    assert {method for category, method in CASES if category != 3} == set(SERVED)


@every_method
def test_the_inputs_stay_untouched(category, method):
    rows, table = served(category, method), TABLE.copy(deep=True)
    before = rows.copy(deep=True)
    run(category, method, rows, table)
    pd.testing.assert_frame_equal(rows, before)
    pd.testing.assert_frame_equal(table, TABLE)


@every_function
@few
@given(by=st.floats(min_value=1e-3, max_value=1e4))
@example(by=2.0)
def test_doubling_the_amount_doubles_the_emissions(category, method, by):
    """By two, and by any other number."""
    rows = served(category, method)
    found = sums(run(category, method, scaled(rows, by)))
    pd.testing.assert_frame_equal(found, sums(run(category, method, rows)) * by, rtol=1e-12)


@every_function
@few
@given(data=st.data())
def test_a_record_split_in_two_adds_up(category, method, data):
    rows = served(category, method)
    at = data.draw(st.integers(0, len(rows) - 1))
    share = data.draw(st.floats(0.05, 0.95))
    one, rest = scaled(rows.iloc[[at]], share), scaled(rows.iloc[[at]], 1 - share)
    split = pd.concat([rows.drop(rows.index[at]), one, rest.assign(record_id="rest")], ignore_index=True)
    keys = ("sub_category", "component", "activity")
    pd.testing.assert_frame_equal(
        sums(run(category, method, split), keys), sums(run(category, method, rows), keys), rtol=1e-12
    )


@every_function
@few
@given(data=st.data())
def test_the_order_of_records_and_factors_does_not_matter(category, method, data):
    rows = served(category, method)
    shuffled = rows.iloc[data.draw(st.permutations(range(len(rows))))]
    table = TABLE.iloc[data.draw(st.permutations(range(len(TABLE))))]
    keys = ["record_id", "sub_category", "component"]
    expected = run(category, method, rows).sort_values(keys, ignore_index=True)
    found = run(category, method, shuffled, table).sort_values(keys, ignore_index=True)
    pd.testing.assert_frame_equal(found, expected, check_exact=True)


@every_method
def test_every_record_is_counted(category, method):
    rows = served(category, method)
    emissions = run(category, method, rows)
    key = ["record_id", *(["sub_category"] if category == 3 else [])]
    assert set(emissions[key].itertuples(index=False, name=None)) == set(rows[key].itertuples(index=False, name=None))
    assert set(emissions["category"]) == {category} and set(emissions["method"]) == {method}


@every_method
def test_the_output_is_a_table_of_emissions(category, method):
    emissions = run(category, method, served(category, method))
    assert list(emissions.columns) == list(EMISSIONS.columns)
    EMISSIONS.validate(emissions, lazy=True)


@every_method
def test_every_row_is_quantity_times_factor(category, method):
    emissions = run(category, method, served(category, method))
    assert (emissions["kg_co2e"] == emissions["quantity"] * emissions["factor"]).all()
    assert (emissions["boundary"] == "required").all()


@every_method
def test_every_row_says_where_it_comes_from(category, method):
    rows = served(category, method)
    emissions = run(category, method, rows)
    assert emissions["step"].str.len().gt(3).all()
    by_supplier = emissions["factor_id"].str.startswith("supplier:")
    assert (emissions.loc[by_supplier, "factor_id"] == "supplier:" + emissions.loc[by_supplier, "record_id"]).all()
    assert emissions.loc[~by_supplier, "factor_id"].isin(TABLE["factor_id"]).all()
    places = rows.drop_duplicates("record_id").set_index("record_id")["source_row"]
    assert (emissions["source_row"] == emissions["record_id"].map(places)).all()


@every_method
def test_an_empty_quantity_is_never_zero(category, method):
    rows = served(category, method)
    blank = rows.assign(**{column: float("nan") for column in AMOUNTS if column in rows})
    with pytest.raises(Exception, match="blank"):
        run(category, method, blank)


@every_method
def test_the_docstring_holds_equation_symbols_boundary_and_source(category, method):
    text = METHODS[category][method].__doc__
    assert re.search(r"\$\$.+\$\$", text)
    for part in ("Symbols: ", "Minimum boundary: ", "When to use it: ", "Needs: ", "Raises ", "Source: GHG Protocol"):
        assert part in text, part
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
