"""What a run keeps is found again by content alone: never off its files, never out of another's hands."""

from __future__ import annotations

import math
from collections import OrderedDict

import pandas as pd
import pytest

import small_client
from scope3 import client as client_module
from scope3 import kept
from scope3.client import Client, open_client
from scope3.errors import InputError
from scope3.inventory import calculate_emissions
from scope3.ladder import climb


@pytest.fixture
def keeping(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "_kept", OrderedDict())


@pytest.fixture
def folder(tmp_path, monkeypatch):
    data = small_client.write(tmp_path / "data")
    monkeypatch.setenv("SCOPE3_DATA", str(data))
    return data / "small" / "2024"


def category_1(client: Client) -> float:
    emissions = calculate_emissions(client, 1)
    return math.fsum(emissions["kg_co2e"])


def never(*_, **__):
    raise AssertionError("worked out again")


def test_nothing_is_kept_where_nobody_asked_for_it(folder, monkeypatch):
    assert not kept.keeps()
    open_client("small", 2024)
    monkeypatch.setattr(client_module, "_opened", never)
    with pytest.raises(AssertionError, match="worked out again"):
        open_client("small", 2024)


def test_what_is_kept_is_worked_out_once_and_the_oldest_goes(keeping, monkeypatch):
    monkeypatch.setattr(kept, "MOST", 2)
    worked = []
    for key in ("a", "b", "a", "c", "a", "b"):
        assert kept.once(key, lambda key=key: worked.append(key) or key.upper()) == key.upper()
    assert worked == ["a", "b", "c", "b"]


def test_what_is_refused_is_not_kept(keeping, folder):
    (folder / "rules.csv").rename(folder / "mislaid.csv")
    with pytest.raises(InputError, match="rule file not found"):
        open_client("small", 2024)
    (folder / "mislaid.csv").rename(folder / "rules.csv")
    assert category_1(open_client("small", 2024)) == pytest.approx(4599.95)


def test_a_client_opened_again_is_the_same_and_nothing_is_read_or_climbed(keeping, folder, monkeypatch):
    first = open_client("small", 2024)
    emissions = calculate_emissions(first)
    monkeypatch.setattr(client_module, "_opened", never)
    # The name under which the ladder is climbed stays; only its work must not be done.
    monkeypatch.setattr(kept, "once", _found_only(kept.once))
    again = open_client("small", 2024)
    pd.testing.assert_frame_equal(calculate_emissions(again), emissions)
    for name, table in first.activity_data.items():
        pd.testing.assert_frame_equal(again.activity_data[name], table)
    pd.testing.assert_frame_equal(again.ledger, first.ledger)
    assert again.files == first.files
    assert again.settings == first.settings


def _found_only(once):
    return lambda key, work: once(key, never)


@pytest.mark.parametrize("name", ["goods", "meters", "ledger", "factors", "rules", "organisation"])
def test_a_changed_file_is_read(keeping, folder, name):
    kinds = {"organisation": ".yaml"}
    open_client("small", 2024)
    path = folder / f"{name}{kinds.get(name, '.csv')}"
    before = path.read_text(encoding="utf-8")
    changes = {
        "goods": ("steel,GB,2,", "steel,GB,3,"),
        "meters": ("GB,100,litre", "GB,200,litre"),
        "ledger": ("revenue,1000.00", "revenue,1100.00"),
        "factors": ("kg,2,", "kg,5,"),
        "rules": ("Wages buy nothing", "Salaries buy nothing"),
        "organisation": ("name: Small Ltd", "name: Smaller Ltd"),
    }
    assert changes[name][0] in before
    path.write_text(before.replace(*changes[name]), encoding="utf-8")
    changed = open_client("small", 2024)
    found = {
        "goods": lambda: category_1(changed) == pytest.approx(4599.95 + 1000 * 2),
        "meters": lambda: changed.activity_data["fuel_and_energy"].set_index("record_id")["quantity"]["M2"] == 200,
        "ledger": lambda: category_1(changed) == pytest.approx(4599.95 + 100 * 0.5),
        "factors": lambda: category_1(changed) == pytest.approx(4599.95 + 2000 * 3),
        "rules": lambda: "Salaries buy nothing that emits." in set(changed.ledger["reason"]),
        "organisation": lambda: changed.organisation.name == "Smaller Ltd",
    }
    assert found[name]()


def test_what_is_written_into_one_client_is_in_no_other(keeping, folder):
    client = open_client("small", 2024)
    client.activity_data["purchased_goods"].loc[:, "quantity"] = 0.0
    client.ledger.loc[:, "spend"] = 0.0
    client.library.table.loc[:, "kg_co2e"] = 0.0
    client.consolidated.places.loc[:, "share"] = 0.0
    client.files[0]["rows"] = -1
    client.library.regions["GB"] = ["FR"]
    client.settings.choices["margins"] = "excluded"
    calculate_emissions(client, 1)
    again = open_client("small", 2024)
    assert category_1(again) == pytest.approx(4599.95)
    assert again.ledger["spend"].abs().min() > 0
    assert again.library.regions == {}
    assert again.files[0]["rows"] > 0
    assert again.settings.choices["margins"] == "included"


def test_what_is_written_into_kept_emissions_stays_in_them(keeping, folder):
    emissions = calculate_emissions(open_client("small", 2024), 1)
    emissions.loc[:, "kg_co2e"] = 0.0
    assert category_1(open_client("small", 2024)) == pytest.approx(4599.95)


def test_records_that_stay_under_another_approach_are_not_climbed_again(keeping, folder, monkeypatch):
    first = calculate_emissions(open_client("small", 2024))
    monkeypatch.setattr(kept, "once", _climbed_before(kept.once))
    other = open_client("small", 2024, approach="financial_control")
    pd.testing.assert_frame_equal(calculate_emissions(other), first)


def _climbed_before(once):
    return lambda key, work: once(key, never if key[0] is climb else work)


def test_a_choice_of_the_run_reaches_the_client(keeping, folder):
    open_client("small", 2024)
    chosen = open_client("small", 2024, methods_1=["spend_based", "average_data"])
    assert chosen.settings.methods["1"] == ["spend_based", "average_data"]
    with pytest.raises(InputError, match="is no method of 1"):
        open_client("small", 2024, methods_1=["by_guess"])
