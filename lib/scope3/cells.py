"""What a client's cell means: raw text or spreadsheet value → number, day, code or text under the declared convention.

Nothing is guessed: a cell that can be read in two ways is refused with the choice that settles it. Every reader takes a
column of raw cells and returns its values, missing where the cell is blank or refused, and the faults found.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
import pandera.pandas as pa

from scope3 import paths
from scope3.errors import Fault, InputError, nearest
from scope3.reading import FAULTS_SHOWN, Unreadable
from scope3.tables import FLAG, INTEGER, NUMBER

EXACT_DIGITS = 1e15  # spreadsheet programs keep fifteen digits; a longer code has lost its end
_MINUS, _APOSTROPHES = "\u2212", "'\u2019"
_SPACES = " \u00a0\u2007\u2009\u202f"  # what programs put between groups of thousands
_MARKS = {" ": _SPACES, "'": _APOSTROPHES}  # a declared mark stands for its look-alikes
_ERROR_TEXT = r"#(REF!|DIV/0!|N/A|VALUE!|NAME\?|NUM!|NULL!|SPILL!|CALC!|GETTING_DATA)|Err:[0-9]{3}"
_ISO_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_CHOICE = "decimal and thousands for this file in organisation.yaml"

_NOT_ISO = {"UK": "GB", "EL": "GR"}  # in use, but not the codes of ISO 3166-1; they are named in the mend, not read

Read = tuple[pd.Series, list[Fault]]


@dataclass(frozen=True)
class Convention:
    """How a file writes numbers and days, as declared in organisation.yaml; None where nothing is declared."""

    decimal: str | None = None
    thousands: str | None = None
    date_format: str | None = None

    def __post_init__(self) -> None:
        if self.thousands is not None and self.thousands == (self.decimal or "."):
            raise InputError(Fault(f"thousands '{self.thousands}' is also the decimal mark", f"declare both {_CHOICE}"))


@dataclass(frozen=True)
class RawColumn:
    """A column of a client's file: where it stands, its heading, and its raw cells indexed by row."""

    file: str
    sheet: str | None
    heading: str | None
    cells: pd.Series


def faults_in(raw: RawColumn, wrong: pd.Series, what: str, mend: str) -> list[Fault]:
    """A fault for each cell marked wrong, the first in full and one line for the rest; {} in `what` is the cell."""
    if not wrong.any():
        return []
    rows = [int(row) for row in wrong.index[wrong.to_numpy(dtype=bool)]]
    shown = raw.cells.loc[rows[:FAULTS_SHOWN]]
    found = [Fault(what.replace("{}", _shown(value)), mend, raw.file, raw.sheet, row, raw.heading)
             for row, value in zip(rows, shown, strict=False)]  # fmt: skip
    if len(rows) > FAULTS_SHOWN:
        more = f"{len(rows) - FAULTS_SHOWN} more cells like these"
        found.append(Fault(more, mend, raw.file, raw.sheet, None, raw.heading))
    return found


def _shown(value: object) -> str:
    text = f"{value:.15g}" if isinstance(value, float) else str(value).strip()
    return f"'{text[:57]}...'" if len(text) > 60 else f"'{text}'"


@dataclass(frozen=True)
class _Parts:
    """A column by what its cells are; each part is missing where another holds the value."""

    text: pd.Series
    numbers: pd.Series
    others: pd.Series
    faults: list[Fault]


def _parts(raw: RawColumn) -> _Parts:
    cells, faults = raw.cells, []
    if cells.dtype == "str":
        text = cells
        numbers, others = pd.Series(np.nan, index=cells.index), pd.Series(None, index=cells.index, dtype="object")
    else:
        kinds = cells.map(type)
        text = cells.where(kinds.isin([str])).astype("str")
        numbers = cells.where(kinds.isin([int, float])).astype("float64")
        others = cells.where(~kinds.isin([str, int, float, type(None)]), None)
        unreadable = kinds == Unreadable
        for cell in cells[unreadable].unique():
            faults += faults_in(raw, unreadable & (cells == cell), cell.what, cell.mend)
        others = others.where(~unreadable, None)
        endless = kinds.isin([float]) & ~np.isfinite(numbers)
        faults += faults_in(raw, endless, "{} is not a number", "leave the cell empty if there is no value")
        numbers = numbers.where(np.isfinite(numbers))
    text = text.str.strip().str.strip("\u200b\ufeff").where(lambda t: t != "")
    broken = _matches(text, _ERROR_TEXT)
    faults += faults_in(raw, broken, "error cell {}", Unreadable.mend)
    return _Parts(text.where(~broken), numbers, others, faults)


def _matches(text: pd.Series, pattern: str) -> pd.Series:
    return text.str.fullmatch(pattern, na=False).astype(bool)


