"""The methods of categories 1 and 2 on the records alone, each figure by hand, and each refusal at its row."""

from __future__ import annotations

import pytest

from builders import factor, library, records, spend_factor
from scope3.errors import InputError
from scope3.factors.select import Unserved
from scope3.methods import METHODS as OF_CATEGORIES
from scope3.methods.purchased_goods import (
    METHODS,
    average_data,
    hybrid_full,
    hybrid_partial,
    spend_based,
    supplier_revenue_share,
    supplier_specific,
)

SHELF = library(
    factor("wood", 0.5, factor_id="wood"), factor("steel", 2.0, factor_id="steel"),
    factor("power", 0.25, "kWh", factor_id="power", component="combustion"),
    factor("tip", 0.75, factor_id="tip", component="end_of_life"),
    factor("lorry", 0.125, "tonne.km", factor_id="lorry", component="combustion"),
    factor("lorry", 0.0625, "tonne.km", factor_id="lorry up", component="wtt"),
    factor("van", 0.5, "tonne.km", factor_id="van", component="combustion"),
    factor("chair", 1.5, "piece", factor_id="chair", component="cradle_to_gate_excluding_producer"),
    spend_factor("wood", 0.9, factor_id="money"),
    spend_factor("wood", 0.1, factor_id="margin", component="margins", boundary="margins"),
)  # fmt: skip
BOARDS = {
    "quantity": 2.0,
    "unit": "tonne",
    "supplier_factor": 0.25,
    "supplier_factor_unit": "kg",
    "supplier_source": "EPD",
}
WOOD = {"activity": "wood", "quantity": 10.0, "unit": "kg"}
SHARE = {
    "spend": 250_000.0, "currency": "GBP", "supplier_t_co2e": 12_000.0, "supplier_revenue": 50_000_000.0,
    "supplier_revenue_currency": "GBP", "supplier_source": "report",
}  # fmt: skip
MONEY = {"activity": "wood", "spend": 100.0, "currency": "GBP"}
SPEND = {"margins": "included", "deflator": "cpi"}
SERVED = {supplier_specific: BOARDS, average_data: WOOD, supplier_revenue_share: SHARE, spend_based: MONEY}
OWN = {"good": "chair", "stage": "supplier_scope_1_2", "supplier_kg_co2e": 12.0, "supplier_source": "pieces"}
INPUT = {"good": "chair", "stage": "material_input"} | WOOD
MOVED = {"good": "chair", "stage": "transport_of_inputs", "activity": "lorry", "quantity": 4.0, "unit": "tonne",
         "distance": 200.0}  # fmt: skip
WASTE = {"good": "chair", "stage": "waste", "activity": "tip", "quantity": 4.0, "unit": "kg"}
UPSTREAM = {"good": "chair", "stage": "upstream", "activity": "chair", "quantity": 10.0, "unit": "piece"}


def lines(*rows):
    """Records whose index is not the numbers from 0: what is lined up is lined up by it."""
    table = records(*rows)
    return table.set_axis(range(7, 7 + len(table)))


def run(method, *rows):
    return method(lines(*rows), SHELF, **(SPEND if method is spend_based else {}))


def faults_of(error, method, *rows):
    with pytest.raises(error) as refused:
        run(method, *rows)
    assert type(refused.value) is error
    return [(fault.what, fault.mend, fault.row, fault.column) for fault in refused.value.faults]


def listed(rows):
    columns = ["record_id", "method", "component", "factor_id", "quantity", "unit", "factor", "kg_co2e"]
    return [
        [round(cell, 9) if isinstance(cell, float) else cell for cell in row] for row in rows[columns].values.tolist()
    ]


def test_the_methods_go_from_the_supplier_to_money():
    assert list(METHODS.values()) == [
        supplier_specific, hybrid_full, hybrid_partial, average_data, supplier_revenue_share, spend_based
    ]  # fmt: skip
    assert [function.__name__ for function in METHODS.values()] == list(METHODS)
    assert OF_CATEGORIES[1] is METHODS and OF_CATEGORIES[2] is METHODS


def test_a_supplier_s_factor_in_its_own_unit():
    """2 tonnes are 2,000 kg, × 0.25."""
    rows = run(supplier_specific, BOARDS, BOARDS | {"unit": "kg", "supplier_source": "letter"})
    assert listed(rows) == [
        ["R1", "supplier_specific", "cradle_to_gate", "supplier:R1", 2000.0, "kg", 0.25, 500.0],
        ["R2", "supplier_specific", "cradle_to_gate", "supplier:R2", 2.0, "kg", 0.25, 0.5],
    ]
    assert rows["step"].tolist() == ["supplier's factor: EPD", "supplier's factor: letter"]
    assert rows["supplier_data"].tolist() == [True, True] and set(rows["boundary"]) == {"required"}


