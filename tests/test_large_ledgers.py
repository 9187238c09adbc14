"""Ledgers too long to be held line by line: the same figures as line by line, in pieces of any size."""

from __future__ import annotations

import functools
import random
from dataclasses import replace
from decimal import Decimal

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.dataset
import pyarrow.parquet
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import small_client
from scope3.client import open_client
from scope3.errors import InputError
from scope3.inputs import long_files
from scope3.inventory import build_inventory, calculate_emissions
from scope3.large import condense, kinds
from scope3.large.dataset import write_lines
from scope3.large.kinds import kinds_of
from scope3.large.rates import rates_of
from scope3.reconcile import USED, reconciliation_summary

HEAD = ["date", "account", "supplier", "description", "expenditure_type", "quantity", "unit", "spend"]
# Of steel some lines state their mass, and are served by it; credits are negative in money, and some in mass too.
STEEL = "Steel by weight"
# Enough to be read in some pieces, each of which takes as long as a whole ledger of this length.
MANY = 200
RULES = [
    *small_client.RULES,
    ["s-6", STEEL.lower(), "", "", "", "", "", "category", "1", "steel", "Steel is bought and used."],
    ["s-7", "sundries", "", "", ".*paper.*", "", "", "category", "1", "sector/paper", "Paper is bought and used."],
    ["s-8", "sundries", "", "", "", "", "", "category", "1", "sector/steel", "All else of it is steel."],
]
STEEL_PER_MONEY = small_client._factor(
    "steel", "cradle_to_gate", "cradle_to_gate", "GBP", "3", factor_id="steel/money", price_year="2024", price_basis="purchaser", currency="GBP"
)  # fmt: skip


def lines(many: int) -> list[list[str]]:
    """Lines on every account of the small client, in every month, no two alike in description and money."""
    draw = random.Random(many)
    rows = []
    for number in range(many):
        account, kind = draw.choice(
            [("Paper", "revenue"), ("Lathe", "capital"), ("Pay of staff", "revenue"), ("Power bills", "revenue"), ("Steel", "revenue"), (STEEL, "revenue"), ("Sundries", "revenue")]
        )  # fmt: skip
        spend = round(draw.uniform(-50, 500), draw.choice([0, 1, 2, 2, 2]))
        mass = round(draw.uniform(-1, 20), 3) if account == STEEL and draw.random() < 0.7 else None
        described = f"{draw.choice(['paper', 'bolts', 'rods'])} of order {number}"
        date = f"2024-{draw.randint(1, 12):02d}-{draw.randint(1, 28):02d}"
        rows.append([date, account, "Smith" if account == "Steel" else draw.choice(["Mill", "Forge"]), described, kind, "" if mass is None else str(mass), "" if mass is None else "kg", str(spend)])  # fmt: skip
    return rows


def client_of(data, rows, *, condensed: bool, form: str = "csv", covers: bool = True):
    organisation = small_client.ORGANISATION.replace(
        "{file: ledger.csv,", f"{{file: ledger.{form}, condense: {str(condensed).lower()}, decimal: '.',"
    )
    goods = [
        [*small_client.GOODS[0][:-1], "covers_account"],
        ["G1", "1", "steel", "GB", "2", "tonne", "Steel"],
        small_client.GOODS[2],
    ]
    small_client.write(data, organisation=organisation, ledger=[HEAD, *rows], rules=RULES, goods=goods, factors=[*small_client.FACTORS, STEEL_PER_MONEY])  # fmt: skip
    folder = data / "small" / "2024"
    if form == "parquet":
        table = pd.DataFrame(rows, columns=HEAD).replace("", None).astype({"quantity": "float64", "spend": "float64"})
        pyarrow.parquet.write_table(pa.Table.from_pandas(table, preserve_index=False), folder / "ledger.parquet")
    return folder


def both(tmp_path, monkeypatch, form: str, many: int = MANY):
    """The client line by line, and with its ledger condensed."""
    found = []
    for condensed in (False, True):
        data = tmp_path / str(condensed)
        client_of(data, lines(many), condensed=condensed, form=form)
        monkeypatch.setenv("SCOPE3_DATA", str(data))
        found.append(open_client("small", 2024))
    return found


@pytest.mark.slow
@pytest.mark.parametrize("form", ["csv", "parquet"])
@pytest.mark.parametrize("piece", [13, 75, 100_000])
def test_a_condensed_ledger_gives_the_inventory_of_its_lines(tmp_path, monkeypatch, form, piece):
    monkeypatch.setattr(long_files, "PIECE", piece)
    by_line, by_kind = both(tmp_path, monkeypatch, form)
    assert len(by_kind.ledger) < len(by_line.ledger) == MANY
    one, other = (build_inventory(client, calculate_emissions(client)) for client in (by_line, by_kind))
    assert one["t_co2e"].tolist() == pytest.approx(other["t_co2e"].tolist(), rel=1e-12, nan_ok=True)
    money = [reconciliation_summary(client.ledger)[["currency", "status", "spend"]] for client in (by_line, by_kind)]
    pd.testing.assert_frame_equal(*money)
    (said,) = by_kind.files[0]["remarks"]
    assert said == f"{MANY} lines stand as {len(by_kind.ledger)}, one for each kind of line"
    assert by_kind.files[0]["totals"] == by_line.files[0]["totals"]


