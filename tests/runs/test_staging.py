"""The swap into place: one step where there is one, and recoverable where there is not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from scope3 import files
from scope3.runs import staging
from scope3.runs.staging import Busy, clear_stale, lock, publish

pytestmark = pytest.mark.slow


def stage(outputs: Path, text: str, pid: int = 1) -> Path:
    root = outputs / f".partial-a-b-2024-{pid}"
    folder = root / "a-b" / "2024"
    folder.mkdir(parents=True)
    (folder / "out.csv").write_text(text)
    return root


def recorded(outputs: Path) -> str:
    return (outputs / "a-b" / "2024" / "out.csv").read_text()


@pytest.mark.parametrize("in_one_step", [True, False])
def test_publish_replaces_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, in_one_step: bool) -> None:
    if not in_one_step:
        monkeypatch.setattr(files, "exchange", lambda one, other: False)
    publish(stage(tmp_path, "old"), tmp_path, "a-b", 2024)
    publish(stage(tmp_path, "new", pid=2), tmp_path, "a-b", 2024)
    assert recorded(tmp_path) == "new"
    clear_stale(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [".locks", "a-b"]
    assert recorded(tmp_path) == "new"


def test_the_old_folder_is_put_back_when_the_new_cannot_come(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(stage(tmp_path, "old"), tmp_path, "a-b", 2024)
    monkeypatch.setattr(files, "exchange", lambda one, other: False)
    rename, calls = os.rename, []

    def fail_second(one: Path, other: Path) -> None:
        calls.append(one)
        if len(calls) == 2:
            raise OSError("disk")
        rename(one, other)

    monkeypatch.setattr(os, "rename", fail_second)
    with pytest.raises(OSError, match="disk"):
        publish(stage(tmp_path, "new", pid=2), tmp_path, "a-b", 2024)
    assert recorded(tmp_path) == "old"


def test_a_crash_between_two_renames_is_mended_by_the_next_run(tmp_path: Path) -> None:
    root = stage(tmp_path, "new")
    (root / staging.ASIDE).mkdir()
    (root / staging.ASIDE / "out.csv").write_text("old")
    clear_stale(tmp_path)
    assert recorded(tmp_path) == "old"
    assert not root.exists()


def test_a_staging_folder_in_use_is_left_alone(tmp_path: Path) -> None:
    root = stage(tmp_path, "new")
    with lock(tmp_path, "a-b", 2024):
        clear_stale(tmp_path)
        assert root.exists()
        with pytest.raises(Busy, match=str(os.getpid())), lock(tmp_path, "a-b", 2024):
            pass
        with lock(tmp_path, "a-b", 2023):
            pass
    clear_stale(tmp_path)
    assert not root.exists()
