"""Columns of journeys by people, shared by categories 6 and 7: fuel, parts of a shared vehicle, and sampled employees."""

from __future__ import annotations

from scope3.tables.column import ABOVE_ZERO, NOT_NEGATIVE, NUMBER, TEXT, column

FUEL = {
    "fuel_unit": column(TEXT, "Unit of the fuel that fuel_per_km or fuel_price is about", example="litre"),
    "fuel_per_km": column(NUMBER, "Fuel that one vehicle uses per kilometre, where the quantity is a distance", unit="fuel_unit per km", example="0.062", checks=ABOVE_ZERO),
    "fuel_price": column(NUMBER, "Average price of the fuel, where only its money is known; in the currency of the spend, with tax where that has it", unit="currency per fuel_unit", example="1.48", checks=ABOVE_ZERO),
    "own_passenger_km": column(NUMBER, "Passenger-kilometres of the organisation's people in a shared vehicle", unit="passenger.km", example="41000", checks=NOT_NEGATIVE),
    "all_passenger_km": column(NUMBER, "Passenger-kilometres of everybody in that vehicle", unit="passenger.km", example="96000", checks=ABOVE_ZERO),
}  # fmt: skip

SAMPLE = {
    "stratum": column(TEXT, "Group of employees that was sampled together", example="Office"),
    "respondent": column(TEXT, "Employee who answered, by a number that names nobody", example="R-017"),
    "respondents": column(NUMBER, "Employees of the stratum who answered, with those who do not travel", unit="people", example="24", checks=ABOVE_ZERO),
    "population": column(NUMBER, "Employees in the stratum", unit="people", example="38", checks=ABOVE_ZERO),
}  # fmt: skip

OCCUPANCY = column(NUMBER, "People in one vehicle, the driver among them", unit="people per vehicle", example="1", checks=ABOVE_ZERO)  # fmt: skip