@pytest.mark.slow
@pytest.mark.parametrize("piece", [23, 100_000])
def test_each_line_of_the_dataset_is_the_row_it_has_line_by_line(tmp_path, monkeypatch, piece):
    monkeypatch.setattr(long_files, "PIECE", piece)
    by_line, by_kind = both(tmp_path, monkeypatch, "csv")
    folder = tmp_path / "lines"
    told = write_lines(by_kind, folder)
    found = pyarrow.dataset.dataset(folder).to_table().to_pandas()
    used = by_line.ledger.loc[by_line.ledger["status"] == "used", "record_id"]
    wanted = calculate_emissions(by_line)
    wanted = wanted[wanted["record_id"].isin(used)].set_index("record_id")
    found = found.set_index("record_id").loc[wanted.index]
    assert len(found) == len(wanted) == told["rows"].sum() > MANY / 2
    assert {"average_data", "spend_based"} <= set(wanted["method"])
    for name in wanted:
        if wanted[name].dtype == "float64":
            np.testing.assert_allclose(found[name].astype("float64"), wanted[name], rtol=1e-12)
        else:
            assert found[name].astype("str").tolist() == wanted[name].astype("str").tolist(), name
    by_category = wanted.groupby("category")["kg_co2e"].sum()
    assert told.set_index("category")["kg_co2e"].to_dict() == pytest.approx(by_category.to_dict(), rel=1e-12)


def test_the_emissions_of_a_condensed_ledger_worked_by_hand(tmp_path, monkeypatch):
    """Two lines of paper, one credit: (1000.00 - 100.10) GBP × 0.5 kg; steel by its mass: 3 kg × 2 kg."""
    rows = [
        ["2024-01-15", "Paper", "Mill", "a", "revenue", "", "", "1000.00"],
        ["2024-01-20", "Paper", "Mill", "b", "revenue", "", "", "-100.10"],
        ["2024-01-25", STEEL, "Forge", "c", "revenue", "3", "kg", "70.00"],
    ]
    client_of(tmp_path / "data", rows + lines(40), condensed=True)
    monkeypatch.setenv("SCOPE3_DATA", str(tmp_path / "data"))
    write_lines(open_client("small", 2024), tmp_path / "lines")
    found = pyarrow.dataset.dataset(tmp_path / "lines").to_table().to_pandas().set_index("source_row")["kg_co2e"]
    assert found.loc[[2, 3, 4]].tolist() == pytest.approx([500.0, -50.05, 6.0], rel=1e-15)


def test_a_fault_in_a_later_piece_names_its_row(tmp_path, monkeypatch):
    monkeypatch.setattr(long_files, "PIECE", 10)
    rows = lines(60)
    rows[41][-1] = "about 12"
    client_of(tmp_path, rows, condensed=True)
    monkeypatch.setenv("SCOPE3_DATA", str(tmp_path))
    with pytest.raises(InputError) as refused:
        open_client("small", 2024)
    (fault,) = refused.value.faults
    assert (fault.file, fault.row, fault.column) == ("ledger.csv", 43, "spend")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("bytes", "date,account,spend\n2024-01-01,Papi\xe9r,1\n".encode("cp1252"), "the bytes are not utf-8"),
        ("control", b"date,account,spend\n2024-01-01,Pa\x07per,1\n", "character U+0007"),
        ("quotes", b'date,account,spend\n2024-01-01,"Paper"s,1\n', "quotes do not fit"),
    ],
)
def test_text_that_is_none_is_refused_in_pieces_too(tmp_path, monkeypatch, name, content, said):
    folder = client_of(tmp_path, lines(20), condensed=True)
    (folder / "ledger.csv").write_bytes(content)
    monkeypatch.setenv("SCOPE3_DATA", str(tmp_path))
    with pytest.raises(InputError, match="ledger.csv") as refused:
        open_client("small", 2024)
    assert said in str(refused.value)


def test_a_workbook_is_not_condensed(tmp_path, monkeypatch):
    folder = client_of(tmp_path, lines(20), condensed=True, form="xlsx")
    pd.DataFrame(lines(20), columns=HEAD).to_excel(folder / "ledger.xlsx", index=False)
    monkeypatch.setenv("SCOPE3_DATA", str(tmp_path))
    with pytest.raises(InputError, match=r"'\.xlsx' are not read piece by piece"):
        open_client("small", 2024)


def test_lines_of_too_many_kinds_are_refused_with_what_makes_them_fewer(tmp_path, monkeypatch):
    monkeypatch.setattr(condense, "MOST_KINDS", 5)
    client_of(tmp_path, lines(100), condensed=True)
    monkeypatch.setenv("SCOPE3_DATA", str(tmp_path))
    with pytest.raises(InputError, match="more than 5 kinds.*leave a column out"):
        open_client("small", 2024)


