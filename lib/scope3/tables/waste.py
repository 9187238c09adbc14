"""Activity data of categories 5 and 12."""

from __future__ import annotations

import pandera.pandas as pa

from scope3.tables.column import ABOVE_ZERO, ACTIVITY, FLAG, NOT_NEGATIVE, NUMBER, SHARE, TEXT, column

# The words of data/reference/waste_treatments.csv; a test holds that the two agree.
SHARED_TREATMENTS = (
    "landfill", "landfill_gas_to_energy", "incineration", "incineration_with_energy_recovery", "recycling",
    "recycling_allocated", "closed_loop", "composting", "anaerobic_digestion",
)  # fmt: skip
TREATMENTS = (*SHARED_TREATMENTS, "wastewater_treatment")
# The words of data/reference/wastewater.csv.
WASTEWATER_SYSTEMS = (
    "untreated_discharge", "aerobic_well_managed", "aerobic_overloaded", "anaerobic_digester_for_sludge",
    "anaerobic_reactor", "anaerobic_shallow_lagoon", "anaerobic_deep_lagoon", "effluent",
)  # fmt: skip
WASTE_STAGES = ("treatment", "transport")
TREATED_BY = ("third_party", "organisation")
SOLD_AS = ("product", "packaging", "intermediate")

WASTE = pa.DataFrameSchema(
    {
        **ACTIVITY,
        "waste_type": column(TEXT, "Kind of waste or material, where it is known; blank for mixed waste of unknown make-up", example="Wood offcuts"),
        "stage": column(TEXT, "What the line describes: the treatment, or the transport to it (optional); blank means the treatment", one_of=WASTE_STAGES, example="treatment"),
        "treatment": column(TEXT, "How all of the waste is treated; blank where shares say it", one_of=TREATMENTS, example="incineration_with_energy_recovery"),
        **{
            f"share_{name}": column(NUMBER, f"Share of the mass that goes to {name.replace('_', ' ')}; the shares of a line add up to 1", unit="fraction", example="0.25", checks=SHARE)
            for name in SHARED_TREATMENTS
        },
        "treated_by": column(TEXT, "Who treats it; what the organisation treats itself belongs to scopes 1 and 2", one_of=TREATED_BY, example="third_party"),
        "distance": column(NUMBER, "Distance to the treatment, on lines of the stage transport", unit="km", example="35", checks=NOT_NEGATIVE),
        "supplier_kg_co2e": column(NUMBER, "Scope 1 and 2 emissions that the waste manager allocates to this waste", unit="kg CO2e", example="5400", checks=NOT_NEGATIVE),
        "supplier_total_kg_co2e": column(NUMBER, "Scope 1 and 2 emissions of the waste manager's whole plant, to be shared by quantity", unit="kg CO2e", example="1900000", checks=NOT_NEGATIVE),
        "supplier_total_quantity": column(NUMBER, "All waste the plant treated, in the line's unit", unit="unit of the line", example="52000", checks=ABOVE_ZERO),
        "supplier_source": column(TEXT, "Where the waste manager's figure was read", example="Annual carbon statement 2024"),
        "net_of_credits": column(FLAG, "True where the waste manager's figure has avoided emissions taken off; such a figure is refused", example="no"),
        "avoided_kg_co2e": column(NUMBER, "Emissions the waste manager says were avoided; never part of the inventory, so any figure is refused", unit="kg CO2e"),
        "wastewater_system": column(TEXT, "How waste water with organic load (kg COD, kg BOD) is treated; effluent for its nitrogen (kg N)", one_of=WASTEWATER_SYSTEMS, example="anaerobic_deep_lagoon"),
        "sludge_removed": column(NUMBER, "Organic load taken out with the sludge", unit="unit of the line", example="150", checks=NOT_NEGATIVE),
        "methane_recovered": column(NUMBER, "Methane caught and burnt or used", unit="kg CH4", example="20", checks=NOT_NEGATIVE),
        "sold_as": column(TEXT, "What was sold (category 12): product, packaging, or an intermediate, counted by itself alone", one_of=SOLD_AS, example="product"),
        "mass_per_piece": column(NUMBER, "Mass of one piece sold, where the quantity is in pieces (category 12)", unit="kg", example="48.5", checks=ABOVE_ZERO),
        "consumed_in_use": column(NUMBER, "Share of the mass sold that is consumed or burnt in use (category 12); blank counts the whole mass", unit="fraction", example="0", checks=SHARE),
    },
    strict=True,
    unique=["record_id"],
    description="Waste of operations, and of sold products at the end of their life (categories 5 and 12)",
)  # fmt: skip
