"""The checklist: every requirement is there, nothing is filled without evidence, and what is missing says what fills it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

import pandas as pd
import pytest

import shipped
import small_client
from command_line import command
from scope3 import paths
from scope3.client import open_client
from scope3.files import write_atomically
from scope3.report import checklist, figures_of
from scope3.report.workbook import content

pytestmark = pytest.mark.slow

# Items that nobody but a person can fill: no file of the client or of the run holds them.
BY_A_PERSON = {
    "scope_1_and_2_report", "not_quantified", "assurance", "intensity", "supplier_engagement", "product_performance",
    "removals_and_avoided", "factor_retrieval", "assumption_register", "prior_year", "sign_off", "change_log",
}  # fmt: skip
RESTATED = {"base_year_emissions", "recalculations", "all_years"}


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    return shipped.figures()


@pytest.fixture(autouse=True)
def outputs(tmp_path, monkeypatch):
    monkeypatch.setenv("SCOPE3_OUTPUTS", str(tmp_path))
    return tmp_path


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("SCOPE3_DATA", str(small_client.write(tmp_path_factory.mktemp("data"))))
        return figures_of(open_client("small", 2024))


def by_id(figures):
    return checklist.checklist(figures).set_index("id")


def test_each_item_has_a_name_of_its_own_a_source_and_what_would_fill_it():
    table = checklist.requirements()
    assert table["id"].is_unique
    assert (table[["requirement", "source", "mend"]] != "").all(axis=None)
    assert set(table["part"]) == set(checklist.PARTS)


def test_every_answer_belongs_to_an_item_and_the_rest_is_for_a_person():
    ids = set(checklist.requirements()["id"])
    assert set(checklist.ANSWERS) <= ids
    assert ids - set(checklist.ANSWERS) == BY_A_PERSON


def test_what_a_person_must_say_is_never_filled(example):
    assert set(by_id(example).loc[sorted(BY_A_PERSON), "status"]) == {"missing"}


def test_figures_of_the_inventory_stand_in_the_evidence(example):
    found = by_id(example)
    assert found.loc["total_by_category", "evidence"].startswith("2,469.75 t CO2e. 1: 1,421.61; 2: 74.27; 3: 111.62")
    assert "scope 1, direct: 187.35 t CO2e" in found.loc["scopes_1_and_2", "evidence"]
    assert "1: 21.7 %" in found.loc["supplier_share", "evidence"]
    assert "record PG-24-30: The elm belongs to the customer" in found.loc["excluded", "evidence"]
    assert "AR5GWP100" in found.loc["gwp_values", "evidence"]
    assert "15: 745.69 t CO2" in found.loc["biogenic", "evidence"]
    assert "1: Example (invented) 2024, desnz 2024" in found.loc["emission_factors", "evidence"]
    assert (found.loc[["data_quality", "uncertainty", "methods", "controls"], "status"] == "filled").all()


def test_without_a_restatement_or_a_run_what_they_hold_is_missing(example):
    found = by_id(example)
    assert set(found.loc[[*RESTATED, "trace", "environment", "recalculation"], "status"]) == {"missing"}
    assert found.loc["base_year", "evidence"].startswith("2022.")
    assert found.loc["recalculations", "evidence"] == "scope3 restate ORGANISATION"


def test_a_restatement_of_this_base_year_fills_what_it_holds(example, outputs):
    whole = example.inventory["t_co2e"].sum()
    rows = [
        {"year": year, "category": category, "t_co2e_reported": reported, "t_co2e_restated": figure}
        for year, category, reported, figure in [(2022, 1, 100.0, 100.0), (2022, 3, 20.0, 20.5), (2024, 1, whole, 90.0)]
    ]
    log = [{"year": 2022, "category": 3, "applied": True, "reason": "Losses were left out."}]
    policy = example.client.organisation.base_year.model_dump()
    restated = {"base_year": policy, "latest": 2024, "figures": rows, "log": log}
    write_atomically(outputs / "example" / "restatement.json", json.dumps(restated))
    found = by_id(example)["evidence"]
    assert found["base_year_emissions"] == "2022, t CO2e as restated. 1: 100.00; 3: 20.50"
    assert found["recalculations"] == "1 changes in the log, 1 applied. 2022, category 3: Losses were left out."
    assert found["all_years"] == "2022: 120.50 t CO2e; 2024: 90.00 t CO2e"
    stale = restated | {"figures": [row | {"t_co2e_reported": row["t_co2e_reported"] * 1.001} for row in rows]}
    write_atomically(outputs / "example" / "restatement.json", json.dumps(stale))
    assert set(by_id(example).loc[sorted(RESTATED), "status"]) == {"missing"}
    restated["base_year"] = policy | {"significance_threshold": 0.2}
    write_atomically(outputs / "example" / "restatement.json", json.dumps(restated))
    assert set(by_id(example).loc[sorted(RESTATED), "status"]) == {"missing"}


def test_a_row_below_zero_that_is_no_booked_credit_leaves_the_item_missing(example):
    emissions = example.emissions.copy()
    taken = emissions.index[emissions["record_id"] == "PG-24-01"]
    emissions.loc[taken, "kg_co2e"] = -1.0
    found = by_id(replace(example, emissions=emissions))
    assert set(found.loc[["gross_of_biogenic_and_offsets", "signs"], "status"]) == {"missing"}


def test_a_lost_line_leaves_the_controls_missing(example):
    emissions = example.emissions[example.emissions["record_id"] != "GL-24-0007"]
    assert by_id(replace(example, emissions=emissions)).loc["controls", "status"] == "missing"


def test_a_client_without_base_year_or_estimates_is_told_what_to_state(small):
    found = by_id(small)
    for name in ("base_year", "base_year_policy", "base_year_emissions", "size_of_exclusions", "biogenic"):
        assert found.loc[name, "status"] == "missing", name
    assert "state base_year" in found.loc["base_year", "evidence"]
    assert "5: left out of this small client" in found.loc["excluded", "evidence"].replace("category ", "")


def test_a_workbook_with_formulas_is_evidence_and_a_file_of_its_name_is_none(small, outputs):
    path = outputs / "small" / "2024" / "exports" / "inventory.xlsx"
    assert by_id(small).loc["recalculation", "status"] == "missing"
    write_atomically(path, "no workbook")
    assert by_id(small).loc["recalculation", "status"] == "missing"
    write_atomically(path, content(small)[0])
    found = by_id(small).loc["recalculation"]
    assert found["status"] == "filled" and found["evidence"].endswith(hashlib.sha256(path.read_bytes()).hexdigest())


def test_lines_that_say_the_same_leave_the_item_of_duplicates_missing(small):
    assert by_id(small).loc["duplicates", "evidence"].startswith("10 lines, as many names")
    ledger = small.client.ledger
    again = pd.concat([ledger, ledger[ledger["record_id"] == "L1"].assign(record_id="L1 again")], ignore_index=True)
    assert by_id(replace(small, client=replace(small.client, ledger=again))).loc["duplicates", "status"] == "missing"


def test_every_month_is_evidence_only_where_each_series_names_its_months(small):
    """The goods and meters of the small client name no period; its ledger has data to June."""
    client = small.client
    assert by_id(small).loc["months", "status"] == "missing"
    head = client.ledger.iloc[[0]]
    months = [head.assign(record_id=f"L{n}", date=f"2024-{n:02}-01") for n in range(1, 13)]
    yearly = {name: table.assign(period="2024") for name, table in client.read.items()}
    whole = replace(client, ledger=pd.concat(months, ignore_index=True), read=yearly)
    assert by_id(replace(small, client=whole)).loc["months", "evidence"] == (
        "1 series of dated lines, each with data in every month; 3 stated for the year as a whole"
    )
    undated = replace(whole, read=yearly | {"purchased_goods": client.read["purchased_goods"]})
    assert by_id(replace(small, client=undated)).loc["months", "status"] == "missing"


def test_what_a_client_wrote_stays_text(small):
    policy = "<b>bold</b> | [x](http://x.example)"
    organisation = small.client.organisation.model_copy(update={"name": policy})
    said = checklist.content(replace(small, client=replace(small.client, organisation=organisation)))[0]
    assert "<b>" not in said
    assert "\\| \\[x\\](http://x.example)" in said


def test_the_command_writes_the_checklist_and_names_what_the_standard_misses(outputs, capsys):
    assert command("export", "worked-examples", 2013, "checklist") == 0
    said = capsys.readouterr()
    assert "Missing of what the standard requires: scope_1_and_2_report, base_year" in said.err
    text = (paths.outputs() / "worked-examples" / "2013" / "exports" / "checklist.md").read_text(encoding="utf-8")
    assert text.count("\n| **") == len(checklist.requirements())
