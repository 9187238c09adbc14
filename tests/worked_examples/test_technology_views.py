"""Published figures of the two views: technology_views.csv the devices, technology_estates.csv whole estates.

The Tech Carbon Estimator's figures are cited as expectations; its rules of counting stand here, in the test alone.
"""

from __future__ import annotations

import math
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from builders import factor, factors, records
from scope3.methods import calculate
from scope3.organisation import Period
from scope3.technology.register import acquired_in
from scope3.technology.standard import HARDWARE, kinds
from scope3.technology.views import acquisition, amortise, amortised
from technology_client import device, opened

LINES = pd.read_csv(Path(__file__).with_name("technology_views.csv"), dtype={"acquired": "str", "condition": "str"})
ESTATES = pd.read_csv(Path(__file__).with_name("technology_estates.csv")).set_index("example")
DEVICES = LINES[LINES["example"] == "tce-up"].set_index("kind")
NO_FACTORS = factors(factor("none", 1))


def register(example):
    """An example's lines as records of the register."""
    rows = [
        {"record_id": row["line"], "category": 1 if row["attribution"] == row["attribution"] else 2, "kind": row["kind"],
         "quantity": row["quantity"], "unit": "device", "footprint_kg_co2e": row["embodied_kg_co2e"], "use_share": 0.0,
         "footprint_source": row["source"], "acquired": row["acquired"], "life_years": row["life_years"]}
        | {name: row[name] for name in ("condition", "attribution") if pd.notna(row[name])}
        | ({"ownership": "employee_owned"} if pd.notna(row["attribution"]) else {})
        for row in LINES[LINES["example"] == example].to_dict("records")
    ]  # fmt: skip
    return records(*rows, category="U_hardware")


def embodied(table):
    found = calculate("U_hardware", "model_footprint", table, NO_FACTORS)
    return table["record_id"].map(found.groupby("record_id")["kg_co2e"].sum()).astype("float64")


def whole_in(year, table):
    """What the inventory of a year counts."""
    period = Period(start=date(year, 1, 1), end=date(year, 12, 31))
    return embodied(acquired_in(period, table)).sum()


def spread_over(year, table):
    """What a year bears of the register."""
    return math.fsum(
        amortise(kg, acquired, life, None, f"{year}-01", f"{year}-12").amortised
        for kg, acquired, life in zip(embodied(table), table["acquired"], table["life_years"], strict=True)
    )


# What is printed for the year 2023, and how far the print is rounded.
AMORTISED = {
    "tcs-emp-07": (69, 0.5), "tcs-glo-01": (72.5, 0.005), "tcs-glo-02": (48.3, 0.05), "gwf-u-02": (207, 0.5),
    "gwf-u-04": (419, 0.5), "gwf-u-05": (30, 0.5), "gwf-net-02": (45.8, 0.05), "bz-alloc": (241.975, 0.005),
}  # fmt: skip


@pytest.mark.parametrize("example", AMORTISED)
def test_a_year_of_service_is_as_printed(example):
    printed, rounding = AMORTISED[example]
    assert spread_over(2023, register(example)) == pytest.approx(printed, abs=rounding)


def test_box_5_4_by_both_views():
    table = register("ghgp-timing")
    assert whole_in(2020, table) == 27700
    assert [whole_in(year, table) for year in (2021, 2022, 2023)] == [0, 0, 0]
    assert [spread_over(year, table) for year in range(2019, 2025)] == [0, 6925, 6925, 6925, 6925, 0]


def test_box_5_4_by_both_views_of_a_client(tmp_path, monkeypatch):
    client = opened(tmp_path, monkeypatch, hardware=[device("H1", 277, quantity=100)])
    assert acquisition(client)["kg_co2e"].sum() == 27700
    assert amortised(client)["year_kg_co2e"].sum() == 6925


