"""Money as it was booked: sums that are exact to the cent, and the tax in it that no spend factor is per."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal, localcontext

import numpy as np
import pandas as pd

from scope3.errors import Fault, fault_at
from scope3.tables import rows_of

# Decimals that amounts are tried with, fewest first, as a float prints them.
DECIMALS = range(1, 7)
# A float prints fifteen digits as they were written, and adds whole numbers up to this one without rounding.
WRITTEN, WHOLE = 10**15, 2**53
# Tables whose money is lent, held or earned.
NO_PURCHASES = ("investments",)


def exact_sum(values: Iterable[float]) -> Decimal:
    """The sum of the amounts as they were written, without the error that floats gather on the way.

    Arguments: values, amounts in one currency. Raises ValueError for a blank or infinite amount.
    """
    amounts = np.array(list(values), dtype="float64")
    return exact_sums(amounts, np.zeros(len(amounts), dtype="int64"), 1)[0]


def exact_sums(amounts: np.ndarray, group: np.ndarray, many: int) -> list[Decimal]:
    """The sum of each group's amounts as they were written.

    Arguments: amounts (n), group (n; the number of each amount's group), many (groups). Raises ValueError for
    a blank or infinite amount.
    """
    if not np.isfinite(amounts).all():
        wrong = amounts[~np.isfinite(amounts)][0]
        raise ValueError(f"an amount of money is {wrong}: blank is never read as zero")
    sums = [Decimal(0)] * many
    with localcontext(prec=60):  # a float prints 17 digits; 60 hold a million of them of very different size
        for decimals in DECIMALS:
            scaled = np.rint(amounts * 10.0**decimals)
            whole = (scaled / 10.0**decimals == amounts) & (np.abs(scaled) < WRITTEN)
            _add(sums, scaled[whole], group[whole], decimals)
            amounts, group = amounts[~whole], group[~whole]
        # The few that are left, one by one: as the shortest decimal that reads back as the same float.
        for place, amount in zip(group.tolist(), amounts.tolist(), strict=True):
            sums[place] += Decimal(repr(amount))
    return sums


def _add(sums: list[Decimal], scaled: np.ndarray, group: np.ndarray, decimals: int) -> None:
    """Add whole numbers of a decimal place to the sums, so many at a time that no float has to round."""
    if not len(scaled):
        return
    at_a_time = int(WHOLE // max(1.0, float(np.abs(scaled).max())))
    for start in range(0, len(scaled), at_a_time):
        part = slice(start, start + at_a_time)
        found = np.bincount(group[part], weights=scaled[part], minlength=len(sums))
        for place in np.flatnonzero(np.bincount(group[part], minlength=len(sums))):
            sums[place] += Decimal(int(found[place])).scaleb(-decimals)


def without_tax(table: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    r"""The spend of each record without the tax it is said to hold, and what was done, as text.

    $$ S = \frac{S_{booked}}{1 + t} $$

    where $S_{booked}$ is the money as booked [currency], tax included, and $t$ the rate of the tax [fraction of the
    price without it]. Where tax_included is false or blank the money stays as it was booked, and nothing is said.

    table: records with spend, tax_included and tax_rate.
    Source: System of National Accounts 2008, 6.64 to 6.65: a purchaser's price holds no value added tax that the
    purchaser may deduct; input-output factors are per money at such prices, or at those of the maker.
    """
    spend, included = table["spend"], table["tax_included"].fillna(False).astype("bool")
    said = pd.Series("", index=table.index, dtype="str")
    if not included.any():
        return spend, said
    rate = table["tax_rate"]
    percent = (rate * 100).map("{:g}".format).astype("str")
    said = said.mask(included, "without tax of " + percent + " %; ")
    return spend.mask(included, spend / (1 + rate)), said


def tax_faults(table: pd.DataFrame, name: str = "") -> list[Fault]:
    """A fault for each line that says its money holds tax but not at which rate, or a rate of tax that is not in it.

    name: the table; where its money is no purchase, every statement of tax is a fault.
    """
    # Most tables say nothing of tax, and every one of a client is asked.
    if not (table["tax_included"].count() or table["tax_rate"].count()):
        return []
    included, rated = table["tax_included"].fillna(False).astype("bool"), table["tax_rate"].notna()
    faults = []
    if name in NO_PURCHASES:
        for row in rows_of(table[included | rated]):
            what = f"{row['record_id']}: what is lent, held or earned bears no tax, and the line says it does"
            column = "tax_rate" if pd.isna(row["tax_included"]) else "tax_included"
            faults.append(fault_at(row, what, "take tax_included and tax_rate out", column))
        return faults
    for row in rows_of(table[included != rated]):
        name = row["record_id"]
        if pd.isna(row["tax_rate"]):
            what, column = f"{name}: the money holds tax, and tax_rate is blank", "tax_rate"
            mend = "fill in the rate, 20 % as 0.2, or give the money without tax"
        else:
            what, column = f"{name}: a tax_rate, and tax_included is not true", "tax_included"
            mend = "say tax_included yes where the money holds the tax, or take the rate out"
        faults.append(fault_at(row, what, mend, column))
    return faults
