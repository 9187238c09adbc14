"""The published examples of categories 10 and 11, to the digit; where a print has a slip, it is said beside the figure."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pandas as pd
import pytest

from builders import factor, factors, records
from scope3.methods import calculate
from scope3.sold_products import use_metrics, use_situations
from scope3.tables import EMISSIONS
from scope3.tables.shape import shape

from .tables import number, read

LINES = read("sold_products.csv")
# The corrected results, in the unit of the print (kg, box 5.5 in tonnes), and what is printed; none of them has a slip.
PRINTED = {
    "TG-10.1": (1725.0, "1725"), "TG-10.2": (1500.0, "1500"), "TG-11.1": (13_042_500.0, "13042500"),
    "TG-11.2": (760_000.0, "760000"), "STD-5.6-A-c11": (100_000.0, "100000"), "TG-B.1": (162_000.0, "162000"),
}  # fmt: skip
# Factors are printed as life cycle factors, or for the coal as the combustion factor that formula 11.2 asks for.
BOUNDARY = {"STD-5.6-A-c11": "combustion", "TG-10.1": "life_cycle"}
USE_TYPE = {
    "energy_using_products": "energy",
    "fuels_and_feedstocks": "fuel_or_feedstock",
    "indirect_use_phase": "indirect",
}
FAN = {
    "lifetime_years": 5,
    "uses_per_year": 240,
    "lifetime_years_high": 8,
    "uses_per_year_low": 120,
    "uses_per_year_high": 360,
}
ENGINE = {
    "use_type": "intermediate", "quantity": 10, "unit": "piece", "lifetime_uses": 300_000, "use_unit": "km flown",
    "kg_co2e_per_use": 0.3, "per_use_of": "final_product", "use_source": "print", "allocation_basis": "mass",
    "allocation_part": 20, "allocation_whole": 500,
}  # fmt: skip


def own_columns(line):
    """What the print says in words: an exclusive supplier, one product of the other from one, what is burnt."""
    if line.category == 10:
        alone = {"product": "intermediate", "processor": "company", "allocation_basis": "no_allocation"}
        if line.method == "site_specific":
            return alone | {"flow": "waste" if line.component == "end_of_life" else "energy"}
        return alone | {"factor_per": "final_product", "yield_factor": 1}
    return {
        "use_type": USE_TYPE[line.method], "product": "soap" if line.scenario_share else line.line,
        "combusted": line.method == "fuels_and_feedstocks", "lifetime_uses": number(line.lifetime_uses),
        "consumption_per_use": number(line.consumption_per_use), "consumption_unit": line.consumption_unit or None,
        "scenario": line.line if line.scenario_share else None, "scenario_share": number(line.scenario_share),
        **(FAN if line.example == "TG-B.1" else {}),
    }  # fmt: skip


def inputs(example):
    """The records and factors of one example."""
    lines = LINES[LINES["example"] == example]
    rows = [
        {"record_id": line.line, "activity": line.activity, "quantity": number(line.quantity), "unit": line.unit}
        | own_columns(line)
        for line in lines.itertuples()
    ]
    table = [
        factor(line.activity, number(line.factor), line.factor_unit, component=line.component,
               boundary=BOUNDARY.get(example, "life_cycle"))
        for line in lines.drop_duplicates(["activity", "component", "factor_unit"]).itertuples()
    ]  # fmt: skip
    (category,) = set(lines["category"])
    return records(*rows, category=category), factors(*table), lines.set_index("line")["expected"]


def run(example):
    rows, table, expected = inputs(example)
    (method,) = set(LINES.loc[LINES["example"] == example, "method"])
    choices = {"indirect_use": "optional"} if method == "indirect_use_phase" else {}
    return rows, calculate(rows["category"].iloc[0], method, rows, table, **choices), expected


@pytest.mark.parametrize("example", PRINTED)
def test_the_example_line_by_line_and_as_a_whole(example):
    _, emissions, expected = run(example)
    found = emissions.set_index("record_id")["kg_co2e"]
    assert found.to_dict() == pytest.approx(expected.to_dict(), rel=1e-9)
    corrected, printed = PRINTED[example]
    assert found.sum() == pytest.approx(corrected, rel=1e-9)
    assert Decimal(str(corrected)).quantize(Decimal(printed), rounding=ROUND_HALF_UP) == Decimal(printed)


def test_every_example_of_the_table_has_its_printed_result():
    assert set(LINES["example"]) == set(PRINTED)


def test_11_3_the_engine_of_an_airplane_by_mass():
    """10 × 300,000 km × 0.3 × 20/500 = 36,000. Formula 11.5 has no such term; the example allocates by mass."""
    (row,) = calculate(11, "intermediate_products", records(ENGINE, category=11), factors(factor("none", 0))).to_dict(
        "records"
    )
    assert row["kg_co2e"] == pytest.approx(36_000.0, rel=1e-9)
    as_formula = ENGINE | {
        "per_use_of": "intermediate_product",
        "allocation_basis": None,
        "allocation_part": None,
        "allocation_whole": None,
    }
    without = calculate(11, "intermediate_products", records(as_formula, category=11), factors(factor("none", 0)))
    assert without["kg_co2e"].sum() == pytest.approx(900_000.0, rel=1e-9)


def test_the_candy_of_10_2_holds_only_where_a_kilogram_makes_a_kilogram():
    """The print multiplies kg of sugar sold by a factor per kg of candy; with half as much sugar it would be 3,000."""
    rows, table, _ = inputs("TG-10.2")
    twice = calculate(10, "average_data", rows.assign(yield_factor=2.0), table)
    assert twice["kg_co2e"].sum() == pytest.approx(3000.0, rel=1e-9)


def test_b_1_the_situations_of_the_electric_fan():
    """300 W × 0.45 × 1,000 fans × hours: 40, 60 or 20 days of 6 hours in a year, over 5 or 8 years."""
    rows, emissions, _ = run("TG-B.1")
    found = use_situations(rows, emissions).set_index("situation")["t_co2e"]
    assert found.to_dict() == pytest.approx({
        "as used": 162.0, "most use, short life": 243.0, "most use, long life": 388.8,
        "least use, short life": 81.0, "least use, long life": 129.6,
    }, rel=1e-9)  # fmt: skip


def test_c_1_emissions_per_wash():
    """500,000 kg / (1,500 washes × 2,000 machines) = 0.166667, printed 0.1667."""
    machine = {
        "use_type": "energy",
        "product": "machine",
        "quantity": 2000,
        "unit": "piece",
        "lifetime_uses": 1500,
        "use_unit": "wash",
    }
    emissions = shape(
        pd.DataFrame([{"record_id": "R1", "kg_co2e": 500_000.0, "boundary": "required"}]), EMISSIONS, "print"
    )
    (row,) = use_metrics(records(machine, category=11), emissions).to_dict("records")
    assert row["functional_units"] == 3_000_000
    assert row["kg_co2e_per_use"] == pytest.approx(0.166667, rel=1e-5)
    assert round(row["kg_co2e_per_use"], 4) == 0.1667
