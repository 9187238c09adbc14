"""What share of an investee or project a holding stands for, and in which words: equity, project cost, debt, PCAF."""

from __future__ import annotations

import pandas as pd

from scope3 import pcaf
from scope3.methods.records import refuse, require, wrong
from scope3.methods.spend import in_money_of
from scope3.tables.investments import EQUITY_TYPES, FIXED_POINT

# Product at purchasing power parity is in international dollars; PCAF sets exposures in dollars against it.
DOLLARS = "USD"


def is_equity(records: pd.DataFrame) -> pd.Series:
    """Which records are equity; energy of an entity outside the boundary is moved here with its equity share alone."""
    moved = records["investment_type"].isna() & records["asset_class"].isna() & records["equity_share"].notna()
    return records["investment_type"].isin(EQUITY_TYPES) | moved


def require_type(records: pd.DataFrame, fits: pd.Series, wanted: tuple[str, ...]) -> None:
    """Raise Unserved for records of another type, InputError for what no method may serve.

    That is an investee that is consolidated, and a PCAF option that its asset class does not have.
    """
    refuse_consolidated(records)
    check_options(records)
    reason = "investment_type is " + records["investment_type"].fillna("blank")
    refuse(records, ~fits, reason, "the method is for " + ", ".join(wanted) + "; use that of the record's own type")


def check_options(records: pd.DataFrame) -> None:
    """Raise InputError for PCAF options that a record's asset class does not have, for scope 3 where it is stated."""
    pcaf.quality_scores(records)
    pcaf.quality_scores(records[records["scope_3_t_co2e"].notna()], scope_3=True)


def refuse_consolidated(records: pd.DataFrame) -> None:
    """Raise InputError for investees whose emissions the organisation counts in its own scopes 1 and 2."""
    held = records["consolidated"].fillna(False).astype("bool")
    what, mend = (
        "the investee is consolidated: its emissions stand in scopes 1 and 2 (dc-15-consolidated)",
        "take the record out",
    )
    wrong(records, held, what, mend, "consolidated")


def at_date(records: pd.DataFrame) -> pd.Series:
    """At which date, or over which time, the share of each holding stands; empty where the record does not say."""
    day = "at " + records["holding_date"].fillna("one day of the year")
    said = day.where(records["holding_basis"] == FIXED_POINT, "as the average of the year")
    return (", " + said).where(records["holding_basis"].notna(), "").astype("str")


