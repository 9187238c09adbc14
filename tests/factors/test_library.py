"""A factor table is fit for use or refused, with file, row, column and the mend."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from builders import factor, factors, spend_factor
from scope3.errors import InputError
from scope3.factors.checks import check_factors
from scope3.factors.library import Library, open_library, prepare
from scope3.factors.own_factors import read_own_factors
from scope3.factors.table_files import read_factors, shipped_editions
from scope3.tables import FACTORS, OWN_FACTORS
from small_client import OWNED


def write(folder, *rows, name="own.csv", **text):
    """A client's factor table; `text` overwrites cells of its last row with what no typed table could hold."""
    table = factors(*rows).assign(**OWNED).astype("object").where(lambda cells: cells.notna(), "")
    for column, cell in text.items():
        table.loc[table.index[-1], column] = cell
    table.to_csv(folder / name, index=False)
    return folder / name


def open_own(*paths, editions=(), **policy):
    settings = {
        "gwp_set": "AR5GWP100", "accept_gwp_sets": [], "accept_price_bases": ["purchaser"], "regions": {},
        "earlier_years": False, "later_years": False,
    } | policy  # fmt: skip
    return open_library(list(editions), read_own_factors(paths, date(2024, 12, 31)), **settings)


def refused(*paths, **settings):
    with pytest.raises(InputError) as error:
        open_own(*paths, **settings)
    return error.value.faults


def test_a_fit_table_is_read_as_it_stands(tmp_path):
    path = write(tmp_path, factor("wood", 0.3), spend_factor("paper", 0.7), factor("boards", 1.5, region="NA"))
    library = open_own(path)
    assert library.table["kg_co2e"].tolist() == [0.3, 0.7, 1.5]
    assert library.table["region"].tolist() == ["world", "world", "NA"]
    assert library.table["refused"].tolist() == ["", "", ""]


# What is wrong, the row that has it, and the fault: what is said, the column, and how to mend it.
UNFIT = [
    ("no price year", spend_factor("paper", 0.7, price_year=None), "has no price year", "price_year", "year of the"),
    ("no price basis", spend_factor("paper", 0.7, price_basis=None), "has no price basis", "price_basis", "purchaser"),
    ("no currency", spend_factor("paper", 0.7) | {"currency": None}, "has no currency", "currency", "ISO 4217"),
    ("no GWP set", factor("wood", 0.3, gwp_set=None), "is not named", "gwp_set", "or write not_stated"),
    ("a GWP set nobody knows", factor("wood", 0.3, gwp_set="AR5"), "unknown GWP set 'AR5'", "gwp_set", "AR5GWP100"),
    ("an unknown unit", factor("wood", 0.3, "bananas"), "unknown unit 'bananas'", "unit", "use one of kg"),
    ("an ambiguous unit", factor("wood", 0.3, "ton"), "is ambiguous", "unit", "'short ton'"),
    ("a currency nobody knows", spend_factor("paper", 0.7, "GPB"), "unknown currency 'GPB'", "currency", "GBP"),
    ("a price basis and no money", factor("wood", 0.3, price_basis="basic"), "is not per money", "price_basis", "currency"),
    ("a loss rate under another name", factor("grid", loss_rate=0.05, component="t_and_d"), "a loss rate on", "component", "loss_rate"),
    ("emissions on a loss rate", factor("grid", 0.3, loss_rate=0.05, component="loss_rate", boundary="losses"), "holds emissions", "kg_co2e", "of their own"),
    ("no value", factor("wood"), "has no value", "kg_co2e", "give it, or take the row out"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("row", "what", "column", "mend"), [case[1:] for case in UNFIT], ids=[case[0] for case in UNFIT]
)
def test_an_unfit_row_is_refused_at_its_place(tmp_path, row, what, column, mend):
    (fault,) = refused(write(tmp_path, factor("fit", 1.0), row))
    assert (fault.file, fault.row, fault.column) == ("own.csv", 3, column)
    assert what in fault.what and mend in fault.mend


def test_every_unfit_row_is_named_at_once():
    table = factors(*[case[1] | {"factor_id": case[0]} for case in UNFIT])
    assert {fault.row for fault in check_factors(table, "own.csv")} == set(range(2, len(UNFIT) + 2))


def test_two_factors_for_one_key_are_refused_both_by_row(tmp_path):
    faults = refused(write(tmp_path, factor("wood", 0.3), factor("fit", 1.0), factor("wood", 0.4, factor_id="again")))
    assert [(fault.row, fault.column, fault.mend) for fault in faults] == [
        (2, "factor_id", "keep one"),
        (4, "factor_id", "keep one"),
    ]
    assert "two factors for one key (wood, world, 2024, cradle_to_gate, kg)" in faults[0].what


def test_one_factor_id_in_two_tables_is_refused(tmp_path):
    own, other = write(tmp_path, factor("wood", 0.3)), write(tmp_path, factor("wood", 0.3), name="other.csv")
    (fault,) = refused(own, other)
    assert "stands in two tables" in fault.what and "rename one" in fault.mend


@pytest.mark.parametrize(("column", "cell"), [("loss_rate", "8"), ("kg_co2e", "-300"), ("kg_ch4", "-1")])
def test_a_figure_out_of_its_range_is_refused_at_its_row(tmp_path, column, cell):
    (fault,) = refused(write(tmp_path, factor("fit", 1.0), factor("wood", 0.3), **{column: cell}))
    assert (fault.file, fault.row, fault.column) == ("own.csv", 3, column)
    assert f"{float(cell):g} is " in fault.what


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "the file is empty"),
        (b"activity,unit,unit\nsteel,kg,t\n", "heading 'unit' stands twice"),
        ("factor_id,unit\na,\u00a3\n".encode("cp1252"), "not a CSV file in UTF-8"),
        (b"factor_id,unit\na,kg,more\n", "not 2 cells"),
        (b"factor_id,unit\na\n", "not 2 cells"),
    ],
)
def test_a_file_that_is_no_table_is_refused(tmp_path, content, what):
    (tmp_path / "own.csv").write_bytes(content)
    (fault, *_) = refused(tmp_path / "own.csv")
    assert fault.file == "own.csv" and what in fault.what


