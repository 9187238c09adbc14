"""Category 15 by the second path: formulas 15.1 to 15.4, boxes 15.1 and 15.2, and PCAF's attribution by asset class."""

from __future__ import annotations

from functools import cache

from faults.second_path_book import LackingError, Record, RefusedError
from faults.second_path_rows import APART, OPTIONAL, REQUIRED, Ask, Row, by_money, need, share, stated, used
from faults.second_path_units import rows

T = 1000.0
EQUITY = ("subsidiary", "associate", "joint_venture", "other_equity")
PROJECTS = ("project_finance", "known_use_of_proceeds")
STATED = ("scope_1_t_co2e", "scope_2_t_co2e", "scope_1_and_2_t_co2e")


def _is(record: Record, *kinds: str) -> None:
    if record.get("investment_type") not in kinds or record.get("asset_class") is not None:
        raise LackingError("of another type")


def _specific(record: Record, ask: Ask, part: float, boundary: str = REQUIRED) -> list[Row]:
    """Scope 1 and 2 as the investee states them, or from its energy by combustion and generation; times the part."""
    if any(record.get(name) is not None for name in STATED):
        need(record, "investee_source")
        if record.get("scope_1_and_2_t_co2e") is not None:
            both = record["scope_1_and_2_t_co2e"]
        elif record.get("asset_class") == "sovereign_debt":
            both = need(record, "scope_1_t_co2e")[0]
        else:
            both = sum(need(record, "scope_1_t_co2e", "scope_2_t_co2e"))
        found = [stated(record, both * T * part, boundary=boundary)]
        found = [found[0]._replace(kg_biogenic_co2=(record.get("biogenic_t_co2") or 0.0) * T * part)]
        if record.get("scope_3_t_co2e") is not None:
            found.append(stated(record, record["scope_3_t_co2e"] * T * part, "scope_3", OPTIONAL))
        return found
    need(record, "activity", "quantity", "unit")
    found = used(record, ask, upstream=False, boundary=boundary, quantity=record["quantity"] * part)
    if found[0].component == "life_cycle":
        raise LackingError("scope 1 and 2 cannot be told from the life cycle")
    return found


def _of_sector(record: Record, ask: Ask, amount: float, part: float, boundary: str = REQUIRED) -> list[Row]:
    """Money times the sector's own scope 1 and 2 where the library has them, else its factor with all upstream."""
    (activity,) = need(record, "activity")
    currency = record.get("revenue_currency") or need(record, "currency")[0]
    own = any(factor["currency"] for factor in ask.book.of.get((activity, "operation"), []))
    bare = Ask(ask.book, {"deflator": ask.choices["deflator"]}, ask.left)
    return by_money(record, bare, amount * part, currency, "operation" if own else "cradle_to_gate", boundary)


def _known(record: Record, ask: Ask, part: float, boundary: str = REQUIRED) -> list[Row]:
    """What the investee states, its energy, or its revenue."""
    if record.get("revenue") is not None:
        return _of_sector(record, ask, record["revenue"], part, boundary)
    return _specific(record, ask, part, boundary)


def equity_specific(record: Record, ask: Ask) -> list[Row]:
    """15.1: scope 1 and 2 × equity share. Energy moved here with its equity share names no type."""
    if record.get("investment_type") is not None or record.get("asset_class") is not None:
        _is(record, *EQUITY)
    (part,) = need(record, "equity_share")
    return _specific(record, ask, part)


def equity_average(record: Record, ask: Ask) -> list[Row]:
    """15.2: revenue × sector factor × equity share."""
    _is(record, *EQUITY)
    part, revenue = need(record, "equity_share", "revenue")
    return _of_sector(record, ask, revenue, part)


def _financed(record: Record) -> float:
    if record.get("financing_share") is not None:
        return record["financing_share"]
    return share(record, "outstanding", "total_project_cost")


def project_specific(record: Record, ask: Ask) -> list[Row]:
    """15.3: scope 1 and 2 of the project × the share of its cost."""
    _is(record, *PROJECTS)
    if record.get("projected_annual_t_co2e") is not None:
        raise LackingError("a projection")
    return _specific(record, ask, _financed(record))