def test_average_data_by_the_library():
    assert listed(run(average_data, WOOD, WOOD | {"unit": "tonne"})) == [
        ["R1", "average_data", "cradle_to_gate", "wood", 10.0, "kg", 0.5, 5.0],
        ["R2", "average_data", "cradle_to_gate", "wood", 10_000.0, "kg", 0.5, 5000.0],
    ]
    assert run(average_data, WOOD)["supplier_data"].tolist() == [False]
    ((what, *_),) = faults_of(Unserved, average_data, WOOD, WOOD | {"activity": "chair", "unit": "piece"})
    assert what.startswith("R2: no cradle_to_gate factor for 'chair'")


def test_the_share_of_a_supplier_s_revenue(monkeypatch):
    """12,000 t over 50 million are 0.24 kg a pound; 250,000 pounds 60 t; as many dollars at 0.8 pounds 48 t."""
    monkeypatch.setattr("scope3.prices._rates", lambda: {("GBP", 2024): 0.8, ("USD", 2024): 1.0})
    rows = run(supplier_revenue_share, SHARE, SHARE | {"currency": "USD", "period": "2024-03-31"})
    assert listed(rows) == [
        ["R1", "supplier_revenue_share", "cradle_to_gate", "supplier:R1", 250_000.0, "GBP", 0.24, 60_000.0],
        ["R2", "supplier_revenue_share", "cradle_to_gate", "supplier:R2", 200_000.0, "GBP", 0.24, 48_000.0],
    ]
    steps = rows["step"].tolist()
    assert all(step.startswith("share of the supplier's revenue; ") and step.endswith("; report") for step in steps)
    assert "USD → GBP at the 2024 average" in steps[1] and rows["supplier_data"].tolist() == [True, True]


def test_all_of_a_supplier_s_revenue_may_be_ours_and_no_more():
    whole = SHARE | {"spend": 50_000_000.0}
    assert run(supplier_revenue_share, whole)["kg_co2e"].tolist() == pytest.approx([12e6])
    assert faults_of(InputError, supplier_revenue_share, whole, whole | {"spend": 50_000_001.0}) == [
        ("R2: spend exceeds the supplier's revenue", "check both figures", 3, "supplier_revenue")
    ]


@pytest.mark.parametrize("column", [*SHARE, "period"])
def test_a_share_of_revenue_takes_no_blank(column):
    assert faults_of(Unserved, supplier_revenue_share, SHARE, SHARE | {column: None}) == [
        (f"R2: {column} is blank", f"fill in {column}", 3, None)
    ]


@pytest.mark.parametrize("method", [supplier_specific, average_data])
def test_what_a_method_needs_is_not_blank(method):
    for column in SERVED[method]:
        assert faults_of(Unserved, method, SERVED[method], SERVED[method] | {column: None}) == [
            (f"R2: {column} is blank", f"fill in {column}", 3, None)
        ]


def test_money_takes_its_factor_and_the_margins_chosen(monkeypatch):
    assert [row[1:4] + row[7:] for row in listed(run(spend_based, MONEY))] == [
        ["spend_based", "cradle_to_gate", "money", 90.0], ["spend_based", "margins", "margin", 10.0],
    ]  # fmt: skip
    assert spend_based(lines(MONEY), SHELF, margins="excluded", deflator="cpi")["kg_co2e"].tolist() == [90.0]
    indices = {("cpi", 2020): 100.0, ("cpi", 2024): 125.0, ("ppi", 2020): 1.0, ("ppi", 2024): 2.0}
    monkeypatch.setattr("scope3.prices._indices", lambda: {(k, "GB", y): at for (k, y), at in indices.items()})
    monkeypatch.setattr("scope3.prices._regions", lambda: {"GBP": "GB"})
    old = library(spend_factor("wood", 1.0, price_year=2020))
    found = [
        spend_based(lines(MONEY), old, margins="included", deflator=name)["kg_co2e"].item() for name in ("cpi", "ppi")
    ]
    assert found == pytest.approx([80.0, 50.0])


@pytest.mark.parametrize("method", SERVED)
def test_a_line_of_a_hybrid_good_is_never_served_alone(method):
    part = SERVED[method] | {"good": "chair", "stage": "material_input"}
    assert faults_of(Unserved, method, SERVED[method], part) == [
        ("R2: the line is one stage of a hybrid good", "serve it by a hybrid method", 3, None)
    ]


# --- Hybrid goods ---


