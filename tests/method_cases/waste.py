"""Categories 5 and 12."""

from __future__ import annotations

from builders import factor, factors
from method_cases import Case


def end_of_life(activity, kg_co2e, unit="tonne", **columns):
    return factor(activity, kg_co2e, unit, **({"component": "end_of_life", "boundary": "end_of_life"} | columns))


TABLE = factors(
    end_of_life("wood/landfill", 900, kg_ch4=30, kg_biogenic_co2=80),
    end_of_life("wood/combustion", 21),
    end_of_life("wood/closed_loop", 6),
    end_of_life("wood/incineration", 40, kg_biogenic_co2=1500),
    end_of_life("card/open_loop", 0.007, "kg"),
    end_of_life("mixed/landfill", 500),
    end_of_life("mixed/incineration_with_energy_recovery", 20),
    end_of_life("mixed/recycling_allocated", 0),
    end_of_life("water_treatment", 0.2, "m3"),
    factor("methane", 28, "kg", component="release", boundary="operation"),
    factor("nitrous_oxide", 265, "kg", component="release", boundary="operation"),
    factor("lorry", 0.1, "tonne.km", component="combustion", boundary="combustion"),
    factor("lorry", 0.02, "tonne.km", component="wtt", boundary="well_to_tank"),
)
CARRIED = frozenset({"combustion", "wtt"})
LORRY = {
    "waste_type": "wood",
    "stage": "transport",
    "activity": "lorry",
    "quantity": 4,
    "unit": "tonne",
    "distance": 35,
}
SPLIT = {"share_landfill": 0.25, "share_incineration_with_energy_recovery": 0.5, "share_closed_loop": 0.25}
MIXED = {"share_landfill": 0.3, "share_incineration_with_energy_recovery": 0.6, "share_recycling_allocated": 0.1}
BY_TYPE = [
    {"waste_type": "wood", "activity": "wood/landfill", "quantity": 3, "unit": "tonne"},
    {"waste_type": "wood", "activity": "wood", "treatment": "incineration", "quantity": 250, "unit": "kg"},
    {"waste_type": "wood", "activity": "wood", "quantity": 12.5, "unit": "tonne"} | SPLIT,
    {"waste_type": "card", "activity": "card", "treatment": "recycling", "quantity": 0.7, "unit": "tonne"},
]
AVERAGE = [
    {"activity": "mixed", "quantity": 40, "unit": "tonne"} | MIXED,
    {"activity": "mixed", "quantity": 800, "unit": "kg", "treatment": "landfill"},
]
WATER = {"waste_type": "waste water", "activity": "methane", "quantity": 1500, "unit": "kg COD"}

CASES = {
    (5, "supplier_specific"): Case(
        [
            {"supplier_kg_co2e": 412, "treatment": "composting", "supplier_source": "statement"},
            {"quantity": 5, "unit": "tonne", "supplier_total_kg_co2e": 9e5, "supplier_total_quantity": 1e12,
             "supplier_source": "statement"},
        ],
        TABLE,
        amounts=("quantity", "supplier_kg_co2e"),
    ),
    (5, "waste_type_specific"): Case(
        [
            *BY_TYPE,
            LORRY,
            {"waste_type": "waste water", "activity": "water_treatment", "quantity": 1200, "unit": "m3"},
            WATER | {"wastewater_system": "anaerobic_deep_lagoon", "sludge_removed": 200, "methane_recovered": 30},
            WATER | {"wastewater_system": "aerobic_overloaded", "unit": "kg BOD"},
            WATER | {"activity": "nitrous_oxide", "wastewater_system": "effluent", "quantity": 60, "unit": "kg N"},
        ],
        TABLE,
        amounts=("quantity", "sludge_removed", "methane_recovered"),
        optional=CARRIED,
    ),
    (5, "average_data"): Case([*AVERAGE, LORRY], TABLE, optional=CARRIED),
    (12, "waste_type_specific"): Case(
        [
            *BY_TYPE,
            LORRY,
            {"waste_type": "wood", "activity": "wood", "quantity": 70, "unit": "piece", "mass_per_piece": 48.5} | SPLIT,
            {"waste_type": "wood", "activity": "wood", "quantity": 9, "unit": "tonne", "consumed_in_use": 0.4} | SPLIT,
        ],
        TABLE,
        optional=CARRIED,
    ),
    (12, "average_data"): Case(
        [*AVERAGE, LORRY, AVERAGE[0] | {"quantity": 70, "unit": "piece", "mass_per_piece": 2.5, "sold_as": "packaging"}],
        TABLE,
        optional=CARRIED,
    ),
}  # fmt: skip
