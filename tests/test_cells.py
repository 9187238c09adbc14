"""Cells: what is read, under which convention, and what is refused because it can be read in two ways."""

from __future__ import annotations

import datetime as dt
import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scope3.errors import InputError
from scope3.inputs import cells
from scope3.inputs.cells import Convention, RawColumn
from scope3.inputs.reading import Unreadable

PLAIN = Convention()
BRITISH = Convention(decimal=".", thousands=",")
GERMAN = Convention(decimal=",", thousands=".")
FRENCH = Convention(decimal=",", thousands=" ")
SWISS = Convention(decimal=".", thousands="'")
CONVENTIONS = [PLAIN, Convention(decimal=","), BRITISH, GERMAN, FRENCH, SWISS]


def raw(*values, text=True):
    index = pd.RangeIndex(2, len(values) + 2)
    return RawColumn("a.csv", None, "Amount", pd.Series(list(values), index=index, dtype="str" if text else "object"))


def read(reader, *values, convention=PLAIN, text=True, **choices):
    """The values read, missing as None, and the faults."""
    found, faults = reader(raw(*values, text=text), convention, **choices)
    return [None if pd.isna(value) else value for value in found], faults


def accepted(reader, *values, **choices):
    found, faults = read(reader, *values, **choices)
    assert not faults, faults
    return found


def refused(reader, value, **choices):
    found, faults = read(reader, value, **choices)
    assert found == [None] and len(faults) == 1, (value, found, faults)
    assert (faults[0].file, faults[0].row, faults[0].column) == ("a.csv", 2, "Amount")
    return faults[0]


# --- Numbers ----------------------------------------------------------------------------------------------------------


def written(value, decimals, convention, grouped):
    """A number as a program of the convention's country writes it."""
    text = f"{value:,.{decimals}f}" if grouped else f"{value:.{decimals}f}"
    return text.translate({ord(","): convention.thousands or "", ord("."): convention.decimal or "."})


@given(
    st.lists(st.tuples(st.integers(-(10**14), 10**14), st.integers(0, 4)), min_size=1, max_size=8),
    st.sampled_from(CONVENTIONS),
    st.booleans(),
)
def test_what_a_convention_writes_it_reads(numbers, convention, grouped):
    pairs = [(round(n / 10**decimals, decimals), decimals) for n, decimals in numbers]
    texts = [written(value, decimals, convention, grouped and convention.thousands) for value, decimals in pairs]
    assert accepted(cells.numbers, *texts, convention=convention) == [value for value, _ in pairs]


@given(st.text(alphabet="0123456789.,' -()eE+", min_size=1, max_size=12), st.sampled_from(CONVENTIONS))
def test_nothing_is_read_that_does_not_write_back(text, convention):
    found, faults = read(cells.numbers, text, convention=convention)
    if found[0] is None:
        assert faults or not text.strip()
        return
    assert not faults
    digits = text.strip().replace("(", "-").replace(")", "")
    if convention.thousands:
        digits = digits.replace(convention.thousands, "")
    assert found[0] == float(digits.replace(convention.decimal or ".", "."))


@given(st.integers(1, 999), st.integers(0, 999), st.sampled_from([",", " ", "'", "\u00a0", "\u2019"]))
def test_groups_are_never_guessed(thousands, rest, mark):
    fault = refused(cells.numbers, f"{thousands}{mark}{rest:03d}")
    assert "declare decimal and thousands for this file in organisation.yaml" in fault.mend


def test_plain_numbers_need_no_declaration():
    texts = ["1234.5", "0", "-12", "+3", ".5", "007.50", "", "  8 ", "\u00a09\u00a0", "(12.00)", "\u221212"]
    assert accepted(cells.numbers, *texts) == [1234.5, 0, -12, 3, 0.5, 7.5, None, 8, 9, -12, -12]


@pytest.mark.parametrize(
    ("text", "convention", "value"),
    [
        ("1,234", BRITISH, 1234),
        ("1.234", GERMAN, 1234),
        ("1.234,5", GERMAN, 1234.5),
        ("1234,5", GERMAN, 1234.5),
        ("1 234,5", FRENCH, 1234.5),
        ("1\u00a0234\u00a0567,5", FRENCH, 1234567.5),
        ("1\u202f234,5", FRENCH, 1234.5),
        ("-1'234.50", SWISS, -1234.5),
        ("(1\u2019234.50)", SWISS, -1234.5),
        ("1,234.5", Convention(thousands=","), 1234.5),
    ],
)
def test_declared_conventions(text, convention, value):
    assert accepted(cells.numbers, text, convention=convention) == [value]


