"""Lines of transport, travel and commuting drawn from a seed."""

from __future__ import annotations

from typing import Any

from faults.second_path_book import Record
from faults.second_path_lines import Lines, Pen, source
from faults.second_path_shelf import CURRENCIES, some_unit

VEHICLES = ("combustion carried", "combustion TEU km", "life_cycle TEU km", "combustion volume km")
AIRPORTS = ("MAN", "LHR", "STR", "FRA", "JFK", "CDG", "EDI", "SIN", "BOM", "DUB")
LOAD_OF = {"tonne.km": "tonne", "kg.km": "kg", "TEU.km": "TEU", "m3.km": "m3"}


def carried(pen: Pen) -> Lines:
    """Transport, a round or a store of category 4 or 9, with who pays where that decides between the two."""
    key = pen.rng.choice(("4", "9"))
    base: Record = {"key": key, "table": "transport", "category": int(key)}
    payer = {"paid_by": "company" if key == "4" else "customer"}
    drawn = pen.rng.random()
    if drawn < 0.1:
        return _round(pen, base)
    if drawn < 0.3:
        return [base | _stored(pen, payer)]
    line = base | pen.rng.choice((_fuel, _leg, _leg, _vehicle, _of_carrier, _paid))(pen)
    stages = ["inbound", "between_sites"] if key == "4" else []
    if pen.chance(0.5):
        line |= {"stage": "outbound"} | payer
    elif stages and pen.chance(0.4):
        line |= {"stage": pen.rng.choice(stages)}
    elif pen.chance(0.15):
        line |= {"stage": "backhaul"}
    return [line]


def _sharing(pen: Pen) -> Record:
    drawn = pen.rng.random()
    if drawn < 0.4:
        return {"sharing": "exclusive"}
    own, whole = pen.amount(1, 3), pen.amount(1, 3)
    if drawn < 0.6:
        return {"limiting_factor": "mass", "company_mass": own, "total_mass": own + whole + 1}
    if drawn < 0.8:
        return {"limiting_factor": "volume", "company_volume": own, "total_volume": own + whole + 1}
    return {"limiting_factor": "chargeable_mass", "company_mass": own, "company_volume": pen.amount(0, 1), "dimensional_density": 250.0,
            "total_chargeable_mass": own + 250 * 600 + whole}  # fmt: skip


def _fuel(pen: Pen) -> Record:
    line = pen.said("combustion fuel", "combustion energy", "release fuel") | _sharing(pen)
    if "unit" not in line or pen.chance(0.4):
        return line
    quantity, unit = line.pop("quantity"), line.pop("unit")
    if pen.chance(0.5):
        given = pen.rng.choice(CURRENCIES)
        price = {"fuel_price": pen.amount(-1, 1) + 0.1, "fuel_unit": unit, "fuel_price_currency": given}
        return line | price | {"fuel_spend": quantity, "currency": given if pen.chance(0.95) else "EUR"}
    return line | {"distance": quantity, "fuel_per_km": pen.amount(-2, 0) + 0.01, "fuel_unit": unit}


def _way(pen: Pen) -> Record:
    """How far: a distance, airports or coordinates, on the factor's basis or brought to it."""
    drawn = pen.rng.random()
    if drawn < 0.5:
        return {"distance": pen.amount(0, 4)} | ({"distance_basis": "actual"} if pen.chance(0.3) else {})
    origin, destination = pen.rng.sample(AIRPORTS, 2)
    way: Record = {"origin_airport": origin, "destination_airport": destination}
    if drawn < 0.7:
        way = {"origin_latitude": pen.rng.uniform(-60, 60), "origin_longitude": pen.rng.uniform(-179, 179),
               "destination_latitude": pen.rng.uniform(-60, 60), "destination_longitude": pen.rng.uniform(-179, 179)}  # fmt: skip
    if drawn > 0.9:
        way = {"distance": pen.amount(0, 4), "distance_basis": pen.rng.choice(("shortest_feasible", "great_circle"))}
    if pen.chance(0.5):
        basis = way.get("distance_basis", "great_circle")
        return way | {"factor_distance_basis": basis}
    return way | {
        "factor_distance_basis": "actual",
        "distance_adjustment": 1.09,
        "distance_adjustment_source": "handbook",
    }


