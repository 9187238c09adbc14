"""What a record of transport or storage amounts to: fuel, load times distance, or volume times days."""

from __future__ import annotations

import pandas as pd

from scope3 import units
from scope3.errors import InputError
from scope3.geography import airport_faults, great_circle_km
from scope3.guidance_defaults import guidance_default, source_of_default
from scope3.methods.records import no_tax_apart, ratios, refuse, require, wrong
from scope3.methods.transport_shares import great_circle, share_of_vehicle
from scope3.tables.transport import ACTUAL, GREAT_CIRCLE, PALLET_AS_FLOOR, TEU_AS_MASS

VEHICLE_UNITS = ("km", "mile", "vehicle.km", "vehicle.mile")
TONNE, CUBIC_METRE = "tonne", "m3"
LOAD_UNITS = (TONNE, "TEU", CUBIC_METRE)
STORED_UNITS = (CUBIC_METRE, "pallet", "TEU", "m2")
# What the guidance's averages turn into what.
DEFAULTS = {TEU_AS_MASS: ("TEU", TONNE), PALLET_AS_FLOOR: ("pallet", "m2")}


def fuel_used(activity_data: pd.DataFrame) -> tuple[pd.Series, pd.Series, pd.Series]:
    """Fuel, energy or refrigerant of each record, its unit, and how it was found: given, from money, from distance.

    Raises Unserved for records with none of the three, InputError where spend and price are in two currencies.
    Source: GHG Protocol, Technical Guidance (2013), formulas 4.1 to 4.3.
    """
    given = activity_data["quantity"].notna()
    spent = ~given & activity_data["fuel_spend"].notna()
    require(activity_data[spent], ["fuel_price", "currency", "fuel_price_currency", "fuel_unit"])
    other = spent & (activity_data["currency"] != activity_data["fuel_price_currency"])
    what, mend = "fuel_spend and fuel_price are in two currencies", "give both in one"
    wrong(activity_data, other, what, mend, "fuel_price_currency")
    no_tax_apart(activity_data, spent, "fuel_price")
    # The distance of a drop is not that of the round.
    driven = ~given & ~spent & activity_data[["distance", "fuel_per_km"]].notna().all(axis=1)
    driven &= activity_data["round"].isna()
    require(activity_data[driven], ["fuel_unit"])
    mend = "give quantity, or fuel_spend with fuel_price, or distance with fuel_per_km"
    refuse(activity_data, ~given & ~spent & ~driven, "quantity is blank, and no spend or distance gives it", mend)
    fuel = activity_data["quantity"].fillna(activity_data["fuel_spend"] / activity_data["fuel_price"])
    fuel = fuel.where(~driven, activity_data["distance"] * activity_data["fuel_per_km"])
    said = pd.Series("fuel as given", index=activity_data.index, dtype="str")
    said = said.mask(spent, "fuel from its spend and average price").mask(driven, "fuel from distance driven")
    return fuel, activity_data["unit"].where(given, activity_data["fuel_unit"]), said


def transport_activity(activity_data: pd.DataFrame, multi_drop_basis: str) -> tuple[pd.Series, pd.Series, pd.Series]:
    """Load times distance of each record, its unit (tonne.km, TEU.km …), and how it was found.

    Arguments: `activity_data` (quantity and unit: a load with its distance or places, or tonne.km and the like, or a
    vehicle's km), `multi_drop_basis`. Raises Unserved for records without load, distance or the use of a vehicle,
    InputError for a distance given twice, a default that does not fit its unit, or distances that must not be mixed.
    Source: GHG Protocol, Technical Guidance (2013), formula 4.6 and table 4.2.
    """
    require(activity_data, ["quantity", "unit"])
    unit = activity_data["unit"].map(units.canonical)
    vehicle = unit.isin(VEHICLE_UNITS)
    ready = ~vehicle & unit.str.endswith(("km", "mile"))
    twice = (vehicle | ready) & activity_data["distance"].notna() & activity_data["round"].isna()
    what, mend = "the quantity already holds the distance", "give the load as quantity, or leave distance blank"
    wrong(activity_data, twice, what, mend, "distance")
    load = activity_data[~vehicle & ~ready]
    parts = [_vehicles(activity_data[vehicle], multi_drop_basis), *([_loads(load)] if len(load) else [])]
    rest = activity_data[ready]
    _no_packaging(rest, rest["packaging_mass"].notna())
    refuse(rest, rest["round"].notna(), "a drop of a round in tonne.km", "give the round's fuel or vehicle distance")
    parts.append((rest["quantity"], rest["unit"], pd.Series("transport as given", index=rest.index, dtype="str")))
    amount, of, said = (pd.concat(list(part)).loc[activity_data.index] for part in zip(*parts, strict=True))
    return amount.astype("float64"), of.astype("str"), said.astype("str")


