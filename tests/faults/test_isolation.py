"""The count of leaks in its short form, and that it counts: a leak in any packing is found, blindness is told."""

from __future__ import annotations

import base64
import io
import json
import shutil
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter
import yaml

from faults import isolation
from faults.isolation_clients import FAULTY, MACHINE, YEAR, is_faulty, name_of, write
from faults.isolation_scan import PNG, canaries
from scope3.paths import ROOT

WORD = "canary009supplier"


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The outputs of one batch over three clients, of which one has a fault."""
    place = tmp_path_factory.mktemp("isolation") / f"{name_of(MACHINE)}folder"
    assert isolation.run(place, isolation.FEW, isolation.SHORT) == 0
    return place / "outputs"


@pytest.mark.slow
def test_no_artefact_holds_a_word_of_another_client(ended: Path) -> None:
    assert any(map(is_faulty, isolation.FEW))
    for count in isolation.count(ended, isolation.FEW):
        assert count.stands, count


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("sum.csv", WORD),
        (f"{WORD}.csv", ""),
        ("page.html", f"<p>{WORD.upper()}</p>"),
        ("page.html", "/home/canary000folder/data"),
        ("page.html", f"File {ROOT}/lib/scope3/ladder.py"),
    ],
)
def test_one_leak_is_counted(ended: Path, tmp_path: Path, name: str, text: str) -> None:
    outputs = shutil.copytree(ended, tmp_path / "outputs")
    (outputs / name_of(2) / str(YEAR) / name).write_text(text)
    searched, _ = isolation.count(outputs, isolation.FEW)
    assert (searched.wrong, searched.stands) == (1, False)
    assert searched.note == f"{name_of(2)}/{YEAR}/{name}"


@pytest.mark.slow
def test_a_leak_into_a_log_or_the_page_over_all_is_counted(ended: Path, tmp_path: Path) -> None:
    outputs = shutil.copytree(ended, tmp_path / "outputs")
    for path, text in (
        (outputs / ".logs" / f"{name_of(2)}-{YEAR}.log", WORD),
        (outputs / "index.html", "canary000user"),
    ):
        path.write_text(path.read_text() + text)
    searched, _ = isolation.count(outputs, isolation.FEW)
    assert searched.wrong == 2


@pytest.mark.slow
def test_kinds_that_show_nothing_are_told(ended: Path, tmp_path: Path) -> None:
    outputs = shutil.copytree(ended, tmp_path / "outputs")
    for path in outputs.rglob("*.parquet"):
        path.unlink()
    _, kinds = isolation.count(outputs, isolation.FEW)
    assert (kinds.wrong, kinds.note) == (1, ".parquet")


def test_each_client_has_words_of_its_own_in_every_place(tmp_path: Path) -> None:
    for client in (2, 4):
        write(tmp_path, client)
    places = []
    for client in (2, 4):
        found = [canaries(path) for path in (tmp_path / name_of(client)).rglob("*") if path.is_file()]
        assert {number for one in found for number in one} == {client}
        places.append({place for one in found for place in one[client]})
    assert places[0] == places[1]
    assert len(places[0]) >= 40
    settings = yaml.safe_load((tmp_path / name_of(2) / str(YEAR) / "organisation.yaml").read_text())
    assert settings["name"] == "canary002name Ltd"


# --- The scan finds a word in every packing ---------------------------------------------------------------------------


def _png(kind: bytes, held: bytes) -> bytes:
    chunk = struct.pack(">I", len(held)) + kind + held + struct.pack(">I", zlib.crc32(kind + held))
    return PNG + chunk + struct.pack(">I", 0) + b"IEND" + struct.pack(">I", zlib.crc32(b"IEND"))


def _picture() -> bytes:
    return _png(b"zTXt", b"Author\0\0" + zlib.compress(WORD.encode()))


def _archive() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inner/picture.png", _picture())
    return held.getvalue()


def _workbook() -> bytes:
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True}) as workbook:
        workbook.add_worksheet()
        workbook.set_properties({"author": WORD})
    return held.getvalue()


def _table() -> bytes:
    # Repeated, so that it is stored as a dictionary and compressed.
    return pd.DataFrame({"supplier": [WORD, "x" * 40] * 500}).to_parquet(index=False, compression="gzip")


def _notebook() -> bytes:
    # As nbformat writes a picture: base64 in lines.
    lines = base64.encodebytes(_png(b"iTXt", b"Author\0\1\0\0\0" + zlib.compress(WORD.encode()) + b"\0" * 99)).decode()
    return json.dumps({"cells": [{"outputs": [{"data": {"image/png": lines}}]}]}).encode()


@pytest.mark.parametrize(
    "packed",
    [
        WORD.encode,
        lambda: f"<td>{WORD.title()}</td>".encode(),
        lambda: WORD.encode("utf-16"),
        lambda: _png(b"tEXt", b"Author\0" + WORD.encode()),
        _picture,
        _archive,
        _workbook,
        _table,
        _notebook,
        lambda: b'<img src="data:image/png;base64,' + base64.b64encode(_picture() + b"\0" * 200) + b'">',
    ],
)
def test_a_word_is_found_however_it_is_packed(tmp_path: Path, packed: Callable[[], bytes]) -> None:
    (tmp_path / "artefact").write_bytes(packed())
    assert canaries(tmp_path / "artefact") == {9: {"supplier"}}


def test_what_is_nobodys_word_is_not_found(tmp_path: Path) -> None:
    (tmp_path / "artefact").write_bytes(b"a canary, canary2, canary 002, " + base64.b64encode(bytes(range(256)) * 9))
    assert canaries(tmp_path / "artefact") == {}


def test_one_client_in_some_has_a_fault() -> None:
    assert sum(map(is_faulty, range(1, 101))) == 100 // FAULTY
