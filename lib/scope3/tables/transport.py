"""Activity data of categories 4 and 9."""

from __future__ import annotations

import pandera.pandas as pa

from scope3.tables.column import ABOVE_ZERO, ACTIVITY, NOT_NEGATIVE, NUMBER, PRIMARY_DATA_SHARE, TEXT, column

INBOUND, BETWEEN_SITES, OUTBOUND, STORAGE = "inbound", "between_sites", "outbound", "storage"
BACKHAUL, CUSTOMER_TRIP = "backhaul", "customer_trip"
TRANSPORT_STAGES = (INBOUND, BETWEEN_SITES, OUTBOUND, STORAGE, BACKHAUL, CUSTOMER_TRIP)
OPTIONAL_STAGES = (BACKHAUL, CUSTOMER_TRIP)
COMPANY = "company"
PAYERS = (COMPANY, "supplier", "customer", "other")
EXCLUSIVE, SHARED = "exclusive", "shared"
MASS, VOLUME, CHARGEABLE_MASS = "mass", "volume", "chargeable_mass"
ACTUAL, SHORTEST_FEASIBLE, GREAT_CIRCLE = "actual", "shortest_feasible", "great_circle"
DISTANCE_BASES = (ACTUAL, SHORTEST_FEASIBLE, GREAT_CIRCLE)
DRIVEN = "driven"
MULTI_DROP_BASES = (GREAT_CIRCLE, DRIVEN)
LIFE_CYCLE = "life_cycle"
# The guidance's own averages of a load, by the names they have in guidance_defaults.csv.
TEU_AS_MASS, PALLET_AS_FLOOR = "teu_as_mass", "pallet_as_floor"
LATITUDE = (pa.Check.in_range(-90, 90, error="not a latitude from -90 to 90"),)
LONGITUDE = (pa.Check.in_range(-180, 180, error="not a longitude from -180 to 180"),)

