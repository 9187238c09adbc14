"""Two views of one register: whole in the year of acquisition, or spread over the life; over it they are the same."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scope3.errors import InputError
from scope3.inventory import calculate_emissions
from scope3.tables import TECHNOLOGY
from scope3.technology.standard import ELEMENTS
from scope3.technology.views import acquisition, amortise, amortised, months_of, views, views_sentence
from small_client import HEAD, LEDGER, OWNED, left_out, with_files
from technology_client import KINDS, ORGANISATION, device, opened

pytestmark = pytest.mark.slow

kilograms = st.floats(0, 1e6, allow_subnormal=False)
lives = st.sampled_from([0.5, 1, 2.5, 3, 3.3, 4, 6])
months = st.builds(lambda year, month: f"{year}-{month:02}", st.integers(2015, 2024), st.integers(1, 12))


def later(month, by):
    number = int(month[:4]) * 12 + int(month[5:7]) - 1 + by
    return f"{number // 12}-{number % 12 + 1:02}"


def years(embodied, acquired, life, disposed=None):
    """What each calendar year bears, from the year of acquisition until long after the life."""
    first = int(acquired[:4])
    return [amortise(embodied, acquired, life, disposed, f"{y}-01", f"{y}-12") for y in range(first, first + 20)]


@given(kilograms, months, lives)
def test_all_years_together_bear_the_embodied_emissions(embodied, acquired, life):
    found = years(embodied, acquired, life)
    assert math.fsum(year.amortised for year in found) == pytest.approx(embodied, rel=1e-12)
    assert math.fsum(year.months_in_service for year in found) == pytest.approx(12 * life)
    assert not any(year.written_off for year in found)
    assert found[-1].remaining == pytest.approx(0, abs=1e-9)


@given(kilograms, months, lives, st.integers(0, 120))
def test_all_years_together_bear_them_whenever_a_device_leaves(embodied, acquired, life, after):
    found = years(embodied, acquired, life, later(acquired, after))
    borne = math.fsum(year.amortised + year.written_off for year in found)
    assert borne == pytest.approx(embodied, rel=1e-12, abs=1e-9)
    assert sum(year.written_off > 1e-9 * embodied for year in found) <= 1
    assert found[-1].remaining == 0
    if after + 1 >= 12 * life:
        assert [year.amortised for year in found] == [year.amortised for year in years(embodied, acquired, life)]


@given(kilograms, lives, st.integers(1, 12))
def test_a_full_year_bears_embodied_over_life_exactly(embodied, life, month):
    if life >= 2:
        assert amortise(embodied, f"2020-{month:02}", life, None, "2021-01", "2021-12").amortised == embodied / life


@given(kilograms, months, lives, st.integers(0, 120))
def test_what_is_borne_and_what_remains_are_the_whole(embodied, acquired, life, after):
    borne = 0.0
    for year in years(embodied, acquired, life, later(acquired, after)):
        borne += year.amortised + year.written_off
        assert borne + year.remaining == pytest.approx(embodied, rel=1e-9, abs=1e-9)


def test_the_months_of_acquisition_and_disposal_are_months_of_service():
    spread = amortise(480, "2024-03-31", 4, "2024-05-01", "2024-01", "2024-12")
    assert (spread.months_in_service, spread.amortised, spread.written_off, spread.remaining) == (3, 30, 450, 0)


def test_a_device_that_left_in_an_earlier_year_or_comes_later_bears_nothing():
    assert amortise(480, "2020-01", 4, "2021-06", "2022-01", "2022-12") == (0, 0, 0, 0)
    assert amortise(480, "2023-01", 4, None, "2022-01", "2022-12") == (0, 0, 0, 480)


def test_a_year_alone_names_no_month():
    with pytest.raises(InputError, match="names no month"):
        amortise(480, "2020", 4, None, "2022-01", "2022-12")


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2024-01-01", "2024-12-31", ("2024-01", "2024-12")),
        ("2024-04-01", "2025-03-31", ("2024-04", "2025-03")),
        ("2024-04-06", "2025-04-05", ("2024-04", "2025-03")),
    ],
)
def test_a_month_belongs_to_the_period_that_holds_its_last_day(start, end, expected):
    period = with_files().period
    assert months_of(type(period).model_validate({"start": start, "end": end})) == expected


REGISTER = [
    device("H1", 400, quantity=10),
    device("H2", 1450, kind="server", acquired="2021-07", life_years=5),
    device("H3", 172, kind="router", acquired="2020-01", life_years=5, disposed="2024-06"),
    device("H4", 300, acquired="2015-01", disposed="2024-02"),
]


def test_each_line_of_the_register_by_hand(tmp_path, monkeypatch):
    table = amortised(opened(tmp_path, monkeypatch, hardware=REGISTER)).set_index("record_id")
    assert table["embodied_kg_co2e"].to_dict() == {"H1": 4000, "H2": 1450, "H3": 172, "H4": 300}
    assert table["months_in_service"].to_dict() == {"H1": 12, "H2": 12, "H3": 6, "H4": 0}
    assert table["amortised_kg_co2e"].to_dict() == pytest.approx({"H1": 1000, "H2": 290, "H3": 17.2, "H4": 0})
    assert table["written_off_kg_co2e"].to_dict() == pytest.approx({"H1": 0, "H2": 0, "H3": 17.2, "H4": 0})
    assert table["remaining_kg_co2e"].to_dict() == pytest.approx({"H1": 3000, "H2": 1450 - 290 * 3.5, "H3": 0, "H4": 0})
    assert table["year_kg_co2e"].sum() == pytest.approx(1324.4)


def test_the_year_of_acquisition_takes_the_devices_of_the_year_whole(tmp_path, monkeypatch):
    client = opened(tmp_path, monkeypatch, hardware=REGISTER)
    rows = acquisition(client)
    assert rows["record_id"].unique().tolist() == ["H1"]
    assert rows["kg_co2e"].sum() == 4000
    assert set(rows["category"]) == {2}


def test_both_views_take_the_same_embodied_emissions(tmp_path, monkeypatch):
    stages = device(
        "H5", "", use_share="", manufacturing_kg_co2e=200, transport_kg_co2e=20, end_of_life_kg_co2e=5,
        condition="refurbished", quantity=3,
    )  # fmt: skip
    theirs = device("H6", ownership="employee_owned", category=1, attribution=0.5)
    client = opened(tmp_path, monkeypatch, hardware=[*REGISTER, stages, theirs])
    whole = acquisition(client).groupby("record_id")["kg_co2e"].sum()
    spread = amortised(client).set_index("record_id")["embodied_kg_co2e"]
    pd.testing.assert_series_equal(spread[whole.index], whole, check_names=False)
    assert acquisition(client)["component"].nunique() > 1


@pytest.mark.parametrize(
    ("lacks", "said"),
    [
        ({"life_years": ""}, "H1 states no life_years"),
        ({"acquired": ""}, "H1 states no month of acquisition"),
        ({"acquired": "2022"}, "H1 was acquired 2022, and the amortised view goes by month"),
        ({"disposed": "2024"}, "H1 was disposed 2024, and the amortised view goes by month"),
    ],
)
def test_what_cannot_be_spread_is_refused_by_name_and_only_there(tmp_path, monkeypatch, lacks, said):
    client = opened(tmp_path, monkeypatch, hardware=[device("H1", **lacks)])
    assert calculate_emissions(client, *TECHNOLOGY)["kg_co2e"].sum() in (277, 0)
    with pytest.raises(InputError, match=said) as refused:
        amortised(client)
    assert refused.value.faults[0].file == "hardware.csv"


@pytest.mark.parametrize("written", ["March 2024", "2024-13", "01.03.2024", "2024-03-32"])
def test_days_written_otherwise_are_refused(tmp_path, monkeypatch, written):
    with pytest.raises(InputError, match="column acquired: .* is not a day"):
        opened(tmp_path, monkeypatch, hardware=[device("H1", acquired=written)])


def test_a_category_that_is_left_out_is_left_out_of_both(tmp_path, monkeypatch):
    leased = device("H9", ownership="leased", category=8)
    exclusions = "exclusions:\n" + left_out(n for n in range(4, 16) if n != 5)
    client = opened(tmp_path, monkeypatch, hardware=[*REGISTER, leased], exclusions=exclusions)
    assert "H9" not in set(amortised(client)["record_id"]) | set(acquisition(client)["record_id"])


def test_a_year_from_april_to_march_calls_its_earlier_years_as_the_organisation_does(tmp_path, monkeypatch):
    """February 2024 belongs to 2023, February 2025 to 2024: each takes the factor of that year."""
    said = ORGANISATION.replace("2024-12-31", "2025-03-31").replace("start: 2024-01-01", "start: 2024-04-01")
    table = [type_average(year, kg) for year, kg in ((2022, 480), (2023, 240), (2024, 120))]
    bare = {"footprint_kg_co2e": "", "use_share": "", "footprint_source": "", "kind": "server"}
    rows = [
        device(f"H{n}", acquired=day, **bare) for n, day in enumerate(("2025-02", "2024-02", "2023-03-31", "2022-04"))
    ]
    booked = [LEDGER[0], *LEDGER[4:]]
    client = opened(tmp_path, monkeypatch, hardware=rows, organisation=said, booked=booked, factors=table)
    found = amortised(client).set_index("record_id")
    assert found["embodied_kg_co2e"].to_dict() == {"H0": 120, "H1": 240, "H2": 480, "H3": 480}
    assert found["months_in_service"].to_dict() == {"H0": 2, "H1": 12, "H2": 12, "H3": 12}
    assert acquisition(client)["kg_co2e"].sum() == 120


def type_average(year, kg):
    row = {
        "factor_id": f"hardware/server/{year}", "publisher": "test", "edition": "1", "activity": "hardware/server",
        "name": "server", "region": "world", "year": year, "component": "embodied", "boundary": "cradle_to_gate",
        "unit": "device", "kg_co2e": kg, "gwp_set": "AR5GWP100", "source": "page 1", "licence": "none",
    } | OWNED  # fmt: skip
    return [str(row.get(column, "")) for column in HEAD]


def test_devices_of_a_part_of_the_organisation_count_at_its_share(tmp_path, monkeypatch):
    tree = """entities:
  - {name: small}
  - {name: Works, parent: small, kind: subsidiary, equity_share: 0.5, financial_control: yes, operational_control: yes}
