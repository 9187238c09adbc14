"""Category 7 by the second path: formulas 7.1 and 7.2 of the Technical Guidance, and fuel as in 4.1 to 4.3."""

from __future__ import annotations

from faults.second_path_book import LackingError, Record, RefusedError
from faults.second_path_rows import OPTIONAL, Ask, Row, convert, need, used
from faults.second_path_travel import driven, fuel_of, per_vehicle, weight
from faults.second_path_units import dimension


def _commutes(record: Record) -> None:
    if record["purpose"] != "commute":
        raise LackingError("no way to work")


def commuting_fuel(record: Record, ask: Ask) -> list[Row]:
    """Fuel of the way to work: in all, of one of the employees, or by both ways on every day."""
    _commutes(record)
    if record.get("fuel_per_km") is not None and record.get("fuel_price") is None:
        trips = 2 * need(record, "days")[0] * _people(record) / need(record, "occupancy")[0]
        return fuel_of(record, ask, trips)
    return fuel_of(record, ask, 1.0)


def _people(record: Record) -> float:
    if record.get("respondent") is not None:
        return record.get("employees") or 1.0
    return need(record, "employees")[0]


def _to_work(record: Record, ask: Ask, people: float) -> list[Row]:
    quantity, unit, days = need(record, "quantity", "unit", "days")
    if dimension(unit) != "length":
        raise LackingError("no distance")
    kilometres = convert(quantity, unit, "km") * 2 * days * people
    if per_vehicle(record, ask):
        return driven(used(record, ask, quantity=kilometres / need(record, "occupancy")[0], unit="km"))
    if record.get("occupancy") is not None:
        raise LackingError("a vehicle's distance, and a factor per person")
    return driven(used(record, ask, quantity=kilometres, unit="passenger.km"))


def commuting_distance(record: Record, ask: Ask) -> list[Row]:
    """7.1: both ways on all days, by mode."""
    _commutes(record)
    _, quantity, unit = need(record, "activity", "quantity", "unit")
    if record.get("mode_share") is not None:
        raise LackingError("shares of modes are average data")
    if dimension(unit) in ("passenger km", "vehicle km"):
        return driven(used(record, ask, quantity=quantity * weight(record)))
    return _to_work(record, ask, _people(record) * weight(record))


def commuting_average(record: Record, ask: Ask) -> list[Row]:
    """7.2: employees × the share of a mode × both ways on the working days."""
    _commutes(record)
    group, part, people = need(record, "employee_group", "mode_share", "employees")
    parts = [other["mode_share"] for other in ask.left if other.get("employee_group") == group]
    if abs(sum(parts) - 1) > 1e-9:
        raise RefusedError("the shares of modes are not 1 in all")
    return _to_work(record, ask, people * part)


def telework(record: Record, ask: Ask) -> list[Row]:
    """7.1, the optional part: what homes use beyond what they would use anyway."""
    if record["purpose"] != "telework":
        raise LackingError("no work at home")
    _, quantity, unit = need(record, "activity", "quantity", "unit")
    if dimension(unit) != "work":
        more = quantity - need(record, "baseline")[0]
        if more < 0:
            raise RefusedError("the baseline is above the use")
        quantity = more
    times = (record.get("employees") or 1.0) * weight(record)
    return used(record, ask, boundary=OPTIONAL, quantity=quantity * times)


COMMUTING = {
    "fuel_based": commuting_fuel,
    "distance_based": commuting_distance,
    "average_data": commuting_average,
    "telework": telework,
}
