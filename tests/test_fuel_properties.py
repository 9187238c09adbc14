"""Volume, mass and energy of one fuel: bridged by its published properties, and by nothing else."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from builders import factor, library, records
from scope3 import paths, units
from scope3.errors import InputError
from scope3.factors.select import select
from scope3.factors.table_files import factor_file, read_factors
from scope3.fuel_properties import bridge, bridged
from scope3.methods.use import use_rows

TABLE = pd.read_csv(paths.REFERENCE / "fuel_properties.csv")
DIESEL = "fuels/liquid_fuels/diesel_average_biofuel_blend"
CHIPS = "bioenergy/biomass/wood_chips"
COAL = "fuels/solid_fuels/coal_industrial"
UNITS = ["kg", "tonne", "litre", "m3", "US gallon", "kWh (Gross CV)", "GJ (Gross CV)", "kWh (Net CV)", "GJ (Net CV)"]
known = st.sampled_from(sorted({(row.activity, int(row.year)) for row in TABLE.itertuples()}))


def ratio(activity, year, unit, into):
    way = bridge(activity, "GB", year, unit, into)
    return None if way is None else way.ratio


# The table takes density and GJ per tonne; the workbook prints these beside, rounded to three digits.
@pytest.mark.parametrize(("activity", "year", "unit", "into", "printed"), [
    (DIESEL, 2024, "litre", "kWh (Gross CV)", 10.511), (DIESEL, 2024, "litre", "kWh (Net CV)", 9.891),
    (DIESEL, 2025, "kg", "kWh (Gross CV)", 12.651), (DIESEL, 2026, "litre", "kWh (Net CV)", 9.909),
    ("fuels/liquid_fuels/fuel_oil", 2026, "litre", "kWh (Gross CV)", 11.841),
    ("fuels/gaseous_fuels/lpg", 2026, "litre", "kWh (Net CV)", 6.761),
    ("fuels/gaseous_fuels/propane", 2024, "tonne", "litre", 1942.0),
    (CHIPS, 2024, "kg", "kWh (Gross CV)", 4.087), (CHIPS, 2024, "kg", "kWh (Net CV)", 3.778),
])  # fmt: skip
def test_the_columns_printed_beside_are_met(activity, year, unit, into, printed):
    assert ratio(activity, year, unit, into) == pytest.approx(printed, abs=0.0006 if printed < 100 else 0.5)


def test_wood_chips_by_hand():
    """253 kg per m3; 14.713 GJ gross and 13.6 GJ net per tonne."""
    assert ratio(CHIPS, 2024, "m3", "tonne") == pytest.approx(0.253)
    assert ratio(CHIPS, 2024, "m3", "GJ (Net CV)") == pytest.approx(0.253 * 13.6)
    assert ratio(CHIPS, 2024, "kWh (Gross CV)", "kWh (Net CV)") == pytest.approx(13.6 / 14.713)


@given(known, st.sampled_from(UNITS), st.sampled_from(UNITS))
def test_there_and_back_is_one(fuel, unit, into):
    there, back = ratio(*fuel, unit, into), ratio(*fuel, into, unit)
    assert (there is None) == (back is None)
    assert there is None or there * back == pytest.approx(1, rel=1e-12)


@given(known, st.floats(1e-6, 1e9))
def test_gross_to_net_to_gross_is_the_same_energy(fuel, energy):
    net = energy * ratio(*fuel, "kWh (Gross CV)", "kWh (Net CV)")
    assert net < energy
    assert net * ratio(*fuel, "kWh (Net CV)", "kWh (Gross CV)") == pytest.approx(energy, rel=1e-12)


@given(known, st.sampled_from(UNITS), st.sampled_from(UNITS), st.sampled_from(UNITS))
def test_by_way_of_a_third_unit_is_the_same(fuel, first, second, third):
    ways = [ratio(*fuel, first, second), ratio(*fuel, second, third), ratio(*fuel, first, third)]
    if None not in ways:
        assert ways[0] * ways[1] == pytest.approx(ways[2], rel=1e-12)


def test_the_nearest_year_not_later_is_taken():
    years = {y: bridge(DIESEL, "GB", y, "litre", "kg") for y in (2023, 2024, 2025, 2029)}
    assert years.pop(2023) is None
    assert [round(way.ratio, 6) for way in years.values()] == [0.833519, 0.832361, 0.832107]
    assert "desnz 2026" in years[2029].properties[0]


@pytest.mark.parametrize(("activity", "region", "unit", "into"), [
    (DIESEL, "FR", "litre", "kg"), ("diesel", "GB", "litre", "kg"), (COAL, "GB", "m3", "kg"),
    (DIESEL, "GB", "kWh", "litre"), (DIESEL, "GB", "litre", "km"),
    ("bioenergy/biofuel/biomethane_compressed", "GB", "m3", "kg"),
])  # fmt: skip
def test_what_is_not_published_bridges_nothing(activity, region, unit, into):
    """Another country's fuel, an unknown fuel, no density, metered energy, a distance, a gas under pressure."""
    assert bridge(activity, region, 2024, unit, into) is None