def equity_shares(records: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """The share of the equity held, and the sentence for it."""
    require(records, ["equity_share"])
    return records["equity_share"], _percent(records["equity_share"]) + " of the equity" + at_date(records)


def project_shares(records: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """The share of the total project cost, equity and debt, and the sentence for it."""
    return _financing(records, records["total_project_cost"], "total_project_cost", "the total project cost")


def debt_shares(records: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """The share of the investee's equity and debt, and the sentence for it."""
    whole = pcaf.equity_and_debt(records["total_equity"], records["total_debt"])
    return _financing(records, whole, "total_equity and total_debt", "the investee's equity and debt")


def managed_shares(records: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """The share of a managed investment: that of the equity where it is given, else that of equity and debt."""
    equity = records["equity_share"].notna()
    parts = [of(rows) for of, rows in ((equity_shares, records[equity]), (debt_shares, records[~equity])) if len(rows)]
    share, said = (pd.concat(list(column)).reindex(records.index) for column in zip(*parts, strict=True))
    return share, said


def _financing(records: pd.DataFrame, whole: pd.Series, column: str, words: str) -> tuple[pd.Series, pd.Series]:
    """The share as stated, or the amount outstanding over the whole; both at once is a contradiction."""
    stated = records["financing_share"].notna()
    both = stated & records["outstanding"].notna() & whole.notna()
    mend = "give the share, or the amounts it follows from"
    wrong(records, both, f"financing_share and outstanding with {column} are both given", mend, "financing_share")
    blank = ~stated & (records["outstanding"].isna() | whole.isna())
    refuse(records, blank, f"outstanding or {column} is blank, and so is financing_share", mend)
    share = records["financing_share"].fillna(_quotient(records, records["outstanding"], whole, column))
    return share, _percent(share) + f" of {words}" + at_date(records)


def attribution(records: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    r"""The attribution factor of PCAF by the rule of each record's asset class, and the sentence for it.

    $$ AF = \frac{\text{outstanding}}{V} \qquad AF_{unlisted\ equity} = \frac{s \cdot \max(Q, 0)}{\max(Q, 0) + D} $$

    Symbols: $V$ the first denominator of the class that is known (EVIC, equity and debt, property value …), $s$ equity
    share, $Q$ total equity, $D$ total debt.
    Raises Unserved where no denominator is known, InputError where the part exceeds the whole.
    Source: PCAF, Global GHG Accounting and Reporting Standard, Part A, 2nd edition (2022).
    """
    require(records, ["asset_class"])
    rules = pcaf.asset_classes()
    parts = [_by_rule(rows, rules[str(name)]) for name, rows in records.groupby("asset_class")]
    share, said = (pd.concat(list(column)).reindex(records.index) for column in zip(*parts, strict=True))
    return share, said


def _by_rule(rows: pd.DataFrame, rule: dict[str, str]) -> tuple[pd.Series, pd.Series]:
    """The attribution of records of one asset class."""
    equity = rows["total_equity"].clip(lower=0)
    part = rows["outstanding"]
    if rule["numerator"] == pcaf.SHARE_OF_EQUITY:
        part = (rows["equity_share"] * equity).fillna(part)
    if "gdp_ppp" in rule["denominators"]:
        part = _in_dollars(rows)
    known = rows.assign(**{pcaf.EQUITY_AND_DEBT: pcaf.equity_and_debt(rows["total_equity"], rows["total_debt"])})
    whole, used = pd.Series(float("nan"), index=rows.index), pd.Series("", index=rows.index, dtype="str")
    for name in rule["denominators"].split("|"):
        taken = whole.isna() & known[name].notna()
        whole, used = whole.mask(taken, known[name]), used.mask(taken, name.replace("_", " "))
    if rule["unknown_denominator"] == pcaf.WHOLE:
        unknown = whole.isna()
        whole, used = whole.mask(unknown, part), used.mask(unknown, "the whole, its value not being known")
    names = rule["denominators"].replace("|", " or ").replace(pcaf.EQUITY_AND_DEBT, "total_equity and total_debt")
    mend = f"PCAF attributes {rule['name'].lower()} so: {rule['rule'][0].lower()}{rule['rule'][1:]}"
    refuse(rows, part.isna(), "outstanding is blank", mend)
    refuse(rows, whole.isna(), f"{names} is blank", mend)
    share = _quotient(rows, part, whole, names)
    return share, "attribution " + _percent(share) + " by " + used + at_date(rows)


def _in_dollars(rows: pd.DataFrame) -> pd.Series:
    """The exposure at the year's average rate into dollars; its prices are those of the year."""
    refuse(rows, rows["outstanding"].isna(), "outstanding is blank", "give the exposure")
    require(rows, ["currency", "period"])
    year = rows["period"].str.slice(0, 4).astype("Int64")
    into = pd.Series(DOLLARS, index=rows.index, dtype="str")
    held = rows.assign(spend=rows["outstanding"], tax_included=False)  # an exposure is no purchase, and bears no tax
    return in_money_of(held, into, year, "cpi")["quantity"]


def _quotient(records: pd.DataFrame, part: pd.Series, whole: pd.Series, column: str) -> pd.Series:
    """Part over whole; a part beyond the whole, or a whole of nothing, is a contradiction."""
    wrong(
        records, (whole <= 0).fillna(False), f"{column} is nothing, so that no share can be taken", "check it", column
    )
    beyond = (part > whole).fillna(False)
    wrong(records, beyond, f"the amount held exceeds {column}", "check both figures and their currency", "outstanding")
    return part / whole


def _percent(share: pd.Series) -> pd.Series:
    return (share * 100).map("{:.5g} %".format).astype("str")