def _leg(pen: Pen) -> Record:
    line = pen.said(*VEHICLES)
    unit = line.get("unit")
    if unit is None or pen.chance(0.2):
        return line
    load = LOAD_OF.get(unit, "tonne" if unit in ("lb.km", "tonne.mile", "short ton.mile") else unit)
    line |= {"unit": some_unit(pen.rng, load)} | _way(pen)
    if load in ("tonne", "kg"):
        line |= {"packaging_mass": pen.amount(0, 3)} if pen.chance(0.3) else {}
        if pen.chance(0.15):
            line = {name: value for name, value in line.items() if name != "packaging_mass"}
            line |= {"unit": "TEU", "load_default": "teu_as_mass"}
    return line


def _vehicle(pen: Pen) -> Record:
    return pen.said("combustion length") | _sharing(pen)


def _of_carrier(pen: Pen) -> Record:
    boundary = {"supplier_boundary": "life_cycle"} | source(pen)
    if pen.chance(0.5):
        return {"supplier_kg_co2e": pen.amount()} | boundary
    line = {
        "quantity": pen.amount(),
        "unit": "tonne.km",
        "supplier_factor": pen.part(),
        "supplier_factor_unit": some_unit(pen.rng, "tonne.km"),
    }
    return line | boundary


def _paid(pen: Pen) -> Record:
    return pen.money()


def _round(pen: Pen, base: Record) -> Lines:
    """A round of some drops, each a line with the whole round's fuel or distance."""
    base = base | {"round": pen.own("round")}
    whole = _of_round(pen)
    coordinates = pen.chance(0.3)
    drops = []
    for _ in range(pen.rng.randint(2, 4)):
        drop = {"drop_mass": pen.amount(1, 3) + 1, "distance": pen.amount(1, 2) + 1}
        drop |= {
            "origin_latitude": 53.8, "origin_longitude": -1.5, "destination_latitude": 53.8 + pen.part(),
            "destination_longitude": -1.5 + pen.part(),
        } if coordinates else {"great_circle_distance": drop["distance"] * 0.8}  # fmt: skip
        drops.append(base | whole | drop)
    return drops


def _of_round(pen: Pen) -> Record:
    if pen.chance(0.3):
        return {"round_kg_co2e": pen.amount(), "supplier_boundary": "life_cycle", "supplier_source": "statement"}
    return pen.said("combustion fuel") if pen.chance(0.5) else pen.said("combustion length")


def _stored(pen: Pen, payer: Record) -> Record:
    line: Record = {"stage": "storage"} | payer
    drawn = pen.rng.random()
    if drawn < 0.2:
        return line | {"supplier_kg_co2e": pen.amount(), "supplier_boundary": "life_cycle"} | source(pen)
    if drawn < 0.55:
        line |= pen.said("combustion energy", "combustion fuel", "life_cycle energy", "release fuel")
        if pen.chance(0.2):
            return line | {"sharing": "exclusive"}
        line |= {"company_volume": pen.amount(0, 2)}
        if pen.chance(0.5):
            return line | {"total_volume": line["company_volume"] + pen.amount(1, 3) + 1}
        days = float(pen.rng.randint(1, 60))
        return line | {"days": days, "total_volume_days": line["company_volume"] * days + pen.amount(3, 5) + 1}
    kind, unit = pen.rng.choice((("volume", "m3"), ("pallet", "pallet"), ("area", "m2")))
    line |= pen.said(f"operation {kind} time")
    if pen.chance(0.7):
        line |= {"unit": some_unit(pen.rng, unit), "days": float(pen.rng.randint(1, 90))}
        if unit == "m2" and pen.chance(0.4):
            line |= {"unit": "pallet", "load_default": "pallet_as_floor"}
    return line


def _sampled(pen: Pen) -> Record:
    """One of those who answered, in a stratum of its own."""
    if pen.chance(0.75):
        return {}
    answered = float(pen.rng.randint(1, 30))
    return {"stratum": pen.own(f"stratum {pen.rng.random()}"), "respondent": "R-1", "respondents": answered,
            "population": answered + pen.rng.randint(0, 90)}  # fmt: skip


def _burnt(pen: Pen, unit_of_way: str = "km") -> Record:
    """Fuel, its money, or kilometres and consumption; perhaps of a vehicle shared with others."""
    line: dict[str, Any] = pen.said("combustion fuel", "combustion energy")
    if "unit" in line and pen.chance(0.6):
        quantity, unit = line.pop("quantity"), line.pop("unit")
        if pen.chance(0.5):
            line |= {
                "spend": quantity,
                "currency": pen.rng.choice(CURRENCIES),
                "fuel_unit": unit,
                "fuel_price": pen.amount(-1, 1) + 0.1,
            }
        else:
            line |= {
                "quantity": quantity,
                "unit": unit_of_way,
                "fuel_unit": unit,
                "fuel_per_km": pen.amount(-2, 0) + 0.01,
            }
    if pen.chance(0.25):
        own = pen.amount(1, 3)
        line |= {"own_passenger_km": own, "all_passenger_km": own + pen.amount(1, 4) + 1}
    return line


