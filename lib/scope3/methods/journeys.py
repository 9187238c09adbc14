"""What journeys of categories 6 and 7 have in common: kilometres of people and of vehicles, and fuel."""

from __future__ import annotations

import pandas as pd

from scope3 import units
from scope3.factors.library import Library
from scope3.methods.records import no_tax_apart, ratios, refuse, require, wrong
from scope3.methods.use import allocated, use_rows

KM, PASSENGER_KM, VEHICLE_KM = "km", "passenger.km", "vehicle.km"
DISTANCES = (KM, PASSENGER_KM, VEHICLE_KM)
ROOM_NIGHT = "room night"
THERE_AND_BACK = 2.0
STATED = "kilometres in all as stated"


def is_in(rows: pd.DataFrame, *names: str) -> pd.Series:
    """True for each record whose unit is of the dimension of one of the units named; a blank unit is of none."""
    dimensions = {units.dimension(name) for name in names}
    found = rows["unit"].map(lambda unit: units.dimension(unit) in dimensions, na_action="ignore")
    return found.eq(True).fillna(False).astype("bool")


def goes_back(rows: pd.DataFrame) -> pd.Series:
    """True for each record whose way back is to be added."""
    return rows["return_trip"].eq(True).fillna(False).astype("bool")


def in_unit(rows: pd.DataFrame, unit: str) -> pd.Series:
    """The records' quantities in one unit; raises InputError for a record whose unit does not convert."""
    return rows["quantity"] * ratios(rows, pd.Series(unit, index=rows.index, dtype="str"))


def worded(numbers: pd.Series, template: str) -> pd.Series:
    """Numbers put into a sentence, blank where they are."""
    texts = [template.format(value) if pd.notna(value) else "" for value in numbers]
    return pd.Series(texts, index=numbers.index, dtype="str")


def join_steps(*parts: pd.Series) -> pd.Series:
    """Sentences one after the other on each row, blanks left out."""
    joined, *rest = (part.fillna("").astype("str") for part in parts)
    for part in rest:
        joined = joined + pd.Series("; ", index=joined.index).where((joined != "") & (part != ""), "") + part
    return joined


# --- Kilometres -------------------------------------------------------------------------------------------------------


def travelled(rows: pd.DataFrame, people: str, trips: pd.Series, said: pd.Series, library: Library) -> pd.DataFrame:
    r"""The records with their kilometres in all, by people or by vehicles; vehicles are never rounded up.

    Arguments: `people` (column of the people on the way), `trips` (how often the distance is travelled; blank where a
    distance is a total), `said` (what `trips` are). A distance in passenger.km or vehicle.km is a total already.
    Raises Unserved for a record without the number of people where its factor needs it, InputError for a total that
    also names people or trips.
    """
    total = is_in(rows, PASSENGER_KM, VEHICLE_KM)
    named = rows[people].notna() | trips.notna()
    mend = "give the distance of one journey in km or mile, or leave the number of people and trips blank"
    wrong(rows, total & named, f"a total in {PASSENGER_KM} or {VEHICLE_KM} names people or trips", mend, "unit")
    shared, alone = rows["occupancy"].notna() & ~total, ~total & rows[people].isna()
    refuse(rows, shared & alone, f"{people} is blank, and occupancy is given", f"fill in {people}")
    per_vehicle = shared | alone | is_in(rows, VEHICLE_KM)
    heads = rows[people].fillna(1.0) / rows["occupancy"].where(shared, 1.0)
    quantity = rows["quantity"].where(total, _length(rows, ~total) * heads * trips.fillna(1.0))
    unit = rows["unit"].where(total, pd.Series(PASSENGER_KM, index=rows.index).mask(per_vehicle, VEHICLE_KM))
    moved = rows.assign(quantity=quantity, unit=unit, step=_how(rows, people, total, shared, alone, said))
    _counted_as_the_factors_count(moved, people, library)
    return _in_the_factor_s_words(moved, library)


def vehicle_km(rows: pd.DataFrame, people: str, trips: pd.Series, library: Library) -> pd.Series:
    """Kilometres of the vehicles whose fuel is taken from their distance; blank for the records without fuel_per_km.

    Raises Unserved where only the kilometres of people are known, and what `travelled` raises.
    """
    driven = rows[rows["fuel_per_km"].notna() & is_in(rows, *DISTANCES)]
    moved = travelled(driven, people, trips[driven.index], pd.Series("", index=driven.index), library)
    of_people = is_in(moved, PASSENGER_KM)
    what = "fuel_per_km is of a vehicle, and the distance is of people"
    refuse(moved, of_people, what, "fill in occupancy; 1 where people drive alone")
    return in_unit(moved, VEHICLE_KM).reindex(rows.index)


def _length(rows: pd.DataFrame, stated: pd.Series) -> pd.Series:
    """The distance (km) of the records marked; blank for the others."""
    return in_unit(rows[stated], KM).reindex(rows.index)


def _how(
    rows: pd.DataFrame, people: str, total: pd.Series, shared: pd.Series, alone: pd.Series, said: pd.Series
) -> pd.Series:
    """How the kilometres were found, in words."""
    words = worded(rows[people], "{:g} " + people) + worded(rows["occupancy"].where(shared), " / {:g} per vehicle")
    words = words.mask(alone, "vehicle-kilometres as stated").mask(total, STATED)
    return join_steps(words, said)


def _held(moved: pd.DataFrame, library: Library, *names: str) -> pd.Series:
    """True for each record whose activity has a factor per unit of the dimension of one of the units named."""
    dimensions = {units.dimension(name) for name in names}
    known = library.table[library.table["activity"].isin(moved["activity"].dropna().unique())]
    fits = {unit: units.dimension(unit) in dimensions for unit in known["unit"].unique()}
    return moved["activity"].isin(known.loc[known["unit"].map(fits).astype("bool"), "activity"])