# --- Numbers ----------------------------------------------------------------------------------------------------------


def numbers(raw: RawColumn, convention: Convention, money: bool = False) -> Read:
    """Numbers under the declared decimal and thousands mark; without one, digits with at most one point.

    A leading sign (also U+2212) and brackets for negatives, as accountants write them, are read. `money` also refuses
    1.234 where no decimal is declared and nothing else in the column shows that the point is one.
    """
    parts = _parts(raw)
    text, faults = parts.text, list(parts.faults)
    good = _matches(text, _number_pattern(convention))
    wrong = text.notna() & ~good
    if money and convention.decimal is None and convention.thousands is None:
        grouped = _matches(text, rf"[-+{_MINUS}(]?[1-9][0-9]{{0,2}}\.[0-9]{{3}}\)?")
        if grouped.any() and not (good & text.str.contains(".", regex=False, na=False) & ~grouped).any():
            faults += faults_in(
                raw, grouped, "{}: the point can be a decimal or a thousands mark", f"declare {_CHOICE}"
            )
            good &= ~grouped
    faults += _number_faults(raw, text, wrong, convention)
    values = parts.numbers.copy()
    values[good] = _to_float(text[good], convention)
    endless = np.isinf(values)
    faults += faults_in(raw, endless, "{} is too large for a number", "correct the number")
    others = parts.others.notna()
    mend = "format the cell as a number and correct it"
    faults += faults_in(raw, others, "{} is a date, time or truth value, not a number", mend)
    return values.where(~endless), faults


def _number_pattern(convention: Convention) -> str:
    decimal = re.escape(convention.decimal or ".")
    whole = "[0-9]+"
    if convention.thousands:
        marks = _MARKS.get(convention.thousands, convention.thousands)
        # One mark throughout: 1 234'567 is no number. RE2 has no back-references, so each mark is spelt out.
        whole = "|".join([whole, *(f"[0-9]{{1,3}}(?:{re.escape(mark)}[0-9]{{3}})+" for mark in marks)])
    digits = f"(?:(?:{whole})(?:{decimal}[0-9]+)?|{decimal}[0-9]+)"
    return rf"(?:[-+{_MINUS}]?{digits}|\({digits}\))"


def _to_float(text: pd.Series, convention: Convention) -> pd.Series:
    for written, meant in ((_MINUS, "-"), ("(", "-"), (")", "")):
        text = text.str.replace(written, meant, regex=False)
    if convention.thousands:
        for mark in _MARKS.get(convention.thousands, convention.thousands):
            text = text.str.replace(mark, "", regex=False)
    if convention.decimal == ",":
        text = text.str.replace(",", ".", regex=False)
    return text.astype("float64")


def _number_faults(raw: RawColumn, text: pd.Series, wrong: pd.Series, convention: Convention) -> list[Fault]:
    """Why each cell is no number: the first reason that fits, with its own mend."""
    if not wrong.any():
        return []
    declared = ", ".join(
        f"{k} '{v}'" for k, v in (("decimal", convention.decimal), ("thousands", convention.thousands)) if v
    )
    marks = ("{} can be read in more than one way", f"declare {_CHOICE}")
    if declared:
        marks = (f"{{}} is not written with {declared} as declared", f"correct the number, or {_CHOICE}")
    reasons = (
        (r"[-+]?[0-9]+([.,][0-9]+)?[eE][-+]?[0-9]+", "{} was shortened", "write all digits"),
        (r"(?i).*total.*", "{} is not a number", "remove total lines and notes from the table"),
        (".*[\u00a3$\u20ac\u00a5\u20b9].*|.*[A-Za-z]+ ?[0-9].*|.*[0-9] ?[A-Za-z]{2,}", "{} holds a currency or a unit",
         "leave the number alone in the cell; currency and unit have columns of their own"),
        (r".*%", "{} is a percentage", "write it as a number"),
        (rf"[-+{_MINUS}(]?[0-9]*([.,{_APOSTROPHES}{_SPACES}][0-9]+)+\)?", *marks),
        ("-|\u2013|\u2014|(?i:n/?a|nil|none|null|nan|unknown|tbc|tbd)", "{} is not a number",
         "leave the cell empty if there is no value"),
    )  # fmt: skip
    faults, left = [], wrong
    for pattern, what, mend in reasons:
        hit = left & _matches(text.where(left), pattern)
        faults += faults_in(raw, hit, what, mend)
        left = left & ~hit
    return faults + faults_in(raw, left, "{} is not a number", "write it in digits 0 to 9")


def integers(raw: RawColumn, convention: Convention) -> Read:
    """Whole numbers."""
    values, faults = numbers(raw, convention)
    broken = values.notna() & (values != values.round())
    faults += faults_in(raw, broken, "{} is not a whole number", "write a whole number")
    return values.where(~broken).astype("Int64"), faults


