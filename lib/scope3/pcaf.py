"""The rules and figures of PCAF for financed emissions: attribution by asset class, data quality, intensities.

Rules and scores are rows of `data/reference/pcaf_asset_classes.csv` and `pcaf_data_quality.csv`.
"""

from __future__ import annotations

from functools import cache

import pandas as pd

from scope3 import paths
from scope3.errors import Fault, InputError, fault_at
from scope3.tables import rows_of

MILLION = 1_000_000
EQUITY_AND_DEBT, SHARE_OF_EQUITY, WHOLE = "equity_and_debt", "share_of_equity", "whole"


@cache
def asset_classes() -> dict[str, dict[str, str]]:
    """The asset classes with numerator, denominators in their order, and what holds where none is known."""
    table = pd.read_csv(paths.REFERENCE / "pcaf_asset_classes.csv", dtype="str", keep_default_na=False)
    return {row["asset_class"]: row for row in rows_of(table)}


@cache
def quality_options() -> pd.DataFrame:
    """The options of each asset class with their data quality score, 1 (best) to 5, and the scopes they serve for."""
    table = pd.read_csv(paths.REFERENCE / "pcaf_data_quality.csv", dtype="str", keep_default_na=False)
    return table.astype({"score": "float64"})


def equity_and_debt(total_equity: pd.Series, total_debt: pd.Series) -> pd.Series:
    r"""The denominator of an unlisted company: its equity, nothing where it is below zero, and its debt.

    $$ V = \max(Q, 0) + D $$

    Arguments: $Q$ `total_equity`, $D$ `total_debt`, in one currency; blank where either is.
    Source: PCAF, Part A, 2nd edition (2022), business loans and unlisted equity.
    """
    return total_equity.clip(lower=0) + total_debt


def enterprise_value(
    ordinary_shares: float, preferred_shares: float, total_debt: float, minority_interests: float
) -> float:
    r"""Enterprise value including cash of a listed company at the end of its financial year.

    $$ EVIC = M_{ordinary} + M_{preferred} + D + I $$

    Arguments: market value $M$ of the shares, book value of debt $D$ and of minority interests $I$, in one currency.
    Cash is not taken off; otherwise the shares of all who hold the company could add up to more than the whole.
    Source: PCAF, Part A, 2nd edition (2022), listed equity and corporate bonds, box 5.
    """
    return ordinary_shares + preferred_shares + total_debt + minority_interests


def quality_scores(records: pd.DataFrame, *, scope_3: bool = False) -> pd.Series:
    """The data quality score of each record's option (1 best, 5 worst), blank where it names none.

    Arguments: `records` (asset_class, quality_option; for `scope_3` quality_option_scope_3). Raises InputError for an
    option that the asset class does not have, or that does not serve for scope 3.
    Source: PCAF, Part A, 2nd edition (2022), data quality score tables.
    """
    column = "quality_option_scope_3" if scope_3 else "quality_option"
    options = quality_options()
    options = options[options["scopes"].str.contains("3")] if scope_3 else options
    known = dict(zip(zip(options["asset_class"], options["option"], strict=True), options["score"], strict=True))
    faults, scores = [], []
    for row in rows_of(records):
        scores.append(known.get((row["asset_class"], row[column])))
        if pd.notna(row[column]) and scores[-1] is None:
            own = options.loc[options["asset_class"] == row["asset_class"], "option"]
            what = f"{row['record_id']}: '{row[column]}' is no PCAF option of {row['asset_class']} for {column}"
            mend = "use one of " + ", ".join(own) if len(own) else "give the asset_class as well"
            faults.append(fault_at(row, what, mend, column))
    if faults:
        raise InputError(faults)
    return pd.Series(scores, index=records.index, dtype="float64")