@pytest.mark.parametrize("edition", ["desnz/2024", "desnz/2025", "desnz/2026"])
def test_the_publisher_s_factors_per_litre_tonne_and_kwh_agree_with_its_properties(edition):
    """Another path: the ratio of two factors of one fuel is the ratio of their units, to the digits printed.

    Straw alone is not: its factors per tonne and per kWh lie 0.6 % apart for the calorific value printed.
    """
    year = int(edition[-4:])
    table = read_factors(factor_file(edition))
    table = table[(table["component"] == "combustion") & table["activity"].isin(set(TABLE["activity"]))]
    checked, off = 0, set()
    for activity, rows in table.groupby("activity"):
        per = dict(zip(rows["unit"], rows["kg_co2e"], strict=True))
        mass = next(unit for unit in ("tonne", "kg") if unit in per)
        for unit in per.keys() - {mass}:
            expected = ratio(activity, year, unit, mass)
            if expected is None:
                continue
            checked += 1
            rounding = 0.000005 * (1 / per[unit] + 1 / per[mass])
            if abs(per[unit] / per[mass] / expected - 1) > 0.0006 + rounding:
                off.add((activity, unit))
    assert checked > 85
    assert off == {("bioenergy/biomass/grass_straw", "kWh (Net CV)")}


def test_each_property_of_a_fuel_stands_once_a_year_in_units_that_are_known():
    assert not TABLE.duplicated(["activity", "region", "property", "year"]).any()
    kinds = {
        (row.property, units.dimension(row.unit), units.dimension(row.per)) for row in TABLE.itertuples(index=False)
    }
    assert len(kinds) == TABLE["property"].nunique() == 3
    gross, net = (
        TABLE[TABLE["property"] == kind].set_index(["activity", "year"])["value"] for kind in ("gross_cv", "net_cv")
    )
    assert (net < gross.reindex(net.index)).all() and len(net) == len(gross)
    shipped = {a for year in (2024, 2025, 2026) for a in read_factors(factor_file(f"desnz/{year}"))["activity"]}
    assert set(TABLE["activity"]) <= shipped


FUEL = {"region": "GB", "component": "combustion", "boundary": "combustion"}


def picked(unit, *rows, activity=CHIPS, period="2024"):
    record = records({"activity": activity, "country": "GB", "quantity": 1.0, "unit": unit, "period": period})
    return select(record, library(*rows, earlier_years=True), "combustion").iloc[0]


