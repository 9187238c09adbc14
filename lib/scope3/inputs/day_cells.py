"""Days, months and years as clients write them → 2024-03-31, 2024-03 or 2024, under the declared format alone."""

from __future__ import annotations

import datetime as dt
import re

import pandas as pd

from scope3.errors import Fault, InputError
from scope3.inputs.raw_columns import Convention, Parts, RawColumn, Read, faults_in, matches, parts_of

_ISO_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"


def dates(raw: RawColumn, convention: Convention) -> Read:
    """Days as 2024-03-31, from date cells, ISO text, or text in the declared format; never a mixture of them.

    A column that mixes date cells and text is what a spreadsheet program leaves when it took some days for months.
    """
    parts = parts_of(raw)
    days, faults = _days(raw, parts, convention)
    faults += faults_in(
        raw, parts.numbers.notna(), "{} is a number, not a day", "format the cells as dates in the client's file"
    )
    return days, faults


def periods(raw: RawColumn, convention: Convention) -> Read:
    """A year, month or day: 2024, 2024-03 or 2024-03-31; also days in the declared format."""
    parts = parts_of(raw)
    years = parts.numbers.where((parts.numbers == parts.numbers.round()) & parts.numbers.between(1900, 2200))
    plain_text = parts.text.where(matches(parts.text, r"(19|20|21)[0-9]{2}(-(0[1-9]|1[0-2]))?"))
    found = plain_text.where(plain_text.notna(), years.astype("Int64").astype("str").where(years.notna()))
    rest = Parts(parts.text.where(found.isna()), parts.numbers, parts.others, parts.faults)
    days, faults = _days(raw, rest, convention, also=", 2024-03 or 2024")
    odd = parts.numbers.notna() & years.isna()
    faults += faults_in(raw, odd, "{} is not a year, month or day", "write 2024, 2024-03 or 2024-03-31")
    return found.where(found.notna(), days), faults


def _days(raw: RawColumn, parts: Parts, convention: Convention, also: str = "") -> Read:
    """Days, and what is none; `also` names the other ways to write one that the column takes, for the message."""
    faults, text = list(parts.faults), parts.text
    kinds = parts.others.map(type)
    is_day = kinds.isin([dt.date, dt.datetime])
    mend = "write the day, or leave the column out under columns"
    faults += faults_in(raw, parts.others.notna() & ~is_day, "{} is not a day", mend)
    iso_shape = matches(text, rf"{_ISO_DAY}([T ][0-9]{{2}}:[0-9]{{2}}(:[0-9]{{2}}(\.[0-9]+)?)?)?")
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
        what = f"{{}} is not a day written as {convention.date_format}{also}"
        faults += faults_in(raw, unread, what, "correct the day, or date_format in organisation.yaml")
    else:
        faults += faults_in(raw, unread & iso_text, "{} is not a day", "correct the day")
        faults += faults_in(
            raw,
            unread & ~iso_text,
            f"{{}} is not a day written as 2024-03-31{also}",
            "declare date_format for this file in organisation.yaml, such as %d/%m/%Y",
        )
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
