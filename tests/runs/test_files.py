"""Files are written whole or not at all."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from scope3.files import exchange, files_under, sha256, write_atomically


def test_text_and_bytes_are_written_as_given(tmp_path: Path) -> None:
    path = tmp_path / "new" / "file.csv"
    write_atomically(path, "é\r\n")
    assert path.read_bytes() == "é\r\n".encode()
    write_atomically(path, b"\x00")
    assert path.read_bytes() == b"\x00"
    assert sha256(path) == hashlib.sha256(b"\x00").hexdigest()
    assert [name for name, _ in files_under(tmp_path)] == ["new/file.csv"]


def test_permissions_are_those_of_an_ordinary_file(tmp_path: Path) -> None:
    (tmp_path / "plain").write_text("")
    write_atomically(tmp_path / "ours", "")
    assert (tmp_path / "ours").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file"
    write_atomically(path, "old")

    def fail(*_: object) -> None:
        raise OSError("no space")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(OSError, match="no space"):
        write_atomically(path, "new")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_exchange_swaps_two_folders_or_does_nothing(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / name).touch()
    swapped = exchange(tmp_path / "a", tmp_path / "b")
    assert (tmp_path / "a" / ("b" if swapped else "a")).exists()
    assert not exchange(tmp_path / "a", tmp_path / "missing")


def test_hidden_files_are_no_content(tmp_path: Path) -> None:
    for name in ("b/c.csv", "a.csv", ".hidden", "__pycache__/x.pyc", ".git/config"):
        write_atomically(tmp_path / name, "")
    assert [name for name, _ in files_under(tmp_path)] == ["a.csv", "b/c.csv"]