def _vehicles(activity_data: pd.DataFrame, multi_drop_basis: str) -> tuple[pd.Series, pd.Series, pd.Series]:
    """A vehicle's own distance, and the company's share of the vehicle."""
    unclear = activity_data[["sharing", "limiting_factor", "round"]].isna().all(axis=1)
    what = "sharing is blank, and the quantity is a whole vehicle's distance"
    refuse(activity_data, unclear, what, "say exclusive, or shared with limiting_factor and the loads")
    _no_packaging(activity_data, activity_data["packaging_mass"].notna())
    share, said = share_of_vehicle(activity_data, multi_drop_basis)
    return activity_data["quantity"] * share, activity_data["unit"], "distance of the vehicle, " + said


def _loads(activity_data: pd.DataFrame) -> tuple[pd.Series, pd.Series, pd.Series]:
    """Load, in tonnes, TEU or cubic metres, times the distance of its leg."""
    in_round = activity_data["round"].notna()
    refuse(activity_data, in_round, "a drop of a round by its mass", "give the round's fuel or vehicle distance")
    quantity, unit, assumed = with_default(activity_data, TEU_AS_MASS)
    base = unit.map(lambda name: _like(name, LOAD_UNITS))
    what = "a load in " + unit + " has no transport unit"
    refuse(activity_data, base.isna(), what, "give mass, volume or TEU")
    packed = activity_data["packaging_mass"].notna()
    _no_packaging(activity_data, packed & (base != TONNE))
    load = quantity * ratios(activity_data.assign(unit=unit), base)
    load = load + activity_data["packaging_mass"].fillna(0.0) * units.ratio("kg", TONNE)
    km, said = leg_distance(activity_data)
    said = assumed + said + packed.map({True: ", packaging added", False: ""})
    return load * km, base + ".km", said


def with_default(activity_data: pd.DataFrame, name: str) -> tuple[pd.Series, pd.Series, pd.Series]:
    """Quantity and unit, by the guidance's average where the record asks for it, and the words that say so.

    Raises InputError where the record asks for another average than `name`, or its unit is not the one it is for.
    """
    asked = activity_data["load_default"].notna()
    have, becomes = DEFAULTS[name]
    unit = activity_data["unit"].map(units.canonical)
    unfit = asked & ((activity_data["load_default"] != name) | (unit != have))
    wrong(activity_data, unfit, "the load_default does not fit here", f"{name} is for {have}", "load_default")
    value = guidance_default(name)
    quantity = activity_data["quantity"].where(~asked, activity_data["quantity"] * value)
    words = f"{value:g} {becomes} per {have} by default ({source_of_default(name)}), "
    return quantity, unit.where(~asked, becomes), asked.map({True: words, False: ""}).astype("str")


