"""Data quality of whole clients: statements in files and defaults, refusals, means by hand, templates."""

from __future__ import annotations

import pandas as pd
import pytest

import small_client
from scope3.catalogue import input_schema
from scope3.client import open_client
from scope3.errors import InputError
from scope3.inventory import build_inventory, calculate_emissions
from scope3.methods import METHODS
from scope3.tables import ACTIVITY_DATA, INDICATORS, LEDGER
from scope3.templates.columns import input_columns
from scope3.templates.new_client import SHEETS
from scope3.templates.page import columns_page

pytestmark = pytest.mark.slow
GOODS, METERS = "{file: goods.csv, table: purchased_goods}", "{file: meters.csv, table: fuel_and_energy}"
STATED = small_client.ORGANISATION.replace(
    METERS, METERS[:-1] + ", defaults: {reliability: 1, completeness: 1}}"
).replace("country: GB}}", "country: GB, completeness: 1}}")


def opened(folder, monkeypatch, **changed):
    monkeypatch.setenv("SCOPE3_DATA", str(small_client.write(folder / "data", **changed)))
    return open_client("small", 2024)


def with_column(rows, name, *values):
    return [[*cells, value] for cells, value in zip(rows, (name, *values), strict=True)]


def test_the_small_clients_scores_are_those_worked_by_hand(tmp_path, monkeypatch):
    client = opened(tmp_path, monkeypatch)
    emissions = calculate_emissions(client)
    found = build_inventory(client, emissions).set_index("category")
    # kg: 500 of money, a credit of 50.05, 4000 of steel and 150 of wood. Money scores 4, an average of materials 3. Own
    # factors give 4 in reliability; of the goods nothing says how they were counted: 5.
    money, goods = 500 + 50.05, 4000 + 150
    by_hand = [
        (4 * money + 3 * goods) / (money + goods), 1, 1, 5, (4 * money + 5 * goods) / (money + goods),
    ]  # fmt: skip
    assert found.loc[1, list(INDICATORS)].to_list() == pytest.approx(by_hand)
    assert found.loc[1, "data_quality"] == pytest.approx(sum(by_hand) / 5)
    assert found.loc[3, list(INDICATORS)].to_list() == pytest.approx([2, 1, 1, 5, 4])
    assert found.loc[[1, 2, 3], "share_primary_data"].to_list() == [0, 0, 0]
    assert found.loc[range(4, 16), [*INDICATORS, "data_quality", "share_primary_data"]].isna().all(axis=None)
    assert emissions[list(INDICATORS)].notna().all(axis=None)


def test_a_statement_in_defaults_holds_for_the_file_and_moves_no_figure(tmp_path, monkeypatch):
    plain = calculate_emissions(opened(tmp_path / "plain", monkeypatch))
    stated = calculate_emissions(opened(tmp_path / "stated", monkeypatch, organisation=STATED))
    pd.testing.assert_series_equal(plain["kg_co2e"], stated["kg_co2e"])
    by_record = stated.drop_duplicates("record_id").set_index("record_id")
    assert by_record.loc[["M1", "M2"], ["completeness", "reliability"]].to_numpy().tolist() == [[1, 1], [1, 1]]
    assert by_record.loc[["L1", "L2", "L3"], "completeness"].to_list() == [1, 1, 1]
    assert by_record.loc[["L1", "G1"], "reliability"].to_list() == [4, 5]
    assert by_record.loc["G1", "completeness"] == 5


def test_a_cell_wins_over_the_files_default(tmp_path, monkeypatch):
    text = small_client.ORGANISATION.replace(GOODS, GOODS[:-1] + ", defaults: {reliability: 2}}")
    goods = with_column(small_client.GOODS, "reliability", "4", "")
    emissions = calculate_emissions(opened(tmp_path, monkeypatch, organisation=text, goods=goods), 1)
    assert emissions.set_index("record_id").loc[["G1", "G2"], "reliability"].to_list() == [4, 2]


@pytest.mark.parametrize("score", ["0", "6"])
def test_a_score_out_of_range_is_refused_at_its_cell(tmp_path, monkeypatch, score):
    goods = with_column(small_client.GOODS, "temporal", "1", score)
    with pytest.raises(
        InputError, match=rf"goods.csv, row 3, column temporal: {score} is not a score from 1"
    ) as refused:
        opened(tmp_path, monkeypatch, goods=goods)
    assert len(refused.value.faults) == 1


def test_half_a_score_is_refused(tmp_path, monkeypatch):
    with pytest.raises(InputError, match=r"goods.csv, row 2, column temporal: '2.5' is not a whole number"):
        opened(tmp_path, monkeypatch, goods=with_column(small_client.GOODS, "temporal", "2.5", "1"))


def test_a_default_out_of_range_is_one_fault_and_not_one_a_line(tmp_path, monkeypatch):
    text = STATED.replace("country: GB, completeness: 1", "country: GB, completeness: 7")
    with pytest.raises(InputError, match=r"ledger.csv, column completeness \(default\): 7 is not a score") as refused:
        opened(tmp_path, monkeypatch, organisation=text)
    assert len(refused.value.faults) == 1


def test_every_file_may_state_scores_and_no_template_is_made_wider_by_them(tmp_path, monkeypatch):
    assert all(set(INDICATORS) <= set(schema.columns) for schema in (LEDGER, *ACTIVITY_DATA.values()))
    monkeypatch.setenv("SCOPE3_DATA", str(tmp_path))
    for name, schema in SHEETS.items():
        assert not set(INDICATORS) & set(input_columns(schema)["column"]), name
    page = columns_page(SHEETS)
    assert page.count("| `reliability` |") == 1 and "Measured and verified" in page
    for group, methods in METHODS.items():
        property_of = input_schema(group, next(iter(methods)))["properties"]["reliability"]
        assert (property_of["type"], property_of["minimum"], property_of["maximum"]) == ("integer", 1, 5)
