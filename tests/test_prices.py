"""Exchange and deflation against published values, against arithmetic done by hand, and where they must refuse."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scope3 import paths, prices
from scope3.errors import InputError
from scope3.factors import price_tables
from scope3.paths import ROOT
from scope3.price_years import years_stood_in
from scope3.prices import exchange_rate, price_ratio, to_price_year

RATES, INDICES, REGIONS = prices._rates(), prices._indices(), prices._regions()
# Currencies and years that every part of the tables covers.
COVERED = sorted(
    currency
    for currency, region in REGIONS.items()
    if all((currency, year) in RATES for year in range(2012, 2024))
    and all((name, region, year) in INDICES for year in range(2012, 2024) for name in ("cpi", "gdp_deflator"))
)
currencies, years = st.sampled_from(COVERED), st.integers(2012, 2023)
deflators = st.sampled_from(["cpi", "gdp_deflator"])


def convert(*rows: tuple[object, ...], deflator: str = "cpi", index: object = None) -> pd.DataFrame:
    """Rows of spend, currency, spend year, factor currency, price year through to_price_year."""
    columns = [pd.Series(list(values), index=index) for values in zip(*rows, strict=True)]
    return to_price_year(*columns, deflator=deflator)


# --- Published values ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("currency", "year", "published"),
    # ECB, euro foreign exchange reference rates, annual averages.
    [("GBP", 2016, 0.81948), ("USD", 2016, 1.1069), ("GBP", 2021, 0.85960), ("USD", 2022, 1.0530),
     ("GBP", 2022, 0.85276), ("USD", 2019, 1.1195), ("CHF", 2022, 1.0047), ("JPY", 2021, 129.88),
     ("SEK", 2020, 10.4848), ("DKK", 2021, 7.4370)],
)  # fmt: skip
def test_annual_average_is_the_published_one(currency: str, year: int, published: float) -> None:
    assert exchange_rate("EUR", currency, year) == pytest.approx(published, rel=6e-5)


@pytest.mark.parametrize(
    ("region", "year", "published"),
    [
        # ONS, CPIH index 2015 = 100 (series L522): the series that the World Bank's UK rises follow.
        *[("GB", year, value) for year, value in {2016: 101.0, 2017: 103.6, 2018: 106.0, 2019: 107.8, 2020: 108.9,
                                                  2021: 111.6, 2022: 120.5, 2023: 128.6, 2024: 132.9}.items()],
        # BLS, CPI-U annual averages (1982-84 = 100), over the average of 2015, 237.017.
        *[("US", year, value / 237.017 * 100) for year, value in {2016: 240.007, 2017: 245.120, 2019: 255.657,
                                                                  2021: 270.970, 2022: 292.655, 2023: 304.702}.items()],
    ],
)  # fmt: skip
def test_consumer_prices_are_the_statistics_offices(region: str, year: int, published: float) -> None:
    assert INDICES["cpi", region, year] == pytest.approx(published, abs=0.06)


def test_uk_ratio_is_the_chain_of_the_world_banks_percentages() -> None:
    rises = [2.557756, 2.292840, 1.738105, 0.989487, 2.518371, 7.922049]  # FP.CPI.TOTL.ZG, GBR, 2017 to 2022
    assert price_ratio("GBP", 2016, 2022, "cpi") == pytest.approx(np.prod([1 + rise / 100 for rise in rises]), rel=1e-7)
    assert price_ratio("GBP", 2016, 2022, "cpi") == pytest.approx(1.19257, abs=1e-5)


def test_the_two_deflators_are_not_swapped() -> None:
    # UK 2020 to 2021: consumer prices rose by 2.5 %, the GDP deflator stood still (0.07 %).
    assert price_ratio("GBP", 2020, 2021, "cpi") == pytest.approx(1.0252, abs=1e-4)
    assert price_ratio("GBP", 2020, 2021, "gdp_deflator") == pytest.approx(1.0007, abs=1e-4)


# --- By hand ---------------------------------------------------------------------------------------------------------


def test_spend_is_exchanged_at_its_own_year_and_then_deflated_in_the_factors_currency() -> None:
    row = convert((1000.0, "EUR", 2016, "GBP", 2022)).iloc[0]
    # 1000 EUR × 0.819483 GBP/EUR (2016) × 120.46005 / 101.00842 (GB, 2016 → 2022)
    assert row["quantity"] == pytest.approx(1000 * 0.819483 * 120.46005 / 101.00842, rel=1e-6)
    # The other order, deflation in euro and then the rate of 2022, is another number.
    other_order = 1000 * price_ratio("EUR", 2016, 2022, "cpi") * exchange_rate("EUR", "GBP", 2022)
    assert row["quantity"] != pytest.approx(other_order, rel=0.01)


def test_cross_rate_goes_through_the_euro() -> None:
    assert exchange_rate("GBP", "USD", 2016) == pytest.approx(1.106903 / 0.819483, rel=1e-6)


@pytest.mark.parametrize(
    ("row", "step"),
    [
        ((1.0, "GBP", 2016, "GBP", 2022), "GBP 2016 at its own currency; prices 2016 → 2022 by cpi GB × 1.1926"),
        (
            (1.0, "EUR", 2021, "GBP", 2022),
            "EUR → GBP at the 2021 average 0.8596 GBP/EUR; prices 2021 → 2022 by cpi GB × 1.0792",
        ),
        ((1.0, "EUR", 2022, "USD", 2022), "EUR → USD at the 2022 average 1.053 USD/EUR; prices of 2022 as they are"),
        ((1.0, "GBP", 2022, "GBP", 2022), "GBP 2022 at its own currency; prices of 2022 as they are"),
        (
            (1.0, "GBP", 2016, "EUR", 2022),
            "GBP → EUR at the 2016 average 1.2203 EUR/GBP; prices 2016 → 2022 by cpi EU-EA × 1.1647",
        ),
    ],
)
def test_step_names_both_steps(row: tuple[object, ...], step: str) -> None:
    assert convert(row)["step"].tolist() == [step]


def test_own_currency_and_own_year_need_no_table() -> None:
    row = convert((250.0, "AED", 2031, "AED", 2031)).iloc[0]
    assert (row["quantity"], row["rate"], row["ratio"]) == (250.0, 1.0, 1.0)


# --- Properties ------------------------------------------------------------------------------------------------------


@given(currencies, currencies, currencies, years)
def test_rates_invert_and_chain(a: str, b: str, c: str, year: int) -> None:
    assert exchange_rate(a, b, year) * exchange_rate(b, a, year) == pytest.approx(1)
    assert exchange_rate(a, b, year) * exchange_rate(b, c, year) == pytest.approx(exchange_rate(a, c, year))


@given(currencies, years, years, years, deflators)
def test_ratios_invert_and_chain(currency: str, a: int, b: int, c: int, deflator: str) -> None:
    assert price_ratio(currency, a, b, deflator) * price_ratio(currency, b, a, deflator) == pytest.approx(1)
    chained = price_ratio(currency, a, b, deflator) * price_ratio(currency, b, c, deflator)
    assert chained == pytest.approx(price_ratio(currency, a, c, deflator))


@given(st.floats(-1e9, 1e9), st.floats(-1e3, 1e3), currencies, years, currencies, years, deflators)
def test_conversion_is_linear_and_keeps_zero(
    spend: float, times: float, a: str, y: int, b: str, p: int, deflator: str
) -> None:
    whole, part, nothing = convert(
        (spend * times, a, y, b, p), (spend, a, y, b, p), (0.0, a, y, b, p), deflator=deflator
    )["quantity"]
    assert whole == pytest.approx(times * part)
    assert nothing == 0


def test_rows_keep_their_order_index_and_inputs() -> None:
    spend = pd.Series([3.0, -1.0, 2.0, 0.0], index=["d", "a", "a", "c"])  # names may repeat; rows are matched by place
    currency = pd.Series(["USD", "EUR", "USD", "GBP"], index=spend.index, dtype="str")
    spend_year = pd.Series([2019, 2021, 2019, 2016], index=spend.index, dtype="Int64")
    factor_currency = pd.Series(["GBP"] * 4, index=spend.index)
    price_year = pd.Series([2022] * 4, index=spend.index, dtype="Int64")
    given_series = (spend, currency, spend_year, factor_currency, price_year)
    before = [series.copy(deep=True) for series in given_series]
    converted = to_price_year(*given_series, deflator="cpi")
    for series, original in zip(given_series, before, strict=True):
        pd.testing.assert_series_equal(series, original)
    assert converted.index.tolist() == ["d", "a", "a", "c"]
    assert converted.columns.tolist() == ["quantity", "rate", "ratio", "step"]
    for place, (money, code, year) in enumerate(zip(spend, currency, spend_year, strict=True)):
        expected = money * exchange_rate(code, "GBP", year) * price_ratio("GBP", year, 2022, "cpi")
        assert converted["quantity"].iloc[place] == pytest.approx(expected)


def test_no_rows_give_no_rows() -> None:
    nothing = pd.Series([], dtype="float64")
    converted = to_price_year(nothing, nothing.astype("str"), nothing.astype("Int64"), nothing.astype("str"),
                              nothing.astype("Int64"), deflator="cpi")  # fmt: skip
    assert len(converted) == 0
    assert converted["quantity"].dtype == "float64"


def test_each_combination_is_looked_up_once(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []
    monkeypatch.setattr(prices, "price_ratio", lambda *asked: calls.append(asked) or 2.0)
    many = pd.Series(np.arange(10_000.0))
    codes = pd.Series(np.where(many.mod(2).eq(0), "GBP", "EUR"))
    converted = to_price_year(
        many, codes, many.mul(0) + 2019, codes.where(codes.isna(), "GBP"), many.mul(0) + 2021, deflator="cpi"
    )
    assert len(converted) == 10_000
    assert len(calls) == 2


# --- Refusals --------------------------------------------------------------------------------------------------------


def refusal(*rows: tuple[object, ...], **choices: object) -> str:
    with pytest.raises(InputError) as refused:
        convert(*rows, **choices)
    return str(refused.value)


@pytest.mark.parametrize("blank", [None, float("nan"), pd.NA])
@pytest.mark.parametrize(
    ("place", "name"), list(enumerate(["spend", "currency", "spend_year", "factor_currency", "price_year"]))
)
def test_a_blank_is_refused_by_name(place: int, name: str, blank: object) -> None:
    row: list[object] = [100.0, "GBP", 2021, "GBP", 2022]
    row[place] = blank
    message = refusal((100.0, "GBP", 2021, "GBP", 2022), tuple(row), index=["PG-001", "PG-002"])
    assert f"{name} is blank or cannot be read on 1 of 2 rows, first at PG-002" in message


def test_no_price_year_says_what_would_make_it_legal() -> None:
    assert "state the year of the money that the factor is per" in refusal((1.0, "GBP", 2021, "GBP", None))


@pytest.mark.parametrize("row", [("1,234", "GBP", 2021, "GBP", 2022), (float("inf"), "GBP", 2021, "GBP", 2022),
                                 (1.0, "", 2021, "GBP", 2022), (1.0, "GBP", 2021.5, "GBP", 2022)])  # fmt: skip
def test_what_is_not_a_number_a_currency_or_a_year_is_refused(row: tuple[object, ...]) -> None:
    assert "blank or cannot be read" in refusal(row)


def test_unknown_currency_is_refused_with_the_likely_one() -> None:
    message = refusal((1.0, "GPB", 2021, "EUR", 2021))
    assert "no exchange rate for currency 'GPB'" in message
    assert "did you mean 'GBP'" in message
    with pytest.raises(InputError, match="no region whose prices deflate currency 'AED'"):
        price_ratio("AED", 2020, 2021, "cpi")


def test_missing_year_is_refused_with_the_years_there_are() -> None:
    with pytest.raises(InputError, match=r"no exchange rate for RUB in 2022.*2006 to 2021"):
        exchange_rate("RUB", "EUR", 2022)
    with pytest.raises(InputError, match=r"ISK in 2008.*1999 to 2007, 2019 to 20"):
        exchange_rate("EUR", "ISK", 2008)
    with pytest.raises(InputError, match="no exchange rate for GBP in 1998"):
        exchange_rate("GBP", "EUR", 1998)
    with pytest.raises(
        InputError, match=r"no cpi of EU-EA for 2030.*1990 to 20\d\d; gdp_deflator cannot serve 2020 and 2030"
    ):
        price_ratio("EUR", 2020, 2030, "cpi")


def test_missing_index_names_the_deflator_that_has_it() -> None:
    with pytest.raises(InputError, match=r"no gdp_deflator of GB for 2024.*deflator: cpi has both 2022 and 2024"):
        price_ratio("GBP", 2024, 2022, "gdp_deflator")


def test_the_year_before_the_first_of_a_table_has_no_stand_in() -> None:
    with pytest.raises(InputError) as refused:
        price_ratio("GBP", 1980, 2022, "cpi")
    assert "price_years" not in str(refused.value)


def stood_in(*row: object, price_years: dict[int, int], deflator: str = "cpi") -> pd.Series:
    """One row of spend, currency, spend year, factor currency, price year, with the years that stand in."""
    return to_price_year(*(pd.Series([value]) for value in row), deflator, price_years).iloc[0]


def test_the_year_named_stands_in_for_one_that_the_tables_do_not_reach() -> None:
    row = stood_in(100.0, "GBP", 2031, "GBP", 2022, price_years={2031: 2024})
    assert row["quantity"] == pytest.approx(100 * price_ratio("GBP", 2024, 2022, "cpi"), rel=1e-12)
    assert row["step"].endswith("; the cpi GB of 2024 stands in for 2031, 7 years older")
    # The GDP deflator ends a year earlier: what stands in may be stood in for.
    row = stood_in(100.0, "GBP", 2025, "GBP", 2022, price_years={2025: 2024, 2024: 2023}, deflator="gdp_deflator")
    assert row["ratio"] == pytest.approx(price_ratio("GBP", 2023, 2022, "gdp_deflator"), rel=1e-12)
    assert "the gdp_deflator GB of 2023 stands in for 2025, 2 years older" in row["step"]


def test_a_year_that_the_tables_have_is_taken_itself() -> None:
    """A statement must not skip the inflation of years that are known."""
    row = (100.0, "EUR", 2023, "GBP", 2020)
    stated, plain = stood_in(*row, price_years={2023: 2020}), convert(row).iloc[0]
    assert stated.to_dict() == plain.to_dict()


def test_a_rate_stands_in_for_both_currencies_at_once() -> None:
    row = stood_in(100.0, "EUR", 2031, "GBP", 2024, price_years={2031: 2024})
    assert row["quantity"] == pytest.approx(100 * exchange_rate("EUR", "GBP", 2024), rel=1e-12)
    assert "EUR → GBP at the 2024 average" in row["step"]
    assert "; the rate of 2024 stands in for 2031, 7 years older; the cpi GB of 2024 stands in" in row["step"]


def test_how_many_years_older_what_stands_in_is_reads_the_steps() -> None:
    given = [
        stood_in(1.0, "GBP", 2031, "GBP", 2022, price_years={2031: 2024})["step"],
        stood_in(1.0, "EUR", 2031, "GBP", 2031, price_years={2031: 2025})["step"],
        "2022 stands in for 2024, 2 years older; GB stands in for DE; price of 2022",
    ]
    assert years_stood_in(pd.Series(given, index=[4, 2, 9])).to_dict() == {4: 7, 2: 6, 9: 0}


def test_unknown_deflator_is_refused() -> None:
    with pytest.raises(InputError, match="unknown deflator 'ppi'"):
        price_ratio("GBP", 2021, 2021, "ppi")
    assert "unknown deflator 'CPI'. To mend: did you mean 'cpi'?" in refusal(
        (1.0, "GBP", 2021, "GBP", 2021), deflator="CPI"
    )


def test_every_fault_is_named_once() -> None:
    message = refusal(*[(1.0, "XXX", 2021, "GBP", 2030)] * 3, (1.0, "EUR", 1990, "GBP", 2022))
    assert message.count("currency 'XXX'") == 1
    assert message.count("no cpi of GB for 2030") == 1
    assert "in 1990" in message


def test_series_of_different_rows_are_not_aligned_silently() -> None:
    one, other = pd.Series([1.0], index=["a"]), pd.Series(["GBP"], index=["b"])
    with pytest.raises(ValueError, match="share one index"):
        to_price_year(one, other, one + 2020, other, one + 2020, deflator="cpi")


# --- The tables ------------------------------------------------------------------------------------------------------


def test_every_currency_with_a_rate_has_prices() -> None:
    assert {currency for currency, _ in RATES} == set(REGIONS)
    for deflator in ("cpi", "gdp_deflator"):
        assert {code for name, code, _ in INDICES if name == deflator} >= set(REGIONS.values())


def test_tables_are_positive_based_on_2015_and_name_their_source() -> None:
    for file, key, value in (("exchange_rates.csv", ["currency", "year"], "units_per_eur"),
                             ("price_indices.csv", ["index_name", "region", "year"], "index")):  # fmt: skip
        table = pd.read_csv(paths.REFERENCE / file, keep_default_na=False)
        assert not table.duplicated(key).any()
        assert (table[value] > 0).all()
        assert (table[["publisher", "edition", "source", "licence"]] != "").all(axis=None)
    assert table.loc[table["year"].eq(2015), "index"].eq(100).all()
    assert "NA" in set(table["region"])  # Namibia, which reads as blank by default
    assert table["region"].str.fullmatch("[A-Z]{2}|EU-EA").all()
    assert all(RATES["EUR", year] == 1 for year in range(1999, 2026))


def test_nobody_can_write_to_the_tables() -> None:
    with pytest.raises(TypeError):
        RATES["GBP", 2021] = 1.0  # type: ignore[index]


# --- The builder -----------------------------------------------------------------------------------------------------


def test_a_running_year_and_a_half_quoted_year_are_left_out(tmp_path: Path) -> None:
    daily = tmp_path / "eurofxref-hist.csv"
    days = "2007-01-02,9,9,\n2006-12-29,1.5,3.5,\n2006-07-03,1.1,N/A,\n2005-12-30,1.2,3,\n"
    daily.write_text("Date,USD,RON,\n" + days, encoding="utf-8")
    table, left_out = price_tables.annual_exchange_rates(daily)
    assert left_out == ["2007: still running on 2007-01-02", "RON 2006: quoted on 1 of 2 days"]
    rates = table.set_index(["currency", "year"])["units_per_eur"].to_dict()
    assert rates == {("EUR", 2005): 1, ("EUR", 2006): 1, ("RON", 2005): 3, ("USD", 2005): 1.2, ("USD", 2006): 1.3}


def test_committed_rates_are_what_the_daily_rates_give() -> None:
    pytest.importorskip("currency_converter")
    committed = pd.read_csv(paths.REFERENCE / "exchange_rates.csv")
    rebuilt, _ = price_tables.annual_exchange_rates(price_tables.bundled_daily_rates())
    if rebuilt["edition"].iloc[0] != committed["edition"].iloc[0]:
        pytest.skip("another edition of the daily rates is installed")
    pd.testing.assert_frame_equal(rebuilt, committed, check_exact=True)


def test_chain_by_hand_breaks_at_a_gap() -> None:
    rises = pd.Series({2011: 9.0, 2013: 5.0, 2014: 25.0, 2015: 100.0, 2016: 10.0, 2017: -50.0, 2019: 10.0})
    assert price_tables.chained_index(rises).to_dict() == {
        2013: 40.0,
        2014: 50.0,
        2015: 100.0,
        2016: pytest.approx(110.0),
        2017: pytest.approx(55.0),
    }


def test_swapped_file_and_unknown_code_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "inflation.csv"
    file.write_text("Country,Country Code,Year,Inflation\nUnited States,USA,2022,7.1295\n", encoding="utf-8")
    with pytest.raises(InputError, match="swapped"):
        price_tables.read_percentages(file, "cpi")
    table = price_tables.read_percentages(file, "gdp_deflator")
    with pytest.raises(InputError, match="QQQ"):
        price_tables.price_indices({"gdp_deflator": table.assign(region="QQQ")}, pd.Series({2015: 237.017}))


def test_the_world_banks_own_download_is_read(tmp_path: Path) -> None:
    file = tmp_path / "API_FP.CPI.TOTL.ZG.csv"
    file.write_text(
        '"Data Source","World Development Indicators",\n\n"Last Updated Date","2025-07-01",\n\n'
        '"Country Name","Country Code","Indicator Name","Indicator Code","2021","2022",\n'
        '"United States","USA","Inflation","FP.CPI.TOTL.ZG","4.7","8.0",\n'
        '"Namibia","NAM","Inflation","FP.CPI.TOTL.ZG","","6.1",\n',
        encoding="utf-8-sig",
    )
    table = price_tables.read_percentages(file, "cpi")
    assert sorted(table.itertuples(index=False, name=None)) == [
        ("NAM", 2022, 6.1),
        ("USA", 2021, 4.7),
        ("USA", 2022, 8.0),
    ]


# The publishers' files lie beside the checkout where they are at hand.
SOURCES = ROOT.parent / "shared" / "sources" / "prices"
FILES = {"cpi": SOURCES / "wb_cpi_inflation_annual_pct.csv", "gdp_deflator": SOURCES / "wb_gdp_deflator_annual_pct.csv"}
needs_sources = pytest.mark.skipif(
    not SOURCES.is_dir(), reason="the publishers' files are not at hand beside the checkout"
)


@needs_sources
@pytest.mark.parametrize("region", ["GB:GBR", "DE:DEU", "TR:TUR", "NA:NAM", "EU-EA:EMU", "JP:JPN", "XK:XKX"])
@pytest.mark.parametrize("name", list(FILES))
def test_committed_index_is_the_chain_of_the_publishers_percentages(name: str, region: str) -> None:
    code, published_code = region.split(":")
    published = pd.read_csv(FILES[name], keep_default_na=False)
    published = published[(published["region"] == published_code) & (published["year"] >= 1990)].set_index("year")
    for year, percent in published["value"].items():
        if year - 1 in published.index:
            rise = INDICES[name, code, year] / INDICES[name, code, year - 1] - 1
            assert rise * 100 == pytest.approx(percent, abs=1e-5, rel=1e-5)
        # Rounded to four decimals by the publisher's copy.
        assert INDICES[name, code, year] == pytest.approx(float(published["index_2015_100"][year]), abs=1e-4)


@needs_sources
def test_committed_indices_are_what_the_builder_gives() -> None:
    cpi_u = pd.read_csv(SOURCES / "us_cpi_u_annual.csv").set_index("year")["value"].sort_index()
    percentages = {name: price_tables.read_percentages(file, name) for name, file in FILES.items()}
    rebuilt, _ = price_tables.price_indices(percentages, cpi_u)
    committed = pd.read_csv(paths.REFERENCE / "price_indices.csv", keep_default_na=False)
    pd.testing.assert_frame_equal(rebuilt, committed, check_exact=True)
    # The US series taken from the statistics office is the one the World Bank's percentages come from.
    world_bank = price_tables.chained_index(percentages["cpi"].query("region == 'USA'").set_index("year")["percent"])
    for year in range(1990, 2025):
        assert INDICES["cpi", "US", year] == pytest.approx(world_bank[year], rel=5e-4)
