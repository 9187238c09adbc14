"""Categories 4 and 9 by the second path: formulas 4.1 to 4.9 of the Technical Guidance, and rounds as in example 4.3."""

from __future__ import annotations

from functools import cache

import airportsdata
from pyproj import Geod

from faults.second_path_book import LackingError, Record, RefusedError
from faults.second_path_rows import (
    AT_THE_PLACE,
    OPTIONAL,
    REQUIRED,
    Ask,
    Row,
    by_money,
    convert,
    figure,
    need,
    share,
    stated,
    used,
)
from faults.second_path_units import dimension

EARTH = Geod(ellps="WGS84")
FUELS = ("mass", "volume", "energy", "gross", "net")
STORED = {"volume": "m3", "pallet": "pallet", "TEU": "TEU", "area": "m2"}
LOADS = {"TEU": "TEU", "volume": "m3"}
CARRIED = ("carried", "TEU km", "volume km")


@cache
def airports() -> dict[str, dict[str, float]]:
    return airportsdata.load("IATA")  # type: ignore[return-value]


def great_circle(latitude_1: float, longitude_1: float, latitude_2: float, longitude_2: float) -> float:
    """Kilometres over the ellipsoid of WGS 84, to the metre."""
    return round(EARTH.inv(longitude_1, latitude_1, longitude_2, latitude_2)[2]) / 1000


def between_airports(origin: str, destination: str) -> float:
    ends = [airports()[code.strip().upper()] for code in (origin, destination)]
    return great_circle(*(end[name] for end in ends for name in ("lat", "lon")))


def _kinds(record: Record, ask: Ask) -> set[str]:
    """The dimensions of the units in which the activity's factors are published."""
    (activity,) = need(record, "activity")
    return {
        dimension(f["unit"])
        for name in AT_THE_PLACE
        for f in ask.book.of.get((activity, name), [])
        if not f["currency"]
    }


def _boundary(record: Record) -> str:
    return OPTIONAL if record.get("stage") in ("backhaul", "customer_trip") else REQUIRED


def _as_stated(record: Record, kg: float) -> list[Row]:
    boundary, _ = need(record, "supplier_boundary", "supplier_source")
    if boundary != "life_cycle":
        raise LackingError("the carrier's figure leaves out the upstream of its fuel")
    return [stated(record, kg, boundary=_boundary(record))]


def _place(record: Record) -> tuple[float, ...] | None:
    names = ("origin_latitude", "origin_longitude", "destination_latitude", "destination_longitude")
    ends = tuple(record.get(name) for name in names)
    return None if None in ends else ends  # type: ignore[return-value]


def _leg(record: Record) -> float:
    """The distance of the leg on the basis that its factor is per."""
    distance, basis = record.get("distance"), record.get("distance_basis") or "actual"
    if distance is None:
        basis = "great_circle"
        if place := _place(record):
            distance = great_circle(*place)
        else:
            distance = between_airports(*need(record, "origin_airport", "destination_airport"))
    of_factor = record.get("factor_distance_basis")
    if record.get("distance_adjustment") is not None:
        need(record, "distance_adjustment_source")
        return distance * record["distance_adjustment"]
    if basis != "actual" and of_factor is None:
        raise LackingError("which distance the factor is per")
    if of_factor is not None and of_factor != basis:
        raise RefusedError("the distance and its factor are of two bases")
    return distance


def _way(drop: Record, basis: str) -> float:
    if basis == "driven":
        return need(drop, "distance")[0]
    if drop.get("great_circle_distance") is not None:
        return drop["great_circle_distance"]
    if place := _place(drop):
        return great_circle(*place)
    raise LackingError("great_circle_distance")


def _part(record: Record, ask: Ask) -> float:
    """The company's share of a vehicle: all of it, a drop's tonne-kilometres, or what limits the load."""
    if record.get("round") is not None:
        basis = ask.choices["multi_drop_basis"]
        (mass,) = need(record, "drop_mass")
        own = mass * _way(record, basis)
        if record.get("round_tonne_km") is not None:
            if need(record, "round_basis")[0] != basis:
                raise LackingError("the round is known by the other distance")
            return own / 1000 / record["round_tonne_km"]
        drops = [other for other in ask.left if other.get("round") == record["round"]]
        return own / sum(need(drop, "drop_mass")[0] * _way(drop, basis) for drop in drops)
    if record.get("sharing") == "exclusive":
        return 1.0
    (limit,) = need(record, "limiting_factor")
    if limit == "chargeable_mass":
        mass, volume, density, whole = need(
            record, "company_mass", "company_volume", "dimensional_density", "total_chargeable_mass"
        )
        return share({"part": max(mass, volume * density), "whole": whole}, "part", "whole")
    return share(record, f"company_{limit}", f"total_{limit}")