def travelled(pen: Pen) -> Lines:
    """A journey by fuel, distance, airports, haul or money; or nights."""
    base: Record = {"key": "6", "table": "business_travel", "category": 6} | _sampled(pen)
    drawn = pen.rng.random()
    if drawn < 0.2:
        return [base | _burnt(pen, pen.rng.choice(("km", "mile")))]
    if drawn < 0.4:
        line = pen.said("combustion length") | {"return_trip": pen.chance(0.3)}
        return [
            base
            | line
            | ({"travellers": float(pen.rng.randint(1, 5)), "occupancy": 1 + pen.part()} if pen.chance(0.5) else {})
        ]
    if drawn < 0.55:
        line = pen.said("combustion passenger km", "life_cycle passenger km")
        if pen.chance(0.5):
            line |= {
                "unit": pen.rng.choice(("km", "mile")),
                "travellers": float(pen.rng.randint(1, 9)),
                "return_trip": pen.chance(0.5),
            }
        return [base | line]
    if drawn < 0.7:
        origin, destination = pen.rng.sample(AIRPORTS, 2)
        line = {
            "origin": origin,
            "destination": destination,
            "travellers": float(pen.rng.randint(1, 9)),
            "return_trip": pen.chance(0.5),
        }
        return [
            base
            | line
            | {"cabin_class": pen.rng.choice(("average", "economy", "business", "first", "premium_economy"))}
        ]
    if drawn < 0.76:
        line = {
            "haul": pen.rng.choice(("short_haul", "long_haul", "domestic")),
            "quantity": pen.amount(),
            "unit": "passenger.km",
        }
        return [base | line | {"cabin_class": pen.rng.choice(("average", "economy", "business"))}]
    return [base | (pen.said("operation night") if drawn < 0.88 else pen.money(credits=False))]


def _of_vehicle(said: Record) -> bool:
    """Whether the factor drawn is per kilometre of a vehicle."""
    return "passenger" not in str(said.get("unit"))


def commuted(pen: Pen) -> Lines:
    """The way to work by fuel, distance or shares of modes; or work at home."""
    base: Record = {"key": "7", "table": "commuting", "category": 7, "purpose": "commute"}
    people, drawn = float(pen.rng.randint(1, 200)), pen.rng.random()
    modes = ("combustion length", "combustion passenger km", "life_cycle passenger km")
    way = {"unit": pen.rng.choice(("km", "mile")), "days": float(pen.rng.randint(50, 230)), "occupancy": 1 + pen.part()}
    by_mode = pen.said(*modes)
    if not _of_vehicle(by_mode):
        way["occupancy"] = None
    if drawn < 0.25:
        line = base | _burnt(pen) | _sampled(pen)
        if line.get("fuel_per_km"):
            line |= {"days": way["days"], "occupancy": 1 + pen.part()}
            line |= {} if line.get("respondent") else {"employees": people}
        elif line.get("quantity") is not None and not line.get("respondent") and pen.chance(0.4):
            line |= {"employees": people}
        return [line]
    if drawn < 0.5:
        line = base | by_mode | way | _sampled(pen)
        return [line if line.get("respondent") else line | {"employees": people}]
    if drawn < 0.56:
        return [base | pen.said("combustion passenger km") | _sampled(pen)]
    if drawn < 0.78:
        group = (
            base
            | {"employee_group": pen.own("group"), "employees": people}
            | {"days": way["days"], "unit": way["unit"]}
        )
        by_modes = [(pen.said(*modes), part) for part in pen.shares(pen.rng.randint(1, 3))]
        return [
            group
            | mode
            | {"unit": way["unit"], "occupancy": 1 + pen.part() if _of_vehicle(mode) else None, "mode_share": part}
            for mode, part in by_modes
        ]
    line = base | {"purpose": "telework"} | pen.said("operation work", "combustion energy") | _sampled(pen)
    if line.get("unit") and "hour" not in line["unit"] and "month" not in line["unit"]:
        line |= {"baseline": line["quantity"] * pen.part()}
    return [line if line.get("respondent") or pen.chance(0.5) else line | {"employees": people}]
