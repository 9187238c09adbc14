"""Precedence of choices: notebook parameter before organisation.yaml before the house default, each with its origin."""

from __future__ import annotations

import inspect

import pytest

import small_client
from scope3.errors import InputError
from scope3.ladder import ladder_keys
from scope3.methods import METHODS, choices_of
from scope3.organisation import load_organisation
from scope3.settings import categories, differences, house_defaults, resolve
from scope3.tables import TECHNOLOGY


def organisation(tmp_path, monkeypatch, extra=""):
    monkeypatch.setenv(
        "SCOPE3_DATA", str(small_client.write(tmp_path / "data", organisation=small_client.ORGANISATION + extra))
    )
    return load_organisation("small", 2024)


def test_the_house_holds_where_nobody_else_speaks(tmp_path, monkeypatch):
    settings = resolve(organisation(tmp_path, monkeypatch), {"ef_basis": None})
    assert settings.choices["ef_basis"] == "life_cycle"
    assert settings.origin["ef_basis"] == "house default"
    assert differences(settings).empty


def test_organisation_wins_over_house_and_parameter_over_both(tmp_path, monkeypatch):
    model = organisation(tmp_path, monkeypatch, "choices: {ef_basis: combustion}\n")
    assert resolve(model, {}).choices["ef_basis"] == "combustion"
    settings = resolve(model, {"ef_basis": "life_cycle", "methods_3a": ["average_data"]})
    assert settings.choices["ef_basis"] == "life_cycle"
    assert settings.origin["ef_basis"] == "notebook parameter"
    assert settings.methods["3A"] == ["average_data"]
    shown = differences(settings).set_index("choice")
    assert shown.loc["methods.3A", "value"] == "average_data"
    assert shown.loc["methods.3A", "origin"] == "notebook parameter"
    assert "ef_basis" not in shown.index


@pytest.mark.parametrize(
    ("overrides", "words"),
    [
        ({"ef_bassis": "combustion"}, "did you mean 'ef_basis'?"),
        ({"ef_basis": "both"}, "life_cycle or combustion"),
        ({"methods_1": ["spend_bassed"]}, "did you mean 'spend_based'?"),
        ({"methods_1": []}, "at least one"),
        ({"methods_1": ["spend_based", "spend_based"]}, "twice"),
    ],
)
def test_a_choice_that_means_nothing_is_refused(tmp_path, monkeypatch, overrides, words):
    with pytest.raises(InputError) as refused:
        resolve(organisation(tmp_path, monkeypatch), overrides)
    assert words in str(refused.value)


def test_every_choice_of_every_method_has_a_house_default_and_the_other_way_round():
    asked = {name for methods in METHODS.values() for function in methods.values() for name in choices_of(function)}
    assert asked == set(house_defaults()["choices"])
    for rule in house_defaults()["choices"].values():
        assert rule["default"] in rule["one_of"]
        assert rule["help"]


def test_every_ladder_key_has_a_house_order_of_all_its_methods():
    keys = {key: category for category in METHODS for key in ladder_keys(category)}
    assert set(house_defaults()["methods"]) == set(keys)
    for key, category in keys.items():
        assert house_defaults()["methods"][key] == list(METHODS[category])


def test_methods_take_their_choices_by_name_only():
    for methods in METHODS.values():
        for function in methods.values():
            given = list(inspect.signature(function).parameters)
            assert given[:2] == ["activity_data", "factors"]
            assert given[2:] == choices_of(function)


def test_categories_are_rows_of_one_framework_edition():
    table = categories()
    assert table["category"].is_unique
    assert table["edition"].nunique() == 1
    assert set(METHODS) - set(TECHNOLOGY) <= set(table["category"])