@pytest.mark.parametrize(
    ("row", "what"),
    [
        (factor("wood", 0.3, region="gb"), "region 'gb'"),
        (factor("gas", 0.3, component="wtt", boundary="life_cycle"), "holds combustion"),
        (spend_factor("paper", 0.7) | {"unit": "thousand GBP"}, "is not its currency GBP"),
    ],
)
def test_what_would_be_taken_for_something_else_is_refused(tmp_path, row, what):
    (fault,) = refused(write(tmp_path, row))
    assert what in fault.what and fault.row == 2


@pytest.mark.parametrize(("column", "cell"), [("kg_co2e", "1,5"), ("kg_co2e", "#REF!"), ("year", "about 2020")])
def test_a_cell_that_is_no_number_is_refused(tmp_path, column, cell):
    (fault,) = refused(write(tmp_path, factor("fit", 1.0), factor("wood", 0.3), **{column: cell}))
    assert (fault.file, fault.row, fault.column) == ("own.csv", 3, column)
    assert f"'{cell}' is not a number" in fault.what


@pytest.mark.parametrize("column", ["factor_id", "region", "source", "licence", "unit"])
def test_a_blank_that_may_not_be_is_refused(tmp_path, column):
    (fault,) = refused(write(tmp_path, factor("wood", 0.3), **{column: ""}))
    assert fault.column == column and "blank where a value is needed" in fault.what


def test_an_unknown_column_is_refused(tmp_path):
    path = write(tmp_path, factor("wood", 0.3))
    path.write_text(path.read_text().replace("kg_biogenic_co2", "biogenic"))
    (fault,) = refused(path)
    assert fault.file == "own.csv" and "unknown column 'biogenic'" in fault.what


def test_a_missing_table_is_refused(tmp_path):
    (fault,) = refused(tmp_path / "nowhere.csv")
    assert fault.file == "nowhere.csv" and "not found" in fault.what


def test_an_edition_that_is_not_shipped_is_refused_with_the_nearest():
    (fault,) = refused(editions=["desnz/1999"])
    assert (fault.file, fault.column) == ("organisation.yaml", "factor_editions")
    assert "desnz/1999" in fault.what and "desnz/20" in fault.mend


def test_no_factors_at_all_are_refused():
    (fault,) = refused()
    assert "pin an edition in factor_editions" in fault.mend


def test_editions_and_own_factors_stand_in_one_library(tmp_path):
    library = open_own(write(tmp_path, factor("wood", 0.3)), editions=["desnz/2024"])
    assert set(library.table["publisher"]) == {"desnz", "test"}
    assert library.table["factor_id"].is_unique


