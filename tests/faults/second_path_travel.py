"""Category 6 by the second path: formulas 4.1 to 4.4 for fuel, and 6.1 of the Technical Guidance."""

from __future__ import annotations

from faults.second_path_book import LackingError, Record, RefusedError
from faults.second_path_rows import AT_THE_PLACE, OPTIONAL, Ask, Row, by_money, convert, need, share, used
from faults.second_path_transport import airports, between_airports
from faults.second_path_units import dimension, rows

ENERGY = ("mass", "volume", "energy", "gross", "net")


def weight(record: Record) -> float:
    """A sampled employee stands for population over respondents of the stratum."""
    if all(record.get(name) is None for name in ("stratum", "respondent", "respondents", "population")):
        return 1.0
    _, _, answered, everybody = need(record, "stratum", "respondent", "respondents", "population")
    if answered > everybody:
        raise RefusedError("more respondents than employees")
    return everybody / answered


def _shared(record: Record) -> float:
    """The organisation's part of a vehicle used with others."""
    if record.get("own_passenger_km") is None and record.get("all_passenger_km") is None:
        return 1.0
    return share(record, "own_passenger_km", "all_passenger_km")


def per_vehicle(record: Record, ask: Ask) -> bool:
    """Whether kilometres of the vehicle are meant: its occupancy is known, or no factor is per person."""
    (activity,) = need(record, "activity")
    units = {
        dimension(f["unit"])
        for name in AT_THE_PLACE
        for f in ask.book.of.get((activity, name), [])
        if not f["currency"]
    }
    if units and not units & {"length", "vehicle km", "passenger km"}:
        raise RefusedError("the activity is no vehicle")
    alone = record.get("travellers") is None and record.get("employees") is None and record.get("respondent") is None
    of_vehicle = record.get("occupancy") is not None or alone
    return "passenger km" not in units or (of_vehicle and bool(units - {"passenger km"}))


def fuel_of(record: Record, ask: Ask, trips: float) -> list[Row]:
    (activity,) = need(record, "activity")
    if record.get("fuel_price") is not None:
        money, price, unit, _ = need(record, "spend", "fuel_price", "fuel_unit", "currency")
        fuel = money / price
    elif record.get("fuel_per_km") is not None:
        way, of, per_km, unit = need(record, "quantity", "unit", "fuel_per_km", "fuel_unit")
        fuel = convert(way, of, "km") * per_km * trips
    else:
        fuel, unit = need(record, "quantity", "unit")
        if dimension(unit) not in ENERGY:
            raise LackingError("no fuel")
        if record.get("purpose") is not None:
            fuel *= record.get("employees") or 1.0
    if not any(ask.book.has(activity, name) for name in AT_THE_PLACE):
        raise LackingError("no factor")
    return used(record, ask, quantity=fuel * _shared(record) * weight(record), unit=unit)


def fuel_based(record: Record, ask: Ask) -> list[Row]:
    """4.1 to 4.4: the fuel of journeys."""
    people = record["travellers"] / need(record, "occupancy")[0] if record.get("travellers") is not None else 1.0
    return fuel_of(record, ask, people * (2 if record.get("return_trip") else 1))


def driven(found: list[Row]) -> list[Row]:
    """What a mode gives by its kilometres; where nothing leaves it on the way, its electricity stands elsewhere."""
    if any(row.component == "combustion" and row.factor == 0 for row in found):
        raise RefusedError("the factor leaves the electricity out")
    return found


def distance_based(record: Record, ask: Ask) -> list[Row]:
    """6.1: kilometres of vehicles, or of people."""
    return driven(_by_distance(record, ask))


