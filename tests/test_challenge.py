"""Any figure walks back to a line that is there and a factor with its page; what does not exist is refused."""

from __future__ import annotations

import csv
import math
from dataclasses import replace

import pytest

import shipped
import small_client
from command_line import command
from scope3.challenge import challenge
from scope3.client import open_client
from scope3.errors import InputError
from scope3.evidence import factor_lines, source_table
from scope3.report import figures_of

pytestmark = pytest.mark.slow

SHIPPED = {"example": ("example", 2024), "earlier": ("example", 2023), "worked": ("worked-examples", 2013)}


@pytest.fixture(scope="module")
def figures():
    return {name: shipped.figures(*client) for name, client in SHIPPED.items()}


@pytest.fixture(scope="module")
def example(figures):
    return figures["example"]


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """The small client, some of whose names could mean two things."""
    goods = small_client.with_cell(small_client.GOODS, 3, "record_id", "1")
    data = small_client.write(tmp_path_factory.mktemp("data"), goods=goods)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SCOPE3_DATA", str(data))
        return figures_of(open_client("small", 2024))


@pytest.mark.parametrize("name", SHIPPED)
def test_every_row_of_emissions_was_read_from_a_row_that_is_there(figures, name):
    client, emissions = figures[name].client, figures[name].emissions
    places = emissions[["source_file", "source_sheet"]].drop_duplicates()
    seen = 0
    for file, sheet in places.itertuples(index=False):
        own = emissions[
            (emissions["source_file"] == file)
            & (emissions["source_sheet"].fillna("") == (sheet if isinstance(sheet, str) else ""))
        ]
        table = source_table(client, file, sheet if isinstance(sheet, str) else None)
        assert set(own["source_row"]) <= set(table.cells.index), file
        seen += len(own)
    assert seen == len(emissions) > 0


@pytest.mark.parametrize("name", SHIPPED)
def test_every_factor_behind_an_emission_has_publisher_page_and_licence(figures, name):
    client = figures[name].client
    used = sorted(set(figures[name].emissions["factor_id"]))
    table = client.library.table.set_index("factor_id")
    for factor_id in used:
        said = "\n".join(factor_lines(client, factor_id))
        if factor_id.startswith("supplier:"):
            assert factor_id.removeprefix("supplier:") in said
            continue
        row = table.loc[factor_id]
        assert row[["publisher", "edition", "source", "licence"]].map(lambda cell: bool(str(cell).strip())).all()
        assert f"{row['publisher']} {row['edition']}, {row['source']}; licence {row['licence']}" in said
    assert used


def test_a_suppliers_own_figure_names_its_source_on_every_row(figures):
    """What stands on a record instead of a published factor says in its steps where it is from."""
    for found in figures.values():
        own = found.emissions[found.emissions["factor_id"].str.startswith("supplier:")]
        assert (own["step"].str.len() > 0).all()


def test_the_walk_of_a_record_of_every_file_and_method_ends_at_its_row_and_factors(example):
    """Opening the file again for each of the records of one file and method would take a minute and show no more."""
    emissions = example.emissions
    first = emissions.drop_duplicates(["source_file", "category", "method"])["record_id"]
    for record, rows in emissions[emissions["record_id"].isin(first)].groupby("record_id"):
        said = "\n".join(challenge(example, record))
        row = rows.iloc[0]
        assert f"read from {row['source_file']}, row {row['source_row']}" in said
        assert said.count("kg CO2e per") >= len(rows)
        assert said.count("factor: ") >= len(rows), record
        assert "NOT" not in said


def test_the_cells_shown_are_those_of_the_client_s_file(example):
    with (example.client.folder / "group_ledger.csv").open(encoding="utf-8", newline="") as file:
        line = list(csv.DictReader(file))[6]
    said = challenge(example, line["Entry No"])
    assert f"    Line Description: {line['Line Description']}  (read as description)" in said
    assert f"    Amount: {line['Amount']}  (read as spend)" in said


