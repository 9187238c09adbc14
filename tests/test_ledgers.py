"""Ledgers: every line of every file once, under our columns, or a refusal with file, sheet, row, column and mend."""

from __future__ import annotations

import csv
import shutil
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from scope3 import paths, tables
from scope3.errors import InputError
from scope3.inputs.headings import PLACE, known_headings
from scope3.inputs.ledgers import read_ledgers
from scope3.inputs.lines import read_lines
from scope3.inputs.reading import plain
from scope3.inputs.sources import Lines, find_sources
from small_client import with_files

FIXTURES = Path(__file__).parent / "fixtures"
OXFORD = paths.ROOT.parent / "shared" / "cases" / "oxford"
QUARTERS = ["apr-jun-2016", "jul-sep-2016", "oct-dec-2016", "jan-mar-2017"]


def read(folder, *files, **declared):
    """The ledger of files given as text (read as a.csv under the declaration) or as whole declarations."""
    declarations = []
    for file in files:
        if isinstance(file, str):
            (folder / "a.csv").write_text(file, encoding="utf-8")
            file = {"file": "a.csv", **declared}
        declarations.append(file)
    return read_ledgers(with_files(ledgers=declarations), folder)


def refusals(folder, *files, **declared):
    with pytest.raises(InputError) as refused:
        read(folder, *files, **declared)
    return refused.value.faults


def refusal(folder, *files, **declared):
    faults = refusals(folder, *files, **declared)
    assert len(faults) == 1, faults
    return faults[0]


# --- What is read -----------------------------------------------------------------------------------------------------


def test_lines_keep_their_place_and_take_names_from_it(tmp_path):
    ledger = read(tmp_path, "Supplier Name,Net Amount,Curr,Notes\nOak,1.5,GBP,x\n\nElm,-2,GBP,\n")
    assert ledger["record_id"].tolist() == ["a:2", "a:4"]
    assert ledger["source_row"].tolist() == [2, 4] and set(ledger["source_file"]) == {"a.csv"}
    assert ledger["supplier"].tolist() == ["Oak", "Elm"] and ledger["spend"].tolist() == [1.5, -2]
    assert ledger.attrs["ignored_columns"] == {"a.csv": ["Notes"]}
    assert list(ledger.columns) == list(tables.LEDGER.columns)
    assert ledger["source_sheet"].isna().all() and ledger["country"].isna().all()


def test_what_is_written_into_a_ledger_stays_out_of_the_next_one(tmp_path):
    """A file is read once while its content stays; whoever opens it gets a copy."""
    content = "Supplier Name,Net Amount,Curr\nOak,1.5,GBP\nElm,-2,GBP\n"
    first = read(tmp_path, content)
    first.loc[0, "spend"] = 99.0
    first["supplier"] = "overwritten"
    first.attrs["files"][0]["rows"] = 99
    again = read(tmp_path, content)
    assert again["spend"].tolist() == [1.5, -2] and again["supplier"].tolist() == ["Oak", "Elm"]
    assert again.attrs["files"][0]["rows"] == 2


def test_what_is_written_into_the_lines_of_a_file_stays_out_of_the_next_reading(tmp_path):
    (tmp_path / "a.csv").write_text("Supplier Name,Net Amount,Curr\nOak,1.5,GBP\n")
    source = find_sources(with_files(ledgers=[{"file": "a.csv"}]).ledgers, tmp_path, [])[0]
    for _ in range(2):
        lines = Lines()
        read_lines(source, "ledger", tables.LEDGER, lines)
        assert lines.tables[0]["spend"].tolist() == [1.5]
        lines.tables[0].loc[:, "spend"] = 99.0


def test_text_that_other_readers_change_stays(tmp_path):
    head = "record_id,description,account code,supplier id,country,spend,currency\n"
    content = head + "00123,null,1E5,007,NA,1,GBP\nNone,NA,nan,1_000,,2,GBP\n"
    ledger = read(tmp_path, content)
    assert ledger["record_id"].tolist() == ["00123", "None"]
    assert ledger["description"].tolist() == ["null", "NA"] and ledger["account_code"].tolist() == ["1E5", "nan"]
    assert ledger["supplier_id"].tolist() == ["007", "1_000"] and ledger["country"].tolist()[0] == "NA"
    assert ledger["country"].isna().tolist() == [False, True]


