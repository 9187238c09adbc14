"""The US EPA supply chain factors by gas: a commodity's eighteen rows become a factor without margins and one of them.

Carbon dioxide, methane and nitrous oxide have columns in a factor table. The fluorinated gases stand in a table beside
it, so that `gwp.restate` can move every gas to another GWP set; those without a name are printed in kg CO2e and stay.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from functools import cache
from typing import Any

import pandas as pd

from scope3.errors import Fault, InputError
from scope3.gwp import GASES, UNSPECIFIED, gwp
from scope3.paths import FACTORS

SIGNIFICANT = 12  # digits kept of a sum, many more than the publication has
ROUNDING = 0.005  # three significant digits: each figure is right to half a per cent


def gas_of(printed: str, in_co2e: bool, file: str, row: int) -> str:
    """The gas in our tables' words; raises InputError for an unknown one, and for a unit that is not the gas's."""
    gas = _gases().get(printed)
    if gas is None:
        mend = "give a file in CO2e or by gas as published, or add it to data/factors/epa_supply_chain_gases.csv"
        raise InputError(Fault(f"unknown gas '{printed}'", mend, file, None, row, "GHG"))
    if in_co2e != (gas == UNSPECIFIED):
        what = f"'{printed}' is not printed in {'kg CO2e' if gas == UNSPECIFIED else 'kg'}"
        raise InputError(Fault(what, "give the file as published", file, None, row, "Unit"))
    return gas


def combined(rows: list[dict[str, Any]], gwp_set: str, file: str) -> tuple[list[dict[str, Any]], pd.DataFrame]:
    """Factors of all gases, and the masses of those gases that have no column in a factor table.

    rows: factors of one gas each, with `gas` and `kg` beside the columns of a factor table; gwp_set: behind the sum.
    Raises InputError where a factor lacks one of the gases, or has one twice.
    """
    grouped: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        grouped[row["factor_id"]].append(row)
    factors, beside = [], []
    for factor_id, parts in grouped.items():
        masses = {part.pop("gas"): part.pop("kg") for part in parts}
        lacking = sorted(printed for printed, gas in _gases().items() if gas not in masses)
        if lacking or len(parts) != len(masses):
            what = f"{factor_id} has {len(parts)} rows and lacks {', '.join(lacking) or 'none of the gases'}"
            raise InputError(Fault(what, "give the file by gas as published, each gas once", file))
        total = sum(kg if gas == UNSPECIFIED else kg * gwp(gas, gwp_set) for gas, kg in masses.items())
        own = {column: masses[gas] for column, gas in GASES.items()}
        kg_co2e = float(f"{total:.{SIGNIFICANT}g}")
        factors.append({**parts[0], **own, "kg_co2e": kg_co2e, "gwp_set": gwp_set})
        others = {gas: kg for gas, kg in masses.items() if gas not in GASES.values()}
        beside.append({"factor_id": factor_id, **dict(sorted(others.items()))})
    return factors, pd.DataFrame(beside).sort_values("factor_id", ignore_index=True)


@cache
def _gases() -> dict[str, str]:
    with (FACTORS / "epa_supply_chain_gases.csv").open(encoding="utf-8", newline="") as lines:
        return {row["published"]: row["gas"] for row in csv.DictReader(lines)}
