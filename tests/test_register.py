"""Devices belong to one reporting period each, and both views of the register add up in any financial year."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from scope3.explain.technology import years_of_register
from scope3.organisation import Period
from scope3.technology.register import acquired_in, register_faults
from technology_client import device, opened

YEARS = [Period(start=dt.date(y, 4, 6), end=dt.date(y + 1, 4, 5)) for y in (2022, 2023)]


@pytest.mark.parametrize("acquired", ["2023-04", "2023-04-05", "2023-04-06", "2023-03", "2023-05", "2024-03"])
def test_a_device_is_acquired_in_one_financial_year(acquired):
    register = pd.DataFrame({"record_id": ["H1"], "acquired": pd.Series([acquired], dtype="str")})
    assert sum(len(acquired_in(period, register)) for period in YEARS) == 1


def test_a_year_alone_is_refused_where_it_lies_in_two_periods(tmp_path, monkeypatch):
    client = opened(tmp_path, monkeypatch, hardware=[device("H1", acquired="2024-02")])
    register = client.activity_data["technology_hardware"].assign(acquired=pd.Series(["2023"], dtype="str"))
    (fault,) = register_faults(YEARS[1], register)
    assert (fault.column, fault.row) == ("acquired", 2) and "give the month" in fault.mend
    assert register_faults(Period(start=dt.date(2023, 1, 1), end=dt.date(2023, 12, 31)), register) == []


def test_both_views_add_up_in_a_financial_year(tmp_path, monkeypatch):
    client = opened(
        tmp_path, monkeypatch, hardware=[device("H1", acquired="2024-02"), device("H2", acquired="2022-05")]
    )
    model = client.organisation.model_copy(
        update={"period": Period(start=dt.date(2023, 4, 1), end=dt.date(2024, 3, 31))}
    )
    years = years_of_register(type(client)(**{**client.__dict__, "organisation": model}))
    sums = years.groupby("view")["t_co2e"].sum()
    assert sums.iloc[0] == pytest.approx(sums.iloc[1]) and sums.iloc[0] > 0
    assert years.loc[years["t_co2e"] > 0, "year"].min() == client.organisation.year - 1
