"""The commands as a person types them: what they print, where, and how they end."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys

import pytest

import small_client
from command_line import command
from scope3 import paths
from scope3.client import open_client
from scope3.inventory import build_inventory, calculate_emissions, total
from scope3.methods import METHODS
from scope3.tables import ACTIVITY_DATA


@pytest.fixture(autouse=True)
def _places(monkeypatch, tmp_path):
    monkeypatch.setenv("SCOPE3_DATA", str(small_client.write(tmp_path / "data")))
    monkeypatch.setenv("SCOPE3_OUTPUTS", str(tmp_path / "outputs"))


@pytest.fixture
def few_notebooks(monkeypatch, tmp_path):
    """Those that write the tables, choices and totals looked at here; test_new_client runs and verifies all of them."""
    few = tmp_path / "notebooks"
    few.mkdir()
    for name in ("10_activity_data", "30_fuel_and_energy", "90_inventory"):
        shutil.copy(paths.NOTEBOOKS / f"{name}.ipynb", few)
    monkeypatch.setattr(paths, "NOTEBOOKS", few)


def test_small_client_by_hand():
    client = open_client("small", 2024)
    inventory = build_inventory(client, calculate_emissions(client)).set_index("category")
    for category, t_co2e in small_client.T_CO2E.items():
        assert inventory.loc[category, "t_co2e"] == pytest.approx(t_co2e, rel=1e-12)
    assert total(inventory) == pytest.approx(6.39995, rel=1e-12)


def test_check_says_there_is_no_fault(capsys):
    assert command("check", "small", 2024) == 0
    assert "6 ledger lines" in capsys.readouterr().out


@pytest.mark.slow
@pytest.mark.usefixtures("few_notebooks")
def test_run_then_run_again_then_change_one_cell_and_verify(capsys, tmp_path):
    assert command("run", "small") == 0
    said = capsys.readouterr()
    assert "scope 3 is 6.4 t CO2e" in said.out
    assert "90_inventory.ipynb" in said.err
    folder = tmp_path / "outputs" / "small" / "2024"
    first = {
        path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.name != "manifest.json"
    }
    assert {
        "activity_data.parquet",
        "ledger.parquet",
        "emissions.parquet",
        "inventory.csv",
        "inventory.json",
        "reconciliation.csv",
    } <= set(first)

    assert command("run", "small", 2024) == 0
    second = {
        path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.name != "manifest.json"
    }
    assert first == second
    capsys.readouterr()

    ledger = tmp_path / "data" / "small" / "2024" / "ledger.csv"
    ledger.write_text(ledger.read_text().replace("1000.00", "1001.00"))
    assert command("verify", "small", 2024) == 1
    changed, first, *_ = capsys.readouterr().out.splitlines()
    assert changed == "inputs: ledger.csv changed since the run"
    assert first == "ledger.parquet, record L1 (ledger.csv row 2), spend: 1000.0 -> 1001.0"


@pytest.mark.slow
@pytest.mark.usefixtures("few_notebooks")
def test_a_choice_on_the_command_line_reaches_page_and_total(capsys, tmp_path):
    assert command("run", "small", 2024, "--set", "ef_basis=combustion") == 0
    inventory = json.loads((tmp_path / "outputs" / "small" / "2024" / "inventory.json").read_text())
    assert inventory["choices"]["ef_basis"] == "combustion"
    # 3C without its upstream part: 10000 kWh × 0.004 less.
    assert inventory["scope_3_t_co2e"] == pytest.approx(6.39995 - 0.04, rel=1e-12)


def test_methods_lists_every_method_as_data(capsys):
    assert command("methods", "--json") == 0
    listed = json.loads(capsys.readouterr().out)
    assert {(m["category"], m["method"]) for m in listed} == {
        (c, name) for c, methods in METHODS.items() for name in methods
    }
    for method in listed:
        for part in ("summary", "equation", "inputs", "minimum_boundary", "when_to_use_it", "source"):
            assert method[part], (method["method"], part)
    assert command("methods", "--category", 3) == 0
    assert "spend_based" not in capsys.readouterr().out


def test_a_format_that_is_none_is_wrong_usage(capsys):
    assert command("export", "small", 2024, "pdf") == 2
    assert "'checklist'" in capsys.readouterr().err


@pytest.mark.slow
def test_new_client_then_its_folder_is_not_overwritten(capsys, tmp_path):
    assert command("new", "acme", 2024) == 0
    folder = tmp_path / "data" / "acme" / "2024"
    tables = {f"{name}.csv" for name in ("ledger", "products", "screening", *ACTIVITY_DATA)}
    assert {path.name for path in (folder / "csv").iterdir()} == tables
    written = {path.name for path in folder.iterdir()}
    assert written == {"organisation.yaml", "inputs.xlsx", "columns.md", "csv", "rules.csv", "factors.csv"}
    assert command("new", "acme", 2024) == 1
    assert "is there already" in capsys.readouterr().err
    assert command("new", "../acme", 2024) == 1


@pytest.mark.slow
def test_factors_commands(capsys):
    assert command("factors", "list") == 0
    listed = capsys.readouterr().out
    for edition in ("desnz/2022", "desnz/2026", "uk_sic/2022", "epa_supply_chain/1.3"):
        assert edition in listed
    assert command("factors", "show", "fuels/gaseous_fuels/natural_gas/combustion") == 0
    assert "0.1829 kg CO2e per kWh (Gross CV)" in capsys.readouterr().out
    assert command("factors", "show", "unobtainium") == 1
    assert command("factors", "check") == 0
    assert command("factors", "import", "desnzz", "nothing.xlsx") == 1
    assert "did you mean 'desnz'?" in capsys.readouterr().err


def test_unknown_organisation_names_the_nearest(capsys):
    assert command("run", "smal") == 1
    assert "did you mean 'small'?" in capsys.readouterr().err
    assert command("check", "small", 2023) == 1
    assert "2024" in capsys.readouterr().err


@pytest.mark.slow
def test_the_installed_command_ends_with_the_status_it_says():
    done = subprocess.run(
        [sys.executable, "-m", "scope3.cli", "check", "nobody"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
