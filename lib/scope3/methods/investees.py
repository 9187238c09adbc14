"""What an investee or project emits: as it states it, from its energy, or from its money by a factor of its sector."""

from __future__ import annotations

import pandas as pd

from scope3 import units
from scope3.factors.library import Library
from scope3.methods.records import SUPPLIER, emissions_rows, gather, refuse, require, wrong
from scope3.methods.spend import spend_rows
from scope3.methods.use import released_at, use_rows
from scope3.tables import EMISSIONS, OPTIONAL, REQUIRED, empty

SCOPE_1, SCOPE_2, TOGETHER, SCOPE_3 = "scope_1", "scope_2", "scope_1_and_2", "scope_3"
PROJECTED = "projected_annual_t_co2e"


def stated_column(component: str) -> str:
    """The column in which an investee's emissions of a scope stand."""
    return f"{component}_t_co2e"


def states_emissions(records: pd.DataFrame) -> pd.Series:
    """Which records state the investee's scope 1 or 2."""
    return records[[stated_column(part) for part in (SCOPE_1, SCOPE_2, TOGETHER)]].notna().any(axis=1)


def has_own_data(records: pd.DataFrame) -> pd.Series:
    """Which records have the investee's own data: its emissions stated, or its energy."""
    return states_emissions(records) | records["quantity"].notna()


def own_rows(
    records: pd.DataFrame,
    shares: tuple[pd.Series, pd.Series],
    factors: Library,
    *,
    method: str,
    boundary: str = REQUIRED,
    scope_2: str | None = None,
) -> pd.DataFrame:
    """The share of an investee's scopes 1 and 2, as stated or from its energy, and of its scope 3 where stated.

    Arguments: `records`, `shares` (share and the sentence for it), `boundary` of scopes 1 and 2 (scope 3 is always
    optional), `scope_2` (a boundary of its own, where scope 1 is enough and scope 2 may be blank). Raises Unserved
    where neither is given, InputError where the same emissions are given twice.
    """
    share, said = shares
    stated, energy = states_emissions(records), records["quantity"].notna()
    twice, mend = "scope 1 and 2 are stated and given as energy as well", "keep one of the two on the line"
    wrong(records, stated & energy, twice, mend, "quantity")
    reason = "scope 1 and 2 are blank, and so is the quantity of energy"
    mend = "give scope_1_t_co2e and scope_2_t_co2e (or scope_1_and_2_t_co2e) with investee_source, or the energy used"
    refuse(records, ~stated & ~energy, reason, mend)
    parts = [
        _stated(records[stated], share, said, method, boundary, scope_2),
        _energy(records[energy], share, said, factors, method, boundary),
        _scope_3(records, share, said, method),
    ]
    return gather(parts)


def _stated(
    rows: pd.DataFrame, share: pd.Series, said: pd.Series, method: str, boundary: str, scope_2: str | None
) -> pd.DataFrame:
    """Scopes 1 and 2 as the investee states them: each of them, or their sum."""
    together = rows[stated_column(TOGETHER)].notna()
    either = rows[[stated_column(SCOPE_1), stated_column(SCOPE_2)]].notna().any(axis=1)
    what, mend = "scope 1 and 2 are stated apart and together", "keep one of the two on the line"
    wrong(rows, together & either, what, mend, stated_column(TOGETHER))
    apart = rows[~together]
    require(
        apart, [stated_column(SCOPE_1)] if scope_2 == OPTIONAL else [stated_column(SCOPE_1), stated_column(SCOPE_2)]
    )
    given = apart[apart[stated_column(SCOPE_2)].notna()]
    return gather(
        [
            _as_stated(rows[together], TOGETHER, share, said, method, boundary),
            _as_stated(apart, SCOPE_1, share, said, method, boundary),
            _as_stated(given, SCOPE_2, share, said, method, scope_2 or boundary),
        ]
    )


