"""The client's choices against the house method, in tonnes, by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from command_line import command
from scope3.client import open_client
from scope3.house_difference import house_difference
from small_client import METERS, ORGANISATION
from two_years import AVERAGE_FIRST, write_year

pytestmark = pytest.mark.slow


@pytest.fixture
def data(tmp_path, monkeypatch):
    monkeypatch.setenv("SCOPE3_DATA", str(tmp_path))
    return tmp_path


def test_a_client_of_the_house_method_departs_in_nothing(data, capsys):
    write_year(data, 2024)
    assert house_difference(open_client("small", 2024)).empty
    assert command("compare", "small", "2024", "--data", data) == 0
    assert "follows the house method throughout" in capsys.readouterr().out


def test_an_order_of_methods_is_worth_its_tonnes(data, capsys):
    """Two tonnes of steel by the average, at 2 kg, where the house takes the supplier's 1.5 kg."""
    write_year(data, 2024, ORGANISATION + AVERAGE_FIRST)
    table = house_difference(open_client("small", 2024)).set_index("choice")
    # Without the two methods the order leaves out, which serve nothing here.
    assert table.index.tolist() == ["methods.1", "all together", "interaction"]
    assert table["t_co2e_difference"].tolist() == pytest.approx([1.0, 1.0, 0.0], abs=1e-12)
    assert command("compare", "small", "2024", "--data", data) == 0
    assert "+1.000  methods.1" in capsys.readouterr().out


def test_two_choices_that_meet_have_an_interaction(data):
    """A loss of a tenth on 10 MWh: its base decides how much is lost, its factors how much a lost kWh emits.

    Lost of generation 10000 × 0.1 / 0.9 kWh, of consumption 1000; a lost kWh 0.2 kg burnt, 0.25 with its upstream.
    """
    text = ORGANISATION + "choices: {ef_basis: combustion, loss_basis: of_consumption}\n"
    operator = [["supplier_loss_rate", "supplier_source"], ["0.1", "Grid operator"], ["", ""]]
    meters = [[*row, *more] for row, more in zip(METERS, operator, strict=True)]
    write_year(data, 2024, text, meters=meters)
    table = house_difference(open_client("small", 2024)).set_index("choice")["t_co2e_difference"]
    generation, consumption, burnt, whole = 10000 * 0.1 / 0.9, 1000.0, 0.2, 0.25
    run = consumption * burnt
    by_hand = {
        "ef_basis": (run - consumption * whole) / 1000,
        "loss_basis": (run - generation * burnt) / 1000,
        "all together": (run - generation * whole) / 1000,
    }
    by_hand["interaction"] = by_hand["all together"] - by_hand["ef_basis"] - by_hand["loss_basis"]
    assert table.to_dict() == pytest.approx(by_hand)
    assert abs(by_hand["interaction"]) > 1e-3


def test_a_house_method_that_serves_no_record_says_so(data, monkeypatch):
    """Steel known by the average alone, under a house that has no average: a note, and no figure."""
    from scope3 import settings

    house = dict(settings.house_defaults())
    narrow = {**house, "methods": {**house["methods"], "1": ["supplier_specific", "spend_based"]}}
    monkeypatch.setattr("scope3.house_difference.house_defaults", lambda: narrow)
    write_year(data, 2024, ORGANISATION + AVERAGE_FIRST)
    table = house_difference(open_client("small", 2024)).set_index("choice")
    assert pd.isna(table.loc["methods.1", "t_co2e_difference"])
    assert table.loc["methods.1", "note"].startswith("cannot serve every record")
    assert pd.isna(table.loc["interaction", "t_co2e_difference"])
