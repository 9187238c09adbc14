"""The UK tables as shipped: keys, units, gases and activities hold together, and figures are those published."""

from __future__ import annotations

import pytest
from desnz_files import FILES, one

from scope3.factors.desnz_activities import UNITS
from scope3.factors.table_files import read_factors
from scope3.paths import FACTORS
from scope3.units import canonical


@pytest.mark.parametrize("edition", FILES)
class TestShippedTables:
    def test_keys_are_unique_and_rows_sorted(self, edition):
        table = read_factors(FACTORS / f"desnz_{edition}.csv")
        assert not table.duplicated(["activity", "region", "year", "component", "unit"]).any()
        assert table["factor_id"].is_monotonic_increasing

    def test_gases_sum_to_the_total(self, edition):
        table = read_factors(FACTORS / f"desnz_{edition}.csv").dropna(subset=["kg_co2e", "kg_co2", "kg_ch4", "kg_n2o"])
        ch4, n2o = (25, 298) if edition == "2022" else (28, 265)
        total = table["kg_co2"] + ch4 * table["kg_ch4"] + n2o * table["kg_n2o"]
        assert len(table) > 1000
        assert ((total - table["kg_co2e"]).abs() <= 0.01 * table["kg_co2e"] + 2e-5).all()

    def test_upstream_rows_share_their_activity_with_the_use_of_the_same_thing(self, edition):
        table = read_factors(FACTORS / f"desnz_{edition}.csv")
        used = set(table.loc[table["component"] == "combustion", "activity"])
        assert (
            set(table.loc[table["component"].isin(["wtt", "t_and_d", "wtt_t_and_d", "biogenic"]), "activity"]) <= used
        )


def test_activities_are_stable_across_editions():
    activities = {edition: set(read_factors(FACTORS / f"desnz_{edition}.csv")["activity"]) for edition in FILES}
    assert activities["2024"] == activities["2025"]
    assert activities["2025"] <= activities["2026"]
    assert not {
        name for name in activities["2022"] - activities["2023"] if "petrol" not in name and "r431a" not in name
    }


def test_every_unit_is_known_to_the_units_table():
    assert {canonical(unit) for unit in UNITS.values()} == set(UNITS.values())


DIESEL = "fuels/liquid_fuels/diesel_average_biofuel_blend"
DOMESTIC_FLIGHT = "business_travel_air/flights/domestic_to_from_uk/average_passenger"
R410A = "refrigerant_and_other/blends/r410a/total_emissions_including_non_kyoto_products"
FIGURES = [
    ("2022", "electricity", "combustion", "kWh", 0.19338),
    ("2023", "electricity", "combustion", "kWh", 0.207074),
    ("2024", "electricity", "combustion", "kWh", 0.20705),
    ("2025", "electricity", "combustion", "kWh", 0.177),
    ("2026", "electricity", "combustion", "kWh", 0.13096),
    ("2022", "electricity", "t_and_d", "kWh", 0.01769),
    ("2023", "electricity", "t_and_d", "kWh", 0.017915),
    ("2024", "electricity", "t_and_d", "kWh", 0.0183),
    ("2025", "electricity", "t_and_d", "kWh", 0.01853),
    ("2026", "electricity", "t_and_d", "kWh", 0.01299),
    ("2023", DIESEL, "combustion", "litre", 2.51206),
    ("2024", DIESEL, "combustion", "litre", 2.51279),
    ("2025", DIESEL, "combustion", "litre", 2.57082),
    ("2026", DIESEL, "combustion", "litre", 2.58354),
    ("2024", DIESEL, "wtt", "litre", 0.61101),
    ("2024", "fuels/gaseous_fuels/natural_gas", "combustion", "kWh (Gross CV)", 0.1829),
    ("2025", "fuels/gaseous_fuels/natural_gas", "combustion", "kWh (Gross CV)", 0.18296),
    ("2024", "water_supply", "cradle_to_gate", "m3", 0.15311),
    ("2024", f"{DOMESTIC_FLIGHT}/with_rf", "combustion", "passenger.km", 0.27257),
    ("2024", f"{DOMESTIC_FLIGHT}/without_rf", "combustion", "passenger.km", 0.16098),
    ("2024", "hotel_stay/uk", "operation", "room night", 10.4),
    ("2024", "homeworking/office_equipment_and_heating", "operation", "FTE working hour", 0.33378),
    ("2025", R410A, "release", "kg", 1924.0),
    ("2022", R410A, "release", "kg", 2088.0),
]  # fmt: skip


@pytest.mark.parametrize(("edition", "activity", "component", "unit", "kg_co2e"), FIGURES)
def test_published_figures(edition, activity, component, unit, kg_co2e):
    row = one(read_factors(FACTORS / f"desnz_{edition}.csv"), activity=activity, component=component, unit=unit)
    assert row["kg_co2e"] == pytest.approx(kg_co2e, abs=6e-6)