def _counted_as_the_factors_count(moved: pd.DataFrame, people: str, library: Library) -> None:
    """Refuse kilometres of people where the library counts vehicles alone, and of vehicles where it counts people."""
    per_person, per_vehicle = _held(moved, library, PASSENGER_KM), _held(moved, library, KM, VEHICLE_KM)
    factors = ", and the factors of '" + moved["activity"].fillna("") + "' are per "
    of_people = is_in(moved, PASSENGER_KM) & per_vehicle & ~per_person
    refuse(
        moved, of_people, "occupancy is blank" + factors + "vehicle", "fill in occupancy; 1 where people drive alone"
    )
    of_vehicles = is_in(moved, VEHICLE_KM) & per_person & ~per_vehicle
    mend = f"fill in {people} and no occupancy, or give the distance in {PASSENGER_KM}"
    refuse(moved, of_vehicles, "the distance is of a vehicle" + factors + "person", mend)


def _in_the_factor_s_words(moved: pd.DataFrame, library: Library) -> pd.DataFrame:
    """Vehicle-kilometres as plain kilometres where the publisher prints factors of vehicles per kilometre."""
    plain = is_in(moved, VEHICLE_KM) & _held(moved, library, KM) & ~_held(moved, library, VEHICLE_KM)
    km = in_unit(moved[plain], VEHICLE_KM).reindex(moved.index)
    return moved.assign(quantity=km.fillna(moved["quantity"]), unit=moved["unit"].mask(plain, KM))


def no_electricity_left_out(emissions: pd.DataFrame) -> pd.DataFrame:
    """The emissions, unless a vehicle's combustion is nothing: its electricity then stands under another activity.

    A fuel may well have none: what burns can be of biogenic carbon alone.
    """
    driven = is_in(emissions, *DISTANCES)
    nothing = driven & (emissions["component"] == "combustion") & (emissions["factor"] == 0)
    mend = "name the activity that holds its electricity (business travel by land), not the one for scope 1"
    wrong(
        emissions,
        nothing,
        "the vehicle's factor is zero where it drives: it leaves its electricity out",
        mend,
        "activity",
    )
    return emissions


# --- Fuel -------------------------------------------------------------------------------------------------------------


def fuel_used(rows: pd.DataFrame, vehicle_km: pd.Series) -> pd.DataFrame:
    """The records with the fuel they stand for as quantity and unit: stated, from kilometres or from money.

    Arguments: `vehicle_km` (kilometres of the vehicles, where the quantity is a distance). The fuel of a vehicle shared
    with others is allocated by passenger-kilometres. Raises Unserved for a record that states no fuel, InputError for
    one that states it twice or whose part exceeds the whole.
    Source: GHG Protocol, Technical Guidance (2013), formulas 4.1 to 4.4.
    """
    require(rows, ["activity"])
    by_km, by_money = rows["fuel_per_km"].notna(), rows["fuel_price"].notna()
    wrong(
        rows, by_km & by_money, "fuel_per_km and fuel_price are both given", "keep the one that is known", "fuel_price"
    )
    refuse(rows, (by_km | by_money) & rows["fuel_unit"].isna(), "fuel_unit is blank", "say what the fuel is counted in")
    require(rows[by_money], ["spend", "currency"])
    require(rows[~by_money], ["quantity", "unit"])
    distance, nights = is_in(rows, *DISTANCES), is_in(rows, ROOM_NIGHT)
    refuse(
        rows, ~by_km & ~by_money & distance, "the quantity is a distance, and no fuel_per_km is given", "give the fuel"
    )
    refuse(rows, by_km & ~distance, "fuel_per_km is given, and the quantity is no distance", "give the kilometres")
    refuse(rows, nights, "nights are no fuel", "serve them by hotel_nights")
    no_tax_apart(rows, by_money, "fuel_price")
    quantity = rows["quantity"].mask(by_km, vehicle_km * rows["fuel_per_km"])
    quantity = quantity.mask(by_money, rows["spend"] / rows["fuel_price"])
    words = pd.Series("fuel as stated", index=rows.index).mask(
        by_km, worded(rows["fuel_per_km"], "{:g} per vehicle.km")
    )
    words = words.mask(by_money, worded(rows["fuel_price"], "money at a price of {:g}"))
    used = rows.assign(quantity=quantity, unit=rows["unit"].mask(by_km | by_money, rows["fuel_unit"]), step=words)
    return _own_part(used)


def _own_part(used: pd.DataFrame) -> pd.DataFrame:
    """The fuel of shared vehicles, the organisation's part of it alone."""
    shared = used[used[["own_passenger_km", "all_passenger_km"]].notna().any(axis=1)]
    if shared.empty:
        return used
    part = allocated(shared, "own_passenger_km", "all_passenger_km", "the organisation's people are among all").reindex(
        used.index
    )
    words = worded(part, "own part {:.6g} by passenger-kilometres")
    return used.assign(quantity=used["quantity"] * part.fillna(1.0), step=join_steps(used["step"], words))


def emissions_of(rows: pd.DataFrame, library: Library, *, method: str, boundary: str = "required") -> pd.DataFrame:
    """Life cycle emissions of records that carry a step: what was burnt or driven, and upstream of the fuel."""
    if rows.empty:
        return use_rows(rows, library, method=method, boundary=boundary)
    return no_electricity_left_out(use_rows(rows, library, method=method, step=rows["step"], boundary=boundary))