def test_a_client_without_a_condensed_ledger_has_no_dataset_of_lines(tmp_path, monkeypatch):
    client_of(tmp_path / "data", lines(20), condensed=False)
    monkeypatch.setenv("SCOPE3_DATA", str(tmp_path / "data"))
    with pytest.raises(InputError, match="no ledger is condensed"):
        write_lines(open_client("small", 2024), tmp_path / "lines")
    assert not (tmp_path / "lines").exists()


def test_a_ledger_that_changed_since_it_was_opened_leaves_the_dataset_as_it_was(tmp_path, monkeypatch):
    folder = client_of(tmp_path / "data", lines(60), condensed=True)
    monkeypatch.setenv("SCOPE3_DATA", str(tmp_path / "data"))
    client = open_client("small", 2024)
    write_lines(client, tmp_path / "lines")
    before = {path.name: path.read_bytes() for path in (tmp_path / "lines").iterdir()}
    text = (folder / "ledger.csv").read_text(encoding="utf-8")
    for changed, said in ((text.replace("Mill", "Miller"), "not there when it was read before"), (text.replace("\n2024", "\n2024", 1) + text.splitlines()[-1] + "\n", "add up to")):  # fmt: skip
        (folder / "ledger.csv").write_text(changed, encoding="utf-8")
        with pytest.raises(InputError, match=said):
            write_lines(client, tmp_path / "lines")
        assert {path.name: path.read_bytes() for path in (tmp_path / "lines").iterdir()} == before


CELLS = st.lists(st.tuples(*[st.one_of(st.none(), st.sampled_from("abc")) for _ in range(4)]), min_size=1, max_size=60)


@settings(max_examples=60)
@given(rows=CELLS, flags=st.sampled_from([2, 8, 1 << 24]))
def test_lines_are_of_one_kind_where_all_their_cells_are_equal(rows, flags):
    """Whatever the size of the table of flags: beyond it kinds are counted in another way."""
    names = ["one", "two", "three", "four"]
    columns = list(zip(*rows, strict=True))
    table = pa.table({name: pa.array(column, pa.string()) for name, column in zip(names, columns, strict=True)})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kinds, "FLAGS", flags)
        kind, first = kinds_of(table, names)
    assert sorted(set(kind)) == list(range(len(first))) == list(range(len(set(rows))))
    for number, row in enumerate(rows):
        assert rows[first[kind[number]]] == row
        assert first[kind[number]] == rows.index(row)


def test_money_of_kinds_adds_up_as_it_is_written(tmp_path, monkeypatch):
    """0.1 + 0.2 is 0.3 to the last digit, which floats do not give; Welt sells nothing else."""
    rows = [
        ["2024-01-15", "Paper", "Welt", f"{n}", "revenue", "", "", amount] for n, amount in enumerate(["0.1", "0.2"])
    ]
    client_of(tmp_path, rows + lines(40), condensed=True)
    monkeypatch.setenv("SCOPE3_DATA", str(tmp_path))
    client = open_client("small", 2024)
    assert client.ledger.set_index("source_row").loc[2, "spend"] == 0.3 != 0.1 + 0.2
    assert isinstance(client.files[0]["totals"]["spend, GBP"], Decimal)


def with_a_fee(found, limit):
    """Emissions of one unit of money more."""
    return found.assign(quantity=found["quantity"] + 1, kg_co2e=(found["quantity"] + 1) * found["factor"])


def with_another_factor_above(found, limit):
    """Emissions by a factor of their own for lines above a limit."""
    return found.assign(factor_id=found["factor_id"].where(found["quantity"] <= limit, "of large lines"))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (with_a_fee, "the emissions of method spend_based do not grow in step with the line's amount"),
        (with_another_factor_above, "a line like this of twice the amount is served by another method or factor"),
    ],
)
def test_a_method_that_looks_at_the_size_of_a_line_is_refused_at_its_row(tmp_path, monkeypatch, changed, said):
    client_of(tmp_path, lines(5), condensed=False)
    monkeypatch.setenv("SCOPE3_DATA", str(tmp_path))
    client = open_client("small", 2024)
    by_money = client.methods[1]["spend_based"]

    @functools.wraps(by_money)
    def method(activity_data, factors, **choices):
        return changed(by_money(activity_data, factors, **choices), 1.5)

    other = replace(client, methods={**client.methods, 1: {**client.methods[1], "spend_based": method}})
    used = client.ledger[(client.ledger["status"] == USED) & (client.ledger["category"] == 1)].iloc[:1]
    with pytest.raises(InputError) as refused:
        rates_of(other, used)
    (fault,) = refused.value.faults
    assert fault.what == said
    assert (fault.file, fault.row) == ("ledger.csv", int(used["source_row"].iloc[0]))
    assert fault.mend == "give these lines in a ledger that is read line by line"
