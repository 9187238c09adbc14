"""Every format gives one table, and a file that is not what its name says is refused."""

from __future__ import annotations

import pandas as pd
import pytest

from scope3.errors import InputError
from source_files import HEADER, ROWS, read, refusal, write, xlsx


def test_formats_give_one_table(tmp_path):
    frame = pd.DataFrame(ROWS, columns=HEADER)
    frame.to_parquet(tmp_path / "a.parquet")
    frame.to_excel(tmp_path / "a.ods", engine="odf", index=False)
    xlsx(tmp_path / "a.xlsx", ("S", [HEADER, *ROWS]))
    for name in ("a.parquet", "a.ods", "a.xlsx"):
        cells = read(tmp_path / name).cells
        assert cells.columns.tolist() == HEADER and cells.index.tolist() == [2, 3, 4], name
        assert cells.to_numpy().tolist() == ROWS, name


def test_other_files_are_refused(tmp_path):
    assert "macro" in refusal(write(tmp_path, b"", "a.xlsm")).what
    assert "not read" in refusal(write(tmp_path, b"", "a.pdf")).what
    assert "no sheets" in refusal(write(tmp_path, "id,amount\n"), sheet="S").what
    assert "no text" in refusal(xlsx(tmp_path / "a.xlsx", ("S", [HEADER])), encoding="utf-8").what


@pytest.mark.parametrize("name", ["a.xlsx", "a.xls", "a.ods", "a.parquet"])
@pytest.mark.parametrize(
    "content",
    [b"", b"<html><table></table></html>", b"PK\x03\x04 broken", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600],
)
def test_what_is_no_workbook_is_refused(tmp_path, name, content):
    assert "cannot be opened" in refusal(write(tmp_path, content, name)).what


def test_parquet_types_that_mean_nothing_here_are_refused(tmp_path):
    frame = pd.DataFrame({"id": ["a"], "amount": [[1, 2]], "date": pd.to_datetime(["2024-03-31"]).tz_localize("UTC")})
    frame.to_parquet(tmp_path / "a.parquet")
    with pytest.raises(InputError) as refused:
        read(tmp_path / "a.parquet")
    assert [fault.column for fault in refused.value.faults] == ["amount", "date"]
