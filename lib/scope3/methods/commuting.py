"""Category 7, employee commuting: the methods, most specific first."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from scope3.factors.library import Library
from scope3.factors.select import Unserved
from scope3.methods.journeys import (
    DISTANCES,
    KM,
    PASSENGER_KM,
    THERE_AND_BACK,
    VEHICLE_KM,
    emissions_of,
    fuel_used,
    is_in,
    join_steps,
    travelled,
    vehicle_km,
    worded,
)
from scope3.methods.records import refuse, require, wrong
from scope3.methods.samples import scaled_up
from scope3.tables import OPTIONAL
from scope3.tables.commuting import COMMUTE, TELEWORK

WORKING_HOUR = "FTE working hour"
TOLERANCE = 1e-9  # of shares that add up to 1


def fuel_based(activity_data: pd.DataFrame, factors: Library) -> pd.DataFrame:
    r"""Multiply the fuel or electricity used on the way to work by its life cycle factor.

    $$ E = \sum_f F_f \cdot EF_f \cdot a_f $$
    $$ F = \frac{S}{p} \text{ from money} \qquad F = 2 \, d \, t \, \frac{n}{o} \, c \text{ from distance} \qquad
    a = \frac{P^{own}}{P^{all}} \text{ of public transport or a works bus} $$

    Symbols: $F_f$ fuel or energy in the year (litre, kg, kWh …), $EF_f$ its life cycle factor, combustion and upstream
    (kg CO2e per unit), $a_f$ the organisation's part of a vehicle shared with others, $P$ passenger-kilometres, $S$
    money for fuel, $p$ its average price, $d$ one-way distance (km), $t$ days, $n$ employees, $o$ occupancy, $c$ fuel
    per km.
    Minimum boundary: scope 1 and 2 emissions of employees and carriers while vehicles are used.
    When to use it: employees or carriers state fuel. Needs: activity, purpose; and quantity with unit (of one of the
    employees, or of all where employees is blank), or fuel_unit and fuel_price with spend and currency, or fuel_unit
    and fuel_per_km with the one-way distance as quantity and unit, days, employees and occupancy; for a shared vehicle
    own_passenger_km and all_passenger_km; of a sample stratum, respondent, respondents and population.
    Raises Unserved for records without fuel or without a factor, InputError where a part exceeds the whole.
    Source: GHG Protocol, Technical Guidance (2013), chapter 7, with formula 4.1 and example 4.1, p. 56.
    """
    _commute(activity_data)
    _no_share(activity_data)
    by_distance = is_in(activity_data, *DISTANCES)
    driving = _of_somebody(activity_data[by_distance & activity_data["fuel_per_km"].notna()])
    driven = vehicle_km(driving, "employees", _trips(driving), factors).reindex(activity_data.index)
    used = fuel_used(activity_data, driven)
    # Fuel from a distance is that of everybody on the line already.
    heads = _people(activity_data).mask(by_distance, 1.0)
    return emissions_of(scaled_up(used.assign(quantity=used["quantity"] * heads)), factors, method="fuel_based")


def distance_based(activity_data: pd.DataFrame, factors: Library) -> pd.DataFrame:
    r"""Multiply the way to work and back on all commuting days by the life cycle factor of its mode.

    $$ E = \sum_m K_m \cdot EF_m \qquad K_m = \sum_i 2 \, d_i \, t_i \, \frac{n_i}{o_i} $$

    Symbols: $K_m$ kilometres by mode $m$ (passenger-kilometres, or vehicle-kilometres where the factor is per vehicle),
    $EF_m$ its life cycle factor (kg CO2e per km), $d_i$ one-way distance (km), $t_i$ days on which the employee came,
    $n_i$ employees, $o_i$ occupancy, people per vehicle (1 in $K_m$ by people). A sampled employee stands for
    population over respondents of the stratum.
    Minimum boundary: scope 1 and 2 emissions of employees and carriers while vehicles are used.
    When to use it: distance and mode are known per person or group, from a survey or from addresses. Needs: activity,
    purpose, quantity, unit; for a one-way distance days and either employees or, of a sample, stratum, respondent,
    respondents and population; occupancy where the factor is per vehicle.
    Raises Unserved for records without these or without a factor, and for shares of modes, which are average data;
    InputError for a total that also names employees or days.
    Source: GHG Protocol, Technical Guidance (2013), formula 7.1, with example 7.2, pp. 92-93.
    """
    _commute(activity_data)
    _no_share(activity_data)
    return emissions_of(scaled_up(_on_the_way(activity_data, factors)), factors, method="distance_based")


def average_data(activity_data: pd.DataFrame, factors: Library) -> pd.DataFrame:
    r"""Spread a group's employees over modes by shares, and multiply average distances by the modes' factors.

    $$ E = \sum_m n \cdot s_m \cdot 2 \, d_m \, t \cdot EF_m \qquad \sum_m s_m = 1 $$

    Symbols: $n$ employees of the group, $s_m$ share that comes by mode $m$, $d_m$ average one-way distance (km), $t$
    working days, $EF_m$ life cycle factor of the mode (kg CO2e per km; per vehicle it is divided by the occupancy).
    Minimum boundary: scope 1 and 2 emissions of employees and carriers while vehicles are used.
    When to use it: no survey; shares and distances from national or regional statistics. Needs: activity, purpose,
    quantity, unit, employees, days, employee_group, mode_share; occupancy where the factor is per vehicle.
    Raises Unserved for groups with a line that lacks something, InputError for a group whose shares are not 1 in all.
    Source: GHG Protocol, Technical Guidance (2013), formula 7.2, with example 7.2, pp. 92-93.
    """
    _commute(activity_data)
    require(activity_data, ["mode_share", "employee_group", "employees"])
    _shares_add_up(activity_data)
    try:
        people = activity_data.assign(employees=activity_data["employees"] * activity_data["mode_share"])
        return emissions_of(_on_the_way(people, factors), factors, method="average_data")
    except Unserved as unserved:
        raise _with_their_groups(activity_data, unserved) from None


def telework(activity_data: pd.DataFrame, factors: Library) -> pd.DataFrame:
    r"""Multiply what homes use because of work, beyond what they would use anyway, by its factor.

    $$ E = \sum_h H_h \cdot EF_h + \sum_e (Q_e - B_e) \cdot EF_e $$

    Symbols: $H_h$ full-time equivalent working hours at home, $EF_h$ published factor of such an hour, which is of the
    additional energy alone (kg CO2e per FTE working hour), $Q_e$ energy of a home with work in it and $B_e$ its
    baseline without (kWh …), $EF_e$ life cycle factor of the energy.
    Minimum boundary: outside it; optional, and shown beside the total.
    When to use it: people work at home on days they do not commute. Needs: activity, purpose, quantity, unit; baseline
    for energy that was metered or estimated; employees, or of a sample stratum, respondent, respondents and population,
    where the quantity is that of one person.
    Raises Unserved for records without these or without a factor, InputError for a baseline above the use.
    Source: GHG Protocol, Technical Guidance (2013), formula 7.1, optional part, with example 7.2, pp. 92-93.
    """
    at_home = activity_data["purpose"] == TELEWORK
    refuse(activity_data, ~at_home, "the line is a way to work", "serve it by the methods of commuting")
    require(activity_data, ["activity", "quantity", "unit"])
    hours = is_in(activity_data, WORKING_HOUR)
    blank = ~hours & activity_data["baseline"].isna()
    refuse(activity_data, blank, "baseline is blank", "say what the home would use without work in it; 0 for nothing")
    twice = hours & activity_data["baseline"].notna()
    wrong(
        activity_data,
        twice,
        "factors per working hour are of additional energy already",
        "leave baseline blank",
        "baseline",
    )
    above = activity_data["baseline"] > activity_data["quantity"]
    wrong(activity_data, above, "baseline exceeds the quantity", "check both; saved energy is not netted", "baseline")
    added = activity_data["quantity"] - activity_data["baseline"].fillna(0.0)
    heads = worded(activity_data["employees"], "{:g} employees")
    words = pd.Series("additional energy", index=activity_data.index).mask(hours, "hours at home")
    extra = activity_data.assign(quantity=added * _people(activity_data), step=join_steps(words, heads))
    return emissions_of(scaled_up(extra), factors, method="telework", boundary=OPTIONAL)


def _commute(rows: pd.DataFrame) -> None:
    """Refuse lines of work at home."""
    refuse(rows, rows["purpose"] != COMMUTE, "the line is work at home", "serve it by telework")


def _no_share(rows: pd.DataFrame) -> None:
    """Refuse lines that spread a group over modes: the shares of a group belong together."""
    refuse(rows, rows["mode_share"].notna(), "mode_share makes the line average data", "serve it by average_data")


def _people(rows: pd.DataFrame) -> pd.Series:
    """Employees the quantity is to be multiplied by: 1 for a sampled one, and where it is that of all of them."""
    scaled = rows["respondents"].notna() & rows["employees"].notna() & (rows["employees"] != 1)
    what, mend = "a sampled line is one employee, whom the stratum scales up", "leave employees blank, or give 1"
    wrong(rows, scaled, what, mend, "employees")
    return rows["employees"].fillna(1.0)


def _trips(rows: pd.DataFrame) -> pd.Series:
    """Ways in the year, there and back on each day; blank where no days are given."""
    return rows["days"] * THERE_AND_BACK


def _on_the_way(rows: pd.DataFrame, factors: Library) -> pd.DataFrame:
    """Commuting lines with their kilometres in the year."""
    require(rows, ["activity", "quantity", "unit"])
    refuse(rows, ~is_in(rows, *DISTANCES), "the quantity is no distance", f"give it in {KM}, mile or {PASSENGER_KM}")
    said = worded(rows["days"], "there and back on {:g} days")
    return travelled(_of_somebody(rows), "employees", _trips(rows), said, factors)


def _of_somebody(rows: pd.DataFrame) -> pd.DataFrame:
    """Lines with a distance, the sampled ones as one employee; a one-way distance without days or people is refused."""
    one_way, sampled = ~is_in(rows, PASSENGER_KM, VEHICLE_KM), rows["respondents"].notna()
    require(rows[one_way], ["days"])
    blank = one_way & rows["employees"].isna() & ~sampled
    refuse(rows, blank, "employees is blank", "say for how many people the line stands")
    return rows.assign(employees=rows["employees"].mask(one_way & sampled, _people(rows)))


def _shares_add_up(rows: pd.DataFrame) -> None:
    """Raise InputError for groups whose shares are not 1 in all."""
    whole = rows.groupby("employee_group")["mode_share"].transform("sum")
    what = "the shares of " + rows["employee_group"] + worded(whole * 100, " add up to {:.10g} %")
    mend = "give a line for each mode, walking too, so that they make 100 %"
    wrong(rows, (whole - 1).abs() > TOLERANCE, what, mend, "mode_share")


def _with_their_groups(rows: pd.DataFrame, unserved: Unserved) -> Unserved:
    """The refusal of some lines as one of their whole groups: a group without a mode would be too small."""
    group = rows["employee_group"]
    left = rows[group.isin(group[rows["record_id"].isin(unserved.reasons)])]
    reason = left["record_id"].map(unserved.reasons).fillna("another line of its group cannot be served")
    return Unserved(left[unserved.rows.columns.drop("reason")].assign(reason=reason), unserved.mend)


METHODS: dict[str, Callable[..., pd.DataFrame]] = {
    "fuel_based": fuel_based,
    "distance_based": distance_based,
    "average_data": average_data,
    "telework": telework,
}
