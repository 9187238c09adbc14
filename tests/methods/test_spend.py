"""Money times a factor, function by function: what every spend-based and revenue-based method does."""

from __future__ import annotations

import pandas as pd
import pytest

from builders import factors, library, records, spend_factor
from scope3.errors import InputError
from scope3.factors.library import Library, prepare
from scope3.factors.select import Unserved
from scope3.methods.spend import in_money_of, spend_rows
from scope3.tables import OPTIONAL

PAPER = {"activity": "paper", "spend": 100.0, "currency": "GBP"}


@pytest.fixture(autouse=True)
def made_up_prices(monkeypatch):
    """A euro is 0.8 pounds or 1.2 dollars in 2024; British prices rose from 100 to 125 between 2020 and 2024."""
    monkeypatch.setattr("scope3.prices._rates", lambda: {("GBP", 2024): 0.8, ("USD", 2024): 1.2, ("EUR", 2024): 1.0})
    monkeypatch.setattr(
        "scope3.prices._indices",
        lambda: {
            ("cpi", "GB", 2020): 100.0,
            ("cpi", "GB", 2024): 125.0,
            ("ppi", "GB", 2020): 1.0,
            ("ppi", "GB", 2024): 2.0,
        },
    )
    monkeypatch.setattr("scope3.prices._regions", lambda: {"GBP": "GB", "USD": "US", "EUR": "EA"})


def spent(lines, shelf, margins="included", deflator="cpi", **named):
    return spend_rows(lines, shelf, method="spend_based", margins=margins, deflator=deflator, **named)


def test_a_row_of_money_by_hand():
    """240 dollars with 20 % of tax are 200; at 0.8 to 1.2 133.33 pounds of 2024, 106.67 of 2020; half a kg each."""
    line = records(PAPER | {"spend": 240.0, "currency": "USD", "tax_included": True, "tax_rate": 0.2})
    (row,) = spent(line, library(spend_factor("paper", 0.5, price_year=2020, factor_id="P"))).to_dict("records")
    assert (row["method"], row["component"], row["boundary"]) == ("spend_based", "cradle_to_gate", "required")
    assert (row["factor_id"], row["unit"], row["factor"]) == ("P", "GBP 2020", 0.5)
    assert row["quantity"] == pytest.approx(320 / 3) and row["kg_co2e"] == pytest.approx(160 / 3)
    said = ["without tax of 20 %; ", "USD → GBP", "2024 → 2020 by cpi GB", "; factor per money at purchaser prices; "]
    at = [row["step"].find(words) for words in said]
    assert at == sorted(at) and at[0] == 0 and -1 not in at


@pytest.mark.parametrize(
    ("basis", "said"),
    [
        ("purchaser", "purchaser prices"), ("producer", "producer prices, accepted"),
        ("basic", "basic prices, accepted"), ("not_stated", "prices its publisher does not name, accepted"),
    ],
)  # fmt: skip
def test_the_step_names_the_prices_of_the_factor(basis, said):
    shelf = Library(prepare(factors(spend_factor("paper", 0.5, price_basis=basis)), "AR5GWP100", [], [basis]))
    (step,) = spent(records(PAPER), shelf)["step"]
    assert f"; factor per money at {said}; " in step


def test_the_deflator_chosen_is_the_one_that_counts():
    """By producer prices, which doubled, 100 pounds of 2024 are 50 of 2020; by consumer prices 80."""
    shelf = library(spend_factor("paper", 1.0, price_year=2020))
    found = {deflator: spent(records(PAPER), shelf, deflator=deflator)["kg_co2e"].item() for deflator in ("cpi", "ppi")}
    assert found == pytest.approx({"cpi": 80.0, "ppi": 50.0})


MARGIN = {"component": "margins", "boundary": "margins"}