@pytest.mark.parametrize("edition", shipped_editions())
def test_every_shipped_edition_is_fit(edition):
    library = open_own(editions=[edition], accept_gwp_sets=["AR4GWP100", "not_stated"],
                       accept_price_bases=["purchaser", "producer", "basic", "not_stated"])  # fmt: skip
    assert check_factors(library.table[list(FACTORS.columns)], edition) == []
    assert (library.table["refused"] == "").all()


def test_what_is_written_into_a_library_stays_out_of_the_next_one():
    """The edition's table is read once; whoever opens it gets a copy."""
    edition = shipped_editions()[0]
    policy = {"gwp_set": "AR5GWP100", "accept_gwp_sets": [], "accept_price_bases": [], "regions": {}}
    first = open_library([edition], [], **policy, earlier_years=False, later_years=False)
    before = first.table.copy(deep=True)
    first.table.loc[:, "activity"] = "overwritten"
    first.table.loc[0, "kg_co2e"] = -1.0
    first.table["unit"] = "overwritten"
    again = open_library([edition], [], **policy, earlier_years=False, later_years=False)
    pd.testing.assert_frame_equal(again.table, before)


def test_factors_looked_up_before_the_table_was_written_into_are_forgotten():
    library = Library(prepare(factors(factor("steel", 2.0)), "AR5GWP100", [], []))
    library.content()
    assert [row["kg_co2e"] for row in library.factors_of("steel", "cradle_to_gate")] == [2.0]
    library.table.loc[0, "kg_co2e"] = 20.0
    library.content()
    assert [row["kg_co2e"] for row in library.factors_of("steel", "cradle_to_gate")] == [20.0]


def test_the_content_of_a_library_is_its_table_and_its_policy():
    table = prepare(factors(factor("steel", 2.0)), "AR5GWP100", [], [])
    same, other = Library(table.copy(deep=True)), Library(table.copy(deep=True), earlier_years=True)
    assert Library(table).content() == same.content() != other.content()


def test_a_price_basis_that_is_not_accepted_marks_the_factor():
    table = prepare(factors(spend_factor("paper", 0.7, price_basis="basic")), "AR5GWP100", [], ["purchaser"])
    assert table["refused"].item() == "its price basis is basic; list it in accept_price_bases to use it"
    accepted = prepare(factors(spend_factor("paper", 0.7, price_basis="basic")), "AR5GWP100", [], ["basic"])
    assert accepted["refused"].item() == ""


def test_gwp_set_and_price_basis_of_one_factor_are_one_message_with_both_lists():
    money = spend_factor("paper", 0.7, price_basis="not_stated", gwp_set="AR4GWP100")
    table = prepare(factors(money), "AR5GWP100", [], ["purchaser"])
    assert table["refused"].item() == (
        "its GWP set is AR4GWP100, the inventory's is AR5GWP100, and its price basis is not_stated; "
        "list AR4GWP100 in accept_gwp_sets and not_stated in accept_price_bases to use it as published"
    )


def test_another_gwp_set_marks_the_factor_unless_its_gases_restate_it():
    gases = {"kg_co2": 0.18, "kg_ch4": 0.00001, "kg_n2o": 0.0000004}
    rows = factors(factor("whole", 0.2, gwp_set="AR4GWP100"), factor("split", 0.1803692, gwp_set="AR4GWP100", **gases))
    table = prepare(rows, "AR5GWP100", [], []).set_index("activity")
    assert table.loc["split", "refused"] == ""
    assert table.loc["split", "kg_co2e"] == pytest.approx(0.180386)
    assert (
        "its GWP set is AR4GWP100, the inventory's is AR5GWP100; list it in accept_gwp_sets"
        in table.loc["whole", "refused"]
    )
    assert prepare(rows, "AR5GWP100", ["AR4GWP100"], [])["refused"].tolist() == ["", ""]


def test_reading_keeps_text_as_text(tmp_path):
    """NA is Namibia, None is an activity, 007 is a code."""
    table = read_factors(write(tmp_path, factor("None", 1.0, region="NA", edition="007")), OWN_FACTORS)
    assert table.loc[0, ["activity", "region", "edition"]].tolist() == ["None", "NA", "007"]
    assert pd.isna(table.loc[0, "price_basis"])
