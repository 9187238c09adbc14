"""The global warming potentials that the US EPA Emission Factors Hub prints: single gases, blends, and checks on both.

A blend is held against its composition: the publication says that only the HFCs and PFCs in it count.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import globalwarmingpotentials

from scope3.errors import Fault, InputError
from scope3.factors.epa_hub_tables import HubTable, significant
from scope3.factors.published import Sheet, number, text
from scope3.gwp import gwp

SHARE = re.compile(r"(?P<percent>\d+(?:\.\d+)?)% (?P<gas>[\w-]+)")
LISTED = ("CH4", "N2O")  # the gases whose GWP stands in the head of the sheet
HORIZON = "GWP100"
ROUNDING = 0.5  # blends are printed in whole numbers


@dataclass
class Potentials:
    """Kg CO2e per kg by name, each with its place, what was left out, and what differs from the IPCC's set."""

    values: dict[str, tuple[float, str]] = field(default_factory=dict)
    numbers: int = 0
    dropped: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def stated_set(words: str, pattern: re.Pattern[str], file: str, sheet: str) -> str:
    """The GWP set that the publication names, such as AR5GWP100; raises InputError where it names none we know."""
    match = pattern.search(words)
    name = f"{match.group(1)}{HORIZON}" if match else ""
    if name not in globalwarmingpotentials.data:
        what = f"the GWP set is not stated in words we know ('{name or pattern.pattern}')"
        raise InputError(Fault(what, "give the Hub as published, with its notes", file, sheet))
    return name


def check_listed(rows: Sheet, gwp_set: str) -> list[str]:
    """What the head of the sheet lists for methane and nitrous oxide must be the values of the set it names."""
    remarks = []
    for row_number, row in enumerate(rows, start=1):
        gas, value = text(row[2]), number(row[3])
        if gas in LISTED and value is not None and value != gwp(gas, gwp_set):
            remarks.append(f"row {row_number}: GWP of {gas} is {value:g}, but {gwp_set} has {gwp(gas, gwp_set):g}")
    return remarks


def single_gases(table: HubTable, gwp_set: str) -> Potentials:
    """The potentials of single gases; each that the named set has otherwise is remarked."""
    found = Potentials()
    known = globalwarmingpotentials.data[gwp_set]
    for row_number, row in table.rows:
        name, formula, value = text(row[2]), text(row[3]).replace("-", ""), number(row[4])
        if value is None:
            continue
        found.numbers += 1
        found.values[name] = (value, f"{table.number}, row {row_number}")
        gas = next((gas for gas in (formula, name.replace("-", "")) if gas in known or gas == "CO2"), None)
        if gas is None:
            found.warnings.append(f"{table.number}, row {row_number}: '{name}' is not in {gwp_set}, so it is unchecked")
        elif value != gwp(gas, gwp_set):
            remark = f"GWP of {name} is {value:g}, but {gwp_set} has {gwp(gas, gwp_set):g}"
            found.warnings.append(f"{table.number}, row {row_number}: {remark}")
    return found


def blends(table: HubTable, singles: Potentials) -> Potentials:
    """The potentials of blends, each held against its composition.

    A figure that its composition does not give is a slip: the composition's own, rounded as the others are, takes its
    place, and the slip is named. A blend without any HFC or PFC is printed as 0, which says that nothing in it was
    counted, not that it does not warm: it is left out.
    """
    found = Potentials()
    for row_number, row in table.rows:
        name, printed, composition = text(row[2]), number(row[3]), text(row[4])
        if printed is None:
            continue
        found.numbers += 1
        place = f"{table.number}, row {row_number}"
        shares = [(float(part["percent"]), part["gas"]) for part in SHARE.finditer(composition)]
        counted = [percent / 100 * singles.values[gas][0] for percent, gas in shares if gas in singles.values]
        if not counted:
            found.dropped.append(f"{place}: {name} is printed as {printed:g} and holds no gas counted ({composition})")
            continue
        made = significant(sum(counted))
        if abs(made - printed) > ROUNDING + 1e-9:
            place += f", composition by the GWPs of single gases (printed: {printed:g})"
            found.dropped.append(f"{place}: {name} is taken as {made:.0f}, which is what {composition} gives")
            printed = float(f"{made:.0f}")
        found.values[name] = (printed, place)
    return found