def project_average(record: Record, ask: Ask) -> list[Row]:
    """15.4: construction cost or revenue × sector factor × the share of its cost."""
    _is(record, *PROJECTS)
    (phase,) = need(record, "project_phase")
    (amount,) = need(record, "construction_cost" if phase == "construction" else "revenue")
    return _of_sector(record, ask, amount, _financed(record))


def projected_lifetime(record: Record, ask: Ask) -> list[Row]:
    """15.4, the second of that number: yearly emissions × lifetime × share; apart from scope 3."""
    _is(record, *PROJECTS)
    annual, years, year, first, _ = need(
        record, "projected_annual_t_co2e", "lifetime_years", "financing_year", "initial_sponsor", "investee_source"
    )
    if not first or str(year) != str(record["period"])[:4]:
        raise RefusedError("once, in the year of financing, by initial sponsors")
    return [stated(record, annual * T * years * _financed(record), "projected_lifetime", APART)]


def _of_company(record: Record) -> float:
    """The share of equity and debt; equity below zero counts as nothing."""
    if record.get("financing_share") is not None:
        return record["financing_share"]
    outstanding, equity, debt = need(record, "outstanding", "total_equity", "total_debt")
    return share({"part": outstanding, "whole": max(equity, 0.0) + debt}, "part", "whole")


def debt(record: Record, ask: Ask) -> list[Row]:
    """Box 15.2: as equity, by the share in equity and debt; optional."""
    _is(record, "general_purpose_debt")
    if need(record, "term")[0] != "long_term":
        raise RefusedError("short-term debt has no method")
    return _known(record, ask, _of_company(record), OPTIONAL)


def managed(record: Record, ask: Ask) -> list[Row]:
    """Box 15.1: optional where the capital is clients'."""
    _is(record, "managed_investment")
    (whose,) = need(record, "capital_of")
    part = record["equity_share"] if record.get("equity_share") is not None else _of_company(record)
    return _known(record, ask, part, REQUIRED if whose == "own" else OPTIONAL)


@cache
def _classes() -> dict[str, dict[str, str]]:
    return {row["asset_class"]: row for row in rows("reference/pcaf_asset_classes.csv")}


def _attributed(record: Record) -> float:
    """What is outstanding over the value that the asset class names, by the first of its denominators that is known."""
    rule = _classes()[record["asset_class"]]
    known = dict(record)
    if record.get("total_equity") is not None and record.get("total_debt") is not None:
        known["equity_and_debt"] = max(record["total_equity"], 0.0) + record["total_debt"]
    whole = next((known[name] for name in rule["denominators"].split("|") if known.get(name) is not None), None)
    if rule["numerator"] == "share_of_equity":
        held, equity = need(record, "equity_share", "total_equity")
        part = held * max(equity, 0.0)
    else:
        (part,) = need(record, "outstanding")
    if whole is None:
        if rule["unknown_denominator"] == "whole":
            if not part:
                raise RefusedError("nothing outstanding of a value that is not known")
            return 1.0
        raise LackingError("the value that the class divides by")
    return share({"part": part, "whole": whole}, "part", "whole")


def financed(record: Record, ask: Ask) -> list[Row]:
    """PCAF: attribution factor × emissions, or money outstanding × the sector's intensity (options 3b and 3c)."""
    need(record, "asset_class")
    kind = record.get("investment_type")
    beside = kind == "general_purpose_debt" or (kind == "managed_investment" and record.get("capital_of") == "clients")
    boundary = OPTIONAL if beside else REQUIRED
    option = record.get("quality_option")
    if option in ("3b", "3c"):
        turnover = need(record, "asset_turnover")[0] if option == "3c" else 1.0
        return _of_sector(record | {"revenue_currency": None}, ask, need(record, "outstanding")[0], turnover, boundary)
    return _known(record, ask, _attributed(record), boundary)


INVESTMENTS = {
    "equity_investment_specific": equity_specific,
    "equity_average_data": equity_average,
    "project_specific": project_specific,
    "project_average_data": project_average,
    "projected_lifetime": projected_lifetime,
    "general_purpose_debt": debt,
    "managed_investments": managed,
    "financed_emissions": financed,
}