def test_a_record_in_m3_takes_the_factor_per_tonne_and_says_by_which_density():
    row = picked("m3", factor(CHIPS, 42.76, "tonne", **FUEL), factor(CHIPS, 0.01132, "kWh (Net CV)", **FUEL))
    assert row["factor_id"].endswith("/tonne") and row["ratio"] == pytest.approx(0.253)
    assert row["selection"] == (
        "test 1, table 1; at 253 kg per m3 (desnz 2024, full set, Fuel properties, Other fuels, Wood Chips)"
    )


def test_gross_energy_takes_a_factor_on_net_by_the_pair_of_that_fuel():
    row = picked("MWh (Gross CV)", factor(CHIPS, 0.01132, "kWh (Net CV)", **FUEL))
    assert row["ratio"] == pytest.approx(1000 * 13.6 / 14.713)
    assert (
        "at 14.713 GJ (Gross CV) per tonne" in row["selection"] and "at 13.6 GJ (Net CV) per tonne" in row["selection"]
    )


def test_the_properties_are_those_of_the_factor_s_year():
    row = picked("litre", factor(DIESEL, 3000.0, "tonne", **FUEL), activity=DIESEL, period="2026")
    assert row["ratio"] == pytest.approx(0.000833519)
    assert "2024 stands in for 2026" in row["selection"] and "at 833.519 kg per m3 (desnz 2024" in row["selection"]


def test_a_factor_in_the_record_s_own_unit_needs_no_bridge():
    row = picked(
        "litre", factor(DIESEL, 3000.0, "tonne", **FUEL), factor(DIESEL, 2.5, "litre", **FUEL), activity=DIESEL
    )
    assert (row["kg_co2e"], row["ratio"], row["selection"]) == (2.5, 1.0, "test 1, table 1")


@pytest.mark.parametrize(
    ("unit", "activity", "have"), [("kWh", CHIPS, "tonne"), ("m3", COAL, "tonne"), ("m3", CHIPS, "piece")]
)
def test_where_nothing_leads_the_refusal_says_which_unit_to_give(unit, activity, have):
    with pytest.raises(InputError, match=f"'{unit}' does not fit .* which is per {have}.*give the quantity in {have}"):
        picked(unit, factor(activity, 1.0, have, **FUEL), activity=activity)


def test_two_ways_as_short_are_refused():
    with pytest.raises(InputError, match=r"2 factors for one key: .*litre.*kWh \(Gross CV\)"):
        picked(
            "kg", factor(DIESEL, 2.5, "litre", **FUEL), factor(DIESEL, 0.24, "kWh (Gross CV)", **FUEL), activity=DIESEL
        )


def test_the_fewest_properties_lead():
    rows = [factor(CHIPS, 1.0, unit, **FUEL) for unit in ("tonne", "GJ (Net CV)", "GJ (Gross CV)")]
    assert [found["unit"] for found in bridged("m3", rows)] == ["tonne"]
    assert [found["unit"] for found in bridged("m3", rows[1:])] == ["GJ (Net CV)", "GJ (Gross CV)"]
    assert bridged("km", rows) == []


def test_biogenic_carbon_is_bridged_with_its_fuel():
    """10 m3 of chips are 2.53 tonnes: 1600 kg of biogenic CO2 each, and 50 kg CO2e of burning, 30 upstream."""
    made = library(
        factor(CHIPS, 50.0, "tonne", **FUEL),
        factor(CHIPS, 30.0, "tonne", region="GB", component="wtt", boundary="well_to_tank"),
        factor(CHIPS, None, "tonne", region="GB", component="biogenic", boundary="biogenic", kg_biogenic_co2=1600.0,
               gwp_set=None),
    )  # fmt: skip
    record = records({"activity": CHIPS, "country": "GB", "quantity": 10.0, "unit": "m3"})
    rows = use_rows(record, made, method="fuel_based")
    assert rows["kg_co2e"].tolist() == pytest.approx([2.53 * 50, 2.53 * 30])
    assert rows["kg_biogenic_co2"].tolist()[0] == pytest.approx(2.53 * 1600)