def fuel_based(record: Record, ask: Ask) -> list[Row]:
    """4.1 to 4.5: the fuel, or the company's part of it."""
    if record.get("stage") == "storage":
        raise LackingError("a store has no vehicle")
    if record.get("supplier_kg_co2e") is not None:
        return _as_stated(record, record["supplier_kg_co2e"])
    if record.get("round_kg_co2e") is not None:
        return _as_stated(record, record["round_kg_co2e"] * _part(record, ask))
    if record.get("fuel_spend") is not None:
        money, price, per, currency, unit = need(
            record, "fuel_spend", "fuel_price", "fuel_price_currency", "currency", "fuel_unit"
        )
        if currency != per:
            raise RefusedError("money and price are in two currencies")
        fuel = money / price
    elif record.get("fuel_per_km") is not None and record.get("quantity") is None:
        distance, per_km, unit = need(record, "distance", "fuel_per_km", "fuel_unit")
        fuel = distance * per_km
    else:
        fuel, unit = need(record, "quantity", "unit")
    if not _kinds(record, ask) & set(FUELS):
        raise LackingError("the activity is no fuel")
    return used(record, ask, boundary=_boundary(record), quantity=fuel * _part(record, ask), unit=unit)


def distance_based(record: Record, ask: Ask) -> list[Row]:
    """4.6: load × distance × factor, leg by leg; a vehicle of one's own its distance alone."""
    if record.get("stage") == "storage":
        raise LackingError("a store goes nowhere")
    quantity, unit = need(record, "quantity", "unit")
    kind = dimension(unit)
    if record.get("load_default") == "teu_as_mass":
        quantity, unit, kind = quantity * figure("teu_as_mass"), "tonne", "mass"
    if kind == "mass":
        tonnes = convert(quantity, unit, "tonne") + (record.get("packaging_mass") or 0.0) / 1000
        quantity, unit = tonnes * _leg(record), "tonne.km"
    elif kind in LOADS:
        quantity, unit = convert(quantity, unit, LOADS[kind]) * _leg(record), f"{LOADS[kind]}.km"
    elif kind == "length":
        quantity *= _part(record, ask)
    elif kind not in CARRIED:
        raise LackingError("no load and no distance")
    if record.get("supplier_factor") is not None:
        factor, per = need(record, "supplier_factor", "supplier_factor_unit")
        return _as_stated(record, convert(quantity, unit, per) * factor)
    if not _kinds(record, ask) & {*CARRIED, "length"}:
        raise LackingError("the activity is no vehicle")
    return used(record, ask, boundary=_boundary(record), quantity=quantity, unit=unit)


def site_specific(record: Record, ask: Ask) -> list[Row]:
    """4.8: the company's share, by volume or volume and time, of what the site uses."""
    if record.get("stage") not in (None, "storage"):
        raise LackingError("no store")
    if record.get("supplier_kg_co2e") is not None:
        return _as_stated(record, record["supplier_kg_co2e"])
    need(record, "activity", "quantity", "unit")
    if not _kinds(record, ask) & set(FUELS):
        raise LackingError("the activity is no energy")
    part = 1.0
    if record.get("sharing") != "exclusive":
        if record.get("total_volume_days") is not None:
            volume, days, whole = need(record, "company_volume", "days", "total_volume_days")
            part = share({"part": volume * days, "whole": whole}, "part", "whole")
        else:
            part = share(record, "company_volume", "total_volume")
    return used(record, ask, quantity=record["quantity"] * part)


def average_data(record: Record, ask: Ask) -> list[Row]:
    """4.9: what is stored × its days × the factor of the kind of store."""
    _, quantity, unit = need(record, "activity", "quantity", "unit")
    if not any(name.endswith(" time") for name in _kinds(record, ask)):
        raise LackingError("the activity is no store")
    if record.get("load_default") == "pallet_as_floor":
        quantity, unit = quantity * figure("pallet_as_floor"), "m2"
    if not dimension(unit).endswith(" time"):
        (days,) = need(record, "days")
        if dimension(unit) not in STORED:
            raise LackingError("nothing that is stored")
        into = STORED[dimension(unit)]
        quantity, unit = convert(quantity, unit, into) * days, f"{into}.day"
    return used(record, ask, quantity=quantity, unit=unit)


def spend_based(record: Record, ask: Ask) -> list[Row]:
    """4.7: money by mode × the factor per money."""
    amount, currency = need(record, "spend", "currency")
    return by_money(record, ask, amount, currency, boundary=_boundary(record))


TRANSPORT = {
    "fuel_based": fuel_based,
    "distance_based": distance_based,
    "site_specific": site_specific,
    "average_data": average_data,
    "spend_based": spend_based,
}