@pytest.mark.parametrize(
    ("text", "convention"),
    [
        ("1,23", BRITISH), ("12,34,567", BRITISH), ("1234,567", BRITISH), ("1.234,5", BRITISH), (",234", BRITISH),
        ("1.23", GERMAN), ("1234.5", GERMAN), ("1.2345", GERMAN), ("1,234.5", GERMAN), ("1.234.56", GERMAN),
        ("1.5", Convention(decimal=",")), ("1\u00a0234\u202f567", FRENCH), ("1 23", FRENCH),
    ],
)  # fmt: skip
def test_numbers_outside_their_convention_are_refused(text, convention):
    assert "as declared" in refused(cells.numbers, text, convention=convention).what


@pytest.mark.parametrize(
    "text",
    ["1_000", "\u0661\u0662\u0663", "\uff11\uff12", "nan", "NaN", "inf", "-inf", "Infinity", "0x1F", "1e5", "1.5E+05",
     "\u00bd", "1..2", "1.2.3", "--5", "5-", "- 5", "(-5)", "(5", "5)", "12 CR", "9" * 400, "1/2", "=1+1", "TRUE",
     "12%", "n/a", "-", "2024-03-31", "."],
)  # fmt: skip
def test_lenient_forms_are_refused(text):
    refused(cells.numbers, text)


@pytest.mark.parametrize("text", ["\u00a31,200.00", "$5", "5 \u20ac", "GBP 12", "12 kg", "EUR12"])
def test_currency_signs_and_units_are_refused_with_their_mend(text):
    assert "columns of their own" in refused(cells.numbers, text, convention=BRITISH).mend


def test_a_total_is_no_number():
    assert "remove total lines" in refused(cells.numbers, "Grand total").mend


def test_money_with_three_decimals_needs_a_declaration_unless_the_column_shows_the_point():
    found, faults = read(cells.numbers, "1.234", "500", strict=True)
    assert found == [None, 500.0] and [fault.row for fault in faults] == [2]
    assert "declare decimal" in faults[0].mend
    assert accepted(cells.numbers, "1.234", "5.50", strict=True) == [1.234, 5.5]
    assert accepted(cells.numbers, "1.234", convention=Convention(decimal="."), strict=True) == [1.234]
    assert accepted(cells.numbers, "1.234", "0.125") == [1.234, 0.125]


def test_contradictory_declarations_are_refused():
    for marks in ({"decimal": ",", "thousands": ","}, {"thousands": "."}):
        with pytest.raises(InputError, match="declare both"):
            Convention(**marks)


def test_sheet_cells_are_numbers_already():
    values = [1.5, 3, "4.5", "", None, -0.0]
    assert accepted(cells.numbers, *values, text=False) == [1.5, 3, 4.5, None, None, 0]
    for value in (True, dt.date(2024, 3, 31), dt.time(0, 0), math.nan, math.inf):
        refused(cells.numbers, value, text=False)


def test_whole_numbers():
    assert accepted(cells.integers, "3", "", "4.0") == [3, None, 4]
    assert "whole" in refused(cells.integers, "3.5").what


def test_a_wrong_convention_is_told_twenty_times_and_then_counted():
    found, faults = read(cells.numbers, *["1,234"] * 50)
    assert found == [None] * 50 and len(faults) == 21
    assert faults[19].row == 21 and faults[-1].what == "30 more cells like these" and faults[-1].row is None


# --- Errors of spreadsheet programs -----------------------------------------------------------------------------------

ERRORS = ["#REF!", "#DIV/0!", "#N/A", "#VALUE!", "#NAME?", "#NUM!", "#NULL!"]


@pytest.mark.parametrize(
    "reader", [cells.numbers, cells.texts, cells.dates, cells.flags, cells.countries, cells.periods]
)
@pytest.mark.parametrize("error", ERRORS)
def test_error_cells_are_refused_everywhere(reader, error):
    assert f"error cell '{error}'" == refused(reader, error).what
    assert f"error cell {error}" == refused(reader, Unreadable(f"error cell {error}"), text=False).what


# --- Days -------------------------------------------------------------------------------------------------------------


def test_days():
    assert accepted(cells.dates, "2024-03-31", "", "2024-02-29 00:00:00") == ["2024-03-31", None, "2024-02-29"]
    british = Convention(date_format="%d/%m/%Y")
    assert accepted(cells.dates, "01/02/2024", "13/02/2024", convention=british) == ["2024-02-01", "2024-02-13"]
    days = [dt.date(2024, 3, 31), dt.datetime(2024, 3, 31, 12, 30), ""]
    assert accepted(cells.dates, *days, text=False) == ["2024-03-31", "2024-03-31", None]
    assert accepted(cells.dates, "2024-05-03", convention=Convention(date_format="%Y-%d-%m")) == ["2024-03-05"]


