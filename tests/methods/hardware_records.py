"""Factors and devices for the tests of hardware, and the few calls that calculate them or expect a refusal."""

from __future__ import annotations

from functools import cache

import pytest

from builders import records
from method_cases.technology_hardware import CHIPS, COMPONENTS, KINDS, RACK
from scope3.factors.library import open_library
from scope3.methods import calculate, choices_of
from scope3.methods.hardware import METHODS

__all__ = [
    "CARD",
    "CHIPS",
    "COMPONENTS",
    "KINDS",
    "RACK",
    "SHEET",
    "SHIPPED",
    "STAGES",
    "kg",
    "refused",
    "run",
    "shipped",
]

GROUP = "U_hardware"
SHEET = {
    "kind": "laptop", "quantity": 10, "footprint_kg_co2e": 300.0, "use_share": 0.2, "footprint_source": "sheet of 2023",
}  # fmt: skip
STAGES = {
    "kind": "server", "quantity": 2, "manufacturing_kg_co2e": 1500.0, "transport_kg_co2e": 150.0,
    "end_of_life_kg_co2e": 20.0, "footprint_source": "sheet of 2022",
}  # fmt: skip
CARD = CHIPS | {"kind": "graphics_card", "quantity": 1}
SHIPPED = [
    "desnz/2024", "uk_sic/2022", "epa_supply_chain/1.3", "boavizta_footprints/2023-02", "boavizta_components/2.5.0",
    "ccf_coefficients/b0032d92",
]  # fmt: skip
CHOICES = {"component_model": "boavizta", "margins": "included", "deflator": "cpi"}


@cache
def shipped(*editions):
    """The library of an organisation that pins these editions."""
    return open_library(
        list(editions), [], gwp_set="AR5GWP100", accept_gwp_sets=["not_stated"],
        accept_price_bases=["purchaser", "not_stated"], regions={}, earlier_years=True, later_years=False,
    )  # fmt: skip


def run(method, *rows, table=KINDS, **choices):
    """The emissions of devices by a method, under the house's choices unless others are given."""
    own = {name: (CHOICES | choices)[name] for name in choices_of(METHODS[method])}
    return calculate(GROUP, method, records(*rows, category=GROUP), table, **own)


def kg(method, *rows, **given):
    return run(method, *rows, **given)["kg_co2e"].sum()


def refused(error, method, *rows, **given):
    """The faults of a refusal of exactly this kind: what is missing (Unserved) is not what is wrong (InputError)."""
    with pytest.raises(error) as raised:
        run(method, *rows, **given)
    assert type(raised.value) is error, raised.value
    assert all(fault.mend for fault in raised.value.faults)
    return raised.value.faults