def _scope_3(records: pd.DataFrame, share: pd.Series, said: pd.Series, method: str) -> pd.DataFrame:
    """Scope 3 of the investees that state it: optional, beside the minimum boundary."""
    return _as_stated(records[records[stated_column(SCOPE_3)].notna()], SCOPE_3, share, said, method, OPTIONAL)


def _as_stated(
    rows: pd.DataFrame, component: str, share: pd.Series, said: pd.Series, method: str, boundary: str
) -> pd.DataFrame:
    """The share of what the investee states in one column."""
    if rows.empty:
        return empty(EMISSIONS)
    require(rows, ["investee_source"])
    # Biogenic CO2 comes from combustion: it stands beside scope 1, or beside the sum that holds it.
    burnt = component in (SCOPE_1, TOGETHER)
    biogenic = rows["biogenic_t_co2"] * units.ratio("tonne", "kg") * share[rows.index]
    return emissions_rows(
        rows,
        method=method,
        component=component,
        factor_id=SUPPLIER + rows["record_id"],
        quantity=rows[stated_column(component)] * units.ratio("tonne", "kg"),
        unit="kg CO2e",
        factor=share[rows.index],
        step=said[rows.index] + "; stated by the investee: " + rows["investee_source"],
        supplier_data=True,
        masses={"kg_biogenic_co2": biogenic} if burnt else {},
        boundary=boundary,
    )


def _energy(
    rows: pd.DataFrame, share: pd.Series, said: pd.Series, factors: Library, method: str, boundary: str
) -> pd.DataFrame:
    """Scopes 1 and 2 from the investee's energy: what is released where it is used or generated, nothing upstream."""
    if rows.empty:
        return empty(EMISSIONS)
    require(rows, ["activity", "unit"])
    reason = "the factor of '" + rows["activity"] + "' holds upstream emissions, which are no part of scope 1 and 2"
    refuse(rows, released_at(rows, factors) == "life_cycle", reason, "name an activity with a combustion factor")
    part = rows.assign(quantity=rows["quantity"] * share[rows.index])
    return use_rows(part, factors, method=method, upstream=False, step=said[rows.index] + "; ", boundary=boundary)


def sector_rows(
    records: pd.DataFrame,
    shares: tuple[pd.Series, pd.Series],
    factors: Library,
    *,
    method: str,
    money: str,
    deflator: str,
    boundary: str = REQUIRED,
) -> pd.DataFrame:
    """The share of an investee's money times a factor of its sector.

    Arguments: `money` (the column: revenue, construction_cost). A factor of the sector's own scope 1 and 2 (component
    operation) is taken where the library has one, else the one with all upstream (cradle_to_gate); the step says which.
    Trade and transport margins are left out: they are no revenue of the investee. Scope 3 that the investee states
    is added beside, unless the factor holds the upstream already.
    """
    require(records, ["activity", money, "period"])
    share, said = shares
    currency = records["revenue_currency"].fillna(records["currency"])
    refuse(records, currency.isna(), "currency is blank", "give the currency of " + money)
    # What an investee earns is reported without tax, whatever the record says of money paid.
    paid = records.assign(spend=records[money] * share, currency=currency, tax_included=False)
    own = paid["activity"].map(
        lambda name: any(pd.notna(row["currency"]) for row in factors.factors_of(name, "operation"))
    )
    own = own.astype("bool")
    how = {"operation": "sector's scope 1 and 2 alone", "cradle_to_gate": "sector's factor with all upstream"}
    parts = [_scope_3(records[own], share, said, method)]
    for component, rows in (("operation", paid[own]), ("cradle_to_gate", paid[~own])):
        if rows.empty:
            continue
        part = spend_rows(
            rows, factors, method=method, margins="excluded", deflator=deflator, boundary=boundary, component=component
        )
        prefix = dict(zip(rows["record_id"], said[rows.index] + f"; {how[component]}; ", strict=True))
        parts.append(part.assign(step=part["record_id"].map(prefix).astype("str") + part["step"]))
    return gather(parts)