TRANSPORT = pa.DataFrameSchema(
    {
        **ACTIVITY,
        "stage": column(TEXT, "Leg of the way, storage, or what is optional: an empty return (backhaul), a customer's own trip", one_of=TRANSPORT_STAGES, example="outbound"),
        "paid_by": column(TEXT, "Who pays for the transport or storage; outbound that others pay for is category 9", one_of=PAYERS, example="company"),
        "distance": column(NUMBER, "Distance of the leg with this load, one way; of a drop, as driven from the depot", unit="km", example="320", checks=NOT_NEGATIVE),
        "distance_basis": column(TEXT, "What the distance is: actual (driven), shortest_feasible or great_circle", one_of=DISTANCE_BASES, example="actual"),
        "factor_distance_basis": column(TEXT, "What distance the factor is per, by its publisher; needed where the distance is not the actual one", one_of=DISTANCE_BASES, example="actual"),
        "distance_adjustment": column(NUMBER, "Published factor that turns the distance into the one the emission factor is per", unit="factor", example="1.05", checks=ABOVE_ZERO),
        "distance_adjustment_source": column(TEXT, "Where the adjustment was read", example="Carrier's handbook 2024, table 3"),
        "origin_airport": column(TEXT, "IATA code of the airport of departure, where no distance is given", example="MAN"),
        "destination_airport": column(TEXT, "IATA code of the airport of arrival", example="MUC"),
        "origin_latitude": column(NUMBER, "Latitude of the start, where no distance is given", unit="degrees north", example="53.8", checks=LATITUDE),
        "origin_longitude": column(NUMBER, "Longitude of the start", unit="degrees east", example="-1.55", checks=LONGITUDE),
        "destination_latitude": column(NUMBER, "Latitude of the end", unit="degrees north", example="51.92", checks=LATITUDE),
        "destination_longitude": column(NUMBER, "Longitude of the end", unit="degrees east", example="4.48", checks=LONGITUDE),
        "packaging_mass": column(NUMBER, "Packaging and pallets, where the quantity leaves them out", unit="kg", example="180", checks=NOT_NEGATIVE),
        "load_default": column(TEXT, "The guidance's average for the load, where its own mass or floor is not known: 10 tonnes per TEU, 1 m2 per pallet", one_of=(TEU_AS_MASS, PALLET_AS_FLOOR), example=TEU_AS_MASS),
        "sharing": column(TEXT, "Whether the quantity is for the company alone (exclusive) or of a vehicle or site it shares with others", one_of=(EXCLUSIVE, SHARED), example=EXCLUSIVE),
        "limiting_factor": column(TEXT, "What fills the shared vehicle first, and so divides its fuel: mass (road, air, rail), volume (sea) or chargeable_mass", one_of=(MASS, VOLUME, CHARGEABLE_MASS), example=MASS),
        "company_mass": column(NUMBER, "The company's goods in the shared vehicle", unit="kg", example="4200", checks=NOT_NEGATIVE),
        "total_mass": column(NUMBER, "All goods in the shared vehicle", unit="kg", example="18000", checks=ABOVE_ZERO),
        "company_volume": column(NUMBER, "The company's goods in the shared vehicle or site", unit="m3", example="22", checks=NOT_NEGATIVE),
        "total_volume": column(NUMBER, "All goods in the shared vehicle or site", unit="m3", example="80", checks=ABOVE_ZERO),
        "dimensional_density": column(NUMBER, "Mass the carrier charges per volume; with it the volume becomes the dimensional mass", unit="kg per m3", example="250", checks=ABOVE_ZERO),
        "total_chargeable_mass": column(NUMBER, "All goods in the shared vehicle as the carrier charges them, the larger of actual and dimensional mass", unit="kg", example="21000", checks=ABOVE_ZERO),
        "fuel_spend": column(NUMBER, "Money spent on the fuel, where its quantity is not known; in the currency column's money", unit="currency", example="8400", checks=NOT_NEGATIVE),
        "fuel_price": column(NUMBER, "Average price of the fuel", unit="fuel_price_currency per fuel_unit", example="1.4", checks=ABOVE_ZERO),
        "fuel_price_currency": column(TEXT, "ISO 4217 code of the price", example="GBP"),
        "fuel_per_km": column(NUMBER, "Fuel the vehicle takes per kilometre, where neither quantity nor spend is known", unit="fuel_unit per km", example="0.28", checks=ABOVE_ZERO),
        "fuel_unit": column(TEXT, "Unit of the fuel that fuel_price or fuel_per_km is about", example="litre"),
        "round": column(TEXT, "Name of the multi-drop round; each drop is a line, and quantity is the whole round's on each of them", example="R-17"),
        "drop_mass": column(NUMBER, "Goods left at this drop of the round", unit="kg", example="340", checks=NOT_NEGATIVE),
        "great_circle_distance": column(NUMBER, "Great circle from the depot to the drop, where coordinates are not given", unit="km", example="41", checks=NOT_NEGATIVE),
        "round_tonne_km": column(NUMBER, "All drops of the round, where others' drops are not lines here", unit="tonne.km", example="96.5", checks=ABOVE_ZERO),
        "round_basis": column(TEXT, "Distance that round_tonne_km is by", one_of=MULTI_DROP_BASES, example=GREAT_CIRCLE),
        "round_kg_co2e": column(NUMBER, "Emissions of the whole round, as the carrier states them", unit="kg CO2e", example="81", checks=NOT_NEGATIVE),
        "days": column(NUMBER, "Average time that the goods are stored", unit="day", example="21", checks=NOT_NEGATIVE),
        "total_volume_days": column(NUMBER, "All goods in the shared site, each volume times its days; with it the company's days count too", unit="m3.day", example="730000", checks=ABOVE_ZERO),
        "supplier_kg_co2e": column(NUMBER, "Emissions of the whole shipment or storage, as the carrier states them: never per tonne.km", unit="kg CO2e", example="8.43", checks=NOT_NEGATIVE),
        "supplier_factor": column(NUMBER, "The carrier's own intensity per unit of transport", unit="kg CO2e per supplier_factor_unit", example="0.13", checks=NOT_NEGATIVE),
        "supplier_factor_unit": column(TEXT, "Unit the carrier's intensity is per", example="tonne.km"),
        "supplier_boundary": column(TEXT, "Whether the carrier's figure holds the upstream of its fuel (life_cycle, well to wheel) or not (combustion, tank to wheel)", one_of=(LIFE_CYCLE, "combustion"), example=LIFE_CYCLE),
        "supplier_source": column(TEXT, "Where the carrier's figures were read", example="Carrier's statement of 2025-01-20"),
        **PRIMARY_DATA_SHARE,
    },
    strict=True,
    unique=["record_id"],
    description="Transport, delivery and storage bought or caused (categories 4 and 9)",
)  # fmt: skip
