"""Bad input is refused with file, row, column and mend, exit status 1, and nothing is written or lost."""

from __future__ import annotations

import pytest

import small_client
from scope3 import cli
from small_client import FACTORS, GOODS, LEDGER, METERS, ORGANISATION, RULES, with_cell


def _row_of(rows, first_cell):
    return next(n for n, row in enumerate(rows, start=1) if row[0] == first_cell)


STEEL = _row_of(FACTORS, "steel/cradle_to_gate")
PAPER = _row_of(FACTORS, "sector/paper/cradle_to_gate")

# name: (what differs from the sound client, words the message must hold)
FAULTS = {
    "unknown unit": ({"goods": with_cell(GOODS, 2, "unit", "bananas")}, ["goods.csv", "row 2", "column unit", "unknown unit 'bananas'", "tonne"]),
    "litres of a per-kg factor": ({"goods": with_cell(GOODS, 2, "unit", "litre")}, ["goods.csv", "row 2", "column unit", "'litre'", "per kg"]),
    "ambiguous unit": ({"goods": with_cell(GOODS, 2, "unit", "tons")}, ["goods.csv", "row 2", "column unit", "'short ton'"]),
    "blank quantity": ({"goods": with_cell(GOODS, 3, "quantity", "")}, ["goods.csv", "row 3", "column quantity", "blank"]),
    "blank spend": ({"ledger": with_cell(LEDGER, 3, "spend", "")}, ["ledger.csv", "row 3", "column spend", "blank"]),
    "missing factor": ({"goods": with_cell(GOODS, 3, "activity", "cork")}, ["goods.csv", "row 3", "G2", "no cradle_to_gate factor for 'cork'", "exclusions"]),
    "duplicated factor key": (
        {"factors": [*FACTORS, ["steel-again", *FACTORS[STEEL - 1][1:]]]},
        ["factors.csv", f"row {STEEL}", f"row {len(FACTORS) + 1}", "two factors for one key", "keep one"],
    ),
    "no price year": ({"factors": with_cell(FACTORS, PAPER, "price_year", "")}, ["factors.csv", f"row {PAPER}", "column price_year", "no price year"]),
    "no price basis": ({"factors": with_cell(FACTORS, PAPER, "price_basis", "")}, ["factors.csv", f"row {PAPER}", "column price_basis"]),
    "no GWP set": ({"factors": with_cell(FACTORS, STEEL, "gwp_set", "")}, ["factors.csv", f"row {STEEL}", "column gwp_set"]),
    "other GWP set": ({"factors": with_cell(FACTORS, STEEL, "gwp_set", "AR4GWP100")}, ["AR4GWP100", "accept_gwp_sets"]),
    "currency without a rate": ({"ledger": [[*row, "currency"] if n == 0 else [*row, "XYZ" if n == 2 else "GBP"] for n, row in enumerate(LEDGER)]}, ["ledger.csv", "row 3", "column currency", "L2", "XYZ"]),
    "currencies nobody reads": ({"ledger": [[*row, "Waehrung"] if n == 0 else [*row, "EUR"] for n, row in enumerate(LEDGER)]}, ["ledger.csv", "row 1", "column Waehrung", "columns: {currency: Waehrung}"]),
    "debit and credit marks": ({"ledger": [[*row, "D/C"] if n == 0 else [*row, "DC"[n % 2]] for n, row in enumerate(LEDGER)]}, ["ledger.csv", "row 1", "column D/C", "sign"]),
    "energy bill without a meter": ({"meters": [METERS[0], METERS[2]], "rules": with_cell(RULES, 6, "activity", "electricity")}, ["ledger.csv", "row 6", "pay for electricity", "no meter counts it"]),
    "not relevant with money": ({"organisation": ORGANISATION + "not_relevant:\n  - {category: 2, reason: we buy no capital goods}\n"}, ["organisation.yaml", "category 2 is listed as not relevant"]),
    "record not relevant": ({"organisation": ORGANISATION + "not_relevant:\n  - {record: G1, reason: nobody cares for it}\n"}, ["organisation.yaml", "list it under exclusions"]),
    "negative quantity": ({"goods": with_cell(GOODS, 2, "quantity", "-2")}, ["goods.csv", "row 2", "column quantity", "below zero"]),
    "thousands point in a quantity": ({"meters": with_cell(METERS, 2, "quantity", "12.500")}, ["meters.csv", "row 2", "column quantity", "12.500", "decimal"]),
    "equity share": ({"organisation": ORGANISATION.replace("operational_control", "equity_share")}, ["organisation.yaml", "row 7", "equity_share"]),
    "year outside the period": ({"organisation": ORGANISATION.replace("start: 2024-01-01, end: 2024-12-31", "start: 2022-01-01, end: 2022-12-31")}, ["organisation.yaml", "outside the period"]),
    "meter of scope 1 without combustion": ({"factors": [row for row in FACTORS if row[0] != "diesel/combustion"]}, ["meters.csv", "row 3", "no combustion factor for 'diesel'"]),
    "error cell": ({"ledger": with_cell(LEDGER, 4, "spend", "#REF!")}, ["ledger.csv", "row 4", "column spend", "#REF!"]),
    "ambiguous number": ({"ledger": with_cell(LEDGER, 4, "spend", "1,234")}, ["ledger.csv", "row 4", "column spend", "1,234", "decimal"]),
    "duplicate record_id": ({"ledger": with_cell(LEDGER, 3, "record_id", "L1")}, ["ledger.csv", "row 3", "column record_id", "L1"]),
    "same record_id in two files": ({"goods": with_cell(GOODS, 3, "record_id", "L1")}, ["row", "column record_id", "duplicate record_id 'L1'"]),
    "misspelt yaml key": (
        {"organisation": ORGANISATION.replace("consolidation_approach", "consolidation_aproach")},
        ["organisation.yaml", "row 7", "consolidation_aproach", "did you mean 'consolidation_approach'?"],
    ),
    "misspelt key in a list": ({"organisation": ORGANISATION.replace("defaults", "defualts")}, ["organisation.yaml", "row 12", "did you mean 'defaults'?"]),
    "yaml key twice": ({"organisation": ORGANISATION + "year: 2024\n"}, ["organisation.yaml", "row 30", "key 'year' stands twice"]),
    "unknown method": ({"organisation": ORGANISATION + 'methods: {"1": [averge_data]}\n'}, ["organisation.yaml", "averge_data", "did you mean 'average_data'?"]),
    "unknown choice": ({"organisation": ORGANISATION + "choices: {ef_bases: combustion}\n"}, ["organisation.yaml", "did you mean 'ef_basis'?"]),
    "choice without the value": ({"organisation": ORGANISATION + "choices: {ef_basis: wtt}\n"}, ["ef_basis is 'wtt'", "life_cycle or combustion"]),
    "file outside the folder": ({"organisation": ORGANISATION.replace("file: goods.csv", "file: ../../goods.csv")}, ["organisation.yaml", "row 14", "absolute path"]),
    "line no rule places": ({"ledger": with_cell(LEDGER, 2, "account", "Zebras")}, ["ledger.csv", "row 2", "Zebras", "rule"]),
    "covers a line that is not there": ({"goods": with_cell(GOODS, 2, "covers_records", "L99")}, ["goods.csv", "row 2", "covers no ledger line"]),
    "line covered twice": ({"goods": with_cell(GOODS, 3, "covers_records", "L6")}, ["goods.csv", "row 3", "L6", "covered by G1"]),
    "day outside the year": ({"ledger": with_cell(LEDGER, 2, "date", "2023-01-15")}, ["ledger.csv", "row 2", "column date", "2023-01-15"]),
    "record of another year": ({"goods": [[*row, "period"] if n == 0 else [*row, "2019-05" if n == 1 else "2024-12"] for n, row in enumerate(GOODS)]}, ["goods.csv", "row 2", "column period", "2019-05"]),
    "money in category 3": ({"rules": with_cell(with_cell(RULES, 6, "disposition", "category"), 6, "activity", "sector/paper")}, ["rules.csv", "row 6", "column disposition", "write meter"]),
    "category without a word": (
        {"organisation": ORGANISATION.replace("  - {category: 9, reason: left out of this small client}\n", "")},
        ["organisation.yaml", "category 9 has no records and no statement"],
    ),
    "fuel resold": ({"meters": with_cell(METERS, 3, "use", "resold")}, ["meters.csv", "row 3", "column use", "category 11"]),
    "meter in bare kWh of fuel": ({"factors": with_cell(FACTORS, len(FACTORS), "unit", "kWh (Gross CV)"), "meters": with_cell(METERS, 3, "unit", "kWh")}, ["meters.csv", "row 3", "kWh (Gross CV)"]),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_refused_with_place_and_mend(name, tmp_path, capsys):
    changed, words = FAULTS[name]
    data = small_client.write(tmp_path / "data", **changed)
    earlier = tmp_path / "outputs" / "small" / "2024" / "inventory.csv"
    earlier.parent.mkdir(parents=True)
    earlier.write_text("an earlier run\n")

    status = _command(["run", "small", "2024", "--data", str(data), "--outputs", str(tmp_path / "outputs")])

    message = capsys.readouterr().err
    assert status == 1
    for word in [*words, "To mend:"]:
        assert word in message, message
    assert earlier.read_text() == "an earlier run\n"
    assert [path.name for path in (tmp_path / "outputs").rglob("*") if path.is_file()] == ["inventory.csv"]


def test_misspelt_parameter_is_refused_with_the_nearest_name(tmp_path, capsys):
    data = small_client.write(tmp_path / "data")
    status = _command(
        [
            "run",
            "small",
            "2024",
            "--data",
            str(data),
            "--outputs",
            str(tmp_path / "out"),
            "--set",
            "ef_bassis=combustion",
        ]
    )
    message = capsys.readouterr().err
    assert status == 1
    assert "ef_bassis" in message
    assert "did you mean 'ef_basis'?" in message
    assert not (tmp_path / "out").exists() or not any(path.is_file() for path in (tmp_path / "out").rglob("*"))


def test_country_na_is_namibia(tmp_path, capsys):
    namibia = [*FACTORS, ["steel-na", *FACTORS[STEEL - 1][1:]]]
    namibia = with_cell(with_cell(namibia, len(namibia), "region", "NA"), len(namibia), "kg_co2e", "7")
    data = small_client.write(tmp_path / "data", factors=namibia, goods=with_cell(GOODS, 2, "country", "NA"))
    assert _command(["check", "small", "2024", "--data", str(data)]) == 0
    from scope3.client import open_client
    from scope3.inventory import calculate_emissions

    emissions = calculate_emissions(open_client("small", 2024), 1).set_index("record_id")
    assert emissions.loc["G1", "factor_id"] == "steel-na"
    assert emissions.loc["G1", "kg_co2e"] == 2000 * 7


def test_wrong_usage_ends_with_two(capsys):
    assert _command(["run"]) == 2
    assert _command(["nonsense"]) == 2
    assert _command(["run", "small", "--engine", "cold"]) == 2


def _command(arguments):
    """The exit status of a command, run in this process."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.argv", ["scope3", *arguments])
        try:
            cli.main()
        except SystemExit as ended:
            return ended.code or 0
    return 0


@pytest.fixture(autouse=True)
def _own_places(monkeypatch, tmp_path):
    """The command line sets the places of this process; they must not outlive the test."""
    monkeypatch.setenv("SCOPE3_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("SCOPE3_OUTPUTS", str(tmp_path / "outputs"))
