"""Scopes 1 and 2 from the same meters as category 3: a memo, so that the scopes cross-foot, never part of scope 3."""

from __future__ import annotations

import pandas as pd

from scope3.factors.library import Library
from scope3.factors.select import select
from scope3.methods.fuel_and_energy import choose_part, per_unit
from scope3.methods.records import SUPPLIER, require
from scope3.units import ratio

LOCATION, MARKET, DIRECT = "location", "market", "direct"
COLUMNS = [
    "record_id",
    "source_file",
    "source_row",
    "entity",
    "scope",
    "basis",
    "activity",
    "quantity",
    "unit",
    "factor",
    "kg_co2e",
    "kg_biogenic_co2",
    "factor_id",
    "step",
]


def scope_1_and_2(meters: pd.DataFrame, factors: Library) -> pd.DataFrame:
    r"""Combustion emissions of the meters: scope 1 of fuels, scope 2 of energy on a location and a market basis.

    $$ E_1 = \sum Q_{fuel} \cdot C $$
    $$ E_2^{location} = \sum Q_{energy} \cdot C^{grid} \qquad E_2^{market} = \sum Q_{energy} \cdot C^{contract} $$

    Arguments: `meters` (rows of the fuel_and_energy table), `factors`. Returns one row per meter and basis. Energy
    that is resold is no scope 2 of the organisation. Where no contract or residual-mix factor is given, the market
    basis takes the grid's average, and the row says so. Biogenic CO2 of fuels stands apart.
    Raises Unserved for meters without quantity or factor, and where a factor holds its upstream (life cycle).
    Source: GHG Protocol, Corporate Standard (2004), chapter 4; Scope 2 Guidance (2015), chapters 4 and 6.
    """
    own = meters[meters["use"] == "consumed"]
    if own.empty:
        return pd.DataFrame(columns=COLUMNS)
    require(own, ["activity", "quantity", "unit"])
    fuels, energy = own[own["energy_type"] == "fuel"], own[own["energy_type"] != "fuel"]
    parts = [_by_library(fuels, factors, 1, DIRECT)] if len(fuels) else []
    if len(energy):
        contract = energy["market_based_factor"].notna()
        parts += [
            _by_library(energy, factors, 2, LOCATION),
            _by_contract(energy[contract]),
            _by_library(
                energy[~contract], factors, 2, MARKET, "no contract or residual mix given, grid average used; "
            ),
        ]
    return pd.concat([part for part in parts if len(part)], ignore_index=True)[COLUMNS]


def stated_scopes(held: pd.DataFrame) -> pd.DataFrame:
    """Scopes 1 and 2 that investees state, where the consolidation approach counts them in the organisation's own.

    Arguments: `held` (rows of the investments table with scope_1_t_co2e, scope_2_t_co2e and investee_source). Scope 2
    stands on both bases, because an investee's report gives one figure.
    """
    # A state of the report as a whole: it stands once, on the rows of scope 1.
    biogenic = held["biogenic_t_co2"] * ratio("tonne", "kg")
    parts = [
        held.assign(
            scope=scope,
            basis=basis,
            quantity=held[f"scope_{scope}_t_co2e"],
            kg_biogenic_co2=biogenic if scope == 1 else float("nan"),
        )
        for scope, basis in ((1, DIRECT), (2, LOCATION), (2, MARKET))
    ]
    rows = pd.concat(parts, ignore_index=True)
    factor = ratio("tonne", "kg")
    return rows.assign(
        unit="tonne CO2e",
        factor=factor,
        kg_co2e=rows["quantity"] * factor,
        factor_id=SUPPLIER + rows["record_id"],
        step="stated by the investee: " + rows["investee_source"].astype("str"),
    )[COLUMNS]


def _by_library(meters: pd.DataFrame, factors: Library, scope: int, basis: str, step: str = "") -> pd.DataFrame:
    if meters.empty:
        return meters
    picked = choose_part(meters, factors, "combustion")
    biogenic = select(meters, factors, "biogenic")
    amount = meters["quantity"] * picked["ratio"]
    return meters.assign(
        scope=scope,
        basis=basis,
        factor=picked["kg_co2e"],
        unit=picked["unit"],
        quantity=amount,
        kg_co2e=amount * picked["kg_co2e"],
        factor_id=picked["factor_id"],
        step=step + picked["selection"],
        kg_biogenic_co2=meters["quantity"]
        * biogenic["ratio"].astype("float64")
        * biogenic["kg_biogenic_co2"].astype("float64"),
    )


def _by_contract(meters: pd.DataFrame) -> pd.DataFrame:
    if meters.empty:
        return meters
    require(meters, ["supplier_source"])
    amount = meters["quantity"] * per_unit(meters)
    return meters.assign(
        scope=2,
        basis=MARKET,
        quantity=amount,
        unit=meters["supplier_factor_unit"],
        factor=meters["market_based_factor"],
        kg_co2e=amount * meters["market_based_factor"],
        factor_id=SUPPLIER + meters["record_id"],
        step="contract or residual mix: " + meters["supplier_source"],
        kg_biogenic_co2=float("nan"),
    )