def test_gwf_counts_the_laptops_acquired_in_2023():
    """186 kg by year of acquisition; the amortised estimate of the same study is 656 kg a year."""
    table = register("gwf-lap-2023")
    assert whole_in(2023, table) == pytest.approx(186, abs=0.5)
    assert embodied(table).sum() == pytest.approx(280, abs=0.5)
    estimate = sum(spread_over(2023, register(name)) for name in ("gwf-u-02", "gwf-u-04", "gwf-u-05"))
    assert estimate == pytest.approx(656, abs=0.5)


def test_gwf_counts_no_router_in_2023():
    assert whole_in(2023, register("gwf-net-02")) == 0


@pytest.mark.parametrize(
    ("kind", "printed", "rounding"),
    [
        ("laptop", 57.5, 0.005),
        ("desktop", 100, 0.005),
        ("other_network_device", 162.5, 0.005),
        ("monitor", 58.3333, 1e-4),
        ("tablet", 44.6667, 1e-4),
    ],
)
def test_a_year_of_a_device_of_the_estimator(kind, printed, rounding):
    row = DEVICES.loc[kind]
    found = amortise(row["embodied_kg_co2e"], "2023-01", row["life_years"], None, "2023-01", "2023-12").amortised
    assert found == pytest.approx(printed, abs=rounding)


def test_the_average_of_two_devices_is_the_average_of_their_years():
    """The estimator divides averaged emissions by averaged lives: 58.00 instead of 57.92."""
    pair = DEVICES.loc[["laptop", "monitor"]]
    years = [
        amortise(row["embodied_kg_co2e"], "2023-01", row["life_years"], None, "2023-01", "2023-12").amortised
        for row in pair.to_dict("records")
    ]
    assert sum(years) / 2 == pytest.approx(57.9167, abs=1e-4)
    assert pair["embodied_kg_co2e"].mean() / pair["life_years"].mean() == pytest.approx(58.0)


def estate(example):
    """How many devices of each kind the estimator counts."""
    row = ESTATES.loc[example]
    desktops = math.ceil(row["desktop_share"] * row["people"])
    laptops = math.ceil((1 - row["desktop_share"]) * row["people"])
    servers = row["servers"] if pd.notna(row["servers"]) else math.ceil((1 - row["cloud_share"]) * row["people"] * 0.1)
    network = math.ceil((desktops + laptops) / 16) + math.ceil(servers / 16)
    return {
        "desktop": desktops,
        "laptop": laptops,
        "monitor": row["people"],
        "server": servers,
        "other_network_device": network,
    }


@pytest.mark.parametrize(("people", "cloud", "servers"), [(100, 0, 10), (100, 0.5, 5)])
def test_servers_where_they_are_not_known(people, cloud, servers):
    given = ESTATES[(ESTATES["people"] == people) & (ESTATES["cloud_share"] == cloud)].index[0]
    assert estate(given)["server"] == servers


@pytest.mark.parametrize("example", ESTATES.index)
def test_a_whole_estate_to_the_kilogram(example):
    row = ESTATES.loc[example]
    last = f"2023-{row['months']:02.0f}"
    found = dict.fromkeys(HARDWARE, 0.0)
    for kind, count in estate(example).items():
        device = DEVICES.loc[kind]
        year = amortise(device["embodied_kg_co2e"] * count, "2023-01", device["life_years"], None, "2023-01", last)
        found[kinds().loc[kind, "element"]] += year.amortised
    for element in HARDWARE:
        assert found[element] == pytest.approx(row[element], abs=row["tolerance"])


def test_a_whole_estate_as_the_register_of_a_client(tmp_path, monkeypatch):
    rows = [
        device(
            kind,
            DEVICES.loc[kind, "embodied_kg_co2e"],
            kind=kind,
            quantity=count,
            life_years=DEVICES.loc[kind, "life_years"],
        )
        for kind, count in estate("tce-e2e-T2").items()
    ]
    table = amortised(opened(tmp_path, monkeypatch, hardware=rows))
    found = table.groupby("sub_category")["year_kg_co2e"].sum()
    assert found.to_dict() == pytest.approx(ESTATES.loc["tce-e2e-T2", list(HARDWARE)].to_dict(), abs=0.51)