def _by_distance(record: Record, ask: Ask) -> list[Row]:
    times, people = 2 if record.get("return_trip") else 1, record.get("travellers")
    if record.get("origin") is not None or record.get("haul") is not None:
        return _flight(record, ask, times)
    activity, quantity, unit = need(record, "activity", "quantity", "unit")
    record = record | {"activity": _as_chosen(activity, ask)}
    if dimension(unit) == "passenger km":
        return used(record, ask, quantity=quantity * times * weight(record))
    if dimension(unit) != "length":
        raise LackingError("no distance")
    way = convert(quantity, unit, "km") * times * weight(record)
    if per_vehicle(record, ask):
        if people is not None:
            way *= people / need(record, "occupancy")[0]
        return used(record, ask, quantity=way, unit="km")
    return used(record, ask, quantity=way * need(record, "travellers")[0], unit="passenger.km")


def _flight(record: Record, ask: Ask, times: int) -> list[Row]:
    """A flight by its airports, or by haul and class: the publisher's factor of haul, class and radiative forcing."""
    if record.get("origin") is not None:
        origin, destination, people = need(record, "origin", "destination", "travellers")
        rules = next(
            (
                row
                for row in rows("reference/flight_rules.csv")
                if f"{row['publisher']}/{row['edition']}" in ask.book.editions
            ),
            None,
        )
        if rules is None:
            raise LackingError("no rules for flights")
        hauls = {row["country"]: row["haul"] for row in rows("reference/flight_hauls.csv")}
        ends = [hauls[str(airports()[code]["country"])] for code in (origin, destination)]
        away = [end for end in ends if end != "domestic"]
        haul = "domestic" if not away else away[0] if len(away) == 1 else "international"
        added = 0.0 if rules["uplift_in_factor"] == "yes" else float(rules["distance_uplift"])
        kilometres = between_airports(origin, destination) * (1 + added) * people
    else:
        haul, quantity, unit = need(record, "haul", "quantity", "unit")
        kilometres = convert(quantity, unit, "passenger.km")
    activity = record.get("activity")
    if activity is None:
        activity = _of_haul(haul, need(record, "cabin_class")[0], ask)
    # The factors of a publisher's flights are of its own country, wherever the traveller lives.
    flown = kilometres * times * weight(record)
    return used(
        record, ask, activity=activity, quantity=flown, unit="passenger.km", country=_country(record, ask, activity)
    )


def _of_haul(haul: str, cabin_class: str, ask: Ask) -> str:
    """The publisher's activity of a haul and class, with or without radiative forcing as was chosen."""
    wanted, names = (haul, cabin_class, ask.choices["radiative_forcing"]), ("haul", "cabin_class", "radiative_forcing")
    known = [row for row in rows("reference/flight_activities.csv") if tuple(row[name] for name in names) == wanted]
    if not known:
        raise LackingError("no factor of this haul and class")
    return known[0]["activity"]


def _as_chosen(activity: str, ask: Ask) -> str:
    """A flight that is named with radiative forcing or without takes the one that was chosen."""
    known = [row for row in rows("reference/flight_activities.csv") if row["activity"] == activity]
    return _of_haul(known[0]["haul"], known[0]["cabin_class"], ask) if known else activity


def _country(record: Record, ask: Ask, activity: str) -> str | None:
    own = {row["activity"] for row in rows("reference/flight_activities.csv")}
    if activity not in own:
        return record.get("country")
    return next((row["region"] for row in rows("reference/flight_rules.csv")), None)


def hotel_nights(record: Record, ask: Ask) -> list[Row]:
    """6.1, the optional part: room nights × the country's factor."""
    _, quantity, unit = need(record, "activity", "quantity", "unit")
    if dimension(unit) != "night":
        raise LackingError("no night")
    return used(record, ask, boundary=OPTIONAL, quantity=quantity * weight(record))


def spend_based(record: Record, ask: Ask) -> list[Row]:
    amount, currency = need(record, "spend", "currency")
    return by_money(record, ask, amount * weight(record), currency)


TRAVEL = {
    "fuel_based": fuel_based,
    "distance_based": distance_based,
    "hotel_nights": hotel_nights,
    "spend_based": spend_based,
}
