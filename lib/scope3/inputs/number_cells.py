"""Numbers as clients write them → floats, under the declared decimal and thousands mark and no other."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from scope3.errors import Fault
from scope3.inputs.raw_columns import CHOICE, Convention, RawColumn, Read, faults_in, matches, parts_of

_MINUS, _APOSTROPHES = "\u2212", "'\u2019"
_SPACES = " \u00a0\u2007\u2009\u202f"  # what programs put between groups of thousands
_MARKS = {" ": _SPACES, "'": _APOSTROPHES}  # a declared mark stands for its look-alikes


def numbers(raw: RawColumn, convention: Convention, strict: bool = False) -> Read:
    """Numbers under the declared decimal and thousands mark; without one, digits with at most one point.

    A leading sign (also U+2212) and brackets for negatives, as accountants write them, are read. `strict` also refuses
    1.234 where no decimal is declared and nothing else in the column shows that the point is one.
    """
    parts = parts_of(raw)
    text, faults = parts.text, list(parts.faults)
    good = matches(text, _number_pattern(convention))
    wrong = text.notna() & ~good
    if strict and convention.decimal is None and convention.thousands is None:
        grouped = matches(text, rf"[-+{_MINUS}(]?[1-9][0-9]{{0,2}}\.[0-9]{{3}}\)?")
        if grouped.any() and not (good & text.str.contains(".", regex=False, na=False) & ~grouped).any():
            faults += faults_in(raw, grouped, "{}: the point can be a decimal or a thousands mark", f"declare {CHOICE}")
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
    meant = {_MINUS: "-", "(": "-", ")": ""}
    meant |= dict.fromkeys(_MARKS.get(convention.thousands, convention.thousands) if convention.thousands else "", "")
    signs = str.maketrans(meant | ({",": "."} if convention.decimal == "," else {}))
    return pd.Series([float(number.translate(signs)) for number in text], index=text.index, dtype="float64")


def _number_faults(raw: RawColumn, text: pd.Series, wrong: pd.Series, convention: Convention) -> list[Fault]:
    """Why each cell is no number: the first reason that fits, with its own mend."""
    if not wrong.any():
        return []
    declared = ", ".join(
        f"{k} '{v}'" for k, v in (("decimal", convention.decimal), ("thousands", convention.thousands)) if v
    )
    marks = ("{} is not read without a declaration, because marks differ between countries", f"declare {CHOICE}")
    if declared:
        marks = (f"{{}} is not written with {declared} as declared", f"correct the number, or {CHOICE}")
    reasons = (
        (r"[-+]?[0-9]+([.,][0-9]+)?[eE][-+]?[0-9]+", "{} was shortened", "write all digits"),
        (r"(?i).*total.*", "{} is not a number", "remove total lines and notes from the table"),
        (
            ".*[\u00a3$\u20ac\u00a5\u20b9].*|.*[A-Za-z]+ ?[0-9].*|.*[0-9] ?[A-Za-z]+",
            "{} holds a currency or a unit",
            "keep only the number in the cell; currency and unit have columns of their own",
        ),
        (r".*%", "{} is a percentage", "write it as a number"),
        (rf"[-+{_MINUS}(]?[0-9]*([.,{_APOSTROPHES}{_SPACES}][0-9]+)+\)?", *marks),
        (
            "-|\u2013|\u2014|(?i:n/?a|nil|none|null|nan|unknown|tbc|tbd)",
            "{} is not a number",
            "give the number; where the column may be blank, leave the cell empty",
        ),
    )
    faults, left = [], wrong
    for pattern, what, mend in reasons:
        hit = left & matches(text.where(left), pattern)
        faults += faults_in(raw, hit, what, mend)
        left = left & ~hit
    return faults + faults_in(raw, left, "{} is not a number", "write it in digits 0 to 9")


def integers(raw: RawColumn, convention: Convention) -> Read:
    """Whole numbers."""
    values, faults = numbers(raw, convention)
    broken = values.notna() & (values != values.round())
    faults += faults_in(raw, broken, "{} is not a whole number", "write a whole number")
    return values.where(~broken).astype("Int64"), faults