"""
    said = ORGANISATION.replace("operational_control\n", "equity_share\n" + tree)
    said = said.replace("country: GB}", "country: GB, entity: small}")
    rows = [device("H1"), device("H2", entity="Works", acquired="2023-01")]
    client = opened(tmp_path, monkeypatch, hardware=rows, organisation=said, defaults="entity: small")
    found = amortised(client).set_index("record_id")["year_kg_co2e"]
    assert found.to_dict() == pytest.approx({"H1": 277 / 4, "H2": 277 / 8})


def test_an_empty_register_is_two_empty_views(tmp_path, monkeypatch):
    client = opened(tmp_path, monkeypatch)
    assert amortised(client).empty and acquisition(client).empty
    table = views(client)
    assert table["element"].tolist() == list(ELEMENTS)
    assert table[["acquisition_t_co2e", "amortised_t_co2e"]].isna().all(axis=None)
    assert views_sentence(table) == "There is no device in the register, and both views are empty."


def test_the_two_views_stand_side_by_side_for_each_element(tmp_path, monkeypatch):
    table = views(opened(tmp_path, monkeypatch, hardware=REGISTER)).set_index("element")
    whole, year = table["acquisition_t_co2e"], table["amortised_t_co2e"]
    assert set(KINDS) < set(ELEMENTS)
    assert whole["employee_hardware"] == pytest.approx(4) and year["employee_hardware"] == pytest.approx(1)
    # Servers and routers are of earlier years: a true nothing; of software nothing is known.
    assert whole["server_hardware"] == 0 and year["server_hardware"] == pytest.approx(0.29)
    assert pd.isna(whole["software"])
    assert table.loc["network_hardware", ["records_of_year", "records"]].tolist() == [0, 1]
    sentence = views_sentence(table.reset_index())
    assert "The 1 line of devices acquired in the year hold 4.00 t CO2e" in sentence
    assert "all 4 lines of the register bear 1.32 t CO2e" in sentence
    assert "never added" in sentence
