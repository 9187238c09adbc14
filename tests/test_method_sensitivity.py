"""Sobol indices of the choices: by hand on figures made for it, and on a client small enough to work out."""

from __future__ import annotations

import numpy as np
import pytest

import small_client
from command_line import command
from scope3.client import open_client
from scope3.uncertainty.method_sensitivity import method_sensitivity
from scope3.uncertainty.sobol import Part, alone, sobol_indices

SEED = 20240101


def indices(parts, varied):
    return sobol_indices(parts, varied, SEED).set_index("choice")


def part(choices, figures):
    return Part(choices, np.array(figures, dtype="float64"))


def test_parts_that_only_add_up_share_the_variance():
    """Variances of 5² and 10²: a fifth and four fifths, alone and together alike."""
    found = indices([part(["a"], [0, 10]), part(["b"], [100, 120])], {"a": 2, "b": 2})
    for column in ("first_order", "total_effect"):
        assert found.loc["a", column] == pytest.approx(0.2, abs=0.03)
        assert found.loc["b", column] == pytest.approx(0.8, abs=0.06)
    assert (found["sampling_error"] > 0).all()


def test_choices_that_work_only_together_have_a_total_above_their_first_order():
    """40 where both are changed, else nothing: V = 300, V(E|a) = 100, E(V|b) = 200."""
    found = indices([part(["a", "b"], [[0, 0], [0, 40]])], {"a": 2, "b": 2})
    for name in ("a", "b"):
        assert found.loc[name, "first_order"] == pytest.approx(1 / 3, abs=0.06)
        assert found.loc[name, "total_effect"] == pytest.approx(2 / 3, abs=0.06)


def test_three_values_are_as_likely_as_each_other():
    """0, 0, 30: a variance of 200 beside 100 of the two values."""
    found = indices([part(["a"], [0, 0, 30]), part(["b"], [0, 20])], {"a": 3, "b": 2})
    assert found.loc["a", "first_order"] == pytest.approx(2 / 3, abs=0.05)


def test_a_choice_shared_by_parts_is_drawn_once():
    """Two parts that follow one choice in opposite directions cancel out."""
    found = indices([part(["a"], [0, 10]), part(["a"], [10, 0]), part(["b"], [0, 1])], {"a": 2, "b": 2})
    assert found.loc["a", "total_effect"] == pytest.approx(0, abs=1e-6)
    assert found.loc["b", "total_effect"] == pytest.approx(1, abs=0.06)


def test_what_moves_nothing_has_an_index_of_nothing():
    found = indices([part(["a"], [5, 5])], {"a": 2, "b": 2})
    assert (found == 0).all(axis=None) and set(found.index) == {"a", "b"}


def test_alone_a_choice_leaves_the_others_as_the_run_has_them():
    parts = [part(["a", "b"], [[1, 2], [4, 8]]), part(["b"], [10, 20])]
    assert alone(parts, "a", 2) == {"t_co2e_lowest": 11, "t_co2e_highest": 14}
    assert alone(parts, "b", 2) == {"t_co2e_lowest": 11, "t_co2e_highest": 22}


@pytest.mark.slow
def test_the_small_client_moves_by_one_choice(tmp_path, monkeypatch):
    monkeypatch.setenv("SCOPE3_DATA", str(small_client.write(tmp_path / "data")))
    client = open_client("small", 2024)
    found = method_sensitivity(client).set_index("choice")
    # The losses of 10,000 kWh with the upstream of their generation, or without its 0.004 kg each.
    moved = found.loc["ef_basis"]
    assert moved["values"] == "life_cycle | combustion"
    assert (moved["t_co2e_lowest"], moved["t_co2e_highest"]) == pytest.approx((6.35995, 6.39995))
    assert (moved["first_order"], moved["total_effect"]) == pytest.approx((1, 1), abs=0.06)
    assert found.index[0] == "ef_basis"
    # The losses are published per kWh, so that no rate is taken and its base moves nothing.
    assert found.loc["loss_basis", "total_effect"] == 0
    assert "supplier_specific" in found.loc["methods.1", "values"]
    assert "no record is changed by" in found.loc["methods.1", "left_out"]
    # Money of the price year is not deflated, so that either index serves and moves nothing.
    assert found.loc["deflator", "values"] == "cpi | gdp_deflator"
    # No factor states its gases, so that no GWP set is felt; choices of no method in use have no row.
    assert "gwp_set" not in found.index and "radiative_forcing" not in found.index


@pytest.mark.slow
def test_an_order_that_gives_another_figure_is_an_alternative_with_its_own_total(tmp_path, monkeypatch):
    """G1 states a supplier's figure: 2 tonnes at 1.5 kg instead of the average's 2 kg each."""
    more = ["supplier_factor", "supplier_factor_unit", "supplier_source"]
    goods = [[*small_client.GOODS[0], *more], *([*row, "", "", ""] for row in small_client.GOODS[1:])]
    goods[1][-3:] = ["1.5", "kg", "the mill's declaration"]
    monkeypatch.setenv("SCOPE3_DATA", str(small_client.write(tmp_path / "data", goods=goods)))
    found = method_sensitivity(open_client("small", 2024)).set_index("choice").loc["methods.1"]
    assert found["values"] == "supplier_specific | average_data"
    assert found["t_co2e_highest"] - found["t_co2e_lowest"] == pytest.approx(2.0 * (2.0 - 1.5))


@pytest.mark.slow
def test_the_command_ranks_the_choices(tmp_path, capsys):
    assert command("sensitivity", "small", 2024, "--data", small_client.write(tmp_path / "data")) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].split() == ["6.4", "to", "6.4", "100.0%", "ef_basis:", "life_cycle", "|", "combustion"]
