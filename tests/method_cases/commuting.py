"""Category 7."""

from __future__ import annotations

from builders import factor, factors
from method_cases import Case
from method_cases.business_travel import life_cycle

TABLE = factors(
    *life_cycle("petrol", 2.1, 0.6, "litre"),
    *life_cycle("power", 0.2, 0.05, "kWh"),
    *life_cycle("car", 0.16, 0.04, "km"),
    *life_cycle("bus", 0.1, 0.02, "passenger.km"),
    factor("foot", 0, "passenger.km", component="life_cycle", boundary="life_cycle"),
    factor("home", 0.33, "FTE working hour", component="operation", boundary="operation"),
)
WAY = {"purpose": "commute", "unit": "km", "days": 215}
HOME = {"purpose": "telework"}
SAMPLE = {"stratum": "Office", "respondents": 24, "population": 38}
GROUP = WAY | {"employee_group": "Workshop", "employees": 90}

CASES = {
    (7, "fuel_based"): Case(
        [
            WAY | {"activity": "petrol", "quantity": 600, "unit": "litre", "days": None},
            WAY | {"activity": "power", "quantity": 4000, "unit": "kWh", "own_passenger_km": 5, "all_passenger_km": 8},
            WAY
            | {
                "activity": "petrol",
                "quantity": 12,
                "employees": 4,
                "occupancy": 2,
                "fuel_unit": "litre",
                "fuel_per_km": 0.07,
            },
            WAY | {"activity": "petrol", "quantity": 300, "unit": "litre", "respondent": "A"} | SAMPLE,
        ],
        TABLE,
    ),
    (7, "distance_based"): Case(
        [
            WAY | {"activity": "car", "quantity": 14, "employees": 3, "occupancy": 1.5},
            WAY | {"activity": "bus", "quantity": 6, "unit": "mile", "employees": 5},
            WAY | {"activity": "bus", "quantity": 9000, "unit": "passenger.km", "days": None},
            WAY | {"activity": "foot", "quantity": 2, "employees": 8},
            WAY | {"activity": "bus", "quantity": 9, "respondent": "B"} | SAMPLE,
        ],
        TABLE,
    ),
    (7, "average_data"): Case(
        [
            GROUP | {"activity": "car", "quantity": 12, "occupancy": 1.2, "mode_share": 0.7},
            GROUP | {"activity": "bus", "quantity": 8, "mode_share": 0.3},
            WAY | {"activity": "foot", "quantity": 1, "mode_share": 1, "employee_group": "Village", "employees": 6},
        ],
        TABLE,
        parts=("mode_share",),
    ),
    (7, "telework"): Case(
        [
            HOME | {"activity": "home", "quantity": 320, "unit": "FTE working hour", "employees": 12},
            HOME | {"activity": "power", "quantity": 1100, "baseline": 900, "unit": "kWh"},
            HOME | {"activity": "home", "quantity": 200, "unit": "FTE working hour", "respondent": "A"} | SAMPLE,
        ],
        TABLE,
        amounts=("quantity", "baseline"),
        optional=frozenset({"operation", "combustion", "wtt"}),
    ),
}
