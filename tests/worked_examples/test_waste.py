"""The published examples of categories 5 and 12, to the digit; where a print has a slip, the slip beside it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from builders import factor, factors, records
from scope3.methods import calculate

LINES = pd.read_csv(Path(__file__).with_name("waste.csv"))
# The result of each example and the one that is printed, both in kg CO2e.
EXAMPLES = {
    "TG-5.1": (132500.0, 132500.0),
    "TG-5.2": (3320.0, 3320.0),
    "NHS-8": (95600.0, 90620.0),
    "TG-12.1": (3700.0, 3700.0),
}


def example(name, **changed):
    """Category, method, records and factors of an example: one record per line, treatments by name or by shares."""
    lines = LINES[LINES["example"] == name]
    rows, table = {}, []
    for line in lines.to_dict("records"):
        activity, kept = f"{line['line']}/{line['treatment']}", {"component": "end_of_life", "boundary": "end_of_life"}
        table.append(factor(activity, line["factor"], line["factor_unit"], **kept))
        row = rows.setdefault(line["line"], {"record_id": line["line"], "activity": line["line"]})
        row |= {key: line[key] for key in ("quantity", "unit", "waste_type") if pd.notna(line[key])}
        row |= {"treatment": line["treatment"]} if pd.isna(line["share"]) else {
            f"share_{line['treatment']}": line["share"]}  # fmt: skip
        row |= changed
    category, method = int(lines["category"].iloc[0]), lines["method"].iloc[0]
    return category, method, records(*rows.values(), category=category), factors(*table)


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_line_of_an_example(name):
    lines = LINES[LINES["example"] == name]
    found = calculate(*example(name)).groupby(["record_id", "component"])["kg_co2e"].sum()
    stated = lines[lines["share"] != 0]  # a share of nothing has no row
    expected = stated.set_index(["line", "treatment"])["expected"].rename_axis(["record_id", "component"])
    pd.testing.assert_series_equal(found, expected.sort_index(), rtol=1e-9, check_names=False, check_dtype=False)
    assert found.sum() == pytest.approx(EXAMPLES[name][0], rel=1e-9)
    assert lines["expected"].sum() == EXAMPLES[name][0]


@pytest.mark.parametrize("name", ["TG-5.1", "TG-5.2", "TG-12.1"])
def test_the_print_is_the_result(name):
    assert EXAMPLES[name][0] == EXAMPLES[name][1]


def test_the_working_of_nhs_8_takes_100_tonnes_where_its_table_has_120():
    """100 × 249 instead of 120 × 249: the print is 4,980 kg, 20 t of offensive waste, short."""
    category, method, rows, table = example("NHS-8")
    as_worked = rows.assign(quantity=rows["quantity"].where(rows["record_id"] != "offensive waste", 100.0))
    assert calculate(category, method, as_worked, table)["kg_co2e"].sum() == pytest.approx(EXAMPLES["NHS-8"][1])


def test_12_1_in_the_tonnes_of_its_narrative_is_a_thousand_times_its_table():
    """The text sells 10,000 tonnes, the table 10,000 kg: 3,700 t against 3,700 kg."""
    result = calculate(*example("TG-12.1", unit="tonne"))["kg_co2e"].sum()
    assert result == pytest.approx(3_700_000.0, rel=1e-9)


def test_12_1_is_the_same_by_average_data():
    category, _, rows, table = example("TG-12.1")
    assert calculate(category, "average_data", rows, table)["kg_co2e"].sum() == pytest.approx(3700.0, rel=1e-9)