def reliability(records: pd.DataFrame, of_scope_3: pd.Series) -> pd.Series:
    """The PCAF score of each record as its score of reliability, blank where the record names no option.

    Both run from 1, verified and of the thing itself, to 5, an average by the money alone, and both rank where a figure
    comes from; the other four indicators PCAF does not know. Arguments: `records` (record_id, asset_class,
    quality_option and quality_option_scope_3, a record on as many rows as it has components), `of_scope_3` (the rows of
    the investee's scope 3). Raises InputError as `quality_scores` does.
    Source: our judgement on PCAF, Part A, 2nd edition (2022), data quality score tables, and GHG Protocol, Scope 3
    Standard (2011), table 7.6.
    """
    # A record stands once for each of its components; a fault of it is one fault.
    once = records.drop_duplicates("record_id").set_index("record_id", drop=False)
    of_scopes_1_and_2 = records["record_id"].map(quality_scores(once))
    return of_scopes_1_and_2.mask(of_scope_3, records["record_id"].map(quality_scores(once, scope_3=True)))


def portfolio_score(outstanding: pd.Series, score: pd.Series) -> float:
    r"""The data quality score of a portfolio, weighted by what is outstanding.

    $$ \bar{q} = \frac{\sum_i O_i q_i}{\sum_i O_i} $$

    Arguments: `outstanding` (one currency), `score` (1 to 5), on one index, without blanks.
    Source: PCAF, Part A, 2nd edition (2022), box 8.
    """
    _without_blanks(outstanding=outstanding, score=score)
    return float((outstanding * score).sum() / _above_zero(float(outstanding.sum()), "outstanding"))


def coverage(outstanding: pd.Series, covered: pd.Series) -> float:
    """Share of the money outstanding whose emissions are counted (fraction); `covered` marks the records."""
    _without_blanks(outstanding=outstanding)
    whole = _above_zero(float(outstanding.sum()), "outstanding")
    return float(outstanding[covered.astype("bool")].sum()) / whole


def economic_intensity(t_co2e: float, outstanding: float) -> float:
    """Financed emissions per million of money outstanding or invested (t CO2e per million)."""
    return t_co2e * MILLION / _above_zero(outstanding, "outstanding")


def evic_adjustment(weight: pd.Series, evic_base: pd.Series, evic_now: pd.Series) -> float:
    r"""How much the enterprise values of a portfolio moved since the base year: the adjustment for inflation.

    $$ ADJ = \sum_i w_i \frac{EVIC_{i,b}}{EVIC_{i,t}} $$

    Arguments: `weight` (fractions that add up to one), `evic_base`, `evic_now` (one currency), on one index. An
    intensity of the base year is multiplied by ADJ, one of the current year divided by it; never both.
    Source: PCAF, Part A, 2nd edition (2022), section 5.1, calculation example.
    """
    _without_blanks(weight=weight, evic_base=evic_base, evic_now=evic_now)
    if abs(float(weight.sum()) - 1) > 1e-9:
        raise InputError(Fault(f"the weights add up to {weight.sum():.4g}", "give shares that add up to 1"))
    return float((weight * evic_base / evic_now).sum())


def base_year_adjusted(intensity: float, adjustment: float) -> float:
    """An intensity of the base year at the enterprise values of the current year."""
    return intensity * adjustment


def current_year_adjusted(intensity: float, adjustment: float) -> float:
    """An intensity of the current year at the enterprise values of the base year."""
    return intensity / _above_zero(adjustment, "adjustment")


def sovereign_intensity(t_co2e: float, gdp: float) -> float:
    """Emissions of a country per million of gross domestic product (t CO2e per million)."""
    return t_co2e * MILLION / _above_zero(gdp, "gross domestic product")


def _without_blanks(**columns: pd.Series) -> None:
    for name, values in columns.items():
        if values.isna().any():
            what = f"{name} is blank on {int(values.isna().sum())} of {len(values)} rows"
            raise InputError(Fault(what, "fill it in; blank is never read as zero", column=name))


def _above_zero(value: float, name: str) -> float:
    if not value > 0:
        raise InputError(Fault(f"{name} is {value:g}", "there is nothing to divide by: give a figure above zero"))
    return value