# --- Days -------------------------------------------------------------------------------------------------------------


def dates(raw: RawColumn, convention: Convention) -> Read:
    """Days as 2024-03-31, from date cells, ISO text, or text in the declared format; never a mixture of them.

    A column that mixes date cells and text is what a spreadsheet program leaves when it took some days for months.
    """
    parts = _parts(raw)
    days, faults = _days(raw, parts, convention)
    faults += faults_in(
        raw, parts.numbers.notna(), "{} is a number, not a day", "format the cells as dates in the client's file"
    )
    return days, faults


def periods(raw: RawColumn, convention: Convention) -> Read:
    """A year, month or day: 2024, 2024-03 or 2024-03-31; also days in the declared format."""
    parts = _parts(raw)
    years = parts.numbers.where((parts.numbers == parts.numbers.round()) & parts.numbers.between(1900, 2200))
    plain_text = parts.text.where(_matches(parts.text, r"(19|20|21)[0-9]{2}(-(0[1-9]|1[0-2]))?"))
    found = plain_text.where(plain_text.notna(), years.astype("Int64").astype("str").where(years.notna()))
    rest = _Parts(parts.text.where(found.isna()), parts.numbers, parts.others, parts.faults)
    days, faults = _days(raw, rest, convention)
    odd = parts.numbers.notna() & years.isna()
    faults += faults_in(raw, odd, "{} is not a year, month or day", "write 2024, 2024-03 or 2024-03-31")
    return found.where(found.notna(), days), faults


def _days(raw: RawColumn, parts: _Parts, convention: Convention) -> Read:
    faults, text = list(parts.faults), parts.text
    kinds = parts.others.map(type)
    is_day = kinds.isin([dt.date, dt.datetime])
    mend = "write the day, or leave the column out under columns"
    faults += faults_in(raw, parts.others.notna() & ~is_day, "{} is not a day", mend)
    iso_shape = _matches(text, rf"{_ISO_DAY}([T ][0-9]{{2}}:[0-9]{{2}}(:[0-9]{{2}}(\.[0-9]+)?)?)?")
    # A format of year, day, month has the shape of ISO and means something else.
    iso_text = iso_shape & (not (convention.date_format or "").startswith("%Y-%d"))
    from_iso = pd.to_datetime(text.where(iso_text).str.slice(0, 10), format="%Y-%m-%d", errors="coerce")
    declared = text.notna() & ~iso_text
    from_text = pd.Series(pd.NaT, index=text.index, dtype="datetime64[s]")
    if declared.any() and convention.date_format:
        from_text = _strptime(raw, text.where(declared), convention.date_format)
    groups = {
        "date cells": is_day,
        "text like 2024-03-31": iso_text & from_iso.notna(),
        "text": declared & from_text.notna(),
    }
    most = max(groups, key=lambda group: int(groups[group].sum()))
    for group, rows in groups.items():
        if group != most:
            mend = "write every day of the column in one way; check that no day and month were swapped"
            faults += faults_in(raw, rows, f"{{}}: {group} in a column of {most}", mend)
    unread = (iso_text & from_iso.isna()) | (declared & from_text.isna())
    if convention.date_format:
        what = f"{{}} is not a day written as {convention.date_format}"
        faults += faults_in(raw, unread, what, "correct the day, or date_format in organisation.yaml")
    else:
        faults += faults_in(raw, unread & iso_text, "{} is not a day", "correct the day")
        faults += faults_in(raw, unread & ~iso_text, "{} is not a day written as 2024-03-31",
                            "declare date_format for this file in organisation.yaml, such as %d/%m/%Y")  # fmt: skip
    cells = parts.others[is_day & groups[most]].map(lambda day: day.strftime("%Y-%m-%d"))
    if most == "date cells":
        return cells.reindex(text.index).astype("str"), faults
    return (from_text if most == "text" else from_iso).dt.strftime("%Y-%m-%d").astype("str"), faults


def _strptime(raw: RawColumn, text: pd.Series, date_format: str) -> pd.Series:
    if not (re.search("%[Yy]", date_format) and re.search("%[mbB]", date_format) and "%d" in date_format):
        mend = "name year, month and day, such as %d/%m/%Y"
        raise InputError(
            Fault(f"date_format '{date_format}' does not make a day", mend, raw.file, raw.sheet, None, raw.heading)
        )
    try:
        return pd.to_datetime(text, format=date_format, exact=True, errors="coerce")
    except ValueError as fault:
        what = f"date_format '{date_format}': {fault}"
        raise InputError(
            Fault(what, "correct it in organisation.yaml", raw.file, raw.sheet, None, raw.heading)
        ) from None


# --- Text and codes ---------------------------------------------------------------------------------------------------


