"""The basis of preparation: its figures are those of the inventory, every stand-in and edition is in it, text is text."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

import shipped
import small_client
from command_line import command
from scope3.client import open_client
from scope3.decisions import Decision
from scope3.factors.table_files import known_editions
from scope3.report import basis, figures_of

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def example():
    return shipped.figures()


@pytest.fixture(scope="module")
def text(example):
    return basis.content(example)[0]


@pytest.fixture
def small(tmp_path, monkeypatch):
    monkeypatch.setenv("SCOPE3_DATA", str(small_client.write(tmp_path / "data")))
    return figures_of(open_client("small", 2024))


def rows_below(text, heading):
    """The rows of the first table below a heading."""
    lines = text.split(f"{heading}\n", 1)[1].splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("|---"))
    rows = []
    for line in lines[start + 1 :]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split(" | ")])
    return rows


def number(cell):
    return float(cell.replace(",", ""))


def test_the_categories_add_up_to_the_total_in_the_sentence_above_them(text):
    rows = rows_below(text, "## Result")
    assert "**2,469.75 t CO2e**" in text
    assert len(rows) == 15
    assert math.isclose(math.fsum(number(row[3]) for row in rows), 2469.75, abs_tol=0.08)


def test_the_editions_add_up_to_the_total_and_bear_licence_and_attribution(text, example):
    rows = rows_below(text, "## Emission factors")
    assert math.isclose(math.fsum(number(row[-1]) for row in rows), 2469.75, abs_tol=0.08)
    by_edition = {row[0]: row for row in rows}
    said = next(e for e in known_editions() if (e["publisher"], e["edition"]) == ("desnz", "2024"))
    assert by_edition["desnz 2024"][1:3] == [said["attribution"], "OGL-UK-3.0"]
    used = example.client.library.table
    used = used[used["factor_id"].isin(example.emissions["factor_id"])]
    assert len(rows) == len(used[["publisher", "edition"]].drop_duplicates()) + 1


def test_every_stand_in_is_counted(text, example):
    rows = {row[0]: row for row in rows_below(text, "### Steps away from the exact factor")}
    steps = example.emissions[example.emissions["boundary"] == "required"]
    for words in ("GB stands in for DE", "GB stands in for IT", "2022 stands in for 2024, 2 years older"):
        own = steps[steps["step"].str.contains(words, regex=False)]
        assert number(rows[words][1]) == len(own)
        assert math.isclose(number(rows[words][3]), own["kg_co2e"].sum() / 1000, abs_tol=0.006)
    assert sum(number(row[1]) for row in rows.values()) == steps["step"].str.count(" stands in for ").sum()


def test_departures_entities_exclusions_and_base_year_are_in_it(text):
    assert "| methods.1 | supplier\\_specific" in text
    assert "| Tarn Kilns LLP | 0.0 % |" in text
    assert "| record PG-24-30 | The elm belongs to the customer" in text
    assert "2022, covering scope 3. The first year" in text
    assert "between 2,2" in text
    assert rows_below(text, "## Record and signatures")[0][0].startswith("Prepared by")


def test_an_estimate_of_what_is_left_out_is_shown_beside_its_reason(small):
    omissions = [
        one.model_copy(update={"estimated_t_co2e": 2.5, "estimate_basis": "Screening by spend in 2023"})
        if one.category == 5
        else one
        for one in small.client.organisation.exclusions
    ]
    organisation = small.client.organisation.model_copy(update={"exclusions": omissions})
    said = basis.content(replace(small, client=replace(small.client, organisation=organisation)))[0]
    row = next(row for row in rows_below(said, "## Exclusions") if row[0] == "category 5")
    assert row[1:3] == ["left out of this small client", "2.50"]
    assert row[4] == "Screening by spend in 2023"
    assert "This inventory is partial: 12 categories are excluded" in said


def test_what_a_client_wrote_stays_text(small):
    wrote = "=1+1 <script>alert(1)</script> | `x`\n# no heading"
    organisation = small.client.organisation.model_copy(update={"name": wrote, "description": wrote})
    said = basis.content(replace(small, client=replace(small.client, organisation=organisation)))[0]
    assert "<script>" not in said
    assert "\n# no heading" not in said
    assert "\\| \\`x\\`" in said


def test_a_client_without_base_year_says_so(small):
    assert "No base year is stated." in basis.content(small)[0]


def test_the_same_figures_give_the_same_bytes(example, text):
    assert basis.content(example)[0] == text


def test_the_command_writes_it(tmp_path, capsys):
    assert command("export", "worked-examples", 2013, "basis", "--outputs", tmp_path) == 0
    path = tmp_path / "worked-examples" / "2013" / "exports" / "basis_of_preparation.md"
    assert capsys.readouterr().out.strip() == str(path)
    assert path.read_text(encoding="utf-8").startswith("# Basis of preparation: scope 3 inventory of")


def test_decisions_stand_with_who_and_why_and_as_text(small):
    organisation = small.client.organisation
    assert "### Decisions" not in basis.content(small)[0]
    one = Decision(
        on="2026-01-02", by="A. <b>Reader</b>", why="The figure was not assured.", changed=["margins: a → b"]
    )
    decided = replace(small.client, organisation=organisation.model_copy(update={"decisions": [one]}))
    text = basis.content(replace(small, client=decided))[0]
    ((on, by, changed, why),) = rows_below(text, "### Decisions")
    assert (on, changed, why) == ("2026-01-02", "margins: a → b", "The figure was not assured.")
    assert "<b>" not in by