def test_defaults_fill_what_the_file_leaves_blank(tmp_path):
    defaults = {"currency": "GBP", "country": "United Kingdom", "entity": "Works", "unit": "kg"}
    ledger = read(tmp_path, "supplier,amount,country,qty\nOak,1,,5\nElm,2,NA,\n", defaults=defaults)
    assert ledger["country"].tolist() == ["GB", "NA"] and set(ledger["entity"]) == {"Works"}
    assert ledger["currency"].tolist() == ["GBP", "GBP"] and ledger["unit"].fillna("").tolist() == ["kg", ""]


def test_declared_columns_win_and_an_empty_one_is_not_read(tmp_path):
    content = "Trans No,Supplier,Amount,Gross,Currency\n1,Oak,10,12,GBP\n1,Oak,20,24,GBP\n"
    ledger = read(tmp_path, content, columns={"spend": "gross", "record_id": ""})
    assert ledger["spend"].tolist() == [12, 24] and ledger["record_id"].tolist() == ["a:2", "a:3"]
    assert ledger.attrs["ignored_columns"]["a.csv"] == ["Trans No", "Amount"]


def test_a_pattern_names_files_with_headings_of_their_own(tmp_path):
    (tmp_path / "q").mkdir()
    (tmp_path / "q" / "1.csv").write_text("trans_no,amount,supplier\nA,1,Oak\n")
    (tmp_path / "q" / "2.csv").write_text("Vendor;Trans No;Net value\nElm;B;2\n")
    (tmp_path / "q" / "~$3.csv").write_text("lock")
    ledger = read(tmp_path, {"file": "q/*.csv", "defaults": {"currency": "GBP"}})
    assert ledger["record_id"].tolist() == ["A", "B"] and ledger["supplier"].tolist() == ["Oak", "Elm"]
    assert ledger["source_file"].tolist() == ["q/1.csv", "q/2.csv"]
    assert [report["file"] for report in ledger.attrs["files"]] == ["q/1.csv", "q/2.csv"]


def test_files_of_one_stem_name_their_lines_apart(tmp_path):
    for folder in ("x", "y"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.csv").write_text("supplier,amount,currency\nOak,1,GBP\n")
    ledger = read(tmp_path, {"file": "*/a.csv"})
    assert ledger["record_id"].tolist() == ["x/a.csv:2", "y/a.csv:2"]


def test_formats_and_encodings_give_one_ledger(tmp_path):
    columns = ["Trans No", "Supplier", "Account", "Country", "Paid Date", "Amount", "Currency"]
    rows = [["00123", "M\u00fcller & S\u00f6hne", "1E5", "NA", "2024-03-31", 1234.5, "EUR"],
            ["T-2", "Oak, Boards Ltd", "4000", "GB", "2024-02-01", -12.0, "EUR"],
            ["T-3", "None", "null", "DE", "2024-12-01", 0.01, "EUR"]]  # fmt: skip
    frame = pd.DataFrame(rows, columns=columns)
    for encoding in ("utf-8", "utf-8-sig", "cp1252", "utf-16"):
        frame.to_csv(tmp_path / f"{encoding}.csv", index=False, encoding=encoding)
    frame.to_parquet(tmp_path / "a.parquet")
    days = frame.assign(**{"Paid Date": pd.to_datetime(frame["Paid Date"])})
    days.to_parquet(tmp_path / "days.parquet")
    days.to_excel(tmp_path / "a.xlsx", index=False, engine="xlsxwriter", sheet_name="Lines")
    days.to_excel(tmp_path / "a.ods", index=False, engine="odf", sheet_name="Lines")
    shutil.copy(FIXTURES / "ledger.xls", tmp_path / "a.xls")
    place = ["source_file", "source_sheet"]
    expected = read(tmp_path, {"file": "utf-8.csv"}).drop(columns=place)
    assert expected["spend"].tolist() == [1234.5, -12, 0.01] and expected["record_id"].tolist() == [
        "00123",
        "T-2",
        "T-3",
    ]
    for file in sorted(path.name for path in tmp_path.iterdir()):
        ledger = read(tmp_path, {"file": file})
        pd.testing.assert_frame_equal(ledger.drop(columns=place), expected)
        assert ledger["source_sheet"].dropna().unique().tolist() == (
            [] if file.endswith(("csv", "parquet")) else ["Lines"]
        )


def test_no_ledger_is_an_empty_ledger(tmp_path):
    ledger = read(tmp_path)
    assert len(ledger) == 0 and list(ledger.columns) == list(tables.LEDGER.columns)


@settings(max_examples=30)
@given(st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=30), st.randoms())
def test_no_line_and_no_penny_is_lost(tmp_path_factory, pennies, random):
    """Blank rows anywhere, lines in any order: the same lines and the same money."""
    lines = [f"{n}x,{Decimal(p) / 100},GBP" for n, p in enumerate(pennies)]
    for _ in range(random.randint(0, 5)):
        lines.insert(random.randint(0, len(lines)), random.choice(["", ",,", " , ,"]))
    ledger = read(tmp_path_factory.mktemp("ledger"), "\n".join(["supplier,amount,currency", *lines]))
    assert sum(Decimal(str(spend)) for spend in ledger["spend"]) == Decimal(sum(pennies)) / 100
    assert [lines[row - 2].split(",")[0] for row in ledger["source_row"]] == ledger["supplier"].tolist()


