"""The published worked examples of categories 6 and 7, and of sampling, to the digit; no printed result holds a slip."""

from __future__ import annotations

import itertools

import pytest

from builders import factor, factors, records
from scope3.errors import InputError
from scope3.methods import calculate
from scope3.survey import systematic_sample

from .tables import number, read

LINES = read("travel_and_commuting.csv")
COLUMNS = ["quantity", "travellers", "occupancy", "employees", "days", "mode_share"]
CHOICES = {6: {"radiative_forcing": "with_rf"}, 7: {}}
# Example, its printed result (kg CO2e) and where it stands.
PRINTED = [
    ("TG-6.1", 8_317_583.33),  # example 6.1, pp. 85-86: 17,583.33 by road and 8,300,000 by air
    ("TG-7.1", 3_072.0),  # example 7.1, p. 90: 8,640 km by rail and 11,040 km by car
    ("TG-7.2", 6_697_500.0),  # example 7.2, pp. 92-93
]


def example(name):
    """The records and factors of one example, and what each line is expected to give."""
    lines = LINES[LINES["example"] == name]
    (category,), (method,) = set(lines["category"]), set(lines["method"])
    rows = [
        {column: number(getattr(line, column)) for column in COLUMNS if getattr(line, column)}
        | {"record_id": line.line, "activity": line.line, "unit": line.unit}
        | ({"purpose": "commute", "employee_group": name} if category == 7 else {})
        for line in lines.itertuples()
    ]
    table = [
        factor(line.line, number(line.factor), line.factor_unit, component="life_cycle", boundary="life_cycle")
        for line in lines.itertuples()
    ]
    return category, method, records(*rows, category=category), factors(*table), lines.set_index("line")["expected"]


@pytest.mark.parametrize(("name", "printed"), PRINTED)
def test_travel_and_commuting(name, printed):
    category, method, rows, table, expected = example(name)
    emissions = calculate(category, method, rows, table, **CHOICES[category])
    found = emissions.groupby("record_id")["kg_co2e"].sum()
    assert found.to_dict() == pytest.approx(expected.to_dict(), rel=1e-12)
    assert round(found.sum(), 2) == printed


def test_cars_are_not_rounded_up():
    """100 people, three to a car: 33.33 cars drive 3,333.33 km. With 34 cars the print would be 13,600."""
    *_, rows, table, _ = example("TG-6.1")
    emissions = calculate(6, "distance_based", rows, table, **CHOICES[6]).set_index("record_id")
    assert emissions.loc["road, group 3", "quantity"] == pytest.approx(100 / 3 * 100)


def test_the_days_of_example_7_1_are_each_employee_s_own():
    """The lines that add up the kilometres read five days a week; B's are four and one. With five it would be 4,320."""
    *_, rows, table, _ = example("TG-7.1")
    emissions = calculate(7, "distance_based", rows, table)
    assert emissions.groupby("unit")["quantity"].sum().to_dict() == {"passenger.km": 8640, "vehicle.km": 11040}
    always = calculate(7, "distance_based", rows.assign(days=240.0), table)
    assert always["kg_co2e"].sum() == pytest.approx(4320.0, rel=1e-12)


def test_the_shares_of_example_7_2_are_the_whole():
    *_, rows, table, _ = example("TG-7.2")
    with pytest.raises(InputError, match="the shares of TG-7.2 add up to 85 %"):
        calculate(7, "average_data", rows[rows["record_id"] != "on foot"], table)


def test_systematic_sampling():
    """TG-A.1, pp. 154-155: 20 of 100 farms, every fifth from the third."""
    sample = systematic_sample(100, 20, 3)
    assert {b - a for a, b in itertools.pairwise(sample)} == {5}
    assert (sample[0], sample[1], sample[-1]) == (3, 8, 98)
