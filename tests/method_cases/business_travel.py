"""Category 6."""

from __future__ import annotations

from builders import factor, factors, spend_factor
from method_cases import Case

FLIGHT = "business_travel_air/flights/short_haul_to_from_uk"
PUBLISHED = {"publisher": "desnz", "edition": "2024", "region": "GB"}


def life_cycle(activity, combustion, wtt, unit, **columns):
    return [
        factor(activity, combustion, unit, component="combustion", boundary="combustion", **columns),
        factor(activity, wtt, unit, component="wtt", boundary="well_to_tank", **columns),
    ]


TABLE = factors(
    *life_cycle("petrol", 2.1, 0.6, "litre"),
    factor("petrol", None, "litre", component="biogenic", boundary="biogenic", kg_biogenic_co2=0.1),
    *life_cycle("power", 0.2, 0.05, "kWh"),
    *life_cycle("car", 0.16, 0.04, "km"),
    *life_cycle("train", 0.035, 0.009, "passenger.km"),
    *life_cycle("jet", 0.2, 0.03, "passenger.km"),
    *life_cycle(f"{FLIGHT}/economy_class/with_rf", 0.18, 0.02, "passenger.km", **PUBLISHED),
    *life_cycle(f"{FLIGHT}/economy_class/without_rf", 0.11, 0.02, "passenger.km", **PUBLISHED),
    *life_cycle(f"{FLIGHT}/business_class/with_rf", 0.27, 0.03, "passenger.km", **PUBLISHED),
    factor("hotel", 10.4, "room night", component="operation", boundary="operation", region="GB"),
    factor("hotel_de", 13.2, "room night", component="operation", boundary="operation", region="DE"),
    spend_factor("taxi", 0.6),
    spend_factor("rail", 0.4),
    spend_factor("rail", 0.05, component="margins", boundary="margins"),
)
BY_AIR = {"origin": "MAN", "destination": "STR", "return_trip": True, "cabin_class": "economy", "travellers": 3}
SAMPLE = {"stratum": "sales", "respondents": 4, "population": 10}

CASES = {
    (6, "fuel_based"): Case(
        [
            {"activity": "petrol", "quantity": 40, "unit": "litre"},
            {"activity": "power", "quantity": 90, "unit": "kWh", "own_passenger_km": 30, "all_passenger_km": 120},
            {"activity": "petrol", "quantity": 300, "unit": "km", "fuel_unit": "litre", "fuel_per_km": 0.06},
            {"activity": "petrol", "quantity": 11, "unit": "litre", "respondent": "A"} | SAMPLE,
        ],
        TABLE,
    ),
    (6, "distance_based"): Case(
        [
            BY_AIR,
            BY_AIR | {"activity": f"{FLIGHT}/business_class/with_rf", "cabin_class": None, "return_trip": False},
            {"activity": "jet", "quantity": 5000, "unit": "passenger.km", "haul": "long_haul"},
            {"activity": "car", "quantity": 100, "unit": "mile"},
            {"activity": "train", "quantity": 1200, "unit": "passenger.km", "respondent": "B"} | SAMPLE,
        ],
        TABLE,
        {"radiative_forcing": "with_rf"},
        ("quantity", "travellers"),
    ),
    (6, "hotel_nights"): Case(
        [
            {"activity": "hotel", "quantity": 12, "unit": "room night", "country": "GB"},
            {"activity": "hotel_de", "quantity": 3, "unit": "room night", "country": "DE", "respondent": "A"} | SAMPLE,
        ],
        TABLE,
        optional=frozenset({"operation"}),
    ),
    (6, "spend_based"): Case(
        [
            {"activity": "taxi", "spend": 80, "currency": "GBP"},
            {"activity": "rail", "spend": 500.5, "currency": "GBP", "respondent": "B"} | SAMPLE,
        ],
        TABLE,
        {"margins": "included", "deflator": "cpi"},
        ("spend",),
    ),
}