# --- What is refused --------------------------------------------------------------------------------------------------

HEAD = "Supplier,Account,Amount,Currency\n"


@pytest.mark.parametrize(
    ("content", "row", "column", "what"),
    [
        (HEAD + "Oak,Wood,1,GBP\nElm,Wood,,GBP\n", 3, "Amount", "blank where a value is needed"),
        (HEAD + "Oak,Wood,#REF!,GBP\n", 2, "Amount", "error cell '#REF!'"),
        (HEAD + "Oak,#N/A,1,GBP\n", 2, "Account", "error cell '#N/A'"),
        (HEAD + 'Oak,Wood,"1,234",GBP\n', 2, "Amount", "without a declaration"),
        (HEAD + "Oak,Wood,1.234,GBP\n", 2, "Amount", "decimal or a thousands mark"),
        (HEAD + "Oak,Wood,5,\n", 2, "Currency", "blank beside spend '5'"),
        (HEAD + "Oak,Wood,5,Pound\n", 2, "Currency", "'Pound' is not known"),
        (HEAD + "Oak,Wood,5,GBP\n,,Total,\n", 3, "Amount", "total"),
        (HEAD + "Oak,Wood,5,GBP\nTotal,,5,\n", 3, "Amount", "total"),
        (HEAD + "Oak,Wood,5,GBP\n,,5,\n", 3, "Amount", "total"),
        (HEAD + "Oak,Wood,5,GBP\nGesamtsumme,,5,\n", 3, "Amount", "total"),
        (HEAD + "Oak,Wood,5,GBP\nTotal général:,,5,\n", 3, "Amount", "total"),
        ("Trans No," + HEAD + "1,Oak,Wood,5,GBP\nSub-total,Oak,Wood,5,GBP\n", 3, "Amount", "total"),
        (HEAD + "Oak,Wood,5,GBP,x\n", 2, "E", "5 cells, the header has 4"),
        (HEAD + "Oak,Wood,5\n", 2, "Currency", "3 cells, the header has 4"),
        ("Supplier,Amount,Net,Currency\nOak,1,1,GBP\n", 1, "Amount", "'Amount' and 'Net' could both be spend"),
        ("Supplier,Currency\nOak,GBP\n", 1, "spend", "no column for spend"),
        ("Supplier,Amount\nOak,1\n", 1, "currency", "no column for currency"),
        ("Supplier,Amount,Currency,Qty\nOak,1,GBP,5\n", 2, "unit", "blank beside quantity '5'"),
        ("Supplier,Amount,Currency,Qty,Unit\nOak,1,GBP,,kg\n", 2, "Qty", "blank beside unit 'kg'"),
        ("Supplier,Amount,Currency,Country\nOak,1,GBP,UK\n", 2, "Country", "'UK' is not known"),
        ("Supplier,Amount,Currency,Date\nOak,1,GBP,01/02/2024\n", 2, "Date", "not a day written as 2024-03-31"),
        ("Trans No,Amount,Currency\nA,1,GBP\nA,1,GBP\n", 3, "record_id", "'A' stands already in a.csv, row 2"),
        ("Trans No,Supplier,Amount,Currency\nA,Oak,1,GBP\n,Oak,1,GBP\n", 3, "Trans No", "blank where"),
    ],
)  # fmt: skip
def test_refusals_name_file_row_and_column(tmp_path, content, row, column, what):
    faults = refusals(tmp_path, content)
    assert (faults[0].file, faults[0].row, faults[0].column) == ("a.csv", row, column) and what in faults[
        0
    ].what + faults[0].mend
    assert {fault.row for fault in faults} == {row} and all(fault.mend for fault in faults)


