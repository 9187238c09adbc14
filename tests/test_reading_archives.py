"""Zipped workbooks made to harm are refused before they are parsed."""

from __future__ import annotations

import io
import zipfile

import pandas as pd
import pytest

from scope3.inputs import reading, zipped_workbooks
from source_files import HEADER, ROWS, refusal, rezip, write, xlsx


def test_a_zip_bomb_is_refused_before_it_is_parsed(tmp_path):
    source = xlsx(tmp_path / "a.xlsx", ("S", [HEADER, *ROWS]))
    bomb = rezip(source, tmp_path / "b.xlsx", lambda name, part: part + b" " * (30 * 2**20 if "sheet1" in name else 0))
    assert "times its size" in refusal(bomb).what


def test_archives_out_of_shape_are_refused(tmp_path, monkeypatch):
    source = xlsx(tmp_path / "a.xlsx", ("S", [HEADER, *ROWS]))
    for module, limit, what in (
        (zipped_workbooks, "MAX_MEMBERS", "parts, at most"),
        (zipped_workbooks, "MAX_UNPACKED_BYTES", "bytes unpacked"),
        (reading, "MAX_FILE_BYTES", "larger than"),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(module, limit, 3)
            assert what in refusal(source).what
    with zipfile.ZipFile(source, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"")
    assert "macros" in refusal(source).what


def test_a_false_size_in_the_archive_is_refused(tmp_path):
    source = xlsx(tmp_path / "a.xlsx", ("S", [HEADER, *ROWS]))
    content = bytearray(source.read_bytes())
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    at = content.rindex(b"xl/worksheets/sheet1.xml") - 46 + 24
    assert int.from_bytes(content[at : at + 4], "little") == size
    content[at : at + 4] = (10).to_bytes(4, "little")
    assert "cannot be opened" in refusal(write(tmp_path, bytes(content), "b.xlsx")).what


@pytest.mark.parametrize("suffix", ["xlsx", "ods"])
def test_xml_entities_are_refused(tmp_path, suffix):
    if suffix == "xlsx":
        source, part_name = xlsx(tmp_path / "a.xlsx", ("S", [HEADER, *ROWS])), "xl/sharedStrings.xml"
    else:
        pd.DataFrame(ROWS, columns=HEADER).to_excel(tmp_path / "a.ods", engine="odf", index=False)
        source, part_name = tmp_path / "a.ods", "content.xml"
    doctype = b'<!DOCTYPE x [<!ENTITY a "boom">]>'
    path = rezip(
        source,
        tmp_path / f"b.{suffix}",
        lambda name, part: part.replace(b"?>", b"?>" + doctype, 1) if name == part_name else part,
    )
    assert "XML entities" in refusal(path).what


@pytest.mark.parametrize("attribute", [b"XFD1048576", b"XFD9999", b"A99999999999"])
def test_cells_in_far_corners_are_refused(tmp_path, attribute):
    source = xlsx(tmp_path / "a.xlsx", ("S", [HEADER, *ROWS]))
    path = rezip(source, tmp_path / "b.xlsx", lambda name, part: part.replace(b'r="C4"', b'r="' + attribute + b'"'))
    fault = refusal(path)
    assert fault.sheet == "S" and "at most" in fault.what
