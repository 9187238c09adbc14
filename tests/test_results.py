"""What leaves the notebooks: inert text, sorted JSON, the same bytes twice."""

from __future__ import annotations

import csv
import io
import json

import pandas as pd
import pytest

import small_client
from scope3 import results
from scope3.charts.shared import rendered, stacked_bars
from scope3.organisation import load_organisation


@pytest.fixture
def organisation(tmp_path, monkeypatch):
    monkeypatch.setenv("SCOPE3_DATA", str(small_client.write(tmp_path / "data")))
    monkeypatch.setenv("SCOPE3_OUTPUTS", str(tmp_path / "outputs"))
    return load_organisation("small", 2024)


def folder(organisation):
    return results.output_folder(organisation)


def test_text_that_a_spreadsheet_would_run_is_made_inert(organisation):
    table = pd.DataFrame({"supplier": ["=1+1", "+44", "@x", "-5", "\tz", "plain", None], "t": [-1.5] * 7})
    results.save_csv(table, organisation, "tables/x")
    rows = list(csv.reader(io.StringIO((folder(organisation) / "tables" / "x.csv").read_text())))[1:]
    assert [row[0] for row in rows] == ["'=1+1", "'+44", "'@x", "'-5", "'\tz", "plain", ""]
    assert {row[1] for row in rows} == {"-1.5"}


def test_json_is_sorted_and_refuses_what_is_no_number(organisation):
    results.save_json({"b": 1, "a": None}, organisation, "x")
    assert json.loads((folder(organisation) / "x.json").read_text()) == {"a": None, "b": 1}
    assert (folder(organisation) / "x.json").read_text().index('"a"') < 5
    with pytest.raises(ValueError):
        results.save_json({"a": float("nan")}, organisation, "y")
    assert not (folder(organisation) / "y.json").exists()


def test_a_table_comes_back_as_it_was_and_twice_as_the_same_bytes(organisation):
    table = pd.DataFrame({"record_id": ["a", None], "n": [0.1 + 0.2, None], "category": pd.array([1, None], "Int64")})
    results.save_parquet(table, organisation, "x")
    first = (folder(organisation) / "x.parquet").read_bytes()
    results.save_parquet(table, organisation, "x")
    assert (folder(organisation) / "x.parquet").read_bytes() == first
    pd.testing.assert_frame_equal(
        pd.read_parquet(folder(organisation) / "x.parquet"), table.astype({"record_id": "str"})
    )


def test_a_chart_is_saved_in_both_forms_with_its_name_and_without_a_date(organisation):
    table = pd.DataFrame({"what": ["a"], "how": ["x"], "t": [1.0]})
    figure = stacked_bars(table, "what", "how", "t", "t CO2e", "Title")
    assert results.save_figure(figure, organisation, "20_x") == "figures/20_x.svg, figures/20_x.png"
    saved = folder(organisation) / "figures"
    assert (saved / "20_x.svg").read_bytes() == rendered(figure, "svg")
    assert (saved / "20_x.png").read_bytes() == rendered(figure, "png")