def test_margins_are_rows_of_their_own_in_the_money_of_their_factor():
    shelf = library(
        spend_factor("paper", 0.7, factor_id="P"), spend_factor("paper", 0.1, factor_id="M", price_year=2020, **MARGIN),
        spend_factor("rent", 0.3, factor_id="R"),
    )  # fmt: skip
    lines = records(PAPER, PAPER | {"activity": "rent"})
    rows = spent(lines, shelf, boundary=OPTIONAL)
    assert rows[["record_id", "component", "factor_id", "unit"]].values.tolist() == [
        ["R1", "cradle_to_gate", "P", "GBP 2024"], ["R1", "margins", "M", "GBP 2020"],
        ["R2", "cradle_to_gate", "R", "GBP 2024"],
    ]  # fmt: skip
    assert rows["kg_co2e"].tolist() == pytest.approx([70.0, 8.0, 30.0])
    assert set(rows["boundary"]) == {"optional"} and set(rows["method"]) == {"spend_based"}
    assert rows["step"].str.contains("factor per money at purchaser prices").all()
    assert spent(lines, shelf, margins="excluded")["factor_id"].tolist() == ["P", "R"]


def test_margins_of_another_year_region_or_edition_belong_to_another_factor():
    """The British price may hold its margins, which are published apart for the world alone; so with another year."""
    for country, other in (("GB", {"region": "GB"}), (None, {"edition": "2"}), (None, {"year": 2023})):
        shelf = library(spend_factor("paper", 0.7, **other), spend_factor("paper", 0.1, **MARGIN), earlier_years=True)
        assert spent(records(PAPER | {"country": country}), shelf)["component"].tolist() == ["cradle_to_gate"]
    published = [spend_factor("paper", 0.7, publisher="one"), spend_factor("paper", 0.1, publisher="two", **MARGIN)]
    assert spent(records(PAPER), library(*published))["component"].tolist() == ["cradle_to_gate"]


def test_what_a_sector_emits_itself_has_no_margins():
    shelf = library(
        spend_factor("paper", 0.2, component="operation", boundary="operation"),
        spend_factor("paper", 0.1, **MARGIN), spend_factor("paper", 0.7),
    )  # fmt: skip
    rows = spent(records(PAPER), shelf, component="operation")
    assert rows[["component", "kg_co2e"]].values.tolist() == [["operation", 20.0]]


@pytest.mark.parametrize("margins", ["Included", "", "both"])
def test_margins_are_included_or_excluded(margins):
    with pytest.raises(InputError, match=rf"margins '{margins}' is not known.*choose included or excluded"):
        spent(records(PAPER), library(spend_factor("paper", 0.7)), margins=margins)


@pytest.mark.parametrize("column", ["activity", "spend", "currency", "period"])
def test_money_takes_no_blank(column):
    with pytest.raises(Unserved) as refused:
        spent(records(PAPER, PAPER | {column: None}), library(spend_factor("paper", 0.7)))
    assert refused.value.reasons == {"R2": f"{column} is blank"}


def test_each_record_without_a_rate_or_an_index_is_named_and_no_other():
    lines = records(
        PAPER,
        PAPER | {"currency": "CHF"},
        PAPER | {"period": "2019-03-31"},
        PAPER | {"currency": "CHF", "source_file": "b.csv"},
    )
    with pytest.raises(InputError) as refused:
        in_money_of(lines, pd.Series(["GBP"] * 4), pd.Series([2024] * 4, dtype="Int64"), "cpi")
    found = [(fault.what[:4], fault.file, fault.row, fault.column) for fault in refused.value.faults]
    assert sorted(found) == [
        ("R2: ", "records.csv", 3, "currency"), ("R3: ", "records.csv", 4, "currency"),
        ("R4: ", "b.csv", 5, "currency"),
    ]  # fmt: skip
    assert all(fault.mend for fault in refused.value.faults)
    (of_year,) = [fault.what for fault in refused.value.faults if fault.row == 4]
    assert "2019" in of_year


def test_a_year_that_stands_in_is_taken_by_name_alone():
    """The tables end in 2024; 2025 stands at the prices of 2024 where the organisation says so."""
    line = records(PAPER | {"period": "2025-01-31"})
    to = (pd.Series(["GBP"]), pd.Series([2020], dtype="Int64"), "cpi")
    with pytest.raises(InputError, match="2025"):
        in_money_of(line, *to)
    money = in_money_of(line, *to, {2025: 2024})
    assert money["quantity"].tolist() == pytest.approx([80.0]) and "2025" in money["step"].item()
    shelf = library(spend_factor("paper", 0.5, price_year=2020), spend_factor("paper", 0.25, price_year=2020, **MARGIN),
                    price_years={2025: 2024}, earlier_years=True)  # fmt: skip
    assert spent(line, shelf)["kg_co2e"].tolist() == pytest.approx([40.0, 20.0])