def test_refusals_name_the_sheet(tmp_path):
    shutil.copy(FIXTURES / "ledger_with_errors.xls", tmp_path / "a.xls")
    faults = refusals(tmp_path, {"file": "a.xls", "sheet": "Lines"})
    assert [(f.file, f.sheet, f.row, f.column) for f in faults] == [
        ("a.xls", "Lines", row, "amount") for row in (2, 3, 4)
    ]
    assert "error cell #REF!" in str(faults[0]) and "sheet Lines, row 2, column amount" in str(faults[0])


def test_an_error_in_a_column_that_is_not_read_harms_nobody(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        sheet = book.add_worksheet("S")
        sheet.write_row(0, 0, ["Supplier", "Amount", "Currency", "My check"])
        sheet.write_row(1, 0, ["Oak", 1, "GBP"])
        sheet.write_formula(1, 3, "=1/0", None, "#DIV/0!")
    assert read(tmp_path, {"file": "a.xlsx"})["spend"].tolist() == [1]


def test_a_supplier_called_total_is_a_supplier(tmp_path):
    assert len(read(tmp_path, HEAD + "Total,Fuel,5,GBP\nTotal,Fuel,6,GBP\n")) == 2


def test_a_wrong_convention_is_told_once_a_column_not_once_a_row(tmp_path):
    faults = refusals(tmp_path, HEAD + 'Oak,Wood,"1,234.50",GBP\n' * 100)
    assert len(faults) == 21 and faults[-1].what == "80 more cells like these"
    assert read(tmp_path, HEAD + 'Oak,Wood,"1,234.50",GBP\n' * 100, thousands=",", decimal=".")["spend"].sum() == 123450


def test_faults_of_all_files_are_told_at_once(tmp_path):
    for name, amount in (("a", "x"), ("b", "1"), ("c", "#REF!")):
        (tmp_path / f"{name}.csv").write_text(HEAD + f"Oak,Wood,{amount},GBP\n")
    faults = refusals(tmp_path, {"file": "*.csv"}, {"file": "d.csv", "download": "https://example.org/d.csv"})
    assert [fault.file for fault in faults] == ["d.csv", "a.csv", "c.csv"]
    assert "download it from https://example.org/d.csv" in faults[0].mend


def test_a_record_that_stands_in_two_files_is_refused(tmp_path):
    for name in "ab":
        (tmp_path / f"{name}.csv").write_text("Trans No,Amount,Currency\nT1,1,GBP\n")
    fault = refusal(tmp_path, {"file": "*.csv"})
    assert (fault.file, fault.row) == ("b.csv", 2) and "stands already in a.csv, row 2" in fault.what


def test_a_file_named_twice_is_refused(tmp_path):
    (tmp_path / "a.csv").write_text(HEAD + "Oak,Wood,1,GBP\n")
    assert "twice" in refusal(tmp_path, {"file": "a.csv"}, {"file": "*.csv"}).what


def test_a_link_out_of_the_folder_is_refused(tmp_path):
    (tmp_path / "client").mkdir()
    (tmp_path / "other.csv").write_text(HEAD + "Oak,Wood,1,GBP\n")
    (tmp_path / "client" / "a.csv").symlink_to(tmp_path / "other.csv")
    assert "leads out" in refusal(tmp_path / "client", {"file": "a.csv"}).what


@pytest.mark.parametrize(
    ("declared", "what"),
    [
        ({"columns": {"spend": "Amont"}}, "no heading 'Amont', declared for spend"),
        ({"columns": {"spend": "Amount", "quantity": "amount"}}, "declared for spend and for quantity"),
        ({"columns": {"spnd": "Amount"}}, "'spnd' is no column of ours"),
        ({"columns": {"source_row": "Amount"}}, "'source_row' is no column of ours"),
        ({"defaults": {"spend": "1"}}, "a default for spend"),
        ({"defaults": {"record_id": "1"}}, "a default for record_id"),
        ({"defaults": {"country": "UK"}}, "'UK' is not known"),
        ({"decimal": ",", "thousands": ","}, "also the decimal mark"),
        ({"date_format": "%d/%m"}, "does not make a day"),
    ],
)
def test_wrong_declarations_are_refused(tmp_path, declared, what):
    content = "Supplier,Amount,Currency,Date\nOak,1,GBP,2024-12-31\n"
    if "date_format" in declared:
        content = content.replace("2024-12-31", "31/12")
    fault = refusal(tmp_path, content, **declared)
    assert what in fault.what and fault.file == "a.csv"


# --- Headings ---------------------------------------------------------------------------------------------------------


def test_every_synonym_belongs_to_one_column():
    with (paths.REFERENCE / "header_synonyms.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    schemas = {"ledger": tables.LEDGER, **tables.ACTIVITY_DATA}
    for row in rows:
        places = [row["table"]] if row["table"] != "activity_data" else list(tables.ACTIVITY_DATA)
        assert all(row["column"] in schemas[place].columns for place in places), row
    for table in schemas:
        kinds = [table] if table == "ledger" else [table, "activity_data"]
        for kind in kinds:
            synonyms = [plain(row["synonym"]) for row in rows if row["table"] == kind]
            assert len(synonyms) == len(set(synonyms)), sorted(s for s in synonyms if synonyms.count(s) > 1)
        of = [r for r in rows if r["table"] in kinds]
        clash = [r for r in of if plain(r["synonym"]) in map(plain, schemas[table].columns)]
        assert not [r for r in clash if known_headings(table, schemas[table])[plain(r["synonym"])] != r["column"]]
    missing = set(tables.LEDGER.columns) - set(PLACE) - {r["column"] for r in rows if r["table"] == "ledger"}
    assert not missing


@pytest.mark.parametrize(
    "heading", ["Amount (\u00a3000)", "Amount (\u00a3m)", "Amount (\u20ac)", "Gross", "Amount (thousands)"]
)
def test_a_heading_that_may_mean_another_unit_is_not_guessed(tmp_path, heading):
    assert "no column for spend" in refusal(tmp_path, f"Supplier,{heading},Currency\nOak,1,GBP\n").what


# --- A real council ---------------------------------------------------------------------------------------------------


def oxford(*quarters, **declared):
    if not OXFORD.is_dir():
        pytest.skip("the council's files are not here")
    files = [f"expenditure-over-500-{quarter}.csv" for quarter in quarters]
    defaults = {"currency": "GBP", "country": "GB"}
    declarations = [{"file": file, "date_format": "%d/%m/%Y", "defaults": defaults, **declared} for file in files]
    return read_ledgers(with_files(ledgers=declarations), OXFORD)


def test_four_quarters_in_three_layouts_to_the_cent():
    ledger = oxford(*QUARTERS)
    assert len(ledger) == 14_676 and ledger["record_id"].is_unique
    assert sum(Decimal(str(spend)) for spend in ledger["spend"]) == Decimal("56682199.98")
    assert (ledger["expenditure_type"] == "Capital").sum() == 734
    assert ledger["account"].notna().all() and ledger["date"].between("2016-04-01", "2017-03-31").all()


@pytest.mark.parametrize(
    ("quarter", "lines"),
    [("jul-sep-2014", 3649), ("oct-dec-2014", 3978), ("apr-jun-2015", 3993), ("oct-dec-2015", 3918)],
)
def test_other_quarters_are_read(quarter, lines):
    assert len(oxford(quarter)) == lines


@pytest.mark.parametrize(
    ("quarter", "row", "column", "what"),
    [
        ("jan-mar-2014", 3861, "trans_no", "blank where a value is needed"),
        ("apr-jun-2014", 2, "Paid Date", "'00:00:00' is not a day"),
        ("jan-mar-2015", 3662, "J", "U+FFFD"),
        ("jul-sep-2015", 476, "record_id", "'47981658_1' stands already"),
        ("jan-mar-2016", 3370, "J", "U+FFFD"),
    ],
)
def test_quarters_with_faults_say_where(quarter, row, column, what):
    with pytest.raises(InputError) as refused:
        oxford(quarter)
    fault = refused.value.faults[0]
    assert (fault.row, fault.column) == (row, column) and what in fault.what


def test_what_the_mends_say_reads_the_quarter():
    assert len(oxford("apr-jun-2014", columns={"date": ""})) == 3836
    assert len(oxford("jul-sep-2015", columns={"record_id": ""})) == 3461
