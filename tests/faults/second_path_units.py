"""Units by their published definitions: the second path's own table, in plain numbers.

Pound and mile: international agreement of 1959; gallons and BTU: NIST SP 811, appendix B; year of 365.25 days;
tonne of oil equivalent 41.868 GJ (IEA). Gross and net calorific value are never taken for each other.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

DATA = Path(__file__).parents[2] / "data"
POUND, MILE, FOOT, CUBIC_INCH = 0.45359237, 1.609344, 0.3048, 0.0254**3
DAY = 24.0
YEAR = 365.25 * DAY
MASS = {
    "kg": 1.0, "g": 1e-3, "tonne": 1e3, "lb": POUND, "short ton": 2000 * POUND, "long ton": 2240 * POUND,
}  # fmt: skip
ENERGY = {
    "kWh": 1.0, "MWh": 1e3, "GWh": 1e6, "Wh": 1e-3, "MJ": 1 / 3.6, "GJ": 1e3 / 3.6, "mmBtu": 1055.05585262 / 3.6,
    "toe": 41868 / 3.6,
}  # fmt: skip
VOLUME = {
    "m3": 1.0, "litre": 1e-3, "million litres": 1e3, "US gallon": 231 * CUBIC_INCH, "imperial gallon": 4.54609e-3,
    "scf": FOOT**3,
}  # fmt: skip
AREA = {"m2": 1.0, "square foot": FOOT**2, "cm2": 1e-4, "mm2": 1e-6}
LENGTH = {"km": 1.0, "mile": MILE}
TIME = {"hour": 1.0, "second": 1 / 3600, "year": YEAR, "month": YEAR / 12}
GROSS, NET = ("kWh", "MWh", "GJ", "mmBtu", "toe"), ("kWh", "MWh", "GJ", "MJ", "toe")


def _dimensions() -> dict[str, dict[str, float]]:
    """Each dimension's units, in one unit of it."""
    found = {
        "mass": MASS, "volume": VOLUME, "area": AREA, "length": LENGTH, "time": TIME,
        "energy": {name: value for name, value in ENERGY.items() if name != "toe"},
        "gross": {f"{name} (Gross CV)": ENERGY[name] for name in GROSS},
        "net": {f"{name} (Net CV)": ENERGY[name] for name in NET},
        "carried": {f"{name}.km": MASS[name] for name in ("kg", "tonne", "lb")}
        | {f"{name}.mile": MASS[name] * MILE for name in ("tonne", "short ton")},
        "co2e": {f"{name} CO2e": MASS[name] for name in ("kg", "tonne")},
        "item": {"piece": 1.0, "device": 1.0, "meal": 1.0}, "item year": {"asset.year": YEAR},
        "volume time": {"m3.day": DAY}, "area time": {"m2.day": DAY, "m2.year": YEAR},
        "pallet": {"pallet": 1.0}, "pallet time": {"pallet.day": DAY},
        "TEU": {"TEU": 1.0}, "TEU time": {"TEU.day": DAY}, "TEU km": {"TEU.km": 1.0}, "volume km": {"m3.km": 1.0},
        "passenger": {"passenger": 1.0}, "night": {"room night": 1.0}, "licence": {"licence": 1.0},
        "work": {"FTE working hour": 1.0, "person.month": YEAR / 12},
        "GPU time": {"GPU.hour": 1.0}, "request": {"request": 1.0}, "token": {"token": 1.0},
        "data": {"GB": 1.0, "TB": 1e3}, "data time": {"TB.hour": 1e3},
    }  # fmt: skip
    for who in ("vehicle", "passenger"):
        found[f"{who} km"] = {f"{who}.km": 1.0, f"{who}.mile": MILE}
    for load in ("COD", "BOD", "N"):
        found[load] = {f"{name} {load}": MASS[name] for name in ("kg", "tonne")}
    return found


DIMENSIONS = _dimensions()
OF_UNIT = {unit: (name, value) for name, units in DIMENSIONS.items() for unit, value in units.items()}


@cache
def rows(name: str) -> list[dict[str, str]]:
    """The rows of a table under data/, as text."""
    with (DATA / name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@cache
def _spellings() -> dict[str, str]:
    found = {row["unit"].lower(): row["unit"] for row in rows("reference/units.csv")}
    for row in rows("reference/units.csv"):
        found |= {name.lower(): row["unit"] for name in filter(None, row["also_written"].split("|"))}
    return found


def known(unit: str) -> str:
    """The name of a unit behind another spelling of it."""
    return _spellings()[unit.lower()]


def dimension(unit: str) -> str:
    return OF_UNIT[known(unit)][0]


def ratio(unit: str, into: str) -> float:
    """How many `into` one `unit` is."""
    (one, value), (other, per) = OF_UNIT[known(unit)], OF_UNIT[known(into)]
    if one != other:
        raise ValueError(f"{unit} is no {into}")
    return value / per
