"""Category 6, business travel: the methods, most specific first."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from scope3.factors.library import Library
from scope3.flight_rules import RADIATIVE_FORCING
from scope3.methods.flights import are_flights, flown
from scope3.methods.journeys import (
    DISTANCES,
    KM,
    PASSENGER_KM,
    ROOM_NIGHT,
    THERE_AND_BACK,
    emissions_of,
    fuel_used,
    goes_back,
    is_in,
    join_steps,
    travelled,
    vehicle_km,
    worded,
)
from scope3.methods.records import check_choice, gather, refuse, require
from scope3.methods.samples import scaled_up
from scope3.methods.spend import spend_rows
from scope3.tables import OPTIONAL


def fuel_based(activity_data: pd.DataFrame, factors: Library) -> pd.DataFrame:
    r"""Multiply the fuel or electricity that journeys used by its life cycle factor.

    $$ E = \sum_f F_f \cdot EF_f \cdot a_f $$
    $$ F = \frac{S}{p} \text{ from money} \qquad F = K \cdot c \text{ from distance} \qquad
    a = \frac{P^{own}}{P^{all}} \text{ of a shared vehicle} $$

    Symbols: $F_f$ fuel or energy (litre, kg, kWh …), $EF_f$ its life cycle factor, combustion and upstream (kg CO2e per
    unit), $a_f$ the organisation's part of a vehicle shared with others, $P$ passenger-kilometres, $S$ money for fuel,
    $p$ its average price, $K$ kilometres of the vehicle, $c$ fuel per kilometre.
    Minimum boundary: scope 1 and 2 emissions of carriers while vehicles are used; their manufacture is optional.
    When to use it: the fuel of hire cars, taxis, chartered or employees' own vehicles is known, or its money or use per
    kilometre. Vehicles the organisation owns are scope 1; leased ones it operates are category 8. Needs: activity; and
    quantity with unit, or fuel_unit and fuel_price with spend and currency, or fuel_unit and fuel_per_km with the
    kilometres as quantity and unit; for a shared vehicle own_passenger_km and all_passenger_km.
    Raises Unserved for records without fuel or without a factor, InputError where a part exceeds the whole.
    Source: GHG Protocol, Technical Guidance (2013), formulas 4.1 to 4.4, with example 4.1, p. 56.
    """
    driven = vehicle_km(activity_data, "travellers", _trips(activity_data), factors)
    used = fuel_used(activity_data, driven)
    return emissions_of(scaled_up(used), factors, method="fuel_based")


def distance_based(activity_data: pd.DataFrame, factors: Library, *, radiative_forcing: str) -> pd.DataFrame:
    r"""Multiply the kilometres of people, or of the vehicles they shared, by the life cycle factor of the mode.

    $$ E = \sum_v K_v \cdot EF_v + \sum_p K_p \cdot EF_p $$
    $$ K_v = \frac{n}{o} \, d \, t \qquad K_p = n \, d \, t $$

    Symbols: $K_v$ kilometres of vehicles, $K_p$ passenger-kilometres, $EF$ life cycle factor of the mode (kg CO2e per
    vehicle- or passenger-kilometre), $n$ travellers, $o$ occupancy, people per vehicle ($n/o$ is not rounded up), $d$
    distance of one journey (km), $t$ 2 where the way back is not in it, else 1. Flights by airports: $d$ is the great
    circle, with the uplift its factor's publisher asks for; haul and class pick the factor; `radiative_forcing` says
    whether it holds the effects of flying high beyond its gases.
    Minimum boundary: scope 1 and 2 emissions of carriers while vehicles are used; their manufacture is optional.
    When to use it: distance and mode are known. Employees may be sampled, by stratum. Needs: either quantity and unit
    with activity, travellers and occupancy (a mileage claim of a vehicle needs no travellers), or origin, destination,
    return_trip, travellers and cabin_class of a flight, or haul, cabin_class, quantity and unit of a flight.
    Raises Unserved for records without these or without a factor, InputError for an unknown airport, and for a haul or
    distance that contradicts the airports.
    Source: GHG Protocol, Technical Guidance (2013), formula 6.1, with example 6.1, pp. 85-86.
    """
    check_choice("radiative_forcing", radiative_forcing, RADIATIVE_FORCING)
    refuse(activity_data, is_in(activity_data, ROOM_NIGHT), "nights are no distance", "serve them by hotel_nights")
    by_air = are_flights(activity_data, factors)
    flights, others = activity_data[by_air], activity_data[~by_air]
    parts = []
    if len(flights):
        parts.append(flown(flights, factors, radiative_forcing))
    if len(others):
        parts.append(_by_land(others, factors))
    return gather([emissions_of(scaled_up(part), factors, method="distance_based") for part in parts])


def hotel_nights(activity_data: pd.DataFrame, factors: Library) -> pd.DataFrame:
    r"""Multiply the nights in hotels by the country's factor per room and night.

    $$ E = \sum_c N_c \cdot EF_c $$

    Symbols: $N_c$ rooms times nights in country $c$, $EF_c$ factor of a room and night there (kg CO2e per room night).
    Minimum boundary: outside it; optional, and shown beside the total.
    When to use it: nights are known by country. A room night is one room, whoever sleeps in it. Needs: activity,
    quantity, unit, country.
    Raises Unserved for records that are no room nights or have no factor.
    Source: GHG Protocol, Technical Guidance (2013), formula 6.1, optional part, pp. 85-86.
    """
    require(activity_data, ["activity", "quantity", "unit"])
    no_nights = ~is_in(activity_data, ROOM_NIGHT)
    refuse(activity_data, no_nights, f"the unit is no {ROOM_NIGHT}", f"give stays in hotels in {ROOM_NIGHT}")
    return emissions_of(scaled_up(activity_data), factors, method="hotel_nights", boundary=OPTIONAL)


def spend_based(activity_data: pd.DataFrame, factors: Library, *, margins: str, deflator: str) -> pd.DataFrame:
    r"""Multiply the money of each kind of travel by an input-output factor, at the factor's price year.

    $$ E = \sum_i S_i \cdot x_{c \to f}(y) \cdot \frac{P_f(b)}{P_f(y)} \cdot EF_i $$

    Symbols: $S_i$ money in currency $c$ and year $y$, $x_{c \to f}(y)$ average exchange rate of year $y$ into the
    factor's currency $f$, $P_f$ price index of that currency's country (`deflator`), $b$ the factor's price year,
    $EF_i$ factor (kg CO2e per unit of money). `margins` included adds the margins that the publisher gives apart.
    Minimum boundary: scope 1 and 2 emissions of carriers while vehicles are used; input-output factors hold their
    upstream as well.
    When to use it: only the money is known; screening. Needs: activity, spend, currency, period.
    Raises Unserved for records without these or without a factor, InputError where a price index or rate is missing.
    Source: GHG Protocol, Technical Guidance (2013), formula 4.7, with example 4.4, p. 66, and the money of travel.
    """
    scaled = scaled_up(activity_data)
    spent = spend_rows(scaled, factors, method="spend_based", margins=margins, deflator=deflator)
    said = spent["record_id"].map(scaled.set_index("record_id")["step"])
    return spent.assign(step=join_steps(said, spent["step"]))


def _by_land(rows: pd.DataFrame, factors: Library) -> pd.DataFrame:
    """Journeys by road, rail and sea with their kilometres in all."""
    require(rows, ["activity", "quantity", "unit"])
    refuse(rows, ~is_in(rows, *DISTANCES), "the quantity is no distance", f"give it in {KM}, mile or {PASSENGER_KM}")
    trips = _trips(rows)
    return travelled(rows, "travellers", trips, worded(trips, "times {:g}, there and back"), factors)


def _trips(rows: pd.DataFrame) -> pd.Series:
    """2 where the way back is not in the distance; blank where the distance is the whole journey."""
    return pd.Series(THERE_AND_BACK, index=rows.index).where(goes_back(rows))


METHODS: dict[str, Callable[..., pd.DataFrame]] = {
    "fuel_based": fuel_based,
    "distance_based": distance_based,
    "hotel_nights": hotel_nights,
    "spend_based": spend_based,
}
