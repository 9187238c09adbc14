"""When a footprint may be used: its validity, and whether another has taken its place.

An inventory asks what held for the purchase, not what holds today, so that a run gives the same figure in ten years.
"""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from scope3.pact.footprint import Footprint
from scope3.pact.specification import figure
from scope3.pact.values import Values

EXPIRED, NOT_YET_VALID, DEPRECATED, IMPLAUSIBLE = "expired", "not_yet_valid", "deprecated", "implausible"
WITHDRAWN = "Deprecated"
# What an organisation may accept by name, with the footprint and the reason.
STATES = (EXPIRED, NOT_YET_VALID, DEPRECATED, IMPLAUSIBLE)


def validity(
    outer: Values, reference: tuple[datetime, datetime], start: datetime | None, end: datetime | None
) -> tuple[datetime, datetime]:
    """The time a footprint may be used in: as stated, else three years from the end of its reference period.

    Source: PACT Technical Specifications 3.0.3, ProductFootprint.validityPeriodStart.
    """
    if outer.faults or reference[1] == datetime.min:
        return reference
    latest = _years_later(reference[1], int(figure("validity_years")))
    stated = (start or reference[1], end or latest)
    if stated[1] <= stated[0]:
        outer.refuse("the validity period ends before it starts", "ask the supplier", "validityPeriodEnd")
    elif stated[1] > latest:
        what = f"is said to hold until {stated[1]:%Y-%m-%d}, longer than the specification's {latest:%Y-%m-%d}"
        outer.remark(what, "ask the supplier for a newer one", "validityPeriodEnd")
    return stated


def span(period: str | None, first: date, last: date) -> tuple[datetime, datetime]:
    """The time of a record: its year, month or day (2024, 2024-03, 2024-03-31), else the reporting period."""
    if period is None:
        return _midnight(first), _midnight(last + timedelta(days=1))
    year, month, day = (*map(int, period.split("-")), 0, 0)[:3]
    begin = date(year, month or 1, day or 1)
    days = 1 if day else calendar.monthrange(year, month)[1] if month else 365 + calendar.isleap(year)
    return _midnight(begin), _midnight(begin + timedelta(days=days))


def states(footprint: Footprint, during: tuple[datetime, datetime], replaced: bool) -> list[str]:
    """What stands against using a footprint for a time: expired, not_yet_valid, deprecated.

    The time it is representative of counts as well as the time it may be used in: a footprint made of the data of 2024
    is published, and declared valid, in 2025, and what was bought in 2024 is what it describes.
    """
    found = [DEPRECATED] if footprint.status == WITHDRAWN or replaced else []
    if not any(_overlap(of, during) for of in (footprint.validity, footprint.reference)):
        found.append(EXPIRED if footprint.validity[1] <= during[0] else NOT_YET_VALID)
    return found


def holds_throughout(footprint: Footprint, during: tuple[datetime, datetime]) -> bool:
    """Whether all of a time lies in the validity or the reference period."""
    return any(of[0] <= during[0] and during[1] <= of[1] for of in (footprint.validity, footprint.reference))


def replaced_by(footprint: Footprint, others: Sequence[Footprint]) -> Footprint | None:
    """The footprint among others that follows this one: it names it as preceding, or withdraws it.

    Version 2 withdraws a footprint by a later version of the same id; two versions that are both active stay a choice.
    """
    return next(
        (other for other in others if footprint.id in other.preceding or _withdraws(other, footprint)),
        None,
    )


def _withdraws(later: Footprint, one: Footprint) -> bool:
    return later.id == one.id and later.status == WITHDRAWN and (later.revision or 0) > (one.revision or 0)


def _overlap(one: tuple[datetime, datetime], other: tuple[datetime, datetime]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _years_later(moment: datetime, years: int) -> datetime:
    if (moment.month, moment.day) == (2, 29) and not calendar.isleap(moment.year + years):
        moment = moment.replace(day=28)
    return moment.replace(year=moment.year + years)