def test_the_total_is_the_sum_of_the_categories_and_of_all_rows(example):
    said = challenge(example, "total")
    parts = [float(line[15:36].replace(",", "")) for line in said if line.startswith("  category")]
    assert len(parts) == 15
    assert math.isclose(math.fsum(parts), 2469.753547, abs_tol=1e-4)
    assert said[0].startswith("total: 2,469.753547")
    assert said[-1].endswith("that is the figure")


def test_the_largest_rows_and_the_rest_make_the_category(example):
    said = challenge(example, "1")
    shown = [float(line.split(" kg  ")[0].replace(",", "")) for line in said if " kg  " in line]
    assert len(shown) == 16
    assert math.isclose(math.fsum(shown), 1_421_610.665, abs_tol=1e-2)
    assert shown[:15] == sorted(shown[:15], reverse=True)


def test_a_figure_that_is_not_the_sum_of_its_rows_is_said_to_be_wrong(example):
    inventory = example.inventory.assign(t_co2e=example.inventory["t_co2e"] + 1.0)
    assert "NOT the figure" in "\n".join(challenge(replace(example, inventory=inventory), "6"))


def test_a_product_that_is_not_the_rows_figure_is_said_to_be_wrong(example):
    emissions = example.emissions.assign(factor=example.emissions["factor"] * 2)
    assert "NOT the inventory's figure" in "\n".join(challenge(replace(example, emissions=emissions), "GL-24-0007"))


@pytest.mark.parametrize(
    ("figure", "words"),
    [
        ("6/distance_based", "category 6 by distance_based: 15.62"),
        ("desnz_2024/electricity/combustion/kwh", "desnz 2024, Factors by Category, row 3066"),
        ("GL-24-0001", "retired: covered by record PG-24-04"),
        ("PG-24-20", "replaces ledger line GL-24-0024 (group_ledger.csv, row 25): 28,083.46 GBP"),
        ("LB-24-01", "left out: The company sells this electricity on"),
        ("EL-24-D", "memo of scope 2"),
        ("HW-001", "no emissions of the inventory come from this line itself"),
        ("GL-24-0007", "placed by rule ex-016 (rules.csv, row 17): account like 'machine servicing'"),
        ("GL-24-0007", "reliability 3: figure money"),
    ],
)
def test_each_kind_of_figure_says_what_it_rests_on(example, figure, words):
    assert words in "\n".join(challenge(example, figure))


def test_a_category_left_out_says_why(small):
    said = challenge(small, "5")
    assert said[0].endswith("excluded. left out of this small client")


def test_a_figure_that_does_not_exist_is_refused_with_the_nearest(example):
    with pytest.raises(InputError, match="there is no figure 'GL-24-00071'.*did you mean 'GL-24-0071'"):
        challenge(example, "GL-24-00071")


def test_a_name_that_means_two_things_is_refused_and_a_kind_before_it_decides(small):
    with pytest.raises(InputError, match="'1' is the name of 2 things.*write category:1 or record:1"):
        challenge(small, "1")
    assert challenge(small, "category:1")[0].startswith("category 1")
    assert challenge(small, "record:1")[0].startswith("record 1")


def test_a_file_gone_since_it_was_read_is_refused(small):
    (small.client.folder / "meters.csv").rename(small.client.folder / "other.csv")
    try:
        with pytest.raises(InputError, match=r"meters\.csv: was read and is gone"):
            challenge(small, "M1")
    finally:
        (small.client.folder / "other.csv").rename(small.client.folder / "meters.csv")


def test_a_row_gone_since_it_was_read_is_refused(small):
    path = small.client.folder / "ledger.csv"
    whole = path.read_text()
    try:
        path.write_text("\n".join(whole.splitlines()[:-1]) + "\n")
        with pytest.raises(InputError, match="the row is gone since it was read"):
            challenge(small, "L6")
    finally:
        path.write_text(whole)


def test_the_command_prints_the_walk(capsys):
    assert command("challenge", "worked-examples", 2013, "total") == 0
    assert capsys.readouterr().out.startswith("total: 594,419.9")
