"""Category 7: each method on ways to work worked by hand, samples, shares of modes, and what is refused."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import factor, factors, library, records
from method_cases.business_travel import life_cycle
from scope3.errors import InputError
from scope3.factors.select import Unserved
from scope3.ladder import climb
from scope3.methods import METHODS, calculate

TABLE = factors(
    *life_cycle("petrol", 2.0, 0.5, "litre"),
    *life_cycle("power", 0.2, 0.05, "kWh"),
    *life_cycle("car", 0.16, 0.04, "km"),
    *life_cycle("bus", 0.1, 0.02, "passenger.km"),
    factor("foot", 0, "passenger.km", component="life_cycle", boundary="life_cycle"),
    factor("home", 0.33, "FTE working hour", component="operation", boundary="operation"),
)
WAY = {"purpose": "commute", "unit": "km"}
SAMPLE = {"stratum": "Office", "respondent": "A", "respondents": 24, "population": 36, "employees": None}
DRIVE = WAY | {"activity": "car", "quantity": 10, "days": 200, "employees": 6, "occupancy": 1}
RIDE = WAY | {"activity": "bus", "quantity": 5, "days": 200, "employees": 4}
GROUP = {"employee_group": "Workshop", "employees": 50, "days": 220}
MODES = [
    WAY | GROUP | {"activity": "car", "quantity": 12, "occupancy": 1.25, "mode_share": 0.6},
    WAY | GROUP | {"activity": "bus", "quantity": 8, "mode_share": 0.3},
    WAY | GROUP | {"activity": "foot", "quantity": 1, "mode_share": 0.1},
]


def run(method, *rows):
    return calculate(7, method, records(*rows, category=7), TABLE)


def refused(error, method, *rows):
    with pytest.raises(error) as raised:
        run(method, *rows)
    assert all(fault.mend for fault in raised.value.faults)
    return raised.value.faults


# --- Distance ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "quantity", "unit", "kg"),
    [
        # 10 km × 2 × 200 days × 6 people, each alone in a car
        (DRIVE, 24_000, "km", 4800.0),
        (DRIVE | {"occupancy": 2}, 12_000, "km", 2400.0),
        (DRIVE | {"occupancy": 4, "employees": 6}, 6_000, "km", 1200.0),  # one car and a half, not two
        (RIDE, 8_000, "passenger.km", 960.0),
        (RIDE | {"unit": "mile"}, 8_000 * 1.609344, "passenger.km", 960.0 * 1.609344),
        (WAY | {"activity": "bus", "quantity": 8_000, "unit": "passenger.km"}, 8_000, "passenger.km", 960.0),
        # one of 24 who answered for 36: one and a half people
        (RIDE | SAMPLE | {"employees": None}, 3_000, "passenger.km", 360.0),
        (RIDE | {"quantity": 0}, 0, "passenger.km", 0.0),
        (RIDE | {"days": 0}, 0, "passenger.km", 0.0),
    ],
)
def test_the_way_there_and_back_on_every_day(row, quantity, unit, kg):
    emissions = run("distance_based", row)
    assert emissions["quantity"].tolist() == pytest.approx([quantity] * 2) and set(emissions["unit"]) == {unit}
    assert emissions["kg_co2e"].sum() == pytest.approx(kg) and set(emissions["boundary"]) == {"required"}


def test_walking_is_nothing_because_a_factor_says_so():
    (row,) = run("distance_based", RIDE | {"activity": "foot"}).to_dict("records")
    assert (row["kg_co2e"], row["quantity"], row["component"]) == (0.0, 8_000, "life_cycle")
    (fault,) = refused(Unserved, "distance_based", RIDE | {"activity": "bicycle"})
    assert "no combustion, release, operation or life_cycle factor for 'bicycle'" in fault.what


def test_the_step_tells_the_whole_story():
    step = run("distance_based", RIDE | SAMPLE | {"employees": None})["step"].iloc[0]
    assert step.startswith("1 employees; there and back on 200 days; one of 24 who answered for 36 in Office; ")


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (DRIVE | {"quantity": None}, "quantity is blank"),
        (DRIVE | {"unit": None}, "unit is blank"),
        (DRIVE | {"activity": None}, "activity is blank"),
        (DRIVE | {"days": None}, "days is blank"),
        (DRIVE | {"employees": None}, "employees is blank"),
        (DRIVE | {"occupancy": None}, "occupancy is blank, and the factors of 'car' are per vehicle"),
        (DRIVE | {"unit": "litre"}, "the quantity is no distance"),
        (DRIVE | {"purpose": "telework"}, "the line is work at home"),
        (DRIVE | {"mode_share": 0.5}, "mode_share makes the line average data"),
        (DRIVE | SAMPLE | {"population": None}, "population is blank"),
        (DRIVE | SAMPLE | {"respondent": None}, "respondent is blank"),
    ],
)
def test_a_way_without_its_kilometres_goes_to_the_next_method(row, why):
    (fault,) = refused(Unserved, "distance_based", row)
    assert why in fault.what and (fault.file, fault.row) == ("records.csv", 2)


@pytest.mark.parametrize(
    ("rows", "why", "column"),
    [
        ([RIDE | {"unit": "passenger.km"}], "names people or trips", "unit"),
        ([RIDE | {"unit": "passenger.km", "employees": None}], "names people or trips", "unit"),
        ([RIDE | SAMPLE | {"respondents": 40}], "more respondents than employees", "respondents"),
        (
            [RIDE | SAMPLE, RIDE | SAMPLE | {"population": 38}],
            "its stratum has two figures of population",
            "population",
        ),
        (
            [RIDE | SAMPLE | {"respondents": 1}, RIDE | SAMPLE | {"respondents": 1, "respondent": "B"}],
            "its stratum has lines of more people than answered",
            "respondents",
        ),
    ],
)
def test_figures_that_contradict_each_other_stop_the_run(rows, why, column):
    faults = refused(InputError, "distance_based", *rows)
    assert len(faults) == len(rows) and why in faults[0].what and faults[0].column == column


def test_a_purpose_nobody_knows_is_refused_where_it_stands():
    with pytest.raises(InputError, match="column purpose: 'comute' is not allowed"):
        records(RIDE | {"purpose": "comute"}, category=7)
    with pytest.raises(InputError, match="column purpose: blank where a value is needed"):
        records(RIDE | {"purpose": None}, category=7)


# --- Fuel -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "litres"),
    [
        ({"quantity": 300, "unit": "litre"}, 300),
        ({"quantity": 300, "unit": "litre", "employees": 4}, 1200),
        ({"quantity": 300, "unit": "litre"} | SAMPLE, 450),
        # 15 km × 2 × 200 days × 3 people / 1.5 per car = 12,000 km, at 0.05 litre per km
        ({"quantity": 15, "unit": "km", "days": 200, "employees": 3, "occupancy": 1.5, "fuel_per_km": 0.05, "fuel_unit": "litre"}, 600),
        ({"spend": 900, "currency": "GBP", "fuel_price": 1.5, "fuel_unit": "litre"}, 600),
        # the works bus: a quarter of its passenger-kilometres
        ({"quantity": 800, "unit": "litre", "own_passenger_km": 2_000, "all_passenger_km": 8_000}, 200),
    ],
)  # fmt: skip
def test_fuel_of_the_way_to_work(row, litres):
    emissions = run("fuel_based", row | {"activity": "petrol", "purpose": "commute"})
    assert emissions.groupby("component")["kg_co2e"].sum().to_dict() == pytest.approx(
        {"combustion": litres * 2.0, "wtt": litres * 0.5}
    )


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (DRIVE, "the quantity is a distance, and no fuel_per_km is given"),
        (DRIVE | {"fuel_per_km": 0.05, "fuel_unit": "litre", "days": None}, "days is blank"),
        (DRIVE | {"fuel_per_km": 0.05, "fuel_unit": "litre", "employees": None}, "employees is blank"),
        (DRIVE | {"fuel_per_km": 0.05, "fuel_unit": "litre", "occupancy": None}, "occupancy is blank"),
        (DRIVE | {"unit": "litre", "mode_share": 0.2}, "mode_share makes the line average data"),
        (DRIVE | {"unit": "litre", "purpose": "telework"}, "the line is work at home"),
    ],
)
def test_a_way_without_its_fuel_goes_to_the_next_method(row, why):
    (fault,) = refused(Unserved, "fuel_based", row)
    assert why in fault.what


# --- Average data -----------------------------------------------------------------------------------------------------


def test_average_data_spreads_a_group_over_its_modes():
    """Cars: 50 × 0.6 people / 1.25 × 12 km × 2 × 220 days × 0.2 kg; bus: 50 × 0.3 × 8 × 2 × 220 × 0.12."""
    emissions = run("average_data", *MODES)
    found = emissions.groupby("record_id")["kg_co2e"].sum().to_dict()
    assert found == pytest.approx({"R1": 24 * 12 * 440 * 0.2, "R2": 15 * 8 * 440 * 0.12, "R3": 0.0})
    assert set(emissions["method"]) == {"average_data"}


@pytest.mark.parametrize(("share", "said"), [(0.2, "110 %"), (0.05, "95 %"), (0.0999, "99.99 %")])
def test_shares_of_a_group_that_are_not_the_whole_stop_the_run(share, said):
    faults = refused(InputError, "average_data", *MODES[:2], MODES[2] | {"mode_share": share})
    assert [fault.row for fault in faults] == [2, 3, 4] and {fault.column for fault in faults} == {"mode_share"}
    assert f"the shares of Workshop add up to {said}" in faults[0].what and "walking too" in faults[0].mend


def test_a_share_beyond_one_is_refused_where_it_stands():
    with pytest.raises(InputError, match="column mode_share.*write 8 % as 0.08"):
        records(MODES[0] | {"mode_share": 60}, category=7)


def test_a_group_goes_whole_to_the_next_method():
    """Without a factor for one mode, its sisters alone would be a smaller group than there is."""
    rows = [
        *MODES[:2],
        MODES[2] | {"activity": "roller skates"},
        MODES[2] | {"employee_group": "Village", "mode_share": 1},
    ]
    with pytest.raises(Unserved) as raised:
        run("average_data", *rows)
    reasons = raised.value.reasons
    assert set(reasons) == {"R1", "R2", "R3"} and "for 'roller skates'" in reasons["R3"]
    assert reasons["R1"] == "another line of its group cannot be served"


@pytest.mark.parametrize("column", ["mode_share", "employee_group", "employees"])
def test_average_data_takes_no_blank(column):
    faults = refused(Unserved, "average_data", *MODES[:2], MODES[2] | {column: None})
    assert [f"{column} is blank" in fault.what for fault in faults] == [True]


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(1, 50), min_size=2, max_size=5))
def test_a_group_keeps_its_people_however_they_are_shared_out(parts):
    """All by bus, over the same distance: any shares give what one line gives."""
    whole = sum(parts)
    rows = [MODES[1] | {"mode_share": part / whole} for part in parts]
    assert run("average_data", *rows)["kg_co2e"].sum() == pytest.approx(50 * 8 * 440 * 0.12)


# --- Work at home -----------------------------------------------------------------------------------------------------

HOME = {"purpose": "telework", "activity": "home", "quantity": 400, "unit": "FTE working hour"}
METER = {"purpose": "telework", "activity": "power", "quantity": 1100, "baseline": 900, "unit": "kWh"}


@pytest.mark.parametrize(
    ("row", "kg"),
    [
        (HOME, 132.0),
        (HOME | {"employees": 10}, 1320.0),
        (HOME | SAMPLE, 198.0),
        (METER, 50.0),  # 200 kWh more than without, at 0.2 and 0.05
        (METER | {"employees": 3}, 150.0),
        (METER | {"baseline": 0}, 275.0),
        (METER | {"baseline": 1100}, 0.0),
    ],
)
def test_work_at_home_counts_what_is_additional_and_stands_beside_the_total(row, kg):
    emissions = run("telework", row)
    assert emissions["kg_co2e"].sum() == pytest.approx(kg) and set(emissions["boundary"]) == {"optional"}


@pytest.mark.parametrize(
    ("error", "row", "why"),
    [
        (Unserved, METER | {"baseline": None}, "baseline is blank"),
        (Unserved, METER | {"purpose": "commute"}, "the line is a way to work"),
        (Unserved, HOME | {"quantity": None}, "quantity is blank"),
        (InputError, METER | {"baseline": 1200}, "baseline exceeds the quantity"),
        (InputError, HOME | {"baseline": 10}, "are of additional energy already"),
    ],
)
def test_work_at_home_without_or_against_its_baseline(error, row, why):
    (fault,) = refused(error, "telework", row)
    assert why in fault.what


def test_each_line_is_served_by_the_most_specific_method_that_can():
    rows = records(
        WAY | {"activity": "petrol", "quantity": 30, "unit": "litre"}, DRIVE, *MODES, HOME, METER, category=7
    ).assign(sub_category=None)
    emissions = climb(rows, 7, list(METHODS[7]), library(*TABLE.to_dict("records")), {})
    served = emissions.groupby("record_id")["method"].first().tolist()
    assert served == ["fuel_based", "distance_based", *["average_data"] * 3, *["telework"] * 2]


@pytest.mark.parametrize("employees", [95, 2])
def test_a_sampled_line_is_one_employee_and_never_scaled_twice(employees):
    with pytest.raises(InputError, match="a sampled line is one employee, whom the stratum scales up"):
        run("distance_based", RIDE | SAMPLE | {"employees": employees})