def test_an_undeclared_order_of_day_and_month_is_refused():
    found, faults = read(cells.dates, "01/02/2024", "13/02/2024")
    assert found == [None, None] and [fault.row for fault in faults] == [2, 3]
    assert "declare date_format" in faults[0].mend


@pytest.mark.parametrize("text", ["30/02/2024", "2024-02-30", "00:00:00", "31-03-2024", "45000", "2024-3-31", "March"])
def test_what_is_no_day_is_refused(text):
    refused(cells.dates, text, convention=Convention(date_format="%d/%m/%Y"))


@pytest.mark.parametrize("value", [45000.0, dt.time(0, 0), True])
def test_sheet_cells_that_are_no_day_are_refused(value):
    refused(cells.dates, value, text=False)


def test_a_mixture_of_date_cells_and_text_is_refused():
    """Excel under American settings takes 01/02/2024 for 2 January and leaves 13/02/2024 as text."""
    british = Convention(date_format="%d/%m/%Y")
    days = [dt.date(2024, 1, 2), dt.date(2024, 3, 4), "13/02/2024"]
    found, faults = read(cells.dates, *days, convention=british, text=False)
    assert found == ["2024-01-02", "2024-03-04", None]
    assert [fault.row for fault in faults] == [4] and "swapped" in faults[0].mend


def test_a_format_must_make_a_day():
    for date_format in ("%d/%m", "%q", "%Y"):
        with pytest.raises(InputError, match="date_format"):
            cells.dates(raw("31/03"), Convention(date_format=date_format))


def test_periods():
    assert accepted(cells.periods, "2024", "2024-03", "2024-03-31", "") == ["2024", "2024-03", "2024-03-31", None]
    assert (
        accepted(cells.periods, "2024", "31/03/2024", convention=Convention(date_format="%d/%m/%Y"))[1] == "2024-03-31"
    )
    assert accepted(cells.periods, 2024.0, dt.date(2024, 3, 1), text=False) == ["2024", "2024-03-01"]
    for text in ("2024-13", "24", "Q1 2024"):
        refused(cells.periods, text)
    refused(cells.periods, 45000.0, text=False)


# --- Text and codes ---------------------------------------------------------------------------------------------------


def test_text_stays_as_it_stands():
    values = [
        "NA",
        "None",
        "null",
        "nan",
        "00123",
        "1E5",
        " Oak\u00a0boards \u00a0",
        "",
        " ",
        "=1+1",
        "1,234",
        "TRUE",
        "2024-03-31",
    ]
    expected = ["NA", "None", "null", "nan", "00123", "1E5", "Oak\u00a0boards", None, None, *values[9:]]
    assert accepted(cells.texts, *values) == expected
    assert accepted(cells.texts, *values, text=False) == expected


def test_sheet_values_as_text():
    values = [123.0, 123, 12.5, True, dt.date(2024, 3, 1), None, "00123"]
    assert accepted(cells.texts, *values, text=False) == ["123", "123", "12.5", "TRUE", "2024-03-01", None, "00123"]
    assert "more digits" in refused(cells.texts, 1234567890123456789.0, text=False).what


def test_truth_values():
    assert accepted(cells.flags, "yes", "No", "TRUE", "false", "") == [True, False, True, False, None]
    assert accepted(cells.flags, True, False, "yes", text=False) == [True, False, True]
    for text in ("1", "y", "maybe"):
        refused(cells.flags, text)
    refused(cells.flags, 1.0, text=False)


def test_countries():
    values = ["NA", "GB", "GBR", "Namibia", "united kingdom", "NO", ""]
    assert accepted(cells.countries, *values) == ["NA", "GB", "GB", "NA", "GB", "NO", None]
    assert "write 'GB'" in refused(cells.countries, "gb").mend
    assert "United Kingdom".casefold() in refused(cells.countries, "Unted Kingdom").mend.casefold()
    assert "write 'GB'" in refused(cells.countries, "UK").mend
    for text in ("XX", "na", "World"):
        refused(cells.countries, text)


def test_every_country_is_there_once():
    alpha_2, others = cells._countries()
    assert len(alpha_2) == 249 and len(others) == 2 * 249 and set(others.values()) == alpha_2


def test_currencies():
    assert accepted(cells.currencies, "GBP", "", "EUR ") == ["GBP", None, "EUR"]
    for text in ("gbp", "\u00a3", "Euro", "GB"):
        refused(cells.currencies, text)


def test_choices():
    found, faults = cells.choices(raw("fuel", "Electricity", "coal"), PLAIN, ("fuel", "electricity"))
    assert found.tolist()[:2] == ["fuel", "electricity"] and [fault.row for fault in faults] == [4]
    assert "fuel, electricity" in faults[0].mend
