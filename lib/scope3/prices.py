"""Money of one currency and year as money of another: exchange at the year of the spend, then deflation.

The three tables (exchange_rates.csv, price_indices.csv, currencies.csv of data/reference) are read once; a currency,
region or year that is not in them is refused. No nearest year is ever taken by itself: where a reporting year runs
beyond the tables, the organisation names the earlier year that stands in, and each row says so.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from functools import cache
from types import MappingProxyType

import numpy as np
import pandas as pd

from scope3 import paths
from scope3.errors import Fault, InputError, nearest
from scope3.price_years import NO_STAND_INS, in_words, stating, year_taken

KEYS = ["currency", "spend_year", "factor_currency", "price_year"]


def exchange_rate(from_currency: str, to_currency: str, year: int) -> float:
    r"""Units of `to_currency` for one unit of `from_currency`, both at their annual average against the euro.

    $$ x_{a \to b,\,y} = \frac{u_{b,y}}{u_{a,y}} $$

    where $u_{c,y}$ is the mean of the daily reference rates of currency $c$ in year $y$ [units of $c$ per EUR].
    A currency against itself is 1 and needs no table.

    from_currency, to_currency: ISO 4217 codes. year: calendar year of the spend.
    Raises InputError where a currency or a year is not in the table, with the years that are.
    Source: exchange_rates.csv; GHG Protocol, Technical Guidance for Calculating Scope 3 Emissions (2013),
    category 1, spend-based method: account for exchange rates.
    """
    if from_currency == to_currency:
        return 1.0
    before = _units_per_euro(from_currency, year)
    return _units_per_euro(to_currency, year) / before


def known_currencies() -> frozenset[str]:
    """The ISO 4217 codes the tables know. Source: currencies.csv."""
    return frozenset(_regions())


def deflators_of(years: Iterable[int], price_years: Mapping[int, int] = NO_STAND_INS) -> list[str]:
    """The deflators that have an index of one of the years, or of the year that stands in for it, in any region.

    Arguments: `years` (of the spend), `price_years` (by year the earlier one that stands in).
    Source: price_indices.csv.
    """
    known: dict[str, set[int]] = {}
    for name, _, year in _indices():
        known.setdefault(name, set()).add(year)
    asked = list(years)
    return [
        name
        for name, own in known.items()
        if any(year_taken(year, own.__contains__, price_years) in own for year in asked)
    ]


def price_ratio(currency: str, from_year: int, to_year: int, deflator: str) -> float:
    r"""Price level of `to_year` over that of `from_year`, in the region whose prices deflate the currency.

    $$ d_{c,\,y \to p} = \frac{I_{r(c),\,p}}{I_{r(c),\,y}} $$

    where $I_{r,y}$ is the price index of region $r$ in year $y$ [2015 = 100] and $r(c)$ the region of currency $c$.
    A year against itself is 1 and needs no table.

    currency: ISO 4217 code. from_year, to_year: calendar years. deflator: `cpi` or `gdp_deflator`.
    Raises InputError where the deflator, the currency's region or a year is not in the table, with the years that are
    and another deflator that could serve.
    Source: price_indices.csv, currencies.csv; GHG Protocol, Technical Guidance for Calculating Scope 3 Emissions
    (2013), category 1, spend-based method: account for inflation between the year of the factor and of the spend.
    """
    _known_deflator(deflator)
    if from_year == to_year:
        return 1.0
    region, needed = _region(currency), (min(from_year, to_year), max(from_year, to_year))
    before = _index(deflator, region, from_year, needed)
    return _index(deflator, region, to_year, needed) / before


def to_price_year(
    spend: pd.Series,
    currency: pd.Series,
    spend_year: pd.Series,
    factor_currency: pd.Series,
    price_year: pd.Series,
    deflator: str,
    price_years: Mapping[int, int] = NO_STAND_INS,
) -> pd.DataFrame:
    r"""Spend as money of the factor's currency at the factor's price year: first exchanged, then deflated.

    $$ S_{f,p} = S_{c,y} \cdot \frac{u_{f,y}}{u_{c,y}} \cdot \frac{I_{r(f),\,p}}{I_{r(f),\,y}} $$

    where $S_{c,y}$ is the spend [money of currency $c$, year $y$], $u$ the annual average of the reference rate
    [currency per EUR], $I$ the price index [2015 = 100], $f$ and $p$ the factor's currency and price year, $r(f)$ the
    region of the factor's currency. The order is part of the method: the rate is that of the year of the spend, and
    prices are those of the factor's currency. The other order gives another number.

    spend: money. currency, factor_currency: ISO 4217 codes. spend_year, price_year: calendar years.
    All five share one index. deflator: `cpi` or `gdp_deflator`. price_years: by year, the earlier one whose rate and
    index stand in where the tables have none of the year itself.
    Returns, on that index: quantity [factor's currency at price_year], rate [factor's currency per currency],
    ratio [price level of price_year over spend_year], step (both steps as a sentence).
    Raises InputError naming every blank, currency, region and year that cannot be served.
    Source: GHG Protocol, Technical Guidance for Calculating Scope 3 Emissions (2013), category 1, spend-based method.
    """
    _known_deflator(deflator)
    money, asked = _checked(spend, dict(zip(KEYS, (currency, spend_year, factor_currency, price_year), strict=True)))
    steps = asked.drop_duplicates(ignore_index=True)
    found, faults = [], []
    for given, year, wanted, at in steps.itertuples(index=False, name=None):
        served = []
        rated, before, after = _years_taken(given, year, wanted, at, deflator, price_years)
        # Both steps are tried, so that one run of the check names everything that is missing.
        for look_up, arguments in (
            (exchange_rate, (given, wanted, rated)),
            (price_ratio, (wanted, before, after, deflator)),
        ):
            try:
                served.append(look_up(*arguments))
            except InputError as refused:
                faults += refused.faults
        if len(served) == 2:
            sentence = _sentence(given, rated, wanted, at, year, deflator, *served)
            index = f"{deflator} {_regions().get(wanted)}"
            said = [in_words("rate", year, rated), in_words(index, year, before), in_words(index, at, after)]
            found.append((*served, sentence + "".join(dict.fromkeys(said))))
    if faults:
        raise InputError(dict.fromkeys(faults))
    kinds = {"rate": "float64", "ratio": "float64", "step": "str"}
    results = pd.DataFrame(found, columns=list(kinds)).astype(kinds)
    converted = asked.merge(pd.concat([steps, results], axis=1), on=KEYS, how="left", validate="m:1")
    converted["quantity"] = money * converted["rate"] * converted["ratio"]
    return converted[["quantity", "rate", "ratio", "step"]].set_axis(spend.index)


def _years_taken(
    given: str, year: int, wanted: str, at: int, deflator: str, price_years: Mapping[int, int]
) -> tuple[int, int, int]:
    """The years whose rate, index of the spend and index of the factor are taken: their own where a table has it."""
    rates, indices, region = _rates(), _indices(), _regions().get(wanted)

    def rated(one: int) -> bool:
        return given == wanted or ((given, one) in rates and (wanted, one) in rates)

    def priced(one: int) -> bool:
        return year == at or (deflator, region, one) in indices

    before, after = (year_taken(asked, priced, price_years) for asked in (year, at))
    return year_taken(year, rated, price_years), before, after


def _sentence(given: str, rated: int, wanted: str, at: int, year: int, deflator: str, rate: float, ratio: float) -> str:
    """Both steps of one conversion, with the numbers to five figures."""
    exchange = (
        f"{given} {year} at its own currency"
        if given == wanted
        else f"{given} → {wanted} at the {rated} average {rate:.5g} {wanted}/{given}"
    )
    if year == at:
        return f"{exchange}; prices of {year} as they are"
    return f"{exchange}; prices {year} → {at} by {deflator} {_region(wanted)} × {ratio:.5g}"


def _checked(spend: pd.Series, keys: dict[str, pd.Series]) -> tuple[pd.Series, pd.DataFrame]:
    """The spend as numbers and the four keys as one table, all by position; blanks are refused by name."""
    if not all(values.index.equals(spend.index) for values in keys.values()):
        raise ValueError("spend, currencies and years must share one index")
    faults, numbers = [], {}
    for name, values in {"spend": spend, **keys}.items():
        if name in ("currency", "factor_currency"):
            wrong = values.isna() | values.eq("").fillna(True).astype("bool")
        else:
            number = pd.to_numeric(values, errors="coerce").astype("float64")
            wrong = ~pd.Series(np.isfinite(number), index=spend.index)
            if name != "spend":
                wrong |= number.mod(1).ne(0)
            numbers[name] = number.reset_index(drop=True)
        if wrong.any():
            where = f"{int(wrong.sum())} of {len(spend)} rows, first at {spend.index[wrong][0]}"
            mend = _MENDS.get(name, "fill it in; blank is never read as zero")
            faults.append(Fault(f"{name} is blank or cannot be read on {where}", mend))
    if faults:
        raise InputError(faults)
    whole = {name: numbers[name].astype("int64") for name in ("spend_year", "price_year")}
    text = {name: keys[name].astype("str").reset_index(drop=True) for name in ("currency", "factor_currency")}
    return numbers["spend"], pd.DataFrame({**whole, **text})[KEYS]


_MENDS = {
    "price_year": "state the year of the money that the factor is per, as its publisher gives it",
    "factor_currency": "state the currency of the money that the factor is per",
    "spend_year": "state the year in which the money was spent",
}


def _known_deflator(deflator: str) -> None:
    names = sorted({name for name, _, _ in _indices()})
    if deflator not in names:
        raise InputError(Fault(f"unknown deflator '{deflator}'", nearest(deflator, names)))


def _units_per_euro(currency: str, year: int) -> float:
    rates = _rates()
    if (currency, year) in rates:
        return rates[currency, year]
    years = [there for code, there in rates if code == currency]
    if not years:
        known = {code for code, _ in rates}
        raise InputError(Fault(f"no exchange rate for currency '{currency}'", nearest(currency, known)))
    mend = f"the rates run {_spans(years)}; give the spend in a currency that has {year}{stating(year, years)}"
    raise InputError(Fault(f"no exchange rate for {currency} in {year}", mend))


def _region(currency: str) -> str:
    regions = _regions()
    if currency not in regions:
        what = f"no region whose prices deflate currency '{currency}'"
        raise InputError(Fault(what, nearest(currency, regions)))
    return regions[currency]


def _index(deflator: str, region: str, year: int, needed: tuple[int, int]) -> float:
    indices = _indices()
    if (deflator, region, year) in indices:
        return indices[deflator, region, year]
    years = [there for name, code, there in indices if (name, code) == (deflator, region)]
    others = sorted({name for name, _, _ in indices} - {deflator})
    serving = [other for other in others if all((other, region, at) in indices for at in needed)]
    mend = f"{deflator} of {region} runs {_spans(years)}" if years else f"there is no {deflator} of {region}"
    both = f"{needed[0]} and {needed[1]}"
    mend += (
        f"; deflator: {serving[0]} has both {both}"
        if serving
        else f"; {' and '.join(others)} cannot serve {both} either, so take a factor whose price year is covered"
    )
    mend += stating(year, years)
    raise InputError(Fault(f"no {deflator} of {region} for {year}", mend))


def _spans(years: Iterable[int]) -> str:
    """Years as runs: 1999 to 2007, 2009."""
    runs: list[list[int]] = []
    for year in sorted(years):
        if runs and year == runs[-1][1] + 1:
            runs[-1][1] = year
        else:
            runs.append([year, year])
    return ", ".join(f"{first} to {last}" if first != last else str(first) for first, last in runs)


@cache
def _rates() -> Mapping[tuple[str, int], float]:
    """Units of a currency per euro, by currency and year."""
    return _keyed("exchange_rates.csv", ["currency", "year"], "units_per_eur")


@cache
def _indices() -> Mapping[tuple[str, str, int], float]:
    """Price index, 2015 = 100, by index name, region and year."""
    return _keyed("price_indices.csv", ["index_name", "region", "year"], "index")


@cache
def _regions() -> Mapping[str, str]:
    """Region whose prices deflate a currency, by currency."""
    return _keyed("currencies.csv", ["currency"], "region")


def _keyed(file: str, keys: list[str], value: str) -> Mapping:
    """A reference table as a mapping that nobody can write to; a key that stands twice is refused."""
    # keep_default_na: NA is Namibia.
    table = pd.read_csv(paths.REFERENCE / file, keep_default_na=False, usecols=[*keys, value])
    if table.duplicated(keys).any():
        first = table.loc[table.duplicated(keys), keys].iloc[0].tolist()
        raise InputError(Fault(f"{first} stands twice", "keep one row for each key", file=file))
    columns: list[list[Hashable]] = [table[key].tolist() for key in keys]
    names = columns[0] if len(keys) == 1 else zip(*columns, strict=True)
    return MappingProxyType(dict(zip(names, table[value].tolist(), strict=True)))
