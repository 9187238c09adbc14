"""Factors and records for the tests of categories 5 and 12, and the few calls that calculate them or expect a refusal."""

from __future__ import annotations

import pytest

from builders import factor, factors, records
from method_cases.waste import end_of_life
from scope3.methods import calculate

# Wood in the words of a library that has landfill, energy from waste (combustion) and closed loop, per tonne.
WOOD = [
    end_of_life("wood/landfill", 900), end_of_life("wood/combustion", 20), end_of_life("wood/closed_loop", 6),
]  # fmt: skip
TABLE = factors(
    *WOOD,
    end_of_life("mixed/landfill", 500),
    end_of_life("mixed/combustion", 20),
    end_of_life("solvents", 2.5, "kg"),
    end_of_life("water_treatment", 0.2, "m3"),
    factor("methane", 28, "kg", component="release"),
    factor("nitrous_oxide", 265, "kg", component="release"),
    factor("lorry", 0.1, "tonne.km", component="combustion", boundary="combustion"),
    factor("lorry", 0.025, "tonne.km", component="wtt", boundary="well_to_tank"),
)
OFFCUTS = {"waste_type": "offcuts", "activity": "wood", "quantity": 10, "unit": "tonne"}
BOTH = [(5, "waste_type_specific"), (5, "average_data"), (12, "waste_type_specific"), (12, "average_data")]
both_categories = pytest.mark.parametrize(("category", "method"), BOTH)


def run(category, method, *rows, table=TABLE):
    """The emissions of rows by a method."""
    return calculate(category, method, records(*rows, category=category), table)


def refused(error, category, method, *rows, table=TABLE):
    """The faults of a refusal of exactly this kind: what is missing (Unserved) is not what is wrong (InputError)."""
    with pytest.raises(error) as raised:
        run(category, method, *rows, table=table)
    assert type(raised.value) is error, raised.value
    return raised.value.faults


def by_component(emissions):
    """kg CO2e by treatment, or by what else a row counts."""
    return emissions.groupby("component")["kg_co2e"].sum().to_dict()
