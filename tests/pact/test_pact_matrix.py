"""A generated matrix of footprints: each gives exactly the expected decimal, or is refused at the path that is wrong."""

from __future__ import annotations

import itertools
from decimal import Decimal
from typing import Any

import pytest
from pact_cases import ABSENT, ENVELOPES, PATHS, POLICY, V2, V3, v2, v3, write

from scope3.errors import InputError
from scope3.pact.factors import factor_of
from scope3.pact.versions import read_footprints

VERSIONS = ("2.0.0", "2.3.0", "3.0.0")
UNIT_FIELD = {"2": "declaredUnit", "3": "declaredUnitOfMeasurement"}
AMOUNT_FIELD = {"2": "unitaryProductAmount", "3": "declaredUnitAmount"}
TOTAL_FIELD = {"2": "pCfExcludingBiogenic", "3": "pcfExcludingBiogenicUptake"}
# Our unit and a plausible figure per unit with as many digits as suppliers send.
UNITS = {
    "liter": ("litre", "1.4583"),
    "kilogram": ("kg", "2.75"),
    "cubic meter": ("m3", "312.5"),
    "kilowatt hour": ("kWh", "0.2071"),
    "megajoule": ("MJ", "0.0575"),
    "ton kilometer": ("tonne.km", "0.0863"),
    "square meter": ("m2", "7.25"),
    "piece": ("piece", "25.5"),
    "hour": ("hour", "3.125"),
    "megabit second": None,
    "furlong": None,
}
STATES = {
    "active": {},
    "deprecated": {"status": "Deprecated"},
    "expired": {"validityPeriodStart": "2021-01-01T00:00:00Z", "validityPeriodEnd": "2023-06-30T00:00:00Z"},
    "future": {"validityPeriodStart": "2025-02-01T00:00:00Z", "validityPeriodEnd": "2026-12-31T00:00:00Z"},
}
STATE_PATH = {"deprecated": ".status", "expired": ".validityPeriodEnd", "future": ".validityPeriodStart"}
GWP = {"AR5": True, "AR6": False, "AR5 and AR6": False}
GEOGRAPHY = {
    "0": {},
    "1": {"geographyCountry": "DE"},
    "2": {"geographyRegionOrSubregion": "Western Europe", "geographyCountry": "DE"},
}
MALFORMED: dict[str, Any] = {
    "decimal comma": "1,5",
    "thousands": "1,500.0",
    "thousands with space": "1 500",
    "empty": "",
    "blank": " ",
    "text": "n/a",
    "digits and text": "12abc",
    "unit in it": "1.5 kg",
    "exponent in text": "1e3",
    "not a number": "NaN",
    "infinite": "Infinity",
    "point first": ".5",
    "point last": "5.",
    "two points": "1.5.0",
    "negative": "-1.5",
    "negative number": -1.5,
    "true": True,
    "list": ["1.5"],
    "object": {"value": "1.5"},
    "absurd": "1" + "0" * 40,
    "null": None,
    "other digits": "١٫٥",
}


def make(spec: str, outer: dict[str, Any] | None = None, **pcf: Any) -> dict[str, Any]:
    return (v2 if spec.startswith("2") else v3)(spec, outer, **pcf)


def by_unit():
    for spec, envelope, unit in itertools.product(VERSIONS, ENVELOPES, UNITS):
        major = spec[0]
        expected, amount = UNITS[unit], Decimal(4)
        per_unit = Decimal(expected[1]) if expected else Decimal(1)
        # Version 2 states one unit, version 3 the whole amount.
        total = per_unit if major == "2" else per_unit * amount
        pcf = {UNIT_FIELD[major]: unit, AMOUNT_FIELD[major]: str(amount), TOTAL_FIELD[major]: str(total),
               "fossilGhgEmissions": str(total)} | ({"productMassPerDeclaredUnit": "4" if unit == "kilogram" else "0"} if major == "3" else {})  # fmt: skip
        path = f"{PATHS[envelope]}.pcf.{UNIT_FIELD[major]}"
        wanted = (per_unit, expected[0]) if expected else path
        yield f"{spec}-{envelope}-{unit}", ENVELOPES[envelope](make(spec, **pcf)), wanted


def by_state():
    for spec, state, gwp, places in itertools.product(VERSIONS, STATES, GWP, GEOGRAPHY):
        reports = gwp.split(" and ")
        named = "ipccCharacterizationFactors" + ("Sources" if spec[0] == "2" else "")
        # An expired footprint is made of older data than the purchase.
        older = {"referencePeriodStart": "2019-01-01T00:00:00Z", "referencePeriodEnd": "2020-01-01T00:00:00Z"}
        period = older if state == "expired" else {}
        pcf = {named: reports, **GEOGRAPHY[places], **period}
        if spec[0] == "2":
            pcf["characterizationFactors"] = reports[0]
        sound = state == "active" and GWP[gwp]
        refused = [STATE_PATH[state]] if state != "active" else []
        refused += [] if GWP[gwp] else [f".pcf.{named}"]
        wanted = (Decimal("1.5"), "litre") if sound else [f"${path}" for path in refused]
        yield f"{spec}-{state}-{gwp}-{places}", make(spec, STATES[state], **pcf), wanted


def by_value():
    for spec, (name, value) in itertools.product(VERSIONS, MALFORMED.items()):
        for field in (TOTAL_FIELD[spec[0]], AMOUNT_FIELD[spec[0]], "fossilGhgEmissions"):
            yield f"{spec}-{field}-{name}", make(spec, **{field: value}), f"$.pcf.{field}"


def by_absence():
    outer = ["id", "specVersion", "created", "status", "companyName", "companyIds", "productDescription", "productIds",
             "productNameCompany"]  # fmt: skip
    for spec in VERSIONS:
        for field in [*outer, *(["version"] if spec[0] == "2" else [])]:
            yield f"{spec}-without-{field}", make(spec, {field: ABSENT}), f"$.{field}"
        for field in V2 if spec[0] == "2" else V3:
            if field in ("characterizationFactors", "ipccCharacterizationFactorsSources", "primaryDataShare"):
                continue  # the first two stand for each other, the third may be absent
            yield f"{spec}-without-pcf-{field}", make(spec, **{field: ABSENT}), f"$.pcf.{field}"


CASES = [*by_unit(), *by_state(), *by_value(), *by_absence()]


def test_the_matrix_is_whole():
    assert len(CASES) == 3 * 4 * 11 + 3 * 4 * 3 * 3 + 3 * 22 * 3 + (2 * (10 + 13) + (9 + 12)) == 505
    names = [name for name, _, _ in CASES]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(("content", "wanted"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_each_gives_its_factor_or_names_the_path(tmp_path, content, wanted):
    path = write(tmp_path, content)
    if isinstance(wanted, tuple):
        (footprint,) = read_footprints(path)
        factor = factor_of(footprint, POLICY)
        assert (factor.kg_co2e, factor.unit) == wanted
        assert isinstance(factor.kg_co2e, Decimal)
        return
    with pytest.raises(InputError) as refused:
        for footprint in read_footprints(path):
            factor_of(footprint, POLICY)
    faults = refused.value.faults
    assert {fault.file for fault in faults} == {"footprint.json"}
    assert {fault.column for fault in faults} == ({wanted} if isinstance(wanted, str) else set(wanted))
    assert all(fault.what.startswith("footprint ") and fault.mend for fault in faults)