def leg_distance(activity_data: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Distance of each leg in the kilometres its factor is per, and its basis in words.

    The distance is the record's own, else the great circle between its airports or coordinates. Raises Unserved where
    there is none, or where it is not the actual one and nothing says what the factor is per; InputError for an unknown
    airport and for a distance of one basis under a factor of another without a published adjustment.
    """
    airports = ["origin_airport", "destination_airport"]
    if faults := [fault for column in airports for fault in airport_faults(activity_data, column)]:
        raise InputError(faults)
    computed = great_circle_km(*(activity_data[column] for column in airports)).fillna(great_circle(activity_data))
    km = activity_data["distance"].fillna(computed)
    mend = "fill in distance, or airports or coordinates of both ends"
    refuse(activity_data, km.isna(), "distance is blank, and no places give it", mend)
    by_places = activity_data["distance"].isna()
    stated = activity_data["distance_basis"]
    what, mend = "the distance follows from places, which makes it a great circle", "leave distance_basis blank"
    wrong(activity_data, by_places & stated.notna() & (stated != GREAT_CIRCLE), what, mend, "distance_basis")
    basis = stated.mask(by_places, GREAT_CIRCLE)
    adjusted = _check_bases(activity_data, basis)
    km = km * activity_data["distance_adjustment"].fillna(1.0)
    words = basis.str.replace("_", " ").fillna("not stated")
    by = " (adjusted by " + activity_data["distance_adjustment"].map("{:g}".format).astype("str") + ": "
    said = "distance " + words + (by + activity_data["distance_adjustment_source"] + ")").where(adjusted, "")
    return km, said.astype("str")


def _check_bases(activity_data: pd.DataFrame, basis: pd.Series) -> pd.Series:
    """Whether each distance is adjusted to its factor's basis; distances of two bases are never mixed unsaid."""
    per, adjusted = activity_data["factor_distance_basis"], activity_data["distance_adjustment"].notna()
    require(activity_data[adjusted], ["distance_adjustment_source", "factor_distance_basis"])
    unsaid = per.isna() & basis.notna() & (basis != ACTUAL)
    what = "factor_distance_basis is blank, and the distance is not the actual one"
    refuse(activity_data, unsaid, what, "say what distance the factor is per, and the adjustment if it is another")
    half = per.notna() & basis.isna()
    refuse(activity_data, half, "distance_basis is blank, and the factor's is given", "fill in distance_basis")
    differ = per.notna() & (basis != per)
    mend = "give the published distance_adjustment with its source, or a distance of the factor's basis"
    what = "the distance and the factor are on two bases"
    wrong(activity_data, differ & ~adjusted, what, mend, "distance_basis")
    what = "a distance_adjustment, and distance and factor are on one basis"
    wrong(activity_data, adjusted & ~differ, what, "take the adjustment out", "distance_adjustment")
    return adjusted


def storage_activity(activity_data: pd.DataFrame) -> tuple[pd.Series, pd.Series, pd.Series]:
    """Volume, floor, pallets or TEU stored times days of each record, its unit (m3.day …), and how it was found.

    Source: GHG Protocol, Technical Guidance (2013), formula 4.9 and table 4.2.
    """
    require(activity_data, ["quantity", "unit"])
    ready = activity_data["unit"].map(units.canonical).str.endswith((".day", ".year"))
    what, mend = "the quantity already holds the days", "give what is stored as quantity, or leave days blank"
    wrong(activity_data, ready & activity_data["days"].notna(), what, mend, "days")
    require(activity_data[~ready], ["days"])
    quantity, unit, assumed = with_default(activity_data, PALLET_AS_FLOOR)
    base = unit.map(lambda name: _like(name, STORED_UNITS))
    refuse(activity_data, ~ready & base.isna(), "what is stored in " + unit, "give m3, m2, pallets or TEU")
    base = base.where(~ready, unit)
    amount = quantity * ratios(activity_data.assign(unit=unit), base) * activity_data["days"].where(~ready, 1.0)
    said = assumed + activity_data["days"].map("{:g} days".format).where(~ready, "days as given")
    return amount, base.where(ready, base + ".day"), said.astype("str")


def _like(unit: str, known: tuple[str, ...]) -> str | None:
    """The known unit of the same dimension."""
    return next((name for name in known if units.dimension(name) == units.dimension(unit)), None)


def _no_packaging(activity_data: pd.DataFrame, packed: pd.Series) -> None:
    what, mend = "packaging_mass is given, and the quantity is no mass", "add it to the quantity, or leave it blank"
    wrong(activity_data, packed, what, mend, "packaging_mass")