def test_a_good_is_the_sum_of_what_its_supplier_tells():
    """12 kg; 10 × 0.5; 4 t × 200 km × 0.125 and × 0.0625; 4 × 0.75; 0.3 as stated; a stool of 8 kWh and 1 kg of steel."""
    other = {"good": "chair", "stage": "other", "supplier_kg_co2e": 0.3, "supplier_source": "balance"}
    power = {"good": "stool", "stage": "supplier_scope_1_2", "activity": "power", "quantity": 8.0, "unit": "kWh"}
    steel = INPUT | {"good": "stool", "activity": "steel", "quantity": 1.0}
    rows = run(hybrid_full, OWN, INPUT, MOVED, WASTE, other, power, steel, MOVED | {"good": "stool", "activity": "van"})
    full = "hybrid_full"
    assert listed(rows) == [
        ["R1", full, "supplier_scope_1_2", "supplier:R1", 12.0, "kg CO2e", 1.0, 12.0],
        ["R2", full, "material_input", "wood", 10.0, "kg", 0.5, 5.0],
        ["R3", full, "transport_of_inputs", "lorry", 800.0, "tonne.km", 0.125, 100.0],
        ["R3", full, "transport_of_inputs_wtt", "lorry up", 800.0, "tonne.km", 0.0625, 50.0],
        ["R4", full, "waste", "tip", 4.0, "kg", 0.75, 3.0],
        ["R5", full, "other", "supplier:R5", 0.3, "kg CO2e", 1.0, 0.3],
        ["R6", full, "supplier_scope_1_2", "power", 8.0, "kWh", 0.25, 2.0],
        ["R7", full, "material_input", "steel", 1.0, "kg", 2.0, 2.0],
        ["R8", full, "transport_of_inputs", "van", 800.0, "tonne.km", 0.5, 400.0],
    ]
    stated = rows[rows["supplier_data"].fillna(False)]
    assert stated["step"].tolist() == ["allocated by the supplier: pieces", "allocated by the supplier: balance"]


def test_a_good_whose_supplier_knows_only_itself():
    """12 kg, 4 × 0.75 of waste and ten chairs at 1.5; the waste may be left out."""
    rows = run(hybrid_partial, OWN, WASTE, UPSTREAM)
    assert [row[1:4] + row[7:] for row in listed(rows)] == [
        ["hybrid_partial", "supplier_scope_1_2", "supplier:R1", 12.0], ["hybrid_partial", "waste", "tip", 3.0],
        ["hybrid_partial", "upstream", "chair", 15.0],
    ]  # fmt: skip
    assert run(hybrid_partial, OWN, UPSTREAM)["kg_co2e"].sum() == 27.0


NEEDS_INPUTS = "the good needs supplier_scope_1_2 and material_input lines and no upstream line"
NEEDS_UPSTREAM = "the good needs supplier_scope_1_2 and upstream lines, and waste at most besides"


@pytest.mark.parametrize(
    ("method", "good", "bad"),
    [
        (hybrid_full, [OWN, INPUT], [INPUT, WASTE]), (hybrid_full, [OWN, INPUT], [OWN, WASTE]),
        (hybrid_full, [OWN, INPUT], [OWN, INPUT, UPSTREAM]),
        (hybrid_partial, [OWN, UPSTREAM], [UPSTREAM, WASTE]), (hybrid_partial, [OWN, UPSTREAM], [OWN, WASTE]),
        (hybrid_partial, [OWN, UPSTREAM], [OWN, UPSTREAM, INPUT]),
    ],
)  # fmt: skip
def test_a_good_that_is_not_whole_is_refused_line_by_line(method, good, bad):
    what, other = (NEEDS_INPUTS, "partial") if method is hybrid_full else (NEEDS_UPSTREAM, "full")
    stool = [line | {"good": "stool"} for line in bad]
    assert faults_of(Unserved, method, *good, *stool) == [
        (f"R{n}: {what}", f"complete the good's lines, or use hybrid_{other}", n + 1, None)
        for n in range(len(good) + 1, len(good) + len(bad) + 1)
    ]


@pytest.mark.parametrize(
    ("line", "column"),
    [(OWN, "supplier_source"), (OWN, "good"), (OWN, "stage"), *((MOVED, name) for name in ("activity", "quantity", "unit", "distance")),
     *((WASTE, name) for name in ("activity", "quantity", "unit"))],
)  # fmt: skip
def test_a_line_of_a_good_takes_no_blank(line, column):
    assert faults_of(Unserved, hybrid_full, OWN, INPUT, line | {column: None}) == [
        (f"R3: {column} is blank", f"fill in {column}", 4, None)
    ]