def texts(raw: RawColumn, convention: Convention) -> Read:
    """Text as it stands without outer space: NA, null, 00123 and 1E5 stay; a whole number of a sheet loses its '.0'."""
    parts = _parts(raw)
    lost = parts.numbers.abs() >= EXACT_DIGITS
    if lost.any():
        lost &= raw.cells.map(type).isin([float])  # whole numbers of a Parquet file keep every digit
    mend = "format the column as text and enter the code again"
    faults = parts.faults + faults_in(raw, lost, "{} has more digits than a sheet keeps", mend)
    from_numbers = raw.cells[parts.numbers.notna() & ~lost].map(lambda n: str(int(n)) if n == int(n) else f"{n:.15g}")
    from_others = parts.others.dropna().map(_other_text)
    values = parts.text
    for found in (from_numbers, from_others):
        if len(found):
            values = values.where(values.notna(), found.reindex(values.index).astype("str"))
    return values, faults


def _other_text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).upper()
    return value.isoformat() if isinstance(value, (dt.date, dt.time)) else str(value)


def flags(raw: RawColumn, convention: Convention) -> Read:
    """Truth values: yes, no, true, false, or the sheet's own."""
    parts = _parts(raw)
    words = parts.text.str.lower().map({"yes": True, "true": True, "no": False, "false": False})
    own = parts.others.where(parts.others.map(lambda v: isinstance(v, bool)), None)
    values = words.astype("object").where(words.notna(), own).astype("boolean")
    filled = parts.text.notna() | parts.numbers.notna() | parts.others.notna()
    odd = filled & values.isna()
    return values, parts.faults + faults_in(raw, odd, "{} is neither yes nor no", "write yes, no or leave it empty")


def choices(raw: RawColumn, convention: Convention, allowed: Collection[str]) -> Read:
    """One of the words the table allows, in any case and with spaces or underscores."""
    values, faults = texts(raw, convention)
    values = values.str.lower().str.replace(" ", "_", regex=False)
    return _known(raw, values, faults, values.isin(list(allowed)), lambda value: "use one of " + ", ".join(allowed))


def currencies(raw: RawColumn, convention: Convention) -> Read:
    """Three capitals as in ISO 4217."""
    values, faults = texts(raw, convention)
    return _known(
        raw, values, faults, _matches(values, "[A-Z]{3}"), lambda value: "write the ISO 4217 code, such as GBP"
    )


def countries(raw: RawColumn, convention: Convention) -> Read:
    """ISO 3166-1 alpha-2 codes (NA is Namibia), from these, alpha-3 codes or English names of the ISO list."""
    values, faults = texts(raw, convention)
    alpha_2, others = _countries()
    codes = values.where(values.isin(alpha_2))
    # A small 'na' or 'it' is as likely a word as a country.
    written = values.where(~_matches(values, "[a-z]{2,3}")).str.casefold()
    codes = codes.where(codes.notna(), written.map(others).astype("str"))

    def mend(value: str) -> str:
        code = value.upper() if value.upper() in alpha_2 else others.get(value.casefold(), _NOT_ISO.get(value.upper()))
        return (
            f"write '{code}'"
            if code
            else "write the ISO 3166-1 code; " + nearest(value, [n for n in others if len(n) > 3])
        )

    return codes, _known(raw, values, faults, codes.notna(), mend)[1]


def _known(raw: RawColumn, values: pd.Series, faults: list[Fault], known: pd.Series,
           mend: Callable[[str], str]) -> Read:  # fmt: skip
    wrong = values.notna() & ~known
    for value in values[wrong].unique()[:FAULTS_SHOWN]:
        faults = faults + faults_in(raw, wrong & (values == value), "{} is not known here", mend(value))
    return values.where(known), faults


@cache
def _countries() -> tuple[frozenset[str], dict[str, str]]:
    """The alpha-2 codes, and the code behind each alpha-3 code and name in small letters."""
    with (paths.REFERENCE / "countries.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    others = {row[key].casefold(): row["alpha_2"] for row in rows for key in ("alpha_3", "name")}
    return frozenset(row["alpha_2"] for row in rows), others


def read_column(raw: RawColumn, column: str, rule: pa.Column, convention: Convention) -> Read:
    """The values of a column of our tables, read as its type and name ask."""
    metadata = rule.metadata or {}
    if metadata["type"] == NUMBER:
        return numbers(raw, convention, money=column in ("spend", "supplier_revenue"))
    if metadata["one_of"]:
        return choices(raw, convention, metadata["one_of"])
    named = {"date": dates, "period": periods, "country": countries, INTEGER: integers, FLAG: flags}
    if column.endswith("currency"):
        return currencies(raw, convention)
    return named.get(column, named.get(metadata["type"], texts))(raw, convention)
